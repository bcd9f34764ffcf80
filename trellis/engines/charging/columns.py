"""What everybody pays, all at once: a whole council's people as columns, each the same penny as alone.

When benefits rise in April everybody is reassessed. Each quantity is then one column over all people, and
each rule runs once. The rules are the ones that one person alone is worked out by, and not a second telling
of them: what capital yields, what is left over, what is assessed and what is charged take a column as they
take one sum. What is protected hangs on little (household, age band, children, premiums), so it is worked out
once for each kind of household that there is.

Somebody whose charge cannot be worked out gets a finding with the number of their row, and nobody else is
held up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import compress
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from trellis.basis.findings import Finding, Refused
from trellis.basis.law import TO_BE_CONFIRMED, Amount
from trellis.basis.money import Pence
from trellis.engines.charging.capital import share_of_joint, tariff_income
from trellis.engines.charging.circumstances import (
    HOUSEHOLDS,
    LIGHT_TOUCH,
    MOST_CHILDREN,
    PREMIUMS,
    SETTINGS,
    Circumstances,
    Item,
    Policy,
    kinds_left_out,
)
from trellis.engines.charging.contribution import assessed_contribution, charge_of, disposable_income
from trellis.engines.charging.income import LEFT_OUT_IN_PART, law_of_part, weekly
from trellis.engines.charging.laws import SHIPPED, Laws
from trellis.engines.charging.protected_income import (
    FULL_AMOUNT_AGE,
    LOWEST_PENSION_AGE,
    is_so_old,
    parts_of,
    reaches_pension_age_on,
)

BASES = ("means_test", "capital", "refused", "light_touch")
"""Why somebody pays what they pay; `ChargeColumns.basis` counts from 0 in this order."""

NOT_GIVEN = -1
"""What stands in a column where somebody has no such sum. Nought is a sum; this is none."""

Codes: TypeAlias = NDArray[np.int8]
Truths: TypeAlias = NDArray[np.bool_]
Days: TypeAlias = NDArray[np.datetime64]
Kind: TypeAlias = tuple[str, int]
"""A kind of income, and 0 for somebody's first sum of it, 1 for a second."""


@dataclass(frozen=True)
class CircumstanceColumns:
    """Many people's circumstances, checked, a column a quantity; sums in pence a week, a row a person.

    household, setting and light_touch count from 0 in HOUSEHOLDS, SETTINGS and LIGHT_TOUCH; light_touch is
    NOT_GIVEN where there is none. capital: with the person's share of what is joint. income: by kind.
    disregarded: what the council leaves out besides, by kind. protected: what the council protects, or
    NOT_GIVEN. policy: counts from 0 in `policies`. premiums: a column for each of PREMIUMS.
    """

    born: Days
    household: Codes
    setting: Codes
    weekly_cost: Pence
    capital: Pence
    income: dict[Kind, Pence]
    disregarded: dict[str, Pence]
    housing: Pence
    disability_expenditure: Pence
    protected: Pence
    policies: tuple[Policy, ...]
    policy: NDArray[np.intp]
    premiums: dict[str, Truths]
    children: Codes
    refused_assessment: Truths
    light_touch: Codes

    def __len__(self) -> int:
        return len(self.born)


@dataclass(frozen=True)
class ChargeColumns:
    """What many people pay, in pence a week, a row a person. Where has_charge is False the rest says nothing.

    basis: counts from 0 in BASES. assessed_pence: NOT_GIVEN where no means test was made. findings: why a row
    has no charge, each with its row's number, the first being row 1. to_be_confirmed: whether any amount that
    somebody's charge rests on has not yet been read in its source.
    """

    on: date
    basis: Codes
    capital_pence: Pence
    income_pence: Pence
    tariff_income_pence: Pence
    protected_income_pence: Pence
    disposable_pence: Pence
    assessed_pence: Pence
    weekly_cost_pence: Pence
    charge_pence: Pence
    has_charge: Truths
    findings: tuple[Finding, ...]
    to_be_confirmed: Truths

    @property
    def council_pays_pence(self) -> Pence:
        return self.weekly_cost_pence - self.charge_pence


