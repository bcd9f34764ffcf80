"""Reads a day book: the ledger's tests in the notation of whoever keeps books.

One line an entry, its parts two spaces or more apart: the day, the reference, what for, and what moves where.

    4 May 2026  due-1   Due, 4 to 31 May              fund:council -1090.80  slice:amina +1090.80
    8 May 2026  due-1b  Two days fewer; corrects due-1  slice:amina -77.91  fund:council +77.91
    = slice:amina 1012.89
    = slice:amina 1090.80 on 4 May 2026
    9 May 2026  paid-1  Paid                          slice:amina -2000.00  pot:amina +2000.00
    refused: would-go-below-nought
    8 May 2026  due-1b  Two days fewer; corrects due-1  slice:amina -77.91  fund:council +77.91
    there already

`= account sum` says what is there at the end of the last day written, or of the day named. What is said of an
entry stands on the line after it; nothing said means that it is posted. `opened: account 4 May 2026`,
`closed: account 31 May 2026` and `books closed: 31 March 2026` come first. An account nobody opened is open
from 1 April 2026, if its kind is known.

Every day book is told twice: entry by entry, and all at once as columns. Both must come to the same.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from trellis.basis.money import read_pounds, say_pounds
from trellis.basis.periods import say_day
from trellis.engines.ledger.accounts import Account, kind_of
from trellis.engines.ledger.balances import balance
from trellis.engines.ledger.books import Books, Posted
from trellis.engines.ledger.entries import Entry, Line, as_columns
from trellis.engines.ledger.post import NotPosted, post, post_many

OPENED = date(2026, 4, 1)
_PARTS = re.compile(r"\s{2,}")
_MOVES = re.compile(r"(\S+:\S+) ([-+].+)")
_STANDS = re.compile(r"= (\S+) (\S+)(?: on (.+))?")


def day(written: str) -> date:
    return datetime.strptime(written.strip(), "%d %B %Y").date()  # noqa: DTZ007 (a day has no time zone)


def pence(written: str) -> int:
    read = read_pounds(written.strip().removeprefix("+"))
    assert isinstance(read, int), read
    return read


def entry(written: str) -> Entry:
    """One line of a day book."""
    on, reference, says, *moves = _PARTS.split(written.strip())
    says, _, corrects = says.partition("; corrects ")
    lines = []
    for one in moves:
        account, sum_of_money = _MOVES.fullmatch(one).groups()
        lines.append(Line(account, pence(sum_of_money)))
    return Entry(reference, day(on), says, tuple(lines), corrects or None)


def outcome(answer: Posted | NotPosted) -> str:
    if isinstance(answer, NotPosted):
        return f"refused: {answer.reason}"
    return "posted" if answer.is_new else "there already"


class DayBook:
    """Books filled a line at a time, and what came of each entry."""

    def __init__(self, accounts=(), closed_through=None, opened=OPENED):
        self.named = {account.key: account for account in accounts}
        self.closed_through = closed_through
        self.opened = opened
        self.entries, self.answers = [], []
        self.books = None

    def _begun(self, entries) -> Books:
        keys = dict.fromkeys(line.account for one in entries for line in one.lines)
        unnamed = [Account(key, self.opened) for key in keys if kind_of(key) and key not in self.named]
        return Books([*self.named.values(), *unnamed], closed_through=self.closed_through)

    def post(self, entries: list[Entry]) -> DayBook:
        """Every entry in turn, and then again as columns into books just begun."""
        self.entries, self.books = entries, self._begun(entries)
        for one in entries:
            answer = post(self.books, one)
            self.answers.append(answer)
            if isinstance(answer, Posted):
                self.books.add(answer)
        at_once = post_many(self._begun(entries), as_columns(entries))
        for row, answer in enumerate(self.answers):
            is_posted = isinstance(answer, Posted) and answer.is_new
            assert bool(at_once.is_posted[row]) == is_posted, f"as columns otherwise: {entries[row]}"
            assert bool(at_once.is_there[row]) == (isinstance(answer, Posted) and not answer.is_new)
            assert at_once.refused.get(row) == (answer if isinstance(answer, NotPosted) else None)
        return self

    @property
    def last_answer(self) -> Posted | NotPosted:
        return self.answers[-1]

    def leaves(self, **sums: str) -> None:
        """What is in each account in the end, `pot__amina="1,090.80"`."""
        for key, written in sums.items():
            self.check_stands(key.replace("__", ":"), pence(written), max(one.on for one in self.entries))

    def check_stands(self, key: str, expected: int, on: date) -> None:
        there = balance(self.books, key, on)
        assert there == expected, f"{key}: {say_pounds(there)} on {say_day(on)}, not {say_pounds(expected)}"


def tell(text: str) -> DayBook:
    """Posts a day book and checks all that it says of itself."""
    book, written, said, stands = DayBook(), [], {}, []
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith(("opened: ", "closed: ")):
            way, key, on = line.split(" ", 2)
            before = book.named.get(key, Account(key, OPENED))
            book.named[key] = (
                Account(key, day(on)) if way == "opened:" else Account(key, before.opened_on, day(on))
            )
        elif line.startswith("books closed: "):
            book.closed_through = day(line.removeprefix("books closed: "))
        elif line.startswith("refused: ") or line == "there already":
            said[len(written) - 1] = line
        elif line.startswith("= "):
            key, sum_of_money, on = _STANDS.fullmatch(line).groups()
            stands.append((len(written), key, pence(sum_of_money), day(on) if on else None))
        else:
            written.append(entry(line))
    book.post(written)
    for row, answer in enumerate(book.answers):
        assert outcome(answer) == said.get(row, "posted"), f"{written[row]}\n{answer}"
    for rows, key, expected, on in stands:
        # What stands is asked where it is written: later entries are not there yet.
        so_far = DayBook(book.named.values(), book.closed_through).post(written[:rows])
        so_far.check_stands(key, expected, on or written[rows - 1].on)
    return book
