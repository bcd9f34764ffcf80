"""What must always hold of the column rules, whoever the people are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from trellis.engines.eligibility.adults import eligibility_of_adults
from trellis.engines.eligibility.carers import eligibility_of_carers
from trellis.engines.eligibility.facs import bands_of

CROWDS = st.integers(1, 8)


@st.composite
def adults(draw):
    people = draw(CROWDS)
    return {
        "related_to_impairment": draw(arrays(bool, people)),
        "limbs": draw(arrays(bool, (people, 10, 4))),
        "significant_wellbeing_impact": draw(arrays(bool, people)),
    }


@st.composite
def carers(draw):
    people = draw(CROWDS)
    return {
        "necessary_care_for_adult": draw(arrays(bool, people)),
        "health_deteriorating_or_at_risk": draw(arrays(bool, people)),
        "limbs": draw(arrays(bool, (people, 8, 3))),
        "significant_wellbeing_impact": draw(arrays(bool, people)),
    }


TESTS = [(eligibility_of_adults, adults, 2), (eligibility_of_carers, carers, 1)]


@pytest.mark.parametrize(("rule", "crowd", "needed"), TESTS)
@given(data=st.data())
def test_one_alone_gets_the_same_answer_as_in_a_crowd(rule, crowd, needed, data):
    people = data.draw(crowd())
    together = rule(**people, outcomes_needed=needed)
    for place in range(len(together.eligible)):
        alone = rule(
            **{name: column[place : place + 1] for name, column in people.items()}, outcomes_needed=needed
        )
        assert alone.eligible[0] == together.eligible[place]
        assert alone.outcomes_met_count[0] == together.outcomes_met_count[place]
        assert (alone.unable[0] == together.unable[place]).all()


@pytest.mark.parametrize(("rule", "crowd", "needed"), TESTS)
@given(data=st.data())
def test_another_limb_never_makes_anybody_less_eligible(rule, crowd, needed, data):
    people = data.draw(crowd())
    before = rule(**people, outcomes_needed=needed)
    more = people | {"limbs": people["limbs"] | data.draw(arrays(bool, people["limbs"].shape))}
    after = rule(**more, outcomes_needed=needed)
    assert (after.eligible >= before.eligible).all()
    assert (after.outcomes_met_count >= before.outcomes_met_count).all()


@pytest.mark.parametrize(("rule", "crowd", "needed"), TESTS)
@given(data=st.data())
def test_without_the_judgement_nobody_is_eligible(rule, crowd, needed, data):
    people = data.draw(crowd())
    people["significant_wellbeing_impact"] = np.zeros_like(people["significant_wellbeing_impact"])
    assert not rule(**people, outcomes_needed=needed).eligible.any()


@pytest.mark.parametrize(("rule", "crowd", "needed"), TESTS)
@given(data=st.data())
def test_it_is_outcomes_that_count_and_not_the_ways_of_failing_them(rule, crowd, needed, data):
    people = data.draw(crowd())
    one_way = np.zeros_like(people["limbs"])
    one_way[:, :, 0] = people["limbs"].any(axis=2)
    answers = [
        rule(**people | {"limbs": limbs}, outcomes_needed=needed) for limbs in (people["limbs"], one_way)
    ]
    assert (answers[0].eligible == answers[1].eligible).all()


@given(arrays(np.int8, st.tuples(CROWDS, st.just(7)), elements=st.integers(0, 4)), st.integers(1, 4))
def test_a_band_alone_is_the_band_in_a_crowd_and_a_higher_threshold_meets_no_more(risks, threshold):
    together = bands_of(risks=risks, threshold=threshold)
    for place, one in enumerate(risks):
        alone = bands_of(risks=one[np.newaxis], threshold=threshold)
        assert (alone.band[0], alone.eligible[0]) == (together.band[place], together.eligible[place])
        assert together.band[place] in one
    assert (bands_of(risks=risks, threshold=threshold + 1).eligible <= together.eligible).all()
