"""The patterns seen in all accounts at once are those a plain telling sees in each account alone."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.engines.paying.exceptions import NOBODY, AccountColumns, SpendingColumns, look

ON = date(2026, 6, 30)
DAYS = st.integers(-10, 130).map(lambda ago: ON - timedelta(ago))
LINES = st.tuples(
    DAYS,
    st.sampled_from([-600_00, -250_00, -100_00, -60_00, 200_00, 400_00, 1_090_80]),
    st.booleans(),
    st.booleans(),
    st.sampled_from([NOBODY, 1, 2]),
    st.booleans(),
)
ACCOUNTS = st.dictionaries(
    st.integers(1, 9), st.tuples(DAYS, st.none() | DAYS, st.lists(LINES, max_size=6)), max_size=4
)


def in_columns(accounts):
    rows = [(account, *line) for account, (_, _, lines) in accounts.items() for line in lines]
    kinds = (np.int64, "datetime64[D]", np.int64, np.bool_, np.bool_, np.int64, np.bool_)
    columns = zip(*rows, strict=True) if rows else [()] * len(kinds)
    return AccountColumns(
        np.array(list(accounts), np.int64),
        np.array([opened for opened, _, _ in accounts.values()], "datetime64[D]"),
        np.array([died for _, died, _ in accounts.values()], "datetime64[D]"),
    ), SpendingColumns(*(np.array(column, kind) for column, kind in zip(columns, kinds, strict=True)))


def plainly(account, opened, died, lines):
    """One account's patterns, told with no columns."""
    lines = [line for line in lines if line[0] <= ON]
    since = ON - timedelta(90)
    out = [(on, -pence, cash, payee, speaks) for on, pence, _, cash, payee, speaks in lines if pence < 0]
    for on in {on for on, pence, council, *_ in lines if council and pence > 0 and on >= since}:
        paid = sum(pence for day, pence, council, *_ in lines if day == on and council and pence > 0)
        taken = sum(pence for day, pence, cash, *_ in out if cash and 0 <= (day - on).days <= 2)
        if taken >= 200_00 and taken * 2 >= paid:
            yield ("cash_after_payment", account, on, taken, NOBODY)
    late = [(on, pence) for on, pence, *_ in out if died and on >= since and (on - died).days > 7]
    if late:
        yield ("spend_after_death", account, min(late)[0], sum(pence for _, pence in late), NOBODY)
    for payee in {payee for _, _, _, payee, _ in out if payee != NOBODY}:
        first = min(on for on, _, _, paid, _ in out if paid == payee)
        new = sum(
            pence
            for on, pence, _, paid, speaks in out
            if paid == payee and speaks and (on - first).days <= 28
        )
        if first >= since and new >= 100_00:
            yield ("new_payee_who_speaks", account, first, new, payee)
    last = max([opened, *(on for on, *_ in out)])
    came_in = sum(pence for on, pence, *_ in lines if (ON - on).days < 56)
    if (ON - last).days >= 56 and came_in > 0 and not died:
        yield ("nothing_spent", account, last, came_in, NOBODY)


@given(ACCOUNTS)
def test_what_is_seen_in_a_crowd_is_what_is_seen_alone(accounts):
    found = look(*in_columns(accounts), on=ON)
    told = [(task.pattern, task.account, task.on, task.pence, task.payee) for task in found]
    alone = [task for account, given_account in accounts.items() for task in plainly(account, *given_account)]
    assert sorted(told) == sorted(alone)
    assert len({task.key for task in found}) == len(found)
    assert all(task.says.endswith(".") and task.do.endswith(".") and task.status for task in found)


def test_an_account_that_stands_twice_or_not_at_all_is_a_mistake_in_the_program():
    accounts, spending = in_columns({1: (ON, None, [(ON, 1, False, False, NOBODY, False)])})
    twice = AccountColumns(*(np.repeat(getattr(accounts, name), 2) for name in accounts.__dataclass_fields__))
    with pytest.raises(ValueError, match="twice"):
        look(twice, spending, on=ON)
    none = AccountColumns(*(getattr(accounts, name)[:0] for name in accounts.__dataclass_fields__))
    with pytest.raises(ValueError, match="not among"):
        look(none, spending, on=ON)
