"""Counting forwards for answers and deadlines, backwards for money that must be there on the day."""

from datetime import date

from tests.tables import told_by, yes
from trellis.basis.working_days import (
    add_working_days,
    is_working_day,
    previous_working_day,
    working_day_on_or_before,
)

title = "Counting working days"


def day(cell):
    return date.fromisoformat(cell)


@told_by("""
    day        | why                            | working day
    -----------+--------------------------------+------------
    2026-05-01 | Friday                         | yes
    2026-05-02 | Saturday                       | no
    2026-05-03 | Sunday                         | no
    2026-05-04 | early May bank holiday         | no
    2026-05-05 | Tuesday                        | yes
    2026-12-28 | in place of Boxing Day         | no
    2022-09-19 | the late Queen's state funeral | no
""")
def test_a_bank_holiday_is_no_working_day(row):
    """Nor is the day given in place of one that falls on a weekend."""
    assert is_working_day(day(row["day"])) == yes(row["working day"])


@told_by("""
    from       | working days | to
    -----------+--------------+-----------
    2026-04-13 | 10           | 2026-04-27
    2026-04-13 | 0            | 2026-04-13
    2026-04-30 | 1            | 2026-05-01
    2026-05-01 | 1            | 2026-05-05
    2026-04-02 | 1            | 2026-04-07
    2026-12-24 | 3            | 2026-12-31
    2026-05-02 | 1            | 2026-05-05
""")
def test_the_day_itself_is_not_counted(row):
    """Ten working days from Monday 13 April 2026 end on Monday 27 April."""
    assert add_working_days(day(row["from"]), int(row["working days"])) == day(row["to"])


@told_by("""
    due        | last working day before | sent on
    -----------+-------------------------+-----------
    2026-05-01 | 2026-04-30              | 2026-05-01
    2026-05-04 | 2026-05-01              | 2026-05-01
    2026-05-05 | 2026-05-01              | 2026-05-05
    2026-04-06 | 2026-04-02              | 2026-04-02
""")
def test_money_due_on_a_holiday_is_sent_before_it_and_never_after(row):
    """A payment due on a day that is no working day goes on the last one before."""
    assert previous_working_day(day(row["due"])) == day(row["last working day before"])
    assert working_day_on_or_before(day(row["due"])) == day(row["sent on"])
