"""By when a direct payment is looked at again: not to check up on anybody, but to hear whether it works."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

from trellis.basis.law import Law, read_law
from trellis.basis.periods import months_after

REVIEW_LAW: Law = read_law(files("trellis.engines.budget") / "law" / "review.toml")


def first_review_by(starts_on: date) -> date:
    """The last day for the first look at a direct payment that starts on a day.

    Source: SI 2014/2871, reg 7(1): once within the first six months.

    >>> first_review_by(date(2026, 5, 4)).isoformat()
    '2026-11-04'
    """
    return months_after(starts_on, REVIEW_LAW.on("first_review_months", starts_on).value)


def next_review_by(last_on: date) -> date:
    """The last day for the next look after one: at intervals of twelve months at most.

    >>> next_review_by(date(2026, 11, 4)).isoformat()
    '2027-11-04'
    """
    return months_after(last_on, REVIEW_LAW.on("later_review_months", last_on).value)
