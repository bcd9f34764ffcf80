from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.basis.findings import Finding
from trellis.basis.periods import (
    Period,
    financial_year_of,
    four_weeks_of,
    lasting,
    months_after,
    read_day,
    say_day,
    share_of,
    week_of,
)

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
PERIODS = st.builds(lasting, DAYS, st.integers(1, 1000))


@given(PERIODS)
def test_both_ends_are_in_a_period_and_the_days_beside_them_are_not(period):
    one = timedelta(days=1)
    assert period.first in period and period.last in period
    assert period.first - one not in period and period.last + one not in period


def test_a_period_cannot_end_before_it_begins():
    with pytest.raises(ValueError, match="cannot end"):
        Period(date(2026, 5, 2), date(2026, 5, 1))
    with pytest.raises(ValueError, match="cannot end"):
        lasting(date(2026, 5, 2), 0)


@given(DAYS, st.integers(0, 6))
def test_every_day_lies_in_one_week_of_seven_days_that_begins_where_it_should(day, begins_on):
    week = week_of(day, begins_on=begins_on)
    assert day in week and week.days == 7 and week.first.weekday() == begins_on


def test_a_week_begins_on_one_of_seven_days():
    with pytest.raises(ValueError, match="0 for Monday"):
        week_of(date(2026, 5, 1), begins_on=7)


@given(DAYS, DAYS)
def test_cycles_follow_one_another_from_any_day_forwards_and_backwards(day, a_cycle_begins):
    cycle = four_weeks_of(day, a_cycle_begins=a_cycle_begins)
    assert day in cycle and cycle.days == 28 and (cycle.first - a_cycle_begins).days % 28 == 0
    after = four_weeks_of(cycle.last + timedelta(days=1), a_cycle_begins=a_cycle_begins)
    assert after.first == cycle.last + timedelta(days=1)


@given(DAYS)
def test_financial_years_follow_one_another(day):
    year = financial_year_of(day)
    assert day in year and year.days in (365, 366)
    assert financial_year_of(year.last + timedelta(days=1)).first == year.last + timedelta(days=1)


@given(PERIODS, st.integers(0, 999))
def test_the_shares_of_a_period_cut_in_two_make_the_whole(whole, cut):
    last = whole.first + timedelta(days=cut % whole.days)
    before, of = share_of(Period(whole.first, last), whole)
    after = share_of(lasting(last + timedelta(days=1), whole.days), whole)[0]
    assert before + after == of == whole.days


@given(PERIODS, PERIODS)
def test_what_two_periods_share_is_the_same_either_way_round(one, other):
    assert one.overlap(other) == other.overlap(one)
    assert share_of(one, other)[0] == share_of(other, one)[0]


@given(DAYS)
def test_a_day_written_is_the_day_read(day):
    assert read_day(day.isoformat()) == day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-02-29", "no-such-day"),
        ("2026-13-01", "no-such-day"),
        ("0000-01-01", "no-such-day"),
        ("2026-5-1", "not-a-day"),
        ("20260501", "not-a-day"),
        ("2026-W18-5", "not-a-day"),
        ("2026-05-01T00:00", "not-a-day"),
        (" 2026-05-01", "not-a-day"),
        ("2026-05-01\n", "not-a-day"),
        ("٢٠٢٦-٠٥-٠١", "not-a-day"),
        ("01/05/2026", "not-a-day"),
        ("", "not-a-day"),
        (None, "not-a-day"),
        (20260501, "not-a-day"),
    ],
)
def test_a_day_in_any_other_form_is_a_finding(text, code):
    finding = read_day(text, where="on")
    assert isinstance(finding, Finding)
    assert (finding.code, finding.where) == (code, "on")


def test_a_day_is_said_in_english_whatever_the_machine_speaks():
    assert [say_day(date(2026, month, 9)).split()[1] for month in (1, 2, 9, 12)] == [
        "January",
        "February",
        "September",
        "December",
    ]


@pytest.mark.parametrize(
    ("day", "six_months_on"),
    [
        (date(2026, 8, 27), date(2027, 2, 27)),
        (date(2026, 8, 28), date(2027, 2, 28)),
        (date(2026, 8, 29), date(2027, 2, 28)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2027, 6, 30)),
        (date(2026, 6, 30), date(2026, 12, 30)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day, six_months_on):
    assert months_after(day, 6) == six_months_on


@given(DAYS, st.integers(0, 120))
def test_a_later_day_is_never_due_sooner(day, months):
    assert months_after(day, months) <= months_after(day + timedelta(days=1), months)
