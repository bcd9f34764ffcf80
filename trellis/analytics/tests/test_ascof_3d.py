"""ASCOF 3D, trap by trap: whose support counts, and how it is held, on the last day of the year 2025-26."""

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
    def of(drawing, **asked):
        return measured(write(with_covering(rows_of(drawing)), tmp_path / "store.parquet"), **asked)

    return of


def test_one_row_of_direct_payment_is_enough_for_a_mixed_package(told):
    result = told("""
        person | service   | component  | mechanism
        amina  | community | DP         | DP
        amina  | community | home care  | managed
        bill   | community | home care  | managed
        george | community | day support| commissioned
    """)
    assert counts(result) == {"1a": "2 of 3", "2a": "1 of 3", "1b": "0 of 0", "2b": "0 of 0"}


def test_whoever_lives_in_a_care_home_is_out_of_the_community_whatever_else_they_have(told):
    result = told("""
        person | service     | component | mechanism
        amina  | community   | DP        | DP
        bill   | community   | DP        | DP
        bill   | residential |           |
        george | nursing     |           | DP
    """)
    assert counts(result)["2a"] == "1 of 1"


def test_the_component_makes_a_direct_payment_whatever_the_mechanism(told):
    result = told("""
        person | service   | component | mechanism
        amina  | community | DP        | commissioned
        bill   | community | DP        |
        george | prison    | DP        | DP
    """)
    assert counts(result)["2a"] == "2 of 2"


def test_an_individual_service_fund_that_no_list_knows_stands_in_the_denominator_alone(told):
    result = told("""
        person | service   | component | mechanism
        amina  | community | home care | ISF
        bill   | community | home care |
        george | community | home care | Personal Budget
        gwen   | community | home care | managed
    """)
    assert counts(result)["1a"] == "1 of 4"
    assert [(count.measure, count.count) for count in result.unknown] == [("clients", 3), ("carers", 0)]


def test_capitals_and_blanks_at_the_end_make_no_difference(told):
    result = told("""
        person | client         | service                     | component         | mechanism
        amina  | SERVICE USER   | LONG TERM SUPPORT: COMMUNITY| home support      | direct payment
        AMINA  | service user   | Long Term Support: Community| Home Support      | Direct Payment
    """)
    assert counts(result)["2a"] == "1 of 1"


@pytest.mark.parametrize(
    ("ended", "counted"),
    [("2026-03-30", "0 of 0"), ("2026-03-31", "1 of 1"), ("2026-04-01", "1 of 1"), ("", "1 of 1")],
)
def test_a_service_that_ends_on_the_last_day_still_counts(told, ended, counted):
    result = told(f"""
        person | service   | component | mechanism | end
        amina  | community | home care | DP        | {ended}
    """)
    assert counts(result)["2a"] == counted


@pytest.mark.parametrize(
    ("died", "counted"),
    [("2026-03-30", "0 of 0"), ("2026-03-31", "1 of 1"), ("2026-04-02", "1 of 1"), ("", "1 of 1")],
)
def test_whoever_dies_on_the_last_day_still_counts(told, died, counted):
    result = told(f"""
        person | service   | component | mechanism | died
        amina  | community | home care | DP        | {died}
    """)
    assert counts(result)["2a"] == counted


@pytest.mark.parametrize(
    ("started", "counted"), [("2026-03-31", "1 of 1"), ("2026-04-01", "0 of 0"), ("", "0 of 0")]
)
def test_a_service_counts_from_its_first_day_and_never_without_one(told, started, counted):
    result = told(f"""
        person | service   | component | mechanism | start
        amina  | community | home care | DP        | {started}
    """)
    assert counts(result)["2a"] == counted


def test_a_service_that_ends_before_it_begins_does_not_count(told):
    result = told("""
        person | service   | component | mechanism | start      | end
        amina  | community | home care | DP        | 2026-03-31 | 2026-03-01
    """)
    assert counts(result)["2a"] == "0 of 0"


def test_a_service_named_on_a_review_counts_as_one_that_is_open(told):
    result = told("""
        person | event  | service   | component | mechanism | end
        amina  | Review | community | home care | DP        | 2026-03-31
        bill   | Review | community | home care | DP        | 2026-03-30
    """)
    assert counts(result)["2a"] == "1 of 1"


