"""Something must be left to live on. How much hangs on the day, the household, and whether somebody has
reached pension age, which is worked out from the day of birth and never from the age alone."""

from datetime import date

import pytest

from tests.spec.charging.told import pays, pence
from tests.tables import told_by
from trellis.basis.findings import Refused

title = "What must be left to live on"


@told_by("""
    born       | on         | household   | left to live on | to be confirmed
    -----------+------------+-------------+-----------------+----------------
    1939-04-02 | 2015-04-01 | single      | £189.00         | no
    1939-04-02 | 2022-04-10 | single      | £189.00         | no
    1939-04-02 | 2022-04-11 | single      | £194.70         | no
    1939-04-02 | 2023-04-10 | single      | £214.35         | no
    1939-04-02 | 2024-04-08 | single      | £228.70         | no
    1939-04-02 | 2025-04-07 | single      | £232.60         | no
    1939-04-02 | 2026-04-05 | single      | £232.60         | no
    1939-04-02 | 2026-04-06 | single      | £241.45         | no
    1939-04-02 | 2026-04-06 | couple      | £184.30         | yes
    1990-04-02 | 2026-04-06 | single      | £120.40         | yes
    2004-04-02 | 2026-04-06 | single      | £95.40          | no
    1990-04-02 | 2026-04-06 | lone_parent | £120.40         | yes
    1939-04-02 | 2026-04-06 | lone_parent | £241.45         | no
""")
def test_the_amount_is_that_of_the_day_the_age_and_the_household(row):
    """What nobody has yet read in the law is marked, and stays marked on the page and in the letter."""
    worked = pays(
        on=date.fromisoformat(row["on"]), date_of_birth=row["born"], household=row["household"], income=[]
    )
    assert worked.protected_income_pence == pence(row["left to live on"])
    of_it = [line for line in worked.lines if line.rule == "protected.part"]
    assert any(line.status for line in of_it) == (row["to be confirmed"] == "yes")


@told_by("""
    born       | on         | pension age
    -----------+------------+------------
    1960-04-05 | 2026-04-04 | no
    1960-04-05 | 2026-04-05 | yes
    1960-04-06 | 2026-05-05 | no
    1960-04-06 | 2026-05-06 | yes
    1961-03-06 | 2028-03-05 | no
    1961-03-06 | 2028-03-06 | yes
""")
def test_at_66_one_person_has_reached_pension_age_and_another_has_not(row):
    """Each cohort reaches it a month later than the one before, from 66 years and a month to 67."""
    worked = pays(on=date.fromisoformat(row["on"]), date_of_birth=row["born"], income=[])
    is_pensioner = any("of pension age" in line.says for line in worked.lines)
    assert is_pensioner == (row["pension age"] == "yes")


@told_by("""
    born       | on         | left to live on
    -----------+------------+----------------
    2000-06-02 | 2025-06-01 | £89.15
    2000-06-02 | 2025-06-02 | £112.50
    2000-06-02 | 2025-06-03 | £112.50
""")
def test_25_begins_on_the_birthday(row):
    """The day before, the lower amount holds."""
    worked = pays(on=date.fromisoformat(row["on"]), date_of_birth=row["born"], income=[])
    assert worked.protected_income_pence == pence(row["left to live on"])


def test_the_day_before_18_is_refused_and_the_birthday_is_not():
    """These rules are for adults."""
    with pytest.raises(Refused, match="not yet 18"):
        pays(date_of_birth="2007-06-03")
    assert pays(date_of_birth="2007-06-02").protected_income_pence == 89_15


@told_by("""
    on         | premiums                        | left to live on | who published the sum
    -----------+---------------------------------+-----------------+-----------------------
    2021-06-01 | disability enhanced_disability  | £151.45         | Rightsnet
    2023-06-01 | disability enhanced_disability  | £171.75         | Devon County Council
    2025-06-01 | disability enhanced_disability  | £186.40         | worked out from its parts
    2023-06-01 | carer                           | £152.70         | worked out from its parts
""")
def test_premiums_are_added_below_pension_age(row):
    """Where somebody published the whole sum, it comes out."""
    worked = pays(
        on=date.fromisoformat(row["on"]),
        date_of_birth="1980-01-01",
        premiums=row["premiums"].split(),
        income=[],
    )
    assert worked.protected_income_pence == pence(row["left to live on"])


def test_a_premium_for_disability_is_not_added_at_pension_age_and_the_line_says_why():
    """It stands on a line of its own with nought, so that nobody looks for it."""
    with_premium, without = pays(premiums=["disability"]), pays()
    assert with_premium.protected_income_pence == without.protected_income_pence
    assert any("below pension age" in line.says for line in with_premium.lines)


def test_each_child_adds_its_amount():
    """Children for whom the person is responsible."""
    on, born = date(2024, 6, 1), "1990-01-01"
    none, three = (pays(on=on, date_of_birth=born, children=count) for count in (0, 3))
    assert three.protected_income_pence - none.protected_income_pence == 3 * 101_25


@told_by("""
    the council protects | left to live on
    ---------------------+----------------
    £232.59              | £232.60
    £232.60              | £232.60
    £232.61              | £232.61
    £300.00              | £300.00
""")
def test_a_council_may_protect_more_and_never_less(row):
    """Where less is given, the law's minimum stands, and the line says so."""
    worked = pays(protected_income_pence=pence(row["the council protects"]))
    assert worked.protected_income_pence == pence(row["left to live on"])


def test_a_year_whose_amount_is_not_known_is_refused_unless_the_council_says_what_it_protects():
    """What was not found for a year is not guessed from the years beside it."""
    a_couple = {"household": "couple", "on": date(2022, 6, 1)}
    with pytest.raises(Refused) as refused:
        pays(**a_couple)
    assert refused.value.findings[0].code == "not-known"
    said = pays(**a_couple, protected_income_pence=150_00)
    assert said.protected_income_pence == 150_00 and said.to_be_confirmed


def test_before_the_care_act_nothing_is_worked_out():
    """The regulations begin on 1 April 2015."""
    with pytest.raises(Refused) as refused:
        pays(on=date(2015, 3, 31))
    assert {finding.code for finding in refused.value.findings} == {"before-the-law"}
