"""When something begins or ends within a period, its share is counted in days, exactly, and only then
rounded."""

from datetime import date

from tests.tables import told_by
from trellis.basis.money import read_pounds, round_half_up
from trellis.basis.periods import Period, share_of

title = "Shares of a period"

MAY = Period(date(2026, 5, 4), date(2026, 5, 31))


@told_by("""
    from       | to         | days | of
    -----------+------------+------+---
    2026-05-04 | 2026-05-31 | 28   | 28
    2026-05-05 | 2026-05-31 | 27   | 28
    2026-05-13 | 2026-05-31 | 19   | 28
    2026-05-31 | 2026-05-31 | 1    | 28
    2026-05-13 | 2026-06-30 | 19   | 28
    2026-06-01 | 2026-06-28 | 0    | 28
""")
def test_a_budget_from_13_may_has_19_days_of_a_cycle_that_began_on_4_may(row):
    """In the cycle from 4 to 31 May 2026. Days outside the cycle belong to another one."""
    part = Period(date.fromisoformat(row["from"]), date.fromisoformat(row["to"]))
    assert share_of(part, MAY) == (int(row["days"]), int(row["of"]))


@told_by("""
    for the cycle | days | share
    --------------+------+--------
    £420.00       | 28   | £420.00
    £420.00       | 19   | £285.00
    £1,172.60     | 19   | £795.69
    £0.01         | 13   | £0.00
    £0.01         | 14   | £0.01
""")
def test_the_share_of_a_sum_is_rounded_once_half_up(row):
    """The sum is multiplied by the days, then divided by the days of the cycle, then rounded; never
    before."""
    pence = round_half_up(read_pounds(row["for the cycle"]) * int(row["days"]), MAY.days)
    assert pence == read_pounds(row["share"])
