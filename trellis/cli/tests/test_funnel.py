"""`trellis funnel` as it is typed."""

import json

import pytest
from lxml import etree

from trellis.cli.main import run

TABLE = (
    "Council,Had it,Of,Age\nNorthshire,50,200,Total\nSouthshire,45,210,Total\nWestshire,30,190,Total\n"
    "Eastshire,12,20,Total\nHackney,[x],[x],Total\nNorthshire,5,90,65+\n"
)
COLUMNS = ("--name", "Council", "--numerator", "Had it", "--denominator", "Of")
TOTALS = ("--where", "Age=Total")


@pytest.fixture
def trellis(monkeypatch, capsys, tmp_path):
    """Runs the command on a file that holds this; gives its exit code, standard output and standard error."""

    def ran(given, *words):
        path = tmp_path / "councils.csv"
        path.write_bytes(given if isinstance(given, bytes) else given.encode())
        monkeypatch.setattr("sys.argv", ["trellis", "funnel", str(path), *words])
        with pytest.raises(SystemExit) as ended:
            run()
        out, err = capsys.readouterr()
        return ended.value.code, out, err

    return ran


def test_the_answer_in_json_is_one_object_with_the_promised_keys(trellis):
    code, out, err = trellis(TABLE, *COLUMNS, *TOTALS, "--json")
    told = json.loads(out)
    assert (code, err) == (0, "")
    assert told["target"] == pytest.approx(137 / 620)
    assert {"phi", "phi_winsorised", "tau"} <= set(told["dispersion"])
    assert set(told["outside"]) == {"unadjusted", "multiplicative", "additive"}
    for lists in told["outside"].values():
        assert set(lists) == {"p95", "p998"}
    assert told["outside"]["unadjusted"]["p998"] == ["Eastshire"]
    assert told["left_out"] == [{"name": "Hackney", "why": "not available"}]


def test_a_total_among_councils_is_found_and_the_command_ends_with_one(trellis):
    code, out, _ = trellis(TABLE + "England,137,620,Total\n", *COLUMNS, *TOTALS, "--json")
    told = json.loads(out)
    assert code == 1 and told["target"] == pytest.approx(137 / 620)
    assert [one["code"] for one in told["findings"]] == ["total-among-councils"]


def test_in_words_the_left_out_are_named_on_one_side_and_what_is_wrong_on_the_other(trellis):
    code, out, err = trellis(TABLE + "England,137,620,Total\n", *COLUMNS, *TOTALS)
    assert code == 1
    assert "4 councils, held against 22.10% (sum over sum)" in out
    assert "Left out: Hackney, not available." in out
    assert "“England” is a total among councils" in err


@pytest.mark.parametrize("written", ["0.25", "1/4", "5,000/20,000"])
def test_a_target_may_be_a_share_or_a_sum_over_a_sum(trellis, written):
    told = json.loads(trellis(TABLE, *COLUMNS, *TOTALS, "--target", written, "--json")[1])
    assert (told["target"], told["target_from"]) == (0.25, "given")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--target", "a quarter"), "not-a-share"),
        (("--target", "1/0"), "not-a-share"),
        (("--target", "1e999999999"), "not-a-share"),
        (("--target", "26.6"), "target-out-of-range"),
        (("--method", "probit"), "unknown-method"),
        (("--where", "Age=66+"), "no-such-rows"),
        (("--where", "Age"), "no-condition"),
        (("--numerator", "Has it"), "column-missing"),
        (("--svg", "/nowhere/at/all.svg"), "cannot-write"),
        (("--svg", "x.svg", "--limits", "wide"), "unknown-limits"),
    ],
)
def test_what_cannot_be_done_is_refused_by_name(trellis, words, code):
    ended, out, _ = trellis(TABLE, *COLUMNS, *TOTALS, *words, "--json")
    assert ended == 2 and [one["code"] for one in json.loads(out)["findings"]] == [code]


def test_a_council_of_two_ages_is_not_added_up_by_accident(trellis):
    code, out, _ = trellis(TABLE, *COLUMNS, "--json")
    assert code == 1 and json.loads(out)["findings"][0]["code"] == "council-twice"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_the_alphabet_of_the_file_does_not_change_the_answer(trellis, encoding):
    told = json.loads(trellis(TABLE.replace("North", "Môn").encode(encoding), *COLUMNS, *TOTALS, "--json")[1])
    assert told["rows"][0]["name"] == "Mônshire"


def test_the_picture_is_written_and_says_what_it_shows(trellis, tmp_path):
    picture = tmp_path / "funnel.svg"
    assert trellis(TABLE, *COLUMNS, *TOTALS, "--svg", str(picture), "--limits", "unadjusted")[0] == 0
    root = etree.parse(picture).getroot()
    assert root.get("role") == "img"
    says = root.find("{http://www.w3.org/2000/svg}desc").text
    assert says.startswith("A funnel of 4 councils around 22.1%.") and "Eastshire" in says
