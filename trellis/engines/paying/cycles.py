"""What is due for each stretch of a payment's cycle: whole weeks exactly, parts by their days.

A budget is a weekly sum, and money goes out by the week, by four weeks or by the month. Whole weeks need no
rounding. What begins or ends part way is due by its days, both ends counted, and is rounded once: a sum
rounded by the day and multiplied afterwards drifts from the true one. A month is no number of weeks, so how
a weekly sum becomes a month's is a rule with a name (`law/cycles.toml`).

One schedule is told by its rates (from this day so much a week, from that day so much, nought where it ends).
`due_many` does for thousands of schedules what `due_in` does for one, to the same penny.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from trellis.basis.findings import Finding, Refused, listed, quoted
from trellis.basis.law import Amount, Law, read_law
from trellis.basis.money import Pence, multiply, round_half_up, say_pounds
from trellis.basis.periods import (
    DAYS_IN_A_WEEK,
    Period,
    four_weeks_of,
    months_after,
    say_day,
    week_of,
)

CYCLES_LAW: Law = read_law(files("trellis.engines.paying") / "law" / "cycles.toml")

EVERY = ("weekly", "four_weekly", "monthly")
"""How often money may go out."""

MONTHLY_RULES = ("days_of_the_month", "twelfth_of_365_days", "twelfth_of_52_weeks")
"""The rules by which a weekly sum may be made a month's."""

MOST_WEEKLY_PENCE = 100_000_000
"""A million pounds a week: more than anybody's support costs, unless somebody's pen slipped."""

Days: TypeAlias = NDArray[np.datetime64]
Numbers: TypeAlias = NDArray[np.int64]

_MONTHS = 12
_WHOLE_WEEKS = {"weekly": 1, "four_weekly": 4}


@dataclass(frozen=True, slots=True)
class Cycle:
    """How often money goes out, and a day on which one stretch of it begins. Others lie before and after.

    every: one of EVERY; another is refused. A monthly cycle that begins on the 31st begins on a shorter
    month's last day.
    """

    every: str
    begins: date

    def __post_init__(self) -> None:
        if self.every not in EVERY:
            do = f"Say {listed(EVERY, joined_by='or')}."
            raise Refused(Finding("unknown-word", f"{quoted(self.every)} is not how often.", "every", do))


@dataclass(frozen=True, slots=True)
class Rate:
    """So much a week from a day on, until the next rate. A rate of nought ends a payment the day before."""

    since: date
    weekly_pence: int


@dataclass(frozen=True, slots=True)
class Due:
    """What is due for one stretch of a cycle.

    period: the days paid for. whole: the whole stretch they lie in. says: how we got to it, in a sentence.
    source, status: of the rule a month was worked out by; none where whole weeks and days were enough.
    """

    period: Period
    whole: Period
    pence: int
    says: str
    source: str = ""
    status: str | None = None

    @property
    def is_part(self) -> bool:
        return self.period != self.whole


@dataclass(frozen=True)
class RateColumns:
    """Many schedules' rates, a row a rate: whose it is, its first and last day, and pence a week.

    last: NaT where it has no end. Two rates of one schedule do not overlap; whoever gives them sees to it.
    """

    schedule: Numbers
    first: Days
    last: Days
    weekly_pence: Pence

    def __len__(self) -> int:
        return len(self.schedule)


@dataclass(frozen=True)
class DueColumns:
    """What is due, a row a schedule and stretch: whose, the stretch's first day, and pence."""

    schedule: Numbers
    period: Days
    pence: Pence

    def __len__(self) -> int:
        return len(self.schedule)


def period_of(cycle: Cycle, day: date) -> Period:
    """The whole stretch of the cycle that a day lies in.

    >>> print(period_of(Cycle("four_weekly", date(2026, 4, 6)), date(2026, 5, 13)))
    4 May 2026 to 31 May 2026
    >>> print(period_of(Cycle("monthly", date(2026, 1, 31)), date(2026, 3, 1)))
    28 February 2026 to 30 March 2026
    """
    if cycle.every == "weekly":
        return week_of(day, begins_on=cycle.begins.weekday())
    if cycle.every == "four_weekly":
        return four_weeks_of(day, a_cycle_begins=cycle.begins)
    months = (day.year - cycle.begins.year) * _MONTHS + day.month - cycle.begins.month
    if day < months_after(cycle.begins, months):
        months -= 1
    first, following = (months_after(cycle.begins, months + more) for more in (0, 1))
    return Period(first, following - timedelta(days=1))


