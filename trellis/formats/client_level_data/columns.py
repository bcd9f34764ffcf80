"""The SQL that turns cells of text into what the checks look at: dates, numbers, places, fingerprints.

What the checks of a row need is worked out as the file streams by. What is kept for the checks across rows is
narrow: fingerprints in place of identifiers, dates, and a bit for each check that a row breaks. Names, notes
and identifiers are never kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .coded import Coded
from .read import Return
from .row_checks import FILLED, LISTED, MISSING, Check, is_apart
from .specification import EVENTS, MANDATORY, MUST_BE_BLANK, specification

BITS = 60
"""How many checks share one column of bits."""

ISO, ISO_WITH_TIME, DAY_FIRST, WITH_MONTH_NAME, DAYS_COUNTED, UNREADABLE, EITHER_WAY = 1, 2, 3, 4, 6, 7, 8
"""How a date is written; `EITHER_WAY` is figures with the day first that could be the month first."""

DATES = tuple(one.name for one in specification().fields if one.kind == "date")
_NUMBERS = {"decimal": "DECIMAL(18,2)", "integer": "INTEGER"}
_FORMATS = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M"]
_FORMATS += ["%d-%b-%Y", "%d %b %Y", "%d/%b/%Y", "%d-%B-%Y", "%d %B %Y", "%Y%m%d"]

# A cell that begins with a blank or a sign below it may be nothing but blanks; most are told by one look.
_MACROS = f"""
CREATE OR REPLACE TEMP MACRO filled(cell) AS
    CASE WHEN cell < '!' AND trim(cell, ' ' || chr(9) || chr(10) || chr(13)) = '' THEN NULL ELSE cell END;
CREATE OR REPLACE TEMP MACRO other_day(cell) AS coalesce(
    try_strptime(trim(cell), [{", ".join(f"'{one}'" for one in _FORMATS)}])::DATE,
    try_cast(trim(cell) AS TIMESTAMP)::DATE,
    CASE WHEN regexp_full_match(trim(cell), '[1-9][0-9]{{4}}([.]0+)?')
        THEN DATE '1899-12-30' + try_cast(left(trim(cell), 5) AS INTEGER) END);
CREATE OR REPLACE TEMP MACRO other_style(cell, day) AS CASE
    WHEN day IS NULL THEN {UNREADABLE}
    WHEN regexp_matches(cell, '^ *[0-9]{{4}}-?[0-9]{{2}}-?[0-9]{{2}}') THEN {ISO_WITH_TIME}
    WHEN regexp_full_match(trim(cell), '[0-9.]{{5,}}') AND NOT contains(left(trim(cell), 5), '.')
        THEN {DAYS_COUNTED}
    WHEN regexp_matches(cell, '[A-Za-z]') THEN {WITH_MONTH_NAME}
    WHEN day(day) <= 12 AND day(day) <> month(day) THEN {EITHER_WAY}
    ELSE {DAY_FIRST} END;
