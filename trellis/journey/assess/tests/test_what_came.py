"""What came of contacts, counted: for whom, who came back, and what is hidden from those who see no names."""

import csv
import importlib
import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.assess import actions, queries
from trellis.journey.assess.queries.what_came import (
    CAME_BACK,
    DID_NOT,
    FATES,
    NOT_ENOUGH,
    NOT_KNOWN,
    NOT_YET,
    Table,
    WhatCame,
    harmless,
)
from trellis.journey.people.models import Person
from trellis.journey.people.tests import factories as people
from trellis.journey.people.tests.factories import TODAY

from .factories import came_of, contact, kit

pytestmark = pytest.mark.django_db

# The function of this name hides the module where both are offered.
what_came = importlib.import_module("trellis.journey.assess.queries.what_came")
SIX_MONTHS_ON = date(2026, 11, 1)


def analyst() -> Account:
    return people.account("Nadia Noor", RoleName.ANALYST)


def counted(account: Account | None = None, **more) -> WhatCame:
    return queries.what_came(account or kit(), year=None, on=TODAY, **more)


def table(came: WhatCame, key: str) -> Table:
    return next(one for one in came.tables if one.key == key)


def cells(came: WhatCame, key: str, row: str) -> dict[str, int | None]:
    """The counts of one group that are not nought, by column."""
    found = next(one for one in table(came, key).rows if one.says == row)
    return {column: count for column, count in zip(came.columns, found.counts, strict=True) if count != 0}


# Whether they came back.


def test_each_outcome_is_counted_with_its_base():
    for outcome, more in [
        ("advice", {}),
        ("advice", {}),
        ("short_term", {"begins_on": TODAY}),
        ("nothing_wanted", {}),
    ]:
        came_of(contact(), outcome, **more)
    contact()
    came = counted()
    assert cells(came, "outcome", "Information and advice") == {NOT_YET: 2, "All contacts": 2}
    assert cells(came, "outcome", "Waiting for an answer") == {"Waiting for an answer": 1, "All contacts": 1}
    assert cells(came, "outcome", "All") == {
        NOT_YET: 3,
        "Nothing more wanted": 1,
        "Waiting for an answer": 1,
        "All contacts": 5,
    }
    assert table(came, "outcome").rows[-1].diverted == 3


@pytest.mark.parametrize(
    ("result", "column"),
    [
        ("well", DID_NOT),
        ("not_used", DID_NOT),
        ("not_wanted", DID_NOT),
        ("not_enough", NOT_ENOUGH),
        ("not_reached", NOT_YET),
        ("died", NOT_YET),
    ],
)
def test_what_somebody_said_when_asked_counts(result, column):
    answered = came_of(contact(), "advice")
    ask = {"version": 2, "says": "Nobody came.", "by": kit(), "on": SIX_MONTHS_ON}
    actions.follow_up_contact(answered, result=result, **ask)
    assert cells(counted(), "outcome", "Information and advice") == {column: 1, "All contacts": 1}


def test_coming_back_counts_more_than_what_was_said_when_asked():
    answered = came_of(contact(nhs_number="943 476 5919"), "advice")
    ask = {"version": 2, "says": "", "by": kit(), "on": SIX_MONTHS_ON}
    actions.follow_up_contact(answered, result="well", **ask)
    contact(nhs_number="943 476 5919", on=SIX_MONTHS_ON)
    assert cells(counted(), "outcome", "Information and advice")[CAME_BACK] == 1


# For whom.


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (date(2008, 5, 2), "Under 18"),
        (date(2008, 5, 1), "18 to 44"),
        (date(1981, 5, 2), "18 to 44"),
        (date(1981, 5, 1), "45 to 64"),
        (date(1961, 5, 2), "45 to 64"),
        (date(1961, 5, 1), "65 to 74"),
        (date(1951, 5, 2), "65 to 74"),
        (date(1951, 5, 1), "75 to 84"),
        (date(1941, 5, 2), "75 to 84"),
        (date(1941, 5, 1), "85 and over"),
        (date(1926, 5, 1), "85 and over"),
        (None, NOT_KNOWN),
    ],
)
def test_age_is_that_of_the_day_in_five_bands_and_those_of_85_stand_by_themselves(born, band):
    contact(date_of_birth=born)
    assert [row.says for row in table(counted(), "age").rows] == [band, "All"]


def test_everybody_is_counted_whether_or_not_they_pay_themself():
    contact(funds_own=True)
    contact(funds_own=False)
    contact()
    rows = {row.says: row.counts[-1] for row in table(counted(), "funds").rows}
    assert rows == {"Pay themself": 1, "Do not": 1, NOT_KNOWN: 1, "All": 3}


def test_ethnicity_is_counted_by_its_group_and_a_refusal_as_not_known():
    for code in ("asian_indian", "asian_pakistani", "white_irish", "refused", ""):
        contact(ethnicity=code)
    rows = {row.says: row.counts[-1] for row in table(counted(), "ethnicity").rows}
    assert rows == {"White": 1, "Asian or Asian British": 2, NOT_KNOWN: 2, "All": 5}


def test_what_is_known_of_a_person_counts_before_what_was_said_at_the_door():
    amina = people.person(date_of_birth=date(1948, 3, 27), sex="female", ethnicity="asian_pakistani")
    taken = contact(
        given_name="Amina",
        family_name="Ahmed",
        date_of_birth=date(1948, 3, 27),
        ethnicity="other",
        sex="male",
    )
    actions.join_contact_to_person(taken, amina, by=kit(), on=TODAY)
    came = counted()
    assert [row.says for row in table(came, "sex").rows] == ["Female", "All"]
    assert [row.says for row in table(came, "ethnicity").rows] == ["Asian or Asian British", "All"]
    Person.objects.update(ethnicity="")
    assert [row.says for row in table(counted(), "ethnicity").rows] == ["Other ethnic group", "All"]


