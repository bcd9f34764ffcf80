"""What is published of challenges, with nobody to be picked out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests.tables import rows
from trellis.basis.periods import Period
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.challenge import queries
from trellis.journey.challenge.models import Challenge
from trellis.journey.challenge.published import as_csv
from trellis.journey.people.tests import factories as people

from .factories import manager

pytestmark = pytest.mark.django_db

ON = date(2026, 5, 1)
YEAR = Period(date(2026, 4, 1), date(2027, 3, 31))
OUTCOMES = {"upheld": "upheld", "in part": "in_part", "not upheld": "not_upheld"}


def counted(table: str) -> None:
    """Challenges as the table says: of a team and a kind, so many of each outcome, so many of them late."""
    made = []
    for row in rows(table):
        team = accounts.team(row["team"])
        person = people.person("Ann", row["team"])
        late = int(row["late"])
        for says, outcome in OUTCOMES.items():
            for _ in range(int(row[says])):
                made.append((person, team, row["kind"], outcome, late > 0))
                late -= 1
    by, answers = people.worker(), manager()
    Challenge.objects.bulk_create(
        Challenge(
            person=person,
            team=team,
            kind=kind,
            about_ref=f"REF{number}",
            about_says="the amount",
            words="Not enough.",
            raised_on=ON,
            raised_by=by,
            raised_as="worker",
            due_on=ON + timedelta(days=14),
            state="answered",
            outcome=outcome,
            reasons="It was four hours short.",
            answered_by=answers,
            answered_on=ON + timedelta(days=15 if is_late else 14),
            answered_at="2026-05-15T12:00Z",
        )
        for number, (person, team, kind, outcome, is_late) in enumerate(made)
    )


def shown(tables, title: str) -> dict[str, tuple]:
    table = next(one for one in tables if one.title == title)
    return {row.says: (*row.counts, row.total) for row in table.rows}


def test_answers_are_counted_by_team_and_kind_with_the_share_upheld():
    counted("""
        team      | kind        | upheld | in part | not upheld | late
        ----------+-------------+--------+---------+------------+-----
        Riverside | amount      | 10     | 5       | 10         | 6
        Hillside  | sufficiency | 8      | 6       | 7          | 6
    """)
    found = queries.published(ON, YEAR)
    teams = shown(found.outcomes, "By team")
    assert teams == {"Riverside": (10, 5, 10, 25), "Hillside": (8, 6, 7, 21), "All": (18, 11, 17, 46)}
    by_team = next(one for one in found.outcomes if one.title == "By team")
    assert {row.says: row.upheld_percent for row in by_team.rows} == {
        "Hillside": 67,
        "Riverside": 60,
        "All": 63,
    }
    assert shown(found.outcomes, "By what was questioned")["An indicative amount"] == (10, 5, 10, 25)
    assert shown(found.in_time, "By team")["Riverside"] == (19, 6, 25)


def test_a_small_number_is_hidden_and_cannot_be_had_by_subtraction():
    counted("""
        team      | kind        | upheld | in part | not upheld | late
        ----------+-------------+--------+---------+------------+-----
        Riverside | amount      | 10     | 2       | 10         | 0
        Hillside  | amount      | 8      | 9       | 7          | 0
        Lakeside  | amount      | 8      | 9       | 7          | 0
    """)
    teams = shown(queries.published(ON, YEAR).outcomes, "By team")
    assert teams["Riverside"][1] is None
    assert sum(number is None for row in teams.values() for number in row) == 4
    assert teams["All"][-1] == 70


def test_what_waits_is_told_as_it_is_today_whatever_the_year_and_what_was_taken_back_by_its_own_number():
    counted("""
        team      | kind   | upheld | in part | not upheld | late
        ----------+--------+--------+---------+------------+-----
        Riverside | amount | 16     | 0       | 0          | 0
    """)
    person = people.person("Bill", "Baker")
    Challenge.objects.bulk_create(
        Challenge(
            person=person,
            team=person.team,
            kind="charge",
            about_ref=f"C{number}",
            about_says="the charge",
            words="Too much.",
            raised_on=ON,
            raised_by=people.worker(),
            raised_as="worker",
            due_on=date(2026, 5, 14) if number < 5 else date(2026, 5, 20),
            state="taken_back" if number < 3 else "open",
        )
        for number in range(15)
    )
    for year in (YEAR, Period(date(2025, 4, 1), date(2026, 3, 31))):
        found = queries.published(date(2026, 5, 15), year)
        assert shown(found.waiting, "By team")["All"] == (None, None, 12)
        assert found.year == YEAR, "a year without an answer is not offered"
    assert found.taken_back is None, "three were taken back"
    assert "waiting today,By team,All,Total,12" in as_csv(found)


def test_the_page_and_the_file_are_for_everybody(client):
    accounts.council()
    counted("""
        team      | kind   | upheld | in part | not upheld | late
        ----------+--------+--------+---------+------------+-----
        =Riverside | amount | 16    | 0       | 9          | 0
    """)
    page = client.get(reverse("challenge:public"), {"year": "2026"})
    assert page.status_code == 200 and "64%" in page.content.decode()
    for asked in ("", "banana", "99999999", "²"):
        assert client.get(reverse("challenge:public"), {"year": asked}).status_code == 200
    file = client.get(reverse("challenge:public_csv"), {"year": "2026"})
    assert file["Content-Disposition"].endswith('questioned-2026-27.csv"')
    assert "'=Riverside,Upheld,16" in file.content.decode()
