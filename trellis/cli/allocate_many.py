"""`trellis allocate-many`: a weekly sum for every row of a table, the same penny as each would get alone."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO, TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from trellis.basis.findings import Finding, Refused, listed, quoted
from trellis.cli import printing

if TYPE_CHECKING:
    from trellis.engines.allocation.cells import BatchSums
    from trellis.engines.allocation.scheme import Scheme

ROWS_AT_ONCE = 20_000
MOST_FINDINGS_PRINTED = 1_000


def allocate_many(
    cases: Annotated[Path, typer.Argument(metavar="CASES", help="CSV or Parquet, a row a person.")],
    scheme: Annotated[str, typer.Option(help="The name of a scheme that comes with Trellis, or a file.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where to write: the same kind of file.")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Adds weekly_pence to a table of answers.

    \b
    CASES has for each outcome a column <outcome>_level (whole number) and, where help is recorded,
    <outcome>_carer_share (0 to 1), <outcome>_carer_willing and <outcome>_carer_able (true or false).
    The outcomes: nutrition, hygiene, toilet, clothing, home_safely, habitable_home, relationships, work,
    community, caring_for_child. Other columns travel through untouched.

    \b
    A row that cannot be worked gets a blank weekly_pence and a finding with its number; the first row under
    the headings is row 1. Exit codes: 0 every row has a sum; 1 some row has none; 2 nothing was written.

    \b
    Example:
      trellis allocate-many people.csv --scheme northshire-2026-04 --out people-with-sums.csv
    """
    from trellis.cli.writing import written_whole
    from trellis.engines.allocation import schemes

    try:
        rules = schemes.find(scheme)
        is_parquet = _is_parquet(cases)
        _check_kind(out, is_parquet)
        done = _Tally()
        with written_whole(out, never_over=cases) as part:
            (_parquet if is_parquet else _csv)(cases, part, rules, done)
    except Refused as refused:
        printing.refuse(refused, json)
    printing.say(done.as_json(rules, out), json, lambda told: print(_say(told)))
    if done.findings:
        if not json:
            printing.say_findings(done.findings)
        raise typer.Exit(printing.FOUND_WRONG)


@dataclass
class _Tally:
    """What has been done so far, batch by batch."""

    rows: int = 0
    total_pence: int = 0
    wrong_rows: list[int] = field(default_factory=list)
    rows_without_sum: list[int] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, sums: BatchSums, findings: Sequence[Finding] = ()) -> None:
        from trellis.basis.money import add, total

        self.total_pence = add(self.total_pence, total(sums.weekly_pence))
        self.wrong_rows += (sums.wrong.nonzero()[0] + self.rows + 1).tolist()
        self.rows_without_sum += ((~sums.wrong & ~sums.has_sum).nonzero()[0] + self.rows + 1).tolist()
        self.rows += len(sums.weekly_pence)
        room = MOST_FINDINGS_PRINTED - len(self.findings)
        self.findings += [*findings, *sums.findings][:room]

    def as_json(self, scheme: Scheme, out: Path) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "allocated": self.rows - len(self.wrong_rows) - len(self.rows_without_sum),
            "bad_rows": len(self.wrong_rows),
            "bad_row_numbers": self.wrong_rows,
            "rows_without_sum": len(self.rows_without_sum),
            "row_numbers_without_sum": self.rows_without_sum,
            "weekly_pence_total": self.total_pence,
            "scheme": scheme.name,
            "scheme_version": scheme.version,
            "out": str(out),
            "notes": self.notes,
            "findings": [finding.as_json() for finding in self.findings],
        }


