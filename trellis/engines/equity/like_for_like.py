"""Shares as they would be if every group were made up alike: of the same ages and reasons for support.

Direct standardisation. Each group's share is worked within each stratum, and the strata are put together by
how many of everybody stand in each. It answers "is it because they are older?", and it proves no cause.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from trellis.basis.partitions import Numbers, Partition, Truths
from trellis.basis.proportions import LEVEL, Floats, wilson


@dataclass(frozen=True, slots=True)
class Standardised:
    """For each group its share if it were made up as everybody is, between 0 and 1, and its interval.

    covered: the part of everybody who stand in a stratum that the group has anybody in; the rest is left out
    of the sum, so that a low part makes a share of little worth. Not a number where nobody is counted.
    """

    share: Floats
    low: Floats
    high: Floats
    covered: Floats


def strata_of(people: int, partitions: list[Partition]) -> Numbers:
    """The stratum of each person by all the partitions together, numbered from nought without gaps."""
    number = np.zeros(people, dtype=np.int64)
    for one in partitions:
        number = number * (len(one.names) + 1) + one.number + 1
    return np.unique(number, return_inverse=True)[1].astype(np.int64)


def standardise(
    yes: Truths, known: Truths, group: Partition, strata: Numbers, level: float = LEVEL
) -> Standardised:
    """Each group's share of yes among those known, put together by everybody's strata.

    The interval is Wilson's for as many people as would give the same variance without strata; within a
    stratum half a person is added either way, so that a stratum of one answer is not taken as certain.

    >>> old = np.repeat([0, 1], [6, 6])
    >>> sex = Partition("sex", "Sex", ("F", "M"), np.array([0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1]))
    >>> said_yes = np.array([1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0], dtype=bool)
    >>> standardise(said_yes, np.ones(12, dtype=bool), sex, old).share
    array([0.5, 0.5])
    """
    groups, many = len(group.names), int(strata.max()) + 1 if len(strata) else 1
    there = known & (group.number >= 0)
    cell = group.number * many + strata
    shape = (groups, many)
    of = np.bincount(cell[there], minlength=groups * many).reshape(shape).astype(np.float64)
    some = np.bincount(cell[there & yes], minlength=groups * many).reshape(shape).astype(np.float64)
    weights = np.bincount(strata[known], minlength=many).astype(np.float64)
    has = of > 0
    weigh = np.where(has, weights, 0.0)
    covered = weigh.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        part = weigh / covered[:, None]
        within = np.where(has, some / of, 0.0)
        share = np.where(covered > 0, (part * within).sum(axis=1), np.nan)
        smoothed = np.where(has, (some + 0.5) / (of + 1), 0.0)
        variance = (part**2 * np.where(has, smoothed * (1 - smoothed) / np.where(has, of, 1), 0.0)).sum(
            axis=1
        )
        base = (part * smoothed).sum(axis=1)
        effective = np.minimum(base * (1 - base) / variance, of.sum(axis=1))
    counted = covered > 0
    size = np.where(counted, np.maximum(effective, 1e-9), 0.0)
    ends = wilson(np.where(counted, np.clip(share, 0, 1), 0.0) * size, size, level)
    return Standardised(share, ends.low, ends.high, covered / max(float(weights.sum()), 1.0))
