"""What somebody tells about themself, and every earlier telling of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Left, Length
from django.urls import reverse
from django.utils.timezone import localdate

from trellis.journey.accounts.models import Account

from .. import access
from ..file import Line, Part, Step
from ..headings import Heading, heading_of, set_on
from ..models import AboutMeWords, Format, HowToReach, Person
from ..timeline import Event
from .at_a_glance import MOST_AT_THE_TOP, rows_at_a_glance, standing

# How much of a telling a list shows; the whole is one press away.
MOST_SHOWN = 600
# What stands at the top of somebody's page: the first lines under the first of the headings.
FIRST = "important_to_me"


@dataclass(frozen=True)
class Told:
    """One heading of somebody's About me with what stands there; None where nobody has written yet."""

    heading: Heading
    telling: AboutMeWords | None

    @property
    def has_words(self) -> bool:
        return self.telling is not None and bool(self.telling.words)


@dataclass(frozen=True)
class AboutMeTop:
    """The first lines of what is most important to somebody; `is_cut` where there is more."""

    heading: str
    words: str
    is_cut: bool


def about_me_of(person: Person, on: date | None = None) -> list[Told]:
    """What stands under each heading: those of the set of the day, in its order, then any earlier heading
    under which something still stands.

    on: the day whose set is shown; today where none is given.
    """
    return _told(list(_standing(person)), on)


def _standing(person: Person) -> QuerySet[AboutMeWords]:
    return (
        AboutMeWords.objects.filter(person=person, replaced_by=None)
        .select_related("written_by", "puts_back__written_by")
        .order_by("written_at", "pk")
    )


def _told(there: list[AboutMeWords], on: date | None) -> list[Told]:
    # Two records of one person may have been made one; the newest telling of each heading stands.
    newest = {telling.heading: telling for telling in there}
    now = set_on(on or localdate())
    told = [Told(heading, newest.pop(heading.key, None)) for heading in now.headings]
    return told + [
        Told(heading_of(telling.heading_set, key), telling)
        for key, telling in newest.items()
        if telling.words
    ]


def heading_for(person: Person, key: str, on: date | None = None) -> Told | None:
    """One heading of somebody's About me; None where there is no such heading, now or in what was told."""
    there = list(_standing(person).filter(heading=key))
    found = next((told for told in _told(there, on) if told.heading.key == key), None)
    if found is None and there:
        return Told(heading_of(there[-1].heading_set, key), there[-1])
    return found


def tellings() -> QuerySet[AboutMeWords]:
    """Every telling of everybody, with whom it is about and who wrote it: to find one by its reference."""
    return AboutMeWords.objects.select_related(
        "person__team", "person__account", "written_by", "puts_back__written_by", "replaced_by"
    )


def reads_large_print(person: Person) -> bool:
    """Whether somebody asked for what we send them in large print."""
    if "how_to_reach" in person._state.fields_cache:
        rules = person._state.fields_cache["how_to_reach"]
        return rules is not None and rules.format == Format.LARGE_PRINT
    return HowToReach.objects.filter(person=person, format=Format.LARGE_PRINT).exists()


def tellings_of(person: Person) -> QuerySet[AboutMeWords]:
    """Every telling, newest first, with its first words as `beginning` and their whole number as `length`."""
    return (
        AboutMeWords.objects.filter(person=person)
        .select_related("written_by", "puts_back__written_by", "replaced_by")
        .annotate(beginning=Left("words", MOST_SHOWN), length=Length("words"))
        .defer("words", "puts_back__words", "replaced_by__words")
        .order_by("-written_at", "-pk")
    )


def about_me_top(person: Person) -> AboutMeTop | None:
    """The first lines of what is most important to the person; None where nothing is written there."""
    newest = _standing_at_a_glance(person).get(FIRST)
    if newest is None:
        return None
    beginning = newest.beginning
    is_cut = len(beginning) > MOST_AT_THE_TOP
    if is_cut:
        # A word cut in two reads as another word.
        beginning = beginning[:MOST_AT_THE_TOP].rsplit(maxsplit=1)[0] + " …"
    return AboutMeTop(heading_of(newest.heading_set, FIRST).heading, beginning, is_cut)


def _standing_at_a_glance(person: Person) -> dict[str, Any]:
    """By heading, the newest telling that stands there and has words."""
    newest = {one.heading: one for one in standing(rows_at_a_glance(person, "about_me"))}
    return {heading: one for heading, one in newest.items() if one.beginning}


def about_me_part(person: Person, account: Account) -> Part | None:
    """For the person's file: the headings under which something stands, and where to write."""
    newest = _standing_at_a_glance(person).values()
    address = reverse("people:about_me", args=[person.ref])
    lines = tuple(
        Line(heading_of(one.heading_set, one.heading).heading, f"{address}#{one.heading}", one.written_on)
        for one in sorted(newest, key=lambda one: one.written_on, reverse=True)
    )
    says = "Read" if access.is_closed(person) else "Read or change"
    is_own = person.account_id == account.pk
    whose = "your own words" if is_own else "their own words"
    return Part(
        "About me",
        lines,
        (Step(f"{says} About me, in {whose}", address),),
        says_if_empty="Nothing is written yet.",
    )


def told_about_me(person: Person) -> Iterator[Event]:
    """For the timeline: the days on which something was written, with the headings of each."""
    by_day: dict[date, dict[str, str]] = {}
    for one in rows_at_a_glance(person, "about_me"):
        heading = heading_of(one.heading_set, one.heading).heading
        by_day.setdefault(one.written_on, {})[one.heading] = heading
    address = reverse("people:about_me_history", args=[person.ref])
    for on, headings in by_day.items():
        what = f"“{next(iter(headings.values()))}”" if len(headings) == 1 else f"{len(headings)} headings"
        yield Event(on, f"Your About me was changed: {what}.", address)
