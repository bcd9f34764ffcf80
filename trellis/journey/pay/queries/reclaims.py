"""What is set aside in an account, what is free in it, and what the council thinks of asking back."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from trellis.engines.paying.clawback import Clawback
from trellis.journey.tell import queries as tell

from .. import states, surplus
from ..models import Payee, Reclaim, Schedule, SetAside
from .spending import in_pot

# The letter by which somebody is told of one.
LETTER = "money-back"
IN_HAND = (states.WORKED_OUT, states.TOLD)


def set_aside_in(payee: Payee) -> list[SetAside]:
    """What is set aside in an account now, in the order it was put in."""
    return list(payee.set_aside.filter(ended_on=None).select_related("put_in_by"))


def weekly_gross(payee: Payee, on: date) -> int:
    """What is paid into an account a week on a day, with the person's own share, in pence.

    Where nothing is paid into it any more, what was paid last; nought where nothing ever was.
    """
    schedules = list(payee.schedules.filter(starts_on__lte=on).prefetch_related("rates"))
    running = [one for one in schedules if one.ends_on is None or one.ends_on >= on]
    if not running and schedules:
        last = max(one.ends_on or on for one in schedules)
        running = [one for one in schedules if one.ends_on == last]
    return sum(_weekly(one, min(on, one.ends_on or on)) for one in running)


def _weekly(schedule: Schedule, on: date) -> int:
    rates = [one for one in schedule.rates.all() if one.from_date <= on]
    return max(rates, key=lambda one: (one.from_date, one.pk)).weekly_pence if rates else 0


def worked_out_now(payee: Payee, on: date) -> Clawback | None:
    """What may be asked back from an account at the end of a day; nothing where none is paid in."""
    weekly = weekly_gross(payee, on)
    if weekly <= 0:
        return None
    return surplus.worked_out(in_pot(payee, on), weekly, set_aside_in(payee), on=on)


def reclaims() -> QuerySet[Reclaim]:
    return Reclaim.objects.select_related(
        "person__team",
        "person__account",
        "payee",
        "worked_out_by",
        "told_by",
        "replied_by",
        "decided_by",
    )


def in_hand(payee: Payee) -> Reclaim | None:
    """The reclaim of an account that is not decided yet."""
    return reclaims().filter(payee=payee, state__in=IN_HAND).first()


def told_really_on(reclaim: Reclaim) -> date | None:
    """The day on which the words of a reclaim first reached somebody; nothing while none has.

    A notice that was never told has not begun: the day somebody pressed a button is no day of telling.
    """
    reached = tell.reached_on(Reclaim._meta.label, reclaim.ref, LETTER)
    return max(reclaim.told_on, reached) if reclaim.told_on and reached else None


__all__ = [
    "IN_HAND",
    "LETTER",
    "in_hand",
    "reclaims",
    "set_aside_in",
    "told_really_on",
    "weekly_gross",
    "worked_out_now",
]
