"""Somebody who would find it very hard to take part in their own assessment is owed an independent advocate
(Care Act 2014, section 67), unless somebody appropriate supports them: not paid to care for them, willing,
and wanted by the person. When somebody appropriate is not enough is to be confirmed in the regulations."""

from datetime import date

import numpy as np
import pytest

from tests.tables import told_by, words, yes
from trellis.basis.findings import Refused
from trellis.engines.eligibility.advocacy import ADVOCACY_LAW, has_somebody_appropriate, what_is_owed

title = "Who is owed an advocate"

DIFFICULTIES = ("understanding", "retaining", "using_or_weighing", "communicating")


def column(value: bool):
    return np.array([value])


def owed(
    *difficulties: str, somebody: bool = False, long_stay: bool = False, disagreement: bool = False
) -> str:
    found = what_is_owed(
        **{name: column(name in difficulties) for name in DIFFICULTIES},
        somebody_appropriate=column(somebody),
        long_stay_likely=column(long_stay),
        disagreement=column(disagreement),
    )
    return str(found[0])


@told_by("""
    very hard for them          | owed
    ----------------------------+-----------
    none                        | not_needed
    understanding               | to_refer
    retaining                   | to_refer
    using_or_weighing           | to_refer
    communicating               | to_refer
    understanding, retaining    | to_refer
""")
def test_any_one_of_the_four_difficulties_is_enough(row):
    """To understand what is said, to keep it in mind, to use or weigh it, to make their views known."""
    assert owed(*words(row["very hard for them"])) == row["owed"]


@told_by("""
    not paid to care | willing | the person agrees | appropriate
    -----------------+---------+-------------------+------------
    yes              | yes     | yes               | yes
    no               | yes     | yes               | no
    yes              | no      | yes               | no
    yes              | yes     | no                | no
""")
def test_somebody_appropriate_is_unpaid_and_willing_and_wanted(row):
    """All three must hold. Where the person cannot say, it must be in their best interests."""
    found = has_somebody_appropriate(
        is_not_paid=column(yes(row["not paid to care"])),
        is_willing=column(yes(row["willing"])),
        person_agrees=column(yes(row["the person agrees"])),
    )
    assert bool(found[0]) == yes(row["appropriate"])


@told_by("""
    very hard for them | somebody appropriate | long stay likely | disagreement | owed
    -------------------+----------------------+------------------+--------------+-------------
    understanding      | yes                  | no               | no           | has_somebody
    understanding      | yes                  | yes              | no           | to_refer
    understanding      | yes                  | no               | yes          | to_refer
    understanding      | no                   | no               | no           | to_refer
    none               | yes                  | yes              | yes          | not_needed
    none               | no                   | yes              | no           | not_needed
""")
def test_somebody_appropriate_is_enough_unless_a_long_stay_or_a_disagreement_stands_against_it(row):
    """Nothing is owed to somebody who can take part by themself, however long the stay."""
    found = owed(
        *words(row["very hard for them"]),
        somebody=yes(row["somebody appropriate"]),
        long_stay=yes(row["long stay likely"]),
        disagreement=yes(row["disagreement"]),
    )
    assert found == row["owed"]


def test_a_long_stay_is_28_days_in_a_hospital_or_8_weeks_in_a_care_home():
    """Both lengths count themselves: a stay of 28 days is long."""
    on = date(2026, 5, 1)
    assert ADVOCACY_LAW.on("hospital_stay_days", on).value == 28
    assert ADVOCACY_LAW.on("care_home_stay_weeks", on).value == 8


def test_the_duty_begins_with_the_act():
    """Section 67 came into force on 1 April 2015."""
    with pytest.raises(Refused):
        ADVOCACY_LAW.on("hospital_stay_days", date(2015, 3, 31))
