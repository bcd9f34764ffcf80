"""Whether the sum buys the plan, and what may be questioned of it: for whoever says that it does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate

from trellis.govuk.wording import day, money
from trellis.journey.accounts.asked_once import asked_once
from trellis.journey.accounts.models import Account
from trellis.journey.challenge import access as challenge_access
from trellis.journey.challenge.models import RaisedAs
from trellis.journey.challenge.subjects import Subject
from trellis.journey.find.models import Quote

from .. import access, states
from ..models import PersonalBudget, Plan
from . import budget as budgets
from .drafting import costed, indicative_of, plans


@dataclass(frozen=True)
class Stands:
    """The sum there is for a plan beside what the plan costs, in pence a week. None: no sum is there yet.

    elsewhere_pence: what somebody else has come to pay of it, which the plan did not know when it was costed.
    """

    stands_pence: int | None
    needs_pence: int
    says: str
    elsewhere_pence: int = 0

    @property
    def shortfall_pence(self) -> int:
        """By how much it is not enough; nought where it is, or where there is no sum to fall short."""
        if self.stands_pence is None:
            return 0
        return max(self.needs_pence - self.stands_pence - self.elsewhere_pence, 0)


@asked_once
def sum_that_stands(plan: Plan) -> Stands:
    """What the plan costs, beside the sum the council has come to: a budget's, else the indicative amount.

    A budget that still has every sum the plan asks for is no answer of the council: it says nothing yet.
    """
    needs = costed(plan).weekly_pence
    budget = budgets.budget_of_plan(plan)
    if budget is not None and _is_answer(budget):
        has = budget.total_weekly_pence
        what = "agreed budget" if budget.state in budgets.WERE_AGREED else "budget we have in hand"
        elsewhere = sum(
            max(line.elsewhere_weekly_pence - line.plan_line.other_weekly_pence, 0)
            for line in budget.lines.all()
        )
        besides = f", and {money(elsewhere)} from elsewhere" if elsewhere else ""
        return Stands(has, needs, f"the {what} of {money(has)} a week{besides}", elsewhere)
    indicative = indicative_of(plan)
    if indicative is None or indicative.weekly_pence is None:
        return Stands(None, needs, "")
    return Stands(
        indicative.weekly_pence, needs, f"the indicative amount of {money(indicative.weekly_pence)} a week"
    )


def _is_answer(budget: PersonalBudget) -> bool:
    is_agreed = budget.state in budgets.WERE_AGREED
    return is_agreed or any(
        line.weekly_pence != line.asked_weekly_pence for line in budget.lines.all() if not line.is_outside
    )


def quotes_to_show(plan: Plan) -> list[Quote]:
    """The person's quotes that were not withdrawn and show no other challenge, the newest first."""
    found = Quote.objects.filter(person=plan.person, withdrawn_on=None, challenge=None)
    return list(found.select_related("kind")[:50])


def says_quote(quote: Quote) -> str:
    return f"{quote.by_name}: {money(quote.pence)} {quote.get_unit_display()}, {day(quote.quoted_on)}"


def ways_to_say_not_enough(plan: Plan, account: Account, on: date) -> list[RaisedAs]:
    """As whom this account may say it; refused for whoever may not."""
    about = about_plan(plan.ref, account)
    challenge_access.check_may_raise(account, about, on)
    return challenge_access.ways_to_raise(account, about, on)


# What may be questioned. ---------------------------------------------------------------------------------


def about_plan(ref: str, account: Account) -> Subject:
    """Whether the money is enough for a plan: for whoever may see the plan and its money."""
    plan = get_object_or_404(plans(), ref=ref)
    today = localdate()
    access.check_may_see_plan(account, plan, today)
    if plan.carer is None and not access.reads_for_budget(account, plan):
        access.check_may_see_money(account, plan.person, today)
    stands = sum_that_stands(plan)
    says = f"the plan, which costs {money(stands.needs_pence)} a week"
    if stands.stands_pence is not None:
        says = f"whether {stands.says} is enough for {says}"
    return Subject(
        person=plan.person,
        says=says,
        address=reverse("plan:one", args=[plan.ref]),
        weekly_pence=stands.stands_pence,
        decided_by=_who_decided(budgets.budget_of_plan(plan)),
        carer=plan.carer,
    )


def about_budget(ref: str, account: Account) -> Subject:
    """A personal budget: for whoever may see it."""
    budget = get_object_or_404(budgets.budgets(), ref=ref)
    access.check_may_see_budget(account, budget, localdate())
    is_agreed = budget.state in (states.SIGNED, states.ENDED)
    since = f", agreed on {day(budget.signed_on)}" if is_agreed else ""
    return Subject(
        person=budget.person,
        says=f"the personal budget of {budgets.says_sum(budget)}{since}",
        address=reverse("plan:budget", args=[budget.ref]),
        weekly_pence=budget.total_weekly_pence,
        decided_by=_who_decided(budget),
        carer=budget.carer,
    )


def _who_decided(budget: PersonalBudget | None) -> frozenset[int]:
    if budget is None:
        return frozenset()
    changed = (line.changed_by_id for line in budget.lines.all())
    who = (budget.prepared_by_id, budget.submitted_by_id, budget.signed_by_id, *changed)
    return frozenset(one for one in who if one is not None)
