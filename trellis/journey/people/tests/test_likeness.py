"""Which records are proposed as one person's, told as a table of pairs."""

from __future__ import annotations

import doctest
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from tests.tables import rows
from trellis.journey.accounts.models import RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.people import likeness as telling
from trellis.journey.people import queries
from trellis.journey.people.likeness import Details, HowSure, likeness, near_days
from trellis.journey.people.models import NotTheSame, Person

from . import factories
from .factories import TODAY

# one and other: first name / family name / day of birth / NHS number; ? is not known.
PAIRS = rows("""
    one                               | other                              | how sure | because
    Amina/Ahmed/1948-03-14/9434765919 | Nina/Smith/1990-01-01/9434765919   | certain  | one NHS number
    Amina/Ahmed/1948-03-14/?          | Amina/Ahmed/1948-03-14/9434765919  | likely   | the same
    Mohammed/Khan/1951-07-02/?        | Muhammad/Khan/1951-07-02/?         | likely   | spelt otherwise
    Mohamed/Khan/1951-07-02/?         | Muhammed/Kahn/1951-07-02/?         | likely   | both spelt otherwise
    Md/Khan/1951-07-02/?              | Mohammed/Khan/1951-07-02/?         | likely   | written short
    Bill/Baker/1942-03-12/?           | William/Baker/1942-03-12/?         | likely   | short form
    Bob/Li/1942-03-12/?               | Robert/Li/1942-03-12/?             | likely   | short form
    Jo/Brown/1960-05-06/?             | Joanna/Brown/1960-05-06/?          | likely   | short form
    Peggy/Hall/1939-11-30/?           | Margaret/Hall/1939-11-30/?         | likely   | short form
    Catherine/Green/1945-08-09/?      | Kathryn/Green/1945-08-09/?         | likely   | one sound
    Stephen/Gray/1945-08-09/?         | Steven/Grey/1945-08-09/?           | likely   | one sound
    Sara/Hussain/1945-08-09/?         | Sarah/Hussein/1945-08-09/?         | likely   | one sound
    Áine/Ó Súilleabháin/1950-02-03/?  | Aine/O’Suilleabhain/1950-02-03/?   | likely   | accents
    Zoë/Smith-Jones/1950-02-03/?      | Zoe/Smith Jones/1950-02-03/?       | likely   | a hyphen
    Mrs Amina/Ahmed/1948-03-14/?      | Amina/Ahmed/1948-03-14/?           | likely   | a title in the name
    Ahmed/Amina/1948-03-14/?          | Amina/Ahmed/1948-03-14/?           | likely   | names swapped
    Amnia/Ahmed/1948-03-14/?          | Amina/Ahmed/1948-03-14/?           | likely   | letters swapped
    Mary Ann/Bell/1937-12-25/?        | Mary/Bell/1937-12-25/?             | likely   | second name left out
    Mary Ann/Bell/1937-12-25/?        | Ann/Bell/1937-12-25/?              | likely   | called by the second
    J/Hill/1950-10-10/?               | John/Hill/1950-10-10/?             | likely   | an initial
    Zoe/Smith-Jones/1950-02-03/?      | Zoe/Jones/1950-02-03/?             | likely   | half a double name
    Amina/Ahmed/1948-03-12/?          | Amina/Ahmed/1948-12-03/?           | likely   | day, month swapped
    Amina/Ahmed/1948-03-14/?          | Amina/Ahmed/1949-03-14/?           | likely   | a year out
    Amina/Ahmed/1949-03-14/?          | Amina/Ahmed/1950-03-14/?           | likely   | a year out, 2 figures
    Amina/Ahmed/1948-03-14/?          | Amina/Ahmed/1948-03-24/?           | likely   | a figure wrong
    Amina/Ahmed/1948-03-14/?          | Amina/Ahmed/1968-03-14/?           | likely   | a figure wrong
    Amnia/Ahmed/1948-03-14/?          | Amina/Ahmad/1948-03-15/?           | likely   | a slip and a sound
    George/Grant/1950-10-10/?         | George/Grand/1950-10-11/?          | possible | a like name, a slip
    Ahmed/Amina/1948-03-14/?          | Amina/Ahmed/1948-03-15/?           | possible | names swapped, a slip
    Sara/Ahmed/1975-06-07/?           | Sara/Khan/1975-06-07/?             | possible | a married name
    Ann/Baker/1975-06-07/?            | Bea/Baker/1975-06-07/?             | possible | or twins
    Amina/Ahmed/?/?                   | Amina/Ahmed/1948-03-14/?           | possible | no day of birth
    Bill/Baker/?/?                    | William/Baker/?/?                  | possible | no day of birth
    Amina/Ahmed/1948-03-14/4010232137 | Amina/Ahmed/1948-03-14/9434765919  | no       | two NHS numbers
    Amina/Ahmed/1948-03-14/?          | Amina/Ahmed/1955-11-02/?           | no       | another day of birth
    Amina/Ahmed/1948-03-14/?          | Amina/Ahmed/1950-03-14/?           | no       | two years out
    Ann/Baker/1948-03-14/?            | Bea/Baker/1948-03-15/?             | no       | family name and a slip
    Bea/Baker/1948-03-14/?            | Bea/Brooks/1948-03-15/?            | no       | first name and a slip
    Jean/Jones/1948-03-14/?           | Jane/James/1948-03-14/?            | no       | neither name
    Bob/Baker/1948-03-14/?            | Tom/Tran/1948-03-14/?              | no       | the day alone
    Ann/Baker/?/?                     | Bea/Baker/?/?                      | no       | a family name alone
    Amina/Ahmed/?/?                   | Amina/Khan/1948-03-14/?            | no       | a first name alone
    Amina/?/?/?                       | Amina/Ahmed/?/?                    | no       | a first name alone
""")
PROPOSED = [row for row in PAIRS if row["how sure"] != "no"]


