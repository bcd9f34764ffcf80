"""“Unable to achieve” is wider than “cannot do”. There are four ways of being unable, and any one is enough
(reg 2(3))."""

from tests.spec.eligibility.people import adult, outcomes
from tests.tables import told_by, words, yes
from trellis.engines.eligibility.working import decide

title = "What unable to achieve means"


@told_by("""
    ways in which it cannot be achieved                             | unable
    ----------------------------------------------------------------+-------
    none                                                            | no
    without_assistance                                              | yes
    pain_distress_anxiety                                           | yes
    danger                                                          | yes
    takes_longer                                                    | yes
    danger, takes_longer                                            | yes
    without_assistance, pain_distress_anxiety, danger, takes_longer | yes
""")
def test_any_one_way_of_being_unable_is_enough(row):
    """Without assistance takes in being reminded, and being unable even with help. Pain, distress or anxiety
    must be significant; danger may be to the adult or to others; longer means significantly longer than
    would be expected."""
    limbs = words(row["ways in which it cannot be achieved"])
    decision = decide(adult(outcomes=outcomes(["clothing"], limbs)))
    assert decision.unable == (("clothing",) if yes(row["unable"]) else ())


@told_by("""
    nutrition                             | hygiene      | outcomes | eligible
    --------------------------------------+--------------+----------+---------
    without_assistance                    | none         | 1        | no
    without_assistance, danger            | none         | 1        | no
    without_assistance                    | takes_longer | 2        | yes
""")
def test_two_ways_of_failing_one_outcome_are_still_one_outcome(row):
    """It is outcomes that are counted, not ways."""
    recorded = outcomes(["nutrition"], words(row["nutrition"])) | outcomes(["hygiene"], words(row["hygiene"]))
    decision = decide(adult(outcomes=recorded))
    assert decision.outcomes_met_count == int(row["outcomes"])
    assert decision.eligible == yes(row["eligible"])
