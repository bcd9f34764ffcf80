"""A person's circumstances for the means test, read and checked before any sum is made.

Every fault is found and said at once. Nothing is guessed: a kind of income that neither list of the law knows
is refused with the list of those it does know, because leaving it out and counting it are both wrong for
somebody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from trellis.basis.findings import Finding, Refused, listed, place, quoted
from trellis.basis.money import ROUNDINGS
from trellis.basis.periods import read_day
from trellis.engines.charging.laws import SHIPPED, Laws

HOUSEHOLDS = ("single", "couple", "lone_parent")
SETTINGS = ("community", "care_home")
PREMIUMS = ("disability", "enhanced_disability", "carer")
LIGHT_TOUCH = ("below", "above")
PERIODS: dict[str, tuple[int, int]] = {
    "week": (1, 1),
    "four_weeks": (1, 4),
    "month": (12, 52),
    "year": (1, 52),
}
"""How a sum for each period is made one for a week: times the first, over the second."""

MOST_PENCE = 1_000_000_000
"""Ten million pounds: beyond any sum of one person that is not a slip of the pen."""
MOST_LINES = 200
MOST_CHILDREN = 30
LONGEST_KIND = 100


@dataclass(frozen=True, slots=True)
class Item:
    """One sum of one kind, for a period as it was given: 10 pounds a month stays 10 pounds a month."""

    kind: str
    pence: int
    every: str = "week"


@dataclass(frozen=True, slots=True)
class JointCapital:
    """Capital held together with others, in equal shares: `owners` counts the person too."""

    pence: int
    owners: int


@dataclass(frozen=True, slots=True)
class Policy:
    """What a council decides for itself. percent_of_disposable: 0 to 100, to a thousandth."""

    percent_of_disposable: Decimal = Decimal(100)
    minimum_charge_pence: int = 0
    rounding: str = "round_half_up"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """One person's circumstances, checked. capital_pence: what is theirs alone, after disregards."""

    date_of_birth: date
    household: str
    weekly_cost_pence: int
    capital_pence: int
    joint_capital: tuple[JointCapital, ...]
    income: tuple[Item, ...]
    disregarded: tuple[Item, ...]
    housing: tuple[Item, ...]
    disability_expenditure: tuple[Item, ...]
    protected_income_pence: int | None
    policy: Policy
    premiums: tuple[str, ...]
    children: int
    refused_assessment: bool
    light_touch: str | None
    setting: str


_KEYS = frozenset(Circumstances.__slots__)


def kinds_counted(on: date, law: Laws = SHIPPED) -> tuple[str, ...]:
    """The kinds of income that count on a day."""
    return tuple(law.income.on("counted", on).value)


def kinds_left_out(on: date, law: Laws = SHIPPED) -> dict[str, str]:
    """The kinds of income the law leaves out on a day, each with the key of the list it stands in."""
    return {kind: key for key in ("left_out", "left_out_besides") for kind in law.income.on(key, on).value}


def read_circumstances(given: object, *, on: date, law: Laws = SHIPPED) -> Circumstances:
    """The circumstances, checked; or `Refused` with every finding.

    given: as `trellis charge` takes it. `weekly_pence`, or `pence` with `every` (week, four_weeks, month,
    year). Refused: keys and kinds of income nobody knows, by name and with the known ones; sums that are not
    whole pence from nought to ten million pounds; a birthday that leaves somebody under 18 on the day; a kind
    the council leaves out given twice; a percentage outside 0 to 100.
    """
    if not isinstance(given, Mapping):
        raise Refused(Finding("not-an-object", "This is not an object.", "", "Send keys and values."))
    reader = _Reader(given, on, law)
    read = reader.circumstances()
    if reader.findings:
        raise Refused(reader.findings)
    return read


