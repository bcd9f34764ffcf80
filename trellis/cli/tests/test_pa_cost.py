"""`trellis pa-cost` as it is typed."""

import json

import pytest

from trellis.cli.tests.running import trellis_here

J6 = {
    "hours_a_week": 16,
    "wage_pence": 1320,
    "age": None,
    "insurance_yearly_pence": 13000,
    "payroll_weekly_pence": 540,
    "employment_allowance": True,
    "pension": "basic_pay",
    "pension_percent": 3,
    "budget_weekly_pence": 32000,
    "mileage_weekly_pence": 0,
    "other_weekly": [],
}


@pytest.fixture
def ask(tmp_path, capsys):
    """Runs the command on a file that holds this."""

    def run(given, *words):
        path = tmp_path / "my-pa.json"
        path.write_text(given if isinstance(given, str) else json.dumps(given), encoding="utf-8")
        return trellis_here(capsys, "pa-cost", path, *words)

    return run


def test_the_answer_in_json_is_one_object_by_part_and_in_all(ask):
    told = ask(J6, "--on", "2026-05-01", "--json")
    assert (told.code, told.err) == (0, "")
    assert (told.object["weekly_pence"], told.object["left_pence"]) == (25093, 6907)
    assert told.object["parts"] == {
        "pay": 21120,
        "holiday": 2549,
        "pension": 634,
        "national_insurance": 0,
        "insurance": 250,
        "payroll": 540,
        "mileage": 0,
        "other": 0,
    }
    assert all(line["source"] for line in told.object["lines"])


def test_a_person_reads_the_whole_and_what_is_left_first(ask):
    told = ask(J6, "--on", "2026-05-01")
    assert told.out.startswith("£250.93 a week, on 1 May 2026.\n£69.07 is left of £320.00.\n")
    assert "the Employment Allowance covers it (to be confirmed)" in told.out


def test_a_budget_that_does_not_reach_is_said_before_anybody_is_hired(ask):
    told = ask(J6 | {"hours_a_week": 24}, "--on", "2026-05-01")
    assert told.code == 0
    assert told.out.startswith(
        "£372.43 a week, on 1 May 2026.\nThat is £52.43 more than the budget of £320.00."
    )


def test_a_pension_below_the_laws_minimum_ends_with_1(ask):
    told = ask(J6 | {"pension_percent": 1}, "--on", "2026-05-01", "--json")
    assert (told.code, told.codes, told.object["weekly_pence"]) == (1, ["below-minimum-pension"], 24670)
    assert "below" not in ask(J6 | {"pension_percent": 1}, "--on", "2026-05-01").out


@pytest.mark.parametrize(
    ("given", "on", "code"),
    [
        (J6 | {"wage_pence": 1270}, "2026-05-01", "below-minimum-wage"),
        (J6 | {"wages_pence": 1320}, "2026-05-01", "unknown-key"),
        (J6, "May", "not-a-day"),
        (J6, "2024-05-01", "before-the-law"),
        ("[]", "2026-05-01", "not-an-object"),
    ],
)
def test_what_cannot_be_worked_out_ends_with_2_and_a_finding(ask, given, on, code):
    told = ask(given, "--on", on, "--json")
    assert told.code == 2 and code in told.codes


def test_help_teaches_every_key(ask, capsys):
    shown = trellis_here(capsys, "pa-cost", "--help").out
    assert [key for key in J6 if key not in shown] == []
