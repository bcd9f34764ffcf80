"""By when an answer is owed, and how that is said."""

from __future__ import annotations

from datetime import date

import pytest

from trellis.journey.challenge import clock


@pytest.mark.parametrize(
    ("raised_on", "due_on"),
    [
        (date(2026, 4, 13), date(2026, 4, 27)),  # J4: a Monday, and ten working days on.
        (date(2026, 4, 20), date(2026, 5, 5)),  # The first Monday of May is a bank holiday.
        (date(2026, 4, 18), date(2026, 5, 1)),  # Raised on a Saturday: Monday is the first day.
        (date(2026, 12, 21), date(2027, 1, 7)),  # Over Christmas and the new year.
    ],
)
def test_an_answer_is_owed_within_ten_working_days(raised_on, due_on):
    assert clock.due_on(raised_on) == due_on


@pytest.mark.parametrize(
    ("on", "says", "is_late"),
    [
        (date(2026, 4, 13), "by Monday 27 April (10 working days left).", False),
        (date(2026, 4, 24), "by Monday 27 April (1 working day left).", False),
        (date(2026, 4, 27), "today, Monday 27 April.", False),
        (date(2026, 4, 28), "by Monday 27 April, 1 working day ago.", True),
        (date(2026, 5, 5), "by Monday 27 April, 5 working days ago.", True),
        (date(2027, 1, 4), "by Monday 27 April 2026, ", True),
    ],
)
def test_the_clock_says_the_day_and_how_long_that_is(on, says, is_late):
    told = clock.say_waiting(date(2026, 4, 27), on)
    assert says in told.says and told.is_late is is_late


def test_the_weekend_after_a_friday_is_late_by_no_working_day():
    assert clock.say_waiting(date(2026, 4, 24), date(2026, 4, 25)).says == (
        "We are late. We owed you an answer by Friday 24 April."
    )


@pytest.mark.parametrize(
    ("answered_on", "says"),
    [
        (date(2026, 4, 24), "in time."),
        (date(2026, 4, 27), "in time."),
        (date(2026, 4, 28), "late, by 1 working day."),
    ],
)
def test_an_answer_says_whether_it_came_in_time(answered_on, says):
    assert clock.say_answered(answered_on, date(2026, 4, 27)).says.endswith(says)


def test_beyond_the_bank_holidays_that_are_known_every_weekday_counts_and_that_is_said():
    due = clock.due_on(date(2028, 12, 27))
    assert due == date(2029, 1, 10), "new year's day of 2029 is counted: the answer is owed no later"
    assert "bank holidays of 2029 are not known" in clock.say_waiting(due, date(2028, 12, 27)).note
    assert clock.note_of(date(2028, 12, 29)) == ""
