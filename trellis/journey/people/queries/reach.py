"""How to reach somebody, and what must be seen about that on every page about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from trellis.govuk.both import NOTHING
from trellis.govuk.wording import count_of, day, names
from trellis.journey.accounts.models import Account
from trellis.journey.record.models import Entry

from .. import access
from ..file import Line, Part, Step
from ..models import AccessNeed, Channel, Format, HowToReach, NamedWorker, Person
from ..timeline import Event
from .merging import refs_of
from .person import rows_of

NEVER = {
    Channel.LETTER: "No letters",
    Channel.EMAIL: "No e-mails",
    Channel.TEXT: "No text messages",
    Channel.PHONE: "No phone calls",
    Channel.VISIT: "No visits",
}
SMALL_NUMBERS = ["One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"]


@dataclass(frozen=True)
class Flag:
    """One thing that nobody may overlook. It is said so that the person can read it as well."""

    says: str
    address: str = ""


def how_to_reach(person: Person) -> HowToReach | None:
    """The rules for reaching somebody as they are now, with whom to go through; none were agreed yet."""
    found = HowToReach.objects.filter(person=person).select_related("trusted")
    return found.prefetch_related("only_workers").first()


def access_needs_of(person: Person) -> list[AccessNeed]:
    """The communication needs and adjustments that hold, in the order of their kinds."""
    every: list[AccessNeed] = rows_of(person, "access_needs", "set_by")
    holding = (need for need in every if need.ended_on is None)
    return sorted(holding, key=lambda need: (need.kind, need.set_on, need.pk))


def _rules_shown(person: Person) -> HowToReach | None:
    """The rules for showing them: as they came with the person where they did, else as they are now."""
    cached = person._state.fields_cache
    if "how_to_reach" in cached:
        return cached["how_to_reach"]
    return HowToReach.objects.filter(person=person).first()


def flags_of(person: Person, on: date, *, for_workers: bool = False) -> list[Flag]:
    """What must be seen on every page about somebody: that they died, whom and what to avoid, what they need.

    for_workers: adds what only a worker acts on: a review that is due, somebody named here who has left.
    It makes three queries, four for workers where workers are named.
    """
    address = reverse("people:how_to_reach", args=[person.ref])
    is_fetched = "how_to_reach" in person._state.fields_cache
    rules = _rules_shown(person) if is_fetched else how_to_reach(person)
    needs = access_needs_of(person)
    says = [f"Died on {day(person.died_on)}"] if person.died_on else []
    says += list(_of_the_rules(rules)) if rules else []
    says += [need.says for need in needs]
    if for_workers:
        says += list(_of_what_is_due(person, rules, needs, on))
    return [Flag(one, address) for one in says]


def _of_the_rules(rules: HowToReach) -> Iterable[str]:
    # In the order in which the ways are asked about, whatever the order they were kept in.
    if never := [NEVER[channel] for channel in Channel if channel in rules.never]:
        yield " ".join(f"{one}." for one in never)
    workers = [worker.name for worker in rules.only_workers.all()]
    if workers:
        yield f"Only {names(workers + ([rules.trusted.name] if rules.trusted else []), 'or')}"
    elif rules.trusted:
        yield f"Go through {rules.trusted.name} ({rules.trusted.relation})"
    if minutes := rules.longest_talk_minutes:
        said = SMALL_NUMBERS[minutes - 1] if minutes <= len(SMALL_NUMBERS) else f"{minutes}"
        yield f"{said} {'minute' if minutes == 1 else 'minutes'} at most"
    if rules.times:
        yield f"When: {rules.times}"
    if rules.interpreter:
        yield f"Interpreter: {rules.interpreter}"
    if rules.format != Format.STANDARD:
        yield rules.get_format_display()


def _of_what_is_due(
    person: Person, rules: HowToReach | None, needs: list[AccessNeed], on: date
) -> Iterable[str]:
    named = list(rules.only_workers.all()) if rules else []
    here = {worker.pk for worker in access.workers_of(person)} if named else set()
    if left := [worker.name for worker in named if worker.pk not in here]:
        yield f"{names(left)}, named for being in touch, works elsewhere now. Agree who does it instead"
    if rules and rules.trusted and rules.trusted.ended_on:
        yield f"{rules.trusted.name} no longer helps. Agree whom to go through instead"
    if rules and rules.review_on and rules.review_on <= on:
        yield f"How to reach them was due to be looked at again on {day(rules.review_on)}"
    if due := [need for need in needs if need.review_on <= on]:
        yield f"{count_of(len(due), 'need', 'needs')} to ask about again"


# ---- What was agreed before --------------------------------------------------------------------------------

MOST_TOLD = 1_000
QUESTIONS = {
    "best": "Best way",
    "never": "Never",
    "only_workers": "Only these workers",
    "trusted": "Somebody to go through",
    "format": "What is sent comes as",
    "longest_talk_minutes": "Longest talk in minutes",
    "times": "When",
    "interpreter": "Interpreter",
    "because": "Why",
    "agreed_with": "Agreed by",
    "review_on": "Look at it again on",
}


@dataclass(frozen=True)
class Change:
    """One question that was answered anew: what stood there, and what then stood there."""

    question: str
    was: str
    became: str


@dataclass(frozen=True)
class Saving:
    """One saving of the rules, as the record keeps it."""

    at: datetime
    by: str
    changes: tuple[Change, ...]


def savings_of_how_to_reach(person: Person) -> QuerySet[Entry]:
    """The lines of the record in which the rules for reaching somebody were agreed, newest first."""
    about = HowToReach._meta.label
    kept = Entry.objects.filter(person_ref__in=refs_of(person), about=about).exclude(act="was refused")
    return kept.order_by("-number")


def as_saving(entry: Entry) -> Saving:
    """A line of the record as a page tells it: each question whose answer changed, in words."""
    before, after = entry.before or {}, entry.after or {}
    told = [
        Change(question, _told(column, before.get(column)), _told(column, after.get(column)))
        for column, question in QUESTIONS.items()
    ]
    return Saving(entry.at, entry.by_name, tuple(one for one in told if one.was != one.became))


def _told(column: str, value: Any) -> str:
    if column == "never" and isinstance(value, list):
        return ", ".join(str(Channel(channel).label) for channel in value) or NOTHING
    if isinstance(value, list):
        return ", ".join(str(one) for one in value) or NOTHING
    if value in (None, ""):
        return NOTHING
    if column == "best":
        return str(Channel(value).label)
    if column == "format":
        return str(Format(value).label)
    return day(value) if column == "review_on" else _shortened(str(value))


def _shortened(text: str) -> str:
    """A long reason as a list of changes tells it; the record holds the whole."""
    return text if len(text) <= MOST_TOLD else f"{text[:MOST_TOLD].rstrip()}… (and more, in the record)"


# ---- The worker they know ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Continuity:
    """How long somebody has known their worker, and how often it changed."""

    named: NamedWorker | None
    workers: tuple[str, ...]
    changes: int
    days: int


def named_worker_of(person: Person) -> NamedWorker | None:
    """The worker whom somebody knows now, with the account; nothing where none is named."""
    return person.named_workers.filter(until=None).select_related("worker").first()


def continuity_of(person: Person, on: date) -> Continuity:
    """Who was somebody's worker, the first one first; the days with the one now, this day counted as well."""
    rows: list[NamedWorker] = rows_of(person, "named_workers", "worker")
    rows.sort(key=lambda row: (row.since, row.pk))
    named = next((row for row in rows if row.until is None), None)
    return Continuity(
        named=named,
        workers=tuple(dict.fromkeys(row.worker.name for row in rows)),
        changes=sum(row.until is not None for row in rows),
        days=max((on - named.since).days + 1, 0) if named else 0,
    )


