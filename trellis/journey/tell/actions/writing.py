"""Telling somebody something, and what a worker does with a message afterwards."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from trellis.journey.accounts.models import Account
from trellis.journey.accounts.queries import council
from trellis.journey.people.models import Carer, Format, Person, Speaker
from trellis.journey.record.actions import check_may_pass, keep, recorded, ref_of

from .. import access, queries, sending, states
from ..letters import Words
from ..models import Message, Rule
from ..translate import message_of
from ..ways import FORM_IN_WORDS, Way
from .breaches import keep_try, note_breach

LONGEST_SUBJECT = 300


class CannotSend(ValidationError):
    """It may not be told in this way. `says` is why, for the page; `offers` are the ways that are open."""

    def __init__(self, says: str, *, rule: str, offers: list[Way]) -> None:
        super().__init__(says)
        self.says = says
        self.rule = rule
        self.offers = offers


def _tries_are_counted(act: Callable[..., Message]) -> Callable[..., Message]:
    """A refusal undoes the act; that it was tried is kept all the same, in an act of its own."""

    @functools.wraps(act)
    def counted(person: Person, **given: Any) -> Message:
        try:
            return act(person, **given)
        except CannotSend as no:
            keep_try(
                person,
                channel=given["channel"],
                rule=no.rule,
                says=no.says,
                letter=given.get("letter_name", ""),
                by=given["by"],
                on=given["on"],
            )
            raise

    return counted


@_tries_are_counted
@recorded
def send(
    person: Person,
    *,
    letter: Words,
    channel: str,
    to: Carer | Speaker | None = None,
    by: Account,
    on: date,
    about: models.Model | None = None,
    key: str = "",
    format_because: str = "",
    letter_name: str = "",
    instead_of: Message | None = None,
) -> Message:
    """Tells the person something, or whom they let us tell: the only way anything leaves the house.

    A worker of the person's team does it, or finance where it is about money alone. The message is written
    here, and goes out once this is saved; a visit note waits until somebody says that they told it, and
    braille until somebody has made it. key: the same key sends once. format_because: why it goes in another
    form than the person needs; it is counted.
    instead_of: a message that could not be sent, which is let go with this one.

    Refused with the ways that are open (`CannotSend`): a way the person asked us never to use, somebody other
    than those who may get in touch, somebody the person has not agreed to, a form they cannot use where no
    reason is given, somebody who died, and nowhere to send it. There is no way round a person's own rule.
    """
    access.check_may_write_to(by, person, of_money=letter.is_about_money)
    if again := _sent_before(key, person, by):
        return again
    if not letter.subject or not letter.blocks:
        raise ValidationError("A message needs a subject and something to say.")
    if len(letter.subject) > LONGEST_SUBJECT:
        raise ValidationError(f"The subject must be {LONGEST_SUBJECT} characters or fewer.")
    way = _open_way(person, channel, to, letter=letter, because=format_because, by=by, on=on)
    ours = council()
    message = message_of(person, way, letter, council=ours.name if ours else "The council", by=by, on=on)
    message.letter, message.key = letter_name, key
    if about is not None:
        message.about, message.about_ref = about._meta.label, ref_of(about)
    if instead_of is not None:
        message.instead_of, message.letter = instead_of, instead_of.letter
        message.about, message.about_ref = instead_of.about, instead_of.about_ref
    message.format_because = "" if way.is_format_met else format_because.strip()
    try:
        with transaction.atomic():
            message.save()
    except IntegrityError as problem:
        # The same button pressed twice at one moment.
        if "a_press_sends_once" not in str(problem):
            raise
        return _sent_before(key, person, by) or message
    if instead_of is not None:
        says = way.says[:1].lower() + way.says[1:]
        withdraw(instead_of, because=f"Told in another way: {says}.", by=by)
    if not way.is_format_met:
        _count_other_form(message, way, by=by, on=on)
    keep("wrote a message", by=by, about=message, person=person, after=_gist(message))
    if message.state == states.WAITING:
        transaction.on_commit(functools.partial(sending.send_now, message.pk), robust=True)
    return message


def _sent_before(key: str, person: Person, by: Account) -> Message | None:
    found = Message.objects.filter(key=key, person=person, written_by=by).first() if key else None
    if found:
        keep("pressed send once more", by=by, about=found, person=person)
    return found


def _open_way(
    person: Person,
    channel: str,
    to: Carer | Speaker | None,
    *,
    letter: Words,
    because: str,
    by: Account,
    on: date,
) -> Way:
    way = queries.way_for(person, channel, to, by=by, on=on, words=letter)
    says, rule = way.why_not, way.rule
    if way.allowed and not way.is_format_met and not because.strip():
        rule = Rule.FORMAT
        needed, given = FORM_IN_WORDS[Format(way.format_wanted)], FORM_IN_WORDS[Format(way.format)]
        says = (
            f"{person.full_name} needs this as {needed}, and by this way it would go as {given}. "
            "Choose another way, or say why it must go like this."
        )
    if says:
        every = queries.ways_to_reach(person, by, on, words=letter)
        offers = [one for one in every if one.allowed and one.is_format_met and one.key != way.key]
        raise CannotSend(says, rule=rule, offers=offers)
    return way


def _count_other_form(message: Message, way: Way, *, by: Account, on: date) -> None:
    note_breach(
        message.person,
        rule=Rule.FORMAT,
        channel=message.channel,
        happened_on=on,
        by_whom=by.name,
        what=message.format_because,
        message=message,
        by=by,
        on=on,
    )


def _gist(message: Message) -> dict[str, Any]:
    return {
        "channel": message.channel,
        "format": message.format,
        "to": message.to_name,
        "subject": message.subject,
        "about": f"{message.about} {message.about_ref}".strip(),
        "state": message.state,
    }


@recorded
def try_again(message: Message, *, by: Account) -> Message:
    """Has a message that could not be sent tried again. Whether it may still go is looked at anew."""
    access.check_may_write_to(by, message.person)
    stored = _locked(message)
    check_may_pass(states.STATES, "try_again", stored.state)
    before = _became(stored)
    stored.state, stored.state_because = states.WAITING, ""
    stored.tries, stored.next_try_at = 0, None
    stored.save()
    keep(
        "had a message tried again",
        by=by,
        about=stored,
        person=stored.person,
        before=before,
        after=_became(stored),
    )
    transaction.on_commit(functools.partial(sending.send_now, stored.pk), robust=True)
    return stored


@recorded
def withdraw(message: Message, *, because: str, by: Account) -> Message:
    """Lets a message go that has not gone out. What was written stays, with the reason."""
    access.check_may_write_to(by, message.person)
    stored = _locked(message)
    check_may_pass(states.STATES, states.WITHDRAW.get(stored.state, "withdraw_waiting"), stored.state)
    if not because.strip():
        raise ValidationError({"because": "Say why it is not to go."})
    before = _became(stored)
    stored.state, stored.state_because, stored.next_try_at = states.WITHDRAWN, because.strip(), None
    stored.save()
    keep(
        "let a message go",
        by=by,
        about=stored,
        person=stored.person,
        because=because.strip(),
        before=before,
        after=_became(stored),
    )
    return stored


@recorded
def note_told(message: Message, *, told_on: date, by: Account, on: date) -> Message:
    """Notes that a worker told the person in person, or by phone, what stands in a note taken along."""
    return _done_by_hand(
        message,
        "note_told",
        after=states.TOLD,
        says="told a message in person",
        done_on=told_on,
        by=by,
        on=on,
    )


@recorded
def note_made(message: Message, *, made_on: date, by: Account, on: date) -> Message:
    """Notes that a message in braille, as a recording or signed was made and has gone out."""
    return _done_by_hand(
        message, "note_made", after=states.SENT, says="made a message by hand", done_on=made_on, by=by, on=on
    )


def _done_by_hand(
    message: Message, act: str, *, after: str, says: str, done_on: date, by: Account, on: date
) -> Message:
    access.check_may_write_to(by, message.person)
    stored = _locked(message)
    check_may_pass(states.STATES, act, stored.state)
    if done_on > on:
        raise ValidationError({"done_on": "This must be today or in the past."})
    if done_on < stored.written_on:
        raise ValidationError({"done_on": "This is before it was written. Check the day."})
    if why_not := queries.why_not_now(stored, by=by, on=on):
        raise ValidationError(f"{why_not} If it was told all the same, note that the rule was not kept.")
    before = _became(stored)
    stored.state, stored.done_on, stored.done_by = after, done_on, by
    stored.save()
    keep(says, by=by, about=stored, person=stored.person, before=before, after=_became(stored))
    return stored


def _locked(message: Message) -> Message:
    found = Message.objects.select_for_update(of=("self",)).select_related("person__team", "written_by")
    return found.get(pk=message.pk)


def _became(message: Message) -> dict[str, Any]:
    done_on = message.done_on.isoformat() if message.done_on else None
    return {"state": message.state, "because": message.state_because, "done_on": done_on}
