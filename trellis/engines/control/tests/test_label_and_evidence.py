from datetime import date

import numpy as np
import pytest

from trellis.engines.control.label_and_evidence import LAW, TESTS, Control, read_control

ON = date(2026, 5, 1)


def control(held: str = "", **tests: str) -> Control:
    """Columns told as words between bars; a test that is not named is a no for everybody."""
    ways = [one.strip() for one in held.split("|")] if held else []
    answers = {test: [one.strip() for one in said.split("|")] for test, said in tests.items()}
    many = len(ways) or len(next(iter(answers.values())))
    columns: dict[str, list[str]] = {"held": ways} if held else {}
    for test in TESTS:
        columns[test] = answers.get(test, ["no"] * many)
    return read_control(columns, np.arange(many), on=ON)


def passing(tests: int, unknown: int = 0) -> dict[str, str]:
    """One person who passes so many tests, and of whom so many are not known."""
    said = ["yes"] * tests + ["unknown"] * unknown + ["no"] * (len(TESTS) - tests - unknown)
    return dict(zip(TESTS, said, strict=True))


@pytest.mark.parametrize(
    ("held", "label"),
    [
        ("direct payment", "Yes"),
        ("service fund", "Yes"),
        ("ISF", "Yes"),
        ("council managed", "Yes"),
        ("arranged", "No"),
        ("", "No"),
    ],
)
def test_the_label_counts_a_service_fund_as_managed_and_what_is_arranged_not(held, label):
    told = control(f"{held} | arranged").partition("self_directed")
    assert told.names[told.number[0]] == label


@pytest.mark.parametrize(("tests", "shown"), [(3, False), (4, True), (5, True), (0, False)])
def test_control_is_shown_by_four_of_five(tests, shown):
    (number,) = control(**passing(tests)).partition("control").number
    assert bool(number == 0) is shown


@pytest.mark.parametrize(
    ("tests", "unknown", "place"),
    [(4, 1, 0), (3, 1, 2), (3, 2, 2), (2, 2, 2), (2, 1, 1), (0, 5, 2), (0, 3, 1)],
)
def test_what_is_not_known_is_no_yes_and_is_told_apart_where_it_decides(tests, unknown, place):
    (number,) = control(**passing(tests, unknown)).partition("control").number
    assert number == place


def test_whoever_has_no_support_yet_is_counted_neither_by_the_label_nor_by_the_index():
    told = control("none | direct payment | ", led_plan="yes | yes | yes")
    counts = {key: told.partition(key).counts.tolist() for key in ("supported", "self_directed", "control")}
    assert counts == {"supported": [2, 1], "self_directed": [1, 1], "control": [0, 2, 0]}
    assert told.partition("led_plan").counts.tolist() == [2, 0, 0]


def test_a_test_that_the_file_does_not_have_is_passed_by_nobody():
    columns = {test: ["yes"] for test in list(TESTS)[:4]}
    told = read_control(columns, np.array([0]), on=ON)
    assert told.partition("control").counts.tolist() == [1, 0, 0]
    told = read_control({test: ["yes"] for test in list(TESTS)[:3]}, np.array([0]), on=ON)
    assert told.partition("control").counts.tolist() == [0, 0, 1]
    assert "knows how to switch" in told.left_out[-1]


def test_without_any_test_there_is_no_index_and_without_held_no_label():
    told = read_control({"held": ["arranged"]}, np.array([0]), on=ON)
    assert told.partition("control") is None and "no index" in told.left_out[-1]
    told = read_control({"led_plan": ["yes"]}, np.array([0]), on=ON)
    assert told.partition("held") is None and told.by_held is None


def test_only_the_rows_named_are_counted():
    columns = {"held": ["direct payment", "arranged", "arranged"], **{test: ["yes"] * 3 for test in TESTS}}
    told = read_control(columns, np.array([0, 2]), on=ON)
    assert told.partition("held").counts.tolist() == [1, 0, 0, 1, 0]


def test_a_word_that_is_not_known_is_a_finding_in_its_row_of_the_file():
    columns = {"held": ["arranged", "arranged", "trust fund"], **{test: ["yes"] * 3 for test in TESTS}}
    told = read_control(columns, np.array([1, 2]), on=ON)
    assert [one.where for one in told.findings] == ["row 3, held"]
    assert told.partition("held").counts.tolist() == [0, 0, 0, 1, 1]


def test_the_rules_say_where_they_come_from_and_that_the_service_fund_is_to_be_confirmed():
    assert "ASCOF 3D" in LAW.on("self_directed", ON).source
    assert not LAW.on("self_directed", ON).is_settled
