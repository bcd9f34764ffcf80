"""A plan's lines say how much of what, at what price, how often, and for how many weeks of the year. The sums
are worked out and never typed."""

from decimal import Decimal

from tests.spec.budget.told import pence
from tests.tables import told_by
from trellis.engines.budget.lines import totals, weekly

title = "The lines of a plan"


@told_by("""
    how much | at     | every      | weeks of the year | a week
    ---------+--------+------------+-------------------+--------
    14       | £17.80 | week       | 52                | £249.20
    1        | £55.00 | week       | 52                | £55.00
    2        | £19.00 | week       | 52                | £38.00
    1        | £55.00 | week       | 26                | £27.50
    1        | £55.00 | week       | 1                 | £1.06
    3        | £20.00 | two_weeks  | 52                | £30.00
    1        | £80.00 | four_weeks | 52                | £20.00
    1        | £10.00 | month      | 52                | £2.31
    1        | £130.00 | year      | 52                | £2.50
    2.25     | £12.71 | week       | 52                | £28.60
    0        | £12.71 | week       | 52                | £0.00
""")
def test_a_line_costs_what_it_takes_on_average_over_the_year(row):
    """Fewer weeks are spread over 52. A month is 12/52 of a year. Half a penny goes up, once, at the end."""
    quantity, weeks = Decimal(row["how much"]), int(row["weeks of the year"])
    assert weekly(quantity, pence(row["at"]), every=row["every"], weeks=weeks) == pence(row["a week"])


@told_by("""
    lines                    | a week  | a year of 365 days | 52 weeks
    -------------------------+---------+--------------------+-----------
    £249.20, £55.00, £38.00  | £342.20 | £17,843.29         | £17,794.40
    £293.15                  | £293.15 | £15,285.68         | £15,243.80
    £249.20, £32.80, £38.00  | £320.00 | £16,685.71         | £16,640.00
    £0.00                    | £0.00   | £0.00              | £0.00
""")
def test_the_lines_come_to_the_whole_and_the_year_to_the_week(row):
    """A year is worked out from the week's total, and says which year is meant."""
    plan = totals(pence(one) for one in row["lines"].split(", "))
    assert plan.weekly_pence == pence(row["a week"])
    assert plan.yearly_pence == pence(row["a year of 365 days"])
    assert plan.yearly_52_pence == pence(row["52 weeks"])


def test_what_is_paid_once_is_no_part_of_a_week():
    """A fee of £420.00 for help with planning leaves the weekly sum where it was."""
    plan = totals([342_20], one_offs=[420_00])
    assert (plan.weekly_pence, plan.one_off_pence) == (342_20, 420_00)
    assert plan.first_year_pence == plan.yearly_pence + 420_00
