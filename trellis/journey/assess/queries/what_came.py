"""What came of contacts, for whom: how many were turned to something else, and how many came back.

Each table cuts the same contacts into rows in another way, and all have the same columns, so that small
numbers can be hidden in all of them together. Counted by financial year only: a table of all years beside
those of each would give a hidden number back.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    Func,
    IntegerField,
    Max,
    Min,
    Value,
    When,
)
from django.db.models.functions import Coalesce, NullIf

from trellis.basis.codes import code_list
from trellis.basis.periods import Period, financial_year_of, say_financial_year
from trellis.basis.small_numbers import HIDDEN, Counts, Hidden, hidden_in_linked, with_totals
from trellis.journey.accounts.models import Account
from trellis.journey.people.models import Sex

from .. import contact_access as access
from ..models import DIVERSIONS, Contact, FollowUp, Outcome
from .contact import has_come_back

NOT_KNOWN = "Not known"

CAME_BACK = "Came back within 6 months"
NOT_ENOUGH = "Did not come back, but it was not enough"
DID_NOT = "Did not come back"
NOT_YET = "Not yet known"
DIVERTED = (CAME_BACK, NOT_ENOUGH, DID_NOT, NOT_YET)
WENT_ON = {
    Outcome.ASSESSMENT: "Assessment",
    Outcome.EMERGENCY: "Emergency",
    Outcome.NOTHING_WANTED: "Nothing more wanted",
    "": "Waiting for an answer",
}
FATES = (*DIVERTED, *WENT_ON.values())

# The last is everybody older. Five bands of adults, with those of 85 and over by themselves.
BANDS = ((17, "Under 18"), (44, "18 to 44"), (64, "45 to 64"), (74, "65 to 74"), (84, "75 to 84"))
OLDEST = "85 and over"
OUTCOME_ROWS = (*(one.label for one in Outcome), WENT_ON[""])


@dataclass(frozen=True)
class Row:
    """One group. counts: by the columns, then all; None where a small number is hidden.

    diverted: how many of them were turned to advice, a short-term service or equipment; None where a part of
    it is hidden.
    """

    says: str
    counts: tuple[int | None, ...]
    diverted: int | None


@dataclass(frozen=True)
class Table:
    """Everybody cut into rows in one way. The last row is all of them."""

    key: str
    by: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class WhatCame:
    """What came of the contacts of one financial year. is_hidden: whether small numbers are."""

    year: Period
    years: tuple[Period, ...]
    is_hidden: bool
    tables: tuple[Table, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return (*FATES, "All contacts")


class _AgeInYears(Func):
    template = "extract(year from age(%(expressions)s))::int"
    output_field = IntegerField()


def what_came(account: Account, *, year: date | None, on: date, hide: bool = False) -> WhatCame:
    """What came of contacts, by outcome and by group; two queries.

    year: any day of the financial year; the latest without it, or where there is no contact in it. Whoever
    works in teams is shown the contacts of those teams as they are; whoever sees no names, the whole council
    with small numbers hidden. hide: hides them for everybody, as a file that may go anywhere must.
    """
    own_teams = access.counts_own_teams(account)
    every = Contact.objects.filter(access.contacts_they_work_on(account)) if own_teams else Contact.objects
    first, last = every.aggregate(first=Min("on"), last=Max("on")).values()
    years = _years(first or on, last or on)
    chosen = next((one for one in years if year is not None and year in one), years[0])
    counted = _counted(every.filter(on__range=(chosen.first, chosen.last)))
    cut = [(key, by, _cut(counted, rows_of)) for key, by, rows_of in WAYS_TO_CUT]
    is_hidden = hide or not own_teams
    marks = hidden_in_linked([counts for _, _, (_, counts) in cut]) if is_hidden else [None] * len(cut)
    tables = tuple(
        _table(key, by, names, counts, hidden)
        for (key, by, (names, counts)), hidden in zip(cut, marks, strict=True)
    )
    return WhatCame(chosen, tuple(years), is_hidden, tables)


def _years(first: date, last: date) -> list[Period]:
    years = [financial_year_of(last)]
    while years[-1].first > first:
        years.append(financial_year_of(years[-1].first.replace(year=years[-1].first.year - 1)))
    return years


Counted = list[tuple[dict[str, Any], int]]


def _counted(found: Any) -> Counted:
    """How many contacts there are of each kind, in one query over columns: nobody's row is read."""
    back = Case(When(has_come_back(), then=Value(CAME_BACK)), default=FATE_ASKED, output_field=CharField())
    rows = (
        found.annotate(
            fate=Case(
                When(outcome__in=DIVERSIONS, then=back), default=F("outcome"), output_field=CharField()
            ),
            age=_AgeInYears(F("on"), Coalesce(F("person__date_of_birth"), F("date_of_birth"))),
            said_sex=Coalesce(NullIf(F("person__sex"), Value(Sex.NOT_KNOWN)), F("sex")),
            said_ethnicity=Coalesce(NullIf(F("person__ethnicity"), Value("")), F("ethnicity")),
            reason=Coalesce(NullIf(F("person__support_reason"), Value("")), F("support_reason")),
        )
        .order_by()
        .values("outcome", "fate", "age", "said_sex", "said_ethnicity", "reason", "funds_own")
        .annotate(how_many=Count("pk"))
    )
    return [({**row, "fate": WENT_ON.get(row["fate"], row["fate"])}, row["how_many"]) for row in rows]


