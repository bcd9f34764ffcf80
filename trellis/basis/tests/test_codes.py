from datetime import date

import pytest

from trellis.basis.codes import code_list, read_code_list
from trellis.basis.findings import Finding, Refused

SEX = "# source: A list, 2026 | dated: 2026-06-11\ncode,says,earlier\nmale,Male,\nfemale,Female,Woman\n"


@pytest.mark.parametrize(("name", "length"), [("support_reason", 13), ("ethnicity", 21), ("sex", 4)])
def test_each_list_we_ship_says_its_source_its_date_and_that_it_is_to_be_confirmed(name, length):
    codes = code_list(name)
    assert len(codes.says) == length
    assert "Client Level Data" in codes.source and codes.dated >= date(2026, 6, 11)
    assert codes.status.startswith("to be confirmed")


@pytest.mark.parametrize("name", ["support_reason", "ethnicity", "sex"])
def test_every_code_is_found_by_its_words_of_this_release_and_the_one_before(name):
    codes = code_list(name)
    for code, words in [*codes.says.items(), *codes.earlier.items()]:
        assert codes.read(words) == code == codes.check(code)
        assert codes.read(f" {words.upper()} ") == code


def test_no_two_codes_share_their_words():
    for name in ("support_reason", "ethnicity", "sex"):
        words = [said.casefold() for said in code_list(name).says.values()]
        assert len(set(words)) == len(words)


@pytest.mark.parametrize("given", ["Femal", "femal", "", None, 3, ["female"], "x" * 100_000])
def test_an_unknown_code_is_a_finding_and_never_a_guess(given):
    for finding in (
        code_list("sex").check(given, where="row 3"),
        code_list("sex").read(given, where="row 3"),
    ):
        assert isinstance(finding, Finding)
        assert (finding.code, finding.where) == ("unknown-code", "row 3")
        assert len(finding.says) < 200


def test_the_nearest_words_are_offered():
    assert "“Learning disability support”" in code_list("support_reason").read("Learning disabilty suport").do


def test_a_council_can_put_a_newer_list_in_place_of_ours(tmp_path):
    (tmp_path / "sex.csv").write_text(SEX, encoding="utf-8")
    codes = read_code_list(tmp_path / "sex.csv")
    assert (codes.name, codes.source, codes.dated, codes.status) == (
        "sex",
        "A list, 2026",
        date(2026, 6, 11),
        None,
    )
    assert codes.says == {"male": "Male", "female": "Female"} and codes.read("woman") == "female"


@pytest.mark.parametrize(
    ("was", "becomes", "where"),
    [
        ("# source: A list, 2026 | dated: 2026-06-11", "# a list", "line 1"),
        ("2026-06-11", "2026-06-31", "line 1"),
        ("code,says,earlier", "code,says", "line 2"),
        ("female,Female,Woman", "male,Female,", "line 4"),
        ("female,Female,Woman", "female,,", "line 4"),
        ("female,Female,Woman", "female,Female", "line 4"),
        ("female,Female,Woman", "female,Female,Woman,4", "line 4"),
    ],
)
def test_a_list_without_source_or_with_a_bad_row_is_refused(tmp_path, was, becomes, where):
    (tmp_path / "sex.csv").write_text(SEX.replace(was, becomes), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_code_list(tmp_path / "sex.csv")
    assert [finding.where for finding in refused.value.findings] == [f"sex.csv, {where}"]