"""

_KEPT = "chr(30)", "chr(31)"


def macros(coded: Coded) -> str:
    """What the columns are made with: the macros, and for each list its words as a type."""
    types = [
        f"CREATE TYPE {name}_words AS ENUM ({', '.join(quoted_sql(word) for word in kept.words)});"
        for name, kept in coded.by_name.items()
    ]
    return _MACROS + "\n".join(types)


def quoted_sql(text: str) -> str:
    """A text as SQL has it."""
    return "'" + text.replace("'", "''") + "'"


def source(opened: Return) -> str:
    """The rows of the file as text, c0 and on, its headings left out; what cannot be parted is set aside."""
    columns = ", ".join(f"'c{at}': 'VARCHAR'" for at in range(opened.columns))
    return (
        f"read_csv({quoted_sql(str(opened.path))}, auto_detect=false, header=false, skip={opened.skip}, "
        f"delim={quoted_sql(opened.separator)}, quote='\"', escape='\"', nullstr='', "
        f"columns={{{columns}}}, ignore_errors=true, store_rejects=true, rejects_limit={MOST_SET_ASIDE})"
    )


MOST_SET_ASIDE = 100_000
"""Of rows with too many or too few cells so many are told by their number; the rest are left out unsaid."""


def rows_table(opened: Return, coded: Coded, checks: Sequence[Check]) -> str:
    """Makes the table `checked`, a row for a row of the file, in its order."""
    fields = specification().fields
    cells = ", ".join(
        (f"filled(c{opened.places[one.name]})" if one.name in opened.places else "NULL::VARCHAR")
        + f" AS {one.name}_raw"
        for one in fields
    )
    made = [_coded(one.name, one.list_name) for one in fields if one.list_name]
    made += [_iso(name) for name in DATES]
    made += [
        f"try_cast({one.name}_raw AS {_NUMBERS[one.kind]}) AS {one.name}"
        for one in fields
        if one.kind in _NUMBERS
    ]
    made.append("la_code_raw AS la_code")
    made.append(
        "try_cast(CASE WHEN len(nhs_number_raw) = 10 AND nhs_number_raw[1] BETWEEN '0' AND '9' "
        "AND nhs_number_raw[10] BETWEEN '0' AND '9' THEN nhs_number_raw "
        "WHEN regexp_full_match(nhs_number_raw, '[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}') "
        "THEN replace(replace(nhs_number_raw, ' ', ''), '-', '') END AS BIGINT) AS nhs_figures"
    )
    blanks = " | ".join(f"(({one.name}_raw IS NULL)::UBIGINT << {one.number - 1})" for one in fields)
    days = ", ".join(
        f"coalesce({name}_iso, CASE WHEN {name}_raw IS NOT NULL THEN other_day({name}_raw) END) AS {name}"
        for name in DATES
    )
    styles = ", ".join(
        f"CASE WHEN {name}_raw IS NULL THEN 0 WHEN {name}_iso IS NOT NULL THEN {ISO} "
        f"ELSE other_style({name}_raw, {name}) END AS {name}_style"
        for name in DATES
    )
    return f"""
    CREATE OR REPLACE TEMP TABLE checked AS
    WITH cells AS (SELECT {cells} FROM {source(opened)}),
    made AS (SELECT *, {", ".join(made)}, {blanks} AS blanks FROM cells),
    days AS (SELECT *, {_event(coded)} AS event, {days} FROM made),
    styled AS (SELECT *, {styles}, {_any_wrong(coded)} AS is_any_wrong FROM days)
    SELECT {", ".join(_kept(coded, checks))} FROM styled
    """


def _coded(name: str, list_name: str) -> str:
    raw, words = f"{name}_raw", f"{list_name}_words"
    return (
        f"enum_code(coalesce(try_cast({raw} AS {words}), "
        f"try_cast(chr(31) || lower(trim({raw}, ' ' || chr(9) || chr(10) || chr(13) || chr(160))) "
        f"AS {words})))"
        f"::USMALLINT AS {name}_code"
    )


def _iso(name: str) -> str:
    return f"CASE WHEN len({name}_raw) = 10 THEN try_cast({name}_raw AS DATE) END AS {name}_iso"


def _event(coded: Coded) -> str:
    name = "event_type"
    cases = " ".join(f"WHEN {coded.any_of(name, one)} THEN {at}" for at, one in enumerate(EVENTS, start=1))
    return f"CASE {cases} ELSE 0 END::UTINYINT"


NOTHING = f"blanks = {(1 << 50) - 1}"
"""The condition of a row in which every cell is blank: nobody's, and left out."""

_EVENT_KEY = (
    "CASE event WHEN 1 THEN hash(request_route_of_access_raw) WHEN 2 THEN hash(assessment_type_raw) "
    "WHEN 3 THEN hash(service_type_raw, service_component_raw) ELSE 0 END"
)
_MECHANISM = ("delivery_mechanism", "unit_cost", "cost_frequency_unit_type", "planned_units_per_week")
_OF_THE_EVENT = (
    "event_description",
    "event_outcome",
    "eligible_needs_identified",
    "method_of_assessment",
    "provider_cqc_location_name",
    "provider_cqc_location_id",
    "review_reason",
    "review_outcomes_achieved",
    "method_of_review",
    "client_funding_status",
)


def _kept(coded: Coded, checks: Sequence[Check]) -> list[str]:
    """The columns of the narrow table."""
    masks = _bits(checks)
    raws = [f"{one.name}_raw" for one in specification().fields]
    nobody = "nhs_number_raw IS NULL AND la_person_unique_identifier_raw IS NULL"
    person = "la_person_unique_identifier_raw"
    linked = [f"adult_{at}_linked_person_id" for at in (1, 2, 3)]
    styles = " | ".join(f"({name}_style::UINTEGER << {4 * at})" for at, name in enumerate(DATES))
    return [
        "event",
        "blanks",
        *masks,
        f"({styles})::UINTEGER AS styles",
        "left(la_code_raw, 20) AS la_code",
        "reporting_period_start_date AS period_start",
        "reporting_period_end_date AS period_end",
        "event_end_date AS event_end",
        "date_of_birth AS birth",
        "date_of_death AS death",
        f"{_meant(coded, 'gender')} AS gender",
        "CASE WHEN nhs_number_raw IS NOT NULL "
        "THEN coalesce(nhs_figures::UBIGINT, hash(nhs_number_raw)) END AS nhs",
        f"CASE WHEN {person} IS NOT NULL THEN hash({person}) END AS person",
        f"CASE WHEN {person} IS NOT NULL THEN {coded.is_service_user} ELSE false END AS is_service_user",
        f"CASE WHEN {coded.is_carer} THEN 1 ELSE 0 END::UTINYINT AS is_carer",
        *[
            f"CASE WHEN {one}_raw IS NOT NULL THEN hash({one}_raw) END AS linked_{at}"
            for at, one in enumerate(linked, start=1)
        ],
        # A row without a start or without a person is in nobody's count: it can be a copy, and nothing else.
        f"CASE WHEN event_start_date IS NULL OR {nobody} THEN hash({', '.join(raws)}) ELSE hash(la_code_raw, "
        f"coalesce(nhs_number_raw, la_code_raw || '_' || {person}), event_start_date, "
        "CASE WHEN event = 3 THEN NULL ELSE event_end_date END, client_type_raw, event_type_raw, "
        f"{_EVENT_KEY}) END AS event_key",
        f"hash({', '.join(raws)}) AS whole",
        f"hash({', '.join(f'{one}_raw' for one in _MECHANISM)}) AS mechanism",
        f"hash({', '.join(f'{one}_raw' for one in _OF_THE_EVENT)}) AS rest",
        f"{_wrong(coded)} AS wrong",
    ]


