"""Saying what may be shared: yes or no to one kind, by the person or by whoever speaks for them in it.

A later answer replaces the one before and changes none. No is heard from the person whatever else holds.
"""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError

from trellis.govuk.fields import fault_of_length
from trellis.govuk.wording import day
from trellis.journey.accounts.models import Account
from trellis.journey.record.actions import keep, recorded, snapshot
from trellis.journey.record.saving import SavedMeanwhile

from .. import access, queries
from ..models import Consent, ConsentKind, Person, Speaker


@recorded
def say_sharing(
    person: Person,
    kind: str,
    *,
    agreed: bool | None,
    said_by: Speaker | None = None,
    with_whom: str = "",
    limits: str = "",
    until: date | None = None,
    said_on: date | None = None,
    shown: str,
    by: Account,
    on: date,
) -> Consent:
    """Writes down a yes or a no to one kind of sharing, from now on.

    said_by: who said it for the person; None where they said it themself. said_on: the day it was said,
    today where none is given. until: the last day of a yes; a no has none. shown: the reference of the answer
    the page showed, nothing where it showed none.

    Refused, each beside its question: a kind that is none, neither yes nor no, a day to come, a day before
    what was said last, a last day that has gone by, somebody who does not speak for the person in this, and
    a yes of somebody who was found unable to decide it (their no is heard). `SavedMeanwhile` where somebody
    wrote after the page was shown.
    """
    access.check_may_say_sharing(by, person, on)
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    before = queries.said_of_sharing(person, kind).filter(replaced_by=None).first()
    if (before.ref if before else "") != shown:
        raise SavedMeanwhile(before)
    said_on = said_on or on
    _check(
        kind="" if kind in ConsentKind.values else "Choose what it is about.",
        agreed="Choose yes or no." if agreed is None else "",
        said_on=_fault_of_day(said_on, before, on),
        until=_fault_of_end(until, on) if agreed else "",
        limits=fault_of_length(limits),
        said_by=queries.fault_of_sayer(person, said_by, agreed=bool(agreed), by=by, on=on),
    )
    consent = Consent(
        person=person,
        kind=kind,
        with_whom=" ".join(with_whom.split()),
        agreed=bool(agreed),
        said_by=str(said_by) if said_by else person.full_name,
        limits=limits.replace("\r\n", "\n").strip(),
        on=said_on,
        until=until if agreed else None,
        written_by=by,
        replaces=before,
    )
    consent.clean_fields(exclude=["person", "written_by", "replaces"])
    consent.save()
    keep(
        "wrote down a yes to sharing" if agreed else "wrote down a no to sharing",
        by=by,
        about=consent,
        person=person,
        before=snapshot(before) if before else None,
        after=snapshot(consent),
    )
    return consent


def _check(**faults: str) -> None:
    if found := {question: fault for question, fault in faults.items() if fault}:
        raise ValidationError(found)


def _fault_of_day(said_on: date, before: Consent | None, on: date) -> str:
    if said_on > on:
        return "The day it was said must be today or before."
    if before is not None and said_on < before.on:
        return f"On {day(before.on)} something later was said of this, and it stands."
    return ""


def _fault_of_end(until: date | None, on: date) -> str:
    return "" if until is None or until >= on else "The last day must be today or later."