def details(told: str) -> Details:
    given_name, family_name, born, nhs_number = ("" if part == "?" else part for part in told.split("/"))
    return Details(given_name, family_name, date.fromisoformat(born) if born else None, nhs_number)


def add(told: Details, *, of: str = "Riverside") -> Person:
    return factories.person(
        told.given_name,
        told.family_name,
        of=of,
        date_of_birth=told.date_of_birth,
        nhs_number=told.nhs_number,
        title="",
    )


def names(pairs: list[dict[str, str]]) -> list[str]:
    return [f"{row['one']} and {row['other']}: {row['because']}" for row in pairs]


@pytest.mark.parametrize("row", PAIRS, ids=names(PAIRS))
def test_a_pair_is_proposed_as_surely_as_it_looks(row):
    one, other = details(row["one"]), details(row["other"])
    expected = None if row["how sure"] == "no" else HowSure[row["how sure"].upper()]
    for found in (likeness(one, other), likeness(other, one)):
        assert (found.how_sure if found else None) == expected


@pytest.mark.django_db
@pytest.mark.parametrize("row", PROPOSED, ids=names(PROPOSED))
def test_the_database_brings_every_such_pair_to_be_looked_at(row):
    one, other = details(row["one"]), details(row["other"])
    known = add(other)
    found = queries.alike(
        given_name=one.given_name,
        family_name=one.family_name,
        date_of_birth=one.date_of_birth,
        nhs_number=one.nhs_number,
        account=factories.worker(),
        on=TODAY,
    )
    assert [(alike.person, alike.how_sure.name.lower()) for alike in found] == [(known, row["how sure"])]
    if not (one.nhs_number and other.nhs_number):
        added = add(one)
        pairs = queries.pairs_alike(factories.worker())
        assert [{pair.one, pair.other} for pair in pairs] == [{known.pk, added.pk}]


@pytest.mark.django_db
@pytest.mark.parametrize("row", [row for row in PAIRS if row["how sure"] == "no"])
def test_the_database_proposes_no_pair_that_is_not_alike(row):
    add(details(row["other"]))
    if not row["one"].startswith("Amina/?"):
        add(details(row["one"]))
    assert queries.pairs_alike(factories.worker()) == []


