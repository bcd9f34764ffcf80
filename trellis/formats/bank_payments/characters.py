"""Letters as a bank's file may hold them: a name, in the few characters that are let through.

Bacs lets through capitals, figures, `. & / -` and the space; ISO 20022 messages between banks let through
Latin letters, figures and `/ - ? : ( ) . , ' +`. Accents are taken off rather than lost with their letter,
and what is left over becomes a space, as Bacs itself would make of it. Whoever calls is told when anything
but the size of a letter was changed.
"""

from __future__ import annotations

import re
import unicodedata

# Letters that are no plain letter with a mark, so that taking marks off leaves them as they are.
_SPELT_OUT = str.maketrans(
    {
        "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O",
        "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "TH", "ı": "i",
        "‐": "-", "‑": "-", "–": "-", "—": "-",
    }
)  # fmt: skip
_NOT_IN_BACS = re.compile(r"[^A-Z0-9.&/\- ]")
_NOT_IN_ISO = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
_SPACES = re.compile(r" {2,}")


def as_bacs(text: str) -> tuple[str, bool]:
    """The text in the characters of Bacs, and whether more was changed than small letters to capitals.

    Source: Bacs Standard 18, permitted characters.

    >>> as_bacs("Zoë Łęcka & Co")
    ('ZOE LECKA & CO', True)
    >>> as_bacs("Mrs A-B Ahmed")
    ('MRS A-B AHMED', False)
    """
    capitals = text.upper()
    if not _NOT_IN_BACS.search(capitals):
        return capitals, False
    return _SPACES.sub(" ", _NOT_IN_BACS.sub(" ", _without_marks(text).upper())).strip(), True


def as_iso_20022(text: str) -> tuple[str, bool]:
    """The text in the characters that banks pass on in ISO 20022 messages, and whether anything was changed.

    Source: European Payments Council, EPC217-08, the Latin character set; UK banks ask for the same.

    >>> as_iso_20022("Zoë O’Brien & Co")
    ("Zoe O'Brien and Co", True)
    """
    if not _NOT_IN_ISO.search(text):
        return text, False
    plain = _without_marks(text.replace("’", "'").replace("&", " and "))
    return _SPACES.sub(" ", _NOT_IN_ISO.sub(" ", plain)).strip(), True


def _without_marks(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.translate(_SPELT_OUT))
    return "".join(part for part in parts if not unicodedata.combining(part))
