"""What the return holds, as data: the fifty headings in order, what each holds, and for which events.

`fields.toml` is the specification. Where the official workbook could not be read, a field is marked
`confirmed = false`, and what is asked of it is asked as a warning. Nobody's copy of the workbook is needed to
use it, and a correction to it is a line of data.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

REQUEST, ASSESSMENT, SERVICE, REVIEW = "Request", "Assessment", "Service", "Review"
EVENTS = (REQUEST, ASSESSMENT, SERVICE, REVIEW)
MANDATORY, MAY_BE_BLANK, ON_A_CONDITION, MUST_BE_BLANK = "M", "A", "C", "-"

CONDITION_CODES = {MANDATORY: 2, MAY_BE_BLANK: 1, ON_A_CONDITION: 1, MUST_BE_BLANK: 0}
"""The national `cond_` codes: 2 mandatory, 1 applicable, 0 not applicable; -1 where no event type is told."""

FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Field:
    """One of the fifty.

    number: its place from 1. heading: as the file has it. name: in lower case, for programs.
    kind: text, date, list, decimal, integer, council, nhs_number, practice_code, postcode, cqc_location.
    list_name: the list its values are of, blank where it has none.
    asked: by event type one of M, A, C and -. is_confirmed: whether that was read, or inferred.
    people: of whom alone it is asked, blank for everybody.
    """

    number: int
    heading: str
    name: str
    kind: str
    list_name: str
    asked: Mapping[str, str]
    is_confirmed: bool
    people: str
    remark: str
    source: str

    def events(self, asked: str) -> tuple[str, ...]:
        """The event types for which the field is so asked."""
        return tuple(event for event in EVENTS if self.asked[event] == asked)


@dataclass(frozen=True, slots=True)
class Specification:
    """The fifty fields, and where they are from."""

    name: str
    release: str
    version: str
    dated: str
    status: str
    fields: tuple[Field, ...]

    @property
    def headings(self) -> tuple[str, ...]:
        """The fifty headings in the order of the file."""
        return tuple(field.heading for field in self.fields)

    def field(self, name: str) -> Field:
        """The field of that name; another name is a mistake in the program (KeyError)."""
        for one in self.fields:
            if one.name == name:
                return one
        raise KeyError(name)


@cache
def specification() -> Specification:
    """The specification that ships.

    >>> one = specification()
    >>> len(one.fields), one.headings[0], one.field("unit_cost").number
    (50, 'LA Code', 48)
    """
    kept = tomllib.loads((FOLDER / "fields.toml").read_text(encoding="utf-8"))
    told = kept["specification"]
    fields = tuple(
        Field(
            number=number,
            heading=one["heading"],
            name=one["name"],
            kind=one["type"],
            list_name=one.get("list", ""),
            asked={event: one[event.lower()] for event in EVENTS},
            is_confirmed=one.get("confirmed", True),
            people=one.get("people", ""),
            remark=one.get("remark", ""),
            source=one["source"],
        )
        for number, one in enumerate(kept["field"], start=1)
    )
    return Specification(
        told["name"], told["release"], told["version"], str(told["dated"]), told["status"], fields
    )
