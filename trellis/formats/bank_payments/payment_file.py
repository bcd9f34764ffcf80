"""A file of payments as it was found: what it pays, what it adds up to, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from trellis.basis.findings import Finding

from .payments import Account, Totals


@dataclass(frozen=True, slots=True)
class PaidLine:
    """One payment as the file has it, with the line it stands on. What could not be read is blank or nought.

    on: the day it is worked on, where each payment has its own. end_to_end: the payer's mark, or blank.
    """

    line: int
    name: str
    sort_code: str
    account_number: str
    amount_pence: int
    reference: str
    paid_from: Account
    on: date | None = None
    end_to_end: str = ""


@dataclass(frozen=True, slots=True)
class PaymentFile:
    """A file of payments, read.

    format: `bacs18` or `pain001`. name: its serial number or message's name. payments: what it pays, contras
    left out. debits, debit_pence: what it collects besides, by direct debit. totals: added up here, and not
    what the file says of itself; where the two differ is among the findings.
    """

    format: str
    name: str
    service_user_number: str
    made_on: date | None
    processing_date: date | None
    payments: tuple[PaidLine, ...]
    totals: Totals
    debits: int = 0
    debit_pence: int = 0
    findings: tuple[Finding, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """What the file comes to, and its findings, as a plain object; without the payments."""
        return {
            "format": self.format,
            "name": self.name,
            "service_user_number": self.service_user_number,
            "made_on": None if self.made_on is None else self.made_on.isoformat(),
            "processing_date": None if self.processing_date is None else self.processing_date.isoformat(),
            **self.totals.as_json(),
            "debits": self.debits,
            "debit_pence": self.debit_pence,
            "findings": [finding.as_json() for finding in self.findings],
        }
