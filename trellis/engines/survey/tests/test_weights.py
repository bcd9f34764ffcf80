"""Fitting weights to what is known: what must hold, and what is refused by name."""

from __future__ import annotations

import numpy as np
import pytest

from trellis.basis.findings import Refused
from trellis.engines.survey.design import design
from trellis.engines.survey.estimate import shares
from trellis.engines.survey.tests.drawn import made_up
from trellis.engines.survey.weights import (
    Margin,
    calibrate,
    post_stratify,
    rake,
    spread_of,
    standardised,
    trim,
)

AGE = ["young", "young", "old", "old"]
HELD = ["direct", "managed", "direct", "managed"]


def margin(name="age", answers=AGE, **totals):
    return Margin(name, answers, totals)


def findings(*margins, many=4):
    with pytest.raises(Refused) as caught:
        rake(design(many), margins)
    return caught.value.findings


def reached(fitted, answers):
    return {level: float(fitted.design.weights[np.array(answers) == level].sum()) for level in set(answers)}


def test_one_margin_is_met_by_one_factor_a_level():
    fitted = post_stratify(design(4, weights=[1, 3, 1, 1]), margin(young=40, old=10))
    np.testing.assert_allclose(fitted.design.weights, [10, 30, 5, 5])
    assert fitted.converged


def test_two_margins_are_met_at_once():
    fitted = rake(design(4), [margin(young=30, old=70), margin("held", HELD, direct=20, managed=80)])
    assert reached(fitted, AGE) == pytest.approx({"young": 30, "old": 70})
    assert reached(fitted, HELD) == pytest.approx({"direct": 20, "managed": 80})
    # Nobody knows more than the margins, so they are independent: a fifth of each age holds directly.
    np.testing.assert_allclose(fitted.design.weights, [6, 24, 14, 56])


def test_the_odds_between_the_cells_stay_as_they_were():
    fitted = rake(
        design(4, weights=[1, 2, 3, 1]),
        [margin(young=30, old=70), margin("held", HELD, direct=20, managed=80)],
    )
    one = fitted.design.weights
    assert one[0] * one[3] / (one[1] * one[2]) == pytest.approx(1 * 1 / (2 * 3))


def test_margins_in_another_order_or_at_another_size_give_the_same_shares():
    columns = made_up(many=300)
    drawn = design(300, weights=columns["weight"])
    age = {"18 to 64": 500.0, "65 to 84": 300.0, "85 and over": 200.0}
    held = {"direct payment": 270.0, "council managed": 730.0}

    def fitted(times, *, backwards=False):
        both = [
            Margin("age", columns["age"], {level: times * n for level, n in age.items()}),
            Margin("held", columns["held"], {level: times * n for level, n in held.items()}),
        ]
        return rake(drawn, both[::-1] if backwards else both)

    one, other, larger = fitted(1), fitted(1, backwards=True), fitted(1000)
    np.testing.assert_allclose(one.design.weights, other.design.weights, rtol=1e-9)
    np.testing.assert_allclose(one.design.weights * 1000, larger.design.weights, rtol=1e-9)
    first, second = (shares(w.design, columns["answer"])[0] for w in (one, larger))
    assert first.se == pytest.approx(second.se, rel=1e-9)


def test_raking_what_fits_already_changes_nothing():
    fitted = rake(design(4), [margin(young=2, old=2), margin("held", HELD, direct=2, managed=2)])
    np.testing.assert_allclose(fitted.design.weights, 1)


def test_a_level_nobody_answered_is_refused_and_named():
    (found,) = findings(margin(young=30, old=50, oldest=20))
    assert found.code == "empty-cell" and "“oldest”" in found.says and found.where == "“age”"


def test_a_level_of_answers_that_count_for_nobody_is_as_empty():
    with pytest.raises(Refused, match="Nobody of “young” answered"):
        rake(design(4, weights=[0, 0, 1, 1]), [margin(young=30, old=70)])


def test_a_level_without_a_total_is_refused_and_named():
    (found,) = findings(margin(young=30))
    assert found.code == "level-without-total" and "“old”" in found.says


