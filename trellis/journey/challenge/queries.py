"""Looking challenges up: what is open, who has to answer, and what is published of the answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from trellis.journey.accounts.asked_once import asked_once
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.people import access as people_access
from trellis.journey.people.file import Line, Part
from trellis.journey.people.models import Person
from trellis.journey.people.timeline import Event
from trellis.journey.people.today import Heap, Task, heap_of

from . import access
from .models import Challenge, Kind, Outcome, RaisedAs
from .published import Published, published
from .states import ANSWERED, CHALLENGES, OPEN

__all__ = [
    "Published",
    "about",
    "challenges",
    "every_one",
    "is_open",
    "open_about",
    "open_of",
    "part_of_file",
    "published",
    "says_what",
    "says_who",
    "state_of",
    "to_answer",
    "told",
    "waits",
]

# What is questioned, as a sentence to the person says it.
WHAT = {
    Kind.AMOUNT.value: "your indicative amount",
    Kind.SUFFICIENCY.value: "whether the money is enough for your plan",
    Kind.BUDGET.value: "your personal budget",
    Kind.CHARGE.value: "what you are asked to pay",
    Kind.REFUSAL.value: "what we said no to",
}
# The same for those who answer.
HEADINGS = {
    Kind.AMOUNT.value: "Indicative amount",
    Kind.SUFFICIENCY.value: "Enough for the plan",
    Kind.BUDGET.value: "Personal budget",
    Kind.CHARGE.value: "What the person pays",
    Kind.REFUSAL.value: "Something refused",
}
OUTCOMES = {
    Outcome.UPHELD.value: "You were right",
    Outcome.IN_PART.value: "You were right in part",
    Outcome.NOT_UPHELD.value: "It stays as it was decided",
}
WHO = {
    RaisedAs.SPEAKER.value: "who speaks for you",
    RaisedAs.CARER.value: "who helps you",
    RaisedAs.PLANNER.value: "who plans with you",
    RaisedAs.ADVOCATE.value: "your advocate",
}


# One, and those about one thing. -------------------------------------------------------------------------


def challenges() -> QuerySet[Challenge]:
    """Challenges with whom and what they are about, ready to be shown."""
    return Challenge.objects.select_related(
        "person__team", "person__account", "carer__account", "raised_by", "answered_by", "team"
    )


def about(kind: str, ref: str) -> list[Challenge]:
    """Everything that was questioned about one thing, the newest first."""
    return list(challenges().filter(kind=kind, about_ref=ref))


def open_about(kind: str, ref: str) -> list[Challenge]:
    """What waits for an answer about one thing."""
    return list(challenges().filter(kind=kind, about_ref=ref, state=OPEN))


def open_of(person: Person) -> list[Challenge]:
    """What waits for an answer about somebody: what is owed first comes first."""
    return list(challenges().filter(person=person, state=OPEN).order_by("due_on", "pk"))


def is_open(person: Person, *kinds: str) -> bool:
    """Whether anything of these kinds, of any kind where none is named, waits for an answer."""
    found = Challenge.objects.filter(person=person, state=OPEN)
    return (found.filter(kind__in=kinds) if kinds else found).exists()


def says_what(challenge: Challenge) -> str:
    """What is questioned, in a sentence to the person: “your indicative amount”."""
    return WHAT.get(challenge.kind, "what we decided")


def says_who(challenge: Challenge) -> str:
    """Who questioned it, as a sentence to the person begins: “You”, “Sara Ahmed, who helps you,”."""
    if challenge.carer_id is not None and challenge.carer is not None:
        is_theirs = challenge.raised_as == RaisedAs.CARER
        return challenge.raised_by.name if is_theirs else f"{challenge.carer.name}, with our help,"
    if challenge.raised_as in (RaisedAs.PERSON, RaisedAs.WORKER):
        return "You"
    return f"{challenge.raised_by.name}, {WHO.get(challenge.raised_as, 'for you')},"


# For those who answer. -----------------------------------------------------------------------------------


def to_answer(account: Account) -> QuerySet[Challenge]:
    """What this account could answer, what is owed first at the top; a director's is the whole council's."""
    found = challenges().filter(state=OPEN)
    if not account.holds(RoleName.DIRECTOR):
        found = found.filter(person__team__in=account.teams_as(RoleName.MANAGER))
    own = Q(raised_by=account) | Q(decided_by__contains=[account.pk]) | Q(person__account=account)
    # No carer is no reason: a comparison with nothing would leave the row out.
    found = found.exclude(own).filter(Q(carer=None) | Q(carer__account=None) | ~Q(carer__account=account))
    return found.order_by("due_on", "pk")


def every_one(account: Account, *, is_answered: bool) -> QuerySet[Challenge]:
    """For the list: those of the account's teams, or of the whole council, open ones or the rest."""
    found = challenges()
    if not account.holds(RoleName.DIRECTOR):
        found = found.filter(person__team__in=account.teams_as(RoleName.MANAGER))
    if is_answered:
        return found.exclude(state=OPEN).order_by("-answered_on", "-raised_at", "-pk")
    return found.filter(state=OPEN).order_by("due_on", "pk")