class _Reader:
    """Reads the keys and gathers what is wrong; what it returns holds only if nothing was."""

    def __init__(self, given: Mapping[Any, Any], on: date, law: Laws) -> None:
        self.given, self.on, self.law = given, on, law
        self.findings: list[Finding] = []

    def find(self, code: str, says: str, do: str, *keys: str | int) -> None:
        self.findings.append(Finding(code, says, place(*keys), do))

    def circumstances(self) -> Circumstances:
        for key in self.given:
            if key not in _KEYS:
                near = get_close_matches(str(key), _KEYS, n=1)
                do = f"Did you mean {near[0]}?" if near else f"Known are {listed(sorted(_KEYS))}."
                self.find("unknown-key", f"{quoted(key)} is not asked for.", do, str(key))
        born = self._born()
        read = Circumstances(
            date_of_birth=born,
            household=self._one_of("household", HOUSEHOLDS, "single") or "single",
            weekly_cost_pence=self._pence("weekly_cost_pence", must=True),
            capital_pence=self._pence("capital_pence", must=True),
            joint_capital=tuple(self._joint_capital()),
            income=tuple(self._items("income")),
            disregarded=tuple(self._items("disregarded")),
            housing=tuple(self._items("housing")),
            disability_expenditure=tuple(self._items("disability_expenditure")),
            protected_income_pence=(
                None
                if self.given.get("protected_income_pence") is None
                else self._pence("protected_income_pence")
            ),
            policy=self._policy(),
            premiums=tuple(self._premiums()),
            children=self._children(),
            refused_assessment=self._yes_or_no("refused_assessment"),
            light_touch=self._one_of("light_touch", LIGHT_TOUCH, None),
            setting=self._one_of("setting", SETTINGS, "community") or "community",
        )
        self._check_kinds(read)
        return read

    def _born(self) -> date:
        given = self.given.get("date_of_birth")
        if isinstance(given, date):
            born: date | Finding = given
        elif given is None:
            born = Finding(
                "missing", "The day of birth is missing.", "date_of_birth", "Give it as 1939-04-02."
            )
        else:
            born = read_day(given, where="date_of_birth")
        if isinstance(born, Finding):
            self.findings.append(born)
            return self.on
        if (born.year + 18, born.month, born.day) > (self.on.year, self.on.month, self.on.day):
            self.find(
                "under-18",
                "These rules are for adults, and this person is not yet 18 on the day.",
                "Check the day of birth and the day.",
                "date_of_birth",
            )
        return born

    def _one_of(self, key: str, known: tuple[str, ...], otherwise: str | None) -> str | None:
        given = self.given.get(key)
        if given is None:
            return otherwise
        if not isinstance(given, str) or given not in known:
            known_ones = listed(known, joined_by="or")
            self.find("unknown-word", f"{quoted(given)} is not known here.", f"Say {known_ones}.", key)
            return otherwise
        return given

    def _pence(self, key: str, *, must: bool = False) -> int:
        if key not in self.given and must:
            self.find("missing", f"{key} is missing.", "Give whole pence, such as 18010 for £180.10.", key)
            return 0
        return self._whole(self.given.get(key, 0), key)

    def _whole(self, value: Any, *keys: str | int) -> int:
        if type(value) is not int or not 0 <= value <= MOST_PENCE:
            self.find(
                "not-whole-pence",
                f"{quoted(value)} is not whole pence from nought to ten million pounds.",
                "Give whole pence, such as 18010 for £180.10.",
                *keys,
            )
            return 0
        return value

    def _list(self, key: str) -> Iterator[tuple[int, Mapping[Any, Any]]]:
        given = self.given.get(key, [])
        if not isinstance(given, (list, tuple)) or len(given) > MOST_LINES:
            self.find("not-a-list", f"{key} is not a list of at most {MOST_LINES}.", "Give a list.", key)
            return
        for position, one in enumerate(given, start=1):
            if isinstance(one, Mapping):
                yield position, one
            else:
                self.find(
                    "not-an-object",
                    f"{quoted(one)} is not an object.",
                    "Give its kind and sum.",
                    key,
                    position,
                )

    def _items(self, key: str) -> Iterator[Item]:
        for position, one in self._list(key):
            kind = one.get("kind")
            if not isinstance(kind, str) or not kind.strip() or len(kind) > LONGEST_KIND:
                says = f"{quoted(kind)} does not say what kind it is."
                self.find("no-kind", says, "Give its kind in a word or a few.", key, position, "kind")
                continue
            for other in sorted(
                str(name) for name in one.keys() - {"kind", "weekly_pence", "pence", "every"}
            ):
                says = f"{quoted(other)} is not asked for."
                self.find("unknown-key", says, "Give kind and weekly_pence.", key, position, other)
            yield self._item(kind, one, key, position)

    def _item(self, kind: str, one: Mapping[Any, Any], key: str, position: int) -> Item:
        if ("weekly_pence" in one) == ("pence" in one):
            says = "A sum is given as weekly_pence, or as pence with every; one of the two."
            self.find("no-sum", says, "Give weekly_pence.", key, position)
            return Item(kind, 0)
        if "weekly_pence" in one:
            if "every" in one:
                says = "weekly_pence is for a week already."
                self.find("no-sum", says, "Leave every out, or give pence.", key, position, "every")
            return Item(kind, self._whole(one["weekly_pence"], key, position, "weekly_pence"))
        every = one.get("every")
        if not isinstance(every, str) or every not in PERIODS:
            known = listed(PERIODS, joined_by="or")
            says = f"{quoted(every)} is not a period."
            self.find("unknown-word", says, f"Say {known}.", key, position, "every")
            every = "week"
        return Item(kind, self._whole(one["pence"], key, position, "pence"), every)

    def _joint_capital(self) -> Iterator[JointCapital]:
        for position, one in self._list("joint_capital"):
            owners = one.get("owners")
            if type(owners) is not int or not 2 <= owners <= 100:
                says = f"{quoted(owners)} is not a number of owners from 2 to 100."
                self.find("not-owners", says, "Count the person too.", "joint_capital", position, "owners")
                continue
            yield JointCapital(self._whole(one.get("pence"), "joint_capital", position, "pence"), owners)

    def _policy(self) -> Policy:
        given = self.given.get("policy", {})
        if not isinstance(given, Mapping):
            self.find("not-an-object", "policy is not an object.", "Give keys and values.", "policy")
            return Policy()
        known = {"percent_of_disposable", "minimum_charge_pence", "rounding"}
        for key in sorted(str(key) for key in given.keys() - known):
            says = f"{quoted(key)} is not a policy."
            self.find("unknown-key", says, f"Known are {listed(sorted(known))}.", "policy", key)
        percent = given.get("percent_of_disposable", 100)
        is_number = type(percent) in (int, Decimal) and Decimal(percent).is_finite()
        if not is_number or not 0 <= percent <= 100 or percent * 1000 != int(percent * 1000):
            says = f"{quoted(percent)} is not a percentage from 0 to 100, to a thousandth at most."
            self.find("not-a-percentage", says, "Give 100, or 87.5.", "policy", "percent_of_disposable")
            percent = 100
        minimum = self._whole(given.get("minimum_charge_pence", 0), "policy", "minimum_charge_pence")
        rounding = given.get("rounding", "round_half_up")
        if not isinstance(rounding, str) or rounding not in ROUNDINGS:
            says = f"{quoted(rounding)} is not a way of rounding."
            do = f"Say {listed(sorted(ROUNDINGS), joined_by='or')}."
            self.find("unknown-word", says, do, "policy", "rounding")
            rounding = "round_half_up"
        return Policy(Decimal(percent), minimum, rounding)

    def _premiums(self) -> Iterator[str]:
        given = self.given.get("premiums", [])
        if not isinstance(given, (list, tuple)):
            self.find(
                "not-a-list",
                "premiums is not a list.",
                "Give a list, empty where there are none.",
                "premiums",
            )
            return
        for position, one in enumerate(given, start=1):
            if one not in PREMIUMS or given.index(one) != position - 1:
                says = f"{quoted(one)} is not a premium, or is given twice."
                self.find("unknown-word", says, f"Known are {listed(PREMIUMS)}.", "premiums", position)
            else:
                yield one

    def _children(self) -> int:
        given = self.given.get("children", 0)
        if type(given) is not int or not 0 <= given <= MOST_CHILDREN:
            says = f"{quoted(given)} is not a number of children from 0 to {MOST_CHILDREN}."
            self.find("not-a-count", says, "Give a whole number.", "children")
            return 0
        return given

    def _yes_or_no(self, key: str) -> bool:
        given = self.given.get(key, False)
        if not isinstance(given, bool):
            self.find(
                "not-yes-or-no", f"{quoted(given)} is neither true nor false.", "Say true or false.", key
            )
            return False
        return given

    def _check_kinds(self, read: Circumstances) -> None:
        known = [*kinds_counted(self.on, self.law), *kinds_left_out(self.on, self.law)]
        for position, item in enumerate(read.income, start=1):
            if item.kind not in known:
                near = get_close_matches(item.kind, known, n=1)
                do = f"Did you mean {near[0]}? " if near else ""
                self.find(
                    "unknown-income",
                    f"{quoted(item.kind)} is not a kind of income that is known here.",
                    f"{do}Known are {listed(sorted(known))}.",
                    *("income", position, "kind"),
                )
        seen: set[str] = set()
        for position, item in enumerate(read.disregarded, start=1):
            if item.kind in seen:
                says = f"{quoted(item.kind)} is left out twice."
                self.find("given-twice", says, "Give each kind once.", "disregarded", position, "kind")
            seen.add(item.kind)
