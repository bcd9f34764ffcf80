"""The published vectors, every exception, and the verdicts of a check written by somebody else."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.formats.bank_details.check import FAILS, NOT_COVERED, PASSES, check
from trellis.formats.bank_details.weights import read_table, shipped

# Vocalink, Validating account numbers, version 8.50, chapter 3: the test cases in their order.
VECTORS = """
 1 089999 66374958 passes  standard sum over ten
 2 107999 88837491 passes  standard sum over eleven
 3 202959 63748472 passes  both sums
 4 871427 46238510 passes  exceptions 10 and 11, the first passes
 5 872427 46238510 passes  exceptions 10 and 11, the first fails
 6 871427 09123496 passes  exception 10, ab is 09 and g is 9
 7 871427 99123496 passes  exception 10, ab is 99 and g is 9
 8 820000 73688637 passes  exception 3, the sorting code begins at its range
 9 827999 73988638 passes  exception 3, the sorting code ends its range
10 827101 28748352 passes  exception 3, both sums
11 134020 63849203 passes  exception 4
12 118765 64371389 passes  exception 1
13 200915 41011166 passes  exception 6, an account in another currency
14 938611 07806039 passes  exception 5
15 938600 42368003 passes  exception 5 with a substitute
16 938063 55065200 passes  exception 5, both what is left and the check figure are nought
17 772798 99345694 passes  exception 7
18 086090 06774744 passes  exception 8
19 309070 02355688 passes  exceptions 2 and 9, the first passes
20 309070 12345668 passes  exceptions 2 and 9, a is not 0 and g is not 9
21 309070 12345677 passes  exceptions 2 and 9, the second passes
22 309070 99345694 passes  exceptions 2 and 9, a is not 0 and g is 9
23 938063 15764273 fails   exception 5, the first check figure is right and the second wrong
24 938063 15764264 fails   exception 5, the first check figure is wrong
25 938063 15763217 fails   exception 5, one is left
26 118765 64371388 fails   exception 1
27 203099 66831036 fails   the second sum
28 203099 58716970 fails   the first sum
29 089999 66374959 fails   standard sum over ten
30 107999 88837493 fails   standard sum over eleven
31 074456 12345112 passes  exceptions 12 and 13, the first passes
32 070116 34012583 passes  exceptions 12 and 13, the second passes
33 074456 11104102 passes  exceptions 12 and 13, the second passes
34 180002 00000190 passes  exception 14
"""
CASES = [line.split(maxsplit=4) for line in VECTORS.strip().splitlines()]
ELSEWHERE = [
    row
    for row in csv.reader((Path(__file__).parent / "verdicts_elsewhere.csv").read_text().splitlines())
    if row[0].isdigit()
]
figures = st.text("0123456789", min_size=8, max_size=8)


def test_there_are_34_vectors():
    assert len(CASES) == 34


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} {case[4]}")
def test_the_published_vector_comes_out_as_published(case):
    assert check(case[1], case[2]).outcome == case[3]


def test_every_exception_is_among_what_another_check_decided():
    told = {row.exception for code, _, _ in ELSEWHERE for row in shipped().rows_for(code)}
    assert told == set(range(15))


def test_another_check_comes_to_the_same_verdicts():
    assert len(ELSEWHERE) > 400
    differ = [(code, number) for code, number, verdict in ELSEWHERE if check(code, number).outcome != verdict]
    assert differ == []


def test_one_figure_wrong_is_found_in_a_plain_sum():
    # Over ten and eleven a weight without a common factor finds every single slip.
    for at in range(8):
        for figure in "0123456789":
            number = "88837491"[:at] + figure + "88837491"[at + 1 :]
            assert check("107999", number).outcome == (PASSES if number == "88837491" else FAILS)


def test_a_sort_code_the_table_does_not_cover_cannot_be_checked_and_may_be_paid():
    verdict = check("00-00-00", "12345678")
    assert (verdict.outcome, verdict.may_be_paid, verdict.finding) == (NOT_COVERED, True, None)


def test_what_fails_is_told_with_its_place_and_without_the_number():
    verdict = check("08-99-99", "66374959", where="payments[2]")
    assert not verdict.may_be_paid
    assert (verdict.finding.code, verdict.finding.where) == ("modulus-check", "payments[2]")
    assert "6637" not in str(verdict.finding)


@pytest.mark.parametrize(
    ("code", "number", "becomes"),
    [
        ("180002", "190", "")
        , ("18-00-02", "000190", ("180002", "00000190")),
        ("180002", "0000190", ("180002", "00000190")),
        ("089999", "66 37 49-58", ("089999", "66374958")),
        ("089999", "6637495801", ("089999", "66374958")),
        ("720000", "123456789", ("720001", "23456789")),
        ("600000", "0123456789", ""),
        ("089999", "663749５8", ""),
        ("0899", "66374958", ""),
        ("089999", None, ""),
    ],
)  # fmt: skip
def test_shorter_and_longer_numbers_are_brought_to_eight_figures_or_refused(code, number, becomes):
    verdict = check(code, number)
    if becomes:
        assert (verdict.sort_code, verdict.account_number) == becomes
    else:
        assert verdict.outcome == FAILS and verdict.finding is not None and not verdict.account_number


@given(figures, st.text("0123456789", min_size=6, max_size=6))
def test_any_figures_get_a_verdict(number, code):
    assert check(code, number).outcome in (PASSES, FAILS, NOT_COVERED)


@given(figures)
def test_of_ten_last_figures_at_least_one_is_right_over_ten(number):
    rights = [last for last in "0123456789" if check("089999", number[:7] + last).outcome == PASSES]
    assert len(rights) == 1


def test_a_council_lays_its_own_table_over_ours():
    mine = read_table(b"000000 000000 MOD10" + b" 0" * 13 + b" 1\r\n", b"")
    assert check("000000", "12345670", table=mine).outcome == PASSES
    assert check("000000", "12345678", table=mine).outcome == FAILS
    assert check("089999", "66374959", table=mine).outcome == NOT_COVERED
