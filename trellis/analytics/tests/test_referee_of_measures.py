"""Every measure beside ASCOF 3D agrees with a slow, plain telling of it, on a made-up country."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from trellis.analytics import duck, lists, measures
from trellis.analytics.made_up import made_up_councils, write_reference_lists, write_store

from .plain_measures import Measures
from .stores import COLUMNS

PERIODS = ((date(2025, 4, 1), date(2026, 3, 31)), (date(2024, 1, 1), date(2024, 12, 31)))
LAST = date(2026, 3, 31)


@pytest.fixture(scope="module", params=[1, 2])
def country(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("country")
    councils = made_up_councils(2, people_each=260, seed=request.param)
    write_store(folder / "store.parquet", councils, seed=request.param, last_day=LAST)
    write_reference_lists(folder, councils, seed=request.param)
    return folder


def referee(folder, given, first_day, last_day):
    names = ", ".join(f'"{theirs}" as {ours}' for ours, (theirs, _) in COLUMNS.items())
    asked = duckdb.sql(f"select {names} from '{folder / 'store.parquet'}'")
    rows = [dict(zip(asked.columns, row, strict=True)) for row in asked.fetchall()]
    values = {}
    for field, raw, cleaned, grouped in given.mapping:
        values.setdefault(field, {})[raw] = (cleaned, grouped)
    as_of = max(row["import_date"] for row in rows).date()
    return Measures(
        [{**dict.fromkeys(("linked_2", "linked_3")), **row} for row in rows],
        values,
        dict(given.outcome_order),
        first_day=first_day,
        last_day=last_day,
        as_of=as_of,
        quarters=duck.quarters(first_day, as_of),
    )


@pytest.mark.slow
@pytest.mark.parametrize("period", PERIODS, ids=["2025-26", "2024"])
def test_each_measure_agrees_with_its_plain_telling(country, period):
    first_day, last_day = period
    given = lists.read(country)
    plainly = referee(country, given, first_day, last_day)
    plainly_events, plainly.events = plainly.events(), lambda: plainly_events
    asked = [measures.find(name) for name in measures.names() if name != "ascof-3d"]
    asked = [measure for measure in asked if hasattr(plainly, measure.name.replace("-", "_"))]
    assert len(asked) >= 8
    with duck.opened([country / "store.parquet"], lists=given) as store:
        duck.prepare(store, first_day=first_day, last_day=last_day)
        results = duck.answers(store, asked, first_day=first_day, last_day=last_day)
    for measure, result in zip(asked, results, strict=True):
        told = getattr(plainly, measure.name.replace("-", "_"))()
        counted = {
            (row.la_code, row.measure, row.group): (row.numerator, row.denominator) for row in result.rows
        }
        if measure.name == "ascof-2bc":
            counted = {key: numerator for key, (numerator, _) in counted.items()}
        if measure.name == "lts001b":
            settings = {part.name for part in measure.parts[:9]}
            counted = {key: counts for key, counts in counted.items() if key[1] in settings}
        assert {key: counts for key, counts in counted.items() if key in told} == told, measure.name
        others = [counts for key, counts in counted.items() if key not in told]
        nobody = {0} if measure.name == "ascof-2bc" else {0, (0, 0)}
        assert all((counts[0] if measure.is_table else counts) in nobody for counts in others), measure.name
        assert len(told) > 3, measure.name
