"""Whether words that are to be told without a name hold one after all.

Nothing here can promise that they do not: a job, an illness or a pet may name somebody. It finds what this
record knows: names of the person and of those around them, words of where they live, figures that ring or
post. A person reads the words before anybody else does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# Words of an address that name no place by themselves.
OF_ANY_ADDRESS = frozenset(
    {
        *("avenue", "close", "court", "crescent", "drive", "east", "flat", "floor", "gardens", "green"),
        *("grove", "hill", "house", "lane", "lodge", "lower", "mews", "north", "park", "place", "road"),
        *("rooms", "south", "square", "street", "terrace", "the", "upper", "walk", "way", "west"),
    }
)
TITLES = frozenset({"mr", "mrs", "miss", "ms", "mx", "dr", "sir", "lady", "rev"})
SHORTEST = 3
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.IGNORECASE)
LONG_NUMBER = re.compile(r"\d(?:[\s-]?\d){5,}")
ADDRESS = re.compile(r"\S+@\S+\.\S+")


def telling_words(texts: Iterable[str]) -> set[str]:
    """The words of these names and addresses that tell who or where, in small letters.

    >>> sorted(telling_words(["Mrs Amina Ahmed", "4 Marsh Lane, Northshire"]))
    ['ahmed', 'amina', 'marsh', 'northshire']
    """
    found = {word.casefold() for text in texts for word in WORD.findall(text)}
    return {word for word in found if len(word) >= SHORTEST} - OF_ANY_ADDRESS - TITLES


def names_in(words: str, known: Iterable[str]) -> list[str]:
    """What of these words is a known name, a postcode, a number that rings, or an e-mail address.

    known: names and addresses as they are written. Each is given once, as the words hold it.

    >>> names_in("Amina’s taxi from Marsh Lane, NR1 2AB", ["Mrs Amina Ahmed", "4 Marsh Lane"])
    ['Amina’s', 'Marsh', 'NR1 2AB']
    """
    telling = telling_words(known)
    found = [word for word in WORD.findall(words) if _stem(word) in telling or word.casefold() in telling]
    for pattern in (POSTCODE, LONG_NUMBER, ADDRESS):
        found += [match.group().strip() for match in pattern.finditer(words)]
    return list(dict.fromkeys(found))


def _stem(word: str) -> str:
    return re.sub(r"['’]s?$", "", word.casefold())
