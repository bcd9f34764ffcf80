import csv
import io
import zipfile
from pathlib import Path

import pytest

from trellis.basis.findings import Refused
from trellis.formats.ascof_open_data.read import as_councils, read_ascof
from trellis.formats.ascof_open_data.workbook import sheet_of

HEADINGS = [
    *("Geographical Code", "Geographical Description", "Geographical Level", "ONS Code"),
    *("ASCOF Measure Code", "Disaggregation Level", "Measure Type", "Measure Value"),
    *("Measure Group", "Measure Group Description"),
]
MADE_UP = [
    ("901", "Northshire", "Council", "E0", "1C2A", "Total", "Numerator", "1,150", "1C2A", "DP"),
    ("901", "Northshire", "Council", "E0", "1C2A", "Total", "Denominator", "4,000", "1C2A", "DP"),
    ("901", "Northshire", "Council", "E0", "1C2A", "Total", "Outcome", "28.8", "1C2A", "DP"),
    ("902", "Isle of Few", "Council", "E1", "1C2A", "Total", "Numerator", "[c]", "1C2A", "DP"),
    ("902", "Isle of Few", "Council", "E1", "1C2A", "Total", "Denominator", "20", "1C2A", "DP"),
    ("902", "Isle of Few", "Council", "E1", "1C2A", "Total", "Outcome", "[c]", "1C2A", "DP"),
    ("903", "Southshire", "Council", "E2", "1C2A", "Total", "Numerator", "[x]", "1C2A", "DP"),
    ("England", "England", "England", "E9", "1C2A", "Total", "Numerator", "118041", "1C2A", "DP"),
]


def as_csv(rows=MADE_UP, headings=HEADINGS, encoding="utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([headings, *rows])
    return text.getvalue().encode(encoding)


def as_workbook(rows=MADE_UP, headings=HEADINGS) -> bytes:
    """The same as a workbook: words in a list of their own, numbers as they are, blank cells left out."""
    words: list[str] = []

    def cell(value: str, place: int, number: int) -> str:
        at = f'r="{chr(65 + place)}{number}"'
        if value.isdigit():
            return f"<c {at}><v>{value}</v></c>"
        if value not in words:
            words.append(value)
        return f'<c {at} t="s"><v>{words.index(value)}</v></c>'

    lines = "".join(
        f'<row r="{number}">'
        + "".join(cell(value, place, number) for place, value in enumerate(row) if value)
        + "</row>"
        for number, row in enumerate([headings, *rows], start=1)
    )
    name = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr(
            "xl/worksheets/sheet1.xml", f"<worksheet {name}><sheetData>{lines}</sheetData></worksheet>"
        )
        listed = "".join(f"<si><t>{word}</t></si>" for word in words)
        file.writestr("xl/sharedStrings.xml", f"<sst {name}>{listed}</sst>")
    return packed.getvalue()


def test_the_numbers_of_one_figure_come_together_from_their_rows():
    first = read_ascof(as_csv()).figures[0]
    assert (first.place, first.measure, first.of) == ("Northshire", "1C2A", "Total")
    assert (first.numerator, first.denominator, first.outcome) == (1150, 4000, 28.8)
    # 28.75, and a half is rounded up.
    assert first.worked_out == 28.8


def test_what_is_hidden_and_what_is_not_available_stay_apart_and_are_no_nought():
    few, south = read_ascof(as_csv()).figures[1:3]
    assert few.numerator is None and few.marks == {"numerator": "[c]", "outcome": "[c]"}
    assert few.denominator == 20 and few.worked_out is None
    assert south.marks == {"numerator": "[x]"} and south.denominator is None


@pytest.mark.parametrize("content", [as_csv(encoding="utf-8-sig"), as_workbook()])
def test_the_workbook_and_a_marked_file_say_what_the_csv_says(content):
    assert read_ascof(content).figures == read_ascof(as_csv()).figures


def test_the_form_with_a_column_for_each_number_says_the_same():
    headings = [*HEADINGS[:4], "Measure Group", "Disaggregation Level", "Numerator", "Denominator", "Outcome"]
    row = ("901", "Northshire", "Council", "E0", "1C2A", "Total", "1150", "4000", "28.8")
    assert read_ascof(as_csv([row], headings)).figures[0] == read_ascof(as_csv()).figures[0]


def test_another_alphabet_is_told_and_read():
    rows = [("901", "Ynys Môn", *MADE_UP[0][2:])]
    read = read_ascof(as_csv(rows, encoding="cp1252"))
    assert read.figures[0].place == "Ynys Môn" and read.findings[0].code == "not-utf-8"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ((*MADE_UP[0][:7], "about ten", *MADE_UP[0][8:]), "not-a-number"),
        ((*MADE_UP[0][:6], "Guess", *MADE_UP[0][7:]), "unknown-number"),
        ((*MADE_UP[0][:2], "Parish", *MADE_UP[0][3:]), "unknown-level"),
    ],
)
def test_a_row_that_is_wrong_is_a_finding_with_its_number(row, code):
    findings = read_ascof(as_csv([row])).findings
    assert [(one.code, one.where) for one in findings] == [(code, "row 1")]


