"""By hand on small surveys, what is refused, and what must always hold."""

from __future__ import annotations

import numpy as np
import pytest

from trellis.basis.findings import Refused
from trellis.engines.survey.design import design
from trellis.engines.survey.estimate import means, shares, totals
from trellis.engines.survey.replicates import jackknife
from trellis.engines.survey.tests.drawn import made_up
from trellis.engines.survey.weights import Margin, calibrate, rake


def se_of_mean(drawn, values):
    return means(drawn, values)[0].se


def refused(**columns):
    with pytest.raises(Refused) as caught:
        design(4, **columns)
    return caught.value.findings[0]


def test_four_answers_drawn_one_by_one():
    # Mean 5; squares about it 9 + 1 + 1 + 9 = 20, over 3 for the spread, over 4 for the mean: 5/3.
    assert se_of_mean(design(4), [2, 4, 6, 8]) == pytest.approx((5 / 3) ** 0.5)


def test_four_of_eight_leave_half_of_it():
    assert se_of_mean(design(4, population=[[8] * 4]), [2, 4, 6, 8]) == pytest.approx((5 / 6) ** 0.5)
    assert se_of_mean(design(4, population=[[0.5] * 4]), [2, 4, 6, 8]) == pytest.approx((5 / 6) ** 0.5)


def test_all_of_all_leave_nothing():
    assert se_of_mean(design(4, population=[[4] * 4]), [2, 4, 6, 8]) == 0


def test_a_total_counts_everybody_an_answer_stands_for():
    (found,) = totals(design(4, population=[[8] * 4]), [2, 4, 6, 8])
    assert found.estimate == pytest.approx(40) and found.se == pytest.approx(8 * (5 / 6) ** 0.5)


def test_two_strata_vary_only_within():
    # Each stratum: squares 1 + 1, times 2, weights 1, over 4 answers squared: (4 + 4) / 16.
    drawn = design(4, strata=["a", "a", "b", "b"])
    assert se_of_mean(drawn, [2, 4, 60, 62]) == pytest.approx(0.5**0.5)
    assert drawn.degrees_of_freedom == 2


def test_two_clusters_count_as_two():
    # Totals away from the mean: -4 and 4; squares 32, times 2, over 16.
    drawn = design(4, clusters=[["x", "x", "y", "y"]])
    assert se_of_mean(drawn, [2, 4, 6, 8]) == pytest.approx(2.0)
    assert drawn.degrees_of_freedom == 1


def test_a_second_stage_adds_as_far_as_the_first_was_drawn_from_a_known_number():
    two = [["x", "x", "y", "y"], ["1", "2", "3", "4"]]
    first = design(4, clusters=two[:1], weights=[1] * 4, population=[[4] * 4])
    second = design(4, clusters=two, weights=[1] * 4, population=[[4] * 4, [4] * 4])
    # Half drawn twice: within each cluster squares 1 + 1, times 2, a half of them, and half again for the
    # share of clusters drawn: 1/2 + 1/2, over 16.
    gained = se_of_mean(second, [2, 4, 6, 8]) ** 2 - se_of_mean(first, [2, 4, 6, 8]) ** 2
    assert gained == pytest.approx(2 * 2 * 2 * 0.5 * 0.5 / 16)
    endless = design(4, clusters=two, weights=[1] * 4)
    assert se_of_mean(endless, [2, 4, 6, 8]) == pytest.approx(2.0)


def test_weights_come_from_both_stages():
    drawn = design(4, clusters=[["x", "x", "y", "y"], list("1234")], population=[[10] * 4, [6, 6, 4, 4]])
    np.testing.assert_allclose(drawn.weights, [15, 15, 10, 10])


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"weights": [1, 2, 3]}, "uneven-columns"),
        ({"weights": [1, -1, 1, 1]}, "wrong-weight"),
        ({"weights": [1, np.nan, 1, 1]}, "wrong-weight"),
        ({"weights": [0, 0, 0, 0]}, "no-weight"),
        ({"strata": ["a", "a", "b", ""]}, "blank-cell"),
        ({"strata": ["a", "a", "a", "b"]}, "one-alone"),
        ({"clusters": [["x", "x", "x", "x"]]}, "one-alone"),
        ({"clusters": [["x", "y", "x", "z"]], "strata": ["a", "a", "b", "b"]}, "cluster-in-two-strata"),
        ({"population": [[8, 8, 8, 9]]}, "population-differs"),
        ({"population": [[3, 3, 3, 3]]}, "population-too-small"),
        ({"population": [[8, 8, 0, 8]]}, "wrong-population"),
        ({"population": [[8] * 4, [8] * 4]}, "too-many-populations"),
        ({"clusters": [["x"] * 4] * 3}, "too-many-stages"),
    ],
)
def test_what_cannot_be_is_refused_by_name(columns, code):
    found = refused(**columns)
    assert found.code == code and found.says and found.do


def test_the_stratum_and_the_cluster_are_named():
    assert "“b”" in refused(strata=["a", "a", "a", "b"]).says
    told = refused(clusters=[["x", "y", "x", "z"]], strata=["a", "a", "b", "b"]).says
    assert "“x”" in told and "“a” and “b”" in told


def test_a_stratum_drawn_whole_may_hold_one_alone():
    drawn = design(3, strata=["a", "a", "b"], population=[[4, 4, 1]])
    assert se_of_mean(drawn, [2.0, 4.0, 9.0]) > 0


