"""ASCOF 3D told twice: by the measure's SQL over whole stores, and in plain Python one row at a time."""

from __future__ import annotations

import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trellis.analytics import duck, lists, measures, sources
from trellis.analytics.tests import plain
from trellis.analytics.tests.stores import COLUMNS, ORDINARY, SHARED, SHORT, write

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


def messy(*values):
    """The values, now and then in capitals, with blanks behind, or as no list knows them."""
    known = [SHORT.get(value, value) for value in values]
    return st.sampled_from([*known, *known, known[0].upper(), f"{known[0]}  ", "no such thing", None])


@st.composite
def a_row(draw):
    start = draw(st.sampled_from([*DAYS, None]))
    return {
        **dict.fromkeys(COLUMNS),
        **ORDINARY,
        "la_code": draw(st.sampled_from(["101", "101", "102"])),
        "import_date": draw(st.sampled_from(FILES)),
        "nhs_traced": draw(st.sampled_from([None, None, "t1"])),
        "nhs_given": draw(st.sampled_from([None, "g1", "g2", "G2 "])),
        "la_person": draw(st.sampled_from([None, "p1", "p2"])),
        "birth_year": draw(st.sampled_from([None, 1950, 1961, 2008, 2009])),
        "birth_month": draw(st.sampled_from([None, 3, 4])),
        "date_of_death": draw(st.sampled_from([None, None, None, *DAYS])),
        "client_type": draw(messy("user", "user", "carer", "Unpaid carer known by association")),
        "gender": draw(messy("Male", "Female", "Unknown")),
        "ethnicity": draw(messy("White: Irish", "No data: Refused", "Asian or Asian British: Indian")),
        "accommodation_status": draw(messy("Shared Lives scheme", "Unknown", "Refuge")),
        "event_type": draw(messy("Service", "Service", "Request", "Assessment", "Review")),
        "event_start": start,
        "event_end": draw(st.sampled_from([None, *DAYS])),
        "event_outcome": draw(messy("advice", "NFA: Deceased", "Progress to support planning or services")),
        "request_route": draw(messy("Prison")),
        "assessment_type": draw(messy("Long term assessment")),
        "service_type": draw(messy("community", "community", "direct", "nursing", "prison", "involving")),
        "service_component": draw(messy("DP", "home care", "respite", "Shared Lives")),
        "delivery_mechanism": draw(messy("DP", "managed", "commissioned", "ISF")),
        "conversation": draw(st.sampled_from([None, 0, 1])),
    }


@st.composite
def a_store(draw):
    rows = draw(st.lists(a_row(), min_size=1, max_size=20))
    # Some rows come again in another file, as every quarter's return repeats the last.
    for again in draw(st.lists(st.integers(0, len(rows) - 1), max_size=15)):
        rows.append({**rows[again], "import_date": draw(st.sampled_from(FILES))})
    # And some again in the same file, but for what decides between rows that are one event.
    for again in draw(st.lists(st.integers(0, len(rows) - 1), max_size=15)):
        told = draw(a_row())
        decides = draw(
            st.sampled_from(
                ["event_outcome", "conversation", "ethnicity", "gender", "birth_year", "event_end"]
            )
        )
        rows.append({**rows[again], decides: told[decides]})
    for la_code in ("101", "102"):
        for moment in FILES:
            # Somebody's requests end in most months, so that files cover quarters, and not always the same.
            months = draw(st.sets(st.integers(0, 14), max_size=3)) | {0}
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
    for at, row in enumerate(rows, start=1):
        row["record"] = at
        row["file_id"] = 1 + FILES.index(row["import_date"])
    return rows


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(a_store())
def test_the_sql_and_the_referee_keep_the_same_events_believe_the_same_and_count_the_same(rows):
    by_sql, told = both(rows)
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
