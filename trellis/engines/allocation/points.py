"""Answers to points: what each level gives, less the share that somebody willing and able already does.

All whole numbers. A level gives whole points and a share is whole millionths, so the points left after
support are whole millionths of a point, exact. Columns are worked a slice at a time, small enough to stay in
the processor's own memory; that is what makes a million people quick. The arithmetic is the same for a column
of one.
"""

from __future__ import annotations

from dataclasses import dataclass

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

PEOPLE_AT_ONCE = 65_536
"""How long a slice is. Measured: from 32,000 to 64,000 people is quickest."""

# How near to the middle between two millionths a float may lie before it is looked at as a decimal. A share
# of at most 1 times a million is out by less than a billionth when worked as a float64.
_NEAR = 2e-9


@dataclass(frozen=True)
class OutcomePoints:
    """One outcome's points for many people.

    gives: whole points by level. less_millionths: what counted support takes off, in millionths of a point.
    wrong: True for a person whose level the scheme does not have or whose share is outside 0 to 1; their
    points are nought here. None where nobody's is.
    """

    gives: NDArray[np.int32]
    less_millionths: NDArray[np.int32]
    wrong: Truths | None


@dataclass(frozen=True)
class PointColumns:
    """Points after support, all outcomes together, in millionths of a point; and whose answers are wrong."""

    points_millionths: NDArray[np.int64]
    wrong: Truths


def outcome_points(columns: AnswerColumns, key: str, scheme: Scheme, people: slice) -> OutcomePoints:
    """One outcome's points, before and off, for some of the people in the columns."""
    if scheme.points is None:
        raise ValueError("A scheme without questions has no points by outcome.")
    gives = np.array(scheme.points[key], dtype=np.int32)
    level, wrong = _levels(columns.level[key][people], len(gives))
    points = gives.take(level)
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
        less *= willing[people] & able[people]
        # At most 1,000 points of 1,000,000 millionths, which 32 bits hold.
        less *= points
    return OutcomePoints(points, less, wrong)


def points_after_support(columns: AnswerColumns, scheme: Scheme) -> PointColumns:
    """Everybody's points after support, exact, in millionths of a point.

    A person with a level that the scheme does not have (-1, no answer, among them), or with a share outside 0
    to 1, is marked wrong; the sum of the others is not touched by it.
    """
    together = np.empty(len(columns), dtype=np.int64)
    wrong = np.zeros(len(columns), dtype=np.bool_)
    for begin in range(0, len(columns), PEOPLE_AT_ONCE):
        people = slice(begin, min(begin + PEOPLE_AT_ONCE, len(columns)))
        points = np.zeros(people.stop - begin, dtype=np.int32)
        less = np.zeros(people.stop - begin, dtype=np.int64)
        for key in OUTCOME_KEYS:
            outcome = outcome_points(columns, key, scheme, people)
            points += outcome.gives
            less += outcome.less_millionths
            if outcome.wrong is not None:
                wrong[people] |= outcome.wrong
        together[people] = points * np.int64(MILLION) - less
    return PointColumns(together, wrong)


def _levels(level: Levels, levels: int) -> tuple[Levels, Truths | None]:
    """The levels, nought in place of one that is not there, and where that was."""
    if not len(level) or (level.min() >= 0 and level.max() < levels):
        return level, None
    wrong = (level < 0) | (level >= levels)
    return np.where(wrong, 0, level), wrong


def _share_millionths(share: Shares) -> tuple[NDArray[np.int32], Truths | None]:
    """Shares as whole millionths, half a millionth going up; nought in place of one outside 0 to 1.

    Exact for the decimal that each float stands for: where the float is too near the middle between two
    millionths to tell, that one is looked at as a decimal.
    """
    wrong = None
    # Asked this way round because nothing is above or below NaN.
    if len(share) and not (share.min() >= 0 and share.max() <= 1):
        wrong = ~((share >= 0) & (share <= 1))
        share = np.where(wrong, 0, share)
    scaled = share * float(MILLION)
    upper = (scaled + (0.5 + _NEAR)).astype(np.int32)
    lower = (scaled + (0.5 - _NEAR)).astype(np.int32)
    unclear = upper != lower
    if unclear.any():
        for at in np.flatnonzero(unclear):
            upper[at] = millionths(shortest_decimal(share[at]))
    return upper, wrong
