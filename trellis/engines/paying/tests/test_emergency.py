"""The clock of emergency money: forwards and back agree, and what cannot be is refused."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.basis.findings import Refused
from trellis.basis.law import Confirmed
from trellis.engines.paying.emergency import (
    EMERGENCY_LAW,
    add_working_time,
    approval,
    clock,
    is_open,
    next_opening,
    out_of_hours,
    working_time,
)
from trellis.engines.paying.tests.test_always import codes

MOMENTS = st.datetimes(datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2027-11-01"))
TUESDAY = datetime.fromisoformat("2026-05-12T09:40")


@given(MOMENTS, st.timedeltas(timedelta(seconds=1), timedelta(hours=40)))
def test_adding_working_time_and_counting_it_agree(since, time_on):
    until = add_working_time(since, time_on)
    assert working_time(since, until) == time_on
    assert working_time(since, until - timedelta(seconds=1)) < time_on


@given(MOMENTS, MOMENTS, MOMENTS)
def test_working_time_adds_up_whatever_moment_lies_between(one, two, three):
    first, between, last = sorted((one, two, three))
    assert working_time(first, between) + working_time(between, last) == working_time(first, last)
    assert first == last or working_time(last, first) == timedelta(0)


@given(MOMENTS)
def test_the_council_is_open_when_it_opens_and_nobody_is_told_to_wait_while_it_is_open(at):
    opens = next_opening(at)
    assert opens >= at and is_open(opens)
    assert (out_of_hours(at) is None) == is_open(at)


@pytest.mark.parametrize(
    ("moments", "where"),
    [
        ({"decided": TUESDAY - timedelta(minutes=1), "now": TUESDAY}, ["decided"]),
        ({"paid": TUESDAY}, ["paid"]),
        ({"decided": TUESDAY + timedelta(hours=1), "paid": TUESDAY}, ["paid"]),
        (
            {"decided": TUESDAY - timedelta(hours=1), "paid": TUESDAY - timedelta(hours=2)},
            ["decided", "paid"],
        ),
    ],
)
def test_moments_out_of_order_are_refused_each_by_name(moments, where):
    with pytest.raises(Refused) as refused:
        clock(TUESDAY, **moments)
    assert [found.where for found in refused.value.findings] == where


@pytest.mark.parametrize("pence", [0, -1, 240.0, "24000", True, None])
def test_a_sum_that_cannot_be_is_refused(pence):
    with pytest.raises(Refused) as refused:
        approval(pence, on=TUESDAY.date())
    assert codes(refused) == ["not-whole-pence"]


def test_without_a_moment_to_count_to_the_program_is_wrong():
    with pytest.raises(ValueError, match="now is needed"):
        clock(TUESDAY)
    with pytest.raises(ValueError, match="not above nought"):
        add_working_time(TUESDAY, timedelta(0))


def test_a_council_that_closes_before_it_opens_is_refused():
    law = EMERGENCY_LAW.with_confirmed([Confirmed("closes", date(2012, 1, 1), "08:00", "A slip")])
    with pytest.raises(Refused) as refused:
        is_open(TUESDAY, law=law)
    assert codes(refused) == ["no-working-hours"]
