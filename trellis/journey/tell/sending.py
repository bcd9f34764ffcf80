"""Takes up what waits, hands it over, notes what became of it: three steps, so that a crash loses nothing.

To take up is to say in the database, before anything goes, that this process is at work on it. Whoever finds
something taken up long ago finds what a process that died left behind: it may have gone or not, so it is put
back as in doubt, and the outside is asked first. See `outbox.py`.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.timezone import localdate

from . import outbox, queries
from .actions import marking
from .models import Message

log = logging.getLogger(__name__)

# Longer than any hand-over takes, so that nobody is at work on it any more. It also leaves GOV.UK Notify the
# time to list what it has taken, before it is asked.
LEFT_BEHIND = timedelta(minutes=5)
# How long to wait after the first try, the second, …; after the last the writer is told.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (5, 5, 15, 30, 60, 120, 240, 480, 720, 720, 720, 720))
# Notify forgets a message after a week. Past six days asking would prove nothing, and it might go twice.
ASKING_PROVES = timedelta(days=6)


@dataclass
class Round:
    """What one round of sending came to."""

    sent: int = 0
    put_back: int = 0
    failed: int = 0
    returned: int = 0

    def __str__(self) -> str:
        return (
            f"{self.sent} sent, {self.put_back} to be tried again, {self.failed} could not be sent, "
            f"{self.returned} came back"
        )


def send_now(key: int) -> None:
    """Sends one message just written. Whatever goes wrong, the page that wrote it goes on."""
    with suppress(marking.TakenUp):
        _hand_over(marking.begin_sending(key, at=timezone.now()), Round())


def send_waiting(most: int | None = None) -> Round:
    """Sends what waits, the oldest first, until nothing does; `most` at most."""
    done = Round()
    seen: list[int] = []
    _put_back_what_was_left(done)
    while most is None or len(seen) < most:
        key = queries.next_waiting(timezone.now(), besides=seen)
        if key is None:
            break
        seen.append(key)
        # Another process may have taken it up since: it is then that one's to send.
        with suppress(marking.TakenUp):
            _hand_over(marking.begin_sending(key, at=timezone.now()), done)
    return done


def ask_what_came_back(done: Round) -> None:
    """Notes what GOV.UK Notify took and could not deliver."""
    for ref, number, because in outbox.did_not_arrive():
        if message := queries.gone_as(ref, number):
            marking.note_returned(message, because=because)
            done.returned += 1


def _hand_over(message: Message, done: Round) -> None:
    now = timezone.now()
    if message.in_doubt_since is not None and now - message.in_doubt_since > ASKING_PROVES:
        _failed(message, "Nobody can say whether it went, and it is too late to ask. Ask the person.", done)
        return
    try:
        # Taken up, it is looked at once more: a rule may have been agreed since it was written.
        if why_not := queries.why_not_now(message, by=message.written_by, on=localdate()):
            raise outbox.Refused(why_not)
        went = outbox.hand_over(message)
    except outbox.Refused as no:
        _failed(message, str(no), done)
    except outbox.NotNow as later:
        _put_back(message, str(later), done, now, in_doubt=False)
    except outbox.InDoubt as doubt:
        _put_back(message, str(doubt), done, now, in_doubt=True)
    except Exception as fault:
        # One message that cannot be drawn must not hold up the others. The kind of fault alone is logged: its
        # words may quote the letter.
        log.error("message %s could not be handed over: %s", message.ref, type(fault).__name__)
        _put_back(
            message, "Something went wrong on our side while it was being sent.", done, now, in_doubt=True
        )
    else:
        marking.note_sent(message, went_by=went.by, number=went.number, at=timezone.now())
        outbox.forget(message)
        done.sent += 1


def _failed(message: Message, because: str, done: Round) -> None:
    marking.note_failed(message, because=because)
    done.failed += 1


def _put_back(message: Message, because: str, done: Round, now: datetime, *, in_doubt: bool) -> None:
    if message.tries >= len(WAITS):
        _failed(message, f"It was tried {message.tries} times. The last time: {because}", done)
        return
    again = now + WAITS[message.tries - 1]
    marking.put_back(message, because=because, next_try_at=again, in_doubt_since=now if in_doubt else None)
    done.put_back += 1


def _put_back_what_was_left(done: Round) -> None:
    now = timezone.now()
    for message in queries.left_behind(before=now - LEFT_BEHIND):
        because = "What was sending it stopped in the middle."
        with suppress(marking.TakenUp):
            marking.put_back(message, because=because, next_try_at=now, in_doubt_since=message.claimed_at)
            done.put_back += 1
