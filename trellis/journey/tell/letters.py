"""What may be told to somebody: the letters of every stage, without this stage knowing the others.

A stage registers each letter it can write with a source, which looks the thing up, asks its own access, and
gives the words. The words are plain text that anybody can read in review (`<stage>/letters/<name>.txt`): the
first line is the subject, `# ` begins a heading, `- ` an item of a list, `> ` a quotation, `= ` a large
figure, `| a | b |` a row of a table, and an empty line parts two paragraphs. In easy words
(`<name>.easy.txt`) a paragraph may begin with the name of a picture: `[money] This is the amount.` The words
of a text message stand in `<name>.short.txt`.

What somebody typed never becomes structure: a line of theirs that begins with `#` stays a line of theirs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from django.db.models import Model
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from trellis.govuk import wording
from trellis.journey.accounts.models import Account
from trellis.journey.people.models import Person

HEADING, PARAGRAPH, LIST, QUOTE, SUM, TABLE = "heading", "paragraph", "list", "quote", "sum", "table"

# Stand for the beginning, a line's end and a stroke of what comes from outside a letter's own text, until the
# text is read: all three are set aside for private use, so no language writes them.
FROM_OUTSIDE, LINE_END, STROKE = "\ue000", "\ue001", "\ue002"
NEVER_KEPT = re.compile(f"[\x00-\x08\x0b-\x1f\x7f{FROM_OUTSIDE}{LINE_END}{STROKE}]")


@dataclass(frozen=True)
class Block:
    """One piece of a letter. items: of a list. rows: of a table, the first its heads."""

    kind: str
    text: str = ""
    items: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    picture: str = ""


@dataclass(frozen=True)
class Words:
    """What is to be told. easy: the same in easy words. short: the same in a text message.

    only_to: the reference of the carer or speaker the words say “you” to, where that is not the person. They
    are then for nobody else. is_about_money: whoever speaks for somebody in money alone may be told these.
    """

    subject: str
    blocks: tuple[Block, ...]
    easy: tuple[Block, ...] = ()
    short: str = ""
    only_to: str = ""
    is_about_money: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Prepared:
    """A letter ready to go. about: the row it tells of. back: the page its writer came from."""

    person: Person
    words: Words
    about: Model | None
    back: str


Source = Callable[[str, Account], Prepared]


@dataclass(frozen=True)
class Letter:
    name: str
    title: str
    source: Source


_letters: dict[str, Letter] = {}


def register(name: str, title: str, source: Source) -> None:
    """Makes a letter known. title: what it is, in the middle of a sentence: “decision about care”.

    source: takes the reference of the thing and the account that would tell it, asks the stage's own access,
    and gives the letter. It raises `Http404` for what is not there.
    """
    _letters[name] = Letter(name, title, source)


def letter(name: str) -> Letter | None:
    return _letters.get(name)


def every_letter() -> list[Letter]:
    return list(_letters.values())


# Writing. ------------------------------------------------------------------------------------------------


def write(stage: str, name: str, context: Mapping[str, Any], **more: Any) -> Words:
    """The words of `<stage>/letters/<name>.txt` for this context, with easy and short ones where they are.

    more: what else the words should know (`only_to`, `is_about_money`).
    """
    full = _rendered(stage, f"{name}.txt", context)
    assert full is not None, f"{stage} has no letter {name}"
    subject, _, rest = full.strip().partition("\n")
    easy = _rendered(stage, f"{name}.easy.txt", context)
    short = _rendered(stage, f"{name}.short.txt", context)
    return Words(
        subject=_plain(subject),
        blocks=read_blocks(rest),
        easy=read_blocks(easy or ""),
        short=_plain(" ".join((short or "").split())),
        **more,
    )


def typed(subject: str, words: str, *, easy: str = "", short: str = "", **more: Any) -> Words:
    """A worker's own words as they typed them: paragraphs, and lists whose items begin with a hyphen."""
    return Words(
        subject=_plain(" ".join(_clean(subject).split())),
        blocks=_typed_blocks(words),
        easy=_typed_blocks(easy),
        short=" ".join(_clean(short).split()),
        **more,
    )


