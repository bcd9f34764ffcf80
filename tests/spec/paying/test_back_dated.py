"""When a sum changes for days that are already paid, the old line stays as it was, and one further line a
stretch puts the difference right. Asking again adds nothing."""

from datetime import date

from tests.spec.paying.told import day, days, pence
from tests.tables import told_by
from trellis.engines.paying.adjust import Paid, adjust, take_off
from trellis.engines.paying.cycles import Cycle, Rate

title = "A change for days already paid"


@told_by("""
    paid a week | now due a week          | paid to    | adjustments
    ------------+-------------------------+------------+-------------------
    £700.00     | £400.00 from 2026-12-01 | 2026-12-07 | -£300.00
    £700.00     | £700.00 from 2026-12-01 | 2026-12-07 |
    £700.00     | £700.01 from 2026-12-01 | 2026-12-07 | £0.01
    £700.00     | £400.00 from 2026-12-01 | 2026-12-14 | -£300.00 / -£300.00
    £700.00     | £400.00 from 2026-12-08 | 2026-12-14 | -£300.00
    £700.00     | £400.00 from 2026-12-07 | 2026-12-07 | -£42.86
    £700.00     | £800.00 from 2026-12-05 | 2026-12-07 | £42.86
    £700.00     | £0.00 from 2026-12-08   | 2026-12-14 | -£700.00
    £700.00     | £400.00 from 2026-12-08 | 2026-12-07 |
""")
def test_there_is_one_adjustment_a_stretch_and_none_where_nothing_changed(row):
    """£700 a week from 1 December 2026 was paid to 7 December. Then it is cut to £400 from 1 December: one
    adjustment of -£300.00. Days not yet paid need none: the next run pays them as they are due."""
    cycle, first, paid_to = Cycle("weekly", date(2026, 12, 1)), date(2026, 12, 1), day(row["paid to"])
    paid = [Paid(days("2026-12-01 to 2026-12-07"), pence(row["paid a week"]))]
    if paid_to > date(2026, 12, 7):
        paid.append(Paid(days("2026-12-08 to 2026-12-14"), pence(row["paid a week"])))
    weekly, since = row["now due a week"].split(" from ")
    before = [Rate(first, pence(row["paid a week"]))] if day(since) > first else []
    rates = [*before, Rate(day(since), pence(weekly))]
    found = adjust(paid, cycle, rates, paid_to=paid_to)
    expected = [pence(one) for one in row["adjustments"].split(" / ") if one]
    assert [one.pence for one in found] == expected
    assert [line.pence for line in paid] == [pence(row["paid a week"])] * len(paid)
    paid += [Paid(one.period, one.pence) for one in found]
    assert adjust(paid, cycle, rates, paid_to=paid_to) == ()


def test_a_second_change_is_measured_from_what_stands_after_the_first():
    """Cut from £700 to £400, and then put back to £650: -£300.00, and after it £250.00."""
    cycle, first, week = (
        Cycle("weekly", date(2026, 12, 1)),
        date(2026, 12, 1),
        days("2026-12-01 to 2026-12-07"),
    )
    paid = [Paid(week, 700_00)]
    for weekly, expected in ((400_00, -300_00), (650_00, 250_00)):
        (one,) = adjust(paid, cycle, [Rate(first, weekly)], paid_to=week.last)
        assert one.pence == expected
        paid.append(Paid(one.period, one.pence))


def test_days_that_should_have_been_paid_and_were_not_are_paid_besides():
    """A budget agreed late, from 1 December, when runs have paid to 14 December: two weeks are owed."""
    found = adjust(
        [], Cycle("weekly", date(2026, 12, 1)), [Rate(date(2026, 12, 1), 400_00)], paid_to=day("2026-12-14")
    )
    assert [one.pence for one in found] == [400_00, 400_00]


@told_by("""
    due next | to be taken off or paid besides | goes out | waits
    ---------+---------------------------------+----------+---------
    £400.00  | -£300.00                        | £100.00  | £0.00
    £300.00  | -£300.00                        | £0.00    | £0.00
    £299.99  | -£300.00                        | £0.00    | -£0.01
    £400.00  | £250.00                         | £650.00  | £0.00
""")
def test_no_payment_goes_below_nought(row):
    """What the next payment is too small for waits for the one after it. Nobody's account is drawn on."""
    told = take_off(pence(row["due next"]), pence(row["to be taken off or paid besides"]))
    assert (told.pay_pence, told.waits_pence) == (pence(row["goes out"]), pence(row["waits"]))