def waits(account: Account, on: date) -> Iterator[Heap]:
    """For a manager's and a director's day: what they owe an answer to, late first; one query."""
    if not account.holds(*access.ANSWER):
        return
    heading, address = "Questioned, and waiting for your answer", reverse("challenge:list")
    yield heap_of(heading, to_answer(account), _task_of, address)


def _task_of(one: Challenge) -> Task:
    return Task(
        says=f"{HEADINGS.get(one.kind, 'A decision')}: {one.person.full_name}",
        address=reverse("challenge:answer", args=[one.ref]),
        since=one.raised_on,
        due_on=one.due_on,
    )


# For the person's file and timeline. ---------------------------------------------------------------------


@asked_once
def _every_one_of(person: Person) -> list[Challenge]:
    """What was questioned about somebody, the newest first: for the timeline and the file alike."""
    return list(person.challenges.select_related("raised_by", "answered_by", "carer"))


def told(person: Person) -> Iterator[Event]:
    """For the timeline: what was questioned, when we owe an answer, and what we answered."""
    for one in _every_one_of(person):
        address = reverse("challenge:one", args=[one.ref])
        # What a carer questions about their own support is theirs to tell.
        only = one.carer_id is not None
        yield Event(
            one.raised_on, f"{says_who(one)} questioned {says_what(one)}.", address, one.raised_by.name, only
        )
        if one.state == ANSWERED and one.answered_on is not None and one.answered_by is not None:
            says = f"We answered when {says_what(one)} was questioned: {OUTCOMES[one.outcome].lower()}."
            yield Event(one.answered_on, says, address, one.answered_by.name, only)
        elif one.state == OPEN and one.due_on > localdate():
            yield Event(one.due_on, f"We owe you an answer about {_short(one)}.", address, "", only)


def _short(challenge: Challenge) -> str:
    return says_what(challenge).removeprefix("whether ")


def part_of_file(person: Person, account: Account) -> Part | None:
    """For the person's file: what was questioned, what is open first."""
    found: Sequence[Challenge] = _every_one_of(person)
    if not people_access.may_work_with(account, person):
        found = [one for one in found if one.carer_id is None]
    if not found:
        return None
    today = localdate()
    lines = tuple(
        Line(
            says=one.about_says[:1].upper() + one.about_says[1:],
            address=reverse("challenge:one", args=[one.ref]),
            on=one.raised_on,
            state=state_of(one, today),
        )
        for one in sorted(found, key=lambda one: not one.is_open)
    )
    whose = "you" if person.account_id == account.pk else "they"
    return Part(f"What {whose} questioned", lines)


def state_of(challenge: Challenge, on: date) -> str:
    """A word or two for a tag."""
    if challenge.is_open:
        return "Late" if on > challenge.due_on else "Open"
    if challenge.state == ANSWERED:
        return challenge.get_outcome_display()
    return CHALLENGES.words[challenge.state]
