"""A message as it goes out: on paper as PDF, as an e-mail, as a text message, as a note to read out.

The letter is one page of HTML, drawn by WeasyPrint as PDF/UA: tagged, with its language, title and headings,
so that a screen reader reads it in order. WeasyPrint needs Pango from the system; where that is missing the
same HTML goes out instead, and the pages say so.
"""

from __future__ import annotations

import math
from base64 import b64encode
from functools import cache
from typing import Any

from django.conf import settings
from django.template.loader import get_template, render_to_string
from markupsafe import Markup

from trellis.govuk.pdf import pdf_of
from trellis.govuk.wording import day
from trellis.journey.people.models import Channel, Format

from . import letters
from .letters import Block, Words
from .models import Message

# The first letters of GSM 03.38, which a text message carries 160 of; any other letter makes it carry 70.
GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_TAKES_TWO = set("^{}\\[~]|€")
# What our own words use and GSM lacks; each has a plain twin.
PLAIN_TWINS = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "…": "...", "\xa0": " "}
)

LETTER = "tell/letter.jinja"


def words_of(message: Message) -> Words:
    return letters.from_json(message.words)


def blocks_in_form(words: Words, form: str) -> tuple[Block, ...]:
    """The pieces that go out in this form: the easy ones in easy read, where there are any."""
    return words.easy if form == Format.EASY_READ and words.easy else words.blocks


def shown(message: Message) -> dict[str, Any]:
    """All that a letter or a page needs to show a message as it went."""
    words = words_of(message)
    return {
        "message": message,
        "blocks": blocks_in_form(words, message.format),
        "dear": message.dear,
        "opening": message.opening,
        "signed": signed(message),
        "contact": settings.CONTACT,
        "text": text_message(message) if message.channel == Channel.TEXT else "",
    }


def signed(message: Message) -> str:
    return f"{message.written_by.name}, {message.team_name} team, {message.council}"


def as_html(message: Message) -> str:
    """The letter as a page of its own, which needs nothing from anywhere else."""
    details = {
        **shown(message),
        "picture_of": _picture,
        "typed_lines": lines_as_html,
        "written": day(message.written_on),
    }
    return render_to_string(LETTER, details)


def as_pdf(message: Message) -> bytes:
    """The letter as tagged PDF/UA-1. Only where `can_make_pdf`."""
    return pdf_of(as_html(message), identifier=message.ref)


PICTURE_STYLE = (
    "path,circle{fill:none;stroke:#0b0c0c;stroke-width:2.5;stroke-linecap:round;stroke-linejoin:round}"
    ".trellis-picture__fill{fill:#cfe0d6}.trellis-picture__paper{fill:#ffffff}"
)


@cache
def _picture(name: str) -> str:
    """A picture of the easy-read pages as an address that holds it. As a background it says nothing."""
    macros = get_template("govuk/components/pictures.jinja").template.module  # type: ignore[attr-defined]
    drawn = str(macros.picture(name)).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    start = drawn.index(">") + 1
    whole = f"{drawn[:start]}<style>{PICTURE_STYLE}</style>{drawn[start:]}"
    return f"data:image/svg+xml;base64,{b64encode(whole.encode()).decode()}"


def pictures() -> set[str]:
    """The names of the pictures that easy words may stand beside."""
    macros = get_template("govuk/components/pictures.jinja").template.module  # type: ignore[attr-defined]
    return set(macros.drawings)


# As plain text. ------------------------------------------------------------------------------------------


def as_text(message: Message) -> str:
    """The message as plain text, for an e-mail and for reading out."""
    words = words_of(message)
    opening = [message.opening] if message.opening else []
    body = [_text_of(block) for block in blocks_in_form(words, message.format)]
    contact = ["\n".join(settings.CONTACT)] if settings.CONTACT else []
    return "\n\n".join([f"Dear {message.dear},", *opening, *body, signed(message), *contact]) + "\n"


def _text_of(block: Block) -> str:
    if block.kind == letters.LIST:
        return "\n".join(f"- {item}" for item in block.items)
    if block.kind == letters.TABLE:
        heads, *rows = block.rows
        return "\n".join(
            "- "
            + "; ".join(f"{head}: {cell}" if head else cell for head, cell in zip(heads, row, strict=True))
            for row in rows
        )
    if block.kind == letters.QUOTE:
        return f"“{block.text}”"
    if block.kind == letters.HEADING:
        return block.text.upper()
    return block.text


def _row_as_text(heads: tuple[str, ...], row: tuple[str, ...]) -> str:
    return "; ".join(
        f"{head}: {cell}" if at else cell for at, (head, cell) in enumerate(zip(heads, row, strict=False))
    )


def text_message(message: Message) -> str:
    """The words of a text message, with who sends it."""
    return text_message_of(message.council, words_of(message).short)


def text_message_of(council: str, short: str) -> str:
    return f"{council}: {short}".translate(PLAIN_TWINS)


def parts_of_text(text: str) -> int:
    """How many parts a text message is sent in, and paid for.

    >>> parts_of_text("a" * 160), parts_of_text("a" * 161), parts_of_text("ŵ" * 70), parts_of_text("ŵ" * 71)
    (1, 2, 1, 2)
    """
    if set(text) <= GSM | GSM_TAKES_TWO:
        length = len(text) + sum(letter in GSM_TAKES_TWO for letter in text)
        return 1 if length <= 160 else math.ceil(length / 153)
    length = len(text.encode("utf-16-be")) // 2
    return 1 if length <= 70 else math.ceil(length / 67)


def lines_as_html(text: str) -> Markup:
    """Typed lines with their ends kept, for the letter."""
    return Markup("<br>").join(text.split("\n"))
