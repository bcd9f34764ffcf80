"""What a person's file holds from every stage, and what may be done next, without people knowing the stages.

A stage hands over a source at start-up (`apps.py: ready`), in the order a person meets the stages. A source
takes the person and the account that looks, and gives one part of the file or nothing; what the account may
not see or do, it leaves out. It makes a bounded number of queries, whatever the person's history.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from trellis.journey.accounts.models import Account

from .models import Person


@dataclass(frozen=True)
class Line:
    """One thing in the file: an assessment, an amount. `state` is a word or two, shown as a tag."""

    says: str
    address: str
    on: date
    state: str = ""


@dataclass(frozen=True)
class Step:
    """Something that this account may do next."""

    says: str
    address: str


@dataclass(frozen=True)
class Part:
    heading: str
    lines: tuple[Line, ...] = ()
    steps: tuple[Step, ...] = ()
    says_if_empty: str = ""


Source = Callable[[Person, Account], Part | None]
_sources: list[Source] = []
_last: list[Source] = []


def register(source: Source, *, last: bool = False) -> None:
    """Takes a source once. `last`: after those of every stage, for what is about the record itself."""
    if source not in (*_sources, *_last):
        (_last if last else _sources).append(source)


def of(person: Person, account: Account) -> list[Part]:
    """The parts of this person's file that the account may see, in the order of the journey."""
    parts = (source(person, account) for source in (*_sources, *_last))
    return [part for part in parts if part is not None]
