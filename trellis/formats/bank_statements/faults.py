"""Findings gathered while a file is read, as many as anybody reads."""

from __future__ import annotations

from trellis.basis.findings import Finding

MOST_FINDINGS = 50


class Faults:
    """What is wrong with a file: the first fifty in full, and how many more there were."""

    def __init__(self) -> None:
        self._found: list[Finding] = []
        self.how_many = 0

    def find(self, code: str, says: str, where: str, do: str) -> None:
        """Adds one."""
        self.add(Finding(code, says, where, do))

    def add(self, finding: Finding) -> None:
        """Adds one that somebody else found."""
        self.how_many += 1
        if len(self._found) < MOST_FINDINGS:
            self._found.append(finding)

    def told(self) -> tuple[Finding, ...]:
        """Those to tell, with a last one that counts the rest."""
        more = self.how_many - len(self._found)
        if not more:
            return tuple(self._found)
        rest = Finding("and-more", f"And {more:,} more like these.", "", "Put these right first.")
        return (*self._found, rest)
