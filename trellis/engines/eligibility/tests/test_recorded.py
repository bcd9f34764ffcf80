from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.basis.findings import Refused
from trellis.engines.eligibility.recorded import read_record
from trellis.engines.eligibility.tests.records import adult, carer, facs


def faults(record):
    with pytest.raises(Refused) as refused:
        read_record(record)
    return [(finding.code, finding.where) for finding in refused.value.findings]


def with_outcome(record, key, **recorded):
    return record | {"outcomes": record["outcomes"] | {key: recorded}}


@pytest.mark.parametrize("record", [adult(), carer(), facs()], ids=["adult", "carer", "facs"])
def test_a_whole_record_is_read(record):
    assert read_record(record).on == date.fromisoformat(record["on"])


def test_the_day_may_be_a_date_or_text_but_has_no_hour():
    assert read_record(adult(on=date(2026, 5, 1))).on == date(2026, 5, 1)
    assert faults(adult(on=datetime(2026, 5, 1, 9))) == [("not-a-day", "on")]  # noqa: DTZ001


@pytest.mark.parametrize("record", [adult(), carer(), facs()], ids=["adult", "carer", "facs"])
def test_every_key_that_is_missing_is_named(record):
    for key in record.keys() - {"test"}:
        missing = {kept: value for kept, value in record.items() if kept != key}
        assert [where for _, where in faults(missing)] == [key]
    assert {where for _, where in faults({"test": record["test"]})} == record.keys() - {"test"}


@pytest.mark.parametrize("given_test", [None, "Adult", "child", 1, ["adult"], {}])
def test_a_test_nobody_knows_is_refused(given_test):
    assert faults(adult(test=given_test)) == [("unknown-test", "test")]


@pytest.mark.parametrize("record", [None, [], "adult", 3])
def test_a_record_that_is_no_object_is_refused(record):
    assert faults(record) == [("not-an-object", "")]


@pytest.mark.parametrize("answer", ["true", "yes", 1, 0, None, [], {}])
@pytest.mark.parametrize(
    ("record", "key"),
    [
        (adult(), "related_to_impairment"),
        (carer(), "necessary_care_for_adult"),
        (carer(), "health_deteriorating_or_at_risk"),
    ],
)
def test_only_true_and_false_are_yes_and_no(record, key, answer):
    assert faults(record | {key: answer}) == [("yes-or-no", key)]


@pytest.mark.parametrize("answer", ["true", 1, 2, None, []])
@pytest.mark.parametrize("record", [adult(), carer()], ids=["adult", "carer"])
def test_the_judgement_on_wellbeing_is_true_or_false_and_never_a_score(record, answer):
    assert faults(record | {"significant_wellbeing_impact": answer}) == [
        ("wellbeing-judgement-missing", "significant_wellbeing_impact")
    ]


@pytest.mark.parametrize("judged", [True, False])
@pytest.mark.parametrize("reason", ["", " \n\t", None])
def test_the_judgement_needs_a_reason_that_is_not_blank(judged, reason):
    record = adult(significant_wellbeing_impact=judged, wellbeing_reason=reason)
    assert faults(record) == [("wellbeing-reason-missing", "wellbeing_reason")]


@pytest.mark.parametrize("reason", [3, True, ["tired"], {}])
def test_a_reason_is_words(reason):
    assert faults(adult(wellbeing_reason=reason)) == [("not-words", "wellbeing_reason")]


@pytest.mark.parametrize(
    "key", ["carer_share", "carer_willing", "Carer", "met_by_carer", "informal_support", "help"]
)
def test_what_a_carer_does_is_refused_with_the_reason(key):
    assert faults(adult(**{key: True})) == [("carer-blind", key)]
    recorded = adult()["outcomes"]["nutrition"] | {key: 0.5}
    with pytest.raises(Refused, match="as if no carer helped"):
        read_record(with_outcome(adult(), "nutrition", **recorded))


@pytest.mark.parametrize(
    ("record", "key", "near"),
    [
        (adult(), "wellbeing_reasons", "wellbeing_reason"),
        (adult(), "health_deteriorating_or_at_risk", None),
        (carer(), "related_to_impairment", None),
        (facs(), "thresholds", "threshold"),
        (facs(), "outcomes", None),
    ],
)
def test_an_unknown_key_is_refused_by_name_and_the_nearest_offered(record, key, near):
    with pytest.raises(Refused) as refused:
        read_record(record | {key: "x"})
    (finding,) = refused.value.findings
    assert (finding.code, finding.where) == ("unknown-key", key)
    assert finding.do == f"Did you mean {near}?" if near else finding.do.startswith("Known are ")


def test_a_key_that_is_not_text_is_refused_too():
    assert faults({**adult(), 3: True}) == [("unknown-key", "3")]


@pytest.mark.parametrize(
    ("record", "key"),
    [(adult(), "recreation"), (adult(), "Nutrition"), (carer(), "hygiene"), (carer(), "clothing")],
)
def test_an_outcome_of_another_test_is_refused(record, key):
    recorded = with_outcome(record, key, limbs=["danger"], evidence="Seen.")
    assert faults(recorded) == [("unknown-outcome", f"outcomes.{key}")]


@pytest.mark.parametrize("outcomes", [None, [], "nutrition", 3])
def test_the_outcomes_are_an_object(outcomes):
    assert faults(adult(outcomes=outcomes)) == [("not-an-object", "outcomes")]


@pytest.mark.parametrize("recorded", [None, [], "danger", True])
def test_each_outcome_is_an_object(recorded):
    assert faults(adult(outcomes={"work": recorded})) == [("not-an-object", "outcomes.work")]


