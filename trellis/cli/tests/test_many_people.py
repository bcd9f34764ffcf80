import csv
import io
import json
import sys

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.people import J1_ANSWERS
from trellis.cli import tables
from trellis.cli.tests.running import trellis, trellis_here
from trellis.engines.allocation.questions import OUTCOME_KEYS
from trellis.engines.allocation.tests.making import NORTHSHIRE, answers
from trellis.engines.allocation.working import allocate

LEVELS = [f"{key}_level" for key in OUTCOME_KEYS]
PARTS = ("level", "carer_share", "carer_willing", "carer_able")
SCHEME = ("--scheme", "northshire-2026-04")


def row_of(person):
    return {
        f"{key}_{part}": person["answers"][key][part]
        for key in OUTCOME_KEYS
        for part in PARTS
        if part in person["answers"][key]
    }


def csv_of(rows, *, ending="\n"):
    headings = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, headings, restval="", lineterminator=ending)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def sums_in(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row["weekly_pence"] for row in csv.DictReader(file)]


@pytest.fixture
def work(tmp_path, capsys):
    """Writes a table, runs the command on it, and gives what came of it and where the result stands."""

    def run(content, *options, name="people.csv", out="sums.csv"):
        source, target = tmp_path / name, tmp_path / out
        if isinstance(content, pyarrow.Table):
            pyarrow.parquet.write_table(content, source)
        else:
            source.write_bytes(content if isinstance(content, bytes) else content.encode())
        return trellis_here(
            capsys, "allocate-many", source, *SCHEME, "--out", target, "--json", *options
        ), target

    return run


@pytest.mark.slow
@given(some.lists(answers, min_size=1, max_size=6))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_gets_the_same_penny_as_alone_from_csv_and_from_parquet(work, crowd):
    alone = [allocate(person, NORTHSHIRE).weekly_pence for person in crowd]
    rows = [{"id": str(at), **row_of(person)} for at, person in enumerate(crowd)]
    told, out = work(csv_of(rows))
    assert told.code == 0
    assert [int(pence) for pence in sums_in(out)] == alone
    assert told.object["weekly_pence_total"] == sum(alone)
    headings = list(dict.fromkeys(name for row in rows for name in row))
    table = pyarrow.table({name: [row.get(name) for row in rows] for name in headings})
    told, out = work(table, name="people.parquet", out="sums.parquet")
    assert told.code == 0
    assert pyarrow.parquet.read_table(out)["weekly_pence"].to_pylist() == alone


def test_other_columns_travel_through_untouched(work):
    # Headings, marks of order, ends of lines, quotation marks, spaces, signs that a spreadsheet would obey.
    text = "\ufeffname,note," + ",".join(LEVELS) + ",after\r\n"
    text += '"Ahmed, Amina"," =1+1 ",' + ",".join("2" * 10) + ',"two\r\nlines"\r\n'
    text += "Łucja,," + ",".join("0" * 10) + ",007\r\n"
    told, out = work(text)
    assert told.code == 0
    assert out.read_bytes().decode() == text.replace(",after\r\n", ",after,weekly_pence\r\n").replace(
        'lines"\r\n', 'lines",36900\r\n'
    ).replace("007\r\n", "007,0\r\n")


def test_other_columns_of_a_parquet_file_keep_their_types(work):
    table = pyarrow.table(
        {
            **{name: pyarrow.array([2, 0], pyarrow.uint8()) for name in LEVELS},
            "day": pyarrow.array([1, None], pyarrow.date32()),
        }
    ).replace_schema_metadata({"source": "made up"})
    told, out = work(table, name="people.parquet", out="sums.parquet")
    written = pyarrow.parquet.read_table(out)
    assert told.code == 0
    assert written.drop_columns("weekly_pence").equals(table)
    assert written.schema.metadata[b"source"] == b"made up"
    assert written["weekly_pence"].to_pylist() == [36900, 0]


def test_a_bad_row_is_named_by_its_number_and_its_cell_stays_blank(work):
    rows = [dict.fromkeys(LEVELS, "2") for _ in range(5)]
    rows[1]["work_level"] = "9"
    rows[3]["toilet_level"] = ""
    told, out = work(csv_of(rows))
    assert told.code == 1
    assert sums_in(out) == ["36900", "", "36900", "", "36900"]
    assert told.object["bad_row_numbers"] == [2, 4]
    assert (told.object["rows"], told.object["allocated"], told.object["bad_rows"]) == (5, 3, 2)
    assert [finding["where"] for finding in told.object["findings"]] == ["row 2, work_level", "row 4"]


