"""What becomes of a message on its way out. The service does these by itself, so nobody is named for them."""

from __future__ import annotations

from datetime import datetime

from trellis.journey.record.actions import keep, recorded

from .. import states
from ..models import Message


class TakenUp(Exception):
    """Another process has this message, or it has moved on. Nothing is to be done."""


@recorded
def begin_sending(key: int, *, at: datetime) -> Message:
    """Takes a waiting message up, so that no other process does. `TakenUp` where one has."""
    found = Message.objects.select_for_update(skip_locked=True, of=("self",)).select_related(
        "person__team", "to_carer__account", "to_speaker__account", "to_speaker__carer", "written_by"
    )
    message = found.filter(pk=key, state=states.WAITING).first()
    if message is None:
        raise TakenUp
    message.state, message.claimed_at = states.SENDING, at
    message.tries += 1
    message.save()
    keep(
        "began to send a message", by=None, about=message, person=message.person, after={"try": message.tries}
    )
    return message


@recorded
def note_sent(message: Message, *, went_by: str, number: str, at: datetime) -> Message:
    """Notes that it went, and where it is known under what number."""
    stored = _at_work_on(message)
    stored.state, stored.state_because, stored.in_doubt_since = states.SENT, "", None
    stored.went_at, stored.went_by, stored.went_as = at, went_by, number
    stored.claimed_at = stored.next_try_at = None
    stored.save()
    keep("sent a message", by=None, about=stored, person=stored.person, after={"by": went_by, "as": number})
    return stored


@recorded
def put_back(
    message: Message, *, because: str, next_try_at: datetime, in_doubt_since: datetime | None
) -> Message:
    """Has it tried again later. in_doubt_since: where nobody can say whether it went, since when."""
    stored = _at_work_on(message)
    stored.state, stored.state_because = states.WAITING, because
    stored.next_try_at, stored.claimed_at = next_try_at, None
    stored.in_doubt_since = stored.in_doubt_since or in_doubt_since
    stored.save()
    keep("put a message back", by=None, about=stored, person=stored.person, because=because)
    return stored


@recorded
def note_failed(message: Message, *, because: str) -> Message:
    """Notes that it did not go. Whoever wrote it is shown why."""
    stored = _at_work_on(message)
    stored.state, stored.state_because = states.FAILED, because
    stored.claimed_at = stored.next_try_at = None
    stored.save()
    keep("could not send a message", by=None, about=stored, person=stored.person, because=because)
    return stored


@recorded
def note_returned(message: Message, *, because: str) -> Message:
    """Notes that it went and did not arrive."""
    stored = _locked(message)
    if stored.state != states.SENT:
        raise TakenUp
    stored.state, stored.state_because = states.FAILED, because
    stored.save()
    keep("had a message come back", by=None, about=stored, person=stored.person, because=because)
    return stored


def _at_work_on(message: Message) -> Message:
    """The row, locked; `TakenUp` where it is no longer this process that is at work on it."""
    stored = _locked(message)
    if stored.state != states.SENDING or stored.claimed_at != message.claimed_at:
        raise TakenUp
    return stored


def _locked(message: Message) -> Message:
    return Message.objects.select_for_update(of=("self",)).select_related("person").get(pk=message.pk)
