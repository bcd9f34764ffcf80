"""A change in spending split into six parts, exactly, by Shapley's rule.

Spending is a product for each person and service: whether the person is there, need (hours), price, policy
(the share of the cost that the council's rules let through), how the money is held, and inflation. Taking the
six from before to after one at a time gives each a part, and the parts depend on the order. Shapley's rule
takes the mean over all 720 orders, which needs only the 64 sums with some factors as before and others as
after. It is the one rule by which the parts come to the whole, a factor that changes nothing gets nothing,
two that do the same get the same, and parts of groups come to the parts of all.

Each of the 64 sums is worked for every person to the whole penny, as a budget is. So the parts are sixtieths
of a penny at the finest, nothing is a float, and whole pence are given out by the largest remainder.

Source: L S Shapley, "A value for n-person games" (1953); for splitting changes, A F Shorrocks, Journal of
Economic Inequality 11 (2013), 99.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import factorial, floor, gcd
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trellis.basis.money import round_half_up
from trellis.engines.cuts.spending import WHOLE_PERCENT, Spending, Truths, Whole

FACTORS = ("people", "need", "price", "policy", "held", "inflation")
"""The six parts, in the order they are told. A tie between remainders goes to the first."""

WORDS = {
    "people": "Who joined and who left",
    "need": "Need (hours)",
    "price": "Price, inflation apart",
    "policy": "Policy",
    "held": "How the money is held",
    "inflation": "Inflation",
}

_HUNDREDTHS = 100
_ROWS_AT_ONCE = 50_000
_COALITIONS = 1 << len(FACTORS)
_PEOPLE = 1
_PRODUCTS = _COALITIONS // 2


@dataclass(frozen=True)
class Sums:
    """Everything a split is made from, added up by group.

    sums: groups by the 64 ways, in pence; the bits of a way say which factors are as after, the lowest bit
    people. there: groups by (before, after), people. touched: groups by
    `FACTORS`, how many people have a factor that makes a difference for them.
    """

    sums: Whole
    there: Whole
    touched: Whole


def shapley(values: Mapping[int, Fraction] | Mapping[int, int]) -> dict[str, Fraction]:
    """Each factor's part of the change, from the 64 sums; they come to the last less the first.

    >>> parts = shapley({way: 100 + 60 * (way >> 1 & 1) + 6 * (way & 1) for way in range(64)})
    >>> {name: int(part) for name, part in parts.items() if part}
    {'people': 6, 'need': 60}
    """
    count = len(FACTORS)
    weight = [
        Fraction(factorial(size) * factorial(count - 1 - size), factorial(count)) for size in range(count)
    ]
    return {
        name: sum(
            (
                weight[way.bit_count()] * (values[way | 1 << place] - values[way])
                for way in range(_COALITIONS)
                if not way >> place & 1
            ),
            Fraction(0),
        )
        for place, name in enumerate(FACTORS)
    }


def in_whole_pence(parts: Mapping[str, Fraction], total: int) -> dict[str, int]:
    """The parts in whole pence that come to the total: rounded down, then a penny each by largest remainder.

    total: the whole, less than a penny away from the sum of the parts. A part that is nought stays nought.

    >>> in_whole_pence({"need": Fraction(5, 2), "price": Fraction(5, 2), "policy": Fraction(0)}, 5)
    {'need': 3, 'price': 2, 'policy': 0}
    """
    pence = {name: floor(part) for name, part in parts.items()}
    left = total - sum(pence.values())
    # The sort is stable, so a tie goes to whichever factor is told first.
    by_remainder = sorted(parts, key=lambda name: pence[name] - parts[name])
    assert 0 <= left <= sum(part.denominator > 1 for part in parts.values()), (
        "the total is not of these parts"
    )
    for name in by_remainder[:left]:
        pence[name] += 1
    return pence


def add_up(spending: Spending, group: NDArray[np.int64], groups: int) -> Sums:
    """The 64 sums of each group, to the penny. group: of each row, from nought; a person is in one."""
    sums = np.zeros(groups * _COALITIONS, dtype=np.int64)
    there = [_people_there(spending, side.there) for side in spending.sides]
    touched_rows = np.zeros((len(spending), len(FACTORS)), dtype=bool)
    for rows, products in _products(spending):
        was, stays = (one[spending.person[rows]] for one in there)
        for way, pence in enumerate(products):
            for with_people, is_there in ((0, was), (_PEOPLE, stays)):
                at = group[rows] * _COALITIONS + (way << 1 | with_people)
                np.add.at(sums, at, np.where(is_there, pence, 0))
        touched_rows[rows] = _touched(products, was, stays)
    return Sums(
        sums.reshape(groups, _COALITIONS),
        _count(there, spending, group, groups),
        _touched_people(touched_rows, spending, group, groups),
    )


def _people_there(spending: Spending, rows_there: Truths) -> Truths:
    people = np.zeros(spending.people, dtype=bool)
    people[spending.person[rows_there]] = True
    return people


def _count(there: Sequence[Truths], spending: Spending, group: Whole, groups: int) -> Whole:
    of_person = _group_of_person(spending, group)
    counts = [np.bincount(of_person[one], minlength=groups) for one in there]
    return np.stack(counts, axis=1).astype(np.int64)


def _group_of_person(spending: Spending, group: Whole) -> Whole:
    of_person = np.zeros(spending.people, dtype=np.int64)
    of_person[spending.person] = group
    return of_person


def _touched_people(touched_rows: Truths, spending: Spending, group: Whole, groups: int) -> Whole:
    people = np.zeros((spending.people, len(FACTORS)), dtype=bool)
    for place in range(len(FACTORS)):
        people[spending.person[touched_rows[:, place]], place] = True
    of_person = _group_of_person(spending, group)
    counts = [np.bincount(of_person[people[:, place]], minlength=groups) for place in range(len(FACTORS))]
    return np.stack(counts, axis=1).astype(np.int64)


def _touched(products: Sequence[Whole], was: Truths, stays: Truths) -> Truths:
    """Of each row, which factors make any difference to what it costs, in whichever order."""
    anything = np.logical_or.reduce([pence > 0 for pence in products])
    marks = [(was != stays) & anything]
    for place in range(len(FACTORS) - 1):
        pairs = [
            products[way] != products[way | 1 << place] for way in range(_PRODUCTS) if not way >> place & 1
        ]
        marks.append(np.logical_or.reduce(pairs) & (was | stays))
    return np.stack(marks, axis=1)


def _products(spending: Spending) -> Iterator[tuple[slice, list[Whole]]]:
    """Some rows at a time: what each costs in pence in each of the 32 ways, were the person there.

    The bits of a way, from the lowest: need, price, policy, held, inflation.
    """
    scale = _Scale(spending)
    for start in range(0, len(spending), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        pairs, denominator = scale.pairs(spending, rows)
        products = []
        for way in range(_PRODUCTS):
            product = pairs[0][way & 1]
            for place in range(1, len(pairs)):
                product = product * pairs[place][way >> place & 1]
            # Half up, of what is never below nought.
            products.append(((2 * product + denominator) // (2 * denominator)).astype(np.int64))
        yield rows, products


class _Scale:
    """Every column divided by what all its numbers have in common, so that the product stays small.

    Where it could still pass 64 bits, Python's own whole numbers are used, which have no end.
    """

    def __init__(self, spending: Spending) -> None:
        before, after = spending.before, spending.after
        self.hours = _common(_HUNDREDTHS, before.hours, after.hours)
        self.policy = _common(WHOLE_PERCENT, before.policy, after.policy)
        self.holding = _common(WHOLE_PERCENT, before.holding, after.holding)
        grown = WHOLE_PERCENT + spending.inflation
        self.inflation = _common(WHOLE_PERCENT, grown)
        self.none = WHOLE_PERCENT // self.inflation
        self.whole = (
            (_HUNDREDTHS // self.hours)
            * (WHOLE_PERCENT // self.policy)
            * (WHOLE_PERCENT // self.holding)
            * self.none
        )
        rise = max(int(grown.max()) // self.inflation, self.none)
        most = (
            (_most(before.hours, after.hours) // self.hours)
            * (max(_most(before.price, after.price), 1) * rise)
            * (_most(before.policy, after.policy) // self.policy)
            * (_most(before.holding, after.holding) // self.holding)
            * rise
        )
        is_small = 2 * most + 2 * self.whole * rise < 2**63
        self.kind: Any = np.int64 if is_small else object

    def pairs(self, spending: Spending, rows: slice) -> tuple[list[tuple[Any, Any]], Any]:
        """Need, price, policy, held and inflation, each before and after; and what their product is over."""
        before, after = spending.before, spending.after

        def cells(column: Whole, common: int = 1) -> Any:
            return (column[rows] // common).astype(self.kind)

        rise = cells(WHOLE_PERCENT + spending.inflation, self.inflation)
        # The price after is taken back to the prices of before, so both are over what prices rose by.
        prices = cells(before.price) * rise, cells(after.price) * self.none
        given = before.price[rows] >= 0, after.price[rows] >= 0
        pairs = [
            (cells(before.hours, self.hours), cells(after.hours, self.hours)),
            (
                np.where(given[0], prices[0], np.where(given[1], prices[1], 0)),
                np.where(given[1], prices[1], np.where(given[0], prices[0], 0)),
            ),
            (cells(before.policy, self.policy), cells(after.policy, self.policy)),
            (cells(before.holding, self.holding), cells(after.holding, self.holding)),
            (np.full_like(rise, self.none), rise),
        ]
        return pairs, rise * self.whole


def _most(*columns: Whole) -> int:
    return max(int(column.max()) for column in columns)


def _common(whole: int, *columns: Whole) -> int:
    """The greatest number that divides all of a column's cells and the whole."""
    return gcd(whole, *(int(np.gcd.reduce(column)) for column in columns))


