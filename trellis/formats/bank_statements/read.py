"""Reads a bank's statement whatever its form: told by what stands in the file, never by its name.

    statement = read(upload, profile=kept_profile)
    statement.check_may_be_kept()

Hostile until it is parsed: at most 50 MB and 100,000 lines, no document types or entities in XML, one
encoding, and not one line of a file in which anything is wrong may be kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from trellis.basis.findings import Finding, Refused
from trellis.basis.money import say_pounds

from .camt_053 import read_camt_053
from .checks import Draft, finished, joined
from .csv_statement import read_csv
from .guess import guess_profile
from .mt940_statement import read_mt940
from .ofx import read_ofx
from .profiles import Profile, profile_of
from .statements import Statement, account_of
from .text import Source, bytes_of

FORMATS = {
    "camt.053": "ISO 20022 XML, camt.053",
    "mt940": "SWIFT MT940",
    "ofx": "OFX, also called QFX or Money",
    "csv": "CSV, a row a line",
}
"""The forms that are read, with the words for a page."""

_READERS: dict[str, Callable[[bytes], list[Draft]]] = {
    "camt.053": read_camt_053,
    "mt940": read_mt940,
    "ofx": read_ofx,
}
LONGEST_SNIFF = 4_096


def read(
    source: Source,
    *,
    profile: Profile | Mapping[str, Any] | None = None,
    account: str = "",
    opening_pence: int | None = None,
    closing_pence: int | None = None,
    today: date | None = None,
) -> Statement:
    """The statement in a file: bytes, a path or an open file.

    profile: how a CSV is laid out, a `Profile` or a dict as a council keeps it; without one the layout is
    guessed from its headings, and refused where that cannot be done. account: which account to read, where a
    file holds several. opening_pence, closing_pence: typed in from the paper, where the file does not tell
    them; where it does, they must agree. today: a line after this day is a finding.

    Gives a `Statement` with findings where something in it is wrong: it must not be kept then (see
    `Statement.check_may_be_kept`). Refused (`Refused`): what cannot be read as a statement at all.

    >>> told = read(b"Date,Details,Amount,Balance\\n4 May 2026,DP,90.80,90.80\\n5 May 2026,GAS,-62,28.80\\n")
    >>> told.opening_pence, told.closing_pence, told.adds_up
    (0, 2880, True)
    """
    content = bytes_of(source)
    found = format_of(content)
    drafts = _drafts(content, found, profile)
    draft = joined(drafts, account=account_of(account))
    _type_in(draft, opening_pence, closing_pence)
    return finished(draft, today=today)


def format_of(content: bytes) -> str:
    """Which of `FORMATS` a file is, by what stands at its beginning; `csv` where it is none of the others.

    >>> format_of(b"OFXHEADER:100"), format_of(b"Date,Amount"), format_of(b":20:STATEMENT")
    ('ofx', 'csv', 'mt940')
    """
    # UTF-16 has a nought in each of its Latin letters; without them the same words are found.
    head = content[:LONGEST_SNIFF].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    upper = head.upper()
    if upper.startswith((b"OFXHEADER", b"<OFX")) or b"<?OFX" in upper or b"<OFX>" in upper:
        return "ofx"
    if head.startswith(b"<"):
        return "camt.053"
    first = head.split(b"\n", 1)[0].strip()
    if head.startswith((b"{1:", b"{2:", b"{4:", b":20:", b":25:")) or (
        b"\n:20:" in head and b"," not in first
    ):
        return "mt940"
    return "csv"


def _drafts(content: bytes, found: str, profile: Profile | Mapping[str, Any] | None) -> list[Draft]:
    if found in _READERS:
        return _READERS[found](content)
    if profile is None:
        guess = guess_profile(content)
        if guess.findings:
            raise Refused(guess.findings)
        draft = read_csv(content, profile_of(guess.profile))
        draft.notes.find("layout-guessed", guess.says, "", "Keep it as a profile if it is right.")
        return [draft]
    return [read_csv(content, profile if isinstance(profile, Profile) else profile_of(profile))]


def _type_in(draft: Draft, opening_pence: int | None, closing_pence: int | None) -> None:
    for name, typed in (("opening", opening_pence), ("closing", closing_pence)):
        if typed is None:
            continue
        told = getattr(draft, f"{name}_pence")
        if told is None:
            setattr(draft, f"{name}_pence", typed)
        elif told != typed:
            says = (
                f"The {name} balance typed in is {say_pounds(typed)}, and the file says {say_pounds(told)}."
            )
            draft.faults.add(Finding("balance-differs", says, f"{name} balance", "Look at both again."))
