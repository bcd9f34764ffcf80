"""A problem told as a value: what is wrong, where, and what to do next.

A bad row in a file, an unknown word in an assessment, a sum nobody can read: none of them is a fault in
the program, so none of them is a traceback. Each becomes a `Finding`, and the person who sent the thing
reads all of them at once. Only where an engine cannot go on does it raise `Refused`, which carries them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

# Long enough for any name we know; short enough that a hostile file cannot fill a screen or a log.
LONGEST_QUOTE = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found wrong, in words fit for the person who will read them.

    code: a short name in lower case joined by hyphens, for scripts; it stays when the sentence is bettered.
    says: what is wrong, a whole sentence.
    where: the place: a key such as `outcomes.nutrition`, `row 7`, `line 3, column 5`. Blank if the whole.
    do: what to do about it, a whole sentence.

    >>> print(Finding("unknown-limb", "“slow” is not a limb.", "outcomes.work.limbs", "Use takes_longer."))
    outcomes.work.limbs: “slow” is not a limb. Use takes_longer.
    """

    code: str
    says: str
    where: str
    do: str

    def as_json(self) -> dict[str, str]:
        """The finding as a plain object, for `--json` and for the API."""
        return asdict(self)

    def __str__(self) -> str:
        sentence = f"{self.says} {self.do}".strip()
        return f"{self.where}: {sentence}" if self.where else sentence


class Refused(Exception):
    """Raised at the edge of an engine when what was given cannot be used; carries every finding.

    >>> refused = Refused(Finding("too-early", "The test began later.", "on", "Give a later day."))
    >>> str(refused)
    'on: The test began later. Give a later day.'
    >>> refused.findings[0].code
    'too-early'
    """

    findings: tuple[Finding, ...]

    def __init__(self, findings: Finding | Iterable[Finding]) -> None:
        self.findings = (findings,) if isinstance(findings, Finding) else tuple(findings)
        if not self.findings:
            raise ValueError("A refusal needs at least one finding, or nobody can put it right.")
        super().__init__(self.findings)

    def __str__(self) -> str:
        return " ".join(str(finding) for finding in self.findings)


def quoted(value: object) -> str:
    """What somebody wrote, safe to put into a sentence: in quotation marks, short, and on one line.

    >>> quoted("maybe")
    '“maybe”'
    >>> quoted("two\\nlines")
    '“two\\\\nlines”'
    >>> quoted(True), quoted(None), quoted(2)
    ('true', 'null', '2')
    """
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, (list, tuple)):
        return "a list"
    text = str(value)
    shown = on_one_line(text[:LONGEST_QUOTE]) + ("…" if len(text) > LONGEST_QUOTE else "")
    return f"“{shown}”" if isinstance(value, str) else shown


def place(*keys: str | int) -> str:
    """Where something stands, as keys joined by points; a place in a list is counted from 1.

    >>> place("outcomes", "work", "limbs", 2)
    'outcomes.work.limbs[2]'
    """
    written = "".join(f"[{k}]" if isinstance(k, int) else f".{on_one_line(k[:LONGEST_QUOTE])}" for k in keys)
    return written.removeprefix(".")


def on_one_line(text: str) -> str:
    """The text with whatever would not print, line ends among it, written out as an escape."""
    # ascii() is not used: names in Urdu or Polish must stay readable.
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def listed(words: Iterable[str], *, joined_by: str = "and") -> str:
    """Words as a sentence lists them.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    >>> listed(["a", "b"], joined_by="or")
    'a or b'
    """
    words = list(words)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joined_by} {words[-1]}"
