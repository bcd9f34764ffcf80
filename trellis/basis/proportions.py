"""How sure one may be of a share or a count: intervals that hold near nought and near all.

The interval most people learn, so much either side, gives shares below nought for a few of many. These do
not. Wilson's is the one that health and care statistics in England print, Clopper and Pearson's never holds
the truth less often than it says and so suits an audit, and Byar's is for counts.

All take whole columns and give whole columns; one number alone gets the same answer as in a crowd. Where
there is nothing to go on (nobody asked, or not a number) the answer is not a number. What cannot be, such as
more who said yes than were asked, is a mistake in the program (ValueError).
"""

from __future__ import annotations

from statistics import NormalDist
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]

LEVEL = 0.95


class Bounds(NamedTuple):
    """The two ends of an interval, for each number of a column."""

    low: Floats
    high: Floats


def z_of(level: float) -> float:
    """How many standard errors either side hold this much of a normal curve.

    >>> round(z_of(0.95), 6), round(z_of(0.998), 6)
    (1.959964, 3.090232)
    """
    if not 0 < level < 1:
        raise ValueError("A level of confidence lies between nought and one.")
    return NormalDist().inv_cdf(0.5 + level / 2)


def wilson(k: ArrayLike, n: ArrayLike, level: float = LEVEL) -> Bounds:
    """Wilson's score interval for the share k of n, between 0 and 1.

    k and n may be parts of a person, as where n is an effective number under weights.
    Source: E B Wilson, Journal of the American Statistical Association 22 (1927), 209; the method of the
    Department of Health and Social Care's Fingertips guidance.

    >>> [round(float(end), 4) for end in wilson(140, 195)]
    [0.651, 0.7764]
    """
    some, of = _part_and_whole(k, n)
    z = z_of(level)
    with np.errstate(invalid="ignore", divide="ignore"):
        middle = 2 * some + z * z
        # (n - k) / n keeps the two ends mirror images of each other, to the last figure.
        either_side = z * np.sqrt(z * z + 4 * some * ((of - some) / of))
        low, high = (middle - either_side) / (2 * (of + z * z)), (middle + either_side) / (2 * (of + z * z))
    # Exact at the ends, where a subtraction would leave a trace.
    return _bounds(np.where(some == 0, 0.0, low), np.where(some == of, 1.0, high), of)


def clopper_pearson(k: ArrayLike, n: ArrayLike, level: float = LEVEL) -> Bounds:
    """Clopper and Pearson's exact interval for the share k of n, between 0 and 1.

    k and n may be parts of a person. Source: C J Clopper and E S Pearson, Biometrika 26 (1934), 404.

    >>> [round(float(end), 4) for end in clopper_pearson(15, 148)]
    [0.0578, 0.1617]
    """
    some, of = _part_and_whole(k, n)
    z_of(level)
    # Loaded here: it takes half a second, and most of those who come by this module never ask.
    from scipy.special import betaincinv  # noqa: PLC0415

    tail = (1 - level) / 2
    with np.errstate(invalid="ignore"):
        low = np.where(some == 0, 0.0, betaincinv(np.where(some == 0, 1.0, some), of - some + 1, tail))
        left = np.where(some == of, 1.0, of - some)
        high = np.where(some == of, 1.0, betaincinv(some + 1, left, 1 - tail))
    return _bounds(low, high, of)


def byar(count: ArrayLike, level: float = LEVEL) -> Bounds:
    """Byar's interval for a count of things that happen now and then, in things.

    Source: N E Breslow and N E Day, Statistical Methods in Cancer Research II (1987), 69.

    >>> [round(float(end), 3) for end in byar(65)]
    [50.163, 82.849]
    """
    many = np.asarray(count, dtype=np.float64)
    if (many < 0).any():
        raise ValueError("A count is not below nought.")
    z = z_of(level)
    above = many + 1
    with np.errstate(invalid="ignore", divide="ignore"):
        low = many * (1 - 1 / (9 * many) - z / (3 * np.sqrt(many))) ** 3
        high = above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3
    return Bounds(np.where(many == 0, 0.0, low)[()], high[()])


def _part_and_whole(k: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats]:
    some, of = np.broadcast_arrays(np.asarray(k, dtype=np.float64), np.asarray(n, dtype=np.float64))
    if (some < 0).any() or (some > of).any():
        raise ValueError("A part is not below nought and not more than the whole.")
    return some, of


def _bounds(low: Floats, high: Floats, of: Floats) -> Bounds:
    nothing = ~(of > 0)
    return Bounds(np.where(nothing, np.nan, low)[()], np.where(nothing, np.nan, high)[()])
