"""What is told of plans elsewhere: on the timeline, in the file, in what waits, before records are joined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.allocate import queries as allocate
from trellis.journey.allocate.models import Allocation
from trellis.journey.assess import queries as assess
from trellis.journey.people import access as people_access
from trellis.journey.people.file import Line, Part, Step
from trellis.journey.people.models import Carer, Person
from trellis.journey.people.sections import Link
from trellis.journey.people.timeline import Event
from trellis.journey.people.today import Heap, Task, heap_of

from .. import access, states
from ..models import Plan
from .drafting import PLANS_IN_HAND, every_plan_of, plan_of

# The choice that a plan holds, as it is counted: its own, and never among what was not done.
STAYS, NO_PLAN = "it stays as it is", "no plan and no budget"


def choice_of(plan: Plan) -> str:
    """`STAYS`, `NO_PLAN`, or nothing where no such choice was made."""
    if not plan.stays_as_it_is:
        return ""
    return NO_PLAN if plan.state == states.NOT_WANTED else STAYS


@dataclass(frozen=True)
class Choices:
    """How many people planned, chose that it stays as it is, or chose no plan. Each is a choice by itself."""

    planned: int
    stays: int
    no_plan: int


def choices_counted(since: date, until: date) -> Choices:
    """By each person's newest plan begun in a period; one query. Who put a plan by is in none of them."""
    newest = (
        Plan.objects.filter(carer=None, begun_on__gte=since, begun_on__lte=until)
        .order_by("person_id", "-begun_on", "-pk")
        .distinct("person_id")
    )
    no_plan = Q(stays_as_it_is=True, state=states.NOT_WANTED)
    stays = Q(stays_as_it_is=True) & ~Q(state=states.NOT_WANTED)
    planned = Q(stays_as_it_is=False) & ~Q(state=states.NOT_WANTED)
    found = Plan.objects.filter(pk__in=newest.values("pk")).aggregate(
        planned=Count("pk", filter=planned),
        stays=Count("pk", filter=stays),
        no_plan=Count("pk", filter=no_plan),
    )
    return Choices(**found)


# The timeline. -------------------------------------------------------------------------------------------


def told_of_plans(person: Person) -> Iterator[Event]:
    """Each plan: begun, handed in, agreed, or the choice to have none. A carer's own is theirs to tell."""
    for plan in reversed(every_plan_of(person)):
        address = reverse("plan:one", args=[plan.ref])
        yield from _carers_told(plan, address) if plan.carer_id else _told(plan, address)


def _told(plan: Plan, address: str) -> Iterator[Event]:
    since = plan.state_since or plan.begun_on
    choice = choice_of(plan)
    if choice == NO_PLAN:
        yield Event(since, "You chose to have no plan and no budget. You can change your mind.", address)
        return
    yield Event(plan.begun_on, "Your plan was begun.", address, plan.begun_by.name)
    if choice == STAYS:
        yield Event(since, "You chose that it stays as it is.", address)
    if plan.handed_in_on and plan.handed_in_by:
        yield Event(plan.handed_in_on, "Your plan was handed in.", address, plan.handed_in_by.name)
    if plan.state == states.AGREED:
        yield Event(since, "Your plan was agreed.", address)
    if plan.state == states.NOT_WANTED:
        yield Event(since, "Your plan was put by. What was written in it is kept.", address)


def _carers_told(plan: Plan, address: str) -> Iterator[Event]:
    name = plan.carer.name if plan.carer else ""
    yield Event(
        plan.begun_on,
        f"The support plan of {name} was begun.",
        address,
        plan.begun_by.name,
        is_for_workers=True,
    )


# The file. -----------------------------------------------------------------------------------------------


def part_of_plans(person: Person, account: Account) -> Part | None:
    """For the person's file: the plans this account may see, and what it may do next."""
    today = localdate()
    sees = access.may_see_plan(account, Plan(person=person), today)
    works = people_access.may_work_with(account, person)
    found = every_plan_of(person)
    seen = [
        one
        for one in found
        if (sees if one.carer_id is None else works or access.is_carers_own(account, one))
    ]
    lines = tuple(
        Line(_says_plan(one), reverse("plan:one", args=[one.ref]), one.begun_on, _state_of(one))
        for one in seen
    )
    steps = tuple(_steps(person, account, found, today))
    if not lines and not steps:
        return None
    return Part("Plan", lines, steps)


def steps_after_deciding(person: Person, account: Account) -> Iterator[Step]:
    """What the file says may be done next with plans."""
    yield from _steps(person, account, every_plan_of(person), localdate())


def _says_plan(plan: Plan) -> str:
    return f"Support plan of {plan.carer.name}, who cares" if plan.carer else "Care and support plan"


def _state_of(plan: Plan) -> str:
    choice = choice_of(plan)
    if choice == NO_PLAN:
        return "Chose no plan"
    word = states.PLANS.words[plan.state]
    return f"{word}: stays as it is" if choice else word


