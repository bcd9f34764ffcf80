"""Reads a Bacs Standard 18 file, ours or anybody's, and says by line and field what is wrong with it.

It knows the file from the published tables of positions alone and takes nothing from what writes it, so that
each is a check on the other. Labels have 80 characters; a record has 100, or 106 where each payment has a day
of its own. Everything that can be added up is added up again.

Sources: Bank of Ireland, Bacs File Specification; FinDock, Bacs Direct Debit file; IBM, BACS Interchange
Standards v18/9.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from trellis.basis.findings import Finding, Refused, quoted
from trellis.basis.money import say_pounds
from trellis.basis.periods import say_day
from trellis.basis.working_days import is_working_day

from .gathered import Gathered
from .payment_file import PaidLine, PaymentFile
from .payments import MOST_BYTES, Account, Totals

# First and last position of each field, as the tables have them: counted from 1, both ends in it.
_FIELDS: dict[str, dict[str, tuple[int, int]]] = {
    "VOL1": {"serial number": (5, 10), "service user number": (42, 47), "label standard": (80, 80)},
    "HDR1": {
        "file identifier": (5, 21),
        "service user number": (6, 11),
        "set identification": (22, 27),
        "creation date": (42, 47),
        "expiry date": (48, 53),
        "all but the block count": (5, 54),
        "block count": (55, 60),
    },
    "HDR2": {"record format": (5, 5), "block length": (6, 10), "record length": (11, 15), "all": (5, 80)},
    "UHL1": {"processing date": (5, 10), "currency": (21, 22), "work code": (29, 37)},
    "UTL1": {
        "debit total": (5, 17),
        "credit total": (18, 30),
        "debit count": (31, 37),
        "credit count": (38, 44),
    },
    "record": {
        "sort code": (1, 6),
        "account number": (7, 14),
        "account type": (15, 15),
        "transaction code": (16, 17),
        "originating sort code": (18, 23),
        "originating account number": (24, 31),
        "amount": (36, 46),
        "payer's name": (47, 64),
        "reference": (65, 82),
        "name": (83, 100),
        "processing date": (101, 106),
    },
}
_FIELDS["EOF1"], _FIELDS["EOF2"] = _FIELDS["HDR1"], _FIELDS["HDR2"]
_ORDER = ("VOL1", "HDR1", "HDR2", "UHL1", "record", "EOF1", "EOF2", "UTL1")
_CREDIT = "99"
_DEBITS = ("01", "17", "18", "19")
_NO_MONEY = ("0N", "0C", "0S")
_MOST_DAYS_AHEAD = 40
_JULIAN = re.compile(r" ([0-9]{2})([0-9]{3})", re.ASCII)
_LETTERS = re.compile(r"[A-Z0-9.&/\- ]*", re.ASCII)
_DO = "Have the file made again by the program it came from."


@dataclass
class _Reading:
    """What has been read so far."""

    found: Gathered = field(default_factory=Gathered)
    labels: dict[str, tuple[int, str]] = field(default_factory=dict)
    payments: list[PaidLine] = field(default_factory=list)
    contras: list[tuple[int, tuple[str, str, date | None], str, int]] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    records: int = 0
    credits: int = 0
    credit_pence: int = 0
    debits: int = 0
    debit_pence: int = 0
    sums: dict[tuple[str, tuple[str, str, date | None]], int] = field(default_factory=dict)

    def wrong(self, code: str, says: str, line: int, name: str = "", do: str = _DO) -> None:
        self.found.find(code, says, f"line {line:,}, {name}" if name else f"line {line:,}", do)

    def value(self, label: str, name: str) -> str:
        """A field of a label; blank where there is no such label."""
        return _field(self.labels[label][1], label, name) if label in self.labels else ""

    def day(self, label: str, name: str) -> date | None:
        if label not in self.labels:
            return None
        return _day(self.value(label, name), self, self.labels[label][0], name)


def read_bacs(content: bytes) -> PaymentFile:
    """The file, with everything that is wrong in it among its findings (at most 50, each with its line).

    Findings: labels that are missing, twice or out of order; lines of a wrong length; letters that Bacs does
    not know; fields that are not what they must be; records that are the same as another; a contra that is
    not the sum of its account and day; totals and counts that are not what is there; days that are none, no
    working days or too far apart; a head and an end that do not agree; line ends of two kinds.

    Refused (`Refused`): more than 50 MB, what is no text, what holds none of the labels.
    """
    if len(content) > MOST_BYTES:
        says = f"This is larger than {MOST_BYTES:,} bytes, the most we read at once."
        raise Refused(Finding("too-large", says, "", "Send it in parts."))
    if b"\x00" in content:
        raise Refused(
            Finding("not-text", "This is no text that Bacs takes.", "", "Save the file as plain text.")
        )
    reading = _Reading()
    for number, line in _lines(content, reading):
        _take(number, line, reading)
    if not reading.labels:
        says = "There is no label of a Bacs file here."
        raise Refused(Finding("not-bacs", says, "", "Give a file that begins with VOL1."))
    _check_labels(reading)
    _check_days(reading)
    _check_contras(reading)
    _check_totals(reading)
    return _as_found(reading)


def _as_found(reading: _Reading) -> PaymentFile:
    contra_pence = sum(pence for _, _, code, pence in reading.contras if code == "17")
    contras = sum(code == "17" for _, _, code, _ in reading.contras)
    of_credits = reading.credits - sum(code == _CREDIT for _, _, code, _ in reading.contras)
    return PaymentFile(
        format="bacs18",
        name=reading.value("VOL1", "serial number"),
        service_user_number=reading.value("HDR1", "service user number"),
        made_on=_julian(reading.value("HDR1", "creation date")),
        processing_date=_julian(reading.value("UHL1", "processing date")),
        payments=tuple(reading.payments),
        totals=Totals(of_credits, sum(one.amount_pence for one in reading.payments), contras, contra_pence),
        debits=reading.debits - contras,
        debit_pence=reading.debit_pence - contra_pence,
        findings=reading.found.told(),
    )


def _lines(content: bytes, reading: _Reading) -> Iterator[tuple[int, str]]:
    """Each line with its number, and what is wrong with how it is written."""
    if content.startswith(b"\xef\xbb\xbf"):
        content = content[3:]
        says = "The file begins with a mark that Bacs does not know (a byte order mark)."
        reading.wrong("byte-order-mark", says, 1, do="Save the file as plain text, not as UTF-8.")
    ends = set()
    raw = content.split(b"\n")
    if raw and raw[-1] in (b"", b"\x1a"):
        raw.pop()
    for number, one in enumerate(raw, start=1):
        line = one
        if number < len(raw) or content.endswith((b"\n", b"\x1a")):
            ends.add(one.endswith(b"\r"))
        line = one.removesuffix(b"\r")
        if not line.isascii():
            at = next(place for place, byte in enumerate(line, start=1) if byte > 127)
            says = "There is a letter here that Bacs does not know."
            reading.wrong("not-ascii", says, number, f"character {at}", "Write the name in plain capitals.")
        yield number, line.decode("latin-1")
    if len(ends) > 1:
        says = "Some lines end as on Windows and some do not."
        reading.found.find("line-ends", says, "", "Look whether two files were put together.")


def _take(number: int, line: str, reading: _Reading) -> None:
    label = line[:4]
    if label not in _ORDER:
        if not line.strip():
            reading.wrong("empty-line", "There is nothing on this line.", number)
        elif line[:6].isdigit() or "UHL1" in reading.labels:
            _take_record(number, line, reading)
        else:
            says = f"{quoted(label)} begins no label and no payment of Bacs."
            reading.wrong("unknown-line", says, number)
        return
    if label in reading.labels:
        says = f"{label} is already on line {reading.labels[label][0]:,}."
        reading.wrong("label-twice", says, number)
        return
    is_early = any(_ORDER.index(label) < _ORDER.index(other) for other in reading.labels)
    if is_early or (reading.records and _ORDER.index(label) < _ORDER.index("record")):
        reading.wrong("out-of-order", f"{label} stands behind what it belongs in front of.", number)
    if len(line) != 80:
        says = f"{label} has {len(line)} characters, not 80."
        reading.wrong("length", says, number)
    reading.labels[label] = (number, line)


def _take_record(number: int, line: str, reading: _Reading) -> None:
    reading.records += 1
    is_dated = reading.value("HDR2", "record length") == "00106"
    _check_form(number, line, 106 if is_dated else 100, reading)
    on = (
        _day(_field(line, "record", "processing date"), reading, number, "processing date")
        if is_dated
        else None
    )
    amount = _field(line, "record", "amount")
    pence = int(amount) if _is_figures(amount, 11) else 0
    code = _field(line, "record", "transaction code")
    payer = (
        _field(line, "record", "originating sort code"),
        _field(line, "record", "originating account number"),
    )
    payee = (_field(line, "record", "sort code"), _field(line, "record", "account number"))
    whose = (*payer, on)
    _add_up(code, pence, number, reading)
    reference = _field(line, "record", "reference")
    if code in ("17", _CREDIT) and payer == payee and reference.startswith("CONTRA"):
        reading.contras.append((number, whose, code, pence))
        return
    first = reading.lines.setdefault(line, number)
    if first != number:
        says = f"This is the same as line {first:,} in every letter."
        reading.wrong("same-twice", says, number, do="Make sure that both are meant.")
    if code == _CREDIT or code in _DEBITS:
        kind = (_CREDIT if code == _CREDIT else "17", whose)
        reading.sums[kind] = reading.sums.get(kind, 0) + pence
    if code == _CREDIT:
        if not pence:
            reading.wrong("nothing-to-pay", "This payment is of nothing.", number, "amount")
        from_ = Account(_field(line, "record", "payer's name").strip(), *payer)
        name = _field(line, "record", "name").strip()
        reading.payments.append(PaidLine(number, name, *payee, pence, reference.strip(), from_, on))


def _check_form(number: int, line: str, length: int, reading: _Reading) -> None:
    """Looks whether each field of a record is what such a field must be."""
    if len(line) != length:
        reading.wrong("length", f"This record has {len(line)} characters, not {length}.", number)
    for name, figures in (
        ("sort code", 6),
        ("account number", 8),
        ("originating sort code", 6),
        ("originating account number", 8),
        ("amount", 11),
    ):
        text = _field(line, "record", name)
        if not _is_figures(text, figures):
            code = "amount" if name == "amount" else "not-figures"
            says = f"This is {quoted(text)}, not the {figures} figures of {name}."
            reading.wrong(code, says, number, name)
    for name in ("payer's name", "reference", "name"):
        text = _field(line, "record", name)
        if text.isascii() and not _LETTERS.fullmatch(text):
            reading.wrong("letters", f"{quoted(text)} holds letters Bacs does not know.", number, name)


def _add_up(code: str, pence: int, number: int, reading: _Reading) -> None:
    if code == _CREDIT:
        reading.credits += 1
        reading.credit_pence += pence
    elif code in _DEBITS:
        reading.debits += 1
        reading.debit_pence += pence
    elif code not in _NO_MONEY:
        says = f"{quoted(code)} is no transaction code that we know."
        reading.wrong("transaction-code", says, number, "transaction code")
    elif pence:
        says = f"An instruction carries {say_pounds(pence)}, where it must carry nothing."
        reading.wrong("amount", says, number, "amount")


def _check_labels(reading: _Reading) -> None:
    for label in _ORDER:
        if label != "record" and label not in reading.labels:
            says = f"{label} is missing."
            do = "Look whether the file was cut off." if label in ("EOF1", "EOF2", "UTL1") else _DO
            reading.found.find("label-missing", says, "", do)
    if not reading.records:
        reading.found.find("no-payments", "There is no payment in this file.", "", _DO)
    _check_known(reading)
    for one, name, other, other_name in (
        ("VOL1", "serial number", "HDR1", "set identification"),
        ("VOL1", "service user number", "HDR1", "service user number"),
        ("HDR1", "all but the block count", "EOF1", "all but the block count"),
        ("HDR2", "all", "EOF2", "all"),
    ):
        are_both = one in reading.labels and other in reading.labels
        if are_both and reading.value(one, name).rstrip() != reading.value(other, other_name).rstrip():
            says = f"{other} does not say the same as {one}."
            reading.wrong("labels-differ", says, reading.labels[other][0], other_name)


def _check_known(reading: _Reading) -> None:
    serial = reading.value("VOL1", "serial number")
    number = reading.value("HDR1", "service user number")
    for label, name, is_right in (
        ("VOL1", "serial number", bool(serial.strip(" 0"))),
        ("VOL1", "label standard", reading.value("VOL1", "label standard") == "1"),
        ("HDR1", "service user number", _is_figures(number, 6)),
        ("HDR2", "record length", reading.value("HDR2", "record length") in ("00100", "00106")),
        ("UHL1", "currency", reading.value("UHL1", "currency") == "00"),
        ("UHL1", "work code", reading.value("UHL1", "work code")[:7] in ("1 DAILY", "4 MULTI")),
    ):
        if label in reading.labels and not is_right:
            says = f"This is {quoted(reading.value(label, name))}, which is no {name} that we know."
            reading.wrong("label-field", says, reading.labels[label][0], name)


def _check_days(reading: _Reading) -> None:
    made, expires = reading.day("HDR1", "creation date"), reading.day("HDR1", "expiry date")
    if reading.value("UHL1", "work code").startswith("4"):
        days = {payment.on: payment.line for payment in reversed(reading.payments) if payment.on}
    else:
        day = reading.day("UHL1", "processing date")
        days = {day: reading.labels["UHL1"][0]} if day else {}
    for day, line in sorted(days.items(), key=lambda told: told[1]):
        assert day is not None
        if not _may_be_worked_on(day):
            says = f"{say_day(day)} is no working day, and Bacs does not work."
            reading.wrong("no-working-day", says, line, "processing date")
        if made is not None and not made < day <= made + timedelta(days=_MOST_DAYS_AHEAD):
            says = f"{say_day(day)} is not within {_MOST_DAYS_AHEAD} days after {say_day(made)}, its making."
            reading.wrong("day-out-of-range", says, line, "processing date")
        if expires is not None and expires <= day:
            says = f"The file may be overwritten on {say_day(expires)}, before it is worked on."
            reading.wrong("expires-too-early", says, reading.labels["HDR1"][0], "expiry date")


def _may_be_worked_on(day: date) -> bool:
    try:
        return is_working_day(day)
    except Refused:
        # Of years whose bank holidays nobody has announced, only weekends are known.
        return day.weekday() < 5


def _check_contras(reading: _Reading) -> None:
    taken: dict[tuple[str, tuple[str, str, date | None]], int] = {}
    at: dict[tuple[str, tuple[str, str, date | None]], int] = {}
    for number, whose, code, pence in reading.contras:
        # A contra of credits is a debit, and the other way round.
        kind = (_CREDIT if code == "17" else "17", whose)
        taken[kind] = taken.get(kind, 0) + pence
        at[kind] = number
    for kind in {**reading.sums, **taken}:
        due, told = reading.sums.get(kind, 0), taken.get(kind, 0)
        if due != told and kind in at:
            says = f"The contra takes {say_pounds(told)}, and its payments come to {say_pounds(due)}."
            reading.wrong("contra-differs", says, at[kind], "amount")
        elif due != told:
            says = f"No contra takes the {say_pounds(due)} of this account from it."
            reading.found.find("contra-missing", says, "", _DO)


def _check_totals(reading: _Reading) -> None:
    if "UTL1" not in reading.labels:
        return
    number = reading.labels["UTL1"][0]
    for name, is_there in (
        ("debit total", reading.debit_pence),
        ("credit total", reading.credit_pence),
        ("debit count", reading.debits),
        ("credit count", reading.credits),
    ):
        told = reading.value("UTL1", name)
        if not told.isascii() or not told.isdigit():
            reading.wrong("total-form", f"{quoted(told)} is no number.", number, name)
        elif int(told) != is_there:
            said, found = (
                say_pounds(one) if "total" in name else f"{one:,}" for one in (int(told), is_there)
            )
            reading.wrong("total-differs", f"The trailer says {said}, and there is {found}.", number, name)


def _field(line: str, label: str, name: str) -> str:
    first, last = _FIELDS[label][name]
    return line[first - 1 : last]


def _is_figures(text: str, how_many: int) -> bool:
    return len(text) == how_many and text.isascii() and text.isdigit()


def _julian(text: str) -> date | None:
    match = _JULIAN.fullmatch(text)
    if match is None or not 1 <= int(match[2]) <= 366:
        return None
    year = 2000 + int(match[1])
    day = date(year, 1, 1) + timedelta(days=int(match[2]) - 1)
    return day if day.year == year else None


def _day(text: str, reading: _Reading, line: int, name: str) -> date | None:
    day = _julian(text)
    if day is None:
        says = f"{quoted(text)} is no day: a blank, two figures of the year, three of the day in it."
        reading.wrong("no-such-day", says, line, name)
    return day
