"""Lists of payments in CSV, each by a profile: which column holds what, and how it is written.

Banks' pages and card companies take such lists, and no two take the same. A profile is data: a few come with
Trellis, and a council keeps its own, as a plain object in the same words. Only what fills a column is known
here; which bank wants what is not.

    {"says": "Our bank's page for many payments", "header": true, "columns": [
        {"heading": "Sort code", "holds": "sort_code"},
        {"heading": "Amount", "holds": "amount_pounds"},
        {"heading": "Paid on", "holds": "pay_on", "style": "%d/%m/%Y"},
        {"heading": "Kind", "holds": "fixed", "text": "99"}]}
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import StringIO
from typing import Any

from trellis.basis.findings import Finding, Refused, listed, place, quoted

from .characters import as_iso_20022
from .gathered import Gathered

DAY_STYLES = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d%m%Y", "%Y%m%d", "%d-%b-%Y")
LINE_ENDS = {"crlf": "\r\n", "lf": "\n"}
BETWEEN = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
LONGEST_CELL = 140
MOST_COLUMNS = 50
_OF_A_PROFILE = {"says", "source", "status", "header", "line_end", "between", "columns"}
_OF_A_COLUMN = {"heading", "holds", "style", "text", "longest"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, what it holds, and how long it may be.

    style: of a day, such as `%d/%m/%Y`. text: what stands in every row, where it holds `fixed`.
    """

    heading: str
    holds: str
    style: str = "%Y-%m-%d"
    text: str = ""
    longest: int = LONGEST_CELL


@dataclass(frozen=True, slots=True)
class ListProfile:
    """How a list is written. says: for whom. status: `to be confirmed` until a bank has taken one."""

    says: str
    columns: tuple[Column, ...]
    has_header: bool = True
    line_end: str = "\r\n"
    between: str = ","
    source: str = ""
    status: str | None = None


def read_profile(given: Mapping[str, Any], *, may_hold: Iterable[str]) -> ListProfile:
    """The profile in a plain object; keys as above, besides `line_end` (crlf, lf) and `between` (comma, …).

    may_hold: what a column of this kind of list may hold, `fixed` left out.

    Refused (`Refused`, each with its place): keys and kinds that are not ours, no columns or more than 50, a
    column that holds what nobody knows, a day written in a style that is read two ways.
    """
    found = Gathered()
    holds = (*may_hold, "fixed")
    for key in given:
        if key not in _OF_A_PROFILE:
            says = f"{quoted(key)} is not a key of a profile."
            found.find("unknown-key", says, place(str(key)), f"Use {listed(sorted(_OF_A_PROFILE))}.")
    columns = given.get("columns")
    if not isinstance(columns, list) or not 0 < len(columns) <= MOST_COLUMNS:
        says = f"A list has 1 to {MOST_COLUMNS} columns."
        found.find("no-columns", says, "columns", "Give a list of columns.")
        columns = []
    made = [_column(column, at, holds, found) for at, column in enumerate(columns, start=1)]
    chosen = {}
    for key, known in (("line_end", LINE_ENDS), ("between", BETWEEN)):
        word = given.get(key, next(iter(known)))
        if not isinstance(word, str) or word not in known:
            found.find("unknown-word", f"{quoted(word)} is not known.", key, f"Use {listed(known)}.")
        else:
            chosen[key] = known[word]
    has_header = given.get("header", True)
    if not isinstance(has_header, bool):
        found.find("not-yes-or-no", f"{quoted(has_header)} is not true or false.", "header", "Give one.")
    found.refuse_any()
    status = given.get("status")
    return ListProfile(
        says=str(given.get("says", "")),
        columns=tuple(column for column in made if column is not None),
        has_header=bool(has_header),
        line_end=chosen["line_end"],
        between=chosen["between"],
        source=str(given.get("source", "")),
        status=None if status is None else str(status),
    )


