"""What is there, on any day: in one account, in a budget with all under it, in every account at once.

Money that waits for somebody stands in accounts of its own (`held`), so what is pending is a balance like any
other and needs no second way of counting.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

import numpy as np

from trellis.basis.findings import Finding, Refused, quoted
from trellis.basis.money import Pence, say_pounds
from trellis.basis.periods import say_day
from trellis.engines.ledger.accounts import kind_of
from trellis.engines.ledger.books import Books
from trellis.engines.ledger.entries import MOST_LINE_PENCE, EntryColumns, Truths, is_pending
from trellis.engines.ledger.running import added_up, days_ends, is_too_large

_MOST_TOLD = 50


def balance(books: Books, key: str, on: date) -> int:
    """What is in one account at the end of a day, in pence; nought where nothing ever moved.

    >>> from trellis.engines.ledger.accounts import Account
    >>> books = Books([Account("pot:amina", date(2026, 4, 1))],
    ...               brought_forward=[("pot:amina", date(2026, 5, 4), 109080)])
    >>> [balance(books, "pot:amina", date(2026, 5, day)) for day in (3, 4, 31)]
    [0, 109080, 109080]
    """
    return books.movement(key).balance(on)


@dataclass(frozen=True, slots=True)
class Within:
    """What is in an account and all under it, in pence, and how much of that waits for somebody."""

    pence: int
    pending_pence: int


def balance_within(books: Books, key: str, on: date) -> Within:
    """What is in an account and all under it at the end of a day, such as a budget with its slices."""
    keys = books.under(key)
    return Within(
        sum(balance(books, one, on) for one in keys),
        sum(balance(books, one, on) for one in keys if is_pending(one)),
    )


def balances(columns: EntryColumns, on: date | None = None) -> Pence:
    """What every entry together leaves in each account at the end of a day, in pence, a row an account.

    on: the last day counted; every day where none is given. The columns are taken as posted. Refused
    (`Refused`, `line-too-large`): a line larger than a line may be, for its sums could not be trusted.
    """
    if too_large := _too_large(columns):
        raise Refused(too_large)
    account_of, pence = columns.account_of, columns.pence
    if on is not None:
        counted = (columns.on <= np.datetime64(on, "D"))[columns.entry_of]
        account_of, pence = account_of[counted], pence[counted]
    return added_up(account_of, pence, len(columns.accounts))


def what_is_wrong(columns: EntryColumns) -> tuple[Finding, ...]:
    """What cannot be in books taken from elsewhere: entries that do not sum to nought, accounts below nought.

    Where lines are too large for any sum to be trusted, they are all that is told. An account is named once,
    for the first day at whose end it is below nought; one of no kind we know is named and not looked into. Of
    each sort the first 50 are told. Nothing is refused: it is for whoever takes the books over to judge.
    """
    if too_large := _too_large(columns):
        return too_large
    findings = [
        Finding(
            "does-not-sum",
            f"The entry {quoted(columns.references[row])} comes to {say_pounds(together)}, not to nought.",
            quoted(columns.references[row]),
            "Look for the line that is missing or whose sum is wrong.",
        )
        for row, together in _not_nought(columns)[:_MOST_TOLD]
    ]
    kinds = [kind_of(key) for key in columns.accounts]
    unknown = [key for key, kind in zip(columns.accounts, kinds, strict=True) if kind is None]
    findings += [
        Finding(
            "unknown-kind",
            f"{quoted(key)} says no kind of account.",
            quoted(key),
            "Begin with a kind and a colon, such as `slice:`.",
        )
        for key in unknown[:_MOST_TOLD]
    ]
    limited = np.array([kind is not None and not kind.may_go_below for kind in kinds], dtype=bool)
    findings += [
        Finding(
            "would-go-below-nought",
            f"The account {quoted(columns.accounts[row])} is at {say_pounds(pence)} on {say_day(day)}.",
            quoted(columns.accounts[row]),
            "Look for money that should have come in before.",
        )
        for row, day, pence in islice(_below(columns, limited), _MOST_TOLD)
    ]
    return tuple(findings)


def _too_large(columns: EntryColumns) -> tuple[Finding, ...]:
    rows = np.unique(columns.entry_of[is_too_large(columns.pence)]).tolist()
    return tuple(
        Finding(
            "line-too-large",
            f"The entry {quoted(columns.references[row])} has a line over {say_pounds(MOST_LINE_PENCE)}.",
            quoted(columns.references[row]),
            "Check the noughts.",
        )
        for row in rows[:_MOST_TOLD]
    )


def _not_nought(columns: EntryColumns) -> list[tuple[int, int]]:
    together = added_up(columns.entry_of, columns.pence, len(columns))
    return [(row, int(together[row])) for row in np.flatnonzero(together).tolist()]


def _below(columns: EntryColumns, limited: Truths) -> Iterator[tuple[int, date, int]]:
    """The limited accounts that are below nought: the row, the first such day, and what is there then."""
    lines = np.flatnonzero(limited[columns.account_of])
    ends = days_ends(columns.account_of[lines], columns.on[columns.entry_of[lines]], columns.pence[lines])
    below = np.flatnonzero(ends.pence < 0)
    _, firsts = np.unique(ends.account_of[below], return_index=True)
    for place in below[firsts].tolist():
        yield int(ends.account_of[place]), ends.on[place].astype(object), int(ends.pence[place])
