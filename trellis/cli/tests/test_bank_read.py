"""`trellis bank read`: Mrs Ahmed's managed account in May, as a bank may give it."""

import json

import pytest

from trellis.cli.tests.running import trellis, trellis_here

MAY = """Date,Description,Paid out,Paid in,Balance
01/05/2026,DIRECT PAYMENT,,"1,090.80","1,090.80"
05/05/2026,CONTRIBUTION,,189.20,"1,280.00"
08/05/2026,WAGES 4 X 250.93,"1,003.72",,276.28
11/05/2026,PAYROLL,62.00,,214.28
12/05/2026,INSURANCE,38.50,,175.78
"""
FIVE = [1090_80, 189_20, -1003_72, -62_00, -38_50]


@pytest.fixture
def may(tmp_path):
    path = tmp_path / "may.csv"
    path.write_text(MAY)
    return path


def test_the_five_lines_and_both_balances_are_told(may):
    ran = trellis("bank", "read", may, "--json")
    assert (ran.code, ran.err) == (0, "")
    told = ran.object
    assert [line["amount_pence"] for line in told["lines"]] == FIVE
    assert (told["opening_pence"], told["closing_pence"], told["adds_up"]) == (0, 175_78, True)


def test_a_person_reads_pounds_and_that_it_adds_up(may, capsys):
    ran = trellis_here(capsys, "bank", "read", may, "--profile", "paid-in-and-out")
    assert ran.code == 0
    assert "£1,090.80" in ran.out and "-£1,003.72" in ran.out
    assert ran.out.endswith("It adds up.\n")


def test_one_penny_off_ends_with_one_and_names_the_line(may, capsys):
    may.write_text(MAY.replace("175.78", "175.79"))
    ran = trellis_here(capsys, "bank", "read", may, "--json")
    assert (ran.code, ran.codes) == (1, ["does-not-add-up"])
    assert ran.object["findings"][0]["where"] == "line 6, Balance"


def test_balances_may_be_typed_in_where_the_file_tells_none(tmp_path, capsys):
    path = tmp_path / "may.csv"
    path.write_text("Date,Description,Amount\n01/05/2026,DP,1090.80\n12/05/2026,INSURANCE,-38.50\n")
    assert trellis_here(capsys, "bank", "read", path, "--json").codes == ["no-balances"]
    words = ("bank", "read", path, "--json", "--opening", "0.00", "--closing")
    assert trellis_here(capsys, *words, "1,052.30").code == 0
    assert trellis_here(capsys, *words, "1,052.31").code == 1


def test_a_profile_of_ones_own_is_read_from_a_file(tmp_path, capsys):
    path = tmp_path / "may.csv"
    path.write_text("wann;was;wieviel\n04.05.2026;DP;1.090,80\n")
    kept = {
        "delimiter": ";",
        "decimal": ",",
        "columns": {"date": "wann", "text": "was", "amount": "wieviel"},
    }
    (tmp_path / "ours.json").write_text(json.dumps(kept))
    words = ("bank", "read", path, "--json", "--opening", "0", "--profile")
    assert trellis_here(capsys, *words, tmp_path / "ours.json").object["closing_pence"] == 1090_80
    (tmp_path / "ours.toml").write_text(
        'delimiter = ";"\ndecimal = ","\ncolumns = { date = "wann", amount = "wieviel" }\n'
    )
    assert trellis_here(capsys, *words, tmp_path / "ours.toml").object["closing_pence"] == 1090_80


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--profile", "nobody"], "unknown-profile"),
        (["--profile", "none.toml"], "file-unreadable"),
        (["--opening", "4.1"], "not-whole-pence"),
        (["--account", "1"], "other-account"),
    ],
)
def test_what_cannot_be_done_ends_with_two_and_a_sentence(may, words, code, capsys):
    may.write_text(f"Account number: 63748472\n{MAY}")
    ran = trellis_here(capsys, "bank", "read", may, "--json", *words)
    assert (ran.code, ran.codes) == (2, [code])


def test_two_hundred_megabytes_end_with_two(tmp_path, capsys):
    path = tmp_path / "large.xml"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    ran = trellis_here(capsys, "bank", "read", path, "--json")
    assert (ran.code, ran.codes) == (2, ["too-large"])


def test_an_attack_in_xml_ends_with_two(tmp_path, capsys):
    path = tmp_path / "bomb.xml"
    path.write_text('<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><Document>&b;</Document>')
    ran = trellis_here(capsys, "bank", "read", path, "--json")
    assert (ran.code, ran.codes) == (2, ["xml-doctype"])
