"""Periods of days with both ends counted, as people count them, and shares of a period as exact fractions.

A budget runs from the 4th to the 31st and both days are in it: 28 days, not 27. Most sums that go wrong by a
day go wrong because one of two programs left an end off, so every period here says its first day and its
last.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from trellis.basis.findings import Finding, quoted

DAYS_IN_A_WEEK = 7
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# A council's financial year, and the year of every rate it sets, runs from 1 April. (The tax year does not.)
_YEAR_BEGINS = (4, 1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from `first` to `last`, both counted. A last day before the first is a mistake (ValueError).

    >>> cycle = Period(date(2026, 5, 4), date(2026, 5, 31))
    >>> cycle.days, date(2026, 5, 31) in cycle, date(2026, 6, 1) in cycle
    (28, True, False)
    >>> print(cycle)
    4 May 2026 to 31 May 2026
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"A period cannot end on {self.last} when it begins on {self.first}.")

    @property
    def days(self) -> int:
        """How many days there are, both ends counted."""
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def overlap(self, other: Period) -> Period | None:
        """The days that lie in both, or None."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Period(first, last) if first <= last else None

    def __str__(self) -> str:
        return f"{say_day(self.first)} to {say_day(self.last)}"


def lasting(first: date, days: int) -> Period:
    """So many days from the first on, the first counted.

    >>> print(lasting(date(2026, 5, 4), 28))
    4 May 2026 to 31 May 2026
    """
    return Period(first, first + timedelta(days=days - 1))


def months_after(day: date, months: int) -> date:
    """The same day so many calendar months on; where that month is shorter, its last day.

    >>> [say_day(months_after(date(year, 8, 31), 6)) for year in (2026, 2027)]
    ['28 February 2027', '29 February 2028']
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def week_of(day: date, *, begins_on: int = 0) -> Period:
    """The week a day lies in. begins_on: the weekday its weeks begin on, 0 for Monday to 6 for Sunday.

    >>> print(week_of(date(2026, 5, 13)))
    11 May 2026 to 17 May 2026
    """
    if begins_on not in range(DAYS_IN_A_WEEK):
        raise ValueError("begins_on is 0 for Monday to 6 for Sunday.")
    return lasting(day - timedelta(days=(day.weekday() - begins_on) % DAYS_IN_A_WEEK), DAYS_IN_A_WEEK)


def four_weeks_of(day: date, *, a_cycle_begins: date) -> Period:
    """The cycle of four weeks a day lies in, where one cycle, before or after, begins on `a_cycle_begins`.

    >>> print(four_weeks_of(date(2026, 5, 13), a_cycle_begins=date(2026, 4, 6)))
    4 May 2026 to 31 May 2026
    """
    days = 4 * DAYS_IN_A_WEEK
    return lasting(day - timedelta(days=(day - a_cycle_begins).days % days), days)


def financial_year_of(day: date) -> Period:
    """The council's financial year a day lies in, 1 April to 31 March.

    >>> print(financial_year_of(date(2026, 3, 31)))
    1 April 2025 to 31 March 2026
    """
    begins = day.year if (day.month, day.day) >= _YEAR_BEGINS else day.year - 1
    return Period(date(begins, *_YEAR_BEGINS), date(begins + 1, *_YEAR_BEGINS) - timedelta(days=1))


def say_financial_year(day: date) -> str:
    """The financial year a day lies in, as councils write it.

    >>> say_financial_year(date(2026, 4, 1))
    '2026/27'
    """
    year = financial_year_of(day)
    return f"{year.first.year}/{year.last.year % 100:02d}"


def share_of(part: Period, whole: Period) -> tuple[int, int]:
    """How much of the whole the part covers, as days over days, not cancelled down: 19 of 28.

    What of the part lies outside the whole is not counted. Give both numbers to a rounding in `money`.

    >>> share_of(Period(date(2026, 5, 13), date(2026, 5, 31)), Period(date(2026, 5, 4), date(2026, 5, 31)))
    (19, 28)
    """
    within = part.overlap(whole)
    return (within.days if within else 0), whole.days


def read_day(text: object, *, where: str = "") -> date | Finding:
    """The day in a text such as `2026-05-01`, or a finding. Only this one form: 01/05/26 is read two ways.

    >>> read_day("2026-05-01")
    datetime.date(2026, 5, 1)
    >>> print(read_day("31/04/2026", where="on"))
    on: “31/04/2026” is not a day. Write the day as year, month and day: 2026-05-01.
    """
    if isinstance(text, str) and _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return Finding(
                "no-such-day",
                f"There is no day {quoted(text)}.",
                where,
                "Look at the month and its number of days.",
            )
    return Finding(
        "not-a-day",
        f"{quoted(text)} is not a day.",
        where,
        "Write the day as year, month and day: 2026-05-01.",
    )


_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def say_day(day: date) -> str:
    """A day as GOV.UK writes it. The months are ours and not the machine's, whose language may be another.

    >>> say_day(date(2026, 5, 1))
    '1 May 2026'
    """
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