def periods(cycle: Cycle, first: date, last: date) -> tuple[Period, ...]:
    """The whole stretches of the cycle that have a day from `first` to `last`, in order.

    >>> four_weekly = Cycle("four_weekly", date(2026, 4, 6))
    >>> [str(one) for one in periods(four_weekly, date(2026, 5, 13), date(2026, 6, 1))]
    ['4 May 2026 to 31 May 2026', '1 June 2026 to 28 June 2026']
    """
    found: list[Period] = []
    while first <= last:
        found.append(period_of(cycle, first))
        first = found[-1].last + timedelta(days=1)
    return tuple(found)


def sum_of(weekly_pence: int, period: Period, cycle: Cycle, *, law: Law = CYCLES_LAW) -> int:
    """What a weekly sum comes to for a stretch of the cycle or a part of one, in pence; half a penny goes up.

    period: within one stretch of the cycle; one that reaches over two is a mistake (ValueError).

    >>> four_weekly = Cycle("four_weekly", date(2026, 5, 4))
    >>> sum_of(272_70, Period(date(2026, 5, 4), date(2026, 5, 31)), four_weekly)
    109080
    >>> sum_of(272_70, Period(date(2026, 5, 13), date(2026, 5, 31)), four_weekly)
    74019
    """
    whole = period_of(cycle, period.first)
    if period.last not in whole:
        raise ValueError(f"{period} reaches outside {whole}: ask for each stretch of the cycle alone.")
    times, over = _share_of_a_day(cycle, whole, law)
    return round_half_up(_weekly(weekly_pence) * period.days * times, over)


def due_in(whole: Period, cycle: Cycle, rates: Sequence[Rate], *, law: Law = CYCLES_LAW) -> Due | None:
    """What one schedule's rates come to in one whole stretch of the cycle; None where no day is paid for.

    rates: in order of their days; out of order is refused (`rates-out-of-order`). Where the rate changes
    part way, each is due for its own days, and the two together are rounded once.

    >>> may, four_weekly = Period(date(2026, 5, 4), date(2026, 5, 31)), Cycle("four_weekly", date(2026, 5, 4))
    >>> due_in(may, four_weekly, [Rate(date(2026, 5, 13), 272_70)]).says
    '19 of 28 days of £1,090.80 = £740.19'
    """
    parts = _parts(whole, rates)
    if not parts:
        return None
    times, over = _share_of_a_day(cycle, whole, law)
    pence = round_half_up(sum(days.days * weekly for days, weekly in parts) * times, over)
    rule = _monthly_rule(whole, law) if cycle.every == "monthly" else None
    return Due(
        Period(parts[0][0].first, parts[-1][0].last),
        whole,
        pence,
        f"{_told(parts, whole, cycle, law)} = {say_pounds(pence)}",
        rule.source if rule else "",
        rule.status if rule else None,
    )


def due_between(
    first: date, last: date, cycle: Cycle, rates: Sequence[Rate], *, law: Law = CYCLES_LAW
) -> tuple[Due, ...]:
    """What is due for every stretch of the cycle that has a day from `first` to `last`."""
    found = (due_in(whole, cycle, rates, law=law) for whole in periods(cycle, first, last))
    return tuple(due for due in found if due is not None)


