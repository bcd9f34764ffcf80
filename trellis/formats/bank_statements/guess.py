"""Guesses how a CSV is laid out, so that somebody giving in a bank's first file has little to say.

A guess is shown with the first rows before anything is read in earnest, and whoever looks may change it.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from trellis.basis.findings import Finding, listed, quoted

from .cells import DATE_STYLES, day_of, sum_of
from .csv_statement import LABELS, MOST_ROWS_ABOVE
from .profiles import DELIMITERS, MEANINGS, Profile
from .text import text_of

MOST_ROWS_LOOKED_AT = 300
ROWS_SHOWN = 10
LONGEST_CELL_SHOWN = 60
LONGEST_HEAD = 200_000


@cache
def names_of_columns() -> Mapping[str, Sequence[str]]:
    """What banks call each thing, the likeliest first: from `headings.toml`."""
    with Path(__file__).with_name("headings.toml").open("rb") as file:
        read: dict[str, list[str]] = tomllib.load(file)
    return read


@dataclass(frozen=True)
class Guess:
    """How a CSV seems to be laid out.

    profile: a dict for `profile_of`; what could not be guessed is left out of it, and is a finding.
    headings: those of the file, blank where it has none. rows: the first few under them, cells cut short.
    says: the guess in a sentence. findings: what somebody must say. notes: what they should look at.
    """

    profile: dict[str, Any]
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    says: str
    findings: tuple[Finding, ...]
    notes: tuple[Finding, ...]


def guess_profile(head: bytes) -> Guess:
    """The likeliest layout of a CSV, from its beginning (or the whole of it).

    Refused (`Refused`) only where it is no text at all.

    >>> guess_profile(b"Date,Details,Paid out,Paid in\\n13/05/2026,GAS,62.00,\\n").profile["amount_style"]
    'in-and-out'
    """
    text = text_of(_whole_lines(head))
    delimiter = _delimiter(text)
    rows = _rows(text, delimiter)
    at = _heading_row(rows)
    headings = tuple(cell.strip() for cell in rows[at]) if at is not None else ()
    under = rows[at + 1 :] if at is not None else rows
    body = [row for row in under if len(row) > 1 and any(map(str.strip, row)) and not _is_label(row)]
    columns = _by_heading(headings, body) if headings else _by_cells(body)
    profile: dict[str, Any] = {
        "delimiter": delimiter,
        "heading_row": 0 if at is None else at + 1,
        "columns": columns,
    }
    if at is None:
        # Numbers count from the first row of the lines; what stands above is short or says no day.
        profile["rows_to_skip"] = next((n for n, row in enumerate(rows) if row in body), 0)
    notes = _styles(profile, columns, headings, body)
    return Guess(
        profile=profile,
        headings=headings,
        rows=tuple(tuple(cell.strip()[:LONGEST_CELL_SHOWN] for cell in row) for row in body[:ROWS_SHOWN]),
        says=_sentence(columns),
        findings=_findings(columns, headings),
        notes=notes,
    )


def _whole_lines(head: bytes) -> bytes:
    """The beginning of a file up to its last whole line; the rest may end within a letter."""
    if len(head) <= LONGEST_HEAD:
        return head
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[:LONGEST_HEAD]
    last = max(head.rfind(end, 0, LONGEST_HEAD) for end in (b"\n", b"\r"))
    return head[: last + 1 or LONGEST_HEAD]


def _rows(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(row)
            if len(rows) >= MOST_ROWS_LOOKED_AT:
                break
    except csv.Error:
        # What is wrong is told when the file is read in earnest, with its line.
        pass
    return rows


def _delimiter(text: str) -> str:
    """What parts most rows into the same number of cells, more than one."""
    best, most = ",", 0
    for delimiter in DELIMITERS:
        widths = Counter(len(row) for row in _rows(text, delimiter)[:100] if len(row) > 1)
        if widths:
            width, times = widths.most_common(1)[0]
            if width * times > most:
                best, most = delimiter, width * times
    return best


def _letters(heading: str) -> str:
    bare = re.sub(r"[^a-z]", "", heading.casefold().replace("£", ""))
    return bare.removesuffix("gbp") or bare


def _heading_row(rows: Sequence[Sequence[str]]) -> int | None:
    names_of = names_of_columns()
    known = {name for names in names_of.values() for name in names}
    days = set(names_of["date"])
    for at, row in enumerate(rows[:MOST_ROWS_ABOVE]):
        named = [_letters(cell) for cell in row]
        if sum(name in known for name in named) >= 2 and any(name in days for name in named):
            return at
    return None


def _is_label(row: Sequence[str]) -> bool:
    return any(p.fullmatch(cell.partition(":")[0].strip()) for cell in row for p in LABELS.values())


def _by_heading(headings: Sequence[str], body: Sequence[Sequence[str]]) -> dict[str, Any]:
    named = [_letters(heading) for heading in headings]
    taken: set[int] = set()
    columns: dict[str, Any] = {}
    for meaning, names in names_of_columns().items():
        for name in names:
            places = [at for at, one in enumerate(named) if one == name and at not in taken]
            if places and _may_mean(meaning, [_cell(row, places[0]) for row in body]):
                # Only a text may stand in several columns, such as Narrative #1 and Narrative #2.
                places = places if meaning == "text" else places[:1]
                taken.update(places)
                found = [headings[at] if headings.count(headings[at]) == 1 else at + 1 for at in places]
                columns[meaning] = found[0] if len(found) == 1 else found
                break
    if {"paid_in", "paid_out"} <= columns.keys():
        columns.pop("amount", None)
    elif "amount" in columns:
        columns.pop("paid_in", None)
        columns.pop("paid_out", None)
    return columns


def _cell(row: Sequence[str], at: int) -> str:
    return row[at].strip() if at < len(row) else ""


def _may_mean(meaning: str, cells: Sequence[str]) -> bool:
    if meaning == "direction":
        # Many banks have a type that says how it was paid, not which way.
        words = {cell.upper() for cell in cells if cell}
        return bool(words) and words <= {*Profile.in_words, *Profile.out_words}
    return True


def _by_cells(body: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Columns by what stands in them, where nothing stands above: a day, a sum, perhaps a balance, a text."""
    columns: dict[str, Any] = {}
    if not body:
        return columns
    width = Counter(len(row) for row in body).most_common(1)[0][0]
    whole = [row for row in body if len(row) == width][:50]
    texts: list[int] = []
    sums: list[int] = []
    for at in range(width):
        cells = [cell for row in whole if (cell := _cell(row, at))]
        if not cells:
            continue
        if "date" not in columns and any(_all_are_days(cells, style) for style in DATE_STYLES):
            columns["date"] = at + 1
        elif all(not isinstance(sum_of(cell, _decimal(cells), where=""), Finding) for cell in cells):
            sums.append(at + 1)
        else:
            texts.append(at + 1)
    for meaning, place in zip(("amount", "balance"), sums, strict=False):
        columns[meaning] = place
    if texts:
        columns["text"] = texts[0] if len(texts) == 1 else texts
    return columns


