"""Preparing a personal budget from a plan: its lines, its figures, who pays, and what is said of it.

Nothing here compares the sum with a limit: a plan that costs more than the indicative amount is a plan that
costs more, and says why. Asking for it to be agreed, and agreeing it, is in `signing.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import F

from trellis.journey.accounts.models import Account
from trellis.journey.challenge import actions as challenge
from trellis.journey.challenge.models import Challenge
from trellis.journey.find import actions as find
from trellis.journey.find.models import Quote
from trellis.journey.record.actions import check_may_pass, keep, recorded

from .. import access, bill, free, queries, states
from ..locked import locked
from ..models import Body, BudgetLine, PersonalBudget, Plan
from ..translate import Costed
from .figured import check_is_open, locked_budget, locked_for_worker, said_of, work_out

# A budget may begin in the past, where support did; nobody plans, or puts right, more years than two.
FURTHEST_DAYS = 2 * 366
SAY_WHY = "Say why, in words that the person can read."


# Preparing. ----------------------------------------------------------------------------------------------


@recorded
def prepare_budget(plan: Plan, *, starts_on: date, by: Account, on: date) -> PersonalBudget:
    """Works a budget out from the plan's lines and what the person pays, for somebody to agree.

    Who may: a worker of the person's team. A budget of this plan that is in hand is worked out again, and
    keeps what was said of its lines where the plan still asks for the same. Refused (`ValidationError`): a
    plan without a line, or not in use; a budget that waits to be agreed already.
    """
    access.check_may_work_on(by, plan.person)
    stored = locked(plan)
    check_is_open(stored)
    if abs((starts_on - on).days) > FURTHEST_DAYS:
        raise ValidationError({"starts_on": "A budget begins within two years of today. Check the year."})
    if stored.state not in (states.DRAFTING, states.HANDED_IN, states.AGREED):
        raise ValidationError("This plan is not in use any more. Prepare a budget from the plan that is.")
    costed = queries.costed(stored)
    if not costed.lines:
        raise ValidationError("This plan has no line that costs money, so there is no budget to prepare.")
    in_hand = PersonalBudget.objects.select_for_update().filter(plan=stored, state__in=queries.IN_HAND)
    budget = in_hand.first()
    before = None if budget is None else said_of(budget)
    if budget is None:
        budget = PersonalBudget(
            person=stored.person,
            plan=stored,
            carer=stored.carer,
            prepared_by=by,
            prepared_on=on,
            cost_weekly_pence=0,
            person_pays_weekly_pence=0,
            council_pays_weekly_pence=0,
        )
    elif budget.state == states.SUBMITTED:
        raise ValidationError(
            "This budget waits to be agreed. Whoever is to agree it can send it back to be worked out again."
        )
    elif budget.state == states.SENT_BACK:
        budget.state = check_may_pass(states.BUDGETS, "prepare_budget_again", budget.state).after
    if before is not None:
        budget.version += 1
    indicative = queries.indicative_of(stored)
    budget.starts_on = starts_on
    budget.indicative_weekly_pence = indicative.weekly_pence if indicative else None
    budget.save()
    _copy_lines(budget, costed)
    work_out(budget)
    keep(
        "prepared a personal budget" if before is None else "worked a personal budget out again",
        by=by,
        about=budget,
        person=stored.person,
        before=before,
        after=said_of(budget),
    )
    return budget


def _copy_lines(budget: PersonalBudget, costed: Costed) -> None:
    """The lines as the plan has them now; what was agreed of one stays where the plan asks for the same."""
    there = {line.plan_line_id: line for line in budget.lines.all()}
    gone = set(there) - {one.line.pk for one in costed.lines}
    budget.lines.filter(plan_line__in=gone).delete()
    is_carers = budget.carer_id is not None
    for one in costed.lines:
        line = there.get(one.line.pk) or BudgetLine(budget=budget, plan_line=one.line)
        asked = (one.weekly_pence, one.once_pence)
        if (line.asked_weekly_pence, line.asked_once_pence) != asked or line.pk is None:
            line.asked_weekly_pence, line.asked_once_pence = asked
            line.weekly_pence, line.once_pence = asked
            line.because, line.changed_by, line.changed_on = "", None, None
            line.elsewhere_weekly_pence = min(one.line.other_weekly_pence, one.full_weekly_pence)
            line.elsewhere_says = one.line.other_says
        line.says, line.working = one.line.what, one.working
        line.funder = one.line.funder
        because = free.of_line(
            funder=line.funder,
            is_carers=is_carers,
            says="" if one.line.is_chargeable else one.line.not_chargeable_because,
        )
        line.is_chargeable, line.not_chargeable_because = not because, because
        line.is_outside = free.is_outside(because)
        line.save()


@recorded
def change_budget_line(
    line: BudgetLine,
    *,
    weekly_pence: int | None = None,
    once_pence: int | None = None,
    because: str,
    elsewhere_weekly_pence: int | None = None,
    elsewhere_says: str | None = None,
    version: int | None = None,
    by: Account,
    on: date,
) -> BudgetLine:
    """Sets another sum for one line than the plan asks for, with the reason, which the person reads.

    Who may: while it is prepared a worker of the team; while it waits to be agreed whoever may agree it, and
    so never who submitted it. A line put back to what was asked needs no reason. Refused (`ValidationError`):
    no reason; a sum below nought; what somebody else pays without saying who.
    """
    budget = locked_budget(line.budget, version)
    if budget.state == states.SUBMITTED:
        access.check_may_sign(by, budget)
    else:
        access.check_may_work_on(by, budget.person)
    check_is_open(budget.plan)
    if budget.state not in (states.PREPARED, states.SUBMITTED):
        raise ValidationError("The sums of this budget stand. Prepare a new one to change them.")
    stored = BudgetLine.objects.select_related("plan_line").get(pk=line.pk, budget=budget)
    before = {"weekly_pence": stored.weekly_pence, "once_pence": stored.once_pence}
    stored.weekly_pence = stored.weekly_pence if weekly_pence is None else weekly_pence
    stored.once_pence = stored.once_pence if once_pence is None else once_pence
    if elsewhere_weekly_pence is not None:
        stored.elsewhere_weekly_pence = elsewhere_weekly_pence
    if elsewhere_says is not None:
        stored.elsewhere_says = elsewhere_says.strip()
    _check_line(stored, because.strip())
    asked = (stored.asked_weekly_pence, stored.asked_once_pence)
    is_changed = (stored.weekly_pence, stored.once_pence) != asked
    stored.because = because.strip() if is_changed else ""
    stored.changed_by, stored.changed_on = (by, on) if is_changed else (None, None)
    stored.save()
    work_out(budget)
    budget.version += 1
    budget.save(update_fields=["version"])
    keep(
        "changed a line of a personal budget",
        by=by,
        about=budget,
        person=budget.person,
        because=stored.because,
        before={"line": stored.plan_line.ref, **before},
        after={
            "line": stored.plan_line.ref,
            "weekly_pence": stored.weekly_pence,
            "once_pence": stored.once_pence,
            "elsewhere_weekly_pence": stored.elsewhere_weekly_pence,
        },
    )
    return stored


def _check_line(line: BudgetLine, because: str) -> None:
    wrong = {}
    if line.weekly_pence < 0 or line.once_pence < 0:
        wrong["weekly_pence"] = "A sum is nought or more."
    if line.elsewhere_weekly_pence < 0:
        wrong["elsewhere_weekly_pence"] = "What somebody else pays is nought or more."
    if line.elsewhere_weekly_pence > 0 and not line.elsewhere_says:
        wrong["elsewhere_says"] = "Say who pays this part."
    if not line.elsewhere_weekly_pence:
        line.elsewhere_says = ""
    asked = (line.asked_weekly_pence, line.asked_once_pence)
    if (line.weekly_pence, line.once_pence) != asked and not because:
        wrong["because"] = f"This is not the sum the plan asks for. {SAY_WHY}"
    if wrong:
        raise ValidationError(wrong)


@dataclass(frozen=True)
class SaidOfFunder:
    """What is said of one body's share: who it is, by which law it pays, under which reference."""

    name: str = ""
    basis: str = ""
    reference: str = ""


