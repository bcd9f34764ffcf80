"""The tables of long term support: in the year 2025-26, on its last day, and for more than twelve months."""

from __future__ import annotations

import pytest

from trellis.analytics import measures

from .stores import counts, measured, rows_of, with_covering, write

# Whole tables are made for each: they are left to `make test`.
pytestmark = pytest.mark.slow


@pytest.fixture
def told(tmp_path):
    def of(name, drawing, **asked):
        return measured(write(with_covering(rows_of(drawing)), tmp_path / "store.parquet"), name, **asked)

    return of


def of_those(result, group="Total"):
    """The parts with somebody in them."""
    return {part: said for part, said in counts(result, group=group).items() if not said.startswith("0 ")}


PACKAGES = """
    person | service     | component | mechanism    | end
    amina  | community   | DP        | DP           | 2025-12-31
    bill   | community   | home care | managed      |
    bill   | residential |           |              | 2025-12-31
    george | community   | home care | ISF          |
    gwen   | prison      | home care | DP           |
"""


def test_whoever_had_support_on_any_day_of_the_year_is_in_its_table(told):
    assert of_those(told("lts001a", PACKAGES)) == {
        "residential": "1 of 4",
        "community, direct payment": "1 of 4",
        "community, not known": "1 of 4",
        "prison, not known": "1 of 4",
    }


def test_on_the_last_day_only_what_is_open_counts(told):
    assert of_those(told("lts001b", PACKAGES)) == {
        "community, managed personal budget": "1 of 3",
        "community, not known": "1 of 3",
        "prison, not known": "1 of 3",
    }


def test_the_people_on_the_last_day_are_those_of_ascof_3d(told):
    table, share = told("lts001b", PACKAGES), told("ascof-3d", PACKAGES)
    community = [counts(table)[name] for name in counts(table) if name.startswith("community")]
    assert sum(int(said.split()[0]) for said in community) == int(counts(share)["1a"].split()[-1])


def test_people_are_told_by_age_and_support_reason(told):
    result = told(
        "lts001a",
        """
        person | service | born   | primary_support_reason
        amina  | nursing | 1940-1 | Support with Memory & Cognition
        bill   | nursing | 1990-1 | Learning disability support
        george | nursing |        | Mental health support
    """,
    )
    assert counts(result, group="65 and above, support with memory and cognition")["nursing"] == "1 of 1"
    assert counts(result, group="18 to 64, learning disability support")["nursing"] == "1 of 1"
    assert [counts(result, group=group)["nursing"] for group in ("18 to 64", "65 and above", "Total")] == [
        "1 of 1",
        "1 of 1",
        "3 of 3",
    ]


def test_a_setting_that_nobody_is_in_says_nought_of_all(told):
    assert counts(told("lts001a", PACKAGES))["nursing"] == "0 of 4"


def test_ethnicity_is_told_within_age_and_sex(told):
    result = told(
        "lts001b",
        """
        person | service | gender | ethnicity
        amina  | nursing | Female | Asian or Asian British: Pakistani
        gwen   | nursing | Female | White: Irish
        bill   | nursing | Male   | White: Irish
    """,
    )
    assert counts(result, group="65 and above, female")["white: irish"] == "1 of 2"
    assert counts(result, group="65 and above, male")["white: irish"] == "1 of 1"


def test_who_has_an_unpaid_carer_is_told_of_those_open_on_the_last_day(told):
    result = told(
        "lts001b",
        """
        person | service | has_unpaid_carer
        amina  | nursing | Yes
        gwen   | nursing | YES
        bill   | nursing | No
        george | nursing | perhaps
    """,
    )
    told_of = counts(result, group="65 and above")
    assert [told_of[f"unpaid carer, {word}"] for word in ("yes", "no", "unknown")] == [
        "2 of 4",
        "1 of 4",
        "1 of 4",
    ]


@pytest.mark.parametrize(
    ("began", "counted"),
    [("2025-03-31", "1 of 1"), ("2025-04-01", "0 of 0"), ("2020-01-01", "1 of 1")],
    ids=["a year before", "a day later", "long before"],
)
def test_support_for_more_than_twelve_months_began_a_year_before_the_last_day_or_earlier(
    told, began, counted
):
    result = told(
        "lts001c",
        f"""
        person | service   | component | mechanism | start
        amina  | community | home care | managed   | {began}
    """,
    )
    assert counts(result)["community, managed personal budget"] == counted


@pytest.mark.parametrize(
    ("again", "counted"),
    [("2025-07-01", "1 of 1"), ("2025-07-02", "1 of 1"), ("2025-07-03", "0 of 0")],
    ids=["the same day", "the next day", "a day between"],
)
def test_one_whole_day_without_support_breaks_the_twelve_months(told, again, counted):
    result = told(
        "lts001c",
        f"""
        person | service     | component | mechanism | start      | end
        amina  | community   | home care | managed   | 2020-01-01 | 2025-07-01
        amina  | residential |           |           | {again}    |
    """,
    )
    assert counts(result)["residential"] == counted


def test_carers_support_is_told_by_what_comes_first_in_the_order(told):
    result = told(
        "lts003",
        """
        person | client | event      | service   | component | mechanism | outcome | end
        sara   | carer  | Service    | direct    | DP        | managed   |         |
        dawn   | carer  | Service    | direct    | respite   | managed   |         |
        dawn   | carer  | Assessment |           |           |           | advice  | 2025-07-01
        gwen   | carer  | Assessment |           |           |           | advice  | 2025-07-01
        bill   | carer  | Service    | involving | respite   |           |         |
        amina  | carer  | Service    | direct    |           | managed   |         |
    """,
    )
    assert of_those(result) == {
        "direct payment": "1 of 4",
        "managed personal budget": "1 of 4",
        "information and advice": "1 of 4",
        "support for the person cared for, or none": "1 of 4",
    }


def test_work_and_home_are_told_of_people_with_a_learning_disability_under_65(told):
    result = told(
        "lts004",
        """
        person | service | born   | reason                | work     | home   | gender
        amina  | nursing | 1990-1 | LD                    | 16 hours | Refuge | Female
        bill   | nursing | 1990-1 | LD                    | juggler  | Refuge | Male
        george | nursing | 1940-1 | LD                    | 16 hours | Refuge | Male
        gwen   | nursing | 1990-1 | Mental health support | 16 hours | Refuge | Female
    """,
    )
    assert of_those(result) == {
        "work, paid: 16 or more hours a week": "1 of 2",
        "work, unknown": "1 of 2",
        "home, refuge": "2 of 2",
    }
    assert of_those(result, "female") == {
        "work, paid: 16 or more hours a week": "1 of 1",
        "home, refuge": "1 of 1",
    }


@pytest.mark.parametrize("name", ["lts001a", "lts001b", "lts001c"])
def test_the_settings_of_a_table_share_out_everybody(told, name):
    result = told(
        name,
        """
        person | service     | component | mechanism | start      | born   | reason
        amina  | community   | DP        | DP        | 2020-01-01 | 1990-1 | LD
        bill   | residential |           |           | 2020-01-01 | 1940-1 | LD
        george | prison      |           |           | 2020-06-01 | 1990-1 | LD
        gwen   | community   |           |           | 2020-06-01 |        |
    """,
    )
    settings = [part.name for part in measures.find(name).parts[:9]]
    for group, many in (("18 to 64, learning disability support", 2), ("65 and above", 1), ("Total", 4)):
        told_of = counts(result, group=group)
        assert {told_of[setting].split()[-1] for setting in settings} == {str(many)}
        assert sum(int(told_of[setting].split()[0]) for setting in settings) == many
