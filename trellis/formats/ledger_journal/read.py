"""Reads a journal in CSV: quickly where nothing is out of the ordinary, line by line where something is."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np

from trellis.basis.findings import Finding, Refused, quoted
from trellis.basis.periods import read_day

from .journal import COLUMNS, LONGEST_TEXT, Journal, bare

MOST_BYTES = 1_000_000_000
MOST_FINDINGS = 50

_WHOLE = re.compile(r"-?[0-9]{1,18}", re.ASCII)


def read(source: bytes | Path, *, most_bytes: int = MOST_BYTES) -> Journal:
    """The journal in a file. Whether its entries sum to nought is for the ledger to say.

    Refused (`Refused`, with at most 50 findings, each with its line): a file larger than `most_bytes`; what
    is no CSV in UTF-8 with our columns in the first line; a day, a sum or a name that is none; an entry whose
    rows do not stand together or do not say the same.
    """
    content = _content(source, most_bytes)
    return read_quickly(content) or read_by_line(content)


def _content(source: bytes | Path, most_bytes: int) -> bytes:
    if isinstance(source, Path):
        try:
            with source.open("rb") as file:
                source = file.read(most_bytes + 1)
        except OSError:
            raise Refused(
                Finding("file-unreadable", "This file cannot be read.", str(source), "Check the name.")
            ) from None
    if len(source) > most_bytes:
        says = f"This is larger than {most_bytes:,} bytes, the most we read at once."
        raise Refused(Finding("too-large", says, "", "Send it in parts."))
    return source


def read_quickly(content: bytes) -> Journal | None:
    """The journal as Arrow reads it; None where Arrow is not installed or the lines must be looked at."""
    if find_spec("pyarrow") is None:
        return None
    quickly: Journal | None = import_module("trellis.formats.ledger_journal.by_arrow").read(content)
    return quickly


class _Faults(list[Finding]):
    def find(self, code: str, says: str, line: int, field: str, do: str) -> None:
        if len(self) < MOST_FINDINGS:
            self.append(Finding(code, says, f"line {line:,}, {field}" if field else f"line {line:,}", do))


def read_by_line(content: bytes) -> Journal:
    """The journal as Python reads it, a line at a time, which can say what is wrong with a line."""
    faults = _Faults()
    rows = _rows(content)
    head = next(rows, (1, []))[1]
    if tuple(head) != COLUMNS:
        says = f"The first line is {quoted(','.join(head))}."
        faults.find("columns", says, 1, "", f"Begin with the columns {','.join(COLUMNS)}.")
        raise Refused(faults)
    references: dict[str, int] = {}
    accounts: dict[str, int] = {}
    told: list[tuple[str, str, str]] = []
    on: list[Any] = []
    entry_of: list[int] = []
    account_of: list[int] = []
    pence: list[int] = []
    before = ""
    for line, row in rows:
        if len(row) != len(COLUMNS):
            says = f"There are {len(row)} fields here, not {len(COLUMNS)}."
            faults.find("fields", says, line, "", "Look for a comma too many or too few.")
            continue
        day, reference, account, sum_, says_, corrects = row
        # A blank around a sum is let through, as the quick way does.
        sum_ = sum_.strip(" \t")
        _check_names(row, line, faults)
        if not _WHOLE.fullmatch(sum_):
            says = f"{quoted(sum_)} is not a whole number of pence."
            faults.find("not-pence", says, line, "pence", "Give pence without point or comma: 109080.")
            sum_ = "0"
        if reference not in references:
            references[reference] = len(references)
            read = read_day(day)
            if isinstance(read, Finding):
                faults.find(read.code, read.says, line, "date", read.do)
            told.append((day, says_, corrects))
            on.append(None if isinstance(read, Finding) else read)
        elif reference != before:
            says = f"The entry {quoted(reference)} began further up and was ended."
            faults.find("entry-apart", says, line, "entry", "Put the lines of an entry together.")
        elif told[-1] != (day, says_, corrects):
            says = f"This does not say the same as the line above of {quoted(reference)}."
            faults.find("entry-differs", says, line, "", "Give day, words and corrects alike.")
        before = reference
        entry_of.append(references[reference])
        account_of.append(accounts.setdefault(account, len(accounts)))
        pence.append(int(sum_))
    if faults:
        raise Refused(faults)
    return Journal(
        references=[bare(reference) for reference in references],
        on=np.array(on, dtype="datetime64[D]"),
        says=[bare(says) for _, says, _ in told],
        accounts=[bare(account) for account in accounts],
        entry_of=np.array(entry_of, dtype=np.int64),
        account_of=np.array(account_of, dtype=np.int64),
        pence=np.array(pence, dtype=np.int64),
        corrects=[bare(told_of[2]) or None for told_of in told] if any(one[2] for one in told) else None,
    )


def _check_names(row: list[str], line: int, faults: _Faults) -> None:
    for field in ("entry", "account"):
        if not row[COLUMNS.index(field)].strip():
            faults.find("no-name", "There is nothing here.", line, field, "Give its name.")
    for field in ("entry", "account", "says", "corrects"):
        text = row[COLUMNS.index(field)]
        if len(text) > LONGEST_TEXT:
            says = f"This has {len(text):,} characters, more than {LONGEST_TEXT:,}."
            faults.find("too-long", says, line, field, "Look for a quotation mark that is not closed.")


def _rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it ends on; empty lines left out."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        raise Refused(
            Finding("not-utf-8", "This is not text in UTF-8.", f"line {line:,}", "Save the file as UTF-8.")
        ) from None
    rows = csv.reader(StringIO(text, newline=""), strict=True)
    while True:
        try:
            row = next(rows, None)
        except csv.Error as wrong:
            says = f"This cannot be read as CSV: {wrong}."
            place = f"line {rows.line_num:,}"
            raise Refused(
                Finding("not-csv", says, place, "Look for a quotation mark out of place.")
            ) from None
        if row is None:
            return
        if row:
            yield rows.line_num, row
