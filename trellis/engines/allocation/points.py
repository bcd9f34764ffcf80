"""Answers to points: what each level gives, less the share that somebody willing and able already does.

All whole numbers. A level gives whole points and a share is whole millionths, so the points left after
support are whole millionths of a point, exact. Columns are worked a slice at a time, small enough to stay in
the processor's own memory; that is what makes a million people quick. The arithmetic is the same for a column
of one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from trellis.engines.allocation.questions import (
    MILLION,
    OUTCOME_KEYS,
    AnswerColumns,
    Levels,
    Shares,
    Truths,
    millionths,
    shortest_decimal,
)
from trellis.engines.allocation.scheme import Scheme

PEOPLE_AT_ONCE = 131_072
"""How long a slice is. Measured: a half of this or twice as much takes longer."""

# How near to the middle between two millionths a float may lie before it is looked at as a decimal. A share
# of at most 1 times a million is out by less than a billionth when worked as a float64.
_NEAR = 2e-9

_BITS_OF_ONE = np.float64(1).view(np.uint64)


SmallWhole: TypeAlias = NDArray[np.int8] | NDArray[np.int16]


@dataclass(frozen=True)
class OutcomePoints:
    """One outcome's points for many people.

    gives: whole points by level, in few bits. less_millionths: what counted support takes off, in millionths
    of a point. wrong: True for a person whose level the scheme does not have or whose share is outside 0 to
    1, and whose points then say nothing. None where nobody's are wrong.
    """

    gives: SmallWhole
    less_millionths: NDArray[np.int32]
    wrong: Truths | None


@dataclass(frozen=True)
class PointColumns:
    """Points after support, all outcomes together, in millionths of a point.

    wrong: True for a person whose answers cannot be counted. None where nobody's are wrong.
    """

    points_millionths: NDArray[np.int64]
    wrong: Truths | None


def outcome_points(columns: AnswerColumns, key: str, scheme: Scheme, people: slice) -> OutcomePoints:
    """One outcome's points, before and off, for some of the people in the columns."""
    if scheme.points is None:
        raise ValueError("A scheme without questions has no points by outcome.")
    level = columns.level[key][people]
    points, wrong = _points_by_level(level, scheme.points[key])
    share = columns.share.get(key)
    if share is None:
        return OutcomePoints(points, np.zeros(len(points), dtype=np.int32), wrong)
    less, wrong_share = _share_millionths(share[people])
    if wrong_share is not None:
        wrong = wrong_share if wrong is None else wrong | wrong_share
    willing, able = columns.willing.get(key), columns.able.get(key)
    if scheme.support == "not_counted" or willing is None or able is None:
        less = np.zeros(len(points), dtype=np.int32)
    else:
        # Which points a share counts against is settled in few bits. At most 1,000 points of 1,000,000
        # millionths are 32 bits, and only there are more bits needed.
        counted = points * (willing[people] & able[people]).view(np.int8)
        less *= counted.astype(np.int32)
    return OutcomePoints(points, less, wrong)


def points_after_support(columns: AnswerColumns, scheme: Scheme, people: slice) -> PointColumns:
    """Points after support of some of the people in the columns, exact, in millionths of a point.

    A person with a level that the scheme does not have (-1, no answer, among them), or with a share outside 0
    to 1, is marked wrong; the points of the others are not touched by it.
    """
    if scheme.points is None:
        raise ValueError("A scheme without questions has no points by outcome.")
    # 32 bits hold the sum of what most schemes can give, and are added twice as quickly.
    most = sum(gives[-1] for gives in scheme.points.values()) * MILLION
    width = np.int32 if most <= np.iinfo(np.int32).max else np.int64
    many = people.stop - people.start
    # Ten outcomes of at most 1,000 points are 16 bits.
    points, less = np.zeros(many, dtype=np.int16), np.zeros(many, dtype=width)
    wrong: Truths | None = None
    for key in OUTCOME_KEYS:
        outcome = outcome_points(columns, key, scheme, people)
        points += outcome.gives
        less += outcome.less_millionths
        if outcome.wrong is not None:
            wrong = outcome.wrong if wrong is None else wrong | outcome.wrong
    return PointColumns(points * np.int64(MILLION) - less, wrong)


def slices_of(columns: AnswerColumns) -> Iterator[slice]:
    """The people a slice at a time."""
    for begin in range(0, len(columns), PEOPLE_AT_ONCE):
        yield slice(begin, min(begin + PEOPLE_AT_ONCE, len(columns)))


def _points_by_level(level: Levels, gives: tuple[int, ...]) -> tuple[SmallWhole, Truths | None]:
    """What each level gives; and where a level is not there, whose points then say nothing."""
    wrong = None
    if len(level) and not (level.min() >= 0 and level.max() < len(gives)):
        wrong = (level < 0) | (level >= len(gives))
    # Step by step up the levels rather than looked up in a table: comparing small whole numbers takes half
    # as long. Eight bits hold what most schemes give.
    width = np.int8 if gives[-1] <= np.iinfo(np.int8).max else np.int16
    points: NDArray[Any] = np.full(len(level), gives[0], dtype=width)
    for at, (less, more) in enumerate(pairwise(gives), start=1):
        points += (level >= at).view(np.int8) * width(more - less)
    return points, wrong


def _share_millionths(share: Shares) -> tuple[NDArray[np.int32], Truths | None]:
    """Shares as whole millionths, half a millionth going up; nought in place of one outside 0 to 1.

    Exact for the decimal that each float stands for: where the float is too near the middle between two
    millionths to tell, that one is looked at as a decimal.
    """
    wrong = None
    # One look instead of two: as whole numbers without a sign the bits of floats from 0 to 1 rise with them,
    # and everything else (above 1, below 0, NaN) lies above the bits of 1.
    if len(share) and share.view(np.uint64).max() > _BITS_OF_ONE:
        wrong = ~((share >= 0) & (share <= 1))
        share = np.where(wrong, 0, share)
    scaled = share * float(MILLION)
    scaled += 0.5 + _NEAR
    upper = scaled.astype(np.int32)
    scaled -= 2 * _NEAR
    unclear = upper != scaled.astype(np.int32)
    if unclear.any():
        for at in np.flatnonzero(unclear):
            upper[at] = millionths(shortest_decimal(share[at]))
    return upper, wrong
