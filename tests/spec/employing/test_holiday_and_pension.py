"""Everybody has 5.6 weeks off with pay, and most are put into a pension scheme."""

from tests.spec.employing.told import beside, costs, number, pence
from tests.tables import told_by

title = "Holiday and pension"


@told_by("""
    hours | at     | pay     | holiday
    ------+--------+---------+--------
    16    | £13.20 | £211.20 | £25.49
    1     | £13.20 | £13.20  | £1.59
    46.4  | £12.71 | £589.74 | £71.18
    40    | £15.00 | £600.00 | £72.41
""")
def test_holiday_is_what_is_off_over_what_is_worked(row):
    """5.6 weeks over 46.4, which is 12.07% of pay. It is what cover for the time off costs."""
    cost = costs(hours_a_week=number(row["hours"]), wage_pence=pence(row["at"]))
    assert (cost.parts["pay"], cost.parts["holiday"]) == (pence(row["pay"]), pence(row["holiday"]))


@told_by("""
    hours | worked out on       | percent | pension | the law's minimum
    ------+---------------------+---------+---------+------------------
    16    | basic_pay           | 3       | £6.34   | £2.74
    16    | basic_pay           | 5       | £10.56  | £2.74
    16    | qualifying_earnings | 3       | £2.74   | £2.74
    16    | none                | 3       | £0.00   | £2.74
    14    | basic_pay           | 3       | £5.54   | £0.00
    14    | qualifying_earnings | 3       | £1.94   | £0.00
    9     | qualifying_earnings | 3       | £0.00   | £0.00
    80    | qualifying_earnings | 3       | £25.40  | £25.40
""")
def test_the_laws_minimum_stands_beside_what_is_paid_and_is_not_added_to_it(row):
    """3% of yearly pay between £6,240 and £50,270, for whoever is paid more than £10,000 a year."""
    cost = costs(
        hours_a_week=number(row["hours"]),
        pension=row["worked out on"],
        pension_percent=number(row["percent"]),
    )
    assert cost.parts["pension"] == pence(row["pension"])
    assert beside(cost, "pension.minimum") == pence(row["the law's minimum"])


@told_by("""
    age | the law's minimum
    ----+------------------
    21  | £0.00
    22  | £2.74
    66  | £2.74
    67  | £0.00
    68  | £0.00
""")
def test_the_law_asks_for_a_pension_from_22_until_pension_age(row):
    """Younger or older, it asks for none unless the worker does. Pension age is to be confirmed."""
    assert beside(costs(age=int(row["age"])), "pension.minimum") == pence(row["the law's minimum"])


@told_by("""
    worked out on       | percent | breaks the law
    --------------------+---------+---------------
    basic_pay           | 3       | no
    basic_pay           | 1.3     | no
    basic_pay           | 1.2     | yes
    qualifying_earnings | 3       | no
    qualifying_earnings | 2.9     | yes
    none                | 3       | no
""")
def test_a_pension_below_the_minimum_is_named(row):
    """A worker may leave the scheme, so none is no breach; a smaller one is."""
    cost = costs(pension=row["worked out on"], pension_percent=number(row["percent"]))
    assert [finding.code for finding in cost.findings] == (
        ["below-minimum-pension"] if row["breaks the law"] == "yes" else []
    )
