"""Whether groups differ, by how much, and how sure one may be of it.

A difference is told as points, as odds or as risk, always by its name and with its interval: "three times as
likely" means one thing of odds and another of risk, and with shares near all the two are far apart. None says
why groups differ. People who hold a direct payment are younger and have more help; a difference between them
and others is in part that.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from trellis.basis.findings import Finding, Refused, quoted
from trellis.basis.proportions import LEVEL, wilson, z_of
from trellis.engines.survey.columns import Coded, Column, coded
from trellis.engines.survey.curves import p_above_t, p_of_chi_square, p_of_f, p_of_t, t_of
from trellis.engines.survey.design import Design
from trellis.engines.survey.estimate import Means, means_of
from trellis.engines.survey.weights import spread_of

MOST_ROUNDS = 50
SETTLED = 1e-8
"""A regression has settled when its deviance changes by less than this part, as in R's glm."""


@dataclass(frozen=True)
class Association:
    """Whether two questions go together. f with above and below degrees of freedom; p; n answers to both.

    chi_square: Pearson's, as if the shares were of n answers drawn one by one.
    """

    f: float
    above: float
    below: float
    p: float
    chi_square: float
    n: int


Measure = Literal["difference", "risk ratio", "odds ratio"]


@dataclass(frozen=True)
class Contrast:
    """One group against another. measure: what the estimate is; se is on the scale of logarithms for ratios.

    first, second: the groups; the estimate is first less second, or first over second. n: answers in each.
    """

    measure: Measure
    first: str
    second: str
    n: tuple[int, int]
    estimate: float
    se: float
    low: float
    high: float
    t: float
    free: float
    p: float


@dataclass(frozen=True)
class Term:
    """One line of a regression: b on the scale of log odds, and the odds ratio with its interval."""

    name: str
    b: float
    se: float
    t: float
    p: float
    odds_ratio: float
    low: float
    high: float


@dataclass(frozen=True)
class Regression:
    """A logistic regression under a design. n: answers with every column. converged: whether it settled."""

    terms: tuple[Term, ...]
    n: int
    free: int
    converged: bool


@dataclass(frozen=True)
class Equivalence:
    """Whether two figures are as good as the same. p: of the worse of both one-sided tests; low and high:
    the interval that has to lie within minus and plus `margin`."""

    is_equivalent: bool
    p: float
    low: float
    high: float
    margin: float


@dataclass(frozen=True)
class Pooled:
    """Mantel and Haenszel's odds ratio over several tables, with its interval, and their test."""

    odds_ratio: float
    low: float
    high: float
    chi_square: float
    p: float


@dataclass(frozen=True)
class Trend:
    """Cochran and Armitage's test for a trend in shares."""

    chi_square: float
    p: float


def rao_scott(design: Design, rows: Column | Coded, columns: Column | Coded) -> Association:
    """Whether the answers to two questions go together, by Rao and Scott's second-order test.

    Only those who answered both count. Refused: a question with fewer than two answers given.
    Source: J N K Rao and A J Scott, Annals of Statistics 12 (1984), 46; the F of D R Thomas and J N K Rao,
    Journal of the American Statistical Association 82 (1987), 630.
    """
    one, other = coded(rows), coded(columns)
    both = one.has & other.has
    first, second = _used(one, both, "the first question"), _used(other, both, "the second question")
    many, of = len(first.levels), len(second.levels)
    code = np.where(both, first.codes * of + second.codes, -1)
    people = float(design.weights[both].sum())
    cells = np.bincount(code[both], design.weights[both], many * of) / people
    n = int(both.sum())
    across, down = cells.reshape(many, of).sum(axis=1), cells.reshape(many, of).sum(axis=0)
    expected = np.outer(across, down).ravel()
    chi_square = n * float(((cells - expected) ** 2 / expected).sum())
    variance = design.covariance_of_coded(code, (np.eye(many * of) - cells[None, :]) / people)
    # What is left of each interaction of two answers once both margins are explained.
    interactions = np.stack(
        [np.outer(np.eye(many)[i], np.eye(of)[j]).ravel() for i in range(1, many) for j in range(1, of)],
        axis=1,
    )
    margins = np.hstack([np.repeat(np.eye(many), of, axis=0), np.tile(np.eye(of), (many, 1))])
    left = interactions - margins @ np.linalg.lstsq(margins, interactions, rcond=None)[0]
    over = np.divide(1.0, cells, out=np.zeros_like(cells), where=cells > 0)
    weighed = left * over[:, None]
    effects = np.linalg.solve(left.T @ weighed / n, weighed.T @ variance @ weighed)
    trace, squares = float(np.trace(effects)), float(np.trace(effects @ effects))
    if not trace > 0:
        raise Refused(
            Finding("nothing-varies", "These answers are settled by the known margins.", "", "Test another.")
        )
    above = trace**2 / squares
    below = above * design.degrees_of_freedom
    f = chi_square / trace
    return Association(f, above, below, p_of_f(f, above, below), chi_square, n)


