"""What people really send: each fault is refused by name or read and told, alike on both engines."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from pyarrow import parquet

from trellis.analytics import duck, lists, measures, spark
from trellis.analytics.made_up import (
    Council,
    made_up_councils,
    write_reference_lists,
    write_return,
    write_store,
)
from trellis.basis.findings import Refused

# Whole tables are made for each: they are left to `make test`.
pytestmark = pytest.mark.slow

YEAR = {"first_day": date(2025, 4, 1), "last_day": date(2026, 3, 31)}
MEASURE = measures.find("ascof-3d")
ENGINES = {"duckdb": duck.run, "spark": spark.run}


@pytest.fixture(
    scope="module", params=["duckdb", pytest.param("spark", marks=[pytest.mark.slow, pytest.mark.spark])]
)
def run(request):
    """A run of the measure on an engine; Spark is started once."""

    if request.param == "spark":
        request.getfixturevalue("spark_session")
    return on_engine(request.param)


def on_engine(name):
    def on(*paths, **asked):
        return ENGINES[name](MEASURE, list(paths), **{**YEAR, **asked})

    return on


@pytest.fixture
def on_duckdb():
    """DuckDB alone: it reads returns for Spark too."""
    return on_engine("duckdb")


@pytest.fixture(scope="module")
def tidy(tmp_path_factory):
    """A return without a fault, and what it comes to."""
    path = tmp_path_factory.mktemp("tidy") / "northshire.csv"
    write_return(path, Council("999", "Northshire", 90), seed=8, last_day=YEAR["last_day"], mess=False)
    result = duck.run(MEASURE, [path], **YEAR)
    assert not result.findings and any(row.numerator for row in result.rows)
    return path, result.rows


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    """A small national store, its lists, and what it comes to."""
    folder = tmp_path_factory.mktemp("country")
    councils = made_up_councils(2, people_each=90, seed=8)
    write_store(folder / "store.parquet", councils, seed=8, last_day=YEAR["last_day"], quarters=3)
    write_reference_lists(folder, councils, seed=8)
    result = duck.run(MEASURE, [folder / "store.parquet"], lists=lists.read(folder), **YEAR)
    assert not result.findings and any(row.numerator for row in result.rows)
    return folder, result.rows


def rewritten(path, to, change, *, encoding="utf-8"):
    """A return with its rows, headings first, changed."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = [list(row) for row in csv.reader(file)]
    with to.open("w", newline="", encoding=encoding) as file:
        csv.writer(file).writerows(change(rows))
    return to


def column(rows, heading):
    return rows[0].index(heading)


def codes(result):
    return {finding.code for finding in result.findings}


# Returns that are refused.


@pytest.mark.parametrize("heading", ["Service Type", "LA Code", "Event Start Date", "Delivery Mechanism"])
def test_a_return_without_a_column_that_is_needed_is_refused_by_its_heading(run, tidy, tmp_path, heading):
    def change(rows):
        at = column(rows, heading)
        return [row[:at] + row[at + 1 :] for row in rows]

    with pytest.raises(Refused) as refused:
        run(rewritten(tidy[0], tmp_path / "r.csv", change))
    (finding,) = refused.value.findings
    assert finding.code == "heading-missing" and heading in finding.says


@pytest.mark.parametrize(
    "contents",
    [b"", b"\x00\x01\x02\x03", b"PAR1 and no more", b"hello\nthere\n"],
    ids=["empty", "bytes", "parquet", "text"],
)
def test_what_is_neither_a_return_nor_a_store_is_refused_in_words(run, tmp_path, contents):
    path = tmp_path / "file"
    path.write_bytes(contents)
    with pytest.raises(Refused) as refused:
        run(path)
    assert all(finding.says.endswith(".") and finding.do for finding in refused.value.findings)


def test_no_file_and_a_file_that_is_not_there_are_refused(run, tmp_path):
    for paths in ([], [tmp_path / "nowhere.csv"]):
        with pytest.raises(Refused):
            run(*paths)