def _column(given: Any, at: int, holds: tuple[str, ...], found: Gathered) -> Column | None:
    where = place("columns", at)
    if not isinstance(given, Mapping):
        found.find("not-an-object", f"This is {quoted(given)}.", where, "Give heading and holds.")
        return None
    for key in given:
        if key not in _OF_A_COLUMN:
            says = f"{quoted(key)} is not a key of a column."
            found.find(
                "unknown-key", says, f"{where}.{place(str(key))}", f"Use {listed(sorted(_OF_A_COLUMN))}."
            )
    column = Column(
        **{"heading": "", "holds": "", **{key: given[key] for key in given if key in _OF_A_COLUMN}}
    )
    for key in ("heading", "holds", "style", "text"):
        if not isinstance(getattr(column, key), str):
            found.find("not-text", "This is not text.", f"{where}.{key}", "Put it in quotation marks.")
            return None
    if column.holds not in holds:
        says = f"No column can hold {quoted(column.holds)}."
        found.find("unknown-word", says, f"{where}.holds", f"Use {listed(holds, joined_by='or')}.")
    if column.style not in DAY_STYLES:
        says = f"{quoted(column.style)} is no way to write a day that we know."
        found.find("day-style", says, f"{where}.style", f"Use {listed(DAY_STYLES, joined_by='or')}.")
    longest = column.longest
    if isinstance(longest, bool) or not isinstance(longest, int) or not 0 < longest <= LONGEST_CELL:
        says = f"{quoted(longest)} is no number of characters."
        found.find("longest", says, f"{where}.longest", f"Give 1 to {LONGEST_CELL}.")
    return column


def shipped_profiles(name: str, *, may_hold: Iterable[str]) -> dict[str, ListProfile]:
    """The profiles in a TOML file of this folder, by name."""
    text = (files("trellis.formats.bank_payments") / f"{name}.toml").read_text(encoding="utf-8")
    may_hold = tuple(may_hold)
    return {key: read_profile(one, may_hold=may_hold) for key, one in tomllib.loads(text).items()}


def chosen_profile(profile: ListProfile | str, shipped: Mapping[str, ListProfile]) -> ListProfile:
    """The profile itself, or the one of that name.

    Refused (`unknown-profile`): a name that there is not.
    """
    if isinstance(profile, ListProfile):
        return profile
    if profile not in shipped:
        says = f"There is no profile {quoted(profile)}."
        do = f"Use {listed(shipped, joined_by='or')}."
        raise Refused(Finding("unknown-profile", says, "profile", do))
    return shipped[profile]


def write_list(
    profile: ListProfile, rows: Iterable[Mapping[str, Any]], *, called: str, notes: Gathered
) -> bytes:
    """The rows by the profile, as CSV in UTF-8. called: what a row is called in a finding, `payments`.

    What a row holds is text, a day or pence by the names of the profile; `amount_pounds` and `amount_pence`
    are both of `amount`. Letters banks do not pass on are changed, what is too long is cut, and both are
    noted. A sign a spreadsheet would take for a sum never begins a cell.
    """
    text = StringIO(newline="")
    out = csv.writer(text, delimiter=profile.between, lineterminator=profile.line_end)
    if profile.has_header:
        out.writerow([column.heading for column in profile.columns])
    for at, row in enumerate(rows, start=1):
        out.writerow([_cell(column, row, (called, at, column.holds), notes) for column in profile.columns])
    return text.getvalue().encode()


@cache
def _plain(text: str) -> tuple[str, bool]:
    plain, was_changed = as_iso_20022(text)
    bare = plain.strip().lstrip("+-' ")
    return bare, was_changed


def _cell(column: Column, row: Mapping[str, Any], keys: tuple[str | int, ...], notes: Gathered) -> str:
    if column.holds == "fixed":
        return column.text
    if column.holds in ("amount_pounds", "amount_pence"):
        pence = row["amount"]
        return str(pence) if column.holds == "amount_pence" else f"{pence // 100}.{pence % 100:02d}"
    value = row[column.holds]
    if not isinstance(value, str):
        return f"{value:{column.style}}"
    plain, was_changed = _plain(value)
    if was_changed:
        says = f"Banks do not pass on every letter of {quoted(value)}; the file says {quoted(plain)}."
        notes.find("letters-changed", says, place(*keys), "Nothing need be done if it can still be read.")
    if len(plain) > column.longest:
        says = f"{quoted(value)} has more than {column.longest} characters and is cut."
        notes.find("cut", says, place(*keys), "Give a shorter one if the end is needed.")
    return plain[: column.longest]
