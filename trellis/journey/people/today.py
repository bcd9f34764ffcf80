"""What waits for somebody who signs in, told by every stage without people knowing the stages.

A stage hands a source over at start-up (`apps.py: ready`). It takes an account and a day and gives what this
account has to do, by its roles, the oldest first and at most `MOST`; in at most three queries, and in none
where the account holds no role that could have any. `heap_of` makes a heap of rows in one query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from django.db.models import Count, IntegerField, Model, QuerySet, Value, Window

from trellis.journey.accounts.models import Account

Row = TypeVar("Row", bound=Model)

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


def heap_of(
    heading: str,
    found: QuerySet[Row],
    task: Callable[[Row], Task],
    address: str | Callable[[Row], str] = "",
) -> Heap:
    """The first of these rows as tasks, in the order they come, and how many there are in all: one query.

    address: where the rest are; told by the first row where it depends on whose they are.
    """
    rows, count = first_of(found)
    if not rows:
        return Heap(heading, (), 0)
    where = address if isinstance(address, str) else address(rows[0])
    return Heap(heading, tuple(task(one) for one in rows), count, where)


class SeldomAny(Heap):
    """A heap that is mostly empty, looked up when it is first read.

    Of all such on a page one query finds which have anything (`of`): a new kind of task does not cost every
    home a query every day.
    """

    def __init__(
        self,
        heading: str,
        found: QuerySet[Row],
        task: Callable[[Row], Task],
        address: str | Callable[[Row], str] = "",
    ) -> None:
        object.__setattr__(self, "heading", heading)
        self.found, self.looked_up = found, lambda: heap_of(heading, found, task, address)

    @cached_property
    def heap(self) -> Heap:
        return self.looked_up()

    @property
    def tasks(self) -> tuple[Task, ...]:
        return self.heap.tasks

    @property
    def count(self) -> int:
        return self.heap.count

    @property
    def address(self) -> str:
        return self.heap.address


def _that_have_any(heaps: Sequence[SeldomAny]) -> set[int]:
    """Which of these have anything, by their places: one query, and none where there are none."""
    if not heaps:
        return set()
    looks = [
        heap.found.order_by().values_list(Value(at, IntegerField()), flat=True)[:1]
        for at, heap in enumerate(heaps)
    ]
    return set(looks[0].union(*looks[1:], all=True))


def first_of(found: QuerySet[Row]) -> tuple[list[Row], int]:
    """The first rows, and how many there are in all; one query."""
    rows: list[Any] = list(found.annotate(in_all=Window(Count("pk")))[:MOST])
    return rows, rows[0].in_all if rows else 0


Source = Callable[[Account, date], Iterable[Heap]]
_sources: list[Source] = []


def register(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def of(account: Account, on: date) -> list[Heap]:
    """What waits for this account, heap by heap in the order of the journey; an empty heap is left out."""
    heaps = [heap for source in _sources for heap in source(account, on)]
    seldom = [heap for heap in heaps if isinstance(heap, SeldomAny)]
    have_any = {id(seldom[at]) for at in _that_have_any(seldom)}
    return [heap for heap in heaps if not isinstance(heap, SeldomAny) or id(heap) in have_any if heap.count]
