"""Councils beside one another: put in, looked at, downloaded, published; and England's broken lines."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from trellis.basis.series import stretches
from trellis.engines.trains.score import history
from trellis.journey.accounts.models import RoleName
from trellis.journey.accounts.tests.factories import account, council
from trellis.journey.learn.models import Extract, Kind
from trellis.journey.learn.queries import funnels as queries
from trellis.journey.learn.queries import history as history_queries

from .factories import make_analyst, make_extract

pytestmark = pytest.mark.django_db

TABLE = (
    "Council,With a direct payment,Of all people\nNorthshire,240,1000\nMiddleshire,210,1000\n"
    + "".join(
        f"Council {at},{part},1000\n" for at, part in enumerate((150, 170, 180, 190, 205, 215, 225, 230, 250))
    )
    + "Eastshire,700,800\nHackney,[x],[x]\nFewshire,3,90\n"
)


@pytest.fixture
def analyst(client: Client) -> Client:
    council()
    client.force_login(make_analyst())
    return client


def rows_of(table: str) -> list[dict[str, str]]:
    headings, *lines = (line.split(",") for line in table.splitlines())
    return [dict(zip(headings, line, strict=True)) for line in lines]


@pytest.fixture
def councils(db) -> Extract:
    return make_extract(
        Kind.COUNCILS, rows_of(TABLE), title="Direct payments, made up", by=make_analyst("A B")
    )


def page(client: Client, address: str, *args: str, **asked: str) -> str:
    answer = client.get(reverse(address, args=args), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def put_in(client: Client, content: bytes):
    return client.post(
        reverse("learn:extract_new", args=["councils"]),
        {
            "title": "Councils",
            "file": SimpleUploadedFile("c.csv", content),
            **{f"{one}_day_{at}": part for one in ("first", "last") for at, part in enumerate((31, 3, 2026))},
        },
    )


def test_a_file_of_councils_is_put_in_and_what_is_wrong_with_its_rows_is_kept(analyst):
    answer = put_in(analyst, (TABLE + "England,2968,11890\n").encode("utf-8-sig"))
    extract = Extract.objects.get(kind=Kind.COUNCILS)
    assert answer.status_code == 302 and extract.row_count == 15
    assert [one["code"] for one in extract.findings] == ["total-among-councils"]
    assert "is a total among councils" in page(analyst, "learn:extract", extract.ref)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PK\x03\x04", "workbook is broken"),
        (b"Personal Social Services: Expenditure and Unit Costs, England - 2012-13\n", "PSS-EX1"),
        (b"Council,Note\nNorthshire,good\nSouthshire,bad\n", "needs a column of names and two of counts"),
        (b"Council,Of,Of\nNorthshire,1,2\n", "stands twice"),
    ],
)
def test_a_file_that_cannot_be_used_is_not_kept_and_it_is_said_why(analyst, content, says):
    answer = put_in(analyst, content)
    assert answer.status_code == 200 and says in answer.content.decode()
    assert not Extract.objects.exists()


def test_the_open_data_of_the_outcomes_framework_is_read_into_a_row_a_council_and_measure():
    headings = (
        "Geographical Code,Geographical Description,Geographical Level,Measure Group,Disaggregation Level"
    )
    content = (
        f"{headings},Numerator,Denominator,Outcome\n101,Northshire,Council,1C2A,Total,40,200,20.0\n"
        "102,Southshire,Council,1C2A,Total,[x],[x],[x]\nE,England,England,1C2A,Total,9000,40000,22.5\n"
    ).encode()
    read = queries.read_councils(content)
    assert not read.refused and read.details == {"form": "outcomes framework"}
    assert [row[0] for row in read.rows] == ["Northshire", "Southshire"]


def test_the_page_says_first_what_was_found_and_names_who_is_far_outside(analyst, councils):
    shown = page(analyst, "learn:funnel", councils.ref)
    assert "12 councils together: 25.1%." in shown
    assert "not a league table" in shown
    assert "Eastshire" in shown and "Hackney, not available" in shown


def test_a_council_about_too_few_people_has_no_share_anywhere(analyst, councils):
    for address in ("learn:funnel", "learn:funnel_csv"):
        told = page(analyst, address, councils.ref)
        assert "Fewshire, about too few people to show" in told
        assert "3.3%" not in told and not re.search(r"Fewshire\W+90\b", told)


def test_the_picture_and_its_table_say_the_same(analyst, councils):
    shown = page(analyst, "learn:funnel", councils.ref)
    sheet = queries.sheet_of(councils)
    found = queries.found_in(sheet, queries.guess(sheet))
    drawn = queries.picture(found, queries.guess(sheet))
    assert drawn.svg in shown and ("Middleshire", "1,000", "21.0%", "within") in drawn.rows
    assert shown.count('role="img"') == 1
    assert "<td" in shown and "21.0%" in shown


def test_rows_and_columns_can_be_chosen_in_the_address(analyst):
    rows = [row | {"Age": age} for age in ("18 to 64", "65 and over") for row in rows_of(TABLE)]
    for row in rows[14:]:
        row["With a direct payment"] = "9"
    extract = make_extract(Kind.COUNCILS, rows, by=make_analyst("A B"))
    assert "12 councils together: 25.1%." in page(analyst, "learn:funnel", extract.ref)
    older = page(analyst, "learn:funnel", extract.ref, only_4="65 and over")
    assert "13 councils together: 1.0%." in older
    both = page(analyst, "learn:funnel", extract.ref, only_4="")
    assert "with different numbers" in both and "councils together" not in both


def test_a_choice_that_is_none_is_told_beside_its_box(analyst, councils):
    shown = page(analyst, "learn:funnel", councils.ref, method="guess")
    assert "There is a problem" in shown and "councils together" not in shown


def test_the_download_carries_what_to_know_and_every_council(analyst, councils):
    told = page(analyst, "learn:funnel_csv", councils.ref)
    assert told.startswith("\ufeffNote: A funnel is not a league table") or "Note: A funnel is not" in told
    assert "phi" in told and "Left out: Hackney, not available" in told
    assert all(one in told for one in ("Northshire", "Middleshire", "Eastshire"))


def test_the_page_asks_the_database_a_fixed_number_of_questions(
    analyst, councils, django_assert_max_num_queries
):
    page(analyst, "learn:funnel", councils.ref)
    with django_assert_max_num_queries(20):
        page(analyst, "learn:funnel", councils.ref)


def test_only_analysts_and_directors_see_a_funnel_before_it_is_published(client, councils):
    council()
    client.force_login(account("Bea Brooks", RoleName.PRACTITIONER))
    for address in ("learn:funnel", "learn:funnel_csv"):
        assert client.get(reverse(address, args=[councils.ref])).status_code == 403


def test_what_would_be_published_has_its_caveats_and_nobody_about_few_people(councils):
    council()
    chapter = queries.chapter(councils)
    assert chapter.caveats[0].startswith("A funnel is not a league table")
    assert "Eastshire" in str(chapter.tables) and "Fewshire" not in str(chapter.tables)
    assert 'role="img"' in chapter.pictures[0] and "style=" not in chapter.pictures[0]


def test_englands_numbers_are_there_for_everybody_and_no_line_crosses_a_break(client):
    council()
    shown = page(client, "learn:history")
    assert shown.count('role="img"') == 2
    assert "130,900" in shown and "Manchester from 3,515 to 560" in shown
    lines = history_queries.published("direct_payments")
    assert [[point.day.year for point in line] for line, _ in lines] == [
        [2009],
        [2010, 2011],
        [2012, 2013, 2014],
        [2021],
    ]


def test_englands_numbers_can_be_downloaded_with_why_they_do_not_join(client):
    council()
    told = page(client, "learn:history_csv")
    assert "PSS-EX1 2010 to 2011 and PSS-EX1 2012 to 2014 do not join." in told and "118,041" in told


def test_every_published_number_is_of_a_stretch_that_is_known():
    known = {value.joins for series in history() for value in series.values}
    assert known <= stretches().keys()
