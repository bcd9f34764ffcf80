"""A direct payment may pay for four weeks in a row in a care home in any twelve months. Stays with less than
four weeks between them count as one."""

from datetime import date, timedelta

import pytest

from tests.spec.budget.told import stays as told
from tests.tables import told_by
from trellis.basis.findings import Refused
from trellis.engines.budget.care_home import stays

title = "Four weeks in a care home"


@told_by("""
    stay                     | days paid for | not from
    -------------------------+---------------+-----------
    2026-05-04 to 2026-05-04 | 1             |
    2026-05-04 to 2026-05-30 | 27            |
    2026-05-04 to 2026-05-31 | 28            |
    2026-05-04 to 2026-06-01 | 28            | 2026-06-01
    2026-05-04 to 2026-07-31 | 28            | 2026-06-01
    2026-05-04 to 2027-07-31 | 28            | 2026-06-01
""")
def test_the_29th_day_in_a_row_cannot_be_paid_for(row):
    """Both ends of a stay count."""
    found = stays(told(row["stay"]))
    assert found.days_funded == int(row["days paid for"])
    assert found.first_day_not_funded == (date.fromisoformat(row["not from"]) if row["not from"] else None)


@told_by("""
    first stay               | days at home | second stay              | days paid for | not from
    -------------------------+--------------+--------------------------+---------------+-----------
    2026-05-04 to 2026-05-24 | 14           | 2026-06-08 to 2026-06-28 | 28            | 2026-06-15
    2026-05-04 to 2026-05-24 | 26           | 2026-06-20 to 2026-07-10 | 28            | 2026-06-27
    2026-05-04 to 2026-05-24 | 27           | 2026-06-21 to 2026-07-11 | 28            | 2026-06-28
    2026-05-04 to 2026-05-24 | 28           | 2026-06-22 to 2026-07-12 | 42            |
    2026-05-04 to 2026-05-24 | 29           | 2026-06-23 to 2026-07-13 | 42            |
    2026-05-04 to 2026-05-24 | 0            | 2026-05-25 to 2026-06-01 | 28            | 2026-06-01
""")
def test_stays_less_than_four_weeks_apart_are_added_together(row):
    """The first row is Peter, of the statutory guidance: three weeks in, two at home, three weeks in. Of the
    second stay one week can be paid for. With four weeks at home or more, each stay stands alone."""
    first, second = told(row["first stay"])[0], told(row["second stay"])[0]
    assert (second[0] - first[1]).days - 1 == int(row["days at home"])
    found = stays([second, first])
    assert found.days_funded == int(row["days paid for"])
    assert found.first_day_not_funded == (date.fromisoformat(row["not from"]) if row["not from"] else None)


def test_a_week_every_six_weeks_never_reaches_the_limit():
    """Mrs H, of the statutory guidance: there are five weeks at home between her stays, so none are added."""
    begins = [date(2026, 1, 5) + timedelta(weeks=6 * n) for n in range(18)]
    found = stays([(first, first + timedelta(6)) for first in begins])
    assert found.first_day_not_funded is None
    assert (len(found.runs), found.days_funded) == (18, 18 * 7)


def test_a_week_every_four_weeks_is_one_long_run():
    """There are three weeks at home between, so they are added: the fifth week cannot be paid for, nor can a
    sixth a year later, for four of the last twelve months' weeks are always spent."""
    begins = [date(2026, 1, 5) + timedelta(weeks=4 * n) for n in range(26)]
    found = stays([(first, first + timedelta(6)) for first in begins])
    assert (len(found.runs), found.days_funded) == (1, 28)
    assert found.first_day_not_funded == begins[4]


@told_by("""
    stays                                              | says
    ---------------------------------------------------+---------
    2026-05-04 to 2026-05-10, 2026-05-10 to 2026-05-17 | overlap
    2026-05-04 to 2026-05-17, 2026-05-06 to 2026-05-07 | overlap
    2026-05-10 to 2026-05-04                           | ends before it begins
    2026-05-04 to 2062-05-10                           | more than ten years
""")
def test_stays_that_cannot_be_are_refused_by_name(row):
    """Nobody is in two homes on one day."""
    with pytest.raises(Refused, match=row["says"]):
        stays(told(row["stays"]))
    assert stays(told("2026-05-04 to 2026-05-10, 2026-05-11 to 2026-05-17")).days_funded == 14