def difference(
    design: Design,
    values: ArrayLike,
    groups: Column | Coded,
    first: str,
    second: str,
    *,
    level: float = LEVEL,
) -> Contrast:
    """The mean of one group less that of another, on as many degrees of freedom as the design has less one.

    values: 1 and 0 give a difference of shares. Where all of one group are so and none of the other, the
    answers show no error of their own; the interval is then Newcombe's and p that of two shares, on as many
    answers as the weights leave. Refused: a group in which nobody answered.
    Source: R G Newcombe, Statistics in Medicine 17 (1998), 873.
    """
    found, at = _two(design, values, groups, first, second)
    sign = np.zeros(len(found.groups))
    sign[at[0]], sign[at[1]] = 1.0, -1.0
    shares = tuple(float(found.estimates[one]) for one in at)
    if set(shares) == {0.0, 1.0}:
        return _all_against_none(design, found, at, shares, level)
    return _contrast(
        design,
        found,
        at,
        "difference",
        float(sign @ found.estimates),
        float(sign @ found.covariance @ sign),
        level,
    )


def t_test(design: Design, values: ArrayLike, groups: Column | Coded, *, level: float = LEVEL) -> Contrast:
    """The difference between the two groups of a column: the last less the first, as `difference`.

    Refused: a column that has not two groups.
    """
    one = coded(groups)
    if len(one.levels) != 2:
        says = f"There are {len(one.levels)} groups."
        raise Refused(Finding("not-two-groups", says, "groups", "Name two groups to compare."))
    return difference(design, values, one, one.levels[1], one.levels[0], level=level)


def risk_ratio(
    design: Design,
    is_so: ArrayLike,
    groups: Column | Coded,
    first: str,
    second: str,
    *,
    level: float = LEVEL,
) -> Contrast:
    """The share of one group over that of another: how many times as many of a hundred.

    is_so: 1, 0, or not a number where there is no answer. Refused: a group with nobody, or one of whom none
    or all are so, where no interval can be made.
    """
    return _ratio(design, is_so, groups, first, second, level, "risk ratio")


def odds_ratio(
    design: Design,
    is_so: ArrayLike,
    groups: Column | Coded,
    first: str,
    second: str,
    *,
    level: float = LEVEL,
) -> Contrast:
    """The odds of one group over those of another: 90 to 10 against 80 to 20 is 2.25. Refused as the risk."""
    return _ratio(design, is_so, groups, first, second, level, "odds ratio")


def logistic(
    design: Design, is_so: ArrayLike, columns: Mapping[str, ArrayLike], *, level: float = LEVEL
) -> Regression:
    """How the odds go with several things at once, under the design. columns: numbers; 1 and 0 for a group.

    Answers without some number are left out. The errors are those of the design (Binder's), with the weights
    of the last round but one: as R's svyglm, to the figures it prints. Refused: columns that say the same
    twice; an outcome that all share, or that the columns tell apart without a miss (there is no odds ratio).
    """
    names = ("(all else nought)", *columns)
    given = [np.asarray(column, dtype=np.float64) for column in columns.values()]
    x = np.stack([np.ones(len(design)), *given], axis=1)
    y = np.asarray(is_so, dtype=np.float64)
    inside = np.isfinite(y) & np.isfinite(x).all(axis=1) & (design.weights > 0)
    rows, outcome = x[inside], y[inside]
    if not np.isin(outcome, (0.0, 1.0)).all():
        raise ValueError("The outcome is 1 or 0.")
    if not outcome.any() or outcome.all():
        raise Refused(
            Finding("no-outcome", "Everybody gave the same answer.", "", "Choose another question.")
        )
    if np.linalg.matrix_rank(rows) < rows.shape[1]:
        says = "Some columns say the same as others together."
        raise Refused(Finding("columns-repeat", says, "", "Leave one of them out."))
    weight = design.weights[inside] / design.weights[inside].mean()
    chance, b = (weight * outcome + 0.5) / (weight + 1), np.zeros(rows.shape[1])
    log_odds, deviance, converged = np.log(chance / (1 - chance)), math.inf, False
    for _ in range(MOST_ROUNDS):
        working = weight * chance * (1 - chance)
        aim = log_odds + (outcome - chance) / (chance * (1 - chance))
        information = (rows * working[:, None]).T @ rows
        b = np.linalg.solve(information, rows.T @ (working * aim))
        log_odds = rows @ b
        chance = np.clip(1 / (1 + np.exp(-log_odds)), 1e-12, 1 - 1e-12)
        last, deviance = (
            deviance,
            -2 * float(weight @ (outcome * np.log(chance) + (1 - outcome) * np.log(1 - chance))),
        )
        if abs(deviance - last) / (abs(deviance) + 0.1) < SETTLED:
            converged = True
            break
    if float(np.minimum(chance, 1 - chance).max()) < 1e-6:
        says = "The columns tell the answers apart without a miss, and the odds have no end."
        raise Refused(Finding("no-end-of-odds", says, "", "Leave out the column that settles it."))
    scores = np.zeros((len(design), rows.shape[1]))
    left = (outcome - chance) / (chance * (1 - chance)) * working / weight
    scores[inside] = rows * left[:, None]
    bread = np.linalg.inv((rows * (working / weight * design.weights[inside])[:, None]).T @ rows)
    covariance = bread @ design.covariance(scores) @ bread
    free = design.degrees_of_freedom_of(inside) + 1 - rows.shape[1]
    terms = []
    for at, name in enumerate(names):
        se = math.sqrt(max(float(covariance[at, at]), 0.0))
        wide, t = t_of(level, free) * se, float(b[at]) / se if se else math.nan
        ends = (math.exp(b[at] - wide), math.exp(b[at] + wide))
        terms.append(Term(name, float(b[at]), se, t, p_of_t(t, free), math.exp(b[at]), *ends))
    return Regression(tuple(terms), int(inside.sum()), free, converged)


