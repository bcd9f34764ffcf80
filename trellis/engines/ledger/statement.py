"""What happened between two days, in words, with what was there after each.

A statement begins with what was there and ends with what is there, and the lines between come from the one to
the other. It is made from the books, or, where the books are in a database, from the lines somebody looked up
there and the balance before them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from trellis.basis.money import say_pounds
from trellis.basis.periods import Period, say_day
from trellis.engines.ledger.balances import balance
from trellis.engines.ledger.books import Books
from trellis.engines.ledger.entries import is_pending


@dataclass(frozen=True, slots=True)
class Happened:
    """What one entry did to the money of a statement. pence: plus came in, minus went out; nought is neither.

    corrects: the reference of the entry it puts right, if it does. is_corrected: another entry puts it right.
    """

    on: date
    reference: str
    says: str
    pence: int
    corrects: str | None = None
    is_corrected: bool = False


@dataclass(frozen=True, slots=True)
class StatementLine:
    """What happened, and what was there after it, in pence."""

    happened: Happened
    balance_pence: int

    def __str__(self) -> str:
        moved = self.happened.pence
        if moved:
            way = f"{say_pounds(abs(moved))} {'came in' if moved > 0 else 'went out'}"
        else:
            way = "Nothing came in or went out"
        corrected = " (corrected later)" if self.happened.is_corrected else ""
        there = say_pounds(self.balance_pence)
        return f"{say_day(self.happened.on)}: {self.happened.says}{corrected}. {way}; {there} was there then."


@dataclass(frozen=True, slots=True)
class Statement:
    """Both ends of a period, in pence, and what happened between. pending: what waits for somebody then."""

    period: Period
    opening_pence: int
    lines: tuple[StatementLine, ...]
    closing_pence: int
    pending_pence: int = 0

    def in_words(self) -> list[str]:
        """The statement as sentences, a line each."""
        first, last = say_day(self.period.first), say_day(self.period.last)
        told = [f"At the start of {first} there was {say_pounds(self.opening_pence)}."]
        told += [str(line) for line in self.lines] or ["Nothing happened."]
        told.append(f"At the end of {last} there was {say_pounds(self.closing_pence)}.")
        if self.pending_pence:
            told.append(f"Of this, {say_pounds(self.pending_pence)} waits for somebody.")
        return told


def tell(
    opening_pence: int, happened: Iterable[Happened], period: Period, *, pending_pence: int = 0
) -> Statement:
    """The statement of a period from what was there before it and what happened in it.

    happened: in the order it was posted; a line of a day outside the period is a mistake (ValueError). Days
    are put in order, and what happened on one day stays in the order given.

    >>> may = Period(date(2026, 5, 1), date(2026, 5, 31))
    >>> paid = Happened(date(2026, 5, 4), "run-1:amina", "Direct payment, 4 to 31 May", 109080)
    >>> print(*tell(0, [paid], may).in_words(), sep="\\n")
    At the start of 1 May 2026 there was £0.00.
    4 May 2026: Direct payment, 4 to 31 May. £1,090.80 came in; £1,090.80 was there then.
    At the end of 31 May 2026 there was £1,090.80.
    """
    there, lines = opening_pence, []
    for one in sorted(happened, key=lambda one: one.on):
        if one.on not in period:
            raise ValueError(f"{one.reference!r} is of {one.on}, outside the period.")
        there += one.pence
        lines.append(StatementLine(one, there))
    return Statement(period, opening_pence, tuple(lines), there, pending_pence)


def statement(books: Books, key: str, period: Period) -> Statement:
    """The statement of an account, with all that stands under it, between two days, both counted.

    What moves between two accounts of the statement is told where it begins or ends to wait for somebody, and
    is left out otherwise. The books must know every entry of the period.
    """
    keys = set(books.under(key))
    happened = []
    for entry in books.entries():
        own = {one: pence for one, pence in entry.by_account().items() if one in keys}
        came_in = sum(own.values())
        if entry.on in period and (came_in != 0 or any(is_pending(one) for one in own)):
            is_corrected = bool(books.corrections(entry.reference))
            happened.append(
                Happened(entry.on, entry.reference, entry.says, came_in, entry.corrects, is_corrected)
            )
    eve = period.first - timedelta(days=1)
    return tell(
        sum(balance(books, one, eve) for one in keys),
        happened,
        period,
        pending_pence=sum(balance(books, one, period.last) for one in keys if is_pending(one)),
    )
