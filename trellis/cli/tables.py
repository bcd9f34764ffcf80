"""A table with a row a person, read, worked and written again with columns added; the rest untouched.

CSV goes out letter for letter as it came in, Parquet with its own types, JSON Lines with its own keys. Rows
are worked a batch at a time, so that a table of any length needs little memory. What is wrong with a whole
file is refused with a sentence; what is wrong with a row is a finding with its number, the first row under
the headings being row 1.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO, TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from trellis.basis.findings import Finding, Refused, quoted
from trellis.cli import printing

ROWS_AT_ONCE = 20_000
MOST_FINDINGS_PRINTED = 1_000

CSV, PARQUET, JSON_LINES = "CSV", "Parquet", "JSON Lines"
_ENDINGS = {".csv": CSV, ".parquet": PARQUET, ".pq": PARQUET, ".jsonl": JSON_LINES, ".ndjson": JSON_LINES}
_LONGEST_LINE = 1_000_000


class Work(Protocol):
    """What a command does with the rows of a table."""

    what: str
    """What the bar of progress says."""
    added: Mapping[str, type]
    """The headings that are added, and whether each holds whole numbers (int) or words (str)."""

    def begin(self, headings: Sequence[str]) -> Sequence[str]:
        """The columns that bear on the work. Refused: headings that will not do."""

    def batch(self, cells: Mapping[str, Any], uneven: Mapping[int, int]) -> Sequence[Sequence[Any]]:
        """The cells of each added column, None where a cell stays blank.

        uneven: by its place in the batch, counted from 0, a row with a cell too many or too few, and how many
        cells it had. Its cells are all blank here.
        """


class WorkOfObjects(Protocol):
    """What a command does with JSON Lines, an object a line."""

    what: str
    added: Mapping[str, type]

    def objects(self, objects: Sequence[dict[str, Any] | Refused]) -> Sequence[Sequence[Any]]:
        """As `Work.batch`; a line that could not be read stands there as its refusal."""


def kind_of(path: Path, *, may_be_json: bool = False) -> str:
    """What kind of table a file holds, by its first bytes. Refused: what cannot be read, or read twice."""
    from trellis.basis.reading import read_bytes

    begins = read_bytes(path, 4)
    if not path.is_file():
        # A pipe gives each of its bytes once, and the table is looked at before it is read.
        says = "This is a pipe or a device, not a file."
        raise Refused(Finding("not-a-file", says, quoted(str(path)), "Save the table to a file first."))
    if begins == b"PAR1":
        return PARQUET
    is_json = may_be_json and begins.removeprefix(b"\xef\xbb\xbf")[:1] == b"{"
    return JSON_LINES if is_json else CSV


def check_kind(out: Path, kind: str) -> None:
    """Refuses a name for the result that says it is another kind of file than the table read."""
    if _ENDINGS.get(out.suffix.lower(), kind) != kind:
        ending = next(ending for ending, named in _ENDINGS.items() if named == kind)
        raise Refused(
            Finding(
                "other-kind-of-file",
                f"The table is {kind} and the same kind is written, whatever {quoted(out.name)} says.",
                "--out",
                f"Give a name that ends in {ending}.",
            )
        )


def check_headings(headings: Sequence[str], added: Iterable[str]) -> None:
    """Refuses headings among which one to be added stands already."""
    findings = [
        Finding(
            "column-already-there",
            f"The table already has a column {quoted(name)}.",
            "headings",
            "Rename or remove it, so that old sums and new are not mixed.",
        )
        for name in added
        if name in headings
    ]
    if findings:
        raise Refused(findings)


# CSV. ----------------------------------------------------------------------------------------------------


def work_csv(source: Path, part: Path, work: Work) -> None:
    """Reads CSV from `source` and writes it to `part` with the added columns."""
    _check_is_text(source)
    with (
        source.open("rb") as raw,
        TextIOWrapper(raw, encoding="utf-8", newline="") as read,
        part.open("w", encoding="utf-8", newline="") as write,
        printing.progress(work.what, total=source.stat().st_size) as reached,
    ):
        rows = _csv_rows(read)
        first = next(rows, None)
        if first is None:
            raise Refused(Finding("empty", "The file has no headings.", "", "Give a table with headings."))
        # The mark that some spreadsheets put first is no part of a heading; it stays in the line as written.
        headings = [name.removeprefix("\ufeff").strip() for name in first.cells]
        asked = work.begin(headings)
        places_of = {name: headings.index(name) for name in asked}
        width = len(headings)
        write.write(first.with_cells(list(work.added), width))
        while batch := list(islice(rows, ROWS_AT_ONCE)):
            # A blank line is nobody's row; it stays where it was.
            people = [row.cells for row in batch if row.cells]
            uneven = {at: len(row) for at, row in enumerate(people) if len(row) != width}
            even = [row if len(row) == width else [""] * width for row in people]
            columns = list(zip(*even, strict=True)) if even else [()] * width
            added = work.batch({name: columns[place] for name, place in places_of.items()}, uneven)
            written = zip(*added, strict=True)
            for row in batch:
                if row.cells:
                    cells = ["" if cell is None else str(cell) for cell in next(written)]
                    write.write(row.with_cells(cells, width))
                else:
                    write.write(row.text)
            reached(raw.tell())


@dataclass(frozen=True)
class _Row:
    """A row of a CSV file, read and as it was written: what is not ours goes out letter for letter."""

    cells: list[str]
    text: str

    def with_cells(self, cells: list[str], width: int) -> str:
        """The row with more cells, under the headings that were added."""
        text = self.text.rstrip("\r\n")
        ending = self.text[len(text) :]
        if len(self.cells) <= width:
            return f"{text}{',' * (width - len(self.cells))},{','.join(cells)}{ending}"
        # The row runs on past the headings: the cells go to their own place, and what ran on after them.
        line = StringIO()
        csv.writer(line, lineterminator="").writerow([*self.cells[:width], *cells, *self.cells[width:]])
        return line.getvalue() + ending


def _check_is_text(path: Path) -> None:
    with path.open("rb") as file:
        first = file.read(10_000)
    if first[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise _not_utf_8("It seems to be UTF-16.")
    if b"\x00" in first:
        raise Refused(
            Finding(
                "not-csv", "This is not a table of text.", quoted(str(path)), "Give a CSV or Parquet file."
            )
        )


def _not_utf_8(guess: str, where: str = "") -> Refused:
    do = "Save the file again as “CSV UTF-8”."
    return Refused(Finding("not-utf-8", f"This is not text in UTF-8. {guess}", where, do))


def _csv_rows(read: Iterable[str]) -> Iterator[_Row]:
    """The rows, with what can be wrong with a whole file made a sentence."""
    lines: list[str] = []

    def kept() -> Iterator[str]:
        for line in read:
            lines.append(line)
            yield line

    reader = csv.reader(kept(), strict=True)
    while True:
        lines.clear()
        try:
            cells = next(reader, None)
        except UnicodeDecodeError:
            guess = "It may be Latin-1 or Windows-1252, as older programs write."
            raise _not_utf_8(guess, f"after line {reader.line_num}") from None
        except csv.Error as wrong:
            where = f"line {reader.line_num}"
            do = "Look for a missing quotation mark at or before that line."
            raise Refused(Finding("not-csv", f"This is not CSV: {wrong}.", where, do)) from None
        if cells is None:
            return
        yield _Row(cells, "".join(lines))


# Parquet. ------------------------------------------------------------------------------------------------


def work_parquet(source: Path, part: Path, work: Work, *, cells_are: str, days: bool = False) -> None:
    """Reads Parquet from `source` and writes it to `part` with the added columns.

    cells_are: what a column should hold, said where one holds something else. days: whether it may be days.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise Refused(
            Finding(
                "analytics-extra-missing",
                "Parquet needs a part of Trellis that is not installed here.",
                quoted(str(source)),
                "Install trellis[analytics], or give the table as CSV.",
            )
        ) from None
    try:
        with pyarrow.parquet.ParquetFile(source) as file:
            _parquet_batches(pyarrow, file, part, work, cells_are=cells_are, days=days)
    except pyarrow.ArrowException as wrong:
        says = f"This is not a Parquet file that can be read: {str(wrong).splitlines()[0]}."
        raise Refused(Finding("not-parquet", says, quoted(str(source)), "Write it again.")) from None


