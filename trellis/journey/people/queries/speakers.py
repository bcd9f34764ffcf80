"""Who speaks for somebody, and for whom an account speaks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from trellis.govuk.wording import day
from trellis.journey.accounts.models import Account

from .. import access
from ..file import Line, Part, Step
from ..models import BY_DOCUMENT, FOR_MONEY_ALONE, Authority, Carer, Person, Speaker
from ..timeline import Event
from .person import rows_of

# Whoever the person asked may be told of money too; a power or an order over money speaks of nothing else.
OVER_MONEY = (Authority.ASKED, *FOR_MONEY_ALONE)


def speakers_of(person: Person) -> list[Speaker]:
    """Everybody who speaks or spoke for somebody, those whose authority was not ended first."""
    every: list[Speaker] = rows_of(person, "speakers", "carer", "account", "seen_by")
    return sorted(every, key=lambda speaker: (speaker.ended_on is not None, speaker.name, speaker.pk))


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
    speaks = access.speaking_for(account, person, on)
    return next(
        (
            one
            for one in speaks
            if (one.authority in OVER_MONEY if money else one.authority not in FOR_MONEY_ALONE)
        ),
        None,
    )


def powers_of(carer: Carer, on: date) -> list[Speaker]:
    """By what a carer speaks that does not end when they help no longer: all but the person's own asking."""
    is_theirs = Q(carer=carer) | Q(account=carer.account_id) if carer.account_id else Q(carer=carer)
    holding = Speaker.objects.filter(is_theirs, access.in_force(on), person=carer.person_id)
    return list(holding.exclude(authority=Authority.ASKED).order_by("pk"))


def spoken_for_by(account: Account, on: date) -> QuerySet[Speaker]:
    """As what this account speaks, and for whom: those whose pages it may see on this day."""
    speaks = Speaker.objects.filter(access.speaks_by(account), access.in_force(on), may_see_since__lte=on)
    speaks = speaks.filter(person__merged_into=None)
    return speaks.select_related("person").order_by("person__sort_name", "pk")


def speaker_for(ref: str) -> Speaker:
    """The speaker of this reference with the person; `Speaker.DoesNotExist` where there is none."""
    return Speaker.objects.select_related(
        "person", "person__team", "person__account", "carer", "account", "seen_by"
    ).get(ref=ref)


def standing(speaker: Speaker, on: date) -> str:
    """Whether an authority holds on this day, or else why not; a few words for a tag."""
    if speaker.ended_on is not None and speaker.ended_on <= on:
        return f"Ended on {day(speaker.ended_on)}"
    if speaker.ends_on is not None and speaker.ends_on < on:
        return f"Ran until {day(speaker.ends_on)}"
    if speaker.person.died_on is not None and speaker.person.died_on < on:
        return "Ended with their death"
    if speaker.authority in BY_DOCUMENT and speaker.seen_on is None:
        return "Document not seen yet"
    if speaker.starts_on > on:
        return f"From {day(speaker.starts_on)}"
    return f"Until {day(speaker.ends_on)}" if speaker.ends_on else "Now"


def by_what(speaker: Speaker, *, is_own: bool) -> str:
    """The authority as the page says it, to the person or to others."""
    if speaker.authority == Authority.ASKED:
        return "You asked them to" if is_own else "The person asked them to"
    return speaker.get_authority_display()


def part_about_speaking(person: Person, account: Account) -> Part:
    """For the person's file: who speaks for them now, and where everybody who did is told."""
    is_own = person.account_id == account.pk
    today = localdate()
    lines = tuple(
        Line(
            says=f"{speaker.name}: {by_what(speaker, is_own=is_own)}",
            address=reverse("people:speaker", args=[speaker.ref]),
            on=speaker.starts_on,
            state="" if (state := standing(speaker, today)) == "Now" else state,
        )
        for speaker in speakers_of(person)
        if not speaker.ended_on
    )
    address = reverse("people:speakers", args=[person.ref])
    return Part(
        f"Who speaks for {'you' if is_own else 'them'}",
        lines,
        (Step("Everybody who speaks, or spoke", address),),
        says_if_empty="Nobody.",
    )


def told_of_speaking(person: Person) -> Iterator[Event]:
    """For the timeline: since when somebody speaks for the person, and until when."""
    for speaker in rows_of(person, "speakers"):
        address = reverse("people:speaker", args=[speaker.ref])
        if speaker.authority in BY_DOCUMENT:
            if speaker.seen_on is None:
                continue
            says = f"We saw the document by which {speaker.name} speaks for you."
            yield Event(max(speaker.starts_on, speaker.seen_on), says, address)
        else:
            asked = ", as you asked" if speaker.authority == Authority.ASKED else ""
            yield Event(speaker.starts_on, f"{speaker.name} speaks for you{asked}.", address)
        if speaker.ended_on:
            yield Event(speaker.ended_on, f"{speaker.name} speaks for you no longer.", address)
        elif speaker.ends_on:
            yield Event(speaker.ends_on, f"The last day on which {speaker.name} speaks for you.", address)
