"""What a bank says happened on an account, whatever the form of its file.

Every reader here gives the same `Statement`: lines in the order in which they happened, whole pence, plus for
what came in and minus for what went out. What is wrong with a file stands beside what was read, as findings;
a statement with a finding must not be kept, in whole or in part. Notes stop nothing.

A statement that is imported again, or that overlaps another, must add nothing: each line has a fingerprint
that comes out the same every time.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from trellis.basis.findings import Finding, Refused


@dataclass(frozen=True, slots=True)
class Part:
    """One of the payments that a bank booked together as one line."""

    pence: int
    text: str = ""
    end_to_end: str = ""
    counterparty: str = ""

    def as_json(self) -> dict[str, Any]:
        """The part as a plain object, its sum in whole pence."""
        return {
            "amount_pence": self.pence,
            "text": self.text,
            "end_to_end": self.end_to_end,
            "counterparty": self.counterparty,
        }


@dataclass(frozen=True, slots=True)
class Line:
    """One movement of money on an account.

    number: where it stands in the file: its line of text, or its place among the entries of an XML file.
    on: the day the bank booked it. pence: plus came in, minus went out, never nought.
    text: what the bank wrote about it. end_to_end: the reference that travelled with the payment.
    bank_ref: the bank's own. counterparty: the other side's name. Each is blank where the file has none.
    is_reversal: the bank took back what it had booked before; `pence` already has the right sign.
    balance_pence: what was on the account after it, where the file tells it line by line.
    parts: what the bank booked together as this line, where it tells them.
    """

    number: int
    on: date
    pence: int
    text: str = ""
    end_to_end: str = ""
    bank_ref: str = ""
    counterparty: str = ""
    is_reversal: bool = False
    balance_pence: int | None = None
    parts: tuple[Part, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The line as a plain object, its sum in whole pence and its day as ISO."""
        return {
            "number": self.number,
            "on": self.on.isoformat(),
            "amount_pence": self.pence,
            "text": self.text,
            "end_to_end": self.end_to_end,
            "bank_ref": self.bank_ref,
            "counterparty": self.counterparty,
            "is_reversal": self.is_reversal,
            "balance_pence": self.balance_pence,
            "parts": [part.as_json() for part in self.parts],
        }


@dataclass(frozen=True)
class Statement:
    """What one file says of one account.

    format: `csv`, `camt.053`, `mt940` or `ofx`. account: sort code and account number together, or whatever
    the file calls the account; blank where it does not say.
    first_day, last_day: the days it covers, as the file says or as its lines show; None without either.
    opening_pence, closing_pence: None where nobody tells.
    is_checked: whether opening and closing are both told, by the file or by whoever gave it in. Otherwise one
    of them was worked out from the other and the lines, and so proves nothing.
    findings: why it must not be kept. notes: what is good to know.
    """

    format: str
    account: str
    first_day: date | None
    last_day: date | None
    opening_pence: int | None
    closing_pence: int | None
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...] = ()
    notes: tuple[Finding, ...] = ()
    is_checked: bool = False

    @property
    def total_pence(self) -> int:
        """What the lines come to together."""
        return sum(line.pence for line in self.lines)

    @property
    def adds_up(self) -> bool | None:
        """Whether opening and lines make the closing balance; None where a balance is not told."""
        if self.opening_pence is None or self.closing_pence is None or not self.is_checked:
            return None
        return self.opening_pence + self.total_pence == self.closing_pence

    def check_may_be_kept(self) -> None:
        """Refuses (`Refused`, with every finding) a statement with anything wrong: all of it or none."""
        if self.findings:
            raise Refused(self.findings)

    def as_json(self) -> dict[str, Any]:
        """The statement as one plain object, sums in whole pence and days as ISO."""
        return {
            "format": self.format,
            "account": self.account,
            "from": self.first_day.isoformat() if self.first_day else None,
            "to": self.last_day.isoformat() if self.last_day else None,
            "opening_pence": self.opening_pence,
            "closing_pence": self.closing_pence,
            "total_pence": self.total_pence,
            "adds_up": self.adds_up,
            "is_checked": self.is_checked,
            "lines": [line.as_json() for line in self.lines],
            "findings": [finding.as_json() for finding in self.findings],
            "notes": [note.as_json() for note in self.notes],
        }


def fingerprints(lines: Iterable[Line], *, account: str) -> tuple[str, ...]:
    """A name for each line that is the same whenever the bank tells the line again, in the lines' order.

    Made of the account, the day, the sum, the text and which of its equals on that day it is: so a file read
    twice and statements that overlap add nothing, and two payments that are alike and both real both stay.
    account: whatever the council calls the account, the same each time. The bank's own references are left
    out, because banks number them afresh in each file. So is how a text is spaced and capitalised.

    >>> gas = Line(1, date(2026, 5, 4), -3850, "GAS BILL")
    >>> first, second = fingerprints([gas, replace(gas, number=2)], account="1")
    >>> first != second and (first,) == fingerprints([replace(gas, text="gas  bill")], account="1")
    True
    """
    return tuple(_fingerprints(lines, account))


def _fingerprints(lines: Iterable[Line], account: str) -> Iterator[str]:
    seen: Counter[tuple[str, ...]] = Counter()
    for line in lines:
        told = " ".join(line.text.casefold().split()) or " ".join(line.counterparty.casefold().split())
        equal = (account, line.on.isoformat(), str(line.pence), told)
        seen[equal] += 1
        # Joined by a character that no reader here lets through, so that no two lines run into one.
        yield hashlib.sha256("\0".join((*equal, str(seen[equal]))).encode("utf-8")).hexdigest()


def checksum(text: str) -> str:
    """What is kept of a text that is blanked: the SHA-256 of it as UTF-8, in hexadecimal.

    It shows later that a text is the one that stood there. It hides nothing from somebody who can guess it.

    >>> checksum("DP MAY")[:16]
    '2ee5312e333f7646'
    """
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def blanked(line: Line) -> Line:
    """The line without what anybody wrote in it: day, sum and references stay. Take its checksum first.

    >>> blanked(Line(1, date(2026, 5, 4), -3850, "GAS BILL", "INV-7", counterparty="Gas Ltd"))
    Line(number=1, on=datetime.date(2026, 5, 4), pence=-3850, text='', end_to_end='INV-7', bank_ref='', \
counterparty='', is_reversal=False, balance_pence=None, parts=())
    """
    parts = tuple(replace(part, text="", counterparty="") for part in line.parts)
    return replace(line, text="", counterparty="", parts=parts)


_IBAN_OF_BRITAIN = re.compile(r"GB\d{2}[A-Z]{4}(\d{14})", re.ASCII)


def account_of(*parts: str) -> str:
    """An account as every form of file comes to write it: sort code and account number, figures only.

    An IBAN of the United Kingdom holds both, so one account is the same in each form of file.

    >>> account_of("20-29-59", "63748472"), account_of("GB29 NWBK 2029 5963 7484 72")
    ('20295963748472', '20295963748472')
    """
    bare = "".join(re.sub(r"[^0-9A-Za-z]", "", part) for part in parts).upper()
    is_iban = _IBAN_OF_BRITAIN.fullmatch(bare)
    return is_iban[1] if is_iban else bare
