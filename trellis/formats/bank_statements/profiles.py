"""How one bank's CSV is laid out: which column is what, how days and sums are written.

A profile is a plain dict, so that a council can make one on a page and keep it beside the account. The few
that ship stand in `csv_layouts.toml`. Where there is none, `csv_statement.guess_profile` proposes one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from trellis.basis.findings import Finding, Refused, listed, place, quoted

from .cells import DATE_STYLES, DECIMALS
from .faults import Faults
from .text import ENCODINGS

MOST_COLUMNS = 100
MOST_ROWS_ABOVE = 1_000
LONGEST_HEADING = 200

MEANINGS = {
    "date": "the day the bank booked it",
    "amount": "the sum, in one column",
    "paid_in": "the sum, where it came in",
    "paid_out": "the sum, where it went out",
    "direction": "whether it came in or went out",
    "text": "what the bank wrote about it",
    "counterparty": "the other side's name",
    "end_to_end": "the reference that travelled with the payment",
    "bank_ref": "the bank's own reference",
    "balance": "what was on the account after it",
    "account": "the account",
    "sort_code": "the account's sort code",
    "currency": "the currency",
    "opening": "the opening balance, the same on each row",
    "closing": "the closing balance, the same on each row",
}
"""What a column may mean, with the words for the page on which somebody says so."""

AMOUNT_STYLES = {
    "plus-is-in": "one column: plus came in, minus went out",
    "plus-is-out": "one column: plus went out, minus came in",
    "in-and-out": "two columns: one for what came in, one for what went out",
    "direction": "one column, and another that says whether it came in or went out",
}
DELIMITERS = (",", ";", "\t", "|")
SUMS_IN = ("pounds", "pence")

Column = str | int


@dataclass(frozen=True)
class Profile:
    """A layout, checked.

    columns: for each meaning (`MEANINGS`) its column: the heading, or its number from 1 where there are no
    headings. `text` may have several, which are joined by a space.
    heading_row: the row of the headings, counted from 1, blank rows included; 0 where there are none.
    rows_to_skip: rows before the first, where there are no headings.
    in_words: what the direction column says where money came in.
    """

    columns: Mapping[str, tuple[Column, ...]]
    name: str = ""
    delimiter: str = ","
    encoding: str = ""
    heading_row: int = 1
    rows_to_skip: int = 0
    date_style: str = "day-month-year"
    amount_style: str = "plus-is-in"
    in_words: tuple[str, ...] = ("CR", "C", "CREDIT", "IN", "CRDT")
    out_words: tuple[str, ...] = ("DR", "D", "DEBIT", "OUT", "DBIT")
    decimal: str = "."
    sums_in: str = "pounds"
    says: str = field(default="", compare=False)

    def as_dict(self) -> dict[str, Any]:
        """The profile as a council keeps it: what `profile_of` reads back."""
        return {
            "name": self.name,
            "says": self.says,
            "delimiter": self.delimiter,
            "encoding": self.encoding,
            "heading_row": self.heading_row,
            "rows_to_skip": self.rows_to_skip,
            "date_style": self.date_style,
            "amount_style": self.amount_style,
            "in_words": list(self.in_words),
            "out_words": list(self.out_words),
            "decimal": self.decimal,
            "sums_in": self.sums_in,
            "columns": {
                meaning: columns[0] if len(columns) == 1 else list(columns)
                for meaning, columns in self.columns.items()
            },
        }


NEEDED = {
    "plus-is-in": ("amount",),
    "plus-is-out": ("amount",),
    "in-and-out": ("paid_in", "paid_out"),
    "direction": ("amount", "direction"),
}
"""The columns without which a style cannot be read, besides the date."""


def profile_of(
    kept: Mapping[str, Any],
    *,
    meanings: Mapping[str, str] = MEANINGS,
    needed: Mapping[str, Sequence[str]] = NEEDED,
) -> Profile:
    """The profile in a dict, as a council keeps it or a TOML file holds it.

    `columns` must be there, with `date` and what the amount style needs; all else may be left out. Refused
    (`Refused`, with every finding): an unknown key, a choice that is none, one column with two meanings.
    meanings, needed: what columns may mean and which there must be, where it is no statement that is read.

    >>> profile_of({"columns": {"date": "Date", "amount": "Value"}}).columns["date"]
    ('Date',)
    >>> profile_of({"columns": {"date": "Date"}})
    Traceback (most recent call last):
    ...
    trellis.basis.findings.Refused: columns.amount: No column is named for the sum, in one column. Say which.
    """
    faults = Faults()
    for key in kept:
        if key not in _KEYS:
            faults.find(
                "unknown-key", f"{quoted(key)} is not part of a profile.", str(key)[:60], "Leave it out."
            )
    read: dict[str, Any] = {}
    for key, is_right, do in _CHECKS:
        if key in kept:
            if is_right(kept[key]):
                read[key] = kept[key]
            else:
                faults.find("not-a-choice", f"{quoted(kept[key])} cannot stand here.", key, do)
    for key in ("in_words", "out_words"):
        if key in read:
            read[key] = tuple(word.strip().upper() for word in read[key])
    read["columns"] = _columns(kept.get("columns"), bool(read.get("heading_row", 1)), meanings, faults.find)
    if isinstance(kept.get("columns"), Mapping):
        for meaning in ("date", *needed[read.get("amount_style", "plus-is-in")]):
            if meaning not in kept["columns"]:
                says = f"No column is named for {meanings[meaning]}."
                faults.find("no-column", says, f"columns.{meaning}", "Say which.")
    if faults.how_many:
        raise Refused(faults.told())
    return Profile(**read)


def _is_number_of_rows(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_ROWS_ABOVE


def _is_short(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_HEADING


def _is_words(value: object) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(isinstance(one, str) for one in value)


def _columns(
    given: object, has_headings: bool, meanings: Mapping[str, str], find: Callable[[str, str, str, str], None]
) -> dict[str, tuple[Column, ...]]:
    if not isinstance(given, Mapping):
        find(
            "no-columns", "It is not said which column is what.", "columns", "Name at least date and amount."
        )
        return {}
    read: dict[str, tuple[Column, ...]] = {}
    taken: dict[Column, str] = {}
    for meaning, value in given.items():
        where = place("columns", str(meaning))
        if meaning not in meanings:
            find(
                "unknown-meaning", f"{quoted(meaning)} is not what a column can mean.", where, "Leave it out."
            )
            continue
        columns = tuple(value) if isinstance(value, list | tuple) else (value,)
        if not columns or not all(_is_column(one, has_headings) for one in columns):
            do = "Give its heading." if has_headings else "Give its number, counted from 1."
            find("not-a-column", f"{quoted(value)} is not a column.", where, do)
            continue
        if len(columns) > 1 and meaning != "text":
            find("several-columns", "This can stand in one column only.", where, "Choose one.")
            continue
        for one in columns:
            if one in taken:
                says = f"The column {quoted(one)} is already named for {meanings[taken[one]]}."
                find("column-twice", says, where, "Choose another.")
            taken[one] = meaning
        read[meaning] = columns
    return read


def _is_column(value: object, has_headings: bool) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, int):
        return 1 <= value <= MOST_COLUMNS
    return has_headings and isinstance(value, str) and 0 < len(value.strip()) <= LONGEST_HEADING


def _one_of(choices: Sequence[str]) -> tuple[Callable[[object], bool], str]:
    named = listed([quoted(one) for one in choices if one], joined_by="or")
    return (lambda value: isinstance(value, str) and value in choices), f"Choose {named}."


_ROWS = f"Give a number of rows, from 0 to {MOST_ROWS_ABOVE:,}."
_WORDS = "Give a list of words."
_CHECKS: list[tuple[str, Callable[[object], bool], str]] = [
    ("delimiter", *_one_of(DELIMITERS)),
    ("encoding", *_one_of(("", *ENCODINGS))),
    ("date_style", *_one_of(DATE_STYLES)),
    ("amount_style", *_one_of(tuple(AMOUNT_STYLES))),
    ("decimal", *_one_of(DECIMALS)),
    ("sums_in", *_one_of(SUMS_IN)),
    ("heading_row", _is_number_of_rows, _ROWS),
    ("rows_to_skip", _is_number_of_rows, _ROWS),
    ("in_words", _is_words, _WORDS),
    ("out_words", _is_words, _WORDS),
    ("name", _is_short, "Give a few words."),
    ("says", _is_short, "Give a few words."),
]
_KEYS = {key for key, _, _ in _CHECKS} | {"columns"}


@cache
def shipped() -> Mapping[str, Profile]:
    """The profiles that come with Trellis, by name."""
    with Path(__file__).with_name("csv_layouts.toml").open("rb") as file:
        kept = tomllib.load(file)
    return {name: profile_of({"name": name, **one}) for name, one in kept.items()}


def profile_named(name: str) -> Profile:
    """A profile that ships, by its name; an unknown one is refused with the names there are."""
    found = shipped().get(name)
    if found is None:
        says = f"There is no profile called {quoted(name)}."
        do = f"Choose {listed(sorted(shipped()), joined_by='or')}, or give the path of a file that holds one."
        raise Refused(Finding("unknown-profile", says, "", do))
    return found
