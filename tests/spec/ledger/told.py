"""A day book as a table: an entry a row, and what came of it."""

from __future__ import annotations

import functools
from collections.abc import Callable

from tests import tables
from trellis.engines.ledger.entries import Entry, moving
from trellis.engines.ledger.tests.day_book import DayBook, day, outcome, pence


def day_book(table: str, **opened: object) -> Callable[[Callable[[DayBook], None]], Callable[[], None]]:
    """Posts the rows in order, holds what came of each against its row, and gives the test the books.

    The year is 2026.
    """

    def telling(test: Callable[[DayBook], None]) -> Callable[[], None]:
        def told() -> None:
            drawn = tables.rows(table)
            book = DayBook(**opened).post([_entry(row) for row in drawn])
            for row, answer in zip(drawn, book.answers, strict=True):
                assert outcome(answer).removeprefix("refused: ") == row["comes of it"], row
            test(book)

        functools.update_wrapper(told, test)
        # The test asks pytest for nothing: the books are given to it here.
        del told.__wrapped__
        told.table = table  # type: ignore[attr-defined]
        return told

    return telling


def _entry(row: dict[str, str]) -> Entry:
    lines = moving(pence(row["£"]), from_account=row["from"], to_account=row["to"])
    return Entry(row["entry"], day(f"{row['day']} 2026"), row["means"], lines, row.get("corrects") or None)
