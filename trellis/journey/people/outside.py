"""What is to be known of an outside organisation before somebody lets it in, told by later stages.

That whoever plans would also be paid for what is planned, for one. A stage hands over a source at start-up;
it takes the organisations and gives a sentence for each of which there is something to say, in one query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from django.db.models import QuerySet

from trellis.journey.accounts.models import Organisation

Source = Callable[[Iterable[Organisation]], Mapping[int, str]]
_sources: list[Source] = []


def register(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def flags_of(organisations: Iterable[Organisation]) -> dict[int, list[str]]:
    """The sentences about each of these organisations, by its key."""
    found: dict[int, list[str]] = {}
    # A query stays one: what it asks becomes a part of what each source asks.
    asked = organisations if isinstance(organisations, QuerySet) else list(organisations)
    for source in _sources:
        for key, says in source(asked).items():
            found.setdefault(key, []).append(says)
    return found
