"""All the counts of a publication as one grid: groups of people down, answers across.

Tables that are printed apart are still of the same people: those of 85 and over stand in the table of ages,
in that of support reasons as a part of everybody, and in that of five bands as in that of three. Whatever
adds up is known to whoever reads: groups of one way to everybody, fine groups to coarse ones, answers to
those who were asked. Two counts of the very same people are one number, whatever they are called, so that
what is hidden in one place is never shown in another.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from trellis.basis.partitions import EVERYBODY, Numbers, Partition, Truths

Name = tuple[str, str]
"""The key of a partition and one of its parts; everybody is a part like them."""

ALL: Name = ("", EVERYBODY)

Sum = tuple[int, tuple[int, ...]]
"""A place, and the places that add up to it."""


@dataclass(frozen=True, eq=False)
class Grid:
    """Counts of the same people, cut into groups (rows) and by what is asked (columns).

    rows and columns: their names, the first of each being everybody. counts: how many people stand in both.
    row_sums, column_sums: which rows, and which columns, add up to which. same: a number for each cell, alike
    where two cells are of the very same people. tells: for each cell whether it tells anything of the people
    of its row; not where they are in the column by what they were grouped by.
    """

    rows: tuple[Name, ...]
    columns: tuple[Name, ...]
    counts: Numbers
    row_sums: tuple[Sum, ...]
    column_sums: tuple[Sum, ...]
    same: Numbers
    tells: Truths

    def __post_init__(self) -> None:
        shape = (len(self.rows), len(self.columns))
        shapes = {self.counts.shape, self.same.shape, self.tells.shape}
        if shapes != {shape} or (self.counts < 0).any():
            raise ValueError("A grid has a count for each row and column, and none is below nought.")
        for counts, sums in ((self.counts, self.row_sums), (self.counts.T, self.column_sums)):
            for whole, parts in sums:
                if (counts[whole] != counts[list(parts)].sum(axis=0)).any():
                    raise ValueError("What is said to add up adds up.")

    def place(self, row: Name, column: Name) -> tuple[int, int]:
        """Where a count stands. No such row or column is a mistake in the program (ValueError)."""
        return self.rows.index(row), self.columns.index(column)

    @cached_property
    def equations(self) -> list[tuple[int, tuple[int, ...]]]:
        """What a reader knows to add up: the number of a cell, and those of its parts; each said once."""
        found: dict[tuple[int, tuple[int, ...]], None] = {}
        for whole, parts in self.row_sums:
            for column in range(len(self.columns)):
                self._add(found, self.same[whole, column], self.same[list(parts), column])
        for whole, parts in self.column_sums:
            for row in range(len(self.rows)):
                self._add(found, self.same[row, whole], self.same[row, list(parts)])
        return list(found)

    def _add(self, found: dict[tuple[int, tuple[int, ...]], None], whole: np.int64, parts: Numbers) -> None:
        numbers = tuple(sorted(int(one) for one in parts))
        if numbers != (int(whole),):
            found[int(whole), numbers] = None


def grid_of(
    people: int,
    groups: Sequence[Partition],
    asked: Sequence[Partition],
    *,
    given: Collection[tuple[str, str]] = (),
) -> Grid:
    """The grid of so many people, cut into groups in several ways, and by several questions.

    groups: each of everybody, some perhaps coarser cuts of others. asked: each of everybody, or of a part of
    one that stands before it. given: pairs of a way of grouping and a question that its groups answer of
    themselves, as how money is held and whether it is a direct payment. A partition that names another that
    is not there is a mistake in the program.

    >>> ages = Partition("age", "Age", ("18 to 64", "65 and over"), np.array([0, 0, 1]))
    >>> offered = Partition("offered", "Offered", ("yes", "no"), np.array([0, 1, 1]))
    >>> grid_of(3, [ages], [offered]).counts
    array([[3, 1, 2],
           [2, 1, 1],
           [1, 0, 1]])
    """
    row_of, row_sums = _places(groups)
    column_of, column_sums = _places(asked)
    rows, columns = (ALL, *row_of), (ALL, *column_of)
    # Each person has a number of their own; two cells whose people's numbers add up alike, twice over, are of
    # the same people. Sums of numbers below 2**32 are whole in a float for two million people and more.
    prints = np.random.default_rng(20_260_401).integers(1, 2**32, size=(2, people)).astype(np.float64)
    counts = np.zeros((len(rows), len(columns)), dtype=np.int64)
    sums = np.zeros((2, *counts.shape))
    everybody = Partition("", "", (EVERYBODY,), np.zeros(people, dtype=np.int64))
    row_at = 0
    for way in (everybody, *groups):
        column_at = 0
        for question in (everybody, *asked):
            across = len(question.names)
            there = (way.number >= 0) & (question.number >= 0)
            cell = way.number[there] * across + question.number[there]
            shape = (len(way.names), across)
            box = (slice(row_at, row_at + shape[0]), slice(column_at, column_at + across))
            counts[box] = np.bincount(cell, minlength=shape[0] * across).reshape(shape)
            for which in (0, 1):
                weighed = np.bincount(cell, weights=prints[which][there], minlength=shape[0] * across)
                sums[(which, *box)] = weighed.reshape(shape)
            column_at += across
        row_at += len(way.names)
    tells = np.ones(counts.shape, dtype=bool)
    mute = {one.key for one in asked if not one.tells} | {ALL[0]}
    for at, (key, _) in enumerate(columns):
        tells[:, at] = key not in mute
        for row, (way_key, _) in enumerate(rows):
            tells[row, at] &= (way_key, key) not in given
    return Grid(rows, columns, counts, row_sums, column_sums, _same(counts, sums, tells), tells)


def _places(partitions: Sequence[Partition]) -> tuple[list[Name], tuple[Sum, ...]]:
    """The names of all parts in order, and which places add up to which, everybody's being 0."""
    names = [(one.key, name) for one in partitions for name in one.names]
    place = {name: at for at, name in enumerate([ALL, *names])}
    if len(place) != len(names) + 1:
        raise ValueError("No two partitions have one key.")
    by_key = {one.key: one for one in partitions}
    sums: list[Sum] = []
    for one in partitions:
        parts = tuple(place[one.key, name] for name in one.names)
        sums.append((place[ALL if one.of is None else one.of], parts))
        if one.coarser is not None:
            above = by_key[one.coarser]
            sums.extend(_within(one, above, place))
    return names, tuple(sums)


