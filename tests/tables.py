"""Reads a table drawn in text, and keeps the drawing for the manual.

A rule told as a table can be disputed by somebody who reads no code: a finance officer, a social worker, the
person whose money it is. Cells stand between upright strokes; a line of dashes under the headings is for the
eye.

    >>> rows('''
    ...     savings  | income a week
    ...     ---------+--------------
    ...     £14,250  | nothing
    ...     £14,251  | £1
    ... ''')
    [{'savings': '£14,250', 'income a week': 'nothing'}, {'savings': '£14,251', 'income a week': '£1'}]
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest

Test = TypeVar("Test", bound=Callable[..., object])


def _cells(line: str, edged: bool) -> list[str]:
    if edged:
        line = line.strip().removeprefix("|").removesuffix("|")
    return [cell.strip() for cell in line.split("|")]


def headings_and_rows(text: str) -> tuple[list[str], list[list[str]]]:
    """The headings, and each row's cells in order. A row with a cell too many or too few is a mistake."""
    lines = [line for line in text.splitlines() if line.strip() and set(line.strip()) - set("-+|= ")]
    assert lines, "The table is empty."
    # A row may begin or end with a blank cell, so only the headings can say whether the table has edges.
    edged = lines[0].strip().startswith("|")
    headings = _cells(lines[0], edged)
    assert len(set(headings)) == len(headings), f"Two headings are the same: {headings}"
    drawn = [_cells(line, edged) for line in lines[1:]]
    for cells in drawn:
        assert len(cells) == len(headings), f"{len(cells)} cells under {len(headings)} headings: {cells}"
    return headings, drawn


def rows(text: str) -> list[dict[str, str]]:
    """Each row as heading to cell, all of them text."""
    headings, drawn = headings_and_rows(text)
    return [dict(zip(headings, cells, strict=True)) for cells in drawn]


def columns(text: str) -> dict[str, list[str]]:
    """Each column as heading to cells, for rules that take everybody at once."""
    headings, drawn = headings_and_rows(text)
    return {heading: [cells[place] for cells in drawn] for place, heading in enumerate(headings)}


def markdown(text: str) -> str:
    """The table as Markdown draws it."""
    headings, drawn = headings_and_rows(text)
    lines = [headings, ["---"] * len(headings), *drawn]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def yes(cell: str) -> bool:
    """True for `yes` and False for `no`; anything else in the cell is a mistake."""
    return {"yes": True, "no": False}[cell]


def words(cell: str) -> list[str]:
    """The words of a cell with commas between; a blank cell or `none` has none."""
    return [] if cell in ("", "none") else [word.strip() for word in cell.split(",")]


def told_by(table: str) -> Callable[[Test], Test]:
    """Runs the test once a row, as `row`, and lets the manual print the table under the test's paragraph."""

    def telling(test: Test) -> Test:
        told = pytest.mark.parametrize("row", [pytest.param(row, id=_name(row)) for row in rows(table)])(test)
        told.table = table  # type: ignore[attr-defined]
        return told

    return telling


def _name(row: dict[str, str]) -> str:
    return ", ".join(cell for cell in row.values() if cell)[:80]
