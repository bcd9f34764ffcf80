"""Who may see a plan and its money, who may write in it, and who may decide."""

from __future__ import annotations

from datetime import date

from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.people import access as people
from trellis.journey.people.models import Carer, Person, Section

from . import states
from .models import Head, How, PersonalBudget, Plan, Slice


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
    A director reads the plan of a budget that waits to be agreed.
    """
    if plan.carer is not None:
        sees = is_carers_own(account, plan) or people.may_work_with(account, plan.person)
    else:
        sees = people.may_see_section(account, plan.person, Section.PLAN, on)
    return sees or reads_for_budget(account, plan)


def reads_for_budget(account: Account, plan: Plan) -> bool:
    """Whether a director reads this plan because its budget waits to be agreed, or was agreed by them."""
    if plan.pk is None or not account.holds(RoleName.DIRECTOR):
        return False
    return any(is_asked_to_agree(account, one) for one in plan.budgets.select_related("person", "carer"))


def check_may_see_plan(account: Account, plan: Plan, on: date) -> None:
    if may_see_plan(account, plan, on):
        return
    if plan.carer is None and account.holds(RoleName.PLANNER):
        raise people.NotShared(Section.PLAN, plan.person)
    raise Refused("This plan has not been shared with you.", about=plan)


# Who may be asked to think along: others who draw on care, and carers. A planner is let in by section.
THINK_ALONG = (RoleName.PERSON, RoleName.CARER)
OPEN_TO_IDEAS = (states.DRAFTING, states.HANDED_IN, states.AGREED)


def head_of(account: Account, plan: Plan) -> Head | None:
    """The account as one of the heads on the plan, where the person opened it to them and it holds."""
    if people.is_closed(plan.person) or plan.state not in OPEN_TO_IDEAS:
        return None
    if not (account.is_active and account.holds(*THINK_ALONG)):
        return None
    return plan.heads.filter(account=account, closed_on=None).first()


def check_may_see_ideas(account: Account, plan: Plan, on: date) -> Head | None:
    """Whoever may see the plan sees its ideas; one of the heads their part and their own. Gives the head."""
    if may_see_plan(account, plan, on):
        return None
    head = head_of(account, plan)
    if head is None:
        check_may_see_plan(account, plan, on)
    return head


def may_put_in_idea(account: Account, plan: Plan, on: date) -> bool:
    """One of the heads, and whoever may see the plan and is not the one who answers."""
    if people.is_closed(plan.person) or plan.state not in OPEN_TO_IDEAS:
        return False
    return head_of(account, plan) is not None or may_see_plan(account, plan, on)


def check_may_put_in_idea(account: Account, plan: Plan, on: date) -> Head | None:
    head = check_may_see_ideas(account, plan, on)
    if closed := people.is_closed(plan.person):
        raise Refused(closed, about=plan)
    if plan.state not in OPEN_TO_IDEAS:
        raise Refused("This plan is not worked on any more.", about=plan)
    return head


def may_agree_planning_fund(account: Account, plan: Plan) -> bool:
    """A manager of the team: not who wrote the plan or handed it in, not the person, nobody who plans."""
    if people.is_closed(plan.person) or account.pk in (plan.begun_by_id, plan.handed_in_by_id):
        return False
    is_theirs = account.pk == plan.person.account_id or is_carers_own(account, plan)
    if is_theirs or account.holds(RoleName.PLANNER):
        return False
    return plan.person.team_id in account.teams_as(RoleName.MANAGER)


def check_may_agree_planning_fund(account: Account, plan: Plan) -> None:
    if closed := people.is_closed(plan.person):
        raise Refused(closed, about=plan)
    if account.pk in (plan.begun_by_id, plan.handed_in_by_id):
        raise Refused("You wrote this plan, so another manager agrees what is paid for planning.", about=plan)
    if not may_agree_planning_fund(account, plan):
        raise Refused("A manager of the person's team agrees what is paid for planning.", about=plan)


def may_see_money(account: Account, person: Person, on: date) -> bool:
    return people.may_see_section(account, person, Section.MONEY, on)


def check_may_see_money(account: Account, person: Person, on: date) -> None:
    people.check_may_see_section(account, person, Section.MONEY, on)


def is_asked_to_agree(account: Account, budget: PersonalBudget) -> bool:
    """Whether a director reads this budget because it waits to be agreed, or because they agreed it."""
    if not account.holds(RoleName.DIRECTOR) or is_about(account, budget):
        return False
    return budget.state == states.SUBMITTED or budget.signed_by_id == account.pk


def is_about(account: Account, budget: PersonalBudget) -> bool:
    """Whether it is the account's own budget, or the own budget of the carer whose account it is."""
    carer = budget.carer.account_id if budget.carer else None
    return account.pk in (budget.person.account_id, carer)


def check_may_see_budget(account: Account, budget: PersonalBudget, on: date) -> None:
    """The money of a carer's own budget is the carer's; every other is the person's.

    A director may open one that waits to be agreed.
    """
    if is_asked_to_agree(account, budget):
        return
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


def may_begin_plan(account: Account, person: Person, carer: Carer | None, on: date) -> bool:
    """Whoever may write in the plan there would be. A carer's own: that carer, or a worker of the team."""
    return may_write_plan(account, Plan(person=person, carer=carer), on)


