"""Every reason why an entry is not posted, each once, in the order they are tried.

The first reason that holds is the one that is told, so the order decides what somebody reads. It goes from
what can be seen on the paper to what must be looked up: the entry by itself; whether it is there already;
its accounts; its day; what it corrects; and last, what would be left. Whoever mends an entry from the top
never mends the same thing twice.

An entry whose reference is posted already with the same money is no refusal. It is given back as already
there, before any reason after `reference-taken` is tried: what was right when it was posted stays posted,
even if an account has been closed since.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from trellis.basis.findings import Finding


class Reason(StrEnum):
    """The reasons, in the order they are tried."""

    # The entry by itself.
    NO_REFERENCE = "no-reference"
    NO_WORDS = "no-words"
    NO_LINES = "no-lines"
    ONE_LINE = "one-line"
    NOT_WHOLE_PENCE = "not-whole-pence"
    TOO_LARGE = "line-too-large"
    NOUGHT_LINE = "nought-line"
    DOES_NOT_SUM = "does-not-sum"
    # Whether it is there already.
    REFERENCE_TAKEN = "reference-taken"
    # Its accounts.
    ACCOUNT_UNKNOWN = "account-unknown"
    ACCOUNT_NOT_OPENED = "account-not-opened"
    ACCOUNT_CLOSED = "account-closed"
    # Its day.
    BOOKS_CLOSED = "books-closed"
    # What it corrects.
    NOTHING_TO_CORRECT = "nothing-to-correct"
    CORRECTS_BEFORE = "corrects-before"
    CORRECTS_ELSEWHERE = "corrects-elsewhere"
    CORRECTED_ALREADY = "corrected-already"
    CORRECTS_TOO_MUCH = "corrects-too-much"
    # What would be left.
    WOULD_GO_BELOW = "would-go-below-nought"


@dataclass(frozen=True, slots=True)
class Wording:
    """How a reason is told: what is wrong, where in the entry, and what to do next."""

    says: str
    where: str
    do: str


WORDINGS: dict[Reason, Wording] = {
    Reason.NO_REFERENCE: Wording(
        "The entry has no reference.", "reference", "Give it one that no other entry has."
    ),
    Reason.NO_WORDS: Wording("The entry does not say what it is for.", "says", "Say so in a few words."),
    Reason.NO_LINES: Wording(
        "The entry has no lines.", "lines", "Say where the money goes out and where it comes in."
    ),
    Reason.ONE_LINE: Wording(
        "The entry has one line, so the money comes from nowhere or goes nowhere.",
        "lines",
        "Add the other side.",
    ),
    Reason.NOT_WHOLE_PENCE: Wording(
        "{given} is not a sum in whole pence.", "lines[{line}].pence", "Give whole pence, such as 109080."
    ),
    Reason.TOO_LARGE: Wording(
        "{pence} is more than one line can be.", "lines[{line}].pence", "Check the noughts."
    ),
    Reason.NOUGHT_LINE: Wording(
        "A line moves nothing.", "lines[{line}].pence", "Leave the line out, or give its sum."
    ),
    Reason.DOES_NOT_SUM: Wording(
        "The lines come to {pence} together, not to nought.",
        "lines",
        "Look for the line that is missing or whose sum is wrong.",
    ),
    Reason.REFERENCE_TAKEN: Wording(
        "The reference {given} is posted already, with other sums, accounts or day.",
        "reference",
        "Give this entry a reference of its own, or correct the one that is there.",
    ),
    Reason.ACCOUNT_UNKNOWN: Wording(
        "There is no account {account}.",
        "lines[{line}].account",
        "Open it first, or look at how it is written.",
    ),
    Reason.ACCOUNT_NOT_OPENED: Wording(
        "The account {account} is open only from {day} on.",
        "lines[{line}].account",
        "Give that day or a later one.",
    ),
    Reason.ACCOUNT_CLOSED: Wording(
        "The account {account} was closed; its last day was {day}.",
        "lines[{line}].account",
        "Use the account that took its place, or open it again.",
    ),
    Reason.BOOKS_CLOSED: Wording(
        "The books are closed up to and with {day}.", "on", "Date the entry on a later day."
    ),
    Reason.NOTHING_TO_CORRECT: Wording(
        "No entry {given} is posted, so there is nothing to correct.",
        "corrects",
        "Look up the reference of the entry that was wrong.",
    ),
    Reason.CORRECTS_BEFORE: Wording(
        "The correction is dated before {day}, the day of what it corrects.",
        "on",
        "Give that day or a later one.",
    ),
    Reason.CORRECTS_ELSEWHERE: Wording(
        "The correction touches no account that the entry {given} touched.",
        "lines",
        "Post it as an entry of its own, or name the entry that was wrong.",
    ),
    Reason.CORRECTED_ALREADY: Wording(
        "The entry {given} has been taken back in whole already.",
        "corrects",
        "Nothing of it is left to correct.",
    ),
    Reason.CORRECTS_TOO_MUCH: Wording(
        "The correction takes back {pence} of the entry {given} in {account}, where {left} of it is left.",
        "lines[{line}].pence",
        "Take back what is left or less.",
    ),
    Reason.WOULD_GO_BELOW: Wording(
        "The account {account} would be at {pence} on {day}.",
        "lines[{line}].pence",
        "Move less, move it later, or bring the money in first.",
    ),
}


def finding(reason: Reason, **particulars: Any) -> Finding:
    """The reason as a finding, its sentence filled with the particulars of the entry.

    >>> print(finding(Reason.BOOKS_CLOSED, day="31 March 2026"))
    on: The books are closed up to and with 31 March 2026. Date the entry on a later day.
    """
    words = WORDINGS[reason]
    return Finding(
        reason.value, words.says.format(**particulars), words.where.format(**particulars), words.do
    )
