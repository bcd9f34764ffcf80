"""The engines do not know one another, and each lists the ten outcomes. The lists must be one."""

from trellis.engines.allocation.questions import OUTCOMES
from trellis.engines.eligibility.outcomes import ADULT_OUTCOMES


def test_eligibility_and_allocation_know_the_same_ten_outcomes_in_the_regulations_order():
    asked = [(outcome.key, outcome.letter) for outcome in OUTCOMES]
    assert asked == [(outcome.key, outcome.letter) for outcome in ADULT_OUTCOMES]
    assert [letter for _, letter in asked] == list("abcdefghij")