def test_margins_of_different_people_are_refused():
    (found,) = findings(margin(young=30, old=70), margin("held", HELD, direct=20, managed=81))
    assert found.code == "margins-disagree" and "101" in found.says and "100" in found.says
    # Rounded shares of one total still count as the same.
    rake(design(4), [margin(young=30, old=70), margin("held", HELD, direct=20, managed=80.00005)])


def test_blanks_and_totals_of_nobody_are_refused_together():
    told = findings(margin("age", ["young", "", "old", "old"], young=0, old=70))
    assert {found.code for found in told} == {"margin-blank", "wrong-total"}
    assert findings()[0].code == "no-margins"


def test_margins_that_no_weights_can_meet_are_reported_and_not_hidden():
    # The young all hold directly and the old never: 60 young cannot be 50 direct.
    fitted = rake(
        design(4), [margin(young=60, old=40), Margin("held", ["d", "d", "m", "m"], {"d": 50, "m": 50})]
    )
    assert not fitted.converged and fitted.worst_gap > 5


def test_raking_stopped_too_soon_says_so():
    columns = [margin(young=30, old=70), margin("held", HELD, direct=20, managed=80)]
    fitted = rake(design(4, weights=[1, 9, 5, 1]), columns, most_rounds=1)
    assert not fitted.converged and fitted.rounds == 1


def test_an_answer_that_counted_for_nobody_still_does():
    fitted = rake(design(4, weights=[0, 1, 1, 1]), [margin(young=30, old=70)])
    np.testing.assert_allclose(fitted.design.weights, [0, 30, 35, 35])


def test_calibration_meets_totals_of_numbers():
    fitted = calibrate(design(4), {"people": [1, 1, 1, 1], "hours": [2, 4, 6, 8]}, {"people": 8, "hours": 44})
    assert fitted.design.weights.sum() == pytest.approx(8)
    assert fitted.design.weights @ [2, 4, 6, 8] == pytest.approx(44)
    assert fitted.converged


def test_totals_that_contradict_one_another_are_reported():
    known = {"people": [1, 1, 1, 1], "again": [2, 2, 2, 2]}
    assert not calibrate(design(4), known, {"people": 8, "again": 20}).converged
    with pytest.raises(Refused, match="“hours”"):
        calibrate(design(2), {"hours": [1, np.nan]}, {"hours": 1})


def test_what_is_cut_off_goes_to_the_others_until_it_fits():
    fitted = trim(design(5, weights=[1, 1, 1, 9, 2.9]), highest=3)
    # 6 over among four: 2.9 would become 4.4, is cut too, and the rest is shared by three.
    np.testing.assert_allclose(fitted.design.weights, [3, 3, 3, 3, 3], atol=0.1)
    assert fitted.design.weights.max() <= 3
    assert trim(design(4, weights=[1, 2, 3, 4]), lowest=2, highest=3.5).spread.total == pytest.approx(10)


def test_a_cut_with_nobody_left_to_give_to_is_reported():
    fitted = trim(design(3, weights=[5, 5, 5]), highest=3)
    assert not fitted.converged and fitted.worst_gap == pytest.approx(6)


def test_equal_weights_lose_nothing_and_unequal_ones_do():
    assert spread_of([2, 2, 2]).kish == 1 and spread_of([2, 2, 2]).n_effective == 3
    assert spread_of([1, 1, 2, 2]).n_effective == pytest.approx(36 / 10)


def test_groups_are_brought_to_one_mix():
    mix, over = ["x", "y", "y", "x", "x", "y"], ["a", "a", "a", "b", "b", "b"]
    same = standardised(design(6), mix=mix, over=over, shares={"x": 50, "y": 50})
    np.testing.assert_allclose(same.weights, [1.5, 0.75, 0.75, 0.75, 0.75, 1.5])
    with pytest.raises(Refused, match="Nobody of “b” is “y”"):
        standardised(design(6), mix=["x", "y", "y", "x", "x", "x"], over=over, shares={"x": 50, "y": 50})
