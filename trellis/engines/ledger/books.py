"""The books: the accounts, the entries posted in them, and what stands in each account day by day.

Whoever has all entries puts them in. Whoever has five millions of them in a database puts in what one act
needs: the accounts it touches, what stood in them (`brought_forward`), and the entries that it may meet again
(`known`), whose money is in what was brought forward already.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from trellis.engines.ledger.accounts import Account
from trellis.engines.ledger.entries import Entry


@dataclass(frozen=True, slots=True)
class Posted:
    """An entry that is in the books, or may be put in. is_new: no entry of its reference was there before."""

    entry: Entry
    is_new: bool = True

    @property
    def is_pending(self) -> bool:
        """Whether it puts money where it waits for somebody."""
        return self.entry.is_pending


class Movement:
    """What moved in one account, a sum a day, in the order of the days."""

    def __init__(self) -> None:
        self.days: list[date] = []
        self.pence: list[int] = []
        self.total = 0

    def add(self, on: date, pence: int) -> None:
        """So many pence more on that day, whichever days are there already."""
        self.total += pence
        if not self.days or on > self.days[-1]:
            self.days.append(on)
            self.pence.append(pence)
            return
        place = bisect_left(self.days, on)
        if self.days[place] == on:
            self.pence[place] += pence
        else:
            self.days.insert(place, on)
            self.pence.insert(place, pence)

    def copied(self) -> Movement:
        """The same movement, to go on by itself."""
        copy = Movement()
        copy.days, copy.pence, copy.total = self.days.copy(), self.pence.copy(), self.total
        return copy

    def balance(self, on: date) -> int:
        """What is there at the end of that day, in pence."""
        later = bisect_right(self.days, on)
        return self.total - sum(self.pence[later:])

    def from_day(self, on: date) -> Iterator[tuple[date, int]]:
        """What is there at the end of that day, and at the end of each later day on which it changes."""
        later = bisect_right(self.days, on)
        balance = self.total - sum(self.pence[later:])
        yield on, balance
        for place in range(later, len(self.days)):
            balance += self.pence[place]
            yield self.days[place], balance


class Books:
    """The accounts and what is posted in them. Entries are added and never taken out or changed.

    accounts: each key once. entries: posted already, and counted. brought_forward: key, day and pence of what
    stood in an account, for entries that are not given. known: entries posted already whose money is in what
    was brought forward; with an entry belong the corrections of it. closed_through: the last day that is
    closed, when one is.

    >>> books = Books([Account("fund:council", date(2026, 4, 1)), Account("slice:amina", date(2026, 4, 1))],
    ...               brought_forward=[("slice:amina", date(2026, 5, 1), 320_00)])
    >>> books.movement("slice:amina").balance(date(2026, 5, 4))
    32000
    """

    def __init__(
        self,
        accounts: Iterable[Account],
        *,
        entries: Iterable[Entry] = (),
        brought_forward: Iterable[tuple[str, date, int]] = (),
        known: Iterable[Entry] = (),
        closed_through: date | None = None,
    ) -> None:
        self.accounts: dict[str, Account] = {account.key: account for account in accounts}
        self.closed_through = closed_through
        self._entries: dict[str, Entry] = {}
        self._corrections: dict[str, list[str]] = {}
        self._movements: dict[str, Movement] = {}
        for key, on, pence in brought_forward:
            self._move(key, on, pence)
        for entry in known:
            self._know(entry)
        for entry in entries:
            self.add(Posted(entry))

    def entry(self, reference: str) -> Entry | None:
        """The entry posted under that reference."""
        return self._entries.get(reference)

    def entries(self) -> Iterator[Entry]:
        """Every entry that is known, in the order they were posted."""
        yield from self._entries.values()

    def corrections(self, reference: str) -> tuple[str, ...]:
        """The references of the entries that correct that one, in the order they were posted."""
        return tuple(self._corrections.get(reference, ()))

    def movement(self, key: str) -> Movement:
        """What moved in an account; nothing where no entry touched it."""
        return self._movements.get(key) or Movement()

    def under(self, key: str) -> tuple[str, ...]:
        """The account and all that stand under it, however deep, each once."""
        found, waiting = {key: None}, deque([key])
        parents: dict[str, list[str]] = {}
        for account in self.accounts.values():
            if account.under is not None:
                parents.setdefault(account.under, []).append(account.key)
        while waiting:
            for child in parents.get(waiting.popleft(), ()):
                if child not in found:
                    found[child] = None
                    waiting.append(child)
        return tuple(found)

    def add(self, posted: Posted) -> None:
        """Puts in what `post` let through. What was there already moves nothing a second time."""
        entry = posted.entry
        if posted.is_new:
            self._know(entry)
            for key, pence in entry.by_account().items():
                self._move(key, entry.on, pence)

    def _know(self, entry: Entry) -> None:
        if entry.reference in self._entries:
            raise ValueError(f"{entry.reference!r} is in the books already.")
        self._entries[entry.reference] = entry
        if entry.corrects is not None:
            self._corrections.setdefault(entry.corrects, []).append(entry.reference)

    def _move(self, key: str, on: date, pence: int) -> None:
        if key not in self.accounts:
            raise ValueError(f"There is no account {key!r}.")
        self._movements.setdefault(key, Movement()).add(on, pence)
