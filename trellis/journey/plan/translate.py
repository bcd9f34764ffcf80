"""From a plan's rows to what it costs, and to the one document that page, letter and file are made from.

The document is plain data, pence and words, so that a version kept today reads the same in ten years. What
two versions differ in is told from two documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from trellis.basis.money import multiply, round_half_up
from trellis.basis.periods import months_after, say_day
from trellis.engines.allocation.questions import OUTCOMES
from trellis.engines.budget import lines as engine
from trellis.engines.eligibility.outcomes import CARER_OUTCOMES
from trellis.govuk.wording import count_of, money, points

from .models import Every, Plan, PlanLine, PlanOutcome, Risk, WhoLed

# A price that was asked this long ago has to be asked again before anything is agreed on it.
MONTHS_A_PRICE_IS_NEW = 12

UNITS = {
    "hour": ("hour", "hours"),
    "night": ("night", "nights"),
    "session": ("session", "sessions"),
    "day": ("day", "days"),
    "journey": ("journey", "journeys"),
    "meal": ("meal", "meals"),
    "week": ("week", "weeks"),
    "month": ("month", "months"),
    "item": ("of these", "of these"),
}
TITLES = {one.key: one.title for one in OUTCOMES}
CARERS_TITLES = {one.key: f"{one.plain[:1].upper()}{one.plain[1:]}" for one in CARER_OUTCOMES}


# What a line costs. --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CostedLine:
    """One line and what it comes to. `weekly_pence` is what the budget must hold: less what others pay."""

    line: PlanLine
    full_weekly_pence: int
    weekly_pence: int
    yearly_pence: int
    once_pence: int
    working: str

    @property
    def other_weekly_pence(self) -> int:
        return self.full_weekly_pence - self.weekly_pence


@dataclass(frozen=True)
class Costed:
    """Every line of a plan with what it costs, and what they come to together, in pence."""

    lines: list[CostedLine]
    weekly_pence: int
    yearly_pence: int
    once_pence: int
    other_weekly_pence: int

    @property
    def full_weekly_pence(self) -> int:
        return self.weekly_pence + self.other_weekly_pence


def cost_line(line: PlanLine) -> CostedLine:
    """What one line costs. Refused (`basis.findings.Refused`): what the engine finds absurd."""
    if line.every == Every.ONCE:
        # Worked out for what the engine refuses of it: what is paid once is no part of a week.
        engine.weekly(line.quantity, line.unit_price_pence, every="year")
        how_much, parts = Decimal(line.quantity).as_integer_ratio()
        once = round_half_up(multiply(line.unit_price_pence, how_much), parts)
        return CostedLine(line, 0, 0, 0, once, working_of(line))
    full = engine.weekly(line.quantity, line.unit_price_pence, every=line.every, weeks=line.weeks)
    left = max(full - line.other_weekly_pence, 0)
    return CostedLine(line, full, left, engine.yearly(left), 0, working_of(line))


def cost_lines(lines: Iterable[PlanLine]) -> Costed:
    """What these lines come to. The year is worked out from the week's total, so that the two agree."""
    costed = [cost_line(line) for line in lines]
    together = engine.totals(
        (one.weekly_pence for one in costed), one_offs=(one.once_pence for one in costed)
    )
    return Costed(
        lines=costed,
        weekly_pence=together.weekly_pence,
        yearly_pence=together.yearly_pence,
        once_pence=together.one_off_pence,
        other_weekly_pence=sum(one.other_weekly_pence for one in costed),
    )


def working_of(line: PlanLine) -> str:
    """How a line comes to its sum, as a person would say it.

    >>> from decimal import Decimal
    >>> working_of(PlanLine(quantity=Decimal(14), unit="hour", every="week", unit_price_pence=1780))
    '14 hours a week × £17.80'
    >>> working_of(PlanLine(quantity=Decimal(1), unit="week", every="week", unit_price_pence=5500, weeks=40))
    '£55.00 a week, in 40 weeks of the year'
    >>> working_of(PlanLine(quantity=Decimal(2), unit="item", every="once", unit_price_pence=9000))
    '2 × £90.00, once'
    """
    price = money(line.unit_price_pence)
    often = Every(line.every).label
    if line.every == Every.ONCE:
        amount = "" if line.unit == "item" else f" {_unit(line)}"
        says = f"{points(line.quantity)}{amount} × {price}, once"
    elif line.quantity == 1 and line.unit == line.every:
        says = f"{price} {often}"
    else:
        amount = "" if line.unit == "item" else f" {_unit(line)}"
        says = f"{points(line.quantity)}{amount} {often} × {price}"
    if line.every != Every.ONCE and line.weeks != engine.WEEKS:
        says += f", in {count_of(line.weeks, 'week')} of the year"
    return says


