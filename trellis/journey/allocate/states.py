"""The states of a council's scheme and what leads from one to another, as data.

A scheme is prepared by one and adopted by another, and once adopted it is never changed: amounts worked out
with it must stand. Putting something right is a further scheme with a day of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError

PREPARED = "prepared"
ADOPTED = "adopted"

WORDS = {PREPARED: "Prepared", ADOPTED: "Adopted"}


@dataclass(frozen=True)
class Passage:
    """One act that takes a scheme from a state to another. `else_says` is for whoever comes too late."""

    act: str
    before: str
    after: str
    says: str
    needs_reason: bool
    else_says: str


PASSAGES = {
    passage.act: passage
    for passage in (
        Passage(
            "adopt",
            PREPARED,
            ADOPTED,
            says="A manager who did not prepare it adopts it. It is published, and holds from its own day.",
            needs_reason=True,
            else_says="This scheme is adopted already. It cannot be changed or adopted again.",
        ),
    )
}


def check_may_pass(act: str, state: str) -> Passage:
    """The passage, where it leads on from this state; refused with its own sentence where it does not."""
    passage = PASSAGES[act]
    if state != passage.before:
        raise ValidationError(passage.else_says)
    return passage


def printed() -> str:
    """The passages as a table for the manual.

    >>> print(printed().splitlines()[2][:36])
    | Prepared | adopt | Adopted | A man
    """
    rows = [
        f"| {WORDS[one.before]} | {one.act.replace('_', ' ')} | {WORDS[one.after]} | {one.says} "
        f"| {'yes' if one.needs_reason else 'no'} |"
        for one in PASSAGES.values()
    ]
    return "\n".join(["| from | act | to | what happens | reason kept |", "|---|---|---|---|---|", *rows])
