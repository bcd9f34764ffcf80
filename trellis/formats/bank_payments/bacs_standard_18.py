"""Writes a payment run as a Bacs Standard 18 file for a single processing day.

The file is older than the screen it is read on: labels of 80 characters in front and behind, and between them
a record of 100 characters a payment. Behind the payments stands a contra, which takes the whole sum from the
payer's account, so that what goes out and what comes in are equal. The trailer repeats both totals, and the
contra is counted among the debits.

The year has two figures and the day is its number in the year: ` 26120` is 30 April 2026.

Sources: Bank of Ireland, Bacs File Specification; FinDock, Bacs Direct Debit file; IBM, BACS Interchange
Standards v18/9. No bank has yet taken a test file of ours.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from trellis.basis.findings import Finding, Refused, place, quoted
from trellis.basis.money import say_pounds
from trellis.basis.periods import say_day
from trellis.basis.working_days import add_working_days, is_working_day, previous_working_day

from .characters import as_bacs
from .gathered import Gathered
from .payments import PaymentRun, Totals, Written, check_run, note_twins

LABEL, RECORD = 80, 100
"""How long a label is, and a payment, in characters."""

LONGEST_NAME = 18
MOST_DAYS_AHEAD = 40
"""A file may wait at Bacs so many days for its processing day. To be confirmed."""

LARGEST_TOTAL_PENCE = 99_999_999_999
"""The contra has eleven figures for the whole sum."""

_BLOCK = 20
"""Records in a block of 2,000 characters."""

_KEPT_DAYS = 7
_SERIAL = re.compile(r"[A-Z0-9]{6}", re.ASCII)


def credited_on(processing_date: date) -> date:
    """The day the payees have their money: the working day after the processing day.

    >>> credited_on(date(2026, 4, 30))
    datetime.date(2026, 5, 1)
    """
    return add_working_days(processing_date, 1)


def last_day_to_send(processing_date: date) -> date:
    """The last day on which the file can be sent: the working day before the processing day.

    >>> last_day_to_send(date(2026, 4, 30))
    datetime.date(2026, 4, 29)
    """
    return previous_working_day(processing_date)


def write(run: PaymentRun, *, serial: str, made_on: date) -> Written:
    """The run as a file, with its totals.

    serial: six capitals or figures, not all noughts, that no other file of that day has. made_on: the day the
    file is made, before its processing day and no more than 40 days before it.

    Names are cut at 18 characters, as every bank's are. Letters that Bacs does not know lose their accent or
    become a space, and references are cut at 18 characters; each of these is among the notes, and so is a
    payment that is the same as another in every word.

    Refused (`Refused`): all that `check_run` finds; no service user number; a serial that is none; a
    processing day that is no working day, not after `made_on` or too long after it; a sum too large for the
    contra's eleven figures.
    """
    found = Gathered()
    for finding in check_run(run):
        found.add(finding)
    _check_for_bacs(run, serial, made_on, found)
    found.refuse_any()
    notes = Gathered()
    note_twins(run, notes)
    records = _records(run, notes)
    total = run.total_pence
    opening, closing = _labels(run, serial, made_on, len(records), total)
    lines = [*opening, *records, *closing]
    content = "\r\n".join(lines) + "\r\n"
    totals = Totals(len(run.payments), total, contras=1, contra_pence=total)
    return Written(content.encode("ascii"), totals, notes.told())


def _check_for_bacs(run: PaymentRun, serial: str, made_on: date, found: Gathered) -> None:
    if not run.service_user_number:
        says = "Bacs takes a file only with a service user number."
        found.find("service-user-number", says, "service_user_number", "Give its six figures.")
    if not _SERIAL.fullmatch(serial) or not serial.strip("0"):
        says = f"{quoted(serial)} is no serial number."
        found.find("serial", says, "serial", "Give six capitals or figures, not all noughts.")
    day = run.processing_date
    try:
        is_working = is_working_day(day)
    except Refused as refused:
        for finding in refused.findings:
            found.add(Finding(finding.code, finding.says, "processing_date", finding.do))
        return
    if not is_working:
        before = say_day(previous_working_day(day))
        says = f"{say_day(day)} is no working day, and Bacs does not work."
        found.find("no-working-day", says, "processing_date", f"Give {before}, or a later working day.")
    elif day <= made_on:
        says = f"{say_day(day)} is not after {say_day(made_on)}, the day the file is made."
        found.find("too-late", says, "processing_date", f"Give {say_day(add_working_days(made_on, 1))}.")
    elif day > made_on + timedelta(days=MOST_DAYS_AHEAD):
        says = f"{say_day(day)} is more than {MOST_DAYS_AHEAD} days after {say_day(made_on)}."
        found.find("too-early", says, "processing_date", "Make the file later.")
    if run.total_pence > LARGEST_TOTAL_PENCE:
        says = f"The run comes to {say_pounds(run.total_pence)}, more than one file can hold."
        found.find("sum-too-large", says, "payments", "Make two runs of it.")


def _records(run: PaymentRun, notes: Gathered) -> list[str]:
    """The payments and, after them, the contra."""
    payer = run.paid_from
    originator = f"{payer.sort_code}{payer.account_number}    "
    payers_name = _field(payer.name, ("from", "name"), notes)
    fields: dict[tuple[str, bool], str] = {}

    def field(text: str, key: str, at: int, is_cut: bool = False) -> str:
        # Most references of a run are one reference, and what is to be said of it is said once.
        if (text, is_cut) not in fields:
            fields[text, is_cut] = _field(text, ("payments", at, key), notes, is_cut=is_cut)
        return fields[text, is_cut]

    records = []
    for at, payment in enumerate(run.payments, start=1):
        name = field(payment.name, "name", at)
        reference = field(payment.reference, "reference", at, is_cut=True)
        records.append(
            f"{payment.sort_code}{payment.account_number}099{originator}{payment.amount_pence:011d}"
            f"{payers_name}{reference}{name}"
        )
    records.append(
        f"{payer.sort_code}{payer.account_number}017{originator}{run.total_pence:011d}"
        f"{payers_name}{'CONTRA':<18}{payers_name}"
    )
    assert all(len(record) == RECORD for record in records), "a record of Bacs has 100 characters"
    return records


def _field(text: str, keys: tuple[str | int, ...], notes: Gathered, *, is_cut: bool = False) -> str:
    """Eighteen characters of a text. `is_cut`: whether to tell that it was too long."""
    plain, was_changed = as_bacs(text)
    plain = plain.strip()
    if was_changed:
        says = f"Bacs does not know every letter of {quoted(text)}; the file says {quoted(plain)}."
        notes.find("letters-changed", says, place(*keys), "Nothing need be done if it can still be read.")
    if is_cut and len(plain) > LONGEST_NAME:
        says = f"{quoted(text)} has more than {LONGEST_NAME} characters; the payee reads the first of them."
        notes.find("cut", says, place(*keys), "Give a shorter one if the end is needed.")
    return f"{plain[:LONGEST_NAME]:<18}"


def _labels(
    run: PaymentRun, serial: str, made_on: date, records: int, total: int
) -> tuple[list[str], list[str]]:
    number, day = run.service_user_number, run.processing_date
    kept_until = day + timedelta(days=_KEPT_DAYS)
    # From its fifth character on a label at the end of the file is the one at its head, but for the blocks.
    first = f"A{number}S  1{number}{serial}00010001      {_julian(made_on)}{_julian(kept_until)} "
    second = f"F{_BLOCK * RECORD:05d}{RECORD:05d}{'':35}00"
    blocks = -(-records // _BLOCK)
    opening = [
        f"VOL1{serial}{'':31}{number}{'':32}1",
        f"HDR1{first}000000",
        f"HDR2{second}",
        f"UHL1{_julian(day)}999999    00000000{'1 DAILY':<9}001",
    ]
    closing = [
        f"EOF1{first}{blocks:06d}",
        f"EOF2{second}",
        f"UTL1{total:013d}{total:013d}{1:07d}{len(run.payments):07d}",
    ]
    labels = [[f"{label:<{LABEL}}" for label in part] for part in (opening, closing)]
    assert all(len(label) == LABEL for part in labels for label in part), "a label has 80 characters"
    return labels[0], labels[1]


def _julian(day: date) -> str:
    return f" {day:%y%j}"
