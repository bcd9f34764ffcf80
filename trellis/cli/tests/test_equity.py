"""`trellis equity` as it is typed: the numbers of journey J14."""

import csv

import pytest

from trellis.cli.tests.running import trellis_here
from trellis.engines.scenario.northshire_people import made_up_people_columns, made_up_people_file


@pytest.fixture
def people(tmp_path):
    (tmp_path / "people.csv").write_text(made_up_people_file(), encoding="utf-8")
    return tmp_path / "people.csv"


@pytest.fixture
def fewer(tmp_path):
    """The same people with fewer columns, so that the public copy is quickly made."""
    columns = {name: made_up_people_columns()[name] for name in ("person", "age", "offered", "took", "held")}
    with (tmp_path / "fewer.csv").open("w", newline="", encoding="utf-8") as file:
        write = csv.writer(file)
        write.writerow(columns)
        write.writerows(zip(*columns.values(), strict=True))
    return tmp_path / "fewer.csv"


def test_it_prints_who_is_missing_out_and_the_label_beside_the_evidence(people, capsys):
    told = trellis_here(capsys, "equity", people)
    assert told.code == 0
    assert "by the label 92.0% (184 of 200)" in told.out and "31.0% (62 of 200)" in told.out
    assert (
        "85 and over: 28.0% of 50 were offered a direct payment, against 80.0% of 80 among 18 to 64"
        in told.out
    )
    assert "a ratio of 0.35" in told.out


def test_json_is_one_object_with_every_number(people, capsys):
    told = trellis_here(capsys, "equity", people, "--json").object
    ages = next(one for one in told["ways"] if one["key"] == "age")["groups"]
    offered = [(one["offered"]["some"]["value"], one["offered"]["of"]["value"]) for one in ages]
    assert offered == [(64, 80), (38, 70), (14, 50)]
    assert [one["offered"]["percent"]["value"] for one in ages] == [80.0, 54.3, 28.0]
    assert [one["took"]["percent"]["value"] for one in ages] == [68.8, 26.3, 14.3]
    assert ages[-1]["offered"]["ratio"]["value"] == 0.35 and ages[-1]["offered"]["verdict"] == "surely_under"


def test_the_public_copy_is_the_same_in_print_in_json_and_in_the_file(fewer, tmp_path, capsys):
    out = tmp_path / "figures.csv"
    printed = trellis_here(capsys, "equity", fewer, "--public", "--csv", out).out
    kept = out.read_text(encoding="utf-8-sig")
    told = trellis_here(capsys, "equity", fewer, "--public", "--json").object
    ages = next(one for one in told["ways"] if one["key"] == "age")["groups"]
    assert ages[-1]["took"]["some"]["text"] == "c" and ages[-1]["direct_payment"]["value"] is None
    assert "14.3" not in printed + kept + str(told)
    assert "Note: " in kept and "under five is hidden" in kept and "under five is hidden" in printed
    row = next(line for line in csv.reader(kept.splitlines()) if line[:1] == ["85 and over"])
    assert row[1:4] == ["14", "50", "28.0%"]


def test_a_policy_is_a_name_or_a_file(fewer, tmp_path, capsys):
    told = trellis_here(capsys, "equity", fewer, "--policy", "nhs-2018", "--json").object
    assert told["policy"] == "nhs-2018"
    ages = next(one for one in told["ways"] if one["key"] == "age")["groups"]
    assert ages[-1]["took"]["some"]["text"] == "5"
    refused = trellis_here(capsys, "equity", fewer, "--policy", "martian")
    assert refused.code == 2 and "northshire" in refused.err


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "nothing in the file"),
        (b"person,age,offered\n", "no row"),
        (b"person,age,age\n1,2,3\n", "twice"),
        (b'person,offered\n"1,yes\n', "no row"),
        (b"\x00\x01", "not a table as text"),
        (b"name,offered\n1,yes\n", "no column"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(tmp_path, capsys, content, says):
    (tmp_path / "bad.csv").write_bytes(content)
    told = trellis_here(capsys, "equity", tmp_path / "bad.csv")
    assert told.code == 2 and says in told.err


def test_another_alphabet_and_a_row_too_short_are_told_and_the_rest_is_counted(tmp_path, capsys):
    (tmp_path / "odd.csv").write_bytes(b"person,age,offered\n1,40\n\xe92,50,perhaps\n")
    told = trellis_here(capsys, "equity", tmp_path / "odd.csv")
    assert told.code == 1 and "Windows alphabet" in told.err and "row 1: The row has 2 cells" in told.err
    # The number is that of the file, whatever was left out before it.
    assert "row 2, offered: “perhaps” is neither yes nor no" in told.err


def test_a_mark_before_the_headings_and_capitals_are_no_matter(tmp_path, capsys):
    (tmp_path / "marked.csv").write_text("\ufeffPerson,Age,Offered\n1,40,yes\n", encoding="utf-8")
    assert trellis_here(capsys, "equity", tmp_path / "marked.csv").code == 0


def test_a_row_with_something_wrong_is_told_and_the_rest_is_counted(tmp_path, capsys):
    (tmp_path / "odd.csv").write_text("person,age,offered\n1,40,maybe\n2,50,yes\n", encoding="utf-8")
    told = trellis_here(capsys, "equity", tmp_path / "odd.csv")
    assert told.code == 1 and "row 1, offered: “maybe” is neither yes nor no" in told.err


def test_the_file_read_is_never_written_over(fewer, capsys):
    told = trellis_here(capsys, "equity", fewer, "--csv", fewer)
    assert told.code == 2 and "would be lost" in told.err
