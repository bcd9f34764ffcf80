"""The states of a council's scheme and what leads from one to another, as data.

A scheme is prepared by one and adopted by another, and once adopted it is never changed: amounts worked out
with it must stand. Putting something right is a further scheme with a day of its own.
"""

from __future__ import annotations

from trellis.basis.states import Passage, States

PREPARED = "prepared"
ADOPTED = "adopted"

STATES = States(
    "A council's scheme",
    {PREPARED: "Prepared", ADOPTED: "Adopted"},
    [
        Passage(
            "adopt",
            PREPARED,
            ADOPTED,
            says="A manager who did not prepare it adopts it. It is published, and holds from its own day.",
            needs_reason=True,
            else_says="This scheme is adopted already. It cannot be changed or adopted again.",
        ),
    ],
)
