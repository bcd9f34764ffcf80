"""How wrong a forecast was, by what was found later and by what was published of England."""

from datetime import date
from fractions import Fraction

import pytest

from trellis.basis.findings import Refused
from trellis.basis.series import Published, join
from trellis.engines.trains.run import run
from trellis.engines.trains.scenario import find_scenario
from trellis.engines.trains.score import (
    Actual,
    against_history,
    history,
    read_value,
    running_record,
    score,
)

MARCH_2013 = date(2013, 3, 31)


@pytest.fixture(scope="module")
def england():
    return run(find_scenario("england-2011"))


@pytest.fixture(scope="module")
def past(england):
    return against_history(england)


@pytest.mark.parametrize(
    ("found", "inside"), [(351_654, False), (351_656, True), (486_719, True), (486_721, False)]
)
def test_a_figure_is_inside_the_range_or_outside(england, found, inside):
    # 338,000 at 2% for two years is 351,655.2 and at 20% is 486,720.
    one, _ = score(england, [Actual(MARCH_2013, "holders", Fraction(found))])
    assert one.inside is inside


def test_both_ends_belong_to_the_range(england):
    one, _ = score(england, [Actual(MARCH_2013, "holders", Fraction(486_720))])
    assert one.inside


def test_the_error_is_what_was_foretold_less_what_was_found(england):
    one, two = score(england, [Actual(MARCH_2013, "direct_payments", Fraction(120_000))])
    assert one.as_json()["error"] == -7_333
    assert one.as_json()["error_percent"] == -6.1
    assert two.as_json()["error"] == 15_313


@pytest.mark.parametrize(
    ("day", "years"), [(date(2013, 3, 31), 2), (date(2013, 4, 30), 2), (date(2013, 2, 28), 2)]
)
def test_a_figure_of_a_day_near_by_is_scored(england, day, years):
    one, _ = score(england, [Actual(day, "holders", Fraction(400_000))])
    assert one.years_ahead == years


@pytest.mark.parametrize("day", [date(2013, 5, 2), date(2010, 3, 31), date(2030, 3, 31)])
def test_a_day_that_the_forecast_says_nothing_of_is_refused(england, day):
    with pytest.raises(Refused) as refused:
        score(england, [Actual(day, "holders", Fraction(400_000))])
    assert refused.value.findings[0].code == "day-not-foretold"


def test_a_running_record_tells_how_wrong_forecasts_were_by_train_and_measure(england):
    actuals = [
        Actual(date(2012, 3, 31), "holders", Fraction(371_800 - 10_000)),
        Actual(MARCH_2013, "holders", Fraction(408_980 + 30_000)),
        Actual(date(2011, 3, 31), "holders", Fraction(338_000)),
    ]
    record = {(one.train, one.measure): one for one in running_record(score(england, actuals))}
    mean = record["one", "holders"]
    # The day it starts from is no foretelling.
    assert (mean.scored, mean.inside, mean.mean_absolute_error) == (2, 2, 20_000)


def test_a_figure_counted_in_another_way_never_goes_into_the_mean_error(england):
    actuals = [Actual(MARCH_2013, "holders", Fraction(1), joins="another series")]
    scores = score(england, actuals)
    assert running_record(scores) == ()
    assert running_record(scores, only_counted_alike=False)[0].scored == 1


def test_england_kept_direct_payments_as_train_one_said_and_its_growth_never_came(past):
    found = {(one.train, one.actual.day.year, one.actual.measure): one.as_json() for one in past.scores}
    direct = found["one", 2021, "direct_payments"]
    assert (direct["found"], direct["error"], direct["error_percent"]) == (118_041, -5_374, -4.6)
    managed = found["one", 2021, "managed_share"]
    assert (managed["found"], managed["likely"], managed["inside"]) == (71.2, 87.1, False)


def test_the_published_share_of_2020_21_is_the_one_that_was_published():
    of_all = [line for line in history() if "26.6%" in line.says]
    assert [one.value for line in of_all for one in line.values] == [118_041]
    assert round(118_041 / 444_128 * 100, 1) == 26.6


def test_only_pairs_counted_alike_make_the_mean_error_of_direct_payments_stay(past):
    alike = {(one.said_on.year, one.of_day.year): one.error for one in past.stayed if one.may_be_joined}
    assert alike == {
        (2010, 2011): 16_810,
        (2012, 2013): -7_825,
        (2012, 2014): -14_275,
        (2013, 2014): -6_450,
    }
    assert past.mean_error_joined == 11_340
    assert len(past.stayed) == 15


def test_breaks_are_named_with_their_reason(past):
    said = " ".join(past.breaks)
    assert "PSS-EX1: 2011 may not be joined with 2012." in said
    assert "Manchester from 3,515 to 560" in said
    assert "PSS-EX1 may not be joined with ASCOF 1C." in said


def test_every_figure_of_history_is_of_a_stretch_that_is_known_and_of_its_days():
    for line in history():
        for one in line.values:
            join([Published(one.joins, one.day, int(one.value))])


def test_a_figure_of_the_series_the_forecast_began_with_counts_as_counted_alike(past):
    adass = [one for one in past.scores if one.actual.measure == "holders" and one.train == "one"]
    assert [(one.actual.day.year, one.counted_alike) for one in adass] == [
        (2012, True),
        (2014, False),
        (2021, False),
    ]


@pytest.mark.parametrize(
    ("measure", "text", "value"),
    [("holders", "118,041", 118_041), ("managed_share", "71.2%", Fraction("0.712")), ("holders", "0", 0)],
)
def test_a_figure_is_read_as_somebody_types_it(measure, text, value):
    assert read_value(measure, text) == value


@pytest.mark.parametrize(
    ("measure", "text"),
    [
        ("holders", "26.6"),
        ("holders", "-4"),
        ("holders", ""),
        ("holders", "9" * 10),
        ("managed_share", "100.1"),
        ("managed_share", "1e2"),
        ("holders", "²"),
        ("happiness", "4"),
    ],
)
def test_a_figure_that_cannot_be_one_is_refused(measure, text):
    with pytest.raises(Refused):
        read_value(measure, text)
