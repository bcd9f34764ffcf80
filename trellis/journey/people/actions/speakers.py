"""Writing down who speaks for somebody and by what authority, seeing what proves it, and ending it.

A worker of the person's team writes it; never somebody who would speak by it. What proves a power, an order
or an appointment is seen by a worker who is not the one it names. The person may end at once what they asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from trellis.govuk.wording import day
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.record.actions import keep, recorded, snapshot
from trellis.journey.record.saving import unless_saved_meanwhile

from .. import access
from ..models import BY_DOCUMENT, Authority, Carer, Person, Speaker

# The Public Guardian and the Court of Protection number what they register; a letter from the DWP and an
# enduring power not yet registered have no number.
HAVE_A_NUMBER = (
    Authority.LPA_WELFARE,
    Authority.LPA_PROPERTY,
    Authority.DEPUTY_WELFARE,
    Authority.DEPUTY_PROPERTY,
)
# What the document says. When it changes, another document has to be seen.
IN_THE_DOCUMENT = ("name", "authority", "registered_number", "document")
COLUMNS_OF_WORDS = ("name", "authority", "scope", "organisation", "registered_number", "document")
EARLIEST = date(1980, 1, 1)


@recorded
def add_speaker(person: Person, *, by: Account, on: date, **details: Any) -> Speaker:
    """Writes down that somebody speaks for the person; by a document, nothing until it is seen.

    details: `name`, `authority`, `scope`, `carer` (one of those who help, whose name and account are then
    taken where none is given), `sign_in_name`, `organisation`, `registered_number`, `document`, `starts_on`
    (today where it is not said), `ends_on` (the last day) and `may_see` (whether they may open the person's
    pages). Only a worker of the person's team. Refused, each beside its question: no name, an authority that
    is not one, an end before the start, a carer of somebody else, a sign-in name that is nobody's, the
    person's own, the worker's own, or without the role that speaking needs.
    """
    access.check_may_name_for(by, person)
    speaker = Speaker(person=person, starts_on=on)
    _fill_in(speaker, details, by=by, on=on)
    speaker.save()
    keep("said who speaks for somebody", by=by, about=speaker, person=person, after=snapshot(speaker))
    return speaker


@recorded
def see_document(
    speaker: Speaker,
    *,
    version: int,
    by: Account,
    on: date,
    document: str,
    registered_number: str = "",
    seen_on: date | None = None,
) -> Speaker:
    """Notes that a worker of the team saw what gives the authority, and when. From then on it counts.

    Refused: an authority that needs no document, one that was ended, a document not named, a number missing
    where there is always one, a day to come, and the speaker as the one who sees.
    """
    access.check_may_name_for(by, speaker.person)
    stored = unless_saved_meanwhile(Speaker, speaker, version)
    _check_not_ended(stored)
    if stored.authority not in BY_DOCUMENT:
        raise ValidationError(f"{stored.name} needs no document: {stored.get_authority_display()}.")
    if stored.account_id == by.pk:
        raise ValidationError("You speak by this document yourself. Ask somebody else in the team to see it.")
    seen_on = seen_on or on
    document, registered_number = " ".join(document.split()), " ".join(registered_number.split())
    number_missing = stored.authority in HAVE_A_NUMBER and not registered_number
    _check(
        document="" if document else "Say which document you saw.",
        registered_number="Enter the number on the document." if number_missing else "",
        seen_on="" if seen_on <= on else "The day you saw it must be today or before.",
    )
    before = snapshot(stored)
    stored.document, stored.registered_number = document, registered_number
    stored.seen_by, stored.seen_on = by, seen_on
    stored.version += 1
    stored.full_clean(validate_unique=False, validate_constraints=False)
    stored.save()
    keep(
        "saw the authority to speak for somebody",
        by=by,
        about=stored,
        person=stored.person,
        before=before,
        after=snapshot(stored),
    )
    return stored


@recorded
def change_speaker(speaker: Speaker, *, version: int, by: Account, on: date, **details: Any) -> Speaker:
    """Changes what we know of somebody who speaks, as it stood at `version`. Refused as in `add_speaker`.

    Where the name, the authority, the number or the document changes, what was seen before proves it no
    longer: it has to be seen again, and nothing is done by it until then.
    """
    access.check_may_name_for(by, speaker.person)
    stored = unless_saved_meanwhile(Speaker, speaker, version)
    _check_not_ended(stored)
    before = snapshot(stored)
    _fill_in(stored, details, by=by, on=on)
    if any(getattr(stored, column) != before[column] for column in IN_THE_DOCUMENT):
        stored.seen_by = stored.seen_on = None
    stored.version += 1
    stored.save()
    keep(
        "changed who speaks for somebody",
        by=by,
        about=stored,
        person=stored.person,
        before=before,
        after=snapshot(stored),
    )
    return stored


@recorded
def end_speaker(speaker: Speaker, *, by: Account, on: date, because: str) -> Speaker:
    """Ends an authority at once: from this moment nothing can be done by it, and nothing is seen by it.

    By a worker of the team, who says why; or by the person, who need not, where it was they who asked.
    """
    access.check_may_end_speaker(by, speaker)
    stored = Speaker.objects.select_for_update().get(pk=speaker.pk)
    _check_not_ended(stored)
    because = because.strip()
    if not because and speaker.person.account_id == by.pk:
        because = "The person no longer wants it."
    _check(because="" if because else "Say why they no longer speak for the person.")
    return _end(stored, by=by, on=on, because=because)


def _end(stored: Speaker, *, by: Account, on: date, because: str) -> Speaker:
    before = snapshot(stored)
    stored.ended_on, stored.ended_because = on, because
    stored.version += 1
    stored.full_clean(validate_unique=False, validate_constraints=False)
    stored.save()
    keep(
        "ended who speaks for somebody",
        by=by,
        about=stored,
        person=stored.person,
        because=because,
        before=before,
        after=snapshot(stored),
    )
    return stored


def _check(**faults: str) -> None:
    if found := {question: fault for question, fault in faults.items() if fault}:
        raise ValidationError(found)


def _check_not_ended(speaker: Speaker) -> None:
    if speaker.ended_on:
        raise ValidationError(
            f"This was ended on {day(speaker.ended_on)}. If {speaker.name} speaks again, add it anew."
        )


def _fill_in(speaker: Speaker, details: Mapping[str, Any], *, by: Account, on: date) -> None:
    """Puts the details on the row, trimmed; every fault at once, each beside its question."""
    given = dict(details)
    for column in COLUMNS_OF_WORDS:
        if column in given:
            setattr(speaker, column, " ".join(str(given.pop(column) or "").split()))
    for column in ("carer", "ends_on"):
        if column in given:
            setattr(speaker, column, given.pop(column))
    if started := given.pop("starts_on", None):
        speaker.starts_on = started
    sign_in_name, may_see = given.pop("sign_in_name", None), given.pop("may_see", None)
    if given:
        raise TypeError(f"a speaker has no {', '.join(given)}")
    carer: Carer | None = speaker.carer
    if carer and not speaker.name:
        speaker.name = carer.name
    is_of_another = carer is not None and carer.person_id != speaker.person_id
    faults = {
        "name": "" if speaker.name else "Enter the name of who speaks for them.",
        "authority": "" if speaker.authority in Authority.values else "Choose by what authority they speak.",
        "carer": "Choose somebody who helps this person." if is_of_another else "",
        "starts_on": "" if speaker.starts_on >= EARLIEST else "Check the year it started.",
        "ends_on": _fault_of_end(speaker),
        "sign_in_name": _join_account(speaker, sign_in_name, by=by, on=on),
    }
    _check(**faults)
    if may_see is not None:
        # The day since when they may see stays while they may.
        speaker.may_see_since = (speaker.may_see_since or on) if may_see else None
    speaker.full_clean(validate_unique=False, validate_constraints=False)


def _fault_of_end(speaker: Speaker) -> str:
    if speaker.ends_on is None or speaker.ends_on >= speaker.starts_on:
        return ""
    return f"The last day must be {day(speaker.starts_on)}, when it starts, or later."


def _join_account(speaker: Speaker, sign_in_name: str | None, *, by: Account, on: date) -> str:
    """Joins the account by which somebody speaks; gives the fault, if there is one.

    None leaves it as it is, a blank name takes it away; but who helps the person and signs in already speaks
    by that same account.
    """
    if sign_in_name is not None:
        speaker.account = None
        if sign_in_name.strip():
            found = Account.objects.filter(username__iexact=sign_in_name.strip(), is_active=True)
            speaker.account = found.first()
            if speaker.account is None:
                return (
                    "Nobody signs in with this name. Check it, or ask an administrator to make the account."
                )
    if speaker.account is None and speaker.carer is not None and speaker.carer.account is not None:
        speaker.account = speaker.carer.account
    return _fault_of_account(speaker, speaker.account, by=by, on=on) if speaker.account else ""


def _fault_of_account(speaker: Speaker, account: Account, *, by: Account, on: date) -> str:
    of_this_kind = Speaker.objects.filter(
        person=speaker.person, account=account, authority=speaker.authority
    ).exclude(pk=speaker.pk)
    faults = (
        (
            account.pk == speaker.person.account_id,
            "This is the person's own sign-in name. Nobody needs leave to speak for themself.",
        ),
        (
            account.pk == by.pk,
            "This is your own sign-in name. Ask somebody else in the team to write that you speak for them.",
        ),
        (
            speaker.authority in access.ADVOCATES and not account.holds(RoleName.ADVOCATE),
            "This account does not hold the role of advocate. Ask an administrator to give it.",
        ),
        (
            not account.holds(*access.SPEAK_AS),
            "This account holds no role to speak by. Ask an administrator to make it a carer's or another.",
        ),
        (
            of_this_kind.filter(ended_on=None).exclude(ends_on__lt=on).exists(),
            f"{account.name} is down already as speaking for them in this way.",
        ),
    )
    return next((says for is_so, says in faults if is_so), "")
