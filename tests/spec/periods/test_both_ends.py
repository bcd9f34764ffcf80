"""Weeks, cycles of four weeks and financial years, each with its first day and its last."""

from datetime import date

from tests.tables import told_by
from trellis.basis.periods import Period, financial_year_of, four_weeks_of, say_financial_year, week_of

title = "Both ends are counted"


def day(cell):
    return date.fromisoformat(cell)


@told_by("""
    first day  | last day   | days
    -----------+------------+-----
    2026-05-04 | 2026-05-04 | 1
    2026-05-04 | 2026-05-05 | 2
    2026-05-04 | 2026-05-31 | 28
    2027-04-01 | 2028-03-31 | 366
    2026-04-01 | 2027-03-31 | 365
""")
def test_a_period_of_one_day_is_one_day_long(row):
    """The first day and the last are both in the period."""
    assert Period(day(row["first day"]), day(row["last day"])).days == int(row["days"])


@told_by("""
    day        | falls on  | week begins | week ends
    -----------+-----------+-------------+-----------
    2026-05-10 | Sunday    | 2026-05-04  | 2026-05-10
    2026-05-11 | Monday    | 2026-05-11  | 2026-05-17
    2026-05-13 | Wednesday | 2026-05-11  | 2026-05-17
    2026-05-17 | Sunday    | 2026-05-11  | 2026-05-17
""")
def test_a_week_begins_on_monday_and_ends_on_sunday(row):
    """Unless a council says otherwise."""
    names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    assert names[day(row["day"]).weekday()] == row["falls on"]
    assert week_of(day(row["day"])) == Period(day(row["week begins"]), day(row["week ends"]))


@told_by("""
    a cycle begins | day        | its cycle begins | and ends
    ---------------+------------+------------------+-----------
    2026-04-06     | 2026-05-03 | 2026-04-06       | 2026-05-03
    2026-04-06     | 2026-05-04 | 2026-05-04       | 2026-05-31
    2026-04-06     | 2026-05-13 | 2026-05-04       | 2026-05-31
    2026-04-06     | 2026-04-05 | 2026-03-09       | 2026-04-05
""")
def test_four_week_cycles_follow_one_another_without_a_gap(row):
    """From any day on which a cycle begins, forwards and backwards."""
    cycle = four_weeks_of(day(row["day"]), a_cycle_begins=day(row["a cycle begins"]))
    assert cycle == Period(day(row["its cycle begins"]), day(row["and ends"]))


@told_by("""
    day        | financial year | begins     | ends
    -----------+----------------+------------+-----------
    2026-03-31 | 2025/26        | 2025-04-01 | 2026-03-31
    2026-04-01 | 2026/27        | 2026-04-01 | 2027-03-31
    2027-03-31 | 2026/27        | 2026-04-01 | 2027-03-31
    1999-12-31 | 1999/00        | 1999-04-01 | 2000-03-31
""")
def test_the_financial_year_turns_on_the_first_of_april(row):
    """The council's year. The tax year, which turns on 6 April, is another."""
    assert say_financial_year(day(row["day"])) == row["financial year"]
    assert financial_year_of(day(row["day"])) == Period(day(row["begins"]), day(row["ends"]))
