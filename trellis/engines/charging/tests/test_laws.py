"""One charge by two readings of the same law."""

from datetime import date

import pytest

from trellis.basis.findings import Refused
from trellis.basis.law import Confirmed
from trellis.engines.charging.circumstances import read_circumstances
from trellis.engines.charging.columns import charge_many
from trellis.engines.charging.laws import SHIPPED, Laws
from trellis.engines.charging.working import charge

ON = date(2026, 5, 1)
APRIL = date(2026, 4, 6)
PERSON = {
    "date_of_birth": "1990-01-01",
    "weekly_cost_pence": 320_00,
    "capital_pence": 15_000_00,
    "income": [{"kind": "state_pension", "weekly_pence": 200_00}],
}


def confirmed(**amounts: int) -> Laws:
    rows = [Confirmed(key, APRIL, pence, "Circular LAC(DHSC)(2026)1") for key, pence in amounts.items()]
    return SHIPPED.with_confirmed({"protected_income": rows})


def line(worked, rule):
    return next(one for one in worked.lines if one.rule == rule)


def test_a_charge_says_what_is_to_be_confirmed_until_it_is_and_then_names_the_source():
    before, after = charge(PERSON, on=ON), charge(PERSON, on=ON, law=confirmed(single_25=120_40))
    assert line(before, "protected.part").status == "to be confirmed"
    assert line(after, "protected.part").status is None
    assert line(after, "protected.part").source == "Circular LAC(DHSC)(2026)1"
    assert before.charge_pence == after.charge_pence


def test_an_amount_confirmed_as_another_moves_the_charge_by_the_difference():
    moved = charge(PERSON, on=ON, law=confirmed(single_25=121_40))
    assert charge(PERSON, on=ON).charge_pence - moved.charge_pence == 1_00


def test_an_amount_nobody_had_found_lets_a_charge_be_worked_out_once_it_is_confirmed():
    parent = {**PERSON, "household": "lone_parent", "children": 1}
    with pytest.raises(Refused, match="not known here"):
        charge(parent, on=ON)
    assert charge(parent, on=ON, law=confirmed(child=110_15)).protected_income_pence == 120_40 + 110_15


def test_everybody_at_once_is_worked_out_by_the_same_law_as_one_alone():
    law = confirmed(single_25=121_40)
    many = charge_many([read_circumstances(PERSON, on=ON, law=law)], on=ON, law=law)
    assert many.charge_pence.tolist() == [charge(PERSON, on=ON, law=law).charge_pence]


def test_what_is_left_to_confirm_grows_shorter_by_what_was_confirmed():
    left = {(name, one.key, one.since) for name, one in SHIPPED.to_be_confirmed()}
    now = {(name, one.key, one.since) for name, one in confirmed(single_25=120_40).to_be_confirmed()}
    assert left - now == {("protected_income", "single_25", APRIL)} and now < left
    assert ("capital", "step", date(2015, 4, 1)) not in left, "read in its source before it shipped"