def _unit(line: PlanLine) -> str:
    one, many = UNITS[line.unit]
    return one if line.quantity == 1 else many


def is_old(priced_on: date, on: date) -> bool:
    """Whether a price was asked so long ago that it has to be asked again.

    >>> is_old(date(2025, 5, 1), date(2026, 5, 1)), is_old(date(2025, 4, 30), date(2026, 5, 1))
    (False, True)
    """
    return months_after(priced_on, MONTHS_A_PRICE_IS_NEW) < on


# The document. -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Written:
    """Who wrote something first and when, and who changed it last, by the record."""

    by: str
    on: date
    changed_by: str = ""
    changed_on: date | None = None


@dataclass(frozen=True)
class Rows:
    """Everything that a plan's document is made from, looked up."""

    plan: Plan
    outcomes: Sequence[PlanOutcome]
    lines: Sequence[PlanLine]
    serves: Mapping[int, Sequence[str]]
    risks: Sequence[Risk]
    written: Mapping[str, Written]
    indicative_weekly_pence: int | None
    # The needs that the assessment found, as keys of the law's outcomes, in its order.
    needs: Sequence[str] = ()
    let_stand: Sequence[Mapping[str, Any]] = ()


WORDS = ("good_life", "skills_to_keep", "contingency", "emergency", "advice")


def document_of(rows: Rows) -> dict[str, Any]:
    """The whole plan as plain data: what a page shows, a letter tells, a file holds and a version keeps."""
    plan, costed = rows.plan, cost_lines(rows.lines)
    titles = titles_for(plan)
    return {
        "plan": plan.ref,
        "is_carers": plan.carer_id is not None,
        "begun_on": plan.begun_on.isoformat(),
        **{name: getattr(plan, name) for name in WORDS},
        "stays_as_it_is": plan.stays_as_it_is,
        "stays_because": plan.stays_because,
        "stays_said_by": plan.stays_said_by,
        "led": {"person": plan.led_says_person, "worker": plan.led_says_worker},
        "written": {name: _written(rows.written.get(f"{plan.ref}.{name}")) for name in WORDS},
        "outcomes": [
            {
                "ref": one.ref,
                "words": one.words,
                "serves": [{"key": key, "title": titles.get(key, key)} for key in one.serves],
                "without_money": one.without_money,
                **_written(rows.written.get(one.ref)),
            }
            for one in rows.outcomes
        ],
        "lines": [_line(one, rows) for one in costed.lines],
        "risks": [
            {
                "ref": one.ref,
                "what": one.what,
                "worth_it_because": one.worth_it_because,
                "agreed": one.agreed,
                "agreed_with": one.agreed_with,
                **_written(rows.written.get(one.ref)),
            }
            for one in rows.risks
        ],
        "needs": [_need(key, rows) for key in rows.needs],
        "let_stand": [dict(one) for one in rows.let_stand],
        "totals": {
            "weekly_pence": costed.weekly_pence,
            "yearly_pence": costed.yearly_pence,
            "once_pence": costed.once_pence,
            "other_weekly_pence": costed.other_weekly_pence,
            "full_weekly_pence": costed.full_weekly_pence,
        },
        "indicative_weekly_pence": rows.indicative_weekly_pence,
    }


def _line(costed: CostedLine, rows: Rows) -> dict[str, Any]:
    line = costed.line
    told = rows.written.get(line.ref) or Written(line.put_in_by.name, line.put_in_on)
    return {
        "ref": line.ref,
        "what": line.what,
        "who": line.who,
        "kind": line.kind.says if line.kind else "",
        "quantity": points(line.quantity),
        "unit": line.unit,
        "every": line.every,
        "weeks": line.weeks,
        "unit_price_pence": line.unit_price_pence,
        "price_source": line.price_source,
        "priced_on": line.priced_on.isoformat(),
        "working": costed.working,
        "full_weekly_pence": costed.full_weekly_pence,
        "other_weekly_pence": costed.other_weekly_pence,
        "other_says": line.other_says,
        "weekly_pence": costed.weekly_pence,
        "yearly_pence": costed.yearly_pence,
        "once_pence": costed.once_pence,
        "outcomes": list(rows.serves.get(line.pk, ())),
        "funder": line.funder,
        "is_chargeable": line.is_chargeable,
        "not_chargeable_because": line.not_chargeable_because,
        **_written(told),
    }


