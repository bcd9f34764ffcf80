"""What other pages are told of somebody's money: the timeline, the file, the section, and what waits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from trellis.govuk.wording import day, money
from trellis.journey.accounts.asked_once import asked_once
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.people import access as people
from trellis.journey.people.file import Line, Part, Step
from trellis.journey.people.models import Person
from trellis.journey.people.sections import Link
from trellis.journey.people.timeline import Event
from trellis.journey.people.today import Heap, SeldomAny, Task, heap_of
from trellis.journey.tell.models import Message

from .. import access, states
from ..models import Concern, Reclaim, RunLine, SpendQuery
from . import concerns as of_concerns
from .money import FIRST_FEW, lines_paid_to
from .reclaims import reclaims
from .spending import own_payees, spend_queries

# So many of the newest payments stand on the timeline; all of them stand on the money page.
ON_TIMELINE = 26


@asked_once
def _newest_paid(person: Person) -> list[RunLine]:
    return list(lines_paid_to(person)[:ON_TIMELINE])


def told_of_paid(person: Person) -> Iterator[Event]:
    """For the timeline, in words to the person: what was paid."""
    for line in _newest_paid(person):
        yield _paid(line, person)


def told_of_questions(person: Person) -> Iterator[Event]:
    """What was asked about something they spent, and what came of it."""
    for query in spend_queries().filter(spend__payee__in=own_payees(person))[:ON_TIMELINE]:
        address = reverse("pay:query", args=[query.ref])
        what = f"{money(query.spend.pence)} spent on {query.spend.says}"
        yield Event(query.asked_on, f"We asked about {what}.", address, by=query.asked_by.name)
        if query.closed_on:
            stands = "it stands" if query.outcome == "stands" else "it was not for the plan"
            yield Event(query.closed_on, f"We answered about {what}: {stands}.", address)


def told_of_reclaims(person: Person) -> Iterator[Event]:
    """What might go back, and what was decided."""
    for reclaim in reclaims().filter(person=person, told_on__isnull=False):
        address = reverse("pay:reclaim", args=[reclaim.ref])
        says = f"We said that {money(reclaim.pence)} could go back."
        yield Event(reclaim.told_on or reclaim.on, says, address)
        if reclaim.state == states.TOLD and reclaim.notice_ends_on:
            says = f"The last day before {money(reclaim.pence)} could go back. You can say why it should not."
            yield Event(reclaim.notice_ends_on, says, address)
        elif reclaim.decided_on:
            went = money(reclaim.decided_pence) if reclaim.decided_pence else "Nothing"
            yield Event(reclaim.decided_on, f"{went} goes back. The reasons are written.", address)


def _paid(line: RunLine, person: Person) -> Event:
    says = {
        states.SENT: f"We sent you {money(line.pence)}.",
        states.CREDITED: f"We paid you {money(line.pence)}.",
        states.CAME_BACK: f"{money(line.pence)} came back from the bank. We pay it again.",
    }[line.state]
    on = line.state_on if line.state == states.CAME_BACK and line.state_on else line.run.credited_on
    return Event(on, says, reverse("pay:money", args=[person.ref]))


def part_of_money(person: Person, account: Account) -> Part | None:
    """For the person's file: what was paid last, and the way to all of it."""
    on = localdate()
    if not access.may_see_money_of(account, person, on):
        return None
    paid = _newest_paid(person)[:FIRST_FEW]
    if not paid:
        return None
    is_own = person.account_id == account.pk
    address = reverse("pay:money", args=[person.ref])
    lines = tuple(
        Line(
            f"{money(line.pence)} into the {line.payee.says_which}",
            address,
            line.run.credited_on,
            states.LINES.words[line.state],
        )
        for line in paid
    )
    steps = [Step("Your money: what is left, what comes next" if is_own else "Their money", address)]
    if access.may_say_of_money(account, person, on):
        steps.append(Step("Put in what was spent", reverse("pay:spend_new", args=[person.ref])))
    heading = "What was paid to you" if is_own else "What was paid to them"
    return Part(heading, lines, tuple(steps), "Nothing was paid yet.")


def money_pages(person: Person) -> Iterable[Link]:
    """Where the money of somebody's budget is read."""
    if own_payees(person).exists():
        yield Link("What was paid, and what is left", reverse("pay:money", args=[person.ref]))


# Today. --------------------------------------------------------------------------------------------------