def _all_are_days(cells: Sequence[str], style: str) -> bool:
    return bool(cells) and all(not isinstance(day_of(cell, style, where=""), Finding) for cell in cells)


def _decimal(cells: Sequence[str]) -> str:
    commas = sum(bool(re.search(r",\d{1,2}\D*$", cell)) for cell in cells)
    points = sum(bool(re.search(r"\.\d{1,2}\D*$", cell)) for cell in cells)
    return "," if commas > points else "."


def _styles(
    profile: dict[str, Any],
    columns: dict[str, Any],
    headings: Sequence[str],
    body: Sequence[Sequence[str]],
) -> tuple[Finding, ...]:
    """Fills in how days and sums are written; gives what should be looked at."""

    def cells_of(meaning: str) -> list[str]:
        column = columns.get(meaning)
        if column is None:
            return []
        at = column - 1 if isinstance(column, int) else list(headings).index(column)
        return [cell for row in body if (cell := _cell(row, at))]

    sums = [cell for one in ("amount", "paid_in", "paid_out", "balance") for cell in cells_of(one)]
    profile["decimal"] = _decimal(sums)
    amount = str(columns.get("amount", ""))
    if "pence" in _letters(amount) and all(re.fullmatch(r"[-+]?\d+", cell) for cell in sums):
        profile["sums_in"] = "pence"
    if {"paid_in", "paid_out"} <= columns.keys():
        profile["amount_style"] = "in-and-out"
    elif "direction" in columns and not any(cell.startswith(("-", "(")) for cell in cells_of("amount")):
        profile["amount_style"] = "direction"
    else:
        columns.pop("direction", None)
        profile["amount_style"] = "plus-is-in"
    days = cells_of("date")
    fitting = [style for style in DATE_STYLES if _all_are_days(days, style)]
    if not fitting:
        # Most fit: the rest are findings when the file is read.
        good = Counter(
            {s: sum(not isinstance(day_of(d, s, where=""), Finding) for d in days) for s in DATE_STYLES}
        )
        fitting = [style for style, times in good.most_common(1) if times]
    profile["date_style"] = fitting[0] if fitting else DATE_STYLES[0]
    if {"day-month-year", "month-day-year"} <= set(fitting) and any(re.match(r"\d+[./-]\d", d) for d in days):
        says = f"{quoted(days[0])} may be read with the day or the month first. The day is taken."
        return (Finding("days-unsure", says, "date", "Change it if the bank writes the month first."),)
    return ()


def _sentence(columns: dict[str, Any]) -> str:
    told = [f"{_named(column)} is {MEANINGS[meaning]}" for meaning, column in columns.items()]
    return f"The layout was guessed: {'; '.join(told)}." if told else "The layout could not be guessed."


def _named(column: Any) -> str:
    if isinstance(column, list):
        return listed([_named(one) for one in column])
    return f"column {column}" if isinstance(column, int) else quoted(column)


def _findings(columns: dict[str, Any], headings: Sequence[str]) -> tuple[Finding, ...]:
    findings = []
    headed = ", ".join(heading for heading in headings if heading)[:200]
    do = f"The headings are: {headed}. Say which it is." if headed else "Say which it is."
    if "date" not in columns:
        says = "No column could be found for the day of each line."
        findings.append(Finding("columns-unknown", says, "columns.date", do))
    if "amount" not in columns and not {"paid_in", "paid_out"} <= columns.keys():
        says = "No column could be found for the sums."
        findings.append(Finding("columns-unknown", says, "columns.amount", do))
    return tuple(findings)