def drawings(columns):
    """Every kind of drawing there is, over one set of answers."""
    n = len(columns["answer"])
    sites = np.unique(columns["site"], return_inverse=True)[1]
    whole = np.where(columns["stratum"] == "north", 40.0, 60.0)
    yield design(n)
    yield design(n, weights=columns["weight"])
    yield design(n, weights=columns["weight"], strata=columns["stratum"])
    yield design(n, weights=columns["weight"], clusters=[columns["site"]])
    yield design(
        n,
        weights=columns["weight"],
        clusters=[columns["site"]],
        strata=columns["stratum"],
        population=[whole],
    )
    homes = np.char.add(columns["site"], np.floor(columns["hours"] * 97 % 7).astype(int).astype(str))
    yield design(
        n,
        weights=columns["weight"],
        clusters=[columns["site"], homes],
        population=[np.full(n, 40.0), np.full(n, 0.25) + 0 * sites],
    )


def fitted(drawn, columns):
    """The same drawing as it is, raked, and calibrated to numbers."""
    yield drawn
    ages, held = (
        dict(zip(*np.unique(columns[name], return_counts=True), strict=True)) for name in ("age", "held")
    )
    size = len(columns["answer"])
    ages = {level: float(many * 3) for level, many in ages.items()}
    held = {level: 3 * size / len(held) for level in held}
    yield rake(drawn, [Margin("age", columns["age"], ages), Margin("held", columns["held"], held)]).design
    known = {"people": np.ones(size), "hours": columns["hours"]}
    yield calibrate(drawn, known, {"people": 3 * size, "hours": 36.5 * size}).design


def test_adding_up_those_alike_first_comes_to_the_same_as_answer_by_answer():
    columns = made_up()
    answer = np.unique(columns["answer"], return_inverse=True)[1]
    # Some did not answer.
    answer = np.where(np.arange(len(answer)) % 11 == 0, -1, answer)
    table = np.array([[1.0, 0.2], [-0.5, 0.0], [0.0, 2.0]])
    values = columns["hours"]
    for drawn in drawings(columns):
        for one in fitted(drawn, columns):
            plain = np.where(answer[:, None] >= 0, table[np.maximum(answer, 0)], 0.0)
            np.testing.assert_allclose(
                one.covariance_of_coded(answer, table), one.covariance(plain), rtol=1e-9
            )
            np.testing.assert_allclose(
                one.covariance_of_coded(answer, table, values),
                one.covariance(plain * values[:, None]),
                rtol=1e-9,
            )


def test_the_order_of_the_answers_changes_nothing():
    columns = made_up()
    order = np.random.default_rng(3).permutation(len(columns["answer"]))
    mixed = {name: column[order] for name, column in columns.items()}
    for one, other in zip(drawings(columns), drawings(mixed), strict=True):
        first = shares(one, columns["answer"], by={"held": columns["held"]})
        second = shares(other, mixed["answer"], by={"held": mixed["held"]})
        for left, right in zip(first, second, strict=True):
            assert (left.by, left.level, left.n) == (right.by, right.level, right.n)
            assert left.estimate == pytest.approx(right.estimate, rel=1e-12)
            assert left.se == pytest.approx(right.se, rel=1e-9)


def test_the_jackknife_and_the_formula_agree_on_a_mean_to_a_hair():
    columns = made_up()
    for drawn in list(drawings(columns))[3:5]:
        hours = columns["hours"]

        def mean(weights, hours=hours):
            return weights @ hours / weights.sum()

        by_leaving_out = jackknife(drawn).covariance(mean)[0, 0] ** 0.5
        assert by_leaving_out == pytest.approx(se_of_mean(drawn, hours), rel=0.05)


def test_on_a_total_they_agree_wholly():
    columns = made_up()
    for drawn in list(drawings(columns))[1:5]:
        (found,) = totals(drawn, columns["hours"])
        by_leaving_out = jackknife(drawn).covariance(lambda weights: weights @ columns["hours"])[0, 0] ** 0.5
        assert by_leaving_out == pytest.approx(found.se, rel=1e-9)


def test_more_is_known_of_a_figure_that_the_margins_explain():
    columns = made_up(many=2000)
    drawn = design(2000, weights=columns["weight"])
    known = {"people": np.ones(2000), "hours": columns["hours"]}
    fitted_design = calibrate(drawn, known, {"people": 4000, "hours": 50_000}).design
    assert se_of_mean(fitted_design, columns["hours"]) < 1e-6 * se_of_mean(drawn, columns["hours"])


def test_a_survey_done_again_and_again_varies_as_much_as_one_says_it_does():
    draw = np.random.default_rng(11)
    lift = draw.normal(50, 8, 60)
    told, found = [], []
    for _ in range(400):
        sites = draw.choice(60, 12, replace=False)
        values = (lift[sites][:, None] + draw.normal(0, 10, (12, 8))).ravel()
        drawn = design(96, clusters=[np.repeat(sites, 8).astype(str)], population=[np.full(96, 60.0)])
        (figure,) = means(drawn, values)
        found.append(figure.estimate)
        told.append(figure.se**2)
    # The truth shifts a little with each draw of people within a site, which 8 of no end of them allow.
    assert np.mean(told) == pytest.approx(np.var(found), rel=0.2)
