"""Everybody's charge at once, beside each person's alone: to the penny, with the same refusals, in any crowd.

And what must hold of a charge whoever is charged, told exactly:

- with everything else the same, more income that counts never lowers what somebody pays;
- what is left of the income that counts, once the charge, housing and what the disability costs are paid, is
  never less than what the law protects, wherever a means test was made and it is not less to begin with;
- nobody pays more than their support costs.
"""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trellis.basis.findings import Refused
from trellis.engines.charging.circumstances import (
    PREMIUMS,
    kinds_counted,
    kinds_left_out,
    read_circumstances,
)
from trellis.engines.charging.columns import BASES, NOT_GIVEN, charge_many, columns_of
from trellis.engines.charging.working import charge

DAYS = [
    date(2016, 6, 1),
    date(2019, 6, 3),
    date(2022, 6, 1),
    date(2024, 6, 3),
    date(2025, 6, 2),
    date(2026, 5, 5),
    date(2026, 5, 6),
]
KINDS = sorted({*kinds_counted(DAYS[-1]), *kinds_left_out(DAYS[-1])})
# Each side of every age on which the protected income turns, on one of the days.
BORN = [
    "1930-01-01", "1950-06-01", "1956-06-01", "1956-06-02", "1959-06-03", "1960-04-05", "1960-04-06",
    "1960-05-05", "1960-05-06", "1990-02-28", "1991-06-01", "1991-06-02", "2000-06-02", "2000-06-03",
    "2001-05-05", "2001-05-07", "1997-01-01",
]  # fmt: skip
SUMS = st.integers(0, 1_000_00) | st.sampled_from([0, 9_99, 10_00, 10_01])


def items(kinds, *, unique=False, most=5):
    weekly = st.builds(lambda kind, pence: {"kind": kind, "weekly_pence": pence}, kinds, SUMS)
    every = st.sampled_from(["week", "four_weeks", "month", "year"])
    other = st.builds(
        lambda kind, pence, every: {"kind": kind, "pence": pence, "every": every}, kinds, SUMS, every
    )
    by = (lambda item: item["kind"]) if unique else None
    return st.lists(weekly | other, max_size=most, unique_by=by)


PEOPLE = st.fixed_dictionaries(
    {
        "date_of_birth": st.sampled_from(BORN),
        "household": st.sampled_from(["single", "couple", "lone_parent"]),
        "weekly_cost_pence": st.integers(0, 2_000_00),
        "capital_pence": st.integers(0, 30_000_00)
        | st.sampled_from([14_250_00, 14_250_01, 14_500_00, 14_500_01, 23_250_00, 23_250_01]),
        "income": items(st.sampled_from(KINDS)),
    },
    optional={
        "joint_capital": st.lists(
            st.fixed_dictionaries({"pence": st.integers(0, 20_000_00), "owners": st.integers(2, 3)}),
            max_size=2,
        ),
        "disregarded": items(st.sampled_from([*KINDS, "night care", "a gift"]), unique=True, most=3),
        "housing": items(st.sampled_from(["rent", "council tax"]), most=2),
        "disability_expenditure": items(st.sampled_from(["laundry", "heating"]), most=2),
        "protected_income_pence": st.none() | st.integers(0, 400_00),
        "premiums": st.lists(st.sampled_from(PREMIUMS), unique=True),
        "children": st.integers(0, 3),
        "policy": st.fixed_dictionaries(
            {
                "percent_of_disposable": st.integers(0, 100),
                "minimum_charge_pence": st.sampled_from([0, 1_25, 50_00]),
                "rounding": st.sampled_from(["round_half_up", "round_down", "round_up"]),
            }
        ),
        "refused_assessment": st.booleans(),
        "light_touch": st.sampled_from([None, None, "below", "above"]),
        "setting": st.sampled_from(["community", "community", "care_home"]),
    },
)


def of_age(person, on):
    """The person; or somebody older like them, where they were not yet 18 on the day."""
    is_of_age = int(person["date_of_birth"][:4]) + 18 < on.year
    return person if is_of_age else person | {"date_of_birth": BORN[0]}


def read(person, on):
    return read_circumstances(of_age(person, on), on=on)


def alone(person, on):
    """Somebody's charge, or None where it is refused."""
    try:
        return charge(of_age(person, on), on=on)
    except Refused:
        return None


