"""A week's sum and a year's are never the same sum said twice: a year of 365 days is a little more than 52
weeks. Both are shown, so that nobody need wonder which was meant."""

from tests.spec.allocation.told import NORFOLK, NORTHSHIRE, mrs_ahmed
from tests.tables import told_by
from trellis.basis.money import say_pounds
from trellis.engines.allocation.working import allocate

title = "Weeks and years"


@told_by("""
    scheme                   | a week  | a year     | 52 weeks
    -------------------------+---------+------------+-----------
    northshire-2026-04       | £293.15 | £15,285.68 | £15,243.80
    norfolk-children-primary | £9.59   | £500.00    | £498.68
""")
def test_a_year_is_365_days_of_seven_to_the_week(row):
    """Where the scheme prices a week, the year is the week's sum × 365/7. Where it publishes a year, the week
    is the year's sum × 7/365. Half a penny goes up."""
    if row["scheme"] == NORTHSHIRE.name:
        allocation = allocate(mrs_ahmed(), NORTHSHIRE)
    else:
        allocation = allocate({"points": 100}, NORFOLK)
    assert say_pounds(allocation.weekly_pence) == row["a week"]
    assert say_pounds(allocation.annual_pence) == row["a year"]
    assert say_pounds(allocation.annual_52_weeks_pence) == row["52 weeks"]
