"""A number as it may be shown: the one value that a page, a picture, its hover text and a file all take.

It holds what is printed and nothing else. Where a count is hidden there is no number in it at all, so that no
copy of it, in whatever form, can give more away than another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trellis.basis.money import round_half_up, say_pounds
from trellis.basis.proportions import wilson

from .grid import Name
from .hide import AS_IT_IS, HIDDEN, ROUNDED, Protected

PEOPLE, PERCENT, RATIO, DAYS, PENCE = "people", "percent", "ratio", "days", "pence"
UNITS = (PEOPLE, PERCENT, RATIO, DAYS, PENCE)

NONE = "–"
"""How a number is written that there is not: a share of nobody."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One number as it may be shown.

    value: in its unit; None where it is hidden, and where there is none. mark: what is printed instead where
    it is hidden; blank otherwise. low, high: between what it lies, in the same unit; None where that is not
    told. decimals: to how many places it is printed.

    >>> print(Shown(80.0, PERCENT, low=70.0, high=87.3), Shown(None, PEOPLE, mark="c"), Shown(None, DAYS))
    80.0% c –
    """

    value: float | int | None
    unit: str
    mark: str = ""
    low: float | None = None
    high: float | None = None
    decimals: int = 1

    def __post_init__(self) -> None:
        if self.mark and (self.value is not None or self.low is not None or self.high is not None):
            raise ValueError("What is hidden has no number in it.")

    @property
    def is_hidden(self) -> bool:
        """Whether there is a number that may not be told."""
        return bool(self.mark)

    @property
    def text(self) -> str:
        """What is printed."""
        return self.mark or (NONE if self.value is None else self._say(self.value))

    @property
    def between(self) -> str:
        """Between what it lies, as it is printed; blank where that is not told.

        >>> Shown(80.0, PERCENT, low=70.0, high=87.3).between
        '70.0 to 87.3'
        """
        if self.low is None or self.high is None:
            return ""
        return f"{self._bare(self.low)} to {self._bare(self.high)}"

    def __str__(self) -> str:
        return self.text

    def as_json(self) -> dict[str, Any]:
        """For `--json`, and for what is kept: `from_json` reads it again."""
        told: dict[str, Any] = {"value": self._plain(self.value), "unit": self.unit, "text": self.text}
        if self.mark:
            told["mark"] = self.mark
        if self.low is not None:
            told |= {"low": self._plain(self.low), "high": self._plain(self.high)}
        if self.unit in (PERCENT, RATIO):
            told["decimals"] = self.decimals
        return told

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Shown:
        """What `as_json` wrote."""
        decimals = told.get("decimals", 1)
        low, high = told.get("low"), told.get("high")
        return cls(told["value"], told["unit"], told.get("mark", ""), low, high, decimals)

    def _plain(self, number: float | int | None) -> float | int | None:
        if number is None or self.unit in (PEOPLE, PENCE):
            return None if number is None else int(number)
        return round(float(number), self.decimals if self.unit in (PERCENT, RATIO) else 1)

    def _say(self, number: float | int) -> str:
        if self.unit == PENCE:
            return say_pounds(int(number))
        return self._bare(number) + ("%" if self.unit == PERCENT else "")

    def _bare(self, number: float | int) -> str:
        if self.unit == PENCE:
            return say_pounds(int(number))
        if self.unit in (PERCENT, RATIO):
            return f"{float(number):.{self.decimals}f}"
        return f"{number:,.0f}" if float(number).is_integer() else f"{number:,.1f}"


@dataclass(frozen=True, eq=False)
class Teller:
    """Tells the numbers of one publication, all from the same protected grid."""

    protected: Protected

    @property
    def is_whole(self) -> bool:
        """Whether everything is told as it is."""
        return self.protected.policy is None

    @property
    def mark(self) -> str:
        """What is printed for a number that is hidden."""
        return self.protected.policy.hidden_as if self.protected.policy is not None else ""

    def count(self, row: Name, column: Name) -> Shown:
        """How many people stand in both.

        No such row or column is a mistake in the program (ValueError).
        """
        at = self.protected.grid.place(row, column)
        count, how, policy = (
            int(self.protected.grid.counts[at]),
            self.protected.how[at],
            self.protected.policy,
        )
        if policy is None or how == AS_IT_IS:
            return Shown(count, PEOPLE)
        if how == ROUNDED:
            return Shown(policy.rounded(count), PEOPLE)
        if how == HIDDEN:
            return Shown(None, PEOPLE, mark=policy.hidden_as)
        small = policy.small_shown_as
        return Shown(int(small), PEOPLE) if small.isdigit() else Shown(None, PEOPLE, mark=small)

    def percent(self, row: Name, part: Name, whole: Name) -> Shown:
        """The share of the part in the whole, with Wilson's interval, worked from the two counts as shown.

        Hidden where either is, where the policy says that the people are too few for a percentage, and where
        none or all of few people would be told by it.
        """
        some, of = self.count(row, part), self.count(row, whole)
        policy = self.protected.policy
        if some.is_hidden or of.is_hidden:
            return Shown(None, PERCENT, mark=some.mark or of.mark)
        assert some.value is not None and of.value is not None
        if not of.value:
            return Shown(None, PERCENT)
        # Rounded apart, a part may come out above its whole.
        share = min(float(some.value), float(of.value)), float(of.value)
        decimals = 1
        if policy is not None:
            decimals = policy.decimals_of(int(of.value))
            tells_all = share[0] in (0, share[1]) and of.value < 2 * policy.fewest_for_percentages
            if of.value < policy.fewest_for_percentages or tells_all:
                return Shown(None, PERCENT, mark=policy.hidden_as)
        ends = wilson(*share)
        low, high = 100 * float(ends.low), 100 * float(ends.high)
        return Shown(100 * share[0] / share[1], PERCENT, low=low, high=high, decimals=decimals)

    def number(
        self,
        value: float | None,
        unit: str,
        *,
        people: Iterable[Shown],
        low: float | None = None,
        high: float | None = None,
        decimals: int = 2,
        is_of_true_counts: bool = False,
    ) -> Shown:
        """A number worked from counts of people: hidden where one of them is.

        It must have been worked from nothing but what is shown of them. is_of_true_counts: it was worked from
        the true counts, and is hidden where counts are rounded: it would give them back.
        """
        policy = self.protected.policy
        for one in people:
            if one.is_hidden:
                return Shown(None, unit, mark=one.mark)
        if is_of_true_counts and policy is not None and policy.round_to > 1:
            return Shown(None, unit, mark=policy.hidden_as)
        if value is None or not np.isfinite(value):
            return Shown(None, unit)
        is_told = low is not None and high is not None and np.isfinite(low) and np.isfinite(high)
        return Shown(value, unit, "", low if is_told else None, high if is_told else None, decimals)

    def middle(
        self, values: NDArray[np.int64] | NDArray[np.float64], unit: str, *, people: Sequence[Shown]
    ) -> Shown:
        """The median of what is known of some people, who must be counted in `people`.

        Under a policy it is hidden for few values and where their number is, a sum of money is rounded, and
        days are whole: the middle one of few is somebody's own. Nobody's mean is told: with the number of
        people, means of groups can be taken from one another.
        """
        policy = self.protected.policy
        is_few = any(one.is_hidden for one in people)
        if policy is not None and (is_few or 0 < len(values) < policy.fewest_for_middles):
            return Shown(None, unit, mark=policy.hidden_as)
        if not len(values):
            return Shown(None, unit)
        middle = float(np.median(values))
        if unit == PENCE:
            step = 1 if policy is None else policy.round_pence_to
            return Shown(round_half_up(round(2 * middle), 2 * step) * step, PENCE)
        return Shown(middle if policy is None else float(np.floor(middle + 0.5)), unit)
