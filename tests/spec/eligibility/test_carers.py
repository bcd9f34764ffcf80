"""A carer has a test of their own (reg 3): the needs come from giving necessary care to an adult; because of
that the carer's health is, or is at risk of, getting worse, or the carer is unable to achieve any one of
eight outcomes; and so there is, or is likely to be, a significant impact on the carer's wellbeing. The eight
outcomes and the three ways of being unable are still to be confirmed in the regulation itself."""

import pytest

from tests.spec.eligibility.people import carer, outcomes
from tests.tables import told_by, words, yes
from trellis.basis.findings import Refused
from trellis.engines.eligibility.outcomes import CARER_OUTCOMES
from trellis.engines.eligibility.working import decide

title = "The carer's test"


@told_by("""
    health at risk | cannot achieve   | eligible
    ---------------+------------------+---------
    no             | none             | no
    no             | work             | yes
    no             | work, recreation | yes
    yes            | none             | yes
    yes            | work             | yes
""")
def test_one_outcome_or_health_at_risk_is_enough_for_a_carer(row):
    """One, where the adult's test asks for two; and none where the carer's own health is at risk."""
    decision = decide(
        carer(
            health_deteriorating_or_at_risk=yes(row["health at risk"]),
            outcomes=outcomes(words(row["cannot achieve"])),
        )
    )
    assert decision.eligible == yes(row["eligible"])


@told_by("""
    necessary care for an adult | cannot achieve | significant impact | eligible
    ----------------------------+----------------+--------------------+---------
    yes                         | work           | yes                | yes
    no                          | work           | yes                | no
    yes                         | none           | yes                | no
    yes                         | work           | no                 | no
""")
def test_all_three_conditions_must_hold_for_a_carer(row):
    """Whether the adult cared for is eligible is not asked."""
    decision = decide(
        carer(
            necessary_care_for_adult=yes(row["necessary care for an adult"]),
            outcomes=outcomes(words(row["cannot achieve"])),
            significant_wellbeing_impact=yes(row["significant impact"]),
        )
    )
    assert decision.eligible == yes(row["eligible"])


@told_by("""
    letter | outcome           | the regulation's words
    -------+-------------------+-----------------------
    a      | caring_for_child  | carrying out any caring responsibilities the carer has for a child
    b      | caring_for_others | providing care to other persons for whom the carer provides care
    c      | habitable_home    | maintaining a habitable home environment in the carer's home
    d      | nutrition         | managing and maintaining nutrition
    e      | relationships     | developing and maintaining family or other personal relationships
    f      | work              | engaging in work, training, education or volunteering
    g      | community         | making use of necessary facilities or services in the local community, including recreational facilities or services
    h      | recreation        | engaging in recreational activities
""")  # noqa: E501
def test_each_of_the_eight_outcomes_is_enough_alone(row):
    """The eight outcomes of reg 3(2)."""
    outcome = CARER_OUTCOMES["abcdefgh".index(row["letter"])]
    assert (outcome.key, outcome.letter, outcome.law) == (
        row["outcome"],
        row["letter"],
        row["the regulation's words"],
    )
    assert decide(carer(outcomes=outcomes([outcome.key]))).eligible


@told_by("""
    way                   | counts for a carer
    ----------------------+-------------------
    without_assistance    | yes
    pain_distress_anxiety | yes
    danger                | yes
    takes_longer          | no
""")
def test_taking_longer_does_not_count_for_a_carer(row):
    """A carer has three ways of being unable, not four; the fourth is refused by name."""
    recorded = carer(outcomes=outcomes(["work"], [row["way"]]))
    if yes(row["counts for a carer"]):
        assert decide(recorded).eligible
    else:
        with pytest.raises(Refused) as refused:
            decide(recorded)
        assert [finding.code for finding in refused.value.findings] == ["unknown-limb"]
