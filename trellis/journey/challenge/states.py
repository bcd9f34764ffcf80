"""What becomes of a challenge, as data.

While it is open, what stood goes on. What is answered stays as it was answered: a further question is a
further challenge.
"""

from __future__ import annotations

from trellis.basis.states import Passage, States

OPEN = "open"
ANSWERED = "answered"
TAKEN_BACK = "taken_back"

CHALLENGES = States(
    "A challenge",
    {OPEN: "Waiting for our answer", ANSWERED: "Answered", TAKEN_BACK: "Taken back"},
    [
        Passage(
            "answer",
            OPEN,
            ANSWERED,
            says="Somebody who did not make the decision answers, by name and with reasons.",
            needs_reason=True,
            else_says="This challenge is not open any more, so it cannot be answered again.",
        ),
        Passage(
            "take_back",
            OPEN,
            TAKEN_BACK,
            says="Whoever raised it takes it back. It stays counted.",
            needs_reason=False,
            else_says="This challenge is not open any more, so it cannot be taken back.",
        ),
    ],
)

EVERY_STATE = (CHALLENGES,)
