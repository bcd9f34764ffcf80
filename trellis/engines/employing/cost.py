"""What it costs to employ a personal assistant, all told, before anybody is hired.

The wage is only the beginning: there are holidays, a pension, National Insurance, insurance and somebody
to do the payroll. Who is told the wage alone finds out the rest when it is owed. Sums are pence a week on
average over the year; a pay slip, which is worked out for each pay period, may differ by pennies.

    holiday             5.6 weeks off for every 46.4 worked. It is what cover for the time off costs, and
                        equally what is earned by the hour and paid with the wage.
    pension             a percentage of basic pay, or of the band of it that the law counts
    National Insurance  a percentage of the year's pay above the threshold, less the Employment Allowance
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from trellis.basis.findings import Finding
from trellis.basis.law import Amount
from trellis.basis.money import round_half_up, say_pounds
from trellis.engines.employing.terms import (
    HOLIDAY_LAW,
    INSURANCE_LAW,
    NATIONAL_INSURANCE_LAW,
    PENSION_LAW,
    Terms,
    minimum_wage,
    read_terms,
)

_WEEKS = 52
_TENTHS = 10
_PERCENT = 100
_THOUSANDTHS = 1_000
_AGREED = "What was entered"

PARTS = ("pay", "holiday", "pension", "national_insurance", "insurance", "payroll", "mileage", "other")
"""The parts that come to the whole, in the order they are told."""


@dataclass(frozen=True, slots=True)
class Line:
    """One figure on the way. rule: its id, which stays put. pence: a week; None where it only explains.

    Lines whose rule is one of PARTS, or begins `other.`, come to the whole; the rest stand beside them.
    """

    rule: str
    says: str
    pence: int | None
    source: str
    status: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The line as a plain object; `status` stands there only where there is one."""
        told = {"rule": self.rule, "says": self.says, "pence": self.pence, "source": self.source}
        return told if self.status is None else {**told, "status": self.status}


@dataclass(frozen=True, slots=True)
class PaCost:
    """What a personal assistant costs on a day, in pence a week.

    parts: by name, as in PARTS. left_pence: what is left of the budget, below nought where it falls short;
    None without a budget. findings: what would break the law if it were done so.
    """

    on: date
    parts: dict[str, int]
    budget_weekly_pence: int | None
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def weekly_pence(self) -> int:
        return sum(self.parts.values())

    @property
    def left_pence(self) -> int | None:
        return None if self.budget_weekly_pence is None else self.budget_weekly_pence - self.weekly_pence

    @property
    def is_short(self) -> bool:
        """Whether the budget does not reach."""
        return self.left_pence is not None and self.left_pence < 0

    @property
    def to_be_confirmed(self) -> bool:
        """Whether anything it rests on has not yet been read in its source."""
        return any(line.status for line in self.lines)

    def as_json(self) -> dict[str, Any]:
        """The cost as a plain object, for `--json`, the page and the agreement."""
        return {
            "on": self.on.isoformat(),
            "weekly_pence": self.weekly_pence,
            "parts": dict(self.parts),
            "budget_weekly_pence": self.budget_weekly_pence,
            "left_pence": self.left_pence,
            "is_short": self.is_short,
            "to_be_confirmed": self.to_be_confirmed,
            "lines": [line.as_json() for line in self.lines],
            "findings": [finding.as_json() for finding in self.findings],
        }


def pa_cost(given: Mapping[str, Any], *, on: date) -> PaCost:
    """What a personal assistant costs a week on a day, and how we got to it.

    given: terms as `trellis pa-cost` takes them. Refused (`Refused`): whatever `read_terms` refuses, a wage
    below the minimum of the day among it, and a day for which the law's amounts are not known here.

    Source: National Minimum Wage Regulations 2015; Working Time Regulations 1998; Pensions Act 2008;
    Social Security Contributions and Benefits Act 1992; National Insurance Contributions Act 2014.

    >>> cost = pa_cost({"hours_a_week": 16, "wage_pence": 13_20, "insurance_yearly_pence": 130_00,
    ...                 "payroll_weekly_pence": 5_40, "employment_allowance": True, "pension": "basic_pay",
    ...                 "pension_percent": 3, "budget_weekly_pence": 320_00}, on=date(2026, 5, 1))
    >>> cost.weekly_pence, cost.left_pence
    (25093, 6907)
    """
    return _Working(read_terms(given, on=on), on).cost()


