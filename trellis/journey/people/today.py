"""What waits for somebody who signs in, told by every stage without people knowing the stages.

A stage hands a source over at start-up (`apps.py: ready`). It takes an account and a day and gives what this
account has to do, by its roles, the oldest first and at most `MOST`; in at most three queries, and in none
where the account holds no role that could have any.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from trellis.journey.accounts.models import Account

MOST = 10


@dataclass(frozen=True)
class Task:
    """One thing to do. says: “Answer Mrs Ahmed’s challenge”. due_on: the day by which it is owed, if any."""

    says: str
    address: str
    since: date
    due_on: date | None = None

    def is_late(self, on: date) -> bool:
        return self.due_on is not None and self.due_on < on


@dataclass(frozen=True)
class Heap:
    """Tasks of one kind: how many there are in all, the first of them, and where the rest are."""

    heading: str
    tasks: tuple[Task, ...]
    count: int
    address: str = ""


Source = Callable[[Account, date], Iterable[Heap]]
_sources: list[Source] = []


def register(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def of(account: Account, on: date) -> list[Heap]:
    """What waits for this account, heap by heap in the order of the journey; an empty heap is left out."""
    return [heap for source in _sources for heap in source(account, on) if heap.count]
