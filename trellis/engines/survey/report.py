"""What a wave of a survey says, told so that it cannot flatter.

A share never stands alone: better comes with no difference and worse, with how many answered and how many did
not, with how sure one may be, and with what the answers of the silent could have made of it. Where most
answers came from a few places the results are told again without those; where those who answered are not like
everybody, that is said first, and the results stand beside others with weights that mend the known mix.

Nobody is picked out: of a group with few answers nothing is told, nor of another one from which it could be
worked out. All is plain data; pages, commands and downloads print the same.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trellis.basis.findings import Finding, Refused, listed
from trellis.basis.proportions import wilson
from trellis.engines.survey.answers import (
    ANSWERED,
    DONT_KNOW,
    FIELDWORK,
    MISSING,
    NOT_APPLICABLE,
    UNREADABLE,
    Answers,
)
from trellis.engines.survey.bounds import extremes
from trellis.engines.survey.columns import Coded
from trellis.engines.survey.design import Design, design
from trellis.engines.survey.differences import Difference, Question, Verdict, differences
from trellis.engines.survey.estimate import shares
from trellis.engines.survey.instrument import Item
from trellis.engines.survey.weights import Margin, Weighting, rake, spread_of

FEWEST = 10
"""Of fewer answers than this nothing is told about a group."""

FEWEST_COUNTED = 5
"""A smaller number of people of one kind is not printed, nor another from which it could be worked out."""

FEWEST_ALIKE = 20
"""A group of fewer than this who all said the same is not shown: it would tell what each of them said."""

UNLIKE_BY = 0.05
"""By how much the mix of those who answered must differ from everybody's before it is warned of."""

MOST_OF_ONE_SOURCE = 0.25
LOW_RESPONSE = 0.5

HOW_ANSWERED = "how_answered"
"""A group that every survey has: the way in which somebody answered."""


@dataclass(frozen=True)
class Share:
    """A part of those who answered. share, low, high: between 0 and 1, low and high at 95%."""

    key: str
    says: str
    n: int
    share: float
    low: float
    high: float

    def __str__(self) -> str:
        return say_share(self.share, self.low, self.high)


@dataclass(frozen=True)
class Weighted:
    """The same part where each answer stands for as many people as the weights say."""

    key: str
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Edges:
    """The least and the most that a part could be among everybody, whatever the silent would have said."""

    key: str
    low: float
    high: float


@dataclass(frozen=True)
class Result:
    """One item. All its parts stand here, in the scale's order, or none.

    took_part: how many answered the survey; base: how many of them gave a level here. The others left it out
    (missing), did not know, said that it does not apply, or wrote what could not be read. levels: how many
    gave each answer, as given; they and the parts are empty where fewer than `fewest` did. weighted: empty
    without weights. without: the parts without the sources set apart, and without_base on how many answers
    they rest; empty where there are none or too few. edges: empty where nobody knows how many were silent.
    """

    item: str
    says: str
    block: str
    kind: str
    took_part: int
    base: int
    missing: int
    dont_know: int
    not_applicable: int
    unreadable: int
    parts: tuple[Share, ...]
    levels: tuple[tuple[str, str, int], ...]
    weighted: tuple[Weighted, ...]
    without_base: int
    without: tuple[Share, ...]
    edges: tuple[Edges, ...]
    everybody: int


@dataclass(frozen=True)
class Row:
    """One level of a group in one item; base and parts are None where nothing may be told of it."""

    level: str
    says: str
    base: int | None
    parts: tuple[Share, ...] | None


@dataclass(frozen=True)
class Crossed:
    """One item by the levels of one group."""

    item: str
    group: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Source:
    """Where answers came from. share: of all answers. source: blank where several small ones are joined.

    joined: how many sources stand in the row.
    """

    source: str
    n: int
    share: float
    is_apart: bool
    joined: int = 1


@dataclass(frozen=True)
class Likeness:
    """One level of a group among those who answered and among everybody. is_unlike: warned of.

    n and what rests on it, or everybody and what rests on that, are None where they are too few to be told.
    """

    group: str
    group_says: str
    level: str
    says: str
    n: int | None
    share: float | None
    low: float | None
    high: float | None
    everybody: int | None
    share_of_everybody: float | None
    is_unlike: bool


