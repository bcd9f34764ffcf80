"""What becomes of an idea for the service, as data.

Nothing that somebody proposed disappears: it is tried or not, and answered either way.
"""

from __future__ import annotations

from trellis.basis.states import Passage, States

PROPOSED = "proposed"
BEING_TRIED = "being_tried"
ANSWERED = "answered"

IDEAS = States(
    "An idea for the service",
    {PROPOSED: "Proposed", BEING_TRIED: "Being tried", ANSWERED: "Answered"},
    [
        Passage(
            "try_idea",
            PROPOSED,
            BEING_TRIED,
            says="A manager says that it is being tried, where and until when.",
            needs_reason=True,
            else_says="Only an idea that was proposed can be tried.",
        ),
        Passage(
            "answer_idea",
            PROPOSED,
            ANSWERED,
            says="A manager answers it without trying, with reasons.",
            needs_reason=True,
            else_says="Only an idea that was proposed can be answered without trying.",
        ),
        Passage(
            "say_result",
            BEING_TRIED,
            ANSWERED,
            says="A manager says what came of it.",
            needs_reason=True,
            else_says="Only an idea that is being tried has a result.",
        ),
    ],
)

EVERY_STATE = (IDEAS,)
