"""What the sum can still come to while an assessment is part-done, and which question would tell most.

An assessment may take five short talks. After each, the person can be told: not less than this, not more than
that. What has not been answered may turn out anything the scheme has; what has been answered is settled. So
the range always holds the sum that comes in the end, and it never widens as answers come in.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from trellis.basis.money import say_pounds
from trellis.engines.allocation.estimate import sums_of
from trellis.engines.allocation.questions import (
    MILLION,
    MOST_POINTS,
    OUTCOMES,
    Answer,
    Answers,
    millionths,
    points_number,
    read_answers,
)
from trellis.engines.allocation.scheme import Scheme
from trellis.engines.allocation.tables import PublishedPoints, pieces


@dataclass(frozen=True)
class OpenQuestion:
    """An outcome not fully answered. asks: `level`, `support` or both; the points are in millionths."""

    outcome: str
    title: str
    asks: tuple[str, ...]
    points_low_millionths: int
    points_high_millionths: int

    @property
    def width(self) -> int:
        return self.points_high_millionths - self.points_low_millionths

    def as_json(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome,
            "title": self.title,
            "asks": list(self.asks),
            "points_low": points_number(self.points_low_millionths),
            "points_high": points_number(self.points_high_millionths),
        }


@dataclass(frozen=True)
class Bounds:
    """The range a sum can still come to, in pence a week.

    Both sums are None where no points total still possible has a sum in the scheme. may_have_no_sum: whether
    some possible total has none, being above a table's top, below its floor, or not published.
    next_question: the open question whose points still range widest, because under one price a point, and
    under any table that rises, that is the answer which can move the sum most; of two as wide, the earlier in
    the regulation. None when everything has been answered.
    """

    points_low_millionths: int
    points_high_millionths: int
    weekly_pence_low: int | None
    weekly_pence_high: int | None
    may_have_no_sum: bool
    open: tuple[OpenQuestion, ...]

    @property
    def unanswered(self) -> tuple[str, ...]:
        return tuple(question.outcome for question in self.open)

    @property
    def next_question(self) -> str | None:
        # max() keeps the first of equals, and the open questions stand in the regulation's order.
        return max(self.open, key=lambda question: question.width).outcome if self.open else None

    def as_json(self) -> dict[str, Any]:
        """What `trellis bounds --json` prints."""
        return {
            "weekly_pence_low": self.weekly_pence_low,
            "weekly_pence_high": self.weekly_pence_high,
            "next_question": self.next_question,
            "unanswered": list(self.unanswered),
            "points_low": points_number(self.points_low_millionths),
            "points_high": points_number(self.points_high_millionths),
            "may_have_no_sum": self.may_have_no_sum,
            "open": [question.as_json() for question in self.open],
            "says": self.says,
        }

    @property
    def says(self) -> str:
        """The range in words for the person."""
        low, high = self.weekly_pence_low, self.weekly_pence_high
        if low is None or high is None:
            return "These rules have no sum for any answers that are still possible. A costed plan is needed."
        reach = f"from {say_pounds(low)} to {say_pounds(high)}" if low != high else say_pounds(low)
        says = f"The sum is {reach} a week." if not self.open else f"So far the sum can be {reach} a week."
        if self.may_have_no_sum:
            says += " For some answers these rules have no sum, and a costed plan is needed."
        if self.open:
            title = next(question.title for question in self.open if question.outcome == self.next_question)
            says += f" The answer that can move it most is the one about: {title}."
        return says


def bounds(answers: object, scheme: Scheme) -> Bounds:
    """The lowest and highest weekly sum that part-done answers can still come to, in pence.

    answers: as for `allocate`, with gaps. An outcome left out, or with `"level": null`, is unanswered;
    `"carer_share": null` (or willing, or able) says that support has not been asked about yet.
    Refused: what `read_answers` refuses.

    >>> from trellis.engines.allocation import schemes
    >>> nothing_yet = bounds({"answers": {}}, schemes.load("northshire-2026-04"))
    >>> nothing_yet.weekly_pence_low, nothing_yet.weekly_pence_high, nothing_yet.next_question
    (0, 90200, 'nutrition')
    """
    read = read_answers(answers, levels=scheme.levels)
    if scheme.points is None:
        low, high, still_open = _points_alone(read)
    else:
        low, high, still_open = _outcomes(read, scheme)
    totals = {low, high}
    for piece in pieces(scheme.money, scheme.kept, "week"):
        totals |= {end for end in (piece.first, piece.last) if end is not None and low < end < high}
    column = np.array(sorted(totals), dtype=np.int64)
    sums = sums_of(column, scheme, "week")
    known = sums.pence[sums.why == 0]
    return Bounds(
        points_low_millionths=low,
        points_high_millionths=high,
        weekly_pence_low=int(known.min()) if len(known) else None,
        weekly_pence_high=int(known.max()) if len(known) else None,
        # Between two published totals lie others that are not; a table has no holes between its ends.
        may_have_no_sum=bool(sums.why.any()) or (isinstance(scheme.money, PublishedPoints) and low < high),
        open=still_open,
    )


def _points_alone(answers: Answers) -> tuple[int, int, tuple[OpenQuestion, ...]]:
    if answers.points_millionths is not None:
        return answers.points_millionths, answers.points_millionths, ()
    high = MOST_POINTS * MILLION
    return 0, high, (OpenQuestion("points", "Points", ("points",), 0, high),)


def _outcomes(answers: Answers, scheme: Scheme) -> tuple[int, int, tuple[OpenQuestion, ...]]:
    assert scheme.points is not None, "only a scheme with questions has outcomes"
    low = high = 0
    still_open = []
    for outcome in OUTCOMES:
        answer = answers.by_outcome.get(outcome.key, Answer())
        gives = scheme.points[outcome.key]
        least, most = (gives[0], gives[-1]) if answer.level is None else (gives[answer.level],) * 2
        share_low, share_high = _share_range(answer) if scheme.support != "not_counted" else (0, 0)
        question = OpenQuestion(
            outcome.key,
            outcome.title,
            _asks(answer),
            least * (MILLION - share_high),
            most * (MILLION - share_low),
        )
        low += question.points_low_millionths
        high += question.points_high_millionths
        if question.asks:
            still_open.append(question)
    return low, high, tuple(still_open)


def _asks(answer: Answer) -> tuple[str, ...]:
    support = ("support",) if not all(carer.is_asked for carer in answer.carers) else ()
    return (("level",) if answer.level is None else ()) + support


def _share_range(answer: Answer) -> tuple[int, int]:
    """The least and most share, in millionths, that can still come to count."""
    if answer.level is None and not answer.carers:
        # The help comes with the answer, so until there is one all of it may be given by somebody.
        return 0, MILLION
    least = sum((carer.share or Decimal(0) for carer in answer.carers if carer.counts), Decimal(0))
    may_count = [carer for carer in answer.carers if carer.willing is not False and carer.able is not False]
    most = sum((Decimal(1) if carer.share is None else carer.share for carer in may_count), Decimal(0))
    return millionths(least), min(millionths(most), MILLION)