# ---- For the file and the timeline -------------------------------------------------------------------------


def part_about_reaching(person: Person, account: Account) -> Part:
    """For the person's file: the rules for reaching them, and agreeing them."""
    is_own = person.account_id == account.pk
    whom = "you" if is_own else "them"
    address = reverse("people:how_to_reach", args=[person.ref])
    rules = _rules_shown(person)
    heading = f"How to reach {whom}"
    if rules is None:
        says = "Nothing is agreed yet: any way may be used."
        return Part(heading, (), (Step("Agree what suits", address),), says_if_empty=says)
    agreed = f"Agreed by {'you' if is_own and rules.agreed_with == account.name else rules.agreed_with}"
    return Part(heading, (Line(agreed, address, rules.agreed_on),))


def told_of_reaching(person: Person) -> Iterator[Event]:
    """For the timeline: how to reach somebody, and who their worker is."""
    if rules := _rules_shown(person):
        address = reverse("people:how_to_reach", args=[person.ref])
        yield Event(rules.agreed_on, "We agreed how to reach you.", address)
        if rules.review_on and not person.died_on:
            yield Event(rules.review_on, "We look with you again at how to reach you.", address)
    rows: list[NamedWorker] = rows_of(person, "named_workers", "worker")
    begun = {row.since for row in rows}
    for row in rows:
        yield Event(row.since, f"{row.worker.name} became your worker.")
        if row.until and row.until not in begun:
            yield Event(row.until, f"{row.worker.name} stopped being your worker.")
