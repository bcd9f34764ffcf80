"""`trellis measure` as it is typed: rows, unknown, and what is wrong with files."""

from __future__ import annotations

import csv

import pytest

from trellis.analytics.tests.stores import rows_of, with_covering, write
from trellis.cli.tests.running import trellis, trellis_here
from trellis.formats.client_level_data.specification import specification

# Whole tables are made for each: they are left to `make test`.
pytestmark = pytest.mark.slow

HEADINGS = [one.heading for one in specification().fields]
PERIOD = ("--period-start", "2025-04-01", "--period-end", "2026-03-31")
ROW = {
    "LA Code": "101",
    "Reporting Period Start Date": "2025-04-01",
    "Reporting Period End Date": "2026-03-31",
    "LA Person Unique Identifier": "p1",
    "Date of Birth": "1950-06-01",
    "Client Type": "Service user",
    "Event Type": "Service",
    "Event Start Date": "2025-05-01",
    "Service Type": "Long term support: Community",
    "Service Component": "Home support or domiciliary care",
    "Delivery Mechanism": "Direct payment",
}
COUNCILS = "code,name,area,region\n101,Northshire,E1,R1\n102,Middleshire,E2,R1\n"


@pytest.fixture
def a_return(tmp_path):
    """Writes a return: rows, of ROW but for what is given; headings as asked; letters as asked."""

    def of(*rows, headings=HEADINGS, letters="utf-8", mark=b"", name="return.csv"):
        path = tmp_path / name
        lines = [headings]
        for row in rows or ({},):
            cells = dict.fromkeys(HEADINGS, "") | ROW | row
            lines.append([cells.get(heading, "") for heading in headings])
        with path.open("w", encoding=letters, newline="") as file:
            csv.writer(file).writerows(lines)
        path.write_bytes(mark + path.read_bytes())
        return path

    return of


@pytest.fixture
def lists(tmp_path):
    folder = tmp_path / "lists"
    folder.mkdir()
    (folder / "ref_la.csv").write_text(COUNCILS, encoding="utf-8")
    return folder


def total(ran, part="2a", la_code="101"):
    (row,) = [
        row
        for row in ran.object["rows"]
        if (row["measure"], row["group"], row["la_code"]) == (part, "Total", la_code)
    ]
    return row["numerator"], row["denominator"], row["outcome"]


def test_json_has_the_promised_keys_and_a_row_for_every_council_measure_and_group(a_return, lists):
    ran = trellis("measure", "ascof-3d", a_return(), *PERIOD, "--lists", lists, "--json")
    assert ran.code == 0
    assert len(ran.object["rows"]) == 2 * 4 * 3
    assert ran.object["rows"][0] == {
        "la_code": "101",
        "measure": "1a",
        "group": "18 to 64",
        "numerator": 0,
        "denominator": 0,
        "outcome": 0.0,
    }
    assert total(ran) == (1, 1, 100.0)
    assert {(one["la_code"], one["measure"]) for one in ran.object["unknown"]} == {
        (la_code, among) for la_code in ("101", "102") for among in ("clients", "carers")
    }


def test_without_json_it_prints_a_table_and_what_it_is(a_return, capsys):
    ran = trellis_here(capsys, "measure", "ascof-3d", a_return(), *PERIOD)
    assert ran.code == 0
    assert "Self-directed support and direct payments, 1 April 2025 to 31 March 2026" in ran.out
    assert "101      2a       Total                 1            1        100.0" in ran.out


def test_a_national_store_is_counted_like_returns(tmp_path, capsys):
    drawing = """
        person | service   | component | mechanism
        amina  | community | home care | DP
    """
    path = write(with_covering(rows_of(drawing)), tmp_path / "store.parquet")
    assert total(trellis_here(capsys, "measure", "ascof-3d", path, *PERIOD, "--json")) == (1, 1, 100.0)


def test_rows_are_written_for_a_spreadsheet_and_never_over_the_return(a_return, tmp_path, capsys):
    path, out = a_return(), tmp_path / "rows.csv"
    assert trellis_here(capsys, "measure", "ascof-3d", path, *PERIOD, "--csv", out).code == 0
    assert "101,2a,Total,1,1,100.0" in out.read_text(encoding="utf-8")
    before = path.read_bytes()
    assert trellis_here(capsys, "measure", "ascof-3d", path, *PERIOD, "--csv", path).code == 2
    assert path.read_bytes() == before


def test_the_measures_are_listed_with_their_questions(capsys):
    ran = trellis_here(capsys, "measure", "--list", "--json")
    assert ran.code == 0
    assert "ascof-3d" in {one["name"] for one in ran.object["measures"]}


@pytest.mark.parametrize(
    ("letters", "mark"), [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("latin-1", b""), ("utf-16", b"")]
)
def test_any_letters_are_read(a_return, capsys, letters, mark):
    path = a_return({"Event Description": "café"}, letters=letters, mark=mark)
    assert total(trellis_here(capsys, "measure", "ascof-3d", path, *PERIOD, "--json")) == (1, 1, 100.0)


