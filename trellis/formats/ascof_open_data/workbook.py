"""The first sheet of a workbook as a table: just enough of the format for a sheet of plain cells.

A workbook is a packed folder of XML. Words stand once in a list of their own and cells name them by number.
Formulas are not run: the value that was last worked out stands beside each. Source: ECMA-376, part 1, 18.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import IO, Any

from lxml import etree

from trellis.basis.findings import Finding, Refused
from trellis.basis.sheets import Sheet

MOST_BYTES_UNPACKED = 100_000_000
MOST_CELLS = 1_000_000

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_WORDS, _SHEET = "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"
_AT = re.compile(r"([A-Z]{1,3})\d+")


def is_workbook(content: bytes) -> bool:
    """Whether the bytes begin as a packed folder does."""
    return content.startswith(b"PK\x03\x04")


def sheet_of(content: bytes) -> Sheet:
    """The first sheet: its first row is the headings, cells are text as they would be in CSV.

    Refused (`Refused`): a broken workbook, one without a first sheet, one too large unpacked.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_BYTES_UNPACKED:
                raise _refused(
                    "workbook-too-large", f"Unpacked it is larger than {MOST_BYTES_UNPACKED:,} bytes."
                )
            names = packed.namelist()
            if _SHEET not in names:
                raise _refused("no-sheet", "The workbook has no first sheet.")
            words: list[str] = []
            if _WORDS in names:
                with packed.open(_WORDS) as part:
                    words = [_text(item) for item in _elements(part, "si")]
            with packed.open(_SHEET) as part:
                lines = _lines(part, words)
    except (zipfile.BadZipFile, etree.XMLSyntaxError, IndexError, ValueError, EOFError, NotImplementedError):
        raise _refused("broken-workbook", "The workbook is broken and cannot be read.") from None
    lines = [line for line in lines if any(cell.strip() for cell in line)]
    if len(lines) < 2:
        raise _refused("no-rows", "The first sheet has no rows under its headings.")
    wide = len(lines[0])
    rows = tuple(tuple((line + [""] * wide)[:wide]) for line in lines[1:])
    headings = tuple(heading.strip() for heading in lines[0])
    return Sheet(headings, rows, tuple(range(1, len(rows) + 1)))


def _refused(code: str, says: str) -> Refused:
    return Refused(Finding(code, says, "", "Save the sheet as CSV and send that."))


def _elements(part: IO[bytes], name: str) -> Any:
    """Each element of a name, forgotten once it was looked at; no entity is followed and nothing fetched."""
    found = etree.iterparse(
        part, events=("end",), tag=f"{_MAIN}{name}", resolve_entities=False, no_network=True, huge_tree=True
    )
    for _, element in found:
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _text(item: Any) -> str:
    # A phonetic guide beside the words is none of them.
    return "".join(one.text or "" for one in item.iter(f"{_MAIN}t") if one.getparent().tag != f"{_MAIN}rPh")


def _lines(part: IO[bytes], words: list[str]) -> list[list[str]]:
    lines: list[list[str]] = []
    cells = 0
    for row in _elements(part, "row"):
        line: list[str] = []
        for cell in row:
            cells += 1
            if cells > MOST_CELLS:
                raise _refused("workbook-too-large", f"It has more than {MOST_CELLS:,} cells.")
            place = _place(cell.get("r", ""), len(line))
            line += [""] * (place - len(line)) + [_value(cell, words)]
        lines.append(line)
    return lines


def _place(at: str, next_one: int) -> int:
    named = _AT.fullmatch(at)
    if not named:
        return next_one
    place = 0
    for letter in named[1]:
        place = place * 26 + ord(letter) - 64
    if place <= next_one:
        raise ValueError("a cell stands before the one it follows")
    return place - 1


def _value(cell: Any, words: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return _text(cell)
    written = cell.findtext(f"{_MAIN}v") or ""
    return words[int(written)] if cell.get("t") == "s" and written else written
