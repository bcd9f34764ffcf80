"""Weights: how many people each answer stands for, so that a sample adds up to those it speaks for.

Those who answer are not like those who do not. Where it is known how many people there are of each age, need
or way of holding the money, the weights can be fitted to that. It mends the mix; it cannot mend what differs
between people alike in all that is known. So a fitted survey is shown beside the plain one, never instead.

Each fitting gives a `Weighting`: the design with its new weights, and how far they had to be stretched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from trellis.basis.findings import Finding, Refused, quoted
from trellis.basis.proportions import Floats
from trellis.engines.survey.columns import Coded, Codes, Column, coded
from trellis.engines.survey.design import Calibration, Design

MOST_ROUNDS = 1_000
CLOSE_ENOUGH = 1e-12
"""Raking has come to rest when no number of people moves by more than this part of all."""

_TOTALS_AGREE = 1e-6
_MET = 1e-6
"""A margin is met when it is missed by no more than this part of all."""


@dataclass(frozen=True)
class Margin:
    """What is known of everybody: how many people there are of each level of a column.

    answers: the column itself, a cell for each answer.
    """

    name: str
    answers: Column | Coded
    totals: Mapping[str, float]


@dataclass(frozen=True)
class Spread:
    """How unequal weights are. kish: 1 if all are alike; two answers of three are lost where it is 3.

    Source: L Kish, Journal of Official Statistics 8 (1992), 183.
    """

    lowest: float
    highest: float
    total: float
    kish: float
    n_effective: float


@dataclass(frozen=True)
class Weighting:
    """A design with fitted weights, and how it went. worst_gap: by how many people a margin is missed."""

    design: Design
    spread: Spread
    converged: bool
    rounds: int
    worst_gap: float
    says: str


def spread_of(weights: ArrayLike) -> Spread:
    """How unequal the weights are: lowest, highest, total, Kish's design effect and effective number.

    >>> spread_of([1, 1, 2, 2]).n_effective
    3.6
    """
    some = np.asarray(weights, dtype=np.float64)
    total, squares = float(some.sum()), float((some**2).sum())
    return Spread(
        float(some.min()), float(some.max()), total, len(some) * squares / total**2, total**2 / squares
    )


def rake(
    design: Design,
    margins: Sequence[Margin],
    *,
    tolerance_people: float | None = None,
    most_rounds: int = MOST_ROUNDS,
) -> Weighting:
    """Weights that meet several margins at once, each as near as may be to what it was.

    tolerance_people: when to stop: once no combination of levels moves by more in a round. By default so
    little that nobody could tell; R's own default is one person, and stops early.

    Refused by name, all at once: a level with a total in which nobody answered (no weight can make up for
    them); a level that somebody answered and that has no total; a blank; a total that is not a number above
    nought; margins that do not add up to the same number. That raking has not come to rest is no refusal:
    `converged` says so.

    Source: W E Deming and F F Stephan, Annals of Mathematical Statistics 11 (1940), 427.
    """
    read = _checked(margins, design.weights)
    pattern, levels = _patterns(read)
    totals = [np.array([float(margin.totals[level]) for level in one.levels]) for margin, one in read]
    before = np.bincount(pattern, design.weights, len(levels))
    now = before.copy()
    close = totals[0].sum() * CLOSE_ENOUGH if tolerance_people is None else tolerance_people
    came_to_rest, rounds = False, 0
    while rounds < most_rounds and not came_to_rest:
        last = now
        for at, wanted in enumerate(totals):
            reached = np.bincount(levels[:, at], now, len(wanted))
            with np.errstate(divide="ignore", invalid="ignore"):
                now = now * np.where(reached > 0, wanted / reached, 0.0)[levels[:, at]]
        rounds += 1
        came_to_rest = float(np.abs(now - last).max()) < close
    gaps = [
        float(np.abs(np.bincount(levels[:, at], now, len(wanted)) - wanted).max())
        for at, wanted in enumerate(totals)
    ]
    # Weights can also come to rest where the margins contradict one another, and meet none of them.
    met = max(gaps) <= max(close, _MET * float(totals[0].sum()))
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(before > 0, now / before, 0.0)
    calibration = Calibration(_indicators(levels, [len(one) for one in totals]), pattern, design.weights)
    names = ", ".join(quoted(margin.name) for margin, _ in read)
    return _weighting(
        design,
        design.weights * factor[pattern],
        calibration,
        converged=came_to_rest and met,
        rounds=rounds,
        worst_gap=max(gaps),
        says=f"Raked to {names}.",
    )


def post_stratify(design: Design, margin: Margin) -> Weighting:
    """Weights that meet one margin, each level's weights multiplied by one factor. Refused as by `rake`."""
    return rake(design, [margin])


