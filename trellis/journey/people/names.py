"""The key by which names are sorted and searched.

The database sorts by code point, which puts É and even a after Z; whoever looks for Élise looks under E. So
the key is made here, without accents and in small letters, and kept beside the name.
"""

from __future__ import annotations

import unicodedata

# Letters of European names that Unicode does not take apart into a letter and its accent.
WHOLE_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)


def folded(text: str) -> str:
    """The text in small letters, without accents, with single spaces.

    >>> folded("  Zoë  O’Brien-Łaski "), folded("ÉLISE"), folded("Strauß")
    ("zoe o'brien-laski", 'elise', 'strauss')
    """
    # The accents first: ǿ is an accented ø, and only the ø is in the list of whole letters.
    bare = _without_accents(text).casefold().translate(WHOLE_LETTERS)
    return " ".join(_without_accents(bare).replace("’", "'").split())


def _without_accents(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def sort_key(*, family_name: str, given_name: str) -> str:
    """The family name, then the given name, folded; at most 200 characters, as the column holds.

    >>> sort_key(family_name="Ó Súilleabháin", given_name="Áine")
    'o suilleabhain aine'
    """
    return folded(f"{family_name} {given_name}")[:200]
