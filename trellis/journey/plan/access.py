"""Who may see a plan and its money, who may write in it, and who may decide."""

from __future__ import annotations

from datetime import date

from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.people import access as people
from trellis.journey.people.models import Person, Section

from .models import Head, PersonalBudget, Plan


def is_own(account: Account, person: Person) -> bool:
    """Whether it is the person themself, signed in as the person."""
    return person.account_id == account.pk and account.holds(RoleName.PERSON)


def is_carers_own(account: Account, plan: Plan) -> bool:
    """Whether it is the carer whose own support plan this is."""
    return plan.carer is not None and plan.carer.account_id == account.pk and account.holds(RoleName.CARER)


# Seeing. -------------------------------------------------------------------------------------------------


def may_see_plan(account: Account, plan: Plan, on: date) -> bool:
    """The person, those they let see them, workers of the team, a planner let in to plans.

    A carer's own support plan is the carer's: the person sees it only where the carer is not somebody else.
    """
    if plan.carer is not None:
        return is_carers_own(account, plan) or people.may_work_with(account, plan.person)
    return people.may_see_section(account, plan.person, Section.PLAN, on)


def check_may_see_plan(account: Account, plan: Plan, on: date) -> None:
    if not may_see_plan(account, plan, on):
        raise Refused("This plan has not been shared with you.", about=plan)


def head_of(account: Account, plan: Plan) -> Head | None:
    """The account as one of the heads on the plan, where the person opened it to them."""
    return plan.heads.filter(account=account, closed_on=None).first()


def may_see_money(account: Account, person: Person, on: date) -> bool:
    return people.may_see_section(account, person, Section.MONEY, on)


def check_may_see_money(account: Account, person: Person, on: date) -> None:
    people.check_may_see_section(account, person, Section.MONEY, on)


def check_may_see_budget(account: Account, budget: PersonalBudget, on: date) -> None:
    """The money of a carer's own budget is the carer's; every other is the person's."""
    if budget.carer_id is not None:
        if not (is_carers_own(account, budget.plan) or people.may_work_with(account, budget.person)):
            raise Refused("This budget has not been shared with you.", about=budget)
        return
    check_may_see_money(account, budget.person, on)


# Writing and deciding. -----------------------------------------------------------------------------------


def may_write_plan(account: Account, plan: Plan, on: date) -> bool:
    """The person, whoever may see their pages and helps, a worker of the team, a planner let in to write."""
    if people.is_closed(plan.person):
        return False
    if plan.carer is not None:
        return may_see_plan(account, plan, on)
    if people.may_see(account, plan.person):
        return True
    return people.is_let_in(account, plan.person, Section.PLAN, on, to_write=True)


def check_may_write_plan(account: Account, plan: Plan, on: date) -> None:
    check_may_see_plan(account, plan, on)
    if closed := people.is_closed(plan.person):
        raise Refused(closed, about=plan)
    if not may_write_plan(account, plan, on):
        raise Refused("You may read this plan, and not write in it.", about=plan)


def may_say_for(account: Account, person: Person, on: date) -> bool:
    """Whose word counts as the person's: their own, a speaker's, or a worker's who notes it."""
    return people.may_say_how_to_reach(account, person, on)


def check_may_say_for(account: Account, person: Person, on: date) -> None:
    people.check_may_see(account, person)
    if closed := people.is_closed(person):
        raise Refused(closed, about=person)
    if not may_say_for(account, person, on):
        raise Refused(
            "Only the person, somebody who speaks for them, or a worker of their team can say this.",
            about=person,
        )


def check_may_work_on(account: Account, person: Person) -> None:
    """A worker of the person's own team, for what the council does."""
    people.check_may_work_with(account, person)


def may_sign(account: Account, budget: PersonalBudget) -> bool:
    """A manager of the person's team or a director; never who submitted it, nor the person themself."""
    if account.pk in (budget.submitted_by_id, budget.person.account_id):
        return False
    if account.holds(RoleName.DIRECTOR):
        return True
    return budget.person.team_id in account.teams_as(RoleName.MANAGER)


def check_may_sign(account: Account, budget: PersonalBudget) -> None:
    if account.pk == budget.submitted_by_id:
        raise Refused("You asked for this budget to be agreed, so somebody else must agree it.", about=budget)
    if not may_sign(account, budget):
        raise Refused("A manager of the person's team, or a director, agrees budgets.", about=budget)
