"""What is left over after all that comes off is what somebody can be asked to pay; never more than the
support costs, and never so much that less is left than the law protects."""

import pytest

from tests.spec.charging.told import pays, pence
from tests.tables import told_by
from trellis.basis.findings import Refused

title = "What a person pays"

# £314.25 comes in, £232.60 is protected, so £81.65 is left over.


@told_by("""
    support costs | what the disability costs | pays
    --------------+---------------------------+-------
    £320.00       | £0.00                     | £81.65
    £81.66        | £0.00                     | £81.65
    £81.65        | £0.00                     | £81.65
    £81.64        | £0.00                     | £81.64
    £0.00         | £0.00                     | £0.00
    £320.00       | £81.64                    | £0.01
    £320.00       | £81.65                    | £0.00
    £320.00       | £500.00                   | £0.00
""")
def test_a_person_pays_what_is_left_over_and_never_more_than_the_support_costs(row):
    """£314.25 comes in and £232.60 is protected, so £81.65 is left over before other costs."""
    worked = pays(
        weekly_cost_pence=pence(row["support costs"]),
        disability_expenditure=[{"kind": "laundry", "weekly_pence": pence(row["what the disability costs"])}],
    )
    assert worked.charge_pence == pence(row["pays"])
    assert worked.charge_pence + worked.council_pays_pence == worked.weekly_cost_pence


@told_by("""
    percent | smallest charge | rounding        | pays
    --------+-----------------+-----------------+-------
    100     | £0.00           | round_half_up   | £81.65
    90      | £0.00           | round_half_up   | £73.49
    90      | £0.00           | round_down      | £73.48
    0       | £0.00           | round_half_up   | £0.00
    100     | £81.65          | round_half_up   | £81.65
    100     | £81.66          | round_half_up   | £0.00
""")
def test_a_council_may_take_less_and_make_no_small_charges(row):
    """£81.65 is left over. A part of a penny is rounded by name."""
    policy = {
        "percent_of_disposable": int(row["percent"]),
        "minimum_charge_pence": pence(row["smallest charge"]),
        "rounding": row["rounding"],
    }
    assert pays(policy=policy).charge_pence == pence(row["pays"])


@told_by("""
    percentage | is
    -----------+--------
    -1         | refused
    0          | taken
    100        | taken
    101        | refused
""")
def test_a_percentage_is_from_nought_to_a_hundred(row):
    """More than all that is left over cannot be taken."""
    policy = {"percent_of_disposable": int(row["percentage"])}
    if row["is"] == "taken":
        pays(policy=policy)
    else:
        with pytest.raises(Refused, match="percentage"):
            pays(policy=policy)


def test_whoever_refuses_the_assessment_pays_the_whole_cost():
    """They are treated as having more than the upper limit."""
    worked = pays(refused_assessment=True)
    assert (worked.basis, worked.charge_pence) == ("refused", 320_00)


def test_a_light_touch_assessment_says_that_a_full_one_may_be_asked_for():
    """It is made with the person's agreement, from what is plain to see."""
    above, below = pays(light_touch="above"), pays(light_touch="below")
    assert (above.charge_pence, below.charge_pence) == (320_00, 81_65)
    for worked in (above, below):
        assert any("may ask for a full one" in line.says for line in worked.lines)


def test_in_a_care_home_the_personal_expenses_allowance_is_kept_and_no_outgoings_come_off():
    """£314.25 comes in and £30.65 is kept."""
    worked = pays(
        setting="care_home",
        weekly_cost_pence=900_00,
        housing=[{"kind": "rent", "weekly_pence": 50_00}],
    )
    assert worked.protected_income_pence == 30_65
    assert worked.charge_pence == 314_25 - 30_65


def test_every_figure_stands_on_a_line_with_its_source():
    """So that every figure can be asked “why?”, and answered."""
    worked = pays(housing=[{"kind": "council_tax", "weekly_pence": 6_00}])
    assert all(line.source for line in worked.lines)
    assert worked.lines[-1].rule == "charge" and worked.lines[-1].pence == worked.charge_pence
    by_rule = {line.rule: line.pence for line in worked.lines}
    assert by_rule["income"] == 314_25 and by_rule["housing.item"] == 6_00
