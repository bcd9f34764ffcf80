"""Published cases, each with where it was published.

Two of the collection do not fit, and this is why. Rotherham's uplift of 1.57% for 2013/14 (£1,000.00 to
£1,015.70): an uplifted table is a new scheme file with its new sums, so that each sum keeps its day. R (KM) v
Cambridgeshire [2012] UKSC 23: the award (£84,678 a year) came from costed services above any table, which is
what `above_table_top` asks for.
"""

import json
from pathlib import Path

import pytest

from trellis.engines.allocation.tests.making import KENSINGTON, NORFOLK
from trellis.engines.allocation.working import allocate

# Norfolk County Council, RAS funding tables, children's short breaks, primary: points, and pounds a year.
NORFOLK_PUBLISHED = {
    0: None,
    70: 500,
    115: 500,
    116: 1000,
    145: 1500,
    146: 2800,
    160: 2800,
    170: 4000,
    185: 6000,
}

# R (Savva) v Kensington and Chelsea [2010] EWCA Civ 1209: points, and pence a week.
SAVVA = {16: 82_91, 22: 112_21}


@pytest.mark.parametrize(("points", "pounds_a_year"), NORFOLK_PUBLISHED.items())
def test_norfolks_table_gives_what_norfolk_published(points, pounds_a_year):
    expected = None if pounds_a_year is None else pounds_a_year * 100
    assert allocate({"points": points}, NORFOLK).annual_pence == expected


@pytest.mark.parametrize(("points", "weekly_pence"), SAVVA.items())
def test_the_two_sums_in_savva_come_out(points, weekly_pence):
    assert allocate({"points": points}, KENSINGTON).weekly_pence == weekly_pence


def collected():
    """The same from the collection of worked cases, where it lies beside this repository."""
    path = Path(__file__).resolve().parents[5] / "shared" / "reference" / "worked_cases.json"
    if not path.exists():
        return []
    told = json.loads(path.read_text(encoding="utf-8"))
    return [case for case in told if case["topic"] in ("ras_step_table", "ras_points_weekly")]


# Made only where the collection is there: a test that skips itself looks like one that passed.
if collected():

    @pytest.mark.parametrize("case", collected(), ids=lambda case: case["id"])
    def test_the_collected_case_comes_out(case):
        scheme = {"norfolk_children_primary": NORFOLK, "rbkc_2009": KENSINGTON}[case["inputs"]["table"]]
        allocation = allocate({"points": case["inputs"]["points"]}, scheme)
        expected = case["expected"]
        if "annual" in expected:
            assert allocation.annual_pence == (
                None if expected["annual"] is None else expected["annual"] * 100
            )
        else:
            assert allocation.weekly_pence == round(expected["indicative_weekly"] * 100)
