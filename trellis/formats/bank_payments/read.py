"""Reads a file of payments, whichever of the formats it is in: the first character tells."""

from __future__ import annotations

from trellis.basis.findings import Finding, Refused

from .bacs_read import read_bacs
from .pain_001_read import read_pain_001
from .payment_file import PaymentFile


def read(content: bytes) -> PaymentFile:
    """The file, with everything that is wrong in it among its findings.

    Refused (`Refused`): what is neither a Bacs file nor a pain.001 message, and what `read_bacs` and
    `read_pain_001` refuse.
    """
    begins = content[:1_000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not begins:
        raise Refused(Finding("empty", "There is nothing in this file.", "", "Give a file of payments."))
    if begins.startswith(b"<"):
        return read_pain_001(content)
    if begins.startswith((b"\xff\xfe", b"\xfe\xff")):
        says = "This is text of a kind that no bank takes (UTF-16)."
        raise Refused(Finding("not-text", says, "", "Save the file as plain text."))
    return read_bacs(content)
