"""Trying an entry: it is posted, or it is refused with the first reason that holds.

`post` tries one. `post_many` tries thousands as columns and gives each the verdict it would have had, had
they been tried one after the other. Neither puts anything into the books: whoever asked keeps what was
posted.

An account that may not go below nought must have enough at the end of the day of the entry, and at the end of
every later day on which something moved. Within a day the order does not matter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain, count
from typing import TypeAlias

import numpy as np

from trellis.basis.findings import Finding, quoted
from trellis.basis.money import Pence, say_pounds
from trellis.basis.periods import say_day
from trellis.engines.ledger.books import Books, Movement, Posted
from trellis.engines.ledger.correct import takes_back_too_much, what_is_left
from trellis.engines.ledger.entries import MOST_LINE_PENCE, Days, Entry, EntryColumns, Line, Rows, Truths
from trellis.engines.ledger.refusals import Reason, finding
from trellis.engines.ledger.running import added_up, days_ends, is_too_large, running


@dataclass(frozen=True, slots=True)
class NotPosted:
    """An entry that was refused, why, and the same as a finding for whoever made it."""

    entry: Entry
    reason: Reason
    finding: Finding


def post(books: Books, entry: Entry) -> Posted | NotPosted:
    """Tries one entry against the books, which stay as they are: `books.add` puts in what was posted.

    An entry that is there already, with the same money, is given back as it stands there and is not new.

    >>> from trellis.engines.ledger.accounts import Account
    >>> from trellis.engines.ledger.entries import moving
    >>> books = Books(Account(key, date(2026, 4, 1)) for key in ("fund:council", "slice:amina", "pot:amina"))
    >>> due = Entry("due-1", date(2026, 5, 4), "Due, 4 to 31 May", moving(
    ...     109080, from_account="fund:council", to_account="slice:amina"))
    >>> books.add(post(books, due))
    >>> post(books, due).is_new
    False
    >>> early = Entry("paid-1", date(2026, 5, 1), "Paid", moving(
    ...     109080, from_account="slice:amina", to_account="pot:amina"))
    >>> post(books, early).reason
    <Reason.WOULD_GO_BELOW: 'would-go-below-nought'>
    """
    return _try(books, entry)


class _Trial:
    """The books with the entries of a batch on top, while the batch is tried. The books stay as they are."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.accounts = books.accounts
        self.closed_through = books.closed_through
        self._entries: dict[str, Entry] = {}
        self._corrections: dict[str, tuple[str, ...]] = {}
        self._movements: dict[str, Movement] = {}

    def entry(self, reference: str) -> Entry | None:
        return self._entries.get(reference) or self.books.entry(reference)

    def corrections(self, reference: str) -> tuple[str, ...]:
        return self.books.corrections(reference) + self._corrections.get(reference, ())

    def movement(self, key: str) -> Movement:
        return self._movements.get(key) or self.books.movement(key)

    def add(self, entry: Entry) -> None:
        self._entries[entry.reference] = entry
        if entry.corrects is not None:
            named = entry.corrects
            self._corrections[named] = (*self._corrections.get(named, ()), entry.reference)
        for key, pence in entry.by_account().items():
            if key not in self._movements:
                self._movements[key] = self.books.movement(key).copied()
            self._movements[key].add(entry.on, pence)


def _try(books: Books | _Trial, entry: Entry) -> Posted | NotPosted:
    if refused := next(_refused_by_itself(entry), None):
        return NotPosted(entry, *refused)
    if there := books.entry(entry.reference):
        if there.is_same_money(entry):
            return Posted(there, is_new=False)
        return NotPosted(entry, *_because(Reason.REFERENCE_TAKEN, given=quoted(entry.reference)))
    in_turn = chain(
        _refused_by_accounts(books, entry),
        _refused_by_correction(books, entry),
        _refused_by_balance(books, entry),
    )
    refused = next(in_turn, None)
    return NotPosted(entry, *refused) if refused else Posted(entry)


# Each of these goes no further than its first refusal: what follows may rest on what was refused.
_Refusals: TypeAlias = Iterator[tuple[Reason, Finding]]


def _because(reason: Reason, **particulars: object) -> tuple[Reason, Finding]:
    return reason, finding(reason, **particulars)


def _numbered(lines: Iterable[Line]) -> Iterator[tuple[int, Line]]:
    return zip(count(1), lines)


