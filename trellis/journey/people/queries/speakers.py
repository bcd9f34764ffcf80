"""Who speaks for somebody, and for whom an account speaks."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from trellis.journey.accounts.models import Account

from .. import access
from ..models import FOR_MONEY_ALONE, Authority, Person, Speaker

# Whoever the person asked may be told of money too; a power or an order over money speaks of nothing else.
OVER_MONEY = (Authority.ASKED, *FOR_MONEY_ALONE)


def speakers_of(person: Person) -> list[Speaker]:
    """Everybody who speaks or spoke for somebody, those whose authority was not ended first."""
    every = person.speakers.select_related("carer", "account", "seen_by").order_by("name", "pk")
    return sorted(every, key=lambda speaker: speaker.ended_on is not None)


def speakers_in_force(person: Person, on: date) -> list[Speaker]:
    """Those whose authority holds on this day, in the order of their names."""
    holding = person.speakers.filter(access.in_force(on))
    return list(holding.select_related("carer", "account", "seen_by").order_by("name", "pk"))


def may_speak_for(account: Account, person: Person, on: date, *, money: bool = False) -> Speaker | None:
    """By what authority this account may speak for somebody on this day; nothing where by none.

    In care and welfare, unless `money` is asked for: a power of attorney over money says nothing about where
    somebody lives, and one over welfare nothing about their money. An account whose role was ended, or that
    was closed, speaks for nobody.
    """
    speaks = Speaker.objects.filter(access.speaks_by(account), access.in_force(on), person=person)
    if money:
        speaks = speaks.filter(authority__in=OVER_MONEY)
    else:
        speaks = speaks.exclude(authority__in=FOR_MONEY_ALONE)
    return speaks.order_by("starts_on", "pk").first()


def spoken_for_by(account: Account, on: date) -> QuerySet[Speaker]:
    """As what this account speaks, and for whom: those whose pages it may see on this day."""
    speaks = Speaker.objects.filter(access.speaks_by(account), access.in_force(on), may_see_since__lte=on)
    return speaks.select_related("person").order_by("person__sort_name", "pk")


def speaker_for(ref: str) -> Speaker:
    """The speaker of this reference with the person; `Speaker.DoesNotExist` where there is none."""
    return Speaker.objects.select_related(
        "person", "person__team", "person__account", "carer", "account", "seen_by"
    ).get(ref=ref)
