"""The states of an assessment and what leads from one to another, as data.

Nothing is changed after a decision behind anybody's back: the answers behind a decision can be changed only
by opening the assessment again, with a reason that is kept and shown, and the decision stays in the record
beside the one that replaces it.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError

from trellis.basis.states import Passage, States

IN_PROGRESS = "in_progress"
DECIDED = "decided"
SET_ASIDE = "set_aside"

STATES = States(
    "An assessment",
    {IN_PROGRESS: "Under way", DECIDED: "Decided", SET_ASIDE: "Set aside"},
    [
        Passage(
            "decide",
            IN_PROGRESS,
            DECIDED,
            says="A worker decides who qualifies, with reasons.",
            needs_reason=True,
            else_says="This assessment is not under way, so nothing can be decided. Open it again first.",
        ),
        Passage(
            "reopen",
            DECIDED,
            IN_PROGRESS,
            says="A worker opens it again, so that answers can be changed and a new decision made.",
            needs_reason=True,
            else_says="Only an assessment that is decided can be opened again.",
        ),
        Passage(
            "set_aside",
            IN_PROGRESS,
            SET_ASIDE,
            says="A worker sets it aside: begun by mistake, or no longer wanted. What was said is kept.",
            needs_reason=True,
            else_says="Only an assessment under way can be set aside.",
        ),
    ],
)

# What the record says of the passages whose reason the person's timeline tells.
RECORDED = {"reopen": "opened an assessment again", "set_aside": "set an assessment aside"}

ANSWERS_ARE_CLOSED = {
    DECIDED: "This assessment is decided. Open it again, with a reason, to change an answer.",
    SET_ASIDE: "This assessment is set aside. Start a new one to write answers.",
}


def check_answers_are_open(state: str) -> None:
    """Answers are written while an assessment is under way, and at no other time."""
    if state in ANSWERS_ARE_CLOSED:
        raise ValidationError(ANSWERS_ARE_CLOSED[state])
