"""What this stage tells the person's timeline and file, and whoever has something to do today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.timezone import localdate

from trellis.govuk.wording import day, money
from trellis.journey.accounts.asked_once import asked_once
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.people import access as people_access
from trellis.journey.people.file import Line, Part, Step
from trellis.journey.people.models import FOR_MONEY_ALONE, Person, Speaker
from trellis.journey.people.sections import Link
from trellis.journey.people.timeline import Event
from trellis.journey.people.today import Heap, Task, heap_of
from trellis.journey.tell.models import Message

from .. import access, states
from ..models import ChargingPolicy, Contribution, FilledInBy, FinancialAssessment, Uprating
from .assessing import assessments, contributions, history_of, waiting
from .law import policies

# A sum that was never told by letter after so long was told otherwise, or never will be.
TOLD_WITHIN_DAYS = 60
LATEST_SHOWN = 5


def says_contribution(contribution: Contribution) -> str:
    """What somebody pays, in a line."""
    if contribution.pays_all or contribution.assessed_pence is None:
        return "the whole cost of the support"
    if contribution.assessed_pence == 0:
        return "nothing"
    return f"up to {money(contribution.assessed_pence)} a week"


@asked_once
def _every_assessment_of(person: Person) -> list[FinancialAssessment]:
    """The newest first: for the timeline and the file alike."""
    return list(assessments().filter(person=person))


@asked_once
def _everything_paid_by(person: Person) -> list[Contribution]:
    return list(history_of(person))


def told(person: Person) -> Iterator[Event]:
    """For the timeline: when a financial assessment was begun, handed in, sent back; what came of it.

    The sum is for whoever may see the money; the events speak of it without its figures' sources.
    """
    for one in _every_assessment_of(person):
        address = reverse("contribute:one", args=[one.ref])
        if one.state == states.SET_ASIDE:
            continue
        yield Event(one.begun_on, "A financial assessment was begun.", address, is_close=True)
        if one.handed_in_on is not None:
            by = one.handed_in_by.name if one.handed_in_by else ""
            yield Event(one.handed_in_on, "We have your financial assessment.", address, by, is_close=True)
        if one.state == states.PART_DONE and one.state_because:
            says = "We sent your financial assessment back: something is missing."
            yield Event(one.handed_in_on or one.begun_on, says, address, is_close=True)
    for paid in _everything_paid_by(person):
        says = f"From {day(paid.starts_on)} you pay {says_contribution(paid)}."
        address = reverse("contribute:contribution", args=[paid.ref])
        yield Event(paid.made_on, f"We worked out what you pay. {says}", address, paid.made_by.name)


def part_of_file(person: Person, account: Account) -> Part | None:
    """For the person's file: what they pay, and the financial assessment where it may be opened."""
    paid = _everything_paid_by(person)[:LATEST_SHOWN]
    lines = [
        Line(
            f"Pays {says_contribution(one)}, from {day(one.starts_on)}",
            reverse("contribute:contribution", args=[one.ref]),
            one.made_on,
            "Newest" if at == 0 and len(paid) > 1 else "",
        )
        for at, one in enumerate(paid)
    ]
    steps = []
    in_hand = (states.PART_DONE, states.HANDED_IN)
    current = next((one for one in _every_assessment_of(person) if one.state in in_hand), None)
    on = localdate()
    if current is not None and access.may_see_assessment(account, current, on):
        words = states.ASSESSMENTS.words[current.state]
        address = reverse("contribute:one", args=[current.ref])
        lines.insert(0, Line("Financial assessment", address, current.begun_on, words))
    elif current is not None:
        address = reverse("contribute:of", args=[person.ref])
        lines.insert(0, Line("Financial assessment", address, current.begun_on, "Under way"))
    if current is None and access.may_begin(account, person, on):
        steps.append(Step("Begin a financial assessment", reverse("contribute:new", args=[person.ref])))
    if paid:
        steps.append(Step("Everything that was worked out", reverse("contribute:of", args=[person.ref])))
    is_own = person.account_id == account.pk
    return Part(
        "What you pay" if is_own else "What they pay",
        tuple(lines),
        tuple(steps),
        says_if_empty="Nothing was worked out yet.",
    )


