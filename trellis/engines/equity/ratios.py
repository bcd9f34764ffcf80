"""One group's share beside another's: how many times as likely, and how sure one may be of it.

A ratio under four fifths is flagged; where so few people stand behind it that the two groups may as well be
alike, that is said instead. A flag is a place to look, and no proof of why.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib.resources import files

import numpy as np
from numpy.typing import ArrayLike

from trellis.basis.law import Law, read_law
from trellis.basis.proportions import LEVEL, Floats, z_of

LAW: Law = read_law(files("trellis.engines.equity") / "law" / "ratios.toml")

SURELY_UNDER, UNDER, TOO_FEW, NOT_UNDER, NONE = "surely_under", "under", "too_few", "not_under", ""

SAYS = {
    SURELY_UNDER: "Under four fifths, and surely so",
    UNDER: "Under four fifths",
    TOO_FEW: "Under four fifths, but too few to say",
    NOT_UNDER: "Not under four fifths",
    NONE: "",
}


@dataclass(frozen=True, slots=True)
class Ratios:
    """Shares over a reference share, and between what each ratio lies. Not a number where there is none."""

    value: Floats
    low: Floats
    high: Floats


def ratios(
    some: ArrayLike, of: ArrayLike, reference_some: int, reference_of: int, level: float = LEVEL
) -> Ratios:
    """How many times the reference group's share each share is, with the interval of its logarithm.

    Where one of the two counts is nought, half a person is added to each for the interval alone.
    Source: D Katz and others, Biometrics 34 (1978), 469; for noughts S D Walter, Biometrics 31 (1975), 779.

    >>> found = ratios([14], [50], 64, 80)
    >>> [round(float(one[0]), 2) for one in (found.value, found.low, found.high)]
    [0.35, 0.22, 0.55]
    """
    a, n = np.broadcast_arrays(np.asarray(some, np.float64), np.asarray(of, np.float64))
    b, m = float(reference_some), float(reference_of)
    if (a < 0).any() or (a > n).any() or not 0 <= b <= m:
        raise ValueError("A part is not below nought and not more than the whole.")
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where((n > 0) & (b > 0), (a / n) / (b / m if m else np.nan), np.nan)
        half = np.where((a == 0) | (b == 0), 0.5, 0.0)
        ah, nh, bh, mh = a + half, n + half, b + half, m + half
        error = z_of(level) * np.sqrt(np.maximum(1 / ah - 1 / nh + 1 / bh - 1 / mh, 0))
        middle = np.log(ah / nh) - np.log(bh / mh)
        low, high = np.exp(middle - error), np.exp(middle + error)
    there = np.isfinite(value)
    # Of nobody the ratio is nought, and no interval of nought begins above it.
    low = np.where(a == 0, 0.0, low)
    return Ratios(value, np.where(there, low, np.nan), np.where(there, high, np.nan))


def verdict(value: float, low: float, high: float, *, on: date) -> str:
    """What is said of a ratio: one of the keys of `SAYS`; blank where there is none.

    >>> day = date(2026, 5, 1)
    >>> verdict(0.35, 0.22, 0.55, on=day), verdict(0.68, 0.53, 0.86, on=day), verdict(0.7, 0.3, 1.6, on=day)
    ('surely_under', 'under', 'too_few')
    """
    least = float(LAW.on("least_ratio", on).value)
    if not np.isfinite(value):
        return NONE
    if value >= least:
        return NOT_UNDER
    # Where the two groups may be alike, the ratio under four fifths may be chance.
    if high >= 1:
        return TOO_FEW
    return SURELY_UNDER if high < least else UNDER
