"""What happened to a person and what comes next, told by every stage without people knowing the stages.

A stage hands its source over at start-up (`apps.py: ready`). A source takes a person and gives events; it
makes a bounded number of queries, whatever the person's history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from .models import Person


@dataclass(frozen=True)
class Event:
    """One thing that happened (`on` in the past) or is due. `says` speaks to the person: you, we.

    `is_for_workers` keeps an event off the person's own page: what a carer told us in confidence, for one.
    `is_close` keeps it for the person and their workers: what may not be shared with their family, for one.
    """

    on: date
    says: str
    address: str = ""
    by: str = ""
    is_for_workers: bool = False
    is_close: bool = False


Source = Callable[[Person], Iterable[Event]]
_sources: list[Source] = []


def register(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def of(person: Person, *, for_workers: bool = False, is_own: bool = False) -> list[Event]:
    """Everything that happened to this person, newest first.

    What is for workers alone must be asked for, and so must what is close: `is_own` where the person reads.
    """
    events = [
        event
        for source in _sources
        for event in source(person)
        if for_workers or not (event.is_for_workers or (event.is_close and not is_own))
    ]
    return sorted(events, key=lambda event: event.on, reverse=True)