def _steps(person: Person, account: Account, found: list[Plan], on: date) -> Iterator[Step]:
    if people_access.is_closed(person):
        return
    own = [one for one in found if one.carer_id is None]
    has_amount = bool(allocate.every_amount_of(person))
    is_in_hand = any(one.state in PLANS_IN_HAND for one in own)
    may_begin = access.may_begin_plan(account, person, None, on)
    if may_begin and has_amount and not is_in_hand:
        yield Step("Begin a plan", reverse("plan:new", args=[person.ref]))
    busy = {one.carer_id for one in found if one.carer_id and one.state in PLANS_IN_HAND}
    for carer in _carers_who_plan(person, account):
        if carer.pk not in busy:
            yield Step(
                f"Begin a support plan for {carer.name}", reverse("plan:new_for_carer", args=[carer.ref])
            )


def _carers_who_plan(person: Person, account: Account) -> Iterable[Carer]:
    """Those who care, were assessed and found eligible, and who may begin their own plan or have it begun."""
    found = assess.carers_found_eligible(person)
    if people_access.may_work_with(account, person):
        return found
    return [one for one in found if one.account_id == account.pk and account.holds(RoleName.CARER)]


# What waits. ---------------------------------------------------------------------------------------------


def plans_wait(account: Account, on: date) -> Iterator[Heap]:
    """For workers: plans handed in, and amounts without a plan. For the person and the carer: their own."""
    teams = account.teams_as(*people_access.WORKERS)
    if teams:
        handed_in = (
            Plan.objects.filter(state=states.HANDED_IN, person__team__in=teams, person__merged_into=None)
            .exclude(person__account=account)
            .exclude(budgets__state__in=(states.PREPARED, states.SUBMITTED))
            .select_related("person", "carer")
            .order_by("state_since", "pk")
        )
        address = f"{reverse('plan:plans')}?state=handed_in"
        yield heap_of("Plans that were handed in", handed_in, _task_of_reading, address)
        yield _without_plan(account, teams)
    if account.holds(RoleName.PERSON):
        own = Plan.objects.filter(person__account=account, carer=None, state=states.DRAFTING)
        yield _own("Your plan", "Your plan is being written", own)
    if account.holds(RoleName.CARER):
        own = Plan.objects.filter(carer__account=account, state=states.DRAFTING)
        yield _own("Your own support plan", "Your support plan is being written", own)


def _own(heading: str, says: str, found: QuerySet[Plan]) -> Heap:
    tasks = tuple(Task(says, reverse("plan:one", args=[one.ref]), one.begun_on) for one in found)
    return Heap(heading, tasks, len(tasks))


def _task_of_reading(one: Plan) -> Task:
    whose = one.carer.name if one.carer else one.person.full_name
    address = reverse("plan:one", args=[one.ref])
    return Task(f"Read the plan of {whose}", address, one.handed_in_on or one.begun_on)


def _without_plan(account: Account, teams: Iterable[int]) -> Heap:
    """Those whose newest amount has no plan begun since: a plan is owed, unless they chose to have none."""
    newest = Allocation.objects.order_by("person_id", "-made_at", "-pk").distinct("person_id")
    begun = Plan.objects.filter(
        Q(begun_on__gte=OuterRef("made_on")) | Q(state__in=PLANS_IN_HAND),
        person=OuterRef("person"),
        carer=None,
    )
    found = (
        Allocation.objects.filter(
            ~Exists(begun),
            pk__in=newest.values("pk"),
            person__team__in=teams,
            person__merged_into=None,
            person__died_on=None,
        )
        .exclude(person__account=account)
        .select_related("person")
        .defer("replay")
        .order_by("made_on", "pk")
    )
    return heap_of("Amounts without a plan", found, _task_of_beginning)


def _task_of_beginning(one: Allocation) -> Task:
    address = reverse("plan:new", args=[one.person.ref])
    return Task(f"Begin a plan with {one.person.full_name}", address, one.made_on)


# Before two records are made one. ------------------------------------------------------------------------


def plans_in_the_way(one: Person, other: Person) -> Iterator[str]:
    """A person has one plan in hand at a time; one query."""
    in_hand = Plan.objects.filter(person__in=(one, other), carer=None, state__in=PLANS_IN_HAND)
    if in_hand.count() > 1:
        yield (
            "Both have a plan that is being written or waits to be agreed, and a person has one at a time. "
            "Put one of the two by first: what was written in it is kept."
        )


def plan_pages(person: Person) -> list[Link]:
    """For the sections somebody may open to a planner: their plan, or where one is begun."""
    found = plan_of(person)
    if found is not None:
        return [Link("The plan", reverse("plan:one", args=[found.ref]))]
    return [Link("Begin a plan", reverse("plan:new", args=[person.ref]))]
