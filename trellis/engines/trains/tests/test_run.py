"""The two trains of J17, and what must hold of any."""

import random
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from trellis.basis.findings import Refused
from trellis.engines.trains.run import MEASURES, run
from trellis.engines.trains.scenario import Rate, find_scenario, read_scenario


@pytest.fixture(scope="module")
def england():
    return run(find_scenario("england-2011"))


def northshire(**changes):
    return read_scenario(
        {
            "title": "Northshire",
            "where": "Northshire",
            "from": "2026-03-31",
            "years": 6,
            "start": {
                "holders": {"people": 184},
                "direct_payments": {"people": 56},
                "service_funds": {"people": 8},
                "managed_with_control": {"people": 12},
            },
            "growth": {"low": 1, "likely": 4, "high": 9},
            "moves": {
                "direct_payments": {"low": 1, "likely": 4, "high": 6},
                "service_funds": {"low": 0, "likely": 2, "high": 5},
                "control": {"low": 1, "likely": 5, "high": 10},
            },
            "control": {
                "direct_payments": {"low": 70, "likely": 78, "high": 85},
                "service_funds": {"low": 60, "likely": 75, "high": 90},
            },
        }
        | changes
    )


def test_managed_reaches_nine_in_ten_when_holders_reach_1_126_670(england):
    assert england.reached.holders == 1_126_670
    # 338,000 x 1.1^12 is 1,060,789, and the year after it is more than enough; at 20% it is 1.2^7.
    assert (england.reached.earliest, england.reached.likely) == (date(2018, 3, 31), date(2024, 3, 31))


@pytest.mark.parametrize(
    ("direct_payments", "holders"), [(112_667, 1_126_670), (112_666, 1_126_660), (1, 10), (0, None)]
)
def test_holders_at_which_managed_reaches_nine_in_ten(direct_payments, holders):
    start = {"holders": {"people": 338_000}, "direct_payments": {"people": direct_payments}}
    assert run(northshire(start=start)).reached.holders == holders


def test_a_share_that_is_never_reached_exactly_is_said_of_the_next_whole_person():
    start = {"holders": {"people": 10}, "direct_payments": {"people": 1}}
    # One person is a seventh of seven and less than 15% of seven: 1 / 0.15 is 6.67.
    assert run(northshire(start=start, managed_reaches=85)).reached.holders == 7


def test_everybody_managed_is_never_reached_while_one_direct_payment_stays():
    reached = run(northshire(managed_reaches=100)).reached
    assert (reached.holders, reached.earliest, reached.latest) == (None, None, None)


def test_on_train_one_direct_payments_stay_and_all_growth_is_managed(england):
    first, last = england.one.years[0], england.one.years[-1]
    assert last["direct_payments"].low == last["direct_payments"].high == 112_667
    grown = last["holders"].likely - first["holders"].likely
    assert last["managed"].likely - first["managed"].likely == grown


def test_one_year_of_train_two_by_hand():
    # Given: 184 holders, 108 managed without control; growth 4%, moves 4, 2 and 5%.
    year = run(northshire()).two.years[1]
    # Then
    assert year["holders"].likely == Fraction("191.36")
    assert year["direct_payments"].likely == 56 + Fraction("4.32")
    assert year["service_funds"].likely == 8 + Fraction("2.16")
    assert year["managed_without_control"].likely == 108 - Fraction("11.88") + Fraction("7.36")
    assert year["verified"].likely == (
        12 + Fraction("5.40") + Fraction("0.78") * Fraction("60.32") + Fraction("0.75") * Fraction("10.16")
    )


def test_the_label_says_everybody_while_control_is_verified_for_fewer(england):
    year = england.two.years[5].as_json()
    assert year["label_share_percent"]["likely"] == 100.0
    assert year["verified_share_percent"]["likely"] == 43.1


def test_both_trains_carry_the_same_number_of_people_every_year(england):
    for one, two in zip(england.one.years, england.two.years, strict=True):
        assert one["holders"] == two["holders"]
        for year in (one, two):
            parts = sum(year[name].likely for name in ("direct_payments", "service_funds", "managed"))
            assert parts == year["holders"].likely


def test_trains_without_moves_are_one_train():
    forecast = run(northshire(moves={}))
    assert forecast.one.years == forecast.two.years


def test_a_rate_that_is_known_leaves_no_range():
    known = {"growth": {"likely": 4}, "moves": {"direct_payments": {"likely": 3}}}
    known["control"] = {"direct_payments": {"likely": 80}, "service_funds": {"likely": 70}}
    for train in run(northshire(**known)).trains:
        for year in train.years:
            assert all(year[name].low == year[name].likely == year[name].high for name in MEASURES)


def test_any_rates_between_low_and_high_that_hold_all_years_stay_inside_the_range():
    # Not proved for every scenario, only for ends that are reached where a rate is lowest, likely or highest;
    # so it is tried, on rates from a fixed seed.
    scenario = northshire()
    whole, dice = run(scenario), random.Random(17)

    def some(rate):
        one = rate.low + (rate.high - rate.low) * Fraction(dice.randrange(101), 100)
        return Rate(one, one, one)

    for _ in range(60):
        tried = run(
            replace(
                scenario,
                growth=some(scenario.growth),
                moves={key: some(rate) for key, rate in scenario.moves.items()},
                control={key: some(rate) for key, rate in scenario.control.items()},
            )
        )
        for train, tried_train in zip(whole.trains, tried.trains, strict=True):
            for year, tried_year in zip(train.years, tried_train.years, strict=True):
                for name in MEASURES:
                    assert year[name].low <= tried_year[name].likely <= year[name].high, name


def test_shrinking_until_fewer_than_nobody_is_managed_is_refused():
    with pytest.raises(Refused) as refused:
        run(northshire(growth={"likely": -30}))
    assert refused.value.findings[0].code == "fewer-than-nobody"


def test_a_number_that_shrinks_a_little_is_foretold_too():
    forecast = run(northshire(growth={"low": -3, "likely": -2, "high": -1}, years=3))
    assert forecast.one.years[-1]["managed"].likely < 120
    assert forecast.reached.likely is None
