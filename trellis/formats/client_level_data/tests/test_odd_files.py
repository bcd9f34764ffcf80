# ruff: noqa: E501  A drawn table is as wide as its columns.
"""Files as they come: other letters, other headings, damaged, hostile, or far too large for the memory."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from trellis.basis.findings import Refused
from trellis.formats.client_level_data.checks import check
from trellis.formats.client_level_data.report import Report
from trellis.formats.client_level_data.specification import specification
from trellis.formats.client_level_data.summary import as_json
from trellis.formats.client_level_data.tests.returns import SENT_ON, checked, return_file
from trellis.formats.client_level_data.write import findings_written

# Whole tables are made for each: they are left to `make test`.
pytestmark = pytest.mark.slow

TWO_PEOPLE = """
    First Name | Event Type | Event End Date | Date of Birth
    Zoë        | Service    | -              | 1948-03-02
    Bill       | Request    | 2025-06-10     | 1941-11-12
    """


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return return_file(tmp_path, TWO_PEOPLE)


def told(path: Path, **options: object) -> Report:
    return check(path, on=SENT_ON, threads=1, **options)


def codes(report: Report) -> set[str]:
    return {note.code for note in report.notes} - {"no-councils"}


def faults(report: Report) -> set[tuple[str, str]]:
    return {(one.kind, one.field) for one in report.found if one.rule == "V01"}


def table_of(path: Path) -> list[list[str]]:
    return list(csv.reader(path.open(encoding="utf-8", newline="")))


def rewrite(path: Path, table: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(table)
    return path


@pytest.mark.parametrize(
    ("letters", "mark", "said"),
    [
        ("utf-8", b"", set()),
        ("utf-8", b"\xef\xbb\xbf", set()),
        ("cp1252", b"", {"windows-1252"}),
        ("latin-1", b"", {"windows-1252"}),
        ("utf-16-le", b"\xff\xfe", {"utf-16"}),
        ("utf-16-be", b"\xfe\xff", {"utf-16"}),
        ("utf-16-le", b"", {"utf-16"}),
    ],
)
def test_the_same_return_in_other_letters_gives_the_same_findings(good, letters, mark, said):
    plain = told(good)
    good.write_bytes(mark + good.read_text(encoding="utf-8").encode(letters))
    other = told(good)
    assert codes(other) == said and codes(plain) == set()
    assert other.found == plain.found and other.rows == 2 and not faults(other)


def test_nul_characters_are_left_out_and_said(good):
    good.write_bytes(good.read_bytes().replace(b"Bill", b"B\x00ill"))
    report = told(good)
    assert codes(report) == {"nul-characters"} and report.rows == 2


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_other_separators_are_read_and_said(good, separator):
    table = table_of(good)
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(table)
    good.write_text(text.getvalue(), encoding="utf-8")
    assert codes(told(good)) == {"separator"} and not faults(told(good))


def test_lines_that_end_in_several_ways_are_read(good):
    lines = good.read_bytes().split(b"\r\n")
    good.write_bytes(lines[0] + b"\n" + lines[1] + b"\r\n" + lines[2] + b"\r" + lines[1] + b"\n")
    assert told(good).rows == 3


def test_columns_in_another_order_are_found_by_name(good):
    plain = told(good)
    table = [list(reversed(row)) for row in table_of(good)]
    report = told(rewrite(good, table))
    assert {kind for kind, _ in faults(report)} == {"heading-order"}
    assert [one for one in report.found if one.rule != "V01"] == list(plain.found)


def test_headings_as_programs_write_them_are_taken_for_ours_and_said(good):
    table = table_of(good)
    table[0][0], table[0][9], table[0][15] = "LA_Code", "gender", "Post code"
    report = told(rewrite(good, table))
    assert faults(report) == {
        ("heading-renamed", "LA Code"),
        ("heading-renamed", "Gender"),
        ("heading-renamed", "Postcode"),
    }
    assert report.count("V07") == 0


def test_a_heading_nearly_ours_is_guessed_and_one_of_nobodys_is_left_out(good):
    table = table_of(good)
    table[0][40] = "Service Components"
    for row, cell in zip(table, ("Favourite colour", "Red", "Blue"), strict=True):
        row.append(cell)
    report = told(rewrite(good, table))
    assert faults(report) == {("heading-renamed", "Service Component"), ("heading-extra", "Favourite colour")}


def test_a_column_that_is_missing_counts_as_blank_and_one_that_stands_twice_is_read_once(good):
    table = table_of(good)
    gender = specification().field("gender").number - 1
    report = told(rewrite(good, [row[:gender] + row[gender + 1 :] for row in table]))
    assert faults(report) == {("heading-missing", "Gender")}
    assert report.count("V07", field="Gender") == 2
    report = told(rewrite(good, [[*row, "Male" if at else "Gender"] for at, row in enumerate(table)]))
    assert faults(report) == {("heading-doubled", "Gender")} and report.count("V07") == 0


def test_titles_above_the_headings_are_left_out_and_said(good):
    good.write_bytes(b"Client Level Data,\r\n2025-26,\r\n" + good.read_bytes())
    report = told(good)
    assert codes(report) == {"rows-above"} and report.rows == 2 and not faults(report)


def test_rows_too_short_or_too_long_are_counted_and_the_numbers_of_others_stay(good):
    lines = good.read_text(encoding="utf-8").splitlines()
    wrong = lines[2].replace("Request", "Requests")
    good.write_text("\n".join([lines[0], lines[1], "102,short", wrong, lines[1] + ",1,2", wrong]) + "\n")
    report = told(good)
    (uneven,) = [one for one in report.found if one.kind == "uneven-row"]
    assert uneven.rows == (2, 4) and report.rows == 3
    assert [one.rows for one in report.found if one.kind == "no-event-type"] == [(3, 5)]


def test_blank_rows_are_left_out_and_said(good):
    text = good.read_text(encoding="utf-8")
    good.write_text(text + "," * 49 + "\n" + " ," * 49 + "\n", encoding="utf-8")
    report = told(good)
    assert report.rows == 2 and report.blank_rows == 2 and codes(report) == {"blank-rows"}
    assert report.count("V07") == 0


def test_a_quotation_mark_that_is_never_closed_is_a_finding_and_no_trap(good):
    lines = good.read_text(encoding="utf-8").splitlines()
    good.write_text("\n".join([lines[0], lines[1], lines[1].replace("Zoë", '"Zoë'), lines[2]]) + "\n")
    report = told(good)
    assert [one.rows for one in report.found if one.kind == "uneven-row"] == [(2,)]
    good.write_text("\n".join([lines[0], lines[1].replace("Zoë", '"Zoë'), lines[2]]) + "\n")
    with pytest.raises(Refused, match="never closed"):
        told(good)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "blank-file"),
        (b"\xef\xbb\xbf\r\n\r\n", "blank-file"),
        (b"\x00" * 5000, "blank-file"),
        (b"PK\x03\x04 and so on", "not-csv"),
        (b"PAR1 and so on", "not-csv"),
        (b"name,age\nAmina,78\n", "no-headings"),
        (b'"' * 3_000_000, "no-headings"),
        (b"," * 3_000_000, "no-headings"),
        (b"\xff" * 4096, "no-headings"),
    ],
)
def test_what_is_no_return_is_refused_with_a_sentence(tmp_path, content, code):
    path = tmp_path / "return.csv"
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        told(path)
    assert refused.value.findings[0].code == code


def test_headings_without_rows_and_a_missing_file_are_refused(good, tmp_path):
    good.write_text(good.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        told(good)
    assert refused.value.findings[0].code == "no-rows"
    with pytest.raises(Refused, match="no such file"):
        told(tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("cell", "style"),
    [
        ("2025-05-13", None),
        ("13/05/2025", "date-style"),
        ("13-May-2025", "date-style"),
        ("13 May 2025", "date-style"),
        ("2025-05-13 00:00:00", "date-style"),
        ("2025-05-13T00:00:00", "date-style"),
        ("13/05/2025 00:00", "date-style"),
        ("20250513", "date-style"),
        ("45790", "date-style"),
    ],
)
def test_a_date_is_read_in_each_way_and_what_is_no_iso_is_said(tmp_path, cell, style):
    table = f"Event Type | Event Start Date | Event End Date\nRequest | 2025-05-13 | {cell}"
    report = checked(tmp_path, table)
    assert report.count("V12") == 0 and report.period_told == (date(2025, 5, 1), date(2025, 5, 31))
    assert codes(report) == ({style} if style else set())


def test_a_date_that_could_be_read_both_ways_is_said_and_the_month_first_is_not_guessed(tmp_path):
    table = """
        Event Start Date
        03/04/2025
        13/04/2025
        04/04/2025
        04/13/2025
        """
    report = checked(tmp_path, table)
    assert "date-either-way" in codes(report)
    (note,) = [one for one in report.notes if one.code == "date-either-way"]
    assert note.says.startswith("1 dates could be read") and "2 others must be" in note.says
    assert report.count("V13", "date-unreadable") == 1


def test_nothing_found_or_written_tells_who_a_person_is(tmp_path):
    table = """
        First Name | Last Name | NHS Number | LA Person Unique Identifier | Event Description        | Gender | Date of Birth | Postcode
        =cmd()     | Ahmed     | 9434765918 | amina-4711                  | Daughter rang about Amina | Womna | 3rd of March  | NE1 4XX
        Amina      | Ahmed     | 943 476 59 | amina-4711                  | +44 7700 900123          | Female | 1848-03-02    | NE1 4XX
        """
    report = checked(tmp_path, table)
    written = b"".join(findings_written(report)).decode("utf-8")
    everything = written + str(as_json(report)) + repr(report)
    assert "Womna" in everything
    for secret in (
        "Ahmed",
        "9434765918",
        "943 476",
        "4711",
        "Daughter",
        "7700",
        "March",
        "1848",
        "NE1",
        "cmd",
    ):
        assert secret not in everything


def test_a_column_that_slipped_is_not_quoted(tmp_path):
    names = "\n".join(f"Person {number} | E{number}" for number in range(300))
    report = checked(tmp_path, f"Gender | Event Reference\nFemale | E\nfemale | F\n{names}")
    values = {one.kind: one.values for one in report.found if one.field == "Gender" and one.rule == "V05"}
    assert values == {"not-in-list": (), "spelt-otherwise": (("female", 1, "Female"),)}
    assert "Person 7" not in b"".join(findings_written(report)).decode("utf-8")


def test_a_formula_among_values_of_a_list_is_written_so_that_no_spreadsheet_works_it_out(tmp_path):
    report = checked(tmp_path, "Gender\n=HYPERLINK(1)\n")
    assert ",'=HYPERLINK(1)," in b"".join(findings_written(report)).decode("utf-8")


def test_findings_are_counted_in_full_and_listed_up_to_a_bound(tmp_path):
    path = return_file(tmp_path, "Gender\n" + "Woman\n" * 50)
    report = told(path, most_listed=7)
    (found,) = [one for one in report.found if one.field == "Gender"]
    assert found.count == 50 and found.rows == (1, 2, 3, 4, 5, 6, 7)
    assert "43 more rows are so." in b"".join(findings_written(report)).decode("utf-8")


@pytest.mark.slow
def test_a_return_many_times_the_memory_is_gone_through(tmp_path):
    # Some 120 MB of text, and 200 MB for everything the check holds, of which the rows are to be a small part.
    table = table_of(return_file(tmp_path, "Gender | Event Reference\nFemale | E1\nwoman | E2"))
    text = io.StringIO(newline="")
    csv.writer(text).writerows(table[1:] * 500)
    path = tmp_path / "large.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(table[0])
        for _ in range(250):
            file.write(text.getvalue())
    report = check(path, on=SENT_ON, threads=1, memory="200MB", most_listed=10)
    assert report.rows == 250_000 and report.count("V05", field="Gender") == 125_000
    assert report.count("V25", "copy") == 249_998
