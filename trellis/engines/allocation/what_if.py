"""What would move if one answer were otherwise: the lines that differ, and by how much.

Two allocations are laid side by side. Nothing is kept: a person may try what they like, and nobody is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from trellis.basis.money import say_pounds
from trellis.engines.allocation.questions import points_number
from trellis.engines.allocation.working import Allocation, Line


@dataclass(frozen=True)
class Change:
    """One line that differs. before or after is None where the line is only on one side (`rounding`, say)."""

    before: Line | None
    after: Line | None

    @property
    def line(self) -> Line:
        """Whichever there is, the later first."""
        line = self.after or self.before
        assert line is not None, "a change has at least one side"
        return line

    @property
    def difference_pence(self) -> int | None:
        """None where either side has no sum."""
        sides = [0 if line is None else line.pence for line in (self.after, self.before)]
        return None if sides[0] is None or sides[1] is None else sides[0] - sides[1]

    @property
    def difference_millionths(self) -> int:
        return _left(self.after) - _left(self.before)

    @property
    def says(self) -> str:
        if self.difference_pence is None:
            return f"{self.line.title}: these rules have no sum to compare."
        return f"{self.line.title}: {_moves(self.difference_pence)}."

    def as_json(self) -> dict[str, Any]:
        return {
            "outcome": self.line.outcome,
            "title": self.line.title,
            "before": None if self.before is None else self.before.as_json(),
            "after": None if self.after is None else self.after.as_json(),
            "difference_pence": self.difference_pence,
            "difference_points": _signed_points(self.difference_millionths),
            "says": self.says,
        }


@dataclass(frozen=True)
class Comparison:
    """Two allocations side by side: only the lines that differ, in the order of the lines."""

    before: Allocation
    after: Allocation
    changes: tuple[Change, ...]

    @property
    def difference_pence(self) -> int | None:
        """A week's difference in pence; None where either has no sum."""
        if self.before.weekly_pence is None or self.after.weekly_pence is None:
            return None
        return self.after.weekly_pence - self.before.weekly_pence

    @property
    def difference_millionths(self) -> int:
        return self.after.points_millionths - self.before.points_millionths

    @property
    def says(self) -> str:
        if self.difference_pence is None:
            return "These rules have no sum for one of the two, so the sums cannot be compared."
        return f"The sum {_moves(self.difference_pence)}."

    def as_json(self) -> dict[str, Any]:
        return {
            "weekly_pence_before": self.before.weekly_pence,
            "weekly_pence_after": self.after.weekly_pence,
            "difference_pence": self.difference_pence,
            "difference_points": _signed_points(self.difference_millionths),
            "lines": [change.as_json() for change in self.changes],
            "says": self.says,
        }


def compare(before: Allocation, after: Allocation) -> Comparison:
    """The lines that differ in level, points or pence, and the difference in all.

    The differences of the lines add up to the difference of the sums, because the lines add up to the sums.
    """
    old = {line.outcome: line for line in before.lines}
    new = {line.outcome: line for line in after.lines}
    order = dict.fromkeys([*new, *old])
    changes = [
        Change(old.get(key), new.get(key))
        for key in order
        if _figures(old.get(key)) != _figures(new.get(key))
    ]
    return Comparison(before, after, tuple(changes))


def _figures(line: Line | None) -> tuple[Any, ...] | None:
    if line is None:
        return None
    return line.level, line.points_millionths, line.less_millionths, line.pence


def _left(line: Line | None) -> int:
    return 0 if line is None else line.points_millionths - line.less_millionths


def _signed_points(points_millionths: int) -> int | float:
    return points_number(points_millionths) if points_millionths >= 0 else -points_number(-points_millionths)


def _moves(pence: int) -> str:
    if not pence:
        return "stays the same"
    return f"goes {'up' if pence > 0 else 'down'} by {say_pounds(abs(pence))} a week"
