"""What each kind of extract is read by, taken by and shown by, handed over by its subject at start-up.

The pages of extracts know no kind: a subject says how a file of its kind is read (`read_with`), how its rows
are taken from the records (`take_with`), and which pages make figures of it (`show_on`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from trellis.basis.findings import Finding


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


_readers: dict[str, Reader] = {}
_takers: dict[str, Taker] = {}
_pages: dict[str, list[FiguresPage]] = {}


def read_with(kind: str, reader: Reader) -> None:
    _readers[kind] = reader


def take_with(kind: str, taker: Taker) -> None:
    _takers[kind] = taker


def show_on(kind: str, says: str, address: str) -> None:
    page = FiguresPage(says, address)
    if page not in _pages.setdefault(kind, []):
        _pages[kind].append(page)


def reader_of(kind: str) -> Reader | None:
    return _readers.get(kind)


def taker_of(kind: str) -> Taker | None:
    return _takers.get(kind)


def pages_of(kind: str) -> Sequence[FiguresPage]:
    return tuple(_pages.get(kind, ()))
