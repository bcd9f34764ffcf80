"""Figures of a survey, each with how many people it rests on and how sure one may be.

A figure is never a bare number. It comes with how many answered, how many left the question out, how many
said that they do not know, the error under the survey's design, and an interval. The intervals of shares keep
between nought and all: Wilson's where answers were drawn one by one and count alike, else one worked out on
the scale of odds, else the exact one with as many answers as the design leaves.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from trellis.basis.proportions import LEVEL, Floats, clopper_pearson, wilson
from trellis.engines.survey.columns import Coded, Codes, Column, coded, crossed
from trellis.engines.survey.curves import t_of
from trellis.engines.survey.design import Design

MOST_AT_ONCE = 240
"""Shares whose errors are worked out together."""

SETTLED = 1e-12
"""An error is none, as where margins settle the share, when its square is this part of the plain one's."""

Interval = Literal["wilson", "logit", "beta", "likelihood"]


@dataclass(frozen=True)
class Figure:
    """One figure.

    item: the question. by: the group, as column and level; none for everybody. level: the answer whose
    share this is; blank for a mean, total or ratio. n: how many answered. count: how many of them gave this
    answer. missing, dont_know: how many of the group left the question out, or said that they do not know;
    they are in no share. people: how many people those who answered stand for. estimate, se, low, high: a
    share is between 0 and 1. deff: how many times the square of the error is that of as many answers drawn
    one by one; not a number where it cannot be said. n_effective: how many answers drawn one by one would
    tell as much. interval: how low and high were found: `wilson`, `logit`, `beta`, `likelihood` or `t`.
    """

    item: str
    by: Mapping[str, str]
    level: str
    n: int
    count: int
    missing: int
    dont_know: int
    people: float
    estimate: float
    se: float
    low: float
    high: float
    deff: float
    n_effective: float
    interval: str = field(default="t")


@dataclass(frozen=True)
class Means:
    """What groups have on average, and how those figures vary together, for whoever compares them.

    inside: for each answer the group it counts in, or -1.
    """

    groups: tuple[str, ...]
    n: Codes
    people: Floats
    estimates: Floats
    covariance: Floats
    inside: Codes


Groups = Mapping[str, "Column | Coded"]


def means(
    design: Design,
    values: ArrayLike,
    *,
    item: str = "",
    by: Groups | None = None,
    level: float = LEVEL,
    dont_know: NDArray[np.bool_] | None = None,
) -> list[Figure]:
    """The mean of a number, for everybody or for each group of `by` (several columns: each combination).

    values: not a number where there is no answer. The interval is Student's, on the degrees of freedom of the
    clusters and strata that the group has answers in.
    """
    number = np.asarray(values, dtype=np.float64)
    groups, whose = _grouped(by, len(design))
    found = means_of(design, number, groups)
    return [
        _number_figure(design, number, groups, at, level, item, whose[at], dont_know, found.inside,
                       found.people[at], float(found.estimates[at]), float(found.covariance[at, at]),
                       is_total=False)
        for at in range(len(groups.levels))
    ]  # fmt: skip


def totals(
    design: Design,
    values: ArrayLike,
    *,
    item: str = "",
    by: Groups | None = None,
    level: float = LEVEL,
    dont_know: NDArray[np.bool_] | None = None,
) -> list[Figure]:
    """The total of a number over all the people that the answers stand for, as `means`.

    No answer adds nothing: where some are missing it is the total of those who answered.
    """
    number = np.asarray(values, dtype=np.float64)
    groups, whose = _grouped(by, len(design))
    inside = np.where(np.isfinite(number), groups.codes, -1)
    many = len(groups.levels)
    value = np.nan_to_num(number)
    weighted = np.where(inside >= 0, design.weights, 0.0)
    people = np.bincount(np.maximum(inside, 0), weighted, many)
    sums = np.bincount(np.maximum(inside, 0), weighted * value, many)
    covariance = design.covariance_of_coded(inside, np.eye(many), value)
    return [
        _number_figure(design, number, groups, at, level, item, whose[at], dont_know, inside, people[at],
                       float(sums[at]), float(covariance[at, at]), is_total=True)
        for at in range(many)
    ]  # fmt: skip


