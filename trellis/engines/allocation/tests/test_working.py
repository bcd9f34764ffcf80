import json
import statistics

import pytest
import readability
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.people import (
    J1_52_WEEKS_PENCE,
    J1_ANNUAL_PENCE,
    J1_ANSWERS,
    J1_WEEKLY_PENCE,
)
from trellis.basis.findings import Refused
from trellis.engines.allocation.questions import OUTCOME_KEYS
from trellis.engines.allocation.tests.making import (
    KENSINGTON,
    NORFOLK,
    NORTHSHIRE,
    answers,
    any_scheme,
    northshire_but,
    with_table,
)
from trellis.engines.allocation.working import allocate

WILLING = {"carer_willing": True, "carer_able": True}


def told(scheme=NORTHSHIRE, **changed):
    return allocate({"answers": {**J1_ANSWERS["answers"], **changed}}, scheme)


def says(outcome, scheme=NORTHSHIRE, **changed):
    return next(line.says for line in told(scheme, **changed).lines if line.outcome == outcome)


def test_mrs_ahmeds_sum_is_the_published_one():
    allocation = allocate(J1_ANSWERS, NORTHSHIRE)
    shown = allocation.as_json()
    assert (shown["points"], shown["points_before_support"], shown["less_points"]) == (71.5, 85, 13.5)
    assert shown["weekly_pence"] == J1_WEEKLY_PENCE == 29315
    assert shown["annual_pence"] == J1_ANNUAL_PENCE == 1528568
    assert shown["annual_52_weeks_pence"] == J1_52_WEEKS_PENCE == 1524380
    assert [line["outcome"] for line in shown["lines"]] == list(OUTCOME_KEYS)
    assert sum(line["pence"] for line in shown["lines"]) == 29315
    assert (shown["scheme"], shown["scheme_version"], shown["suitable"]) == ("northshire-2026-04", "3", True)
    assert len(shown["fingerprint"]) == 64


@pytest.mark.slow
@given(answers, any_scheme())
@settings(max_examples=100, deadline=None)
def test_the_lines_always_add_up_to_the_sum_and_what_is_held_back_is_always_a_line(person, scheme):
    allocation = allocate(person, scheme)
    outcomes = [line.outcome for line in allocation.lines]
    assert outcomes[:10] == list(OUTCOME_KEYS)
    if allocation.weekly_pence is None:
        assert all(line.pence is None for line in allocation.lines)
        assert not allocation.suitable
        return
    assert sum(line.pence for line in allocation.lines) == allocation.weekly_pence
    assert ("contingency" in outcomes) == (scheme.contingency_hundredths > 0)
    rounding = sum(line.pence for line in allocation.lines if line.outcome == "rounding")
    # Ten lines and the contingency are each within a penny of exact, and so is the sum.
    assert abs(rounding) <= 12
    assert len(set(outcomes)) == len(outcomes)


@given(answers, any_scheme())
@settings(max_examples=50, deadline=None)
def test_what_is_printed_is_plain_json_that_reads_back_the_same(person, scheme):
    shown = allocate(person, scheme).as_json()
    assert json.loads(json.dumps(shown)) == shown


def test_every_pound_names_one_answer_one_rule_and_one_dated_price():
    for line in allocate(J1_ANSWERS, NORTHSHIRE).lines:
        shown = line.as_json()
        assert shown["rule"] == f"{shown['outcome']}.level.{shown['level']}"
        assert shown["price_rule"] == "money.price_per_point"
        assert (shown["price_pence_a_point"], shown["price_from"]) == (410, "2026-04-01")


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({"level": 0}, "Eating and drinking: level 0 gives no points, so no money."),
        ({"level": 1}, "Eating and drinking: level 1 gives 4 points. 4 points at £4.10 is £16.40 a week."),
        (
            {"level": 2, "carer_share": 0.5, **WILLING, "carer_relation": "daughter"},
            "Eating and drinking: level 2 gives 9 points. Your daughter's help takes off 4.5. "
            "4.5 points at £4.10 is £18.45 a week.",
        ),
        (
            {"level": 2, "carer_share": 1, **WILLING},
            "Eating and drinking: level 2 gives 9 points. Unpaid help takes off all 9. "
            "No points are left, so no money.",
        ),
        (
            {
                "level": 2,
                "carer_share": 1,
                "carer_willing": True,
                "carer_able": False,
                "carer_relation": "son",
            },
            "Eating and drinking: level 2 gives 9 points. Your son's help is not taken off. "
            "Help counts only from someone who is willing and able to give it. "
            "9 points at £4.10 is £36.90 a week.",
        ),
        (
            {"level": 1, "carer_share": 0.75, **WILLING, "carer_relation": "wife"},
            "Eating and drinking: level 1 gives 4 points. Your wife's help takes off 3. "
            "1 point at £4.10 is £4.10 a week.",
        ),
        (
            {
                "level": 2,
                "carers": [
                    {"relation": "daughter", "share": 0.25, "willing": True, "able": True},
                    {"name": "Gwen Grant", "share": 0.25, "willing": True, "able": True},
                    {"relation": "son", "share": 0.25, "willing": False, "able": True},
                    {"share": 0, "willing": True, "able": True},
                ],
            },
            "Eating and drinking: level 2 gives 9 points. Your daughter's and Gwen Grant's help takes off "
            "4.5. Your son's help is not taken off. Help counts only from someone who is willing and able to "
            "give it. 4.5 points at £4.10 is £18.45 a week.",
        ),
        (
            {"level": 1, "carer_share": 1 / 3, **WILLING},
            "Eating and drinking: level 1 gives 4 points. Unpaid help takes off 1.333332. "
            "2.666668 points at £4.10 is £10.93 a week in whole pence.",
        ),
    ],
)
def test_a_line_says_its_whole_sum_in_words(answer, sentence):
    assert says("nutrition", nutrition=answer) == sentence


