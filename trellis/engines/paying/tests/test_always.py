"""What must hold of every payment, and what is refused wherever it comes from."""

from datetime import date, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.basis.findings import Refused
from trellis.basis.law import Confirmed
from trellis.basis.periods import Period
from trellis.basis.working_days import is_working_day
from trellis.engines.paying.cycles import (
    CYCLES_LAW,
    EVERY,
    MONTHLY_RULES,
    Cycle,
    Rate,
    RateColumns,
    due_between,
    due_in,
    due_many,
    period_of,
    periods,
    sum_of,
)
from trellis.engines.paying.days import RAILS, calendar, credited_if_sent
from trellis.engines.paying.net_or_gross import net_or_gross

FIRST = date(2026, 1, 1)
DAYS = st.integers(0, 500).map(lambda days: FIRST + timedelta(days))
WEEKLY = st.integers(0, 5_000_00)
CYCLES = st.builds(Cycle, st.sampled_from(EVERY), DAYS)
LAWS = st.sampled_from(
    [
        CYCLES_LAW.with_confirmed([Confirmed("monthly_sum", date(2012, 1, 1), rule, "A council’s policy")])
        for rule in MONTHLY_RULES
    ]
)
RATES = st.dictionaries(DAYS, WEEKLY, max_size=4).map(
    lambda told: [Rate(since, weekly) for since, weekly in sorted(told.items())]
)


def codes(refused):
    return [finding.code for finding in refused.value.findings]


def in_columns(people):
    """Schedules told one by one, as the columns that tell them all at once."""
    told = []
    for schedule, rates in people.items():
        for rate, following in zip(rates, [*rates, None][1:], strict=True):
            last = following.since - timedelta(1) if following else None
            told.append((schedule, rate.since, last, rate.weekly_pence))
    who, first, last, weekly = zip(*told, strict=True) if told else ((), (), (), ())
    return RateColumns(
        np.array(who, np.int64),
        np.array(first, "datetime64[D]"),
        np.array(last, "datetime64[D]"),
        np.array(weekly, np.int64),
    )


@given(CYCLES, DAYS)
def test_every_day_lies_in_one_stretch_and_the_stretches_follow_one_another(cycle, day):
    whole = period_of(cycle, day)
    assert day in whole and period_of(cycle, whole.first) == period_of(cycle, whole.last) == whole
    assert period_of(cycle, whole.last + timedelta(1)).first == whole.last + timedelta(1)


@given(CYCLES, DAYS, WEEKLY, st.data())
def test_the_parts_of_a_stretch_are_never_a_penny_from_the_whole(cycle, day, weekly, data):
    whole = period_of(cycle, day)
    cut = data.draw(st.integers(1, whole.days - 1)) if whole.days > 1 else 1
    ends = whole.first + timedelta(cut - 1)
    parts = sum_of(weekly, Period(whole.first, ends), cycle)
    parts += sum_of(weekly, Period(ends + timedelta(1), whole.last), cycle)
    assert abs(parts - sum_of(weekly, whole, cycle)) <= 1


@given(st.dictionaries(st.integers(1, 9), RATES, max_size=5), CYCLES, DAYS, st.integers(0, 90), LAWS)
def test_one_alone_is_due_the_same_as_in_the_crowd(people, cycle, first, more, law):
    last = first + timedelta(more)
    many = due_many(in_columns(people), cycle, first, last, law=law)
    alone = {
        (due.whole.first, who): due.pence
        for who, rates in people.items()
        for due in due_between(first, last, cycle, rates, law=law)
    }
    crowd = zip(many.period.tolist(), many.schedule.tolist(), strict=True)
    assert dict(zip(crowd, many.pence.tolist(), strict=True)) == alone
    assert len(many) == len(alone)


@given(st.sampled_from(RAILS), st.integers(0, 700).map(lambda days: date(2026, 1, 10) + timedelta(days)))
def test_a_file_given_in_on_its_last_day_is_there_on_pay_day_and_never_after(rail, pay_day):
    found = calendar(pay_day, rail)
    assert found.prepare_by <= found.file_by <= found.processed_on <= found.credited_on <= pay_day
    assert all(map(is_working_day, (found.prepare_by, found.file_by, found.processed_on, found.credited_on)))
    sent = datetime.combine(found.file_by, found.file_by_hour)
    assert credited_if_sent(sent, rail) == found.credited_on
    assert credited_if_sent(sent + timedelta(minutes=1), rail) > found.credited_on


@pytest.mark.parametrize("weekly", [-1, 100_000_001, 272.70, "27270", True, None])
def test_a_weekly_sum_that_cannot_be_is_refused(weekly):
    cycle = Cycle("weekly", FIRST)
    with pytest.raises(Refused) as refused:
        sum_of(weekly, period_of(cycle, FIRST), cycle)
    assert codes(refused) == ["not-whole-pence"]


def test_a_weekly_sum_that_cannot_be_is_refused_in_a_crowd():
    rates = in_columns({1: [Rate(FIRST, 100)], 2: [Rate(FIRST, 100_000_001)]})
    with pytest.raises(Refused) as refused:
        due_many(rates, Cycle("weekly", FIRST), FIRST, FIRST)
    assert codes(refused) == ["not-whole-pence"]


def test_rates_out_of_order_are_refused():
    cycle = Cycle("weekly", FIRST)
    for rates in ([Rate(FIRST, 1), Rate(FIRST, 2)], [Rate(date(2026, 2, 1), 1), Rate(FIRST, 2)]):
        with pytest.raises(Refused) as refused:
            due_in(period_of(cycle, FIRST), cycle, rates)
        assert codes(refused) == ["rates-out-of-order"]


def test_words_nobody_knows_are_refused_with_those_that_are_known():
    with pytest.raises(Refused, match="weekly, four_weekly or monthly"):
        Cycle("fortnightly", FIRST)
    with pytest.raises(Refused, match="bacs, faster_payment or card_load"):
        calendar(FIRST, "cheque")
    with pytest.raises(Refused, match="net or gross"):
        net_or_gross(320_00, 47_30, way="half")


def test_nobody_pays_more_than_their_support_costs():
    assert net_or_gross(320_00, 320_00).paid_pence == 0
    with pytest.raises(Refused) as refused:
        net_or_gross(320_00, 320_01)
    assert codes(refused) == ["contribution-over-budget"]


def test_a_sum_over_two_stretches_is_a_mistake_in_the_program():
    with pytest.raises(ValueError, match="outside"):
        sum_of(100, Period(FIRST, FIRST + timedelta(7)), Cycle("weekly", FIRST))


def test_a_moment_of_another_clock_is_a_mistake_in_the_program():
    with pytest.raises(ValueError, match="time zone"):
        credited_if_sent(datetime(2026, 5, 1, 9, tzinfo=timezone.utc), "bacs")  # noqa: UP017


def test_no_stretch_lies_before_the_first_day():
    assert periods(Cycle("weekly", FIRST), FIRST, FIRST - timedelta(1)) == ()
