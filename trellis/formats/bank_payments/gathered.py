"""Findings gathered while something is read or written: as many as anybody reads, and all of them counted."""

from __future__ import annotations

from trellis.basis.findings import Finding, Refused

MOST_FINDINGS = 50


class Gathered:
    """Findings in the order they were made; after the first fifty they are counted and not kept."""

    def __init__(self) -> None:
        self._kept: list[Finding] = []
        self._how_many = 0

    def __len__(self) -> int:
        return self._how_many

    def find(self, code: str, says: str, where: str, do: str) -> None:
        """Makes a finding and gathers it."""
        self.add(Finding(code, says, where, do))

    def add(self, finding: Finding) -> None:
        """Gathers one that somebody else made."""
        self._how_many += 1
        if len(self._kept) < MOST_FINDINGS:
            self._kept.append(finding)

    def told(self) -> tuple[Finding, ...]:
        """What was gathered, and after it how many more there are like these."""
        more = self._how_many - len(self._kept)
        if not more:
            return tuple(self._kept)
        last = Finding("and-more", f"And {more:,} more like these.", "", "Put these right first.")
        return (*self._kept, last)

    def refuse_any(self) -> None:
        """Refused (`Refused`) if anything was gathered at all."""
        if self._how_many:
            raise Refused(self.told())
