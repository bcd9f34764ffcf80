"""The clock of a challenge: by when we owe an answer, and how that is said.

Working days are counted as `basis.working_days` counts them. Bank holidays are known some years ahead and no
further. Nobody is told that they cannot question something for that reason: beyond those years every Monday
to Friday is counted, which makes the day earlier than it need be and never later, and the page says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from trellis.basis.findings import Refused
from trellis.basis.working_days import LAST_YEAR, is_working_day
from trellis.govuk.wording import count_of

WORKING_DAYS = 10
_SATURDAY = 5


@dataclass(frozen=True)
class Clock:
    """How a challenge stands on a day. says: whole sentences, to the person. note: what is not sure of it."""

    says: str
    is_late: bool = False
    note: str = ""


def due_on(raised_on: date, working_days: int = WORKING_DAYS) -> date:
    """The day by which an answer is owed; the day it was raised is not counted.

    >>> print(due_on(date(2026, 4, 13)))
    2026-04-27
    """
    day = raised_on
    while working_days:
        day += timedelta(days=1)
        working_days -= _counts(day)
    return day


def working_days_between(first: date, last: date) -> int:
    """The working days after the first day, up to and with the last; nought where it is not later.

    >>> working_days_between(date(2026, 4, 22), date(2026, 4, 27))
    3
    """
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    return sum(_counts(day) for day in days)


def note_of(due: date) -> str:
    """What is said where the bank holidays up to that day are not all known; nothing where they are."""
    if due.year <= LAST_YEAR:
        return ""
    return (
        f"The bank holidays of {due.year} are not known here yet, so we counted every Monday to Friday. "
        "The day may be earlier for it, and never later."
    )


def say_waiting(due: date, on: date) -> Clock:
    """What we owe on a day: by when and how long that is, or since when we are late.

    >>> say_waiting(date(2026, 4, 27), date(2026, 4, 22)).says
    'We owe you an answer by Monday 27 April (3 working days left).'
    >>> say_waiting(date(2026, 4, 27), date(2026, 4, 27)).says
    'We owe you an answer today, Monday 27 April.'
    >>> say_waiting(date(2026, 4, 27), date(2026, 4, 29)).says
    'We are late. We owed you an answer by Monday 27 April, 2 working days ago.'
    """
    named = say_weekday(due, on)
    if on > due:
        late = working_days_between(due, on)
        ago = f", {count_of(late, 'working day')} ago" if late else ""
        return Clock(f"We are late. We owed you an answer by {named}{ago}.", True, note_of(due))
    if on == due:
        return Clock(f"We owe you an answer today, {named}.", note=note_of(due))
    left = count_of(working_days_between(on, due), "working day")
    return Clock(f"We owe you an answer by {named} ({left} left).", note=note_of(due))


def say_answered(answered_on: date, due: date) -> Clock:
    """Whether the answer came in time.

    >>> say_answered(date(2026, 4, 29), date(2026, 4, 27)).says
    'We answered on Wednesday 29 April 2026: late, by 2 working days.'
    """
    named = f"{answered_on:%A %-d %B %Y}"
    if answered_on <= due:
        return Clock(f"We answered on {named}, in time.")
    late = working_days_between(due, answered_on)
    by = f", by {count_of(late, 'working day')}" if late else ""
    return Clock(f"We answered on {named}: late{by}.", True)


def say_weekday(day: date, on: date) -> str:
    """A day with its weekday; the year only where it is another than that of `on`."""
    return f"{day:%A %-d %B}" if day.year == on.year else f"{day:%A %-d %B %Y}"


def _counts(day: date) -> bool:
    try:
        return is_working_day(day)
    except Refused:
        return day.weekday() < _SATURDAY