def _say(told: dict[str, Any]) -> str:
    rows = [
        ["Rows", f"{told['rows']:,}"],
        ["with a sum", f"{told['allocated']:,}"],
        ["that cannot be worked", f"{told['bad_rows']:,}"],
        ["the scheme has no sum for", f"{told['rows_without_sum']:,}"],
        ["In all, a week", printing.pounds(told["weekly_pence_total"])],
    ]
    shown = len(told["findings"])
    more = told["bad_rows"] + told["rows_without_sum"] > shown == MOST_FINDINGS_PRINTED
    parts = [printing.bill(rows), *told["notes"], f"Written to {told['out']}."]
    if more:
        parts.append(f"Only the first {shown:,} findings are printed; --json gives the number of every row.")
    return "\n".join(parts)


def _is_parquet(path: Path) -> bool:
    from trellis.basis.reading import read_bytes

    begins = read_bytes(path, 4)
    if not path.is_file():
        # A pipe gives each of its bytes once, and the table is looked at before it is read.
        says = "This is a pipe or a device, not a file."
        raise Refused(Finding("not-a-file", says, quoted(str(path)), "Save the table to a file first."))
    return begins == b"PAR1"


def _check_kind(out: Path, is_parquet: bool) -> None:
    is_named_parquet = out.suffix.lower() in (".parquet", ".pq")
    if is_named_parquet != is_parquet and (is_named_parquet or out.suffix.lower() == ".csv"):
        kind, ending = ("Parquet", ".parquet") if is_parquet else ("CSV", ".csv")
        raise Refused(
            Finding(
                "other-kind-of-file",
                f"The table is {kind} and the same kind is written, whatever {quoted(out.name)} says.",
                "--out",
                f"Give a name that ends in {ending}.",
            )
        )


def _begin(headings: Sequence[str], scheme: Scheme, done: _Tally) -> tuple[str, ...]:
    from trellis.engines.allocation import cells

    asked = cells.columns_asked(headings, scheme)
    if idle := cells.support_not_counted(headings):
        done.notes.append(
            f"No help was counted for {listed(idle)}: there are shares, but no column of willing or of able."
        )
    return asked


# CSV. ----------------------------------------------------------------------------------------------------


def _csv(source: Path, part: Path, scheme: Scheme, done: _Tally) -> None:
    from trellis.engines.allocation import cells

    _check_is_text(source)
    with (
        source.open("rb") as raw,
        TextIOWrapper(raw, encoding="utf-8", newline="") as read,
        part.open("w", encoding="utf-8", newline="") as write,
        printing.progress("Allocating", total=source.stat().st_size) as reached,
    ):
        rows = _csv_rows(read)
        first = next(rows, None)
        if first is None:
            raise Refused(Finding("empty", "The file has no headings.", "", "Give a table with headings."))
        # The mark that some spreadsheets put first is no part of a heading; it stays in the line as written.
        headings = [name.removeprefix("\ufeff").strip() for name in first.cells]
        asked = _begin(headings, scheme, done)
        places_of = {name: headings.index(name) for name in asked}
        width = len(headings)
        write.write(first.with_cell(cells.SUM_COLUMN, width))
        while batch := list(islice(rows, ROWS_AT_ONCE)):
            # A blank line is nobody's row; it stays where it was.
            people = [row for row in batch if row.cells]
            sums, findings = _csv_batch([row.cells for row in people], places_of, width, scheme, done.rows)
            written = iter(zip(sums.weekly_pence.tolist(), sums.has_sum.tolist(), strict=True))
            for row in batch:
                if row.cells:
                    pence, has_sum = next(written)
                    write.write(row.with_cell(str(pence) if has_sum else "", width))
                else:
                    write.write(row.text)
            done.add(sums, findings)
            reached(raw.tell())


@dataclass(frozen=True)
class _Row:
    """A row of a CSV file, read and as it was written: what is not ours goes out letter for letter."""

    cells: list[str]
    text: str

    def with_cell(self, cell: str, width: int) -> str:
        """The row with one more cell, under the heading that was added."""
        text = self.text.rstrip("\r\n")
        ending = self.text[len(text) :]
        if len(self.cells) <= width:
            return f"{text}{',' * (width - len(self.cells))},{cell}{ending}"
        # The row runs on past the headings: the cell goes to its own place, and what ran on goes after it.
        line = StringIO()
        csv.writer(line, lineterminator="").writerow([*self.cells[:width], cell, *self.cells[width:]])
        return line.getvalue() + ending


