from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.basis.findings import Finding, Refused
from trellis.basis.money import (
    MOST_PENCE,
    ROUNDINGS,
    add,
    multiply,
    part_step_as_whole,
    read_pounds,
    round_down,
    round_half_up,
    round_up,
    say_pounds,
    total,
)

PENCE = st.integers(-MOST_PENCE, MOST_PENCE)
NEAR_THE_EDGE = st.one_of(PENCE, st.integers(MOST_PENCE - 5, MOST_PENCE), st.integers(-1000, 1000))
DENOMINATORS = st.one_of(st.integers(1, 1000), st.integers(1, MOST_PENCE))


def nearest_half_up_in_size(exact: Fraction) -> int:
    """The plain telling: whole pence, and a half or more goes up in size."""
    whole, rest = divmod(abs(exact), 1)
    size = int(whole) + (rest >= Fraction(1, 2))
    return -size if exact < 0 else size


@given(NEAR_THE_EDGE, DENOMINATORS)
def test_half_up_agrees_with_the_plain_telling(numerator, denominator):
    assert round_half_up(numerator, denominator) == nearest_half_up_in_size(Fraction(numerator, denominator))


@given(NEAR_THE_EDGE, DENOMINATORS)
def test_down_and_up_lie_either_side_of_the_exact_sum_and_never_a_penny_apart_more_than_one(
    numerator, denominator
):
    exact = abs(Fraction(numerator, denominator))
    down, up = abs(round_down(numerator, denominator)), abs(round_up(numerator, denominator))
    assert down <= exact <= up and up - down == (exact.denominator != 1)


@given(st.lists(NEAR_THE_EDGE, min_size=1), DENOMINATORS)
def test_a_sum_alone_rounds_as_in_a_column(numerators, denominator):
    for rounding in ROUNDINGS.values():
        column = rounding(np.array(numerators, np.int64), denominator)
        assert column.dtype == np.int64
        assert column.tolist() == [rounding(numerator, denominator) for numerator in numerators]


@given(st.lists(st.tuples(NEAR_THE_EDGE, DENOMINATORS), min_size=1))
def test_a_column_of_denominators_rounds_row_by_row(pairs):
    numerators, denominators = (np.array(part, np.int64) for part in zip(*pairs, strict=True))
    for rounding in ROUNDINGS.values():
        assert rounding(numerators, denominators).tolist() == [rounding(*pair) for pair in pairs]


@given(NEAR_THE_EDGE, DENOMINATORS)
def test_a_debt_and_a_credit_of_one_size_round_alike(numerator, denominator):
    for rounding in ROUNDINGS.values():
        assert rounding(-numerator, denominator) == -rounding(numerator, denominator)


def test_a_scheme_names_a_rounding_by_the_name_of_its_function():
    assert {"round_half_up": round_half_up, "round_down": round_down, "round_up": round_up} == ROUNDINGS


@pytest.mark.parametrize("number", [1.0, 1.5, Decimal(1), "1", True, np.float64(1), np.array([1.0]), None])
def test_a_float_is_never_money(number):
    for rounding in ROUNDINGS.values():
        with pytest.raises(TypeError, match="whole number"):
            rounding(number, 2)
        with pytest.raises(TypeError, match="whole number"):
            rounding(2, number)
    with pytest.raises(TypeError, match="whole number"):
        multiply(number, 2)


@pytest.mark.parametrize("denominator", [0, -1, np.array([1, 0])])
def test_a_denominator_of_nought_or_less_is_a_mistake(denominator):
    with pytest.raises(ValueError, match="above nought"):
        round_half_up(1, denominator)


def test_small_whole_numbers_of_any_kind_are_whole_numbers():
    assert round_half_up(np.array([5], np.int8), 2).tolist() == [3]
    assert round_half_up(np.int32(5), 2) == 3
    assert round_half_up(np.array([], np.int64), 2).tolist() == []


