"""A statement as OFX: tags that close (version 2, XML) or do not (version 1, SGML), read by one small reader.

Version 1 is not XML: a value ends where the next tag begins, and only groups are closed. The same reading
holds for version 2, so there is one reader. It follows no reference and knows no document type.

OFX tells the balance at the end and not the one at the beginning. Unless somebody types that in, it is worked
out, and a note says that this proves nothing.

Source: Open Financial Exchange Specification 1.6 and 2.2, chapter 11.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TypeVar
from xml.sax.saxutils import unescape

from trellis.basis.findings import Finding, Refused, quoted

from .cells import day_of, exact_sum
from .checks import MOST_LINES, Draft, too_many_lines, words
from .statements import Line, account_of
from .text import text_of

_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>[A-Za-z0-9_.]+)\s*/?>(?P<value>[^<]*)(?:<!\[CDATA\[(?P<cdata>.*?)\]\]>)?",
    re.DOTALL,
)
_NEXT = re.compile(r"<")
_ENTITIES = {"&quot;": '"', "&apos;": "'", "&nbsp;": " "}
_GROUPS = ("STMTTRN", "LEDGERBAL", "BANKACCTFROM", "CCACCTFROM", "BANKTRANLIST", "STMTRS", "CCSTMTRS")
_STATEMENTS = ("STMTRS", "CCSTMTRS")
LONGEST_VALUE = 5_000
MOST_TAGS = 3_000_000

Read = TypeVar("Read", int, date)


def read_ofx(content: bytes) -> list[Draft]:
    """The statements in an OFX file, one for each account in it. A fault is a finding with line and tag.

    Refused (`Refused`): a document type, a file that ends before its last tag, what is no text, more than
    100,000 lines.
    """
    text = text_of(content, encoding=_encoding_of(content))
    if text.count("<") > MOST_TAGS:
        raise too_many_lines()
    reader = _Reader()
    for number, is_close, name, value in _tags(text):
        reader.take(number, is_close, name, value)
    if not reader.is_ended or reader.open:
        where = f"line {text.count(chr(10)) + 1}"
        says = "The file ends before its last tag, </OFX>."
        raise Refused(Finding("cut-short", says, where, "Download the file again, whole."))
    return reader.drafts


def _encoding_of(content: bytes) -> str:
    """What the header says, where it says so; otherwise it is told from the bytes."""
    head = content[:1_000].upper()
    is_old = b"OFXHEADER:" in head and b"ENCODING:USASCII" in head
    # Many a bank says 1252 and writes UTF-8, so only bytes that are not UTF-8 are taken at its word.
    if is_old and b"CHARSET:1252" in head and not _is_utf_8(content):
        return "cp1252"
    return ""


def _is_utf_8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _tags(text: str) -> Iterator[tuple[int, bool, str, str]]:
    """Each tag with its line and what stands after it."""
    at, number, counted = 0, 1, 0
    while (found := _NEXT.search(text, at)) is not None:
        number += text.count("\n", counted, found.start())
        at = counted = found.start()
        if text.startswith("<?", at):
            at = text.find(">", at) + 1 or len(text)
            continue
        tag = _TAG.match(text, at)
        if tag is None:
            raise Refused(_no_tag(text[at : at + 10].upper(), number))
        value = (tag["value"] + (tag["cdata"] or "")).strip()
        if len(value) > LONGEST_VALUE:
            says = "This value is longer than any bank writes one."
            raise Refused(
                Finding("value-too-long", says, f"line {number}, {tag['name']}", "Look at the file.")
            )
        value = unescape(value, _ENTITIES) if "&" in value else value
        yield number, bool(tag["close"]), tag["name"].upper(), value
        at = tag.end()


def _no_tag(begins: str, number: int) -> Finding:
    if begins.startswith(("<!DOCTYPE", "<!ENTITY")):
        says = "This file has a document type (DOCTYPE), which no bank's statement needs and an attack does."
        do = "Do not open it. Ask the bank where it came from."
        return Finding("xml-doctype", says, f"line {number}", do)
    says = "A tag begins here and does not end, or stands where none belongs."
    return Finding("not-ofx", says, f"line {number}", "Download the file again, whole.")


class _Reader:
    """Builds the statements from tags. Keeps only the groups that matter here, in the order they opened."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.open: list[str] = []
        self.values: dict[str, str] = {}
        self.begins = 0
        self.lines = 0
        self.is_ended = False

    def take(self, number: int, is_close: bool, name: str, value: str) -> None:
        if name == "OFX":
            self.is_ended = is_close
        elif name in _GROUPS:
            if is_close:
                self._close(name, number)
            else:
                self._open(name, number)
        elif not is_close and self.open:
            self._value(number, name, value)

    def _value(self, number: int, name: str, value: str) -> None:
        within = self.open[-1]
        if name == "CURDEF":
            self.draft.currency = value.upper()
        elif within == "BANKTRANLIST" and name in ("DTSTART", "DTEND"):
            where = self.draft.place(f"line {number}", name)
            day = self._kept(day_of(value[:8], "year-month-day", where=where))
            setattr(self.draft, "first_day" if name == "DTSTART" else "last_day", day)
        elif within == "STMTTRN" and name == "CURRENCY":
            self.values[name] = "other"
        # PAYEE and others within a movement have a NAME too; the first that says something is taken.
        elif value and not self.values.get(name):
            self.values[name] = value

    def _open(self, name: str, number: int) -> None:
        if name in _STATEMENTS:
            at = len(self.drafts) + 1
            where = f"statement {at}" if at > 1 else ""
            self.drafts.append(Draft(format="ofx", where=where, has_own_references=True, are_days_firm=False))
        elif not self.drafts or name in self.open:
            says = f"A {name} begins here in the midst of another, or outside a statement."
            raise Refused(Finding("not-ofx", says, f"line {number}", "Download the file again, whole."))
        self.open.append(name)
        self.values, self.begins = {}, number

    def _close(self, name: str, number: int) -> None:
        if not self.open or self.open.pop() != name:
            says = f"A {name} ends here that did not begin, or something within it does not end."
            raise Refused(Finding("not-ofx", says, f"line {number}", "Download the file again, whole."))
        if name == "STMTTRN":
            self._movement()
        elif name == "LEDGERBAL":
            self.draft.closing_pence = self._sum("BALAMT", "LEDGERBAL")
        elif name in ("BANKACCTFROM", "CCACCTFROM"):
            self.draft.account = account_of(*_of_account(self.values))
        self.values = {}

    @property
    def draft(self) -> Draft:
        return self.drafts[-1]

    def _sum(self, name: str, group: str) -> int | None:
        where = self.draft.place(f"line {self.begins}", f"{group} {name}")
        return self._kept(exact_sum(self.values.get(name, ""), where=where, point=".,", is_signed=True))

    def _kept(self, read: Read | Finding) -> Read | None:
        if isinstance(read, Finding):
            self.draft.faults.add(read)
            return None
        return read

    def _movement(self) -> None:
        self.lines += 1
        if self.lines > MOST_LINES:
            raise too_many_lines()
        where = self.draft.place(f"line {self.begins}", "STMTTRN DTPOSTED")
        day = self._kept(day_of(self.values.get("DTPOSTED", "")[:8], "year-month-day", where=where))
        pence = self._sum("TRNAMT", "STMTTRN")
        # ORIGCURRENCY only tells what a sum was before; with CURRENCY the sum itself is in another.
        currency = self.values.get("CURSYM", "GBP").upper() if "CURRENCY" in self.values else "GBP"
        if currency != "GBP":
            says = f"This sum is in {quoted(currency)}, not in pounds."
            self.draft.faults.find("not-pounds", says, where, "Choose a statement in GBP.")
        if day is None or pence is None:
            return
        where = self.draft.place(f"line {self.begins}")
        if pence == 0:
            self.draft.notes.find("moves-nothing", "This line moves no money.", where, "It is left out.")
            return
        name, memo = words(self.values.get("NAME", "")), words(self.values.get("MEMO", ""))
        self.draft.lines.append(
            Line(
                number=self.begins,
                on=day,
                pence=pence,
                text=memo or name,
                end_to_end=words(self.values.get("REFNUM", "") or self.values.get("CHECKNUM", "")),
                bank_ref=words(self.values.get("FITID", "")),
                counterparty=name,
            )
        )


def _of_account(values: dict[str, str]) -> tuple[str, str]:
    bank, account = values.get("BANKID", ""), values.get("ACCTID", "")
    bare = re.sub(r"[^0-9A-Za-z]", "", account)
    # Some banks write the sort code before the account number in both places, or an IBAN.
    return ("", bare) if len(bare) > 8 or not re.fullmatch(r"\d{6}", bank, re.ASCII) else (bank, bare)
