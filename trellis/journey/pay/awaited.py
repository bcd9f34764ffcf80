"""What a bank may show of the books, before it has: rows as the reconciler reads them.

Money that stands in the books and no bank has shown yet; a share that is to be paid in; a payment that was
sent; what the plan says will be spent, week by week. The last is no money yet and is never left over: a week
in which nobody swam is not a fault.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
from django.db.models import Model

from trellis.basis.money import multiply, round_half_up
from trellis.basis.periods import months_after
from trellis.engines.ledger.reconcile import RULES as OF_THE_RECONCILER
from trellis.engines.ledger.reconcile import BankColumns, ExpectedColumns
from trellis.formats.bank_statements.statements import Line
from trellis.journey.plan.models import PlanLine

from .models import BankLine

NAMED_IN_PLAN, BY_HAND = "named-in-plan", "by-hand"
RULES = OF_THE_RECONCILER | {
    NAMED_IN_PLAN: "Words of the plan are in the bank's text. The sum is another.",
    BY_HAND: "Somebody looked and said so.",
}
"""Each rule a match may have been found by, and how it is told."""

ENTRY, SHARE, SENT, PLAN, BACK = "entry", "share", "sent", "plan", "back"


@dataclass(frozen=True)
class Awaited:
    """One thing that a line of the bank may be.

    key: the same each time it is looked for. kind: an entry of the books, a share to come in, a payment that
    was sent, an occasion of the plan, a payment that may come back. pence: plus comes in, minus goes out.
    """

    key: str
    kind: str
    thing: Model
    on: date
    pence: int
    says: str
    names: str = ""
    end_to_end: str = ""
    run: str = ""

    @property
    def is_left_over(self) -> bool:
        """Whether it is missing where no bank shows it."""
        return self.kind in (ENTRY, SHARE, SENT)


def bank_columns(lines: Sequence[BankLine]) -> BankColumns:
    return BankColumns(
        _days(line.on for line in lines),
        np.array([line.pence for line in lines], np.int64),
        [line.text for line in lines],
        [line.end_to_end for line in lines],
    )


def expected_columns(awaited: Sequence[Awaited]) -> ExpectedColumns:
    return ExpectedColumns(
        [one.key for one in awaited],
        _days(one.on for one in awaited),
        np.array([one.pence for one in awaited], np.int64),
        [one.names for one in awaited],
        [one.end_to_end for one in awaited],
        [one.run for one in awaited],
    )


def _days(days: Iterable[date]) -> np.ndarray:
    return np.array(list(days), "datetime64[D]")


def words_told(line: Line) -> str:
    """What a bank wrote of a line, and the other side's name where the text leaves it out."""
    text, name = " ".join(line.text.split()), " ".join(line.counterparty.split())
    return text if name.casefold() in text.casefold() else f"{text} {name}".strip()


def fingerprint_of(keys: Iterable[str]) -> str:
    """A short name for several things together, for a box on a page."""
    return hashlib.sha256("+".join(keys).encode()).hexdigest()[:16]


# The plan, occasion by occasion. -------------------------------------------------------------------------

STEPS = {"week": 7, "two_weeks": 14, "four_weeks": 28}
# Somebody is paid for weeks before and after a statement: as far as the reconciler suggests.
MOST_OCCASIONS = 60


def cost_of_an_occasion(line: PlanLine) -> int:
    """What a line of a plan costs each time, in pence."""
    how_much, parts = Decimal(line.quantity).as_integer_ratio()
    return round_half_up(multiply(line.unit_price_pence, how_much), parts)


def occasions(line: PlanLine, *, anchor: date, first: date, last: date) -> list[date]:
    """The days from one to another on which a line of the plan may be paid for, counted from an anchor.

    What is paid once, or once a year, has one occasion, in the middle of them.

    >>> [one.day for one in occasions(PlanLine(every="two_weeks"), anchor=date(2026, 5, 4),
    ...     first=date(2026, 5, 1), last=date(2026, 5, 31))]
    [4, 18]
    """
    if line.every in STEPS:
        step = STEPS[line.every]
        begins = first + timedelta((anchor - first).days % step)
        found = [begins + timedelta(step * number) for number in range(MOST_OCCASIONS)]
    elif line.every == "month":
        begins = months_after(anchor, (first.year - anchor.year) * 12 + first.month - anchor.month)
        found = [months_after(begins, number) for number in range(MOST_OCCASIONS)]
    else:
        found = [first + (last - first) / 2]
    return [one for one in found if first <= one <= last]


def not_paid_yet(
    line: PlanLine, days: Sequence[date], cost: int, spent: Sequence[tuple[date, int]]
) -> list[date]:
    """The occasions that nothing was spent on: each spend takes as many as it comes to, the latest up to it.

    >>> weeks = [date(2026, 5, day) for day in (4, 11, 18, 25)]
    >>> paid = [(date(2026, 5, 19), 501_86)]
    >>> [one.day for one in not_paid_yet(PlanLine(every="week"), weeks, 250_93, paid)]
    [4, 25]
    """
    if line.every in ("once", "year"):
        return [] if spent else list(days)
    left = sorted(days)
    for on, pence in sorted(spent):
        before = [one for one in left if one <= on + timedelta(3)]
        taken = set(before[-max(1, pence // cost) :])
        left = [one for one in left if one not in taken]
    return left