def calibrate(design: Design, known: Mapping[str, ArrayLike], totals: Mapping[str, float]) -> Weighting:
    """Weights that meet totals of numbers, such as the hours or the age of everybody added up: linear.

    known: for each name a number for each answer (1 and 0 for belonging to a level; 1 throughout for the
    number of people). totals: for the same names, the total over everybody. `converged` is false where no
    weights meet them. Weights may come out below nought: `spread.lowest` shows it.

    Source: Deville and Sarndal, as above; the same as generalised regression.
    """
    names = list(known)
    columns = np.stack([np.asarray(known[name], dtype=np.float64) for name in names], axis=1)
    wrong = [
        Finding(
            "no-number", "A cell is not a number.", quoted(name), "Fill it in, or leave these answers out."
        )
        for name, column in zip(names, columns.T, strict=True)
        if not np.isfinite(column).all()
    ]
    if wrong:
        raise Refused(wrong)
    wanted = np.array([float(totals[name]) for name in names])
    # Numbers of very different size, such as people and pounds, are brought to one size first.
    size = np.abs(columns).max(axis=0)
    columns, wanted = columns / np.where(size > 0, size, 1.0), wanted / np.where(size > 0, size, 1.0)
    calibration = Calibration(columns, None, design.weights)
    missing = wanted - design.weights @ columns
    weights = design.weights * (1 + columns @ (calibration.inverse @ missing))
    left = np.abs(wanted - weights @ columns) * size
    return _weighting(
        design,
        weights,
        calibration,
        converged=bool((left <= _MET * np.maximum(np.abs(wanted) * size, 1.0)).all()),
        rounds=1,
        worst_gap=float(left.max()),
        says=f"Calibrated to {', '.join(quoted(name) for name in names)}.",
    )


def trim(design: Design, *, lowest: float = 0.0, highest: float = np.inf) -> Weighting:
    """Weights cut to between two ends. What is cut off is given in equal parts to all others, until it fits.

    The total stays. Known margins are then missed a little; the errors are those of the fitted weights.
    Where nobody is left to give to, `converged` is false and the total is missed by `worst_gap`.
    """
    if not 0 <= lowest < highest:
        raise ValueError("Weights are cut to between nought or more and something above it.")
    weights, total = design.weights, float(design.weights.sum())
    outside = np.zeros(len(weights), dtype=bool)
    rounds = 0
    while rounds < MOST_ROUNDS:
        rounds += 1
        outside |= (weights < lowest) | (weights > highest)
        weights = np.clip(weights, lowest, highest)
        left = total - float(weights.sum())
        if abs(left) <= CLOSE_ENOUGH * total or outside.all():
            break
        weights = np.where(outside, weights, weights + left / int((~outside).sum()))
    calibration = design.calibration
    if calibration is not None and calibration.after is None:
        calibration = replace(calibration, after=design.weights)
    says = f"Weights cut to between {lowest:g} and {highest:g}, and what was cut off shared out equally."
    gap = abs(total - float(weights.sum()))
    return _weighting(
        design,
        weights,
        calibration,
        converged=gap <= _MET * total,
        rounds=rounds,
        worst_gap=gap,
        says=says,
    )


