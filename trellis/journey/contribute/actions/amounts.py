"""Confirming an amount of the law that shipped unread."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from trellis.engines.charging.circumstances import MOST_PENCE
from trellis.journey.accounts.models import Account
from trellis.journey.record.actions import keep, recorded

from .. import access, queries
from ..models import ConfirmedAmount

LONGEST_SOURCE = 500


@recorded
def confirm_amount(
    law: str, key: str, from_date: date, *, value: int | None = None, source: str, by: Account, on: date
) -> ConfirmedAmount:
    """Confirms an amount as somebody read it in its source; from then on it is no longer to be confirmed.

    value: what the source gives, in pence, where it is another amount than what ships, or none was known. An
    earlier confirmation stays and is replaced. Contributions made before keep the law they were made by.
    Who may: administrators. Refused (`ValidationError`): an amount that did not ship unread; no source; no
    value where none is known; another value for what is no sum; a sum that is none.
    """
    access.check_may_confirm(by)
    amount = queries.shipped_amount(law, key, from_date)
    if amount is None:
        raise ValidationError("There is no such amount to be confirmed.")
    source = " ".join(source.split())
    if not source:
        raise ValidationError({"source": "Say where you read it: the regulation or circular, and its date."})
    if len(source) > LONGEST_SOURCE:
        raise ValidationError({"source": f"Say it in at most {LONGEST_SOURCE} letters."})
    confirmed = ConfirmedAmount.objects.create(
        law=law,
        key=key,
        from_date=from_date,
        shipped_value=queries.as_json(amount.value),
        value=_value(amount, value),
        source=source,
        confirmed_by=by,
        confirmed_on=on,
    )
    keep(
        "confirmed an amount of the law",
        by=by,
        about=confirmed,
        because=source,
        before={"value": confirmed.shipped_value},
        after={"law": law, "key": key, "from": from_date.isoformat(), "value": confirmed.value},
    )
    return confirmed


def _value(amount: Any, value: int | None) -> Any:
    if not queries.is_sum(amount):
        if value is not None:
            raise ValidationError({"value": "This is no sum, so it can only be confirmed as it stands."})
        return queries.as_json(amount.value)
    if value is None:
        if not isinstance(amount.value, int):
            raise ValidationError({"value": "Nobody has found this amount. Enter what the source gives."})
        return amount.value
    if not isinstance(value, int) or not 0 <= value <= MOST_PENCE:
        raise ValidationError({"value": "Enter a sum from nought to ten million pounds."})
    return value
