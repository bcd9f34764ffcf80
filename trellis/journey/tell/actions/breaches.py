"""Keeping count: a try that was refused, and a rule that was not kept."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError

from trellis.journey.accounts.models import Account
from trellis.journey.people.models import Channel, Person
from trellis.journey.record.actions import keep, recorded, snapshot

from .. import access
from ..models import Breach, Message, Refusal, Rule


@recorded
def keep_try(
    person: Person, *, channel: str, rule: str, says: str, letter: str = "", by: Account, on: date
) -> Refusal:
    """Notes that somebody tried to tell a person something in a way that is not open. Nothing was sent."""
    access.check_may_write_to(by, person)
    refusal = Refusal.objects.create(
        person=person,
        team_id=person.team_id,
        channel=channel,
        rule=rule,
        says=says,
        letter=letter,
        tried_on=on,
        tried_by=by,
    )
    keep("was held back from sending", by=by, about=person, person=person, because=says)
    return refusal


@recorded
def note_breach(
    person: Person,
    *,
    rule: str,
    channel: str,
    happened_on: date,
    by_whom: str,
    what: str,
    done_about_it: str = "",
    message: Message | None = None,
    by: Account,
    on: date,
) -> Breach:
    """Notes that a rule of the person's was not kept: what happened, by whom, and what was done about it.

    Refused, each beside its question: a day to come, and anything left open. Where the message is one of
    ours, what was done may stay open: it was known beforehand, and the reason stands in `what`.
    """
    access.check_may_write_to(by, person)
    asked = {
        "rule": "" if rule in Rule.values else "Choose which rule was not kept.",
        "channel": "" if channel in Channel.values else "Choose how they were reached.",
        "happened_on": "" if happened_on <= on else "This must be today or in the past.",
        "by_whom": "" if by_whom.strip() else "Say who it was: a name, an office or a firm.",
        "what": "" if what.strip() else "Say what happened.",
        "done_about_it": "" if done_about_it.strip() or message else "Say what was done about it.",
    }
    if faults := {question: fault for question, fault in asked.items() if fault}:
        raise ValidationError(faults)
    breach = Breach.objects.create(
        person=person,
        team_id=person.team_id,
        rule=rule,
        channel=channel,
        happened_on=happened_on,
        by_whom=" ".join(by_whom.split()),
        what=what.strip(),
        done_about_it=done_about_it.strip(),
        message=message,
        noted_on=on,
        noted_by=by,
    )
    keep("noted a contact rule not kept", by=by, about=breach, person=person, after=snapshot(breach))
    return breach
