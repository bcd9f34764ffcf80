"""Figures with their bases and intervals."""

from __future__ import annotations

import numpy as np
import pytest

from trellis.basis.proportions import wilson
from trellis.engines.survey.columns import coded
from trellis.engines.survey.design import design
from trellis.engines.survey.estimate import means, share_interval, shares, totals
from trellis.engines.survey.tests.drawn import made_up


def test_those_without_an_answer_and_those_who_do_not_know_are_counted_and_in_no_share():
    answers = ["better"] * 6 + ["worse"] * 2 + ["", "NA", "Don't know"]
    better, worse = shares(design(11), answers, item="control")
    assert (better.n, better.count, better.missing, better.dont_know) == (8, 6, 2, 1)
    assert better.estimate == 0.75 and worse.estimate == 0.25 and better.item == "control"


def test_answers_that_count_alike_get_wilsons_interval():
    better = shares(design(195), ["better"] * 140 + ["worse"] * 55)[0]
    assert better.interval == "wilson"
    assert (round(100 * better.low, 1), round(100 * better.high, 1)) == (65.1, 77.6)
    one = shares(design(195), ["one"] * 2 + ["other"] * 193)[0]
    assert (round(100 * one.low, 1), round(100 * one.high, 1)) == (0.3, 3.7)


def test_no_interval_leaves_nought_to_all_whatever_the_design():
    columns = made_up(many=120, sites=8)
    rare = np.where(np.arange(120) < 2, "rare", "usual")
    for drawn in (
        design(120),
        design(120, weights=columns["weight"]),
        design(120, weights=columns["weight"], clusters=[columns["site"]]),
    ):
        for interval in ("wilson", "logit", "beta", "likelihood"):
            for figure in shares(drawn, rare, interval=interval):
                assert 0 <= figure.low <= figure.estimate <= figure.high <= 1
                assert figure.high > figure.low


def test_none_and_all_have_the_exact_interval_on_the_answers_that_the_weights_leave():
    weights = [1.0] * 5 + [3.0] * 5
    (found,) = shares(design(10, weights=weights), ["yes"] * 10)
    assert found.interval == "beta" and found.high == 1 and found.estimate == 1
    # 10 answers tell as much as 400 / 50 = 8; all of 8 leave 0.025 ** (1 / 8).
    assert found.low == pytest.approx(0.025 ** (1 / 8))
    none = shares(design(10, weights=weights), ["yes"] * 10, levels=["no", "yes"])[0]
    assert (none.n, none.count, none.estimate, none.low) == (10, 0, 0, 0)
    assert none.high == pytest.approx(1 - 0.025 ** (1 / 8))


def test_levels_stand_in_the_order_asked_for():
    found = shares(design(3), ["worse", "better", "worse"], levels=["better", "no difference", "worse"])
    assert [one.level for one in found] == ["better", "no difference", "worse"]
    assert [one.count for one in found] == [1, 0, 2]


def test_a_group_nobody_of_whom_answered_has_no_figure_and_is_not_left_out():
    found = shares(design(4), ["yes", "no", "", ""], by={"held": ["a", "a", "b", "b"]})
    assert [one.n for one in found] == [2, 2, 0, 0] and [one.missing for one in found] == [0, 0, 2, 2]
    assert np.isnan(found[2].estimate) and np.isnan(found[2].low)
    (one, other) = means(design(4), [1, 2, np.nan, np.nan], by={"held": ["a", "a", "b", "b"]})
    assert one.estimate == 1.5 and np.isnan(other.estimate) and other.missing == 2


def test_the_shares_of_an_item_add_up_to_all():
    columns = made_up()
    drawn = design(400, weights=columns["weight"], clusters=[columns["site"]])
    for group in ("direct payment", "council managed"):
        of = [one for one in shares(drawn, columns["answer"], by={"held": columns["held"]})
              if one.by == {"held": group}]  # fmt: skip
        assert sum(one.estimate for one in of) == pytest.approx(1)
        assert sum(one.count for one in of) == of[0].n


def test_a_group_keeps_the_clusters_it_has_nobody_in():
    # The same group worked out as if the survey had been of it alone would seem surer or less sure.
    site = np.repeat(list("abcdef"), 4)
    values = np.arange(24.0)
    inside = np.isin(site, ["a", "b", "c"])
    drawn = design(24, clusters=[site])
    found = means(drawn, np.where(inside, values, np.nan))[0]
    weight = np.where(inside, 1.0, 0.0)
    middle = values[inside].mean()
    totals_of = np.array([(weight * (values - middle))[site == one].sum() for one in "abcdef"]) / 12
    assert found.se == pytest.approx((6 / 5 * ((totals_of - totals_of.mean()) ** 2).sum()) ** 0.5)


def test_many_groups_come_out_as_each_alone():
    columns = made_up(many=1000, sites=200)
    drawn = design(1000, weights=columns["weight"])
    together = shares(drawn, columns["answer"], by={"site": columns["site"]})
    for name in ("site 0", "site 77", "site 199"):
        inside = columns["site"] == name
        alone = shares(drawn, np.where(inside, columns["answer"], ""), levels=coded(columns["answer"]).levels)
        here = [one for one in together if one.by == {"site": name}]
        for one, other in zip(here, alone, strict=True):
            assert one.estimate == pytest.approx(other.estimate) and one.se == pytest.approx(other.se)


def test_the_short_way_for_answers_that_count_alike_comes_to_the_long_one():
    columns = made_up(many=300)
    answer = np.where(np.arange(300) % 9 == 0, "", columns["answer"])
    by = {"age": columns["age"]}
    short, long = shares(design(300), answer, by=by), shares(design(300, weights=np.ones(300)), answer, by=by)
    for one, other in zip(short, long, strict=True):
        assert one.se == pytest.approx(other.se, rel=1e-9)


def test_one_answer_alone_is_a_survey_of_one():
    (found,) = shares(design(1), ["yes"])
    assert found.estimate == 1 and found.low == pytest.approx(0.2065, abs=1e-4)
    (mean,) = means(design(1), [7.0])
    assert mean.estimate == 7 and np.isnan(mean.se) and np.isnan(mean.low)


def test_clusters_alike_within_tell_less():
    columns = made_up(many=2000, sites=20)
    plain = shares(design(2000), columns["answer"])[0]
    drawn = shares(design(2000, clusters=[columns["site"]]), columns["answer"])[0]
    assert drawn.estimate == plain.estimate and drawn.deff > 3
    assert drawn.n_effective == pytest.approx(2000 / drawn.deff, rel=1e-3)
    assert drawn.high - drawn.low > plain.high - plain.low


def test_weights_that_add_up_to_the_answers_say_nothing_of_how_many_people_there_are():
    answers = ["yes", "no", "yes", "no"]
    assert shares(design(4, weights=[1, 1, 1, 1]), answers)[0].deff == pytest.approx(1)
    assert totals(design(4), [1, 2, 3, 4])[0].deff == pytest.approx(1)


def test_one_cluster_less_than_needed_leaves_no_doubt_that_nothing_is_known():
    # A group in one cluster only has no degree of freedom.
    assert share_interval(0.4, 0.01, n=10, free=0)[:2] == (0.0, 1.0)
    assert np.isnan(share_interval(np.nan, 0.0, n=0, free=3)[0])


def test_wilsons_is_that_of_the_counts():
    low, high, _ = share_interval(0.15, 0.0, n=20, free=19, interval="wilson")
    assert (low, high) == tuple(map(float, wilson(3, 20)))