def links(person: Person) -> Iterator[Link]:
    """For a planner to whom the money was opened: what the person pays, the newest first."""
    for one in history_of(person)[:LATEST_SHOWN]:
        yield Link(
            f"What they pay from {day(one.starts_on)}: {says_contribution(one)}",
            reverse("contribute:contribution", args=[one.ref]),
        )


# Today. --------------------------------------------------------------------------------------------------


def today(account: Account, on: date) -> Iterator[Heap]:
    """What waits for finance, for whoever fills one in, adopts a policy, or tells somebody what they pay."""
    if account.holds(RoleName.FINANCE):
        address = reverse("contribute:waiting")
        yield heap_of("Financial assessments to do", waiting(account), _task_of_finance, address)
    if account.holds(RoleName.PERSON):
        own = assessments().filter(person__account=account, state=states.PART_DONE)
        yield heap_of("Your money", own.exclude(filled_in_by=FilledInBy.OFFICER), _task_of_person)
    if account.holds(*people_access.SPEAK_AS):
        seen_to = Speaker.objects.filter(
            people_access.speaks_by(account), people_access.in_force(on), authority__in=FOR_MONEY_ALONE
        )
        theirs = assessments().filter(person__in=seen_to.values("person"), state=states.PART_DONE)
        by_them = theirs.filter(filled_in_by=FilledInBy.SPEAKER)
        yield heap_of("Money you see to", by_them, _task_of_speaker)
    if account.holds(*access.ADOPTS):
        unadopted = policies().filter(adopted_on=None).exclude(prepared_by=account)
        address = reverse("contribute:policies")
        yield heap_of("Charging policies to adopt", unadopted, _task_of_adopting, address)
    if account.holds(*access.APPLIES):
        prepared = Uprating.objects.filter(state=states.PREPARED).exclude(prepared_by=account)
        address = reverse("contribute:upratings")
        yield heap_of("Reviews of what people pay", prepared, _task_of_applying, address)
    if teams := account.teams_as(*people_access.WORKERS):
        yield heap_of("Tell people what they pay", _not_told(teams, on), _task_of_worker)


def _task_of_finance(one: FinancialAssessment) -> Task:
    is_in = one.state == states.HANDED_IN
    says = "Work out" if is_in else "Fill in with"
    since = (one.handed_in_on if is_in else None) or one.begun_on
    return Task(f"{says} {one.person.full_name}", reverse("contribute:one", args=[one.ref]), since)


def _task_of_person(one: FinancialAssessment) -> Task:
    says = "Something is missing in what you told us about your money" if one.state_because else ""
    return Task(says or "Tell us about your money", reverse("contribute:one", args=[one.ref]), one.begun_on)


def _task_of_speaker(one: FinancialAssessment) -> Task:
    says = f"Tell us about the money of {one.person.full_name}"
    return Task(says, reverse("contribute:one", args=[one.ref]), one.begun_on)


def _task_of_adopting(one: ChargingPolicy) -> Task:
    says = f"Read the charging policy from {day(one.from_date)}"
    return Task(says, reverse("contribute:policy", args=[one.ref]), one.prepared_on)


def _task_of_applying(one: Uprating) -> Task:
    says = f"Read what changes on {day(one.starts_on)}"
    return Task(says, reverse("contribute:uprating", args=[one.ref]), one.prepared_at.date())


def _task_of_worker(one: Contribution) -> Task:
    address = reverse("tell:send", args=["contribution", one.ref])
    return Task(f"Tell {one.person.full_name} what they pay", address, one.made_on)


def _not_told(teams: list[int], on: date) -> QuerySet[Contribution]:
    """What was worked out from an assessment lately and no message tells of yet."""
    messages = Message.objects.filter(about=Contribution._meta.label, about_ref=OuterRef("as_text"))
    found = contributions().filter(
        person__team__in=teams,
        person__merged_into=None,
        person__died_on=None,
        assessment__isnull=False,
        made_on__gte=on - timedelta(days=TOLD_WITHIN_DAYS),
    )
    found = found.annotate(as_text=Cast("ref", CharField())).exclude(Exists(messages))
    return found.defer("circumstances", "working").order_by("made_on", "pk")
