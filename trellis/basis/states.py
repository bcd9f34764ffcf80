"""The states a thing passes through, and the passages between them, as data that prints itself.

What may follow what is a rule like any other: written once, where a reader finds it, and not spread over the
acts. An act asks for its passage and is told, in a sentence fit for the page, if it comes too late.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from trellis.basis.findings import Finding, Refused


@dataclass(frozen=True, slots=True)
class Passage:
    """One act that takes a thing from one state to another.

    says: what happens, for the manual. needs_reason: whether the act keeps a reason. else_says: the sentence
    for whoever tries it from any other state.
    """

    act: str
    before: str
    after: str
    says: str
    needs_reason: bool
    else_says: str


class States:
    """The states of one kind of thing, in words, and every passage between them.

    A passage between states that have no words is a mistake in the program (ValueError).

    >>> doors = States("A door", {"open": "Open", "shut": "Shut"}, [
    ...     Passage("shut", "open", "shut", "Somebody shuts it.", False, "It is shut already.")])
    >>> doors.passage("shut", "open").after
    'shut'
    >>> doors.passage("shut", "shut")
    Traceback (most recent call last):
    ...
    trellis.basis.findings.Refused: It is shut already.
    """

    def __init__(self, of: str, words: Mapping[str, str], passages: Iterable[Passage]) -> None:
        self.of = of
        self.words = dict(words)
        self.passages = {passage.act: passage for passage in passages}
        unknown = {
            state
            for passage in self.passages.values()
            for state in (passage.before, passage.after)
            if state not in self.words
        }
        if unknown:
            raise ValueError(f"{of}: no words for the states {sorted(unknown)}.")

    def passage(self, act: str, state: str) -> Passage:
        """The passage of this act, where it leads on from this state.

        Refused (`too-late`) with the passage's own sentence where it does not. No such act: KeyError.
        """
        passage = self.passages[act]
        if state != passage.before:
            raise Refused(Finding("too-late", passage.else_says, "", ""))
        return passage

    def markdown(self) -> str:
        """The passages as a table for the manual."""
        rows = [
            f"| {self.words[one.before]} | {one.act.replace('_', ' ')} | {self.words[one.after]} "
            f"| {one.says} | {'yes' if one.needs_reason else 'no'} |"
            for one in self.passages.values()
        ]
        head = ["| from | act | to | what happens | reason kept |", "|---|---|---|---|---|"]
        return "\n".join([*head, *rows])