def _csv_batch(
    people: list[list[str]], places_of: dict[str, int], width: int, scheme: Scheme, before: int
) -> tuple[BatchSums, list[Finding]]:
    import numpy as np

    from trellis.engines.allocation import cells

    uneven = np.array([len(row) != width for row in people], dtype=np.bool_)
    findings = [
        Finding(
            "uneven-row",
            f"This row has {len(people[at])} cells and the headings are {width}.",
            f"row {before + at + 1}",
            "Look for a comma too many or too few, or a missing quotation mark.",
        )
        for at in np.flatnonzero(uneven)
    ]
    even = [row if len(row) == width else [""] * width for row in people]
    columns = list(zip(*even, strict=True)) if even else [()] * width
    by_name = {name: columns[place] for name, place in places_of.items()}
    rows = [f"row {before + at}" for at in range(1, len(people) + 1)]
    return cells.sums_of_batch(by_name, scheme, places=rows, also_wrong=uneven), findings


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


def _parquet(source: Path, part: Path, scheme: Scheme, done: _Tally) -> None:
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
            _parquet_batches(pyarrow, file, part, scheme, done)
    except pyarrow.ArrowException as wrong:
        says = f"This is not a Parquet file that can be read: {str(wrong).splitlines()[0]}."
        raise Refused(Finding("not-parquet", says, quoted(str(source)), "Write it again.")) from None


def _parquet_batches(pyarrow: Any, file: Any, part: Path, scheme: Scheme, done: _Tally) -> None:
    from trellis.engines.allocation import cells

    schema = file.schema_arrow
    asked = _begin(schema.names, scheme, done)
    _check_types(pyarrow, schema, asked)
    widened = schema.append(pyarrow.field(cells.SUM_COLUMN, pyarrow.int64()))
    with (
        pyarrow.parquet.ParquetWriter(part, widened) as writer,
        printing.progress("Allocating", total=file.metadata.num_rows) as reached,
    ):
        for batch in file.iter_batches(batch_size=ROWS_AT_ONCE):
            by_name = {name: _cells_of(pyarrow, batch.column(name)) for name in asked}
            rows = [f"row {done.rows + at}" for at in range(1, batch.num_rows + 1)]
            sums = cells.sums_of_batch(by_name, scheme, places=rows)
            pence = pyarrow.array(sums.weekly_pence, mask=~sums.has_sum)
            writer.write_batch(pyarrow.RecordBatch.from_arrays([*batch.columns, pence], schema=widened))
            done.add(sums)
            reached(done.rows)


def _cells_of(pyarrow: Any, column: Any) -> Any:
    """A column of numbers as it is where nothing is blank; otherwise cell by cell."""
    types = pyarrow.types
    is_plain = any(
        is_kind(column.type) for is_kind in (types.is_integer, types.is_floating, types.is_boolean)
    )
    if is_plain and not column.null_count:
        return column.to_numpy(zero_copy_only=False)
    return column.to_pylist()


def _check_types(pyarrow: Any, schema: Any, asked: Sequence[str]) -> None:
    """Refuses columns that hold neither numbers, nor true and false, nor text."""
    types = pyarrow.types
    known = (types.is_integer, types.is_floating, types.is_decimal, types.is_boolean, types.is_null)
    text = (types.is_string, types.is_large_string)
    findings = []
    for name in asked:
        kind = schema.field(name).type
        if types.is_dictionary(kind):
            kind = kind.value_type
        if not any(is_kind(kind) for is_kind in (*known, *text)):
            says = f"The column holds {kind}."
            do = "Give whole numbers for a level, 0 to 1 for a share, true or false."
            findings.append(Finding("wrong-kind-of-column", says, name, do))
    if findings:
        raise Refused(findings)