def test_a_line_says_when_the_rules_do_not_count_unpaid_help():
    scheme = northshire_but(support={"rule": "not_counted"})
    assert "These rules do not take off unpaid help." in says("nutrition", scheme)
    assert told(scheme).less_millionths == 0


def test_the_sentences_can_be_read_at_the_age_of_nine():
    # Nine years old is the fourth year of school in the American count that the measure is named in.
    sentences = [line.says.replace(":", ".") for line in told().lines]
    grades = [readability.getmeasures(text, lang="en")["readability grades"]["Kincaid"] for text in sentences]
    assert statistics.mean(grades) <= 4


def test_a_table_shares_its_sum_among_the_answers_by_their_points():
    bands = [{"from_points": 50, "to_points": 80, "pence": 300_01}]
    allocation = told(with_table({"kind": "step_table", "part_points": "round_down", "bands": bands}))
    lines = {line.outcome: line for line in allocation.lines}
    assert allocation.weekly_pence == 300_01 == sum(line.pence for line in allocation.lines)
    assert lines["hygiene"].pence == round(300_01 * 15 / 71.5)
    assert lines["hygiene"].price_rule == "money.band.50-80"
    assert "That is 15 of your 71.5 points, so £62.94 of £300.01 a week." in lines["hygiene"].says


def test_a_sum_at_nought_points_is_a_line_of_its_own_and_not_called_rounding():
    knots = [{"points": 0, "pence": 12_00}, {"points": 300, "pence": 900_00}]
    nobody = {"answers": {key: {"level": 0} for key in OUTCOME_KEYS}}
    allocation = allocate(nobody, with_table({"kind": "linear_table", "knots": knots}))
    assert [(line.outcome, line.pence) for line in allocation.lines][10:] == [("table", 12_00)]


@pytest.mark.parametrize(
    ("scheme", "points", "rule", "sentence"),
    [
        (
            NORFOLK,
            115,
            "money.band.70-115",
            "115 points: the band 70 to 115 gives £500.00 a year. That comes to £9.59 a week.",
        ),
        (NORFOLK, 69, "money.no_sum", "69 points: the table has no sum for this."),
        (KENSINGTON, 16, "money.sum.16", "16 points: the published sum is £82.91 a week."),
    ],
)
def test_a_points_total_is_one_line(scheme, points, rule, sentence):
    (line,) = allocate({"points": points}, scheme).lines
    assert (line.outcome, line.rule, line.says) == ("points", rule, sentence)


def test_a_part_done_assessment_is_refused_and_pointed_to_its_bounds():
    some_answers = {key: J1_ANSWERS["answers"][key] for key in OUTCOME_KEYS[:8]}
    with pytest.raises(Refused) as refused:
        allocate({"answers": some_answers}, NORTHSHIRE)
    assert [finding.where for finding in refused.value.findings] == [
        "answers.community",
        "answers.caring_for_child",
    ]
    assert all("trellis bounds" in finding.do for finding in refused.value.findings)
    with pytest.raises(Refused, match="trellis bounds"):
        allocate({}, NORFOLK)


def test_a_circumstance_is_a_concern_and_leaves_the_sum_as_it_is():
    allocation = allocate({**J1_ANSWERS, "circumstances": ["night_care"]}, NORTHSHIRE)
    assert allocation.weekly_pence == J1_WEEKLY_PENCE
    assert not allocation.suitable
    assert allocation.as_json()["concerns"] == [
        {"code": "night_care", "says": NORTHSHIRE.suitability["night_care"]}
    ]


@given(some.integers(186, 1_000_000))
@settings(max_examples=60, deadline=None)
def test_no_total_above_a_tables_top_gets_the_top_sum(points):
    allocation = allocate({"points": points}, NORFOLK)
    assert allocation.weekly_pence is None and allocation.annual_pence is None
    assert [concern.code for concern in allocation.concerns] == ["above_table_top"]