def _meant(coded: Coded, name: str) -> str:
    """Which value a field's word stands for, however written; NULL where blank, unknown or no value."""
    kept = coded[name]
    cases = " ".join(
        f"WHEN {coded.any_of(name, value)} THEN {at}"
        for at, value in enumerate(kept.kept.values)
        if value != "Unknown"
    )
    return f"CASE {cases} END::UTINYINT"


@dataclass(frozen=True, slots=True)
class Bit:
    """Where the narrow table keeps whether a row breaks a check."""

    column: str
    place: int


def bits_of(checks: Sequence[Check]) -> list[Bit]:
    """For each check the column and the place in it."""
    number_of = {one.heading: one.number for one in specification().fields}
    taken: dict[str, int] = {}
    bits = []
    for check in checks:
        if check.kept_in in (MISSING, FILLED):
            bits.append(Bit(check.kept_in, number_of[check.field] - 1))
        else:
            at = taken[check.kept_in] = taken.get(check.kept_in, -1) + 1
            bits.append(Bit(f"{check.kept_in}_{at // BITS}", at % BITS))
    return bits


def _bits(checks: Sequence[Check]) -> list[str]:
    """The columns of bits. A row that is blank throughout breaks nothing."""
    by_column: dict[str, list[tuple[int, Check]]] = {}
    for check, bit in zip(checks, bits_of(checks), strict=True):
        by_column.setdefault(bit.column, []).append((bit.place, check))
    columns = []
    for name, kept in by_column.items():
        if name in (MISSING, FILLED):
            blank = "blanks" if name == MISSING else "~blanks"
            bits = f"{blank} & {_by_event(name)}"
        else:
            bits = " + ".join(
                f"CASE WHEN {check.when} THEN {1 << place}::UBIGINT ELSE 0::UBIGINT END"
                for place, check in kept
            )
        none = f"{NOTHING} OR NOT is_any_wrong" if name.startswith(LISTED) else NOTHING
        columns.append(f"CASE WHEN {none} THEN 0::UBIGINT ELSE {bits} END AS {name}")
    return columns


def _by_event(kept_in: str) -> str:
    """By event type the fields that must not be blank, or that must be, a bit each."""
    asked = MANDATORY if kept_in == MISSING else MUST_BE_BLANK
    cases = []
    for at, event in enumerate(EVENTS, start=1):
        bits = sum(
            1 << (one.number - 1)
            for one in specification().fields
            if one.asked[event] == asked and not (asked == MANDATORY and is_apart(one))
        )
        cases.append(f"WHEN {at} THEN {bits}::UBIGINT")
    return f"CASE event {' '.join(cases)} ELSE 0::UBIGINT END"


def _wrong(coded: Coded) -> str:
    """The values of lists that are not as they should be, parted by signs no spreadsheet writes."""
    pieces = []
    for one in specification().fields:
        if not one.list_name:
            continue
        first = coded[one.list_name].first_release_1
        pieces.append(
            f"CASE WHEN {one.name}_raw IS NOT NULL AND coalesce({one.name}_code, 65535) >= {first} "
            f"THEN '{one.number}' || {_KEPT[1]} || ({one.name}_code IS NULL)::INTEGER || {_KEPT[1]} || "
            f"translate(left({one.name}_raw, 120), {_KEPT[0]} || {_KEPT[1]}, '') || {_KEPT[0]} END"
        )
    return f"CASE WHEN is_any_wrong THEN nullif(concat({', '.join(pieces)}), '') END"


def _any_wrong(coded: Coded) -> str:
    wrong = " OR ".join(
        f"({one.name}_raw IS NOT NULL AND coalesce({one.name}_code, 65535) "
        f">= {coded[one.list_name].first_release_1})"
        for one in specification().fields
        if one.list_name
    )
    return f"({wrong})"


WRONG_VALUES = """
    SELECT split_part(piece, chr(31), 1)::INTEGER AS field, split_part(piece, chr(31), 2) = '1' AS is_none,
           split_part(piece, chr(31), 3) AS value, row
    FROM (SELECT unnest(string_split(rtrim(wrong, chr(30)), chr(30))) AS piece, rowid AS row
          FROM checked WHERE wrong IS NOT NULL AND NOT ({nothing}))
"""
