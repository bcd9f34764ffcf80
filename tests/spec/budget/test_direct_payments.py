"""Where every condition is met the council must make a direct payment. What nobody has answered is not
met."""

from tests.tables import told_by, words, yes
from trellis.engines.budget.direct_payment import HOW, check_conditions, conditions

title = "When a direct payment must be made"

REASON = "As she told it."


def asked(how):
    return [condition.key for condition in conditions(how)]


@told_by("""
    is asked        | person | nominated | authorised
    ----------------+--------+-----------+-----------
    council_pays    | yes    | yes       | yes
    asked_for       | yes    | yes       | yes
    has_capacity    | yes    | yes       | no
    lacks_capacity  | no     | no        | yes
    nominee_agrees  | no     | yes       | no
    authorised      | no     | no        | yes
    supported       | no     | no        | yes
    not_excluded    | yes    | yes       | yes
    best_interests  | no     | no        | yes
    capable         | yes    | yes       | yes
    appropriate     | yes    | yes       | yes
    consulted       | no     | no        | yes
    criminal_record | no     | no        | yes
""")
def test_what_is_asked_hangs_on_whom_it_is_paid_to(row):
    """To the person, to somebody they name, or to somebody authorised where they cannot ask themselves."""
    for how in HOW:
        assert (row["is asked"] in asked(how)) == yes(row[how])


@told_by("""
    capacity | excluded | capable | appropriate | must be paid | because of
    ---------+----------+---------+-------------+--------------+------------
    yes      | no       | yes     | yes         | yes          |
    no       | no       | yes     | yes         | no           | lacks capacity
    yes      | yes      | yes     | yes         | no           | court order
    yes      | no       | no      | yes         | no           | could not manage
    yes      | no       | yes     | no          | no           | not an appropriate way
    yes      | no       |         | yes         | no           | not answered
    yes      |          | yes     | yes         | no           | not answered
""")
def test_each_condition_is_needed_and_each_no_says_what_it_comes_to(row):
    """A blank is not answered, and counts as not met."""
    excluded = None if not row["excluded"] else not yes(row["excluded"])
    answers = {
        "council_pays": True,
        "asked_for": True,
        "has_capacity": yes(row["capacity"]),
        "not_excluded": excluded,
        "capable": yes(row["capable"]) if row["capable"] else None,
        "appropriate": yes(row["appropriate"]),
    }
    checked = check_conditions("person", answers, {"capable": REASON, "appropriate": REASON})
    assert checked.is_met == yes(row["must be paid"])
    assert [row["because of"] in finding.says for finding in checked.findings] == [True] * (
        not checked.is_met
    )


@told_by("""
    to         | needs a reason besides
    -----------+------------------------
    person     | capable, appropriate
    nominated  | capable, appropriate
    authorised | lacks_capacity, authorised, best_interests, capable, appropriate
""")
def test_a_judgement_counts_only_with_its_reason(row):
    """Whether somebody can manage, and whether it is the right way, is somebody's judgement. Yes or no, it is
    said why."""
    answers = dict.fromkeys(asked(row["to"]), True)
    bare = check_conditions(row["to"], answers, {})
    assert [finding.where for finding in bare.findings] == words(row["needs a reason besides"])
    assert {finding.code for finding in bare.findings} == {"no-reason"} and not bare.is_met
    reasons = dict.fromkeys(words(row["needs a reason besides"]), REASON)
    assert check_conditions(row["to"], answers, reasons).is_met


def test_what_nobody_has_read_in_the_regulations_is_marked():
    """The list of court orders, and what is asked before somebody else is paid, are to be confirmed."""
    unconfirmed = {c.key for how in HOW for c in conditions(how) if c.status == "to be confirmed"}
    assert {"not_excluded", "best_interests", "consulted", "criminal_record"} <= unconfirmed
    assert "has_capacity" not in unconfirmed
