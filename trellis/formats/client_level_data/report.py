"""What was found in a return: by rule and place, counted in full and listed up to a bound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from trellis.basis.findings import Finding

from .rules import ERROR, INFO, WARNING, rules

LEVELS = (ERROR, WARNING, INFO)


@dataclass(frozen=True, slots=True)
class Found:
    """One thing found wrong at one field, however many rows it is wrong in.

    rule, kind: which rule, and what of it. field: the heading, blank where it is of the whole. level: error,
    warning or info. count: how many rows, 0 where it is of the file. rows: the first of them, counted from 1
    under the headings. values: for a list, by what was written how many rows have it and what replaces it;
    blank where the column holds what no list would, so that nobody's details are told.
    """

    rule: str
    kind: str
    field: str
    level: str
    count: int
    rows: tuple[int, ...]
    says: str
    do: str
    fixable: bool = False
    values: tuple[tuple[str, int, str], ...] = ()

    def as_json(self, most_rows: int = 10) -> dict[str, Any]:
        """The finding as a plain object, with its first rows."""
        one = rules()[self.rule]
        return {
            "rule": self.rule,
            "name": one.name,
            "kind": self.kind,
            "field": self.field,
            "level": self.level,
            "count": self.count,
            "rows": list(self.rows[:most_rows]),
            "says": self.says,
            "do": self.do,
            "fixable": self.fixable,
            "ascof": one.ascof,
            "values": [
                {"value": value, "count": count, "instead": instead} for value, count, instead in self.values
            ],
        }


@dataclass(frozen=True)
class Report:
    """A return that was gone through.

    rows: how many were checked. blank_rows, set_aside: how many more are blank throughout, or could not be
    parted into cells. fields: by heading the national codes (see `row_checks`), how many cells have each.
    values_of_rows: for listed rows of lists, by heading and row, what was written.
    """

    name: str
    rows: int
    blank_rows: int
    set_aside: int
    events: Mapping[str, int]
    people: int
    la_codes: tuple[str, ...]
    period: tuple[date | None, date | None]
    period_told: tuple[date | None, date | None]
    day: date | None
    found: tuple[Found, ...]
    notes: tuple[Finding, ...]
    fields: Mapping[str, Mapping[int, int]]
    conditions: Mapping[str, Mapping[str, int]]
    values_of_rows: Mapping[tuple[str, int], str] = field(default_factory=dict, repr=False)
    lists: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_wrong(self) -> bool:
        """Whether anything was found that should be put right before the return is sent."""
        return any(one.level != INFO for one in self.found)

    def count(self, rule: str, kind: str = "", field: str = "") -> int:
        """How many rows break a rule, or a kind of it at a field; a row may count for several kinds."""
        return sum(
            one.count
            for one in self.found
            if one.rule == rule and kind in ("", one.kind) and field in ("", one.field)
        )
