"""What later stages can tell a worker after a talk, without this stage knowing them.

A stage hands over a source at start-up (`apps.py: ready`). It is for the worker who asks for it, behind a
fold, and never on a page of the person: a sum that grows with each answer must not sway what is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from trellis.journey.accounts.models import Account

from .models import Assessment


@dataclass(frozen=True)
class Telling:
    """One thing to know: a heading, a sentence or two, and where it leads."""

    heading: str
    says: str
    address: str = ""


Source = Callable[[Assessment, Account], Iterable[Telling]]
_sources: list[Source] = []


def register(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def of(assessment: Assessment, account: Account) -> list[Telling]:
    """What every stage has to tell of this assessment as it now stands, to this worker."""
    return [telling for source in _sources for telling in source(assessment, account)]
