"""An adult's needs are eligible where three things hold together: they come from, or have to do with, a
physical or mental impairment or illness; because of them the adult is unable to achieve two or more of ten
outcomes; and so there is, or is likely to be, a significant impact on wellbeing (reg 2(1))."""

from tests.spec.eligibility.people import adult, outcomes
from tests.tables import told_by, words, yes
from trellis.engines.eligibility.outcomes import ADULT_OUTCOMES
from trellis.engines.eligibility.working import decide

title = "The adult's test: two outcomes"


@told_by("""
    cannot achieve                      | how many | eligible
    ------------------------------------+----------+---------
    none                                | 0        | no
    nutrition                           | 1        | no
    nutrition, hygiene                  | 2        | yes
    work, caring_for_child              | 2        | yes
    nutrition, hygiene, toilet          | 3        | yes
""")
def test_two_outcomes_are_enough_and_one_is_not(row):
    """Any two will do: no outcome stands above another."""
    decision = decide(adult(outcomes=outcomes(words(row["cannot achieve"]))))
    assert decision.outcomes_met_count == int(row["how many"])
    assert decision.eligible == yes(row["eligible"])


@told_by("""
    letter | outcome          | the regulation's words
    -------+------------------+-----------------------
    a      | nutrition        | managing and maintaining nutrition
    b      | hygiene          | maintaining personal hygiene
    c      | toilet           | managing toilet needs
    d      | clothing         | being appropriately clothed
    e      | home_safely      | being able to make use of the home safely
    f      | habitable_home   | maintaining a habitable home environment
    g      | relationships    | developing and maintaining family or other personal relationships
    h      | work             | accessing and engaging in work, training, education or volunteering
    i      | community        | making use of necessary facilities or services in the local community, including public transport and recreational facilities or services
    j      | caring_for_child | carrying out any caring responsibilities the adult has for a child
""")  # noqa: E501
def test_each_of_the_ten_outcomes_counts_once(row):
    """The ten outcomes of reg 2(2). Each, together with any one other, is enough."""
    place = "abcdefghij".index(row["letter"])
    outcome = ADULT_OUTCOMES[place]
    assert (outcome.key, outcome.letter, outcome.law) == (
        row["outcome"],
        row["letter"],
        row["the regulation's words"],
    )
    other = ADULT_OUTCOMES[place - 1].key
    assert not decide(adult(outcomes=outcomes([outcome.key]))).eligible
    assert decide(adult(outcomes=outcomes([outcome.key, other]))).eligible


@told_by("""
    impairment or illness | cannot achieve     | significant impact | eligible
    ----------------------+--------------------+--------------------+---------
    yes                   | nutrition, hygiene | yes                | yes
    no                    | nutrition, hygiene | yes                | no
    yes                   | nutrition          | yes                | no
    yes                   | nutrition, hygiene | no                 | no
    no                    | none               | no                 | no
""")
def test_all_three_conditions_must_hold(row):
    """Needs that come only of, say, poverty or bad housing do not count here, however great."""
    decision = decide(
        adult(
            related_to_impairment=yes(row["impairment or illness"]),
            outcomes=outcomes(words(row["cannot achieve"])),
            significant_wellbeing_impact=yes(row["significant impact"]),
        )
    )
    assert decision.eligible == yes(row["eligible"])
