"""Money goes out every week, every four weeks or every month. Whole weeks are exact; what begins or ends part
way is due by its days, both ends counted, and rounded once."""

from datetime import date

from tests.spec.paying.told import day, days, pence
from tests.tables import told_by
from trellis.basis.law import Confirmed
from trellis.engines.paying.cycles import CYCLES_LAW, MONTHLY_RULES, Cycle, Rate, due_in, period_of, sum_of
from trellis.engines.paying.net_or_gross import net_or_gross

title = "What is due"


@told_by("""
    way   | budget  | contribution | council pays out | person puts in | person is billed
    ------+---------+--------------+------------------+----------------+-----------------
    net   | £320.00 | £47.30       | £272.70          | £47.30         | £0.00
    gross | £320.00 | £47.30       | £320.00          | £0.00          | £47.30
    net   | £320.00 | £0.00        | £320.00          | £0.00          | £0.00
    net   | £320.00 | £320.00      | £0.00            | £320.00        | £0.00
""")
def test_net_or_gross_the_budget_is_the_same(row):
    """Net: the council pays the rest, and the person puts in their part. Gross: the council pays all, and
    sends a bill."""
    told = net_or_gross(pence(row["budget"]), pence(row["contribution"]), way=row["way"])
    assert told.paid_pence == pence(row["council pays out"])
    assert told.put_in_pence == pence(row["person puts in"])
    assert told.billed_pence == pence(row["person is billed"])


@told_by("""
    cycle       | begins     | a week  | days                     | due
    ------------+------------+---------+--------------------------+----------
    weekly      | 2026-05-04 | £272.70 | 2026-05-04 to 2026-05-10 | £272.70
    weekly      | 2026-05-04 | £272.70 | 2026-05-10 to 2026-05-10 | £38.96
    four_weekly | 2026-05-04 | £272.70 | 2026-05-04 to 2026-05-31 | £1,090.80
    four_weekly | 2026-05-04 | £272.70 | 2026-05-13 to 2026-05-31 | £740.19
    four_weekly | 2026-05-04 | £272.70 | 2026-05-31 to 2026-05-31 | £38.96
    four_weekly | 2026-04-06 | £272.70 | 2026-05-04 to 2026-05-31 | £1,090.80
    monthly     | 2026-05-01 | £272.70 | 2026-05-01 to 2026-05-31 | £1,207.67
    monthly     | 2027-02-01 | £272.70 | 2027-02-01 to 2027-02-28 | £1,090.80
""")
def test_a_part_is_due_by_its_days_both_ends_counted(row):
    """Starting on Wednesday 13 May in the four weeks to 31 May is 19 of 28 days: £740.19 of £1,090.80."""
    cycle = Cycle(row["cycle"], day(row["begins"]))
    assert sum_of(pence(row["a week"]), days(row["days"]), cycle) == pence(row["due"])


@told_by("""
    rule                | days                     | due
    --------------------+--------------------------+----------
    days_of_the_month   | 2026-05-01 to 2026-05-31 | £1,207.67
    twelfth_of_365_days | 2026-05-01 to 2026-05-31 | £1,184.95
    twelfth_of_52_weeks | 2026-05-01 to 2026-05-31 | £1,181.70
    days_of_the_month   | 2026-05-31 to 2026-05-31 | £38.96
    twelfth_of_365_days | 2026-05-31 to 2026-05-31 | £38.22
    twelfth_of_52_weeks | 2026-05-31 to 2026-05-31 | £38.12
""")
def test_a_month_is_no_number_of_weeks_so_its_rule_has_a_name(row):
    """£272.70 a week, three ways. A council chooses one; as shipped it is the days of the month, at a
    seventh of the weekly sum each."""
    assert row["rule"] in MONTHLY_RULES
    chosen = Confirmed("monthly_sum", date(2012, 1, 1), row["rule"], "Northshire’s policy")
    law = CYCLES_LAW.with_confirmed([chosen])
    monthly = Cycle("monthly", date(2026, 5, 1))
    assert sum_of(272_70, days(row["days"]), monthly, law=law) == pence(row["due"])


@told_by("""
    begins     | day        | the stretch it lies in
    -----------+------------+-------------------------
    2026-01-31 | 2026-02-27 | 2026-01-31 to 2026-02-27
    2026-01-31 | 2026-02-28 | 2026-02-28 to 2026-03-30
    2026-01-31 | 2026-03-31 | 2026-03-31 to 2026-04-29
    2026-05-15 | 2026-05-14 | 2026-04-15 to 2026-05-14
    2026-05-15 | 2025-01-01 | 2024-12-15 to 2025-01-14
""")
def test_a_month_that_begins_on_the_31st_begins_on_a_shorter_months_last_day(row):
    """And every day lies in one stretch, never in two."""
    assert period_of(Cycle("monthly", day(row["begins"])), day(row["day"])) == days(
        row["the stretch it lies in"]
    )


@told_by("""
    from 4 May | then                    | due       | says
    -----------+-------------------------+-----------+-----------------------------------------
    £272.70    |                         | £1,090.80 | 4 weeks at £272.70
    £272.70    | £300.00 from 2026-06-01 | £1,090.80 | 4 weeks at £272.70
    £272.70    | £300.00 from 2026-05-31 | £1,094.70 | 27 days from 4 May 2026 at £272.70 a week
    £272.70    | £300.00 from 2026-05-18 | £1,145.40 | 14 days from 18 May 2026 at £300.00
    £272.70    | £0.00 from 2026-05-18   | £545.40   | 14 of 28 days of £1,090.80
    £0.00      | £272.70 from 2026-05-13 | £740.19   | 19 of 28 days of £1,090.80
""")
def test_a_sum_that_changes_part_way_is_due_at_each_rate_for_its_days(row):
    """The two together are rounded once. A rate of nought is how a payment stops."""
    rates = [Rate(date(2026, 5, 4), pence(row["from 4 May"]))]
    if row["then"]:
        weekly, since = row["then"].split(" from ")
        rates.append(Rate(day(since), pence(weekly)))
    due = due_in(days("2026-05-04 to 2026-05-31"), Cycle("four_weekly", date(2026, 5, 4)), rates)
    assert due is not None and due.pence == pence(row["due"]) and row["says"] in due.says
