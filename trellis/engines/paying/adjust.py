"""Putting right what was paid when a sum changes for days already paid: one further line a stretch, never a
rewrite.

For every stretch that has been paid, what is due now is put beside what was paid for it, earlier adjustments
counted in. The difference is one adjustment. Because adjustments count as paid, asking twice adds nothing.
`adjust_many` does for thousands of schedules what `adjust` does for one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from trellis.basis.findings import Finding, Refused, quoted
from trellis.basis.law import Law
from trellis.basis.money import MOST_PENCE, Pence, say_pounds
from trellis.basis.periods import Period, say_day
from trellis.engines.paying.cycles import (
    CYCLES_LAW,
    Cycle,
    Days,
    DueColumns,
    Numbers,
    Rate,
    due_between,
    period_of,
)


@dataclass(frozen=True, slots=True)
class Paid:
    """A line already made for days of one stretch: a payment, or an earlier adjustment."""

    period: Period
    pence: int


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What puts one stretch right. pence: to be paid besides, or below nought to be taken off."""

    period: Period
    due_pence: int
    paid_pence: int
    says: str

    @property
    def pence(self) -> int:
        return self.due_pence - self.paid_pence


@dataclass(frozen=True)
class PaidColumns:
    """Lines already made for many schedules, adjustments too: whose, the stretch's first day, pence."""

    schedule: Numbers
    period: Days
    pence: Pence

    def __len__(self) -> int:
        return len(self.schedule)


@dataclass(frozen=True)
class AdjustmentColumns:
    """What puts many stretches right, a row each, by schedule and day. pence: due less paid, never nought."""

    schedule: Numbers
    period: Days
    due_pence: Pence
    paid_pence: Pence

    @property
    def pence(self) -> Pence:
        return self.due_pence - self.paid_pence

    def __len__(self) -> int:
        return len(self.schedule)


@dataclass(frozen=True, slots=True)
class TakenOff:
    """The next payment once adjustments are counted, in pence.

    pay_pence: what goes out. waits_pence: what is still to be taken off later; nought or below.
    """

    pay_pence: int
    waits_pence: int


def adjust(
    paid: Sequence[Paid], cycle: Cycle, rates: Sequence[Rate], *, paid_to: date, law: Law = CYCLES_LAW
) -> tuple[Adjustment, ...]:
    """One adjustment for each stretch where what was paid is not what is due now, the earliest first.

    paid: every line there has been, earlier adjustments too. rates: as they stand now, from the schedule's
    first day. paid_to: a day of the last stretch that runs have paid for; later ones are for the next run,
    and not looked at. Refused: a line for days of more than one stretch (`another-cycle`), and what
    `due_in` refuses.

    >>> paid = [Paid(Period(date(2026, 12, 1), date(2026, 12, 7)), 700_00)]
    >>> weekly, cut = Cycle("weekly", date(2026, 12, 1)), [Rate(date(2026, 12, 1), 400_00)]
    >>> (one,) = adjust(paid, weekly, cut, paid_to=date(2026, 12, 7))
    >>> one.pence, one.says
    (-30000, '1 to 7 December 2026: £700.00 was paid and £400.00 is due, so £300.00 is taken off')
    >>> adjust([*paid, Paid(one.period, one.pence)], weekly, cut, paid_to=date(2026, 12, 7))
    ()
    """
    sums: dict[Period, list[int]] = {}
    for place, line in enumerate(paid, start=1):
        whole = period_of(cycle, line.period.first)
        if line.period.last not in whole:
            says = f"{line.period} was paid in another cycle: it reaches outside {whole}."
            do = "Put it right in the cycle it was paid in, and begin the new one after it."
            raise Refused(Finding("another-cycle", says, f"paid[{place}]", do))
        sums.setdefault(whole, [0, 0])[1] += line.pence
    begins = [whole.first for whole in sums] + [rate.since for rate in rates]
    if begins:
        first = period_of(cycle, min(begins)).first
        for due in due_between(first, paid_to, cycle, rates, law=law):
            sums.setdefault(due.whole, [0, 0])[0] = due.pence
    # A stretch after paid_to with a line in it was paid early: it is not due yet, so it is not wrong yet.
    return tuple(
        Adjustment(whole, due_pence, paid_pence, _told(whole, due_pence, paid_pence))
        for whole, (due_pence, paid_pence) in sorted(sums.items())
        if due_pence != paid_pence and whole.first <= paid_to
    )


