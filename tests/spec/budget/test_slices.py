"""A budget may be held in slices. They come to it to the penny."""

from tests.spec.budget.told import pence
from tests.tables import told_by
from trellis.engines.budget.slices import check_slices, part_of_year, yearly_to_weekly_52

title = "Slices"


@told_by("""
    budget  | direct payment | individual service fund | arranged | is wrong by
    --------+----------------+-------------------------+----------+---------------
    £320.00 | £180.00        | £90.00                  | £50.00   |
    £320.00 | £180.00        | £110.00                 | £30.00   |
    £320.00 | £180.00        | £90.00                  | £50.01   | £0.01 over
    £320.00 | £180.00        | £90.00                  | £49.99   | £0.01 short of
    £320.00 | £320.00        | £0.00                   | £0.00    |
    £0.00   | £0.00          | £0.00                   | £0.00    |
""")
def test_slices_come_to_the_budget_to_the_penny(row):
    """A penny over or short is named. A slice of nothing is no fault."""
    held = {name: pence(row[name]) for name in ("direct payment", "individual service fund", "arranged")}
    found = check_slices(pence(row["budget"]), held)
    assert [row["is wrong by"] in finding.says for finding in found] == ([True] if row["is wrong by"] else [])


def test_a_slice_below_nought_is_refused_even_where_the_sum_is_right():
    """What one holds cannot be owed by another."""
    found = check_slices(320_00, {"direct payment": 330_00, "arranged": -10_00})
    assert [(finding.code, finding.where) for finding in found] == [("below-nought", "slices.arranged")]


@told_by("""
    a year     | weeks | is         | told a week as
    -----------+-------+------------+---------------
    £11,420.00 | 13    | £2,855.00  | £219.62
    £11,420.00 | 26    | £5,710.00  | £219.62
    £11,420.00 | 52    | £11,420.00 | £219.62
    £11,420.00 | 0     | £0.00      | £219.62
    £11,420.00 | 1     | £219.62    | £219.62
""")
def test_a_part_of_a_year_is_a_part_of_the_years_sum(row):
    """A quarter of £11,420.00 is £2,855.00, and not thirteen rounded weeks, which would come to £2,855.06."""
    assert part_of_year(pence(row["a year"]), int(row["weeks"])) == pence(row["is"])
    assert yearly_to_weekly_52(pence(row["a year"])) == pence(row["told a week as"])
