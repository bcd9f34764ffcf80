"""What the council publishes of what was questioned: how often, with what outcome, by kind and by team.

Small numbers are hidden, and so is whatever would give one back. Three sets of challenges are counted, and no
challenge is in two: those answered in a year, those taken back, and those that wait today, whatever the year
that is looked at. Nothing adds the sets together, or one table could be taken from another.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from trellis.basis.periods import Period, financial_year_of
from trellis.basis.small_numbers import FEWEST_SHOWN, HIDDEN, hidden_in_linked, hidden_in_topics, with_totals

from .models import Challenge, Kind, Outcome
from .states import ANSWERED, OPEN, TAKEN_BACK

OUTCOMES = (Outcome.UPHELD, Outcome.IN_PART, Outcome.NOT_UPHELD)
IN_TIME = ("In time", "Late")
WAITING = ("In time", "Late")
BY_KIND, BY_TEAM = "By what was questioned", "By team"
EVERYBODY = "All"

Row = dict[str, Any]


@dataclass(frozen=True)
class Counted:
    """One row of a table: its counts and their total; None where a number is hidden."""

    says: str
    counts: tuple[int | None, ...]
    total: int | None

    @property
    def upheld_percent(self) -> int | None:
        """The share upheld, in full or in part, where what it is made of is shown."""
        kept = self.counts[-1]
        if not self.total or kept is None:
            return None
        return round(100 * (self.total - kept) / self.total)


@dataclass(frozen=True)
class Table:
    """By kind or by team. columns: what is counted. rows: the last is everybody's."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Counted, ...]


@dataclass(frozen=True)
class Published:
    """One year's answers by outcome and by whether they came in time; and what waits today."""

    year: Period
    years: tuple[Period, ...]
    outcomes: tuple[Table, ...]
    in_time: tuple[Table, ...]
    waiting: tuple[Table, ...]
    taken_back: int | None

    @property
    def answered(self) -> int | None:
        return self.outcomes[0].rows[-1].total

    @property
    def is_empty(self) -> bool:
        return self.answered == 0


def published(on: date, year: Period | None = None) -> Published:
    """What is told to everybody, for a financial year (the one of the day unless given); one query."""
    columns = ("kind", "team__name", "state", "outcome", "due_on", "answered_on", "raised_on")
    every: list[Row] = list(Challenge.objects.values(*columns))
    years = _years(every, on)
    chosen = year if year in years else years[0]
    assert chosen is not None
    answered = [one for one in every if one["state"] == ANSWERED and one["answered_on"] in chosen]
    opened = [one for one in every if one["state"] == OPEN]
    back = sum(one["state"] == TAKEN_BACK and one["raised_on"] in chosen for one in every)
    by_outcome = _tables(answered, OUTCOMES, lambda one: one["outcome"])
    by_time = _tables(answered, IN_TIME, lambda one: IN_TIME[one["answered_on"] > one["due_on"]])
    waiting = _tables(opened, WAITING, lambda one: WAITING[on > one["due_on"]])
    hidden = hidden_in_topics([[cut.table for cut in by_outcome], [cut.table for cut in by_time]])
    labels = tuple(one.label for one in OUTCOMES)
    return Published(
        year=chosen,
        years=years,
        outcomes=_shown(by_outcome, hidden[0], labels),
        in_time=_shown(by_time, hidden[1], IN_TIME),
        waiting=_shown(waiting, hidden_in_linked([cut.table for cut in waiting]), WAITING),
        taken_back=None if 0 < back < FEWEST_SHOWN else back,
    )


def _years(every: Iterable[Row], on: date) -> tuple[Period, ...]:
    days = [day for one in every for day in (one["answered_on"],) if isinstance(day, date)]
    found = {financial_year_of(day) for day in [*days, on]}
    return tuple(sorted(found, key=lambda year: year.first, reverse=True))


@dataclass(frozen=True)
class _Cut:
    title: str
    rows: tuple[str, ...]
    table: np.ndarray


def _tables(every: Sequence[Row], columns: Sequence[str], column_of: Callable[[Row], object]) -> list[_Cut]:
    """The same challenges counted twice: by what was questioned, and by team."""
    kinds = [str(kind.value) for kind in Kind]
    teams = sorted({str(one["team__name"]) for one in every})
    cuts = [
        (BY_KIND, kinds, "kind", [kind.label for kind in Kind]),
        (BY_TEAM, teams or ["–"], "team__name", teams or ["–"]),
    ]
    found = []
    for title, values, key, says in cuts:
        table = np.zeros((len(values), len(columns)), dtype=np.int64)
        for one in every:
            table[values.index(str(one[key])), list(columns).index(str(column_of(one)))] += 1
        found.append(_Cut(title, tuple(says), table))
    return found


def _shown(cuts: Sequence[_Cut], hidden: Sequence[np.ndarray], columns: tuple[str, ...]) -> tuple[Table, ...]:
    found = []
    for cut, marks in zip(cuts, hidden, strict=True):
        rows = []
        for says, counts, mark in zip((*cut.rows, EVERYBODY), with_totals(cut.table), marks, strict=True):
            seen = [None if is_hidden else int(n) for n, is_hidden in zip(counts, mark, strict=True)]
            rows.append(Counted(says, tuple(seen[:-1]), seen[-1]))
        found.append(Table(cut.title, columns, tuple(rows)))
    return tuple(found)


def as_csv(found: Published) -> str:
    """The same numbers as a sheet; `c` where a number is hidden."""
    sheet = io.StringIO()
    days = (found.year.first, found.year.last)
    write = csv.writer(sheet, lineterminator="\r\n")
    back = HIDDEN if found.taken_back is None else found.taken_back
    write.writerow(["from", "to", "what", "cut", "row", "column", "count"])
    for what, tables in (
        ("answered, by outcome", found.outcomes),
        ("answered, by time", found.in_time),
        ("waiting today", found.waiting),
    ):
        for table in tables:
            for row in table.rows:
                cells = zip((*table.columns, "Total"), (*row.counts, row.total), strict=True)
                for column, count in cells:
                    shown = HIDDEN if count is None else count
                    write.writerow(
                        [
                            found.year.first,
                            found.year.last,
                            what,
                            table.title,
                            _harmless(row.says),
                            column,
                            shown,
                        ]
                    )
    write.writerow([*days, "taken back", EVERYBODY, EVERYBODY, "Total", back])
    return sheet.getvalue()


def _harmless(text: str) -> str:
    # A spreadsheet would work out a name that begins like a sum.
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
