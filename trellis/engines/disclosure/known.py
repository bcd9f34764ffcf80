"""What a reader knows of the counts of a publication: what each could be, and what adds up to what.

The reader is the worst there is: knows the policy, knows that people come whole, adds and subtracts across
every table, and has a machine. Nothing of the true counts is in here, so that an audit cannot cheat.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trellis.basis.findings import Finding, Refused
from trellis.basis.partitions import Numbers, Truths

ROUNDS_OF_GUESSING = 6


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate printed beside counts: the numbers of the two cells, and between what it lies, as a share."""

    part: int
    whole: int
    low: float
    high: float


@dataclass(eq=False)
class Known:
    """Whole numbers that are each known to lie somewhere, and are known to add up.

    low, high: for each number the least and the most it could be. equations: a number, and those that add up
    to it. rates: what is printed beside.
    """

    low: Numbers
    high: Numbers
    equations: Sequence[tuple[int, tuple[int, ...]]]
    rates: Sequence[Rate] = field(default_factory=tuple)

    def __post_init__(self) -> None:
        self._matrix: Any = None

    @property
    def open(self) -> Truths:
        """Which numbers are not known outright."""
        return np.asarray(self.low < self.high, dtype=np.bool_)

    def fits(self, numbers: Numbers) -> bool:
        """Whether the numbers could be the true ones, by whole numbers and without any rounding."""
        return bool(
            (self.low <= numbers).all()
            and (numbers <= self.high).all()
            and not np.any(self.matrix() @ numbers)
            and all(
                rate.low * numbers[rate.whole] <= numbers[rate.part] <= rate.high * numbers[rate.whole]
                for rate in self.rates
            )
        )

    def solve(
        self, cost: NDArray[np.float64], *, low: Numbers | None = None, high: Numbers | None = None
    ) -> Numbers | None:
        """Whole numbers that could be the true ones, of the least cost; None where there are none.

        low, high: tighter ends than what is known.
        """
        ends = self.low if low is None else low, self.high if high is None else high
        # Whole answers mostly come by themselves; where one lies between, whole ones are asked for. What the
        # solver says is only believed once it has been added up.
        for whole in (False, True):
            result = _milp(cost, self.matrix(), *ends, self._rates(), whole=whole)
            if result is None:
                return None
            numbers = np.rint(result).astype(np.int64)
            if self.fits(numbers):
                return numbers
        return None

    def matrix(self) -> Any:
        """The equations as a sparse matrix: every row of it comes to nought."""
        if self._matrix is None:
            sparse = solver().sparse
            rows, columns, values = [], [], []
            for at, (whole, parts) in enumerate(self.equations):
                rows += [at] * (len(parts) + 1)
                columns += [whole, *parts]
                values += [1, *([-1] * len(parts))]
            shape = (len(self.equations), len(self.low))
            self._matrix = sparse.csr_array((values, (rows, columns)), shape=shape, dtype=np.float64)
        return self._matrix

    def like(self, other: Known) -> Known:
        """The same, sparing the making of a matrix that another of the same equations has made."""
        self._matrix = other.matrix()
        return self

    def _rates(self) -> Any:
        if not self.rates:
            return None
        rows = np.zeros((2 * len(self.rates), len(self.low)))
        for at, rate in enumerate(self.rates):
            rows[2 * at, rate.part] += 1
            rows[2 * at, rate.whole] -= rate.low
            rows[2 * at + 1, rate.part] -= 1
            rows[2 * at + 1, rate.whole] += rate.high
        return rows


def recovered(known: Known) -> dict[int, int]:
    """Which numbers, not known outright, could be only one, and what that is.

    For each the least and the most that it could be is sought among whole numbers. One answer that fits gives
    another value for many numbers at once, so that most are settled by a few guesses. What is known
    contradicts itself: a mistake in the program (ValueError).
    """
    open_ones = known.open
    if not open_ones.any():
        return {}
    least, most = _guessed(known, open_ones)
    found = {}
    for number in np.flatnonzero(open_ones & (least == most)):
        cost = np.zeros(len(known.low))
        for sign in (1.0, -1.0):
            cost[number] = sign
            answer = known.solve(cost)
            if answer is not None:
                least, most = np.minimum(least, answer), np.maximum(most, answer)
            if least[number] < most[number]:
                break
        if least[number] == most[number]:
            found[int(number)] = int(least[number])
    return found


def _guessed(known: Known, wanted: Truths) -> tuple[Numbers, Numbers]:
    """The least and the most that each number was in a few answers that all fit."""
    random = np.random.default_rng(1)
    first = known.solve(np.zeros(len(known.low)))
    if first is None:
        raise ValueError("What is shown contradicts itself.")
    least, most = first.copy(), first.copy()
    for _ in range(ROUNDS_OF_GUESSING):
        alike = wanted & (least == most)
        if not alike.any():
            break
        cost = np.where(alike, random.uniform(-1, 1, len(known.low)), 0.0)
        for answer in (known.solve(cost), known.solve(-cost)):
            if answer is not None:
                least, most = np.minimum(least, answer), np.maximum(most, answer)
    return least, most


def _milp(
    cost: NDArray[np.float64], equations: Any, low: Numbers, high: Numbers, rates: Any, *, whole: bool
) -> NDArray[np.float64] | None:
    optimize = solver().optimize
    constraints = [optimize.LinearConstraint(equations, 0, 0)] if equations.shape[0] else []
    if rates is not None:
        constraints.append(optimize.LinearConstraint(rates, 0, np.inf))
    result = optimize.milp(
        cost,
        integrality=np.full(len(cost), int(whole)),
        bounds=optimize.Bounds(low.astype(np.float64), high.astype(np.float64)),
        constraints=constraints,
    )
    return None if result.x is None else np.asarray(result.x, dtype=np.float64)


def solver() -> Any:
    """SciPy, with what finds whole numbers that fit.

    Loaded when first asked for: it takes half a second, and most commands never ask.
    """
    try:
        import scipy.optimize  # noqa: PLC0415
        import scipy.sparse  # noqa: PLC0415
    except ImportError:
        says = "Whether hidden counts stay hidden is judged by a part of Trellis that is not installed here."
        raise Refused(Finding("analytics-extra-missing", says, "", "Install trellis[analytics].")) from None
    return scipy
