"""Whether the impact on wellbeing is significant is a judgement. A person makes it and gives the reason; no
count of outcomes and no points can stand in for it."""

import pytest

from tests.spec.eligibility.people import adult, carer, outcomes
from tests.tables import told_by, yes
from trellis.basis.findings import Refused
from trellis.engines.eligibility.outcomes import ADULT_OUTCOMES
from trellis.engines.eligibility.working import decide

title = "The judgement on wellbeing"


@told_by("""
    outcomes that cannot be achieved | significant impact | eligible
    ---------------------------------+--------------------+---------
    2                                | yes                | yes
    2                                | no                 | no
    10                               | no                 | no
    10                               | yes                | yes
""")
def test_not_even_ten_outcomes_make_the_judgement(row):
    """Somebody unable to achieve all ten is not eligible until a person has judged the impact significant."""
    keys = [outcome.key for outcome in ADULT_OUTCOMES][: int(row["outcomes that cannot be achieved"])]
    judged = yes(row["significant impact"])
    assert decide(adult(outcomes=outcomes(keys), significant_wellbeing_impact=judged)).eligible == yes(
        row["eligible"]
    )


@told_by("""
    significant impact | reason                          | answered
    -------------------+---------------------------------+---------
    yes                | She is worn out and sees nobody | yes
    no                 | He says that he manages well    | yes
    yes                |                                 | no
    no                 |                                 | no
""")
def test_yes_and_no_both_need_a_reason(row):
    """Without the reason the answer is refused, for the adult and for the carer."""
    for record in (adult, carer):
        recorded = record(
            significant_wellbeing_impact=yes(row["significant impact"]), wellbeing_reason=row["reason"]
        )
        if yes(row["answered"]):
            assert row["reason"] in " ".join(line.says for line in decide(recorded).lines)
        else:
            with pytest.raises(Refused) as refused:
                decide(recorded)
            assert [finding.code for finding in refused.value.findings] == ["wellbeing-reason-missing"]