def _within(fine: Partition, coarse: Partition, place: dict[Name, int]) -> list[Sum]:
    """For each coarse part the fine ones within it."""
    pairs = set(zip(fine.number.tolist(), coarse.number.tolist(), strict=True))
    above = dict(pairs)
    if len(above) != len(pairs):
        raise ValueError("A finer part lies whole within a coarser one.")
    found = []
    for number, name in enumerate(coarse.names):
        parts = tuple(place[fine.key, fine.names[one]] for one in sorted(above) if above[one] == number)
        if parts:
            found.append((place[coarse.key, name], parts))
    return found


def _same(counts: Numbers, sums: NDArray[np.float64], tells: Truths) -> Numbers:
    """A number for each cell, alike where its people are the same. Noughts are each their own.

    Cells that tell nothing are not taken for others of their row: that six of six gave one answer is hidden,
    and that they are six need not be.
    """
    found: dict[tuple[int, float, float, int], int] = {}
    same = np.zeros(counts.shape, dtype=np.int64)
    for at, count in np.ndenumerate(counts):
        mute = -1 if tells[at] else at[1]
        key = (int(count), float(sums[(0, *at)]), float(sums[(1, *at)]), mute)
        if count == 0:
            key = (0, float(at[0]), float(at[1]), mute)
        same[at] = found.setdefault(key, len(found))
    return same
