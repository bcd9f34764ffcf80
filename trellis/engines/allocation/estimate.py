"""Points to an indicative amount, in whole pence, rounded once at the end by the rounding the scheme names.

The same function serves one person and a million, so a person alone gets the same penny as in a crowd. Where
a scheme has no sum for somebody's points it gives none and says which of three reasons holds; it never gives
the nearest sum, because a table's top is not a limit on what a person may have.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trellis.basis.money import ROUNDINGS, Pence, round_half_up
from trellis.engines.allocation.points import points_after_support, slices_of
from trellis.engines.allocation.questions import MILLION, AnswerColumns, Truths
from trellis.engines.allocation.scheme import Scheme
from trellis.engines.allocation.tables import Period, PublishedPoints, StepTable, pieces

WHY_NO_SUM = ("", "below_table_floor", "above_table_top", "not_published")
"""Why somebody has no sum, by number; 0 is for those who have one. Each is a suitability code."""

_HAS_SUM, _BELOW, _ABOVE, _NOT_PUBLISHED = range(4)


@dataclass(frozen=True)
class Sums:
    """A sum for each person, in pence. why: 0 where there is one, or a place in `WHY_NO_SUM` and 0 pence."""

    pence: Pence
    why: NDArray[np.int8]

    def one(self) -> int | None:
        """The only person's sum, or None where the scheme has none for them."""
        return None if self.why[0] else int(self.pence[0])


@dataclass(frozen=True)
class AllocationColumns:
    """Many people's allocations. wrong: whose answers cannot be counted, so that their sum says nothing."""

    weekly_pence: Pence
    why: NDArray[np.int8]
    wrong: Truths


def allocate_columns(columns: AnswerColumns, scheme: Scheme) -> AllocationColumns:
    """Everybody's weekly sum in pence, the same penny that each would get alone.

    A person whose answers are wrong (see `points_after_support`) or for whose points the scheme has no sum
    gets nought pence here, and is marked in `wrong` or `why`: a caller must look before using the sum.
    A scheme that takes a points total has no columns of answers: use `sums_of` (ValueError).
    """
    many = len(columns)
    weekly, why = np.empty(many, dtype=np.int64), np.zeros(many, dtype=np.int8)
    wrong = np.zeros(many, dtype=np.bool_)
    for people in slices_of(columns):
        counted = points_after_support(columns, scheme, people)
        sums = sums_of(counted.points_millionths, scheme, "week")
        weekly[people] = sums.pence
        if sums.why.any():
            # Asked first because memory that is never written to costs nothing.
            why[people] = sums.why
        if counted.wrong is not None:
            wrong[people] = counted.wrong
            weekly[people][counted.wrong] = 0
    return AllocationColumns(weekly, why, wrong)


def sums_of(points_millionths: NDArray[np.int64], scheme: Scheme, period: Period) -> Sums:
    """What points come to in pence a week or a year, contingency withheld, rounded once.

    points_millionths: from nought up. A sum published for one period comes to the other by 365/7.
    """
    table = pieces(scheme.money, scheme.kept, period)
    rounding = ROUNDINGS[scheme.rounding]
    if len(table) == 1 and table[0].last is None:
        piece = table[0]
        pence = rounding(points_millionths * np.int64(piece.rise) + np.int64(piece.start), piece.over)
        return Sums(pence, np.zeros(len(points_millionths), dtype=np.int8))
    points = points_millionths
    if isinstance(scheme.money, StepTable):
        points = ROUNDINGS[scheme.money.part_points](points, MILLION) * np.int64(MILLION)
    first = np.array([piece.first for piece in table], dtype=np.int64)
    last = np.array([piece.last for piece in table], dtype=np.int64)
    at = np.searchsorted(first, points, side="right") - 1
    why = np.full(len(points), _HAS_SUM, dtype=np.int8)
    why[at < 0] = _BELOW
    why[points > last[-1]] = _ABOVE
    if isinstance(scheme.money, PublishedPoints):
        why[(at < 0) | (points != first[at])] = _NOT_PUBLISHED
    at = np.where(why == _HAS_SUM, at, 0)
    start, rise, over = (
        np.array([getattr(piece, part) for piece in table], dtype=np.int64)
        for part in ("start", "rise", "over")
    )
    beyond = np.where(why == _HAS_SUM, points - first[at], 0)
    pence = rounding(start[at] + rise[at] * beyond, over[at])
    return Sums(np.where(why == _HAS_SUM, pence, 0), why)


def a_year_of(weekly_pence: int) -> int:
    """A year of a weekly sum, in pence: 365 days of seven to the week, half a penny going up.

    >>> a_year_of(293_15)
    1528568
    """
    return round_half_up(weekly_pence * 365, 7)


def fifty_two_weeks_of(weekly_pence: int) -> int:
    """What 52 weeks come to, in pence; a day or two short of a year.

    >>> fifty_two_weeks_of(293_15)
    1524380
    """
    return weekly_pence * 52