@pytest.mark.parametrize(
    ("born", "groups"),
    [
        ("2008-4", ["0 of 0", "0 of 0", "0 of 0"]),
        ("2008-3", ["1 of 1", "0 of 0", "1 of 1"]),
        ("1961-4", ["1 of 1", "0 of 0", "1 of 1"]),
        ("1961-3", ["0 of 0", "1 of 1", "1 of 1"]),
        ("", ["0 of 0", "0 of 0", "1 of 1"]),
    ],
)
def test_age_is_told_on_the_last_day_and_an_unknown_one_is_in_the_total_alone(told, born, groups):
    result = told(f"""
        person | service   | component | mechanism | born
        amina  | community | home care | DP        | {born}
    """)
    assert [counts(result, group=g)["2a"] for g in ("18 to 64", "65 and above", "Total")] == groups


def test_a_carers_service_without_a_component_vanishes_unless_it_is_a_direct_payment(told):
    result = told("""
        person | client | service | component | mechanism
        sara   | carer  | direct  |           | managed
        dawn   | carer  | direct  |           | DP
        gwen   | carer  | direct  | respite   | managed
        george | carer  | direct  | respite   | commissioned
        bill   | carer  | direct  |           |
    """)
    assert counts(result)["1b"] == "2 of 3"
    assert counts(result)["2b"] == "1 of 3"
    assert {count.measure: count.count for count in result.unknown} == {"clients": 0, "carers": 0}


def test_a_carers_unknown_mechanism_is_left_out_of_the_denominator(told):
    result = told("""
        person | client | service | component | mechanism
        sara   | carer  | direct  | respite   |
        dawn   | carer  | direct  | respite   | ISF
        gwen   | carer  | direct  | respite   | managed
    """)
    assert counts(result)["1b"] == "1 of 1"
    assert {count.measure: count.count for count in result.unknown}["carers"] == 2


def test_a_carer_counts_who_was_supported_at_any_time_of_the_year(told):
    result = told("""
        person | client                            | service | component | mechanism | start      | end
        sara   | carer                             | direct  | DP        | DP        | 2024-05-01 | 2025-03-31
        dawn   | Unpaid carer known by association | direct  | DP        | DP        | 2024-05-01 | 2025-04-01
    """)
    assert counts(result)["2b"] == "1 of 1"


def test_advice_and_assessments_alone_are_no_support_that_counts(told):
    result = told("""
        person | client | event      | outcome | service   | component | mechanism | end
        sara   | carer  | Assessment | advice  |           |           |           | 2025-06-20
        dawn   | carer  | Request    | advice  |           |           |           | 2025-06-20
        gwen   | carer  | Service    |         | involving | respite   | managed   |
        bill   | carer  | Assessment |         | direct    | respite   | managed   | 2025-06-20
    """)
    assert counts(result)["1b"] == "1 of 1"


def test_a_council_that_sent_nothing_is_told_as_nought_of_nought(told):
    result = told(
        """
        person | service   | component | mechanism
        amina  | community | home care | DP
    """,
        councils=("101", "999"),
    )
    assert set(counts(result, la_code="999").values()) == {"0 of 0"}
    assert len(result.rows) == 2 * 4 * 3


def test_the_same_person_in_two_councils_is_counted_in_each_by_its_own_rows(told):
    result = told(
        """
        council | person | service     | component | mechanism
        101     | amina  | community   | home care | DP
        102     | amina  | residential |           |
    """,
        councils=("101", "102"),
    )
    assert counts(result, la_code="101")["2a"] == "1 of 1"
    assert counts(result, la_code="102")["2a"] == "0 of 0"


# Made only where the store is there: a test that skips itself looks like one that passed.
if SHARED.is_dir():

    @pytest.mark.parametrize(
        ("period", "first_day", "last_day"),
        [
            ("2025", date(2025, 1, 1), date(2025, 12, 31)),
            ("2025_26", date(2025, 4, 1), date(2026, 3, 31)),
        ],
    )
    def test_every_cell_is_as_the_published_sql_gives_it_on_the_made_up_store(period, first_day, last_day):
        result = duck.run(
            measures.find("ascof-3d"),
            [SHARED / "national_store.parquet"],
            first_day=first_day,
            last_day=last_day,
            lists=lists.read(SHARED),
        )
        with (SHARED / f"expected_ascof_3d_{period}.csv").open(encoding="utf-8", newline="") as file:
            expected = {
                (row["LA_Code"], row["Description"][:2], row["Group"]): (
                    int(row["Numerator"]),
                    int(row["Denominator"]),
                    float(row["Outcome"]),
                )
                for row in csv.DictReader(file)
            }
        counted = {
            (row.la_code, row.measure, row.group): (row.numerator, row.denominator, float(row.outcome))
            for row in result.rows
        }
        assert len(expected) == 156
        assert counted == expected
