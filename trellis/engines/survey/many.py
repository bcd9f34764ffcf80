"""Many tests at once: which findings still stand when it is remembered how many were tried.

Of a hundred differences that are none, five look real at the usual level. So the tests made in answer to one
question are a family, declared before the answers are looked at, and their p are adjusted together. For a
claim Holm's way is used: that any of the family is wrong is as rare as the level says. For a first look
Benjamini and Hochberg's: of those pointed out, so many in a hundred are wrong.

Sources: S Holm, Scandinavian Journal of Statistics 6 (1979), 65; Y Benjamini and Y Hochberg, Journal of the
Royal Statistical Society B 57 (1995), 289; Y Benjamini and D Yekutieli, Annals of Statistics 29 (2001), 1165.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from trellis.basis.proportions import Floats

AT = 0.05
Way = Literal["holm", "bonferroni", "benjamini_hochberg", "benjamini_yekutieli"]


@dataclass(frozen=True)
class Family:
    """A family of tests after adjusting. p, adjusted: by name. stand: those still below `at`, in their order.

    before: how many are below `at` unadjusted.
    """

    name: str
    way: Way
    at: float
    p: Mapping[str, float]
    adjusted: Mapping[str, float]
    stand: tuple[str, ...]
    before: int

    @property
    def says(self) -> str:
        """The verdict in words, such as "6 of 14 differ at the 5% level; 2 after allowing for 14 tests"."""
        many = len(self.p)
        return (
            f"{self.before} of {many} differ at the {100 * self.at:g}% level; "
            f"{len(self.stand)} after allowing for {many} tests"
        )


def holm(p: ArrayLike) -> Floats:
    """Each p adjusted by Holm's way. What is not a number stays so and counts as no test.

    >>> holm([0.01, 0.02, 0.03, 0.04, 0.05]).round(2).tolist()
    [0.05, 0.08, 0.09, 0.09, 0.09]
    """
    return _adjusted(p, lambda s: np.maximum.accumulate(s * np.arange(len(s), 0, -1)))


def bonferroni(p: ArrayLike) -> Floats:
    """Each p times how many there are: the plainest, and never less strict than Holm's.

    >>> bonferroni([0.01, 0.02]).tolist()
    [0.02, 0.04]
    """
    return _adjusted(p, lambda s: s * len(s))


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """Each p adjusted for how many of those pointed out are wrong, for tests that do not pull apart."""
    return _adjusted(p, _stepped_up)


def benjamini_yekutieli(p: ArrayLike) -> Floats:
    """The same, however the tests hang together."""
    return _adjusted(p, lambda s: _stepped_up(s) * float((1 / np.arange(1, len(s) + 1)).sum()))


WAYS: Mapping[Way, Callable[[ArrayLike], Floats]] = {
    "holm": holm,
    "bonferroni": bonferroni,
    "benjamini_hochberg": benjamini_hochberg,
    "benjamini_yekutieli": benjamini_yekutieli,
}


def family(name: str, p: Mapping[str, float], *, way: Way = "holm", at: float = AT) -> Family:
    """A declared family of tests, adjusted. p: by name; not a number where a test could not be made."""
    names, before = list(p), np.array(list(p.values()), dtype=np.float64)
    adjusted = WAYS[way](before)
    stand = tuple(one for one, now in zip(names, adjusted.tolist(), strict=True) if now < at)
    told = dict(zip(names, adjusted.tolist(), strict=True))
    return Family(name, way, at, dict(p), told, stand, int((before < at).sum()))


def _stepped_up(ordered: Floats) -> Floats:
    many = len(ordered)
    raised = ordered * many / np.arange(1, many + 1)
    return np.minimum.accumulate(raised[::-1])[::-1]


def _adjusted(p: ArrayLike, way: Callable[[Floats], Floats]) -> Floats:
    """way: from p in rising order to adjusted p in the same order."""
    given = np.atleast_1d(np.asarray(p, dtype=np.float64))
    tested = np.flatnonzero(~np.isnan(given))
    if ((given[tested] < 0) | (given[tested] > 1)).any():
        raise ValueError("A p lies between nought and one.")
    answer = np.full(len(given), np.nan)
    order = tested[np.argsort(given[tested], kind="stable")]
    answer[order] = np.minimum(way(given[order]), 1.0)
    return answer
