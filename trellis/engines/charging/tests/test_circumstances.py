"""What a stranger may send: every fault found, named, placed, and none of them a traceback."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.basis.findings import Refused
from trellis.engines.charging.circumstances import read_circumstances
from trellis.engines.charging.working import charge

ON = date(2025, 6, 2)
PLAIN = {"date_of_birth": "1939-04-02", "weekly_cost_pence": 180_10, "capital_pence": 0}


def faults(**changed):
    with pytest.raises(Refused) as refused:
        read_circumstances(PLAIN | changed, on=ON)
    return [(finding.code, finding.where) for finding in refused.value.findings]


@pytest.mark.parametrize(
    ("changed", "code", "where"),
    [
        ({"incomes": []}, "unknown-key", "incomes"),
        ({"date_of_birth": None}, "missing", "date_of_birth"),
        ({"date_of_birth": "2 April 1939"}, "not-a-day", "date_of_birth"),
        ({"household": "widowed"}, "unknown-word", "household"),
        ({"capital_pence": -1}, "not-whole-pence", "capital_pence"),
        ({"capital_pence": 12.5}, "not-whole-pence", "capital_pence"),
        ({"capital_pence": True}, "not-whole-pence", "capital_pence"),
        ({"capital_pence": 1_000_000_001}, "not-whole-pence", "capital_pence"),
        ({"income": {}}, "not-a-list", "income"),
        ({"income": ["a"]}, "not-an-object", "income[1]"),
        ({"income": [{"kind": "earnings"}]}, "no-sum", "income[1]"),
        ({"income": [{"kind": "earnings", "weekly_pence": 1, "pence": 1}]}, "no-sum", "income[1]"),
        ({"income": [{"kind": "earnings", "weekly_pence": 1, "every": "week"}]}, "no-sum", "income[1].every"),
        ({"income": [{"kind": "earnings", "pence": 1, "every": "day"}]}, "unknown-word", "income[1].every"),
        ({"income": [{"kind": " ", "weekly_pence": 1}]}, "no-kind", "income[1].kind"),
        ({"housing": [{"kind": "rent", "weekly_pence": 1, "note": ""}]}, "unknown-key", "housing[1].note"),
        ({"joint_capital": [{"pence": 1, "owners": 1}]}, "not-owners", "joint_capital[1].owners"),
        ({"policy": []}, "not-an-object", "policy"),
        ({"policy": {"taper": 1}}, "unknown-key", "policy.taper"),
        ({"policy": {"rounding": "up"}}, "unknown-word", "policy.rounding"),
        ({"premiums": ["carer", "carer"]}, "unknown-word", "premiums[2]"),
        ({"premiums": "carer"}, "not-a-list", "premiums"),
        ({"children": 31}, "not-a-count", "children"),
        ({"refused_assessment": "no"}, "not-yes-or-no", "refused_assessment"),
        ({"light_touch": "yes"}, "unknown-word", "light_touch"),
    ],
)
def test_a_fault_is_named_and_placed(changed, code, where):
    assert faults(**changed) == [(code, where)]


def test_every_fault_is_said_at_once():
    assert len(faults(household="alone", children=-1, income=[{"kind": "pension", "weekly_pence": -1}])) == 4


def test_what_is_not_an_object_is_refused():
    with pytest.raises(Refused):
        read_circumstances([], on=ON)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(
    st.dictionaries(
        st.sampled_from(
            ["income", "disregarded", "housing", "policy", "premiums", "children", "joint_capital", "setting"]
        ),
        ANYTHING,
    )
)
def test_whatever_is_sent_is_worked_out_or_refused(changed):
    # Anything else that is raised fails the test: only a refusal carries findings.
    with suppress(Refused):
        assert charge(PLAIN | changed, on=ON).charge_pence >= 0