def _parquet_batches(pyarrow: Any, file: Any, part: Path, work: Work, *, cells_are: str, days: bool) -> None:
    schema = file.schema_arrow
    asked = work.begin(schema.names)
    _check_types(pyarrow, schema, asked, cells_are, days)
    kinds = {int: pyarrow.int64(), str: pyarrow.string()}
    widened = schema
    for name, kind in work.added.items():
        widened = widened.append(pyarrow.field(name, kinds[kind]))
    done = 0
    with (
        pyarrow.parquet.ParquetWriter(part, widened) as writer,
        printing.progress(work.what, total=file.metadata.num_rows) as reached,
    ):
        for batch in file.iter_batches(batch_size=ROWS_AT_ONCE):
            by_name = {name: _cells_of(pyarrow, batch.column(name)) for name in asked}
            added = work.batch(by_name, {})
            columns = [
                pyarrow.array(cells, kinds[kind])
                for cells, kind in zip(added, work.added.values(), strict=True)
            ]
            writer.write_batch(pyarrow.RecordBatch.from_arrays([*batch.columns, *columns], schema=widened))
            done += batch.num_rows
            reached(done)


def _cells_of(pyarrow: Any, column: Any) -> Any:
    """A column of numbers as it is where nothing is blank; otherwise cell by cell."""
    types = pyarrow.types
    is_plain = any(
        is_kind(column.type) for is_kind in (types.is_integer, types.is_floating, types.is_boolean)
    )
    if is_plain and not column.null_count:
        return column.to_numpy(zero_copy_only=False)
    return column.to_pylist()


