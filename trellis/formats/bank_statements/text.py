"""A stranger's bytes, bounded, and as text: one encoding, and only characters that mean something."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import Protocol

from trellis.basis.findings import Finding, Refused
from trellis.basis.reading import read_bytes

MOST_BYTES = 50_000_000
"""A year of a busy account's statements is a tenth of this."""

MOST_LINE_ENDS = 1_500_000
"""Fifteen for each line of the longest statement. A file of nothing but line ends is small and slow."""

ENCODINGS = ("utf-8", "cp1252", "utf-16")
"""The encodings a profile may name. Bank downloads for Windows are often in cp1252."""


class Readable(Protocol):
    """An open file, or an upload."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes."""


Source = bytes | Path | Readable


def bytes_of(source: Source, *, most_bytes: int = MOST_BYTES) -> bytes:
    """All of a file, at most so many bytes; never more than one byte beyond them is read.

    Refused (`Refused`): larger; empty; a path that cannot be read.

    >>> bytes_of(b"Date,Amount")
    b'Date,Amount'
    """
    if isinstance(source, bytes):
        content = source
    elif isinstance(source, Path):
        content = read_bytes(source, most_bytes + 1)
    else:
        content = _read(source, most_bytes + 1)
    if len(content) > most_bytes:
        says = f"This file is larger than {most_bytes // 1_000_000:,} MB, the most we read at once."
        do = "Ask the bank for shorter statements, such as a month each, and give them in one by one."
        raise Refused(Finding("too-large", says, "", do))
    if not content.strip(b" \t\r\n\0"):
        says = "This file is empty."
        raise Refused(Finding("empty", says, "", "Download the statement again."))
    return content


def _read(source: Readable, most_bytes: int) -> bytes:
    pieces: list[bytes] = []
    left = most_bytes
    # A stream may give less than it is asked for, long before its end.
    while left > 0 and (piece := source.read(left)):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


# Line ends stay, for the CSV reader; a tab parts columns. Nothing else below the space means anything.
_NO_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def text_of(content: bytes, *, encoding: str = "") -> str:
    """The text in the bytes, without the mark some programs put first. Line ends stay as they are.

    encoding: one of `ENCODINGS`, or blank to tell: UTF-16 by its mark, UTF-8 where the bytes are that, and
    cp1252 where none of the lines with other letters is UTF-8. Refused, with the line: two encodings in one
    file, for then a name is damaged and nobody can say how; bytes that are no text; characters that stand
    for nothing.

    >>> text_of("£5".encode("utf-8-sig")), text_of("£5".encode("cp1252"))
    ('£5', '£5')
    """
    if content.count(b"\n") + content.count(b"\r") > 2 * MOST_LINE_ENDS:
        says = "This file has more lines than any statement."
        raise Refused(Finding("too-many-lines", says, "", "Look whether it is the file you meant."))
    if not encoding:
        encoding = _encoding_of(content)
    try:
        text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        says = f"This is not text in {encoding.upper()}."
        do = "Download it again, as CSV in UTF-8 if the bank offers a choice."
        raise Refused(Finding("not-text", says, f"line {line}", do)) from None
    found = _NO_CHARACTER.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        says = "This holds characters that stand for nothing."
        raise Refused(Finding("not-text", says, f"line {line}", "Download the statement again."))
    return text


def _encoding_of(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8"
    in_utf_8, other = 0, 0
    for number, line in enumerate(content.splitlines(), start=1):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            in_utf_8 = in_utf_8 or number
        except UnicodeDecodeError:
            other = other or number
    if in_utf_8:
        says = f"Line {in_utf_8} is written in UTF-8 and line {other} is not."
        do = "Download the file again and do not join files by hand: letters would be lost."
        raise Refused(Finding("mixed-encodings", says, f"line {other}", do))
    return "cp1252"
