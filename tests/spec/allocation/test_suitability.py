"""Points do not suit everybody. The guidance names people with many complex needs or costly ones, such as
people who are deafblind. (Care and Support Statutory Guidance 11.22 and 11.23.) Then the working says that a
costed plan is needed; the sum is still shown, and is still no limit."""

from tests.spec.allocation.told import NORFOLK, NORTHSHIRE, a_sum, mrs_ahmed
from tests.tables import told_by, words, yes
from trellis.engines.allocation.working import allocate

title = "When points are not enough"


@told_by("""
    circumstances             | suits | a week
    --------------------------+-------+--------
    none                      | yes   | £293.15
    deafblind                 | no    | £293.15
    complex_needs             | no    | £293.15
    two_carers_at_once        | no    | £293.15
    night_care                | no    | £293.15
    twenty_four_hour          | no    | £293.15
    forensic                  | no    | £293.15
    joint_nhs                 | no    | £293.15
    live_in                   | no    | £293.15
    night_care, live_in       | no    | £293.15
""")
def test_a_circumstance_asks_for_a_costed_plan_and_leaves_the_sum_alone(row):
    """Each has a sentence that says why."""
    named = words(row["circumstances"])
    allocation = allocate({**mrs_ahmed(), "circumstances": named}, NORTHSHIRE)
    assert allocation.suitable == yes(row["suits"])
    assert [concern.code for concern in allocation.concerns] == named
    assert all("costed" in concern.says for concern in allocation.concerns)
    assert a_sum(allocation.weekly_pence) == row["a week"]


@told_by("""
    points | suits | because
    -------+-------+------------------
    69     | no    | below_table_floor
    70     | yes   | none
    185    | yes   | none
    186    | no    | above_table_top
""")
def test_points_outside_a_table_ask_for_a_costed_plan(row):
    """Norfolk's table. Above its top the top sum is not given, because that would be a limit."""
    allocation = allocate({"points": int(row["points"])}, NORFOLK)
    assert allocation.suitable == yes(row["suits"])
    assert [concern.code for concern in allocation.concerns] == words(row["because"])
    assert (allocation.weekly_pence is None) == (row["because"] != "none")
