"""What may be done once somebody was found eligible, told by later stages without this stage knowing them.

A stage hands over a source at start-up (`apps.py: ready`). It takes the person and the worker who reads the
decision, and gives the steps that follow from it, each in a query or two. Whatever else may be done stands in
the person's file, to which the page leads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from trellis.journey.accounts.models import Account
from trellis.journey.people.file import Step
from trellis.journey.people.models import Person

Source = Callable[[Person, Account], Iterable[Step]]
_sources: list[Source] = []


def register(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def of(person: Person, account: Account) -> list[Step]:
    """What this worker may do next for somebody found eligible, in the order of the journey."""
    return [step for source in _sources for step in source(person, account)]
