"""ASCOF 2A, 2B, 2C and 2E, trap by trap, in the year 2025-26; and cell by cell on the made-up store."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from trellis.analytics import duck, lists, measures

from .stores import SHARED, counts, measured, rows_of, with_covering, write

# Whole tables are made for each: they are left to `make test`.
pytestmark = pytest.mark.slow


@pytest.fixture
def told(tmp_path):
    def of(name, drawing, *, service_type=None, **asked):
        rows = rows_of(drawing)
        for row in rows:
            row["service_type"] = row["service_type"] or service_type
            row["nhs_given"] = row["nhs_given"] or "amina"
        path = write(with_covering(rows), tmp_path / "store.parquet")
        return measured(path, name, **asked)

    return of


def of_part(result, part, group="Total"):
    return counts(result, group=group)[part]


# 2A: short term support, and what came after.

ENDED = "NFA: Support ended as planned"


def test_reablement_that_ends_as_planned_counts_and_a_long_service_after_it_counts_against(told):
    result = told(
        "ascof-2a",
        f"""
        person | service   | component  | start      | end        | outcome
        amina  | st-max    | Reablement | 2025-06-01 | 2025-07-01 | {ENDED}
        bill   | st-max    | Reablement | 2025-06-01 | 2025-07-01 | {ENDED}
        bill   | community | home care  | 2025-07-05 |            |
    """,
    )
    assert of_part(result, "2a") == "1 of 2"


@pytest.mark.parametrize(
    ("began", "counted"),
    [("2025-07-08", "0 of 1"), ("2025-07-09", "1 of 1"), ("2025-06-01", "0 of 1")],
    ids=["a week after", "a day later", "with the stretch"],
)
def test_a_service_follows_that_began_in_the_stretch_or_by_a_week_after(told, began, counted):
    result = told(
        "ascof-2a",
        f"""
        person | service   | component  | start      | end        | outcome
        amina  | st-max    | Reablement | 2025-06-01 | 2025-07-01 | {ENDED}
        amina  | community | home care  | {began}    |            |
    """,
    )
    assert of_part(result, "2a") == counted


@pytest.mark.parametrize(
    ("again", "counted"), [("2025-07-08", "1 of 1"), ("2025-07-09", "2 of 2")], ids=["7 days", "8 days"]
)
def test_spells_seven_days_apart_are_one_stretch(told, again, counted):
    result = told(
        "ascof-2a",
        f"""
        person | service | component  | start      | end        | outcome
        amina  | st-max  | Reablement | 2025-06-01 | 2025-07-01 | {ENDED}
        amina  | st-max  | Reablement | {again}    | 2025-08-01 | {ENDED}
    """,
    )
    assert of_part(result, "2a") == counted


@pytest.mark.parametrize(
    ("ended", "counted"),
    [("2025-05-01", "1 of 1"), ("2025-05-02", "0 of 0"), ("", "0 of 0")],
    ids=["91 days before", "90 days before", "goes on"],
)
def test_somebody_with_long_term_support_in_the_ninety_days_before_is_not_new(told, ended, counted):
    result = told(
        "ascof-2a",
        f"""
        person | service   | component  | start      | end        | outcome
        amina  | community | home care  | 2020-01-01 | {ended}    |
        amina  | st-max    | Reablement | 2025-07-31 | 2025-09-01 | {ENDED}
    """,
    )
    assert of_part(result, "2a") == counted


def test_a_review_that_names_a_long_term_service_tells_of_one(told):
    result = told(
        "ascof-2a",
        f"""
        person | event   | service   | component  | start      | end        | outcome
        amina  | Review  | community |            | 2025-01-01 | 2025-12-31 |
        amina  | Service | st-max    | Reablement | 2025-07-31 | 2025-09-01 | {ENDED}
    """,
    )
    assert of_part(result, "2a") == "0 of 0"


@pytest.mark.parametrize(
    ("died", "counted"),
    [("2025-07-08", "0 of 0"), ("2025-07-09", "1 of 1"), ("2025-05-31", "0 of 0")],
    ids=["a week after", "a day later", "before it"],
)
def test_a_death_by_a_week_after_is_in_neither_number(told, died, counted):
    result = told(
        "ascof-2a",
        f"""
        person | service | component  | start      | end        | outcome | died
        amina  | st-max  | Reablement | 2025-06-01 | 2025-07-01 | {ENDED} | {died}
    """,
    )
    assert of_part(result, "2a") == counted


def test_outcomes_that_say_something_goes_on_tell_nothing(told):
    result = told(
        "ascof-2a",
        """
        person | service | component  | start      | end        | outcome
        amina  | st-max  | Reablement | 2025-06-01 | 2025-07-01 | Progress to support planning or services
        bill   | st-max  | Reablement | 2025-06-01 | 2025-07-01 | Admitted to hospital
        george | st-max  | Reablement | 2025-06-01 | 2025-07-01 |
    """,
    )
    assert of_part(result, "2a") == "0 of 0"


def test_where_nothing_else_tells_equipment_given_meanwhile_does(told):
    result = told(
        "ascof-2a",
        """
        person | service                               | component  | start      | end        | outcome
        amina  | st-max                                | Reablement | 2025-06-01 | 2025-07-01 |
        amina  | Short term support: Ongoing low level | Equipment  | 2025-06-15 | 2025-06-15 |
    """,
    )
    assert of_part(result, "2a") == "1 of 1"


def test_a_stay_in_a_care_home_after_counts_against(told):
    stay = "Short term residential care"
    result = told(
        "ascof-2a",
        f"""
        person | service                              | component  | start      | end        | outcome
        amina  | st-max                               | Reablement | 2025-06-01 | 2025-07-01 | {ENDED}
        amina  | Short term support: Other short term | {stay}     | 2025-07-02 | 2025-08-01 |
        bill   | st-max                               | Reablement | 2025-06-01 | 2025-07-01 | {ENDED}
        bill   | Short term support: Other short term | Meals      | 2025-07-02 | 2025-08-01 |
    """,
    )
    assert of_part(result, "2a") == "1 of 2"


@pytest.mark.parametrize(
    ("event", "ended", "counted"),
    [
        ("Review", "2025-06-18", "0 of 0"),
        ("Review", "2025-06-17", "1 of 1"),
        ("Request", "2025-06-18", "1 of 1"),
        ("Request", "2025-07-02", "0 of 0"),
    ],
    ids=["a review 13 days before", "a review 14 days before", "a request before", "a request after"],
)
def test_what_is_decided_at_the_end_or_after_outranks_the_services_own_outcome(told, event, ended, counted):
    result = told(
        "ascof-2a",
        f"""
        person | event   | service | component  | start      | end        | outcome
        amina  | Service | st-max  | Reablement | 2025-06-01 | 2025-07-01 | {ENDED}
        amina  | {event} |         |            | 2025-06-10 | {ended}    | NFA: Support declined
    """,
    )
    assert of_part(result, "2a") == counted


# 2B and 2C: moving into a care home for good.

LONG, SHORT = "Long term residential care", "Short term residential care"


def admitted(result):
    return [row.numerator for row in result.rows]


@pytest.mark.parametrize(
    ("component", "counted"),
    [(LONG, [0, 1]), ("Long term nursing care", [0, 1]), (SHORT, [0, 0]), ("", [0, 0]), ("Meals", [0, 0])],
)
def test_only_a_component_that_names_a_home_and_no_short_stay_counts(told, component, counted):
    result = told(
        "ascof-2bc",
        f"""
        person | service     | component   | start      | born
        amina  | residential | {component} | 2025-06-01 | 1947-2
    """,
        population=True,
    )
    assert admitted(result) == counted


@pytest.mark.parametrize(("ended", "counted"), [("2024-06-01", [0, 1]), ("2024-06-02", [0, 0]), ("", [0, 0])])
def test_whoever_had_such_a_home_in_the_year_before_is_not_new(told, ended, counted):
    result = told(
        "ascof-2bc",
        f"""
        component | start      | end     | born   | taken in         | stated_first_day | stated_last_day
        {LONG}    | 2020-06-01 | {ended} | 1947-2 | 2024-07-20 10:00 | 2023-07-01       | 2024-06-30
        {LONG}    | 2025-06-01 |         | 1947-2 | 2026-04-20 10:00 | 2025-04-01       | 2026-03-31
    """,
        service_type="Long term support: Residential care",
        population=True,
    )
    assert admitted(result) == counted


def test_somebody_who_comes_twice_is_counted_once_at_the_younger_age(told):
    result = told(
        "ascof-2bc",
        f"""
        person | service     | component | start      | end        | born
        amina  | residential | {LONG}    | 2025-06-01 | 2025-06-20 | 1960-7
        amina  | nursing     | {LONG}    | 2025-06-01 |            | 1960-7
        bill   | nursing     | {LONG}    | 2025-06-01 |            |
    """,
        population=True,
    )
    assert admitted(result) == [1, 0]


@pytest.mark.parametrize(
    ("outcome", "counted"),
    [("NFA: Self-funded client or under 12wk disregard", [0, 0]), ("NFA: Deceased", [0, 1]), ("", [0, 1])],
)
def test_who_pays_for_it_alone_is_not_counted_and_no_outcome_is_no_reason(told, outcome, counted):
    result = told(
        "ascof-2bc",
        f"""
        person | service     | component | start      | end        | outcome   | born
        amina  | residential | {LONG}    | 2025-06-01 | 2025-12-20 | {outcome} | 1947-2
    """,
        population=True,
    )
    assert admitted(result) == counted


def test_a_council_that_sent_nothing_still_has_its_population(told):
    result = told(
        "ascof-2bc",
        f"""
        person | service     | component | start      | born
        amina  | residential | {LONG}    | 2025-06-01 | 1947-2
    """,
        councils=("101", "999"),
        population=True,
    )
    assert [(row.la_code, row.numerator, row.denominator, str(row.outcome)) for row in result.rows] == [
        ("101", 0, 200_000, "0.0"),
        ("101", 1, 50_000, "2.0"),
        ("999", 0, 200_000, "0.0"),
        ("999", 0, 50_000, "0.0"),
    ]


# 2E: living at home or with family.


def test_where_nobody_knows_where_somebody_lives_they_stay_in_the_denominator(told):
    result = told(
        "ascof-2e",
        """
        person | service   | component   | home
        amina  | community | Day support | Tenant: Private landlord
        bill   | community | Day support | Registered care home
        george | community | Day support | Unknown
        gwen   | community | Day support | Cardboard
    """,
    )
    assert of_part(result, "65 and above") == "1 of 4"


def test_home_support_lets_somebody_be_presumed_at_home(told):
    result = told(
        "ascof-2e",
        """
        person | service   | component          | home
        amina  | community | home care          | Unknown
        bill   | community | Day support        | Unknown
        george | community | Extra care housing | Unknown
        gwen   | nursing   |                    | Unknown
    """,
    )
    assert of_part(result, "65 and above") == "2 of 4"


def test_men_and_women_are_told_apart_and_others_are_in_the_total(told):
    result = told(
        "ascof-2e",
        """
        person | service   | component | home                     | gender
        amina  | community | home care | Tenant: Private landlord | Female
        bill   | community | home care | Refuge                   | Male
        george | community | home care | Tenant: Private landlord | Other
    """,
    )
    got = [of_part(result, "65 and above", group) for group in ("Female", "Male", "Total")]
    assert got == ["1 of 1", "0 of 1", "2 of 3"]


@pytest.mark.parametrize(
    ("start", "end", "died", "counted"),
    [
        ("2025-06-01", "2025-05-01", "", "0 of 0"),
        ("2024-06-01", "2025-04-01", "", "1 of 1"),
        ("2024-06-01", "2025-03-31", "", "0 of 0"),
        ("2024-06-01", "", "2025-04-01", "1 of 1"),
    ],
    ids=["ends before it begins", "ends on the first day", "ended the day before", "died on the first day"],
)
def test_support_on_one_day_of_the_period_is_enough(told, start, end, died, counted):
    result = told(
        "ascof-2e",
        f"""
        person | service   | component | home                     | start   | end   | died
        amina  | community | home care | Tenant: Private landlord | {start} | {end} | {died}
    """,
    )
    assert of_part(result, "65 and above") == counted


def test_age_is_taken_when_the_latest_service_ended(told):
    result = told(
        "ascof-2e",
        """
        person | service   | component | home                     | end        | born
        amina  | community | home care | Tenant: Private landlord | 2025-09-30 | 1960-12
        bill   | community | home care | Tenant: Private landlord |            | 1960-12
        george | community | home care | Tenant: Private landlord |            |
    """,
    )
    assert of_part(result, "18 to 64") == "1 of 1" and of_part(result, "65 and above") == "1 of 1"


def test_people_with_a_learning_disability_under_65_are_told_beside(told):
    result = told(
        "ascof-2e",
        """
        person | service   | component | home                     | born   | primary_support_reason
        amina  | community | home care | Tenant: Private landlord | 1990-1 | Learning disability support
        bill   | community | home care | Refuge                   | 1990-1 | Learning disability support
        george | community | home care | Refuge                   | 1940-1 | Learning disability support
        gwen   | community | home care | Refuge                   | 1990-1 | Mental health support
    """,
    )
    assert of_part(result, "learning disability") == "1 of 2"


# Made only where the store is there: a test that skips itself looks like one that passed.
if SHARED.is_dir():
    PERIODS = {
        "2025": (date(2025, 1, 1), date(2025, 12, 31)),
        "2025_26": (date(2025, 4, 1), date(2026, 3, 31)),
    }

    def place_of(row):
        part = row["Measure"].removeprefix("ASCOF ").lower()
        if part == "2e":
            part = "18 to 64" if "18-64" in row["Description"] else "65 and above"
        return row["LA_Code"], part, row["Group"]

    @pytest.mark.parametrize("period", PERIODS)
    def test_every_cell_is_as_the_published_sql_gives_it_on_the_made_up_store(period):
        first_day, last_day = PERIODS[period]
        names = ("2a", "2bc", "2e")
        asked = [measures.find(f"ascof-{name}") for name in names]
        with duck.opened([SHARED / "national_store.parquet"], lists=lists.read(SHARED)) as store:
            duck.prepare(store, first_day=first_day, last_day=last_day)
            results = duck.answers(store, asked, first_day=first_day, last_day=last_day)
        for name, result, many in zip(names, results, (39, 26, 78), strict=True):
            with (SHARED / f"expected_ascof_{name}_{period}.csv").open(encoding="utf-8", newline="") as file:
                expected = {
                    place_of(row): (int(row["Numerator"]), int(row["Denominator"]), float(row["Outcome"]))
                    for row in csv.DictReader(file)
                }
            counted = {
                (row.la_code, row.measure, row.group): (row.numerator, row.denominator, float(row.outcome))
                for row in result.rows
                if row.measure != "learning disability"
            }
            assert len(expected) == many
            assert counted == expected
