"""What stands in a plan: outcomes in somebody's words, the lines under them with what they cost, the risks.

Nothing is deleted: what is taken out has a day from which it stands no longer, and the record holds each
wording it had.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Max

from trellis.basis.findings import Refused
from trellis.engines.budget import lines as engine
from trellis.govuk.fields import fault_of_length, with_one_line_end
from trellis.govuk.wording import money
from trellis.journey.accounts.models import Account
from trellis.journey.find.models import Unit
from trellis.journey.people.actions import SavedMeanwhile
from trellis.journey.record.actions import keep, recorded, snapshot

from .. import access, translate
from ..locked import locked_to_write
from ..models import Every, Plan, PlanLine, PlanOutcome, Risk
from .drafting import LONGEST_WORDS, check

# Two people beside somebody at every hour of the week; more is a slip of the pen.
MOST_HOURS_A_WEEK = 336
WEEKS_OF: dict[str, Decimal] = {
    "week": Decimal(1),
    "two_weeks": Decimal(2),
    "four_weeks": Decimal(4),
    "month": Decimal(52) / 12,
    "year": Decimal(52),
}
# What is a worker's to say of a line: by which law it is paid, and whether the person may be charged.
BY_WORKERS = {"funder", "is_chargeable", "not_chargeable_because"}


# Outcomes. -----------------------------------------------------------------------------------------------


@recorded
def add_outcome(
    plan: Plan, *, words: str, serves: Iterable[str] = (), without_money: str = "", by: Account, on: date
) -> PlanOutcome:
    """Adds what somebody wants, in their words. serves: which outcomes of the law it serves, by their keys.

    Who may: whoever writes in the plan. Refused: without words; an outcome that the law does not know.
    """
    stored = locked_to_write(plan, by, on)
    outcome = PlanOutcome(plan=stored, position=_next(stored.outcomes))
    _fill_in_outcome(outcome, {"words": words, "serves": serves, "without_money": without_money})
    outcome.save()
    _keep("added an outcome to a plan", outcome, by=by, on=on)
    return outcome


@recorded
def change_outcome(
    outcome: PlanOutcome, *, version: int, by: Account, on: date, **columns: Any
) -> PlanOutcome:
    """Changes an outcome as it stood at `version`. `SavedMeanwhile` where somebody saved it since."""
    stored = _to_change(outcome, version, by=by, on=on)
    before = snapshot(stored)
    _fill_in_outcome(stored, columns)
    stored.version += 1
    stored.save()
    _keep("changed an outcome of a plan", stored, before=before, by=by, on=on)
    return stored


@recorded
def remove_outcome(outcome: PlanOutcome, *, by: Account, on: date) -> PlanOutcome:
    """Takes an outcome out. Its lines stay in the plan: they may serve another."""
    stored = _to_change(outcome, None, by=by, on=on)
    before = snapshot(stored)
    stored.removed_on = on
    stored.version += 1
    stored.save()
    _keep("took an outcome out of a plan", stored, before=before, by=by, on=on)
    return stored


def _fill_in_outcome(outcome: PlanOutcome, given: Mapping[str, Any]) -> None:
    columns = dict(given)
    for name in ("words", "without_money"):
        if name in columns:
            setattr(outcome, name, with_one_line_end(columns.pop(name) or "").strip())
    known = translate.titles_for(outcome.plan)
    if "serves" in columns:
        chosen = set(columns.pop("serves"))
        outcome.serves = [key for key in known if key in chosen]
        unknown = chosen - set(known)
    else:
        unknown = set()
    if columns:
        raise TypeError(f"an outcome of a plan has no {', '.join(columns)}")
    check(
        words=fault_of_length(outcome.words, LONGEST_WORDS) if outcome.words else "Write what you want.",
        without_money=fault_of_length(outcome.without_money, LONGEST_WORDS),
        serves="Choose from the list." if unknown else "",
    )


# Lines. --------------------------------------------------------------------------------------------------


@recorded
def add_line(plan: Plan, *, by: Account, on: date, **columns: Any) -> PlanLine:
    """Adds one thing that costs money. columns: those of `PlanLine`, with `outcomes` as rows of this plan.

    Who may: whoever writes in the plan; by which law a line is paid is a worker's to say. Refused, each
    beside its question: no quantity or an absurd one; a price without a source and a day, or told on a day to
    come; a quote of somebody else; more from others than it costs.
    """
    stored = locked_to_write(plan, by, on)
    line = PlanLine(plan=stored, put_in_by=by, put_in_on=on, position=_next(stored.lines))
    outcomes = _fill_in_line(line, columns, by=by, on=on)
    line.save()
    line.outcomes.set(outcomes or [])
    _keep("added a line to a plan", line, by=by, on=on)
    return line


@recorded
def change_line(
    line: PlanLine, *, version: int | None = None, by: Account, on: date, **columns: Any
) -> PlanLine:
    """Changes a line as it stood at `version`; what is not said stays. Refused as in `add_line`.

    `SavedMeanwhile` where somebody saved it since; version None changes it as it now stands.
    """
    stored = _to_change(line, version, by=by, on=on)
    before = _line_as_told(stored)
    outcomes = _fill_in_line(stored, columns, by=by, on=on)
    stored.version += 1
    stored.save()
    if outcomes is not None:
        stored.outcomes.set(outcomes)
    _keep("changed a line of a plan", stored, before=before, by=by, on=on)
    return stored


@recorded
def remove_line(line: PlanLine, *, by: Account, on: date) -> PlanLine:
    """Takes a line out of the plan. It can still be read in the versions that have it."""
    stored = _to_change(line, None, by=by, on=on)
    before = _line_as_told(stored)
    stored.removed_on = on
    stored.version += 1
    stored.save()
    _keep("took a line out of a plan", stored, before=before, by=by, on=on)
    return stored


OF_A_LINE = {
    "kind",
    "service",
    "assistant",
    "unit",
    "every",
    "unit_price_pence",
    "weeks",
    "priced_on",
    "quote",
    "sufficiency",
    "other_weekly_pence",
    "is_chargeable",
    "library_idea",
}
WORDS_OF_A_LINE = {"what": 300, "who": 200, "price_source": 300, "other_says": 200}


def _fill_in_line(
    line: PlanLine, given: Mapping[str, Any], *, by: Account, on: date
) -> list[PlanOutcome] | None:
    """Puts the columns on the row, trimmed; every fault at once. Gives the outcomes, where they are said."""
    columns = dict(given)
    if BY_WORKERS & set(columns):
        access.check_may_work_on(by, line.plan.person)
    outcomes = columns.pop("outcomes", None)
    for name in (*WORDS_OF_A_LINE, "not_chargeable_because", "funder"):
        if name in columns:
            setattr(line, name, " ".join(str(columns.pop(name) or "").split()))
    if "quantity" in columns:
        said = columns.pop("quantity")
        line.quantity = None if said is None else Decimal(said)  # type: ignore[assignment]
    for name in list(columns):
        if name not in OF_A_LINE:
            raise TypeError(f"a line of a plan has no {name}")
        setattr(line, name, columns.pop(name))
    line.other_weekly_pence = line.other_weekly_pence or 0
    check(**{**_faults_of_words(line), **_faults_of_price(line, on), **_faults_of_ties(line, outcomes)})
    check(**_faults_of_sum(line))
    return None if outcomes is None else list(outcomes)


def _faults_of_words(line: PlanLine) -> dict[str, str]:
    faults = {
        name: f"Use {most} letters or fewer." if len(getattr(line, name)) > most else ""
        for name, most in WORDS_OF_A_LINE.items()
    }
    if not line.what:
        faults["what"] = "Say what it is."
    if not line.is_chargeable and not line.not_chargeable_because:
        faults["not_chargeable_because"] = "Say why the person is not charged for this."
    return faults


def _faults_of_price(line: PlanLine, on: date) -> dict[str, str]:
    faults = {}
    if line.quantity is None or line.quantity <= 0:
        faults["quantity"] = "Say how many. It must be more than nought."
    if line.unit_price_pence is None:
        faults["unit_price_pence"] = "Say what one costs."
    elif line.unit_price_pence < 0:
        faults["unit_price_pence"] = "A price cannot be less than nothing."
    if line.unit not in Unit.values:
        faults["unit"] = "Choose from the list."
    if line.every not in Every.values:
        faults["every"] = "Choose how often."
    if not line.price_source:
        faults["price_source"] = "Say who told you the price, or where it stands."
    if line.priced_on is None:
        faults["priced_on"] = "Say on which day you were told the price. Without a day it cannot be kept."
    elif line.priced_on > on:
        faults["priced_on"] = "The day you were told the price must be today or before."
    if line.every in (Every.ONCE, Every.YEAR):
        line.weeks = engine.WEEKS
    return faults


def _faults_of_ties(line: PlanLine, outcomes: Iterable[PlanOutcome] | None) -> dict[str, str]:
    faults = {}
    for one in outcomes or ():
        if one.plan_id != line.plan_id or one.removed_on is not None:
            faults["outcomes"] = "Choose from what this plan is for."
    quote = line.quote
    is_own_plan = line.plan.carer_id is None
    if quote is not None and not (
        is_own_plan and quote.person_id == line.plan.person_id and quote.withdrawn_on is None
    ):
        faults["quote"] = "Choose a quote that was given for this plan."
    return faults


def _faults_of_sum(line: PlanLine) -> dict[str, str]:
    """What is wrong with the line as a sum: what the engine refuses, absurd hours, too much from others."""
    try:
        costed = translate.cost_line(line)
    except Refused as refused:
        return {one.where or "what": f"{one.says} {one.do}".strip() for one in refused.findings}
    faults = {}
    is_in_hours = line.unit == Unit.HOUR and line.every in WEEKS_OF
    if is_in_hours and line.quantity > MOST_HOURS_A_WEEK * WEEKS_OF[line.every]:
        faults["quantity"] = (
            f"This is more than {MOST_HOURS_A_WEEK} hours a week, which is two people by day and night. "
            "Check the number."
        )
    if line.other_weekly_pence < 0:
        faults["other_weekly_pence"] = "What somebody else pays cannot be less than nothing."
    elif line.other_weekly_pence and line.every == Every.ONCE:
        faults["other_weekly_pence"] = (
            "This is paid once, so nobody pays a part of it each week. Enter the price that is left to pay."
        )
    elif line.other_weekly_pence > costed.full_weekly_pence:
        faults["other_weekly_pence"] = (
            f"Others would pay more than it costs, which is {money(costed.full_weekly_pence)} a week."
        )
    elif line.other_weekly_pence and not line.other_says:
        faults["other_says"] = "Say who pays this part."
    return faults


# Risks. --------------------------------------------------------------------------------------------------


@recorded
def add_risk(
    plan: Plan,
    *,
    what: str,
    worth_it_because: str,
    agreed: str = "",
    agreed_with: str = "",
    by: Account,
    on: date,
) -> Risk:
    """Adds a risk that is taken on purpose: what may go wrong, why it is worth it, what was agreed to do.

    Who may: whoever writes in the plan. Refused: without what it is, or why it is worth it.
    """
    stored = locked_to_write(plan, by, on)
    risk = Risk(plan=stored)
    _fill_in_risk(
        risk,
        {"what": what, "worth_it_because": worth_it_because, "agreed": agreed, "agreed_with": agreed_with},
    )
    risk.save()
    _keep("added a risk to a plan", risk, by=by, on=on)
    return risk


@recorded
def change_risk(risk: Risk, *, version: int, by: Account, on: date, **columns: Any) -> Risk:
    """Changes a risk as it stood at `version`. `SavedMeanwhile` where somebody saved it since."""
    stored = _to_change(risk, version, by=by, on=on)
    before = snapshot(stored)
    _fill_in_risk(stored, columns)
    stored.version += 1
    stored.save()
    _keep("changed a risk in a plan", stored, before=before, by=by, on=on)
    return stored


@recorded
def remove_risk(risk: Risk, *, by: Account, on: date) -> Risk:
    """Takes a risk out of the plan: it is not taken, or not a risk."""
    stored = _to_change(risk, None, by=by, on=on)
    before = snapshot(stored)
    stored.removed_on = on
    stored.version += 1
    stored.save()
    _keep("took a risk out of a plan", stored, before=before, by=by, on=on)
    return stored


def _fill_in_risk(risk: Risk, given: Mapping[str, Any]) -> None:
    columns = dict(given)
    for name in ("what", "worth_it_because", "agreed"):
        if name in columns:
            setattr(risk, name, with_one_line_end(columns.pop(name) or "").strip())
    if "agreed_with" in columns:
        risk.agreed_with = " ".join(str(columns.pop("agreed_with") or "").split())
    if columns:
        raise TypeError(f"a risk has no {', '.join(columns)}")
    check(
        what=fault_of_length(risk.what, LONGEST_WORDS) if risk.what else "Say what may go wrong.",
        worth_it_because=fault_of_length(risk.worth_it_because, LONGEST_WORDS)
        if risk.worth_it_because
        else "Say why it is worth it.",
        agreed=fault_of_length(risk.agreed, LONGEST_WORDS),
        agreed_with="" if len(risk.agreed_with) <= 300 else "Use 300 letters or fewer.",
    )


# What all three share. -----------------------------------------------------------------------------------


def _to_change(row: Any, version: int | None, *, by: Account, on: date) -> Any:
    """The row, locked with its plan, that still stands in a plan which is being written."""
    plan = locked_to_write(row.plan, by, on)
    kind = type(row)
    stored = kind.objects.select_for_update().get(pk=row.pk)
    if version is not None and stored.version != version:
        raise SavedMeanwhile(stored)
    if stored.removed_on is not None:
        raise ValidationError("This was taken out of the plan meanwhile.")
    stored.plan = plan
    return stored


def _next(rows: Any) -> int:
    last = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _keep(
    act: str, row: models.Model, *, before: dict[str, Any] | None = None, by: Account, on: date
) -> None:
    plan = row.plan  # type: ignore[attr-defined]
    after = _line_as_told(row) if isinstance(row, PlanLine) else snapshot(row)
    keep(act, by=by, about=row, person=plan.person, before=before, after={**after, "on": on.isoformat()})


def _line_as_told(line: PlanLine) -> dict[str, Any]:
    return snapshot(line) | {"outcomes": sorted(one.ref for one in line.outcomes.all())}