def test_a_sum_beyond_whole_pence_is_refused_and_never_wraps():
    for sum_ in (
        lambda: round_half_up(MOST_PENCE + 1, 1),
        lambda: round_half_up(np.array([np.iinfo(np.int64).min]), 1),
        lambda: round_half_up(np.array([2**63], np.uint64), 1),
        lambda: multiply(MOST_PENCE, 2),
        lambda: multiply(np.array([1, MOST_PENCE // 2 + 1]), 2),
        lambda: multiply(np.array([1]), MOST_PENCE + 1),
        lambda: add(np.array([MOST_PENCE]), 1),
        lambda: add(np.array([-MOST_PENCE]), -1),
        lambda: add(MOST_PENCE, 1),
        lambda: total(np.array([MOST_PENCE, 1])),
    ):
        with pytest.raises(Refused) as refused:
            sum_()
        assert refused.value.findings[0].code == "sum-too-large"


@given(st.lists(st.tuples(NEAR_THE_EDGE, NEAR_THE_EDGE), min_size=1))
def test_sums_in_columns_are_exact_or_refused(pairs):
    left, right = (np.array(part, np.int64) for part in zip(*pairs, strict=True))
    for in_columns, exact in (
        (multiply, [one * other for one, other in pairs]),
        (add, [one + other for one, other in pairs]),
    ):
        if all(abs(answer) <= MOST_PENCE for answer in exact):
            assert in_columns(left, right).tolist() == exact
        else:
            with pytest.raises(Refused):
                in_columns(left, right)


@given(st.lists(NEAR_THE_EDGE))
def test_a_total_is_exact_or_refused_whatever_the_order(pence):
    if abs(sum(pence)) <= MOST_PENCE:
        assert total(np.array(pence, np.int64)) == sum(pence)
    else:
        with pytest.raises(Refused):
            total(np.array(pence, np.int64))


def test_steps_are_counted_only_of_what_there_is():
    assert part_step_as_whole(1, 250_00) == 1
    with pytest.raises(ValueError, match="below nought"):
        part_step_as_whole(-1, 250_00)
    with pytest.raises(ValueError, match="below nought"):
        part_step_as_whole(np.array([1, -1]), 250_00)


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("£1,090.80", 109080),
        ("1090.80", 109080),
        ("£1,090", 109000),
        (" £0.01 ", 1),
        ("0", 0),
        ("-£5.00", -500),
        ("-5.00", -500),
        ("−£5.00", -500),
        ("£12,345,678.90", 1234567890),
        ("000000000000000000000000000001.00", 100),
    ],
)
def test_a_sum_in_pounds_is_read_to_the_penny(text, pence):
    assert read_pounds(text) == pence


@pytest.mark.parametrize("text", ["12.345", "4.1", "1.0000"])
def test_three_figures_or_one_after_the_point_are_not_pence(text):
    finding = read_pounds(text, where="row 4")
    assert isinstance(finding, Finding)
    assert (finding.code, finding.where) == ("not-whole-pence", "row 4")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "£",
        "ten pounds",
        "1,09.80",
        "1,0900",
        ",100",
        "1.",
        ".50",
        "5.00-",
        "--5",
        "£-5",
        "1 090.80",
        "1e3",
        "£1.0O",
        "٣",
        "1\n2",
        "NaN",
        "$5",
        "5.00 GBP",
        "1090,80",
        None,
        5,
        5.0,
        True,
        ["£5"],
    ],
)
def test_nonsense_is_a_finding_and_never_a_sum(text):
    finding = read_pounds(text)
    assert isinstance(finding, Finding)
    assert finding.code == "not-a-sum"


@pytest.mark.parametrize("text", ["92233720368547758.08", "9" * 30, "9" * 10_000])
def test_a_sum_beyond_whole_pence_is_a_finding(text):
    finding = read_pounds(text)
    assert isinstance(finding, Finding)
    assert finding.code == "sum-too-large"
    assert len(finding.says) < 200


def test_the_largest_sum_can_be_read():
    assert read_pounds("92233720368547758.07") == MOST_PENCE


@given(PENCE)
def test_what_we_say_in_pounds_we_can_read(pence):
    assert read_pounds(say_pounds(pence)) == pence