def test_every_table_counts_the_same_contacts():
    for number in range(7):
        contact(date_of_birth=date(1940 + 9 * number, 1, 1), funds_own=bool(number % 2))
    came_of(contact(support_reason="mental_health"), "advice")
    assert {tuple(one.rows[-1].counts) for one in counted().tables} == {(0, 0, 0, 1, 0, 0, 0, 7, 8)}


# Which year, and whose contacts.


def test_a_year_is_the_council_s_and_only_years_are_counted():
    contact(came_on=date(2026, 3, 31))
    contact(came_on=date(2026, 4, 1))
    came = counted()
    assert [str(year) for year in came.years] == [
        "1 April 2026 to 31 March 2027",
        "1 April 2025 to 31 March 2026",
    ]
    assert came.year == came.years[0] and came.tables[0].rows[-1].counts[-1] == 1
    before = queries.what_came(kit(), year=date(2025, 4, 1), on=TODAY)
    assert before.tables[0].rows[-1].counts[-1] == 1


def test_with_no_contact_at_all_the_page_still_counts_nobody():
    came = counted(analyst())
    assert [len(one.rows) for one in came.tables] == [1] * 6 and came.tables[0].rows[0].counts[-1] == 0


def test_who_works_in_teams_is_shown_those_teams_as_they_are_and_who_sees_no_names_all_of_it_hidden():
    contact(by=people.worker())
    for _ in range(2):
        contact()
    own, all_of_it = counted(kit()), counted(analyst())
    assert (own.is_hidden, own.tables[0].rows[-1].counts[-1]) == (False, 2)
    assert (all_of_it.is_hidden, all_of_it.tables[0].rows[-1].counts[-1]) == (True, None)


def _many() -> None:
    """Forty contacts, in groups large and small."""
    for number in range(40):
        born = date(1935 + number * 7 % 60, 1, 1)
        taken = contact(
            date_of_birth=born, sex=("female", "male")[number % 3 == 0], funds_own=number % 5 == 0
        )
        if number % 4:
            came_of(taken, ("advice", "equipment", "nothing_wanted")[number % 3])


def test_small_numbers_are_hidden_in_the_page_of_who_sees_no_names_and_in_every_file():
    _many()
    true, hidden = counted(), counted(hide=True)
    small = shown = further = 0
    for here, there in zip(true.tables, hidden.tables, strict=True):
        for row, covered in zip(here.rows, there.rows, strict=True):
            for count, seen in zip(row.counts, covered.counts, strict=True):
                small += 1 <= count <= 4
                assert seen is None if 1 <= count <= 4 else seen in (None, count)
                further += seen is None and not 1 <= count <= 4
                shown += seen is not None
    # There is something to hide, more than that is hidden, and not all of it.
    assert small and further and shown
    assert counted(analyst()).tables == hidden.tables


def test_no_hidden_number_is_given_back_by_the_rest_of_its_row_or_column():
    _many()
    for one in counted(hide=True).tables:
        grid = [row.counts for row in one.rows]
        for line in [*grid, *zip(*grid, strict=True)]:
            assert sum(cell is None for cell in line) != 1, one.by
        for row in one.rows:
            parts = row.counts[: FATES.index("Assessment")]
            assert (row.diverted is None) is any(part is None for part in parts)


def test_what_is_hidden_of_all_is_hidden_in_every_table_alike():
    _many()
    assert len({one.rows[-1].counts for one in counted(hide=True).tables}) == 1


def test_the_count_takes_two_queries_however_many_contacts_there_are():
    _many()
    officer = kit()
    officer.teams_as(RoleName.PRACTITIONER)
    with CaptureQueriesContext(connection) as asked:
        queries.what_came(officer, year=None, on=TODAY)
    assert len(asked) == 2


# The file.


def test_the_file_is_a_sheet_with_a_line_a_group_and_hidden_numbers_as_c():
    for _ in range(6):
        contact(funds_own=True)
    contact(funds_own=False)
    text = queries.as_csv(counted(hide=True))
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[0][:3] == ["Financial year", "By", "Group"] and rows[0][-1] == "All contacts"
    assert {len(row) for row in rows} == {13}
    pays = next(row for row in rows if row[2] == "Do not")
    assert pays[0] == "2026/27" and pays[-1] == "c"


@pytest.mark.parametrize("text", ["=1+1", "+44", "-5", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_reckoned_out_by_a_spreadsheet(text):
    assert harmless(text) == f"'{text}"
    assert harmless(f"a{text}") == f"a{text}"


def test_every_cell_of_the_file_is_made_harmless(monkeypatch):
    contact(support_reason="mental_health")
    monkeypatch.setattr(what_came, "harmless", lambda cell: f"<{cell}>")
    rows = list(csv.reader(io.StringIO(queries.as_csv(counted()).removeprefix("\ufeff"))))
    assert all(cell.startswith("<") for row in rows for cell in row)


def test_a_team_s_own_contact_is_counted_for_its_manager():
    contact(by=people.worker())
    marta = people.account("Marta Mazur", RoleName.MANAGER, of="Riverside")
    assert counted(marta).tables[0].rows[-1].counts[-1] == 1
