"""A payment run as it is handed to a format: who is paid what, from which account, on which day.

Every format of this folder writes one `PaymentRun` and gives back one `Written`. A run comes from the stage
that pays, or from a stranger's JSON, which is hostile until it is read. What no bank would take (an account
number of five figures, nothing to pay, a name without a letter) is refused with its place, all at once,
before a byte is written: half a file is worse than none.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from trellis.basis.findings import Finding, Refused, place, quoted
from trellis.basis.identifiers import read_account_number, read_sort_code
from trellis.basis.money import say_pounds
from trellis.basis.periods import read_day, say_day
from trellis.basis.reading import read_json_object

from .characters import as_bacs
from .gathered import Gathered

MOST_BYTES = 50_000_000
"""The largest file of payments we read: some 200,000 payments."""

MOST_PENCE = 2_000_000_000
"""The most that one payment may be: Bacs takes no payment of more than £20 million."""

LONGEST_TEXT = 140
LONGEST_END_TO_END = 35
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
"""A file holds two figures of the year, so a day outside this century cannot be written."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account: whose it is, six figures of sort code and eight of account number."""

    name: str
    sort_code: str
    account_number: str


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment to one payee, in pence.

    reference: what the payee reads on their statement. end_to_end: our own mark for the payment, at most 35
    characters, which comes back on our statement where the format carries it; blank for none.
    """

    name: str
    sort_code: str
    account_number: str
    amount_pence: int
    reference: str
    end_to_end: str = ""


@dataclass(frozen=True, slots=True)
class PaymentRun:
    """Payments that go out together.

    processing_date: for Bacs its processing day, one working day before the payees have their money; for the
    other formats the day the bank is asked to pay on. service_user_number: six figures, for Bacs alone.
    """

    service_user_number: str
    processing_date: date
    paid_from: Account
    payments: tuple[Payment, ...]

    @property
    def total_pence(self) -> int:
        """Everything in the run added up."""
        return sum(payment.amount_pence for payment in self.payments)


@dataclass(frozen=True, slots=True)
class Totals:
    """What a bank adds up to know that nothing was lost: payments made, and what they are taken from.

    contras: lines by which a file takes the sum from the payer's account; nought where the format has none.
    """

    credits: int
    credit_pence: int
    contras: int = 0
    contra_pence: int = 0

    def as_json(self) -> dict[str, int]:
        """The totals as a plain object. Payments are credits to whoever gets them."""
        return {
            "credits": self.credits,
            "credit_pence": self.credit_pence,
            "contras": self.contras,
            "contra_pence": self.contra_pence,
        }


@dataclass(frozen=True, slots=True)
class Written:
    """A file, its totals, and what in it is not quite what was given: a letter changed, a reference cut."""

    content: bytes
    totals: Totals
    notes: tuple[Finding, ...] = ()

    @property
    def sha256(self) -> str:
        """The SHA-256 of the file, in hexadecimal: one changed byte and it is another."""
        return hashlib.sha256(self.content).hexdigest()


_OF_A_RUN = ("service_user_number", "processing_date", "from", "payments")
_OF_AN_ACCOUNT = ("name", "sort_code", "account_number")
_OF_A_PAYMENT = ("name", "sort_code", "account_number", "amount_pence", "reference", "end_to_end")
_MAY_BE_LEFT_OUT = {"service_user_number", "end_to_end"}


def read_run(text: str | bytes) -> PaymentRun:
    """The run in a JSON object: `service_user_number`, `processing_date`, `from` and `payments`.

    Refused (`Refused`, with at most 50 findings, each with its place such as `payments[2].amount_pence`):
    what `read_json_object` refuses, more than 50 MB, keys that are missing or not ours, kinds that are wrong
    (a sum that is no whole number of pence, an account number that is no text), and all that `check_run`
    finds.

    Source: docs, “Payments (bank write)”; the keys stay put.
    """
    read = read_json_object(text, most_bytes=MOST_BYTES)
    found = Gathered()
    _check_keys(read, _OF_A_RUN, "", found)
    payer = _account(read.get("from"), found) if "from" in read else None
    day = read_day(read["processing_date"], where="processing_date") if "processing_date" in read else None
    if isinstance(day, Finding):
        found.add(day)
    given = read.get("payments", [])
    if not isinstance(given, list):
        found.find("not-a-list", f"The payments are {quoted(given)}.", "payments", "Give a list of payments.")
        given = []
    payments = [_payment(one, at, found) for at, one in enumerate(given, start=1)]
    number = _text(read, "service_user_number", "", found)
    found.refuse_any()
    assert isinstance(day, date) and payer is not None
    run = PaymentRun(number, day, payer, tuple(payment for payment in payments if payment is not None))
    wrong = check_run(run)
    if wrong:
        raise Refused(wrong)
    return run


def check_run(run: PaymentRun) -> tuple[Finding, ...]:
    """Everything for which no bank would take the run, whatever the format; nothing if it is right.

    Findings: no payments; sort codes, account numbers and a service user number that are none; sums of
    nought, below nought or above £20 million; names that are blank, too long or hold no letter a bank's file
    can hold; references that are too long; marks (`end_to_end`) given twice; a day outside 2000 to 2099.
    """
    found = Gathered()
    number = run.service_user_number
    if number and not (number.isascii() and number.isdigit() and len(number) == 6):
        says = "A service user number has six figures."
        found.find("service-user-number", says, "service_user_number", "Look at a letter from Bacs.")
    if not EARLIEST <= run.processing_date <= LATEST:
        says = f"{say_day(run.processing_date)} is no day that a file can hold."
        found.find("day-out-of-range", says, "processing_date", "Give a day of this century.")
    if not run.payments:
        found.find("no-payments", "There is nothing to pay in this run.", "payments", "Give a payment.")
    payer = run.paid_from
    for finding in _of_an_account(payer.name, payer.sort_code, payer.account_number, "from"):
        found.add(finding)
    marks: dict[str, int] = {}
    for at, payment in enumerate(run.payments, start=1):
        if not _is_plain(payment):
            for finding in _of_a_payment(payment, at):
                found.add(finding)
        if payment.end_to_end:
            first = marks.setdefault(payment.end_to_end, at)
            if first != at:
                says = f"{quoted(payment.end_to_end)} already marks payment {first:,}."
                found.find("mark-twice", says, place("payments", at, "end_to_end"), "Mark each once.")
    return found.told()


def note_twins(run: PaymentRun, found: Gathered) -> None:
    """Gathers a finding for each payment that is the same as an earlier one in every word: paid twice?

    It stops nothing: two payments may well be alike. Those with marks of their own are known to be two.
    """
    seen: dict[tuple[str, str, str, int, str], int] = {}
    for at, one in enumerate(run.payments, start=1):
        if one.end_to_end:
            continue
        first = seen.setdefault(
            (one.sort_code, one.account_number, one.name, one.amount_pence, one.reference), at
        )
        if first != at:
            says = f"This is the same as payment {first:,} in every word: {say_pounds(one.amount_pence)}."
            found.find("same-twice", says, place("payments", at), "Make sure that both are meant.")


# Most payments are right. One look tells, and the sentences are for those few that are not.
_PLAIN = re.compile(r"[0-9]{6} [0-9]{8} (?=[ -~]*[A-Za-z0-9])[ -~]{1,140}", re.ASCII)
_PLAIN_MARK = re.compile(r"[ -~]{0,35}", re.ASCII)


def _is_plain(payment: Payment) -> bool:
    return (
        0 < payment.amount_pence <= MOST_PENCE
        and len(payment.reference) <= LONGEST_TEXT
        and _PLAIN_MARK.fullmatch(payment.end_to_end) is not None
        and _PLAIN.fullmatch(f"{payment.sort_code} {payment.account_number} {payment.name}") is not None
    )


def _of_an_account(name: str, sort_code: str, account_number: str, *keys: str | int) -> Iterator[Finding]:
    if not (len(sort_code) == 6 and sort_code.isascii() and sort_code.isdigit()):
        wrong = read_sort_code(sort_code, where=place(*keys, "sort_code"))
        yield wrong if isinstance(wrong, Finding) else _bare_figures(place(*keys, "sort_code"))
    if not (len(account_number) == 8 and account_number.isascii() and account_number.isdigit()):
        wrong = read_account_number(account_number, where=place(*keys, "account_number"))
        yield wrong if isinstance(wrong, Finding) else _bare_figures(place(*keys, "account_number"))
    if not name.strip():
        yield Finding("no-name", "There is no name.", place(*keys, "name"), "Give whose account it is.")
    elif len(name) > LONGEST_TEXT:
        yield _too_long(name, LONGEST_TEXT, place(*keys, "name"))
    elif not any(map(str.isalnum, as_bacs(name)[0])):
        says = f"{quoted(name)} holds no letter that a bank's file can hold."
        yield Finding("name-has-no-letters", says, place(*keys, "name"), "Write it in Latin letters.")


def _of_a_payment(payment: Payment, at: int) -> Iterator[Finding]:
    yield from _of_an_account(payment.name, payment.sort_code, payment.account_number, "payments", at)
    pence = payment.amount_pence
    if not 0 < pence <= MOST_PENCE:
        where = place("payments", at, "amount_pence")
        if pence > 0:
            says = f"{say_pounds(pence)} is more than {say_pounds(MOST_PENCE)}, the most Bacs takes at once."
            yield Finding("sum-too-large", says, where, "Check the noughts.")
        else:
            says = f"{say_pounds(pence)} cannot be paid."
            yield Finding("nothing-to-pay", says, where, "Leave the payment out, or give a sum above nought.")
    if len(payment.reference) > LONGEST_TEXT:
        yield _too_long(payment.reference, LONGEST_TEXT, place("payments", at, "reference"))
    mark = payment.end_to_end
    if len(mark) > LONGEST_END_TO_END or not mark.isascii() or not mark.isprintable():
        says = f"{quoted(mark)} is no mark: it has more than {LONGEST_END_TO_END} characters, or odd ones."
        yield Finding(
            "mark-form", says, place("payments", at, "end_to_end"), "Use letters, figures and hyphens."
        )


def _bare_figures(where: str) -> Finding:
    return Finding("bare-figures", "There are spaces or hyphens here.", where, "Give the figures alone.")


def _too_long(text: str, most: int, where: str) -> Finding:
    says = f"{quoted(text)} has {len(text):,} characters, more than {most}."
    return Finding("too-long", says, where, "Make it shorter.")


def _check_keys(given: dict[str, Any], ours: tuple[str, ...], where: str, found: Gathered) -> None:
    under = f"{where}." if where else ""
    for key in ours:
        if key not in given and key not in _MAY_BE_LEFT_OUT:
            found.find("key-missing", f"{quoted(key)} is missing.", where, f"Give {quoted(key)}.")
    for key in given:
        if key not in ours:
            says = f"{quoted(key)} is not a key of ours."
            found.find("unknown-key", says, f"{under}{place(key)}", "Leave it out, or look for a slip.")


def _text(given: dict[str, Any], key: str, where: str, found: Gathered) -> str:
    value = given.get(key, "")
    if isinstance(value, str):
        return value
    at = f"{where}.{key}" if where else key
    found.find("not-text", f"This is {quoted(value)}, not text.", at, "Put it in quotation marks.")
    return ""


def _account(given: Any, found: Gathered) -> Account | None:
    if not isinstance(given, dict):
        found.find("not-an-object", f"This is {quoted(given)}.", "from", "Give name and account.")
        return None
    _check_keys(given, _OF_AN_ACCOUNT, "from", found)
    return Account(*_whose(given, "from", found))


def _payment(given: Any, at: int, found: Gathered) -> Payment | None:
    where = place("payments", at)
    if not isinstance(given, dict):
        says = f"This is {quoted(given)}, not a payment."
        found.find("not-an-object", says, where, "Give an object with the keys of a payment.")
        return None
    _check_keys(given, _OF_A_PAYMENT, where, found)
    pence = given.get("amount_pence", 0)
    if isinstance(pence, bool) or not isinstance(pence, int):
        says = f"{quoted(pence)} is not a whole number of pence."
        found.find("not-pence", says, f"{where}.amount_pence", "Give pence without a point: 109080.")
        pence = 0
    return Payment(
        *_whose(given, where, found),
        amount_pence=pence,
        reference=_text(given, "reference", where, found),
        end_to_end=_text(given, "end_to_end", where, found),
    )


def _whose(given: dict[str, Any], where: str, found: Gathered) -> tuple[str, str, str]:
    """Name, sort code and account number; the figures bare where they are figures at all."""
    figures = {"sort_code": "", "account_number": ""}
    for key, read in (("sort_code", read_sort_code), ("account_number", read_account_number)):
        if key in given:
            told = read(given[key], where=f"{where}.{key}")
            if isinstance(told, Finding):
                found.add(told)
            else:
                figures[key] = told
    return _text(given, "name", where, found), figures["sort_code"], figures["account_number"]
