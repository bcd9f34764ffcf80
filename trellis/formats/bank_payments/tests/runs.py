"""The pay run of J5, as JSON that a council sends and as records; accounts are of the published vectors."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from trellis.formats.bank_payments.payments import Account, Payment, PaymentRun

NORTHSHIRE = Account("NORTHSHIRE", "202959", "63748472")
AMINA = ("Mrs Amina Ahmed", "089999", "66374958")
GEORGE = ("Mr George Grant", "107999", "88837491")
BILL = ("Bill Baker", "871427", "46238510")

# Money on Friday 1 May 2026: in by Wednesday 29 April, worked on by Bacs on Thursday 30 April.
MADE_ON, PROCESSED_ON = date(2026, 4, 29), date(2026, 4, 30)


def payment(whose: tuple[str, str, str], pence: int, reference: str = "DP MAY", mark: str = "") -> Payment:
    return Payment(*whose, amount_pence=pence, reference=reference, end_to_end=mark)


def run(*payments: Payment, on: date = PROCESSED_ON, number: str = "123456") -> PaymentRun:
    return PaymentRun(number, on, NORTHSHIRE, payments)


J5 = run(payment(AMINA, 109080), payment(GEORGE, 74019), payment(BILL, 51200))


def as_sent(**changed: Any) -> dict[str, Any]:
    """J5's run as JSON, with what is changed; None takes a key out."""
    whole = {
        "service_user_number": "123456",
        "processing_date": "2026-04-30",
        "from": {"name": "NORTHSHIRE", "sort_code": "202959", "account_number": "63748472"},
        "payments": [one_as_sent(one) for one in J5.payments],
        **changed,
    }
    return {key: value for key, value in whole.items() if value is not None}


def one_as_sent(one: Payment = J5.payments[0], **changed: Any) -> dict[str, Any]:
    whole = {
        "name": one.name,
        "sort_code": one.sort_code,
        "account_number": one.account_number,
        "amount_pence": one.amount_pence,
        "reference": one.reference,
        **changed,
    }
    return {key: value for key, value in whole.items() if value is not None}


def text(**changed: Any) -> str:
    return json.dumps(as_sent(**changed))