def test_a_number_given_twice_is_told_and_the_first_is_kept():
    read = read_ascof(as_csv([MADE_UP[0], (*MADE_UP[0][:7], "9", *MADE_UP[0][8:])]))
    assert read.figures[0].numerator == 1150 and read.findings[0].code == "given-twice"


def test_a_small_number_of_a_workbook_is_a_number():
    row = (*MADE_UP[0][:6], "Margin Of Error", "2.5999999999999999E-2", *MADE_UP[0][8:])
    assert read_ascof(as_csv([row])).figures[0].margin_of_error == pytest.approx(0.026)


def test_a_heading_that_was_renamed_is_refused_with_the_nearest():
    renamed = ["Measure Valu" if one == "Measure Value" else one for one in HEADINGS]
    with pytest.raises(Refused, match="Did you mean “Measure Valu”"):
        read_ascof(as_csv(headings=renamed))


def test_the_figures_of_one_measure_are_for_councils_unless_another_level_is_asked():
    year = read_ascof(as_csv())
    assert [one.place for one in year.of("1C2A")] == ["Northshire", "Isle of Few", "Southshire"]
    assert [one.numerator for one in year.of("1C2A", level="England")] == [118041]
    with pytest.raises(Refused, match="It has 1C2A"):
        year.of("3D")


def test_as_councils_the_marks_stay_where_they_stand():
    headings, rows = as_councils(read_ascof(as_csv()).of("1C2A"))
    assert headings[0] == "Council"
    assert rows[0] == ("Northshire", "901", "1C2A", "Total", "1150", "4000")
    assert rows[1][4:] == ("[c]", "20") and rows[2][4:] == ("[x]", "")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 and no more", "broken-workbook"),
        (as_workbook([]), "no-rows"),
        (as_workbook().replace(b"sheet1", b"sheet9"), "no-sheet"),
    ],
)
def test_a_workbook_that_cannot_be_read_is_refused(content, code):
    with pytest.raises(Refused) as refused:
        sheet_of(content)
    assert [one.code for one in refused.value.findings] == [code]


def test_a_workbook_that_swells_when_unpacked_is_refused(monkeypatch):
    monkeypatch.setattr("trellis.formats.ascof_open_data.workbook.MOST_BYTES_UNPACKED", 500)
    with pytest.raises(Refused, match="larger than 500 bytes"):
        sheet_of(as_workbook())


def test_an_entity_in_a_workbook_is_not_followed():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr(
            "xl/worksheets/sheet1.xml",
            '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
            '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
            '<row><c t="inlineStr"><is><t>a</t></is></c></row>'
            '<row><c t="inlineStr"><is><t>&x;</t></is></c><c><v>1</v></c></row></sheetData></worksheet>',
        )
    assert sheet_of(packed.getvalue()).rows[0][0] == ""


PUBLISHED = Path(__file__).resolve().parents[5] / "shared" / "data" / "ascof" / "ascof_1c_2020_21_tidy.csv"


def test_every_published_outcome_of_1c_in_2020_21_is_its_numerator_over_its_denominator():
    if not PUBLISHED.is_file():
        pytest.skip("the published file is not here")
    year = read_ascof(PUBLISHED.read_bytes())
    assert len(year.figures) == 2254 and not year.findings
    both = [one for one in year.figures if one.outcome is not None]
    assert len(both) == 2198
    assert [one.place for one in both if one.worked_out != one.outcome] == []
    assert len(year.of("1C2A")) == 151
    hackney = next(one for one in year.of("1C2A") if one.place == "Hackney")
    assert hackney.marks == dict.fromkeys(("numerator", "denominator", "outcome"), "[x]")