def _need(key: str, rows: Rows) -> dict[str, Any]:
    """How one need that the assessment found is met: with which lines, and without money by whom."""
    serving = [one for one in rows.outcomes if key in one.serves]
    refs = {one.ref for one in serving}
    return {
        "key": key,
        "title": titles_for(rows.plan).get(key, key),
        "lines": [one.ref for one in rows.lines if refs & set(rows.serves.get(one.pk, ()))],
        "without_money": [one.without_money for one in serving if one.without_money],
    }


def _written(told: Written | None) -> dict[str, str]:
    if told is None:
        return {"by": "", "on": "", "changed_by": "", "changed_on": ""}
    return {
        "by": told.by,
        "on": told.on.isoformat(),
        "changed_by": told.changed_by,
        "changed_on": told.changed_on.isoformat() if told.changed_on else "",
    }


def lines_under(document: Mapping[str, Any], outcome: str) -> list[Mapping[str, Any]]:
    """The lines that serve an outcome; under nought (""), those that serve none. A line stands once.

    A line may serve two outcomes; it is shown and summed under the first, and named under the second.
    """
    order = [one["ref"] for one in document["outcomes"]]

    def first(line: Mapping[str, Any]) -> str:
        return next((ref for ref in order if ref in line["outcomes"]), "")

    return [line for line in document["lines"] if first(line) == outcome]


def also_under(document: Mapping[str, Any], outcome: str) -> list[Mapping[str, Any]]:
    """The lines that serve an outcome too, and stand under another."""
    here = {line["ref"] for line in lines_under(document, outcome)}
    return [line for line in document["lines"] if outcome in line["outcomes"] and line["ref"] not in here]


def titles_for(plan: Plan) -> Mapping[str, str]:
    """The outcomes of the law that a plan may serve, by key: the adult's ten, or the carer's eight."""
    return CARERS_TITLES if plan.carer_id is not None else TITLES


@dataclass(frozen=True)
class Section:
    """One outcome with the lines that stand under it; `outcome` None for what serves none yet."""

    outcome: Mapping[str, Any] | None
    lines: list[Mapping[str, Any]]
    also: list[Mapping[str, Any]]


def sections_of(document: Mapping[str, Any]) -> list[Section]:
    """The plan in its order: each outcome with its lines, and last the lines that serve none."""
    found = [
        Section(one, lines_under(document, one["ref"]), also_under(document, one["ref"]))
        for one in document["outcomes"]
    ]
    left = lines_under(document, "")
    return [*found, Section(None, left, [])] if left else found


HEADS = (
    "what",
    "who",
    "what for",
    "how it is worked out",
    "quantity",
    "unit",
    "how often",
    "weeks in the year",
    "price of one",
    "price from",
    "price told on",
    "pounds a week",
    "others pay a week",
    "who else pays",
    "pounds a year",
    "pounds once",
)


def rows_for_spreadsheet(document: Mapping[str, Any]) -> list[list[str]]:
    """The lines as rows, the heads first and the total last; no cell is taken for a sum to work out."""
    words = {one["ref"]: one["words"] for one in document["outcomes"]}
    rows = [list(HEADS)]
    for line in document["lines"]:
        rows.append(
            [
                line["what"],
                line["who"],
                "; ".join(words[ref] for ref in line["outcomes"] if ref in words),
                line["working"],
                line["quantity"],
                line["unit"],
                line["every"],
                str(line["weeks"]),
                _pounds(line["unit_price_pence"]),
                line["price_source"],
                line["priced_on"],
                _pounds(line["weekly_pence"]),
                _pounds(line["other_weekly_pence"]),
                line["other_says"],
                _pounds(line["yearly_pence"]),
                _pounds(line["once_pence"]),
            ]
        )
    together = document["totals"]
    total = [""] * len(HEADS)
    total[0] = "Altogether"
    for at, name in (
        (11, "weekly_pence"),
        (12, "other_weekly_pence"),
        (14, "yearly_pence"),
        (15, "once_pence"),
    ):
        total[at] = _pounds(together[name])
    return [[_cell(one) for one in row] for row in [*rows, total]]


def _pounds(pence: int) -> str:
    return f"{pence // 100}.{pence % 100:02d}"


