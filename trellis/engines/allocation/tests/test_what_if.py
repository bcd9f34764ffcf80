import pytest
from hypothesis import given, settings

from tests.people import J1_ANSWERS, J1_WITHOUT_SARA_PENCE
from trellis.engines.allocation.tests.making import NORFOLK, NORTHSHIRE, answers, any_scheme, northshire_but
from trellis.engines.allocation.what_if import compare
from trellis.engines.allocation.working import allocate


def test_when_the_daughter_stops_exactly_two_lines_change():
    stops = {key: {"level": answer["level"]} for key, answer in J1_ANSWERS["answers"].items()}
    moved = compare(allocate(J1_ANSWERS, NORTHSHIRE), allocate({"answers": stops}, NORTHSHIRE))
    assert moved.after.weekly_pence == J1_WITHOUT_SARA_PENCE == 34850
    assert moved.difference_pence == 5535
    shown = moved.as_json()
    assert [
        (line["outcome"], line["difference_pence"], line["difference_points"]) for line in shown["lines"]
    ] == [
        ("nutrition", 1845, 4.5),
        ("habitable_home", 3690, 9),
    ]
    assert shown["difference_points"] == 13.5
    assert shown["says"] == "The sum goes up by £55.35 a week."


@pytest.mark.slow
@given(answers, answers, any_scheme())
@settings(max_examples=80, deadline=None)
def test_the_changes_add_up_to_the_difference_and_turn_round_with_the_sides(one, other, scheme):
    before, after = allocate(one, scheme), allocate(other, scheme)
    there, back = compare(before, after), compare(after, before)
    assert {c.line.outcome for c in there.changes} == {c.line.outcome for c in back.changes}
    if there.difference_pence is None:
        assert back.difference_pence is None
        return
    assert sum(change.difference_pence for change in there.changes) == there.difference_pence
    assert back.difference_pence == -there.difference_pence
    assert not compare(before, before).changes


def test_a_line_that_only_one_side_has_is_a_change():
    plain, held = (
        allocate(J1_ANSWERS, NORTHSHIRE),
        allocate(J1_ANSWERS, northshire_but(money={"contingency_percent": 5})),
    )
    (contingency,) = compare(plain, held).changes
    assert (contingency.before, contingency.difference_pence) == (None, -1466)


def test_a_side_without_a_sum_has_no_difference_in_pence():
    moved = compare(allocate({"points": 185}, NORFOLK), allocate({"points": 186}, NORFOLK))
    assert moved.difference_pence is None
    assert moved.as_json()["lines"][0]["difference_points"] == 1
    assert "cannot be compared" in moved.says
