"""An assessment may take several short talks. Until it is done there is no sum, but there is a range: what
has been answered is settled, and what has not may still turn out anything."""

import pytest

from tests.spec.allocation.told import NORTHSHIRE, a_sum, mrs_ahmed_asked_only
from tests.tables import told_by
from trellis.basis.findings import Refused
from trellis.engines.allocation.bounds import bounds
from trellis.engines.allocation.working import allocate

title = "While the assessment is part-done"


@told_by("""
    asked so far                                        | not less than | not more than | ask next
    ----------------------------------------------------+---------------+---------------+---------------
    none                                                | £0.00         | £902.00       | nutrition
    nutrition                                           | £18.45        | £830.25       | hygiene
    nutrition, hygiene, toilet                          | £116.85       | £748.25       | clothing
    nutrition, hygiene, toilet, relationships, community| £239.85       | £690.85       | clothing
    all                                                 | £293.15       | £293.15       | nothing
""")
def test_the_range_holds_the_sum_and_narrows_with_each_answer(row):
    """Mrs Ahmed's assessment as it goes on. In the end the range is her sum."""
    reach = bounds(mrs_ahmed_asked_only(row["asked so far"]), NORTHSHIRE)
    assert a_sum(reach.weekly_pence_low) == row["not less than"]
    assert a_sum(reach.weekly_pence_high) == row["not more than"]
    assert (reach.next_question or "nothing") == row["ask next"]


@told_by("""
    level | support           | points from | points to
    ------+-------------------+-------------+----------
    none  | nobody asked      | 0           | 22
    3     | nobody asked      | 0           | 15
    3     | half, not settled | 7.5         | 15
    3     | half              | 7.5         | 7.5
    3     | not willing       | 15          | 15
    none  | half              | 0           | 11
""")
def test_help_not_yet_asked_about_may_be_none_or_all(row):
    """One outcome. Until somebody has asked whether a carer is willing and able, the range holds both."""
    support = {
        "nobody asked": {"carer_share": None, "carer_willing": None, "carer_able": None},
        "half, not settled": {"carer_share": 0.5, "carer_willing": None, "carer_able": True},
        "half": {"carer_share": 0.5, "carer_willing": True, "carer_able": True},
        "not willing": {"carer_share": None, "carer_willing": False, "carer_able": None},
    }[row["support"]]
    level = None if row["level"] == "none" else int(row["level"])
    answers = mrs_ahmed_asked_only("all")
    without = bounds({"answers": {**answers["answers"], "hygiene": {"level": 0}}}, NORTHSHIRE)
    answers["answers"]["hygiene"] = {"level": level, **support}
    reach = bounds(answers, NORTHSHIRE)
    low = reach.points_low_millionths - without.points_low_millionths
    high = reach.points_high_millionths - without.points_high_millionths
    assert (low / 1_000_000, high / 1_000_000) == (float(row["points from"]), float(row["points to"]))


@told_by("""
    asked so far               | named as not answered
    ---------------------------+----------------------
    none                       | 10
    nutrition, hygiene, toilet | 7
""")
def test_half_an_assessment_has_no_sum(row):
    """Asking for one is refused, and every outcome still open is named."""
    with pytest.raises(Refused) as refused:
        allocate(mrs_ahmed_asked_only(row["asked so far"]), NORTHSHIRE)
    assert len(refused.value.findings) == int(row["named as not answered"])
    assert {finding.code for finding in refused.value.findings} == {"not-answered"}