@given(st.dates(date(1900, 1, 1), date(2030, 12, 31)), st.integers(-400, 400))
def test_a_day_is_near_another_exactly_when_the_other_is_near_it(day, days):
    other = day + timedelta(days)
    assert (other in near_days(day)) == (day in near_days(other))


def test_what_somebody_likes_to_be_called_is_a_first_name_too():
    ranjit = Details("Ranjit", "Gill", date(1950, 1, 2), also_called="Ron")
    assert likeness(ranjit, Details("Ronald", "Gill", date(1950, 1, 2))).how_sure == HowSure.LIKELY


def test_the_examples_of_likeness_hold():
    assert doctest.testmod(telling).failed == 0


@pytest.mark.django_db
def test_somebody_of_another_team_is_named_by_the_team_alone():
    add(details("Bill/Baker/1942-03-12/?"), of="Hillside")
    (found,) = queries.alike(
        given_name="William",
        family_name="Baker",
        date_of_birth=date(1942, 3, 12),
        account=factories.worker(),
        on=TODAY,
    )
    assert found.person is None
    assert found.says == "Somebody known to the Hillside team"


@pytest.mark.django_db
def test_ten_are_shown_at_the_most_and_the_surest_first():
    for _ in range(12):
        add(details("Ann/Smith/?/?"))
    certain = add(details("Ann/Smith/1948-03-14/?"))
    found = queries.alike(
        given_name="Ann",
        family_name="Smith",
        date_of_birth=date(1948, 3, 14),
        account=factories.worker(),
        on=TODAY,
    )
    assert len(found) == 10
    assert found[0].person == certain


@pytest.mark.django_db
def test_looking_takes_as_many_queries_whoever_is_known():
    counted = []
    for number in range(2):
        for _ in range(2 + 8 * number):
            add(details("Ann/Smith/1948-03-14/?"))
        bea = factories.worker()
        bea.teams_as(RoleName.PRACTITIONER)
        with CaptureQueriesContext(connection) as seen:
            queries.alike(
                given_name="Ann", family_name="Smith", date_of_birth=date(1948, 3, 14), account=bea, on=TODAY
            )
            queries.pairs_shown(queries.pairs_alike(bea)[:25], bea)
        counted.append(len(seen))
    assert counted[0] == counted[1] <= 8


@pytest.mark.django_db
def test_pairs_are_of_the_worker_s_own_teams_and_the_other_team_s_part_is_not_shown():
    ours = add(details("Bill/Baker/1942-03-12/?"))
    add(details("William/Baker/1942-03-12/?"), of="Hillside")
    bea, tom = factories.worker(), factories.worker("Tom Tran", of="Hillside")
    kit = factories.worker("Kit Kaur", of="Front Door")
    (seen,) = queries.pairs_shown(queries.pairs_alike(bea), bea)
    assert (seen.one, seen.other, seen.team) == (ours, None, "Hillside")
    (seen,) = queries.pairs_shown(queries.pairs_alike(tom), tom)
    assert (seen.one.given_name, seen.other, seen.team) == ("William", None, "Riverside")
    assert queries.pairs_alike(kit) == []
    assert queries.pairs_alike(accounts.administrator()) == []


@pytest.mark.django_db
def test_a_pair_within_one_team_is_shown_once():
    add(details("Bill/Baker/1942-03-12/?"))
    add(details("William/Baker/1942-03-12/?"))
    bea = factories.worker()
    (seen,) = queries.pairs_shown(queries.pairs_alike(bea), bea)
    assert {seen.one.given_name, seen.other.given_name} == {"Bill", "William"}


@pytest.mark.django_db
def test_two_who_were_told_apart_are_not_proposed_again():
    one, other = add(details("Ann/Baker/1975-06-07/?")), add(details("Bea/Baker/1975-06-07/?"))
    bea = factories.worker()
    NotTheSame.objects.create(one=one, other=other, said_on=TODAY, said_by=bea)
    assert queries.pairs_alike(bea) == []
    told = {"given_name": "Ann", "family_name": "Baker", "date_of_birth": date(1975, 6, 7)}
    assert queries.alike(**told, account=bea, on=TODAY, but_not=one) == []
    assert {alike.person for alike in queries.alike(**told, account=bea, on=TODAY)} == {one, other}
