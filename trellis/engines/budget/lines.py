"""What the lines of a plan cost, a week and a year, so that nobody types a sum that can be worked out.

A line says how much of something, at what price, how often, and for how many weeks of the year. What it costs
is put as a week on average over the year, because a budget is a weekly sum: ten weeks of swimming cost a
fifth as much a week as fifty-two. A sum paid once is no part of a week; it stands as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from trellis.basis.findings import Finding, Refused, listed, quoted
from trellis.basis.money import add, multiply, round_half_up

WEEKS = 52
"""Weeks in the year a plan is spread over."""

_TIMES: dict[str, tuple[int, int]] = {
    "week": (1, 1),
    "two_weeks": (1, 2),
    "four_weeks": (1, 4),
    "month": (12, WEEKS),
    "year": (1, WEEKS),
}
EVERY = tuple(_TIMES)
"""How often a line may be."""

MOST_QUANTITY = 10_000
"""More hours, trips or things than one line has, unless somebody's pen slipped."""
MOST_PRICE_PENCE = 1_000_000_000
"""Ten million pounds."""
_MOST_FIGURES = 6

_DAYS_IN_A_YEAR, _DAYS_IN_A_WEEK = 365, 7


def weekly(quantity: Decimal, unit_price_pence: int, *, every: str, weeks: int = WEEKS) -> int:
    """What a line costs, in pence a week on average over the year; half a penny goes up, once.

    quantity: how much of it, such as hours, each time; a Decimal or a whole number, never a float.
    every: one of EVERY. weeks: in how many weeks of the year, 1 to 52; 52 is every week of the year.
    Refused, with every finding: what is negative or absurd, and weeks for what comes once a year.

    >>> weekly(Decimal(14), 17_80, every="week"), weekly(Decimal(1), 55_00, every="week", weeks=26)
    (24920, 2750)
    >>> weekly(Decimal("2.5"), 12_00, every="month")
    692
    """
    findings = [
        *_wrong_with_quantity(quantity),
        *_wrong_with_price(unit_price_pence),
        *_wrong_with_times(every, weeks),
    ]
    if findings:
        raise Refused(findings)
    how_much, parts = Decimal(quantity).as_integer_ratio()
    times, over = _TIMES[every]
    # Rounded once, at the end: a price rounded first and multiplied after drifts from the true sum.
    return round_half_up(how_much * unit_price_pence * times * weeks, parts * over * WEEKS)


def _wrong_with_quantity(quantity: object) -> list[Finding]:
    is_number = isinstance(quantity, (int, Decimal)) and not isinstance(quantity, bool)
    number = Decimal(quantity) if is_number else Decimal("NaN")  # type: ignore[arg-type]
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or -exponent > _MOST_FIGURES:
        says = f"{quoted(quantity)} is not a quantity with at most {_MOST_FIGURES} figures after its point."
        return [Finding("not-a-quantity", says, "quantity", "Give a number, such as 14 or 2.5.")]
    if not 0 <= number <= MOST_QUANTITY:
        says = f"{quoted(quantity)} is not from nought to {MOST_QUANTITY:,}."
        return [Finding("not-a-quantity", says, "quantity", "Check the number and its point.")]
    return []


def _wrong_with_price(pence: object) -> list[Finding]:
    if type(pence) is int and 0 <= pence <= MOST_PRICE_PENCE:
        return []
    says = f"{quoted(pence)} is not a price in whole pence from nought to ten million pounds."
    return [
        Finding("not-whole-pence", says, "unit_price_pence", "Give whole pence, such as 1780 for £17.80.")
    ]


def _wrong_with_times(every: object, weeks: object) -> list[Finding]:
    findings = []
    if not isinstance(every, str) or every not in _TIMES:
        do = f"Say {listed(EVERY, joined_by='or')}."
        findings.append(Finding("unknown-word", f"{quoted(every)} is not how often.", "every", do))
    if type(weeks) is not int or not 1 <= weeks <= WEEKS:
        says = f"{quoted(weeks)} is not a number of weeks from 1 to {WEEKS}."
        do = f"Say in how many weeks of the year it is needed; {WEEKS} is every week."
        findings.append(Finding("not-weeks", says, "weeks", do))
    elif every == "year" and weeks != WEEKS:
        says = "What comes once a year comes once, in however many weeks."
        findings.append(Finding("not-weeks", says, "weeks", f"Leave the weeks at {WEEKS}."))
    return findings


def yearly(weekly_pence: int) -> int:
    """A weekly sum for a year of 365 days, in pence; half a penny goes up.

    >>> yearly(293_15)
    1528568
    """
    return round_half_up(multiply(weekly_pence, _DAYS_IN_A_YEAR), _DAYS_IN_A_WEEK)


def yearly_52(weekly_pence: int) -> int:
    """A weekly sum for 52 weeks, in pence, which is a day or two short of a year.

    >>> yearly_52(293_15)
    1524380
    """
    return multiply(weekly_pence, WEEKS)


@dataclass(frozen=True, slots=True)
class Totals:
    """What all the lines cost together, in pence: a week, a year, and what is paid once beside them."""

    weekly_pence: int
    one_off_pence: int = 0

    @property
    def yearly_pence(self) -> int:
        return yearly(self.weekly_pence)

    @property
    def yearly_52_pence(self) -> int:
        return yearly_52(self.weekly_pence)

    @property
    def first_year_pence(self) -> int:
        """A year of 365 days, and what is paid once."""
        return add(self.yearly_pence, self.one_off_pence)


def totals(weekly_pence: Iterable[int], one_offs: Iterable[int] = ()) -> Totals:
    """The lines' weekly sums added up, and the sums paid once beside them. What is below nought is refused.

    The year is worked out from the week's total, so that the two always agree.

    >>> plan = totals([249_20, 55_00, 38_00], one_offs=[420_00])
    >>> plan.weekly_pence, plan.yearly_pence, plan.one_off_pence
    (34220, 1784329, 42000)
    """
    sums = {"weekly": list(weekly_pence), "one_offs": list(one_offs)}
    findings = [
        Finding(
            "below-nought", "A line of a plan costs less than nothing.", f"{name}[{position}]", "Look at it."
        )
        for name, pence in sums.items()
        for position, one in enumerate(pence, start=1)
        if one < 0
    ]
    if findings:
        raise Refused(findings)
    return Totals(sum(sums["weekly"]), sum(sums["one_offs"]))
