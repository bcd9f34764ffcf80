"""Writes a journal as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

import numpy as np

from .journal import COLUMNS, Journal, guarded

_AT_ONCE = 20_000


def write(journal: Journal) -> Iterator[bytes]:
    """The journal as CSV in UTF-8, a piece at a time, so that a million entries need no second copy.

    >>> one = Journal(
    ...     ["1"], np.array(["2026-05-04"], "datetime64[D]"), ["Due"], ["fund:council", "slice:amina"],
    ...     np.array([0, 0]), np.array([0, 1]), np.array([-320_00, 320_00]))
    >>> print(b"".join(write(one)).decode().replace("\\r", ""), end="")
    date,entry,account,pence,says,corrects
    2026-05-04,1,fund:council,-32000,Due,
    2026-05-04,1,slice:amina,32000,Due,
    """
    yield (",".join(COLUMNS) + "\r\n").encode()
    accounts = [guarded(account) for account in journal.accounts]
    days = np.datetime_as_string(journal.on, unit="D").tolist() if len(journal) else []
    corrects = journal.corrects or [None] * len(journal)
    for at in range(0, len(journal.pence), _AT_ONCE):
        entries = journal.entry_of[at : at + _AT_ONCE].tolist()
        lines = zip(
            entries,
            journal.account_of[at : at + _AT_ONCE].tolist(),
            journal.pence[at : at + _AT_ONCE].tolist(),
            strict=True,
        )
        text = StringIO(newline="")
        csv.writer(text).writerows(
            (
                days[entry],
                guarded(journal.references[entry]),
                accounts[account],
                pence,
                guarded(journal.says[entry]),
                guarded(corrects[entry] or ""),
            )
            for entry, account, pence in lines
        )
        yield text.getvalue().encode()
