# ruff: noqa: E501  A drawn table is as wide as its columns.
"""Each rule that a row can break alone: a row that breaks it, and one that just does not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from trellis.formats.client_level_data.rules import rules
from trellis.formats.client_level_data.tests.returns import checked, holds
from trellis.formats.client_level_data.value_lists import Lists, value_lists

# These take a while together: they are left to `make test`.
pytestmark = pytest.mark.slow


def test_a_good_row_of_each_event_type_and_of_a_carer_breaks_no_rule_but_that_of_the_months(tmp_path: Path):
    report = checked(
        tmp_path,
        """
        Event Type | Client Type
        Request    | Service user
        Assessment | Service user
        Service    | Service user
        Review     | Service user
        Assessment | Unpaid carer
        Service    | Unpaid carer
        """,
    )
    assert [(one.rule, one.field, one.rows) for one in report.found if one.rule != "V04"] == []
    assert report.events == {"Request": 1, "Assessment": 2, "Service": 2, "Review": 1}


CASES = {
    "V02": """
        LA Code | breaks
        102     |
        12      | council-form, several-councils
        """,
    "V03": """
        Reporting Period Start Date | Reporting Period End Date | breaks
        2025-04-01                  | 2026-03-31                |
        2025-04-01                  | 2026-03-31                |
        2025-04-01                  | 2026-03-30                | several-periods
        2026-04-01                  | 2026-03-31                | several-periods, period-backwards
        the spring                  | 2026-03-31                | date-unreadable
        """,
    "V05": """
        Gender   | Employment Status             | breaks
        Female   | Unknown                       |
        female   | Unknown                       | spelt-otherwise
        Woman    | Unknown                       | not-in-list
        Female   | Paid: 16 hours                | not-in-list
        -        | -                             |
        """,
    "V06": """
        Delivery Mechanism | Event Type | Event Outcome                       | breaks
        Direct payment     | Service    | -                                   |
        Direct Payment     | Service    | -                                   | release-1
        -                  | Request    | Progress to Assessment              | release-1
        -                  | Request    | Progress to financial assessment    | release-1-gone
        -                  | Request    | NFA: Other                          |
        """,
    "V07": """
        Event Type | Gender | Event Outcome | Event End Date | NHS Number | Review Reason | breaks
        Request    | -      | NFA: Other    | 2025-06-01     | 9434765919 | -             | blank
        Request    | Female | -             | 2025-06-01     | 9434765919 | -             | blank
        Service    | Female | -             | -              | 9434765919 | -             |
        Service    | Female | -             | 2025-06-01     | 9434765919 | -             | blank-at-end
        Service    | Female | -             | -              | -          | -             | blank
        Review     | Female | NFA: Other    | 2025-06-01     | 9434765919 | -             | blank
        Review     | Female | NFA: Other    | 2025-06-01     | 9434765919 | Planned review |
        """,
    "V08": """
        Event Type | Client Type  | Service Type                 | Total Hrs Caring per week | breaks
        Service    | Service user | Long term support: Community | -                         |
        Review     | Service user | -                            | -                         |
        Review     | Service user | Long term support: Community | -                         | filled
        Service    | Service user | Long term support: Community | 0-19 hours                | of-carers-alone
        Service    | Unpaid carer | Unpaid carer support: Direct to unpaid carer | 0-19 hours |
        """,
    "V09": """
        Unit Cost | Cost Frequency (Unit Type) | Planned units per week | breaks
        0.01      | Weekly                     | 0.5                    |
        0         | Weekly                     | 1                      | not-above-nought
        -5        | Weekly                     | 1                      | not-above-nought
        £5        | Weekly                     | 1                      | not-a-number
        5         | -                          | 1                      | cost-without-frequency
        -         | Weekly                     | 1                      | frequency-without-cost
        -         | -                          | -                      |
        5         | Weekly                     | one                    | not-a-number
        """,
    "V10": """
        Unit Cost | Cost Frequency (Unit Type) | Planned units per week | breaks
        21.40     | Hourly                     | 7                      |
        21.40     | Hourly                     | -                      | units-missing
        21.40     | Per session                | -                      | units-missing
        21.40     | Weekly                     | -                      |
        """,
    "V11": """
        Event Type | Event End Date | breaks
        Service    | -              |
        Request    | -              | open
        Assessment | -              | open
        Review     | -              | open
        Review     | 2025-06-10     |
        """,
    "V12": """
        Event Type | Event Start Date | Event End Date | breaks
        Request    | 2025-05-02       | 2025-05-02     |
        Request    | 2025-05-02       | 2025-05-01     | ends-before-start
        Request    | 2025-03-01       | 2025-04-01     |
        Request    | 2025-03-01       | 2025-03-31     | ends-outside-period
        Request    | 2025-05-02       | 2026-03-31     |
        Request    | 2025-05-02       | 2026-04-01     | ends-outside-period
        Request    | 2025-05-02       | 2026-04-21     | ends-after-sending
        Service    | 2025-05-02       | 2026-05-01     |
        Service    | 2025-03-01       | 2025-04-01     |
        Service    | 2025-03-01       | 2025-03-31     | service-before-period
        Service    | 2025-03-01       | soon           | date-unreadable
        """,
    "V13": """
        Event Start Date | breaks
        2026-03-31       |
        2026-04-01       | starts-after-period
        31/31/2026       | date-unreadable
        """,
    "V14": """
        Date of Birth | Date of Death | Event Start Date | Event End Date | breaks
        1948-03-02    | 2025-05-02    | 2025-05-01       | 2025-05-02     |
        1948-03-02    | 1948-03-02    | 2025-05-01       | 2025-05-02     | starts-after-death
        1948-03-02    | 1948-03-01    | 2025-05-01       | 2025-05-02     | starts-after-death, death-before-birth
        1948-03-02    | 2026-04-20    | 2025-05-01       | 2025-05-02     |
        1948-03-02    | 2026-04-21    | 2025-05-01       | 2025-05-02     | death-in-future
        1948-03-02    | 2025-05-02    | 2025-05-01       | -              | open-after-death
        1948-03-02    | yes           | 2025-05-01       | 2025-05-02     | date-unreadable
        """,
    "V15": """
        NHS Number   | breaks
        9434765919   |
        9434765918   | nhs-number-check
        0000000000   | nhs-number-check
        943 476 5919 | nhs-number-spaced
        943476591    | nhs-number-form
        943476591X   | nhs-number-form
        -            |
        """,
    "V16": """
        NHS Number | LA Person Unique Identifier | breaks
        9434765919 | P1                          |
        9434765919 | -                           |
        -          | P1                          |
        -          | -                           | nobody
        """,
    "V18": """
        Date of Birth | breaks
        2008-03-31    |
        2008-04-01    | under-18
        1910-04-01    |
        1910-03-31    | over-115
        2026-04-01    | under-18
        unknown       | date-unreadable
        -             |
        """,
    "V19": """
        Client Type  | Primary Support Reason                  | Service Type                 | breaks
        Unpaid carer | Social support: Support to unpaid carer | Unpaid carer support: Direct to unpaid carer |
        Unpaid carer | Learning disability support             | Unpaid carer support: Direct to unpaid carer | carer-reason
        Unpaid carer | Social support: Support to unpaid carer | Long term support: Community | carer-service
        Service user | Social support: Support to unpaid carer | Long term support: Community | service-user-reason
        Service user | Learning disability support             | Unpaid carer support: Direct to unpaid carer | service-user-service
        Service user | Learning disability support             | Long term support: Community |
        """,
    "V20": """
        Client Type  | LA Person Unique Identifier | No. of adults being cared for | Adult 1 Linked Person_ID | Adult 2 Linked Person_ID | breaks
        Service user | amina                       | -    | -     | -     |
        Unpaid carer | sara                        | 1    | amina | -     |
        Unpaid carer | dawn                        | 1    | bill  | -     | link-unknown
        Unpaid carer | gwen                        | 1    | -     | amina | gap
        Unpaid carer | ade                         | 1    | amina | amina | too-few
        Unpaid carer | olive                       | two  | amina | -     | not-a-number
        Unpaid carer | tom                         | 0    | -     | -     |
        """,
    "V21": """
        Service Type                        | Service Component           | Delivery Mechanism         | breaks
        Long term support: Residential care | Long term residential care  | -                          |
        Long term support: Residential care | Long term residential care  | CASSR commissioned support | care-home
        Long term support: Prison           | Home support or domiciliary care | CASSR commissioned support |
        Long term support: Prison           | Home support or domiciliary care | Direct payment        | prison
        Long term support: Community        | Direct payment              | Direct payment             |
        Long term support: Community        | Direct payment              | -                          | payment-told-once
        """,
    "V22": """
        Client Type  | Service Component          | Delivery Mechanism            | breaks
        Unpaid carer | Other unpaid carer support | CASSR managed personal budget |
        Unpaid carer | -                          | CASSR managed personal budget | component-missing
        Unpaid carer | -                          | -                             | component-missing
        Unpaid carer | -                          | Direct payment                |
        """,
    "V23": """
        Service Type                 | Service Component | Delivery Mechanism         | breaks
        Long term support: Community | Day support       | CASSR commissioned support |
        Long term support: Community | Day support       | -                          | mechanism-unknown
        Long term support: Community | Day support       | ISF                        | mechanism-unknown
        Long term support: Community | Direct payment    | -                          |
        Short term support: ST-Max   | Reablement        | -                          |
        """,
    "V24": """
        Service Type                    | Service Component       | Delivery Mechanism | breaks
        Long term support: Nursing care | Long term nursing care  | -                  |
        Long term support: Nursing care | Short term nursing care | -                  | component-not-long-term
        Long term support: Nursing care | -                       | -                  | component-not-long-term
        """,
    "V26": """
        Event Type | Client Type                       | Event Reference | Event Start Date | breaks
        Service    | Service user                      | E1              | 2025-05-01       |
        SERVICE    | Service user                      | E2              | 2025-05-01       | spelt-otherwise
        Support    | Service user                      | E3              | 2025-05-01       | no-event-type
        -          | Service user                      | E4              | 2025-05-01       | blank
        -          | Unpaid carer known by association | -               | -                | blank
        """,
    "V27": """
        Event Type | Eligible Needs Identified | Assessment Type       | breaks
        Assessment | Yes                       | Long term assessment  |
        Assessment | No                        | Short term assessment | not-long-term
        Assessment | -                         | Short term assessment |
        """,
}


@pytest.mark.parametrize("rule", CASES)
def test_a_row_breaks_the_rule_where_it_is_drawn_to_and_nowhere_else(rule: str, tmp_path: Path):
    holds(tmp_path, rule, CASES[rule])


def test_every_rule_that_a_row_can_break_is_drawn():
    of_the_file = {"V01", "V04"}
    across_rows = {"V17", "V25"}
    assert set(CASES) | of_the_file | across_rows == set(rules())


def test_a_carer_known_by_association_with_nothing_of_an_event_may_leave_its_type_blank(tmp_path: Path):
    table = """
        Event Type | Client Type                       | Event Reference | Event Start Date | Event End Date
        -          | Unpaid carer known by association | -               | -                | -
        """
    assert checked(tmp_path, table).count("V26") == 0


def test_without_the_day_of_sending_nothing_is_held_against_it(tmp_path: Path):
    table = """
        Event Type | Event End Date | Date of Death
        Service    | 2026-03-01     | 2026-12-01
        """
    assert checked(tmp_path, table).count("V14", "death-in-future") == 1
    later = checked(tmp_path, table, on=None)
    assert later.count("V14", "death-in-future") == 0
    assert "no-day" in {note.code for note in later.notes}


def test_a_council_is_looked_up_where_a_list_of_them_is_given(tmp_path: Path):
    lists = Lists(value_lists().by_name, {"102": "Northshire", "103": "Southshire"})
    table = """
        LA Code | breaks
        102     |
        104     | council-unknown, several-councils
        """
    holds(tmp_path, "V02", table, lists=lists)


def test_a_period_of_twelve_whole_months_is_right_and_one_day_less_is_not(tmp_path: Path):
    table = """
        Reporting Period Start Date | Reporting Period End Date | Event Start Date | Event End Date
        {start}                     | {end}                     | 2025-05-01       | -
        """
    kinds = {}
    for start, end in (
        ("2025-04-01", "2026-03-31"),
        ("2025-04-02", "2026-03-31"),
        ("2025-04-01", "2026-03-30"),
    ):
        report = checked(tmp_path, table.format(start=start, end=end))
        kinds[start, end] = sorted(one.kind for one in report.found if one.rule == "V03")
    assert kinds == {
        ("2025-04-01", "2026-03-31"): [],
        ("2025-04-02", "2026-03-31"): ["not-whole-months", "short"],
        ("2025-04-01", "2026-03-30"): ["not-whole-months", "short"],
    }


def test_only_what_a_program_can_put_right_is_called_fixable(tmp_path: Path):
    report = checked(
        tmp_path,
        """
        Gender | Delivery Mechanism | NHS Number
        female | Direct Payment     | 943 476 5919
        Woman  | ISF                | 9434765918
        """,
    )
    fixable = {(one.rule, one.kind, one.field) for one in report.found if one.fixable}
    assert fixable == {
        ("V05", "spelt-otherwise", "Gender"),
        ("V06", "release-1", "Delivery Mechanism"),
        ("V15", "nhs-number-spaced", "NHS Number"),
    }
    values = {
        one.kind: one.values for one in report.found if one.field == "Delivery Mechanism" and one.values
    }
    assert values == {
        "release-1": (("Direct Payment", 1, "Direct payment"),),
        "not-in-list": (("ISF", 1, ""),),
    }


def test_the_codes_of_a_field_add_up_to_its_rows(tmp_path: Path):
    report = checked(
        tmp_path,
        """
        Gender | Event Type | Event Start Date | Event End Date
        Female | Request    | 2025-05-01       | 2025-06-01
        female | Request    | 2025-05-01       | 2025-04-30
        Woman  | Request    | 2025-05-01       | someday
        -      | Request    | 2025-05-01       | -
        Male   | Service    | 2025-05-01       | -
        """,
    )
    assert report.fields["Gender"] == {1: 2, -1: 1, -2: 1, -3: 1}
    assert report.fields["Event End Date"] == {1: 1, 0: 1, -1: 1, -2: 1, -4: 1}
    assert report.fields["Review Reason"] == {0: 5}
    assert {sum(codes.values()) for codes in report.fields.values()} == {5}
    assert report.conditions["Event End Date"] == {"Request": 2, "Assessment": 2, "Service": 1, "Review": 2}
    assert report.conditions["Review Reason"]["Request"] == 0


def test_a_value_without_capitals_in_capitals_is_spelt_otherwise(tmp_path: Path):
    table = """
        Cost Frequency (Unit Type) | breaks
        4-weekly                   |
        4-WEEKLY                   | spelt-otherwise
        """
    holds(tmp_path, "V05", table)


def test_a_day_may_be_told(tmp_path: Path):
    table = "Event Start Date\n2026-03-30"
    assert checked(tmp_path, table, on=date(2026, 3, 30)).count("V13") == 0
    assert checked(tmp_path, table, on=date(2026, 3, 29)).count("V13", "starts-in-future") == 1
