"""Columns of answers, as numbers: which answer was given, none at all, or "don't know".

A sheet of answers comes as words. The statistics need to know for each sheet which of a few answers it holds,
so each column is coded once: 0 for its first level, 1 for the next, and so on. A sheet without an answer has
code -1, and is never counted among those who answered. Those who said that they do not know did answer
something, and are counted by themselves.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from trellis.basis.proportions import Floats

Codes: TypeAlias = NDArray[np.int64]
Column: TypeAlias = Sequence[str] | NDArray[Any]

NONE = frozenset({"", "NA"})
"""How a cell says that there is no answer. R writes NA."""

DONT_KNOW = frozenset({"don't know", "don’t know", "dont know", "do not know", "dk"})
"""How an answer says that the person does not know, in small letters."""


@dataclass(frozen=True)
class Coded:
    """A column as codes into `levels`; -1 stands for no answer. `dont_know` says where that was said."""

    codes: Codes
    levels: tuple[str, ...]
    dont_know: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def has(self) -> NDArray[np.bool_]:
        """Where there is an answer."""
        return np.asarray(self.codes >= 0)

    @property
    def missing(self) -> NDArray[np.bool_]:
        """Where there is none, and nobody said that they do not know."""
        return np.asarray((self.codes < 0) & ~self.dont_know)


def coded(
    column: Column | Coded,
    *,
    levels: Sequence[str] | None = None,
    none: Collection[str] = NONE,
    dont_know: Collection[str] = DONT_KNOW,
) -> Coded:
    """The column as codes. Levels stand in the order given, or else numbers by size and words by alphabet.

    Blanks around an answer do not count. An answer that is not among the `levels` given is a mistake in the
    program (ValueError): whoever reads a file looks for those first.

    >>> coded(["yes", "no", "", "Don't know", "yes "]).codes.tolist()
    [1, 0, -1, -1, 1]
    """
    if isinstance(column, Coded):
        return column
    seen, places = _numbered(column)
    different = {cell: str(cell).strip() for cell in seen}
    nothing = {word for word in different.values() if word in none}
    unsure = {word for word in different.values() if word.lower() in dont_know}
    found = set(different.values()) - nothing - unsure
    if levels is None:
        levels = in_order(found)
    elif strange := found - set(levels):
        raise ValueError(f"{min(strange)!r} is not among the levels.")
    code_of = {level: code for code, level in enumerate(levels)} | dict.fromkeys(nothing, -1)
    code_of |= dict.fromkeys(unsure, -2)
    codes = np.array([code_of[word] for word in different.values()], dtype=np.int64)[places]
    return Coded(np.maximum(codes, -1), tuple(levels), codes == -2)


def crossed(*columns: Coded) -> Coded:
    """The columns as one, a level for each combination that is found; no answer in one is none in all.

    >>> crossed(coded(["a", "b", "a"]), coded(["x", "x", ""])).levels
    ('a, x', 'b, x')
    """
    codes = np.zeros(len(columns[0]), dtype=np.int64)
    has = np.ones(len(codes), dtype=bool)
    for one in columns:
        codes = codes * len(one.levels) + one.codes
        has &= one.has
    found, first, inside = np.unique(codes[has], return_index=True, return_inverse=True)
    at = np.flatnonzero(has)[first] if len(found) else np.zeros(0, dtype=np.int64)
    names = [", ".join(one.levels[one.codes[row]] for one in columns) for row in at.tolist()]
    answer = np.full(len(codes), -1, dtype=np.int64)
    answer[has] = inside
    return Coded(answer, tuple(names), np.zeros(len(codes), dtype=bool))


def is_number(word: str) -> bool:
    """Whether a cell holds a plain number, such as -3, 4.5 or 1e3; not infinity, and no thousands comma.

    >>> is_number(" 4.5"), is_number("1,000"), is_number("nan")
    (True, False, False)
    """
    return _NUMBER.fullmatch(word.strip()) is not None


_NUMBER = re.compile(r"[+-]?(\d{1,15}(\.\d{0,20})?|\.\d{1,20})([eE][+-]?\d{1,2})?", re.ASCII)


def numbers(
    column: Column, *, none: Collection[str] = NONE, dont_know: Collection[str] = DONT_KNOW
) -> Floats | None:
    """The column as numbers, not a number where there is no answer; None where some answer is no number.

    >>> numbers(["1", "", "2.5"])
    array([1. , nan, 2.5])
    """
    seen, places = _numbered(column)
    values: list[float] = []
    for cell in seen:
        word = str(cell).strip()
        if word in none or word.lower() in dont_know:
            values.append(np.nan)
        elif is_number(word):
            values.append(float(word))
        else:
            return None
    return np.array(values, dtype=np.float64)[places]


def _numbered(column: Column) -> tuple[list[Any], Codes]:
    """Each different cell once, in the order they come, and for each cell its place among those."""
    cells = column.tolist() if isinstance(column, np.ndarray) else column
    # Each cell is looked up once; a new one gets the next number.
    number_of: defaultdict[Any, int] = defaultdict(count().__next__)
    places = np.fromiter(map(number_of.__getitem__, cells), dtype=np.int64, count=len(cells))
    return list(number_of), places


def in_order(words: Collection[str]) -> list[str]:
    """Numbers by size, before words by alphabet.

    >>> in_order(["b", "10", "9", "a"])
    ['9', '10', 'a', 'b']
    """
    return sorted(words, key=lambda word: (0, float(word), word) if is_number(word) else (1, 0.0, word))
