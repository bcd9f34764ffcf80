"""What a person can act on: rule by rule, how many rows, where to look first, what it does, what to do.

The order is that of somebody who has an afternoon: what stops the file from being read, what changes the
published figures, what a program can put right by itself, and then the rest by how many rows it touches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .report import Found, Report
from .rules import ERROR, INFO, WARNING, Rule, rules

FIRST_ROWS = 5

ON_ASCOF_3D: Mapping[tuple[str, str, str], str] = {
    ("V07", "blank", "Event Start Date"): "The row is in no period and counts for nobody.",
    ("V07", "blank", "Client Type"): "The row counts for neither service users nor carers.",
    ("V07", "blank", "Service Type"): "The service counts for nobody.",
    ("V05", "not-in-list", "Client Type"): "The row counts for neither service users nor carers.",
    ("V05", "not-in-list", "Service Type"): "The service counts for nobody.",
    ("V08", "filled", "Service Type"): "The row counts as if it were a service.",
    ("V12", "ends-before-start", "Event End Date"): "The row counts for nobody.",
    ("V13", "date-unreadable", "Event Start Date"): "The row is in no period and counts for nobody.",
    ("V13", "starts-after-period", "Event Start Date"): "The row is outside the period and does not count.",
    ("V14", "starts-after-death", "Event Start Date"): "The row is dropped.",
    ("V16", "nobody", "LA Person Unique Identifier"): "The row is dropped.",
    ("V18", "under-18", "Date of Birth"): "The person is left out.",
    ("V18", "date-unreadable", "Date of Birth"): "The person counts in the total and in no age group.",
    ("V19", "service-user-service", "Service Type"): "The service counts for neither.",
    ("V19", "carer-service", "Service Type"): "The service counts for neither.",
    ("V21", "prison", "Delivery Mechanism"): "The mechanism counts as unknown.",
    ("V22", "component-missing", "Service Component"): "The carer drops out of 1b and 2b.",
    ("V23", "mechanism-unknown", "Delivery Mechanism"): "The person counts in the denominator of 1a and 2a "
    "and not in the numerator.",
}
"""What of the things found changes ASCOF 3D, by rule, kind and field, and what it does there.

Source: the published SQL of the national pipeline, sections 5 and 6 of what was read of it.
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A rule that is broken. cells: in how many places, a row counted once for each field and kind of fault.

    fixable: in how many of those a program can put it right. first_rows: where to look first.
    """

    rule: Rule
    level: str
    cells: int
    fixable: int
    first_rows: tuple[int, ...]
    found: tuple[Found, ...]

    def as_json(self) -> dict[str, Any]:
        """The line as a plain object."""
        return {
            "rule": self.rule.id,
            "name": self.rule.name,
            "says": self.rule.says,
            "level": self.level,
            "cells": self.cells,
            "fixable": self.fixable,
            "first_rows": list(self.first_rows),
            "ascof": self.rule.ascof,
            "source": self.rule.source,
        }


def summary(report: Report) -> tuple[Line, ...]:
    """The broken rules of a return, those to look at first in front."""
    lines = [
        _line(rule, [one for one in report.found if one.rule == rule.id])
        for rule in rules().values()
        if any(one.rule == rule.id for one in report.found)
    ]
    return tuple(sorted(lines, key=_order))


def _line(rule: Rule, found: Sequence[Found]) -> Line:
    levels = [level for level in (ERROR, WARNING, INFO) if any(one.level == level for one in found)]
    first = sorted({row for one in found for row in one.rows[:FIRST_ROWS]})[:FIRST_ROWS]
    return Line(
        rule=rule,
        level=levels[0],
        # What is of the whole file is wrong in one place.
        cells=sum(one.count or 1 for one in found),
        fixable=sum(one.count for one in found if one.fixable),
        first_rows=tuple(first),
        found=tuple(found),
    )


def _order(line: Line) -> tuple[int, int, int, str]:
    level = (ERROR, WARNING, INFO).index(line.level)
    return (0 if line.rule.id == "V01" else 1, level, -line.cells, line.rule.id)


def on_ascof_3d(report: Report) -> tuple[tuple[Found, str], ...]:
    """What of the things found changes ASCOF 3D, self-directed support and direct payments; and how."""
    told = ((one, ON_ASCOF_3D.get((one.rule, one.kind, one.field), "")) for one in report.found)
    return tuple(sorted((pair for pair in told if pair[1]), key=lambda pair: (-pair[0].count, pair[0].rule)))


def as_json(report: Report, *, most_rows: int = 10) -> dict[str, Any]:
    """The report as a plain object, for `--json` and for the pages."""
    return {
        "file": report.name,
        "rows": report.rows,
        "blank_rows": report.blank_rows,
        "rows_set_aside": report.set_aside,
        "events": dict(report.events),
        "people": report.people,
        "la_codes": list(report.la_codes),
        "period": [day.isoformat() if day else None for day in report.period],
        "period_told_by_events": [day.isoformat() if day else None for day in report.period_told],
        "on": report.day.isoformat() if report.day else None,
        "wrong": report.is_wrong,
        "summary": [line.as_json() for line in summary(report)],
        "ascof_3d": [
            {"rule": one.rule, "field": one.field, "count": one.count, "says": one.says, "does": does}
            for one, does in on_ascof_3d(report)
        ],
        "findings": [one.as_json(most_rows) for one in report.found],
        "notes": [one.as_json() for one in report.notes],
        "fields": [
            {
                "field": heading,
                "cond": dict(report.conditions[heading]),
                "chk": {str(code): count for code, count in codes.items()},
            }
            for heading, codes in report.fields.items()
        ],
    }
