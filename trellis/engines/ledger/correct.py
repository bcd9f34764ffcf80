"""A correction is a further entry that names the first: taken back in whole, or by the difference.

The entry that was wrong stays as it was. What is left of it is its own lines and those of every correction of
it, and of every correction of those: a correction may itself be wrong, and is put right the same way.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from trellis.basis.periods import say_day
from trellis.engines.ledger.entries import Entry, Line


class KnowsEntries(Protocol):
    """Whatever can look up an entry and the corrections of it; the books can."""

    def entry(self, reference: str) -> Entry | None:
        """The entry posted under that reference."""

    def corrections(self, reference: str) -> tuple[str, ...]:
        """The references of the entries that correct it."""


def what_is_left(books: KnowsEntries, reference: str) -> dict[str, int]:
    """What an entry comes to with all corrections of it, in pence by account.

    Accounts stand in the order of the entry's lines, and after them those that only a correction touched.
    What was taken back in whole stands at nought. Where no such entry is posted there is nothing at all.
    """
    left: dict[str, int] = {}
    waiting = [reference]
    while waiting:
        named = waiting.pop()
        if entry := books.entry(named):
            for key, pence in entry.by_account().items():
                left[key] = left.get(key, 0) + pence
        waiting.extend(reversed(books.corrections(named)))
    return left


def taking_back(books: KnowsEntries, wrong: Entry, *, reference: str, on: date, because: str) -> Entry | None:
    """The entry that takes back all that is left of a wrong one; None where nothing is left.

    because: why it was wrong, for the statement.
    """
    return by_difference(books, wrong, (), reference=reference, on=on, because=because)


def by_difference(
    books: KnowsEntries, wrong: Entry, right: Iterable[Line], *, reference: str, on: date, because: str
) -> Entry | None:
    """The entry that turns what is left of a wrong one into what it should be; None where nothing differs.

    right: the lines that the wrong entry should have had. Doing it twice adds nothing, for the second time
    what is left is right.

    >>> from trellis.engines.ledger.accounts import Account
    >>> from trellis.engines.ledger.books import Books
    >>> from trellis.engines.ledger.entries import moving
    >>> here = {"from_account": "fund:council", "to_account": "slice:bill"}
    >>> wrong = Entry("due-1", date(2026, 12, 1), "Due, 1 to 7 December", moving(700_00, **here))
    >>> opened = date(2026, 4, 1)
    >>> books = Books([Account("fund:council", opened), Account("slice:bill", opened)], entries=[wrong])
    >>> right = by_difference(books, wrong, moving(400_00, **here), reference="due-1b",
    ...                       on=date(2026, 12, 8), because="£400 a week from 1 December")
    >>> right.by_account(), right.says
    ({'fund:council': 30000, 'slice:bill': -30000}, 'Corrects 1 December 2026: £400 a week from 1 December')
    """
    change = {key: -pence for key, pence in what_is_left(books, wrong.reference).items()}
    for line in right:
        change[line.account] = change.get(line.account, 0) + line.pence
    lines = tuple(Line(key, pence) for key, pence in change.items() if pence)
    if not lines:
        return None
    says = f"Corrects {say_day(wrong.on)}: {because}"
    return Entry(reference, on, says, lines, corrects=wrong.reference)


def takes_back_too_much(books: KnowsEntries, entry: Entry) -> tuple[str, str, int] | None:
    """Where a correction takes back more than is left: the reference, the account, the pence left there.

    In no account may it turn what came in into what goes out, nor the other way: neither of the entry it
    names nor, where that is a correction itself, of any that stand before it.
    """
    change, named = entry.by_account(), entry.corrects
    while named is not None and (wrong := books.entry(named)):
        own, left = wrong.by_account(), what_is_left(books, named)
        for key, pence in change.items():
            stands = left.get(key, 0)
            is_in = own.get(key, 0) or stands
            if is_in and (stands + pence < 0 if is_in > 0 else stands + pence > 0):
                return named, key, stands
        named = wrong.corrects
    return None
