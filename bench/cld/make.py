# ruff: noqa: E501  A fault a line reads better than a line a hundred characters.
"""A made-up return of so many rows, with the mess of real ones: a few in a thousand cells are wrong somehow.

python bench/cld/make.py ROWS FILE
"""

from __future__ import annotations

import sys

import duckdb
import numpy as np

from trellis.formats.client_level_data.specification import MUST_BE_BLANK, Field, specification
from trellis.formats.client_level_data.value_lists import ValueList, value_lists

ROWS_OF_ONE = 5
FIRST_OF_THE_EVENT = 25


def nhs_numbers(many: int) -> np.ndarray:
    """So many numbers whose check figure is right."""
    first = np.arange(900_000_000, 900_000_000 + many * 12 // 10 + 100, dtype=np.int64)
    figures = np.stack([first // 10 ** (8 - at) % 10 for at in range(9)])
    check = (11 - (figures * np.arange(10, 1, -1)[:, None]).sum(axis=0) % 11) % 11
    good = check < 10
    return (first * 10 + check)[good][:many]


def chance(salt: int, one_in: int) -> str:
    return f"hash(i * 1000 + {salt}) % {one_in} = 0"


def picked(words: list[str], salt: int) -> str:
    listed = ", ".join("'" + word.replace("'", "''") + "'" for word in words)
    return f"[{listed}][1 + (hash(i * 1000 + {salt}) % {len(words)})::INTEGER]"


def of_list(one: Field, kept: ValueList, words: list[str] | None = None) -> str:
    """A value of the list; now and then in capitals, of release 1, of no list, or blank."""
    good = picked(words or list(kept.values), one.number)
    if one.number < FIRST_OF_THE_EVENT:
        # What is told of a person is the same on each of their rows.
        good = good.replace("hash(i ", "hash(person ")
    older = picked([word for word in kept.replaced if word in kept.release_1] or ["Old"], one.number)
    return (
        f"CASE WHEN {chance(one.number + 100, 400)} THEN upper({good}) "
        f"WHEN {chance(one.number + 200, 700)} THEN {older} "
        f"WHEN {chance(one.number + 300, 900)} THEN 'Other words' "
        f"WHEN {chance(one.number + 400, 300)} THEN NULL ELSE {good} END"
    )


MADE = {
    "la_code": f"CASE WHEN {chance(1, 5000)} THEN '12' ELSE '102' END",
    "reporting_period_start_date": "'2025-04-01'",
    "reporting_period_end_date": "'2026-03-31'",
    "nhs_number": f"CASE WHEN {chance(4, 500)} THEN (nhs + 1)::VARCHAR WHEN {chance(5, 900)} THEN left(nhs::VARCHAR, 9) "
    f"WHEN {chance(6, 200)} THEN NULL ELSE nhs::VARCHAR END",
    "la_person_unique_identifier": f"CASE WHEN {chance(7, 2000)} THEN NULL ELSE '102-' || person END",
    "first_name": "'First' || person % 1000",
    "last_name": "'Last' || person % 5000",
    "gp_practice_name": "'Practice ' || person % 300",
    "gp_practice_code": "'A' || 81000 + person % 300",
    "date_of_birth": f"CASE WHEN {chance(12, 2000)} THEN '2012-05-05' WHEN {chance(13, 3000)} THEN '1899-05-05' "
    "ELSE (DATE '1925-01-01' + (person * 7 % 29000)::INTEGER)::VARCHAR END",
    "date_of_death": f"CASE WHEN {chance(14, 300)} THEN '2025-12-01' WHEN {chance(15, 9000)} THEN '1900-01-01' END",
    "postcode": "'NE1 ' || person % 10 || 'AB'",
    "event_type": f"CASE WHEN {chance(25, 900)} THEN upper(kind) WHEN {chance(26, 2000)} THEN 'Chat' ELSE kind END",
    "event_reference": "'E' || i",
    "event_start_date": f"CASE WHEN {chance(27, 3000)} THEN '2026-05-01' WHEN {chance(28, 4000)} THEN 'soon' "
    f"WHEN {chance(29, 500)} THEN NULL ELSE began::VARCHAR END",
    "event_end_date": f"CASE WHEN kind = 'Service' AND hash(i) % 3 > 0 THEN NULL WHEN {chance(30, 900)} THEN NULL "
    f"WHEN {chance(31, 900)} THEN (began - 5)::VARCHAR WHEN {chance(32, 900)} THEN '2026-04-05' "
    f"WHEN {chance(33, 900)} THEN '2025-03-05' ELSE (began + 5)::VARCHAR END",
    "unit_cost": f"CASE WHEN kind <> 'Service' OR {chance(34, 50)} THEN NULL WHEN {chance(35, 500)} THEN '0' "
    f"WHEN {chance(36, 900)} THEN '£5' ELSE (100 + hash(i * 3) % 50000 / 100.0)::DECIMAL(9, 2)::VARCHAR END",
    "planned_units_per_week": f"CASE WHEN kind <> 'Service' THEN NULL WHEN {chance(37, 20)} THEN NULL "
    f"WHEN {chance(38, 900)} THEN '-1' ELSE (1 + i % 20)::VARCHAR END",
}


def cell(one: Field) -> str:
    if one.name in MADE:
        made = MADE[one.name]
    elif one.list_name:
        few = {
            "client_type": ["Service user"] * 9 + ["Unpaid carer"],
            "primary_support_reason": list(value_lists()["primary_support_reason"].values)[:8],
            "service_type": list(value_lists()["service_type"].values)[:7],
        }
        made = of_list(one, value_lists()[one.list_name], few.get(one.name))
    else:
        made = "NULL"
    if blank := one.events(MUST_BE_BLANK):
        events = ", ".join(f"'{event}'" for event in blank)
        made = f"CASE WHEN kind IN ({events}) AND NOT ({chance(one.number + 500, 900)}) THEN NULL ELSE {made} END"
    if one.people == "carers":
        made = "NULL"
    return f'{made} AS "{one.heading}"'


def main() -> None:
    many, path = int(sys.argv[1]), sys.argv[2]
    connection = duckdb.connect()
    people = {"person": np.arange(many // ROWS_OF_ONE + 1), "nhs": nhs_numbers(many // ROWS_OF_ONE + 1)}
    connection.register("people", people)
    columns = ", ".join(cell(one) for one in specification().fields)
    connection.execute(
        f"""COPY (
            SELECT {columns} FROM (
                SELECT i, person, nhs, DATE '2025-04-03' + (hash(i * 11) % 350)::INTEGER AS began,
                    ['Request', 'Assessment', 'Service', 'Service', 'Review'][1 + (hash(i * 7) % 5)::INTEGER] AS kind
                FROM (SELECT i - (CASE WHEN i % 4999 = 4998 THEN 1 ELSE 0 END) AS i FROM range({many}) rows(i))
                JOIN people ON person = i // {ROWS_OF_ONE}
            ) ORDER BY i
        ) TO '{path}' (HEADER)"""
    )


if __name__ == "__main__":
    main()