@dataclass(frozen=True)
class Weights:
    """How the answers were weighted, or why they were not. kish: how much is lost by unequal weights.

    margins: the groups fitted to. n: how many answers have a weight; left_out: how many lack a level.
    n_effective: how many answers of one weight would tell as much.
    """

    margins: tuple[str, ...]
    n: int
    left_out: int
    lowest: float
    highest: float
    kish: float
    n_effective: float
    converged: bool
    says: str
    refused: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Report:
    """One wave against its instrument. warnings: what a reader must know first, most weighty first.

    fieldwork: how many people there are of each outcome, None where too few to be told. everybody: how many
    could have answered, or None where nobody knows. equal_within: the margin, 0 to 1, within which two shares
    were to be called the same, stated beforehand; None where none was. comments: how many wrote something,
    by item.
    """

    instrument: str
    edition: str
    fingerprint: str
    who: str
    answered: int
    everybody: int | None
    fieldwork: Mapping[str, int | None]
    warnings: tuple[Finding, ...]
    notes: tuple[str, ...]
    sources: tuple[Source, ...]
    apart: tuple[str, ...]
    likeness: tuple[Likeness, ...]
    weights: Weights | None
    results: tuple[Result, ...]
    crossed: tuple[Crossed, ...]
    differences: tuple[Difference, ...]
    verdicts: tuple[Verdict, ...]
    equal_within: float | None
    comments: Mapping[str, int]
    fewest: int

    def result(self, item: str) -> Result:
        """One item's result. KeyError: an item that is not in the report."""
        return {result.item: result for result in self.results}[item]

    def as_json(self) -> dict[str, Any]:
        """The whole report as a plain object; what is not a number is null."""
        told: dict[str, Any] = plain(asdict(self))
        return told


