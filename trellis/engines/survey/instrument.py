"""An instrument: what is asked of whom, in which words, and how the answers are put together, as dated data.

A file says all of it: the edition, who answers, the blocks and their items in plain and in easy words, the
scales with the part each level counts towards, and under which licence the words may be used. Answers are
kept as they were given; only a report puts levels together, by the scale's own parts and never by others.

Trellis ships words of its own. A council that holds a licence for the official ones puts those into a file of
the same shape, and it is read as any stranger's file is. Which editions may be set beside each other is told
by the instruments, but where an official edition is known to have broken with the one before, no file can
talk its way past that: the breaks stand in `editions.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from trellis.basis.findings import Finding, Refused, listed, place, quoted
from trellis.basis.reading import MOST_BYTES, MOST_FINDINGS, fingerprint, read_bytes, read_toml

HERE = Path(__file__).parent / "instruments"

WHO = {
    "budget_holder": "people who hold a personal budget",
    "carer": "carers",
    "practitioner": "practitioners",
}
"""Who an instrument may be for, as a heading says it."""

BETTER, NO_DIFFERENCE, WORSE = "better", "no_difference", "worse"
THREE_PARTS = (BETTER, NO_DIFFERENCE, WORSE)

APART = {"dont_know": "Don't know", "not_applicable": "Does not apply"}
"""Answers that are no level of a scale: counted, shown, and in no part."""

KINDS = ("three_parts", "choice", "words")
"""better, no difference and worse; one of several; or free words, of which only the number is reported."""

MOST_ITEMS = 300
MOST_LEVELS = 30
LONGEST_TEXT = 1_000
_KEY = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Level:
    """One answer somebody may give. part: the key of the part of the scale it counts towards."""

    key: str
    says: str
    easy: str
    part: str


@dataclass(frozen=True)
class Scale:
    """The answers to choose from, and the parts they are put together in, each once and in order.

    A scale of kind `three_parts` has the parts better, no difference and worse, in words of its own (easy,
    neither, hard). One of kind `choice` has a part a level. One of kind `words` has neither.
    """

    key: str
    kind: str
    levels: tuple[Level, ...]
    parts: Mapping[str, str]
    apart: tuple[str, ...]

    def part_of_levels(self) -> tuple[int, ...]:
        """For each level, the place of its part among the parts."""
        order = list(self.parts)
        return tuple(order.index(level.part) for level in self.levels)


@dataclass(frozen=True)
class Item:
    """One question. asks: the name of the question itself, where other people are asked the same one."""

    key: str
    says: str
    easy: str
    scale: Scale
    asks: str


@dataclass(frozen=True)
class Block:
    """Items that are asked together, under one heading; `says` leads into them and may be blank."""

    key: str
    title: str
    says: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Group:
    """A fact about who answers, by which results are set side by side: its levels and their words."""

    key: str
    says: str
    levels: Mapping[str, str]


@dataclass(frozen=True)
class Comparable:
    """An edition whose items may be set beside this one's. items: ours to theirs; empty means all alike."""

    instrument: str
    edition: str
    items: Mapping[str, str]


@dataclass(frozen=True)
class Instrument:
    """An instrument that has passed every check; `read_instrument` of `as_json()` gives it again."""

    name: str
    edition: str
    title: str
    who: str
    licence: str
    source: str
    notes: tuple[str, ...]
    blocks: tuple[Block, ...]
    groups: tuple[Group, ...]
    comparable: tuple[Comparable, ...]
    scales: Mapping[str, Scale]

    @property
    def items(self) -> dict[str, Item]:
        """Every item by its key, in the order of the blocks."""
        return {item.key: item for block in self.blocks for item in block.items}

    @property
    def asked(self) -> dict[str, Item]:
        """The items by the name of the question, where others are asked it too."""
        return {item.asks: item for item in self.items.values() if item.asks}

    @property
    def fingerprint(self) -> str:
        """Changes with every word of the file: a result says which words it rests on."""
        return fingerprint(self.as_json())

    def as_json(self) -> dict[str, Any]:
        """The whole instrument as a plain object, as it stands in a file."""

        def written(level: Level, scale: Scale) -> dict[str, str]:
            told = {"key": level.key, "says": level.says, "easy": level.easy}
            return {**told, "part": level.part} if scale.kind == "three_parts" else told

        scales: dict[str, Any] = {}
        for scale in self.scales.values():
            scales[scale.key] = {"kind": scale.kind}
            if scale.kind != "words":
                scales[scale.key]["levels"] = [written(level, scale) for level in scale.levels]
                scales[scale.key]["apart"] = list(scale.apart)
            if scale.kind == "three_parts":
                scales[scale.key]["parts"] = dict(scale.parts)
        blocks = [
            {
                "key": block.key,
                "title": block.title,
                "says": block.says,
                "items": [
                    {"key": i.key, "says": i.says, "easy": i.easy, "scale": i.scale.key, "asks": i.asks}
                    for i in block.items
                ],
            }
            for block in self.blocks
        ]
        return {
            "name": self.name,
            "edition": self.edition,
            "title": self.title,
            "who": self.who,
            "licence": self.licence,
            "source": self.source,
            "notes": list(self.notes),
            "scales": scales,
            "groups": [
                {
                    "key": group.key,
                    "says": group.says,
                    # A list, because databases that keep JSON do not keep the order of an object's keys.
                    "levels": [{"key": key, "says": says} for key, says in group.levels.items()],
                }
                for group in self.groups
            ],
            "blocks": blocks,
            "comparable": [asdict(one) for one in self.comparable],
        }


