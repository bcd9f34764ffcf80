"""What points come to in money: the four ways a council can write it, and the one form they are worked in.

A price a point, bands, straight lines between knots, and a few published sums look different on paper. To
the sum they are one thing: pieces, each good from one points total to another, each a sum at its start and a
rise for every millionth of a point beyond. A piece is kept in whole numbers over one denominator, so that
nothing is rounded until the end.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import lcm
from typing import Literal, TypeAlias, get_args

from trellis.engines.allocation.questions import MILLION

Period: TypeAlias = Literal["week", "year"]
PERIODS: tuple[Period, ...] = get_args(Period)

WEEKS_A_YEAR = Fraction(365, 7)
"""A year is 365 days of seven to the week: a little over 52 weeks."""


@dataclass(frozen=True)
class PricePerPoint:
    """Every point is worth the same. The price is in pence a point a week, from its own day."""

    price_pence_a_week: int
    price_from: date
    kind: str = field(default="price_per_point", init=False)
    period: Period = field(default="week", init=False)


@dataclass(frozen=True)
class Band:
    """All points totals from one whole number to another, both included, and the sum they give."""

    from_points: int
    to_points: int
    pence: int


@dataclass(frozen=True)
class Knot:
    """One points total and its sum."""

    points: int
    pence: int


@dataclass(frozen=True)
class StepTable:
    """Bands of points, a sum a band. part_points: the rounding by which a part of a point finds its band."""

    period: Period
    part_points: str
    bands: tuple[Band, ...]
    kind: str = field(default="step_table", init=False)


@dataclass(frozen=True)
class LinearTable:
    """Knots joined by straight lines: between two of them the sum grows evenly."""

    period: Period
    knots: tuple[Knot, ...]
    kind: str = field(default="linear_table", init=False)


@dataclass(frozen=True)
class PublishedPoints:
    """Sums known for some points totals and for no other."""

    period: Period
    sums: tuple[Knot, ...]
    kind: str = field(default="published_points", init=False)


Money: TypeAlias = PricePerPoint | StepTable | LinearTable | PublishedPoints


@dataclass(frozen=True)
class Piece:
    """The sum from one points total to another, both included: (start + rise × beyond) / over, in pence.

    first, last: in millionths of a point; last is None where the piece has no end. beyond: the millionths
    past `first`.
    """

    first: int
    last: int | None
    start: int
    rise: int
    over: int

    def at(self, points_millionths: int) -> Fraction:
        """The exact sum there, in pence."""
        return Fraction(self.start + self.rise * (points_millionths - self.first), self.over)


@lru_cache(maxsize=64)
def pieces(money: Money, kept: Fraction, period: Period) -> tuple[Piece, ...]:
    """A scheme's money as pieces in rising order, for a week or for a year.

    kept: the part of each sum that is left when the contingency has been withheld.

    >>> pieces(PricePerPoint(4_10, date(2026, 4, 1)), Fraction(1), "week")
    (Piece(first=0, last=None, start=0, rise=41, over=100000),)
    """
    part = kept
    if money.period != period:
        part = kept * WEEKS_A_YEAR if period == "year" else kept / WEEKS_A_YEAR
    if isinstance(money, PricePerPoint):
        return (_piece(0, None, Fraction(0), part * Fraction(money.price_pence_a_week, MILLION)),)
    if isinstance(money, StepTable):
        return tuple(_piece(b.from_points, b.to_points, part * b.pence, Fraction(0)) for b in money.bands)
    if isinstance(money, PublishedPoints):
        return tuple(_piece(s.points, s.points, part * s.pence, Fraction(0)) for s in money.sums)
    return tuple(
        _piece(
            lower.points,
            upper.points,
            part * lower.pence,
            part * Fraction(upper.pence - lower.pence, (upper.points - lower.points) * MILLION),
        )
        for lower, upper in pairwise(money.knots)
    )


def _piece(first: int, last: int | None, start: Fraction, rise: Fraction) -> Piece:
    over = lcm(start.denominator, rise.denominator)
    return Piece(
        first * MILLION,
        None if last is None else last * MILLION,
        int(start * over),
        int(rise * over),
        over,
    )
