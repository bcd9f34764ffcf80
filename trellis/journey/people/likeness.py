"""Whether two records may be of one person, told from names, days of birth and NHS numbers alone.

A name is written down as it was heard, a day as it was read: Mohammed is Muhammad in the next record, Bill is
William, 12 March is 3 December. What is found here is a proposal and never a finding: somebody looks at both
records, and says. So it errs a little towards asking, and says why it asks.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import IntEnum
from functools import cache, lru_cache
from importlib.resources import files

from .names import folded

# Written before a name in many a list, and no part of it.
TITLES = frozenset(
    {"mr", "mrs", "miss", "ms", "mx", "dr", "prof", "professor", "rev", "reverend", "sir", "dame"}
)
# Two spellings are of one name from here on, where they also sound the same; and may be from here, whatever
# their sound. The tests are a table of names: change these there first.
SPELT_ALIKE_OF_ONE_SOUND = 0.65
SPELT_ALIKE = 0.75
# A sound of two consonants is the sound of half a town (Jean, John, Jane), though Sara and Sarah may be one.
LETTERS_OF_A_SOUND = 3
SPELT_ALIKE_OF_A_SHORT_SOUND = 0.85
# A part of a double name says something by itself from this length: Smith-Jones, and not De.
LETTERS_OF_A_PART = 3

# How many names, and pairs of them, are remembered once compared: a council's names come again and again.
MOST_NAMES = 20_000

VOWELS = frozenset("aeiouwy")
ONE_SOUND = (("ph", "f"), ("ck", "k"), ("c", "k"), ("q", "k"), ("z", "s"), ("v", "f"), ("x", "ks"))


class HowSure(IntEnum):
    """How sure a proposal is. The surest is shown first."""

    POSSIBLE = 1
    LIKELY = 2
    CERTAIN = 3

    @property
    def label(self) -> str:
        return {1: "Possible", 2: "Likely", 3: "Almost certain"}[self]


@dataclass(frozen=True)
class Details:
    """What one record says of who somebody is. Blank or None is not known."""

    given_name: str
    family_name: str
    date_of_birth: date | None = None
    nhs_number: str = ""
    also_called: str = ""


@dataclass(frozen=True)
class Likeness:
    """That two records may be of one person, how sure that is, and what they share, in a sentence."""

    how_sure: HowSure
    why: str


def likeness(one: Details, other: Details) -> Likeness | None:
    """Whether two records may be of one person; None where nothing speaks for it, or something against.

    >>> bill = Details("Bill", "Baker", date(1942, 3, 12))
    >>> likeness(bill, Details("William", "Baker", date(1942, 12, 3))).why
    'The same name, and nearly the same day of birth.'
    >>> likeness(bill, Details("William", "Baker", date(1951, 7, 1))) is None
    True
    """
    if one.nhs_number and other.nhs_number:
        # The check digit catches a slip of the pen, so another number that holds is another person's.
        is_same = one.nhs_number == other.nhs_number
        return Likeness(HowSure.CERTAIN, "The same NHS number.") if is_same else None
    names, born = _of_names(one, other), _of_births(one.date_of_birth, other.date_of_birth)
    how_sure = PROPOSED.get((names, born))
    return Likeness(how_sure, f"{NAMES[names]}, and {BIRTHS[born]}.") if how_sure else None


# What two names, and two days of birth, can be to each other; and which of these together are proposed.
SAME, SWAPPED, ALIKE, NEARLY, FAMILY, GIVEN, OTHER = (
    "same",
    "swapped",
    "alike",
    "nearly",
    "family",
    "given",
    "",
)
NEAR, UNKNOWN = "near", "unknown"
NAMES = {
    SAME: "The same name",
    SWAPPED: "The same name with the first and the family name the other way round",
    NEARLY: "Nearly the same name",
    ALIKE: "Names that are like each other",
    FAMILY: "The same family name",
    GIVEN: "The same first name",
}
BIRTHS = {
    SAME: "the same day of birth",
    NEAR: "nearly the same day of birth",
    UNKNOWN: "a day of birth that is not known",
}
PROPOSED = {
    (SAME, SAME): HowSure.LIKELY,
    (SWAPPED, SAME): HowSure.LIKELY,
    (NEARLY, SAME): HowSure.LIKELY,
    (ALIKE, SAME): HowSure.POSSIBLE,
    # Twins have these in common too; so do people who were given another first name.
    (FAMILY, SAME): HowSure.POSSIBLE,
    # Family names change when people marry.
    (GIVEN, SAME): HowSure.POSSIBLE,
    (SAME, NEAR): HowSure.LIKELY,
    (SWAPPED, NEAR): HowSure.POSSIBLE,
    (NEARLY, NEAR): HowSure.POSSIBLE,
    (SAME, UNKNOWN): HowSure.POSSIBLE,
    (SWAPPED, UNKNOWN): HowSure.POSSIBLE,
}


def near_days(day: date) -> set[date]:
    """The days somebody may have written for this one: a figure wrong, day and month swapped, a year out.

    >>> near = near_days(date(1948, 3, 12))
    >>> date(1948, 12, 3) in near, date(1949, 3, 12) in near, date(1984, 3, 12) in near, len(near)
    (True, True, False, 56)
    """
    figures = f"{day:%d%m%Y}"
    written = {
        figures[:place] + figure + figures[place + 1 :]
        for place in range(len(figures))
        for figure in "0123456789"
    }
    written |= {f"{day:%m%d%Y}", *(f"{day:%d%m}{day.year + years:04}" for years in (-1, 1))}
    return {found for one in written if (found := _day(one)) is not None} - {day}


def _day(figures: str) -> date | None:
    try:
        return date(int(figures[4:]), int(figures[2:4]), int(figures[:2]))
    except ValueError:
        return None


def _of_births(one: date | None, other: date | None) -> str:
    if one is None or other is None:
        return UNKNOWN
    if one == other:
        return SAME
    return NEAR if other in near_days(one) else OTHER


def _of_names(one: Details, other: Details) -> str:
    ones, others = words_of(one.family_name), words_of(other.family_name)
    family = _closeness(ones, others) if ones and others else 0
    given = max(_of_given(a, b) for a in _called(one) for b in _called(other))
    if family == given == 2:
        return SAME
    if _is_swapped(one, other):
        return SWAPPED
    if family and given:
        return NEARLY if family + given == 3 else ALIKE
    if family == 2:
        return FAMILY
    return GIVEN if given == 2 else OTHER


def _is_swapped(one: Details, other: Details) -> bool:
    pairs = ((one.given_name, other.family_name), (one.family_name, other.given_name))
    return all(_of_given(words_of(a), words_of(b)) == 2 for a, b in pairs)


def _called(details: Details) -> list[tuple[str, ...]]:
    also = words_of(details.also_called)
    return [words_of(details.given_name), *([also] if also else [])]


@lru_cache(maxsize=MOST_NAMES)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in small letters: no accents, no title, no stops; double names apart.

    >>> words_of("Mrs. Zoë-Ann O’Brien")
    ('zoe', 'ann', 'obrien')
    """
    words = folded(name).replace("'", "").replace(".", " ").replace("-", " ").split()
    return tuple(word for word in words if word not in TITLES) or tuple(words)


