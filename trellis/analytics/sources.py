"""What measures are asked of: returns, a submission a file, or a national store of all of them.

A return is CSV with the 50 headings; a store is Parquet with the same names underscored, and `ImportFileId`
and `ImportDate`. Both become one table, `raw`. Names in a store are compared by their letters and figures
alone, since every export writes blanks, brackets and underscores its own way; a column that is missing or
there twice is a finding and never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyarrow import parquet

from trellis.basis.findings import Finding, Refused, listed, quoted
from trellis.basis.reading import read_bytes
from trellis.formats.client_level_data.read import Return
from trellis.formats.client_level_data.read import opened as return_opened
from trellis.formats.client_level_data.specification import specification

from .tables import DAY, MOMENT, NUMBER, RAW, WHOLE

RETURNS, STORE = "returns", "store"

# What a column of `raw` may be called, by letters and figures alone, where it is not called as in a return.
_ALSO = {
    "import_date": ("importdate",),
    "file_id": ("importfileid",),
    "record": ("deruniquerecordid",),
    "nhs_traced": ("dernhsnumbertracedpseudo", "dernhsnumbertraced"),
    "nhs_given": ("dernhsnumberpseudo", "nhsnumber"),
    "birth_year": ("derbirthyear",),
    "birth_month": ("derbirthmonth",),
    "conversation": ("derconversation",),
}
_ONLY_IN_A_STORE = ("import_date", "file_id", "record", "nhs_traced", "conversation")
_ADDED_TO_RETURNS = ("import_date", "file_id", "record")
_DAY_STYLES = (
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%d %b %Y",
    "%d-%b-%Y",
    "%d %B %Y",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
)


@dataclass(frozen=True, slots=True)
class Source:
    """Files that were looked at: their kind, and for each which of its columns is which column of `raw`.

    headings: by file of a store, every name in order. columns: by file, column of `raw` to its place, from 0.
    returns: by file, the return as it can be read. findings: what was mended on the way.
    """

    kind: str
    paths: tuple[Path, ...]
    columns: Mapping[Path, Mapping[str, int]]
    headings: Mapping[Path, tuple[str, ...]]
    returns: Mapping[Path, Return]
    findings: tuple[Finding, ...]


def look_at(paths: Sequence[Path], folder: Path) -> Source:
    """What the files are, from their headings. folder: where a copy in UTF-8 may be written.

    Refused, with every finding: no file; a file that cannot be read; Parquet and CSV together; a column that
    is missing, or there twice in a store.
    """
    if not paths:
        raise Refused(Finding("no-file", "No file was named.", "FILE", "Name a return or a national store."))
    findings: list[Finding] = []
    mended: list[Finding] = []
    headings: dict[Path, tuple[str, ...]] = {}
    returns: dict[Path, Return] = {}
    columns: dict[Path, Mapping[str, int]] = {}
    for at, path in enumerate(dict.fromkeys(paths)):
        try:
            if read_bytes(path, 4) == b"PAR1":
                headings[path] = _parquet_names(path)
                columns[path] = _places_in_store(headings[path], path, findings)
            else:
                own = folder / f"return-{at}"
                own.mkdir()
                returns[path] = return_opened(path, own)
                columns[path] = _places_in_return(returns[path], path, findings, mended)
        except Refused as refused:
            findings.extend(refused.findings)
    if headings and returns:
        says = "Parquet and CSV are given together."
        do = "Give returns, or a national store, not both."
        findings.append(Finding("two-kinds-of-file", says, "FILE", do))
    if findings:
        raise Refused(findings)
    kind = STORE if headings else RETURNS
    return Source(kind, tuple(dict.fromkeys(paths)), columns, headings, returns, tuple(mended))


def select_raw(source: Source, path: Path, *, of: str) -> str:
    """The SELECT, in DuckDB's dialect, that makes `raw` of the columns of one file.

    of: the name of the table or view the file is read as. Columns of CSV are named `c0`, `c1` and so on by
    their places there, all text; those of Parquet keep their names. A column the file does not have is NULL;
    a row of a return gets no import date, file and record here: the engine adds them.
    """
    places = source.columns[path]
    parts = []
    for column in RAW.columns:
        place = places.get(column.name)
        if place is None:
            if source.kind == RETURNS and column.name in _ADDED_TO_RETURNS:
                continue
            parts.append(f"CAST(NULL AS {_TYPES.get(column.kind, 'VARCHAR')}) AS {column.name}")
        elif source.kind == RETURNS:
            parts.append(f"{_from_text(column.name, column.kind, f'c{place}')} AS {column.name}")
        else:
            named = '"' + source.headings[path][place].replace('"', '""') + '"'
            parts.append(f"{_from_typed(column.name, column.kind, named)} AS {column.name}")
    return f"SELECT {', '.join(parts)} FROM {of}"


def days_of(source: Source, path: Path) -> dict[str, str]:
    """For a return: each heading that holds days, and a test in SQL for a cell that holds something else."""
    wrong = {}
    for column in RAW.columns:
        place = source.columns[path].get(column.name)
        if place is not None and (column.kind == DAY or column.name == "birth_year"):
            cell = f"c{place}"
            wrong[column.heading] = f"TRIM({cell}) <> '' AND {_day(cell)} IS NULL"
    return wrong


_TYPES = {DAY: "DATE", MOMENT: "TIMESTAMP", WHOLE: "BIGINT", NUMBER: "DOUBLE"}


def _day(cell: str) -> str:
    styles = ", ".join(f"'{style}'" for style in _DAY_STYLES)
    return f"CAST(TRY_STRPTIME(TRIM({cell}), [{styles}]) AS DATE)"


def _from_text(name: str, kind: str, cell: str) -> str:
    """A column of a return, all of which is text; a blank cell is NULL."""
    if name == "birth_year":
        return f"YEAR({_day(cell)})"
    if name == "birth_month":
        return f"MONTH({_day(cell)})"
    if kind == DAY:
        return _day(cell)
    if kind in (WHOLE, NUMBER):
        return f"TRY_CAST(TRIM({cell}) AS {_TYPES[kind]})"
    return f"NULLIF(LOWER(RTRIM({cell})), '')"


# An empty text in one of these is nobody's number.
_NUMBERS_OF_PEOPLE = ("nhs_traced", "nhs_given", "la_person", "linked_1", "linked_2", "linked_3")


def _from_typed(name: str, kind: str, named: str) -> str:
    """A column of a store, which has kinds of its own; empty text is kept, as in the national database."""
    if kind in _TYPES:
        return f"TRY_CAST({named} AS {_TYPES[kind]})"
    text = f"LOWER(RTRIM(CAST({named} AS VARCHAR)))"
    return f"NULLIF({text}, '')" if name in _NUMBERS_OF_PEOPLE else text


def _places_in_return(
    told: Return, path: Path, findings: list[Finding], mended: list[Finding]
) -> dict[str, int]:
    """Which column of a return is which of `raw`; what was renamed or doubled is read, and said."""
    field_of = {one.heading: one.name for one in specification().fields}
    places: dict[str, int] = {}
    needed = set()
    for column in RAW.columns:
        if column.heading and column.name not in _ONLY_IN_A_STORE:
            place = told.places.get(field_of[column.heading])
            if place is not None:
                places[column.name] = place
            elif column.needed:
                needed.add(column.heading)
    where = quoted(str(path))
    mended += [Finding(note.code, note.says, where, note.do) for note in told.notes]
    for fault in told.faults:
        if fault.kind == "missing" and fault.heading in needed:
            says = f"The heading {quoted(fault.heading)} is missing."
            findings.append(Finding("heading-missing", says, where, fault.do))
        elif fault.kind in ("renamed", "doubled"):
            mended.append(Finding(f"heading-{fault.kind}", fault.says, where, fault.do))
    return places


def _places_in_store(names: tuple[str, ...], path: Path, findings: list[Finding]) -> dict[str, int]:
    """Which column of a store is which of `raw`."""
    by_letters: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        by_letters.setdefault(_letters(name), []).append(place)
    places: dict[str, int] = {}
    where = quoted(str(path))
    for column in RAW.columns:
        called = _ALSO.get(column.name, (_letters(column.heading),))
        found = next((by_letters[name] for name in called if name in by_letters), [])
        if len(found) > 1:
            says = f"The column {quoted(names[found[0]])} is there twice."
            findings.append(Finding("column-twice", says, where, "Keep the one that is meant."))
        elif found:
            places[column.name] = found[0]
        elif column.needed and column.name != "record":
            says = f"There is no column {quoted(_as_stored(column.name, column.heading))}."
            do = "Name it exactly so; if it was renamed, give it its name again."
            findings.append(Finding("column-missing", says, where, do))
    return places


def _as_stored(name: str, heading: str) -> str:
    stored = {
        "import_date": "ImportDate",
        "nhs_given": "Der_NHS_Number_Pseudo",
        "birth_year": "Der_Birth_Year",
        "birth_month": "Der_Birth_Month",
    }
    return stored.get(name) or re.sub(r"[^A-Za-z0-9]+", "_", heading).strip("_")


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _parquet_names(path: Path) -> tuple[str, ...]:
    try:
        return tuple(parquet.read_schema(path).names)
    except (OSError, ValueError) as wrong:
        says = "This begins as Parquet does, and cannot be read as Parquet."
        do = "Copy it again from where it came from."
        raise Refused(Finding("file-unreadable", says, quoted(str(path)), do)) from wrong


def say_councils(codes: Sequence[str]) -> str:
    """Codes as a sentence lists them, the first twenty."""
    shown = [quoted(code) for code in codes[:20]]
    return listed(shown) if len(codes) <= 20 else f"{', '.join(shown)} and {len(codes) - 20} more"
