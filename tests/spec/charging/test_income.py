"""Some income is left out by law; a council may leave out more. Whatever is left out comes off once, and
never more of it than there is."""

from datetime import date

import pytest

from tests.spec.charging.told import pays, pence
from tests.tables import told_by
from trellis.basis.findings import Refused

title = "Income that counts"


@told_by("""
    kind                       | a week  | counts
    ---------------------------+---------+--------
    state_pension              | £100.00 | £100.00
    private_pension            | £100.00 | £100.00
    pip_daily_living_enhanced  | £100.00 | £100.00
    pip_mobility_enhanced      | £100.00 | £0.00
    dla_mobility_higher        | £100.00 | £0.00
    earnings                   | £100.00 | £0.00
    housing_benefit            | £100.00 | £0.00
    war_pension                | £100.00 | £0.00
    war_widows_pension         | £100.00 | £90.00
    war_widows_pension         | £9.99   | £0.00
    war_widows_pension         | £10.00  | £0.00
    war_widows_pension         | £10.01  | £0.01
""")
def test_what_the_law_leaves_out_is_left_out_by_itself(row):
    """Nobody has to remember it. Of a war widow's pension the first £10 is left out."""
    worked = pays(income=[{"kind": row["kind"], "weekly_pence": pence(row["a week"])}])
    assert worked.income_pence == pence(row["counts"])


@told_by("""
    the council leaves out   | of      | counts
    -------------------------+---------+--------
    attendance allowance     | £35.90  | £278.35
    attendance_allowance_higher | £35.90 | £278.35
    attendance_allowance_higher | £110.40 | £203.85
    attendance_allowance_higher | £500.00 | £203.85
    night care               | £500.00 | £0.00
""")
def test_what_a_council_leaves_out_besides_comes_off_once_and_never_more_of_it_than_there_is(row):
    """A kind that is income comes off that income; any other comes off all that counts, down to nothing."""
    left_out = [{"kind": row["the council leaves out"], "weekly_pence": pence(row["of"])}]
    assert pays(disregarded=left_out).income_pence == pence(row["counts"])


def test_what_the_law_leaves_out_already_is_not_left_out_again():
    """Named by the council too, it still comes off once."""
    income = [
        {"kind": "state_pension", "weekly_pence": 200_00},
        {"kind": "pip_mobility_standard", "weekly_pence": 26_90},
    ]
    left_out = [{"kind": "pip_mobility_standard", "weekly_pence": 26_90}]
    assert pays(income=income, disregarded=left_out).income_pence == 200_00


def test_a_kind_left_out_twice_is_refused_by_name():
    """Two sums for one kind leave nobody sure which was meant."""
    with pytest.raises(Refused, match="night care"):
        pays(disregarded=[{"kind": "night care", "weekly_pence": 1}] * 2)


def test_a_kind_nobody_knows_is_refused_with_those_that_are_known():
    """Counting it and leaving it out would each be wrong for somebody."""
    with pytest.raises(Refused) as refused:
        pays(income=[{"kind": "state pension", "weekly_pence": 1}])
    assert "Did you mean state_pension?" in str(refused.value)
    assert "universal_credit" in str(refused.value)


@told_by("""
    sum    | every      | a week
    -------+------------+-------
    £10.00 | month      | £2.31
    £25.00 | month      | £5.77
    £1,426.00 | year    | £27.42
    £400.00 | four_weeks | £100.00
    £12.34 | week       | £12.34
""")
def test_a_sum_for_another_period_is_made_one_for_a_week(row):
    """A month is 12/52 of a year, as councils reckon it; half a penny goes up."""
    expenses = [{"kind": "other", "pence": pence(row["sum"]), "every": row["every"]}]
    assert pays(disability_expenditure=expenses).disability_expenditure_pence == pence(row["a week"])


@told_by("""
    on         | household | left out
    -----------+-----------+---------
    2018-06-01 | single    | £5.75
    2018-06-01 | couple    | £8.60
    2023-06-01 | single    | £6.50
    2024-06-01 | couple    | £10.40
""")
def test_a_part_of_the_savings_credit_is_left_out(row):
    """How much hangs on the year and the household."""
    worked = pays(
        on=date.fromisoformat(row["on"]),
        household=row["household"],
        income=[{"kind": "pension_credit_savings", "weekly_pence": 15_00}],
    )
    assert worked.income_pence == 15_00 - pence(row["left out"])


def test_where_that_part_is_not_known_for_the_day_the_council_says_it_or_it_is_refused():
    """The year before is never taken for it."""
    income = [{"kind": "pension_credit_savings", "weekly_pence": 15_00}]
    with pytest.raises(Refused, match="not known"):
        pays(income=income)
    said = [{"kind": "pension_credit_savings", "weekly_pence": 7_10}]
    assert pays(income=income, disregarded=said).income_pence == 7_90
