"""The accounts of everybody as the engine looks at them for what somebody should look at, and nothing more.

What was bought never leaves the tables: the engine is given days, sums, whether it was cash, and a number for
who was paid.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

import numpy as np

from trellis.engines.paying.exceptions import NOBODY, AccountColumns, SpendingColumns


@dataclass(frozen=True)
class AccountRow:
    """One account: its key, since when it is used, and the day its person died, if they have."""

    account: int
    opened_on: date
    died_on: date | None


@dataclass(frozen=True)
class LineRow:
    """One line of an account: pence above nought came in, below went out."""

    account: int
    on: date
    pence: int
    is_from_council: bool
    is_cash: bool
    to_whom: str
    speaks: bool


def columns(
    accounts: Iterable[AccountRow], lines: Iterable[LineRow]
) -> tuple[AccountColumns, SpendingColumns]:
    """The rows as the engine's columns."""
    accounts, lines = list(accounts), list(lines)
    return (
        AccountColumns(
            np.array([one.account for one in accounts], np.int64),
            np.array([one.opened_on for one in accounts], "datetime64[D]"),
            np.array([one.died_on for one in accounts], "datetime64[D]"),
        ),
        SpendingColumns(
            account=np.array([one.account for one in lines], np.int64),
            on=np.array([one.on for one in lines], "datetime64[D]"),
            pence=np.array([one.pence for one in lines], np.int64),
            is_from_council=np.array([one.is_from_council for one in lines], np.bool_),
            is_cash=np.array([one.is_cash for one in lines], np.bool_),
            payee=np.array([number_of(one.to_whom) for one in lines], np.int64),
            payee_speaks=np.array([one.speaks for one in lines], np.bool_),
        ),
    )


def number_of(name: str) -> int:
    """The number that stands for a name: the same each night, however it is spaced or capitalised.

    >>> number_of("Gwen  Grant") == number_of("gwen grant"), number_of(" ")
    (True, -1)
    """
    plain = plainly(name)
    return int(sha256(plain.encode()).hexdigest()[:12], 16) if plain else NOBODY


def plainly(name: str) -> str:
    return " ".join(name.casefold().split())


__all__ = [
    "AccountRow",
    "LineRow",
    "columns",
    "number_of",
    "plainly",
]