def from_json(kept: Mapping[str, Any]) -> Words:
    """The words as they were kept with a message."""
    return Words(
        **{
            **kept,
            "blocks": tuple(_block_from_json(one) for one in kept["blocks"]),
            "easy": tuple(_block_from_json(one) for one in kept["easy"]),
        }
    )


def _block_from_json(kept: Mapping[str, Any]) -> Block:
    return Block(**{**kept, "items": tuple(kept["items"]), "rows": tuple(tuple(row) for row in kept["rows"])})


@cache
def _environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(str(files("trellis.journey"))),
        autoescape=False,  # Plain text: the page and the letter escape it where they show it.
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_from_outside,
    )
    env.filters.update(
        money=wording.money,
        day=wording.day,
        day_time=wording.day_time,
        points=wording.points,
        count_of=wording.count_of,
        names=wording.names,
    )
    return env


def _rendered(stage: str, file: str, context: Mapping[str, Any]) -> str | None:
    at = files("trellis.journey").joinpath(stage, "letters", file)
    if not at.is_file():
        return None
    return _environment().get_template(f"{stage}/letters/{file}").render(context)


def _from_outside(value: Any) -> str:
    text = _clean(str(value)).strip("\n")
    return FROM_OUTSIDE + text.replace("\n", LINE_END).replace("|", STROKE)


def _clean(text: str) -> str:
    return NEVER_KEPT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _plain(text: str) -> str:
    return text.replace(FROM_OUTSIDE, "").replace(LINE_END, "\n").replace(STROKE, "|").strip()


def read_blocks(text: str) -> tuple[Block, ...]:
    """The pieces of a letter's text.

    >>> [block.kind for block in read_blocks("# One\\n\\nTwo\\nlines.\\n\\n- a\\n- b\\n\\n= £3.00 a week")]
    ['heading', 'paragraph', 'list', 'sum']
    """
    found: list[Block] = []
    for piece in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in piece.splitlines() if line.strip()]
        while lines:
            block, taken = _first_block(lines)
            lines = lines[taken:]
            if block.text or block.items or block.rows:
                found.append(block)
    return tuple(found)


MARKS = {"# ": HEADING, "- ": LIST, "> ": QUOTE, "= ": SUM, "| ": TABLE}


def _first_block(lines: list[str]) -> tuple[Block, int]:
    """The block these lines begin with, and how many of them it takes."""
    kind = MARKS.get(lines[0][:2], PARAGRAPH)
    if kind in (HEADING, SUM):
        return Block(kind, _plain(lines[0][2:])), 1
    taken = next((at for at, line in enumerate(lines) if MARKS.get(line[:2], PARAGRAPH) != kind), len(lines))
    own = lines[:taken]
    if kind == LIST:
        return Block(LIST, items=tuple(_plain(line[2:]) for line in own)), taken
    if kind == TABLE:
        rows = tuple(tuple(_plain(cell) for cell in line.strip("| ").split(" | ")) for line in own)
        return Block(TABLE, rows=rows), taken
    if kind == QUOTE:
        return Block(QUOTE, _plain("\n".join(line[2:] for line in own))), taken
    return _paragraph(" ".join(own)), taken


def _paragraph(text: str) -> Block:
    pictured = re.match(rf"\[{FROM_OUTSIDE}?([a-z_]+)\] ", text)
    if pictured:
        return Block(PARAGRAPH, _plain(text[pictured.end() :]), picture=pictured[1])
    return Block(PARAGRAPH, _plain(text))


def _typed_blocks(text: str) -> tuple[Block, ...]:
    found: list[Block] = []
    for piece in re.split(r"\n\s*\n", _clean(text).strip()):
        lines = [line.rstrip() for line in piece.splitlines() if line.strip()]
        for are_items, group in _grouped(lines):
            if are_items:
                found.append(Block(LIST, items=tuple(line.strip()[2:].strip() for line in group)))
            else:
                found.append(Block(PARAGRAPH, "\n".join(group)))
    return tuple(found)


def _grouped(lines: Iterable[str]) -> list[tuple[bool, list[str]]]:
    groups: list[tuple[bool, list[str]]] = []
    for line in lines:
        is_item = line.strip().startswith(("- ", "• "))
        if not groups or groups[-1][0] != is_item:
            groups.append((is_item, []))
        groups[-1][1].append(line)
    return groups
