import json

import pytest

from trellis.engines.eligibility.tests.records import adult, carer, facs
from trellis.engines.eligibility.working import decide


def told(decision, rule):
    (line,) = [line for line in decision.lines if line.rule == rule]
    return line


@pytest.mark.parametrize(("record", "outcomes"), [(adult(), 10), (carer(), 8)], ids=["adult", "carer"])
def test_every_outcome_has_a_line_whether_or_not_it_was_looked_at(record, outcomes):
    lines = [line for line in decide(record).lines if ".outcome." in line.rule]
    assert len(lines) == outcomes
    looked_at = [line for line in lines if line.holds is not None]
    assert len(looked_at) == len(record["outcomes"])
    assert all("nothing was recorded" in line.says for line in lines if line.holds is None)


@pytest.mark.parametrize("record", [adult(), carer(), facs()], ids=["adult", "carer", "facs"])
def test_every_line_names_its_rule_once_and_its_source(record):
    lines = decide(record).lines
    assert len({line.rule for line in lines}) == len(lines)
    assert all(line.says.endswith((".", "”", "!", "?")) and line.source for line in lines)


@pytest.mark.parametrize("record", [adult(), carer(), facs()], ids=["adult", "carer", "facs"])
def test_the_last_line_is_the_answer(record):
    decision = decide(record)
    assert decision.eligible and decision.lines[-1].holds
    assert decision.lines[-1].rule == f"{decision.test}.answer"


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({"related_to_impairment": False}, "they do not come from an impairment or illness"),
        ({"outcomes": {}}, "fewer than 2 outcomes cannot be achieved"),
        (
            {"significant_wellbeing_impact": False},
            "the impact on your wellbeing was judged not to be significant",
        ),
    ],
)
def test_a_person_who_is_not_eligible_is_told_each_reason_and_no_other(changes, because):
    decision = decide(adult(**changes))
    assert not decision.eligible
    assert decision.lines[-1].says == f"Your needs do not meet the eligibility criteria, because {because}."


def test_several_reasons_are_all_told():
    decision = decide(adult(related_to_impairment=False, outcomes={}))
    assert decision.lines[-1].says.endswith(
        "they do not come from an impairment or illness and fewer than 2 outcomes cannot be achieved."
    )


def test_the_evidence_the_reason_and_the_period_are_in_the_persons_own_lines():
    record = adult()
    record["outcomes"]["nutrition"] |= {"fluctuates": True, "period_considered": "eight weeks from March"}
    decision = decide(record)
    assert "The pan was burnt through." in told(decision, "adult.outcome.nutrition").says
    assert "eight weeks from March." in told(decision, "adult.fluctuating.nutrition").says
    assert "She is worn out by noon." in told(decision, "adult.wellbeing").says


def test_the_source_of_an_outcome_names_the_limbs_that_were_claimed():
    record = adult()
    record["outcomes"]["nutrition"]["limbs"] = ["takes_longer", "danger"]
    assert told(decide(record), "adult.outcome.nutrition").source.endswith("reg 2(2)(a) and (3)")


def test_what_is_to_be_confirmed_says_so_in_its_own_lines_only():
    assert {line.status for line in decide(adult()).lines} == {None}
    unsure = [line.rule for line in decide(carer()).lines if line.status == "to be confirmed"]
    assert len(unsure) == 8 and all(rule.startswith("carer.outcome.") for rule in unsure)


def test_the_bands_count_no_outcomes_and_tell_the_band():
    decision = decide(facs())
    assert (decision.band, decision.outcomes_met_count, decision.unable) == ("substantial", None, ())
    nobody = decide(facs(risks={}))
    assert (nobody.band, nobody.eligible, told(nobody, "facs.band").says) == (
        "none",
        False,
        "No risk was recorded.",
    )


@pytest.mark.parametrize("record", [adult(), carer(), facs()], ids=["adult", "carer", "facs"])
def test_a_decision_goes_into_json_with_the_keys_people_script_against(record):
    answer = json.loads(json.dumps(decide(record).as_json()))
    assert {"eligible", "test", "on", "outcomes_met_count", "lines"} <= answer.keys()
    assert all({"rule", "says", "source", "holds"} <= line.keys() for line in answer["lines"])
    assert ("band" in answer) == (record["test"] == "facs")


def test_a_record_is_not_changed_by_deciding():
    record = adult()
    decide(record)
    assert record == adult()
