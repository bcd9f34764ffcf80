"""The ledger as a file anybody can open: a line of an entry a row."""
