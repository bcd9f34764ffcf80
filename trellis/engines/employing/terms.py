"""What somebody means to pay a personal assistant, read and checked before any sum is made.

Every fault is found and said at once. Nothing is guessed: a wage below the minimum of the day is refused
with that minimum, for a budget made on it would have to be broken or the law would.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from importlib.resources import files
from typing import Any

from trellis.basis.findings import Finding, Refused, listed, place, quoted
from trellis.basis.law import Amount, Law, read_law
from trellis.basis.money import say_pounds
from trellis.basis.periods import say_day

_LAW = files("trellis.engines.employing") / "law"
MINIMUM_WAGE_LAW: Law = read_law(_LAW / "minimum_wage.toml")
NATIONAL_INSURANCE_LAW: Law = read_law(_LAW / "national_insurance.toml")
PENSION_LAW: Law = read_law(_LAW / "pension.toml")
HOLIDAY_LAW: Law = read_law(_LAW / "holiday.toml")
INSURANCE_LAW: Law = read_law(_LAW / "insurance.toml")

PENSIONS = ("basic_pay", "qualifying_earnings", "none")
"""What a pension is worked out on: every pound of basic pay, the band that the law counts, or no pension."""

MOST_HOURS = 168
YOUNGEST, OLDEST = 16, 100
MOST_PENCE = 100_000_000
"""A million pounds: beyond any sum here that is not a slip of the pen."""
MOST_OTHER = 50
LONGEST_KIND = 100


@dataclass(frozen=True, slots=True)
class Other:
    """One more cost, in pence a week, in the employer's own words."""

    kind: str
    pence: int


@dataclass(frozen=True, slots=True)
class Terms:
    """What is meant to be paid, checked. age: None where it is 21 or over and the rest is not known."""

    hours_a_week: Decimal
    wage_pence: int
    age: int | None
    insurance_yearly_pence: int
    payroll_weekly_pence: int
    employment_allowance: bool
    pension: str
    pension_percent: Decimal
    budget_weekly_pence: int | None
    mileage_weekly_pence: int
    other_weekly: tuple[Other, ...]


_KEYS = frozenset(Terms.__slots__)


def minimum_wage(age: int | None, *, on: date) -> Amount:
    """The least an hour may be paid on a day, in pence. age: None for 21 or over.

    Source: National Minimum Wage Regulations 2015 (SI 2015/621).

    >>> minimum_wage(None, on=date(2026, 5, 1)).value, minimum_wage(20, on=date(2026, 5, 1)).value
    (1271, 1085)
    """
    band = next((years for years in (21, 18) if age is None or age >= years), YOUNGEST)
    return MINIMUM_WAGE_LAW.on(f"aged_{band}", on)


def read_terms(given: object, *, on: date) -> Terms:
    """The terms, checked; or `Refused` with every finding.

    given: as `trellis pa-cost` takes it. Refused: keys nobody knows, by name; hours that are none or more
    than a week has; sums that are not whole pence; a wage below the minimum of the day for the age, with that
    minimum; a day for which it is not known.
    """
    if not isinstance(given, Mapping):
        raise Refused(Finding("not-an-object", "This is not an object.", "", "Send keys and values."))
    reader = _Reader(given, on)
    read = reader.terms()
    if reader.findings:
        raise Refused(reader.findings)
    return read


