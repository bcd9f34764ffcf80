"""What each kind of extract is read by, taken by and shown by, handed over by its subject at start-up.

The pages of extracts know no kind: a subject says how a file of its kind is read (`read_with`), how its rows
are taken from the records (`take_with`), which pages make figures of it (`show_on`), and what of it everybody
may be told (`tell_with`): a chapter, with small numbers hidden, which is what is published and what a
stocktake is made of.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from trellis.basis.findings import Finding

from .models import Extract


@dataclass(frozen=True)
class Read:
    """What a file or the records gave: headings, a value a heading for each row, and what was wrong.

    refused: whether nothing can be made of it; then the findings say why and what to do.
    """

    headings: Sequence[str]
    rows: Sequence[Sequence[object]]
    findings: Sequence[Finding] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    refused: bool = False


Reader = Callable[[bytes], Read]
"""From the bytes of a file, however hostile."""

Taker = Callable[[date, date], Read]
"""From the records, for the days from the first to the last."""


@dataclass(frozen=True)
class FiguresPage:
    """A page that makes figures of one extract. address: the name of its address, which takes the ref."""

    says: str
    address: str


@dataclass(frozen=True)
class Chapter:
    """What everybody may be told of one extract, small numbers hidden by the policy named.

    says: the finding first, a sentence each. caveats: what to know when reading it; they go wherever the
    tables go. pictures: SVG made by `trellis.pictures`. Cells are as they are printed.
    """

    title: str
    policy: str
    says: Sequence[str]
    caveats: Sequence[str]
    tables: Sequence[Table]
    pictures: Sequence[str] = ()

    @property
    def shown(self) -> dict[str, Any]:
        """The chapter as it is kept with a publication."""
        return {
            "says": list(self.says),
            "caveats": list(self.caveats),
            "pictures": list(self.pictures),
            "tables": [
                {"title": one.title, "headings": list(one.headings), "rows": [list(row) for row in one.rows]}
                for one in self.tables
            ],
        }


@dataclass(frozen=True)
class Table:
    """A table as it is printed: the first cell of a row says what the row is of."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str | int | float]]

    def pieces(self, most: int = 7) -> Sequence[Table]:
        """The table in as many as it takes for none to have more columns than fit a sheet of paper.

        Each begins with what the rows are of.

        >>> wide = Table("Sums", ("", "a", "b", "c"), [("x", 1, 2, 3)])
        >>> [(one.title, one.headings) for one in wide.pieces(most=3)]
        [('Sums (1 of 2)', ('', 'a', 'b')), ('Sums (2 of 2)', ('', 'c'))]
        """
        if len(self.headings) <= most:
            return (self,)
        begins = range(1, len(self.headings), most - 1)
        return tuple(
            Table(
                f"{self.title} ({number} of {len(begins)})",
                (self.headings[0], *self.headings[at : at + most - 1]),
                [(row[0], *row[at : at + most - 1]) for row in self.rows],
            )
            for number, at in enumerate(begins, start=1)
        )


Teller = Callable[[Extract], Chapter]


@dataclass(frozen=True)
class Subject:
    """What can be told of a kind of extract. what: its short name, which stays."""

    what: str
    title: str
    tell: Teller


_readers: dict[str, Reader] = {}
_takers: dict[str, Taker] = {}
_pages: dict[str, list[FiguresPage]] = {}
_subjects: dict[str, dict[str, Subject]] = {}


def read_with(kind: str, reader: Reader) -> None:
    _readers[kind] = reader


def take_with(kind: str, taker: Taker) -> None:
    _takers[kind] = taker


def show_on(kind: str, says: str, address: str) -> None:
    page = FiguresPage(says, address)
    if page not in _pages.setdefault(kind, []):
        _pages[kind].append(page)


def tell_with(kind: str, what: str, title: str, teller: Teller) -> None:
    _subjects.setdefault(kind, {})[what] = Subject(what, title, teller)


def subjects_of(kind: str) -> Sequence[Subject]:
    """What can be told of this kind, in the order it was handed over."""
    return tuple(_subjects.get(kind, {}).values())


def reader_of(kind: str) -> Reader | None:
    return _readers.get(kind)


def taker_of(kind: str) -> Taker | None:
    return _takers.get(kind)


def pages_of(kind: str) -> Sequence[FiguresPage]:
    return tuple(_pages.get(kind, ()))
