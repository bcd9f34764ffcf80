"""Trellis loads a journal in CSV, sees that its entries sum to nought, and prints every account's balance.

Run by `ledger_million.py` as a program, as the others are. With `--by-line` it reads as the base install
does, without Arrow.
"""

import sys
from pathlib import Path

from trellis.engines.ledger.balances import balances, what_is_wrong
from trellis.engines.ledger.entries import EntryColumns
from trellis.formats.ledger_journal.read import read, read_by_line


def main(file: Path, *, by_line: bool) -> int:
    journal = read_by_line(file.read_bytes()) if by_line else read(file)
    columns = EntryColumns(
        journal.references,
        journal.on,
        journal.says,
        journal.accounts,
        journal.entry_of,
        journal.account_of,
        journal.pence,
        journal.corrects,
    )
    found = what_is_wrong(columns)
    for account, pence in zip(columns.accounts, balances(columns).tolist(), strict=True):
        print(account, pence, sep=",")
    for finding in found:
        print(finding, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), by_line="--by-line" in sys.argv))