def adjust_many(due: DueColumns, paid: PaidColumns) -> AdjustmentColumns:
    """What puts many schedules right: a row for each stretch where due and paid differ.

    due: what is due now, from `due_many`, for stretches that runs have paid for and no later ones. paid:
    every line for those stretches, earlier adjustments too. A stretch in one and not in the other counts as
    nought there. Refused: sums larger than whole pence can hold.

    >>> day = np.array(["2026-12-01"], "datetime64[D]")
    >>> who, due, paid = np.array([7]), np.array([400_00]), np.array([700_00])
    >>> adjust_many(DueColumns(who, day, due), PaidColumns(who, day, paid)).pence
    array([-30000])
    """
    schedule = np.concatenate([due.schedule, paid.schedule]).astype(np.int64)
    period = np.concatenate([due.period, paid.period]).astype("datetime64[D]")
    if not len(schedule):
        none = np.array([], np.int64)
        return AdjustmentColumns(none, period, none, none)
    for pence in (due.pence, paid.pence):
        if len(pence) and max(abs(int(pence.min())), abs(int(pence.max()))) > MOST_PENCE // len(pence) // 2:
            says = "The sums together are larger than whole pence can hold."
            raise Refused(Finding("sum-too-large", says, "", "Look for a sum with too many noughts."))
    order = np.lexsort((period, schedule))
    schedule, period = schedule[order], period[order]
    is_first = np.ones(len(order), np.bool_)
    is_first[1:] = (schedule[1:] != schedule[:-1]) | (period[1:] != period[:-1])
    starts = np.flatnonzero(is_first)
    nought_due, nought_paid = np.zeros(len(due), np.int64), np.zeros(len(paid), np.int64)
    due_pence = np.add.reduceat(np.concatenate([due.pence, nought_paid])[order], starts)
    paid_pence = np.add.reduceat(np.concatenate([nought_due, paid.pence])[order], starts)
    wrong = due_pence != paid_pence
    return AdjustmentColumns(
        schedule[starts][wrong], period[starts][wrong], due_pence[wrong], paid_pence[wrong]
    )


def take_off(next_pence: int, adjustments_pence: int) -> TakenOff:
    """The next payment with its adjustments, in pence; what it is too small for waits for the one after.

    next_pence: what is due next, never below nought (refused). A payment is never below nought either:
    nobody's account is drawn on to put a payment right.

    >>> take_off(400_00, -300_00), take_off(200_00, -300_00)
    (TakenOff(pay_pence=10000, waits_pence=0), TakenOff(pay_pence=0, waits_pence=-10000))
    """
    if type(next_pence) is not int or next_pence < 0:
        says = f"{quoted(next_pence)} is not whole pence from nought up."
        raise Refused(
            Finding("not-whole-pence", says, "next_pence", "Give what is due next, in whole pence.")
        )
    together = next_pence + adjustments_pence
    return TakenOff(max(together, 0), min(together, 0))


def _told(whole: Period, due_pence: int, paid_pence: int) -> str:
    more = due_pence - paid_pence
    then = f"{say_pounds(more)} is paid besides" if more > 0 else f"{say_pounds(-more)} is taken off"
    return f"{_said(whole)}: {say_pounds(paid_pence)} was paid and {say_pounds(due_pence)} is due, so {then}"


def _said(whole: Period) -> str:
    """The stretch with its month said once, where one month is all there is."""
    if (whole.first.year, whole.first.month) == (whole.last.year, whole.last.month):
        return say_day(whole.last) if whole.days == 1 else f"{whole.first.day} to {say_day(whole.last)}"
    return str(whole)
