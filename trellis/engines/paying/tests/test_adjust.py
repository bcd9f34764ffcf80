"""Putting payments right: the same alone as in the crowd, and once."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.basis.findings import Refused
from trellis.basis.periods import Period
from trellis.engines.paying.adjust import Paid, PaidColumns, adjust, adjust_many, take_off
from trellis.engines.paying.cycles import Cycle, DueColumns, Rate, due_between, due_many, periods
from trellis.engines.paying.tests.test_always import CYCLES, FIRST, RATES, codes, in_columns

PAID_TO = FIRST + timedelta(120)
LINES = st.lists(st.tuples(st.integers(0, 4), st.integers(-5_000_00, 5_000_00)), max_size=6)


def columns(of, rows):
    who, first, pence = zip(*rows, strict=True) if rows else ((), (), ())
    return of(np.array(who, np.int64), np.array(first, "datetime64[D]"), np.array(pence, np.int64))


@given(st.dictionaries(st.integers(1, 9), st.tuples(RATES, LINES), max_size=4), CYCLES)
def test_one_alone_is_put_right_as_in_the_crowd_and_asking_again_adds_nothing(people, cycle):
    whole = periods(cycle, FIRST, PAID_TO)
    paid = {
        who: [Paid(whole[at % len(whole)], pence) for at, pence in lines]
        for who, (_, lines) in people.items()
    }
    rates = {who: told for who, (told, _) in people.items()}
    rows = [(who, line.period.first, line.pence) for who, lines in paid.items() for line in lines]
    due = due_many(in_columns(rates), cycle, FIRST, PAID_TO)
    found = adjust_many(due, columns(PaidColumns, rows))
    alone = [
        (who, one.period.first, one.pence)
        for who in sorted(paid)
        for one in adjust(paid[who], cycle, rates[who], paid_to=PAID_TO)
    ]
    crowd = list(zip(found.schedule.tolist(), found.period.tolist(), found.pence.tolist(), strict=True))
    assert crowd == alone
    assert len(adjust_many(due, columns(PaidColumns, rows + crowd))) == 0
    for who, lines in paid.items():
        together = sum(line.pence for line in lines) + sum(pence for whose, _, pence in crowd if whose == who)
        assert together == sum(one.pence for one in due_between(FIRST, PAID_TO, cycle, rates[who]))


@given(st.integers(0, 10**9), st.integers(-(10**9), 10**9))
def test_what_is_taken_off_and_what_waits_come_to_the_same_and_nothing_goes_below_nought(due, owed):
    told = take_off(due, owed)
    assert told.pay_pence + told.waits_pence == due + owed
    assert told.pay_pence >= 0 >= told.waits_pence and 0 in (told.pay_pence, told.waits_pence)


def test_a_line_paid_in_another_cycle_is_refused():
    paid = [Paid(Period(date(2026, 5, 4), date(2026, 5, 31)), 1_090_80)]
    with pytest.raises(Refused) as refused:
        adjust(
            paid, Cycle("weekly", date(2026, 5, 4)), [Rate(date(2026, 5, 4), 1)], paid_to=date(2026, 5, 31)
        )
    assert codes(refused) == ["another-cycle"]


def test_a_line_paid_early_is_not_wrong_yet():
    week = Period(date(2026, 12, 8), date(2026, 12, 14))
    cycle = Cycle("weekly", week.first)
    assert adjust([Paid(week, 700_00)], cycle, [Rate(week.first, 700_00)], paid_to=date(2026, 12, 7)) == ()


def test_the_last_stretch_paid_for_counts_whole_even_where_its_money_begins_after_the_day_given():
    week = Period(date(2026, 12, 1), date(2026, 12, 7))
    late = [Rate(date(2026, 12, 5), 700_00)]
    for paid_to in (date(2026, 12, 1), date(2026, 12, 4), week.last):
        (one,) = adjust([], Cycle("weekly", week.first), late, paid_to=paid_to)
        assert (one.period, one.pence) == (week, 300_00)
    assert adjust([], Cycle("weekly", week.first), late, paid_to=date(2026, 11, 30)) == ()


def test_sums_too_large_to_add_are_refused_and_never_wrapped_round():
    rows = [(1, date(2026, 5, 4), 2**62)] * 2
    with pytest.raises(Refused) as refused:
        adjust_many(columns(DueColumns, []), columns(PaidColumns, rows))
    assert codes(refused) == ["sum-too-large"]


def test_a_next_payment_below_nought_is_refused():
    with pytest.raises(Refused) as refused:
        take_off(-1, 0)
    assert codes(refused) == ["not-whole-pence"]


def test_nothing_paid_and_nothing_due_needs_nothing():
    assert len(adjust_many(columns(DueColumns, []), columns(PaidColumns, []))) == 0
    assert adjust([], Cycle("weekly", FIRST), [], paid_to=PAID_TO) == ()