# Reading a file. -----------------------------------------------------------------------------------------


@cache
def shipped() -> tuple[str, ...]:
    """The names of the instruments that come with Trellis, in order."""
    return tuple(sorted(path.stem for path in HERE.glob("trellis-*.toml")))


@cache
def load(name: str) -> Instrument:
    """A shipped instrument by its name.

    >>> load("trellis-budget-holders-2026").who
    'budget_holder'
    """
    if name not in shipped():
        says = f"No instrument called {quoted(name)} comes with Trellis."
        do = f"Use {listed(shipped(), joined_by='or')}, or give the file of one."
        raise Refused(Finding("unknown-instrument", says, "instrument", do))
    return read_instrument_text(read_bytes(HERE / f"{name}.toml", MOST_BYTES))


def read_instrument_text(text: str | bytes) -> Instrument:
    """An instrument from the text of a TOML file. Refused as in `read_instrument`, or as not TOML."""
    return read_instrument(read_toml(text, what="instrument"))


def read_instrument(document: object) -> Instrument:
    """An instrument from a plain object, as TOML or JSON gives it.

    Refused, all at once (`Refused`), each finding naming its place: a key missing, unknown or given twice; an
    item on a scale that is not there; a scale of three parts that leaves one empty; no licence note; a
    comparison with an edition that is known to have broken with this one.
    """
    reader = _Reader()
    instrument = reader.instrument(document)
    if reader.findings or instrument is None:
        raise Refused(reader.findings)
    return instrument


