"""The ledger as a journal in CSV: a line of an entry a row, for auditors and for other programs.

    date,entry,account,pence,says,corrects
    2026-05-04,run-1:amina,slice:amina,-109080,"Direct payment, 4 to 31 May",
    2026-05-04,run-1:amina,on_the_way:bacs,109080,"Direct payment, 4 to 31 May",

Plus is what comes into an account and minus what goes out, in whole pence. The rows of an entry stand one
after another and say the same day, words and entry that is put right. The columns of a `Journal` are those
that the ledger posts and balances from, so that a million entries are never a million objects.

A spreadsheet takes a text that begins with = for a sum to work out, and may be made to do worse. Such a text
gets an apostrophe in front when it is written, and loses it again when it is read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

COLUMNS = ("date", "entry", "account", "pence", "says", "corrects")
LONGEST_TEXT = 1_000

Days: TypeAlias = NDArray[np.datetime64]
Whole: TypeAlias = NDArray[np.int64]

_TAKEN_FOR_A_SUM = re.compile(r"'*[=+\-@\t\r]")


@dataclass(frozen=True, eq=False)
class Journal:
    """Entries as columns, in the order of the file.

    references, on, says, corrects: a row an entry; `corrects` is None where no entry puts another right.
    accounts: each account once. entry_of, account_of, pence: a row a line, in the order of the entries: the
    row of its entry, the row of its account in `accounts`, and its pence.
    """

    references: Sequence[str]
    on: Days
    says: Sequence[str]
    accounts: Sequence[str]
    entry_of: Whole
    account_of: Whole
    pence: Whole
    corrects: Sequence[str | None] | None = None

    def __len__(self) -> int:
        """How many entries there are."""
        return len(self.references)


def guarded(text: str) -> str:
    """The text as it may stand in a spreadsheet.

    >>> guarded("=1+1"), guarded("Due")
    ("'=1+1", 'Due')
    """
    return f"'{text}" if _TAKEN_FOR_A_SUM.match(text) else text


def bare(text: str) -> str:
    """The text again as it was before it was guarded.

    >>> bare("'=1+1"), bare("'tis")
    ('=1+1', "'tis")
    """
    return text[1:] if text[:1] == "'" and _TAKEN_FOR_A_SUM.match(text) else text
