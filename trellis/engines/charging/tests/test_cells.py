"""Cells from a stranger's table: what each says; and whatever they hold, it is read or refused."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.basis.findings import Refused
from trellis.engines.charging.cells import columns_asked, document_of, heading_of
from trellis.engines.charging.circumstances import read_circumstances

ON = date(2025, 6, 2)
PLAIN = {"date_of_birth": "1939-04-02", "weekly_cost_pence": "18010", "capital_pence": "0"}
OPTIONAL = (
    "household", "setting", "light_touch", "children", "refused_assessment", "premium_carer", "rounding",
    "percent_of_disposable", "minimum_charge_pence", "protected_income_pence", "joint_capital_pence",
    "joint_capital_owners", "income_earnings_pence", "disregarded_night care_pence", "housing_pence",
    "disability_expenditure_laundry_pence",
)  # fmt: skip


def read(**cells):
    document, _ = document_of(PLAIN | cells)
    return read_circumstances(document, on=ON)


@pytest.mark.parametrize(
    "cell",
    ["1234", " 1234 ", "1234.0", "+1234", 1234, 1234.0, Decimal("1234.00"), np.int64(1234), np.float32(1234)],
)
def test_a_sum_is_read_however_a_table_writes_a_whole_number(cell):
    assert read(capital_pence=cell).capital_pence == 1234


@pytest.mark.parametrize(
    "cell", ["12.5", "£12", "1,234", "1e3", "١٢", "lots", "-1", True, 12.5, float("inf"), "9" * 30, "true"]
)
def test_what_is_no_whole_number_of_pence_is_refused_and_never_rounded(cell):
    with pytest.raises(Refused) as refused:
        read(capital_pence=cell)
    assert [finding.code for finding in refused.value.findings] == ["not-whole-pence"]


@pytest.mark.parametrize("cell", [None, "", "  ", float("nan"), np.float64("nan")])
def test_a_blank_cell_is_none_of_it(cell):
    person = read(income_earnings_pence=cell, premium_carer=cell, protected_income_pence=cell, children=cell)
    assert (person.income, person.premiums, person.protected_income_pence, person.children) == (
        (),
        (),
        None,
        0,
    )


def test_nought_is_a_sum_and_not_a_blank():
    person = read(income_earnings_pence="0", protected_income_pence="0")
    assert len(person.income) == 1 and person.protected_income_pence == 0


YES = ["true", "TRUE", "1", True, 1, np.bool_(True)]
NO = ["false", "False", "0", False, 0, np.bool_(False)]


@pytest.mark.parametrize(("cell", "counts"), [(yes, True) for yes in YES] + [(no, False) for no in NO])
def test_true_and_false_are_read_however_a_table_writes_them(cell, counts):
    person = read(premium_carer=cell, refused_assessment=cell)
    assert (person.premiums == ("carer",)) == counts == person.refused_assessment


@pytest.mark.parametrize("cell", ["yes", "2", 2, "carer"])
def test_a_premium_that_is_neither_true_nor_false_is_refused_in_its_own_column(cell):
    document, came_from = document_of(PLAIN | {"premium_disability": True, "premium_carer": cell})
    with pytest.raises(Refused) as refused:
        read_circumstances(document, on=ON)
    assert [heading_of(found.where, came_from) for found in refused.value.findings] == ["premium_carer"]


def test_a_kind_in_the_heading_may_be_any_words_where_kinds_are_free():
    person = read(**{"disregarded_night care_pence": "100", "housing_pence": 5, "housing_rent_pence": 7})
    assert [(item.kind, item.pence) for item in person.disregarded] == [("night care", 100)]
    assert [(item.kind, item.pence) for item in person.housing] == [("other", 5), ("rent", 7)]


def test_a_column_that_begins_as_ours_and_is_none_is_refused_and_others_are_left_alone():
    asked = columns_asked([*PLAIN, "name", "notes", "housing_officer_pence"], on=ON)
    assert asked == (*PLAIN, "housing_officer_pence")
    for slip in (
        "income_pension_pence",
        "income_state_pension",
        "premium_severe",
        "housing_officer",
        "light_touched",
    ):
        with pytest.raises(Refused) as refused:
            columns_asked([*PLAIN, slip], on=ON)
        assert [finding.code for finding in refused.value.findings] == ["unknown-column"], slip


CELLS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.decimals() | st.dates()
)


@given(st.dictionaries(st.sampled_from([*PLAIN, *OPTIONAL]), CELLS))
def test_whatever_cells_hold_is_read_or_refused(cells):
    # Anything else that is raised fails the test: only a refusal carries findings.
    with suppress(Refused):
        read(**cells)
