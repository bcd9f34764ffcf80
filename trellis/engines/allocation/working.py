"""One person's allocation with every step shown: each pound to one answer, one rule and one dated price.

The sum itself comes from the same columns as a million people's. This module adds what a person needs beside
it: a line for each answer, in words, and lines of their own for whatever else moves the total, so that the
lines always add up to the sum. Anything withheld is a line, never a quiet factor.

Source: R (Savva) v Kensington and Chelsea [2010] EWCA Civ 1209 (a person must be given the reasons for the
figure); Care and Support Statutory Guidance 11.24 (transparency: how a budget was calculated must be clear).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np

from trellis.basis.findings import Finding, Refused, listed, place
from trellis.basis.money import ROUNDINGS, say_pounds
from trellis.basis.reading import fingerprint
from trellis.engines.allocation.estimate import (
    WHY_NO_SUM,
    a_year_of,
    fifty_two_weeks_of,
    sums_of,
)
from trellis.engines.allocation.points import outcome_points, points_after_support
from trellis.engines.allocation.questions import (
    LEVEL_WORDS,
    MILLION,
    OUTCOMES,
    Answer,
    Answers,
    Carer,
    columns_of_one,
    plain_number,
    points_number,
    read_answers,
)
from trellis.engines.allocation.scheme import Scheme
from trellis.engines.allocation.tables import LinearTable, PricePerPoint, PublishedPoints, StepTable

FORMAT = "trellis-allocation-1"
"""Names the shape of a saved allocation. A shape that changes takes another name."""


@dataclass(frozen=True)
class Line:
    """One line of the working. Points are in millionths; pence is None where the scheme has no sum.

    outcome: one of the ten; or `points` (a points total given whole), `table` (a sum that a table gives at
    nought points), `contingency` or `rounding`. rule: its id in the scheme.
    """

    outcome: str
    title: str
    rule: str
    says: str
    pence: int | None
    level: int | None = None
    points_millionths: int = 0
    less_millionths: int = 0
    share_millionths: int = 0
    support_rule: str | None = None
    price_rule: str | None = None
    price_pence_a_point: int | None = None
    price_from: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome,
            "title": self.title,
            "level": self.level,
            "level_words": None if self.level is None else LEVEL_WORDS[self.level],
            "points": points_number(self.points_millionths),
            "less_points": points_number(self.less_millionths),
            "points_left": points_number(self.points_millionths - self.less_millionths),
            "share_counted": points_number(self.share_millionths),
            "pence": self.pence,
            "rule": self.rule,
            "support_rule": self.support_rule,
            "price_rule": self.price_rule,
            "price_pence_a_point": self.price_pence_a_point,
            "price_from": self.price_from,
            "says": self.says,
        }


@dataclass(frozen=True)
class Concern:
    """A reason why points are not likely to be enough here. code: as in the scheme's suitability."""

    code: str
    says: str

    def as_json(self) -> dict[str, str]:
        return {"code": self.code, "says": self.says}


