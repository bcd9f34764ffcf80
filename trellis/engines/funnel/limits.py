"""How far chance reaches at each size, and how far beyond it each council stands.

Three methods, by name. `normal` is the textbook's and the one that published workflows use: a share swings by
the root of p(1 − p)/n. `exact` counts the binomial out, and is right for small councils, where the normal one
runs below nought. `arcsine` bends the scale so that all shares swing alike, as hospital mortality does.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from trellis.basis.proportions import Bounds, Floats, z_of

Method = Literal["normal", "exact", "arcsine"]
Whole = NDArray[np.int64]
METHODS = get_args(Method)

ALERT, ALARM = 0.95, 0.998
"""The two limits: some two and some three standard errors. Source: Spiegelhalter (2005)."""


def scores(part: ArrayLike, whole: ArrayLike, target: float, method: Method = "normal") -> Floats:
    """How many standard errors each share stands from the target; the exact method uses the normal's.

    >>> [round(float(one), 2) for one in scores([59, 1407], [2091, 2909], 118041 / 444128)]
    [-24.59, 26.6]
    """
    share = np.asarray(part, dtype=np.float64) / np.asarray(whole, dtype=np.float64)
    if method == "arcsine":
        distance = np.arcsin(np.sqrt(share)) - np.arcsin(np.sqrt(target))
        return np.asarray(distance / errors(whole, target, method))
    return np.asarray((share - target) / errors(whole, target, method))


def errors(whole: ArrayLike, target: float, method: Method = "normal") -> Floats:
    """The standard error of a council of this size that does not differ, on the method's scale."""
    of = np.asarray(whole, dtype=np.float64)
    if method == "arcsine":
        return np.asarray(1 / (2 * np.sqrt(of)))
    return np.asarray(np.sqrt(target * (1 - target) / of))


def limits(
    whole: ArrayLike,
    target: float,
    level: float,
    method: Method = "normal",
    *,
    phi: float = 1.0,
    tau_squared: float = 0.0,
) -> Bounds:
    """The lowest and the highest share that the level allows at each size, between 0 and 1.

    phi: how many times more the squares swing than chance alone (multiplicative). tau_squared: how much
    councils differ among themselves (additive), on the method's scale. Exact limits are for chance alone:
    with phi or tau they are refused (ValueError).
    """
    z = z_of(level)
    if method == "exact":
        if phi != 1.0 or tau_squared:
            raise ValueError("exact limits are for chance alone")
        return _exact(np.rint(np.asarray(whole, dtype=np.float64)).astype(np.int64), target, level)
    swing = z * np.sqrt(phi * errors(whole, target, method) ** 2 + tau_squared)
    if method == "arcsine":
        middle = np.arcsin(np.sqrt(target))
        low = np.sin(np.clip(middle - swing, 0, np.pi / 2)) ** 2
        high = np.sin(np.clip(middle + swing, 0, np.pi / 2)) ** 2
        return Bounds(low, high)
    return Bounds(np.clip(target - swing, 0, 1), np.clip(target + swing, 0, 1))


def _exact(of: Whole, target: float, level: float) -> Bounds:
    """Binomial limits with the steps smoothed, so that the line does not saw. Spiegelhalter (2005), A.1.1."""
    # Loaded here: it takes half a second, and most methods do without.
    from scipy.special import bdtr  # noqa: PLC0415

    ends = []
    for tail in ((1 - level) / 2, (1 + level) / 2):
        fewest = _quantile(of, target, tail)
        below = np.where(fewest > 0, bdtr(fewest - 1, of, target), 0.0)
        there = bdtr(fewest, of, target)
        ends.append(np.clip((fewest - (there - tail) / (there - below)) / of, 0, 1))
    return Bounds(*ends)


def _quantile(of: Whole, target: float, tail: float) -> Floats:
    """The least count that as many or fewer come to with a chance of `tail` or more, by halving."""
    from scipy.special import bdtr  # noqa: PLC0415

    low, high = np.full(of.shape, -1.0), of.astype(np.float64)
    while (high - low > 1).any():
        middle = np.floor((low + high) / 2)
        enough = bdtr(np.maximum(middle, 0), of, target) >= tail
        moves = high - low > 1
        high = np.where(moves & enough, middle, high)
        low = np.where(moves & ~enough, middle, low)
    return high
