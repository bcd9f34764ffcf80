"""ASCOF 3D told twice: by the measure's SQL over whole stores, and in plain Python one row at a time."""

from __future__ import annotations

import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trellis.analytics import duck, lists, measures, sources
from trellis.analytics.tests import plain
from trellis.analytics.tests.stores import COLUMNS, ORDINARY, SHARED, SHORT, write

# Whole tables are made for each: they are left to `make test`.
pytestmark = pytest.mark.slow

FIRST_DAY, LAST_DAY, AS_OF = date(2025, 4, 1), date(2026, 3, 31), date(2026, 6, 1)
QUARTERS = duck.quarters(FIRST_DAY, AS_OF)
MEASURE = measures.find("ascof-3d")


def referee(rows, given_lists):
    mapping = {field: {} for field in lists.FIELDS}
    for field, raw, cleaned, grouped in given_lists.mapping:
        mapping[field][raw] = (cleaned, grouped)
    return plain.Store(
        rows,
        mapping,
        dict(given_lists.outcome_order),
        first_day=FIRST_DAY,
        last_day=LAST_DAY,
        as_of=AS_OF,
        quarters=QUARTERS,
    )


def both(rows):
    """Events, people and figures by SQL, and by the referee."""
    with tempfile.TemporaryDirectory() as folder:
        path = write(rows, Path(folder) / "store.parquet")
        period = {"first_day": FIRST_DAY, "last_day": LAST_DAY}
        with duck.opened([path], lists=lists.read(), threads=1) as store:
            duck.prepare(store, **period, as_of=AS_OF)
            result = duck.answer(store, MEASURE, **period)
            events, people = set(), {}
            if _has_rows(store):
                events = set(
                    duck.run_sql(
                        store,
                        "SELECT record, ref_last_day, event_end, client_type, service_type FROM events",
                    ).fetchall()
                )
                people = {
                    (la_code, person): tuple(told)
                    for la_code, person, *told in duck.run_sql(
                        store,
                        "SELECT la_code, person, birth_date, date_of_death, gender, ethnicity, "
                        "accommodation_status FROM people",
                    ).fetchall()
                }
        counted = {
            (row.la_code, row.measure, row.group): (row.numerator, row.denominator)
            for row in result.rows
            if row.denominator
        }
        unknown = {(one.la_code, one.measure): one.count for one in result.unknown if one.count}
    slow = referee(rows, lists.read())
    slow_events = slow.events()
    slow_people = slow.people(slow_events)
    by_sql = {"events": events, "people": people, "counted": counted, "unknown": unknown}
    slow_counted, slow_unknown = slow.ascof_3d()
    told = {
        "events": {
            (e["record"], e["last"], e["end"], e["client_type"], e["service_type"]) for e in slow_events
        },
        "people": {key: tuple(details.values()) for key, details in slow_people.items()},
        "counted": slow_counted,
        "unknown": slow_unknown,
    }
    return by_sql, told


def _has_rows(store) -> bool:
    return bool(duck.run_sql(store, "SELECT COUNT(*) FROM all_rows").fetchone()[0])


# Small stores, with mess. ----------------------------------------------------------------------------------

# Few values of each, so that rows meet: the same person, the same day, the same event in two files.
DAYS = [date(2025, 3, 31), date(2025, 4, 1), date(2025, 6, 30), date(2025, 9, 15), date(2025, 10, 1)]
DAYS += [date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1)]
FILES = [
    datetime.fromisoformat(text)
    for text in (
        "2025-07-20 10:00",
        "2025-10-21 11:00",
        "2026-01-19 12:00",
        "2026-04-20 09:00",
        "2026-05-02 09:00",
    )
]


def messy(chance, *values):
    """One of the values, now and then in capitals, with blanks behind, or as no list knows it."""
    known = SHORT.get(value := chance.choice(values), value)
    return chance.choices([known, known.upper(), f"{known}  ", "no such thing", None], [80, 5, 5, 5, 5])[0]


def a_row(chance):
    start = chance.choice(DAYS)
    return {
        **dict.fromkeys(COLUMNS),
        **ORDINARY,
        "la_code": chance.choice(["101", "101", "102"]),
        "import_date": chance.choice(FILES),
        "nhs_traced": chance.choice([None, None, "t1"]),
        "nhs_given": chance.choice([None, "g1", "g2", "G2 "]),
        "la_person": chance.choice([None, "p1", "p2", "p3"]),
        "birth_year": chance.choice([None, 1950, 1950, 1961, 2008]),
        "birth_month": chance.choice([None, 3, 3, 4]),
        "date_of_death": chance.choice(DAYS) if chance.random() < 0.06 else None,
        "client_type": messy(chance, "user", "user", "carer", "Unpaid carer known by association"),
        "gender": messy(chance, "Male", "Female", "Unknown"),
        "ethnicity": messy(chance, "White: Irish", "No data: Refused", "No data: Undeclared or not known"),
        "accommodation_status": messy(chance, "Shared Lives scheme", "Unknown", "Unknown", "Unknown"),
        "event_type": messy(chance, "Service", "Service", "Service", "Request", "Assessment", "Review"),
        "event_start": start if chance.random() < 0.97 else None,
        "event_end": chance.choice([None, None, start, *DAYS]),
        "event_outcome": messy(chance, "advice", "NFA: Deceased", "Progress to support planning or services"),
        "request_route": messy(chance, "Prison"),
        "assessment_type": messy(chance, "Long term assessment"),
        "service_type": messy(chance, "community", "community", "direct", "nursing", "prison", "involving"),
        "service_component": messy(chance, "DP", "home care", "respite", "Shared Lives"),
        "delivery_mechanism": messy(chance, "DP", "managed", "commissioned", "ISF"),
        "conversation": chance.choice([None, 0, 1]),
    }