def equivalent(contrast: Contrast, *, margin: float, level: float = LEVEL) -> Equivalence:
    """Whether a difference is surely smaller, either way, than a margin stated beforehand (two tests).

    That no difference was found does not show that there is none; this can. The interval is the one that
    both tests together amount to: of 90% where each is made at 5%. For a ratio the margin is that of its
    logarithm. A margin not above nought is a mistake (ValueError).
    Source: D J Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15 (1987), 657.
    """
    if not margin > 0:
        raise ValueError("A margin is above nought.")
    middle = contrast.estimate if contrast.measure == "difference" else math.log(contrast.estimate)
    if not contrast.se > 0:
        return Equivalence(abs(middle) < margin, math.nan, middle, middle, margin)
    wide = t_of(1 - 2 * (1 - level), contrast.free) * contrast.se
    p = max(p_above_t((margin + sign * middle) / contrast.se, contrast.free) for sign in (1, -1))
    return Equivalence(p < 1 - level, p, middle - wide, middle + wide, margin)


def mantel_haenszel(tables: ArrayLike, *, level: float = LEVEL) -> Pooled:
    """One odds ratio for several tables of two by two, each of people alike in something else.

    tables: counts, as many tables of two rows and two columns. The test is with the continuity correction.
    Refused: tables that hold no pair to compare.
    Sources: N Mantel and W Haenszel, Journal of the National Cancer Institute 22 (1959), 719; the interval of
    J Robins, N Breslow and S Greenland, Biometrics 42 (1986), 311.
    """
    counts = np.asarray(tables, dtype=np.float64)
    if counts.ndim != 3 or counts.shape[1:] != (2, 2) or (counts < 0).any():
        raise ValueError("Tables are counts, two by two.")
    counts = counts[counts.sum(axis=(1, 2)) > 1]
    a, b, c, d = counts[:, 0, 0], counts[:, 0, 1], counts[:, 1, 0], counts[:, 1, 1]
    n = a + b + c + d
    along, across = a * d / n, b * c / n
    if not along.sum() or not across.sum():
        says = "No table has both answers in both groups."
        raise Refused(Finding("nothing-to-compare", says, "", "Join tables, or choose another question."))
    odds = float(along.sum() / across.sum())
    same, other = (a + d) / n, (b + c) / n
    variance = (
        (same * along).sum() / (2 * along.sum() ** 2)
        + (same * across + other * along).sum() / (2 * along.sum() * across.sum())
        + (other * across).sum() / (2 * across.sum() ** 2)
    )
    wide = z_of(level) * math.sqrt(float(variance))
    gone = float((a - (a + b) * (a + c) / n).sum())
    spread = float(((a + b) * (c + d) * (a + c) * (b + d) / (n**2 * (n - 1))).sum())
    square = (abs(gone) - min(0.5, abs(gone))) ** 2 / spread
    return Pooled(odds, odds * math.exp(-wide), odds * math.exp(wide), square, p_of_chi_square(square, 1))


