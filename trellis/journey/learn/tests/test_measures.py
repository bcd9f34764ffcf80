"""Measures on pages: what each asks, what our return comes to with small numbers hidden, and the download."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from trellis.formats.client_level_data.specification import specification
from trellis.journey.accounts.models import RoleName
from trellis.journey.accounts.tests.factories import account, council
from trellis.journey.learn.models import Extract, Kind
from trellis.journey.learn.queries import measures as queries
from trellis.journey.learn.registers import subjects_of

from .factories import make_analyst, make_extract

pytestmark = pytest.mark.django_db

YEAR = {"first_day": date(2025, 4, 1), "last_day": date(2026, 3, 31)}
HEADINGS = [one.heading for one in specification().fields]


def a_row(person: int, born: str, mechanism: str, **more: str) -> dict[str, str]:
    row = dict.fromkeys(HEADINGS, "")
    row |= {
        "LA Code": "101",
        "Reporting Period Start Date": "2025-04-01",
        "Reporting Period End Date": "2026-03-31",
        "LA Person Unique Identifier": str(person),
        "Date of Birth": born,
        "Client Type": "Service user",
        "Event Type": "Service",
        "Event Start Date": "2025-05-01",
        "Service Type": "Long term support: Community",
        "Service Component": "Home support or domiciliary care",
        "Delivery Mechanism": mechanism,
    }
    return row | more


def a_return(*, older_with_payment: int = 12, **given: object) -> Extract:
    """30 people under 65, 20 of them on direct payments; 40 older people."""
    people = [("1980-06-01", "Direct payment")] * 20 + [("1980-06-01", "CASSR managed personal budget")] * 10
    people += [("1950-06-01", "Direct payment")] * older_with_payment
    people += [("1950-06-01", "CASSR commissioned support")] * (40 - older_with_payment)
    rows = [a_row(at, born, mechanism) for at, (born, mechanism) in enumerate(people, start=1)]
    given = {"title": "Client Level Data, April 2025 to March 2026"} | given
    extract = make_extract(Kind.RETURN, rows, **given)
    assert extract.columns == HEADINGS
    return extract


@pytest.fixture
def analyst(client: Client) -> Client:
    council()
    client.force_login(make_analyst())
    return client


def page(client: Client, name: str, *arguments: object, asked: str = "") -> str:
    answer = client.get(reverse(name, args=arguments) + asked)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def cells(text: str, heading: str) -> list[list[str]]:
    """The rows of the table that has this caption, cell by cell."""
    (table,) = [one for one in re.findall(r"<table.*?</table>", text, re.DOTALL) if heading in one]
    rows = re.findall(r"<tr.*?</tr>", table, re.DOTALL)[1:]
    return [[re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in rows]


def test_every_measure_says_what_it_asks_who_keeps_it_and_when_it_is_looked_at_again(analyst):
    text = page(analyst, "learn:measures")
    for measure in queries.all_measures():
        assert measure.title in text
        assert reverse("learn:measure", args=[measure.name]) in text
    assert "Department of Health and Social Care" in text and "1 April 2027" in text


def test_a_measure_is_counted_from_the_newest_return(analyst):
    a_return(**YEAR)
    text = page(analyst, "learn:measure", "ascof-3d")
    assert cells(text, "1a: ") == [
        ["18 to 64", "30", "30", "100.0"],
        ["65 and above", "12", "40", "30.0"],
        ["Total", "42", "70", "60.0"],
    ]
    assert cells(text, "2a: ")[2] == ["Total", "32", "70", "45.7"]


def test_a_small_count_is_hidden_on_the_page_in_the_file_and_in_what_is_published(analyst):
    extract = a_return(older_with_payment=3, **YEAR)
    text = page(analyst, "learn:measure", "ascof-3d")
    hidden = [row[1] for row in cells(text, "2a: ")]
    assert hidden[1] == "c" and hidden.count("c") >= 2
    assert "c stands for a number that is hidden" in text
    file = page(analyst, "learn:measure_csv", "ascof-3d")
    assert "65 and above,3," not in file and "65 and above,c," in file
    (subject,) = [one for one in subjects_of("return") if one.what == "ascof-3d"]
    told = subject.tell(extract)
    assert any("c" in row for table in told.tables for row in table.rows)
    assert not any(cell == "3" for table in told.tables for row in table.rows for cell in row[1:])


def test_the_download_carries_what_must_be_known_before_its_figures(analyst):
    a_return(**YEAR)
    file = page(analyst, "learn:measure_csv", "ascof-3d")
    notes, _, figures = file.partition("Measure,Says,Group")
    assert "one return of ours" in notes and "Denominator:" in notes
    assert "1a," in figures


def test_another_return_can_be_asked_for_and_one_that_is_not_there_is_not_found(analyst):
    older = a_return(**YEAR)
    a_return(older_with_payment=40, **YEAR, title="The newest")
    assert ["Total", "32", "70", "45.7"] in cells(
        page(analyst, "learn:measure", "ascof-3d", asked=f"?return={older.ref}"), "2a: "
    )
    assert analyst.get(reverse("learn:measure", args=["ascof-3d"]) + "?return=nothing").status_code == 404
    assert analyst.get(reverse("learn:measure", args=["no-such"])).status_code == 404


def test_without_a_return_the_page_says_where_one_is_made(analyst):
    assert reverse("learn:returns") in page(analyst, "learn:measure", "ascof-3d")
    assert analyst.get(reverse("learn:measure_csv", args=["ascof-3d"])).status_code == 404


def test_a_table_too_fine_for_one_council_shows_no_figures(analyst):
    a_return(**YEAR)
    text = page(analyst, "learn:measure", "lts001a")
    assert "too fine" in text and "<table" not in text


@pytest.mark.parametrize("role", [RoleName.PRACTITIONER, RoleName.FINANCE])
def test_only_analysts_and_directors_see_measures_before_they_are_published(client, role):
    council()
    client.force_login(account("Bea Brooks", role))
    for address in (reverse("learn:measures"), reverse("learn:measure", args=["ascof-3d"])):
        assert client.get(address).status_code == 403
