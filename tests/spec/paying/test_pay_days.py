"""A pay day on a weekend or a bank holiday is the last working day before it. The file goes early
enough for that."""

from tests.spec.paying.told import day, moment
from tests.tables import told_by
from trellis.engines.paying.days import calendar, credited_if_sent

title = "Pay days"


@told_by("""
    pay day        | rail           | there on       | bank works on it | file by        | prepared by
    ---------------+----------------+----------------+------------------+----------------+---------------
    Mon 2026-05-04 | bacs           | Fri 2026-05-01 | Thu 2026-04-30   | Wed 2026-04-29 | Tue 2026-04-28
    Tue 2026-05-05 | bacs           | Tue 2026-05-05 | Fri 2026-05-01   | Thu 2026-04-30 | Wed 2026-04-29
    Fri 2026-05-08 | bacs           | Fri 2026-05-08 | Thu 2026-05-07   | Wed 2026-05-06 | Tue 2026-05-05
    Sun 2026-05-10 | bacs           | Fri 2026-05-08 | Thu 2026-05-07   | Wed 2026-05-06 | Tue 2026-05-05
    Fri 2026-12-25 | bacs           | Thu 2026-12-24 | Wed 2026-12-23   | Tue 2026-12-22 | Mon 2026-12-21
    Mon 2026-05-04 | faster_payment | Fri 2026-05-01 | Fri 2026-05-01   | Fri 2026-05-01 | Thu 2026-04-30
    Tue 2026-05-05 | faster_payment | Tue 2026-05-05 | Tue 2026-05-05   | Tue 2026-05-05 | Fri 2026-05-01
    Mon 2026-05-04 | card_load      | Fri 2026-05-01 | Thu 2026-04-30   | Thu 2026-04-30 | Wed 2026-04-29
""")
def test_money_is_there_on_pay_day_or_before_and_never_after(row):
    """Monday 4 May 2026 is a bank holiday: the money is there on Friday 1 May, so the Bacs file goes by
    Wednesday 29 April."""
    found = calendar(day(row["pay day"]), row["rail"])
    assert found.credited_on == day(row["there on"])
    assert found.processed_on == day(row["bank works on it"])
    assert found.file_by == day(row["file by"])
    assert found.prepare_by == day(row["prepared by"])
    assert found.is_moved == (found.credited_on != day(row["pay day"]))


@told_by("""
    given in             | rail           | there on
    ---------------------+----------------+---------------
    Wed 2026-04-29 14:59 | bacs           | Fri 2026-05-01
    Wed 2026-04-29 15:00 | bacs           | Fri 2026-05-01
    Wed 2026-04-29 15:01 | bacs           | Tue 2026-05-05
    Fri 2026-05-01 15:30 | faster_payment | Fri 2026-05-01
    Fri 2026-05-01 15:31 | faster_payment | Tue 2026-05-05
    Sat 2026-05-02 09:00 | faster_payment | Tue 2026-05-05
    Fri 2026-05-01 14:00 | card_load      | Tue 2026-05-05
    Fri 2026-05-01 14:01 | card_load      | Wed 2026-05-06
""")
def test_a_file_after_its_hour_waits_for_the_next_working_day(row):
    """At the hour it still goes; a minute later it does not. The hours are the council's own bank's."""
    assert credited_if_sent(moment(row["given in"]), row["rail"]) == day(row["there on"])
