"""Health notes: what stands, and the words that stood before."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from trellis.journey.accounts.models import Account

from .. import access
from ..file import Line, Part, Step
from ..models import HealthNote, Person, Section
from ..sections import Link


def health_notes() -> QuerySet[HealthNote]:
    return HealthNote.objects.select_related("person__team", "person__account", "written_by", "replaced_by")


def health_notes_of(person: Person) -> QuerySet[HealthNote]:
    """The notes that stand, the newest first."""
    return health_notes().filter(person=person, replaced_by=None).order_by("-written_at", "-pk")


@dataclass(frozen=True)
class Note:
    """A note that stands, and what stood in its place before, the newest first."""

    now: HealthNote
    before: tuple[HealthNote, ...]


def with_earlier_words(person: Person, standing: list[HealthNote]) -> list[Note]:
    """These notes with all that each replaced; one query for all of them."""
    replaced = HealthNote.objects.filter(person=person, replaced_by__isnull=False).select_related(
        "written_by"
    )
    by_key = {one.pk: one for one in replaced} if any(one.replaces_id for one in standing) else {}
    return [Note(one, tuple(_chain(one, by_key))) for one in standing]


def _chain(note: HealthNote, by_key: dict[int, HealthNote]) -> list[HealthNote]:
    found = []
    before = by_key.get(note.replaces_id) if note.replaces_id else None
    while before is not None:
        found.append(before)
        before = by_key.get(before.replaces_id) if before.replaces_id else None
    return found


def health_part(person: Person, account: Account) -> Part | None:
    """For the person's file: that there are health notes, never what they say."""
    if not access.may_see_section(account, person, Section.HEALTH, localdate()):
        return None
    address = reverse("people:health", args=[person.ref])
    newest = health_notes_of(person).first()
    lines = (Line("Health notes", address, newest.written_on),) if newest else ()
    steps = () if newest else (Step("Write down something about health", address),)
    return Part("Health", lines, steps, says_if_empty="Nothing is written down.")


def health_pages(person: Person) -> list[Link]:
    """For the sections: the one page there is."""
    return [Link("Health notes", reverse("people:health", args=[person.ref]))]


def about_me_pages(person: Person) -> list[Link]:
    return [Link("About me", reverse("people:about_me", args=[person.ref]))]
