"""`trellis charge-many` as it is typed: everybody in a table, each the same penny as alone."""

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pyarrow
import pyarrow.parquet
import pytest

from trellis.cli import tables
from trellis.cli.tests.running import trellis_here
from trellis.engines.charging.working import charge

ON = date(2025, 6, 2)
ADDED = ["charge_pence", "council_pays_pence", "assessed_pence", "charge_basis"]

MRS_A = {
    "date_of_birth": "1939-04-02",
    "weekly_cost_pence": 320_00,
    "capital_pence": 0,
    "income": [
        {"kind": "state_pension", "weekly_pence": 203_85},
        {"kind": "attendance_allowance_higher", "weekly_pence": 110_40},
    ],
}
PEOPLE = [
    MRS_A,
    MRS_A | {"capital_pence": 14_250_01, "housing": [{"kind": "rent", "weekly_pence": 20_00}]},
    MRS_A | {"capital_pence": 23_250_01},
    MRS_A | {"refused_assessment": True},
    MRS_A | {"joint_capital": [{"pence": 30_000_00, "owners": 2}]},
    MRS_A | {"disregarded": [{"kind": "attendance_allowance_higher", "weekly_pence": 35_90}]},
    MRS_A
    | {
        "date_of_birth": "1990-01-01",
        "household": "couple",
        "premiums": ["disability", "carer"],
        "children": 2,
        "policy": {"percent_of_disposable": 87.5, "minimum_charge_pence": 1_25, "rounding": "round_down"},
        "disability_expenditure": [{"kind": "laundry", "weekly_pence": 6_42}],
        "protected_income_pence": 100_00,
        "light_touch": "below",
        "setting": "care_home",
    },
]


def flat(person):
    """One person's circumstances as a row of a table has them."""
    row = {}
    for key, value in person.items():
        if key in ("income", "disregarded", "housing", "disability_expenditure"):
            row |= {f"{key}_{item['kind']}_pence": item["weekly_pence"] for item in value}
        elif key == "joint_capital":
            row |= {f"joint_capital_{part}": value[0][part] for part in ("pence", "owners")}
        elif key == "premiums":
            row |= {f"premium_{premium}": True for premium in value}
        elif key == "policy":
            row |= value
        else:
            row[key] = value
    return row


def csv_of(people):
    rows = [{"id": f"p{at}", **flat(person)} for at, person in enumerate(people)]
    headings = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, headings, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def alone(person):
    worked = charge(json.loads(json.dumps(person), parse_float=Decimal), on=ON)
    return [worked.charge_pence, worked.council_pays_pence, worked.assessed_pence, worked.basis]


ALONE = [alone(person) for person in PEOPLE]


@pytest.fixture
def work(tmp_path, capsys):
    """Writes a table, runs the command on it, and gives what came of it and where the result stands."""

    def run(content, *, name="people.csv", out="charges.csv", on="2025-06-02"):
        source, target = tmp_path / name, tmp_path / out
        if isinstance(content, pyarrow.Table):
            pyarrow.parquet.write_table(content, source)
        else:
            source.write_bytes(content if isinstance(content, bytes) else content.encode())
        return trellis_here(capsys, "charge-many", source, "--on", on, "--out", target, "--json"), target

    return run


