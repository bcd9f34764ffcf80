"""A need that goes up and down is looked at over as long a time as it takes to see how it really is (reg
2(4))."""

import pytest

from tests.spec.eligibility.people import adult
from tests.tables import told_by, yes
from trellis.basis.findings import Refused
from trellis.engines.eligibility.working import decide

title = "Needs that go up and down"


@told_by("""
    goes up and down | period considered           | answered
    -----------------+-----------------------------+---------
    no               |                             | yes
    no               | the spring                  | yes
    yes              | eight weeks, good and bad   | yes
    yes              |                             | no
""")
def test_a_need_that_fluctuates_says_over_what_period_it_was_looked_at(row):
    """One good day or one bad day decides nothing."""
    recorded = adult()
    recorded["outcomes"]["nutrition"] |= {
        "fluctuates": yes(row["goes up and down"]),
        "period_considered": row["period considered"],
    }
    if yes(row["answered"]):
        decision = decide(recorded)
        told = [line for line in decision.lines if line.rule == "adult.fluctuating.nutrition"]
        assert [row["period considered"] in line.says for line in told] == [True] * yes(
            row["goes up and down"]
        )
    else:
        with pytest.raises(Refused) as refused:
            decide(recorded)
        assert [finding.code for finding in refused.value.findings] == ["period-missing"]