@dataclass(frozen=True)
class Line:
    """Spending of some people before and after, and what the change is made of, in whole pence.

    average_parts: of the change in the average a person; None where nobody was there at one of the times.
    touched: how many people each part is about.
    """

    says: str
    people_before: int
    people_after: int
    before_pence: int
    after_pence: int
    parts: Mapping[str, int]
    average_before_pence: int | None
    average_after_pence: int | None
    average_parts: Mapping[str, int] | None
    touched: Mapping[str, int]

    @property
    def change_pence(self) -> int:
        return self.after_pence - self.before_pence

    @property
    def average_change_pence(self) -> int | None:
        if self.average_after_pence is None or self.average_before_pence is None:
            return None
        return self.average_after_pence - self.average_before_pence


def line(says: str, sums: Sequence[int], there: Sequence[int], touched: Sequence[int]) -> Line:
    """A line from the 64 sums of some people, how many were there, and how many each factor touches."""
    values = {way: int(pence) for way, pence in enumerate(sums)}
    first, last = values[0], values[_COALITIONS - 1]
    people_before, people_after = int(there[0]), int(there[1])
    average_parts = averages = None
    if people_before and people_after:
        means = {
            way: Fraction(pence, people_after if way & _PEOPLE else people_before)
            for way, pence in values.items()
        }
        averages = round_half_up(first, people_before), round_half_up(last, people_after)
        average_parts = in_whole_pence(shapley(means), averages[1] - averages[0])
    return Line(
        says,
        people_before,
        people_after,
        first,
        last,
        in_whole_pence(shapley(values), last - first),
        averages[0] if averages else None,
        averages[1] if averages else None,
        average_parts,
        {name: int(count) for name, count in zip(FACTORS, touched, strict=True)},
    )
