"""Noting that somebody has died, and taking it back where it was a mistake."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError

from trellis.journey.accounts.models import Account
from trellis.journey.record.actions import keep, recorded, snapshot

from .. import access
from ..models import Person


@recorded
def note_death(person: Person, *, died_on: date, because: str, by: Account, on: date) -> Person:
    """Notes the day on which somebody died. From then on nothing is sent to them; nothing else is done.

    because: how we know. Refused, each beside its question (`ValidationError`): a day to come, a day before
    they were born, a missing source; and a second noting, which would overwrite the first without a word.
    """
    access.check_may_work_with(by, person)
    stored = _locked(person)
    if stored.died_on is not None:
        raise ValidationError(
            f"It is noted already that {stored.full_name} died on {stored.died_on:%-d %B %Y}. "
            "If that day is wrong, take it back first, with the reason."
        )
    faults = {}
    if died_on > on:
        faults["died_on"] = "The day of death must be today or in the past."
    elif stored.date_of_birth and died_on < stored.date_of_birth:
        faults["died_on"] = (
            f"This is before they were born, on {stored.date_of_birth:%-d %B %Y}. Check both days."
        )
    if not because.strip():
        faults["because"] = "Say how we know, for example who told us."
    if faults:
        raise ValidationError(faults)
    before = snapshot(stored)
    stored.died_on = died_on
    stored.version += 1
    stored.save()
    keep(
        "noted a death",
        by=by,
        about=stored,
        person=stored,
        because=because.strip(),
        before=before,
        after=snapshot(stored),
    )
    return stored


@recorded
def take_back_death(person: Person, *, because: str, by: Account, on: date) -> Person:
    """Puts right a death that was noted by mistake. That it was noted stays in the record.

    Refused (`ValidationError`): where no death is noted, and without a reason.
    """
    access.check_may_work_with(by, person)
    stored = _locked(person)
    if stored.died_on is None:
        raise ValidationError(f"No death of {stored.full_name} is noted, so there is nothing to take back.")
    if not because.strip():
        raise ValidationError({"because": "Say what was wrong."})
    before = snapshot(stored)
    stored.died_on = None
    stored.version += 1
    stored.save()
    keep(
        "took back a death",
        by=by,
        about=stored,
        person=stored,
        because=because.strip(),
        before=before,
        after=snapshot(stored),
    )
    return stored


def _locked(person: Person) -> Person:
    return Person.objects.select_for_update(of=("self",)).select_related("team").get(pk=person.pk)
