"""The table is data: read whole, or refused line by line."""

from __future__ import annotations

from datetime import date

import pytest

from trellis.basis.findings import Refused
from trellis.formats.bank_details.weights import MOST_BYTES, read_table, shipped

WEIGHTS = " 0" * 13 + " 1"
ROW = f"000100 000200 MOD10{WEIGHTS}"


def findings(rows: str, pairs: str = "") -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        read_table(rows.encode(), pairs.encode())
    return [(finding.where, finding.code) for finding in refused.value.findings]


def test_the_table_that_comes_with_trellis_says_where_it_is_from():
    table = shipped()
    assert len(table) == 1151 and len(table.substitutes) == 21
    assert table.source.startswith("Vocalink") and table.dated == date(2025, 6, 23)
    assert table.status == "to be confirmed"


@pytest.mark.parametrize(
    ("code", "rows"), [("000099", 0), ("000100", 1), ("000150", 1), ("000200", 1), ("000201", 0)]
)
def test_a_range_holds_from_its_first_sort_code_to_its_last(code, rows):
    assert len(read_table(ROW.encode(), b"").rows_for(code)) == rows


def test_a_file_as_published_is_read_with_its_line_ends_and_a_mark_in_front():
    table = read_table(f"\ufeff{ROW}  \r\n{ROW}    5\r\n\r\n".encode(), b"938173 938017\r\n")
    assert [row.exception for row in table.rows_for("000150")] == [0, 5]
    assert (table.substitutes, table.source, table.dated) == ({"938173": "938017"}, "", None)


@pytest.mark.parametrize(
    "row",
    [
        "000100",
        f"000100 000200 MOD10{WEIGHTS} 1 1",
        f"000200 000100 MOD10{WEIGHTS}",
        f"00100 000200 MOD10{WEIGHTS}",
        f"000100 000200 MOD97{WEIGHTS}",
        f"000100 000200 MOD10{WEIGHTS[:-1]}x",
        f"000100 000200 MOD10{WEIGHTS} 15",
        f"000100 000200 MOD10{WEIGHTS} ²",
    ],
)
def test_a_line_that_is_no_row_is_told_by_its_line(row):
    assert findings(f"{ROW}\n{row}") == [("valacdos.txt, line 2", "table-row")]


def test_ranges_that_overlap_in_part_and_third_rows_are_told():
    assert findings(f"{ROW}\n000150 000250 MOD11{WEIGHTS}") == [("valacdos.txt, line 2", "table-row")]
    assert findings(f"{ROW}\n{ROW}\n{ROW}") == [("valacdos.txt, line 3", "table-row")]


def test_a_pair_that_is_none_is_told_by_its_line():
    assert findings(ROW, "938173 938017\n938173") == [("scsubtab.txt, line 2", "table-row")]


@pytest.mark.parametrize("rows", ["", "# only words\n"])
def test_a_table_without_rows_is_refused(rows):
    assert findings(rows) == [("", "no-rows")]


def test_what_is_no_table_at_all_is_refused():
    for content in (b"\xff\xfe\x00", b"0" * (MOST_BYTES + 1)):
        with pytest.raises(Refused):
            read_table(content, b"")