class _Reader:
    """Reads the keys and gathers what is wrong; what it returns holds only if nothing was."""

    def __init__(self, given: Mapping[Any, Any], on: date) -> None:
        self.given, self.on = given, on
        self.findings: list[Finding] = []

    def find(self, code: str, says: str, do: str, *keys: str | int) -> None:
        self.findings.append(Finding(code, says, place(*keys), do))

    def terms(self) -> Terms:
        for key in self.given:
            if key not in _KEYS:
                near = get_close_matches(str(key), _KEYS, n=1)
                do = f"Did you mean {near[0]}?" if near else f"Known are {listed(sorted(_KEYS))}."
                self.find("unknown-key", f"{quoted(key)} is not asked for.", do, str(key))
        age = self._age()
        budget = self.given.get("budget_weekly_pence")
        return Terms(
            hours_a_week=self._hours(),
            wage_pence=self._wage(age),
            age=age,
            insurance_yearly_pence=self._pence("insurance_yearly_pence"),
            payroll_weekly_pence=self._pence("payroll_weekly_pence"),
            employment_allowance=self._allowance(),
            pension=self._pension(),
            pension_percent=self._percent(),
            budget_weekly_pence=None if budget is None else self._pence("budget_weekly_pence"),
            mileage_weekly_pence=self._pence("mileage_weekly_pence"),
            other_weekly=tuple(self._other()),
        )

    def _number(self, value: Any, figures: int) -> Decimal | None:
        """A whole number or one with so many figures after its point; None for anything else."""
        if type(value) not in (int, Decimal):
            return None
        exponent = Decimal(value).as_tuple().exponent
        return Decimal(value) if isinstance(exponent, int) and -exponent <= figures else None

    def _hours(self) -> Decimal:
        given = self.given.get("hours_a_week")
        hours = self._number(given, 2)
        if hours is None or not 0 < hours <= MOST_HOURS:
            says = f"{quoted(given)} is not a number of hours a week above nought and up to {MOST_HOURS}."
            self.find("not-hours", says, "Give hours, such as 16 or 7.5.", "hours_a_week")
            return Decimal(1)
        return hours

    def _age(self) -> int | None:
        given = self.given.get("age")
        if given is not None and (type(given) is not int or not YOUNGEST <= given <= OLDEST):
            says = f"{quoted(given)} is not an age from {YOUNGEST} to {OLDEST} in whole years."
            self.find("not-an-age", says, "Give it, or leave it out for 21 or over.", "age")
            return None
        return given

    def _wage(self, age: int | None) -> int:
        before = len(self.findings)
        wage = self._pence("wage_pence", must=True)
        try:
            least = minimum_wage(age, on=self.on)
        except Refused as refused:
            self.findings += refused.findings
            return wage
        if len(self.findings) == before and wage < least.value:
            says = (
                f"{say_pounds(wage)} an hour is less than the law’s minimum on {say_day(self.on)}, "
                f"{say_pounds(least.value)}: {least.says[0].lower()}{least.says[1:]}"
            )
            do = f"Pay {say_pounds(least.value)} or more."
            self.find("below-minimum-wage", says, do, "wage_pence")
        return wage

    def _pence(self, key: str, *, must: bool = False) -> int:
        if self.given.get(key) is None and must:
            self.find("missing", f"{key} is missing.", "Give whole pence, such as 1320 for £13.20.", key)
            return 0
        return self._whole(self.given.get(key, 0), key)

    def _whole(self, value: Any, *keys: str | int) -> int:
        if type(value) is not int or not 0 <= value <= MOST_PENCE:
            says = f"{quoted(value)} is not whole pence from nought to a million pounds."
            self.find("not-whole-pence", says, "Give whole pence, such as 1320 for £13.20.", *keys)
            return 0
        return value

    def _allowance(self) -> bool:
        given = self.given.get("employment_allowance", True)
        if not isinstance(given, bool):
            says = f"{quoted(given)} is neither true nor false."
            self.find("not-yes-or-no", says, "Say true or false.", "employment_allowance")
            return True
        return given

    def _pension(self) -> str:
        given = self.given.get("pension", "qualifying_earnings")
        if not isinstance(given, str) or given not in PENSIONS:
            do = f"Say {listed(PENSIONS, joined_by='or')}."
            self.find("unknown-word", f"{quoted(given)} is not a way of paying a pension.", do, "pension")
            return "none"
        return given

    def _percent(self) -> Decimal:
        given = self.given.get("pension_percent", 3)
        percent = self._number(given, 3)
        if percent is None or not 0 <= percent <= 100:
            says = f"{quoted(given)} is not a percentage from 0 to 100, to a thousandth at most."
            self.find("not-a-percentage", says, "Give 3, or 4.5.", "pension_percent")
            return Decimal(0)
        return percent

    def _other(self) -> Iterator[Other]:
        given = self.given.get("other_weekly", [])
        if not isinstance(given, (list, tuple)) or len(given) > MOST_OTHER:
            says = f"other_weekly is not a list of at most {MOST_OTHER}."
            self.find("not-a-list", says, "Give a list, empty where there are none.", "other_weekly")
            return
        for position, one in enumerate(given, start=1):
            here = ("other_weekly", position)
            if not isinstance(one, Mapping):
                self.find(
                    "not-an-object", f"{quoted(one)} is not an object.", "Give its kind and pence.", *here
                )
                continue
            for key in sorted(str(key) for key in one.keys() - {"kind", "pence"}):
                self.find(
                    "unknown-key", f"{quoted(key)} is not asked for.", "Give kind and pence.", *here, key
                )
            kind = one.get("kind")
            if not isinstance(kind, str) or not kind.strip() or len(kind) > LONGEST_KIND:
                says = f"{quoted(kind)} does not say what kind it is."
                self.find("no-kind", says, "Give its kind in a word or a few.", *here, "kind")
                kind = ""
            yield Other(kind, self._whole(one.get("pence"), *here, "pence"))
