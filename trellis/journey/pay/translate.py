"""From rows to what the engines and the formats read, and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

import numpy as np

from trellis.basis.periods import Period
from trellis.engines.paying.cycles import Cycle, Days, Numbers, Rate, RateColumns, period_of
from trellis.engines.paying.days import PayDays, calendar
from trellis.formats.bank_payments.payments import Account, Payment

from .models import Rail, RailKind, RunLine, Schedule

RAILS = {RailKind.BACS: "bacs", RailKind.FASTER: "faster_payment", RailKind.CARD: "card_load"}

RateRow = tuple[date, int, int]
"""From when, pence a week, and the person's own share of it."""


def pay_days(pay_on: date, rail: Rail) -> PayDays:
    """By when everything must be done for money to be there by a rail on a day."""
    return calendar(pay_on, engine_rail(rail))


def engine_rail(rail: Rail) -> str:
    return RAILS[RailKind(rail.kind)]


def cycle_of(schedule: Schedule) -> Cycle:
    return Cycle(schedule.cycle, schedule.a_period_begins)


def cycle_key(schedule: Schedule) -> tuple[str, int]:
    """The same for all whose periods begin on the same days, so that they are worked out together."""
    if schedule.cycle == "weekly":
        return schedule.cycle, schedule.a_period_begins.weekday()
    if schedule.cycle == "four_weekly":
        return schedule.cycle, schedule.a_period_begins.toordinal() % 28
    return schedule.cycle, schedule.a_period_begins.day


def last_day_paid(schedule: Schedule) -> date | None:
    """The last day paid for: its own, or the day before its slice or budget holds no more."""
    ends = [
        one.fromordinal(one.toordinal() - 1)
        for one in (schedule.slice.ended_on, schedule.slice.budget.ended_on)
        if one is not None
    ]
    return min([*ends, *([schedule.ends_on] if schedule.ends_on else [])], default=None)


def paid_and_shared(rates: Sequence[RateRow], *, is_gross: bool) -> tuple[list[Rate], list[Rate]]:
    """What goes out a week from when, and the person's own share. Of two for one day, the last counts."""
    newest = {since: (weekly, share) for since, weekly, share in rates}
    days = sorted(newest)
    paid = [Rate(day, newest[day][0] - (0 if is_gross else newest[day][1])) for day in days]
    return paid, [Rate(day, newest[day][1]) for day in days]


def until(rates: Sequence[Rate], last: date | None) -> list[Rate]:
    """The same rates, ended after a last day."""
    if last is None:
        return list(rates)
    after = last.fromordinal(last.toordinal() + 1)
    return [*(rate for rate in rates if rate.since < after), Rate(after, 0)]


def rate_columns(of: Iterable[tuple[int, Sequence[Rate]]]) -> RateColumns:
    """Many schedules' rates as columns, by their keys."""
    keys: list[int] = []
    firsts: list[date] = []
    lasts: list[date | None] = []
    sums: list[int] = []
    for key, rates in of:
        for rate, following in pairwise([*rates, None]):
            assert rate is not None
            keys.append(key)
            firsts.append(rate.since)
            sums.append(rate.weekly_pence)
            lasts.append(following.since.fromordinal(following.since.toordinal() - 1) if following else None)
    return RateColumns(numbers(keys), days(firsts), days(lasts), numbers(sums))


def numbers(of: Sequence[int]) -> Numbers:
    return np.array(of, np.int64)


def days(of: Sequence[date | None]) -> Days:
    return np.array([np.datetime64("NaT") if one is None else one for one in of], "datetime64[D]")


def whole_period(schedule: Schedule, day: date) -> Period:
    return period_of(cycle_of(schedule), day)


def paid_from(rail: Rail) -> Account:
    return Account(rail.paid_from_name, rail.paid_from_sort_code, rail.paid_from_account_number)


def payment_of(line: RunLine) -> Payment:
    return Payment(
        line.name,
        line.sort_code,
        line.account_number,
        amount_pence=line.pence,
        reference=line.reference,
        end_to_end=line.ref,
    )


__all__ = [
    "cycle_key",
    "cycle_of",
    "days",
    "engine_rail",
    "last_day_paid",
    "numbers",
    "paid_and_shared",
    "paid_from",
    "pay_days",
    "payment_of",
    "rate_columns",
    "until",
    "whole_period",
]
