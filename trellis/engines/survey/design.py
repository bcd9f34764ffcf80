"""How the answers came to be: who could be drawn, in which groups, and how many each answer stands for.

Answers drawn council by council tell less than as many drawn one by one, because people of one council
resemble each other; answers drawn within strata, or from nearly everybody, tell more. A `Design` knows this,
and everything that says how sure we are asks it. Its one great question is `covariance`: how much would these
figures differ if the survey were done again? It is answered by Taylor linearisation: each figure is written
as a sum over the answers (its *influences*), and the sums by cluster are compared within each stratum.

Where weights have been fitted to known margins, what the margins already settle cannot vary: the influences
are first freed from whatever the margins explain.

Sources: W A Fuller, Sankhya C 37 (1975), 117; D A Binder, International Statistical Review 51 (1983), 279;
J-C Deville and C-E Sarndal, Journal of the American Statistical Association 87 (1992), 376.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from trellis.basis.findings import Finding, Refused, listed, quoted
from trellis.basis.proportions import Floats
from trellis.engines.survey.columns import Coded, Codes, Column, coded

MOST_STAGES = 2


@dataclass(frozen=True)
class Stage:
    """One stage of drawing: which unit each answer is of, and how many of how many were drawn.

    unit: for each answer. stratum_of: for each unit, the stratum it was drawn in (at the second stage, the
    unit of the first). size: for each stratum, how many units were drawn. fraction: which part of all there
    are; nought where nobody knows or there is no end of them.
    """

    unit: Codes
    stratum_of: Codes
    size: Codes
    fraction: Floats

    @property
    def units(self) -> int:
        return len(self.stratum_of)

    @cached_property
    def scale(self) -> Floats:
        """What the squares of a stratum are multiplied by. A stratum drawn whole adds nothing."""
        inflated = self.size / np.maximum(self.size - 1.0, 1.0)
        return np.where(self.fraction >= 1, 0.0, (1 - self.fraction) * inflated)


@dataclass(frozen=True)
class Calibration:
    """What the weights were fitted to: a row of known characteristics for each answer.

    pattern: for each answer the row of `known` that is his or hers, or None where `known` has a row an answer
    (as with numbers that hardly two answers share). before: the weights before fitting. after: those after,
    where they were changed once more since, as by trimming; None where they are the design's own.
    """

    known: Floats
    pattern: Codes | None
    before: Floats
    after: Floats | None = None

    @cached_property
    def inverse(self) -> Floats:
        weight: Floats = self.before
        if self.pattern is not None:
            weight = np.asarray(np.bincount(self.pattern, self.before, len(self.known)), dtype=np.float64)
        products = (self.known * weight[:, None]).T @ self.known
        return np.asarray(np.linalg.pinv(products, hermitian=True), dtype=np.float64)

    def rows(self) -> Floats:
        return self.known if self.pattern is None else self.known[self.pattern]


@dataclass(frozen=True)
class Design:
    """The answers' weights, and the stages they were drawn in. Made by `design`.

    weights: how many people each answer stands for. stages: one or two. calibration: what the weights were
    fitted to, if anything. is_plain: drawn one by one, alike and from no known number, so that the plainest
    intervals hold.
    """

    weights: Floats
    stages: tuple[Stage, ...]
    calibration: Calibration | None = None
    is_plain: bool = False

    def __len__(self) -> int:
        return len(self.weights)

    @property
    def degrees_of_freedom(self) -> int:
        """Clusters less strata: on how many independent differences the errors rest."""
        return self.stages[0].units - len(self.stages[0].size)

    def degrees_of_freedom_of(self, inside: ArrayLike) -> int:
        """The same counting only clusters and strata in which some answer of the group stands."""
        first = self.stages[0]
        has = np.bincount(first.unit[np.asarray(inside, dtype=bool)], minlength=first.units) > 0
        return int(has.sum()) - int((np.bincount(first.stratum_of[has]) > 0).sum())

    @property
    def is_of_single_answers(self) -> bool:
        """Whether every answer was drawn by itself, in one stage."""
        return len(self.stages) == 1 and self.stages[0].units == len(self)

    def with_weights(self, weights: Floats, calibration: Calibration | None) -> Design:
        """The same drawing with other weights, fitted as told."""
        return replace(self, weights=weights, calibration=calibration, is_plain=False)

    def covariance(self, influences: Floats) -> Floats:
        """How figures vary together: a row and a column for each.

        influences: a row an answer, a column a figure: by how much the figure would grow if there were one
        more person such as this, before weights. Nought for those whom the figure is not about.
        """
        weights = self.weights
        if (fitted := self.calibration) is not None:
            if fitted.after is not None:
                # What was done after fitting is part of the figure, not of what the margins settle.
                with np.errstate(divide="ignore", invalid="ignore"):
                    changed = np.where(fitted.after > 0, weights / fitted.after, 0.0)
                influences, weights = influences * changed[:, None], fitted.after
            known = fitted.rows()
            explained = (known * fitted.before[:, None]).T @ influences
            influences = influences - known @ (fitted.inverse @ explained)
        weighted = influences * weights[:, None]
        last = self.stages[-1]
        if last.units == len(self):
            # The units may stand in another order than the answers.
            totals = np.empty_like(weighted)
            totals[last.unit] = weighted
        else:
            totals = _sums(weighted, last.unit, last.units)
        return self._covariance_of_totals(totals)

    def covariance_of_coded(self, codes: Codes, table: Floats, values: Floats | None = None) -> Floats:
        """The same where an answer's influences are `table[code]`, times its value if there are values.

        codes: for each answer a row of `table`; below nought for those whom no figure is about. It comes to
        the same as `covariance(values * table[codes])` and takes a fraction of the time, because all answers
        alike are added up first.
        """
        inside = codes >= 0
        changed_since = self.calibration is not None and self.calibration.after is not None
        if self.is_of_single_answers or changed_since:
            if (
                values is None
                and not changed_since
                and (answer := self._covariance_of_alike(codes, table, inside)) is not None
            ):
                return answer
            influences = np.where(inside[:, None], table[np.maximum(codes, 0)], 0.0)
            if values is not None:
                influences = influences * np.where(inside, values, 0.0)[:, None]
            return self.covariance(influences)
        last, rows = self.stages[-1], len(table)
        worth = self.weights if values is None else self.weights * values
        at = last.unit[inside] * rows + codes[inside]
        totals = np.bincount(at, worth[inside], last.units * rows).reshape(last.units, rows) @ table
        if (fitted := self.calibration) is not None:
            before = fitted.before if values is None else fitted.before * values
            if fitted.pattern is None:
                explained = _sums((fitted.known * before[:, None])[inside], codes[inside], rows).T
            else:
                many = len(fitted.known)
                at = fitted.pattern[inside] * rows + codes[inside]
                counted = np.bincount(at, before[inside], many * rows).reshape(many, rows)
                explained = fitted.known.T @ counted
            totals = totals - self._known_totals @ (fitted.inverse @ (explained @ table))
        return self._covariance_of_totals(totals)

    @cached_property
    def _known_totals(self) -> Floats:
        """For each last unit, its weighted total of each known characteristic."""
        if self.calibration is None:
            raise ValueError("These weights were not fitted to anything.")
        last, fitted = self.stages[-1], self.calibration
        if fitted.pattern is None:
            return _sums(fitted.known * self.weights[:, None], last.unit, last.units)
        many = len(fitted.known)
        counted = np.bincount(last.unit * many + fitted.pattern, self.weights, last.units * many)
        return counted.reshape(last.units, many) @ fitted.known

    def _covariance_of_alike(self, codes: Codes, table: Floats, inside: NDArray[np.bool_]) -> Floats | None:
        """For answers drawn one by one: all of one stratum, pattern and code differ only by weight."""
        only, rows, fitted = self.stages[0], len(table), self.calibration
        if fitted is not None and fitted.pattern is None:
            return None
        strata = len(only.size)
        patterns = 1 if fitted is None else len(fitted.known)
        # A row more for those outside: they too have characteristics that were fitted.
        cells = patterns * (rows + 1)
        if strata * cells > 2 * len(self):
            return None
        code: Codes = np.where(inside, codes, rows)
        full = np.vstack([table, np.zeros((1, table.shape[1]))])
        if fitted is None or fitted.pattern is None:
            influence: Floats = full
        else:
            code = fitted.pattern * (rows + 1) + code
            counted = np.bincount(code, fitted.before, cells).reshape(patterns, rows + 1)
            coefficients = fitted.inverse @ (fitted.known.T @ counted @ full)
            freed = full[None, :, :] - (fitted.known @ coefficients)[:, None, :]
            influence = freed.reshape(cells, -1)
        code = only.stratum_of[only.unit] * cells + code
        sums = np.bincount(code, self.weights, strata * cells).reshape(strata, cells)
        squares = np.bincount(code, self.weights**2, strata * cells).reshape(strata, cells)
        spread = (influence * (only.scale @ squares)[:, None]).T @ influence
        by_stratum = sums @ influence
        answer: Floats = spread - (by_stratum * (only.scale / only.size)[:, None]).T @ by_stratum
        return answer

    def _covariance_of_totals(self, totals: Floats) -> Floats:
        """totals: a row for each unit of the last stage."""
        if len(self.stages) == 1:
            return _within(totals, self.stages[0].stratum_of, self.stages[0].size, self.stages[0].scale)
        first, second = self.stages
        above = _sums(totals, second.stratum_of, first.units)
        # Units of the second stage count as far as units of the first were drawn from a known number:
        # with no end of them, what the first stage varies already holds what the second does.
        scale = second.scale * first.fraction[first.stratum_of]
        return _within(above, first.stratum_of, first.size, first.scale) + _within(
            totals, second.stratum_of, second.size, scale
        )


def design(
    answers: int,
    *,
    weights: ArrayLike | None = None,
    strata: Column | Coded | None = None,
    clusters: Sequence[Column | Coded] = (),
    population: Sequence[ArrayLike] = (),
) -> Design:
    """The design of a survey with so many answers.

    weights: how many people each answer stands for. Without them, worked out from the population where that
    is known at each stage; else each answer stands for itself.
    strata: the stratum each answer was drawn in. clusters: for each stage the unit that was drawn; none means
    that answers were drawn one by one. population: for each stage how many units there are in all in the
    stratum, or, where none is above one, which part of them was drawn.

    Refused, by name: a column of another length; a blank stratum or cluster; a weight below nought or that
    is not a number; a cluster in two strata; a population that differs within a stratum or is smaller than
    what was drawn; one unit alone in a stratum, which cannot show how much it varies.

    >>> design(4, strata=["a", "a", "b", "b"], weights=[1, 1, 2, 2]).degrees_of_freedom
    2
    """
    if not answers:
        raise Refused(Finding("no-answers", "There are no answers.", "", "Give a row for each answer."))
    if len(clusters) > MOST_STAGES:
        says = f"{len(clusters)} stages of drawing are given."
        raise Refused(Finding("too-many-stages", says, "cluster", "Give one or two."))
    if len(population) > max(1, len(clusters)):
        says = "There are more populations than stages of drawing."
        raise Refused(Finding("too-many-populations", says, "population", "Give one for each cluster."))
    in_all = [np.asarray(one, dtype=np.float64) for one in population]
    given = None if weights is None else np.asarray(weights, dtype=np.float64)
    named = [_named(one, "cluster") for one in clusters]
    stratum = _one_stratum(answers) if strata is None else _named(strata, "strata")
    lengths = [("strata", len(stratum)), ("weights", answers if given is None else len(given))]
    lengths += [("cluster", len(one)) for one in named] + [("population", len(one)) for one in in_all]
    for name, length in lengths:
        if length != answers:
            says = f"{length:,} cells are given for {answers:,} answers."
            raise Refused(Finding("uneven-columns", says, name, "Give one for each answer."))
    if named:
        _check_in_one_stratum(named[0], stratum)
    stages: list[Stage] = []
    within = stratum
    for at in range(max(1, len(named))):
        stage, within = _stage(
            named[at] if named else None,
            within=within,
            population=in_all[at] if at < len(in_all) else None,
            above=stages[0] if stages else None,
        )
        stages.append(stage)
    if given is not None:
        chosen = _checked_weights(given)
    elif len(in_all) == len(stages):
        drawn = [stage.fraction[stage.stratum_of][stage.unit] for stage in stages]
        chosen = np.asarray(1 / np.prod(drawn, axis=0))
    else:
        chosen = np.ones(answers)
    is_plain = given is None and strata is None and not named and not in_all
    return Design(chosen, tuple(stages), is_plain=is_plain)


def _one_stratum(answers: int) -> Coded:
    return Coded(np.zeros(answers, dtype=np.int64), ("",), np.zeros(answers, dtype=bool))


def _stage(
    cluster: Coded | None, *, within: Coded, population: Floats | None, above: Stage | None
) -> tuple[Stage, Coded]:
    """One stage, and its units as what the next is drawn within. above: the stage before."""
    if cluster is None:
        unit_of, names = np.arange(len(within)), np.array([""])
    else:
        unit_of = within.codes * len(cluster.levels) + cluster.codes
        names = np.array(cluster.levels)
    _, first, unit = np.unique(unit_of, return_index=True, return_inverse=True)
    stratum_of = within.codes[first]
    size = np.bincount(stratum_of, minlength=len(within.levels))
    fraction = np.zeros(len(size))
    if population is not None:
        fraction = _fraction(population, within.codes, size, within.levels)
    alone = (size == 1) & (fraction < 1)
    if above is not None:
        # As far as nobody knows how many there are at the first stage, the second is not looked at.
        alone &= above.fraction[above.stratum_of] > 0
    # One answer alone is a survey of one: its shares have wide intervals, its means none.
    is_survey_of_one = cluster is None and len(within) == 1
    if alone.any() and not is_survey_of_one:
        raise Refused(_alone(within.levels[int(np.argmax(alone))]))
    levels = () if cluster is None else tuple(names[cluster.codes[first]].tolist())
    return Stage(unit, stratum_of, size, fraction), Coded(unit, levels, within.dont_know)


def _named(column: Column | Coded, where: str) -> Coded:
    answer = coded(column, none=("",), dont_know=())
    if not answer.has.all():
        row = int(np.argmin(answer.has)) + 1
        raise Refused(Finding("blank-cell", f"Nothing is written in {where}.", f"row {row}", "Fill it in."))
    return answer


def _check_in_one_stratum(cluster: Coded, stratum: Coded) -> None:
    names = stratum.levels
    lowest = np.full(len(cluster.levels), len(names))
    highest = np.full(len(cluster.levels), -1)
    np.minimum.at(lowest, cluster.codes, stratum.codes)
    np.maximum.at(highest, cluster.codes, stratum.codes)
    if (lowest < highest).any():
        which = int(np.argmax(lowest < highest))
        both = listed([quoted(names[int(lowest[which])]), quoted(names[int(highest[which])])])
        says = f"Cluster {quoted(cluster.levels[which])} stands in strata {both}."
        do = "Give each cluster one stratum, or clusters that differ names that differ."
        raise Refused(Finding("cluster-in-two-strata", says, "cluster", do))


def _fraction(told: Floats, inside: Codes, size: Codes, names: tuple[str, ...]) -> Floats:
    """For each stratum, which part of its units was drawn."""
    if not np.isfinite(told).all() or (told <= 0).any():
        row = int(np.argmin(np.isfinite(told) & (told > 0))) + 1
        says = "A population is a number above nought."
        raise Refused(Finding("wrong-population", says, f"row {row}", "Give how many units there are."))
    # Read again for each stratum: all of its answers must say the same.
    lowest, highest = np.full(len(size), np.inf), np.zeros(len(size))
    np.minimum.at(lowest, inside, told)
    np.maximum.at(highest, inside, told)
    if (lowest < highest).any():
        name = names[int(np.argmax(lowest < highest))]
        says = f"The population differs within {quoted(name)}." if name else "The population differs by row."
        do = "Give the same number to every answer of one stratum."
        raise Refused(Finding("population-differs", says, "population", do))
    is_share = bool((told <= 1).all())
    fraction = highest if is_share else size / highest
    if not is_share and (fraction > 1).any():
        at = int(np.argmax(fraction > 1))
        where = f"{quoted(names[at])}: " if names[at] else ""
        says = f"{where}{size[at]:,} were drawn, and there are said to be {highest[at]:,.0f}."
        raise Refused(Finding("population-too-small", says, "population", "Give how many there are in all."))
    return fraction


def _alone(name: str) -> Finding:
    says = f"Only one unit was drawn in {quoted(name)}." if name else "Only one unit was drawn."
    do = "Join it with the stratum most like it: one alone cannot show how much it varies."
    return Finding("one-alone", says, "strata", do)


def _checked_weights(weights: Floats) -> Floats:
    good = np.isfinite(weights) & (weights >= 0)
    if not good.all():
        row = int(np.argmin(good)) + 1
        raise Refused(
            Finding("wrong-weight", "A weight is a number and not below nought.", f"row {row}", "Mend it.")
        )
    if not weights.any():
        raise Refused(Finding("no-weight", "Every weight is nought.", "weights", "Give those that count."))
    return weights


def _sums(rows: Floats, group: Codes, groups: int) -> Floats:
    """Rows added up by group."""
    if groups == 1:
        return np.asarray(rows.sum(axis=0, keepdims=True))
    return np.stack([np.bincount(group, column, groups) for column in rows.T], axis=1)


def _within(totals: Floats, stratum_of: Codes, size: Codes, scale: Floats) -> Floats:
    """Squares and products about the mean of each stratum, scaled and added up."""
    middle = _sums(totals, stratum_of, len(size)) / size[:, None]
    away = totals - middle[stratum_of]
    answer: Floats = (away * scale[stratum_of][:, None]).T @ away
    return answer
