"""What a stranger may send: every fault found, named, placed, and none of them a traceback."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.basis.findings import Refused
from trellis.engines.employing.cost import PARTS, pa_cost
from trellis.engines.employing.terms import read_terms

ON = date(2026, 5, 1)
PLAIN = {"hours_a_week": 16, "wage_pence": 13_20}


@pytest.mark.parametrize(
    ("changed", "code", "where"),
    [
        ({"hours": 16}, "unknown-key", "hours"),
        ({"hours_a_week": 0}, "not-hours", "hours_a_week"),
        ({"hours_a_week": 169}, "not-hours", "hours_a_week"),
        ({"hours_a_week": 16.5}, "not-hours", "hours_a_week"),
        ({"hours_a_week": True}, "not-hours", "hours_a_week"),
        ({"hours_a_week": Decimal("NaN")}, "not-hours", "hours_a_week"),
        ({"hours_a_week": Decimal("1.001")}, "not-hours", "hours_a_week"),
        ({"wage_pence": None}, "missing", "wage_pence"),
        ({"wage_pence": 13.20}, "not-whole-pence", "wage_pence"),
        ({"wage_pence": 12_70}, "below-minimum-wage", "wage_pence"),
        ({"age": 15}, "not-an-age", "age"),
        ({"age": 101}, "not-an-age", "age"),
        ({"age": "21"}, "not-an-age", "age"),
        ({"insurance_yearly_pence": -1}, "not-whole-pence", "insurance_yearly_pence"),
        ({"payroll_weekly_pence": 100_000_001}, "not-whole-pence", "payroll_weekly_pence"),
        ({"employment_allowance": "yes"}, "not-yes-or-no", "employment_allowance"),
        ({"pension": "nest"}, "unknown-word", "pension"),
        ({"pension_percent": 101}, "not-a-percentage", "pension_percent"),
        ({"pension_percent": Decimal("3.0001")}, "not-a-percentage", "pension_percent"),
        ({"budget_weekly_pence": "320"}, "not-whole-pence", "budget_weekly_pence"),
        ({"mileage_weekly_pence": None}, "not-whole-pence", "mileage_weekly_pence"),
        ({"other_weekly": {}}, "not-a-list", "other_weekly"),
        ({"other_weekly": [1]}, "not-an-object", "other_weekly[1]"),
        ({"other_weekly": [{"kind": " ", "pence": 1}]}, "no-kind", "other_weekly[1].kind"),
        ({"other_weekly": [{"kind": "gloves"}]}, "not-whole-pence", "other_weekly[1].pence"),
        ({"other_weekly": [{"kind": "a", "pence": 1, "every": 1}]}, "unknown-key", "other_weekly[1].every"),
    ],
)
def test_a_fault_is_named_and_placed(changed, code, where):
    with pytest.raises(Refused) as refused:
        read_terms(PLAIN | changed, on=ON)
    assert [(finding.code, finding.where) for finding in refused.value.findings] == [(code, where)]


def test_every_fault_is_said_at_once():
    with pytest.raises(Refused) as refused:
        read_terms({"age": 3, "pension": "x", "other_weekly": 1}, on=ON)
    assert len(refused.value.findings) == 5


def test_what_is_not_an_object_is_refused():
    with pytest.raises(Refused):
        read_terms([], on=ON)


def test_a_day_for_which_the_minimum_is_not_known_is_refused():
    with pytest.raises(Refused, match="holds from 1 April 2025"):
        pa_cost(PLAIN, on=date(2025, 3, 31))


@given(st.integers(1, 16_800), st.integers(12_71, 100_00), st.booleans())
def test_the_parts_come_to_the_whole_and_an_hour_more_never_costs_less(hundredths, wage, has_allowance):
    def cost(hundredths):
        hours = Decimal(hundredths) / 100
        given_terms = {"hours_a_week": hours, "wage_pence": wage, "employment_allowance": has_allowance}
        return pa_cost(given_terms, on=ON)

    one, more = cost(hundredths), cost(min(hundredths + 100, 16_800))
    assert tuple(one.parts) == PARTS and sum(one.parts.values()) == one.weekly_pence
    assert all(one.parts[part] <= more.parts[part] for part in PARTS)
    assert one.parts["pay"] <= one.weekly_pence


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(
    st.dictionaries(
        st.sampled_from(["age", "pension", "other_weekly", "hours_a_week", "wage_pence"]), ANYTHING
    )
)
def test_whatever_is_sent_is_worked_out_or_refused(changed):
    # Anything else that is raised fails the test: only a refusal carries findings.
    with suppress(Refused):
        assert pa_cost(PLAIN | changed, on=ON).weekly_pence >= 0