def _times(pence: int, by: Decimal, over: int = 1) -> int:
    """A sum times a number with a point, over a whole number; half a penny goes up, once."""
    above, below = by.as_integer_ratio()
    return round_half_up(pence * above, below * over)


class _Working:
    """Works one post out, figure by figure, and writes a line for each."""

    def __init__(self, given: Terms, on: date) -> None:
        self.given, self.on = given, on
        self.lines: list[Line] = []
        self.findings: list[Finding] = []
        # A week's basic pay, and a year's: 52 weeks, of which 5.6 are paid holiday.
        self.pay = _times(given.wage_pence, given.hours_a_week)
        self.pay_a_year = self.pay * _WEEKS

    def cost(self) -> PaCost:
        given = self.given
        parts = {
            "pay": self._pay(),
            "holiday": self._holiday(),
            "pension": self._pension(),
            "national_insurance": self._national_insurance(),
            "insurance": self._insurance(),
            "payroll": given.payroll_weekly_pence,
            "mileage": given.mileage_weekly_pence,
            "other": sum(other.pence for other in given.other_weekly),
        }
        if given.payroll_weekly_pence:
            self._line("payroll", "Somebody to do the payroll", given.payroll_weekly_pence, _AGREED)
        if given.mileage_weekly_pence:
            self._line("mileage", "Mileage", given.mileage_weekly_pence, _AGREED)
        for other in given.other_weekly:
            self._line(f"other.{other.kind}", other.kind, other.pence, _AGREED)
        told = PaCost(self.on, parts, given.budget_weekly_pence, (), tuple(self.findings))
        self._line("total", "In all, a week", told.weekly_pence, "All of the above")
        if told.left_pence is not None and given.budget_weekly_pence is not None:
            of = say_pounds(given.budget_weekly_pence)
            says = f"Short of the budget of {of}" if told.is_short else f"Left of the budget of {of}"
            self._line("left", says, told.left_pence, "The personal budget")
        return PaCost(self.on, parts, given.budget_weekly_pence, tuple(self.lines), told.findings)

    def _line(self, rule: str, says: str, pence: int | None, source: str, status: str | None = None) -> None:
        self.lines.append(Line(rule, says, pence, source, status))

    def _by_law(self, rule: str, says: str, pence: int | None, law: Amount) -> None:
        self._line(rule, says, pence, law.source, law.status)

    def _pay(self) -> int:
        given = self.given
        says = f"Pay: {given.hours_a_week:f} hours at {say_pounds(given.wage_pence)}"
        self._line("pay", says, self.pay, _AGREED)
        least = minimum_wage(given.age, on=self.on)
        says = f"The least an hour may be paid is {say_pounds(least.value)}. {least.says}"
        self._by_law("pay.minimum", says, None, least)
        return self.pay

    def _holiday(self) -> int:
        law = HOLIDAY_LAW.on("tenths_of_weeks_off", self.on)
        worked = _WEEKS * _TENTHS - law.value
        pence: int = round_half_up(self.pay * law.value, worked)
        off, left = (f"{tenths / _TENTHS:g}" for tenths in (law.value, worked))
        self._by_law("holiday", f"Holiday: {off} weeks off for every {left} worked", pence, law)
        return pence

    def _pension(self) -> int:
        given = self.given
        percent = int(given.pension_percent * _THOUSANDTHS)
        ways = {
            "basic_pay": (f"Pension: {given.pension_percent:f}% of basic pay", self.pay * _WEEKS),
            "qualifying_earnings": (
                f"Pension: {given.pension_percent:f}% of the wages that the law counts",
                self._wages_that_count(),
            ),
            "none": ("Pension: none", 0),
        }
        says, on_what = ways[given.pension]
        pence = round_half_up(on_what * percent, _PERCENT * _THOUSANDTHS * _WEEKS)
        self._line("pension", says, pence, _AGREED)
        self._least_pension(pence)
        return pence

    def _wages_that_count(self) -> int:
        """The part of a year's basic pay inside the band."""
        band_from, band_to = (PENSION_LAW.on(key, self.on).value for key in ("band_from", "band_to"))
        counted: int = max(min(self.pay_a_year, band_to) - band_from, 0)
        return counted

    def _least_pension(self, paid: int) -> None:
        """The law's own minimum, shown beside what is paid and never added to it."""
        least, trigger, from_age, until_age = (
            PENSION_LAW.on(key, self.on) for key in ("least_percent", "trigger", "from_age", "until_age")
        )
        age = self.given.age
        if age is not None and not from_age.value <= age < until_age.value:
            law = until_age if age >= until_age.value else from_age
            says = f"At {age} the law asks no pension unless the worker asks for one"
            self._by_law("pension.minimum", says, 0, law)
            return
        if self.pay_a_year <= trigger.value:
            says = f"Up to {say_pounds(trigger.value)} a year the law asks no pension "
            says += "unless the worker asks for one"
            self._by_law("pension.minimum", says, 0, trigger)
            return
        pence = round_half_up(self._wages_that_count() * least.value, _PERCENT * _WEEKS)
        says = f"Beside it, the law’s minimum: {least.value}% of the wages that count"
        self._by_law("pension.minimum", says, pence, least)
        if self.given.pension == "none":
            says = "The worker must be put into a scheme, and may then leave it; nobody may ask them to"
            self._by_law("pension.may_leave", says, None, trigger)
        elif paid < pence:
            told = (
                f"A pension of {say_pounds(paid)} a week is less than the law’s minimum, {say_pounds(pence)}."
            )
            do = f"Pay {least.value}% of the wages that count, or more."
            self.findings.append(Finding("below-minimum-pension", told, "pension_percent", do))

    def _national_insurance(self) -> int:
        rate, threshold, allowance = (
            NATIONAL_INSURANCE_LAW.on(key, self.on) for key in ("rate", "threshold", "allowance")
        )
        free_up_to = self._free_up_to(threshold)
        above = max(self.pay_a_year - free_up_to.value, 0)
        before: int = round_half_up(above * rate.value, _PERCENT * _WEEKS)
        if not before:
            says = f"National Insurance: nothing is due on {say_pounds(self.pay_a_year)} a year"
            self._by_law("national_insurance", says, 0, free_up_to)
            return 0
        if not self.given.employment_allowance:
            says = f"National Insurance: {rate.value}% of what is above {say_pounds(free_up_to.value)} a year"
            self._by_law("national_insurance", says, before, rate)
            return before
        owed = max(above * rate.value - allowance.value * _PERCENT, 0)
        pence: int = round_half_up(owed, _PERCENT * _WEEKS)
        says = (
            "National Insurance: what the Employment Allowance does not cover"
            if pence
            else "National Insurance: nothing, for the Employment Allowance covers it"
        )
        self._by_law("national_insurance", says, pence, allowance)
        says = f"Without the allowance, {rate.value}% of what is above {say_pounds(free_up_to.value)} a year"
        self._by_law("national_insurance.without_allowance", says, before, rate)
        return pence

    def _free_up_to(self, threshold: Amount) -> Amount:
        under = NATIONAL_INSURANCE_LAW.on("nothing_under_age", self.on)
        if self.given.age is not None and self.given.age < under.value:
            return NATIONAL_INSURANCE_LAW.on("nothing_under_age_up_to", self.on)
        return threshold

    def _insurance(self) -> int:
        law = INSURANCE_LAW.on("least_cover", self.on)
        yearly = self.given.insurance_yearly_pence
        pence = round_half_up(yearly, _WEEKS)
        says = f"Employer’s insurance: {say_pounds(yearly)} a year"
        self._line("insurance", says, pence, _AGREED)
        if not yearly:
            says = f"Nothing is counted; an employer must be insured for {say_pounds(law.value)} or more"
            self._by_law("insurance.must_have", says, None, law)
        return pence
