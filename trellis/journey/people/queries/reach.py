"""How to reach somebody, and what must be seen about that on every page about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from trellis.govuk.wording import count_of, day, names

from ..models import AccessNeed, Channel, Format, HowToReach, Person

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
    needs = person.access_needs.filter(ended_on=None).order_by("kind", "set_on", "pk")
    return list(needs.select_related("set_by"))


def flags_of(person: Person, on: date, *, for_workers: bool = False) -> list[Flag]:
    """What must be seen on every page about somebody: that they died, whom and what to avoid, what they need.

    for_workers: adds what only a worker acts on: a review that is due, somebody to go through who has left.
    It makes three queries.
    """
    address = reverse("people:how_to_reach", args=[person.ref])
    rules, needs = how_to_reach(person), access_needs_of(person)
    says = [f"Died on {day(person.died_on)}"] if person.died_on else []
    says += list(_of_the_rules(rules)) if rules else []
    says += [need.says for need in needs]
    if for_workers:
        says += list(_of_what_is_due(rules, needs, on))
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


def _of_what_is_due(rules: HowToReach | None, needs: list[AccessNeed], on: date) -> Iterable[str]:
    if rules and rules.trusted and rules.trusted.ended_on:
        yield f"{rules.trusted.name} no longer helps. Agree whom to go through instead"
    if rules and rules.review_on and rules.review_on <= on:
        yield f"How to reach them was due to be looked at again on {day(rules.review_on)}"
    if due := [need for need in needs if need.review_on <= on]:
        yield f"{count_of(len(due), 'need', 'needs')} to ask about again"
