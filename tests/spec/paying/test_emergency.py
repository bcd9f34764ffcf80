"""Emergency money is asked for, decided and paid within hours that the council is open. Each moment is
kept, and a missed target is said. The budget itself stays as it is."""

from datetime import timedelta

import pytest

from tests.spec.paying.told import day, moment, pence
from tests.tables import told_by, yes
from trellis.basis.findings import Refused
from trellis.engines.paying.emergency import approval, clock, out_of_hours, say_time

title = "Emergency money"


@told_by("""
    asked                | paid                 | took               | pay by               | late
    ---------------------+----------------------+--------------------+----------------------+-----
    Tue 2026-05-12 09:40 | Tue 2026-05-12 11:05 | 1 hour 25 minutes  | Tue 2026-05-12 13:40 | no
    Tue 2026-05-12 09:40 | Tue 2026-05-12 13:39 | 3 hours 59 minutes | Tue 2026-05-12 13:40 | no
    Tue 2026-05-12 09:40 | Tue 2026-05-12 13:40 | 4 hours            | Tue 2026-05-12 13:40 | no
    Tue 2026-05-12 09:40 | Tue 2026-05-12 13:41 | 4 hours 1 minute   | Tue 2026-05-12 13:40 | yes
    Tue 2026-05-12 13:00 | Tue 2026-05-12 17:00 | 4 hours            | Tue 2026-05-12 17:00 | no
    Tue 2026-05-12 16:00 | Wed 2026-05-13 12:00 | 4 hours            | Wed 2026-05-13 12:00 | no
    Fri 2026-05-01 16:00 | Tue 2026-05-05 12:01 | 4 hours 1 minute   | Tue 2026-05-05 12:00 | yes
    Sat 2026-05-09 10:00 | Mon 2026-05-11 09:30 | 30 minutes         | Mon 2026-05-11 13:00 | no
    Sat 2026-05-09 10:00 | Sat 2026-05-09 11:00 | less than a minute | Mon 2026-05-11 13:00 | no
    Fri 2026-03-27 16:30 | Mon 2026-03-30 12:30 | 4 hours            | Mon 2026-03-30 12:30 | no
""")
def test_only_the_hours_that_the_council_is_open_count(row):
    """The first row is a bicycle and counselling: asked at 09:40, decided at 10:20, paid at 11:05. The last
    is a weekend on which the clocks change."""
    asked = moment(row["asked"])
    told = clock(asked, decided=asked, paid=moment(row["paid"]))
    assert say_time(told.so_far) == row["took"]
    assert told.pay_by == moment(row["pay by"])
    assert told.is_late == yes(row["late"])
    assert ("late" in told.says) == told.is_late


@told_by("""
    now                  | says
    ---------------------+------------------------------------------------------------------
    Tue 2026-05-12 09:41 | To be paid by 13:40 on 12 May 2026: 3 hours 59 minutes left of 4 hours.
    Tue 2026-05-12 13:40 | To be paid by 13:40 on 12 May 2026: less than a minute left of 4 hours.
    Tue 2026-05-12 13:41 | Late by 1 minute: it was to be paid by 13:40 on 12 May 2026.
    Wed 2026-05-13 09:41 | Late by 4 hours 1 minute: it was to be paid by 13:40 on 12 May 2026.
""")
def test_while_it_is_not_paid_the_clock_says_what_is_left(row):
    """Asked on Tuesday at 09:40."""
    told = clock(moment("Tue 2026-05-12 09:40"), now=moment(row["now"]))
    assert told.says == row["says"] and not told.is_paid
    assert (told.left > timedelta(0)) == (told.so_far < told.target)


@told_by("""
    sum       | agreed on      | people who must agree | second look by
    ----------+----------------+-----------------------+---------------
    £240.00   | Tue 2026-05-12 | 1                     | Thu 2026-05-14
    £299.99   | Fri 2026-05-01 | 1                     | Wed 2026-05-06
    £300.00   | Tue 2026-05-12 | 2                     |
    £300.01   | Tue 2026-05-12 | 2                     |
    £2,000.00 | Tue 2026-05-12 | 2                     |
""")
def test_below_300_pounds_one_person_agrees_and_another_looks_afterwards(row):
    """From £300.00 on two must agree before it is paid, and nobody needs to look again."""
    told = approval(pence(row["sum"]), on=day(row["agreed on"]))
    assert told.approvers == int(row["people who must agree"])
    assert told.second_look_by == (day(row["second look by"]) if row["second look by"] else None)
    with pytest.raises(Refused, match="most that emergency money pays"):
        approval(2_000_01, on=day(row["agreed on"]))


@told_by("""
    asked                | closed | opens
    ---------------------+--------+---------------------
    Tue 2026-05-12 08:59 | yes    | Tue 2026-05-12 09:00
    Tue 2026-05-12 09:00 | no     |
    Tue 2026-05-12 16:59 | no     |
    Tue 2026-05-12 17:00 | yes    | Wed 2026-05-13 09:00
    Fri 2026-05-01 18:30 | yes    | Tue 2026-05-05 09:00
    Mon 2026-05-04 11:00 | yes    | Tue 2026-05-05 09:00
""")
def test_who_asks_while_the_council_is_closed_is_told_of_a_person(row):
    """When it opens, and whom to ring now. Monday 4 May 2026 is a bank holiday."""
    told = out_of_hours(moment(row["asked"]))
    assert (told is not None) == yes(row["closed"])
    if told is not None:
        assert told.opens_at == moment(row["opens"]) and "duty team" in told.do
