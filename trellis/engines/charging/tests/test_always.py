"""What must hold of every charge, whoever is charged."""

from datetime import date
from decimal import Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from trellis.engines.charging.capital import tariff_income
from trellis.engines.charging.circumstances import kinds_counted, kinds_left_out
from trellis.engines.charging.contribution import assessed_contribution, charge_of, disposable_income
from trellis.engines.charging.working import charge

ON = date(2025, 6, 2)
KINDS = [kind for kind in (*kinds_counted(ON), *kinds_left_out(ON)) if kind != "pension_credit_savings"]
SUMS = st.integers(0, 1_000_00)


def items(kinds):
    return st.lists(
        st.builds(lambda kind, pence: {"kind": kind, "weekly_pence": pence}, kinds, SUMS), max_size=5
    )


PEOPLE = st.fixed_dictionaries(
    {
        "date_of_birth": st.sampled_from(["1939-04-02", "1990-01-01", "2004-01-01"]),
        "household": st.sampled_from(["single", "couple", "lone_parent"]),
        "weekly_cost_pence": st.integers(0, 2_000_00),
        "capital_pence": st.integers(0, 30_000_00),
        "income": items(st.sampled_from(KINDS)),
        "housing": items(st.sampled_from(["rent", "council tax"])),
        "disability_expenditure": items(st.sampled_from(["laundry", "heating"])),
        "premiums": st.sampled_from([[], ["carer"], ["disability", "enhanced_disability"]]),
        "children": st.integers(0, 3),
        "policy": st.fixed_dictionaries({"percent_of_disposable": st.integers(0, 100)}),
    }
)


def plainly(person: dict) -> int:
    """The same rule told once more, for one person, without a column or a line."""
    worked = charge(person, on=ON)  # For the protected income of the day alone, which has its own tests.
    left_out = kinds_left_out(ON)
    income = 0
    for item in person["income"]:
        part = 10_00 if item["kind"] == "war_widows_pension" else 0
        income += 0 if item["kind"] in left_out else max(0, item["weekly_pence"] - part)
    capital = person["capital_pence"]
    if capital > 23_250_00:
        return person["weekly_cost_pence"]
    while capital > 14_250_00:
        income, capital = income + 1_00, capital - 250_00
    outgoings = sum(item["weekly_pence"] for item in person["housing"] + person["disability_expenditure"])
    left = max(0, income - worked.protected_income_pence - outgoings)
    share = int((Decimal(left) * person["policy"]["percent_of_disposable"] / 100 + Decimal("0.5")) // 1)
    return min(share, person["weekly_cost_pence"])


@given(PEOPLE)
def test_a_plain_telling_gives_the_same_penny(person):
    assert charge(person, on=ON).charge_pence == plainly(person)


@given(PEOPLE)
def test_nobody_is_charged_more_than_it_costs_nor_left_with_less_than_is_protected(person):
    worked = charge(person, on=ON)
    assert 0 <= worked.charge_pence <= worked.weekly_cost_pence
    if worked.basis == "means_test":
        left = worked.income_pence + worked.tariff_income_pence - worked.charge_pence
        assert worked.charge_pence == 0 or left >= worked.protected_income_pence


@given(PEOPLE, SUMS)
def test_more_income_never_lowers_what_is_paid(person, more):
    richer = person | {"income": [*person["income"], {"kind": "private_pension", "weekly_pence": more}]}
    assert charge(richer, on=ON).charge_pence >= charge(person, on=ON).charge_pence


@given(PEOPLE, SUMS)
def test_more_outgoings_never_raise_what_is_paid(person, more):
    costs = [*person["disability_expenditure"], {"kind": "other", "weekly_pence": more}]
    worse_off = person | {"disability_expenditure": costs}
    assert charge(worse_off, on=ON).charge_pence <= charge(person, on=ON).charge_pence


@given(st.lists(st.tuples(SUMS, SUMS, SUMS, st.integers(0, 23_250_00), SUMS), min_size=1, max_size=20))
def test_one_alone_gets_the_same_penny_as_in_a_crowd(people):
    def worked(columns):
        income, protected, costs, capital, cost = (np.array(column) for column in columns)
        tariff = tariff_income(capital, lower_limit=14_250_00, step=250_00, income_per_step=1_00)
        left = disposable_income(income, tariff, protected=protected, housing=costs, disability=costs)
        assessed = assessed_contribution(left, percent=Decimal("87.5"), minimum_charge=1_25)
        return charge_of(assessed, cost=cost, pays_all=capital > 20_000_00)

    crowd = worked(zip(*people, strict=True))
    alone = [int(worked([[value] for value in person])[0]) for person in people]
    assert crowd.tolist() == alone
