import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.people import J1_ANSWERS
from trellis.basis.findings import Refused
from trellis.engines.allocation.bounds import bounds
from trellis.engines.allocation.questions import OUTCOME_KEYS
from trellis.engines.allocation.tests.making import (
    KENSINGTON,
    NORFOLK,
    NORTHSHIRE,
    answers,
    any_scheme,
    with_table,
)
from trellis.engines.allocation.working import allocate


@some.composite
def taken_away(draw, whole):
    """The same answers with some not yet given: an outcome, a level, or what is known of the help."""
    partly = copy.deepcopy(whole)
    for key in OUTCOME_KEYS:
        answer = partly["answers"][key]
        match draw(some.sampled_from(["kept", "kept", "outcome", "level", "support"])):
            case "outcome":
                del partly["answers"][key]
            case "level" if "carer_share" in answer or len(answer) == 1:
                answer["level"] = None
            case "support" if len(answer) > 1:
                for part in draw(some.sets(some.sampled_from(sorted(set(answer) - {"level"})), min_size=1)):
                    answer[part] = None
    return partly


@pytest.mark.slow
@given(some.data(), answers, any_scheme())
@settings(max_examples=100, deadline=None)
def test_the_range_always_holds_the_sum_in_the_end_and_never_widens(data, whole, scheme):
    # From the end backwards: each step takes answers away, so each range must hold the one before it.
    final = allocate(whole, scheme)
    narrower = bounds(whole, scheme)
    assert narrower.next_question is None and narrower.unanswered == ()
    assert (narrower.weekly_pence_low, narrower.weekly_pence_high) == (final.weekly_pence, final.weekly_pence)
    asked = whole
    for _ in range(3):
        asked = (
            data.draw(taken_away(asked)) if all(key in asked["answers"] for key in OUTCOME_KEYS) else asked
        )
        wider = bounds(asked, scheme)
        assert wider.points_low_millionths <= narrower.points_low_millionths
        assert wider.points_high_millionths >= narrower.points_high_millionths
        assert wider.may_have_no_sum or not narrower.may_have_no_sum
        if narrower.weekly_pence_low is not None:
            assert wider.weekly_pence_low <= narrower.weekly_pence_low
            assert wider.weekly_pence_high >= narrower.weekly_pence_high
        if final.weekly_pence is not None:
            assert wider.weekly_pence_low <= final.weekly_pence <= wider.weekly_pence_high
        else:
            assert wider.may_have_no_sum
        narrower = wider


@given(answers, some.permutations(OUTCOME_KEYS))
@settings(max_examples=50, deadline=None)
def test_answer_by_answer_the_range_closes_on_the_sum(whole, order):
    given_so_far, last = {}, bounds({"answers": {}}, NORTHSHIRE)
    for key in order:
        given_so_far[key] = whole["answers"][key]
        now = bounds({"answers": given_so_far}, NORTHSHIRE)
        assert (
            last.weekly_pence_low <= now.weekly_pence_low <= now.weekly_pence_high <= last.weekly_pence_high
        )
        last = now
    assert last.weekly_pence_low == last.weekly_pence_high == allocate(whole, NORTHSHIRE).weekly_pence


def test_the_question_that_still_ranges_widest_is_asked_next():
    scheme_document = NORTHSHIRE.as_json()
    scheme_document["points"]["work"] = [0, 4, 9, 15, 23]
    from trellis.engines.allocation.scheme import read_scheme

    assert bounds({"answers": {}}, read_scheme(scheme_document)).next_question == "work"
    assert bounds({"answers": {}}, NORTHSHIRE).next_question == "nutrition"


def test_help_not_asked_about_can_be_the_most_telling_question():
    partly = copy.deepcopy(J1_ANSWERS)
    partly["answers"]["hygiene"] |= {"carer_share": None}
    partly["answers"]["home_safely"] |= {"carer_share": None, "carer_willing": None, "carer_able": None}
    reach = bounds(partly, NORTHSHIRE)
    # Nobody said that a carer is willing to help with hygiene, so its share cannot count and is not asked.
    assert reach.unanswered == ("home_safely",)
    partly["answers"]["hygiene"] |= {"carer_willing": None, "carer_able": None}
    reach = bounds(partly, NORTHSHIRE)
    assert reach.unanswered == ("hygiene", "home_safely")
    assert reach.next_question == "hygiene"
    assert [question.asks for question in reach.open] == [("support",), ("support",)]


@pytest.mark.parametrize(
    ("points", "low", "high", "may_have_none"),
    [(None, 959, 11507, True), (70, 959, 959, False), (69, None, None, True), (186, None, None, True)],
)
def test_a_points_total_not_given_ranges_over_the_table(points, low, high, may_have_none):
    reach = bounds({"points": points}, NORFOLK)
    assert (reach.weekly_pence_low, reach.weekly_pence_high, reach.may_have_no_sum) == (
        low,
        high,
        may_have_none,
    )
    assert reach.unanswered == (("points",) if points is None else ())
    assert bounds({}, KENSINGTON).as_json()["weekly_pence_high"] == 112_21


def test_a_range_that_reaches_beyond_a_table_says_so():
    bands = [
        {"from_points": 70, "to_points": 75, "pence": 100},
        {"from_points": 76, "to_points": 80, "pence": 200},
    ]
    scheme = with_table({"kind": "step_table", "part_points": "round_down", "bands": bands})
    partly = copy.deepcopy(J1_ANSWERS)
    del partly["answers"]["home_safely"]
    reach = bounds(partly, scheme)
    assert (reach.weekly_pence_low, reach.weekly_pence_high, reach.may_have_no_sum) == (100, 200, True)
    assert "costed plan" in reach.says


def test_what_allocate_refuses_bounds_refuses_too():
    with pytest.raises(Refused, match="is not a key"):
        bounds({"answers": {"wrok": {}}}, NORTHSHIRE)
