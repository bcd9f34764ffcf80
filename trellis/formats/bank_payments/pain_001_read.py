"""Reads an ISO 20022 pain.001 message, ours or anybody's, and says by line and element what is wrong with it.

XML may ask its reader to fetch files, or to grow a thousand words into a thousand million. So nothing that
declares a document type is read at all, nothing is ever fetched, and the message is taken a payment at a
time. Every version of pain.001 is read by the names of its elements.

Source: ISO 20022, CustomerCreditTransferInitiation (pain.001.001.03 to .13).
"""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from typing import Any

from lxml import etree

from trellis.basis.findings import Finding, Refused, quoted
from trellis.basis.money import say_pounds
from trellis.basis.periods import read_day

from .gathered import Gathered
from .payment_file import PaidLine, PaymentFile
from .payments import EARLIEST, LATEST, LONGEST_END_TO_END, MOST_BYTES, Account, Totals

_NAMESPACE = re.compile(r"\{urn:iso:std:iso:20022:tech:xsd:pain\.001\.001\.[0-9]{2}\}Document")
_DECLARED = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([^\"']+)[\"']")
_TEXTS = {b"utf-8", b"us-ascii", b"ascii"}
_POUNDS = re.compile(r"([0-9]{1,15})(?:\.([0-9]{1,2}))?", re.ASCII)
_DO = "Have the message made again by the program it came from."


class _Message:
    """What has been read so far of a message."""

    def __init__(self) -> None:
        self.found = Gathered()
        self.payments: list[PaidLine] = []
        self.marks: dict[str, int] = {}
        self.seen: dict[tuple[object, ...], int] = {}
        self.batches = 0
        self.of_batch: list[PaidLine] = []

    def wrong(self, code: str, says: str, line: int, name: str = "", do: str = _DO) -> None:
        self.found.find(code, says, f"line {line:,}, {name}" if name else f"line {line:,}", do)


def read_pain_001(content: bytes) -> PaymentFile:
    """The message, with everything that is wrong in it among its findings (at most 50, each with its line).

    Findings: sums and numbers of payments that are not what is there, in the head and in each batch; a
    currency other than GBP; sums that are none, of nought or below; sort codes and account numbers that are
    none; no name; marks (EndToEndId) that are missing, too long or given twice; payments that are the same as
    another in every word; days that are none; no payments at all.

    Refused (`Refused`): more than 50 MB; what is not UTF-8; what is no XML, or is cut off; a document type or
    entities; a message that is no pain.001.
    """
    _check_harmless(content)
    message = _Message()
    context = etree.iterparse(
        BytesIO(content),
        events=("start", "end"),
        tag=("{*}PmtInf", "{*}CdtTrfTxInf"),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    days: list[date] = []
    payer = Account("", "", "")
    try:
        for event, element in context:
            is_payment = _name(element) == "CdtTrfTxInf"
            if event == "start":
                # All that is said of a batch stands in front of its first payment.
                if is_payment and not message.of_batch and element.getparent() is not None:
                    payer = _payer(element.getparent(), message)
            elif is_payment:
                _take(element, payer, message)
                element.clear()
                while element.getprevious() is not None and _name(element.getprevious()) == "CdtTrfTxInf":
                    element.getparent().remove(element.getprevious())
            else:
                days += _end_batch(element, message)
    except etree.XMLSyntaxError as wrong:
        line, column = wrong.position
        says = "This is no whole XML: it is broken or cut off here."
        where = f"line {line:,}, column {column}"
        raise Refused(Finding("not-xml", says, where, "Send the whole file again.")) from None
    root = context.root
    if not _NAMESPACE.fullmatch(str(root.tag)):
        says = f"The message is a {quoted(str(root.tag))}, not a pain.001."
        raise Refused(Finding("not-pain-001", says, f"line {root.sourceline:,}", _DO))
    return _as_found(root, days, message)


def _check_harmless(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        says = f"This is larger than {MOST_BYTES:,} bytes, the most we read at once."
        raise Refused(Finding("too-large", says, "", "Send it in parts."))
    declared = _DECLARED.match(content.removeprefix(b"\xef\xbb\xbf"))
    try:
        content.decode("utf-8")
        is_utf_8 = declared is None or declared[1].lower() in _TEXTS
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        says = "This is not text in UTF-8."
        raise Refused(Finding("not-utf-8", says, f"line {line:,}", "Save the file as UTF-8.")) from None
    if not is_utf_8:
        says = "The message says that it is not in UTF-8."
        raise Refused(Finding("not-utf-8", says, "line 1", "Save the file as UTF-8."))
    for mark in (b"<!DOCTYPE", b"<!ENTITY"):
        if mark in content:
            line = content.count(b"\n", 0, content.index(mark)) + 1
            says = "The message declares a document type or entities, which no bank's does."
            raise Refused(Finding("document-type", says, f"line {line:,}", "Do not use this file."))


def _as_found(root: Any, days: list[date], message: _Message) -> PaymentFile:
    head = _below(root[0], "GrpHdr") if len(root) else None
    total = sum(payment.amount_pence for payment in message.payments)
    made = None
    name = ""
    if head is None:
        message.found.find("element-missing", "There is no GrpHdr.", "", _DO)
    else:
        name = _text(head, "MsgId")
        if not name:
            message.wrong("element-missing", "The message has no name.", head.sourceline, "MsgId")
        moment = _text(head, "CreDtTm")
        read = read_day(moment[:10])
        if isinstance(read, Finding):
            message.wrong(read.code, read.says, head.sourceline, "CreDtTm")
        else:
            made = read
        _check_sums(head, len(message.payments), total, message)
    if not message.payments:
        message.found.find("no-payments", "There is no payment in this message.", "", _DO)
    return PaymentFile(
        format="pain001",
        name=name,
        service_user_number="",
        made_on=made,
        processing_date=min(days, default=None),
        payments=tuple(message.payments),
        totals=Totals(len(message.payments), total),
        findings=message.found.told(),
    )


def _end_batch(batch: Any, message: _Message) -> list[date]:
    """Looks over a batch at its end, when all of its payments are read; gives its day."""
    message.batches += 1
    payments = message.of_batch
    message.of_batch = []
    _check_sums(batch, len(payments), sum(payment.amount_pence for payment in payments), message)
    if not payments:
        message.wrong("no-payments", "There is no payment in this batch.", batch.sourceline, "PmtInf")
    if _text(batch, "PmtMtd") != "TRF":
        says = f"The way of payment is {quoted(_text(batch, 'PmtMtd'))}, not TRF."
        message.wrong("method", says, batch.sourceline, "PmtMtd")
    asked = _text(batch, "ReqdExctnDt", "Dt") or _text(batch, "ReqdExctnDt")
    day = read_day(asked)
    if isinstance(day, Finding):
        message.wrong(day.code, day.says, batch.sourceline, "ReqdExctnDt")
        return []
    if not EARLIEST <= day <= LATEST:
        says = f"{asked} is no day a bank can pay on."
        message.wrong("day-out-of-range", says, batch.sourceline, "ReqdExctnDt")
    return [day]


def _payer(batch: Any, message: _Message) -> Account:
    code = _text(batch, "DbtrAgt", "FinInstnId", "ClrSysMmbId", "MmbId")
    number = _text(batch, "DbtrAcct", "Id", "Othr", "Id")
    if not _text(batch, "DbtrAcct", "Id", "IBAN"):
        _check_account(code, number, ("DbtrAgt", "DbtrAcct"), batch.sourceline, message)
    return Account(_text(batch, "Dbtr", "Nm"), code, number)


def _take(element: Any, payer: Account, message: _Message) -> None:
    line = element.sourceline
    told = _below(element, "Amt", "InstdAmt")
    pence = _pence(told, line, message)
    code = _text(element, "CdtrAgt", "FinInstnId", "ClrSysMmbId", "MmbId")
    number = _text(element, "CdtrAcct", "Id", "Othr", "Id")
    iban = _text(element, "CdtrAcct", "Id", "IBAN")
    if not iban:
        _check_account(code, number, ("CdtrAgt", "CdtrAcct"), line, message)
    name = _text(element, "Cdtr", "Nm")
    if not name:
        message.wrong("no-name", "Nobody is named to be paid.", line, "Cdtr/Nm")
    mark = _text(element, "PmtId", "EndToEndId")
    reference = _text(element, "RmtInf", "Ustrd")
    _check_mark(mark, line, message)
    same = (name, code, number, iban, pence, reference)
    first = message.seen.setdefault(same, line)
    if first != line:
        says = f"This pays the same as line {first:,} in every word."
        message.wrong("same-twice", says, line, do="Make sure that both are meant.")
    paid = PaidLine(line, name, code, number or iban, pence, reference, payer, end_to_end=mark)
    message.payments.append(paid)
    message.of_batch.append(paid)


def _check_mark(mark: str, line: int, message: _Message) -> None:
    if not mark:
        message.wrong("element-missing", "The payment has no mark.", line, "EndToEndId")
        return
    if len(mark) > LONGEST_END_TO_END:
        says = f"{quoted(mark)} has more than {LONGEST_END_TO_END} characters."
        message.wrong("too-long", says, line, "EndToEndId")
    first = message.marks.setdefault(mark, line)
    if first != line and mark != "NOTPROVIDED":
        message.wrong("mark-twice", f"{quoted(mark)} is also on line {first:,}.", line, "EndToEndId")


def _check_account(code: str, number: str, names: tuple[str, str], line: int, message: _Message) -> None:
    for text, how_many, what, name in (
        (code, 6, "sort code", names[0]),
        (number, 8, "account number", names[1]),
    ):
        if not (len(text) == how_many and text.isascii() and text.isdigit()):
            says = f"This is {quoted(text)}, not the {how_many} figures of a {what}."
            message.wrong("not-figures", says, line, name)


def _check_sums(part: Any, payments: int, pence: int, message: _Message) -> None:
    """Looks whether a head or a batch says what is in it."""
    told = _text(part, "NbOfTxs")
    if told and (not told.isascii() or not told.isdigit() or int(told[:15]) != payments):
        says = f"It says {quoted(told)} payments, and there are {payments:,}."
        message.wrong("total-differs", says, part.sourceline, f"{_name(part)}/NbOfTxs")
    told = _text(part, "CtrlSum")
    if told:
        match = _POUNDS.fullmatch(told)
        said = _in_pence(match) if match else None
        if said != pence:
            says = f"It says {quoted(told)}, and the payments come to {say_pounds(pence)}."
            message.wrong("total-differs", says, part.sourceline, f"{_name(part)}/CtrlSum")


def _pence(told: Any, line: int, message: _Message) -> int:
    if told is None:
        message.wrong("element-missing", "The payment has no sum.", line, "InstdAmt")
        return 0
    if told.get("Ccy") != "GBP":
        says = f"The currency is {quoted(told.get('Ccy') or '')}, not GBP."
        message.wrong("currency", says, line, "InstdAmt")
    text = (told.text or "").strip()
    match = _POUNDS.fullmatch(text)
    if match is None:
        says = f"{quoted(text)} is no sum: pounds, a point and two figures of pence, without commas."
        message.wrong("amount", says, line, "InstdAmt")
        return 0
    pence = _in_pence(match)
    if not pence:
        message.wrong("nothing-to-pay", "This payment is of nothing.", line, "InstdAmt")
    return pence


def _in_pence(match: re.Match[str]) -> int:
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _below(element: Any, *names: str) -> Any:
    """The first element of those names, each within the one before; None if there is none."""
    for name in names:
        element = next((child for child in element if _name(child) == name), None)
        if element is None:
            return None
    return element


def _text(element: Any, *names: str) -> str:
    found = _below(element, *names)
    return "" if found is None else (found.text or "").strip()