def test_a_return_and_a_store_together_are_refused(run, tidy, country):
    with pytest.raises(Refused) as refused:
        run(tidy[0], country[0] / "store.parquet")
    assert [finding.code for finding in refused.value.findings] == ["two-kinds-of-file"]


def test_a_period_that_ends_before_it_begins_is_refused(run, tidy):
    with pytest.raises(Refused) as refused:
        run(tidy[0], first_day=YEAR["last_day"], last_day=YEAR["first_day"])
    assert [finding.code for finding in refused.value.findings] == ["period-backwards"]


# Returns that are read, and told of.


@pytest.mark.parametrize(
    ("theirs", "code"),
    [("service type", None), ("Service_Type", "heading-renamed"), (" Service Type ", None)],
)
def test_a_heading_spelt_a_little_otherwise_is_read(on_duckdb, tidy, tmp_path, theirs, code):
    def change(rows):
        rows[0][column(rows, "Service Type")] = theirs
        return rows

    result = on_duckdb(rewritten(tidy[0], tmp_path / "r.csv", change))
    assert result.rows == tidy[1]
    assert codes(result) <= {"heading-renamed"} | {code}


def test_of_a_doubled_heading_one_is_read_and_that_is_told(on_duckdb, tidy, tmp_path):
    def change(rows):
        return [[*row, row[column(rows, "Service Type")]] for row in rows]

    result = on_duckdb(rewritten(tidy[0], tmp_path / "r.csv", change))
    assert result.rows == tidy[1]
    assert codes(result) == {"heading-doubled"}


def test_columns_in_another_order_make_no_difference(on_duckdb, tidy, tmp_path):
    result = on_duckdb(rewritten(tidy[0], tmp_path / "r.csv", lambda rows: [row[::-1] for row in rows]))
    assert result.rows == tidy[1]


def test_a_return_in_latin_1_is_read(on_duckdb, tidy, tmp_path):
    def change(rows):
        for row in rows[1:]:
            row[column(rows, "First Name")] = "Zoë"
        return rows

    result = on_duckdb(rewritten(tidy[0], tmp_path / "r.csv", change, encoding="latin-1"))
    assert result.rows == tidy[1]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_mark_at_the_beginning_of_the_file_is_no_part_of_its_first_heading(
    on_duckdb, tidy, tmp_path, encoding
):
    result = on_duckdb(rewritten(tidy[0], tmp_path / "r.csv", lambda rows: rows, encoding=encoding))
    assert result.rows == tidy[1]


STYLES = ("%d/%m/%Y", "%d-%b-%Y", "%Y-%m-%d 00:00:00", "%d %B %Y")


@pytest.mark.parametrize(
    "styles", [*[(style,) for style in STYLES], STYLES], ids=[*STYLES, "all four in turn"]
)
def test_days_in_whichever_style_are_the_same_days(on_duckdb, tidy, tmp_path, styles):
    def change(rows):
        days = [at for at, heading in enumerate(rows[0]) if "Date" in heading]
        for number, row in enumerate(rows[1:]):
            for at in days:
                if re.fullmatch(r"\d{4}-\d\d-\d\d", row[at]):
                    row[at] = date.fromisoformat(row[at]).strftime(styles[number % len(styles)])
        return rows

    result = on_duckdb(rewritten(tidy[0], tmp_path / "r.csv", change))
    assert result.rows == tidy[1]
    assert not result.findings


def test_what_is_no_day_is_told_and_counts_as_blank(on_duckdb, tidy, tmp_path):
    def change(rows):
        rows[1][column(rows, "Event Start Date")] = "31/02/2025"
        rows[2][column(rows, "Event Start Date")] = "soon"
        return rows

    result = on_duckdb(rewritten(tidy[0], tmp_path / "r.csv", change))
    assert codes(result) == {"not-a-day"}
    assert "2 rows" in result.findings[0].says