def test_rows_are_numbered_through_the_whole_file_and_not_through_a_batch(work, monkeypatch):
    monkeypatch.setattr(tables, "ROWS_AT_ONCE", 3)
    rows = [dict.fromkeys(LEVELS, "2") for _ in range(8)]
    rows[6]["work_level"] = "x"
    assert work(csv_of(rows))[0].object["bad_row_numbers"] == [7]
    levels = [2, 2, 2, 2, 2, 2, None, 2]
    table = pyarrow.table(dict.fromkeys(LEVELS, levels))
    told, out = work(table, name="p.parquet", out="s.parquet")
    assert told.object["bad_row_numbers"] == [7]
    assert pyarrow.parquet.read_table(out)["weekly_pence"].to_pylist() == [36900] * 6 + [None, 36900]


def test_a_row_with_a_cell_too_many_or_too_few_is_a_bad_row_and_loses_nothing(work):
    twos = ",".join("2" * 10)
    told, out = work(f"id,{','.join(LEVELS)}\na,{twos}\nb,{twos},extra\nc,2\n\nd,{twos}\n")
    assert (told.code, told.object["bad_row_numbers"], told.codes) == (
        1,
        [2, 3],
        ["uneven-row", "uneven-row"],
    )
    lines = out.read_text().splitlines()
    assert lines[1:] == [f"a,{twos},36900", f"b,{twos},,extra", "c,2" + "," * 10, "", f"d,{twos},36900"]
    assert sums_in(out) == ["36900", "", "", "36900"]


def test_a_million_wrong_rows_print_a_thousand_findings_and_every_number(work):
    told, _ = work("\n".join([",".join(LEVELS), *["9" + ",2" * 9] * 1_200]))
    assert (told.code, len(told.codes), told.object["bad_rows"]) == (1, 1_000, 1_200)
    assert told.object["bad_row_numbers"] == list(range(1, 1_201))


def test_no_rows_are_no_fault(work):
    told, out = work(",".join(LEVELS) + "\n")
    assert (told.code, told.object["rows"], told.object["weekly_pence_total"]) == (0, 0, 0)
    assert out.read_text() == ",".join(LEVELS) + ",weekly_pence\n"


def test_a_scheme_with_a_table_leaves_rows_without_a_sum_blank_and_says_so(tmp_path, capsys):
    (tmp_path / "totals.csv").write_text("who,points\nA,70\nB,69\nC,x\nD,186\n")
    words = ("--scheme", "norfolk-children-primary", "--out", tmp_path / "sums.csv")
    told = trellis_here(capsys, "allocate-many", tmp_path / "totals.csv", *words, "--json")
    assert told.code == 1
    assert sums_in(tmp_path / "sums.csv") == ["959", "", "", ""]
    assert told.object["row_numbers_without_sum"] == [2, 4]
    assert told.object["bad_row_numbers"] == [3]
    assert told.codes == ["below_table_floor", "not-points", "above_table_top"]


def test_shares_without_willing_and_able_are_not_counted_and_that_is_said(work):
    told, out = work(csv_of([{**dict.fromkeys(LEVELS, "2"), "work_carer_share": "1"}]))
    assert (told.code, sums_in(out)) == (0, ["36900"])
    assert "work" in told.object["notes"][0]


