"""Reads a journal with Arrow, which takes a million entries in about a second.

Only a journal about which there is nothing to say is read here. Whatever is out of the ordinary is left to
the reader that goes line by line: it comes to the same, and can say what is wrong where. Arrow is not in the
base install; nothing imports this module but that reader, when Arrow is there.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trellis.basis.findings import Finding
from trellis.basis.periods import read_day

from .journal import COLUMNS, LONGEST_TEXT, Journal, bare

_MOST_PENCE = 10**18 - 1


@cache
def _arrow(part: str = "") -> Any:
    """Arrow, or a part of it, when it is first wanted: this module can be looked at where it is not there."""
    return import_module(f"pyarrow.{part}" if part else "pyarrow")


@cache
def _kinds() -> dict[str, Any]:
    """What each column holds."""
    arrow = _arrow()
    words, many_alike = arrow.string(), arrow.dictionary(arrow.int32(), arrow.string())
    return {
        "date": many_alike,
        "entry": words,
        "account": many_alike,
        "pence": arrow.int64(),
        "says": words,
        "corrects": words,
    }


def read(content: bytes) -> Journal | None:
    """The journal, or None where its lines must be looked at one by one."""
    table = _table(content)
    if table is None:
        return None
    columns = {name: table.column(name).chunk(0) for name in COLUMNS}
    is_same_entry = _is_as_above(columns["entry"])
    for name in ("date", "says", "corrects"):
        of_name = columns[name].indices if name == "date" else columns[name]
        if bool((is_same_entry & ~_is_as_above(of_name)).any()):
            return None
    begins = np.concatenate(([True], ~is_same_entry))
    first = _arrow().array(np.flatnonzero(begins))
    references, says, corrects = (
        columns[name].take(first).to_pylist() for name in ("entry", "says", "corrects")
    )
    accounts = columns["account"].dictionary.to_pylist()
    days = [read_day(day) for day in columns["date"].dictionary.to_pylist()]
    pence = columns["pence"].to_numpy()
    are_days = not any(isinstance(day, Finding) for day in days)
    if not (
        are_days and _are_names(references, accounts) and _are_short(says, corrects) and _is_money(pence)
    ):
        return None
    return Journal(
        references=[bare(text) for text in references],
        on=np.array(days, dtype="datetime64[D]")[columns["date"].take(first).indices.to_numpy()],
        says=[bare(text) for text in says],
        accounts=[bare(text) for text in accounts],
        entry_of=np.cumsum(begins) - 1,
        account_of=columns["account"].indices.to_numpy().astype(np.int64),
        pence=pence,
        corrects=[bare(text) or None for text in corrects] if any(corrects) else None,
    )


def _table(content: bytes) -> Any:
    """The rows as Arrow has them, in one piece; None where they are not all that we allow."""
    # Arrow takes 0x10 for sixteen, and we do not.
    if b"0x" in content or b"0X" in content or not _are_quoted_well(content):
        return None
    arrow, arrow_csv = _arrow(), _arrow("csv")
    try:
        table = arrow_csv.read_csv(
            arrow.BufferReader(content),
            parse_options=arrow_csv.ParseOptions(newlines_in_values=b'"' in content),
            convert_options=arrow_csv.ConvertOptions(column_types=_kinds(), strings_can_be_null=False),
        )
    except (arrow.ArrowInvalid, arrow.ArrowKeyError):
        return None
    if tuple(table.column_names) != COLUMNS or not len(table) or any(one.null_count for one in table.columns):
        return None
    return table.unify_dictionaries().combine_chunks()


def _are_quoted_well(content: bytes) -> bool:
    """Whether every quotation mark begins a field, ends one, or stands twice for one. Arrow takes others."""
    if b'"' not in content:
        return True
    read = np.frombuffer(b"\n" + content + b"\n", dtype=np.uint8)
    marks = np.flatnonzero(read == ord('"'))
    if len(marks) % 2:
        return False
    before, after = read[marks[::2] - 1], read[marks[1::2] + 1]
    return bool(np.isin(before, list(b',\n"')).all() and np.isin(after, list(b',\r\n"')).all())


def _is_as_above(column: Any) -> NDArray[np.bool_]:
    """Whether each value but the first is the same as the one before it."""
    same = _arrow("compute").equal(column.slice(1), column.slice(0, len(column) - 1))
    told: NDArray[np.bool_] = same.to_numpy(zero_copy_only=False)
    return told


def _are_names(references: list[str], accounts: list[str]) -> bool:
    return (
        len(set(references)) == len(references)
        and all(map(str.strip, references))
        and all(map(str.strip, accounts))
        and _are_short(references, accounts)
    )


def _are_short(*columns: list[str]) -> bool:
    return all(max(map(len, column)) <= LONGEST_TEXT for column in columns)


def _is_money(pence: NDArray[np.int64]) -> bool:
    return -_MOST_PENCE <= int(pence.min()) <= int(pence.max()) <= _MOST_PENCE
