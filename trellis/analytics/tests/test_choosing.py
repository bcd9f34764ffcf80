"""Which submission answers for which days, and which of their rows are which event."""

from __future__ import annotations

from datetime import date

import pytest

from trellis.analytics import duck, lists

from .stores import COLUMNS, ORDINARY, YEAR, rows_of, with_covering, write

# Whole tables are made for each: they are left to `make test`.
pytestmark = pytest.mark.slow


def ask(rows, tmp_path, question, *, as_of=None, last_day=YEAR[1]):
    """What the prepared tables of a store answer to a question."""
    path = write(rows, tmp_path / "store.parquet")
    with duck.opened([path], lists=lists.read()) as store:
        duck.prepare(store, first_day=YEAR[0], last_day=last_day, as_of=as_of)
        duck.answers(store, [], first_day=YEAR[0], last_day=last_day)
        return duck.run_sql(store, question).fetchall()


def ended(moment, months):
    """A submission: of each month, how many events of each kind ended in it."""
    rows = []
    for month, kinds in months.items():
        for kind, many in kinds.items():
            day = date.fromisoformat(f"{month}-15")
            rows += [
                {**dict.fromkeys(COLUMNS), **ORDINARY, "nhs_given": f"{kind}{at}", "event_type": kind}
                | {"import_date": moment, "event_start": day, "event_end": day}
                for at in range(many)
            ]
    return [{**row, "record": at} for at, row in enumerate(rows, start=1)]


MOMENT = ORDINARY["import_date"]
FULL = {"Request": 20, "Assessment": 20, "Review": 20}


def period(rows, tmp_path):
    return ask(
        rows, tmp_path, "SELECT CAST(first_day AS VARCHAR), CAST(last_day AS VARCHAR) FROM submission_periods"
    )


def test_a_submission_covers_from_its_first_full_month_to_its_last(tmp_path):
    rows = ended(MOMENT, {"2025-04": FULL, "2025-05": FULL, "2025-08": FULL})
    assert period(rows, tmp_path) == [("2025-04-01", "2025-08-31")]


@pytest.mark.parametrize(("many", "first"), [(1, "2025-05-01"), (2, "2025-04-01"), (3, "2025-04-01")])
def test_a_month_with_fewer_than_2_in_a_hundred_of_the_ended_events_is_not_covered(tmp_path, many, first):
    # 98 others: one more is 1.01% of 99, two are 2% of 100.
    rows = ended(MOMENT, {"2025-04": {"Request": many}, "2025-05": {"Request": 98}})
    if many == 1:
        rows = ended(MOMENT, {"2025-04": {"Request": 1}, "2025-05": {"Request": 99}})
    assert period(rows, tmp_path)[0][0] == first


def test_a_month_may_lack_one_kind_of_event_and_not_two(tmp_path):
    months = {
        "2025-04": {"Request": 60},
        "2025-05": {"Request": 40, "Assessment": 20},
        "2025-06": FULL,
    }
    assert period(ended(MOMENT, months), tmp_path) == [("2025-05-01", "2025-06-30")]


def test_what_ends_in_the_month_of_taking_in_says_nothing_of_what_is_covered(tmp_path):
    rows = ended(MOMENT, {"2026-03": FULL, "2026-04": FULL})
    assert period(rows, tmp_path) == [("2026-03-01", "2026-03-31")]


def test_a_file_with_fewer_than_100_ended_events_is_taken_at_all_its_months(tmp_path):
    rows = ended(MOMENT, {"2025-04": {"Request": 1}, "2025-06": FULL})
    assert period(rows, tmp_path) == [("2025-04-01", "2025-06-30")]


def answering(drawing, tmp_path, **asked):
    question = (
        "SELECT CAST(import_date AS VARCHAR)[:10], CAST(ref_first_day AS VARCHAR), "
        "CAST(ref_last_day AS VARCHAR) "
        "FROM submissions ORDER BY ref_first_day"
    )
    return ask(with_covering(rows_of(drawing)), tmp_path, question, **asked)


