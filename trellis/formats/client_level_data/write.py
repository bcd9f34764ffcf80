"""Writes a return: the fifty headings in order, a row an event.

Dates go out as 2026-03-31 and sums with a point, as the checks read them without a doubt. A spreadsheet
takes a text that begins with = for a sum to work out, and may be made to do worse: such a text gets an
apostrophe in front. `findings_written` writes what was found in the same way, for people to work through.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from io import StringIO

from .report import Report
from .rules import rules
from .specification import specification

_AT_ONCE = 5_000
_TAKEN_FOR_A_SUM = re.compile(r"'*[=+\-@\t\r]")
_NO_SIGN = re.compile("[\x00\ud800-\udfff]")

Cell = str | int | Decimal | date | None


def write(rows: Iterable[Mapping[str, Cell]]) -> Iterator[bytes]:
    """The return as CSV in UTF-8, a piece at a time. rows: by a field's name what it holds, or left out.

    A name that is no field's is a mistake in the program (KeyError); a number with a point is a Decimal,
    never a float (TypeError).

    >>> text = b"".join(write([{"la_code": "102", "event_start_date": date(2026, 3, 31)}])).decode()
    >>> text.splitlines()[1].strip(",").split(",,")[0]
    '102'
    """
    fields = specification().fields
    names = {one.name for one in fields}
    yield _line(specification().headings).encode()
    text = StringIO(newline="")
    out = csv.writer(text)
    for at, row in enumerate(rows, start=1):
        if unknown := row.keys() - names:
            raise KeyError(f"No field of the return: {', '.join(sorted(unknown))}.")
        out.writerow([written(row.get(one.name)) for one in fields])
        if at % _AT_ONCE == 0:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def write_columns(columns: Mapping[str, Sequence[Cell]]) -> Iterator[bytes]:
    """As `write`, from a column a field; all are as long (ValueError), and one left out is blank."""
    names = list(columns)
    lengths = {len(cells) for cells in columns.values()}
    if len(lengths) > 1:
        raise ValueError("The columns of a return are all as long.")
    return write(dict(zip(names, cells, strict=True)) for cells in zip(*columns.values(), strict=True))


def written(cell: Cell) -> str:
    """A cell as the return has it.

    >>> [written(one) for one in (None, date(2026, 3, 31), Decimal("293.1"), 2, "=1+1", "Amina")]
    ['', '2026-03-31', '293.10', '2', "'=1+1", 'Amina']
    """
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    if isinstance(cell, Decimal):
        return format(cell.quantize(Decimal("0.01")), "f")
    if isinstance(cell, int) and not isinstance(cell, bool):
        return str(cell)
    if not isinstance(cell, str):
        raise TypeError(f"A return cannot hold a {type(cell).__name__}.")
    return guarded(_NO_SIGN.sub("", cell))


def guarded(text: str) -> str:
    """The text as it may stand in a spreadsheet.

    >>> guarded("=1+1"), guarded("White: Irish")
    ("'=1+1", 'White: Irish')
    """
    return f"'{text}" if _TAKEN_FOR_A_SUM.match(text) else text


FINDING_COLUMNS = ("rule", "name", "level", "row", "field", "kind", "says", "written", "instead", "do")


def findings_written(report: Report) -> Iterator[bytes]:
    """What was found, a row for each row of the return and field, as CSV in UTF-8 marked for spreadsheets.

    Of each thing found the first rows are there (`checks.MOST_LISTED`); a last row of it says how many more.
    """
    yield b"\xef\xbb\xbf" + _line(FINDING_COLUMNS).encode()
    for one in report.found:
        text = StringIO(newline="")
        out = csv.writer(text)
        start = [one.rule, rules()[one.rule].name, one.level]
        instead = {value: new for value, _, new in one.values}
        for row in one.rows or ("",):
            value = ""
            if one.rule in ("V05", "V06", "V26") and isinstance(row, int):
                value = report.values_of_rows.get((one.field, row), "")
            cells = [*start, row, one.field, one.kind, one.says, value, instead.get(value, ""), one.do]
            out.writerow([guarded(str(cell)) for cell in cells])
        if one.count > len(one.rows):
            says = f"{one.count - len(one.rows):,} more rows are so."
            out.writerow([*start, "", one.field, one.kind, says, "", "", one.do])
        yield text.getvalue().encode()


def _line(cells: Sequence[str]) -> str:
    text = StringIO(newline="")
    csv.writer(text).writerow(cells)
    return text.getvalue()
