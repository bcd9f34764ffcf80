"""A policy put to all the tables of a publication at once, so that nothing shown gives a hidden count back.

First each small count is hidden or rounded as the policy says. Then, as long as some hidden count could be
only one number for whoever adds and subtracts across every table, the cheapest further counts are hidden with
it: cells before totals, small ones before large ones. The audit has the last word, and is asked of what is
shown alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from trellis.basis.partitions import Numbers, Truths

from .grid import Grid, Name
from .known import Known, recovered, solver
from .policy import Policy

AS_IT_IS, SMALL, ROUNDED, HIDDEN = 0, 1, 2, 3
"""How a count is shown: as it is, as the policy shows small ones, rounded, or hidden for another's sake."""

# A total says more than a cell, and the total of all more than any other.
_WORTH_OF_A_TOTAL = 10

A_HAIR = 1e-6
"""How far from whole an answer of the solver may lie."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """A count that what is shown gives back: whose it is, of what, and how many."""

    row: Name
    column: Name
    count: int


@dataclass(frozen=True, eq=False)
class Protected:
    """A grid under a policy, or without one. how: for each cell one of the four ways above."""

    grid: Grid
    policy: Policy | None
    how: Numbers

    @cached_property
    def known(self) -> Known:
        """What a reader of everything shown knows; nothing of what is hidden."""
        return _known(self)

    def audit(self) -> tuple[Recovered, ...]:
        """Every count not shown as it is that could still be worked out, in the order of the grid.

        Source: R Willenborg and T de Waal, Elements of Statistical Disclosure Control (2001), chapter 8: the
        intruder's problem, here in whole numbers.
        """
        found = recovered(self.known)
        told: dict[int, Recovered] = {}
        for at, number in np.ndenumerate(self.grid.same):
            if int(number) in found and int(number) not in told:
                row, column = self.grid.rows[at[0]], self.grid.columns[at[1]]
                told[int(number)] = Recovered(row, column, found[int(number)])
        return tuple(told.values())


def as_it_is(grid: Grid) -> Protected:
    """All the counts, for those who may see them."""
    return Protected(grid, None, np.zeros(grid.counts.shape, dtype=np.int64))


def protect(grid: Grid, policy: Policy) -> Protected:
    """The grid as the policy lets it be shown, with as few further counts hidden as may be.

    >>> from trellis.basis.partitions import Partition
    >>> from trellis.engines.disclosure.policy import find
    >>> from trellis.engines.disclosure.grid import grid_of
    >>> ages = Partition("age", "Age", ("-64", "65-84", "85+"), np.repeat([0, 1, 2], [64, 38, 14]))
    >>> answers = np.repeat([0, 1, 0, 1, 0, 1], [44, 20, 10, 28, 2, 12])
    >>> took = Partition("took", "Took", ("yes", "no"), answers)
    >>> shown = protect(grid_of(116, [ages], [took]), find("northshire"))
    >>> (shown.how == HIDDEN).astype(int) + (shown.how == SMALL)
    array([[0, 0, 0],
           [0, 0, 0],
           [0, 1, 1],
           [0, 1, 1]])
    >>> shown.audit()
    ()
    """
    shown = Protected(grid, policy, _first(grid, policy))
    numbers = _numbers(grid)
    while True:
        found = recovered(shown.known)
        if not found:
            return shown
        first, how, kept = shown.how, shown.how.copy(), np.zeros(len(numbers), dtype=bool)
        # A hidden nought first: what keeps it keeps those hidden with it.
        for number in sorted(found, key=lambda one: int(numbers[one])):
            if kept[number]:
                # Whatever was hidden before gave this one another value as well.
                continue
            another = _cheapest(shown, numbers, number)
            if another is None:
                # Nobody at all gave that answer, and the totals say so: the nought may as well be shown.
                how[grid.same == number] = AS_IT_IS
            else:
                how[np.isin(grid.same, another.beyond)] = HIDDEN
                kept |= another.answer != numbers
            before, shown = shown, Protected(grid, policy, how.copy())
            shown.known.like(before.known)
        if (how == first).all():
            raise ValueError("a count that is hidden can always be kept")


def _first(grid: Grid, policy: Policy) -> Numbers:
    """How each count is shown before any is hidden for another's sake."""
    counts = grid.counts
    how = np.full(counts.shape, AS_IT_IS if policy.round_to == 1 else ROUNDED, dtype=np.int64)
    how[counts == 0] = AS_IT_IS
    how[(counts > 0) & (counts <= policy.small_to)] = SMALL
    return _without_all_alike(grid, policy, how)


