"""The books between two days as a journal in CSV: for auditors, and for other programs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
from django.db import connection

from trellis.formats.ledger_journal.journal import Journal
from trellis.formats.ledger_journal.write import write

# An account is named by its kind and its own reference: never by anybody's sort code or number.
LINES = """
    SELECT line.entry_id, account.kind || ':' || account.ref, line.pence
    FROM pay_ledgerline line
    JOIN pay_ledgeraccount account ON account.id = line.account_id
    JOIN pay_ledgerentry entry ON entry.id = line.entry_id
    WHERE entry."on" BETWEEN %s AND %s
    ORDER BY entry."on", entry.id, line.id
"""
ENTRIES = """
    SELECT entry.id, entry.reference, entry."on", entry.says, corrected.reference
    FROM pay_ledgerentry entry
    LEFT JOIN pay_ledgerentry corrected ON corrected.id = entry.corrects_id
    WHERE entry."on" BETWEEN %s AND %s
    ORDER BY entry."on", entry.id
"""


def journal(first: date, last: date) -> Journal:
    """Every entry of the books from one day to another, both counted: two queries."""
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES, [first, last])
        entries = cursor.fetchall()
        cursor.execute(LINES, [first, last])
        lines = cursor.fetchall()
    row_of = {key: row for row, (key, *_) in enumerate(entries)}
    accounts = {name: row for row, name in enumerate(dict.fromkeys(name for _, name, _ in lines))}
    # An entry that was posted between the two questions has lines that belong to no row.
    known = [(row_of[key], accounts[name], pence) for key, name, pence in lines if key in row_of]
    return Journal(
        references=[reference for _, reference, *_ in entries],
        on=np.array([on for _, _, on, *_ in entries], "datetime64[D]"),
        says=[says for _, _, _, says, _ in entries],
        accounts=list(accounts),
        entry_of=np.array([one[0] for one in known], np.int64),
        account_of=np.array([one[1] for one in known], np.int64),
        pence=np.array([one[2] for one in known], np.int64),
        corrects=[corrects for *_, corrects in entries],
    )


def journal_csv(first: date, last: date) -> Iterator[bytes]:
    """The same as CSV, a piece at a time; it opens in a spreadsheet, and no cell is taken for a sum there."""
    return write(journal(first, last))


__all__ = ["journal", "journal_csv"]