def plain(value: Any) -> Any:
    """The value for JSON: tuples as lists, what is not a number as None."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def say_share(share: float, low: float, high: float) -> str:
    """A share with how sure one may be of it, as it is printed.

    >>> say_share(140 / 195, 0.65109, 0.77637)
    '72% (65.1 to 77.6)'
    """
    if math.isnan(share):
        return "nobody answered"
    return f"{share:.0%} ({low * 100:.1f} to {high * 100:.1f})"


def report(
    answers: Answers,
    *,
    totals: Mapping[str, Mapping[str, int]] | None = None,
    weigh_by: Sequence[str] | None = None,
    by: Sequence[str] = (),
    apart: Sequence[str] = (),
    clustered: bool = False,
    equal_within: float | None = None,
    fewest: int = FEWEST,
) -> Report:
    """What the answers say, item by item, with all that is needed to weigh it.

    totals: how many people of everybody there are at each level of a group; without them those of the rows,
    where the silent stand in them. weigh_by: the groups whose totals the weights are fitted to; without it
    every group with totals, and none if empty. by: groups by which each item is set side by side, and
    `how_answered`. apart: sources without which the results are told again; without it the largest one.
    clustered: whether people of one source were drawn together and so tell less. equal_within: the margin
    (0 to 1) within which groups are to be called the same. fewest: of fewer answers nothing is told about a
    group.

    Refused (`Refused`): nobody answered; a group or source that the answers do not have. That no weights can
    be fitted is no refusal: the report says why, and gives the answers as they are.
    """
    part = answers.took_part
    if not part.any():
        says = "Nobody answered, so there is nothing to report."
        raise Refused(Finding("nobody-answered", says, "", "See whether this is the file of answers."))
    known = _totals(answers, totals)
    everybody = _everybody(answers, known)
    _check_groups(answers, [*by, *(weigh_by or ())])
    sources, chosen = _sources(answers, part, apart)
    likeness = _likeness(answers, part, known)
    weighting, weights = _weigh(answers, part, known, weigh_by, clustered=clustered)
    seen = _Seen(
        answers,
        part,
        weighting,
        drawn=_drawn(answers, part) if clustered else design(int(part.sum())),
        sources_apart=chosen,
        everybody=everybody,
        fewest=fewest,
    )
    items = [item for item in answers.instrument.items.values() if item.key in answers.items]
    results = tuple(seen.result(item) for item in items if item.scale.kind != "words")
    crossed = tuple(seen.crossed(item, group) for group in by for item in items if item.scale.kind != "words")
    compared = [seen.compared(group, crossed, equal_within=equal_within) for group in by]
    comments = {
        item.key: int((answers.items[item.key][part] >= 0).sum())
        for item in items
        if item.scale.kind == "words"
    }
    instrument = answers.instrument
    return Report(
        instrument=instrument.name,
        edition=instrument.edition,
        fingerprint=instrument.fingerprint,
        who=instrument.who,
        answered=int(part.sum()),
        everybody=everybody,
        fieldwork=_fieldwork(answers),
        warnings=_warnings(
            answers,
            apart=chosen,
            likeness=likeness,
            weights=weights,
            everybody=everybody,
        ),
        notes=(*_notes(answers, everybody, clustered=clustered), *instrument.notes),
        sources=sources,
        apart=chosen,
        likeness=likeness,
        weights=weights,
        results=results,
        crossed=crossed,
        differences=tuple(one for found, _ in compared for one in found),
        verdicts=tuple(one for _, verdicts in compared for one in verdicts),
        equal_within=equal_within,
        comments=comments,
        fewest=fewest,
    )


# Who answered, of whom. ----------------------------------------------------------------------------------


def _totals(answers: Answers, given: Mapping[str, Mapping[str, int]] | None) -> dict[str, dict[str, int]]:
    if given is not None:
        return {group: dict(levels) for group, levels in given.items() if group in answers.groups}
    if answers.frame_is == "none":
        return {}
    return {group: answers.totals(group) for group in answers.groups}


def _everybody(answers: Answers, totals: Mapping[str, Mapping[str, int]]) -> int | None:
    if answers.frame_is != "none":
        return len(answers)
    known = {sum(levels.values()) for levels in totals.values()}
    # Totals that disagree are refused by the weights, and the larger one flatters less.
    return max(known) if known else None


def _check_groups(answers: Answers, groups: Sequence[str]) -> None:
    there = [*answers.groups, HOW_ANSWERED]
    for group in groups:
        if group not in there:
            says = f"The answers have no group “{group}”."
            raise Refused(Finding("unknown-group", says, "by", f"Use {listed(there, joined_by='or')}."))


def _sources(
    answers: Answers, part: NDArray[np.bool_], apart: Sequence[str]
) -> tuple[tuple[Source, ...], tuple[str, ...]]:
    names, many = np.unique(answers.source[part], return_counts=True)
    if names.tolist() in ([], [""]):
        if apart:
            says = "The answers do not say where they came from."
            raise Refused(Finding("no-sources", says, "apart", "Add a column “source”."))
        return (), ()
    ordered = sorted(zip(many.tolist(), names.tolist(), strict=True), key=lambda one: (-one[0], one[1]))
    for name in apart:
        if name not in names:
            says = f"No answer came from “{name}”."
            raise Refused(Finding("unknown-source", says, "apart", "Name sources as they stand in the file."))
    chosen = tuple(apart) or ((ordered[0][1],) if len(ordered) > 1 else ())
    whole = int(part.sum())
    small = [at for at, (n, _) in enumerate(ordered) if n < FEWEST_COUNTED]
    while small and (len(small) == 1 or sum(ordered[at][0] for at in small) < FEWEST_COUNTED):
        if small[0] == 0:
            break
        # Taken from everybody, a small source would be given back by the others.
        small = [small[0] - 1, *small]
    told = [
        Source(name, n, n / whole, name in chosen) for at, (n, name) in enumerate(ordered) if at not in small
    ]
    if small:
        n = sum(ordered[at][0] for at in small)
        told.append(Source("", n, n / whole, all(ordered[at][1] in chosen for at in small), len(small)))
    return tuple(told), chosen


def _fieldwork(answers: Answers) -> dict[str, int | None]:
    many = answers.fieldwork
    hidden = rows_to_hide([*many.values()], fewest=FEWEST_COUNTED)
    return {key: None if at in hidden else n for at, (key, n) in enumerate(many.items())}


def _likeness(
    answers: Answers, part: NDArray[np.bool_], totals: Mapping[str, Mapping[str, int]]
) -> tuple[Likeness, ...]:
    found = []
    for group in answers.instrument.groups:
        if group.key not in totals:
            continue
        codes = answers.groups[group.key][part]
        n, whole = int((codes >= 0).sum()), sum(totals[group.key].values())
        if not n or not whole:
            continue
        there = [int((codes == at).sum()) for at in range(len(group.levels))]
        of_all = [totals[group.key].get(level, 0) for level in group.levels]
        hidden = rows_to_hide([*there, len(codes) - n], fewest=FEWEST_COUNTED)
        hidden_of_all = rows_to_hide(of_all, fewest=FEWEST_COUNTED)
        for at, (level, says) in enumerate(group.levels.items()):
            named = (group.key, group.says, level, says)
            among = of_all[at] / whole
            everybody, of_everybody = (None, None) if at in hidden_of_all else (of_all[at], among)
            if at in hidden:
                found.append(Likeness(*named, None, None, None, None, everybody, of_everybody, False))
                continue
            share = there[at] / n
            low, high = (float(end) for end in wilson(there[at], n))
            is_unlike = not low <= among <= high and abs(share - among) >= UNLIKE_BY
            is_told = is_unlike and of_everybody is not None
            found.append(Likeness(*named, there[at], share, low, high, everybody, of_everybody, is_told))
    return tuple(found)


# Weights. ------------------------------------------------------------------------------------------------


def _weigh(
    answers: Answers,
    part: NDArray[np.bool_],
    totals: Mapping[str, Mapping[str, int]],
    weigh_by: Sequence[str] | None,
    *,
    clustered: bool,
) -> tuple[tuple[Design, NDArray[np.bool_]] | None, Weights | None]:
    """The design with weights and which rows it is of; and how it went."""
    if weigh_by is None:
        chosen = [group for group in totals if sum(totals[group].values())]
    else:
        chosen = list(weigh_by)
        for group in chosen:
            if group not in totals:
                says = f"Nobody knows how many people there are at each level of “{group}”."
                raise Refused(
                    Finding("no-totals", says, "weigh_by", "Give the margins, or the list of everybody.")
                )
    inside = part.copy()
    for group in chosen:
        inside &= answers.groups[group] >= 0
    if answers.weight is not None:
        inside &= np.isfinite(answers.weight)
    if (not chosen and answers.weight is None) or not inside.any():
        return None, None
    left_out = int(part.sum() - inside.sum())
    try:
        start = design(
            int(inside.sum()),
            weights=None if answers.weight is None else answers.weight[inside],
            clusters=[answers.source[inside].tolist()] if clustered else (),
        )
        made = rake(start, _margins(answers, inside, totals, chosen)) if chosen else None
    except Refused as refused:
        says = "The answers could not be weighted; they are shown as they are."
        nan = math.nan
        return None, Weights(tuple(chosen), 0, left_out, nan, nan, nan, nan, False, says, refused.findings)
    if made is None:
        return (start, inside), _told(start, None, chosen, left_out)
    return (made.design, inside), _told(made.design, made, chosen, left_out)


def _margins(
    answers: Answers,
    inside: NDArray[np.bool_],
    totals: Mapping[str, Mapping[str, int]],
    chosen: Sequence[str],
) -> list[Margin]:
    margins = []
    whole = sum(totals[chosen[0]].values())
    for group in chosen:
        levels = tuple(level for level, many in totals[group].items() if many)
        of = sum(totals[group].values())
        # A list may lack one fact of some people and another of others: each margin is taken as shares.
        wanted = {level: totals[group][level] * whole / of for level in levels}
        keys = list(answers.instrument_group(group))
        words = [keys[code] for code in answers.groups[group][inside].tolist()]
        margins.append(Margin(group, words, wanted))
    return margins


def _told(weighted: Design, made: Weighting | None, chosen: Sequence[str], left_out: int) -> Weights:
    spread = spread_of(weighted.weights)
    says = "The weights are those of the file." if made is None else made.says
    return Weights(
        tuple(chosen),
        len(weighted),
        left_out,
        spread.lowest,
        spread.highest,
        spread.kish,
        spread.n_effective,
        True if made is None else made.converged,
        says,
    )


def _drawn(answers: Answers, part: NDArray[np.bool_]) -> Design:
    """Those who took part, drawn by source. Refused: answers that do not say where they came from."""
    sources = answers.source[part]
    if not (sources != "").all():
        says = "Some answers do not say where they came from."
        raise Refused(Finding("no-sources", says, "clustered", "Give every answer a source, or do without."))
    return design(len(sources), clusters=[sources.tolist()])


# Results. ------------------------------------------------------------------------------------------------


class _Seen:
    """The answers of those who took part, and what each item needs of them besides."""

    def __init__(
        self,
        answers: Answers,
        part: NDArray[np.bool_],
        weighting: tuple[Design, NDArray[np.bool_]] | None,
        *,
        drawn: Design,
        sources_apart: Sequence[str],
        everybody: int | None,
        fewest: int,
    ) -> None:
        self.answers, self.part, self.weighting, self.drawn = answers, part, weighting, drawn
        self.elsewhere = part & ~np.isin(answers.source, list(sources_apart))
        self.has_apart = bool(sources_apart)
        self.everybody, self.fewest = everybody, fewest
        self.block_of = {item.key: block.key for block in answers.instrument.blocks for item in block.items}

    def parts(self, item: Item) -> NDArray[np.int64]:
        """For every row the part of the scale that was answered, or one of the four below nought."""
        codes = self.answers.items[item.key]
        return np.where(codes >= 0, np.array(item.scale.part_of_levels())[np.maximum(codes, 0)], codes)

    def result(self, item: Item) -> Result:
        codes, parts = self.answers.items[item.key][self.part], self.parts(item)
        mine = parts[self.part]
        base = int((mine >= 0).sum())
        is_told = base >= self.fewest
        without = self.shares(item, parts, self.elsewhere) if self.has_apart else ()
        without_base = int((parts[self.elsewhere] >= 0).sum()) if self.has_apart else 0
        # What is left when a few are taken away tells of those few; both sides must be enough to hide in.
        if without_base < self.fewest or 0 < base - without_base < self.fewest:
            without, without_base = (), 0
        elif _is_unanimous(without, without_base):
            without = ()
        return Result(
            item=item.key,
            says=item.says,
            block=self.block_of[item.key],
            kind=item.scale.kind,
            took_part=int(self.part.sum()),
            base=base,
            missing=int((mine == MISSING).sum()),
            dont_know=int((mine == DONT_KNOW).sum()),
            not_applicable=int((mine == NOT_APPLICABLE).sum()),
            unreadable=int((mine == UNREADABLE).sum()),
            parts=self.shares(item, parts, self.part) if is_told else (),
            levels=tuple(
                (level.key, level.says, int((codes == at).sum()))
                for at, level in enumerate(item.scale.levels)
                if is_told
            ),
            weighted=self.weighted(item, parts) if is_told else (),
            without_base=without_base,
            without=without,
            edges=self.edges(item, mine) if is_told else (),
            everybody=self.everybody or 0,
        )

    def shares(self, item: Item, parts: NDArray[np.int64], whose: NDArray[np.bool_]) -> tuple[Share, ...]:
        """The shares of some of those who took part, as sure as the way they were drawn makes them."""
        mine = np.where(whose, np.maximum(parts, -1), -1)[self.part]
        coded = Coded(mine, tuple(item.scale.parts), np.zeros(len(mine), dtype=bool))
        return tuple(
            Share(one.level, item.scale.parts[one.level], one.count, one.estimate, one.low, one.high)
            for one in shares(self.drawn, coded)
        )

    def weighted(self, item: Item, parts: NDArray[np.int64]) -> tuple[Weighted, ...]:
        if self.weighting is None:
            return ()
        weighted, inside = self.weighting
        mine = parts[inside]
        if not (mine >= 0).any():
            return ()
        coded = Coded(np.maximum(mine, -1), tuple(item.scale.parts), mine == DONT_KNOW)
        return tuple(
            Weighted(figure.level, figure.estimate, figure.low, figure.high)
            for figure in shares(weighted, coded)
        )

    def edges(self, item: Item, mine: NDArray[np.int64]) -> tuple[Edges, ...]:
        """All the silent in this part, and none of them; those to whom it does not apply are not asked."""
        if self.everybody is None:
            return ()
        whole = self.everybody - int((mine == NOT_APPLICABLE).sum())
        given = mine[mine >= 0]
        if whole < max(len(given), 1):
            return ()
        k = np.bincount(given, minlength=len(item.scale.parts))
        found = [extremes(int(many), len(given), whole) for many in k]
        return tuple(
            Edges(key, one.least, one.most) for key, one in zip(item.scale.parts, found, strict=True)
        )

    def group(self, group: str) -> tuple[NDArray[np.int64], Mapping[str, str]]:
        if group == HOW_ANSWERED:
            order = {key: at for at, key in enumerate(ANSWERED)}
            codes = np.array([order.get(key, -1) for key in self.answers.outcome.tolist()], dtype=np.int64)
            return codes, ANSWERED
        return self.answers.groups[group].astype(np.int64), self.answers.instrument_group(group)

    def crossed(self, item: Item, group: str) -> Crossed:
        codes, levels = self.group(group)
        parts = self.parts(item)
        mine = [self.part & (codes == at) for at in range(len(levels))]
        shown = [self.shares(item, parts, whose) for whose in mine]
        bases = [int((parts[whose] >= 0).sum()) for whose in mine]
        # Those of no known level are a row too, though unprinted: the others and the total give it back.
        rest = parts[self.part & (codes < 0)]
        silent = {
            at
            for at, (share, base) in enumerate(zip(shown, bases, strict=True))
            if _is_unanimous(share, base)
        }
        hidden = rows_to_hide([*bases, int((rest >= 0).sum())], fewest=self.fewest, already=silent)
        return Crossed(
            item.key,
            group,
            tuple(
                Row(level, says, None, None)
                if at in hidden
                else Row(level, says, bases[at], shown[at] if bases[at] else ())
                for at, (level, says) in enumerate(levels.items())
            ),
        )

    def compared(
        self, group: str, crossed: Sequence[Crossed], *, equal_within: float | None
    ) -> tuple[tuple[Difference, ...], tuple[Verdict, ...]]:
        """Each level of the group beside the first, under the weights where there are some."""
        weighted, inside = self.weighting or (self.drawn, self.part)
        codes, levels = self.group(group)
        shown = {
            one.item: frozenset(row.level for row in one.rows if row.base)
            for one in crossed
            if one.group == group
        }
        items = self.answers.instrument.items
        questions = [
            Question(items[key], self.block_of[key], self.parts(items[key])[inside], told)
            for key, told in shown.items()
        ]
        return differences(
            weighted, questions, group=group, codes=codes[inside], levels=levels, equal_within=equal_within
        )


def rows_to_hide(
    bases: Sequence[int], *, fewest: int = FEWEST, already: frozenset[int] | set[int] = frozenset()
) -> set[int]:
    """Which groups nothing may be told of, by place, where all of them together are told too.

    Those with fewer answers than `fewest`, and those in `already`; and as many more, the smallest first, as
    it takes until what is hidden is at least two groups and at least `fewest` answers together. A group with
    no answer is shown, for it is about nobody.

    >>> sorted(rows_to_hide([40, 30, 3, 25]))
    [2, 3]
    >>> sorted(rows_to_hide([40, 30, 0]))
    []
    """
    hidden = {at for at, base in enumerate(bases) if 0 < base < fewest} | {at for at in already if bases[at]}
    if not hidden:
        return hidden
    rest = sorted((base, at) for at, base in enumerate(bases) if at not in hidden and base)
    for _, at in rest:
        if len(hidden) > 1 and sum(bases[one] for one in hidden) >= fewest:
            break
        hidden.add(at)
    return hidden


def _is_unanimous(shown: Sequence[Share], base: int) -> bool:
    return 0 < base < FEWEST_ALIKE and any(share.n == base for share in shown)


# What to know first. -------------------------------------------------------------------------------------


def _warnings(
    answers: Answers,
    *,
    apart: Sequence[str],
    likeness: Sequence[Likeness],
    weights: Weights | None,
    everybody: int | None,
) -> tuple[Finding, ...]:
    told: list[Finding] = []
    answered = int(answers.took_part.sum())

    def warn(code: str, says: str, do: str) -> None:
        told.append(Finding(code, says, "", do))

    for group in dict.fromkeys(one.group for one in likeness if one.is_unlike):
        unlike = [one for one in likeness if one.group == group and one.is_unlike]
        one = max(unlike, key=lambda row: abs((row.share or 0.0) - (row.share_of_everybody or 0.0)))
        base = round((one.n or 0) / (one.share or 1.0))
        says = (
            f"Those who answered are not like everybody: {one.n or 0:,} of {base:,} are “{one.says}” "
            f"({one.share or 0.0:.0%}), and {one.share_of_everybody or 0.0:.0%} of everybody."
        )
        is_mended = weights is not None and not weights.refused and group in weights.margins
        do = "Read the weighted results beside the plain ones." if is_mended else "No weights mend it here."
        warn("unlike-everybody", says, do)
    if weights is not None and weights.refused:
        for finding in weights.refused:
            warn("not-weighted", f"{weights.says} {finding.where}: {finding.says}", finding.do)
    elif weights is not None and not weights.converged:
        warn("not-converged", "The weights did not come to rest.", "Weigh by fewer groups.")
    n = int(np.isin(answers.source[answers.took_part], list(apart)).sum()) if apart else 0
    if n / answered >= MOST_OF_ONE_SOURCE:
        many = "one source" if len(apart) == 1 else f"{len(apart)} sources"
        says = f"{n:,} of {answered:,} answers ({n / answered:.1%}) came from {many}."
        warn("few-sources", says, "Read the results without them beside those with them.")
    if everybody is None:
        says = "Nobody knows how many people could have answered, so those who did may be unlike everybody."
        warn("no-frame", says, "Give the list of everybody, or how many there are of each group.")
    elif answered / everybody < LOW_RESPONSE:
        says = f"{answered:,} of {everybody:,} people answered ({answered / everybody:.0%})."
        warn("few-answered", says, "Look at what the silent could have made of each result.")
    for_them = answers.fieldwork["by_proxy"]
    if for_them:
        says = f"Somebody else answered for {for_them:,} of {answered:,} ({for_them / answered:.0%})."
        warn("by-proxy", says, "Their answers are in the results; see them apart by how people answered.")
    return tuple(told)


def _notes(answers: Answers, everybody: int | None, *, clustered: bool) -> tuple[str, ...]:
    how, drawn = "Wilson", "as if each had been drawn by lot"
    if clustered:
        how, drawn = "by source, on the scale of odds", "as if sources had been drawn by lot"
    notes = [
        f"Figures in brackets are 95% intervals ({how}). They tell how much chance could move a share, "
        f"{drawn}; they know nothing of who chose to answer.",
        "People who left a question out, did not know, or to whom it does not apply are in no share; "
        "their numbers stand beside each.",
    ]
    if everybody is not None:
        notes.append(
            "The least and the most are what a share would be if none, or all, of those who did not answer "
            "had said the same."
        )
    notes.append(
        "Differences between groups are told in points and as odds; none of them says why groups differ, for "
        "groups also differ in age, in need and in the help they have."
    )
    if answers.frame_is == "rows":
        notes.append("The rows of the file are taken for everybody who could have answered.")
    unknown = answers.fieldwork["not_told"]
    if unknown:
        notes.append(f"What came of asking {unknown:,} people is not written down ({FIELDWORK['not_told']}).")
    if answers.left_out:
        notes.append(f"{answers.left_out:,} rows could not be read and are in no figure.")
    return tuple(notes)