def _cell(text: str) -> str:
    """A spreadsheet would take words that begin like this for a sum to work out."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text


def day_of(told: str) -> date:
    return date.fromisoformat(told)


LED = {
    WhoLed.PERSON: "You",
    WhoLed.FAMILY: "Your family or friends",
    WhoLed.PLANNER: "A planner you chose",
    WhoLed.WORKER: "A council worker",
    WhoLed.TOGETHER: "Several together",
}


def says_who_led(key: str) -> str:
    """Who led, as the plan says it to whoever it is about; nothing where nobody has said."""
    return LED[WhoLed(key)] if key else ""


def beside_indicative(document: Mapping[str, Any]) -> str:
    """The total beside the amount that planning started with, as a sentence; nothing where there is none.

    >>> beside_indicative({"totals": {"weekly_pence": 342_20}, "indicative_weekly_pence": 293_15})
    '£49.05 a week more than the indicative amount'
    >>> beside_indicative({"totals": {"weekly_pence": 293_15}, "indicative_weekly_pence": 293_15})
    'the same as the indicative amount'
    """
    start = document["indicative_weekly_pence"]
    if start is None:
        return ""
    more = document["totals"]["weekly_pence"] - start
    if not more:
        return "the same as the indicative amount"
    return f"{money(abs(more))} a week {'more' if more > 0 else 'less'} than the indicative amount"


# Two versions beside each other. -------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """One thing in two versions: what stood in the earlier one, what stands in the later, and the money.

    mark: `added`, `removed`, `changed`, or nothing where it is the same. pence: a week; None: it is no sum.
    """

    heading: str
    before: str
    after: str
    pence_before: int | None = None
    pence_after: int | None = None

    @property
    def mark(self) -> str:
        if not self.before:
            return "added"
        if not self.after:
            return "removed"
        is_same = self.before == self.after and self.pence_before == self.pence_after
        return "" if is_same else "changed"

    @property
    def difference_pence(self) -> int | None:
        if self.pence_before is None and self.pence_after is None:
            return None
        return (self.pence_after or 0) - (self.pence_before or 0)


def changes(earlier: Mapping[str, Any], later: Mapping[str, Any], titles: Mapping[str, str]) -> list[Change]:
    """Everything that stands in either of two documents, in the later one's order, what is gone at its end.

    titles: what each of `WORDS` is called on the page.
    """
    found = [Change(titles[name], earlier[name], later[name]) for name in WORDS]
    found.append(Change("The choice", _choice(earlier), _choice(later)))
    for kind, heading, tell in (
        ("outcomes", "What is wanted", _tell_outcome),
        ("lines", "What money pays for", _tell_line),
        ("risks", "A risk taken on purpose", _tell_risk),
    ):
        then = {one["ref"]: one for one in earlier[kind]}
        now = {one["ref"]: one for one in later[kind]}
        for ref in dict.fromkeys([*now, *then]):
            old, new = then.get(ref), now.get(ref)
            found.append(
                Change(
                    heading,
                    tell(old, earlier) if old else "",
                    tell(new, later) if new else "",
                    old.get("weekly_pence") if old else None,
                    new.get("weekly_pence") if new else None,
                )
            )
    return [one for one in found if one.before or one.after]


def _choice(document: Mapping[str, Any]) -> str:
    return "It stays as it is." if document["stays_as_it_is"] else ""


def _tell_outcome(one: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    told = [one["words"]]
    if one["serves"]:
        told.append(f"About: {', '.join(serve['title'] for serve in one['serves'])}.")
    if one["without_money"]:
        told.append(f"Without money: {one['without_money']}")
    return "\n".join(told)


def _tell_line(one: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    told = [f"{one['what']}{', ' if one['who'] else ''}{one['who']}", one["working"]]
    if one["once_pence"]:
        told.append(f"{money(one['once_pence'])}, once")
    if one["other_weekly_pence"]:
        told.append(f"Less {money(one['other_weekly_pence'])} a week from {one['other_says']}")
    words = {outcome["ref"]: outcome["words"] for outcome in document["outcomes"]}
    told += [f"For: {words[ref]}" for ref in one["outcomes"] if ref in words]
    told.append(f"Price: {one['price_source']}, {say_day(date.fromisoformat(one['priced_on']))}")
    return "\n".join(told)


def _tell_risk(one: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    told = [one["what"], f"Worth it: {one['worth_it_because']}"]
    if one["agreed"]:
        told.append(f"Agreed: {one['agreed']}")
    return "\n".join(told)
