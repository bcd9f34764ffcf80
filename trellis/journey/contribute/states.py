"""What becomes of a financial assessment and of an uprating, as data.

Nothing is worked out from what somebody has not handed in, and nobody's contribution changes by an uprating
that only one pair of eyes has read.
"""

from __future__ import annotations

from trellis.basis.states import Passage, States

PART_DONE = "part_done"
HANDED_IN = "handed_in"
WORKED_OUT = "worked_out"
SET_ASIDE = "set_aside"

ASSESSMENTS = States(
    "A financial assessment",
    {
        PART_DONE: "Part done",
        HANDED_IN: "Handed in",
        WORKED_OUT: "Worked out",
        SET_ASIDE: "Set aside",
    },
    [
        Passage(
            "hand_in",
            PART_DONE,
            HANDED_IN,
            says="Whoever filled it in says that it is complete.",
            needs_reason=False,
            else_says="This financial assessment was handed in already.",
        ),
        Passage(
            "ask_again",
            HANDED_IN,
            PART_DONE,
            says="Finance asks for something that is missing, and says what.",
            needs_reason=True,
            else_says="Only a financial assessment that was handed in can be sent back.",
        ),
        Passage(
            "work_out",
            HANDED_IN,
            WORKED_OUT,
            says="Finance works the contribution out and tells the person.",
            needs_reason=False,
            else_says="This financial assessment is not handed in, so nothing can be worked out from it.",
        ),
        Passage(
            "set_aside",
            PART_DONE,
            SET_ASIDE,
            says="It was begun by mistake, or is no longer wanted. What was filled in is kept.",
            needs_reason=True,
            else_says="Only a financial assessment that is part done can be set aside.",
        ),
    ],
)

PREPARED = "prepared"
APPLIED = "applied"
DROPPED = "dropped"

UPRATINGS = States(
    "An uprating",
    {PREPARED: "Prepared", APPLIED: "Applied", DROPPED: "Dropped"},
    [
        Passage(
            "apply",
            PREPARED,
            APPLIED,
            says="Somebody who did not prepare it reads who gains and who loses, and applies it.",
            needs_reason=True,
            else_says="This uprating is not waiting to be applied.",
        ),
        Passage(
            "drop",
            PREPARED,
            DROPPED,
            says="It is dropped; nobody's contribution changes.",
            needs_reason=True,
            else_says="This uprating is not waiting any more, so it cannot be dropped.",
        ),
    ],
)

EVERY_STATE = (ASSESSMENTS, UPRATINGS)
