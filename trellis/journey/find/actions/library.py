"""What people's plans do, told to others without a name: added, read for names, withdrawn, looked back on.

Nothing here says whose an idea was, and neither does the record of it: the stage that gives it keeps the tie,
where the person can see it and take the idea back.
"""

from __future__ import annotations

import re
from datetime import date

from django.core.exceptions import ValidationError

from trellis.engines.eligibility.outcomes import ADULT_OUTCOMES, CARER_OUTCOMES
from trellis.journey.accounts.models import Account
from trellis.journey.record.actions import keep, recorded

from .. import access
from ..models import LibraryIdea, Reached

LONGEST = 2_000
OUTCOME_KEYS = {one.key for one in (*ADULT_OUTCOMES, *CARER_OUTCOMES)}
# What leads to one person, whatever their name: ways to reach them, where they live, their numbers.
LEADS_TO_SOMEBODY = {
    "an e-mail address": re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+"),
    "a postcode": re.compile(r"\b[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}\b", re.IGNORECASE | re.ASCII),
    "a phone number or another long number": re.compile(r"(?:\d[ -]?){7,}", re.ASCII),
    "the address of a website": re.compile(r"https?://|www\.", re.IGNORECASE),
}


def _faults_of(words: str) -> list[str]:
    """What in the words leads to somebody, each in words.

    >>> _faults_of("A swim on Mondays, then tea.")
    []
    >>> _faults_of("Ring Jo on 01632 960 001.")
    ['a phone number or another long number']
    """
    return [says for says, looks in LEADS_TO_SOMEBODY.items() if looks.search(words)]


def _checked(words: str) -> str:
    words = words.strip()
    if not words:
        raise ValidationError({"words": "Write what others may read"})
    if len(words) > LONGEST:
        raise ValidationError({"words": f"Write at most {LONGEST:,} characters"})
    if faults := _faults_of(words):
        raise ValidationError({"words": f"Take out {' and '.join(faults)}: it leads to somebody"})
    return words


@recorded
def add_to_library(
    outcome: str,
    words: str,
    *,
    weekly_pence: int | None,
    once_pence: int | None,
    priced_on: date,
    by: Account,
    on: date,
) -> LibraryIdea:
    """Gives the library an idea, without saying whose. Nobody else sees it before somebody read it for names.

    Who may: whoever may do the act this is part of, which asks. Refused (`ValidationError`): no words or too
    many; what leads to somebody; an outcome that is none of the law's; a price below nought or of a day to
    come.
    """
    words = _checked(words)
    if outcome not in OUTCOME_KEYS:
        raise ValidationError({"outcome": "Choose what it helps with"})
    if any(pence is not None and pence < 0 for pence in (weekly_pence, once_pence)):
        raise ValidationError({"words": "A price is not below nought"})
    if priced_on > on:
        raise ValidationError("The day of the price cannot be to come.")
    idea = LibraryIdea.objects.create(
        outcome=outcome,
        words=words,
        weekly_pence=weekly_pence,
        once_pence=once_pence,
        priced_on=priced_on,
        added_on=on,
    )
    # Neither the idea nor its words: the line would say whose it was.
    keep("gave the library an idea", by=by)
    return idea


@recorded
def read_for_names(idea: LibraryIdea, *, words: str, by: Account, on: date) -> LibraryIdea:
    """Says that nobody can be known by an idea, in these words. From now on it is shown.

    words: as they were, or with what led to somebody taken out. Who may: a practitioner or a manager. Refused
    (`ValidationError`): read already, withdrawn, and what leads to somebody.
    """
    access.check_may_read_for_names(by)
    stored = LibraryIdea.objects.select_for_update(of=("self",)).get(pk=idea.pk)
    _check_waits(stored)
    words = _checked(words)
    is_changed = words != stored.words
    stored.words, stored.read_by, stored.read_on = words, by, on
    stored.save(update_fields=["words", "read_by", "read_on"])
    # What was taken out must not stand in the record for ever.
    keep("read an idea for names", by=by, about=stored, after={"words_changed": is_changed})
    return stored


@recorded
def do_not_show(idea: LibraryIdea, *, because: str, by: Account, on: date) -> LibraryIdea:
    """Keeps an idea out of the library, because somebody could be known by it.

    Who may: a practitioner or a manager. Refused (`ValidationError`): without a reason; withdrawn already.
    """
    access.check_may_read_for_names(by)
    stored = LibraryIdea.objects.select_for_update(of=("self",)).get(pk=idea.pk)
    if stored.withdrawn_on is not None:
        raise ValidationError("This idea is out of the library already.")
    if not because.strip():
        raise ValidationError({"because": "Say why it is not shown"})
    stored.withdrawn_on = on
    stored.save(update_fields=["withdrawn_on"])
    keep("kept an idea out of the library", by=by, about=stored, because=because.strip())
    return stored


@recorded
def withdraw_from_library(idea: LibraryIdea, *, by: Account, on: date) -> LibraryIdea:
    """Takes an idea out of the library at once, without a reason. Who may: the act this is part of asks.

    Refused (`ValidationError`): out of it already.
    """
    stored = LibraryIdea.objects.select_for_update(of=("self",)).get(pk=idea.pk)
    if stored.withdrawn_on is not None:
        raise ValidationError("This idea is out of the library already.")
    stored.withdrawn_on = on
    stored.save(update_fields=["withdrawn_on"])
    keep("took an idea back out of the library", by=by)
    return stored


@recorded
def say_reached(idea: LibraryIdea, reached: str, *, by: Account, on: date) -> LibraryIdea:
    """Says whether an idea reached what it was for, looking back. Who may: as `withdraw_from_library`."""
    if reached not in Reached.values:
        raise ValidationError({"reached": "Choose whether it was reached"})
    stored = LibraryIdea.objects.select_for_update(of=("self",)).get(pk=idea.pk)
    if stored.withdrawn_on is not None:
        raise ValidationError("This idea is out of the library.")
    stored.reached = reached
    stored.save(update_fields=["reached"])
    keep("said whether an idea reached what it was for", by=by)
    return stored


def _check_waits(idea: LibraryIdea) -> None:
    if idea.withdrawn_on is not None:
        raise ValidationError("This idea was taken back. It is not shown.")
    if idea.read_on is not None:
        raise ValidationError("Somebody has read this idea already.")