@dataclass(frozen=True)
class Allocation:
    """An indicative amount and all of its working. Sums are pence; None where the scheme has no sum.

    The lines add up to `weekly_pence`. `suitable` is False where a costed plan is needed, and then `concerns`
    says why.
    """

    answers: Answers
    scheme: Scheme
    lines: tuple[Line, ...]
    points_millionths: int
    less_millionths: int
    weekly_pence: int | None
    annual_pence: int | None
    annual_52_weeks_pence: int | None
    concerns: tuple[Concern, ...]

    @property
    def suitable(self) -> bool:
        return not self.concerns

    @property
    def points(self) -> int | float:
        """Points after support, as a JSON number (see `points_number` for why that is exact)."""
        return points_number(self.points_millionths)

    @property
    def contingency(self) -> dict[str, Any]:
        """What is withheld, said even where it is nothing."""
        withheld = [line for line in self.lines if line.outcome == "contingency"]
        says = withheld[0].says if withheld else "Nothing is held back."
        pence = withheld[0].pence if withheld else (None if self.weekly_pence is None else 0)
        return {"percent": self.scheme.contingency_percent, "pence": pence, "says": says}

    @cached_property
    def document(self) -> dict[str, Any]:
        """All that the fingerprint covers: the answers as understood, the whole scheme, and the result."""
        return {
            "format": FORMAT,
            "answers": self.answers.as_json(),
            "scheme": self.scheme.as_json(),
            "result": self._result(),
        }

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the canonical form of `document`."""
        return fingerprint(self.document)

    def as_json(self) -> dict[str, Any]:
        """What `trellis allocate --json` prints."""
        return {**self._result(), "fingerprint": self.fingerprint}

    def _result(self) -> dict[str, Any]:
        return {
            **({"person": self.answers.person} if self.answers.person else {}),
            "points": self.points,
            "points_before_support": points_number(self.points_millionths + self.less_millionths),
            "less_points": points_number(self.less_millionths),
            "weekly_pence": self.weekly_pence,
            "annual_pence": self.annual_pence,
            "annual_52_weeks_pence": self.annual_52_weeks_pence,
            "lines": [line.as_json() for line in self.lines],
            "contingency": self.contingency,
            "scheme": self.scheme.name,
            "scheme_version": self.scheme.version,
            "scheme_title": self.scheme.title,
            "scheme_from": self.scheme.starts.isoformat(),
            "scheme_label": self.scheme.label,
            "scheme_approved_by": self.scheme.approved_by,
            "notes": list(self.scheme.notes),
            "suitable": self.suitable,
            "concerns": [concern.as_json() for concern in self.concerns],
        }


def allocate(answers: object, scheme: Scheme) -> Allocation:
    """One person's indicative amount, in pence a week and a year, with its working.

    answers: `{"person": …, "answers": {"nutrition": {"level": 2, …}, …}}`, or `{"points": 115}` for a scheme
    without questions; optionally `"circumstances": ["deafblind", …]`.

    Refused (`Refused`, every finding at once): what `read_answers` refuses; answers that are part-done, each
    outcome by name, because half an assessment has a range (`bounds`) and not a sum.

    >>> from trellis.engines.allocation import schemes
    >>> given = allocate({"points": 115}, schemes.load("norfolk-children-primary"))
    >>> given.annual_pence, given.weekly_pence, given.suitable
    (50000, 959, True)
    """
    return allocate_answers(read_answers(answers, levels=scheme.levels), scheme)


def allocate_answers(answers: Answers, scheme: Scheme) -> Allocation:
    """As `allocate`, of answers already read and checked against the same scheme."""
    _check_complete(answers, scheme)
    if scheme.points is None:
        assert answers.points_millionths is not None, "read_answers gives points for such a scheme"
        left = np.array([answers.points_millionths], dtype=np.int64)
    else:
        counted = points_after_support(columns_of_one(answers), scheme, slice(0, 1))
        assert counted.wrong is None, "read_answers and the columns must agree on what can be counted"
        left = counted.points_millionths
    weekly = sums_of(left, scheme, "week")
    why, weekly_pence = int(weekly.why[0]), weekly.one()
    annual_pence = None if weekly_pence is None else a_year_of(weekly_pence)
    if scheme.money.period == "year":
        annual_pence = sums_of(left, scheme, "year").one()
    codes = (*((WHY_NO_SUM[why],) if why else ()), *answers.circumstances)
    lines = _lines(answers, scheme, int(left[0]), weekly_pence)
    return Allocation(
        answers=answers,
        scheme=scheme,
        lines=lines,
        points_millionths=int(left[0]),
        less_millionths=sum(line.less_millionths for line in lines),
        weekly_pence=weekly_pence,
        annual_pence=annual_pence,
        annual_52_weeks_pence=None if weekly_pence is None else fifty_two_weeks_of(weekly_pence),
        concerns=tuple(Concern(code, scheme.suitability[code]) for code in codes),
    )


def _check_complete(answers: Answers, scheme: Scheme) -> None:
    do = "Answer it, or ask for the range so far with `trellis bounds`."
    if scheme.points is None:
        if answers.points_millionths is None:
            raise Refused(Finding("not-answered", "The points total has not been given.", "points", do))
        return
    findings = []
    for key in answers.unanswered():
        answer = answers.by_outcome.get(key, Answer())
        what = "has not been answered yet" if answer.level is None else "has help not yet asked about"
        findings.append(Finding("not-answered", f"“{key}” {what}.", place("answers", key), do))
    if findings:
        raise Refused(findings)


# The lines. ----------------------------------------------------------------------------------------------


def _lines(answers: Answers, scheme: Scheme, left: int, weekly_pence: int | None) -> tuple[Line, ...]:
    lines = [_points_line(scheme, left)] if scheme.points is None else _answer_lines(answers, scheme)
    if weekly_pence is None:
        return tuple(lines)
    gross = sums_of(np.array([left], dtype=np.int64), replace(scheme, contingency_hundredths=0), "week").one()
    assert gross is not None, "withholding a part cannot take a sum from where there is none"
    lines = list(_priced(lines, scheme, left, gross))
    if scheme.contingency_hundredths:
        lines.append(_contingency_line(scheme, gross))
    moved = weekly_pence - sum(line.pence or 0 for line in lines)
    if moved:
        lines.append(
            Line(
                outcome="rounding",
                title="Rounding",
                rule=f"money.{scheme.rounding}",
                says=f"The sum is rounded once, at the end. That {_moves(moved)}.",
                pence=moved,
            )
        )
    return tuple(lines)


def _answer_lines(answers: Answers, scheme: Scheme) -> list[Line]:
    columns = columns_of_one(answers)
    lines = []
    for outcome in OUTCOMES:
        answer = answers.by_outcome[outcome.key]
        counted = outcome_points(columns, outcome.key, scheme, slice(0, 1))
        points, less = int(counted.gives[0]) * MILLION, int(counted.less_millionths[0])
        lines.append(
            Line(
                outcome=outcome.key,
                title=outcome.title,
                level=answer.level,
                points_millionths=points,
                less_millionths=less,
                share_millionths=answer.counted_millionths if scheme.support != "not_counted" else 0,
                pence=None,
                rule=f"{outcome.key}.level.{answer.level}",
                support_rule=f"support.{scheme.support}" if answer.carers else None,
                says=" ".join(_say_points(outcome.title, answer, points, less, scheme)),
            )
        )
    return lines


def _points_line(scheme: Scheme, left: int) -> Line:
    rule, says = _say_table(scheme, left)
    return Line(
        outcome="points",
        title="Points",
        rule=rule,
        says=says,
        pence=None,
        points_millionths=left,
        price_rule=rule,
    )


def _priced(lines: Iterable[Line], scheme: Scheme, left: int, gross: int) -> Iterable[Line]:
    """The lines with their money, before anything is withheld."""
    rounding = ROUNDINGS[scheme.rounding]
    money = scheme.money
    rule, table_says = _say_table(scheme, left)
    for line in lines:
        own = line.points_millionths - line.less_millionths
        if isinstance(money, PricePerPoint):
            exact = Decimal(own) * money.price_pence_a_week / MILLION
            pence = rounding(own * money.price_pence_a_week, MILLION)
            price = say_pounds(money.price_pence_a_week)
            whole = "" if exact == pence else " in whole pence"
            says = f"{_say_count(own)} at {price} is {say_pounds(pence)} a week{whole}."
        elif line.outcome == "points":
            pence = gross
            says = "" if money.period == "week" else f"That comes to {say_pounds(gross)} a week."
        else:
            # A table gives one sum for all the points. Each answer brings its part of it.
            pence = rounding(gross * own, left) if left else 0
            part = f"{_say(own)} of your {_say_count(left)}"
            says = f"That is {part}, so {say_pounds(pence)} of {say_pounds(gross)} a week."
        yield replace(
            line,
            pence=pence,
            price_rule=rule,
            price_pence_a_point=money.price_pence_a_week if isinstance(money, PricePerPoint) else None,
            price_from=(money.price_from if isinstance(money, PricePerPoint) else scheme.starts).isoformat(),
            says=f"{line.says} {says}".strip() if own else line.says,
        )
    if gross and not left and scheme.points is not None:
        yield Line(
            outcome="table",
            title="The table",
            rule=rule,
            says=f"{table_says} That comes to {say_pounds(gross)} a week.",
            pence=gross,
            price_rule=rule,
            price_from=scheme.starts.isoformat(),
        )


def _contingency_line(scheme: Scheme, gross: int) -> Line:
    withheld = ROUNDINGS[scheme.rounding](gross * scheme.contingency_hundredths, 10_000)
    return Line(
        outcome="contingency",
        title="Held back",
        rule="money.contingency_percent",
        says=(
            f"The council holds back {scheme.contingency_percent}% of {say_pounds(gross)} for costs that "
            f"cannot be seen yet. That takes off {say_pounds(withheld)} a week. Ask about it when you plan."
        ),
        pence=-withheld,
    )


# The words. ----------------------------------------------------------------------------------------------


def _say_points(title: str, answer: Answer, points: int, less: int, scheme: Scheme) -> Iterable[str]:
    if not points:
        yield f"{title}: level {answer.level} gives no points, so no money."
        return
    yield f"{title}: level {answer.level} gives {_say_count(points)}."
    helping = [carer for carer in answer.carers if carer.share]
    if scheme.support == "not_counted":
        if helping:
            yield "These rules do not take off unpaid help."
        return
    counted = [carer for carer in helping if carer.counts]
    others = [carer for carer in helping if not carer.counts]
    if less:
        yield f"{_whose(counted)} help takes off {'all ' if less == points else ''}{_say(less)}."
    if others:
        yield f"{_whose(others)} help is not taken off."
        yield "Help counts only from someone who is willing and able to give it."
    if less == points:
        yield "No points are left, so no money."


def _whose(carers: list[Carer]) -> str:
    whose = [f"your {carer.relation}'s" if carer.relation else f"{carer.name}'s" for carer in carers]
    named = [word for word, carer in zip(whose, carers, strict=True) if carer.relation or carer.name]
    if not named:
        return "Unpaid"
    words = listed(dict.fromkeys(named))
    return words[0].upper() + words[1:]


def _say_table(scheme: Scheme, left: int) -> tuple[str, str]:
    """The id of the rule that turns this points total into money, and what it says."""
    money = scheme.money
    count = _say_count(left)
    if isinstance(money, PricePerPoint):
        return "money.price_per_point", f"Each point is {say_pounds(money.price_pence_a_week)} a week."
    a = f"a {money.period}"
    if isinstance(money, StepTable):
        whole = ROUNDINGS[money.part_points](left, MILLION)
        for band in money.bands:
            if band.from_points <= whole <= band.to_points:
                reach = f"{band.from_points} to {band.to_points}"
                return (
                    f"money.band.{band.from_points}-{band.to_points}",
                    f"{count}: the band {reach} gives {say_pounds(band.pence)} {a}.",
                )
    if isinstance(money, PublishedPoints):
        for known in money.sums:
            if known.points * MILLION == left:
                return (
                    f"money.sum.{known.points}",
                    f"{count}: the published sum is {say_pounds(known.pence)} {a}.",
                )
    if isinstance(money, LinearTable):
        for lower, upper in zip(money.knots, money.knots[1:], strict=False):
            if lower.points * MILLION <= left <= upper.points * MILLION:
                return (
                    f"money.between.{lower.points}-{upper.points}",
                    f"{count}: the sum lies between {say_pounds(lower.pence)} {a} at {lower.points} and "
                    f"{say_pounds(upper.pence)} {a} at {upper.points}.",
                )
    return "money.no_sum", f"{count}: the table has no sum for this."


def _say(points_millionths: int) -> str:
    """Points as figures in a sentence: 4.5, 1,000."""
    return f"{plain_number(Decimal(points_millionths).scaleb(-6)):,}"


def _say_count(points_millionths: int) -> str:
    return f"{_say(points_millionths)} {'point' if points_millionths == MILLION else 'points'}"


def _moves(pence: int) -> str:
    return f"adds {say_pounds(pence)}" if pence > 0 else f"takes off {say_pounds(-pence)}"