def _refused_by_itself(entry: Entry) -> _Refusals:
    if not entry.reference.strip():
        yield _because(Reason.NO_REFERENCE)
    if not entry.says.strip():
        yield _because(Reason.NO_WORDS)
    if not entry.lines:
        yield _because(Reason.NO_LINES)
    if len(entry.lines) == 1:
        yield _because(Reason.ONE_LINE)
    for number, line in _numbered(entry.lines):
        if type(line.pence) is not int:
            yield _because(Reason.NOT_WHOLE_PENCE, given=quoted(line.pence), line=number)
    for number, line in _numbered(entry.lines):
        if abs(line.pence) > MOST_LINE_PENCE:
            yield _because(Reason.TOO_LARGE, pence=say_pounds(line.pence), line=number)
    for number, line in _numbered(entry.lines):
        if line.pence == 0:
            yield _because(Reason.NOUGHT_LINE, line=number)
    if together := sum(line.pence for line in entry.lines):
        yield _because(Reason.DOES_NOT_SUM, pence=say_pounds(together))


def _refused_by_accounts(books: Books | _Trial, entry: Entry) -> _Refusals:
    for number, line in _numbered(entry.lines):
        if line.account not in books.accounts:
            yield _because(Reason.ACCOUNT_UNKNOWN, account=quoted(line.account), line=number)
    for number, line in _numbered(entry.lines):
        opened = books.accounts[line.account].opened_on
        if entry.on < opened:
            yield _because(
                Reason.ACCOUNT_NOT_OPENED, account=quoted(line.account), day=say_day(opened), line=number
            )
    for number, line in _numbered(entry.lines):
        closed = books.accounts[line.account].closed_on
        if closed is not None and entry.on > closed:
            yield _because(
                Reason.ACCOUNT_CLOSED, account=quoted(line.account), day=say_day(closed), line=number
            )
    if books.closed_through is not None and entry.on <= books.closed_through:
        yield _because(Reason.BOOKS_CLOSED, day=say_day(books.closed_through))


def _refused_by_correction(books: Books | _Trial, entry: Entry) -> _Refusals:
    if entry.corrects is None:
        return
    wrong, given = books.entry(entry.corrects), quoted(entry.corrects)
    if wrong is None:
        yield _because(Reason.NOTHING_TO_CORRECT, given=given)
        return
    if entry.on < wrong.on:
        yield _because(Reason.CORRECTS_BEFORE, day=say_day(wrong.on))
    left = what_is_left(books, entry.corrects)
    if not left.keys() & entry.by_account().keys():
        yield _because(Reason.CORRECTS_ELSEWHERE, given=given)
    if not any(left.values()):
        yield _because(Reason.CORRECTED_ALREADY, given=given)
    if too_much := takes_back_too_much(books, entry):
        reference, key, stands = too_much
        yield _because(
            Reason.CORRECTS_TOO_MUCH,
            pence=say_pounds(abs(entry.by_account()[key])),
            given=quoted(reference),
            account=quoted(key),
            left=say_pounds(abs(stands)),
            line=_first_line(entry, key),
        )


def _refused_by_balance(books: Books | _Trial, entry: Entry) -> _Refusals:
    for key, change in entry.by_account().items():
        if change < 0 and not books.accounts[key].kind.may_go_below:
            for day, balance in books.movement(key).from_day(entry.on):
                if balance + change < 0:
                    yield _because(
                        Reason.WOULD_GO_BELOW,
                        account=quoted(key),
                        pence=say_pounds(balance + change),
                        day=say_day(day),
                        line=_first_line(entry, key),
                    )


def _first_line(entry: Entry, key: str) -> int:
    return next(number for number, line in _numbered(entry.lines) if line.account == key)


@dataclass(frozen=True, eq=False)
class Verdicts:
    """What came of many entries: a row an entry, in one of three ways.

    is_posted: new, and let through. is_there: in the books already with the same money. refused: the others,
    by row.
    """

    is_posted: Truths
    is_there: Truths
    refused: dict[int, NotPosted]


def post_many(books: Books, columns: EntryColumns) -> Verdicts:
    """Tries many entries in their order, each as if those posted before it were in the books already.

    Whatever is plainly right goes through as columns. Only an entry about which something must be looked at
    (a line that may be wrong, a reference met before, a correction, an account that may run short) is tried
    by itself.
    """
    doubtful = _wrong_on_paper(columns) | _wrong_with_accounts(books, columns) | _met_before(books, columns)
    short = _may_run_short(books, columns)
    if short.any() and (doubtful.any() or _does_run_short(books, columns, short)):
        doubtful[columns.entry_of[short[columns.account_of]]] = True
    verdicts = Verdicts(~doubtful, np.zeros(len(columns), dtype=bool), {})
    trial = _Trial(books)
    for row in np.flatnonzero(doubtful).tolist():
        answer = _try(trial, columns.entry(row))
        if isinstance(answer, NotPosted):
            verdicts.refused[row] = answer
        elif answer.is_new:
            verdicts.is_posted[row] = True
            trial.add(answer.entry)
        else:
            verdicts.is_there[row] = True
    return verdicts