TWO_FILES = """
    taken in   | stated_first_day | stated_last_day | person
    2026-01-20 | 2025-01-01       | 2025-12-31      | amina
    2026-04-20 | 2025-04-01       | 2026-03-31      | amina
"""


def test_each_quarter_is_answered_for_by_the_latest_file_that_covers_it(tmp_path):
    assert answering(TWO_FILES, tmp_path) == [
        ("2026-01-20", "2025-01-01", "2025-03-31"),
        ("2026-04-20", "2025-04-01", "2026-03-31"),
    ]


@pytest.mark.parametrize(("as_of", "answers"), [("2026-04-19", "2026-01-20"), ("2026-04-20", "2026-04-20")])
def test_a_file_taken_in_after_the_day_asked_about_does_not_exist(tmp_path, as_of, answers):
    told = answering(TWO_FILES, tmp_path, as_of=date.fromisoformat(as_of))
    assert told[-1][0] == answers


# Two files, each a quarter; what was open in the first and is not in the second had ended.
JOINED = """
    taken in   | stated_first_day | stated_last_day | person | start      | end        | service   | component
    2025-07-20 | 2025-04-01       | 2025-06-30      | amina  | 2025-05-01 |            | community | home care
    2025-10-20 | 2025-07-01       | 2025-09-30      | amina  | 2025-05-01 |            | community | home care
    2025-07-20 | 2025-04-01       | 2025-06-30      | bill   | 2025-05-01 |            | community | home care
    2025-07-20 | 2025-04-01       | 2025-06-30      | gwen   | 2025-05-01 | 2025-08-08 | community | home care
    2025-10-20 | 2025-07-01       | 2025-09-30      | dawn   | 2025-05-01 | 2025-12-24 | community | home care
"""


def test_a_service_that_is_not_sent_again_is_taken_to_have_ended_with_its_quarter(tmp_path):
    told = ask(
        with_covering(rows_of(JOINED)),
        tmp_path,
        "SELECT person, CAST(event_end AS VARCHAR) FROM events WHERE event_type = 'service' ORDER BY person",
    )
    assert told == [
        ("amina", None),
        ("bill", "2025-06-30"),
        ("dawn", "2025-12-24"),
        ("gwen", "2025-06-30"),
    ]


def kept(drawing, tmp_path):
    question = "SELECT record FROM events WHERE record < 900000 ORDER BY record"
    return [record for (record,) in ask(with_covering(rows_of(drawing)), tmp_path, question)]


def test_one_event_is_told_once_and_still_going_on_comes_before_an_end(tmp_path):
    assert kept(
        """
        person | start      | end        | service   | component
        amina  | 2025-05-01 | 2025-06-01 | community | home care
        amina  | 2025-05-01 |            | community | home care
        amina  | 2025-05-01 | 2025-12-01 | community | home care
        """,
        tmp_path,
    ) == [2]


def test_of_rows_that_end_alike_the_outcome_decides_then_the_conversation_then_the_record(tmp_path):
    assert kept(
        """
        person | start      | end        | service   | outcome                 | conversation
        amina  | 2025-05-01 | 2025-06-01 | community | NFA: Deceased           | 1
        amina  | 2025-05-01 | 2025-06-01 | community | Admitted to hospital    | 0
        bill   | 2025-05-01 | 2025-06-01 | community | NFA: Deceased           | 1
        bill   | 2025-05-01 | 2025-06-01 | community | NFA: Deceased           | 0
        gwen   | 2025-05-01 | 2025-06-01 | community | NFA: Deceased           | 0
        gwen   | 2025-05-01 | 2025-06-01 | community | NFA: Deceased           | 0
        """,
        tmp_path,
    ) == [2, 3, 6]


def test_what_was_sent_tells_events_apart_and_not_what_it_is_taken_to_be(tmp_path):
    # The mechanism is no part of an event; the component is, in the council's own words.
    assert kept(
        """
        person | start      | service   | component    | mechanism
        amina  | 2025-05-01 | community | Home Support | managed
        amina  | 2025-05-01 | community | home care    | managed
        bill   | 2025-05-01 | community | home care    | managed
        bill   | 2025-05-01 | community | home care    | DP
        """,
        tmp_path,
    ) == [1, 2, 4]


