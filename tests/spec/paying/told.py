"""Sums, days and hours as a row of a table writes them."""

from __future__ import annotations

from datetime import date, datetime

from trellis.basis.money import read_pounds
from trellis.basis.periods import Period


def pence(written: str) -> int:
    read = read_pounds(written)
    assert isinstance(read, int), read
    return read


def day(written: str) -> date:
    """`2026-05-04`, or `Mon 2026-05-04`; a weekday that is not that day's is a mistake in the table."""
    *weekday, iso = written.split()
    told = date.fromisoformat(iso)
    assert weekday in ([], [told.strftime("%a")]), f"{written} is a {told:%a}"
    return told


def days(written: str) -> Period:
    first, last = written.split(" to ")
    return Period(day(first), day(last))


def moment(written: str) -> datetime:
    """`Tue 2026-05-05 09:40`"""
    on, hour = written.rsplit(" ", 1)
    return datetime.combine(day(on), datetime.strptime(hour, "%H:%M").time())  # noqa: DTZ007
