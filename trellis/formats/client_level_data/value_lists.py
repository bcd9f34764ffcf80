"""The lists that values of the return are of: what may be written, and what an older word becomes.

A list is a CSV file with the columns `raw`, `cleaned_r2` and `grouped_r2`: what a council wrote, the value of
release 2 it stands for, and the group that national figures put it in. Ours are made from what is public, and
their first line says from what. A council that has the official mapping gives its own folder of
`ref_<field>.csv`, or the mapping workbook's sheet saved as CSV, and it takes the place of ours, list by list.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from io import StringIO
from pathlib import Path

from trellis.basis.findings import Finding, Refused, quoted
from trellis.basis.reading import read_bytes

from .specification import FOLDER, specification

NEVER_SENT = ("Invalid and not mapped", "Release 1 specification only: Not mapped")
"""What the national centre writes in its own tables; nobody may send it."""

COLUMNS = ("raw", "cleaned_r2", "grouped_r2")
_MAPPING_COLUMNS = ("variable", "release1value", "release2value", "comparison")
_MOST_BYTES, _MOST_ENTRIES, _LONGEST = 5_000_000, 5_000, 300


@dataclass(frozen=True)
class ValueList:
    """One list.

    values: what may be written, in order. replaced: an older word or a council's own, and what it became.
    release_1: those among `replaced` and `gone` that release 1 had. gone: words that nothing replaces.
    groups: by value, the group that national figures put it in.
    """

    name: str
    values: tuple[str, ...]
    replaced: Mapping[str, str]
    release_1: frozenset[str]
    gone: frozenset[str]
    groups: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    status: str = ""

    @property
    def is_inferred(self) -> bool:
        """Whether the list was read nowhere; a value outside it is then a warning."""
        return self.status.startswith("inferred")

    def cleaned(self, written: str) -> str | None:
        """The value of release 2 that a word stands for, as the national mapping takes it; None for none.

        Capitals and blanks at either end do not count.

        >>> value_lists()["delivery_mechanism"].cleaned("DIRECT PAYMENT ")
        'Direct payment'
        """
        return self._by_folded().get(folded(written))

    def _by_folded(self) -> Mapping[str, str]:
        return {
            folded(word): value
            for word, value in [*self.replaced.items(), *zip(self.values, self.values, strict=True)]
        }


def folded(written: str) -> str:
    """The form in which two writings of one value are the same."""
    return written.strip(" \t\r\n\u00a0").lower()


@dataclass(frozen=True)
class Lists:
    """All lists by name, and the councils where a list of them was given."""

    by_name: Mapping[str, ValueList]
    councils: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Finding, ...] = ()

    def __getitem__(self, name: str) -> ValueList:
        return self.by_name[name]


@cache
def value_lists() -> Lists:
    """The lists that ship. They hold no list of councils: those change each year, and ours would be old."""
    return Lists(
        {path.stem: _list_of(path, is_ours=True) for path in sorted((FOLDER / "lists").glob("*.csv"))}
    )


def lists_given(place: Path) -> Lists:
    """Ours, with what a folder of `ref_*.csv` or the mapping saved as CSV puts in their place.

    Refused: what is neither; a list without its three columns; a list in which nothing may be written.
    """
    if not place.exists():
        raise Refused(
            Finding(
                "lists-missing", "There is no such folder or file.", quoted(str(place)), "Check the name."
            )
        )
    if not place.is_dir():
        return mapping_given(read_bytes(place, _MOST_BYTES + 1), where=place.name)
    ours = value_lists()
    by_name, councils = dict(ours.by_name), dict(ours.councils)
    found = sorted(place.glob("ref_*.csv"))
    for path in found:
        name = _KNOWN_AS.get(path.stem.removeprefix("ref_").lower(), path.stem.removeprefix("ref_").lower())
        if name == "la":
            councils = _councils_of(path)
        elif name in by_name:
            by_name[name] = _with_older_words(_list_of(path, name=name), by_name[name])
    if not any(path.stem.removeprefix("ref_").lower() in {*by_name, *_KNOWN_AS, "la"} for path in found):
        says = "There is no list in this folder."
        raise Refused(
            Finding("no-lists", says, quoted(str(place)), "Give a folder of files named ref_<field>.csv.")
        )
    return Lists(by_name, councils)


def _with_older_words(given: ValueList, ours: ValueList) -> ValueList:
    # The national mapping takes no notice of capitals, so a list of it leaves out words of release 1 that
    # differ in nothing else. A return that sends them is told so all the same.
    older = {word: value for word, value in ours.replaced.items() if word in ours.release_1}
    kept = {
        word: value for word, value in older.items() if value in given.groups and word not in given.groups
    }
    return replace(given, replaced={**kept, **given.replaced}, release_1=given.release_1 | kept.keys())


_KNOWN_AS = {"autism_spectrum_disorder_asd": "autism_spectrum_disorder", "asd": "autism_spectrum_disorder"}


def mapping_given(content: bytes, *, where: str = "") -> Lists:
    """Ours, with the lists of the official mapping workbook in their place, its sheet saved as CSV.

    Its columns: Variable, Release 1 value, Release 2 value, comparison. A variable that is no list of ours is
    left out and said. Refused: other columns, or nothing that could be used.
    """
    rows = _rows(content, where)
    heads = [re.sub(r"[^a-z0-9]", "", head.lower()) for head in next(iter(rows), [])]
    places = [
        next((at for at, head in enumerate(heads) if head.startswith(name)), -1) for name in _MAPPING_COLUMNS
    ]
    if min(places[:3]) < 0:
        says = (
            "This is not the mapping: its columns are Variable, Release 1 value, Release 2 value, comparison."
        )
        raise Refused(Finding("not-a-mapping", says, where, "Save that sheet of the workbook as CSV UTF-8."))
    told: dict[str, list[tuple[str, str]]] = {}
    unknown: list[str] = []
    names = {_plain(one.heading): one.list_name for one in specification().fields if one.list_name}
    names |= {_plain(one.name): one.list_name for one in specification().fields if one.list_name}
    for row in rows[1:]:
        cells = [row[at].strip() if 0 <= at < len(row) else "" for at in places]
        if not cells[0] or not (cells[1] or cells[2]):
            continue
        name = names.get(_plain(cells[0]))
        if name is None:
            unknown.append(cells[0])
        else:
            told.setdefault(name, []).append((cells[1], cells[2]))
    ours = value_lists()
    by_name = dict(ours.by_name)
    for name, pairs in told.items():
        # Several old words may become one new; a blank on a side is a word that came or went.
        values = tuple(dict.fromkeys(new for _, new in pairs if new and _may_be_sent(new)))
        replaced = {old: new for old, new in pairs if old and old not in values and new in values}
        gone = frozenset(old for old, new in pairs if old and old not in values and new not in values)
        if not values:
            says = f"The mapping leaves nothing that may be written for {quoted(name)}."
            raise Refused(Finding("empty-list", says, where, "Look at the column Release 2 value."))
        groups = {value: by_name[name].groups.get(value, value) for value in values}
        by_name[name] = ValueList(
            name, values, replaced, frozenset(replaced) | gone, gone, groups, f"the official mapping, {where}"
        )
    if not told:
        says = "No variable of the mapping is a list of the return."
        raise Refused(Finding("not-a-mapping", says, where, "Check that the right sheet was saved."))
    notes = tuple(
        Finding("variable-unknown", f"{quoted(name)} is no list of ours.", where, "It was left out.")
        for name in dict.fromkeys(unknown[:20])
    )
    return Lists(by_name, ours.councils, notes)


def _may_be_sent(value: str) -> bool:
    return value not in NEVER_SENT


def _plain(heading: str) -> str:
    return re.sub(r"[^a-z0-9]", "", heading.lower())


def _list_of(path: Path, *, name: str = "", is_ours: bool = False) -> ValueList:
    name = name or path.stem
    content = read_bytes(path, _MOST_BYTES + 1)
    source, status = (str(path) if not is_ours else ""), ""
    if content.startswith(b"#"):
        first, _, content = content.partition(b"\n")
        told = dict(part.strip().split(": ", 1) for part in first.decode("utf-8").lstrip("# ").split(" | "))
        source, status = told.get("source", source), told.get("status", "")
    rows = _rows(content, path.name)
    heads = [head.strip().lower() for head in rows[0]] if rows else []
    if not set(COLUMNS[:2]) <= set(heads):
        says = "A list has the columns raw, cleaned_r2 and grouped_r2."
        raise Refused(Finding("not-a-list", says, quoted(path.name), "Name its columns so."))
    raw, cleaned = heads.index("raw"), heads.index("cleaned_r2")
    grouped = heads.index("grouped_r2") if "grouped_r2" in heads else cleaned
    release = heads.index("release") if "release" in heads else None
    values, groups, replaced, gone = [], {}, {}, set()
    older = set()
    for row in rows[1:]:
        if len(row) <= max(raw, cleaned, grouped) or not row[raw].strip():
            continue
        word, value = row[raw].strip(), row[cleaned].strip()
        if release is not None and row[release] == "1":
            older.add(word)
        if not _may_be_sent(word):
            continue
        if word == value:
            values.append(word)
            groups[word] = row[grouped].strip()
        elif _may_be_sent(value) and value:
            replaced[word] = value
        elif value == NEVER_SENT[1]:
            gone.add(word)
            older.add(word)
    if not values:
        says = "Nothing may be written by this list: no row has the same under raw and cleaned_r2."
        raise Refused(
            Finding("empty-list", says, quoted(path.name), "Put each value of release 2 in as itself.")
        )
    # A word replaced by what is no value of the list would be put right into something wrong.
    replaced = {word: value for word, value in replaced.items() if value in groups}
    kept = frozenset(older & {*replaced, *gone})
    return ValueList(
        name, tuple(dict.fromkeys(values)), replaced, kept, frozenset(gone), groups, source, status
    )


def _councils_of(path: Path) -> dict[str, str]:
    rows = _rows(read_bytes(path, _MOST_BYTES + 1), path.name)
    heads = [head.strip().lower() for head in rows[0]] if rows else []
    if "code" not in heads:
        raise Refused(Finding("not-a-list", "The list of councils has no column code.", path.name, "Add it."))
    code, name = heads.index("code"), heads.index("name") if "name" in heads else heads.index("code")
    return {
        row[code].strip(): row[name].strip()
        for row in rows[1:]
        if len(row) > max(code, name) and row[code].strip()
    }


def _rows(content: bytes, where: str) -> list[list[str]]:
    if len(content) > _MOST_BYTES:
        raise Refused(Finding("too-large", "A list is never this large.", where, "Give the list alone."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    try:
        rows = [row for row in csv.reader(StringIO(text, newline=""), strict=True) if any(row)]
    except csv.Error:
        says = "This is not CSV: a quotation mark may be missing."
        raise Refused(Finding("not-csv", says, where, "Save it again as CSV UTF-8.")) from None
    if len(rows) > _MOST_ENTRIES or any(len(cell) > _LONGEST for row in rows for cell in row):
        raise Refused(Finding("too-large", "A list is never this large.", where, "Give the list alone."))
    return rows