def charge_many(
    people: Sequence[Circumstances] | CircumstanceColumns, *, on: date, law: Laws = SHIPPED
) -> ChargeColumns:
    """What each of many people pays on a day, the same penny that `charge` gives each alone.

    people: circumstances that `read_circumstances` has checked for the day, or columns of them. Somebody for
    whom the law's amounts are not known has a finding and no charge. Refused (`before-the-law`): a day before
    the law, for then nobody has one.

    Source: Care Act 2014, ss 14 and 17; SI 2014/2672.

    >>> from trellis.engines.charging.circumstances import read_circumstances
    >>> day = date(2025, 6, 2)
    >>> def person(pension):
    ...     income = [{"kind": "state_pension", "weekly_pence": pension}]
    ...     given = {"date_of_birth": "1939-04-02", "weekly_cost_pence": 320_00, "capital_pence": 0}
    ...     return read_circumstances({**given, "income": income}, on=day)
    >>> charge_many([person(203_85), person(314_25)], on=day).charge_pence
    array([   0, 8165])
    """
    columns = people if isinstance(people, CircumstanceColumns) else columns_of(people)
    return _Working(columns, on, law).charge()


def columns_of(people: Sequence[Circumstances]) -> CircumstanceColumns:
    """Many people's checked circumstances as columns; every sum is made one for a week on the way."""
    many = len(people)
    income: dict[Kind, Pence] = {}
    disregarded: dict[str, Pence] = {}
    policies: dict[Policy, int] = {}

    def none_yet() -> Pence:
        return np.full(many, NOT_GIVEN, dtype=np.int64)

    for at, person in enumerate(people):
        seen: dict[str, int] = {}
        for item in person.income:
            key = (item.kind, seen.get(item.kind, 0))
            seen[item.kind] = key[1] + 1
            if key not in income:
                income[key] = none_yet()
            income[key][at] = weekly(item)
        for item in person.disregarded:
            if item.kind not in disregarded:
                disregarded[item.kind] = none_yet()
            disregarded[item.kind][at] = weekly(item)

    def pence(of: Callable[[Circumstances], int]) -> Pence:
        return np.fromiter((of(person) for person in people), np.int64, many)

    def codes(of: Callable[[Circumstances], int]) -> Codes:
        return np.fromiter((of(person) for person in people), np.int8, many)

    def truths(of: Callable[[Circumstances], bool]) -> Truths:
        return np.fromiter((of(person) for person in people), np.bool_, many)

    return CircumstanceColumns(
        born=np.array([person.date_of_birth for person in people], dtype="datetime64[D]"),
        household=codes(lambda person: HOUSEHOLDS.index(person.household)),
        setting=codes(lambda person: SETTINGS.index(person.setting)),
        weekly_cost=pence(lambda person: person.weekly_cost_pence),
        capital=pence(
            lambda person: (
                person.capital_pence
                + sum(share_of_joint(joint.pence, joint.owners) for joint in person.joint_capital)
            )
        ),
        income=income,
        disregarded=disregarded,
        housing=pence(lambda person: _sum(person.housing)),
        disability_expenditure=pence(lambda person: _sum(person.disability_expenditure)),
        protected=pence(lambda person: NOT_GIVEN if (own := person.protected_income_pence) is None else own),
        policy=np.fromiter(
            (policies.setdefault(person.policy, len(policies)) for person in people), np.intp, many
        ),
        policies=tuple(policies),
        premiums={
            premium: truths(lambda person, premium=premium: premium in person.premiums)  # type: ignore[misc]
            for premium in PREMIUMS
        },
        children=codes(lambda person: person.children),
        refused_assessment=truths(lambda person: person.refused_assessment),
        light_touch=codes(
            lambda person: NOT_GIVEN if person.light_touch is None else LIGHT_TOUCH.index(person.light_touch)
        ),
    )


def _sum(items: tuple[Item, ...]) -> int:
    return sum(weekly(item) for item in items)