def due_many(
    rates: RateColumns, cycle: Cycle, first: date, last: date, *, law: Law = CYCLES_LAW
) -> DueColumns:
    """What many schedules of one cycle are due, the same penny as `due_in` gives each.

    A row for each stretch with a day to pay for, by stretch and then by schedule. Refused: a weekly sum
    below nought or above a million pounds.

    >>> rates = RateColumns(np.array([7, 8]), np.array(["2026-01-05", "2026-05-13"], "datetime64[D]"),
    ...                     np.array(["NaT", "NaT"], "datetime64[D]"), np.array([272_70, 272_70]))
    >>> due_many(rates, Cycle("four_weekly", date(2026, 5, 4)), date(2026, 5, 4), date(2026, 5, 31)).pence
    array([109080,  74019])
    """
    if (
        len(rates)
        and not 0 <= int(rates.weekly_pence.min()) <= int(rates.weekly_pence.max()) <= MOST_WEEKLY_PENCE
    ):
        raise _not_a_weekly_sum("One of the weekly sums")
    who, at = np.unique(rates.schedule, return_inverse=True)
    schedules: list[Numbers] = []
    days_of: list[Days] = []
    sums: list[Pence] = []
    one = np.timedelta64(1, "D")
    for whole in periods(cycle, first, last):
        begins, ends = np.datetime64(whole.first), np.datetime64(whole.last)
        until = np.where(np.isnat(rates.last), ends, np.minimum(rates.last, ends))
        days = ((until - np.maximum(rates.first, begins) + one) / one).astype(np.int64)
        # A rate of nought pays for no day: it is how a payment stops, and makes no line of £0.00.
        days = np.where(rates.weekly_pence > 0, np.maximum(days, 0), 0)
        day_weeks, paid_days = np.zeros(len(who), np.int64), np.zeros(len(who), np.int64)
        np.add.at(day_weeks, at, days * rates.weekly_pence)
        np.add.at(paid_days, at, days)
        due = paid_days > 0
        times, over = _share_of_a_day(cycle, whole, law)
        schedules.append(who[due])
        days_of.append(np.full(int(due.sum()), begins))
        sums.append(round_half_up(multiply(day_weeks[due], times), over))
    none = np.array([], np.int64)
    return DueColumns(
        np.concatenate([none, *schedules]).astype(np.int64),
        np.concatenate([none.astype("datetime64[D]"), *days_of]),
        np.concatenate([none, *sums]).astype(np.int64),
    )


def say_cycle(every: str) -> str:
    """How often money goes out, as people say it.

    >>> say_cycle("four_weekly")
    'every four weeks'
    """
    return {"weekly": "every week", "four_weekly": "every four weeks", "monthly": "every month"}[every]


def _weekly(pence: Any) -> int:
    if type(pence) is int and 0 <= pence <= MOST_WEEKLY_PENCE:
        return pence
    raise _not_a_weekly_sum(quoted(pence))


def _not_a_weekly_sum(what: str) -> Refused:
    says = f"{what} is not whole pence a week from nought to a million pounds."
    return Refused(
        Finding("not-whole-pence", says, "weekly_pence", "Give whole pence, such as 27270 for £272.70.")
    )


def _monthly_rule(whole: Period, law: Law) -> Amount:
    rule = law.on("monthly_sum", whole.first)
    if rule.value not in MONTHLY_RULES:
        do = f"Say {listed(MONTHLY_RULES, joined_by='or')}."
        raise Refused(Finding("unknown-word", f"{quoted(rule.value)} is no rule for a month.", rule.key, do))
    return rule


def _share_of_a_day(cycle: Cycle, whole: Period, law: Law) -> tuple[int, int]:
    """What part of a weekly sum one day of the stretch is due, as times over."""
    rule = _monthly_rule(whole, law).value if cycle.every == "monthly" else ""
    if rule == "twelfth_of_365_days":
        return 365, DAYS_IN_A_WEEK * _MONTHS * whole.days
    if rule == "twelfth_of_52_weeks":
        return 52, _MONTHS * whole.days
    return 1, DAYS_IN_A_WEEK


def _parts(whole: Period, rates: Sequence[Rate]) -> list[tuple[Period, int]]:
    """The days of the stretch at each rate above nought, in order."""
    if any(later.since <= earlier.since for earlier, later in pairwise(rates)):
        says = "The rates are not in the order of their days, or two begin on one day."
        raise Refused(Finding("rates-out-of-order", says, "rates", "Give the earliest first, each day once."))
    parts = []
    for place, rate in enumerate(rates):
        following = rates[place + 1].since if place + 1 < len(rates) else whole.last + timedelta(days=1)
        weekly, last = _weekly(rate.weekly_pence), following - timedelta(days=1)
        within = Period(rate.since, last).overlap(whole) if last >= rate.since else None
        if within and weekly:
            parts.append((within, weekly))
    return parts


def _told(parts: Sequence[tuple[Period, int]], whole: Period, cycle: Cycle, law: Law) -> str:
    if len(parts) > 1:
        return listed(
            f"{days.days} days from {say_day(days.first)} at {say_pounds(weekly)} a week"
            for days, weekly in parts
        )
    days, weekly = parts[0]
    in_whole = say_pounds(sum_of(weekly, whole, cycle, law=law))
    if days != whole:
        return f"{days.days} of {whole.days} days of {in_whole}"
    if cycle.every == "monthly":
        return f"A month of {whole.days} days at {say_pounds(weekly)} a week"
    weeks = _WHOLE_WEEKS[cycle.every]
    return f"{weeks} {'week' if weeks == 1 else 'weeks'} at {say_pounds(weekly)}"