@recorded
def name_funders(
    budget: PersonalBudget,
    said: Mapping[str, SaidOfFunder],
    *,
    review_on: date | None = None,
    by: Account,
    on: date,
) -> PersonalBudget:
    """Names who pays each share, and the one day on which all of them look at it together.

    Who may: a worker of the team, until it is signed. said: by body. One agreement, one account, one review:
    the day is the same for every body. Refused (`ValidationError`): a share without a law.
    """
    stored = locked_for_worker(budget, by)
    check_is_open(stored.plan)
    if stored.state not in queries.IN_HAND:
        raise ValidationError("This budget was agreed. Who pays is said anew in a new one.")
    if review_on is not None and review_on < stored.starts_on:
        raise ValidationError({"review_on": "The review is on or after the day the budget begins."})
    for funder in stored.funders.all():
        own = said.get(funder.body)
        if own is not None:
            if not own.basis.strip():
                raise ValidationError(f"Say by which law {bill.WHO[Body(funder.body)]} pays.")
            funder.name, funder.basis = own.name.strip(), own.basis.strip()
            funder.reference = own.reference.strip()
        funder.review_on = review_on
        funder.save()
    PersonalBudget.objects.filter(pk=stored.pk).update(version=F("version") + 1)
    keep(
        "named who pays for a personal budget",
        by=by,
        about=stored,
        person=stored.person,
        after={
            "funders": [
                {"body": one.body, "name": one.name, "basis": one.basis, "reference": one.reference}
                for one in stored.funders.all()
            ],
            "review_on": review_on.isoformat() if review_on else None,
        },
    )
    stored.refresh_from_db(fields=["version"])
    return stored


