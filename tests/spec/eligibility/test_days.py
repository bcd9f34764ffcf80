"""A decision is made by the test that was law on its day, however much later it is looked at."""

import pytest

from tests.spec.eligibility import people
from tests.tables import told_by, yes
from trellis.basis.findings import Refused
from trellis.engines.eligibility.working import decide

title = "Which test on which day"


@told_by("""
    day        | test  | was law then
    -----------+-------+-------------
    2015-03-31 | adult | no
    2015-04-01 | adult | yes
    2026-05-01 | adult | yes
    2015-03-31 | carer | no
    2015-04-01 | carer | yes
    2003-04-06 | facs  | no
    2003-04-07 | facs  | yes
    2015-03-31 | facs  | yes
    2015-04-01 | facs  | no
""")
def test_the_care_act_test_begins_on_1_april_2015_and_the_bands_end_the_day_before(row):
    """A day on which the test was not law is refused, and the test that was is named."""
    recorded = getattr(people, row["test"])(on=row["day"])
    if yes(row["was law then"]):
        assert decide(recorded).eligible
    else:
        with pytest.raises(Refused) as refused:
            decide(recorded)
        assert [finding.where for finding in refused.value.findings] == ["on"]
