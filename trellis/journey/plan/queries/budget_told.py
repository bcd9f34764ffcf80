"""What is told of personal budgets elsewhere: in what waits, on the timeline, in the file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from trellis.journey.accounts.asked_once import asked_once
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.people import access as people_access
from trellis.journey.people.file import Line, Part, Step
from trellis.journey.people.models import Person
from trellis.journey.people.timeline import Event
from trellis.journey.people.today import Heap, Task, heap_of

from .. import access, states
from ..models import PersonalBudget
from .budget import IN_HAND, says_sum, waits_to_be_agreed, whose
from .drafting import every_plan_of

# What waits. ---------------------------------------------------------------------------------------------


def budgets_wait(account: Account, on: date) -> Iterator[Heap]:
    """For managers and directors what waits to be agreed; for workers what came back to them."""
    if account.holds(RoleName.DIRECTOR, RoleName.MANAGER):
        found = waits_to_be_agreed(account)
        yield _heap("Budgets that wait to be agreed", found, "Read and agree the budget of")
    if account.teams_as(*people_access.WORKERS):
        teams = account.teams_as(*people_access.WORKERS)
        back = PersonalBudget.objects.filter(
            person__team__in=teams, state=states.SENT_BACK, person__died_on=None
        ).exclude(person__account=account)
        back = back.select_related("person", "carer").order_by("submitted_on", "pk")
        yield _heap("Budgets that came back", back, "Work on the budget of")


def _heap(heading: str, found: QuerySet[PersonalBudget], says: str) -> Heap:
    def task(one: PersonalBudget) -> Task:
        address = reverse("plan:budget", args=[one.ref])
        return Task(f"{says} {whose(one)}", address, one.submitted_on or one.prepared_on)

    return heap_of(heading, found, task, reverse("plan:budgets"))


# The timeline and the file. ------------------------------------------------------------------------------


@asked_once
def _every_budget_of(person: Person) -> list[PersonalBudget]:
    """Every budget in a person's record, the newest first: for the timeline and the file alike."""
    rows = person.budgets.select_related("carer", "submitted_by", "signed_by", "replaces")
    return list(rows.order_by("-prepared_on", "-pk"))


def told_of_budgets(person: Person) -> Iterator[Event]:
    """For the timeline: each budget asked for, agreed, sent back and ended. A carer's own stays private."""
    for one in _every_budget_of(person):
        address = reverse("plan:budget", args=[one.ref])
        whose_it_is = f"the budget of {one.carer.name}" if one.carer else "your personal budget"
        is_for_workers = one.carer_id is not None
        if one.submitted_on and one.submitted_by:
            says = f"We asked for {whose_it_is} to be agreed: {says_sum(one)}."
            yield Event(one.submitted_on, says, address, one.submitted_by.name, is_for_workers)
        if one.signed_on and one.signed_by:
            says = f"We agreed {whose_it_is}: {says_sum(one)}, from {one.starts_on:%-d %B %Y}."
            if _is_cut(one):
                assert one.replaces is not None
                says += f" It was {says_sum(one.replaces)}, so this is a cut."
            yield Event(one.signed_on, says, address, one.signed_by.name, is_for_workers)
        if one.ended_on and one.state == states.ENDED:
            yield Event(
                one.ended_on,
                f"{whose_it_is[:1].upper()}{whose_it_is[1:]} ended.",
                address,
                "",
                is_for_workers,
            )


def _is_cut(budget: PersonalBudget) -> bool:
    before = budget.replaces
    return before is not None and budget.total_weekly_pence < before.total_weekly_pence


def part_of_budgets(person: Person, account: Account) -> Part | None:
    """For the person's file: the budgets this account may see, and what it may do next."""
    is_worker = people_access.may_work_with(account, person)
    if not is_worker and not access.may_see_money(account, person, localdate()):
        return None
    found = _every_budget_of(person)
    lines = tuple(
        Line(
            says=says_sum(one) + (f", for {one.carer.name}" if one.carer else ""),
            address=reverse("plan:budget", args=[one.ref]),
            on=one.starts_on,
            state=states.BUDGETS.words[one.state],
        )
        for one in found
        if one.carer_id is None or is_worker
    )
    steps: list[Step] = []
    if is_worker and not people_access.is_closed(person):
        in_hand = {one.plan_id for one in _every_budget_of(person) if one.state in IN_HAND}
        handed_in = (one for one in every_plan_of(person) if one.state == states.HANDED_IN)
        for plan in handed_in:
            if plan.pk in in_hand:
                continue
            for_whom = f" for {plan.carer.name}" if plan.carer else ""
            steps.append(
                Step(f"Prepare the personal budget{for_whom}", reverse("plan:budget_new", args=[plan.ref]))
            )
    if not lines and not steps:
        return None
    return Part("Personal budget", lines, tuple(steps))
