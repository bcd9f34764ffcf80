"""A small table from a stranger's file: decoded, split and given back as columns of text, never guessed at.

Councils send CSV saved by many programs. A byte order mark, another alphabet than UTF-8, semicolons for
commas, rows too short, a heading twice: each is either harmless and told, or refused with a sentence. What a
cell means is for the reader of that kind of file to say.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from trellis.basis.findings import Finding, Refused, quoted

MOST_BYTES = 50_000_000
MOST_ROWS = 500_000
MOST_FINDINGS = 50
# What a heading is called in a sentence about it.
_HEADINGS = "headings"
_MARKS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Headings, rows of as many cells, the number of each row (1 is the first under them), findings.

    left_out: how many rows had a cell too many or too few, which may be more than there are findings.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    findings: tuple[Finding, ...] = field(default=())
    left_out: int = 0

    def column(self, heading: str) -> tuple[str, ...]:
        """The cells under a heading, blanks around them taken off. Refused: no such heading, or two of it.

        >>> read_sheet(b"Council,People\\nBury, 12 \\n").column("People")
        ('12',)
        >>> read_sheet(b"Council,Poeple\\nBury,12\\n").column("People")
        Traceback (most recent call last):
        ...
        trellis.basis.findings.Refused: headings: There is no column “People”. Did you mean “Poeple”?
        """
        at = [place for place, one in enumerate(self.headings) if one == heading]
        if len(at) > 1:
            says = f"The heading {quoted(heading)} stands twice, and which is meant cannot be known."
            raise Refused(Finding("column-twice", says, _HEADINGS, "Rename or remove one of them."))
        if not at:
            raise Refused(self._missing(heading))
        return tuple(row[at[0]].strip() for row in self.rows)

    def check_columns(self, headings: Iterable[str]) -> None:
        """Refuses (`Refused`) the sheet with every heading that is missing or doubled, all at once."""
        findings: list[Finding] = []
        for heading in headings:
            try:
                self.column(heading)
            except Refused as refused:
                findings += refused.findings
        if findings:
            raise Refused(findings)

    def _missing(self, heading: str) -> Finding:
        alike = {one.casefold(): one for one in self.headings}
        near = get_close_matches(heading.casefold(), list(alike), n=1, cutoff=0.6)
        listed = ", ".join(quoted(one) for one in self.headings[:12])
        do = f"Did you mean {quoted(alike[near[0]])}?" if near else f"The headings are {listed}."
        return Finding("column-missing", f"There is no column {quoted(heading)}.", _HEADINGS, do)


def text_of(content: bytes, findings: list[Finding], *, most_bytes: int = MOST_BYTES) -> str:
    """The text of a file: UTF-8 with or without its mark, or else the Windows alphabet, which is told.

    Refused (`Refused`): larger than `most_bytes`, or holding noughts, as workbooks and pictures do.

    >>> told = []
    >>> text_of("Ynys Môn".encode("cp1252"), told), told[0].code
    ('Ynys Môn', 'not-utf-8')
    """
    if len(content) > most_bytes:
        says = f"The file is larger than {most_bytes:,} bytes."
        raise Refused(Finding("too-large", says, "", "Send one table, without what is not needed."))
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as wrong:
            text = content.decode("cp1252", "replace")
            line = content[: wrong.start].count(b"\n") + 1
            says = "The file is not in UTF-8 and was read in the Windows alphabet (Latin-1)."
            do = "Look whether names with accents are right, or save it as UTF-8."
            findings.append(Finding("not-utf-8", says, f"line {line}", do))
    if content.startswith(b"PK\x03\x04") or "\x00" in text:
        says = "This is a workbook or another kind of file, not a table as text."
        raise Refused(Finding("not-text", says, "", "Save the table as CSV."))
    return text


def lines_of(text: str) -> list[list[str]]:
    """The rows of a CSV as they stand, split at the mark that its first lines are split at most."""
    mark = max(_MARKS, key="\n".join(text.splitlines()[:20]).count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error:
        says = "The file cannot be split into cells: a quotation mark is not closed, or a cell is endless."
        raise Refused(Finding("not-csv", says, "", "Save the table as CSV again.")) from None


def read_sheet(content: bytes, *, most_bytes: int = MOST_BYTES, most_rows: int = MOST_ROWS) -> Sheet:
    """A table with its headings in the first line that has any words.

    Blank rows are passed over. A row with a cell too many or too few is left out, with a finding; blank cells
    after the last heading are nothing. Refused (`Refused`): see `text_of` and `lines_of`; no headings; no
    row; more rows than `most_rows`.

    >>> sheet = read_sheet("\\ufeffCouncil;People\\nBury;12\\n\\nTrafford\\n".encode())
    >>> sheet.rows, sheet.findings[0].where
    ((('Bury', '12'),), 'row 2')
    """
    findings: list[Finding] = []
    lines = [line for line in lines_of(text_of(content, findings, most_bytes=most_bytes)) if _has_words(line)]
    if not lines:
        raise Refused(Finding("empty", "There is nothing in the file.", "", "Choose another."))
    headings = _without_blank_end(lines[0])
    if len(lines) - 1 > most_rows:
        says = f"There are more than {most_rows:,} rows."
        raise Refused(Finding("too-many-rows", says, "", "Send fewer."))
    rows: list[tuple[str, ...]] = []
    numbers: list[int] = []
    for number, line in enumerate(lines[1:], start=1):
        cells = line if _has_words(line[len(headings) :]) else line[: len(headings)]
        if len(cells) == len(headings):
            rows.append(tuple(cells))
            numbers.append(number)
        elif len(findings) < MOST_FINDINGS:
            says = f"The row has {len(cells)} cells, and there are {len(headings)} headings."
            findings.append(
                Finding(
                    "uneven-row",
                    says,
                    f"row {number}",
                    "It is left out. Put it right and send the file again.",
                )
            )
    if not rows:
        says = "There is no row under the headings that can be read."
        raise Refused([Finding("no-rows", says, "", "Send the whole table."), *findings])
    left_out = len(lines) - 1 - len(rows)
    return Sheet(
        tuple(one.strip() for one in headings), tuple(rows), tuple(numbers), tuple(findings), left_out
    )


def _has_words(line: Sequence[str]) -> bool:
    return any(cell.strip() for cell in line)


def _without_blank_end(line: list[str]) -> list[str]:
    end = len(line)
    while not line[end - 1].strip():
        end -= 1
    return line[:end]
