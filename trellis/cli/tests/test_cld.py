"""`trellis cld`: a return checked from the command line; and one written where no database is."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from trellis.cli.tests.running import trellis, trellis_here
from trellis.formats.client_level_data.tests.returns import return_file

# Whole tables are made for each: they are left to `make test`.
pytestmark = pytest.mark.slow

FAULTS = """
    Gender | Event Type | Event End Date | Last Name
    woman  | Service    | -              | Ahmed
    female | Request    | 2025-06-10     | Baker
    """


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    return return_file(tmp_path, FAULTS)


def year_of_requests() -> str:
    lines = ["Event Type | Event Start Date | Event End Date"]
    for month in (*range(4, 13), *range(1, 4)):
        year = 2025 if month > 3 else 2026
        lines.append(f"Request | {year}-{month:02}-01 | {year}-{month:02}-05")
    return "\n".join(lines)


def test_a_return_with_nothing_wrong_ends_with_nought(tmp_path, capsys):
    ran = trellis_here(
        capsys, "cld", "check", return_file(tmp_path, year_of_requests()), "--on", "2026-04-20"
    )
    assert ran.code == 0 and "Nothing is wrong." in ran.out
    assert "12 rows of 12 people, 1 April 2025 to 31 March 2026 (12 requests)." in ran.out


def test_what_is_wrong_is_told_by_rule_field_and_row_and_ends_with_one(faulty):
    ran = trellis("cld", "check", faulty, "--json")
    assert ran.code == 1 and ran.err == ""
    (told,) = ran.object["files"]
    gender = {one["kind"]: one for one in told["findings"] if one["field"] == "Gender"}
    assert gender["not-in-list"]["rows"] == [1] and gender["not-in-list"]["rule"] == "V05"
    assert gender["spelt-otherwise"]["values"] == [{"value": "female", "count": 1, "instead": "Female"}]
    chk = {one["field"]: one["chk"] for one in told["fields"]}
    assert chk["Gender"] == {"-2": 1, "-3": 1}
    assert "Ahmed" not in ran.out


def test_findings_are_written_a_row_each(faulty, tmp_path, capsys):
    out = tmp_path / "findings.csv"
    ran = trellis_here(capsys, "cld", "check", faulty, "--findings", out)
    assert ran.code == 1
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["row"], row["written"], row["instead"]) for row in rows if row["field"] == "Gender"] == [
        ("1", "woman", ""),
        ("2", "female", "Female"),
    ]


def test_a_person_reads_what_to_do(faulty, capsys):
    ran = trellis_here(capsys, "cld", "check", faulty)
    assert "V05 value-in-list (error): 2 places, 1 of them to be put right by replacing a word." in ran.out
    assert "“female” 1 × → Female" in ran.out and "Ahmed" not in ran.out + ran.err


def test_lists_of_the_council_s_own_take_the_place_of_ours(faulty, tmp_path, capsys):
    (tmp_path / "ref_gender.csv").write_text(
        "raw,cleaned_r2,grouped_r2\nwoman,woman,woman\nfemale,female,x\n"
    )
    ran = trellis_here(capsys, "cld", "check", faulty, "--lists", tmp_path, "--json")
    assert not [one for one in ran.object["files"][0]["findings"] if one["rule"] == "V05"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["none.csv"], "file-unreadable"),
        (["--on", "soon"], "not-a-day"),
        (["--memory", "lots"], "not-memory"),
        (["--memory", "5MB"], "not-memory"),
        (["--lists", "nowhere"], "lists-missing"),
    ],
)
def test_what_cannot_be_done_is_said_and_ends_with_two(faulty, capsys, words, code):
    files = [] if words == ["none.csv"] else [faulty]
    ran = trellis_here(capsys, "cld", "check", *files, *words, "--json")
    assert ran.code == 2
    if code != "not-a-day":
        assert ran.codes == [code]


def test_findings_of_several_files_are_not_mixed_and_the_return_is_not_written_over(faulty, tmp_path, capsys):
    ran = trellis_here(capsys, "cld", "check", faulty, faulty, "--findings", tmp_path / "f.csv", "--json")
    assert (ran.code, ran.codes) == (2, ["one-at-a-time"])
    ran = trellis_here(capsys, "cld", "check", faulty, "--findings", faulty, "--json")
    assert (ran.code, ran.codes) == (2, ["cannot-write"])


def test_without_a_database_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@/none?host=/nowhere")
    out = tmp_path / "return.csv"
    ran = trellis("cld", "write", "--to", out, "--json")
    assert (ran.code, ran.codes) == (2, ["database-away"]) and not out.exists()