def test_days_are_read_in_four_styles(a_return, capsys):
    styles = ("2025-05-01", "01/05/2025", "1 May 2025", "2025-05-01 00:00:00")
    path = a_return(
        *({"Event Start Date": day, "LA Person Unique Identifier": f"p{at}"} for at, day in enumerate(styles))
    )
    assert total(trellis_here(capsys, "measure", "ascof-3d", path, *PERIOD, "--json")) == (4, 4, 100.0)


def test_a_cell_that_is_no_day_is_found_by_field_and_the_others_are_counted(a_return, capsys):
    path = a_return({}, {"LA Person Unique Identifier": "p2", "Event Start Date": "last spring"})
    ran = trellis_here(capsys, "measure", "ascof-3d", path, *PERIOD, "--json")
    assert (ran.code, ran.codes, total(ran)) == (1, ["not-a-day"], (1, 1, 100.0))
    assert "Event Start Date" in ran.object["findings"][0]["says"]


def test_a_heading_that_is_missing_is_refused_by_name(a_return, capsys):
    headings = [heading for heading in HEADINGS if heading != "Service Type"]
    ran = trellis_here(capsys, "measure", "ascof-3d", a_return(headings=headings), *PERIOD, "--json")
    assert (ran.code, ran.codes) == (2, ["heading-missing"])
    assert "“Service Type”" in ran.object["findings"][0]["says"]


def test_a_heading_that_is_renamed_or_doubled_is_read_and_found(a_return, tmp_path, capsys):
    path = a_return()
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[0] = lines[0].replace("Service Type,", "Service_Type,")
    lines = [f"{lines[0]},LA Code", *(f"{line},999" for line in lines[1:])]
    path.write_text("\n".join(lines), encoding="utf-8")
    ran = trellis_here(capsys, "measure", "ascof-3d", path, *PERIOD, "--json")
    assert (ran.code, total(ran)) == (1, (1, 1, 100.0))
    assert set(ran.codes) == {"heading-renamed", "heading-doubled"}


def test_a_row_with_a_cell_too_many_is_left_out_and_found(a_return, capsys):
    path = a_return({}, {"LA Person Unique Identifier": "p2"})
    path.write_bytes(path.read_bytes() + b"one,cell,too,few\r\n")
    ran = trellis_here(capsys, "measure", "ascof-3d", path, *PERIOD, "--json")
    assert (ran.code, ran.codes, total(ran)) == (1, ["uneven-row"], (2, 2, 100.0))
    assert "line 4" in ran.object["findings"][0]["says"]


def test_a_council_on_no_list_and_a_total_among_councils_are_left_out_and_found(a_return, lists, capsys):
    path = a_return({}, {"LA Code": "777"}, {"LA Code": "E92000001"}, {"LA Code": ""})
    ran = trellis_here(capsys, "measure", "ascof-3d", path, *PERIOD, "--lists", lists, "--json")
    assert (ran.code, total(ran)) == (1, (1, 1, 100.0))
    assert sorted(ran.codes) == ["council-not-on-the-list", "no-council", "total-among-councils"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("no-such-measure", "FILE", *PERIOD), "unknown-measure"),
        (("ascof-3d", "FILE"), "not-a-day"),
        (("ascof-3d", *PERIOD), "no-file"),
        (("ascof-3d", "nowhere.csv", *PERIOD), "file-unreadable"),
        (
            ("ascof-3d", "FILE", "--period-start", "2026-04-01", "--period-end", "2025-03-31"),
            "period-backwards",
        ),
        (("ascof-3d", "FILE", *PERIOD, "--lists", "nowhere"), "no-such-folder"),
        (("ascof-3d", "FILE", *PERIOD, "--memory", "lots"), "not-a-size"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_reason(a_return, capsys, words, code):
    path = a_return()
    asked = [path if word == "FILE" else word for word in words]
    ran = trellis_here(capsys, "measure", *asked, "--json")
    assert ran.code == 2
    assert code in ran.codes


def test_a_store_that_lacks_a_column_or_is_broken_is_refused(tmp_path, capsys):
    import pyarrow
    from pyarrow import parquet

    lacking, broken = tmp_path / "lacking.parquet", tmp_path / "broken.parquet"
    parquet.write_table(pyarrow.table({"LA_Code": ["101"], "la code": ["101"]}), lacking)
    broken.write_bytes(b"PAR1 and nothing else")
    ran = trellis_here(capsys, "measure", "ascof-3d", lacking, *PERIOD, "--json")
    assert ran.code == 2 and {"column-missing", "column-twice"} == set(ran.codes)
    assert any("“ImportDate”" in finding["says"] for finding in ran.object["findings"])
    ran = trellis_here(capsys, "measure", "ascof-3d", broken, *PERIOD, "--json")
    assert (ran.code, ran.codes) == (2, ["file-unreadable"])


def test_a_store_of_which_a_part_is_lost_is_refused(tmp_path, capsys):
    drawing = """
        person | service   | component | mechanism
        amina  | community | home care | DP
    """
    path = write(with_covering(rows_of(drawing)), tmp_path / "store.parquet")
    whole = path.read_bytes()
    # The list of what is where stands at the end, and is whole; what it points to is not.
    path.write_bytes(whole[:4] + bytes(len(whole) // 3) + whole[4 + len(whole) // 3 :])
    ran = trellis_here(capsys, "measure", "ascof-3d", path, *PERIOD, "--json")
    assert (ran.code, ran.codes) == (2, ["file-unreadable"])
