"""How sure one may be, found by leaving out a part at a time and working the figure out anew: the jackknife.

It asks nothing of the figure but that it can be worked out from weights, so it serves for figures that have
no formula, and as a second telling of those that have one. Weights fitted to margins are fitted anew each
time.

Sources: M H Quenouille, Biometrika 43 (1956), 353; K M Wolter, Introduction to Variance Estimation (2007).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from trellis.basis.findings import Finding, Refused
from trellis.basis.proportions import Floats
from trellis.engines.survey.design import Design
from trellis.engines.survey.weights import MOST_ROUNDS, Margin, rake

MOST_CELLS = 100_000_000
"""Weights kept at once: a row an answer, a column a replicate."""


@dataclass(frozen=True)
class Replicates:
    """Weights with one cluster left out at a time. full: the weights with all. scale: for each replicate."""

    full: Floats
    weights: Floats
    scale: Floats
    design: Design

    def covariance(self, figure: Callable[[Floats], Floats]) -> Floats:
        """How figures vary together. figure: from weights to figures, as many each time."""
        each = np.stack([np.atleast_1d(figure(column)) for column in self.weights.T])
        away = each - each.mean(axis=0)
        answer: Floats = (away * self.scale[:, None]).T @ away
        return answer

    def raked(self, margins: Sequence[Margin], *, tolerance_people: float | None = None) -> Replicates:
        """The same, with the weights of each fitted to the margins. Refused as by `rake`.

        tolerance_people: when to stop early, judged by the weights with all; each then has as many rounds.
        """
        whole = rake(self.design, margins, tolerance_people=tolerance_people)
        rounds = MOST_ROUNDS if tolerance_people is None else whole.rounds
        exactly = None if tolerance_people is None else 0.0
        columns = [
            rake(
                self.design.with_weights(column, None), margins, tolerance_people=exactly, most_rounds=rounds
            ).design.weights
            for column in self.weights.T
        ]
        return Replicates(whole.design.weights, np.stack(columns, axis=1), self.scale, whole.design)


def jackknife(design: Design) -> Replicates:
    """One replicate for each cluster (of the first stage): it is left out, and the others of its stratum
    weigh more to make up for it. With one stratum this is called JK1, with several JKn.

    Refused: more weights than there is room for. A design whose weights were fitted is a mistake
    (ValueError): fit the replicates, with `raked`.
    """
    if design.calibration is not None:
        raise ValueError("Leave parts out first, then fit: replicates are raked one by one.")
    first = design.stages[0]
    if first.units * len(design) > MOST_CELLS:
        says = f"{first.units:,} clusters are too many to leave out one at a time."
        raise Refused(Finding("too-many-replicates", says, "cluster", "Use the formula instead."))
    stratum = first.stratum_of[first.unit]
    size = first.size[first.stratum_of]
    counts = size > 1
    kept = np.arange(first.units)[counts]
    more = np.where(stratum[:, None] == first.stratum_of[kept][None, :], (size[kept] / (size[kept] - 1)), 1.0)
    weights = design.weights[:, None] * np.where(first.unit[:, None] == kept[None, :], 0.0, more)
    left = 1 - first.fraction[first.stratum_of[kept]]
    return Replicates(design.weights, weights, left * (size[kept] - 1) / size[kept], design)
