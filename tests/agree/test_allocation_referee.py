"""A second telling of the sum, slow and plain, one person at a time, in fractions. It shares no line with the
engine and reads only what anybody can read: the answers and the published scheme. The two must agree to the
penny."""

from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given, settings

from tests.people import J1_ANSWERS
from trellis.engines.allocation.tests.making import NORTHSHIRE, answers, any_scheme
from trellis.engines.allocation.working import allocate

ROUND = {
    "round_half_up": lambda exact: floor(exact + Fraction(1, 2)),
    "round_down": floor,
    "round_up": ceil,
}
half_up = ROUND["round_half_up"]
WEEKS_A_YEAR = Fraction(365, 7)


def points_by_the_referee(person, scheme):
    total = Fraction(0)
    for outcome, answer in person["answers"].items():
        gives = scheme["points"][outcome][answer["level"]]
        share = Fraction(0)
        if answer.get("carer_willing") and answer.get("carer_able"):
            # The decimal that the number is written as, to the nearest millionth.
            share = Fraction(half_up(Fraction(repr(answer.get("carer_share", 0))) * 1_000_000), 1_000_000)
        if scheme["support"]["rule"] == "not_counted":
            share = Fraction(0)
        total += gives * (1 - share)
    return total


def exact_sum(points, money):
    """The scheme's own sum for a points total, for its own period, before anything is withheld; or None."""
    if money["kind"] == "price_per_point":
        return points * money["price_pence_a_week"]
    if money["kind"] == "step_table":
        whole = ROUND[money["part_points"]](points)
        sums = [b["pence"] for b in money["bands"] if b["from_points"] <= whole <= b["to_points"]]
        return Fraction(sums[0]) if sums else None
    for low, high in zip(money["knots"], money["knots"][1:], strict=False):
        if low["points"] <= points <= high["points"]:
            along = (points - low["points"]) / (high["points"] - low["points"])
            return low["pence"] + along * (high["pence"] - low["pence"])
    return None


def sums_by_the_referee(person, scheme):
    money = scheme["money"]
    points = points_by_the_referee(person, scheme)
    exact = exact_sum(points, money)
    if exact is None:
        return points, None, None
    exact *= 1 - Fraction(repr(money["contingency_percent"])) / 100
    rounded = ROUND[money["rounding"]]
    if money.get("period") == "year":
        return points, rounded(exact / WEEKS_A_YEAR), rounded(exact)
    weekly = rounded(exact)
    return points, weekly, half_up(weekly * WEEKS_A_YEAR)


@pytest.mark.slow
@given(answers, any_scheme())
@settings(max_examples=200, deadline=None)
def test_the_engine_and_the_referee_agree_to_the_penny(person, scheme):
    allocation = allocate(person, scheme)
    points, weekly, annual = sums_by_the_referee(person, scheme.as_json())
    assert Fraction(allocation.points_millionths, 1_000_000) == points
    assert (allocation.weekly_pence, allocation.annual_pence) == (weekly, annual)


def test_the_referee_knows_mrs_ahmeds_sum():
    assert sums_by_the_referee(J1_ANSWERS, NORTHSHIRE.as_json()) == (Fraction("71.5"), 29315, 1528568)
