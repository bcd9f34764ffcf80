"""Where the pages of figures are, and what of it the demonstration has none of; see `addresses`."""

from __future__ import annotations

from collections.abc import Callable

from tests.house.addresses_of_payments import the
from trellis.journey.learn.models import Extract, Kind, Publication

Arguments = tuple[object, ...]


def extract_of(kind: str) -> str:
    ref: str = the(Extract, kind=kind).ref
    return ref


def publication(**of: object) -> str:
    ref: str = the(Publication, **of).ref
    return ref


ARGUMENTS: dict[str, Callable[[], list[Arguments]]] = {
    "learn:extract_new": lambda: [(Kind.PEOPLE.value,)],
    "learn:extract_take": lambda: [(Kind.PEOPLE.value,)],
    "learn:extract": lambda: [(extract_of(Kind.PEOPLE),)],
    "learn:extract_away": lambda: [(extract_of(Kind.PEOPLE),)],
    "learn:prepare": lambda: [(extract_of(Kind.PEOPLE), "equity")],
    "learn:publication": lambda: [(publication(approved_at=None),)],
    "learn:withdraw": lambda: [(publication(approved_at=None),)],
    "learn:published_one": lambda: [(publication(approved_at__isnull=False),)],
    "learn:published_csv": lambda: [(publication(approved_at__isnull=False),)],
}
