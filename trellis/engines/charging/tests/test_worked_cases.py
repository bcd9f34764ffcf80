"""Published sums, each with where it was published.

Two were published with a slip of arithmetic, and are kept here as such. Liverpool's example (legacy rates,
90% of what is left over): the deductions come to £255.97, so £54.03 of £310.00 is left and not £53.03 as
printed, and the most that could be asked is £48.63 and not £47.73. The national heating norm for five
bedrooms (2024/25) is printed £72.00 above its own formula; heating norms are no part of this engine.
"""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from trellis.engines.charging.capital import tariff_income
from trellis.engines.charging.circumstances import Item
from trellis.engines.charging.contribution import assessed_contribution
from trellis.engines.charging.income import weekly
from trellis.engines.charging.working import charge


def sums(**kinds):
    return [{"kind": kind, "weekly_pence": pence} for kind, pence in kinds.items()]


def test_peter_of_devon():
    # Devon County Council, examples of common financial assessments, 2023/24.
    worked = charge(
        {
            "date_of_birth": "1985-01-01",
            "weekly_cost_pence": 454_00,
            "capital_pence": 0,
            "income": sums(
                employment_and_support_allowance=225_45,
                pip_daily_living_enhanced=101_75,
                pip_mobility_standard=26_90,
            ),
            "disregarded": sums(pip_mobility_standard=26_90),
            "housing": sums(top_up_rent=10_00, council_tax=6_00, contents_insurance=1_27),
            "disability_expenditure": [
                {"kind": "cleaner", "weekly_pence": 20_00},
                {"kind": "mobile phone", "pence": 10_00, "every": "month"},
                {"kind": "broadband", "pence": 25_00, "every": "month"},
            ],
            "premiums": ["disability", "enhanced_disability"],
        },
        on=date(2023, 6, 1),
    )
    assert (worked.housing_pence, worked.disability_expenditure_pence) == (17_27, 28_08)
    assert (worked.assessed_pence, worked.charge_pence, worked.council_pays_pence) == (110_10, 110_10, 343_90)


@pytest.mark.parametrize(
    ("income", "assessed"),
    [
        (sums(state_pension=122_00, private_pension=60_00, attendance_allowance_lower=55_10), 63_63),
        (sums(state_pension=125_05, private_pension=61_50, attendance_allowance_lower=55_65), 68_73),
    ],
)
def test_one_of_a_couple_of_85(income, assessed):
    # A council's appendix on the most that is charged, 2016/17 and 2017/18; it protects £148.47.
    given = {
        "date_of_birth": "1931-01-01",
        "household": "couple",
        "weekly_cost_pence": 500_00,
        "capital_pence": 0,
        "joint_capital": [{"pence": 9_500_00, "owners": 2}],
        "income": income,
        "protected_income_pence": 148_47,
        "disability_expenditure": sums(agreed_with_housing=25_00),
    }
    assert charge(given, on=date(2016, 6, 1)).assessed_pence == assessed


def test_mary_of_leeds_pays_nothing():
    # Leeds City Council, examples of how much people pay, 2024/25.
    worked = charge(
        {
            "date_of_birth": "1939-01-01",
            "weekly_cost_pence": 287_50,
            "capital_pence": 0,
            "income": sums(state_pension=169_50, pension_credit_guarantee=48_65),
            "disability_expenditure": sums(telecare=9_30),
        },
        on=date(2024, 6, 1),
    )
    assert (worked.income_pence, worked.protected_income_pence) == (218_15, 228_70)
    assert (worked.assessed_pence, worked.charge_pence) == (0, 0)


def test_jane_of_lambeth_in_a_care_home():
    # London Borough of Lambeth, how your contribution is calculated, 2024/25.
    worked = charge(
        {
            "date_of_birth": "1953-01-01",
            "weekly_cost_pence": 900_00,
            "capital_pence": 15_250_00,
            "income": sums(private_pension=130_00, other=40_00),
            "setting": "care_home",
        },
        on=date(2024, 6, 1),
    )
    assert (worked.tariff_income_pence, worked.charge_pence) == (4_00, 143_85)


def test_dorothy_of_liverpool_as_the_arithmetic_has_it():
    # Liverpool City Council, legacy rates: what is left of £310.00 after the four deductions, and 90% of it.
    left = 310_00 - (184_44 + 24_16 + 20_52 + 26_85)
    assert left == 54_03
    assert assessed_contribution(left, percent=Decimal(90), minimum_charge=0) == 48_63


def collected(*topics):
    """The same from the collection of worked cases, where it lies beside this repository."""
    path = Path(__file__).resolve().parents[5] / "shared" / "reference" / "worked_cases.json"
    if not path.exists():
        return []
    told = json.loads(path.read_text(encoding="utf-8"))
    return [case for case in told if case["topic"] in topics]


def pence(pounds):
    return int((Decimal(str(pounds)) * 100).to_integral_exact())


# Made only where the collection is there: a test that skips itself looks like one that passed.
if collected("tariff_income"):

    @pytest.mark.parametrize("case", collected("tariff_income"), ids=lambda case: case["id"])
    def test_the_collected_tariff_comes_out(case):
        given = case["inputs"]
        yielded = tariff_income(
            pence(given["capital"]),
            lower_limit=pence(given["lower"]),
            step=pence(given["step"]),
            income_per_step=1_00,
        )
        assert yielded == pence(case["expected"]["tariff"])

    @pytest.mark.parametrize("case", collected("weekly_conversion"), ids=lambda case: case["id"])
    def test_the_collected_weekly_sum_comes_out(case):
        item = Item("other", pence(case["inputs"]["amount"]), case["inputs"]["period"])
        assert weekly(item) == pence(case["expected"]["weekly"])

    @pytest.mark.parametrize("case", collected("mig"), ids=lambda case: case["id"])
    def test_the_collected_protected_income_comes_out(case):
        given = case["inputs"]
        year = int(given["year"][:4])
        age = given.get("age", 80)
        premiums = [
            name
            for name, key in (("disability", "disability_premium"), ("enhanced_disability", "enhanced"))
            if given.get(key)
        ]
        worked = charge(
            {
                "date_of_birth": f"{year - age}-01-01",
                "household": given["status"],
                "weekly_cost_pence": 0,
                "capital_pence": 0,
                "premiums": premiums,
            },
            on=date(year, 6, 1),
        )
        assert worked.protected_income_pence == pence(case["expected"]["mig"])

    @pytest.mark.parametrize("case", collected("min_charge"), ids=lambda case: case["id"])
    def test_the_collected_smallest_charge_comes_out(case):
        given = case["inputs"]
        assessed = assessed_contribution(
            pence(given["assessed"]), percent=Decimal(100), minimum_charge=pence(given["min_charge"])
        )
        assert assessed == pence(case["expected"]["charge"])
