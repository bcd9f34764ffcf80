"""What is written is read again; the example that ships beside the project is as it was made to be."""

from __future__ import annotations

import doctest
import importlib
import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trellis.formats.client_level_data.checks import check
from trellis.formats.client_level_data.coded import coded
from trellis.formats.client_level_data.read import rows_of
from trellis.formats.client_level_data.row_checks import row_checks
from trellis.formats.client_level_data.specification import specification
from trellis.formats.client_level_data.summary import ON_ASCOF_3D, as_json, on_ascof_3d, summary
from trellis.formats.client_level_data.value_lists import lists_given, value_lists
from trellis.formats.client_level_data.write import write, write_columns, written

# These take a while together: they are left to `make test`.
pytestmark = pytest.mark.slow

FIELDS = specification().fields
TEXT = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00\r", exclude_categories=["Cs"]), max_size=20
)
DATES = st.dates(date(1900, 1, 1), date(2100, 1, 1))
SUMS = st.decimals(Decimal("-9999.99"), Decimal("9999.99"), places=2)


def cell_of(kind: str) -> st.SearchStrategy[object]:
    return st.none() | {"date": DATES, "decimal": SUMS, "integer": st.integers(0, 99)}.get(kind, TEXT)


ROWS = st.lists(st.fixed_dictionaries({one.name: cell_of(one.kind) for one in FIELDS}), max_size=3)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(ROWS)
def test_what_is_written_is_read_again_to_the_letter(rows):
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "return.csv"
        path.write_bytes(b"".join(write(rows)))
        again = list(rows_of(path, Path(name)))
    plain = [
        {name: cell if isinstance(cell, str) else written(cell) for name, cell in row.items()} for row in rows
    ]
    assert again == plain


def test_the_headings_are_the_fifty_in_their_order_whatever_is_in_the_rows():
    first = b"".join(write([])).decode().strip().split(",")
    assert first == list(specification().headings) and len(first) == 50
    assert b"".join(write_columns({"la_code": ["102", "102"]})).count(b"\r\n") == 3


@pytest.mark.parametrize("row", [{"shoe_size": "9"}, {"unit_cost": 2.5}, {"unit_cost": True}])
def test_a_field_that_is_not_there_and_a_float_are_mistakes_of_the_program(row):
    with pytest.raises((KeyError, TypeError)):
        b"".join(write([row]))


def test_the_examples_in_the_words_are_true():
    base = "trellis.formats.client_level_data"
    for name in ("specification", "value_lists", "rules", "write", "read", "checks"):
        results = doctest.testmod(importlib.import_module(f"{base}.{name}"))
        assert not results.failed


def test_what_is_said_to_change_ascof_3d_are_things_that_can_be_found():
    kinds = {
        (one.rule, one.kind, one.field) for one in row_checks(coded(value_lists()), on=date(2026, 4, 20))
    }
    assert set(ON_ASCOF_3D) <= kinds


EXAMPLE = Path(__file__).resolve().parents[5] / "shared" / "data" / "cld"


@pytest.mark.skipif(not EXAMPLE.exists(), reason="The made-up return is not on this machine.")
def test_the_made_up_return_has_the_mess_it_was_given():
    report = check(
        EXAMPLE / "cld_return_example.csv", on=date(2026, 4, 20), lists=lists_given(EXAMPLE), threads=1
    )
    assert (report.rows, report.people, report.set_aside) == (1522, 726, 0)
    assert report.period_told == report.period == (date(2025, 4, 1), date(2026, 3, 31))
    assert report.events == {"Request": 412, "Assessment": 190, "Service": 748, "Review": 172}
    counts = {line.rule.id: line.cells for line in summary(report)}
    # Pseudonyms stand where NHS numbers would, and names, births and postcodes are blank throughout.
    assert counts["V15"] == 1373 and report.count("V07", field="Postcode") == 1522
    assert (report.count("V12"), report.count("V13"), report.count("V26")) == (1, 1, 20)
    assert (report.count("V22"), report.count("V23"), report.count("V25", "copy")) == (1, 76, 1)
    assert report.count("V08", field="Service Type") == 26
    on_3d = {(one.rule, one.field): one.count for one, _ in on_ascof_3d(report)}
    assert on_3d["V08", "Service Type"] == 26 and on_3d["V22", "Service Component"] == 1
    assert as_json(report)["wrong"]


@pytest.mark.skipif(not EXAMPLE.exists(), reason="The made-up return is not on this machine.")
@pytest.mark.parametrize(
    ("rule", "kind", "plant"),
    [
        ("V02", "several-councils", {"LA Code": "112"}),
        ("V11", "open", {"Event Type": "Request", "Event End Date": ""}),
        ("V12", "ends-before-start", {"Event Start Date": "2025-06-02", "Event End Date": "2025-06-01"}),
        ("V16", "nobody", {"NHS Number": "", "LA Person Unique Identifier": ""}),
        ("V18", "under-18", {"Date of Birth": "2020-01-01"}),
        ("V26", "no-event-type", {"Event Type": "Chat"}),
    ],
)
def test_a_fault_planted_in_the_made_up_return_is_found_in_its_row(tmp_path, rule, kind, plant):
    path = EXAMPLE / "cld_return_example.csv"
    options = {"on": date(2026, 4, 20), "lists": lists_given(EXAMPLE), "threads": 1}
    before = check(path, **options).count(rule, kind)
    names = {one.heading: one.name for one in FIELDS}
    rows = list(rows_of(path, tmp_path))
    rows[699] |= {names[heading]: cell for heading, cell in plant.items()}
    planted = tmp_path / "planted.csv"
    planted.write_bytes(b"".join(write(rows)))
    report = check(planted, **options)
    assert report.count(rule, kind) == before + 1
    assert 700 in next(one.rows for one in report.found if (one.rule, one.kind) == (rule, kind))