class _Reader:
    """Looks at every key of a stranger's instrument, keeping every finding."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def find(self, code: str, where: str, says: str, do: str) -> None:
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(Finding(code, says, where, do))

    def instrument(self, document: object) -> Instrument | None:
        texts = ("name", "edition", "title", "who", "licence", "source")
        known = (*texts, "notes", "scales", "groups", "blocks", "comparable")
        given = self.table(document, known, "")
        text = {key: self.text(given, key, "") for key in texts}
        if text["name"] and not _NAME.fullmatch(text["name"]):
            says = f"{quoted(text['name'])} cannot be an instrument's name."
            self.find("not-a-name", "name", says, "Use small letters, figures and single hyphens.")
        if text["edition"] and not _NAME.fullmatch(text["edition"]):
            says = f"{quoted(text['edition'])} cannot be an edition."
            self.find("not-an-edition", "edition", says, "Write a year, such as 2026, or 2026-2.")
        if text["who"] and text["who"] not in WHO:
            says = f"{quoted(text['who'])} is nobody whom an instrument is for."
            self.find("unknown-who", "who", says, f"Use {listed(WHO, joined_by='or')}.")
        notes = tuple(
            self.text({"": note}, "", place("notes", at))
            for at, note in self.rows(given, "notes", MOST_FINDINGS, needed=False)
        )
        scales = self.scales(given.get("scales"))
        groups = self.groups(given)
        blocks = self.blocks(given, scales)
        comparable = self.comparable(given)
        self.once((item.key for b in blocks for item in b.items), "item", "blocks")
        self.once((item.asks for b in blocks for item in b.items if item.asks), "question asked", "blocks")
        both = {group.key for group in groups} & {item.key for b in blocks for item in b.items}
        for key in sorted(both):
            says = f"{quoted(key)} is both a group and an item, and a column can be one of them."
            self.find("key-given-twice", place("groups"), says, "Give one of them another key.")
        if self.findings:
            return None
        made = Instrument(
            **text,
            notes=notes,
            blocks=blocks,
            groups=groups,
            comparable=comparable,
            scales=scales,
        )
        for at, one in enumerate(comparable, start=1):
            why = _broken(made.name, made.edition, one.instrument, one.edition)
            if why:
                says = (
                    f"{one.instrument} {one.edition} and {made.name} {made.edition} may not be joined: {why}"
                )
                self.find("known-break", place("comparable", at), says, "Take this comparison out.")
            for key in one.items:
                if key not in made.items:
                    says = f"{quoted(key)} is no item of this instrument."
                    self.find("unknown-item", place("comparable", at, "items"), says, "Use an item's key.")
        return made

    def scales(self, given: object) -> dict[str, Scale]:
        if not isinstance(given, Mapping) or not given:
            self.find("missing-key", "scales", "The instrument has no scales.", "Add [scales.difference].")
            return {}
        return {key: self.scale(key, one) for key, one in given.items() if self.key(key, "scales")}

    def scale(self, key: str, given: object) -> Scale:
        where = place("scales", key)
        table = self.table(given, ("kind", "levels", "parts", "apart"), where)
        kind = str(table.get("kind", ""))
        if kind not in KINDS:
            says = f"{quoted(table.get('kind'))} is no kind of scale."
            self.find("unknown-kind", f"{where}.kind", says, f"Use {listed(KINDS, joined_by='or')}.")
        apart = tuple(str(word) for _, word in self.rows(table, "apart", len(APART), where, needed=False))
        if set(apart) - set(APART):
            says = f"{quoted(listed(sorted(set(apart) - set(APART))))} cannot stand apart from a scale."
            self.find("unknown-answer", f"{where}.apart", says, f"Use {listed(APART)}, or leave it out.")
        if kind == "words":
            if table.keys() & {"levels", "parts"}:
                says = "A scale of free words has neither levels nor parts."
                self.find("words-with-levels", where, says, "Leave them out.")
            return Scale(key, kind, (), {}, ())
        rows = list(self.rows(table, "levels", MOST_LEVELS, where))
        levels = tuple(self.level(one, kind, place("scales", key, "levels", at)) for at, one in rows)
        self.once((level.key for level in levels), "level", where)
        self.once((level.says.casefold() for level in levels), "wording of a level", where)
        for level in levels:
            if level.key in APART:
                says = f"{quoted(level.key)} is kept apart and is no level."
                self.find("apart-as-level", where, says, f'Write apart = ["{level.key}"].')
        if kind == "choice":
            return Scale(key, kind, levels, {level.key: level.says for level in levels}, apart)
        return Scale(key, kind, levels, self.parts(table, levels, where), apart)

    def parts(self, table: Mapping[str, Any], levels: Sequence[Level], where: str) -> dict[str, str]:
        given = self.table(table.get("parts"), THREE_PARTS, f"{where}.parts")
        parts = {key: self.text(given, key, f"{where}.parts") for key in THREE_PARTS}
        for level in levels:
            if level.part not in THREE_PARTS:
                says = f"The level {quoted(level.key)} counts as {quoted(level.part)}."
                self.find("unknown-part", where, says, f"Use {listed(THREE_PARTS, joined_by='or')}.")
        for part in THREE_PARTS:
            # An instrument on which nobody can say "worse" would flatter before anybody has answered.
            if part not in {level.part for level in levels}:
                says = f"No level counts as {quoted(part)}, so nobody could answer so."
                self.find("empty-part", where, says, "Give each of the three parts a level.")
        order = [THREE_PARTS.index(level.part) for level in levels if level.part in THREE_PARTS]
        if order != sorted(order) and order != sorted(order, reverse=True):
            says = "The levels do not run from one end to the other."
            self.find("levels-out-of-order", where, says, "Put them in order, from best to worst.")
        return parts

    def level(self, given: object, kind: str, where: str) -> Level:
        keys = ("key", "says", "easy", *(("part",) if kind == "three_parts" else ()))
        table = self.table(given, keys, where)
        key = self.text(table, "key", where)
        says = self.text(table, "says", where)
        easy = self.text(table, "easy", where) if "easy" in table else says
        part = self.text(table, "part", where) if kind == "three_parts" else key
        self.key(key, where)
        return Level(key, says, easy, part)

    def groups(self, given: Mapping[str, Any]) -> tuple[Group, ...]:
        groups = []
        for at, one in self.rows(given, "groups", MOST_LEVELS, needed=False):
            where = place("groups", at)
            table = self.table(one, ("key", "says", "levels"), where)
            key, says = self.text(table, "key", where), self.text(table, "says", where)
            self.key(key, where)
            words = self.levels_of_group(table, where)
            groups.append(Group(key, says, words))
        self.once((group.key for group in groups), "group", "groups")
        return tuple(groups)

    def levels_of_group(self, table: Mapping[str, Any], where: str) -> dict[str, str]:
        """Keys and words of a group's levels, from a table or from a list of both, in order."""
        given, at = table.get("levels"), f"{where}.levels"
        if isinstance(given, list):
            rows = [self.table(one, ("key", "says"), at) for one in given[:MOST_LEVELS]]
            self.once((row.get("key") for row in rows), "level", at)
            pairs = {self.text(row, "key", at): self.text(row, "says", at) for row in rows}
        elif isinstance(given, Mapping):
            pairs = {str(key): self.text(given, key, at) for key in given}
        else:
            pairs = {}
        if not 2 <= len(pairs) <= MOST_LEVELS or (isinstance(given, list) and len(given) > MOST_LEVELS):
            says = f"A group needs 2 to {MOST_LEVELS} levels with their words."
            self.find("not-a-table", at, says, 'Write levels = { yes = "Yes", no = "No" }.')
        return {key: says for key, says in pairs.items() if self.key(key, at)}

    def blocks(self, given: Mapping[str, Any], scales: Mapping[str, Scale]) -> tuple[Block, ...]:
        blocks, many = [], 0
        for at, one in self.rows(given, "blocks", MOST_ITEMS):
            where = place("blocks", at)
            table = self.table(one, ("key", "title", "says", "items"), where)
            key, title = self.text(table, "key", where), self.text(table, "title", where)
            says = self.text(table, "says", where) if table.get("says") else ""
            self.key(key, where)
            rows = list(self.rows(table, "items", MOST_ITEMS, where))
            many += len(rows)
            items = [self.item(row, scales, place("blocks", at, "items", n)) for n, row in rows]
            blocks.append(Block(key, title, says, tuple(item for item in items if item is not None)))
        if many > MOST_ITEMS:
            self.find("too-many", "blocks", f"There are {many:,} items.", f"Ask at most {MOST_ITEMS}.")
        self.once((block.key for block in blocks), "block", "blocks")
        return tuple(blocks)

    def item(self, given: object, scales: Mapping[str, Scale], where: str) -> Item | None:
        table = self.table(given, ("key", "says", "easy", "scale", "asks"), where)
        key, says = self.text(table, "key", where), self.text(table, "says", where)
        easy = self.text(table, "easy", where) if "easy" in table else says
        asks = self.text(table, "asks", where) if table.get("asks") else ""
        self.key(key, where)
        scale = scales.get(str(table.get("scale")))
        if scale is None:
            told = f"The item {quoted(key)} is on the scale {quoted(table.get('scale'))}, which is not there."
            self.find("unknown-scale", f"{where}.scale", told, f"Use {listed(scales, joined_by='or')}.")
            return None
        return Item(key, says, easy, scale, asks)

    def comparable(self, given: Mapping[str, Any]) -> tuple[Comparable, ...]:
        found = []
        for at, one in self.rows(given, "comparable", MOST_FINDINGS, needed=False):
            where = place("comparable", at)
            table = self.table(one, ("instrument", "edition", "items"), where)
            name, edition = self.text(table, "instrument", where), self.text(table, "edition", where)
            items = table.get("items", {})
            if not isinstance(items, Mapping):
                says = f"The items are {quoted(items)}, not a table of ours to theirs."
                self.find("not-a-table", f"{where}.items", says, 'Write items = { ours = "theirs" }.')
                items = {}
            found.append(Comparable(name, edition, {k: self.text(items, k, f"{where}.items") for k in items}))
        return tuple(found)

    # The pieces they are made of.

    def table(self, given: object, known: Sequence[str], where: str) -> Mapping[str, Any]:
        if not isinstance(given, Mapping):
            says = (
                f"Here stands {quoted(given)}, not a table." if given is not None else "A table is missing."
            )
            self.find("not-a-table", where, says, f"Give {listed(known)}.")
            return {}
        for key in given:
            if key not in known:
                says = f"{quoted(str(key))} is not known here."
                at = f"{where}.{quoted(str(key))[1:-1]}" if where else quoted(str(key))[1:-1]
                self.find("unknown-key", at, says, f"Use {listed(known, joined_by='or')}.")
        return given

    def rows(
        self, given: Mapping[str, Any], key: str, most: int, where: str = "", *, needed: bool = True
    ) -> list[tuple[int, Any]]:
        at = f"{where}.{key}" if where else key
        value = given.get(key)
        if value is None and not needed:
            return []
        if not isinstance(value, list) or (needed and not value) or len(value) > most:
            says = f"Here stands {quoted(value)}, not a list of 1 to {most:,}."
            self.find("not-a-list", at, says, "Give them one after the other.")
            return []
        return list(enumerate(value, start=1))

    def text(self, given: Mapping[str, Any], key: str, where: str) -> str:
        value = given.get(key)
        if isinstance(value, str) and 0 < len(value) <= LONGEST_TEXT and _is_plain(value):
            return value
        at = ".".join(part for part in (where, key) if part)
        if value is None:
            self.find("missing-key", at, f"{quoted(key)} is missing.", f'Add {key} = "…".')
        else:
            do = f"Give ordinary words on one line, at most {LONGEST_TEXT:,} letters, no blanks around them."
            self.find("not-text", at, f"{quoted(value)} cannot be used here.", do)
        return ""

    def key(self, key: object, where: str) -> bool:
        if isinstance(key, str) and len(key) <= 60 and _KEY.fullmatch(key):
            return True
        if key != "":
            says = f"{quoted(key)} cannot be a key, which is the heading of a column."
            self.find("not-a-key", where, says, "Use small letters and figures joined by single underscores.")
        return False

    def once(self, keys: Any, what: str, where: str) -> None:
        seen: set[str] = set()
        for key in keys:
            if not isinstance(key, str):
                continue
            if key and key in seen:
                self.find("key-given-twice", where, f"The {what} {quoted(key)} is there twice.", "Keep one.")
            seen.add(key)


