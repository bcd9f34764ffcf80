"""What measures are asked of: returns, a submission a file, or a national store of all of them.

A return is CSV with the 50 headings; a store is Parquet with the same names underscored, and `ImportFileId`
and `ImportDate`. Both become one table, `raw`. Names are compared by their letters and figures alone, since
every export writes blanks, brackets and underscores its own way; but a heading that is missing, renamed or
there twice is a finding and never a guess.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyarrow import parquet

from trellis.basis.findings import Finding, Refused, listed, quoted
from trellis.basis.reading import read_bytes

from .tables import DAY, MOMENT, NUMBER, RAW, WHOLE

RETURNS, STORE = "returns", "store"

_FIRST_BYTES = 200_000

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
    """Files that were looked at: their kind, and for each which of its headings is which column of `raw`.

    headings: by file, every heading in order. columns: by file, column of `raw` to the place of its heading.
    """

    kind: str
    paths: tuple[Path, ...]
    headings: Mapping[Path, tuple[str, ...]]
    columns: Mapping[Path, Mapping[str, int]]


def look_at(paths: Sequence[Path]) -> Source:
    """What the files are, from their first bytes and their headings; nothing more is read.

    Refused, with every finding: no file; a file that cannot be read; Parquet and CSV together; a heading that
    is missing or there twice.
    """
    if not paths:
        raise Refused(Finding("no-file", "No file was named.", "FILE", "Name a return or a national store."))
    findings: list[Finding] = []
    kinds: set[str] = set()
    headings: dict[Path, tuple[str, ...]] = {}
    columns: dict[Path, Mapping[str, int]] = {}
    for path in paths:
        try:
            first = read_bytes(path, _FIRST_BYTES)
            kind = STORE if first.startswith(b"PAR1") else RETURNS
            names = _parquet_names(path) if kind == STORE else _csv_names(first, path)
        except Refused as refused:
            findings.extend(refused.findings)
            continue
        kinds.add(kind)
        headings[path] = names
        columns[path] = _places(names, kind, path, findings)
    if len(kinds) > 1:
        findings.append(
            Finding(
                "two-kinds-of-file",
                "Parquet and CSV are given together.",
                "FILE",
                "Give returns, or a national store, not both.",
            )
        )
    if findings:
        raise Refused(findings)
    return Source(kinds.pop(), tuple(paths), headings, columns)


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
            if source.kind == RETURNS and column.name in _ONLY_IN_A_STORE and column.name != "nhs_traced":
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


def _places(names: tuple[str, ...], kind: str, path: Path, findings: list[Finding]) -> dict[str, int]:
    by_letters: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        by_letters.setdefault(_letters(name), []).append(place)
    places: dict[str, int] = {}
    twice, missing = [], []
    for column in RAW.columns:
        if kind == RETURNS and column.name in _ONLY_IN_A_STORE:
            continue
        called = ([_letters(column.heading)] if column.heading else []) + list(_ALSO.get(column.name, ()))
        found = next((by_letters[name] for name in called if name in by_letters), [])
        if len(found) > 1:
            twice.append(names[found[0]])
        elif found:
            places[column.name] = found[0]
        elif column.needed and not (kind == STORE and column.name == "record"):
            missing.append(_as_asked(column.name, column.heading, kind))
    for name in dict.fromkeys(twice):
        says = f"The heading {quoted(name)} is there twice."
        findings.append(Finding("heading-twice", says, quoted(str(path)), "Keep the one that is meant."))
    for name in dict.fromkeys(missing):
        says = f"There is no heading {quoted(name)}."
        do = "Name it exactly so; if it was renamed, give it its name again."
        findings.append(Finding("heading-missing", says, quoted(str(path)), do))
    return places


def _as_asked(name: str, heading: str, kind: str) -> str:
    if kind == RETURNS:
        return heading
    stored = {
        "import_date": "ImportDate",
        "nhs_given": "Der_NHS_Number_Pseudo",
        "birth_year": "Der_Birth_Year",
        "birth_month": "Der_Birth_Month",
    }
    return stored.get(name) or re.sub(r"[^A-Za-z0-9]+", "_", heading).strip("_")


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _csv_names(first: bytes, path: Path) -> tuple[str, ...]:
    if b"\x00" in first:
        says = "This is neither CSV nor Parquet."
        raise Refused(Finding("not-a-table", says, quoted(str(path)), "Save the return as CSV."))
    line = first.decode("utf-8-sig", "replace").splitlines()[:1]
    names = tuple(name.strip() for name in next(csv.reader(line), []))
    if not any(names):
        says = "The file has no headings."
        raise Refused(Finding("empty", says, quoted(str(path)), "Give a return with its 50 headings."))
    return names


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
