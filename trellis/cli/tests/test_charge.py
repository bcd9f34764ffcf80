"""`trellis charge` as it is typed."""

import json

import pytest

from trellis.cli.main import run

MRS_A = {
    "date_of_birth": "1939-04-02",
    "household": "single",
    "weekly_cost_pence": 18010,
    "capital_pence": 0,
    "income": [
        {"kind": "state_pension", "weekly_pence": 20385},
        {"kind": "attendance_allowance_higher", "weekly_pence": 10175},
    ],
    "disregarded": [{"kind": "pip_mobility_enhanced", "weekly_pence": 0}],
    "housing": [{"kind": "council_tax", "weekly_pence": 0}],
    "disability_expenditure": [{"kind": "other", "weekly_pence": 500}],
    "protected_income_pence": None,
    "policy": {"percent_of_disposable": 100, "minimum_charge_pence": 0},
    "premiums": [],
    "children": 0,
    "refused_assessment": False,
    "light_touch": None,
}


@pytest.fixture
def trellis(monkeypatch, capsys, tmp_path):
    """Runs the command on a file that holds this; gives its exit code, standard output and standard error."""

    def ran(given, *words):
        path = tmp_path / "mrs-a.json"
        path.write_text(given if isinstance(given, str) else json.dumps(given), encoding="utf-8")
        monkeypatch.setattr("sys.argv", ["trellis", "charge", str(path), *words])
        with pytest.raises(SystemExit) as ended:
            run()
        out, err = capsys.readouterr()
        return ended.value.code, out, err

    return ran


def test_the_answer_in_json_is_one_object_with_the_promised_keys(trellis):
    code, out, err = trellis(MRS_A, "--on", "2024-06-03", "--json")
    told = json.loads(out)
    assert (code, err) == (0, "")
    keys = ("tariff_income_pence", "protected_income_pence", "assessed_pence", "charge_pence")
    assert [told[key] for key in keys] == [0, 22870, 7190, 7190]
    assert all(line["source"] for line in told["lines"])


def test_a_person_reads_what_they_pay_first_and_then_every_figure(trellis):
    code, out, _ = trellis(MRS_A, "--on", "2024-06-03")
    assert code == 0 and out.startswith("£71.90 a week, on 3 June 2024.")
    assert "What must be left to you to live on" in out and "£228.70" in out


def test_what_is_to_be_confirmed_is_never_passed_off_as_fact(trellis):
    _, out, _ = trellis(MRS_A | {"household": "couple"}, "--on", "2026-05-01")
    assert "(to be confirmed)" in out and "read them in their sources" in out


@pytest.mark.parametrize(
    ("given", "words", "code"),
    [
        (MRS_A | {"capital": 1}, ["--on", "2024-06-03"], "unknown-key"),
        (MRS_A, ["--on", "3 June"], "not-a-day"),
        (MRS_A, ["--on", "2014-06-03"], "before-the-law"),
        ("{", ["--on", "2024-06-03"], "not-json"),
    ],
)
def test_what_cannot_be_worked_out_ends_with_2_and_a_finding(trellis, given, words, code):
    ended, out, _ = trellis(given, *words, "--json")
    assert ended == 2
    assert code in [finding["code"] for finding in json.loads(out)["findings"]]


def test_a_day_must_be_given(trellis):
    ended, _, err = trellis(MRS_A)
    assert ended == 2 and "--on" in err