def test_a_return_with_many_faults_at_once_is_read_alike_on_both_engines(run, tidy, tmp_path):
    def change(rows):
        rows[1][column(rows, "Event Start Date")] = "soon"
        rows[2][column(rows, "First Name")] = "Zoë"
        days = [at for at, heading in enumerate(rows[0]) if "Date" in heading]
        for number, row in enumerate(rows[2:]):
            for at in days:
                if row[at]:
                    row[at] = date.fromisoformat(row[at]).strftime(STYLES[number % len(STYLES)])
        rows = [[*row, row[column(rows, "Service Type")]] for row in rows]
        rows[0][column(rows, "Delivery Mechanism")] = "Delivery_Mechanism"
        return rows

    path = rewritten(tidy[0], tmp_path / "r.csv", change, encoding="latin-1")
    result = run(path)
    assert codes(result) >= {"not-a-day", "heading-doubled"}
    assert result == duck.run(MEASURE, [path], **YEAR)


# Councils that are none.


def with_rows_of(folder, tmp_path, code):
    """The store, and its first council's rows again under another code."""
    table = parquet.read_table(folder / "store.parquet")
    first = table.filter(pc.equal(table["LA_Code"], "101"))
    again = first.set_column(
        first.column_names.index("LA_Code"), "LA_Code", pa.array([code] * first.num_rows, pa.string())
    )
    path = tmp_path / "store.parquet"
    parquet.write_table(pa.concat_tables([table, again]), path)
    return path


@pytest.mark.parametrize(
    ("code", "finding"),
    [
        ("E92000001", "total-among-councils"),
        ("England", "total-among-councils"),
        ("TOTAL", "total-among-councils"),
        ("777", "council-not-on-the-list"),
        ("Northshire", "council-not-on-the-list"),
        (None, "no-council"),
    ],
)
def test_rows_of_no_council_on_the_list_are_told_and_left_out(on_duckdb, country, tmp_path, code, finding):
    folder, rows = country
    result = on_duckdb(with_rows_of(folder, tmp_path, code), lists=lists.read(folder))
    assert codes(result) == {finding}
    assert result.rows == rows


def test_an_england_total_among_councils_is_left_out_alike_on_both_engines(run, country, tmp_path):
    folder, rows = country
    result = run(with_rows_of(folder, tmp_path, "E92000001"), lists=lists.read(folder))
    assert (result.rows, codes(result)) == (rows, {"total-among-councils"})


# National stores.


def changed(folder, tmp_path, change) -> Path:
    path = tmp_path / "store.parquet"
    parquet.write_table(change(parquet.read_table(folder / "store.parquet")), path)
    return path


@pytest.mark.parametrize("name", ["Service_Type", "ImportDate", "Der_Birth_Year"])
def test_a_store_without_a_column_that_is_needed_is_refused_by_its_name(run, country, tmp_path, name):
    with pytest.raises(Refused) as refused:
        run(changed(country[0], tmp_path, lambda table: table.drop_columns([name])))
    (finding,) = refused.value.findings
    assert finding.code == "column-missing" and name in finding.says


def test_a_store_with_a_column_twice_is_refused(run, country, tmp_path):
    def change(table):
        return table.append_column("service type", table["Service_Type"])

    with pytest.raises(Refused) as refused:
        run(changed(country[0], tmp_path, change))
    assert [finding.code for finding in refused.value.findings] == ["column-twice"]


def test_a_store_with_other_kinds_of_columns_gives_the_same_rows(run, country, tmp_path):
    folder, rows = country

    def change(table):
        for name in ("Event_Start_Date", "Event_End_Date", "Date_of_Death", "ImportDate", "Der_Birth_Year"):
            at = table.column_names.index(name)
            table = table.set_column(at, name, table[name].cast(pa.string()))
        return table

    result = run(changed(folder, tmp_path, change), lists=lists.read(folder))
    assert result.rows == rows


def test_a_store_with_no_row_gives_nought_of_nought(run, country, tmp_path):
    folder, rows = country
    result = run(changed(folder, tmp_path, lambda table: table.slice(0, 0)), lists=lists.read(folder))
    assert [(row.la_code, row.measure, row.group) for row in result.rows] == [
        (row.la_code, row.measure, row.group) for row in rows
    ]
    assert {(row.numerator, row.denominator) for row in result.rows} == {(0, 0)}