# What decides between rows that are one event, or between two things told of one person.
DECIDES = (
    "event_outcome",
    "conversation",
    "ethnicity",
    "gender",
    "birth_year",
    "event_end",
    "service_component",
)


def a_store(chance):
    """Rows of two councils in five files; a return repeats much of the last, changed here and there."""
    rows = []
    for _ in range(chance.randint(5, 40)):
        event = a_row(chance)
        for moment in FILES:
            for _ in range(chance.choice([0, 1, 1, 2])):
                decides = chance.choice(DECIDES)
                changed = a_row(chance)[decides] if chance.random() < 0.4 else event[decides]
                rows.append({**event, "import_date": moment, decides: changed})
    for la_code in ("101", "102"):
        for moment in FILES:
            # Somebody's requests end in most months, so that files cover quarters, and not always the same.
            months = {0, chance.choice([3, 6, 11, 11, 12, 14])}
            rows += [
                {
                    **dict.fromkeys(COLUMNS),
                    **ORDINARY,
                    "la_code": la_code,
                    "import_date": moment,
                    "nhs_given": "covering",
                    "event_type": "Request",
                    "event_start": day,
                    "event_end": day,
                }
                for month in months
                for day in [moment.date().replace(day=1) - timedelta(days=1 + 30 * month)]
            ]
    chance.shuffle(rows)
    for at, row in enumerate(rows, start=1):
        row["record"] = at
        row["file_id"] = 1 + FILES.index(row["import_date"])
    return rows


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32).map(Random))
def test_the_sql_and_the_referee_keep_the_same_events_believe_the_same_and_count_the_same(chance):
    by_sql, told = both(a_store(chance))
    for what in told:
        assert by_sql[what] == told[what], what


def test_events_are_sought_the_long_way_where_submissions_leave_a_gap():
    """A service open in one file and gone from the next is closed, over a quarter nobody answers for too."""
    service = {
        **dict.fromkeys(COLUMNS),
        **ORDINARY,
        "nhs_given": "amina",
        "service_type": SHORT["community"],
        "event_start": date(2025, 4, 10),
    }

    def covering(moment, first, last):
        return [
            {**dict.fromkeys(COLUMNS), **ORDINARY, "import_date": moment, "nhs_given": "covering"}
            | {"event_type": "Request", "event_start": day, "event_end": day}
            for day in (first, last)
        ]

    early, late = FILES[0], FILES[3]
    rows = [
        {**service, "import_date": early},
        *covering(early, date(2025, 4, 2), date(2025, 6, 20)),
        *covering(late, date(2026, 1, 3), date(2026, 3, 20)),
    ]
    rows = [{**row, "record": at} for at, row in enumerate(rows, start=1)]
    by_sql, told = both(rows)
    assert by_sql == told
    assert {
        (1, date(2025, 6, 30), date(2025, 6, 30), "service user", "long term support: community")
    } <= told["events"]


# Made only where the store is there: a test that skips itself looks like one that passed.
if SHARED.is_dir():

    @pytest.mark.parametrize("council", ["105", "109"])
    def test_a_council_of_the_made_up_store_is_told_alike(council):
        path = SHARED / "national_store.parquet"
        source = sources.look_at([path], path.parent)
        asked = sources.select_raw(source, path, of="store")
        with duckdb.connect() as connection:
            connection.read_parquet(str(path)).create_view("store")
            answer = connection.execute(
                f"SELECT * FROM ({asked}) WHERE la_code = $council", {"council": council}
            )
            names = [name for name, *_ in answer.description]
            rows = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
        given_lists = lists.read(SHARED)
        counted, unknown = referee(rows, given_lists).ascof_3d()
        result = duck.run(
            MEASURE, [path], first_day=FIRST_DAY, last_day=LAST_DAY, as_of=AS_OF, lists=given_lists
        )
        assert counted == {
            (row.la_code, row.measure, row.group): (row.numerator, row.denominator)
            for row in result.rows
            if row.la_code == council and row.denominator
        }
        assert unknown == {
            (one.la_code, one.measure): one.count
            for one in result.unknown
            if one.la_code == council and one.count
        }
