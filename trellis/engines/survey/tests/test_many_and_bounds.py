"""Many tests at once, the silent, the sources, and how many to ask."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from statistics import median

import numpy as np
import pytest

from trellis.engines.survey.bounds import extremes, shown, source_mix, unanswered, with_and_without
from trellis.engines.survey.design import design
from trellis.engines.survey.many import (
    benjamini_hochberg,
    benjamini_yekutieli,
    bonferroni,
    family,
    holm,
)
from trellis.engines.survey.sample_size import answers_needed, implied_deff, margin_of, to_send

FIVE = [0.01, 0.02, 0.03, 0.04, 0.05]


@pytest.mark.parametrize(
    ("way", "adjusted"),
    [
        (bonferroni, [0.05, 0.10, 0.15, 0.20, 0.25]),
        (holm, [0.05, 0.08, 0.09, 0.09, 0.09]),
        (benjamini_hochberg, [0.05] * 5),
        (benjamini_yekutieli, [0.114166666667] * 5),
    ],
)
def test_five_tests_are_adjusted_as_r_adjusts_them(way, adjusted):
    np.testing.assert_allclose(way(FIVE), adjusted, atol=5e-13)
    # The order they are given in bears on nothing.
    np.testing.assert_allclose(way(FIVE[::-1]), adjusted[::-1], atol=5e-13)


def test_adjusting_never_makes_a_finding_surer_and_holm_is_never_stricter_than_bonferroni():
    drawn = np.random.default_rng(4).random(40) ** 4
    for way in (holm, bonferroni, benjamini_hochberg, benjamini_yekutieli):
        assert (way(drawn) >= drawn).all() and (way(drawn) <= 1).all()
    assert (holm(drawn) <= bonferroni(drawn)).all() and (benjamini_hochberg(drawn) <= holm(drawn)).all()


def test_a_test_that_could_not_be_made_counts_as_none():
    found = holm([0.01, np.nan, 0.04])
    assert found[0] == 0.02 and np.isnan(found[1]) and found[2] == 0.04
    with pytest.raises(ValueError, match="between nought and one"):
        holm([1.2])


def test_six_of_fourteen_areas_says_how_many_still_stand():
    p = {f"area {at}": value for at, value in enumerate([0.001, 0.002, 0.02, 0.03, 0.04, 0.045] + [0.3] * 8)}
    found = family("areas of life", p)
    assert found.before == 6 and found.stand == ("area 0", "area 1")
    assert found.says == "6 of 14 differ at the 5% level; 2 after allowing for 14 tests"


def test_the_silent_could_have_said_all_or_nothing():
    found = extremes(1025, 1114, 3000)
    assert found.share == pytest.approx(0.92, abs=1e-3)
    assert found.least == pytest.approx(1025 / 3000) and found.most == pytest.approx((1025 + 1886) / 3000)
    assert extremes(3, 3, 3).least == extremes(3, 3, 3).most == 1
    with pytest.raises(ValueError, match="among"):
        extremes(5, 4, 10)
    assert unanswered(60, {"not reached": 30, "declined": 10}) == {
        "answered": 0.6, "not reached": 0.3, "declined": 0.1}  # fmt: skip
    assert unanswered(0, {}) == {}


def test_ten_sites_gave_three_answers_of_four():
    # The survey of budget holders of 2011: 832 of 1,114 answers from ten demonstrator sites.
    mix = source_mix(["demonstrator"] * 832 + ["other"] * 282)
    assert (mix[0].name, mix[0].n, f"{100 * mix[0].share:.1f}%") == ("demonstrator", 832, "74.7%")


def test_a_figure_is_told_with_and_without_a_source():
    answers = ["better"] * 80 + ["worse"] * 20 + ["better"] * 5 + ["worse"] * 15
    sources = ["demonstrator"] * 100 + ["other"] * 20
    better, worse = with_and_without(design(120), answers, sources, ["demonstrator"], item="control")
    assert better.with_all.estimate == pytest.approx(85 / 120) and better.without.estimate == 0.25
    assert (better.without.n, better.gone, worse.without.estimate) == (20, 100, 0.75)
    assert better.with_all.item == "control"


def test_bare_percentages_are_printed_with_their_interval():
    assert shown(140, 195) == "72% (65.1 to 77.6)" and shown(2, 195) == "1% (0.3 to 3.7)"
    assert shown(4, 195) == "2% (0.8 to 5.2)" and shown(479, 1114) == "43% (40.1 to 45.9)"
    assert shown(0, 0) == "nobody answered"


def test_the_carers_survey_of_2023_24_asks_so_many():
    assert round(answers_needed(math.inf), 2) == 384.16
    assert round(answers_needed(1000), 2) == 277.74 and math.ceil(answers_needed(1000)) == 278
    # The guidance prints 696, for 278.4 or so; whole answers at 40% need 695.
    assert to_send(answers_needed(1000), response=0.4) == 695
    assert round(100 * margin_of(360, 1000), 3) == 4.134 and round(100 * margin_of(278, 1000), 1) == 5.0


def test_twice_the_design_effect_needs_twice_the_answers_of_no_end_of_people():
    assert answers_needed(math.inf, deff=2) == pytest.approx(2 * answers_needed(math.inf))
    assert answers_needed(1000, deff=2) < 1000 and margin_of(1000, 1000) == 0
    assert margin_of(answers_needed(1000), 1000) == pytest.approx(0.05, abs=1e-4)


def test_published_margins_hold_design_effects_of_about_one_and_one_of_two_and_a_half():
    assert round(implied_deff(0.029, 495, 4235, share=0.851), 2) == 0.97


ASCS = (
    Path(__file__).resolve().parents[5]
    / "shared"
    / "data"
    / "ascof"
    / "ascs_survey_measures_2020_21_tidy.csv"
)
# Made only where the published table is: a test that skips itself looks like one that passed.
if ASCS.exists():

    def test_the_published_margins_of_2020_21_hold_more_than_chance_in_most_councils():
        # Control over daily life (1B), all ages; the bases are rounded to five.
        told = {}
        with ASCS.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if (row["Measure Group"], row["Disaggregation Level"]) == ("1B", "Total"):
                    margin, share = float(row["Margin Of Error"]) / 100, float(row["Outcome"]) / 100
                    answers, people = float(row["Base"]), float(row["Denominator"])
                    told[row["Geographical Description"]] = implied_deff(margin, answers, people, share=share)
        assert len(told) == 18
        printed = {"Kirklees": 0.97, "Reading": 1.58, "Oxfordshire": 2.49}
        assert {name: round(told[name], 2) for name in printed} == printed
        # Reckoned with n of N for N - n of N - 1, it was 1.115.
        assert median(told.values()) == pytest.approx(1.115, abs=0.0015)
