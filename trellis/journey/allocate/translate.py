"""From an assessment's answers to those the engine takes, and from a saved sum to the bill that people read.

A saved sum is a file that its person may hand to a stranger, so nothing here puts a name into it: a helper is
what they are to the person ("daughter"), and is named only where two helpers are the same to them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from trellis.basis.findings import listed
from trellis.basis.money import say_pounds
from trellis.engines.allocation.questions import LEVEL_WORDS, OUTCOME_KEYS, OUTCOMES, AnswerColumns
from trellis.engines.allocation.scheme import Scheme, read_scheme
from trellis.engines.allocation.tables import PricePerPoint, StepTable
from trellis.engines.allocation.what_if import Comparison
from trellis.engines.allocation.working import Allocation as Worked
from trellis.journey.assess.queries import ForAllocation, Help

SHARES = {
    "0": "none of it",
    "0.25": "a quarter of it",
    "0.5": "half of it",
    "0.75": "three quarters of it",
    "1": "all of it",
}


# To the engine. ------------------------------------------------------------------------------------------


def answers_of(given: ForAllocation) -> dict[str, Any]:
    """An assessment's answers as the engine takes them. An outcome without a level is left out: a gap."""
    relations = Counter(relation for _, relation in {(one.carer_ref, one.relation) for one in _helps(given)})
    answers: dict[str, Any] = {}
    for key, answered in given.answers.items():
        if answered.level is None:
            continue
        answers[key] = {"level": answered.level}
        if carers := [_carer(one, relations) for one in answered.help if one.share]:
            answers[key]["carers"] = carers
    written: dict[str, Any] = {"answers": answers}
    if given.circumstances:
        written["circumstances"] = list(given.circumstances)
    return written


def _helps(given: ForAllocation) -> Iterable[Help]:
    return (one for answered in given.answers.values() for one in answered.help if one.share)


def _carer(one: Help, relations: Counter[str]) -> dict[str, Any]:
    named = {"name": one.name} if relations[one.relation] > 1 else {}
    # A share is kept to four places, which a float gives back as it was written.
    return {
        **named,
        "relation": one.relation,
        "share": float(one.share),
        "willing": one.willing,
        "able": one.able,
    }


def columns_of(people: list[Mapping[str, Any]]) -> AnswerColumns:
    """Many people's stored answers as columns, a place for each person."""
    level = {key: np.full(len(people), -1, dtype=np.int8) for key in OUTCOME_KEYS}
    share = {key: np.zeros(len(people)) for key in OUTCOME_KEYS}
    for at, answers in enumerate(people):
        for key, answer in answers.items():
            level[key][at] = answer["level"]
            counted = sum((helper.share for helper in helpers_in(answer) if helper.counts), Decimal(0))
            share[key][at] = float(counted)
    everybody = {key: np.ones(len(people), dtype=np.bool_) for key in OUTCOME_KEYS}
    return AnswerColumns(level=level, share=share, willing=everybody, able=everybody)


# Who helps. ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Helper:
    """Somebody unpaid, as a saved file knows them, and their share of one outcome."""

    relation: str
    name: str
    share: Decimal
    counts: bool

    @property
    def who(self) -> tuple[str, str]:
        return self.relation, self.name

    @property
    def called(self) -> str:
        return called(*self.who)


def called(relation: str, name: str) -> str:
    """A helper as the page calls them to the person.

    >>> called("daughter", ""), called("daughter", "Sara Ahmed"), called("", "")
    ('your daughter', 'your daughter Sara Ahmed', 'your helper')
    """
    if not relation:
        return name or "your helper"
    return f"your {relation} {name}".rstrip()


def helpers_in(answer: Mapping[str, Any]) -> list[Helper]:
    """The helpers of one saved answer, in either of the two forms a file may have them."""
    carers = answer.get("carers")
    if carers is None:
        keys = ("share", "willing", "able", "relation")
        carers = [{key: answer.get(f"carer_{key}") for key in keys}] if "carer_share" in answer else []
    return [
        Helper(
            relation=one.get("relation") or "",
            name=one.get("name") or "",
            share=Decimal(str(one.get("share") or 0)),
            counts=bool(one.get("willing") and one.get("able")),
        )
        for one in carers
    ]