def standardised(
    design: Design, *, mix: Column | Coded, over: Column | Coded, shares: Mapping[str, float]
) -> Design:
    """The design with every group of `over` brought to one mix, for comparing groups that differ in it.

    shares: how much of each level of `mix` the common population has; they need not add up to one. Answers
    without a level or a group keep no weight. Refused: a level that a group has nobody in, by name.
    Direct standardisation; the errors are those of weights fitted to each level within each group.
    """
    levels, groups = coded(mix), coded(over)
    inside = levels.has & groups.has
    wrong = [
        Finding("level-without-total", f"{quoted(level)} has no share.", "shares", "Give one for it.")
        for level in levels.levels
        if level not in shares
    ]
    cell = np.where(inside, groups.codes * len(levels.levels) + levels.codes, -1)
    cells = len(groups.levels) * len(levels.levels)
    reached = np.bincount(cell[inside], design.weights[inside], cells).reshape(len(groups.levels), -1)
    for at in np.argwhere(reached <= 0).tolist():
        says = f"Nobody of {quoted(groups.levels[at[0]])} is {quoted(levels.levels[at[1]])}."
        wrong.append(
            Finding("empty-cell", says, "mix", "Join the level with another, or leave the group out.")
        )
    if wrong:
        raise Refused(wrong)
    share = np.array([float(shares[level]) for level in levels.levels])
    wanted = reached.sum(axis=1, keepdims=True) * (share / share.sum())
    factor = np.append((wanted / reached).ravel(), 0.0)
    # A row more, of nothing known, for those outside: their code -1 is the last.
    known = np.vstack([np.eye(cells), np.zeros((1, cells))])
    pattern = np.where(inside, cell, cells)
    return design.with_weights(
        design.weights * factor[cell], Calibration(known, pattern, np.where(inside, design.weights, 0.0))
    )


def _weighting(
    design: Design,
    weights: Floats,
    calibration: Calibration | None,
    *,
    converged: bool,
    rounds: int,
    worst_gap: float,
    says: str,
) -> Weighting:
    return Weighting(
        design.with_weights(weights, calibration), spread_of(weights), converged, rounds, worst_gap, says
    )


def _checked(margins: Sequence[Margin], weights: Floats) -> list[tuple[Margin, Coded]]:
    if not margins:
        raise Refused(Finding("no-margins", "No margins are given.", "margins", "Give at least one."))
    wrong: list[Finding] = []
    read: list[tuple[Margin, Coded]] = []
    for margin in margins:
        one = coded(margin.answers, dont_know=())
        if len(one) != len(weights):
            raise ValueError(f"{margin.name} has {len(one)} cells for {len(weights)} answers.")
        read.append((margin, one))
        where = quoted(margin.name)
        if blank := int((~one.has).sum()):
            says = f"{blank:,} {'answer has' if blank == 1 else 'answers have'} nothing here."
            wrong.append(Finding("margin-blank", says, where, "Fill it in, or leave those answers out."))
        for level, total in margin.totals.items():
            if not (np.isfinite(total) and total > 0):
                says = f"The total of {quoted(level)} is {total:g}."
                wrong.append(Finding("wrong-total", says, where, "Give a number above nought."))
            if not weights[one.codes == _place(one, level)].any():
                says = f"Nobody of {quoted(level)} answered, and there are {total:,.0f}."
                do = "Join it with the level most like it, in the answers and in the margin."
                wrong.append(Finding("empty-cell", says, where, do))
        for level in one.levels:
            if level not in margin.totals:
                says = f"{quoted(level)} is among the answers and has no total."
                wrong.append(Finding("level-without-total", says, where, "Give its total, or correct it."))
    sums = [float(sum(margin.totals.values())) for margin in margins]
    for margin, total in zip(margins[1:], sums[1:], strict=True):
        if not abs(total - sums[0]) <= _TOTALS_AGREE * abs(sums[0]):
            says = f"It adds up to {total:,.10g}, and {quoted(margins[0].name)} to {sums[0]:,.10g}."
            do = "Give margins of the same people."
            wrong.append(Finding("margins-disagree", says, quoted(margin.name), do))
    if wrong:
        raise Refused(wrong)
    return read


def _place(one: Coded, level: str) -> int:
    # Beyond every code where the answers have no such level: then nobody is of it.
    return one.levels.index(level) if level in one.levels else len(one.levels)


def _patterns(read: list[tuple[Margin, Coded]]) -> tuple[Codes, NDArray[np.int64]]:
    """For each answer which combination of levels it has; for each combination, its levels."""
    code = np.zeros(len(read[0][1]), dtype=np.int64)
    sizes = [len(one.levels) for _, one in read]
    for (_, one), size in zip(read, sizes, strict=True):
        # Made short again each time, or many margins would need numbers beyond 64 bits.
        code = np.unique(code * size + one.codes, return_inverse=True)[1]
    _, first = np.unique(code, return_index=True)
    return code, np.stack([one.codes[first] for _, one in read], axis=1)


def _indicators(levels: NDArray[np.int64], sizes: list[int]) -> Floats:
    """For each combination a one for each level it has, and noughts."""
    return np.hstack([np.eye(size)[levels[:, at]] for at, size in enumerate(sizes)])