@recorded
def say_of_budget(
    budget: PersonalBudget, *, agreement: str, words: str = "", by: Account, on: date
) -> PersonalBudget:
    """Keeps whether the person agrees with their budget, in their words.

    Who may: the person, whoever speaks for them, or a worker who notes it; of a carer's own budget the carer
    or a worker. Somebody who does not agree is not left without support: the budget may be signed, and they
    may question it. Refused (`ValidationError`): neither yes nor no; a no that says nothing of why, so that
    somebody can act on it; a budget that has ended.
    """
    stored = locked_budget(budget)
    access.check_may_say_of_budget(by, stored, on)
    if agreement not in (bill.AGREES, bill.DOES_NOT):
        raise ValidationError({"agreement": "Say whether they agree."})
    if agreement == bill.DOES_NOT and not words.strip():
        raise ValidationError({"words": "Say what is not right, so that we can work on it together."})
    if stored.state == states.ENDED:
        raise ValidationError("This budget has ended. Say it of the one that is in use.")
    before = {"agreement": stored.persons_agreement, "words": stored.persons_word}
    stored.persons_agreement, stored.persons_word = agreement, words.strip()
    stored.version += 1
    stored.save(update_fields=["persons_agreement", "persons_word", "version"])
    keep(
        "said whether they agree with a personal budget",
        by=by,
        about=stored,
        person=stored.person,
        before=before,
        after={"agreement": agreement, "words": stored.persons_word},
    )
    return stored


@recorded
def say_not_enough(
    plan: Plan,
    *,
    words: str,
    wanted: str = "",
    quotes: Sequence[Quote] = (),
    raised_as: str | None = None,
    by: Account,
    on: date,
) -> Challenge:
    """Says that the sum does not buy the plan: by how much is worked out, and the quotes show it.

    Who may: whoever may question it, the planner among them. Until it is answered no budget of this plan is
    signed. Refused (`ValidationError`): what `raise_challenge` refuses; a quote of somebody else.
    """
    stands = queries.sum_that_stands(plan)
    raised = challenge.raise_challenge(
        "sufficiency",
        plan.ref,
        words=words,
        wanted=wanted,
        shortfall_weekly_pence=stands.shortfall_pence or None,
        raised_as=raised_as,
        by=by,
        on=on,
    )
    if quotes:
        find.attach_quotes(raised, quotes, by=by, on=on)
    return raised


__all__ = [
    "SaidOfFunder",
    "change_budget_line",
    "name_funders",
    "prepare_budget",
    "say_not_enough",
    "say_of_budget",
]
