"""A file of spending: what is read, what is a finding, what is refused."""

import numpy as np
import pytest

from trellis.basis.findings import Refused
from trellis.engines.cuts.spending import read_csv, read_spending
from trellis.engines.cuts.tests.files import as_csv, drawn, spending

A_FILE = {
    "person": ["1", "2"],
    "before_hours": ["10", "5"],
    "after_hours": ["9", "5"],
    "before_price_pence": ["1800", "1700"],
    "after_price_pence": ["1890", "1700"],
}


def codes(read):
    return {(one.code, one.where) for one in read.findings}


def refusal(act):
    with pytest.raises(Refused) as refused:
        act()
    return {one.code for one in refused.value.findings}


def test_what_is_written_as_csv_is_read_as_it_was():
    columns, findings = read_csv(as_csv(A_FILE))
    assert {name: list(cells) for name, cells in columns.items()} == A_FILE
    assert findings == ()


def test_a_mark_before_the_first_heading_is_no_part_of_it():
    columns, _ = read_csv(b"\xef\xbb\xbf" + as_csv(A_FILE))
    assert "person" in columns


def test_latin_1_is_read_and_said():
    columns, findings = read_csv(as_csv(A_FILE | {"area": ["Caf\u00e9", "b"]}).decode().encode("latin-1"))
    assert columns["area"][0] == "Café"
    assert findings[0].code == "not-utf-8"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"person,person\n1,2\n", "heading-twice"),
        (b"person,,hours\n1,2,3\n", "no-heading"),
        (b"person\n", "no-rows"),
        (b"person,hours\n1,2\n1\n", "uneven-row"),
        (b"PK\x03\x04\x00\x00", "not-text"),
    ],
)
def test_what_is_no_table_is_refused(content, code):
    assert code in refusal(lambda: read_csv(content))


@pytest.mark.parametrize("missing", ["person", "before_hours", "after_price_pence"])
def test_a_needed_column_that_is_missing_is_named(missing):
    columns = {name: cells for name, cells in A_FILE.items() if name != missing}
    assert refusal(lambda: read_spending(columns)) == {"missing-column"}


@pytest.mark.parametrize("inflation", ["", "six", "101", "-51", "6.405"])
def test_an_inflation_that_is_no_percentage_is_refused(inflation):
    assert "not-a-percentage" in refusal(lambda: read_spending(A_FILE, inflation_percent=inflation))


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("before_hours", "ten", "not-a-number"),
        ("before_hours", "10.255", "not-a-number"),
        ("before_hours", "-1", "not-a-number"),
        ("before_hours", "10001", "not-a-number"),
        ("after_price_pence", "18.90", "not-a-number"),
        ("after_price_pence", "£1,890", "not-a-number"),
        ("after_price_pence", "", "no-price"),
        ("person", "", "no-person"),
        ("person", "2", "person-twice"),
        ("after_held", "virtual", "unknown-held"),
        ("after_policy_percent", "1000.01", "not-a-number"),
        ("inflation_percent", "-50.01", "not-a-number"),
    ],
)
def test_a_row_that_cannot_be_used_is_a_finding_and_its_person_is_left_out(column, cell, code):
    columns = {name: list(cells) for name, cells in A_FILE.items()}
    columns.setdefault(column, ["", ""])[0] = cell
    if code == "person-twice":
        # The second row repeats the first one's person, so that nobody is left whole but the third.
        columns = {name: [*cells, cells[1]] for name, cells in columns.items()} | {"person": ["2", "2", "3"]}
    read = read_spending(columns)
    assert code in {one.code for one in read.findings}
    assert (read.people, read.people_left_out) == (1, 1)


def test_somebody_with_a_bad_row_is_left_out_with_all_their_rows():
    read = spending("""
        person | service | hours | price
        1      | home    | 10    | 1800
        1      | day     | ten   | 1500
        2      | home    | 4     | 1800
    """)
    assert (read.people, len(read), read.people_left_out) == (1, 1, 1)


def test_where_no_row_can_be_used_it_is_refused_with_what_is_wrong():
    columns = A_FILE | {"before_hours": ["x", "y"]}
    assert refusal(lambda: read_spending(columns)) == {"not-a-number", "no-usable-row"}


def test_policy_that_changed_without_a_decision_is_a_finding_and_still_counts():
    read = spending("""
        person | hours | price | policy   | policy_reference
        1      | 10    | 1800  | 100 > 95 |
        2      | 10    | 1800  | 100 > 95 | D-17
    """)
    assert codes(read) == {("policy-without-decision", "row 1, policy_reference")}
    assert read.people == 2


def test_a_person_in_two_groups_is_left_out():
    read = spending("""
        person | service | hours | price | age_band
        1      | home    | 10    | 1800  | 18 to 64
        1      | day     | 2     | 1800  | 65 to 84
        2      | home    | 10    | 1800  | 18 to 64
    """)
    assert ("another-group", "row 2, age_band") in codes(read)
    assert read.people == 1


def test_nought_hours_may_stand_without_a_price():
    read = spending("""
        person | hours  | price
        1      | 0 > 10 | > 1800
    """)
    assert codes(read) == set()
    assert read.before.there.all()


def test_a_group_that_is_blank_is_not_recorded():
    columns = drawn("person | hours | price | sex\n1 | 10 | 1800 |\n2 | 10 | 1800 | F")
    assert read_spending(columns).groups["sex"].tolist() == ["Not recorded", "F"]


def test_findings_are_no_more_than_somebody_can_read():
    many = 500
    columns = {name: cells[:1] * many for name, cells in A_FILE.items()}
    columns["person"] = [str(place) for place in range(many)]
    columns["before_hours"] = ["ten"] * (many - 1) + ["10"]
    read = read_spending(columns)
    assert len(read.findings) == 200
    assert read.people_left_out == many - 1


def test_spaces_round_a_cell_mean_nothing():
    columns = {name: [f" {cell} " for cell in cells] for name, cells in A_FILE.items()}
    assert np.array_equal(read_spending(columns).before.hours, [1000, 500])