@pytest.mark.slow
@given(st.lists(PEOPLE, min_size=1, max_size=8), st.sampled_from(DAYS))
@settings(max_examples=80, deadline=None)
def test_each_in_a_crowd_pays_the_same_penny_as_alone(people, on):
    crowd = charge_many([read(person, on) for person in people], on=on)
    worked = [alone(person, on) for person in people]
    assert crowd.has_charge.tolist() == [one is not None for one in worked]
    named = [finding.where.split(",")[0] for finding in crowd.findings]
    assert named == [f"row {at}" for at, one in enumerate(worked, start=1) if one is None]
    for at, one in enumerate(worked):
        if one is None:
            continue
        assert BASES[crowd.basis[at]] == one.basis
        for key in (
            "capital_pence",
            "income_pence",
            "tariff_income_pence",
            "protected_income_pence",
            "disposable_pence",
            "weekly_cost_pence",
            "charge_pence",
            "council_pays_pence",
        ):
            assert getattr(crowd, key)[at] == getattr(one, key), (key, at)
        assessed = NOT_GIVEN if one.assessed_pence is None else one.assessed_pence
        assert crowd.assessed_pence[at] == assessed
        assert crowd.to_be_confirmed[at] == one.to_be_confirmed


@pytest.mark.slow
@given(st.lists(PEOPLE, min_size=2, max_size=12), st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_nobodys_charge_hangs_on_who_else_is_in_the_table_or_in_what_order(people, shuffler):
    on = DAYS[4]
    checked = [read(person, on) for person in people]
    order = list(range(len(checked)))
    shuffler.shuffle(order)
    whole, other = charge_many(checked, on=on), charge_many([checked[at] for at in order[1:]], on=on)
    assert other.charge_pence.tolist() == [int(whole.charge_pence[at]) for at in order[1:]]


@given(PEOPLE, st.integers(0, 2_000_00), st.sampled_from(DAYS))
@settings(max_examples=60, deadline=None)
def test_more_income_that_counts_never_lowers_what_somebody_pays(person, more, on):
    # One more sum of a kind that counts in full, so that nothing of what there was is left out anew.
    richer = person | {"income": [*person["income"], {"kind": "private_pension", "weekly_pence": more}]}
    disregarded = [item for item in person.get("disregarded", []) if item["kind"] != "private_pension"]
    both = [one | {"disregarded": disregarded} for one in (person, richer)]
    crowd = charge_many([read(one, on) for one in both], on=on)
    assert crowd.charge_pence[0] <= crowd.charge_pence[1]


@pytest.mark.slow
@given(st.lists(PEOPLE, min_size=1, max_size=8), st.sampled_from(DAYS))
@settings(max_examples=60, deadline=None)
def test_nobody_is_left_with_less_than_is_protected_nor_pays_more_than_it_costs(people, on):
    checked = [read(person, on) for person in people]
    crowd = charge_many(checked, on=on)
    columns = columns_of(checked)
    in_community = columns.setting == 0
    outgoings = np.where(in_community, columns.housing + columns.disability_expenditure, 0)
    comes_in = crowd.income_pence + crowd.tariff_income_pence
    left = comes_in - outgoings - crowd.charge_pence
    at_least = np.minimum(crowd.protected_income_pence, comes_in - outgoings)
    is_tested = crowd.has_charge & (crowd.basis == BASES.index("means_test"))
    assert (left[is_tested] >= at_least[is_tested]).all()
    assert ((crowd.charge_pence >= 0) & (crowd.charge_pence <= columns.weekly_cost)).all()


def test_a_row_for_which_the_law_is_not_known_holds_nobody_else_up():
    known = {"date_of_birth": "1990-01-01", "weekly_cost_pence": 1, "capital_pence": 24_000_00}
    people = [known, known | {"children": 1}, known | {"children": 1, "protected_income_pence": 0}]
    on = date(2026, 5, 1)
    crowd = charge_many([read(person, on) for person in people], on=on)
    assert crowd.has_charge.tolist() == [True, False, True]
    (finding,) = crowd.findings
    assert (finding.code, finding.where) == ("not-known", "row 2, child")
    assert crowd.charge_pence.tolist() == [1, 0, 1]


def test_nobody_at_all_is_no_fault_and_a_day_before_the_law_is_refused():
    assert len(charge_many([], on=DAYS[0]).charge_pence) == 0
    with pytest.raises(Refused, match="holds from 1 April 2015"):
        charge_many([], on=date(2015, 3, 31))
