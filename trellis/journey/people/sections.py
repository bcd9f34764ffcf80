"""Where each section of somebody's record is read, told by every stage without people knowing the stages.

A stage hands over a source for a section at start-up (`apps.py: ready`). A source takes a person and gives
the pages of that section there are about them, the newest first; in a bounded number of queries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .models import Person, Section


@dataclass(frozen=True)
class Link:
    says: str
    address: str


Source = Callable[[Person], Iterable[Link]]
_sources: list[tuple[Section, Source]] = []


def register(section: Section, source: Source) -> None:
    if (section, source) not in _sources:
        _sources.append((section, source))


def of(person: Person, section: Section) -> list[Link]:
    """The pages of this section about this person, in the order of the journey."""
    return [link for one, source in _sources if one == section for link in source(person)]