def helpers_of(answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Everybody who helps with any outcome, each once (relation and name), in the order they are met."""
    met = (helper.who for key in OUTCOME_KEYS if key in answers for helper in helpers_in(answers[key]))
    return list(dict.fromkeys(met))


def share_in_words(share: Decimal) -> str:
    """A share as it is said.

    >>> share_in_words(Decimal("0.5")), share_in_words(Decimal("1.0")), share_in_words(Decimal("0.3333"))
    ('half of it', 'all of it', '33.33% of it')
    """
    for number, words in SHARES.items():
        if share == Decimal(number):
            return words
    return f"{(share * 100).normalize():f}% of it"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def whose_help(answers: Mapping[str, Any]) -> str:
    """Whose help is taken off, for the head of a column: only those whose help counts."""
    everybody = (helper for answer in answers.values() for helper in helpers_in(answer))
    counted = [helper for helper in everybody if helper.counts and helper.share]
    named = dict.fromkeys(f"{helper.called}’s" for helper in counted if helper.relation or helper.name)
    return f"{listed(named)} help" if named else "unpaid help"


# The bill. -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rule:
    """One rule that a line came by: its id in the scheme, and what it says."""

    id: str
    says: str


@dataclass(frozen=True)
class BillLine:
    """One line of the bill. pence: None where the scheme has no sum. help_says: who gives how much of it."""

    outcome: str
    title: str
    level: int | None
    level_words: str
    points: int | float
    less_points: int | float
    points_left: int | float
    pence: int | None
    help_says: str
    says: str
    rules: tuple[Rule, ...]

    @property
    def is_answer(self) -> bool:
        return self.outcome in OUTCOME_KEYS


@dataclass(frozen=True)
class SchemeSays:
    """The scheme as a page speaks of it."""

    name: str
    title: str
    version: str
    starts: date
    approved_by: str
    label: str
    source: str
    notes: tuple[str, ...]
    price_says: str
    rounding_says: str
    has_questions: bool


@dataclass(frozen=True)
class Bill:
    """A sum and how it was come to, ready to be read."""

    weekly_pence: int | None
    annual_pence: int | None
    annual_52_weeks_pence: int | None
    points_before: int | float
    less_points: int | float
    points: int | float
    whose_help: str
    price_pence: int | None
    lines: tuple[BillLine, ...]
    contingency_says: str
    concerns: tuple[str, ...]
    scheme: SchemeSays
    fingerprint: str

    @property
    def is_suitable(self) -> bool:
        return not self.concerns


def bill_of(document: Mapping[str, Any]) -> Bill:
    """The bill of a saved sum, from the figures and words in its file."""
    result = document["result"]
    answers = document["answers"].get("answers", {})
    scheme = read_scheme(document["scheme"])
    return Bill(
        weekly_pence=result["weekly_pence"],
        annual_pence=result["annual_pence"],
        annual_52_weeks_pence=result["annual_52_weeks_pence"],
        points_before=result["points_before_support"],
        less_points=result["less_points"],
        points=result["points"],
        whose_help=whose_help(answers),
        price_pence=scheme.money.price_pence_a_week if isinstance(scheme.money, PricePerPoint) else None,
        lines=tuple(_bill_line(line, answers.get(line["outcome"], {}), scheme) for line in result["lines"]),
        contingency_says=result["contingency"]["says"],
        concerns=tuple(concern["says"] for concern in result["concerns"]),
        scheme=say_scheme(scheme),
        fingerprint=document.get("fingerprint", ""),
    )


def _bill_line(line: Mapping[str, Any], answer: Mapping[str, Any], scheme: Scheme) -> BillLine:
    helpers = [helper for helper in helpers_in(answer) if helper.share]
    return BillLine(
        outcome=line["outcome"],
        title=line["title"],
        level=line["level"],
        level_words=line["level_words"] or "",
        points=line["points"],
        less_points=line["less_points"],
        points_left=line["points_left"],
        pence=line["pence"],
        help_says=_capital(listed(_say_help(helper, scheme) for helper in helpers)),
        says=line["says"],
        rules=tuple(_rules(line, scheme)),
    )


def _say_help(helper: Helper, scheme: Scheme) -> str:
    is_counted = helper.counts and scheme.support != "not_counted"
    return f"{helper.called} does {share_in_words(helper.share)}{'' if is_counted else ' (not taken off)'}"


def _rules(line: Mapping[str, Any], scheme: Scheme) -> Iterable[Rule]:
    level = line["level"]
    if level is not None:
        gives = "no points" if not line["points"] else f"{line['points']} points"
        yield Rule(line["rule"], f"Level {level} ({LEVEL_WORDS[level]}) gives {gives}.")
    if line["support_rule"]:
        yield Rule(line["support_rule"], say_support(scheme))
    if line["price_rule"]:
        yield Rule(line["price_rule"], say_price(scheme))
    if level is None and line["rule"] != line["price_rule"]:
        yield Rule(line["rule"], say_rounding(scheme) if line["outcome"] == "rounding" else line["says"])


# The scheme in words. ------------------------------------------------------------------------------------


def say_scheme(scheme: Scheme) -> SchemeSays:
    return SchemeSays(
        name=scheme.name,
        title=scheme.title,
        version=scheme.version,
        starts=scheme.starts,
        approved_by=scheme.approved_by,
        label=scheme.label,
        source=scheme.source,
        notes=scheme.notes,
        price_says=say_price(scheme),
        rounding_says=say_rounding(scheme),
        has_questions=scheme.points is not None,
    )


def say_price(scheme: Scheme) -> str:
    """What turns points into pounds, with the day it holds from."""
    if isinstance(scheme.money, PricePerPoint):
        price = say_pounds(scheme.money.price_pence_a_week)
        return f"A point is {price} a week, from {scheme.money.price_from:%-d %B %Y}."
    kind = "table of bands" if isinstance(scheme.money, StepTable) else "table"
    return f"A {kind} gives pounds a {scheme.money.period} for points, from {scheme.starts:%-d %B %Y}."


def say_support(scheme: Scheme) -> str:
    if scheme.support == "not_counted":
        return "Unpaid help is not taken off."
    return "Unpaid help is taken off by the share that a helper is willing and able to give, and no more."


def say_rounding(scheme: Scheme) -> str:
    how = {
        "round_half_up": "to the nearest penny, half a penny going up",
        "round_down": "down to a whole penny",
        "round_up": "up to a whole penny",
    }
    return f"The sum is rounded once, at the end, {how[scheme.rounding]}."


@dataclass(frozen=True)
class TableRow:
    """One outcome of a scheme's table: points by level, None where the outcome has no such level."""

    title: str
    gives: tuple[int | None, ...]


@dataclass(frozen=True)
class PriceRow:
    """One row of a scheme's table of money: which points, and what they give."""

    points: str
    pence: int


@dataclass(frozen=True)
class SchemeTable:
    """The whole of a scheme's figures. levels: the words of each level that some outcome has."""

    levels: tuple[str, ...]
    is_same_for_all: bool
    rows: tuple[TableRow, ...]
    money: tuple[PriceRow, ...]
    period: str
    support_says: str
    contingency_says: str


def table_of(scheme: Scheme) -> SchemeTable:
    """Every point and every pound of a scheme, for a page that leaves nothing out."""
    points = scheme.points or {}
    most = max((len(gives) for gives in points.values()), default=0)
    percent = scheme.contingency_percent
    return SchemeTable(
        levels=LEVEL_WORDS[:most],
        is_same_for_all=len(set(points.values())) == 1,
        rows=tuple(
            TableRow(one.title, (*points[one.key], *(None,) * (most - len(points[one.key]))))
            for one in OUTCOMES
            if one.key in points
        ),
        money=tuple(_price_rows(scheme)),
        period=scheme.money.period,
        support_says=say_support(scheme),
        contingency_says=f"{percent}% of each sum is held back." if percent else "Nothing is held back.",
    )


def _price_rows(scheme: Scheme) -> Iterable[PriceRow]:
    money = scheme.money
    if isinstance(money, PricePerPoint):
        yield PriceRow("each point", money.price_pence_a_week)
    elif isinstance(money, StepTable):
        for band in money.bands:
            yield PriceRow(f"{band.from_points} to {band.to_points}", band.pence)
    else:
        # Knots and published sums are both points with their pence.
        for row in money.knots if hasattr(money, "knots") else money.sums:
            yield PriceRow(f"{row.points}", row.pence)


# What if. ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Beside:
    """One line of two bills side by side; `now` or `then` is None where only the other has such a line."""

    title: str
    now: BillLine | None
    then: BillLine | None
    difference_pence: int | None
    is_changed: bool


@dataclass(frozen=True)
class TwoBills:
    """A sum as it is, and as it would be."""

    now: Bill
    then: Bill
    rows: tuple[Beside, ...]
    difference_pence: int | None

    @property
    def changed(self) -> list[Beside]:
        return [row for row in self.rows if row.is_changed]


def two_bills(compared: Comparison) -> TwoBills:
    """Two sums side by side, every line of either, those that differ marked."""
    now, then = bill_of(compared.before.document), bill_of(compared.after.document)
    ours = {line.outcome: line for line in now.lines}
    theirs = {line.outcome: line for line in then.lines}
    changes = {change.line.outcome: change for change in compared.changes}
    order = [*(key for key in OUTCOME_KEYS if key in theirs), *dict.fromkeys([*theirs, *ours])]
    return TwoBills(
        now=now,
        then=then,
        rows=tuple(
            Beside(
                title=(theirs.get(key) or ours[key]).title,
                now=ours.get(key),
                then=theirs.get(key),
                difference_pence=changes[key].difference_pence if key in changes else 0,
                is_changed=key in changes,
            )
            for key in dict.fromkeys(order)
        ),
        difference_pence=compared.difference_pence,
    )


def bill_of_worked(worked: Worked) -> Bill:
    """The bill of a sum just worked out, which is stored nowhere."""
    return bill_of({**worked.document, "fingerprint": worked.fingerprint})