def _wrong_on_paper(columns: EntryColumns) -> Truths:
    entries, pence, too_large = len(columns), columns.pence, is_too_large(columns.pence)
    wrong = np.bincount(columns.entry_of, minlength=entries) < 2
    wrong |= np.array([not text.strip() for text in columns.references], dtype=bool)
    wrong |= np.array([not text.strip() for text in columns.says], dtype=bool)
    wrong |= added_up(columns.entry_of, np.where(too_large, 0, pence), entries) != 0
    wrong[columns.entry_of[(pence == 0) | too_large]] = True
    return wrong


def _wrong_with_accounts(books: Books, columns: EntryColumns) -> Truths:
    found = [books.accounts.get(key) for key in columns.accounts]
    never, always = date.max, date.min
    opened = _days([account.opened_on if account else never for account in found])
    closed = _days([(account.closed_on or never) if account else always for account in found])
    day = columns.on[columns.entry_of]
    line_wrong = (day < opened[columns.account_of]) | (day > closed[columns.account_of])
    wrong = np.zeros(len(columns), dtype=bool)
    wrong[columns.entry_of[line_wrong]] = True
    if books.closed_through is not None:
        wrong |= columns.on <= np.datetime64(books.closed_through, "D")
    return wrong


def _met_before(books: Books, columns: EntryColumns) -> Truths:
    """The references that are in the books or twice in the batch, the corrections, and what they correct."""
    times = Counter(columns.references)
    named = set(columns.corrects or ()) - {None}
    met = [times[one] > 1 or one in named or books.entry(one) is not None for one in columns.references]
    if columns.corrects is not None:
        met = [before or named is not None for before, named in zip(met, columns.corrects, strict=True)]
    return np.array(met, dtype=bool)


def _may_run_short(books: Books, columns: EntryColumns) -> Truths:
    """Which accounts might go below nought if of the batch only what goes out were posted, a row an account.

    All others have enough, whichever of the entries are posted: what comes in only helps.
    """
    limited = np.array([not _may_go_below(books, key) for key in columns.accounts], dtype=bool)
    # An entry with a line too large is refused whatever is there, so its line takes nothing.
    goes_out = (columns.pence < 0) & ~is_too_large(columns.pence)
    going_out = np.flatnonzero(goes_out & limited[columns.account_of])
    touched = np.unique(columns.account_of[going_out])
    account, on, pence = _moved(books, columns, touched)
    ends = days_ends(
        np.concatenate([account, columns.account_of[going_out]]),
        np.concatenate([on, columns.on[columns.entry_of[going_out]]]),
        np.concatenate([pence, columns.pence[going_out]]),
    )
    short = np.zeros(len(columns.accounts), dtype=bool)
    short[ends.account_of[ends.pence < 0]] = True
    return short


def _does_run_short(books: Books, columns: EntryColumns, short: Truths) -> bool:
    """Whether any of those accounts goes below nought when every entry of the batch is posted in its order.

    Where the days of an account's lines do not follow each other, or come before what is posted, it might.
    """
    chosen = np.flatnonzero(short[columns.account_of])
    account = columns.account_of[chosen]
    order = np.argsort(account, kind="stable")
    chosen, account = chosen[order], account[order]
    entry = columns.entry_of[chosen]
    on = columns.on[entry]
    is_next_account = np.diff(account) != 0
    if bool(((np.diff(on) < np.timedelta64(0, "D")) & ~is_next_account).any()):
        return True
    firsts = np.append(True, is_next_account)
    stands = [books.movement(columns.accounts[row]) for row in account[firsts].tolist()]
    last = _days([movement.days[-1] if movement.days else date.min for movement in stands])
    if bool((on[firsts] < last).any()):
        return True
    balance = running(account, columns.pence[chosen])
    balance += np.array([m.total for m in stands], dtype=np.int64)[np.cumsum(firsts) - 1]
    is_entrys_end = np.append(is_next_account | (np.diff(entry) != 0), True)
    return bool((balance[is_entrys_end] < 0).any())


def _may_go_below(books: Books, key: str) -> bool:
    account = books.accounts.get(key)
    return account is None or account.kind.may_go_below


def _moved(books: Books, columns: EntryColumns, rows: Rows) -> tuple[Rows, Days, Pence]:
    """What is posted in those accounts, as columns: the account's row, the day, the pence."""
    account: list[int] = []
    days: list[date] = []
    pence: list[int] = []
    for row in rows.tolist():
        movement = books.movement(columns.accounts[row])
        account.extend([row] * len(movement.days))
        days.extend(movement.days)
        pence.extend(movement.pence)
    return np.array(account, dtype=np.int64), _days(days), np.array(pence, dtype=np.int64)


def _days(days: Iterable[date]) -> Days:
    return np.array(list(days), dtype="datetime64[D]")
