"""The headings of About me, which are data: a file a published set, beside this one.

A set holds from its first day until a later one. What was written under an earlier set keeps that set's name
and is shown under that set's heading; a key is used again only for a heading that means the same.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable


@dataclass(frozen=True)
class Heading:
    """One heading as the standard names it, with a hint in our own words."""

    key: str
    heading: str
    hint: str
    set: str


@dataclass(frozen=True)
class HeadingSet:
    """One published set. `status` is nothing, or what is yet to be done about it."""

    key: str
    name: str
    source: str
    dated: str
    starts: date
    status: str
    headings: tuple[Heading, ...]

    def heading(self, key: str) -> Heading | None:
        return next((one for one in self.headings if one.key == key), None)


def read_sets(folder: Traversable) -> tuple[HeadingSet, ...]:
    """The sets of this folder, the earliest first."""
    sets = [_read_set(file) for file in folder.iterdir() if file.name.endswith(".toml")]
    return tuple(sorted(sets, key=lambda one: (one.starts, one.key)))


def _read_set(file: Traversable) -> HeadingSet:
    key = file.name.removesuffix(".toml")
    told = tomllib.loads(file.read_text("utf-8"))
    return HeadingSet(
        key=key,
        name=told["name"],
        source=told["source"],
        dated=told["dated"],
        starts=told["starts"],
        status=told.get("status", ""),
        # Who helped and the day are kept with every telling, and are no boxes of their own.
        headings=tuple(
            Heading(one["key"], one["heading"], one["hint"], key)
            for one in told["headings"]
            if "kept_as" not in one
        ),
    )


@cache
def all_sets() -> tuple[HeadingSet, ...]:
    return read_sets(files(__name__))


def set_on(on: date) -> HeadingSet:
    """The set that holds on a day; before the first one, the first."""
    begun = [one for one in all_sets() if one.starts <= on]
    return begun[-1] if begun else all_sets()[0]


def heading_of(set_key: str, key: str) -> Heading:
    """A heading under which something was written, even where its set or the heading is no longer here."""
    for one in all_sets():
        if one.key == set_key and (found := one.heading(key)):
            return found
    return Heading(key, key.replace("_", " ").capitalize(), "", set_key)
