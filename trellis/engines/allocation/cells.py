"""A table of many people's answers, one row a person, into columns of answers.

Files bring cells: text from CSV, numbers and blanks from Parquet. They are turned into columns a batch at a
time, quickly, and only a row that turns out wrong is read again slowly, by the same reader as one person's
answers, so that a row is refused for the same reasons and in the same words.

The columns: for each outcome `<outcome>_level`; where support is recorded `<outcome>_carer_share` (0 to 1),
`<outcome>_carer_willing` and `<outcome>_carer_able` (true or false). A scheme without questions takes a
column `points`. Other columns are not ours and are not looked at.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias, TypeGuard

import numpy as np
from numpy.typing import NDArray

from trellis.basis.findings import Finding, Refused, listed, quoted
from trellis.basis.money import Pence
from trellis.engines.allocation.estimate import WHY_NO_SUM, allocate_columns, sums_of
from trellis.engines.allocation.questions import (
    MILLION,
    MOST_POINTS,
    OUTCOME_KEYS,
    AnswerColumns,
    Truths,
    read_answers,
    shortest_decimal,
)
from trellis.engines.allocation.scheme import Scheme

SUM_COLUMN = "weekly_pence"
"""The column that is added."""

_SUPPORT = ("carer_share", "carer_willing", "carer_able")

Cells: TypeAlias = Mapping[str, Any]
"""Columns of cells by heading: lists of text, numbers, true, false or None; or NumPy columns of numbers."""


@dataclass(frozen=True)
class BatchSums:
    """Sums for a batch of rows, in pence. Where has_sum is False the cell stays blank, with a finding."""

    weekly_pence: Pence
    has_sum: Truths
    wrong: Truths
    findings: tuple[Finding, ...]


def columns_asked(headings: Sequence[str], scheme: Scheme) -> tuple[str, ...]:
    """The columns of a table that bear on the sum, in the outcomes' order.

    Refused, all at once: a column that is needed and missing; one that stands twice; a `weekly_pence` that is
    already there.
    """
    needed = ["points"] if scheme.points is None else [f"{key}_level" for key in OUTCOME_KEYS]
    findings = [
        Finding(
            "missing-column",
            f"There is no column {quoted(name)}.",
            "headings",
            "Add it, or check how it is spelt." + _hint(headings),
        )
        for name in needed
        if name not in headings
    ]
    findings += [
        Finding("doubled-column", f"The column {quoted(name)} stands {times} times.", "headings", "Keep one.")
        for name, times in Counter(headings).items()
        if times > 1 and name.strip()
    ]
    if SUM_COLUMN in headings:
        findings.append(
            Finding(
                "column-already-there",
                f"The table already has a column {quoted(SUM_COLUMN)}.",
                "headings",
                "Rename or remove it, so that old sums and new are not mixed.",
            )
        )
    if findings:
        raise Refused(findings)
    support = (
        () if scheme.points is None else tuple(f"{key}_{part}" for key in OUTCOME_KEYS for part in _SUPPORT)
    )
    return (*needed, *(name for name in support if name in headings))


def support_not_counted(headings: Sequence[str]) -> tuple[str, ...]:
    """Outcomes with a share column but no column of willing or able, so that no support counts."""
    return tuple(
        key
        for key in OUTCOME_KEYS
        if f"{key}_carer_share" in headings
        and not {f"{key}_carer_willing", f"{key}_carer_able"} <= set(headings)
    )


def _hint(headings: Sequence[str]) -> str:
    parted = [mark for mark in (";", "\t") if len(headings) == 1 and mark in headings[0]]
    return " The columns seem to be parted by something other than commas." if parted else ""


def sums_of_batch(
    cells: Cells, scheme: Scheme, *, places: Sequence[str], also_wrong: Truths | None = None
) -> BatchSums:
    """The weekly sum of each row of a batch, in pence, the same penny that `allocate` gives the row alone.

    cells: the columns that `columns_asked` named. places: how each row is spoken of ("row 7"). also_wrong:
    rows already known to be wrong, with a finding of their own elsewhere.
    """
    known_wrong = np.zeros(len(places), dtype=np.bool_) if also_wrong is None else also_wrong
    if scheme.points is None:
        points, unreadable = _points(cells["points"])
        sums = sums_of(points, scheme, "week")
        pence, why, wrong = sums.pence, sums.why, unreadable
    else:
        columns, unreadable = _answers(cells)
        allocated = allocate_columns(columns, scheme)
        pence, why, wrong = allocated.weekly_pence, allocated.why, allocated.wrong | unreadable
    findings: list[Finding] = []
    for at in np.flatnonzero((wrong | (why != 0)) & ~known_wrong).tolist():
        if wrong[at]:
            row = {name: _plain(column[at]) for name, column in cells.items()}
            findings += _row_findings(row, scheme, places[at])
        else:
            code = WHY_NO_SUM[int(why[at])]
            findings.append(
                Finding(
                    code, "These rules have no sum for this row's points.", places[at], "Cost a plan instead."
                )
            )
    wrong = wrong | known_wrong
    has_sum = ~wrong & (why == 0)
    return BatchSums(np.where(has_sum, pence, 0), has_sum, wrong, tuple(findings))


# Columns, quickly. ---------------------------------------------------------------------------------------


class _Numbers(dict[Any, Any]):
    """What each different cell says, looked at once: a batch holds few different cells."""

    def __init__(self, read: Callable[[Any], Any]) -> None:
        self.read = read

    def __missing__(self, cell: Any) -> Any:
        self[cell] = self.read(cell)
        return self[cell]


def _level_number(cell: Any) -> int:
    """The level, or -1 for a blank and for what cannot be read."""
    level = _level(cell)
    return int(level) if _is_number(level) and 0 <= level < 100 and level == int(level) else -1


def _share_number(cell: Any) -> float:
    """The share, or NaN, which no scheme takes, for what cannot be read."""
    share = _share(cell)
    return float(share) if _is_number(share) else math.nan


def _truth_number(cell: Any) -> int:
    """1 for true, 0 for false or blank, 2 for what cannot be read."""
    truth = _truth(cell)
    return int(truth) if isinstance(truth, bool) else 2


def _level_column(column: Any) -> NDArray[np.int8]:
    if isinstance(column, np.ndarray) and column.dtype.kind in "iu":
        return np.where((column >= 0) & (column < 100), column, -1).astype(np.int8)
    numbers = _Numbers(_level_number)
    return np.array([numbers[cell] for cell in column], dtype=np.int8)


def _share_column(column: Any) -> NDArray[np.float64]:
    if isinstance(column, np.ndarray) and column.dtype.kind in "iuf":
        return column.astype(np.float64)
    numbers = _Numbers(_share_number)
    return np.array([numbers[cell] for cell in column], dtype=np.float64)


def _truth_column(column: Any) -> NDArray[np.int8]:
    if isinstance(column, np.ndarray) and column.dtype.kind == "b":
        return column.astype(np.int8)
    numbers = _Numbers(_truth_number)
    return np.array([numbers[cell] for cell in column], dtype=np.int8)


def _answers(cells: Cells) -> tuple[AnswerColumns, Truths]:
    level: dict[str, NDArray[np.int8]] = {}
    share: dict[str, NDArray[np.float64]] = {}
    willing_or_able: dict[str, dict[str, Truths]] = {"carer_willing": {}, "carer_able": {}}
    unreadable = np.zeros(len(cells[f"{OUTCOME_KEYS[0]}_level"]), dtype=np.bool_)
    for key in OUTCOME_KEYS:
        level[key] = _level_column(cells[f"{key}_level"])
        if (column := cells.get(f"{key}_carer_share")) is not None:
            share[key] = _share_column(column)
        for part, by_outcome in willing_or_able.items():
            if (column := cells.get(f"{key}_{part}")) is not None:
                numbers = _truth_column(column)
                unreadable |= numbers == 2
                by_outcome[key] = numbers == 1
    return AnswerColumns(
        level, share, willing_or_able["carer_willing"], willing_or_able["carer_able"]
    ), unreadable


def _points(column: Sequence[Any]) -> tuple[NDArray[np.int64], Truths]:
    totals = []
    for cell in column:
        number = _number(cell)
        exact = shortest_decimal(number).scaleb(6) if _is_number(number) else None
        fits = (
            exact is not None and 0 <= exact <= MOST_POINTS * MILLION and exact == exact.to_integral_value()
        )
        totals.append(int(exact) if exact is not None and fits else -1)
    points = np.array(totals, dtype=np.int64)
    return np.maximum(points, 0), points < 0


# One cell. -----------------------------------------------------------------------------------------------
# Each gives what the cell says, or the cell itself where it says nothing that can be used: the reader of one
# person's answers then refuses it in its own words.


def _level(cell: Any) -> Any:
    number = _number(cell)
    return int(number) if isinstance(number, float) and number.is_integer() else number


def _is_number(cell: Any) -> TypeGuard[int | float]:
    # Python counts true as 1; a table of answers must not.
    return isinstance(cell, (int, float)) and not isinstance(cell, bool) and math.isfinite(cell)


def _share(cell: Any) -> Any:
    number = _number(cell)
    # No share recorded is no support: the same as a column that is not there.
    return 0.0 if number is None else float(number) if _is_number(number) else number


def _truth(cell: Any) -> Any:
    if isinstance(cell, str):
        cell = cell.strip()
        return {"true": True, "1": True, "false": False, "0": False, "": False}.get(cell.lower(), cell)
    if cell is None:
        return False
    return bool(cell) if isinstance(cell, (bool, int)) and cell in (0, 1) else cell


_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?", re.ASCII)


def _number(cell: Any) -> Any:
    if isinstance(cell, str):
        text = cell.strip()
        if not text:
            return None
        # Python's own float() also takes "nan", "1_0" and figures of other scripts.
        return float(text) if len(text) <= 40 and _NUMBER.fullmatch(text) else text
    if isinstance(cell, Decimal):
        return float(cell)
    return cell


# One row, slowly, only to say what is wrong with it. -----------------------------------------------------


def _row_findings(row: Mapping[str, Any], scheme: Scheme, where: str) -> list[Finding]:
    try:
        answers = read_answers(_document(row, scheme), levels=scheme.levels)
    except Refused as refused:
        return [
            Finding(found.code, found.says, f"{where}, {_heading(found.where)}", found.do)
            for found in refused.findings
        ]
    blank = ["points"] if scheme.points is None else [f"{key}_level" for key in answers.unanswered()]
    return [
        Finding(
            "not-answered",
            f"{listed(blank)} {'is' if len(blank) == 1 else 'are'} blank.",
            where,
            "Fill it in.",
        )
    ]


def _plain(cell: Any) -> Any:
    return cell.item() if isinstance(cell, np.generic) else cell


def _document(row: Mapping[str, Any], scheme: Scheme) -> dict[str, Any]:
    if scheme.points is None:
        return {"points": _number(row["points"])}
    answers: dict[str, dict[str, Any]] = {key: {"level": _level(row[f"{key}_level"])} for key in OUTCOME_KEYS}
    for key, answer in answers.items():
        for part, read in zip(_SUPPORT, (_share, _truth, _truth), strict=True):
            if f"{key}_{part}" in row:
                answer[part] = read(row[f"{key}_{part}"])
    return {"answers": answers}


def _heading(where: str) -> str:
    """`answers.nutrition.level` as the heading of its column."""
    return where.removeprefix("answers.").replace(".", "_", 1)
