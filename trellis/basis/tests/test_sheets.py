import pytest

from trellis.basis.findings import Refused
from trellis.basis.sheets import read_sheet

TABLE = "Council,People\nYnys Môn,12\nBury,7\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_table_reads_the_same_in_every_alphabet_and_another_than_utf_8_is_told(encoding):
    sheet = read_sheet(TABLE.encode(encoding))
    assert sheet.headings == ("Council", "People")
    assert sheet.column("Council") == ("Ynys Môn", "Bury")
    assert [one.code for one in sheet.findings] == (["not-utf-8"] if encoding == "cp1252" else [])


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_a_table_may_be_split_by_what_the_program_splits_by(mark):
    assert read_sheet(TABLE.replace(",", mark).encode()).column("People") == ("12", "7")


def test_blank_rows_are_passed_over_and_uneven_ones_are_left_out_by_number():
    sheet = read_sheet(b"a,b,,\n\n1,2\n3\n4,5,6\n7,8,,\n")
    assert sheet.rows == (("1", "2"), ("7", "8")) and sheet.numbers == (1, 4)
    assert [one.where for one in sheet.findings] == ["row 2", "row 3"]


def test_every_heading_that_is_missing_or_doubled_is_told_at_once():
    sheet = read_sheet(b"Council,People,People\nBury,1,2\n")
    with pytest.raises(Refused) as refused:
        sheet.check_columns(["Councils", "People", "Zzz"])
    assert [one.code for one in refused.value.findings] == [
        "column-missing",
        "column-twice",
        "column-missing",
    ]
    assert "Did you mean “Council”?" in str(refused.value)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" ,\n,\n", "empty"),
        (b"Council,People\n", "no-rows"),
        (b"PK\x03\x04rest", "not-text"),
        (b"a,b\n\x00,1\n", "not-text"),
        (b'a,b\n"' + b"x" * 200_000, "not-csv"),
        (b"x" * 101, "too-large"),
        (b"a\n1\n2\n3\n", "too-many-rows"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(content, code):
    most = 100 if code == "too-large" else 2_000_000
    with pytest.raises(Refused) as refused:
        read_sheet(content, most_bytes=most, most_rows=2)
    assert refused.value.findings[0].code == code
