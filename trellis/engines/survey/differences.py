"""Whether groups of those who answered differ, told with how many such questions were put at once.

Each level of a group is set beside the first, item by item. A difference is given in points of a hundred and
as odds, both by name and with their intervals; no sentence says “times more likely”. Of fourteen areas looked
at together some differ by chance alone: so the items of a block are one family, and what is counted is how
many differ and how many still do when all of them are allowed for (Holm). That no difference was found is
never printed as “no difference”, unless it was shown to be smaller than a margin stated beforehand.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trellis.basis.findings import Refused
from trellis.engines.survey.columns import Coded
from trellis.engines.survey.compare import Contrast, difference, equivalent, odds_ratio
from trellis.engines.survey.design import Design
from trellis.engines.survey.instrument import BETTER, WORSE, Item
from trellis.engines.survey.many import family

TESTED = (BETTER, WORSE)
"""The parts of a scale of three that are tested, each a family of its own; what lies between is the rest."""


@dataclass(frozen=True)
class Difference:
    """One part of one item, in one level of a group beside the first. points: first less second, 0 to 1.

    odds: the odds ratio, None where none or all of a group are so. adjusted: p after allowing for the whole
    family (Holm). stands: whether it still differs at 5% then. is_equal: whether the difference was shown to
    be smaller than the margin; None where no margin was given.
    """

    item: str
    block: str
    part: str
    group: str
    level: str
    beside: str
    n: tuple[int, int]
    points: float
    low: float
    high: float
    odds: float | None
    odds_low: float | None
    odds_high: float | None
    p: float
    adjusted: float
    stands: bool
    is_equal: bool | None


@dataclass(frozen=True)
class Verdict:
    """One family: the items of a block, one level of a group beside the first. says: counted, in words."""

    group: str
    level: str
    beside: str
    block: str
    part: str
    tested: int
    differ: int
    stand: int
    says: str


@dataclass(frozen=True)
class Question:
    """One item ready to be compared. parts: for each row of the design the part answered, none below nought.

    shown: the levels of the group of which something may be told.
    """

    item: Item
    block: str
    parts: NDArray[np.int64]
    shown: frozenset[str]


def differences(
    weighted: Design,
    questions: Sequence[Question],
    *,
    group: str,
    codes: NDArray[np.int64],
    levels: Mapping[str, str],
    equal_within: float | None = None,
) -> tuple[tuple[Difference, ...], tuple[Verdict, ...]]:
    """Every level of a group beside its first, for the items on scales of three parts.

    codes: for each row of the design the level, below nought none. equal_within: the margin in points (0 to
    1) within which two shares would be called the same. Families too small to print are left out.
    """
    keys = list(levels)
    found: list[Difference] = []
    verdicts: list[Verdict] = []
    for block in dict.fromkeys(question.block for question in questions):
        of_block = [one for one in questions if one.block == block and one.item.scale.kind == "three_parts"]
        for level in keys[1:]:
            asked = [one for one in of_block if {level, keys[0]} <= one.shown]
            which = np.select([codes == keys.index(level), codes == 0], [1, 0], -1)
            column = Coded(which, (keys[0], level), np.zeros(len(codes), dtype=bool))
            for part in TESTED:
                made = {
                    one.item.key: _contrast(weighted, one, column, level=level, beside=keys[0], part=part)
                    for one in asked
                }
                tests = {key: contrasts for key, contrasts in made.items() if contrasts is not None}
                if not tests:
                    continue
                told = family(part, {key: contrast.p for key, (contrast, _) in tests.items()})
                named = {"group": group, "level": level, "beside": keys[0], "block": block, "part": part}
                found += [
                    Difference(
                        item=key,
                        **named,
                        n=contrast.n,
                        points=contrast.estimate,
                        low=contrast.low,
                        high=contrast.high,
                        odds=odds.estimate if odds else None,
                        odds_low=odds.low if odds else None,
                        odds_high=odds.high if odds else None,
                        p=contrast.p,
                        adjusted=told.adjusted[key],
                        stands=key in told.stand,
                        is_equal=_is_equal(contrast, equal_within),
                    )
                    for key, (contrast, odds) in tests.items()
                ]
                verdicts.append(
                    Verdict(
                        **named, tested=len(tests), differ=told.before, stand=len(told.stand), says=told.says
                    )
                )
    return tuple(found), tuple(verdicts)


def _contrast(
    weighted: Design, question: Question, column: Coded, *, level: str, beside: str, part: str
) -> tuple[Contrast, Contrast | None] | None:
    at = list(question.item.scale.parts).index(part)
    values = np.where(question.parts >= 0, (question.parts == at).astype(np.float64), math.nan)
    try:
        points = difference(weighted, values, column, level, beside)
    except Refused:
        # Those who answered have no weight, as where a fact that the margins need is missing.
        return None
    try:
        return points, odds_ratio(weighted, values, column, level, beside)
    except Refused:
        # None or all of a group: there are no odds, and the difference in points stands alone.
        return points, None


def _is_equal(contrast: Contrast, within: float | None) -> bool | None:
    return None if within is None else equivalent(contrast, margin=within).is_equivalent
