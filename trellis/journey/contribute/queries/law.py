"""The charging law as this council works with it: what ships, what was confirmed, and its own policy."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from trellis.basis.law import NOT_KNOWN, Amount, Confirmed
from trellis.engines.charging.laws import SHIPPED, Laws

from ..models import ChargingPolicy, ConfirmedAmount

# What each file of the law is called on the page.
FILES = {
    "capital": "Savings",
    "income": "Money coming in",
    "protected_income": "What is left to live on",
    "pension_age": "Pension age",
}


def as_json(value: Any) -> Any:
    """An amount's value as it is stored: pence, a list of words, or rows with days."""
    return json.loads(json.dumps(value, default=str))


def is_sum(amount: Amount) -> bool:
    return amount.unit == "pence"


def _shipped(name: str, key: str, since: date) -> Amount | None:
    law: Any = getattr(SHIPPED, name, None)
    history = law.history(key) if law is not None and key in law else ()
    return next((one for one in history if one.since == since), None)


def shipped_amount(name: str, key: str, since: date) -> Amount | None:
    """An amount that ships as to be confirmed, or not known; nothing where it is none of these."""
    amount = _shipped(name, key, since)
    return None if amount is None or amount.is_settled else amount


def law_as_read(at: datetime | None = None) -> Laws:
    """The law with what was confirmed, now or at a moment that was; one query.

    What is no sum (a list of kinds, a table of ages) is confirmed as it ships or not at all: where what ships
    has changed since, the confirmation was of something else, and falls.
    """
    rows = ConfirmedAmount.objects.order_by("confirmed_at", "pk")
    if at is not None:
        rows = rows.filter(confirmed_at__lte=at)
    found: dict[str, dict[tuple[str, date], Confirmed]] = defaultdict(dict)
    for row in rows:
        amount = _shipped(row.law, row.key, row.from_date)
        if amount is None or (not is_sum(amount) and as_json(amount.value) != row.value):
            continue
        value = row.value if is_sum(amount) else amount.value
        found[row.law][row.key, row.from_date] = Confirmed(row.key, row.from_date, value, row.source)
    return SHIPPED.with_confirmed({name: rows.values() for name, rows in found.items()})


@dataclass(frozen=True)
class Unread:
    """An amount that ships unread, and its confirmation where there is one."""

    law: str
    amount: Amount
    confirmed: ConfirmedAmount | None

    @property
    def is_sum(self) -> bool:
        return is_sum(self.amount)

    @property
    def is_known(self) -> bool:
        return bool(self.amount.value != NOT_KNOWN)

    @property
    def is_another(self) -> bool:
        """Whether the source gave another amount than what ships."""
        return self.confirmed is not None and self.confirmed.value != as_json(self.amount.value)

    @property
    def in_words(self) -> list[str]:
        """What is no sum, line by line."""
        value = self.amount.value
        if not isinstance(value, list):
            return []
        return [
            one.replace("_", " ")
            if isinstance(one, str)
            else f"Born from {one['born_from']:%-d %B %Y}: {one['years']} years and {one['months']} months"
            for one in value
        ]


def amounts_to_confirm() -> list[Unread]:
    """Every amount that ships unread, the newest day first within each; one query."""
    confirmed = {
        (row.law, row.key, row.from_date): row
        for row in ConfirmedAmount.objects.select_related("confirmed_by").order_by("confirmed_at", "pk")
    }
    unread = [
        Unread(name, amount, confirmed.get((name, amount.key, amount.since)))
        for name, amount in SHIPPED.to_be_confirmed()
    ]
    order = list(FILES)
    return sorted(unread, key=lambda one: (-one.amount.since.toordinal(), order.index(one.law)))


def disability_benefits(on: date, law: Laws) -> frozenset[str]:
    return frozenset(law.income.on("disability_benefits", on).value)


# Policies. -----------------------------------------------------------------------------------------------


def policies() -> QuerySet[ChargingPolicy]:
    return ChargingPolicy.objects.select_related("prepared_by", "adopted_by")


def policy_in_force(on: date) -> ChargingPolicy | None:
    """The council's own decisions about charging that hold on a day; nothing before the first."""
    adopted = policies().filter(adopted_on__isnull=False, from_date__lte=on)
    return adopted.order_by("-from_date", "-pk").first()
