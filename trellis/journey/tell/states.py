"""What becomes of a message, as data.

A message is written once and goes out at most once. Where nobody can say whether it went, it waits, and the
other side is asked before it is tried again.
"""

from __future__ import annotations

from trellis.basis.states import Passage, States

WAITING = "waiting"
SENDING = "sending"
SENT = "sent"
FAILED = "failed"
TO_TELL = "to_tell"
TOLD = "told"
TO_BE_MADE = "to_be_made"
WITHDRAWN = "withdrawn"

NOT_AT_WORK = "This message is not being sent just now."
GONE = "This message has gone, or was let go. Nothing more can be done with it."

STATES = States(
    "A message",
    {
        WAITING: "Waits to be sent",
        SENDING: "Being sent",
        SENT: "Sent",
        FAILED: "Could not be sent",
        TO_TELL: "To be told in person",
        TOLD: "Told in person",
        TO_BE_MADE: "To be made",
        WITHDRAWN: "Not sent",
    },
    [
        Passage(
            "begin_sending",
            WAITING,
            SENDING,
            says="The service takes it up, so that no other takes it up as well.",
            needs_reason=False,
            else_says="This message is not waiting to be sent.",
        ),
        Passage(
            "note_sent",
            SENDING,
            SENT,
            says="It went: into the outbox, or GOV.UK Notify took it.",
            needs_reason=False,
            else_says=NOT_AT_WORK,
        ),
        Passage(
            "put_back",
            SENDING,
            WAITING,
            says="Nobody can say whether it went. It is tried again after asking.",
            needs_reason=True,
            else_says=NOT_AT_WORK,
        ),
        Passage(
            "note_failed",
            SENDING,
            FAILED,
            says="It did not go. Whoever wrote it sees why.",
            needs_reason=True,
            else_says=NOT_AT_WORK,
        ),
        Passage(
            "note_returned",
            SENT,
            FAILED,
            says="It went and did not arrive. Whoever wrote it sees why.",
            needs_reason=True,
            else_says="Only a message that was sent can come back.",
        ),
        Passage(
            "try_again",
            FAILED,
            WAITING,
            says="A worker has it tried again, the same words to the same place.",
            needs_reason=False,
            else_says="Only a message that could not be sent can be tried again.",
        ),
        Passage(
            "note_told",
            TO_TELL,
            TOLD,
            says="A worker told it in person, and says on what day.",
            needs_reason=False,
            else_says="This message is not one that waits to be told in person.",
        ),
        Passage(
            "note_made",
            TO_BE_MADE,
            SENT,
            says="Somebody made it (braille, a recording, signed) and it went out.",
            needs_reason=False,
            else_says="This message is not one that waits to be made.",
        ),
        Passage(
            "withdraw_waiting",
            WAITING,
            WITHDRAWN,
            says="A worker lets it go before it is sent.",
            needs_reason=True,
            else_says=GONE,
        ),
        Passage(
            "withdraw_failed",
            FAILED,
            WITHDRAWN,
            says="A worker lets it go, mostly because it was told in another way.",
            needs_reason=True,
            else_says=GONE,
        ),
        Passage(
            "withdraw_untold",
            TO_TELL,
            WITHDRAWN,
            says="A worker lets it go: it was not told.",
            needs_reason=True,
            else_says=GONE,
        ),
        Passage(
            "withdraw_unmade",
            TO_BE_MADE,
            WITHDRAWN,
            says="A worker lets it go: it was not made.",
            needs_reason=True,
            else_says=GONE,
        ),
    ],
)

WITHDRAW = {
    WAITING: "withdraw_waiting",
    FAILED: "withdraw_failed",
    TO_TELL: "withdraw_untold",
    TO_BE_MADE: "withdraw_unmade",
}
"""Which passage lets a message go, from each state in which it can be let go."""
