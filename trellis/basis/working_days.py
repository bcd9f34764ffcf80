"""Working days in England: Monday to Friday, bank holidays left out.

The rule for most bank holidays can be worked out for ever; the ones that are moved or added for one year (a
jubilee, a funeral) cannot. So we answer only for the years that GOV.UK has announced and a test has compared
day by day, and refuse the rest by name rather than pay somebody on a holiday.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import holidays

from trellis.basis.findings import Finding, Refused

FIRST_YEAR = 2012
LAST_YEAR = 2028
"""The years GOV.UK's list covered when it was last read; the list and its date stand beside the tests."""

_SATURDAY = 5


@cache
def bank_holidays(year: int) -> dict[date, str]:
    """The bank holidays of a year in England that fall on a weekday, with their names.

    Refused (`bank-holidays-unknown`): a year that GOV.UK's list does not cover.

    >>> bank_holidays(2026)[date(2026, 5, 4)]
    'May Day'
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refused(
            Finding(
                "bank-holidays-unknown",
                f"England's bank holidays are known from {FIRST_YEAR} to {LAST_YEAR}, not for {year}.",
                "",
                "Give a day within those years, or bring the list of bank holidays up to date.",
            )
        )
    every = holidays.country_holidays("GB", subdiv="ENG", years=year)
    return {day: name for day, name in sorted(every.items()) if day.weekday() < _SATURDAY}


def is_working_day(day: date) -> bool:
    """Whether banks and councils work that day.

    >>> is_working_day(date(2026, 5, 4)), is_working_day(date(2026, 5, 5))
    (False, True)
    """
    return day not in bank_holidays(day.year) and day.weekday() < _SATURDAY


def add_working_days(day: date, number: int) -> date:
    """The day that is so many working days after; the day itself is not counted, whatever day it is.

    number: nought (the day itself, working or not) or more; below nought is a mistake (ValueError).

    >>> print(add_working_days(date(2026, 4, 13), 10))
    2026-04-27
    """
    if number < 0:
        raise ValueError("number is below nought: use previous_working_day to look back.")
    while number:
        day += timedelta(days=1)
        number -= is_working_day(day)
    return day


def previous_working_day(day: date) -> date:
    """The last working day before the day.

    >>> print(previous_working_day(date(2026, 5, 5)))
    2026-05-01
    """
    day -= timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def working_day_on_or_before(day: date) -> date:
    """The day itself if it is a working day, or else the last one before it: when money due that day is sent.

    >>> print(working_day_on_or_before(date(2026, 5, 4)))
    2026-05-01
    """
    return day if is_working_day(day) else previous_working_day(day)
