import pytest

from trellis.engines.eligibility.facs import BANDS
from trellis.engines.eligibility.outcomes import ADULT_LIMBS, ADULT_OUTCOMES, CARER_LIMBS, CARER_OUTCOMES
from trellis.engines.eligibility.recorded import ADULTS_LAW, CARERS_LAW, FACS_LAW


@pytest.mark.parametrize(
    ("words", "law", "key"),
    [
        (ADULT_OUTCOMES, ADULTS_LAW, "outcomes"),
        (ADULT_LIMBS, ADULTS_LAW, "limbs"),
        (CARER_OUTCOMES, CARERS_LAW, "outcomes"),
        (CARER_LIMBS, CARERS_LAW, "limbs"),
    ],
)
def test_every_state_of_the_law_has_words_in_its_own_order(words, law, key):
    assert [list(amount.value) for amount in law.history(key)] == [[one.key for one in words]]


@pytest.mark.parametrize("words", [ADULT_OUTCOMES, CARER_OUTCOMES], ids=["adults", "carers"])
def test_the_outcomes_are_lettered_in_the_regulations_order(words):
    assert "".join(one.letter for one in words) == "abcdefghij"[: len(words)]


@pytest.mark.parametrize(
    "one", [*ADULT_OUTCOMES, *CARER_OUTCOMES, *ADULT_LIMBS, *CARER_LIMBS], ids=lambda one: one.key
)
def test_everything_is_said_in_the_laws_words_in_plain_words_and_in_easy_read(one):
    assert one.law and one.plain and one.easy_read.endswith(".")
    sentences = one.easy_read.rstrip(".").split(". ")
    assert all(len(sentence.split()) <= 15 for sentence in sentences)


def test_what_is_read_only_at_second_hand_says_so():
    confirmed = {key for key in ADULTS_LAW if ADULTS_LAW.history(key)[0].status is None}
    assert confirmed == {"outcomes_needed", "outcomes", "limbs"}
    unsure = {key for key in CARERS_LAW if CARERS_LAW.history(key)[0].status == "to be confirmed"}
    assert unsure == {"outcomes", "limbs"}


def test_every_risk_says_what_makes_it_critical_and_ends_on_the_same_day():
    for key in FACS_LAW:
        (amount,) = FACS_LAW.history(key)
        assert set(amount.value) <= set(BANDS) and "critical" in amount.value
    assert len({(amount.since, amount.last_day) for key in FACS_LAW for amount in FACS_LAW.history(key)}) == 1
