"""What is free by law for somebody who is given a short-term service or equipment and no assessment yet.

Nobody is asked about money here: what is free is free for everybody, also for somebody who pays for all their
other support.
"""

from __future__ import annotations

from datetime import date
from importlib.resources import files

from trellis.basis.law import Amount, Law, read_law
from trellis.basis.periods import DAYS_IN_A_WEEK, Period, lasting

SHORT_TERM_LAW: Law = read_law(files("trellis.engines.eligibility") / "law" / "short_term.toml")


def free_days_of_reablement(begins: date) -> Period:
    """The days of a spell of reablement for which nothing may be charged, both ends counted.

    begins: the first day of the service. Refused: a day before the law (`before-the-law`). A spell that ends
    sooner is free for as long as it lasts.

    Source: SI 2014/2672, reg 3.

    >>> print(free_days_of_reablement(date(2026, 5, 4)))
    4 May 2026 to 14 June 2026
    """
    return lasting(begins, SHORT_TERM_LAW.on("free_weeks", begins).value * DAYS_IN_A_WEEK)


def free_adaptation(on: date) -> Amount:
    """The most, in pence, that one minor adaptation may cost and be free on that day.

    Source: SI 2014/2672, reg 3; to be confirmed (see `law/short_term.toml`).

    >>> free_adaptation(date(2026, 5, 4)).value
    100000
    """
    return SHORT_TERM_LAW.on("free_adaptation", on)
