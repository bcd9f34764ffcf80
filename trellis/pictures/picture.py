"""What every chart gives: a drawing, and the table behind it."""

from __future__ import annotations

from dataclasses import dataclass

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart and what it says in rows.

    svg: one `<svg>` element, fit to stand in a page as it is. table: the headings, then a row for everything
    that is drawn, in words. A number that is not shown in the table is not in the drawing either.
    """

    svg: str
    table: tuple[Row, ...]
    title: str = ""

    @property
    def headings(self) -> Row:
        return self.table[0]

    @property
    def rows(self) -> tuple[Row, ...]:
        return self.table[1:]