GOOD = ",".join(LEVELS) + "\n" + ",".join("2" * 10) + "\n"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "empty"),
        ("\n\n", "missing-column"),
        (GOOD.replace("work_level", "wrok_level"), "missing-column"),
        (GOOD.replace("toilet_level", "work_level", 1), "doubled-column"),
        (GOOD.replace("work_level", "work_level,weekly_pence"), "column-already-there"),
        (GOOD.replace(",", ";"), "missing-column"),
        (GOOD.encode("utf-16"), "not-utf-8"),
        (f"name,{GOOD}".encode() + b"\xe9" + b",2" * 10 + b"\n", "not-utf-8"),
        (GOOD + '"never closed', "not-csv"),
        (f"{GOOD}{'x' * 200_000}", "not-csv"),
        (bytes(range(256)) * 50, "not-csv"),
        (b"PAR1 and then nothing of the kind", "not-parquet"),
        (b"PAR1", "not-parquet"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_whole_and_nothing_is_written(content, code, work):
    told, out = work(content, out="sums.txt")
    assert told.code == 2
    assert code in told.codes
    assert not out.exists()
    assert [path.name for path in out.parent.iterdir()] == ["people.csv"]


@pytest.mark.parametrize(
    "kind", [pyarrow.list_(pyarrow.int8()), pyarrow.date32(), pyarrow.struct([("a", pyarrow.int8())])]
)
def test_a_parquet_column_of_a_kind_that_is_no_answer_is_refused(kind, work):
    table = pyarrow.table(
        {name: pyarrow.array([None], kind if name == "work_level" else pyarrow.int8()) for name in LEVELS}
    )
    told, out = work(table, name="p.parquet", out="s.parquet")
    assert (told.code, told.codes, out.exists()) == (2, ["wrong-kind-of-column"], False)


def test_a_parquet_column_that_stands_twice_is_refused(work):
    column = pyarrow.array([2])
    table = pyarrow.Table.from_arrays([column] * 11, names=[*LEVELS, "work_level"])
    told, _ = work(table, name="p.parquet", out="s.parquet")
    assert (told.code, told.codes) == (2, ["doubled-column"])


def test_an_old_result_stays_where_the_new_one_fails(work, tmp_path):
    (tmp_path / "sums.csv").write_text("as it was")
    told, out = work(GOOD.replace("work_level", "wrok_level"))
    assert (told.code, out.read_text()) == (2, "as it was")
    with (tmp_path / "sums.csv").open() as reader:
        told, out = work(GOOD)
        assert (told.code, sums_in(out)) == (0, ["36900"])
        # Whoever has the old file open goes on reading the old file: the new one came in one step.
        assert reader.read() == "as it was"


def test_the_table_that_is_read_is_never_written_over(work, tmp_path):
    (tmp_path / "other-name.csv").symlink_to(tmp_path / "people.csv")
    for out in ("people.csv", "other-name.csv"):
        told, _ = work(GOOD, out=out)
        assert (told.code, told.codes) == (2, ["cannot-write"])
        assert (tmp_path / "people.csv").read_text() == GOOD


@pytest.mark.parametrize(
    ("out", "code"), [("sums.parquet", "other-kind-of-file"), ("no/such/sums.csv", "cannot-write")]
)
def test_a_place_that_cannot_be_written_is_refused(out, code, work):
    told, _ = work(GOOD, out=out)
    assert (told.code, told.codes) == (2, [code])


def test_csv_under_a_parquet_result_needs_the_same_kind(work):
    told, _ = work(pyarrow.table({name: [2] for name in LEVELS}), name="p.parquet", out="sums.csv")
    assert (told.code, told.codes) == (2, ["other-kind-of-file"])


@pytest.mark.parametrize(
    ("fault", "says"),
    [(PermissionError, "may not be read"), (FileNotFoundError, "no such"), (OSError, "cannot be read")],
)
def test_a_file_that_cannot_be_opened_is_refused_with_the_reason(fault, says, tmp_path, capsys, monkeypatch):
    def closed(*_, **__):
        raise fault

    monkeypatch.setattr("pathlib.Path.open", closed)
    shown = trellis_here(capsys, "allocate-many", tmp_path / "a.csv", *SCHEME, "--out", tmp_path / "b.csv")
    assert shown.code == 2 and says in shown.err


def test_a_pipe_cannot_be_read_twice_and_is_refused(tmp_path, capsys):
    shown = trellis_here(
        capsys, "allocate-many", "/dev/zero", *SCHEME, "--out", tmp_path / "sums.csv", "--json"
    )
    assert (shown.code, shown.codes) == (2, ["not-a-file"])


def test_without_pyarrow_the_extra_is_named(work, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    told, _ = work(b"PAR1....", name="p.parquet", out="s.parquet")
    assert (told.code, told.codes) == (2, ["analytics-extra-missing"])
    assert "trellis[analytics]" in told.object["findings"][0]["do"]


def test_a_pipe_sees_no_progress_bar_and_a_person_sees_the_total(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(csv_of([row_of(J1_ANSWERS)] * 3))
    shown = trellis("allocate-many", path, *SCHEME, "--out", tmp_path / "sums.csv")
    assert (shown.code, shown.err) == (0, "")
    assert "£879.45" in shown.out
    assert json.dumps(sums_in(tmp_path / "sums.csv")) == '["29315", "29315", "29315"]'
