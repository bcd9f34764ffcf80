"""Looking people up: only ever those whom the account may see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, Prefetch, Q, QuerySet

from trellis.journey.accounts.models import Account
from trellis.journey.record.actions import ref_of
from trellis.journey.record.models import Entry

from .. import access
from ..models import AccessNeed, Carer, Grant, NamedWorker, Person, Speaker
from ..names import folded
from ..timeline import Event
from .at_a_glance import to_fetch
from .merging import refs_of


@dataclass(frozen=True)
class Saved:
    """Who saved a row last, and when; taken from the record."""

    by: str
    at: datetime


def person_for(ref: str) -> Person:
    """The person of this reference; `Person.DoesNotExist` where there is none."""
    return Person.objects.select_related("team", "account").get(ref=ref)


def person_with_all(ref: str) -> Person:
    """The person for their own page, with what its many parts ask about in common fetched once.

    `Person.DoesNotExist` where there is none. For showing only: a rule is checked against fresh rows.
    """
    speakers = Speaker.objects.select_related("carer", "account", "seen_by")
    return (
        Person.objects.select_related("team", "account", "how_to_reach__trusted")
        .prefetch_related(
            "how_to_reach__only_workers",
            Prefetch("carers", Carer.objects.select_related("account")),
            Prefetch("speakers", speakers),
            Prefetch("named_workers", NamedWorker.objects.select_related("worker")),
            Prefetch("access_needs", AccessNeed.objects.select_related("set_by")),
            Prefetch("grants", Grant.objects.select_related("organisation", "account")),
            *to_fetch(),
        )
        .get(ref=ref)
    )


def rows_of(person: Person, relation: str, *besides: str) -> list[Any]:
    """The rows of one kind that hang on a person: as fetched with them, else fetched now with `besides`."""
    rows = getattr(person, relation)
    is_fetched = relation in getattr(person, "_prefetched_objects_cache", {})
    return list(rows.all() if is_fetched else rows.select_related(*besides))


def people_of_teams(account: Account, words: str = "") -> QuerySet[Person]:
    """The people of the account's teams, in the order of their names.

    words: parts of a name in any order, accents or not, or the first figures of an NHS number. Every word
    must fit.
    """
    teams = account.teams_as(*access.WORKERS)
    found = Person.objects.filter(team__in=teams, merged_into=None).select_related("team")
    figures = words.replace(" ", "").replace("-", "")
    if figures.isdecimal() and figures.isascii():
        found = found.filter(nhs_number__startswith=figures)
    else:
        for word in folded(words).split():
            # A record that was merged is found by its old name, and leads to the one that is kept.
            merged = Person.objects.filter(sort_name__contains=word, merged_into__isnull=False)
            found = found.filter(
                Q(sort_name__contains=word)
                | Q(likes_to_be_called__icontains=word)
                | Q(pk__in=merged.values("merged_into"))
            )
    return found.order_by("sort_name", "pk")


def helpers_of(person: Person) -> list[Carer]:
    """Everybody who helps or helped, those who help now first; with the account of each."""
    carers: list[Carer] = rows_of(person, "carers", "account")
    return sorted(carers, key=lambda carer: (carer.ended_on is not None, carer.name, carer.pk))


def carer_for(ref: str) -> Carer:
    """The carer of this reference with the person; `Carer.DoesNotExist` where there is none."""
    return Carer.objects.select_related("person", "person__team", "account").get(ref=ref)


def person_signed_in(account: Account) -> Person | None:
    """The person whose own account this is."""
    return Person.objects.select_related("team").filter(account=account).first()


def cared_for_by(account: Account) -> QuerySet[Carer]:
    """As whom this account cares, and for whom: those whose pages it may see."""
    return (
        Carer.objects.filter(
            account=account, ended_on=None, may_see_since__isnull=False, person__merged_into=None
        )
        .select_related("person")
        .order_by("person__sort_name")
    )


def last_saved(thing: Model, *, person: Person) -> Saved | None:
    """Who wrote the newest line about this row of this person's file."""
    entry = (
        Entry.objects.filter(person_ref__in=refs_of(person), about=thing._meta.label, about_ref=ref_of(thing))
        .exclude(act="was refused")
        .order_by("-number")
        .first()
    )
    return Saved(by=entry.by_name, at=entry.at) if entry else None


def told(person: Person) -> Iterator[Event]:
    """For the timeline: who may see the person's pages since when, and who stopped helping."""
    for carer in person.carers.all():
        if carer.may_see_since:
            yield Event(carer.may_see_since, f"You agreed that {carer.name} may see your pages.")
        if carer.ended_on:
            yield Event(carer.ended_on, f"{carer.name} stopped helping you.")