def _without_all_alike(grid: Grid, policy: Policy, how: Numbers) -> Numbers:
    """Hides how all of a few answered: even where their number is told, their answer is then nobody's own."""
    told = how.copy()
    for whole, parts in grid.column_sums:
        asked = grid.counts[:, whole]
        inner = grid.counts[:, list(parts)]
        alike = (asked > 0) & (asked < policy.all_alike_below) & ((inner == asked[:, None]).any(axis=1))
        if len(parts) < 2:
            continue
        for row in np.flatnonzero(alike & grid.tells[:, parts[0]]):
            for part in parts:
                if told[row, part] != SMALL:
                    told[row, part] = HIDDEN
    # One number is shown in one way wherever it stands, or one table would give another's away.
    for number in np.unique(grid.same[told == HIDDEN]):
        told[(grid.same == number) & (told != SMALL)] = HIDDEN
    return told


def _numbers(grid: Grid) -> Numbers:
    """The true counts, by the number of their cell."""
    numbers = np.zeros(int(grid.same.max()) + 1, dtype=np.int64)
    numbers[grid.same.ravel()] = grid.counts.ravel()
    return numbers


def _known(shown: Protected) -> Known:
    """For each number what it could be, for a reader who sees how it is shown and not what it is."""
    grid, policy, numbers = shown.grid, shown.policy, _numbers(shown.grid)
    low, high = numbers.copy(), numbers.copy()
    if policy is None:
        return Known(low, high, grid.equations)
    place = _first_places(grid)
    how = shown.how.ravel()[place]
    for number in np.flatnonzero(how == ROUNDED):
        low[number], high[number] = policy.could_be(policy.rounded(int(numbers[number])))
    is_apart = policy.small_shown_as != policy.hidden_as
    small = (how == SMALL) & is_apart
    low[small], high[small] = 1, policy.small_to
    # One mark for a small count and for one hidden for its sake: no more is known than that it is not nought,
    # and not that either where a nought may be hidden too.
    marked = (how == HIDDEN) | ((how == SMALL) & (not is_apart))
    may_be_nought = np.ones(len(numbers), dtype=bool)
    np.logical_and.at(may_be_nought, grid.same.ravel(), _may_hide_noughts(shown, policy).ravel())
    low[marked] = np.where(may_be_nought[marked], 0, 1)
    high[marked] = _most(numbers)
    return Known(low, high, grid.equations)


def _first_places(grid: Grid) -> Numbers:
    """For each number the first of its cells; all of them are shown alike."""
    return np.unique(grid.same.ravel(), return_index=True)[1].astype(np.int64)


def _most(numbers: Numbers) -> int:
    """More people than there are; a reader of hidden counts has no better guess."""
    return 2 * int(numbers.max()) + 10


def _may_hide_noughts(shown: Protected, policy: Policy) -> Truths:
    """Where a reader must reckon with a nought behind a mark: few were asked, or nobody is told how many."""
    grid = shown.grid
    may = np.zeros(grid.counts.shape, dtype=bool)
    if policy.all_alike_below <= 1:
        return may
    for whole, parts in grid.column_sums:
        if len(parts) > 1 and grid.tells[:, parts[0]].any():
            told = np.isin(shown.how[:, whole], (AS_IT_IS, ROUNDED))
            may[:, list(parts)] |= (~told | (grid.counts[:, whole] < policy.all_alike_below))[:, None]
    return may


@dataclass(frozen=True, eq=False)
class _Another:
    """Other counts that would fit, and which of them lie beyond what is shown: those are to be hidden."""

    answer: Numbers
    beyond: NDArray[np.int64]
    cost: float


def _cheapest(shown: Protected, numbers: Numbers, target: int) -> _Another | None:
    """Other counts in which the target is another number, with as few and as small ones to hide as may be.

    There are some for everything but a nought: one more person like somebody who is counted there.
    """
    cost = _costs(shown, numbers)
    best: _Another | None = None
    for step in (1, -1):
        found = _way(shown, numbers, target, step, cost)
        if found is not None and (best is None or found.cost < best.cost):
            best = found
        if best is not None and not len(best.beyond):
            # Something hidden before keeps this one too.
            break
    if best is None and numbers[target] > 0:
        raise ValueError("one more in a cell and in all its totals is always possible")
    return best


