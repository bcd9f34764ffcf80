from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from trellis.engines.allocation.estimate import WHY_NO_SUM, allocate_columns, sums_of
from trellis.engines.allocation.points import PEOPLE_AT_ONCE, points_after_support
from trellis.engines.allocation.questions import MILLION, OUTCOME_KEYS, AnswerColumns
from trellis.engines.allocation.tests.making import (
    KENSINGTON,
    NORFOLK,
    NORTHSHIRE,
    answers,
    any_scheme,
    as_columns,
    northshire_but,
    shares,
    with_table,
)
from trellis.engines.allocation.working import allocate


def points_in(columns, scheme=NORTHSHIRE):
    return points_after_support(columns, scheme, slice(0, len(columns))).points_millionths.tolist()


@pytest.mark.slow
@given(some.lists(answers, min_size=1, max_size=5), any_scheme())
@settings(max_examples=60, deadline=None)
def test_a_person_alone_gets_the_same_penny_as_in_a_crowd(crowd, scheme):
    together = allocate_columns(as_columns(crowd), scheme)
    for at, person in enumerate(crowd):
        alone = allocate(person, scheme)
        assert alone.points_millionths == points_in(as_columns(crowd), scheme)[at]
        in_crowd = None if together.why[at] else together.weekly_pence[at]
        assert alone.weekly_pence == in_crowd
        assert (alone.suitable, WHY_NO_SUM[together.why[at]]) in {(True, "")} | {
            (False, w) for w in WHY_NO_SUM[1:]
        }


@given(answers, any_scheme(), some.sampled_from(OUTCOME_KEYS), some.data())
@settings(max_examples=60, deadline=None)
def test_more_need_never_lowers_the_sum(person, scheme, key, data):
    level = person["answers"][key]["level"]
    more = data.draw(some.integers(level, 4))
    needs_more = {"answers": {**person["answers"], key: {**person["answers"][key], "level": more}}}
    before, after = allocate(person, scheme), allocate(needs_more, scheme)
    assert after.points_millionths >= before.points_millionths
    if after.weekly_pence is not None and before.weekly_pence is not None:
        assert after.weekly_pence >= before.weekly_pence
    if before.weekly_pence is not None and after.weekly_pence is None:
        # More need can only leave a table at its top, and then asks for a costed plan: it is no smaller sum.
        assert [concern.code for concern in after.concerns] == ["above_table_top"]


@given(answers, any_scheme(), some.sampled_from(OUTCOME_KEYS), shares, shares)
@settings(max_examples=60, deadline=None)
def test_more_unpaid_help_never_raises_the_sum(person, scheme, key, one, other):
    def helped(share):
        helps = {"carer_share": share, "carer_willing": True, "carer_able": True}
        return {"answers": {**person["answers"], key: {"level": person["answers"][key]["level"], **helps}}}

    less, more = allocate(helped(min(one, other)), scheme), allocate(helped(max(one, other)), scheme)
    if less.weekly_pence is not None and more.weekly_pence is not None:
        assert more.weekly_pence <= less.weekly_pence


def test_a_long_column_is_worked_in_slices_and_none_is_lost():
    many = 2 * PEOPLE_AT_ONCE + 3
    draw = np.random.default_rng(20260401)
    columns = AnswerColumns(
        {key: draw.integers(0, 5, many).astype(np.int8) for key in OUTCOME_KEYS},
        {key: draw.random(many) for key in OUTCOME_KEYS},
        {key: draw.random(many) < 0.7 for key in OUTCOME_KEYS},
        {key: draw.random(many) < 0.7 for key in OUTCOME_KEYS},
    )
    gives = np.array([0, 4, 9, 15, 22])
    points = np.zeros(many, dtype=np.int64)
    for key in OUTCOME_KEYS:
        counted = np.floor(columns.share[key] * MILLION + 0.5).astype(np.int64)
        counted[~(columns.willing[key] & columns.able[key])] = 0
        points += gives[columns.level[key]] * (MILLION - counted)
    worked = allocate_columns(columns, NORTHSHIRE)
    assert not worked.wrong.any() and not worked.why.any()
    assert (worked.weekly_pence == (points * 410 + MILLION // 2) // MILLION).all()


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int16, np.int64, np.uint64])
def test_levels_may_be_whole_numbers_of_any_width(kind):
    columns = AnswerColumns({key: np.array([2, 4], dtype=kind) for key in OUTCOME_KEYS})
    assert points_in(columns) == [
        90 * MILLION,
        220 * MILLION,
    ]


