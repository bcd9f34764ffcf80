"""A few patterns in accounts that somebody should look at, and nothing else.

People's spending is theirs. So there is no watching here: four named patterns, each with its threshold as
data (`law/exceptions.toml`), make a task for a person to look at, with a sentence. A task stops no payment.
What was bought, and where, is not even among the columns, so it cannot be looked at. What is older than the
council may ask about is left alone.

One thing that happened makes the same task each time it is looked for (`Task.key`), so whoever keeps tasks
keeps each once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trellis.basis.law import Law, read_law
from trellis.basis.money import Pence, say_pounds
from trellis.basis.periods import DAYS_IN_A_WEEK, say_day
from trellis.engines.paying.cycles import Days, Numbers

EXCEPTIONS_LAW: Law = read_law(files("trellis.engines.paying") / "law" / "exceptions.toml")

PATTERNS = ("cash_after_payment", "spend_after_death", "new_payee_who_speaks", "nothing_spent")
"""The patterns there are. There are no others."""

NOBODY = -1
"""What stands for a payee where nobody is known."""

_PERCENT = 100
_FIRST = date(1970, 1, 1)
"""The day numpy counts days from."""
# More days than there are from there to the last day a date can hold, so that accounts stay apart.
_DAYS_APART = 2**32


@dataclass(frozen=True)
class AccountColumns:
    """The accounts looked at, a row each, no account twice. died_on: NaT while the person lives."""

    account: Numbers
    opened_on: Days
    died_on: Days

    def __len__(self) -> int:
        return len(self.account)


@dataclass(frozen=True)
class SpendingColumns:
    """Every line of those accounts, a row a line. There is no column for what was bought or where.

    pence: above nought comes in, below goes out. payee: a number for who was paid, or NOBODY. payee_speaks:
    whether whoever was paid also speaks for the person.
    """

    account: Numbers
    on: Days
    pence: Pence
    is_from_council: NDArray[np.bool_]
    is_cash: NDArray[np.bool_]
    payee: Numbers
    payee_speaks: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.account)


@dataclass(frozen=True, slots=True)
class Task:
    """Something for a person to look at. It stops nothing.

    on: the day it began. pence: how much it is about. payee: who was paid, where that is what it is about,
    or NOBODY. says: what was seen. do: what to do, kindly.
    """

    pattern: str
    account: int
    on: date
    pence: int
    payee: int
    says: str
    do: str
    source: str
    status: str | None

    @property
    def key(self) -> str:
        """What tells this from every other thing that happened: the same each time it is seen.

        >>> Task("nothing_spent", 7, date(2026, 5, 4), 109080, NOBODY, "", "", "", None).key
        'nothing_spent/7/2026-05-04/-1'
        """
        return f"{self.pattern}/{self.account}/{self.on.isoformat()}/{self.payee}"


def look(
    accounts: AccountColumns, spending: SpendingColumns, *, on: date, law: Law = EXCEPTIONS_LAW
) -> tuple[Task, ...]:
    """The tasks that the accounts give somebody to look at on a day, by pattern and then by account.

    spending: the lines of those accounts and of no others (ValueError), from as far back as they go:
    whether a payee is new hangs on the first time they were paid. Lines after the day are not looked at.

    >>> day = np.array(["2026-05-01", "2026-05-02"], "datetime64[D]")
    >>> accounts = AccountColumns(np.array([7]), day[:1], np.array(["NaT"], "datetime64[D]"))
    >>> pence, payment, who = np.array([1_090_80, -600_00]), np.array([True, False]), np.array([-1, -1])
    >>> spending = SpendingColumns(np.array([7, 7]), day, pence, payment, ~payment, who, payment & ~payment)
    >>> (task,) = look(accounts, spending, on=date(2026, 5, 4))
    >>> task.says
    '£600.00 was taken out in cash within 2 days of £1,090.80 on 1 May 2026.'
    """
    return _Looking(accounts, spending, on, law).tasks()


class _Looking:
    """Looks at all accounts for each pattern in turn. Days are counted as numbers, which add and sort."""

    def __init__(self, accounts: AccountColumns, spending: SpendingColumns, on: date, law: Law) -> None:
        self.day, self.law = on, law
        order = np.argsort(accounts.account, kind="stable")
        self.account = accounts.account[order]
        if len(self.account) > 1 and bool((self.account[1:] == self.account[:-1]).any()):
            raise ValueError("An account stands twice among the accounts.")
        if not bool(np.isin(spending.account, self.account).all()):
            raise ValueError("A line is of an account that is not among the accounts.")
        self.opened = _numbered(accounts.opened_on[order])
        self.has_died = ~np.isnat(accounts.died_on[order])
        self.died = np.where(self.has_died, _numbered(accounts.died_on[order]), 0)
        self.today = _number(on)
        self.since = self.today - self._value("looked_back_days")
        seen = _numbered(spending.on) <= self.today
        # Where each line's account stands among the accounts.
        self.at = np.searchsorted(self.account, spending.account[seen]).astype(np.int64)
        self.on, self.pence, self.payee = (
            _numbered(spending.on)[seen],
            spending.pence[seen],
            spending.payee[seen],
        )
        self.is_out = self.pence < 0
        self.is_cash = spending.is_cash[seen] & self.is_out
        self.is_payment = spending.is_from_council[seen] & (self.pence > 0)
        self.speaks = spending.payee_speaks[seen]

    def tasks(self) -> tuple[Task, ...]:
        patterns: dict[str, Callable[[], Iterator[Task]]] = {
            "cash_after_payment": self._cash_after_payment,
            "spend_after_death": self._spend_after_death,
            "new_payee_who_speaks": self._new_payee_who_speaks,
            "nothing_spent": self._nothing_spent,
        }
        return tuple(task for pattern in PATTERNS for task in patterns[pattern]())

    def _value(self, key: str) -> int:
        value: int = self.law.on(key, self.day).value
        return value

    def _task(self, pattern: str, *, at: int, on: int, pence: int, says: str, payee: int = NOBODY) -> Task:
        held = self.law.on(pattern, self.day)
        account, do = int(self.account[at]), held.value["do"]
        return Task(pattern, account, _date(on), pence, payee, says, do, held.source, held.status)

    def _cash_after_payment(self) -> Iterator[Task]:
        within, percent, least = map(self._value, ("cash_within_days", "cash_percent", "cash_least"))
        keys = _by_account_and_day(self.at, self.on)
        order = np.argsort(keys[self.is_cash], kind="stable")
        cash_days = keys[self.is_cash][order]
        cash = np.concatenate([[0], np.cumsum(-self.pence[self.is_cash][order])])
        is_seen = self.is_payment & (self.on >= self.since)
        # Two payments of one day are one payment here.
        days, which = np.unique(keys[is_seen], return_inverse=True)
        paid = _summed(which, self.pence[is_seen], len(days))
        taken = cash[np.searchsorted(cash_days, days + within, "right")]
        taken = taken - cash[np.searchsorted(cash_days, days, "left")]
        is_much = (taken >= least) & (taken * _PERCENT >= paid * percent)
        for key, pence, payment in zip(
            days[is_much].tolist(), taken[is_much].tolist(), paid[is_much].tolist(), strict=True
        ):
            at, on = divmod(key, _DAYS_APART)
            says = f"{say_pounds(pence)} was taken out in cash within {within} days "
            says += f"of {say_pounds(payment)} on {say_day(_date(on))}."
            yield self._task("cash_after_payment", at=at, on=on, pence=pence, says=says)

    def _spend_after_death(self) -> Iterator[Task]:
        late = self.died[self.at] + self._value("after_death_days")
        found = self.is_out & self.has_died[self.at] & (self.on > late) & (self.on >= self.since)
        spent = _summed(self.at[found], -self.pence[found], len(self.account))
        first = _earliest(self.at[found], self.on[found], len(self.account))
        for at in np.flatnonzero(spent).tolist():
            pence, on = int(spent[at]), int(first[at])
            says = f"{say_pounds(pence)} was spent from {say_day(_date(on))} on; "
            says += f"the person died on {say_day(_date(int(self.died[at])))}."
            yield self._task("spend_after_death", at=at, on=on, pence=pence, says=says)

    def _new_payee_who_speaks(self) -> Iterator[Task]:
        days, least = self._value("new_payee_days"), self._value("new_payee_least")
        is_known = self.is_out & (self.payee != NOBODY)
        pairs, which = np.unique(
            np.stack([self.at[is_known], self.payee[is_known]], axis=1), axis=0, return_inverse=True
        )
        which, on = which.reshape(-1), self.on[is_known]
        # Who was paid before they spoke for anybody is not new: the first day counts, whoever they were then.
        first = _earliest(which, on, len(pairs))
        is_new = self.speaks[is_known] & (on <= first[which] + days)
        paid = _summed(which[is_new], -self.pence[is_known][is_new], len(pairs))
        for pair in np.flatnonzero((first >= self.since) & (paid >= max(least, 1))).tolist():
            pence, began = int(paid[pair]), int(first[pair])
            says = f"{say_pounds(pence)} has gone since {say_day(_date(began))} to somebody who speaks "
            says += "for the person, and was not paid before."
            at, payee = (int(one) for one in pairs[pair])
            yield self._task("new_payee_who_speaks", at=at, on=began, pence=pence, says=says, payee=payee)

    def _nothing_spent(self) -> Iterator[Task]:
        weeks = self._value("nothing_spent_weeks")
        begins = self.today - weeks * DAYS_IN_A_WEEK + 1
        last = self.opened.copy()
        np.maximum.at(last, self.at[self.is_out], self.on[self.is_out])
        is_recent = self.on >= begins
        came_in = _summed(self.at[is_recent], self.pence[is_recent], len(self.account))
        found = (last < begins) & (came_in > 0) & ~self.has_died
        for at in np.flatnonzero(found).tolist():
            pence, on = int(came_in[at]), int(last[at])
            says = f"Nothing has been spent for {weeks} weeks, since {say_day(_date(on))}, "
            says += f"and {say_pounds(pence)} has come in."
            yield self._task("nothing_spent", at=at, on=on, pence=pence, says=says)


def _numbered(days: Days) -> Numbers:
    """Days as numbers. What stands for no day comes out as the lowest number there is."""
    return days.astype("datetime64[D]").astype(np.int64)


def _number(day: date) -> int:
    return day.toordinal() - _FIRST.toordinal()


def _date(number: int) -> date:
    return date.fromordinal(number + _FIRST.toordinal())


def _by_account_and_day(at: Numbers, on: Numbers) -> Numbers:
    """One number that sorts by account and then by day; no account's days reach into the next one's."""
    return at * _DAYS_APART + on


def _summed(which: NDArray[Any], pence: Pence, many: int) -> Pence:
    sums = np.zeros(many, np.int64)
    np.add.at(sums, which, pence)
    return sums


def _earliest(which: NDArray[Any], on: Numbers, many: int) -> Numbers:
    first = np.full(many, np.iinfo(np.int64).max, np.int64)
    np.minimum.at(first, which, on)
    return first