def _is_plain(text: str) -> bool:
    return text.strip() == text and text.isprintable()


# What may be set beside what. ----------------------------------------------------------------------------


@cache
def _breaks() -> tuple[Mapping[str, Any], ...]:
    read = read_toml(read_bytes(HERE / "editions.toml", MOST_BYTES), what="list of editions")
    return tuple(read["breaks"])


def _broken(name: str, edition: str, other_name: str, other_edition: str) -> str:
    """Why two editions may not be joined, or nothing where no break between them is known."""
    for known in _breaks():
        family = known["instruments"]
        if name not in family or other_name not in family:
            continue
        before, after = known["before"], known["after"]
        pair = (edition, other_edition)
        if (pair[0] in before and pair[1] in after) or (pair[1] in before and pair[0] in after):
            return str(known["why"])
    return ""


def items_to_compare(one: Instrument, other: Instrument) -> dict[str, str]:
    """The items of one instrument that may be set beside another edition's: its keys to the other's.

    Refused (`Refused`): editions with a known break between them; editions of which neither says that it may
    be set beside the other; editions that say so and share no item with one scale.
    """
    between = f"{one.name} {one.edition} and {other.name} {other.edition}"
    why = _broken(one.name, one.edition, other.name, other.edition)
    if why:
        says = f"{between} may not be joined in one line: {why}"
        raise Refused(Finding("series-broken", says, "instrument", "Show each alone, and say why."))
    if (one.name, one.edition) == (other.name, other.edition):
        pairs = {key: key for key in one.items}
    else:
        pairs = _told_pairs(one, other)
        if not pairs:
            says = f"Nothing says that {between} ask the same."
            do = "Show each alone; or have whoever wrote them say in the file which items may be compared."
            raise Refused(Finding("not-comparable", says, "instrument", do))
    alike = {
        ours: theirs
        for ours, theirs in pairs.items()
        if ours in one.items
        and theirs in other.items
        and is_one_scale(one.items[ours].scale, other.items[theirs].scale)
    }
    if not alike:
        says = f"{between} share no item with the same answers to choose from."
        raise Refused(Finding("not-comparable", says, "instrument", "Show each alone."))
    return alike


def _told_pairs(one: Instrument, other: Instrument) -> dict[str, str]:
    for told in one.comparable:
        if (told.instrument, told.edition) == (other.name, other.edition):
            return dict(told.items) or {key: key for key in one.items}
    for told in other.comparable:
        if (told.instrument, told.edition) == (one.name, one.edition):
            return {theirs: ours for ours, theirs in told.items.items()} or {key: key for key in one.items}
    return {}


def is_one_scale(one: Scale, other: Scale) -> bool:
    """Whether two scales have the same levels, counting towards the same parts; free words never have."""

    def shape(scale: Scale) -> list[tuple[str, str]]:
        return [(level.key, level.part) for level in scale.levels]

    return one.kind == other.kind and one.kind != "words" and shape(one) == shape(other)
