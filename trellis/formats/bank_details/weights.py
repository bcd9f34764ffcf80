"""The table by which sort codes and account numbers are checked: whose branches weigh which figure how.

Banks change it several times a year, so it is data and no code: Vocalink publishes it for all who pay, and a
council lays the newest over ours. A row holds for a range of sort codes: it names the way to add up, the
weights of fourteen figures (six of the sort code, eight of the account number) and often the number of an
exception. A second row for the same range is a second sum.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import pairwise

from trellis.basis.findings import Finding, Refused, quoted
from trellis.basis.periods import read_day

MOST_BYTES = 2_000_000
MOST_FINDINGS = 50
FIGURES = 14
EXCEPTIONS = range(1, 15)
WAYS = ("MOD10", "MOD11", "DBLAL")
"""Sum over ten, sum over eleven, and the sum of the figures of each product over ten (double alternate)."""

_FIRST_LINE = re.compile(r"# source: (?P<source>.+?) \| dated: (?P<dated>\S+)(?: \| status: (?P<status>.+))?")
_SORT_CODE = re.compile(r"[0-9]{6}", re.ASCII)
_WEIGHT = re.compile(r"-?[0-9]{1,3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Row:
    """One sum: the range it holds for, the way, fourteen weights, and an exception or nought."""

    first: str
    last: str
    way: str
    weights: tuple[int, ...]
    exception: int = 0


class Table:
    """Rows by sort code, and the sort codes that stand for others under exception 5.

    source, dated, status: from the first line of the file, where it has one; a council's own may not.
    """

    def __init__(
        self,
        rows: list[Row],
        substitutes: dict[str, str],
        *,
        source: str = "",
        dated: date | None = None,
        status: str | None = None,
    ) -> None:
        by_range: dict[tuple[str, str], list[Row]] = {}
        for row in rows:
            by_range.setdefault((row.first, row.last), []).append(row)
        self._ranges = sorted(by_range)
        self._firsts = [first for first, _ in self._ranges]
        self._rows = {one: tuple(rows) for one, rows in by_range.items()}
        self.substitutes = substitutes
        self.source, self.dated, self.status = source, dated, status

    def __len__(self) -> int:
        return sum(map(len, self._rows.values()))

    def rows_for(self, sort_code: str) -> tuple[Row, ...]:
        """The one or two sums for a sort code; none where the table does not cover it."""
        at = bisect_right(self._firsts, sort_code) - 1
        if at < 0 or self._ranges[at][1] < sort_code:
            return ()
        return self._rows[self._ranges[at]]


@cache
def shipped() -> Table:
    """The table that comes with Trellis: Vocalink's version 8.50, in force from 23 June 2025."""
    folder = files("trellis.formats.bank_details") / "tables"
    return read_table((folder / "valacdos.txt").read_bytes(), (folder / "scsubtab.txt").read_bytes())


def read_table(weights: bytes, substitutes: bytes) -> Table:
    """The table in Vocalink's two files, `valacdos.txt` and `scsubtab.txt`, as they are published.

    Lines that begin with # are left out; the first may name source and date.

    Refused (`Refused`, each with its line): more than 2 MB; what is no text; a line without its 17 or 18
    columns, with a sort code, way, weight or exception that is none, or with a range that overlaps another
    in part; more than two rows for a range; no rows at all.

    Source: Vocalink, Validating account numbers, version 8.50 (the form of both files).
    """
    findings: list[Finding] = []
    rows = _rows(weights, findings)
    pairs = _substitutes(substitutes, findings)
    if not rows and not findings:
        findings.append(Finding("no-rows", "There is no row in this table.", "", "Give valacdos.txt."))
    findings += _overlaps(rows)
    if findings:
        raise Refused(findings[:MOST_FINDINGS])
    told = _FIRST_LINE.match(weights.decode("ascii", "replace").splitlines()[0])
    if told is None:
        return Table([row for _, row in rows], pairs)
    dated = read_day(told["dated"])
    return Table(
        [row for _, row in rows],
        pairs,
        source=told["source"],
        dated=dated if isinstance(dated, date) else None,
        status=told["status"],
    )


def _lines(content: bytes, name: str, findings: list[Finding]) -> list[tuple[str, list[str]]]:
    """The columns of each line, with its place."""
    if len(content) > MOST_BYTES:
        says = f"{name} is larger than {MOST_BYTES:,} bytes."
        raise Refused(Finding("too-large", says, "", "Give the file as it is published."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(
            Finding("not-text", f"{name} is no text.", "", "Give the file as it is published.")
        ) from None
    numbered = enumerate(text.splitlines(), start=1)
    return [
        (f"{name}, line {number}", line.split())
        for number, line in numbered
        if line.strip() and not line.startswith("#")
    ]


def _rows(content: bytes, findings: list[Finding]) -> list[tuple[str, Row]]:
    rows = []
    for where, columns in _lines(content, "valacdos.txt", findings):
        first, last, way, *rest = [*columns, "", "", ""] if len(columns) < 3 else columns
        exception = rest[FIGURES] if len(rest) > FIGURES else "0"
        wrong = ""
        if len(rest) not in (FIGURES, FIGURES + 1):
            wrong = f"There are {len(columns)} columns here, not 17 or 18"
        elif not (_SORT_CODE.fullmatch(first) and _SORT_CODE.fullmatch(last) and first <= last):
            wrong = f"{quoted(first)} to {quoted(last)} is no range of sort codes"
        elif way not in WAYS:
            wrong = f"{quoted(way)} is none of {', '.join(WAYS)}"
        elif not all(map(_WEIGHT.fullmatch, rest[:FIGURES])):
            wrong = "A weight here is no number"
        elif not exception.isascii() or not exception.isdigit() or int(exception) not in (0, *EXCEPTIONS):
            wrong = f"{quoted(exception)} is no exception that we know"
        if wrong:
            findings.append(Finding("table-row", f"{wrong}.", where, "Take the file from Vocalink again."))
        else:
            weights = tuple(int(weight) for weight in rest[:FIGURES])
            rows.append((where, Row(first, last, way, weights, int(exception))))
    return rows


def _substitutes(content: bytes, findings: list[Finding]) -> dict[str, str]:
    pairs = {}
    for where, columns in _lines(content, "scsubtab.txt", findings):
        if len(columns) != 2 or not all(map(_SORT_CODE.fullmatch, columns)):
            says = "This line is no pair of sort codes."
            findings.append(Finding("table-row", says, where, "Take the file from Vocalink again."))
        else:
            pairs[columns[0]] = columns[1]
    return pairs


def _overlaps(rows: list[tuple[str, Row]]) -> list[Finding]:
    findings = []
    by_first = sorted(rows, key=lambda row: (row[1].first, row[1].last))
    how_many = 1
    for (_, before), (where, row) in pairwise(by_first):
        is_same = (before.first, before.last) == (row.first, row.last)
        how_many = how_many + 1 if is_same else 1
        if how_many > 2:
            says = f"There are more than two rows for {row.first} to {row.last}."
            findings.append(Finding("table-row", says, where, "Take the file from Vocalink again."))
        elif not is_same and row.first <= before.last:
            says = f"{row.first} to {row.last} overlaps {before.first} to {before.last} in part."
            findings.append(Finding("table-row", says, where, "Take the file from Vocalink again."))
    return findings
