"""Asking for a personal budget to be agreed, agreeing it, sending it back, and ending it.

Whoever asks for a budget to be agreed does not agree it, and nobody agrees one about themself. What stands in
the way is said all at once, each in a sentence with what to do.
"""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from trellis.journey.accounts.models import Account
from trellis.journey.people.models import Person
from trellis.journey.record.actions import check_may_pass, keep, recorded

from .. import access, queries, states
from ..models import PersonalBudget
from . import drafting
from .budget import SAY_WHY
from .figured import check_is_open, locked_budget, locked_for_worker, said_of, work_out


@recorded
def submit_budget(
    budget: PersonalBudget,
    *,
    differs_because: str | None = None,
    version: int | None = None,
    by: Account,
    on: date,
) -> PersonalBudget:
    """Asks for a budget to be agreed, by somebody else. It is worked out once more first.

    Who may: a worker of the person's team. differs_because: why the sum is not the indicative amount, where
    it is not. Refused (`ValidationError`): a budget that is not being prepared; a plan not handed in.
    """
    stored = locked_for_worker(budget, by, version)
    passage = check_may_pass(states.BUDGETS, "submit_budget", stored.state)
    check_is_open(stored.plan)
    if stored.plan.state == states.DRAFTING:
        raise ValidationError("The plan is still being written. It is handed in first.")
    if differs_because is not None:
        stored.differs_because = differs_because.strip()
    work_out(stored)
    stored.state, stored.submitted_by, stored.submitted_on = passage.after, by, on
    stored.state_because = ""
    stored.version += 1
    stored.save()
    keep(
        "asked for a personal budget to be agreed",
        by=by,
        about=stored,
        person=stored.person,
        because=stored.differs_because,
        after=said_of(stored),
    )
    return stored


@recorded
def sign_budget(
    budget: PersonalBudget,
    *,
    panel: str = "",
    differs_because: str | None = None,
    version: int | None = None,
    by: Account,
    on: date,
) -> PersonalBudget:
    """Agrees a budget, by name, and its plan with it; the budget that held before ends where this begins.

    Who may: a manager of the person's team or a director, never who submitted it and never about themself.
    panel: the names of those who sat on one. Refused (`ValidationError`): one that does not wait to be
    agreed, so two who press at one moment sign once; every reason of `queries.reasons_not_to_sign`.
    """
    # Somebody has one agreed budget at a time: of two that are signed at one moment, the second waits here.
    Person.objects.select_for_update(of=("self",)).get(pk=budget.person_id)
    stored = locked_budget(budget, version)
    access.check_may_sign(by, stored)
    passage = check_may_pass(states.BUDGETS, "sign_budget", stored.state)
    check_is_open(stored.plan)
    if differs_because is not None and differs_because.strip() != stored.differs_because:
        stored.differs_because = differs_because.strip()
        stored.save(update_fields=["differs_because"])
    reasons = queries.reasons_not_to_sign(queries.budgets().get(pk=stored.pk), on)
    if reasons:
        raise ValidationError(reasons)
    before = queries.agreed_before(stored)
    if before is not None:
        _end(before, first_day_without=stored.starts_on, because="A later budget was agreed in its place.")
        stored.replaces = before
    stored.state, stored.state_because = passage.after, ""
    stored.signed_by, stored.signed_on, stored.signed_at = by, on, timezone.now()
    stored.panel = panel.strip()
    stored.version += 1
    stored.save()
    _agree_plan(stored, by=by, on=on)
    keep(
        "agreed a personal budget",
        by=by,
        about=stored,
        person=stored.person,
        because=stored.differs_because,
        before=said_of(before) if before else None,
        after={**said_of(stored), "panel": stored.panel, "replaces": before.ref if before else None},
    )
    return stored


def _end(budget: PersonalBudget, *, first_day_without: date, because: str) -> None:
    budget.state = check_may_pass(states.BUDGETS, "end_budget", budget.state).after
    # One that was replaced before it began never held for a day.
    budget.ended_on = max(first_day_without, budget.starts_on)
    budget.state_because = because
    budget.version += 1
    budget.save(update_fields=["state", "ended_on", "state_because", "version"])


def _agree_plan(budget: PersonalBudget, *, by: Account, on: date) -> None:
    """The plan is agreed as the budget has it: what somebody else pays of a line stands on the plan too."""
    is_changed = False
    for line in budget.lines.select_related("plan_line"):
        own = line.plan_line
        told = (line.elsewhere_weekly_pence, line.elsewhere_says)
        if told != (own.other_weekly_pence, own.other_says):
            own.other_weekly_pence, own.other_says = told
            own.version += 1
            own.save(update_fields=["other_weekly_pence", "other_says", "version"])
            is_changed = True
    if budget.plan.state == states.HANDED_IN:
        drafting.agree_plan(budget, by=by, on=on)
    elif is_changed:
        document = queries.document_of(budget.plan)
        drafting.kept_version(budget.plan, document, because="Its budget was agreed anew", by=by, on=on)


@recorded
def send_budget_back(budget: PersonalBudget, *, because: str, by: Account, on: date) -> PersonalBudget:
    """Sends a budget back with what is missing and why. Who may: whoever might have agreed it."""
    stored = locked_budget(budget)
    access.check_may_sign(by, stored)
    passage = check_may_pass(states.BUDGETS, "send_budget_back", stored.state)
    if not because.strip():
        raise ValidationError({"because": "Say what is missing, and why."})
    stored.state, stored.state_because = passage.after, because.strip()
    stored.version += 1
    stored.save(update_fields=["state", "state_because", "version"])
    keep(
        "sent a personal budget back",
        by=by,
        about=stored,
        person=stored.person,
        because=stored.state_because,
        before={"state": states.SUBMITTED},
        after={"state": stored.state},
    )
    return stored


@recorded
def end_budget(
    budget: PersonalBudget, *, because: str, ends_on: date, by: Account, on: date
) -> PersonalBudget:
    """Ends an agreed budget that nothing replaces. ends_on: its last day. Who may: a worker of the team.

    Refused (`ValidationError`): without a reason; a last day before it began.
    """
    stored = locked_for_worker(budget, by)
    check_may_pass(states.BUDGETS, "end_budget", stored.state)
    wrong = {}
    if not because.strip():
        wrong["because"] = f"Say why it ends. {SAY_WHY}"
    if ends_on < stored.starts_on:
        wrong["ends_on"] = f"It began on {stored.starts_on:%-d %B %Y}. Its last day is that day or later."
    if wrong:
        raise ValidationError(wrong)
    stored.ends_on = ends_on
    stored.save(update_fields=["ends_on"])
    _end(stored, first_day_without=date.fromordinal(ends_on.toordinal() + 1), because=because.strip())
    keep(
        "ended a personal budget",
        by=by,
        about=stored,
        person=stored.person,
        because=stored.state_because,
        before={"state": states.SIGNED},
        after={"state": stored.state, "ends_on": ends_on.isoformat()},
    )
    return stored