@lru_cache(maxsize=MOST_NAMES)
def _of_given(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How close two first names are: 2 the same, 1 alike, 0 neither. Mary is Mary Ann; Ann only may be."""
    if not one or not other:
        return 0
    if _are_one_name(one[0], other[0]):
        return 2
    if 1 in (len(one[0]), len(other[0])) and one[0][0] == other[0][0]:
        return 1
    return _closeness(one, other)


@lru_cache(maxsize=MOST_NAMES)
def _closeness(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How close two names are as they are written: 2 the same, 1 alike, 0 neither."""
    whole, others = "".join(one), "".join(other)
    if whole == others:
        return 2
    pair = sorted((_one_letter_a_sound(whole), _one_letter_a_sound(others)))
    spelt = SequenceMatcher(None, pair[0], pair[1], autojunk=False).ratio()
    heard = sound(whole)
    is_long = len(heard) >= LETTERS_OF_A_SOUND
    if heard == sound(others) and spelt >= (
        SPELT_ALIKE_OF_ONE_SOUND if is_long else SPELT_ALIKE_OF_A_SHORT_SOUND
    ):
        return 2
    shared = {word for word in one if len(word) >= LETTERS_OF_A_PART} & set(other)
    return 1 if shared or spelt >= SPELT_ALIKE else 0


def _are_one_name(one: str, other: str) -> bool:
    return one == other or _closeness((one,), (other,)) == 2 or bool(_lines(one) & _lines(other))


def _lines(name: str) -> frozenset[int]:
    return short_forms().get(name, frozenset())


@cache
def short_forms() -> dict[str, frozenset[int]]:
    """The lines of `short_forms.toml` that each first name, folded, stands in; two of one line are one."""
    found: dict[str, set[int]] = {}
    text = files("trellis.journey.people").joinpath("short_forms.toml").read_text(encoding="utf-8")
    for number, line in enumerate(tomllib.loads(text)["names"]):
        for name in line:
            found.setdefault(folded(name), set()).add(number)
    return {name: frozenset(lines) for name, lines in found.items()}


def sound(name: str) -> str:
    """What is heard of a name however it is spelt: its consonants, and its first letter.

    >>> sound("mohammed") == sound("muhammad"), sound("stephen") == sound("steven"), sound("sara")
    (True, True, 'sr')
    """
    name = _one_letter_a_sound(name)
    heard = "".join(letter for at, letter in enumerate(name) if at == 0 or _is_heard(name, at))
    return "".join(_without_doubles(heard))


def _one_letter_a_sound(name: str) -> str:
    # A soft c is an s: Marcia is not Mark.
    name = re.sub("c(?=[eiy])", "s", name)
    for letters, one in ONE_SOUND:
        name = name.replace(letters, one)
    return name


def _is_heard(name: str, at: int) -> bool:
    if name[at] == "h":
        # Heard between vowels (Mohammed), and silent beside consonants and at the end (Ahmed, Sarah).
        return name[at - 1] in VOWELS and name[at + 1 : at + 2] in VOWELS and at + 1 < len(name)
    return name[at] not in VOWELS


def _without_doubles(letters: str) -> Iterator[str]:
    for at, letter in enumerate(letters):
        if at == 0 or letters[at - 1] != letter:
            yield letter