# What is known of somebody who was turned elsewhere and has not come back by themself. Nobody is asked before
# the six months are over, so what was answered then is known of all six.
FATE_ASKED = Case(
    When(follow_up=FollowUp.NOT_ENOUGH, then=Value(NOT_ENOUGH)),
    When(follow_up__in=(FollowUp.WELL, FollowUp.NOT_USED, FollowUp.NOT_WANTED), then=Value(DID_NOT)),
    default=Value(NOT_YET),
)


def _by_outcome(row: dict[str, Any]) -> str:
    return str(Outcome(row["outcome"]).label) if row["outcome"] else WENT_ON[""]


def _by_age(row: dict[str, Any]) -> str:
    if row["age"] is None:
        return NOT_KNOWN
    return next((says for oldest, says in BANDS if row["age"] <= oldest), OLDEST)


def _by_reason(row: dict[str, Any]) -> str:
    if row["reason"] in ("", "unknown"):
        return NOT_KNOWN
    return code_list("support_reason").says.get(row["reason"], row["reason"])


def _by_ethnicity(row: dict[str, Any]) -> str:
    says = code_list("ethnicity").says.get(row["said_ethnicity"], "No data")
    group = says.partition(":")[0]
    return NOT_KNOWN if group == "No data" else group


def _by_sex(row: dict[str, Any]) -> str:
    return str(Sex(row["said_sex"]).label)


def _by_funds(row: dict[str, Any]) -> str:
    return {True: "Pay themself", False: "Do not", None: NOT_KNOWN}[row["funds_own"]]


def _groups_of(name: str) -> list[str]:
    """The groups of a list of codes in its order: what stands before the colon where there is one."""
    return list(dict.fromkeys(says.partition(":")[0] for says in code_list(name).says.values()))


RowsOf = tuple[Callable[[dict[str, Any]], str], Sequence[str]]
WAYS_TO_CUT: tuple[tuple[str, str, RowsOf], ...] = (
    ("outcome", "What came of it", (_by_outcome, OUTCOME_ROWS)),
    ("age", "Age on the day", (_by_age, [*(says for _, says in BANDS), OLDEST])),
    ("reason", "Main reason for support", (_by_reason, list(code_list("support_reason").says.values()))),
    ("ethnicity", "Ethnicity", (_by_ethnicity, _groups_of("ethnicity"))),
    ("sex", "Sex", (_by_sex, [one.label for one in Sex if one != Sex.NOT_KNOWN])),
    ("funds", "Pay for their support themself", (_by_funds, ["Pay themself", "Do not"])),
)


def _cut(counted: Counted, rows_of: RowsOf) -> tuple[list[str], Counts]:
    """The contacts in rows of groups and columns of what came of them; groups of nobody are left out."""
    group, order = rows_of
    names = [*order, NOT_KNOWN]
    found: dict[str, list[int]] = {}
    for row, how_many in counted:
        found.setdefault(group(row), [0] * len(FATES))[FATES.index(row["fate"])] += how_many
    shown = [name for name in names if name in found] + [name for name in found if name not in names]
    counts = np.array([found[name] for name in shown], dtype=np.int64).reshape(len(shown), len(FATES))
    return shown, counts


def _table(key: str, by: str, names: Sequence[str], counts: Counts, hidden: Hidden | None) -> Table:
    whole = with_totals(counts)
    rows = []
    for number, name in enumerate([*names, "All"]):
        cells = tuple(
            None if hidden is not None and hidden[number][at] else int(count)
            for at, count in enumerate(whole[number])
        )
        parts = [cell for cell in cells[: len(DIVERTED)] if cell is not None]
        rows.append(Row(name, cells, sum(parts) if len(parts) == len(DIVERTED) else None))
    return Table(key, by, tuple(rows))


def as_csv(came: WhatCame) -> str:
    """Every table as one sheet that opens in a spreadsheet, one group a line."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    heads = ["Financial year", "By", "Group", "Turned to advice, a short-term service or equipment"]
    writer.writerow([harmless(head) for head in [*heads, *came.columns]])
    for table in came.tables:
        for row in table.rows:
            cells = [say_financial_year(came.year.first), table.by, row.says, _cell(row.diverted)]
            writer.writerow([harmless(cell) for cell in [*cells, *map(_cell, row.counts)]])
    # The mark in front tells a spreadsheet that accents are UTF-8.
    return "\ufeff" + lines.getvalue()


def _cell(count: int | None) -> str:
    return HIDDEN if count is None else str(count)


def harmless(text: str) -> str:
    """A cell that a spreadsheet shows and does not reckon out: `=1+1` stays the words it is.

    >>> harmless("=1+1"), harmless("-5"), harmless("85 and over")
    ("'=1+1", "'-5", '85 and over')
    """
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
