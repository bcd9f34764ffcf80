"""Can anybody be found who works for that? A sum that buys nothing meets no need.

A council's own rate is put beside what people and organisations on file really ask. The middle price is the
test: half of those on file work for it or for less.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from trellis.basis.findings import Finding, Refused, place, quoted
from trellis.basis.money import round_half_up
from trellis.engines.budget.lines import MOST_PRICE_PENCE, weekly

MOST_HOURS = 1_000
"""Six people at a time, day and night: more hours a week than one person's support has."""


@dataclass(frozen=True, slots=True)
class Sufficiency:
    """The test's figures: sums in pence a week, prices in pence an hour.

    works_at_rate: how many of those `of` whom a price is on file ask the council's rate or less.
    """

    at_rate_pence: int
    median_pence: int
    needed_pence: int
    shortfall_pence: int
    works_at_rate: int
    of: int

    @property
    def is_enough(self) -> bool:
        """Whether the sum at the council's rate buys the hours at the middle price."""
        return self.shortfall_pence == 0


def test(hours: Decimal, council_rate_pence: int, prices_pence: Sequence[int]) -> Sufficiency:
    """Whether so many hours a week can be bought for the council's rate, by the prices on file.

    prices_pence: what each asks for an hour. Of an even number the median is half way between the middle two,
    half a penny up. Refused: no prices at all; hours that are none or more than 1,000; sums that are not
    whole pence.

    Source: Care and support statutory guidance, para 11.24 (sufficiency).

    >>> nights = test(Decimal(63), 12_60, [16_80, 17_25, 18_10])
    >>> nights.at_rate_pence, nights.needed_pence, nights.shortfall_pence, nights.is_enough
    (79380, 108675, 29295, False)
    """
    findings = []
    is_number = isinstance(hours, (int, Decimal)) and not isinstance(hours, bool)
    if not is_number or not Decimal(hours).is_finite() or not 0 < hours <= MOST_HOURS:
        says = f"{quoted(hours)} is not a number of hours above nought and up to {MOST_HOURS:,}."
        findings.append(Finding("not-hours", says, "hours", "Give the hours a week."))
    sums = {"council_rate_pence": council_rate_pence}
    sums |= {place("prices_pence", at): price for at, price in enumerate(prices_pence, start=1)}
    findings += [
        Finding(
            "not-whole-pence",
            f"{quoted(pence)} is not a price in whole pence above nought.",
            where,
            "Give whole pence an hour, such as 1725 for £17.25.",
        )
        for where, pence in sums.items()
        if type(pence) is not int or not 0 < pence <= MOST_PRICE_PENCE
    ]
    if not prices_pence:
        says = "No price is on file for this support, so nobody can say whether the sum is enough."
        do = "Ask people and organisations near the person what they charge, and add each with its day."
        findings.append(Finding("no-prices", says, "prices_pence", do))
    if findings:
        raise Refused(findings)
    middle = _median(prices_pence)
    at_rate, needed = (weekly(hours, price, every="week") for price in (council_rate_pence, middle))
    return Sufficiency(
        at_rate_pence=at_rate,
        median_pence=middle,
        needed_pence=needed,
        shortfall_pence=max(needed - at_rate, 0),
        works_at_rate=sum(price <= council_rate_pence for price in prices_pence),
        of=len(prices_pence),
    )


def _median(prices: Sequence[int]) -> int:
    low_to_high = sorted(prices)
    lower, upper = low_to_high[(len(prices) - 1) // 2], low_to_high[len(prices) // 2]
    return round_half_up(lower + upper, 2)