class _Working:
    """Works everybody out, column by column."""

    def __init__(self, given: CircumstanceColumns, on: date, law: Laws) -> None:
        self.given, self.on, self.law = given, on, law
        self.why_not: dict[int, Finding] = {}
        self.to_be_confirmed = np.zeros(len(given), dtype=np.bool_)

    def charge(self) -> ChargeColumns:
        given = self.given
        tariff, is_above = self._tariff()
        income = self._income()
        protected = self._protected()
        in_care_home = given.setting == SETTINGS.index("care_home")
        disposable = disposable_income(
            income,
            tariff,
            protected=protected,
            housing=np.where(in_care_home, 0, given.housing),
            disability=np.where(in_care_home, 0, given.disability_expenditure),
        )
        basis = self._basis(is_above)
        pays_all = basis != BASES.index("means_test")
        assessed = np.where(pays_all, NOT_GIVEN, self._assessed(disposable))
        charged = charge_of(assessed, cost=given.weekly_cost, pays_all=pays_all)
        has_charge = np.ones(len(given), dtype=np.bool_)
        has_charge[list(self.why_not)] = False
        return ChargeColumns(
            on=self.on,
            basis=basis,
            capital_pence=given.capital,
            income_pence=income,
            tariff_income_pence=tariff,
            protected_income_pence=protected,
            disposable_pence=disposable,
            assessed_pence=assessed,
            weekly_cost_pence=given.weekly_cost,
            charge_pence=np.where(has_charge, charged, 0),
            has_charge=has_charge,
            findings=tuple(self.why_not[at] for at in sorted(self.why_not)),
            to_be_confirmed=self.to_be_confirmed,
        )

    def _cannot(self, rows: Truths, refused: Refused) -> None:
        """These rows have no charge; the first reason found for a row is the one it is told."""
        found = refused.findings[0]
        for at in np.flatnonzero(rows).tolist():
            where = f"row {at + 1}, {found.where}"
            self.why_not.setdefault(at, Finding(found.code, found.says, where, found.do))

    def _used(self, law: Amount, rows: Truths) -> None:
        if law.status == TO_BE_CONFIRMED:
            self.to_be_confirmed |= rows

    def _tariff(self) -> tuple[Pence, Truths]:
        capital = self.given.capital
        lower, upper, step, each = (
            self.law.capital.on(key, self.on)
            for key in ("lower_limit", "upper_limit", "step", "income_per_step")
        )
        is_above = capital > upper.value
        self._used(lower, np.ones_like(is_above))
        self._used(upper, is_above)
        self._used(each, ~is_above)
        tariff = tariff_income(
            np.where(is_above, 0, capital),
            lower_limit=lower.value,
            step=step.value,
            income_per_step=each.value,
        )
        return tariff, is_above

    def _income(self) -> Pence:
        given, left_out_by_law = self.given, kinds_left_out(self.on, self.law)
        counted = self.law.income.on("counted", self.on)
        # What the council leaves out of a kind comes off that kind once; what finds none comes off the whole.
        council = {kind: column.copy() for kind, column in given.disregarded.items()}
        total = np.zeros(len(given), dtype=np.int64)
        for (kind, _), column in sorted(given.income.items(), key=lambda one: one[0][1]):
            if kind in left_out_by_law:
                self._used(self.law.income.on(left_out_by_law[kind], self.on), column > 0)
                continue
            left = np.maximum(column, 0)
            if kind in LEFT_OUT_IN_PART:
                left = np.maximum(left - self._part_left_out(kind, column, council), 0)
            else:
                self._used(counted, column > 0)
            if kind in council:
                is_here = column != NOT_GIVEN
                left -= np.where(is_here, np.minimum(np.maximum(council[kind], 0), left), 0)
                council[kind][is_here] = NOT_GIVEN
            total += left
        for kind, column in council.items():
            if kind not in left_out_by_law:
                total -= np.maximum(column, 0)
        return np.maximum(total, 0)

    def _part_left_out(self, kind: str, column: Pence, council: dict[str, Pence]) -> Pence:
        """What the law leaves out of a kind, in pence a week, where somebody has it."""
        counted = self.law.income.on("counted", self.on)
        part = np.zeros(len(self.given), dtype=np.int64)
        is_couple = self.given.household == HOUSEHOLDS.index("couple")
        for couple in (False, True):
            rows = (column != NOT_GIVEN) & (is_couple == couple)
            if not rows.any():
                continue
            try:
                law = law_of_part(kind, couple=couple, on=self.on, law=self.law)
            except Refused as refused:
                # Where the law's part is not known, the council's own word for it will do.
                is_told = council[kind] != NOT_GIVEN if kind in council else np.zeros_like(rows)
                self._cannot(rows & ~is_told, refused)
                law = None
            self._used(law or counted, rows & (column > 0))
            if law is not None:
                part[rows] = law.value
        return part

    def _protected(self) -> Pence:
        """What is left to live on: the law's minimum, or what the council protects where that is more."""
        own = self.given.protected
        like, first_of = self._alike()
        minimum = np.zeros(len(first_of), dtype=np.int64)
        is_unconfirmed = np.zeros(len(first_of), dtype=np.bool_)
        for number, somebody in enumerate(self._people(first_of)):
            try:
                parts = parts_of(somebody, on=self.on, law=self.law)
            except Refused as refused:
                rows = like == number
                self._cannot(rows & (own == NOT_GIVEN), refused)
                # Where the council says what it protects, that stands, and nobody can say it is enough.
                is_unconfirmed[number] = True
                continue
            minimum[number] = sum(part.pence * part.times for part in parts)
            is_unconfirmed[number] = any(part.law and part.law.status == TO_BE_CONFIRMED for part in parts)
        self.to_be_confirmed |= is_unconfirmed[like]
        return np.maximum(minimum[like], own)

    def _alike(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """People for whom the same is protected, as a number each, and somebody's row of each number."""
        given = self.given
        code, codes = self._age_bands()
        for column, many in (
            (given.household, len(HOUSEHOLDS)),
            (given.setting, len(SETTINGS)),
            (given.children, MOST_CHILDREN + 1),
            *((given.premiums[premium], 2) for premium in PREMIUMS),
        ):
            code, codes = code * many + column.astype(np.intp), codes * many
        # There are far fewer codes than people, so each marks its own place, and nobody need be sorted.
        somebody = np.full(codes, NOT_GIVEN, dtype=np.intp)
        somebody[code] = np.arange(len(given))
        is_there = somebody != NOT_GIVEN
        return (np.cumsum(is_there) - 1)[code], somebody[is_there]

    def _age_bands(self) -> tuple[NDArray[np.intp], int]:
        """How many of the ages at which the protected income turns each has reached; and how many bands."""
        turns: list[Callable[[date], bool]] = [
            lambda born: is_so_old(born, FULL_AMOUNT_AGE, self.on),
            lambda born: is_so_old(born, LOWEST_PENSION_AGE, self.on),
            lambda born: reaches_pension_age_on(born, self.law) <= self.on,
        ]
        bands = np.zeros(len(self.given), dtype=np.intp)
        for has_turned in turns:
            bands += self.given.born <= np.datetime64(_latest_born(has_turned, self.on))
        return bands, len(turns) + 1

    def _people(self, rows: NDArray[np.intp]) -> Iterator[Circumstances]:
        """Somebody for each of these rows, of whom only what bears on the protected income is told."""
        given = self.given
        columns = (given.born, given.household, given.setting, given.children)
        told = zip(*(column[rows].tolist() for column in columns), strict=True)
        has = zip(*(given.premiums[premium][rows].tolist() for premium in PREMIUMS), strict=True)
        for (born, household, setting, children), has_premiums in zip(told, has, strict=True):
            yield Circumstances(
                date_of_birth=born,
                household=HOUSEHOLDS[household],
                weekly_cost_pence=0,
                capital_pence=0,
                joint_capital=(),
                income=(),
                disregarded=(),
                housing=(),
                disability_expenditure=(),
                protected_income_pence=None,
                policy=Policy(),
                premiums=tuple(compress(PREMIUMS, has_premiums)),
                children=children,
                refused_assessment=False,
                light_touch=None,
                setting=SETTINGS[setting],
            )

    def _basis(self, is_above: Truths) -> Codes:
        given = self.given
        is_light_above = given.light_touch == LIGHT_TOUCH.index("above")
        basis = np.full(len(given), BASES.index("means_test"), dtype=np.int8)
        # The last to be set stands: a refusal comes before a light touch, and that before capital.
        basis[is_above] = BASES.index("capital")
        basis[is_light_above] = BASES.index("light_touch")
        is_light_below = (given.light_touch == LIGHT_TOUCH.index("below")) & ~is_above
        self.to_be_confirmed |= (is_light_above | is_light_below) & ~given.refused_assessment
        basis[given.refused_assessment] = BASES.index("refused")
        return basis

    def _assessed(self, disposable: Pence) -> Pence:
        assessed = np.zeros(len(disposable), dtype=np.int64)
        for number, policy in enumerate(self.given.policies):
            rows = self.given.policy == number
            assessed[rows] = assessed_contribution(
                disposable[rows],
                percent=policy.percent_of_disposable,
                minimum_charge=policy.minimum_charge_pence,
                rounding=policy.rounding,
            )
        return assessed


def _latest_born(has_turned: Callable[[date], bool], on: date) -> date:
    """The latest day of birth that has reached an age, which whoever was born earlier has reached too."""
    # Nobody on a council's books was born before this, and the search ends on it where all are too young.
    low, high = date(1800, 1, 1).toordinal(), on.toordinal()
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if has_turned(date.fromordinal(middle)) else (low, middle - 1)
    return date.fromordinal(low)
