"""The regulation told twice: as column rules over everybody, and as plain sentences about one person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.engines.eligibility.working import decide

ADULT = ["nutrition", "hygiene", "toilet", "clothing", "home_safely"]
ADULT += ["habitable_home", "relationships", "work", "community", "caring_for_child"]
CARER = ["caring_for_child", "caring_for_others", "habitable_home", "nutrition"]
CARER += ["relationships", "work", "community", "recreation"]
LIMBS = ["without_assistance", "pain_distress_anxiety", "danger", "takes_longer"]


def outcomes(keys, limbs):
    recorded = st.builds(
        lambda limbs, fluctuates: {
            "limbs": limbs,
            "evidence": "Seen at home.",
            "fluctuates": fluctuates,
            "period_considered": "a month",
        },
        st.lists(st.sampled_from(limbs), unique=True),
        st.booleans(),
    )
    return st.dictionaries(st.sampled_from(keys), recorded)


def records(test, keys, limbs, *asked):
    fixed = {
        "on": st.just("2026-05-01"),
        "test": st.just(test),
        "wellbeing_reason": st.just("As she told it."),
    }
    answers = {key: st.booleans() for key in (*asked, "significant_wellbeing_impact")}
    return st.fixed_dictionaries({**fixed, **answers, "outcomes": outcomes(keys, limbs)})


def cannot(record):
    """The outcomes somebody is unable to achieve: those with any way of being unable."""
    return {key for key, recorded in record["outcomes"].items() if recorded["limbs"]}


@pytest.mark.slow
@given(records("adult", ADULT, LIMBS, "related_to_impairment"))
def test_the_adults_test_agrees_with_the_plain_telling(record):
    if not record["related_to_impairment"] or len(cannot(record)) < 2:
        eligible = False
    else:
        eligible = record["significant_wellbeing_impact"]
    decision = decide(record)
    assert decision.eligible is eligible
    assert set(decision.unable) == cannot(record)
    assert decision.outcomes_met_count == len(cannot(record))


@given(records("carer", CARER, LIMBS[:3], "necessary_care_for_adult", "health_deteriorating_or_at_risk"))
def test_the_carers_test_agrees_with_the_plain_telling(record):
    if not record["necessary_care_for_adult"] or (
        not record["health_deteriorating_or_at_risk"] and not cannot(record)
    ):
        eligible = False
    else:
        eligible = record["significant_wellbeing_impact"]
    decision = decide(record)
    assert decision.eligible is eligible
    assert set(decision.unable) == cannot(record)


FOUR = ["low", "moderate", "substantial", "critical"]
RISKS = {
    "life_and_health": FOUR[3:],
    "choice_and_control": FOUR[2:],
    "abuse_and_neglect": FOUR[2:],
    "personal_care": FOUR,
    "work_and_learning": FOUR,
    "social_support": FOUR,
    "family_and_social_roles": FOUR,
}


@given(
    st.fixed_dictionaries({}, optional={key: st.sampled_from(bands) for key, bands in RISKS.items()}),
    st.sampled_from(FOUR),
)
def test_the_bands_agree_with_the_plain_telling(bands, threshold):
    risks = {key: {"band": band, "evidence": "Seen."} for key, band in bands.items()}
    decision = decide({"on": "2012-05-01", "test": "facs", "risks": risks, "threshold": threshold})
    highest = next((band for band in reversed(FOUR) if band in bands.values()), "none")
    assert decision.band == highest
    met = {"critical": FOUR[3:], "substantial": FOUR[2:], "moderate": FOUR[1:], "low": FOUR}[threshold]
    assert decision.eligible is (highest in met)