@pytest.mark.parametrize(
    ("recorded", "expected"),
    [
        ({"limbs": ["slow"], "evidence": "e"}, [("unknown-limb", "limbs[1]")]),
        ({"limbs": ["danger", None], "evidence": "e"}, [("unknown-limb", "limbs[2]")]),
        ({"limbs": ["danger", ["danger"]], "evidence": "e"}, [("unknown-limb", "limbs[2]")]),
        ({"limbs": ["danger", "danger"], "evidence": "e"}, [("limb-given-twice", "limbs[2]")]),
        ({"limbs": "danger", "evidence": "e"}, [("not-a-list", "limbs")]),
        ({"evidence": "e"}, [("not-a-list", "limbs")]),
        ({"limbs": ["danger"]}, [("evidence-missing", "evidence")]),
        ({"limbs": ["danger"], "evidence": "  "}, [("evidence-missing", "evidence")]),
        ({"limbs": ["danger"], "evidence": 3}, [("not-words", "evidence")]),
        ({"limbs": [], "fluctuates": "yes"}, [("yes-or-no", "fluctuates")]),
        ({"limbs": [], "fluctuates": None}, [("yes-or-no", "fluctuates")]),
        ({"limbs": [], "fluctuates": True}, [("period-missing", "period_considered")]),
        (
            {"limbs": [], "fluctuates": True, "period_considered": " "},
            [("period-missing", "period_considered")],
        ),
        ({"limbs": [], "period_considered": 8}, [("not-words", "period_considered")]),
        ({"limbs": [], "limb": "danger"}, [("unknown-key", "limb")]),
    ],
)
def test_what_is_recorded_of_an_outcome_is_checked_to_the_last_key(recorded, expected):
    assert faults(adult(outcomes={"work": recorded})) == [
        (code, f"outcomes.work.{key}") for code, key in expected
    ]


def test_an_outcome_that_can_be_achieved_needs_no_evidence():
    read = read_record(adult(outcomes={"work": {"limbs": []}}))
    assert read.outcomes["work"].limbs == ()


def test_outcomes_and_limbs_are_read_in_the_order_of_the_regulation():
    recorded = {
        key: {"limbs": ["takes_longer", "danger"], "evidence": "Seen."}
        for key in ("work", "hygiene", "nutrition")
    }
    read = read_record(adult(outcomes=recorded))
    assert list(read.outcomes) == ["nutrition", "hygiene", "work"]
    assert read.outcomes["work"].limbs == ("danger", "takes_longer")


@pytest.mark.parametrize(
    ("risks", "expected"),
    [
        (
            {"personal_care": {"band": "high", "evidence": "e"}},
            [("unknown-band", "risks.personal_care.band")],
        ),
        ({"personal_care": {"evidence": "e"}}, [("unknown-band", "risks.personal_care.band")]),
        (
            {"life_and_health": {"band": "low", "evidence": "e"}},
            [("unknown-band", "risks.life_and_health.band")],
        ),
        ({"personal_care": {"band": "low"}}, [("evidence-missing", "risks.personal_care.evidence")]),
        (
            {"personal_care": {"band": ["low"], "evidence": "e"}},
            [("unknown-band", "risks.personal_care.band")],
        ),
        ({"personal_care": "low"}, [("not-an-object", "risks.personal_care")]),
        ({"cooking": {"band": "low", "evidence": "e"}}, [("unknown-risk", "risks.cooking")]),
        ([], [("not-an-object", "risks")]),
    ],
)
def test_what_is_recorded_of_a_risk_is_checked_to_the_last_key(risks, expected):
    assert faults(facs(risks=risks)) == expected


@pytest.mark.parametrize("threshold", ["high", 3, None, ["low"]])
def test_the_threshold_is_a_band(threshold):
    assert faults(facs(threshold=threshold)) == [("unknown-band", "threshold")]


def test_a_day_before_the_law_names_the_bands_that_held_then():
    with pytest.raises(Refused) as refused:
        read_record(adult(on="2015-03-31"))
    assert "begins on 1 April 2015" in str(refused.value) and "FACS" in str(refused.value)


def test_every_fault_is_told_at_once_and_in_the_order_of_the_record():
    record = adult(on="2014-05-01", related_to_impairment="yes", wellbeing_reason="", carer_share=1)
    record["outcomes"] = {"nutritoin": {}, "work": {"limbs": ["slow"], "evidence": ""}}
    assert faults(record) == [
        ("carer-blind", "carer_share"),
        ("before-the-law", "on"),
        ("yes-or-no", "related_to_impairment"),
        ("unknown-outcome", "outcomes.nutritoin"),
        ("unknown-limb", "outcomes.work.limbs[1]"),
        ("evidence-missing", "outcomes.work.evidence"),
        ("wellbeing-reason-missing", "wellbeing_reason"),
    ]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def findings(record):
    try:
        read_record(record)
    except Refused as refused:
        return refused.findings
    return ()


@given(st.sampled_from([adult(), carer(), facs()]), st.data())
def test_whatever_stands_in_a_record_is_read_or_refused_and_never_a_traceback(record, data):
    key = data.draw(st.sampled_from(sorted(record)))
    inner = data.draw(ANYTHING)
    assert all(finding.says and finding.do for finding in findings(record | {key: inner}))
    if isinstance(record[key], dict):
        known = data.draw(st.sampled_from(sorted(record[key])))
        changed = record[key][known] | {data.draw(st.sampled_from(["limbs", "evidence", "band"])): inner}
        assert all(finding.says for finding in findings(record | {key: {known: changed}}))