def _check_types(pyarrow: Any, schema: Any, asked: Sequence[str], cells_are: str, days: bool) -> None:
    """Refuses columns that hold neither numbers, nor true and false, nor text."""
    types = pyarrow.types
    known = [types.is_integer, types.is_floating, types.is_decimal, types.is_boolean, types.is_null]
    known += [types.is_string, types.is_large_string, *([types.is_date] if days else [])]
    findings = []
    for name in asked:
        kind = schema.field(name).type
        if types.is_dictionary(kind):
            kind = kind.value_type
        if not any(is_kind(kind) for is_kind in known):
            says = f"The column holds {kind}."
            findings.append(Finding("wrong-kind-of-column", says, name, cells_are))
    if findings:
        raise Refused(findings)


# JSON Lines. ---------------------------------------------------------------------------------------------


def work_json_lines(source: Path, part: Path, work: WorkOfObjects) -> None:
    """Reads an object a line from `source` and writes each to `part` with the added keys; blank lines go."""
    import json

    with (
        source.open("rb") as read,
        part.open("w", encoding="utf-8", newline="\n") as write,
        printing.progress(work.what, total=source.stat().st_size) as reached,
    ):
        lines = (line for line in read if line.strip())
        while batch := [_object(line) for line in islice(lines, ROWS_AT_ONCE)]:
            added = zip(*work.objects(batch), strict=True)
            for one, cells in zip(batch, added, strict=True):
                # A line that could not be read has no object to write; its place is kept.
                told = {} if isinstance(one, Refused) else one
                keys = dict(zip(work.added, cells, strict=True))
                write.write(json.dumps({**told, **keys}, ensure_ascii=False, default=printing.plain) + "\n")
            reached(read.tell())


def _object(line: bytes) -> dict[str, Any] | Refused:
    from trellis.basis.reading import read_json_object

    try:
        return read_json_object(line, most_bytes=_LONGEST_LINE)
    except Refused as refused:
        return refused


# Rows that cannot be worked. ------------------------------------------------------------------------------


def uneven_row(row: int, cells: int, headings: int) -> Finding:
    """A finding for a row, counted from 1, with a cell too many or too few."""
    return Finding(
        "uneven-row",
        f"This row has {cells} cells and the headings are {headings}.",
        f"row {row}",
        "Look for a comma too many or too few, or a missing quotation mark.",
    )
