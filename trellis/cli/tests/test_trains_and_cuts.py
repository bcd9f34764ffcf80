"""`trellis trains` and `trellis cuts` as they are typed."""

import json

import pytest

from trellis.cli.tests.running import trellis_here

# These take a while together: they are left to `make test`.
pytestmark = pytest.mark.slow

SPENDING = (
    "person,age_band,before_hours,after_hours,before_price_pence,after_price_pence,before_held,after_held,"
    "before_provider,after_provider,before_policy_percent,after_policy_percent,policy_reference\n"
)


@pytest.fixture
def cuts(tmp_path, capsys):
    """Runs `trellis cuts` on a file that holds these rows."""

    def run(rows, *words):
        path = tmp_path / "spending.csv"
        path.write_text(SPENDING + "".join(f"{number},{row}\n" for number, row in enumerate(rows)))
        return trellis_here(capsys, "cuts", path, *words)

    return run


SAME = "65 to 84,10,10,1800,1800,arranged,council managed,Acme,Acme,100,100,"
CUT = "18 to 64,10,9,1800,1890,arranged,direct payment,Acme,Bell,100,95,D-17"


def test_trains_says_when_managed_reaches_nine_in_ten(capsys):
    told = trellis_here(capsys, "trains", "england-2011")
    assert told.code == 0
    assert "managed budgets reach 90% when 1,126,670 people hold one: by 31 March 2024" in told.out
    assert "(set by you)" in told.out


def test_trains_in_json_is_one_object_with_every_assumption_beside_it(capsys):
    told = trellis_here(capsys, "trains", "england-2011", "--json").object
    assert told["managed_reaches"]["holders"] == 1_126_670
    assert len(told["trains"]["one"]) == len(told["trains"]["two"]) == 14
    assert all(one["source"] for one in told["assumptions"])
    year = told["trains"]["two"][1]
    assert year["verified"]["low"] < year["verified"]["likely"] < year["holders"]["likely"]


def test_trains_against_history_prints_how_wrong_and_what_may_not_be_joined(capsys):
    told = trellis_here(capsys, "trains", "england-2011", "--history")
    assert "118,041" in told.out
    assert "26.6%" in told.out
    assert "PSS-EX1: 2011 may not be joined with 2012." in told.out
    assert "11,340 people" in told.out


def test_trains_is_scored_by_figures_found_later(tmp_path, capsys):
    found = tmp_path / "found.csv"
    found.write_text(
        "day,measure,value,source\n"
        '2013-03-31,holders,"400,000",a return\n'
        "2014-03-31,managed_share,70,a return\n"
    )
    told = trellis_here(capsys, "trains", "england-2011", "--actuals", found, "--json").object
    assert [(one["train"], one["error"], one["inside"]) for one in told["scores"][:2]] == [
        ("one", 8_980, True),
        ("two", 8_980, True),
    ]
    assert {(one["train"], one["scored"]) for one in told["record"]} == {("one", 1), ("two", 1)}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("day,measure,value\n2013-03-31,happiness,4\n", "row 1, measure"),
        ("day,measure,value\nlast year,holders,4\n", "row 1, day"),
        ("day,measure,value\n2013-03-31,holders,a few\n", "row 1, value"),
        ("day,measure,value\n2013-07-31,holders,4\n", "The forecast says nothing of 31 July 2013."),
        ("day,value\n2013-07-31,4\n", "There is no column “measure”."),
    ],
)
def test_figures_that_cannot_be_used_are_named(tmp_path, capsys, text, says):
    found = tmp_path / "found.csv"
    found.write_text(text)
    told = trellis_here(capsys, "trains", "england-2011", "--actuals", found)
    assert (told.code, told.out) == (2, "")
    assert says in told.err


@pytest.mark.parametrize("text", ["", "title = ", "title = 'x'\n[growth]\nlikely = 200\n", "\x00"])
def test_a_scenario_that_cannot_be_used_is_refused_with_a_sentence(tmp_path, capsys, text):
    path = tmp_path / "scenario.toml"
    path.write_text(text)
    told = trellis_here(capsys, "trains", path, "--json")
    assert told.code == 2
    assert all(one["says"] and one["do"] for one in told.object["findings"])


def test_a_scenario_that_is_not_there_is_named(capsys):
    told = trellis_here(capsys, "trains", "no-such-scenario")
    assert told.code == 2
    assert "There is no such file." in told.err


def test_a_picture_is_written_where_it_is_asked_for(tmp_path, capsys, cuts):
    path = tmp_path / "picture.svg"
    assert trellis_here(capsys, "trains", "england-2011", "--svg", path).code == 0
    assert "Train one: managed" in path.read_text(encoding="utf-8")
    assert cuts([SAME] * 6, "--svg", path).code == 0
    assert "Policy" in path.read_text(encoding="utf-8")


def test_a_picture_that_cannot_be_written_is_said(tmp_path, capsys):
    told = trellis_here(capsys, "trains", "england-2011", "--svg", tmp_path / "nowhere" / "x.svg")
    assert told.code == 2
    assert "cannot be written" in told.err


def test_cuts_tells_parts_that_come_to_the_change(cuts):
    told = cuts([SAME] * 10 + [CUT] * 6, "--by", "age_band", "--inflation", "5", "--json")
    assert (told.code, told.err) == (0, "")
    answer = told.object
    assert sum(answer["parts"].values()) == answer["change_pence"]
    assert (answer["relabelled"]["moved"], answer["relabelled"]["relabelled"]) == (16, 10)
    assert answer["policies"] == [{"reference": "D-17", "people": 6, "pence": answer["parts"]["policy"]}]
    assert set(answer["by"]) == {"age_band", "how_held"}


def test_cuts_says_what_was_relabelled_to_a_person(cuts):
    told = cuts([SAME] * 10 + [CUT] * 6)
    assert "Relabelled (provider, hours and price unchanged): 10, 62.5%" in told.out
    assert "Policy, D-17:" in told.out


def test_cuts_ends_with_1_where_a_row_is_left_out_or_a_cut_names_no_decision(cuts):
    told = cuts([SAME] * 6 + ["65 to 84,ten,10,1800,1800,arranged,arranged,Acme,Acme,100,100,"])
    assert told.code == 1
    assert "row 7, before_hours" in told.err
    told = cuts([SAME] * 6 + [CUT.removesuffix("D-17")] * 6)
    assert told.code == 1
    assert "no decision is named" in told.err


@pytest.mark.parametrize(
    ("rows", "words", "says"),
    [
        ([SAME] * 3, (), "There are fewer than 5 people here."),
        ([SAME] * 6, ("--by", "postcode"), "“postcode” is no column of groups."),
        ([SAME] * 6, ("--inflation", "lots"), "“lots” is not a percentage"),
        ([], (), "There is no row under the headings"),
    ],
)
def test_cuts_that_cannot_be_worked_out_end_with_2(cuts, rows, words, says):
    told = cuts(rows, *words)
    assert (told.code, told.out) == (2, "")
    assert says in told.err


def test_a_file_that_is_no_table_is_refused(tmp_path, capsys):
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"PK\x03\x04" + bytes(100))
    told = trellis_here(capsys, "cuts", path, "--json")
    assert told.code == 2
    assert json.dumps(told.object["findings"]).count("workbook")
