"""An entry: money that moved on one day, in words and in lines that sum to nought.

An entry is known by its reference, which whoever makes it chooses and keeps: giving the same entry twice
under one reference moves the money once. That is what lets a pay run be begun again after a power cut.

Many entries at once are columns: one row an entry, one row a line, and each line says which entry and which
account it belongs to by their rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from trellis.basis.money import Pence
from trellis.engines.ledger.accounts import kind_of

Days: TypeAlias = NDArray[np.datetime64]
"""A column of days (`datetime64[D]`)."""

Rows: TypeAlias = NDArray[np.int64]
"""A column of row numbers, from 0."""

Truths: TypeAlias = NDArray[np.bool_]
"""A column of yes and no."""

MOST_LINE_PENCE = 1_000_000_000_00
"""The largest line either way: a thousand million pounds. Ninety million of them fit into one balance."""


@dataclass(frozen=True, slots=True)
class Line:
    """What comes into an account (plus) or goes out of it (minus), in pence."""

    account: str
    pence: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, posted or not.

    reference: its own, never used for another. on: the day the money moved. says: what for, in words a person
    reads on their statement. corrects: the reference of the entry this one puts right, if it does.

    >>> Entry("run-1:amina", date(2026, 5, 4), "Direct payment, 4 to 31 May", moving(
    ...     109080, from_account="slice:amina", to_account="on_the_way:bacs")).by_account()
    {'slice:amina': -109080, 'on_the_way:bacs': 109080}
    """

    reference: str
    on: date
    says: str
    lines: tuple[Line, ...]
    corrects: str | None = None

    def __post_init__(self) -> None:
        if isinstance(self.on, datetime):
            raise TypeError("An entry is of a day, not of a moment: give a date.")

    def by_account(self) -> dict[str, int]:
        """What the entry comes to in each account it touches, in pence, in the order of its lines."""
        sums: dict[str, int] = {}
        for line in self.lines:
            sums[line.account] = sums.get(line.account, 0) + line.pence
        return sums

    @property
    def is_pending(self) -> bool:
        """Whether it puts money where it waits for somebody."""
        return any(pence > 0 and is_pending(key) for key, pence in self.by_account().items())

    def is_same_money(self, other: Entry) -> bool:
        """Whether both move the same pence between the same accounts, on the same day, correcting the same.

        The words are left out: an act done again after its wording was bettered is still the same act.
        """
        return (self.on, self.corrects, sorted(_pairs(self.lines))) == (
            other.on,
            other.corrects,
            sorted(_pairs(other.lines)),
        )


def _pairs(lines: Iterable[Line]) -> list[tuple[str, int]]:
    return [(line.account, line.pence) for line in lines]


def is_pending(key: str) -> bool:
    """Whether money in the account of that key waits for somebody.

    >>> is_pending("held:amina"), is_pending("slice:amina")
    (True, False)
    """
    kind = kind_of(key)
    return kind is not None and kind.key == "held"


def moving(pence: int, *, from_account: str, to_account: str) -> tuple[Line, Line]:
    """The two lines that move so many pence from one account to another.

    >>> moving(320_00, from_account="fund:council", to_account="slice:amina")
    (Line(account='fund:council', pence=-32000), Line(account='slice:amina', pence=32000))
    """
    return Line(from_account, -pence), Line(to_account, pence)


@dataclass(frozen=True, eq=False)
class EntryColumns:
    """Many entries as columns, in the order they are to be posted.

    references, on, says, corrects: a row an entry; `corrects` may be left out where none corrects another.
    accounts: the key of each account, once. entry_of, account_of, pence: a row a line, in the order of the
    entries: the row of its entry, the row of its account in `accounts`, and its pence.

    A column of another length, or one that is not whole numbers, is a mistake in the program (ValueError).
    """

    references: Sequence[str]
    on: Days
    says: Sequence[str]
    accounts: Sequence[str]
    entry_of: Rows
    account_of: Rows
    pence: Pence
    corrects: Sequence[str | None] | None = None

    def __post_init__(self) -> None:
        entries = len(self.references)
        if any(len(column) != entries for column in (self.on, self.says)) or (
            self.corrects is not None and len(self.corrects) != entries
        ):
            raise ValueError("Each column of entries has a row an entry.")
        lines = (self.entry_of, self.account_of, self.pence)
        if len({len(column) for column in lines}) > 1:
            raise ValueError("Each column of lines has a row a line.")
        if any(column.dtype.kind not in "iu" for column in lines):
            raise ValueError("Lines are whole numbers: rows and whole pence, never a float.")
        for column, ends in ((self.entry_of, entries), (self.account_of, len(self.accounts))):
            if column.size and not 0 <= int(column.min()) <= int(column.max()) < ends:
                raise ValueError("A line points at a row that there is not.")
        if self.entry_of.size and bool((np.diff(self.entry_of) < 0).any()):
            raise ValueError("Lines stand in the order of their entries.")

    def __len__(self) -> int:
        return len(self.references)

    def entry(self, row: int) -> Entry:
        """One of them by itself."""
        first, end = np.searchsorted(self.entry_of, [row, row + 1]).tolist()
        return Entry(
            self.references[row],
            self.on[row].astype(object),
            self.says[row],
            tuple(
                Line(self.accounts[account], pence)
                for account, pence in zip(
                    self.account_of[first:end].tolist(), self.pence[first:end].tolist(), strict=True
                )
            ),
            None if self.corrects is None else self.corrects[row],
        )


def as_columns(entries: Iterable[Entry]) -> EntryColumns:
    """The same entries as columns. Lines that are no whole pence cannot be a column (TypeError).

    >>> columns = as_columns([Entry("1", date(2026, 5, 4), "Due", moving(
    ...     320_00, from_account="fund:council", to_account="slice:amina"))])
    >>> columns.accounts, columns.account_of.tolist(), columns.pence.tolist()
    (['fund:council', 'slice:amina'], [0, 1], [-32000, 32000])
    """
    entries = list(entries)
    rows: dict[str, int] = {}
    lines = [
        (row, rows.setdefault(line.account, len(rows)), line.pence)
        for row, entry in enumerate(entries)
        for line in entry.lines
    ]
    if any(type(pence) is not int for _, _, pence in lines):
        raise TypeError("Pence are whole numbers: money is never a float.")
    entry_of, account_of, pence = np.array(lines, dtype=np.int64).reshape(-1, 3).T
    return EntryColumns(
        references=[entry.reference for entry in entries],
        on=np.array([entry.on for entry in entries], dtype="datetime64[D]"),
        says=[entry.says for entry in entries],
        accounts=list(rows),
        entry_of=entry_of,
        account_of=account_of,
        pence=pence,
        corrects=[entry.corrects for entry in entries],
    )