def ratio(
    design: Design,
    over: ArrayLike,
    under: ArrayLike,
    *,
    item: str = "",
    by: Groups | None = None,
    level: float = LEVEL,
) -> list[Figure]:
    """One total over another, such as hours with a personal assistant over all hours.

    Answers count that have both numbers. The design effect is not given: it has no plain counterpart.
    """
    upper, lower = np.asarray(over, dtype=np.float64), np.asarray(under, dtype=np.float64)
    groups, whose = _grouped(by, len(design))
    has = np.isfinite(upper) & np.isfinite(lower)
    figures = []
    for at in range(len(groups.levels)):
        member = groups.codes == at
        inside = member & has
        weight = np.where(inside, design.weights, 0.0)
        whole = float(weight @ np.nan_to_num(lower))
        share = float(weight @ np.nan_to_num(upper)) / whole if whole else np.nan
        influence = np.where(inside, (np.nan_to_num(upper) - share * np.nan_to_num(lower)) / whole, 0.0)
        se = _root(design.covariance(influence[:, None])[0, 0])
        wide = t_of(level, design.degrees_of_freedom_of(inside)) * se
        n = int(inside.sum())
        figures.append(
            Figure(item, whose[at], "", n, n, int((member & ~has).sum()), 0,
                   float(weight.sum()), share, se, share - wide, share + wide, np.nan, np.nan)
        )  # fmt: skip
    return figures


def shares(
    design: Design,
    answers: Column | Coded,
    *,
    item: str = "",
    by: Groups | None = None,
    levels: Sequence[str] | None = None,
    level: float = LEVEL,
    interval: Interval | None = None,
) -> list[Figure]:
    """Which share gave each answer, for everybody or for each group of `by`: a figure a group and level.

    Those without an answer and those who do not know are in no share, and are counted beside each. levels:
    in which order to show the answers; one that nobody gave is shown with nought. interval: which to use;
    without it Wilson's where the design is plain and else that of odds. A share of none or all has no odds:
    there the exact interval is given, on the effective number of answers that the weights leave.
    """
    given = coded(answers, levels=levels)
    groups, whose = _grouped(by, len(design))
    many, of = len(groups.levels), len(given.levels)
    inside = given.has & groups.has
    code = np.where(inside, groups.codes * of + given.codes, -1)
    n = np.bincount(code[inside], minlength=many * of).reshape(many, of)
    weight = np.bincount(code[inside], design.weights[inside], many * of).reshape(many, of)
    people = weight.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = weight / people[:, None]
    variance = _share_variances(design, code, share, people)
    kish = _n_effective_of_weights(design, groups.codes, inside, many)
    figures = []
    for at in range(len(groups.levels)):
        member = groups.codes == at
        missing, unsure = int((member & given.missing).sum()), int((member & given.dont_know).sum())
        answered = int(n[at].sum())
        free = design.degrees_of_freedom_of(member & given.has)
        for which, word in enumerate(given.levels):
            p, v = float(share[at, which]), float(variance[at, which])
            plain = p * (1 - p) / answered if answered else np.nan
            if v < SETTLED * plain:
                v = 0.0
            low, high, how = share_interval(
                p, v, n=answered, free=free, level=level, n_of_weights=kish[at],
                interval=interval or ("wilson" if design.is_plain else "logit"),
            )  # fmt: skip
            deff = _deff(v, _as_sampled(p * (1 - p), answered, people[at]))
            as_many = answered * plain / v if v > 0 and plain > 0 else np.nan
            figures.append(
                Figure(item, whose[at], word, answered, int(n[at, which]), missing, unsure, float(people[at]),
                       p, _root(v), low, high, deff, as_many, how)
            )  # fmt: skip
    return figures


