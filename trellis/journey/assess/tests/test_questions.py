from decimal import Decimal

import pytest

from trellis.engines.allocation.questions import OUTCOME_KEYS
from trellis.journey.assess.models import Kind
from trellis.journey.assess.questions import (
    LIMB_LABELS,
    QUESTIONS,
    SHARES,
    WELLBEING,
    faults_of_answer,
    question_of,
    share_choice,
)


def test_an_adult_is_asked_about_ten_outcomes_in_the_law_s_order_and_a_carer_about_eight():
    assert tuple(one.key for one in QUESTIONS[Kind.ADULT]) == OUTCOME_KEYS
    assert [one.letter for one in QUESTIONS[Kind.CARER]] == list("abcdefgh")


def test_taking_longer_is_a_limb_for_an_adult_and_not_for_a_carer():
    assert "takes_longer" in LIMB_LABELS[Kind.ADULT]
    assert "takes_longer" not in LIMB_LABELS[Kind.CARER]


def test_wellbeing_has_nine_parts():
    assert len(WELLBEING) == 9


def test_an_outcome_of_the_other_kind_is_not_asked():
    assert question_of(Kind.ADULT, "recreation") is None
    assert question_of(Kind.CARER, "recreation") is not None


@pytest.mark.parametrize("share", [Decimal(number) for number in SHARES])
def test_every_plain_share_is_found_again_however_the_database_gives_it(share):
    assert SHARES[share_choice(share.quantize(Decimal("0.0001")))] == SHARES[share_choice(share)]


@pytest.mark.parametrize("share", ["0.2499", "0.2501", "0.3333", "0.9999"])
def test_a_share_beside_a_plain_one_is_another_share(share):
    assert share_choice(Decimal(share)) == "other"


@pytest.mark.parametrize(
    ("given", "faulty"),
    [
        ({}, []),
        ({"level": 0}, []),
        ({"level": 4}, []),
        ({"level": 5}, ["level"]),
        ({"level": -1}, ["level"]),
        ({"limbs": []}, []),
        ({"limbs": ["danger"]}, ["evidence"]),
        ({"limbs": ["danger"], "evidence": "  "}, ["evidence"]),
        ({"limbs": ["danger"], "evidence": "A fall."}, []),
        # The law's limbs and the scheme's level are two questions: one does not settle the other.
        ({"limbs": ["danger"], "evidence": "A fall.", "level": 0}, []),
        ({"limbs": ["slow"], "evidence": "A fall."}, ["limbs"]),
        ({"fluctuates": True}, ["period_considered"]),
        ({"fluctuates": True, "period_considered": "Eight weeks."}, []),
        (
            {"limbs": ["slow"], "level": 9, "fluctuates": True},
            ["evidence", "level", "limbs", "period_considered"],
        ),
    ],
)
def test_the_faults_of_an_answer_are_found_all_at_once(given, faulty):
    empty = {"level": None, "limbs": None, "evidence": "", "fluctuates": False, "period_considered": ""}
    assert sorted(faults_of_answer(Kind.ADULT, **{**empty, **given})) == faulty
