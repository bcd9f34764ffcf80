import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.basis.findings import Refused
from trellis.basis.periods import Period
from trellis.basis.working_days import (
    FIRST_YEAR,
    LAST_YEAR,
    add_working_days,
    bank_holidays,
    is_working_day,
    previous_working_day,
)

ANNOUNCED = Path(__file__).with_name("bank_holidays_england_and_wales.csv")
DAYS = st.dates(date(FIRST_YEAR, 2, 1), date(LAST_YEAR, 10, 31))


def announced() -> set[date]:
    source, *lines = ANNOUNCED.read_text(encoding="utf-8").splitlines()
    assert source.startswith("# source: GOV.UK") and "| dated: 20" in source
    return {date.fromisoformat(row["day"]) for row in csv.DictReader(lines)}


def test_every_bank_holiday_is_one_that_gov_uk_announced():
    worked_out = {day for year in range(FIRST_YEAR, LAST_YEAR + 1) for day in bank_holidays(year)}
    assert worked_out == announced()


def test_the_years_we_answer_for_are_the_years_announced():
    years = {day.year for day in announced()}
    assert (min(years), max(years)) == (FIRST_YEAR, LAST_YEAR)


@pytest.mark.parametrize("year", [FIRST_YEAR - 1, LAST_YEAR + 1, 1, 9999])
def test_a_year_nobody_has_announced_is_refused(year):
    with pytest.raises(Refused) as refused:
        is_working_day(date(year, 6, 1))
    assert refused.value.findings[0].code == "bank-holidays-unknown"
    assert str(year) in str(refused.value)


def test_counting_into_a_year_nobody_has_announced_is_refused():
    with pytest.raises(Refused):
        add_working_days(date(LAST_YEAR, 12, 28), 5)


@given(DAYS, st.integers(1, 30))
def test_so_many_working_days_lie_between(day, number):
    end = add_working_days(day, number)
    counted = (day + timedelta(days=ahead) for ahead in range(1, (end - day).days + 1))
    assert is_working_day(end) and sum(map(is_working_day, counted)) == number


@given(DAYS)
def test_the_working_day_before_the_next_one_is_no_later_than_today(day):
    assert previous_working_day(add_working_days(day, 1)) <= day
    assert is_working_day(previous_working_day(day))


def test_working_days_cannot_be_added_backwards():
    with pytest.raises(ValueError, match="previous_working_day"):
        add_working_days(date(2026, 5, 1), -1)


def test_christmas_week_of_2026_is_cut_by_four_days_without_work():
    week = Period(date(2026, 12, 24), date(2026, 12, 31))
    off = [d for n in range(week.days) if not is_working_day(d := week.first + timedelta(days=n))]
    assert off == [date(2026, 12, 25), date(2026, 12, 26), date(2026, 12, 27), date(2026, 12, 28)]
