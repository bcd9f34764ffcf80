"""What other stages lay beside a challenge for whoever answers it: quotes, for one.

A later stage hands a source over at start-up (`apps.py: ready`). It takes the challenge and the account that
reads, leaves out what this account may not see, and makes a bounded number of queries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from trellis.journey.accounts.models import Account

from .models import Challenge


@dataclass(frozen=True)
class Piece:
    """One thing to read beside the challenge. says: a line. address: where it is, if it has a page."""

    says: str
    address: str = ""


Source = Callable[[Challenge, Account], Iterable[Piece]]
_sources: list[Source] = []


def register(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def of(challenge: Challenge, account: Account) -> list[Piece]:
    return [piece for source in _sources for piece in source(challenge, account)]