def check_may_begin_plan(account: Account, person: Person, carer: Carer | None, on: date) -> None:
    if closed := people.is_closed(person):
        raise Refused(closed, about=person)
    if not may_begin_plan(account, person, carer, on):
        raise Refused("You cannot begin a plan for somebody who has not let you in.", about=person)


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


def check_may_say_for_plan(account: Account, plan: Plan, on: date) -> None:
    """The same for a plan: of a carer's own plan, the carer's own word, or a worker's who notes it."""
    if plan.carer is None:
        check_may_say_for(account, plan.person, on)
    else:
        check_may_write_plan(account, plan, on)


def may_say_who_led(account: Account, plan: Plan, on: date) -> bool:
    """Whose word it is who led: the person's own or a speaker's. Nobody paid answers in their stead."""
    if plan.carer is not None:
        return is_carers_own(account, plan)
    if is_own(account, plan.person):
        return not people.is_closed(plan.person)
    is_paid = people.may_work_with(account, plan.person) or account.holds(RoleName.PLANNER)
    return not is_paid and may_say_for(account, plan.person, on)


def check_may_say_who_led(account: Account, plan: Plan, on: date) -> None:
    check_may_see_plan(account, plan, on)
    if not may_say_who_led(account, plan, on):
        raise Refused(
            "Only the person, or somebody who speaks for them, can say who led. Nobody who is paid to help "
            "with the plan can say it for them.",
            about=plan,
        )


def check_may_work_on(account: Account, person: Person) -> None:
    """A worker of the person's own team, for what the council does."""
    people.check_may_work_with(account, person)


def may_work_on_plan(account: Account, plan: Plan) -> bool:
    """A worker of the person's team; never the carer whose own plan it is."""
    return not is_carers_own(account, plan) and people.may_work_with(account, plan.person)


def may_sign(account: Account, budget: PersonalBudget) -> bool:
    """A manager of the person's team or a director; never who submitted it, nor whoever it is about."""
    if account.pk == budget.submitted_by_id or is_about(account, budget):
        return False
    if account.holds(RoleName.DIRECTOR):
        return True
    return budget.person.team_id in account.teams_as(RoleName.MANAGER)


def check_may_sign(account: Account, budget: PersonalBudget) -> None:
    if account.pk == budget.submitted_by_id:
        raise Refused("You asked for this budget to be agreed, so somebody else must agree it.", about=budget)
    if not may_sign(account, budget):
        raise Refused("A manager of the person's team, or a director, agrees budgets.", about=budget)


# How the money is held. ----------------------------------------------------------------------------------


def may_say_of_budget(account: Account, budget: PersonalBudget, on: date) -> bool:
    """Whose word counts about how a budget is held: of a carer's own budget, the carer's."""
    if budget.carer_id is None:
        return may_say_for(account, budget.person, on)
    if people.is_closed(budget.person):
        return False
    return is_carers_own(account, budget.plan) or people.may_work_with(account, budget.person)


def check_may_say_of_budget(account: Account, budget: PersonalBudget, on: date) -> None:
    check_may_see_budget(account, budget, on)
    if closed := people.is_closed(budget.person):
        raise Refused(closed, about=budget)
    if not may_say_of_budget(account, budget, on):
        raise Refused(
            "Only the person whose budget it is, somebody who speaks for them, or a worker of their team "
            "says this, and how the money is held.",
            about=budget,
        )


def may_judge_payment(account: Account, held: Slice) -> bool:
    """A worker of the team, who is not the carer whose own payment it is."""
    carer = held.budget.carer
    is_theirs = carer is not None and carer.account_id == account.pk
    return not is_theirs and people.may_work_with(account, held.budget.person)


def check_may_judge_payment(account: Account, held: Slice) -> None:
    check_may_work_on(account, held.budget.person)
    if closed := people.is_closed(held.budget.person):
        raise Refused(closed, about=held)
    if not may_judge_payment(account, held):
        raise Refused("This is your own budget, so somebody else in the team judges it.", about=held)


def organisations_as_provider(account: Account) -> list[int]:
    held = (one for one in account.roles_held_today if one.role == RoleName.PROVIDER)
    return [one.organisation_id for one in held if one.organisation_id]


def may_keep_fund(account: Account, held: Slice) -> bool:
    """Somebody of the provider that holds it, once the budget is agreed. Nothing else is theirs to see."""
    if held.how != How.SERVICE_FUND or held.provider is None:
        return False
    is_agreed = held.budget.state in (states.SIGNED, states.ENDED)
    return is_agreed and held.provider.organisation_id in organisations_as_provider(account)


def check_may_see_fund(account: Account, held: Slice, on: date) -> None:
    """The provider whose fund it is, and whoever may see the budget."""
    if not may_keep_fund(account, held):
        check_may_see_budget(account, held.budget, on)


def check_may_keep_fund(account: Account, held: Slice) -> None:
    if not may_keep_fund(account, held):
        raise Refused("Only the provider who holds this fund keeps its account.", about=held)


# Budgets that wait. --------------------------------------------------------------------------------------


def check_may_see_budgets(account: Account) -> None:
    if not account.holds(*people.WORKERS, RoleName.DIRECTOR):
        raise Refused("This page is for practitioners, managers and directors.")
