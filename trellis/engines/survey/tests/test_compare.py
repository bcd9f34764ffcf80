"""Differences, odds, risks, trends and equivalence, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from trellis.basis.findings import Refused
from trellis.engines.survey.compare import (
    cochran_armitage,
    difference,
    equivalent,
    logistic,
    mantel_haenszel,
    odds_ratio,
    rao_scott,
    risk_ratio,
    t_test,
)
from trellis.engines.survey.design import design
from trellis.engines.survey.tests.drawn import made_up

IS_SO = np.array([1] * 90 + [0] * 10 + [1] * 80 + [0] * 20)
HELD = ["direct payment"] * 100 + ["council managed"] * 100


def test_ninety_of_a_hundred_against_eighty():
    # Odds 9 against 4; risk 0.9 against 0.8; Woolf's error of the odds, with n - 1 for n once.
    drawn = design(200)
    odds = odds_ratio(drawn, IS_SO, HELD, "direct payment", "council managed")
    assert odds.estimate == pytest.approx(2.25) and odds.measure == "odds ratio"
    woolf = math.sqrt(1 / 90 + 1 / 10 + 1 / 80 + 1 / 20)
    assert odds.se == pytest.approx(woolf * math.sqrt(200 / 199), rel=1e-9)
    risk = risk_ratio(drawn, IS_SO, HELD, "direct payment", "council managed")
    assert risk.estimate == pytest.approx(1.125) and risk.measure == "risk ratio"
    points = difference(drawn, IS_SO, HELD, "direct payment", "council managed")
    assert points.estimate == pytest.approx(0.1) and points.n == (100, 100)
    assert odds.low < 2.25 < odds.high and risk.low < 1.125 < risk.high


def test_the_other_way_round_is_the_mirror():
    one = odds_ratio(design(200), IS_SO, HELD, "direct payment", "council managed")
    other = odds_ratio(design(200), IS_SO, HELD, "council managed", "direct payment")
    assert one.estimate == pytest.approx(1 / other.estimate) and one.low == pytest.approx(1 / other.high)


def test_none_or_all_have_no_odds_and_are_refused_by_name():
    all_so = np.array([1.0] * 100 + [0, 1] * 50)
    with pytest.raises(Refused, match="Of “direct payment”, all are so"):
        odds_ratio(design(200), all_so, HELD, "direct payment", "council managed")
    assert difference(design(200), all_so, HELD, "direct payment", "council managed").estimate == 0.5
    with pytest.raises(Refused, match="Nobody of “service fund”"):
        difference(design(200), all_so, HELD, "service fund", "council managed")


def test_all_of_one_group_and_none_of_another_differ_and_how_surely_is_told():
    held = ["direct payment"] * 10 + ["managed"] * 10
    found = difference(design(20), [1] * 10 + [0] * 10, held, "direct payment", "managed")
    # Each group's Wilson interval is 0.2775 wide.
    assert (
        found.estimate == 1 and found.high == 1 and found.low == pytest.approx(1 - 0.2775 * 2**0.5, abs=1e-4)
    )
    assert found.p < 0.001
    other = difference(design(20), [1] * 10 + [0] * 10, held, "managed", "direct payment")
    assert (other.estimate, other.low, other.high) == (-1, -1, pytest.approx(-found.low))
    few = difference(design(4), [1, 1, 0, 0], ["a", "a", "b", "b"], "a", "b")
    assert few.p > 0.05 and few.low < 0.1


def test_a_t_test_needs_two_groups():
    with pytest.raises(Refused, match="3 groups"):
        t_test(design(6), [1, 2, 3, 4, 5, 6], ["a", "a", "b", "b", "c", "c"])


def test_answers_drawn_one_by_one_are_tested_as_by_pearson():
    rows = ["yes"] * 30 + ["no"] * 20 + ["yes"] * 15 + ["no"] * 35
    columns = ["a"] * 50 + ["b"] * 50
    found = rao_scott(design(100), rows, columns)
    # 100 times the square of (30*35 - 20*15) over the margins.
    assert found.chi_square == pytest.approx(100 * (30 * 35 - 20 * 15) ** 2 / (45 * 55 * 50 * 50))
    assert found.above == pytest.approx(1) and found.below == pytest.approx(99)
    # Independent tables vary as drawn with the shares observed, not with those expected.
    assert 0.8 < found.f / found.chi_square < 1.25


def test_clusters_that_are_alike_make_a_difference_less_sure():
    columns = made_up(many=2000, sites=20)
    plain = rao_scott(design(2000), columns["answer"], columns["stratum"])
    drawn = rao_scott(design(2000, clusters=[columns["site"]]), columns["answer"], columns["stratum"])
    assert drawn.chi_square == pytest.approx(plain.chi_square) and drawn.f < plain.f / 3


def test_answers_to_one_question_only_are_left_out():
    with_more = rao_scott(design(6), ["y", "n", "y", "n", "", "y"], ["a", "a", "b", "b", "a", ""])
    assert with_more.n == 4
    with pytest.raises(Refused, match="Fewer than two answers"):
        rao_scott(design(4), ["y", "y", "y", ""], ["a", "a", "b", "b"])


def test_chance_finds_a_difference_about_as_often_as_it_should():
    draw = np.random.default_rng(5)
    found = 0
    for _ in range(300):
        site = np.repeat(np.arange(24), 10)
        lift = draw.normal(0, 1, 24)[site]
        answer = np.where(draw.random(240) < 1 / (1 + np.exp(-lift)), "yes", "no")
        drawn = design(240, clusters=[site.astype(str)])
        found += rao_scott(drawn, answer, np.where(site % 2 == 0, "a", "b")).p < 0.05
    assert 0.02 < found / 300 < 0.085


def test_one_thing_that_is_or_is_not_has_the_odds_ratio_of_the_table():
    found = logistic(design(200), IS_SO, {"direct": np.array(HELD) == "direct payment"})
    odds = odds_ratio(design(200), IS_SO, HELD, "direct payment", "council managed")
    assert found.terms[1].odds_ratio == pytest.approx(2.25, rel=1e-6)
    assert found.terms[1].se == pytest.approx(odds.se, rel=1e-4)
    assert found.n == 200 and found.converged


def test_those_who_did_not_answer_lend_a_regression_no_freedom():
    direct = np.array([*HELD, "managed", "managed"]) == "direct payment"
    found = logistic(design(202), [*IS_SO, np.nan, np.nan], {"direct": direct})
    assert (found.n, found.free) == (200, 198)


def test_a_regression_refuses_what_has_no_answer():
    with pytest.raises(Refused, match="same answer"):
        logistic(design(4), [1, 1, 1, 1], {"x": [1, 2, 3, 4]})
    with pytest.raises(Refused, match="say the same"):
        logistic(design(4), [1, 0, 1, 0], {"x": [1, 2, 3, 4], "y": [2, 4, 6, 8]})
    with pytest.raises(Refused, match="apart without a miss"):
        logistic(design(6), [0, 0, 0, 1, 1, 1], {"x": [1, 2, 3, 4, 5, 6]})


def test_no_difference_found_is_not_yet_shown_to_be_none():
    few = difference(design(20), [1, 0] * 10, ["a", "a", "b", "b"] * 5, "a", "b")
    many = difference(design(20_000), [1, 0] * 10_000, ["a", "a", "b", "b"] * 5_000, "a", "b")
    assert few.estimate == many.estimate == 0
    assert few.p > 0.9 and not equivalent(few, margin=0.05).is_equivalent
    assert equivalent(many, margin=0.05).is_equivalent
    assert equivalent(many, margin=0.05).p < 0.05


def test_equivalence_is_that_the_narrower_interval_lies_within_the_margin():
    found = difference(design(200), IS_SO, HELD, "direct payment", "council managed")
    for margin in (0.15, 0.18, 0.184, 0.2, 0.3):
        told = equivalent(found, margin=margin)
        assert told.is_equivalent == (told.low > -margin and told.high < margin)


def test_a_table_alone_pools_to_its_own_odds():
    found = mantel_haenszel([[[90, 10], [80, 20]]])
    assert found.odds_ratio == pytest.approx(2.25)
    with pytest.raises(Refused):
        mantel_haenszel([[[5, 0], [3, 0]]])


def test_shares_that_do_not_rise_show_no_trend():
    assert cochran_armitage([5, 5, 5], [10, 10, 10]).chi_square == 0
    assert cochran_armitage([1, 5, 9], [10, 10, 10]).p < 0.001
    assert cochran_armitage([5, 4, 6], [10, 10, 10], scores=[0, 1, 0]).chi_square > 0