def concerns_wait(account: Account, on: date) -> Iterable[Heap]:
    """For a worker: what somebody should look at, and money to tell people of."""
    teams = account.teams_as(*people.WORKERS)
    if not teams:
        return []
    theirs = Q(person__team__in=teams, person__merged_into=None, person__died_on=None)
    to_tell = reclaims().filter(theirs, state=states.WORKED_OUT).exclude(person__account=account)
    return [
        SeldomAny(
            "Accounts to look at with somebody",
            of_concerns.concerns_for(account).order_by("raised_on", "pk"),
            _look,
            reverse("pay:concerns"),
        ),
        SeldomAny(
            "Money that might go back: talk with them first",
            to_tell.order_by("worked_out_on", "pk"),
            _reclaim_to("Talk about it, then tell them or leave it: {}"),
        ),
    ]


def questions_to_tell(account: Account, on: date) -> Iterable[Heap]:
    """For a worker: questions about spending that nobody has told the person of yet."""
    teams = account.teams_as(*people.WORKERS)
    if not teams:
        return []
    told = Message.objects.filter(about=SpendQuery._meta.label, about_ref=OuterRef("ref"))
    found = spend_queries().filter(
        ~Exists(told),
        spend__person__team__in=teams,
        spend__person__merged_into=None,
        closed_on=None,
        answer="",
    )
    return [
        SeldomAny(
            "Questions about spending to tell people of",
            found.exclude(spend__person__account=account).order_by("asked_on", "pk"),
            lambda one: Task(
                f"Tell {one.spend.person.full_name}, or ask them in person",
                reverse("pay:query", args=[one.ref]),
                one.asked_on,
            ),
        )
    ]


def reclaims_wait(account: Account, on: date) -> Iterable[Heap]:
    """For finance: reclaims whose notice has passed, or that were answered."""
    if not account.holds(RoleName.FINANCE):
        return []
    ready = Q(notice_ends_on__lt=on) | ~Q(reply="")
    found = reclaims().filter(ready, state=states.TOLD).exclude(worked_out_by=account)
    return [
        heap_of(
            "Money that might go back, to be decided",
            found.exclude(person__account=account).order_by("notice_ends_on", "pk"),
            _reclaim_to("Decide, with reasons: {}"),
            reverse("pay:reclaims"),
        )
    ]


def money_waits_for_person(account: Account, on: date) -> Iterable[Heap]:
    """For the person: what we ask about something they spent, and what they may say to money going back."""
    if not account.holds(RoleName.PERSON):
        return []
    asked = spend_queries().filter(spend__person__account=account, closed_on=None, answer="")
    told = reclaims().filter(person__account=account, state=states.TOLD, reply="")
    return [
        heap_of("What we ask you about", asked.order_by("asked_on", "pk"), _answer),
        heap_of(
            "Money that could go back: you can say no",
            told.order_by("told_on", "pk"),
            lambda one: Task(
                f"Tell us what you think: {money(one.pence)}",
                reverse("pay:reclaim", args=[one.ref]),
                one.told_on or on,
                one.notice_ends_on,
            ),
        ),
    ]


def answers_wait(account: Account, on: date) -> Iterable[Heap]:
    """For workers and finance: questions this account asked, and that were answered."""
    if not account.holds(*people.WORKERS, RoleName.FINANCE):
        return []
    found: QuerySet[SpendQuery] = spend_queries().filter(asked_by=account, closed_on=None).exclude(answer="")
    return [
        SeldomAny(
            "Answers about spending that you asked for",
            found.order_by("answered_on", "pk"),
            lambda one: Task(
                f"Read the answer, and close it: {one.spend.person.full_name}",
                reverse("pay:query", args=[one.ref]),
                one.answered_on or one.asked_on,
            ),
        )
    ]


def _look(one: Concern) -> Task:
    return Task(
        f"Look at it with {one.person.full_name}", reverse("pay:concern", args=[one.ref]), one.raised_on
    )


def _answer(one: SpendQuery) -> Task:
    says = f"Tell us about {money(one.spend.pence)} on {day(one.spend.on)}"
    return Task(says, reverse("pay:query", args=[one.ref]), one.asked_on)


def _reclaim_to(says: str) -> Callable[[Reclaim], Task]:
    def task(one: Reclaim) -> Task:
        return Task(
            says.format(one.person.full_name),
            reverse("pay:reclaim", args=[one.ref]),
            one.told_on or one.worked_out_on,
            one.notice_ends_on,
        )

    return task


__all__ = [
    "ON_TIMELINE",
    "answers_wait",
    "concerns_wait",
    "money_pages",
    "money_waits_for_person",
    "part_of_money",
    "questions_to_tell",
    "reclaims_wait",
    "told_of_paid",
    "told_of_questions",
    "told_of_reclaims",
]
