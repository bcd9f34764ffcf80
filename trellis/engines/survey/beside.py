"""The same question to people, to carers and to practitioners, side by side, with how far they differ.

Nobody's answers correct anybody else's: practitioners speak of people in general, and people of themselves.
What is looked for is where they see it otherwise, and by how much. A question is set side by side only where
its answers to choose from are the same; all parts of an answer stand together; and the differences that stand
are counted after allowing for how many questions there were.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

from trellis.basis.findings import Finding, Refused
from trellis.basis.proportions import wilson
from trellis.engines.survey.answers import Answers
from trellis.engines.survey.instrument import Item, is_one_scale
from trellis.engines.survey.many import family
from trellis.engines.survey.report import FEWEST, Result, Share, plain, report


@dataclass(frozen=True)
class Voice:
    """What one kind of people answered. parts: all of the scale's, or none where too few answered."""

    who: str
    instrument: str
    says: str
    base: int
    missing: int
    dont_know: int
    not_applicable: int
    parts: tuple[Share, ...]


@dataclass(frozen=True)
class Gap:
    """One part, first less second, from -1 to 1. adjusted: p after allowing for all questions."""

    part: str
    says: str
    first: str
    second: str
    points: float
    low: float
    high: float
    p: float
    adjusted: float
    stands: bool


@dataclass(frozen=True)
class Asked:
    """One question, as each kind of people answered it."""

    asks: str
    voices: tuple[Voice, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True)
class Beside:
    """Every question that two or more kinds of people were asked. left_out: those asked on other scales."""

    who: tuple[str, ...]
    questions: tuple[Asked, ...]
    left_out: tuple[str, ...]
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The whole as a plain object; what is not a number is null."""
        told: dict[str, Any] = plain(asdict(self))
        return told


def beside(waves: Sequence[Answers], *, fewest: int = FEWEST) -> Beside:
    """Waves of different people set side by side, question by question, as their answers stand (unweighted).

    Refused (`Refused`): fewer than two waves; two of the same people; no question that two were asked.
    """
    who = tuple(wave.instrument.who for wave in waves)
    if len(who) < 2 or len(set(who)) < len(who):
        says = "It takes a wave each of two kinds of people or more."
        raise Refused(Finding("not-beside", says, "", "Choose one wave of each."))
    told = [
        (wave.instrument, {one.item: one for one in report(wave, weigh_by=(), fewest=fewest).results})
        for wave in waves
    ]
    questions: dict[str, list[tuple[Item, Result, str]]] = {}
    for instrument, results in told:
        for asks, item in instrument.asked.items():
            if item.key in results:
                questions.setdefault(asks, []).append((item, results[item.key], instrument.who))
    shared = {asks: found for asks, found in questions.items() if len(found) > 1}
    alike = {
        asks: found
        for asks, found in shared.items()
        if all(is_one_scale(found[0][0].scale, item.scale) for item, _, _ in found)
    }
    if not alike:
        says = "No question was asked of two kinds of people with the same answers to choose from."
        raise Refused(Finding("nothing-beside", says, "", "Choose waves whose instruments share questions."))
    names = {instrument.who: instrument.name for instrument, _ in told}
    gaps = _gaps(alike, who)
    return Beside(
        who,
        tuple(
            Asked(
                asks,
                tuple(
                    Voice(
                        one,
                        names[one],
                        item.says,
                        result.base,
                        result.missing,
                        result.dont_know,
                        result.not_applicable,
                        result.parts,
                    )
                    for item, result, one in found
                ),
                tuple(gaps.get(asks, ())),
            )
            for asks, found in alike.items()
        ),
        tuple(asks for asks in shared if asks not in alike),
        (
            "Practitioners are asked about people in general, and people about themselves.",
            "Figures are as answered, without weights; brackets hold 95% intervals (Wilson's, and for "
            "differences Newcombe's).",
            "A difference stands where it is seen at the 5% level after allowing for every question (Holm).",
        ),
    )


def gap_of(some: int, of: int, others: int, of_others: int) -> tuple[float, float, float, float]:
    """The difference of two shares of different people: points, low, high, and p of there being none.

    Source: R G Newcombe, Statistics in Medicine 17 (1998), 873, method 10; p by the pooled test.

    >>> [round(end, 4) for end in gap_of(56, 70, 48, 80)[:3]]
    [0.2, 0.0524, 0.3339]
    """
    (low_one, low_other), (high_one, high_other) = wilson([some, others], [of, of_others])
    one, other = some / of, others / of_others
    low = one - other - math.hypot(one - low_one, high_other - other)
    high = one - other + math.hypot(high_one - one, other - low_other)
    pooled = (some + others) / (of + of_others)
    spread = math.sqrt(pooled * (1 - pooled) * (1 / of + 1 / of_others))
    p = math.nan if spread <= 0 else math.erfc(abs(one - other) / spread / math.sqrt(2))
    return one - other, low, high, p


def _gaps(alike: dict[str, list[tuple[Item, Result, str]]], who: Sequence[str]) -> dict[str, list[Gap]]:
    """By question; the family is every question and part that one pair of voices is set side by side in."""
    found: dict[str, list[Gap]] = {}
    for first, second in combinations(who, 2):
        made = {}
        for asks, answers in alike.items():
            of = {one: result for _, result, one in answers}
            if first not in of or second not in of or not of[first].parts or not of[second].parts:
                continue
            for one, other in zip(of[first].parts, of[second].parts, strict=True):
                made[asks, one.key] = (one, gap_of(one.n, of[first].base, other.n, of[second].base))
        p = {f"{asks} {part}": told[3] for (asks, part), (_, told) in made.items()}
        verdict = family(f"{first} beside {second}", p)
        for (asks, part), (share, (points, low, high, p_of_one)) in made.items():
            name = f"{asks} {part}"
            found.setdefault(asks, []).append(
                Gap(
                    part,
                    share.says,
                    first,
                    second,
                    points,
                    low,
                    high,
                    p_of_one,
                    verdict.adjusted[name],
                    name in verdict.stand,
                )
            )
    return found
