"""How a figure was come to, line by line, for the page and the letter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """One figure on the way. rule: its id, which stays put. status: `to be confirmed`, or None."""

    rule: str
    says: str
    pence: int
    source: str
    status: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The line as a plain object; `status` stands there only where there is one."""
        told = {"rule": self.rule, "says": self.says, "pence": self.pence, "source": self.source}
        return told if self.status is None else {**told, "status": self.status}