def cochran_armitage(some: ArrayLike, of: ArrayLike, scores: Sequence[float] | None = None) -> Trend:
    """Whether shares rise or fall along groups in order. scores: where each stands; 1, 2, 3 unless given.

    Sources: W G Cochran, Biometrics 10 (1954), 417; P Armitage, Biometrics 11 (1955), 375.
    """
    k, n = np.asarray(some, dtype=np.float64), np.asarray(of, dtype=np.float64)
    if (k < 0).any() or (k > n).any():
        raise ValueError("A part is not below nought and not more than the whole.")
    at = np.arange(1.0, len(k) + 1) if scores is None else np.asarray(scores, dtype=np.float64)
    share = k.sum() / n.sum()
    away = at - (n @ at) / n.sum()
    square = float((away @ (k - n * share)) ** 2 / (share * (1 - share) * (n @ away**2)))
    return Trend(square, p_of_chi_square(square, 1))


def _used(column: Coded, both: NDArray[np.bool_], where: str) -> Coded:
    """The column with only the levels that someone gave who answered both."""
    found, codes = np.unique(column.codes[both], return_inverse=True)
    if len(found) < 2:
        says = "Fewer than two answers were given by those who answered both."
        raise Refused(Finding("one-answer", says, where, "Choose another question."))
    answer = np.full(len(column), -1, dtype=np.int64)
    answer[both] = codes
    return Coded(answer, tuple(column.levels[int(code)] for code in found), column.dont_know)


def _two(
    design: Design, values: ArrayLike, groups: Column | Coded, first: str, second: str
) -> tuple[Means, tuple[int, int]]:
    column = coded(groups)
    number = np.asarray(values, dtype=np.float64)
    found = means_of(design, number, column)
    at = []
    for name in (first, second):
        where = column.levels.index(name) if name in column.levels else None
        if where is None or not found.people[where] > 0:
            says = f"Nobody of {quoted(name)} answered."
            raise Refused(Finding("empty-group", says, "groups", "Choose another group."))
        at.append(where)
    return found, (at[0], at[1])


def _all_against_none(
    design: Design, found: Means, at: tuple[int, int], shares: tuple[float, ...], level: float
) -> Contrast:
    many = [spread_of(design.weights[found.inside == one]).n_effective for one in at]
    ends = [wilson(share * n, n, level) for share, n in zip(shares, many, strict=True)]
    # Each group's interval reaches inwards from its end; together they reach as far as both squared.
    reach = math.sqrt(sum(float(end.high - end.low) ** 2 for end in ends))
    estimate = shares[0] - shares[1]
    low, high = sorted((estimate, estimate - math.copysign(reach, estimate)))
    among = sum(share * n for share, n in zip(shares, many, strict=True)) / sum(many)
    t = estimate / math.sqrt(among * (1 - among) * sum(1 / n for n in many))
    free = design.degrees_of_freedom_of(found.inside >= 0) - 1
    names = (found.groups[at[0]], found.groups[at[1]])
    counted = (int(found.n[at[0]]), int(found.n[at[1]]))
    return Contrast(
        "difference", *names, counted, estimate, estimate / t, max(low, -1.0), min(high, 1.0), t, free,
        p_of_t(t, free),
    )  # fmt: skip


def _contrast(  # noqa: PLR0917
    design: Design,
    found: Means,
    at: tuple[int, int],
    measure: Measure,
    estimate: float,
    variance: float,
    level: float,
) -> Contrast:
    """estimate and variance: on the scale of logarithms for ratios."""
    inside = found.inside >= 0
    free = design.degrees_of_freedom_of(inside) - 1
    se = math.sqrt(max(variance, 0.0))
    wide = t_of(level, free) * se
    t = estimate / se if se else math.nan
    told = [estimate, estimate - wide, estimate + wide]
    if measure != "difference":
        told = [math.exp(one) for one in told]
    n = (int(found.n[at[0]]), int(found.n[at[1]]))
    names = (found.groups[at[0]], found.groups[at[1]])
    return Contrast(measure, *names, n, told[0], se, told[1], told[2], t, free, p_of_t(t, free))


def _ratio(  # noqa: PLR0917
    design: Design,
    is_so: ArrayLike,
    groups: Column | Coded,
    first: str,
    second: str,
    level: float,
    measure: Measure,
) -> Contrast:
    found, at = _two(design, is_so, groups, first, second)
    slopes = np.zeros(len(found.groups))
    logs = []
    for one, sign in zip(at, (1.0, -1.0), strict=True):
        share = float(found.estimates[one])
        if not 0 < share < 1:
            says = f"Of {quoted(found.groups[one])}, {'none' if share <= 0 else 'all'} are so."
            raise Refused(Finding("none-or-all", says, "groups", "Give the difference instead."))
        logs.append(math.log(share) - (math.log(1 - share) if measure == "odds ratio" else 0.0))
        slopes[one] = sign / (share * (1 - share) if measure == "odds ratio" else share)
    variance = float(slopes @ found.covariance @ slopes)
    return _contrast(design, found, at, measure, logs[0] - logs[1], variance, level)
