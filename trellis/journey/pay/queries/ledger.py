"""What the books say: how much money is where, on any day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet, Sum

from ..models import LedgerAccount, LedgerLine


def balance(account: LedgerAccount | int, on: date) -> int:
    """How much money is in an account at the end of a day, in pence."""
    return balances([account], on)[account if isinstance(account, int) else account.pk]


def balances(accounts: Iterable[LedgerAccount | int] | QuerySet[LedgerAccount], on: date) -> dict[int, int]:
    """What is in each of several accounts at the end of a day, in pence, by their keys: one query."""
    keys = [one if isinstance(one, int) else one.pk for one in accounts]
    found = (
        LedgerLine.objects.filter(account_id__in=keys, on__lte=on)
        .order_by()
        .values_list("account_id")
        .annotate(pence=Sum("pence"))
    )
    return dict.fromkeys(keys, 0) | {key: int(pence) for key, pence in found}