def test_a_death_inside_an_event_ends_it_and_a_death_before_it_drops_it(tmp_path):
    told = ask(
        with_covering(
            rows_of("""
            person | start      | end        | died       | service
            amina  | 2025-05-01 |            | 2025-08-01 | community
            bill   | 2025-05-01 | 2025-09-01 | 2025-08-01 | community
            gwen   | 2025-05-01 | 2025-07-01 | 2025-08-01 | community
            dawn   | 2025-05-01 |            | 2025-04-30 | community
            sara   | 2025-05-01 |            | 2025-05-01 | community
        """)
        ),
        tmp_path,
        "SELECT person, CAST(event_end AS VARCHAR) FROM events WHERE event_type = 'service' ORDER BY person",
    )
    # Dying on the very first day does not end an open service: the published SQL asks for later.
    assert told == [
        ("amina", "2025-08-01"),
        ("bill", "2025-08-01"),
        ("gwen", "2025-07-01"),
        ("sara", None),
    ]


def test_somebody_is_known_by_the_traced_number_then_the_one_sent_then_the_councils_own(tmp_path):
    told = ask(
        with_covering(
            rows_of("""
            nhs_traced | nhs_given | la_person | start
            t          | g         | p         | 2025-05-01
                       | g         | p         | 2025-05-02
                       |           | p         | 2025-05-03
                       |           |           | 2025-05-04
        """)
        ),
        tmp_path,
        "SELECT person FROM events WHERE event_type = 'service' ORDER BY event_start",
    )
    assert told == [("t",), ("g",), ("101_p",)]


def told_of(drawing, tmp_path, column):
    question = f"SELECT CAST({column} AS VARCHAR) FROM people WHERE person = 'amina'"
    return ask(with_covering(rows_of(drawing)), tmp_path, question)[0][0]


def test_known_comes_before_unknown_then_the_latest_and_of_two_alike_neither_is_believed(tmp_path):
    assert (
        told_of(
            """
            person | start      | gender
            amina  | 2025-05-01 | Female
            amina  | 2025-06-01 | Unknown
            amina  | 2025-07-01 | no such
            """,
            tmp_path,
            "gender",
        )
        == "female"
    )
    assert (
        told_of(
            """
            person | start      | gender | service
            amina  | 2025-05-01 | Female | community
            amina  | 2025-05-01 | Male   | nursing
            """,
            tmp_path,
            "gender",
        )
        == "unknown"
    )


def test_a_refused_ethnicity_is_known_better_than_an_undeclared_one(tmp_path):
    assert (
        told_of(
            """
            person | start      | ethnicity
            amina  | 2025-05-01 | No data: Refused
            amina  | 2025-06-01 | No data: Undeclared or not known
            """,
            tmp_path,
            "ethnicity",
        )
        == "no data: refused"
    )


def test_a_birth_is_believed_where_year_and_month_are_told_and_the_earliest_of_two(tmp_path):
    drawing = """
        person | start      | birth_year | birth_month
        amina  | 2025-05-01 | 1950       | 6
        amina  | 2025-06-01 | 1948       | 9
        amina  | 2025-07-01 | 1940       |
    """
    assert told_of(drawing, tmp_path, "birth_date") == "1948-09-01"


@pytest.mark.parametrize(
    ("service", "component", "home"),
    [
        ("nursing", "Shared Lives", "registered nursing home"),
        ("community", "Shared Lives", "shared lives scheme"),
        ("community", "home care", "unknown: presumed at home"),
        ("community", "Meals", "unknown: presumed in community"),
        ("prison", "", "prison, young offenders institution or detention centre"),
        ("st-max", "Reablement", "unknown"),
    ],
)
def test_a_home_nobody_told_is_deduced_from_the_latest_service(tmp_path, service, component, home):
    drawing = f"""
        person | start      | end        | service     | component   | home
        amina  | 2025-05-01 | 2025-09-01 | residential |             | Unknown
        amina  | 2025-06-01 |            | {service}   | {component} |
    """
    assert told_of(drawing, tmp_path, "accommodation_status") == home
