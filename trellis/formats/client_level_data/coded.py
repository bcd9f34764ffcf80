"""Values of lists as places, so that a column of words is a column of small numbers.

The words of a list stand in one row: first the values of release 2, then words of release 1 that something
replaces, those that nothing does, the council's own, and last every word with its capitals taken off (and a
mark in front, for some words have none). Where a word stands says at once how it is written, and `meaning`
what it stands for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import accumulate

from .specification import specification
from .value_lists import Lists, ValueList, folded

FOLDED = "\x1f"
"""Stands before a word that is folded, so that “4-WEEKLY” is not taken for “4-weekly” as it should be."""


@dataclass(frozen=True)
class CodedList:
    """A list's words in a row. meaning: for each the value of release 2, None where there is none.

    first_release_1, first_gone, first_mapped, first_spelt_otherwise: where each kind of word begins.
    """

    kept: ValueList
    words: tuple[str, ...]
    meaning: tuple[str | None, ...]
    first_release_1: int
    first_gone: int
    first_mapped: int
    first_spelt_otherwise: int

    def places(self, is_meant: Callable[[str], bool]) -> list[int]:
        """The places of all words whose value is so."""
        return [at for at, value in enumerate(self.meaning) if value is not None and is_meant(value)]


def coded_list(kept: ValueList) -> CodedList:
    """A list as words in a row, none of them twice."""
    older = [word for word in kept.replaced if word in kept.release_1]
    own = [word for word in kept.replaced if word not in kept.release_1]
    parts = [list(kept.values), older, sorted(kept.gone), own]
    stands_for = {**dict.fromkeys(kept.gone), **kept.replaced, **{one: one for one in kept.values}}
    exact = [word for part in parts for word in part]
    by_folded = {folded(word): stands_for[word] for word in reversed(exact)}
    parts.append([FOLDED + word for word in by_folded])
    words = tuple(word for part in parts for word in part)
    meaning = (*(stands_for[word] for word in exact), *by_folded.values())
    _, *firsts = accumulate((len(part) for part in parts), initial=0)
    return CodedList(kept, words, meaning, firsts[0], firsts[1], firsts[2], firsts[3])


@dataclass(frozen=True)
class Coded:
    """All lists as places, and conditions over them."""

    by_name: Mapping[str, CodedList]

    def __getitem__(self, name: str) -> CodedList:
        return self.by_name[name]

    def any_of(self, name: str, *values: str) -> str:
        """The condition that a field holds one of these values, however it is written; never NULL."""
        return self._among(name, lambda value: value in values)

    def starting(self, name: str, begins: str) -> str:
        """The condition that a field holds a value that begins so; never NULL."""
        return self._among(name, lambda value: value.startswith(begins))

    def _among(self, name: str, is_meant: Callable[[str], bool]) -> str:
        places = self.by_name[specification().field(name).list_name].places(is_meant)
        if not places:
            return "false"
        return f"coalesce({name}_code IN ({', '.join(map(str, places))}), false)"

    @property
    def is_carer(self) -> str:
        """The condition that the row is of a carer."""
        return self.starting("client_type", "Unpaid carer")

    @property
    def is_service_user(self) -> str:
        """The condition that the row is of somebody who has care and support."""
        return self.any_of("client_type", "Service user")


def coded(lists: Lists) -> Coded:
    """The lists as places."""
    return Coded({name: coded_list(kept) for name, kept in lists.by_name.items()})
