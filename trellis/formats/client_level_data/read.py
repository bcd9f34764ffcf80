"""A file that says it is a return, made ready to be read: its letters, its headings, what stands in its way.

Whatever a spreadsheet, a database or an older program made of the return is read where it can be, and said:
UTF-8 with a mark before it, UTF-16, Windows-1252, semicolons or tabs for commas, titles above the headings,
headings in another order, renamed, doubled or missing. The file is gone through once, a piece at a time. Only
where it is not plain UTF-8 is a copy made, in the folder given, for as long as it is needed.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from io import StringIO
from pathlib import Path

from trellis.basis.findings import Finding, Refused, quoted
from trellis.basis.reading import read_bytes

from .specification import specification

PIECE = 1 << 23
"""How many bytes are looked at together: 8 MiB."""

COPY = "return-in-utf-8.csv"
"""The name of a copy that was made of a file."""

_LOOKED_AT = 1 << 20
_FEWEST_KNOWN = 10
_MOST_COLUMNS = 2_000
_ROWS_ABOVE = 20
_SEPARATORS = (",", ";", "\t", "|")
_SPREADSHEETS = {b"PK\x03\x04": "a spreadsheet (XLSX)", b"\xd0\xcf\x11\xe0": "an old spreadsheet (XLS)"}
_OTHERS = {b"PAR1": "Parquet", b"\x1f\x8b": "compressed (gzip)", b"%PDF": "a PDF"}


@dataclass(frozen=True, slots=True)
class HeadingFault:
    """What is wrong with the headings in one place.

    kind: missing, renamed, doubled, extra or order. heading: ours, or theirs where we have none.
    """

    kind: str
    heading: str
    says: str
    do: str


@dataclass(frozen=True)
class Return:
    """A return that can be read.

    path: the file to read, which may be a copy in UTF-8. separator, skip: what stands between cells, and how
    many lines stand before the first row. columns: how many there are. places: by the name of a field, its
    column from 0; a field that the file does not have is not in it. notes: what was found of the file as a
    whole. faults: what is wrong with its headings.
    """

    name: str
    path: Path
    separator: str
    skip: int
    columns: int
    places: dict[str, int]
    faults: tuple[HeadingFault, ...] = ()
    notes: tuple[Finding, ...] = field(default_factory=tuple)


def opened(path: Path, folder: Path, *, plain_ends: bool = False) -> Return:
    """The return in a file. folder: where a copy may be written while it is read.

    plain_ends: makes a copy in which every line ends alike.
    Refused: no file, an empty one, another kind of file, one without the headings of a return.
    """
    _check_kind(path)
    letters, notes = _letters(path)
    clean = path
    if letters != "utf-8" or plain_ends:
        clean = folder / COPY
        _copied(path, clean, letters)
    return _with_headings(path.name, clean, notes)


def _check_kind(path: Path) -> None:
    begins = read_bytes(path, 4096)
    where = quoted(path.name)
    if not path.is_file():
        says = "This is a pipe or a device, not a file."
        raise Refused(Finding("not-a-file", says, where, "Save the return to a file first."))
    if not begins.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise Refused(
            Finding("blank-file", "There is nothing in this file.", where, "Export the return again.")
        )
    for marks, what in {**_SPREADSHEETS, **_OTHERS}.items():
        if begins.startswith(marks):
            says = f"This is {what}, not CSV."
            raise Refused(Finding("not-csv", says, where, "Save the return as “CSV UTF-8”."))


def _letters(path: Path) -> tuple[str, tuple[Finding, ...]]:
    """The encoding of the file, going through all of it; and what should be said of it."""
    if utf_16 := _utf_16(read_bytes(path, 4096)):
        says = "The file is in UTF-16, as some programs save “Unicode text”. It was read as that."
        return utf_16, (Finding("utf-16", says, "", "Send it as “CSV UTF-8”."),)
    decoder = codecs.getincrementaldecoder("utf-8")()
    has_nought, is_utf_8, is_begun = False, True, False
    for piece in _pieces(path):
        has_nought = has_nought or b"\x00" in piece
        if is_utf_8 and (is_begun or not piece.isascii()):
            try:
                decoder.decode(piece)
            except UnicodeDecodeError:
                is_utf_8 = False
            is_begun = bool(decoder.getstate()[0])
        if has_nought and not is_utf_8:
            break
    notes = []
    if is_begun and is_utf_8:
        is_utf_8 = False
    if not is_utf_8:
        says = "The file is not UTF-8. It was read as Windows-1252, which is Latin-1 for all but a few signs."
        notes.append(Finding("windows-1252", says, "", "Send it as “CSV UTF-8”, or names may be changed."))
    if has_nought:
        says = "The file holds characters that stand for nothing (NUL). They were left out."
        notes.append(Finding("nul-characters", says, "", "Export the return again; the copy may be damaged."))
    return ("utf-8" if is_utf_8 and not has_nought else "utf-8-noughts" if is_utf_8 else "cp1252"), tuple(
        notes
    )


def _utf_16(begins: bytes) -> str:
    if begins.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le"
    if begins.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be"
    # Without a mark: English in UTF-16 is every second byte nought.
    even, odd = begins[0:200:2], begins[1:200:2]
    if odd.count(0) > len(odd) * 0.9 > even.count(0):
        return "utf-16-le"
    return "utf-16-be" if even.count(0) > len(even) * 0.9 > odd.count(0) else ""


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def _copied(path: Path, to: Path, letters: str) -> None:
    """A copy in UTF-8, without NUL, every line ended alike."""
    name = letters if letters in ("utf-16-le", "utf-16-be", "cp1252") else "utf-8"
    decoder = codecs.getincrementaldecoder(name)("replace")
    with to.open("w", encoding="utf-8", newline="") as out:
        held = ""
        for piece in _pieces(path):
            text = held + decoder.decode(piece)
            # A return at the very end may be the first half of a line's end.
            held = "\r" if text.endswith("\r") else ""
            out.write(_plain_ends(text.removesuffix("\r")))
        out.write(_plain_ends(held + decoder.decode(b"", final=True)))


def _plain_ends(text: str) -> str:
    return text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")


def rows_of(path: Path, folder: Path) -> Iterator[dict[str, str]]:
    """Each row by a field's name, as it was before `write.guarded`; rows of another width are left out.

    For returns small enough to be gone through a row at a time. Refused as `opened`, and where a quotation
    mark is never closed.
    """
    found = opened(path, folder)
    with found.path.open(encoding="utf-8-sig", newline="") as file:
        for _ in range(found.skip):
            next(file)
        try:
            for cells in csv.reader(file, delimiter=found.separator):
                if len(cells) == found.columns:
                    yield {name: bare(cells[at]) for name, at in found.places.items()}
        except csv.Error:
            says = "A quotation mark is never closed, or a cell never ends."
            do = "Export the return again."
            raise Refused(Finding("not-csv", says, quoted(found.name), do)) from None


_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def bare(text: str) -> str:
    """The text as it was before it was guarded against spreadsheets.

    >>> bare("'=1+1"), bare("'tis")
    ('=1+1', "'tis")
    """
    return text[1:] if _GUARDED.match(text) else text


# Headings. -----------------------------------------------------------------------------------------------


def _with_headings(name: str, path: Path, notes: Sequence[Finding]) -> Return:
    text = read_bytes(path, _LOOKED_AT).decode("utf-8-sig", "ignore")
    separator = max(_SEPARATORS, key=lambda one: _known_in(_first_rows(text, one)))
    rows = _first_rows(text, separator)
    known = [_count_known(cells) for cells, _ in rows]
    if not known or max(known) < _FEWEST_KNOWN:
        raise Refused(
            Finding(
                "no-headings",
                f"Fewer than {_FEWEST_KNOWN} of the 50 headings of the return are in the first "
                f"{_ROWS_ABOVE} rows.",
                quoted(name),
                "Give the return itself, with its headings in the first row.",
            )
        )
    at = known.index(max(known))
    cells, skip = rows[at]
    said = list(notes)
    if at:
        says = f"There {'is a row' if at == 1 else f'are {at} rows'} above the headings. They were left out."
        said.append(Finding("rows-above", says, "", "Send the headings as the first row."))
    if separator != ",":
        words = {";": "semicolons", "\t": "tabs", "|": "upright strokes"}[separator]
        said.append(Finding("separator", f"The cells are parted by {words}.", "", "Send commas."))
    places, faults = _placed(cells)
    return Return(name, path, separator, skip, len(cells), places, tuple(faults), tuple(said))


def _first_rows(text: str, separator: str) -> list[tuple[list[str], int]]:
    """The first rows, and how many lines of the file stand before the row after each."""
    # It is one limit for the whole process, so it is put back.
    before = csv.field_size_limit(max(csv.field_size_limit(), _LOOKED_AT))
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    rows: list[tuple[list[str], int]] = []
    try:
        for cells in reader:
            if len(cells) > _MOST_COLUMNS:
                return []
            rows.append((cells, reader.line_num))
            if len(rows) == _ROWS_ABOVE:
                break
    except csv.Error:
        pass
    finally:
        csv.field_size_limit(before)
    return rows


def _known_in(rows: Sequence[tuple[list[str], int]]) -> int:
    return max((_count_known(cells) for cells, _ in rows), default=0)


def _count_known(cells: Sequence[str]) -> int:
    return len({_plain(cell) for cell in cells} & _by_plain().keys())


def _by_plain() -> dict[str, str]:
    return {_plain(one.heading): one.name for one in specification().fields}


def _plain(heading: str) -> str:
    return re.sub(r"[^a-z0-9]", "", heading.lower())


def _placed(cells: Sequence[str]) -> tuple[dict[str, int], list[HeadingFault]]:
    """Which column is which field, and what is wrong with the headings."""
    fields = specification().fields
    heading_of = {one.name: one.heading for one in fields}
    written = [cell.strip() for cell in cells]
    while written and not written[-1]:
        written.pop()
    places: dict[str, int] = {}
    faults: list[HeadingFault] = []
    left: list[int] = []
    exact, plain = {one.heading: one.name for one in fields}, _by_plain()
    # Those written exactly first, so that no guess takes their place.
    for at in sorted(range(len(written)), key=lambda one: (written[one] not in exact, one)):
        name = exact.get(written[at]) or plain.get(_plain(written[at]))
        if name is None:
            left.append(at)
        elif name in places:
            says = f"The heading {quoted(heading_of[name])} stands twice. The first was read."
            faults.append(HeadingFault("doubled", heading_of[name], says, "Remove the other column."))
        else:
            places[name] = at
            if written[at] not in exact:
                faults.append(_renamed(written[at], heading_of[name]))
    faults += _guessed(written, sorted(left), places)
    for one in fields:
        if one.name not in places:
            says = f"The heading {quoted(one.heading)} is missing. Its column counts as blank."
            faults.append(HeadingFault("missing", one.heading, says, f"Add it as column {one.number}."))
    in_order = [one.name for one in fields if one.name in places]
    if in_order != sorted(places, key=places.__getitem__):
        theirs = sorted(places, key=places.__getitem__)
        first = heading_of[next(one for one, other in zip(in_order, theirs, strict=True) if one != other)]
        says = f"The columns stand in another order from {quoted(first)} on; they were found by name."
        faults.append(HeadingFault("order", first, says, "Put the fifty in the specified order."))
    return places, faults


def _guessed(written: Sequence[str], left: Sequence[int], places: dict[str, int]) -> list[HeadingFault]:
    """Puts headings that are nearly ours into their places; the rest are said to be none."""
    faults = []
    for at in left:
        wanted = {_plain(one.heading): one for one in specification().fields if one.name not in places}
        close = get_close_matches(_plain(written[at]), wanted, n=1, cutoff=0.85)
        if close:
            places[wanted[close[0]].name] = at
            faults.append(_renamed(written[at], wanted[close[0]].heading))
        elif written[at]:
            says = f"The heading {quoted(written[at])} is none of the fifty. Its column was left out."
            faults.append(HeadingFault("extra", written[at], says, "Remove the column."))
        else:
            says = f"Column {at + 1} has no heading. It was left out."
            faults.append(HeadingFault("extra", "", says, "Remove the column, or name it."))
    return faults


def _renamed(theirs: str, ours: str) -> HeadingFault:
    says = f"{quoted(theirs)} was taken for the heading {quoted(ours)}."
    return HeadingFault("renamed", ours, says, f"Write {quoted(ours)}, or move what is not that.")
