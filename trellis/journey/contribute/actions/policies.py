"""What a council decides for itself about charging: prepared by finance, adopted by somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from trellis.basis.money import ROUNDINGS
from trellis.engines.charging.circumstances import HOUSEHOLDS
from trellis.journey.accounts.models import Account
from trellis.journey.record.actions import keep, recorded, snapshot

from .. import access, locked
from ..models import ChargingPolicy

# A week; beyond it somebody's finger slipped.
MOST_A_WEEK = 2_000_00


@recorded
def prepare_policy(
    *,
    from_date: date,
    decision: str,
    percent_of_disposable: Decimal = Decimal(100),
    minimum_charge_pence: int = 0,
    standard_disability_pence: int = 0,
    protects: Sequence[dict[str, Any]] = (),
    rounding: str = "round_half_up",
    by: Account,
    on: date,
) -> ChargingPolicy:
    """Keeps a charging policy for somebody else to adopt. Nothing is worked out with it yet.

    protects: rows of household, pension_age (true or false) and pence a week, where the council protects more
    than the law; less than the law counts for nothing. Who may: finance. Refused (`ValidationError`): no
    decision named; a percentage outside 0 to 100; sums below nought or absurd; a household nobody knows.
    """
    access.check_may_prepare(by)
    wrong: dict[str, str] = {}
    if not decision.strip():
        wrong["decision"] = "Say which decision of the council it is, so that anybody can look it up."
    if not 0 <= percent_of_disposable <= 100 or percent_of_disposable * 1000 % 1:
        wrong["percent_of_disposable"] = (
            "Enter a percentage from 0 to 100, with three figures after the point."
        )
    if rounding not in ROUNDINGS:
        wrong["rounding"] = "Choose a way of rounding."
    for name, pence in (
        ("minimum_charge_pence", minimum_charge_pence),
        ("standard_disability_pence", standard_disability_pence),
    ):
        if not 0 <= pence <= MOST_A_WEEK:
            wrong[name] = "Enter a sum for a week, from nought to £2,000."
    if any(row["household"] not in HOUSEHOLDS or not 0 <= row["pence"] <= MOST_A_WEEK for row in protects):
        wrong["protects"] = "Enter what is protected a week, from nought to £2,000."
    if wrong:
        raise ValidationError(wrong)
    policy = ChargingPolicy.objects.create(
        from_date=from_date,
        decision=" ".join(decision.split()),
        percent_of_disposable=percent_of_disposable,
        minimum_charge_pence=minimum_charge_pence,
        standard_disability_pence=standard_disability_pence,
        protects=[dict(row) for row in protects],
        rounding=rounding,
        prepared_by=by,
        prepared_on=on,
    )
    keep("prepared a charging policy", by=by, about=policy, after=snapshot(policy))
    return policy


@recorded
def adopt_policy(policy: ChargingPolicy, *, by: Account, on: date) -> ChargingPolicy:
    """Puts a policy into force from its own day. Contributions made before keep theirs.

    Who may: a manager or a director who did not prepare it. Refused (`ValidationError`): one adopted already,
    or another that starts on the same day.
    """
    stored = locked.policy(policy)
    access.check_may_adopt(by, stored)
    if stored.adopted_on is not None:
        raise ValidationError("This policy is adopted already.")
    stored.adopted_by, stored.adopted_on = by, on
    try:
        with transaction.atomic():
            stored.save(update_fields=["adopted_by", "adopted_on"])
    except IntegrityError:
        raise ValidationError("Another policy that starts on the same day is adopted already.") from None
    keep("adopted a charging policy", by=by, about=stored, because=stored.decision, after=snapshot(stored))
    return stored
