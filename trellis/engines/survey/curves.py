"""The curves that tests and intervals are read from. The library of them is loaded when first asked."""

from __future__ import annotations

import numpy as np

from trellis.basis.proportions import z_of


def t_of(level: float, free: float) -> float:
    """How many standard errors either side hold this much of Student's curve; not a number without freedom.

    >>> round(t_of(0.95, 14), 6), round(t_of(0.95, float("inf")), 6)
    (2.144787, 1.959964)
    """
    if not free > 0:
        return np.nan
    if free == np.inf:
        return z_of(level)
    from scipy.special import stdtrit  # noqa: PLC0415

    return float(stdtrit(free, 0.5 + level / 2))


def p_of_t(t: float, free: float) -> float:
    """How often chance alone gives a t as far from nought, either way."""
    from scipy.special import stdtr  # noqa: PLC0415

    return float(2 * stdtr(free, -abs(t))) if free > 0 else np.nan


def p_above_t(t: float, free: float) -> float:
    """How often chance alone gives a t as high."""
    from scipy.special import stdtr  # noqa: PLC0415

    return float(stdtr(free, -t)) if free > 0 else np.nan


def p_of_f(f: float, above: float, below: float) -> float:
    """How often chance alone gives an F as high."""
    from scipy.special import fdtrc  # noqa: PLC0415

    return float(fdtrc(above, below, f))


def p_of_chi_square(square: float, free: float) -> float:
    """How often chance alone gives a chi-square as high."""
    from scipy.special import chdtrc  # noqa: PLC0415

    return float(chdtrc(free, square))
