"""What stands in the way of making two records one, told by every stage without people knowing the stages.

A stage hands its telling over at start-up (`apps.py: ready`). It takes the two records, either way round, and
gives a sentence for each thing that must be put right first; in a bounded number of queries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .models import Person

Source = Callable[[Person, Person], Iterable[str]]
_sources: list[Source] = []


def register(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def of(one: Person, other: Person) -> list[str]:
    """What the stages find that stands in the way, in the order of the journey."""
    return [says for source in _sources for says in source(one, other)]