def rows_in(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_of_a_csv_pays_the_same_penny_as_alone(work):
    told, out = work(csv_of(PEOPLE))
    assert told.code == 0, told.object
    written = [[row[name] for name in ADDED] for row in rows_in(out)]
    assert written == [["" if cell is None else str(cell) for cell in one] for one in ALONE]
    assert [row["id"] for row in rows_in(out)] == [f"p{at}" for at in range(len(PEOPLE))]
    assert told.object["charge_pence_total"] == sum(one[0] for one in ALONE)
    assert told.object["council_pays_pence_total"] == sum(one[1] for one in ALONE)
    assert told.object["by_basis"] == {"means_test": 5, "capital": 1, "refused": 1}


def test_every_row_of_a_parquet_file_pays_the_same_penny_as_alone(work):
    rows = [flat(person) for person in PEOPLE]
    headings = list(dict.fromkeys(name for row in rows for name in row))
    table = pyarrow.table({name: [row.get(name) for row in rows] for name in headings})
    days = [date.fromisoformat(row["date_of_birth"]) for row in rows]
    table = table.set_column(0, "date_of_birth", pyarrow.array(days, pyarrow.date32()))
    told, out = work(table, name="people.parquet", out="charges.parquet")
    assert told.code == 0, told.object
    written = pyarrow.parquet.read_table(out)
    assert [list(row.values()) for row in written.select(ADDED).to_pylist()] == ALONE
    assert written.drop_columns(ADDED).equals(table)


def test_a_column_of_numbers_with_points_and_blanks_is_read_as_the_whole_numbers_it_holds(work):
    # As many programs write a column of whole numbers once a cell of it is blank.
    columns = {
        "date_of_birth": ["1939-04-02"] * 2,
        "weekly_cost_pence": [32000.0, 32000.0],
        "capital_pence": [0.0, 0.0],
        "income_state_pension_pence": pyarrow.array([31425.0, float("nan")]),
    }
    told, out = work(pyarrow.table(columns), name="p.parquet", out="c.parquet")
    assert told.code == 0, told.object
    assert pyarrow.parquet.read_table(out)["charge_pence"].to_pylist() == [81_65, 0]


def test_every_line_of_json_pays_the_same_penny_as_alone(work):
    lines = [json.dumps({"id": at, "person": "Mrs A", **person}) for at, person in enumerate(PEOPLE)]
    told, out = work("\n".join([*lines, "", ""]), name="people.jsonl", out="charges.jsonl")
    assert told.code == 0, told.object
    written = [json.loads(line) for line in out.read_text().splitlines()]
    assert [[one[name] for name in ADDED] for one in written] == ALONE
    assert [{key: one[key] for key in one if key not in ADDED} for one in written] == [
        {"id": at, "person": "Mrs A", **person} for at, person in enumerate(PEOPLE)
    ]


def test_a_bad_row_is_named_by_its_number_and_column_and_holds_nobody_else_up(work, monkeypatch):
    monkeypatch.setattr(tables, "ROWS_AT_ONCE", 3)
    people = [MRS_A for _ in range(8)]
    people[1] = MRS_A | {"weekly_cost_pence": -1}
    people[4] = MRS_A | {"income": [{"kind": "state_pension", "weekly_pence": "lots"}]}
    people[6] = MRS_A | {"premiums": ["carer"], "household": "alone"}
    told, out = work(csv_of(people))
    assert told.code == 1
    assert told.object["bad_row_numbers"] == [2, 5, 7]
    assert [row["charge_pence"] for row in rows_in(out)] == [
        "8165",
        "",
        "8165",
        "8165",
        "",
        "8165",
        "",
        "8165",
    ]
    assert [finding["where"] for finding in told.object["findings"]] == [
        "row 2, weekly_cost_pence",
        "row 5, income_state_pension_pence",
        "row 7, household",
    ]
    assert (told.object["rows"], told.object["charged"], told.object["bad_rows"]) == (8, 5, 3)


def test_a_row_for_which_the_law_is_not_known_is_named_too(work, monkeypatch):
    monkeypatch.setattr(tables, "ROWS_AT_ONCE", 2)
    people = [
        MRS_A,
        MRS_A | {"capital_pence": -1},
        MRS_A | {"weekly_cost_pence": -1},
        MRS_A | {"children": 1},
    ]
    told, _ = work(csv_of(people), on="2026-05-01")
    assert (told.code, told.object["bad_row_numbers"]) == (1, [2, 3, 4])
    assert told.codes[-1] == "not-known" and told.object["findings"][-1]["where"] == "row 4, child"


def test_uneven_rows_and_lines_that_are_no_objects_are_bad_rows(work):
    text = csv_of([MRS_A, MRS_A]).rstrip("\n")
    told, out = work(f"{text},more\n\n")
    assert (told.code, told.object["bad_row_numbers"], told.codes) == (1, [2], ["uneven-row"])
    assert out.read_text().splitlines()[2].endswith(",,,,,more")
    line = json.dumps(MRS_A)
    told, out = work(f"{line}\n[1]\n{{\n{line}\n", name="p.jsonl", out="c.jsonl")
    assert (told.code, told.object["bad_row_numbers"]) == (1, [2, 3])
    assert told.codes == ["not-an-object", "not-json"]
    assert json.loads(out.read_text().splitlines()[1]) == dict.fromkeys(ADDED)


@pytest.mark.parametrize(
    ("heading", "becomes", "code", "do"),
    [
        ("capital_pence", "capital", "missing-column", "Add it"),
        (
            "income_state_pension_pence",
            "income_state_pensions_pence",
            "unknown-column",
            "Did you mean income_state",
        ),
        ("income_state_pension_pence", "housing", "", ""),
        ("income_state_pension_pence", "premium_severe", "unknown-column", ""),
        ("id", "joint_capital_pence", "missing-column", "Give both"),
        ("id", "weekly_cost_pence", "doubled-column", "Keep one"),
        ("id", "charge_pence", "column-already-there", "Rename"),
    ],
)
def test_headings_that_will_not_do_are_refused_by_name(work, heading, becomes, code, do):
    first, rest = csv_of([MRS_A]).split("\n", 1)
    told, out = work(f"{first.replace(heading, becomes, 1)}\n{rest}")
    if code:
        assert (told.code, told.codes, out.exists()) == (2, [code], False)
        assert do in told.object["findings"][0]["do"]
    else:
        assert told.code == 0


@pytest.mark.parametrize(
    ("content", "on", "code"),
    [
        ("", "2025-06-02", "empty"),
        (csv_of([MRS_A]), "June", "not-a-day"),
        (csv_of([MRS_A]), "2015-03-31", "before-the-law"),
        (b"PAR1 and no more", "2025-06-02", "not-parquet"),
        (json.dumps(MRS_A | {"charge_pence": 1}), "2025-06-02", "column-already-there"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_whole_and_nothing_is_written(work, content, on, code):
    told, out = work(content, on=on, out="charges.txt")
    assert (told.code, told.codes, out.exists()) == (2, [code], False)


def test_a_person_reads_what_people_pay_in_all(tmp_path, capsys):
    (tmp_path / "people.csv").write_text(csv_of([MRS_A] * 3))
    told = trellis_here(
        capsys, "charge-many", tmp_path / "people.csv", "--on", "2025-06-02", "--out", tmp_path / "out.csv"
    )
    assert told.code == 0
    assert "£244.95" in told.out and "£715.05" in told.out and "3 of these rest on amounts" in told.out