def _share_variances(design: Design, code: Codes, share: Floats, people: Floats) -> Floats:
    """For each group and answer the square of the error. code: the group's number times the answers, plus."""
    many, of = share.shape
    if design.is_plain:
        # What all the rest comes to where every answer was drawn by itself and counts one.
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(np.nan_to_num(share * (1 - share) * _lost(len(design)) / people[:, None]))
    found = np.zeros((many, of))
    # So many groups at a time that what varies with what stays a small table.
    some = max(1, MOST_AT_ONCE // of)
    for start in range(0, many, some):
        end = min(start + some, many)
        table = np.zeros((end - start, of, end - start, of))
        for at in np.flatnonzero(people[start:end] > 0).tolist():
            # The influence of a person of this group and answer on each share of the group.
            table[at, :, at, :] = (np.eye(of) - share[start + at]) / people[start + at]
        rows = (end - start) * of
        here = np.where((code >= start * of) & (code < end * of), code - start * of, -1)
        covariance = design.covariance_of_coded(here, table.reshape(rows, rows))
        found[start:end] = np.maximum(np.diag(covariance), 0.0).reshape(end - start, of)
    return found


def _lost(answers: int) -> float:
    """What the mean takes of so many answers' freedom to vary; nothing can vary of one."""
    return answers / (answers - 1) if answers > 1 else 0.0


def share_interval(
    share: float,
    variance: float,
    *,
    n: int,
    free: int,
    level: float = LEVEL,
    interval: Interval = "logit",
    n_of_weights: float | None = None,
) -> tuple[float, float, str]:
    """Low and high of a share under a design, and how they were found.

    n: how many answered. free: degrees of freedom. n_of_weights: for a share of none or all, whose error the
    sample cannot show, how many answers to reckon with (n without it).

    Sources: E L Korn and B I Graubard, Survey Methodology 24 (1998), 193, for `beta`; J N K Rao and
    A J Scott, Annals of Statistics 12 (1984), 46, for `likelihood`.

    >>> [round(end, 4) for end in share_interval(0.638936, 0.0344059**2, n=200, free=197)[:2]]
    [0.5687, 0.7037]
    """
    if not n or np.isnan(share):
        return np.nan, np.nan, interval
    if interval == "wilson":
        ends = wilson(round(share * n), n, level)
        return float(ends.low), float(ends.high), interval
    if variance > 0 and 0 < share < 1:
        low, high = _interval(share, variance, n, t_of(level, free), level, interval)
        return low, high, interval
    if 0 < share < 1:
        # The margins that weights were fitted to settle it.
        return share, share, interval
    reckoned = n_of_weights or n
    ends = clopper_pearson(share * reckoned, reckoned, level)
    return float(ends.low), float(ends.high), "beta"


def _interval(  # noqa: PLR0917
    share: float, variance: float, n: int, wide: float, level: float, interval: Interval
) -> tuple[float, float]:
    """wide: how many errors either side, on the degrees of freedom there are."""
    if np.isnan(wide):
        return 0.0, 1.0
    if interval == "beta":
        effective = share * (1 - share) / variance * (t_of(level, n - 1) / wide) ** 2
        ends = clopper_pearson(share * effective, effective, level)
        return float(ends.low), float(ends.high)
    if interval == "likelihood":
        return _likelihood_interval(share, variance, wide, n)
    odds = np.log(share / (1 - share))
    wide *= variance**0.5 / (share * (1 - share))
    return float(1 / (1 + np.exp(wide - odds))), float(1 / (1 + np.exp(-wide - odds)))


def means_of(design: Design, values: Floats, groups: Coded) -> Means:
    """The mean of each group and how the means vary together."""
    inside = np.where(np.isfinite(values), groups.codes, -1)
    many = len(groups.levels)
    at = np.maximum(inside, 0)
    weighted = np.where(inside >= 0, design.weights, 0.0)
    people = np.asarray(np.bincount(at, weighted, many), dtype=np.float64)
    value = np.nan_to_num(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.bincount(at, weighted * value, many) / people
    away = np.where(inside >= 0, value - np.nan_to_num(found)[at], 0.0)
    with np.errstate(divide="ignore"):
        table = np.diag(np.where(people > 0, 1 / people, 0.0))
    covariance = design.covariance_of_coded(inside, table, away)
    n = np.bincount(inside[inside >= 0], minlength=many)
    return Means(groups.levels, n, people, np.asarray(found), covariance, inside)


def _number_figure(  # noqa: PLR0917
    design: Design,
    number: Floats,
    groups: Coded,
    at: int,
    level: float,
    item: str,
    whose: Mapping[str, str],
    dont_know: NDArray[np.bool_] | None,
    inside: Codes,
    people: float,
    estimate: float,
    variance: float,
    *,
    is_total: bool,
) -> Figure:
    member, counted = groups.codes == at, inside == at
    unsure = int((member & dont_know).sum()) if dont_know is not None else 0
    n = int(counted.sum())
    weight, value = design.weights[counted], number[counted]
    spread = np.nan
    if n > 1 and people > 0:
        spread = float(weight @ (value - weight @ value / people) ** 2) / people * n / (n - 1)
    plain = _as_sampled(spread, n, people, less_one=False) * (people**2 if is_total else 1.0)
    se = _root(variance) if design.degrees_of_freedom else np.nan
    wide = t_of(level, design.degrees_of_freedom_of(counted)) * se if n else np.nan
    deff = _deff(variance, plain)
    return Figure(
        item, whose, "", n, n, int(member.sum()) - n - unsure, unsure,
        float(people), estimate, se, estimate - wide, estimate + wide, deff, n / deff if deff > 0 else np.nan,
    )  # fmt: skip


def _as_sampled(spread: float, n: int, people: float, *, less_one: bool = True) -> float:
    """The square of the error of a mean of n answers drawn one by one from so many people.

    Weights that add up to the people there are tell how many those are. Weights made to add up to the
    answers, or to less, tell nothing of it, and the people are taken to be without end.
    """
    if n < 2 or not people > 0:
        return np.nan
    drawn = n / people if people > n * (1 + 1e-9) else 0.0
    return float(spread / (n - 1 if less_one else n) * (1 - drawn))


def _deff(variance: float, plain: float) -> float:
    return float(variance / plain) if plain > 0 else np.nan


def _root(variance: float) -> float:
    # What margins settle comes out a hair below nought at times.
    return math.sqrt(max(variance, 0.0))


def _n_effective_of_weights(
    design: Design, group: Codes, inside: NDArray[np.bool_], many: int
) -> list[float]:
    weight = design.weights[inside]
    sums = np.bincount(group[inside], weight, many)
    squares = np.bincount(group[inside], weight**2, many)
    return [
        float(total**2 / square) if square > 0 else 0.0 for total, square in zip(sums, squares, strict=True)
    ]


def _likelihood_interval(share: float, variance: float, wide: float, n: int) -> tuple[float, float]:
    """Where the likelihood has fallen by as much as `wide` allows, reckoned on the answers that tell."""
    effective = share * (1 - share) / variance * (n - 1) / n

    def is_within(p: float) -> bool:
        fallen = share * np.log(share / p) + (1 - share) * np.log((1 - share) / (1 - p))
        return bool(2 * effective * fallen <= wide**2)

    ends = []
    for end in (0.0, 1.0):
        inside, outside = share, end
        # Halved until two neighbouring numbers are left.
        while outside != (middle := (inside + outside) / 2) != inside:
            if is_within(middle):
                inside = middle
            else:
                outside = middle
        ends.append(inside)
    return ends[0], ends[1]


def _grouped(by: Groups | None, answers: int) -> tuple[Coded, list[dict[str, str]]]:
    """The group each answer is in, and for each group its column and level (several where groups cross)."""
    if not by:
        return Coded(np.zeros(answers, dtype=np.int64), ("",), np.zeros(answers, dtype=bool)), [{}]
    columns = {name: coded(column) for name, column in by.items()}
    if len(columns) == 1:
        ((name, one),) = columns.items()
        return one, [{name: level} for level in one.levels]
    groups = crossed(*columns.values())
    _, first = np.unique(groups.codes, return_index=True)
    rows = first[-len(groups.levels) :].tolist()
    return groups, [{name: one.levels[one.codes[row]] for name, one in columns.items()} for row in rows]
