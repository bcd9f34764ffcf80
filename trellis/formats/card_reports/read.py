"""A card company's report as CSV, read by a profile: which column is what, and which word means what.

What goes on to a card is plus and what comes off it is minus. A payment that was declined moved nothing and
is left out. Where the report tells each card's balance, the movements of that card must follow from it.

A card is known by the company's own number for it, never by the long number on its front: a report that puts
that one there is refused, because nobody but the card company may keep it.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from stdnum import luhn

from trellis.basis.findings import Finding, Refused, listed, quoted
from trellis.basis.money import say_pounds
from trellis.basis.periods import say_day
from trellis.formats.bank_statements.checks import MOST_LINES, too_many_lines, words
from trellis.formats.bank_statements.csv_statement import Table, rows_of, table_of, uneven
from trellis.formats.bank_statements.faults import Faults
from trellis.formats.bank_statements.profiles import NEEDED, Profile, profile_of
from trellis.formats.bank_statements.statements import Line, fingerprints
from trellis.formats.bank_statements.text import Source, bytes_of, text_of

KINDS = {
    "load": "money put on the card",
    "spend": "something paid for",
    "cash": "cash taken out",
    "fee": "a charge of the card company",
    "refund": "money that came back from a shop",
    "taken_back": "money taken back by the council",
    "declined": "declined: nothing moved",
    "other": "something else",
}
"""What a movement may be, with the words for a page."""

COMES_ON, GOES_OFF = ("load", "refund"), ("spend", "cash", "fee", "taken_back")

CARD_MEANINGS = {
    "date": "the day it happened",
    "card": "the card company's own number for the card",
    "person": "what the council calls whoever holds it",
    "kind": "what kind of movement it is",
    "amount": "the sum, in one column",
    "paid_in": "the sum, where it went on to the card",
    "paid_out": "the sum, where it came off",
    "direction": "whether it went on or came off",
    "text": "what is written about it",
    "merchant": "where it was spent",
    "bank_ref": "the card company's reference",
    "balance": "what was on the card after it",
}
"""What a column of a report may mean, with the words for the page on which somebody says so."""

# Where sums have no sign and no column says which way, the kind does.
_NEEDED = {**{style: ("card", *needed) for style, needed in NEEDED.items()}, "direction": ("card", "amount")}


@dataclass(frozen=True)
class CardProfile:
    """How one company's report is laid out. kinds: for each kind, the words that mean it, in capitals."""

    layout: Profile
    kinds: Mapping[str, tuple[str, ...]]

    def as_dict(self) -> dict[str, Any]:
        """The profile as a council keeps it: what `card_profile_of` reads back."""
        return {**self.layout.as_dict(), "kinds": {kind: list(said) for kind, said in self.kinds.items()}}


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement on a card. pence: plus went on, minus came off. kind: one of `KINDS`.

    card, person: the company's number for the card, and the council's name for who holds it, if told.
    """

    number: int
    on: date
    card: str
    pence: int
    kind: str
    person: str = ""
    text: str = ""
    merchant: str = ""
    bank_ref: str = ""
    balance_pence: int | None = None


@dataclass(frozen=True)
class CardReport:
    """What one report says. findings: why it must not be kept, in whole or in part. notes stop nothing."""

    movements: tuple[Movement, ...]
    findings: tuple[Finding, ...] = ()
    notes: tuple[Finding, ...] = ()

    @property
    def on_pence(self) -> int:
        """All that went on to cards."""
        return sum(one.pence for one in self.movements if one.pence > 0)

    @property
    def off_pence(self) -> int:
        """All that came off cards, as a plus."""
        return -sum(one.pence for one in self.movements if one.pence < 0)

    def check_may_be_kept(self) -> None:
        """Refuses (`Refused`, with every finding) a report with anything wrong: all of it or none."""
        if self.findings:
            raise Refused(self.findings)


def card_profile_of(kept: Mapping[str, Any]) -> CardProfile:
    """The profile in a dict, as a council keeps it or a TOML file holds it.

    As a statement's profile (`bank_statements.profiles.profile_of`), with the columns of `CARD_MEANINGS` and
    with `kinds`: for each kind the words that mean it. Refused (`Refused`, with every finding) likewise.

    >>> card_profile_of({"columns": {"date": "Date", "card": "Card", "amount": "Sum"}}).layout.date_style
    'day-month-year'
    """
    rest = {key: value for key, value in kept.items() if key != "kinds"}
    faults = Faults()
    kinds = _kinds(kept.get("kinds", {}), faults)
    try:
        layout = profile_of(rest, meanings=CARD_MEANINGS, needed=_NEEDED)
    except Refused as refused:
        raise Refused([*refused.findings, *faults.told()]) from None
    is_by_kind = layout.amount_style == "direction" and "direction" not in layout.columns
    if is_by_kind and not (kinds and "kind" in layout.columns):
        says = "Nothing says which way a sum went: no direction, and no kind with its words."
        faults.find(
            "no-direction", says, "columns.direction", "Name the column of the direction or of the kind."
        )
    if faults.how_many:
        raise Refused(faults.told())
    if is_by_kind:
        layout = replace(
            layout,
            in_words=tuple(word for kind in COMES_ON for word in kinds.get(kind, ())),
            out_words=tuple(word for kind in GOES_OFF for word in kinds.get(kind, ())),
        )
    return CardProfile(layout, kinds)


def _kinds(given: object, faults: Faults) -> dict[str, tuple[str, ...]]:
    if not isinstance(given, Mapping):
        faults.find(
            "not-kinds",
            f"{quoted(given)} does not say what words mean.",
            "kinds",
            "Give each kind its words.",
        )
        return {}
    read: dict[str, tuple[str, ...]] = {}
    taken: dict[str, str] = {}
    for kind, said in given.items():
        where = f"kinds.{str(kind)[:60]}"
        if kind not in KINDS:
            do = f"Use {listed(KINDS, joined_by='or')}."
            faults.find("unknown-kind", f"{quoted(kind)} is not a kind of movement.", where, do)
        elif not isinstance(said, list | tuple) or not all(isinstance(word, str) for word in said):
            faults.find("not-words", f"{quoted(said)} is not a list of words.", where, "Give a list.")
        else:
            read[kind] = tuple(word.strip().upper() for word in said)
            for word in read[kind]:
                if taken.setdefault(word, kind) != kind:
                    says = f"{quoted(word)} is said to mean two kinds."
                    faults.find("word-twice", says, where, "Leave it with one.")
    return read


@cache
def shipped() -> Mapping[str, CardProfile]:
    """The profiles that come with Trellis, by name."""
    with Path(__file__).with_name("card_layouts.toml").open("rb") as file:
        kept = tomllib.load(file)
    return {name: card_profile_of({"name": name, **one}) for name, one in kept.items()}


def read(
    source: Source, *, profile: CardProfile | Mapping[str, Any], today: date | None = None
) -> CardReport:
    """The movements in a card company's report: bytes, a path or an open file.

    profile: how it is laid out, or a dict as a council keeps it. today: a movement after it is a finding.
    What is wrong with a row is a finding with line and heading, and then nothing of the report may be kept
    (`CardReport.check_may_be_kept`). Refused (`Refused`): what cannot be read as such a report at all; more
    than 50 MB or 100,000 lines.

    >>> report = read(b"date,card,type,amount\\n2026-05-04,C1,LOAD,1090.80\\n", profile=shipped()["plain"])
    >>> report.movements[0].kind, report.on_pence
    ('load', 109080)
    """
    profile = profile if isinstance(profile, CardProfile) else card_profile_of(profile)
    faults, notes = Faults(), Faults()
    text = text_of(bytes_of(source), encoding=profile.layout.encoding)
    rows = rows_of(text, profile.layout.delimiter)
    needed = ("date", *_NEEDED[profile.layout.amount_style])
    table, _, below = table_of(rows, profile.layout, faults=faults, notes=notes, needed=needed)
    if profile.layout.amount_style == "direction":
        table.at.setdefault("direction", table.at.get("kind", ()))
    reader = _Reader(table, profile, notes)
    width, least = len(table.headings), max((max(at) for at in table.at.values() if at), default=0) + 1
    taken = 0
    for number, cells in below:
        if not any(map(str.strip, cells)):
            continue
        width, taken = width or len(cells), taken + 1
        if taken > MOST_LINES:
            raise too_many_lines()
        if len(cells) < least or any(map(str.strip, cells[width:])):
            faults.add(uneven(number, len(cells), width))
            continue
        reader.take(cells, number)
    movements = _oldest_first(reader.movements)
    _check_days(table, movements, today)
    if not faults.how_many:
        _check_balances(table, movements)
    _note_alike(movements, notes)
    return CardReport(tuple(movements), faults.told(), notes.told())


class _Reader:
    """Takes the rows of a report one by one."""

    def __init__(self, table: Table, profile: CardProfile, notes: Faults) -> None:
        self.table, self.notes = table, notes
        self.kind_of = {word: kind for kind, said in profile.kinds.items() for word in said}
        self.movements: list[Movement] = []
        self.unknown: set[str] = set()

    def take(self, cells: Sequence[str], number: int) -> None:
        table = self.table
        card = words(table.cell(cells, "card"))
        if not card or _is_long_number(card):
            self._refuse_card(card, number)
            return
        day, kind = table.day(cells, number), self._kind(cells, number)
        if kind == "declined":
            return
        pence, balance = table.moved(cells, number), table.pence(cells, "balance", number)
        if day is None or pence is None:
            return
        if pence == 0:
            self.notes.find("moves-nothing", "This row moves no money.", f"line {number}", "It is left out.")
            return
        self._check_way(kind, pence, number)
        self.movements.append(
            Movement(
                number=number,
                on=day,
                card=card,
                pence=pence,
                kind=kind or ("load" if pence > 0 and not self.kind_of else "other"),
                person=words(table.cell(cells, "person")),
                text=words(table.cell(cells, "text")),
                merchant=words(table.cell(cells, "merchant")),
                bank_ref=words(table.cell(cells, "bank_ref")),
                balance_pence=balance,
            )
        )

    def _kind(self, cells: Sequence[str], number: int) -> str:
        word = self.table.cell(cells, "kind").upper()
        kind = self.kind_of.get(word, "")
        if word and not kind and word not in self.unknown:
            self.unknown.add(word)
            says = f"{quoted(word)} is no kind of movement that the profile knows."
            where = self.table.place(number, "kind")
            self.notes.find(
                "unknown-kind", says, where, "It counts as something else. Add the word to the profile."
            )
        return kind

    def _check_way(self, kind: str, pence: int, number: int) -> None:
        # A report whose purchases add money was read with the wrong sign, or worse.
        if (kind in COMES_ON and pence < 0) or (kind in GOES_OFF and pence > 0):
            way = "went on to the card" if pence > 0 else "came off the card"
            says = f"This is {KINDS[kind]}, and yet {say_pounds(abs(pence))} {way}."
            where = self.table.place(number, "amount")
            self.table.faults.find(
                "wrong-way", says, where, "Look at the sign, or at what the profile says of it."
            )

    def _refuse_card(self, card: str, number: int) -> None:
        where = self.table.place(number, "card")
        if not card:
            self.table.faults.find("no-card", "No card is named.", where, "Look at the row.")
            return
        says = "This is the long number on the front of a card, which nobody but its company may keep."
        do = "Ask the company for a report with its own number for each card."
        self.table.faults.find("long-card-number", says, where, do)


def _is_long_number(card: str) -> bool:
    bare = re.sub(r"[ -]", "", card)
    return bool(re.fullmatch(r"[0-9]{13,19}", bare, re.ASCII)) and luhn.is_valid(bare)


def _oldest_first(movements: list[Movement]) -> list[Movement]:
    is_newest_first = bool(movements) and movements[0].on > movements[-1].on
    return movements[::-1] if is_newest_first else movements


def _check_days(table: Table, movements: Sequence[Movement], today: date | None) -> None:
    for one in movements:
        if today and one.on > today:
            says, where = f"{say_day(one.on)} has not come yet.", table.place(one.number, "date")
            table.faults.find("day-to-come", says, where, "Look at the year, and at how days are written.")


def _check_balances(table: Table, movements: Sequence[Movement]) -> None:
    """Each card's balances follow from its movements, where they are told."""
    on_card: dict[str, int | None] = {}
    for one in movements:
        before = on_card.get(one.card)
        after = None if before is None else before + one.pence
        if after is not None and one.balance_pence is not None and after != one.balance_pence:
            says = (
                f"With this movement the card comes to {say_pounds(after)}, "
                f"and the report says {say_pounds(one.balance_pence)}."
            )
            do = "Nothing was taken in. Look for a row that is missing, there twice or altered just before."
            table.faults.find("does-not-add-up", says, table.place(one.number, "balance"), do)
        on_card[one.card] = after if one.balance_pence is None else one.balance_pence


def _note_alike(movements: Sequence[Movement], notes: Faults) -> None:
    seen: dict[Movement, int] = {}
    for one in movements:
        first = seen.setdefault(replace(one, number=0, balance_pence=None), one.number)
        if first != one.number:
            says = f"This is the same as line {first}, word for word."
            notes.find("lines-alike", says, f"line {one.number}", "Both are kept: two payments may be alike.")


def movement_fingerprints(movements: Sequence[Movement], *, company: str) -> tuple[str, ...]:
    """A name for each movement, the same whenever the company reports it again, in the movements' order.

    company: whatever the council calls the card company, the same each time. As `fingerprints` of a
    statement's lines, card by card: reports that overlap add nothing, and two that are alike both stay.
    """
    by_card: dict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(movements):
        by_card[one.card].append(at)
    found = [""] * len(movements)
    for card, places in by_card.items():
        lines = [
            Line(one.number, one.on, one.pence, f"{one.kind} {one.merchant} {one.text}")
            for one in (movements[at] for at in places)
        ]
        for at, name in zip(places, fingerprints(lines, account=f"{company}\0{card}"), strict=True):
            found[at] = name
    return tuple(found)
