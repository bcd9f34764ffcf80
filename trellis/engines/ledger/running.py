"""Sums over many lines at once, exact in whole pence: what each row comes to, and what stands day by day.

No line may be larger than `MOST_LINE_PENCE`: whoever takes lines from elsewhere asks `is_too_large` first.
Ninety million lines of that size still fit into one sum.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from trellis.basis.money import Pence
from trellis.engines.ledger.entries import MOST_LINE_PENCE, Days, Rows, Truths


def is_too_large(pence: Pence) -> Truths:
    """Which lines are larger than a line may be, either way.

    >>> is_too_large(np.array([-MOST_LINE_PENCE, MOST_LINE_PENCE + 1]))
    array([False,  True])
    """
    return (pence > MOST_LINE_PENCE) | (pence < -MOST_LINE_PENCE)


def added_up(row_of: Rows, pence: Pence, rows: int) -> Pence:
    """What the lines of each row come to, in pence. row_of: which of so many rows each line belongs to.

    >>> added_up(np.array([0, 2, 0]), np.array([100, 5, -30]), 3)
    array([70,  0,  5])
    """
    together = np.zeros(rows, dtype=np.int64)
    np.add.at(together, row_of, pence)
    return together


def running(row_of: Rows, pence: Pence) -> Pence:
    """The running sum of the lines of each row, in pence; the lines of a row stand together.

    >>> running(np.array([0, 0, 3, 3]), np.array([100, -30, 5, 5]))
    array([100,  70,   5,  10])
    """
    summed = np.cumsum(pence)
    if not summed.size:
        return summed
    firsts = np.flatnonzero(np.append(True, np.diff(row_of) != 0))
    before = (summed - pence)[firsts]
    return summed - np.repeat(before, np.diff(np.append(firsts, summed.size)))


class DaysEnds(NamedTuple):
    """What stands in each account at the end of each day it moved on: account by account, day by day."""

    account_of: Rows
    on: Days
    pence: Pence


def days_ends(account_of: Rows, on: Days, pence: Pence) -> DaysEnds:
    """The balances at the ends of days that lines leave, whatever order the lines stand in.

    >>> moved = np.array(["2026-05-05", "2026-05-04", "2026-05-05"], dtype="datetime64[D]")
    >>> days_ends(np.array([0, 0, 0]), moved, np.array([-30, 100, -20])).pence
    array([100,  50])
    """
    order = np.lexsort((on, account_of))
    account_of, on = account_of[order], on[order]
    stands = running(account_of, pence[order])
    goes_on = (np.diff(account_of) == 0) & (np.diff(on) == np.timedelta64(0, "D"))
    ends = np.append(~goes_on, True)[: account_of.size]
    return DaysEnds(account_of[ends], on[ends], stands[ends])
