"""Eligibility is decided as if nobody helped. What a carer is willing and able to do is asked later, when it
is decided which needs the council is to meet."""

import pytest

from tests.spec.eligibility.people import adult
from tests.tables import told_by
from trellis.basis.findings import Refused
from trellis.engines.eligibility.working import decide

title = "What carers do is not looked at"


@told_by("""
    in the record  | stands
    ---------------+--------------------
    carer_share    | beside an outcome
    carer_willing  | beside an outcome
    carer_able     | beside an outcome
    met_by_carer   | beside an outcome
    carer_share    | at the top
    unpaid_support | at the top
""")
def test_a_carers_help_is_refused_by_name(row):
    """It is refused and not merely left out, so that nobody believes that it counted."""
    recorded = adult()
    (recorded["outcomes"]["nutrition"] if row["stands"] == "beside an outcome" else recorded)[
        row["in the record"]
    ] = 1
    with pytest.raises(Refused) as refused:
        decide(recorded)
    assert [finding.code for finding in refused.value.findings] == ["carer-blind"]
    assert row["in the record"] in str(refused.value)
