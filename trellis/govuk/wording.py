"""Dates, money and names as the GOV.UK style guide writes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal

from django.utils import timezone

from trellis.basis.money import say_pounds


def money(pence: int | None) -> str:
    """Pence as pounds; whole pounds keep their pence, so that columns line up.

    >>> money(29315), money(1528568), money(-3575), money(None)
    ('£293.15', '£15,285.68', '−£35.75', 'no amount')
    """
    if pence is None:
        return "no amount"
    return say_pounds(int(pence)).replace("-", "−")


def day(value: date | datetime | str | None) -> str:
    """A day as it is said.

    >>> day(date(2026, 4, 7)), day("2026-04-27"), day(None)
    ('7 April 2026', '27 April 2026', 'not known')
    """
    if value is None:
        return "not known"
    if isinstance(value, str):
        value = date.fromisoformat(value)
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return f"{value:%-d %B %Y}"


def day_time(value: datetime) -> str:
    """A moment, with the clock as GOV.UK writes it: 27 April 2026 at 9:40am."""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{local:%-d %B %Y} at {clock(local)}"


def clock(value: datetime | time) -> str:
    """The time of day alone.

    >>> clock(time(14, 3)), clock(datetime(2026, 4, 27, 9, 40))
    ('2:03pm', '9:40am')
    """
    local = value
    if isinstance(value, datetime) and timezone.is_aware(value):
        local = timezone.localtime(value)
    return f"{local:%-I:%M}{local:%p}".lower()


def points(value: float | Decimal | int | None) -> str:
    """Points without needless noughts.

    >>> points(71.5), points(85.0), points(4), points(None)
    ('71.5', '85', '4', 'none')
    """
    if value is None:
        return "none"
    return f"{Decimal(str(value)).normalize():f}"


def names(values: Iterable[str], joiner: str = "and") -> str:
    """A list as a sentence says it.

    >>> names(["Sara"]), names(["Sara", "Dawn", "Gwen"]), names([])
    ('Sara', 'Sara, Dawn and Gwen', 'nobody')
    """
    all_of_them = list(values)
    if not all_of_them:
        return "nobody"
    if len(all_of_them) == 1:
        return all_of_them[0]
    return f"{', '.join(all_of_them[:-1])} {joiner} {all_of_them[-1]}"


def count_of(number: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> count_of(1, "person", "people"), count_of(2000, "person", "people"), count_of(0, "day")
    ('1 person', '2,000 people', '0 days')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"
