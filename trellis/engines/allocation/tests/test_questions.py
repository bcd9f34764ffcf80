import copy
from decimal import Decimal

import numpy as np
import pytest

from tests.people import J1_ANSWERS
from trellis.basis.findings import Refused
from trellis.engines.allocation.questions import (
    MILLION,
    OUTCOME_KEYS,
    AnswerColumns,
    Answers,
    points_number,
    read_answers,
)

FIVE = dict.fromkeys(OUTCOME_KEYS, 5)


def refused(document, levels=FIVE):
    """Where and why each finding stands."""
    with pytest.raises(Refused) as caught:
        read_answers(document, levels=levels)
    return [(finding.where, finding.code) for finding in caught.value.findings]


def mrs_ahmed(**nutrition):
    document = copy.deepcopy(J1_ANSWERS)
    document["answers"]["nutrition"] = nutrition
    return document


@pytest.mark.parametrize(
    ("document", "finding"),
    [
        ([], ("", "not-an-object")),
        (None, ("", "not-an-object")),
        ({"answer": {}}, ("answer", "unknown-key")),
        ({"answers": []}, ("answers", "not-an-object")),
        ({"points": 5}, ("points", "wrong-kind-of-answers")),
        ({"answers": {"nutritoin": {}}}, ("answers.nutritoin", "unknown-key")),
        ({"answers": {"work": 3}}, ("answers.work", "not-an-object")),
        ({"answers": {"work": {"levle": 3}}}, ("answers.work.levle", "unknown-key")),
        ({"answers": {"work": {"level": True}}}, ("answers.work.level", "unknown-level")),
        ({"answers": {"work": {"level": "3"}}}, ("answers.work.level", "unknown-level")),
        ({"answers": {"work": {"level": 5}}}, ("answers.work.level", "unknown-level")),
        ({"answers": {"work": {"level": -1}}}, ("answers.work.level", "unknown-level")),
        ({"answers": {"work": {"level": 2.5}}}, ("answers.work.level", "unknown-level")),
        ({"answers": {"work": {"level": float("nan")}}}, ("answers.work.level", "unknown-level")),
        ({"answers": {"work": {"level": 10**400}}}, ("answers.work.level", "unknown-level")),
        (
            {"answers": {"work": {"carer_share": "half"}}},
            ("answers.work.carer_share", "share-outside-0-to-1"),
        ),
        (
            {"answers": {"work": {"carer_share": 1.0000001}}},
            ("answers.work.carer_share", "share-outside-0-to-1"),
        ),
        ({"answers": {"work": {"carer_share": -1e-9}}}, ("answers.work.carer_share", "share-outside-0-to-1")),
        ({"answers": {"work": {"carer_share": True}}}, ("answers.work.carer_share", "share-outside-0-to-1")),
        (
            {"answers": {"work": {"carer_share": float("inf")}}},
            ("answers.work.carer_share", "share-outside-0-to-1"),
        ),
        (
            {"answers": {"work": {"carer_share": 10**400}}},
            ("answers.work.carer_share", "share-outside-0-to-1"),
        ),
        (
            {"answers": {"work": {"carer_willing": "yes"}}},
            ("answers.work.carer_willing", "not-true-or-false"),
        ),
        ({"answers": {"work": {"carer_able": 1}}}, ("answers.work.carer_able", "not-true-or-false")),
        ({"answers": {"work": {"carer_relation": "a\nb"}}}, ("answers.work.carer_relation", "not-a-name")),
        ({"answers": {"work": {"carers": {}}}}, ("answers.work.carers", "not-a-list")),
        ({"answers": {"work": {"carers": [{}] * 21}}}, ("answers.work.carers", "not-a-list")),
        ({"answers": {"work": {"carers": [1]}}}, ("answers.work.carers[1]", "not-an-object")),
        ({"answers": {"work": {"carers": [{"shaer": 1}]}}}, ("answers.work.carers[1].shaer", "unknown-key")),
        ({"answers": {"work": {"carers": [], "carer_share": 0}}}, ("answers.work", "support-given-twice")),
        ({"person": 7}, ("person", "not-a-name")),
        ({"person": "\x1b[2J"}, ("person", "not-a-name")),
        ({"person": "x" * 201}, ("person", "not-a-name")),
        ({"circumstances": "deafblind"}, ("circumstances", "not-a-list")),
        ({"circumstances": ["deafblnd"]}, ("circumstances[1]", "unknown-circumstance")),
        ({"circumstances": [["deafblind"]]}, ("circumstances[1]", "unknown-circumstance")),
        ({"circumstances": ["deafblind"] * 51}, ("circumstances", "not-a-list")),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_place(document, finding):
    assert refused(document) == [finding]


@pytest.mark.parametrize("points", [-1, 1_000_001, "115", True, 0.1234567, float("nan"), float("inf")])
def test_points_outside_what_a_total_can_be_are_refused(points):
    assert refused({"points": points}, levels=None) == [("points", "not-points")]


def test_answers_are_refused_where_only_points_are_asked():
    assert refused({"answers": {}}, levels=None) == [("answers", "wrong-kind-of-answers")]


def test_every_fault_is_named_at_once():
    found = refused({"perso": 1, "answers": {"work": {"level": 9, "carer_share": 2}, "wrk": {}}})
    assert len(found) == 4


def test_a_hundred_thousand_faults_do_not_become_a_hundred_thousand_findings():
    assert len(refused({f"key {n}": 1 for n in range(100_000)})) == 50


def test_two_carers_over_one_are_refused_by_name():
    helps = {"share": 0.6, "willing": True, "able": True}
    with pytest.raises(Refused, match=r"Sara Ahmed \(0\.6\) and son \(0\.6\) come to 1\.2"):
        read_answers(
            mrs_ahmed(level=2, carers=[{"name": "Sara Ahmed", **helps}, {"relation": "son", **helps}]),
            levels=FIVE,
        )


def test_a_carer_who_is_not_willing_does_not_count_towards_one():
    carers = [{"share": 0.6, "willing": True, "able": True}, {"share": 0.6, "willing": False, "able": True}]
    answers = read_answers(mrs_ahmed(level=2, carers=carers), levels=FIVE)
    assert answers.by_outcome["nutrition"].counted_millionths == 600_000


def test_three_thirds_are_one_and_not_a_millionth_less():
    thirds = [{"share": 1 / 3, "willing": True, "able": True}] * 3
    answers = read_answers(mrs_ahmed(level=2, carers=thirds), levels=FIVE)
    assert answers.by_outcome["nutrition"].counted_millionths == MILLION


def test_nobody_having_said_so_is_not_willing():
    answers = read_answers(mrs_ahmed(level=2, carer_share=0.5), levels=FIVE)
    assert answers.by_outcome["nutrition"].counted_millionths == 0
    assert "nutrition" not in answers.unanswered()


@pytest.mark.parametrize(
    "unasked",
    [
        {"level": None},
        {},
        {"level": 2, "carer_share": None, "carer_willing": True, "carer_able": True},
        {"level": 2, "carer_share": 0.5, "carer_willing": None, "carer_able": True},
        {"level": 2, "carer_share": 0.5, "carer_willing": True, "carer_able": None},
    ],
)
def test_null_is_not_yet_asked(unasked):
    assert read_answers(mrs_ahmed(**unasked), levels=FIVE).unanswered() == ("nutrition",)


@pytest.mark.parametrize("name", ["Amina Ahmed", "آمنہ", "Łucja", "می\u200cخواهم"])
def test_names_in_any_script_are_taken(name):
    assert read_answers({"person": name}, levels=FIVE).person == name


def test_what_is_understood_reads_back_as_the_same():
    document = mrs_ahmed(
        level=2, carers=[{"name": "Sara Ahmed", "share": 1 / 3, "willing": True, "able": None}]
    )
    document["circumstances"] = ["live_in", "deafblind", "live_in"]
    answers = read_answers(document, levels=FIVE)
    assert answers.circumstances == ("deafblind", "live_in")
    assert read_answers(answers.as_json(), levels=FIVE) == answers
    assert (
        read_answers(Answers(points_millionths=16_500_000).as_json(), levels=None).points_millionths
        == 16_500_000
    )


@pytest.mark.parametrize(
    "millionths", [0, 1, 999_999, 1_000_001, 71_500_000, 999_999_999_999, 1_000_000_000_000]
)
def test_points_as_a_json_number_lose_nothing(millionths):
    assert Decimal(repr(points_number(millionths))) * MILLION == millionths


def test_columns_that_cannot_be_about_the_same_people_are_a_mistake():
    level = {key: np.zeros(2, dtype=np.int8) for key in OUTCOME_KEYS}
    with pytest.raises(ValueError, match="different lengths"):
        AnswerColumns({**level, "work": np.zeros(3, dtype=np.int8)})
    for wrong in ({"share": {"work": np.zeros(2, dtype=np.float32)}}, {"willing": {"work": np.zeros(2)}}):
        with pytest.raises(TypeError):
            AnswerColumns(level, **wrong)
    with pytest.raises(TypeError):
        AnswerColumns({**level, "work": np.zeros(2)})
    with pytest.raises(ValueError, match="missing for work"):
        AnswerColumns({key: column for key, column in level.items() if key != "work"})
