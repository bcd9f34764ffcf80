# ruff: noqa: E501  A drawn table is as wide as its columns.
"""Rules that one row alone cannot break: one person, one event, the months of the period."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from trellis.formats.client_level_data.report import Report
from trellis.formats.client_level_data.tests.returns import checked, holds, nhs_number

# These take a while together: they are left to `make test`.
pytestmark = pytest.mark.slow


def places(report: Report, rule: str) -> dict[tuple[str, str], tuple[int, ...]]:
    return {(one.kind, one.field): one.rows for one in report.found if one.rule == rule}


def test_one_identifier_has_one_number_birth_death_and_gender_and_a_blank_is_no_second(tmp_path: Path):
    report = checked(
        tmp_path,
        f"""
        LA Person Unique Identifier | NHS Number      | Date of Birth | Gender  | Event Start Date
        amina                       | {nhs_number(1)} | 1948-03-02    | Female  | 2025-05-01
        amina                       | {nhs_number(2)} | -             | female  | 2025-05-02
        amina                       | -               | 1948-03-02    | Unknown | 2025-05-03
        bill                        | {nhs_number(3)} | 1941-01-01    | Male    | 2025-05-01
        bill                        | {nhs_number(3)} | 1941-01-02    | Female  | 2025-05-02
        -                           | {nhs_number(4)} | 1950-01-01    | Male    | 2025-05-01
        -                           | {nhs_number(5)} | 1951-01-01    | Female  | 2025-05-01
        """,
    )
    assert places(report, "V17") == {
        ("conflict", "NHS Number"): (2,),
        ("conflict", "Date of Birth"): (5,),
        ("conflict", "Gender"): (5,),
    }


def test_one_event_may_be_several_rows_that_differ_in_mechanism_and_cost_alone(tmp_path: Path):
    same = "P1 | 9434765919 | 2025-05-01"
    report = checked(
        tmp_path,
        f"""
        LA Person Unique Identifier | NHS Number | Event Start Date | Service Component | Unit Cost | Event Reference | Event Outcome
        {same} | Day support | 50.00 | E1 | -
        {same} | Day support | 60.00 | E1 | -
        {same} | Meals       | 50.00 | E2 | -
        {same} | Day support | 50.00 | E1 | -
        {same} | Day support | 50.00 | E9 | -
        {same} | Day support | 70.00 | E1 | NFA: Other
        """,
    )
    assert places(report, "V25") == {("copy", ""): (4,), ("one-event", ""): (5, 6)}


def test_two_people_with_the_same_service_on_the_same_day_are_two_events(tmp_path: Path):
    table = """
        LA Person Unique Identifier | Event Start Date
        amina                       | 2025-05-01
        bill                        | 2025-05-01
        """
    assert checked(tmp_path, table).count("V25") == 0


def test_a_row_without_a_start_is_no_second_telling_of_another_but_may_be_its_copy(tmp_path: Path):
    table = """
        LA Person Unique Identifier | NHS Number | Event Start Date | Event Reference
        amina                       | 9434765919 | -                | E1
        amina                       | 9434765919 | -                | E2
        amina                       | 9434765919 | -                | E1
        """
    assert places(checked(tmp_path, table), "V25") == {("copy", ""): (3,)}


def test_the_link_of_a_carer_is_a_service_user_and_not_another_carer(tmp_path: Path):
    holds(
        tmp_path,
        "V20",
        """
        Client Type  | LA Person Unique Identifier | Adult 1 Linked Person_ID | breaks
        Service user | amina                       | -                        |
        Unpaid carer | sara                        | amina                    |
        Unpaid carer | dawn                        | sara                     | link-unknown
        """,
    )


def year(*, without: str = "") -> str:
    """A row for each month from April 2025 on, all but the one left out."""
    lines = ["Event Type | Event Start Date | Event End Date"]
    for number in range(12):
        month = date(2025 + (3 + number) // 12, (3 + number) % 12 + 1, 5)
        if f"{month:%Y-%m}" != without:
            lines.append(f"Request | {month.replace(day=1)} | {month}")
    return "\n".join(lines)


def test_the_months_in_which_events_ended_are_those_of_the_period(tmp_path: Path):
    report = checked(tmp_path, year())
    assert report.count("V04") == 0 and not [one for one in report.found if one.rule == "V04"]
    assert report.period_told == (date(2025, 4, 1), date(2026, 3, 31)) == report.period


def test_a_period_that_ends_with_a_month_without_events_is_told_with_the_month(tmp_path: Path):
    (found,) = [one for one in checked(tmp_path, year(without="2026-03")).found if one.rule == "V04"]
    assert found.says == (
        "By the events that ended the period is 1 April 2025 to 28 February 2026. "
        "Few events or none ended in March 2026."
    )


def test_the_month_in_which_the_file_was_sent_does_not_count(tmp_path: Path):
    report = checked(tmp_path, year(), on=date(2026, 3, 31))
    assert report.period_told == (date(2025, 4, 1), date(2026, 2, 28))


def test_a_month_of_fewer_than_one_in_fifty_events_counts_as_empty_once_a_hundred_ended(tmp_path: Path):
    busy = "\n".join(["Request | 2025-05-01 | 2025-05-05"] * 98)
    table = f"Event Type | Event Start Date | Event End Date\n{busy}\n"
    one, two = "Request | 2025-06-01 | 2025-06-05\n", "Request | 2025-07-01 | 2025-07-05\n"
    assert checked(tmp_path, table + one).period_told == (date(2025, 5, 1), date(2025, 6, 30))
    report = checked(tmp_path, table + one + two + one)
    assert report.period_told == (date(2025, 5, 1), date(2025, 5, 31))
