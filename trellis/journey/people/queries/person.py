"""Looking people up: only ever those whom the account may see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model, Q, QuerySet

from trellis.journey.accounts.models import Account
from trellis.journey.record.actions import ref_of
from trellis.journey.record.models import Entry

from .. import access
from ..models import Carer, Person
from ..names import folded
from ..timeline import Event


@dataclass(frozen=True)
class Saved:
    """Who saved a row last, and when; taken from the record."""

    by: str
    at: datetime


def person_for(ref: str) -> Person:
    """The person of this reference; `Person.DoesNotExist` where there is none."""
    return Person.objects.select_related("team", "account").get(ref=ref)


def people_of_teams(account: Account, words: str = "") -> QuerySet[Person]:
    """The people of the account's teams, in the order of their names.

    words: parts of a name in any order, accents or not, or the first figures of an NHS number. Every word
    must fit.
    """
    found = Person.objects.filter(team__in=account.teams_as(*access.WORKERS)).select_related("team")
    figures = words.replace(" ", "").replace("-", "")
    if figures.isdecimal() and figures.isascii():
        found = found.filter(nhs_number__startswith=figures)
    else:
        for word in folded(words).split():
            found = found.filter(Q(sort_name__contains=word) | Q(likes_to_be_called__icontains=word))
    return found.order_by("sort_name", "pk")


def helpers_of(person: Person) -> list[Carer]:
    """Everybody who helps or helped, those who help now first; with the account of each."""
    carers = person.carers.select_related("account").order_by("name", "pk")
    return sorted(carers, key=lambda carer: carer.ended_on is not None)


def carer_for(ref: str) -> Carer:
    """The carer of this reference with the person; `Carer.DoesNotExist` where there is none."""
    return Carer.objects.select_related("person", "person__team", "account").get(ref=ref)


def person_signed_in(account: Account) -> Person | None:
    """The person whose own account this is."""
    return Person.objects.select_related("team").filter(account=account).first()


def cared_for_by(account: Account) -> QuerySet[Carer]:
    """As whom this account cares, and for whom: those whose pages it may see."""
    return (
        Carer.objects.filter(account=account, ended_on=None, may_see_since__isnull=False)
        .select_related("person")
        .order_by("person__sort_name")
    )


def last_saved(thing: Model, *, person: Person) -> Saved | None:
    """Who wrote the newest line about this row of this person's file."""
    entry = (
        Entry.objects.filter(person_ref=person.ref, about=thing._meta.label, about_ref=ref_of(thing))
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