def _way(
    shown: Protected, numbers: Numbers, target: int, step: int, cost: NDArray[np.float64]
) -> _Another | None:
    """The cheapest other answer in which the target is at least one more or less, and what it moves beyond.

    Each count that is shown may be moved beyond what it is known to be at a cost, which is hiding it.
    """
    known = shown.known
    # A nought that is shown stays nought.
    may_hide = np.asarray((numbers > 0) & (cost > 0), dtype=np.bool_)
    low, high = known.low.copy(), known.high.copy()
    low[may_hide], high[may_hide] = np.minimum(low[may_hide], 1), _most(numbers)
    if step > 0:
        low[target] = numbers[target] + 1
    else:
        high[target] = numbers[target] - 1
    if low[target] > high[target]:
        return None
    answer = _moved(known, cost, may_hide, low, high)
    if answer is None:
        return None
    beyond = np.flatnonzero((answer < known.low) | (answer > known.high))
    return _Another(answer, beyond, float(cost[beyond].sum()))


def _moved(
    known: Known, cost: NDArray[np.float64], may_hide: Truths, low: Numbers, high: Numbers
) -> Numbers | None:
    optimize, sparse = solver().optimize, solver().sparse
    many = len(low)
    which = np.flatnonzero(may_hide)
    pick = sparse.csr_array((np.ones(len(which)), (np.arange(len(which)), which)), shape=(len(which), many))
    over = -sparse.eye_array(len(which), format="csr")
    equations = sparse.hstack([known.matrix(), sparse.csr_array((len(known.equations), len(which)))])
    beyond = sparse.vstack([sparse.hstack([pick, over]), sparse.hstack([pick, -over])])
    bounds = optimize.Bounds(
        np.concatenate([low, np.zeros(len(which))]).astype(np.float64),
        np.concatenate([high.astype(np.float64), np.full(len(which), np.inf)]),
    )
    constraints = [
        optimize.LinearConstraint(equations, 0, 0),
        optimize.LinearConstraint(
            beyond,
            np.concatenate([np.full(len(which), -np.inf), known.low[which]]),
            np.concatenate([known.high[which], np.full(len(which), np.inf)]),
        ),
    ]
    costs = np.concatenate([np.zeros(many), cost[which]])
    # Tables that add up in two directions have whole answers by themselves; only where others come out
    # between is the slower question asked.
    for whole in (0, 1):
        integrality = np.concatenate([np.full(many, whole), np.zeros(len(which))])
        result = optimize.milp(costs, integrality=integrality, bounds=bounds, constraints=constraints)
        if result.x is None:
            return None
        answer = result.x[:many]
        if np.abs(answer - np.rint(answer)).max(initial=0) < A_HAIR:
            break
    moved: Numbers = np.rint(answer).astype(np.int64)
    return moved


def _costs(shown: Protected, numbers: Numbers) -> NDArray[np.float64]:
    """What hiding each number costs: nothing where it is hidden, and more for totals and for large ones."""
    grid = shown.grid
    worth = np.ones(grid.counts.shape)
    for sums, axis in ((grid.row_sums, 0), (grid.column_sums, 1)):
        for whole in {whole for whole, parts in sums if len(parts) > 1}:
            worth[(whole, slice(None)) if axis == 0 else (slice(None), whole)] *= _WORTH_OF_A_TOTAL
    # How many people a group has, and how many of everybody gave an answer, are wanted most.
    worth[0, :] *= _WORTH_OF_A_TOTAL
    worth[:, 0] *= _WORTH_OF_A_TOTAL
    cost = np.zeros(len(numbers))
    told = np.isin(shown.how, (AS_IT_IS, ROUNDED))
    if shown.policy is not None and shown.policy.small_shown_as != shown.policy.hidden_as:
        told |= shown.how == SMALL
    np.maximum.at(cost, grid.same[told], (worth * (numbers.max() + 1) + grid.counts)[told])
    return cost / float(numbers.max() + 1)
