"""Writes a payment run as an ISO 20022 pain.001.001.09 message: the file most banks take besides Bacs'.

Accounts are given as the United Kingdom has them, a sort code under the clearing's name GBDSC and an account
number of eight figures. Whether the bank sends the payments by Faster Payments or by Bacs is agreed with the
bank; the message asks for no more than a plain transfer. Each payment stands on a line of its own, so that a
finding that names a line names a payment.

Source: ISO 20022, CustomerCreditTransferInitiation V09 (pain.001.001.09), and its schema.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from lxml import etree

from trellis.basis.findings import place, quoted

from .characters import as_iso_20022
from .gathered import Gathered
from .payments import LONGEST_TEXT, Account, Payment, PaymentRun, Totals, Written, check_run, note_twins

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"

_OPENING = (
    b'<?xml version="1.0" encoding="UTF-8"?>',
    f'<Document xmlns="{NAMESPACE}">'.encode(),
    b"<CstmrCdtTrfInitn>",
)
_CLOSING = (b"</CstmrCdtTrfInitn>", b"</Document>", b"")

# What stands within what: a list holds more of the same, a text is what it says.
Inside = list[tuple[str, "str | Inside"]]


def message_id(run: PaymentRun, *, serial: str, made_on: date) -> str:
    """The name of the message: the payer's number where there is one, the day it is made, the serial.

    >>> from .payments import Account, PaymentRun
    >>> run = PaymentRun("123456", date(2026, 5, 1), Account("NORTHSHIRE", "202959", "63748472"), ())
    >>> message_id(run, serial="000001", made_on=date(2026, 4, 30))
    '123456-20260430-000001'
    """
    parts = [run.service_user_number, f"{made_on:%Y%m%d}", serial]
    return "-".join(part for part in parts if part)


def write(run: PaymentRun, *, serial: str, made_on: date) -> Written:
    """The run as a message, with its totals.

    serial: what tells this message from others of that day; letters, figures and hyphens, at most ten. The
    bank refuses a message whose name it has seen. A payment's `end_to_end` is its EndToEndId, which comes
    back on the statement; one without gets the name of the message and its number in it.

    Letters that banks do not pass on lose their accent or become a space, and that is among the notes; so is
    a payment that is the same as another in every word.

    Refused (`Refused`): all that `check_run` finds; a serial that is none; two payments of one mark.
    """
    found = Gathered()
    for finding in check_run(run):
        found.add(finding)
    name = message_id(run, serial=serial, made_on=made_on)
    if not (serial.isascii() and serial.replace("-", "").isalnum() and len(serial) <= 10):
        says = f"{quoted(serial)} is no serial."
        found.find("serial", says, "serial", "Give at most ten letters, figures and hyphens.")
    found.refuse_any()
    notes = Gathered()
    note_twins(run, notes)
    payer = _text(run.paid_from.name, ("from", "name"), notes)
    lines = [
        _line("GrpHdr", _header(run, name, made_on, payer)),
        b"<PmtInf>",
        *(_line(tag, inside) for tag, inside in _batch(run, name, payer)),
        *(
            _line("CdtTrfTxInf", _payment(payment, at, name, notes))
            for at, payment in enumerate(run.payments, start=1)
        ),
        b"</PmtInf>",
    ]
    content = b"\n".join([*_OPENING, *lines, *_CLOSING])
    return Written(content, Totals(len(run.payments), run.total_pence), notes.told())


def _header(run: PaymentRun, name: str, made_on: date, payer: str) -> Inside:
    return [
        ("MsgId", name),
        # No clock runs here, and the hour tells nobody anything: the message is named by its day.
        ("CreDtTm", f"{made_on.isoformat()}T00:00:00"),
        ("NbOfTxs", str(len(run.payments))),
        ("CtrlSum", _pounds(run.total_pence)),
        ("InitgPty", [("Nm", payer)]),
    ]


def _batch(run: PaymentRun, name: str, payer: str) -> Inside:
    return [
        ("PmtInfId", name),
        ("PmtMtd", "TRF"),
        ("BtchBookg", "false"),
        ("NbOfTxs", str(len(run.payments))),
        ("CtrlSum", _pounds(run.total_pence)),
        ("PmtTpInf", [("SvcLvl", [("Cd", "NURG")])]),
        ("ReqdExctnDt", [("Dt", run.processing_date.isoformat())]),
        ("Dbtr", [("Nm", payer)]),
        ("DbtrAcct", [*_number(run.paid_from), ("Ccy", "GBP")]),
        ("DbtrAgt", _bank(run.paid_from)),
        ("ChrgBr", "SHAR"),
    ]


def _payment(payment: Payment, at: int, name: str, notes: Gathered) -> Inside:
    number = f"{name}-{at}"
    told: Inside = [
        ("PmtId", [("InstrId", number), ("EndToEndId", payment.end_to_end or number)]),
        ("Amt", [("InstdAmt", _pounds(payment.amount_pence))]),
        ("CdtrAgt", _bank(payment)),
        ("Cdtr", [("Nm", _text(payment.name, ("payments", at, "name"), notes))]),
        ("CdtrAcct", _number(payment)),
    ]
    reference = _text(payment.reference, ("payments", at, "reference"), notes)
    if reference:
        told.append(("RmtInf", [("Ustrd", reference)]))
    return told


def _bank(whose: Account | Payment) -> Inside:
    member: Inside = [("ClrSysId", [("Cd", "GBDSC")]), ("MmbId", whose.sort_code)]
    return [("FinInstnId", [("ClrSysMmbId", member)])]


def _number(whose: Account | Payment) -> Inside:
    return [("Id", [("Othr", [("Id", whose.account_number)])])]


def _pounds(pence: int) -> str:
    return f"{pence // 100}.{pence % 100:02d}"


def _text(text: str, keys: tuple[str | int, ...], notes: Gathered) -> str:
    plain, was_changed = as_iso_20022(text)
    plain = plain.strip()
    if was_changed:
        says = f"Banks do not pass on every letter of {quoted(text)}; the file says {quoted(plain)}."
        notes.find("letters-changed", says, place(*keys), "Nothing need be done if it can still be read.")
    # An accent may have taken two letters' room, and the schema has room for no more than it says.
    return plain[:LONGEST_TEXT]


def _line(tag: str, inside: str | Inside) -> bytes:
    """An element with all that it holds, on one line, as XML."""
    made = etree.Element(tag)
    _fill(made, inside)
    written: bytes = etree.tostring(made)
    return written


def _fill(element: Any, inside: str | Inside) -> None:
    if isinstance(inside, str):
        element.text = inside
        return
    for tag, more in inside:
        child = etree.SubElement(element, tag)
        if tag == "InstdAmt":
            child.set("Ccy", "GBP")
        _fill(child, more)