@pytest.mark.parametrize("share", [-1e-9, -1.0, 1 + 1e-9, 2.0, float("nan"), float("inf"), -float("inf")])
def test_a_share_outside_0_to_1_marks_its_own_row_and_no_other(share):
    level = {key: np.array([2, 2, 2], dtype=np.int8) for key in OUTCOME_KEYS}
    everybody = {"work": np.array([True] * 3)}
    columns = AnswerColumns(level, {"work": np.array([0.5, share, 1.0])}, everybody, everybody)
    allocated = allocate_columns(columns, NORTHSHIRE)
    assert allocated.wrong.tolist() == [False, True, False]
    assert allocated.weekly_pence.tolist() == [855 * 41, 0, 81 * 410]


@pytest.mark.parametrize("level", [-1, 5, 127, -128])
def test_a_level_that_is_not_there_marks_its_own_row_and_no_other(level):
    levels = {key: np.array([2, 2, 2], dtype=np.int8) for key in OUTCOME_KEYS}
    levels["work"] = np.array([0, level, 4], dtype=np.int8)
    allocated = allocate_columns(AnswerColumns(levels), NORTHSHIRE)
    assert allocated.wrong.tolist() == [False, True, False]
    assert allocated.weekly_pence.tolist() == [81 * 410, 0, 103 * 410]


@pytest.mark.parametrize("missing", ["willing", "able"])
def test_support_without_a_column_of_willing_or_able_takes_nothing_off(missing):
    everybody = {key: np.array([True]) for key in OUTCOME_KEYS}
    parts = {"willing": everybody, "able": everybody}
    del parts[missing]
    columns = AnswerColumns(
        {key: np.array([2], dtype=np.int8) for key in OUTCOME_KEYS},
        {key: np.array([1.0]) for key in OUTCOME_KEYS},
        **parts,
    )
    assert points_in(columns) == [90 * MILLION]


def test_a_scheme_may_leave_unpaid_help_out_of_the_sum():
    scheme = northshire_but(support={"rule": "not_counted"})
    everybody = {key: np.array([True]) for key in OUTCOME_KEYS}
    level = {key: np.array([2], dtype=np.int8) for key in OUTCOME_KEYS}
    columns = AnswerColumns(level, {key: np.array([1.0]) for key in OUTCOME_KEYS}, everybody, everybody)
    assert points_in(columns, scheme) == [90 * MILLION]


def test_nobody_at_all_is_a_column_of_nothing():
    columns = AnswerColumns(
        {key: np.array([], dtype=np.int8) for key in OUTCOME_KEYS},
        {key: np.array([]) for key in OUTCOME_KEYS},
    )
    assert len(allocate_columns(columns, NORTHSHIRE).weekly_pence) == 0
    for scheme in (
        NORFOLK,
        KENSINGTON,
        with_table({"kind": "linear_table", "knots": [{"points": 0, "pence": 0}, {"points": 9, "pence": 9}]}),
    ):
        assert len(sums_of(np.array([], dtype=np.int64), scheme, "week").pence) == 0


def shares_about_the_middle():
    """Decimals at and next to the middle between two millionths, many of which a float multiplies wrongly."""
    for at in range(0, 1_000_000, 997):
        for tail in ("4999999999", "5", "5000000001"):
            yield float(f"0.{at:06d}{tail}")


def test_a_share_next_to_the_middle_between_two_millionths_is_rounded_as_the_decimal_it_is_written_as():
    shares = np.array(list(shares_about_the_middle()))
    many = len(shares)
    yes = {"work": np.ones(many, dtype=np.bool_)}
    levels = {key: np.zeros(many, dtype=np.int8) for key in OUTCOME_KEYS} | {
        "work": np.full(many, 1, dtype=np.int8)
    }
    worked = points_in(AnswerColumns(levels, {"work": shares}, yes, yes))
    exact = [Decimal(repr(float(share))).quantize(Decimal("0.000001"), ROUND_HALF_UP) for share in shares]
    assert worked == [int(4 * (1 - share) * MILLION) for share in exact]


def test_a_wrong_level_and_a_wrong_share_of_one_outcome_are_both_marked():
    levels = {key: np.array([2, 2, 2], dtype=np.int8) for key in OUTCOME_KEYS} | {
        "work": np.array([9, 2, 2], dtype=np.int8)
    }
    everybody = {"work": np.array([True] * 3)}
    columns = AnswerColumns(levels, {"work": np.array([0.5, 7.0, 0.5])}, everybody, everybody)
    assert allocate_columns(columns, NORTHSHIRE).wrong.tolist() == [True, True, False]


def test_many_points_all_taken_off_by_help_leave_none_and_never_wrap_round():
    scheme = northshire_but(points={key: [0, 1_000] for key in OUTCOME_KEYS})
    ones = {key: np.array([1], dtype=np.int8) for key in OUTCOME_KEYS}
    everybody = {key: np.array([True]) for key in OUTCOME_KEYS}
    for share, left in ((1.0, 0), (0.5, 5_000), (0.0, 10_000)):
        columns = AnswerColumns(ones, {key: np.array([share]) for key in OUTCOME_KEYS}, everybody, everybody)
        assert points_in(columns, scheme) == [left * MILLION]
