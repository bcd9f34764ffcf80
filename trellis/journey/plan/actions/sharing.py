"""Many heads on one plan: the person opens it, or a part, to people of their choosing, and answers each idea.

Whoever thinks along sees their part alone. Nothing they think of becomes the plan's by itself: the person
keeps or drops each, and an idea that was dropped is still there to be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from trellis.govuk.fields import fault_of_length, with_one_line_end
from trellis.journey.accounts.models import Account
from trellis.journey.record.actions import keep, recorded, snapshot

from .. import access, queries
from ..locked import locked
from ..models import Head, Idea, IdeaState, Plan, PlanOutcome
from .drafting import LONGEST_WORDS, check
from .lines import add_line, change_outcome

MOST_HEADS = 25


@recorded
def open_to(
    plan: Plan,
    account: Account,
    *,
    only_outcomes: Iterable[PlanOutcome] = (),
    sees_prices: bool = False,
    by: Account,
    on: date,
) -> Head:
    """Opens the plan to somebody, or some of what it is for (`only_outcomes`), with or without prices.

    Where it is open to them already, this takes the place of what was opened before. Who may: whose plan it
    is, whoever speaks for them, a worker noting their word. Refused: whoever neither draws on care nor cares
    for somebody, whose plan it is, an outcome of another plan, and more than 25 heads.
    """
    stored = locked(plan)
    access.check_may_say_for_plan(by, stored, on)
    _check_open(stored)
    chosen = list(only_outcomes)
    standing = stored.heads.filter(closed_on=None)
    before = standing.filter(account=account).first()
    whose = stored.carer.account_id if stored.carer else stored.person.account_id
    can_think_along = account.is_active and account.holds(*access.THINK_ALONG)
    check(
        account=""
        if can_think_along and account.pk != whose
        else "Nobody you can ask signs in here by that name. Check it with them.",
        only_outcomes=""
        if all(one.plan_id == stored.pk and one.removed_on is None for one in chosen)
        else "Choose from what this plan is for.",
    )
    if before is None and standing.count() >= MOST_HEADS:
        raise ValidationError(f"A plan can be open to {MOST_HEADS} people. Close it to somebody first.")
    if before is not None:
        before.closed_on = on
        before.save(update_fields=["closed_on"])
    head = Head.objects.create(
        plan=stored, account=account, sees_prices=sees_prices, opened_on=on, opened_by=by
    )
    head.only_outcomes.set(chosen)
    keep(
        "opened a plan to somebody",
        by=by,
        about=head,
        person=stored.person,
        before=_as_told(before) if before else None,
        after=_as_told(head),
    )
    return head


@recorded
def close_to(head: Head, *, by: Account, on: date) -> Head:
    """Closes the plan to somebody, at once. By whoever may open it; and by the one who was asked."""
    plan = locked(head.plan)
    if by.pk != head.account_id:
        access.check_may_say_for_plan(by, plan, on)
    stored = Head.objects.select_for_update(of=("self",)).get(pk=head.pk)
    if stored.closed_on is not None:
        raise ValidationError("It is closed to them already.")
    before = _as_told(stored)
    stored.closed_on = on
    stored.save(update_fields=["closed_on"])
    keep(
        "closed a plan to somebody",
        by=by,
        about=stored,
        person=plan.person,
        before=before,
        after=_as_told(stored),
    )
    return stored


def _as_told(head: Head) -> dict[str, Any]:
    return snapshot(head) | {"only_outcomes": sorted(one.ref for one in head.only_outcomes.all())}


def _check_open(plan: Plan) -> None:
    if plan.state not in access.OPEN_TO_IDEAS:
        raise ValidationError("This plan is not worked on any more.")


# Ideas. --------------------------------------------------------------------------------------------------


@recorded
def put_in_idea(
    plan: Plan,
    *,
    words: str,
    outcome: PlanOutcome | None = None,
    about_what_it_costs: str = "",
    by: Account,
    on: date,
) -> Idea:
    """Puts in an idea, to be answered by whose plan it is. outcome: what it would help with, where to one.

    Who may: one of the heads, for what was opened to them; and whoever may see the plan. Refused: no words,
    and an outcome that is not theirs to see.
    """
    stored = locked(plan)
    head = access.check_may_put_in_idea(by, stored, on)
    words = with_one_line_end(words).strip()
    costs = " ".join(about_what_it_costs.split())
    open_to_them = {one.pk for one in queries.outcomes_open_to(stored, head)}
    check(
        words=fault_of_length(words, LONGEST_WORDS) if words else "Write your idea.",
        about_what_it_costs=fault_of_length(costs, 200),
        outcome="" if outcome is None or outcome.pk in open_to_them else "Choose from what is open to you.",
    )
    idea = Idea.objects.create(
        plan=stored,
        outcome=outcome,
        words=words,
        about_what_it_costs=costs,
        put_in_by=by,
        put_in_on=on,
    )
    keep("put in an idea for a plan", by=by, about=idea, person=stored.person, after=snapshot(idea))
    return idea


@recorded
def keep_idea(
    idea: Idea,
    *,
    answer: str = "",
    beside: PlanOutcome | None = None,
    line: Mapping[str, Any] | None = None,
    by: Account,
    on: date,
) -> Idea:
    """Keeps an idea, with or without a word.

    beside: the outcome under which it is written, with whose idea it was, as help that costs no money. line:
    the columns of a line that it begins (`add_line`). With neither it is kept to be thought of. Refused: an
    idea that was answered already; and as whoever writes in a plan is, where it becomes part of it.
    """
    stored = _to_answer(idea, by=by, on=on)
    if beside is not None:
        # Read again under the lock: what somebody wrote there a moment ago stays.
        beside = PlanOutcome.objects.get(pk=beside.pk, plan=stored.plan)
        told = f"{stored.words} (an idea of {stored.put_in_by.name})"
        both = f"{beside.without_money}\n{told}".strip()
        change_outcome(beside, version=beside.version, without_money=both, by=by, on=on)
        stored.outcome = beside
    if line is not None:
        outcomes = [stored.outcome] if stored.outcome and stored.outcome.removed_on is None else []
        stored.line = add_line(stored.plan, by=by, on=on, **{"outcomes": outcomes, **line})
    return _answered(stored, IdeaState.KEPT, answer, by=by, on=on)


@recorded
def drop_idea(idea: Idea, *, answer: str = "", by: Account, on: date) -> Idea:
    """Drops an idea, with or without a word. Whoever put it in reads that it was dropped."""
    return _answered(_to_answer(idea, by=by, on=on), IdeaState.DROPPED, answer, by=by, on=on)


def _to_answer(idea: Idea, *, by: Account, on: date) -> Idea:
    plan = locked(idea.plan)
    access.check_may_say_for_plan(by, plan, on)
    rows = Idea.objects.select_for_update(of=("self",)).select_related("put_in_by", "outcome")
    stored = rows.get(pk=idea.pk)
    if stored.state != IdeaState.PROPOSED:
        raise ValidationError(f"This idea was answered already: {stored.get_state_display().lower()}.")
    stored.plan = plan
    return stored


def _answered(idea: Idea, state: str, answer: str, *, by: Account, on: date) -> Idea:
    answer = with_one_line_end(answer).strip()
    check(answer=fault_of_length(answer, LONGEST_WORDS))
    before = {"state": idea.state}
    idea.state, idea.answer, idea.answered_by, idea.answered_on = state, answer, by, on
    idea.save(update_fields=["state", "answer", "answered_by", "answered_on", "line", "outcome"])
    keep(
        "kept an idea" if state == IdeaState.KEPT else "dropped an idea",
        by=by,
        about=idea,
        person=idea.plan.person,
        before=before,
        after=snapshot(idea),
    )
    return idea
