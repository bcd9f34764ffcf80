"""How often a part of a budget is paid, into what, and what it comes to a week from which day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q

from trellis.engines.paying.cycles import EVERY, MOST_WEEKLY_PENCE
from trellis.govuk.wording import day, money
from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account
from trellis.journey.people import access as people
from trellis.journey.plan.models import How, Slice, SliceMove
from trellis.journey.plan.queries import SIGNED
from trellis.journey.plan.queries.conditions import why_not_paid_yet
from trellis.journey.plan.queries.slices import billed_of, paid_of, slices_of, weekly_on
from trellis.journey.record.actions import keep, recorded, snapshot

from .. import access
from ..models import Payee, Schedule, ScheduleRate
from ..queries.dues import rate_on

LONGEST_AHEAD = timedelta(days=366)
AS_AGREED = "As the budget says."
AS_MOVED = "Pounds were moved between the parts of the budget."


@recorded
def begin_schedule(
    slice: Slice, payee: Payee, *, cycle: str, a_period_begins: date, starts_on: date, by: Account, on: date
) -> Schedule:
    """Begins to pay a part of a budget into an account or onto a card, so often, from a day on.

    What it comes to a week is the budget's: the part itself, and the person's own share taken off where it is
    paid net. a_period_begins: a day on which one stretch of the cycle begins, before or after. Who may:
    finance. Refused (`ValidationError`): a budget that is not agreed, a direct payment that may not be paid
    yet (its own sentence says why), details that nobody checked, an account that does not fit how the part
    is held, a part that is paid already, that the council arranges itself, or a day before it begins.
    """
    access.check_is_finance(by)
    held = (
        Slice.objects.select_for_update(of=("self",))
        .select_related(
            "budget__person", "budget__carer", "budget__plan__carer", "speaker__person", "provider"
        )
        .get(pk=slice.pk)
    )
    person = held.budget.person
    if by.pk == person.account_id:
        raise Refused("This is your own payment, so somebody else in finance begins it.", about=held)
    if closed := people.is_closed(person):
        raise ValidationError(closed)
    stored = Payee.objects.select_for_update().get(pk=payee.pk)
    _check_slice(held, on)
    _check_fits(held, stored)
    if cycle not in EVERY:
        raise ValidationError({"cycle": "Choose how often it is paid."})
    first = held.starts_on
    if starts_on < first:
        raise ValidationError({"starts_on": f"It begins on {day(first)}. Enter that day or a later one."})
    if starts_on > on + LONGEST_AHEAD or abs(a_period_begins - starts_on) > LONGEST_AHEAD:
        raise ValidationError({"starts_on": "Enter days within a year."})
    schedule = Schedule.objects.create(
        person=person,
        slice=held,
        payee=stored,
        cycle=cycle,
        a_period_begins=a_period_begins,
        is_gross=held.is_gross or held.how != How.DIRECT_PAYMENT,
        starts_on=starts_on,
        put_in_by=by,
        put_in_on=on,
    )
    rates = _rates_of(held, starts_on)
    ScheduleRate.objects.bulk_create(
        ScheduleRate(
            schedule=schedule,
            from_date=since,
            weekly_pence=weekly,
            contribution_weekly_pence=share,
            because=because,
            put_in_by=by,
        )
        for since, weekly, share, because in rates
    )
    keep(
        "began to pay a part of a budget",
        by=by,
        about=schedule,
        person=person,
        after=snapshot(schedule)
        | {"payee": stored.says_which, "rates": [[since.isoformat(), *rest] for since, *rest in rates]},
    )
    return schedule


@recorded
def change_rate(
    schedule: Schedule,
    *,
    weekly_pence: int,
    contribution_weekly_pence: int,
    from_date: date,
    because: str,
    by: Account,
    on: date,
) -> ScheduleRate:
    """Says what a schedule pays a week from a day on, whole, and how much of it is the person's own share.

    The day may have gone by: what was paid for days since is put right by one further line for each stretch
    when the night's work runs, and no line there was is changed. A rate already written for a later day
    holds from that day still. Who may: finance, and a reason is kept.
    """
    stored = _locked(schedule, by)
    faults: dict[str, Any] = {}
    if not 0 <= weekly_pence <= MOST_WEEKLY_PENCE:
        faults["weekly_pence"] = "Enter a sum a week from nought up."
    elif not 0 <= contribution_weekly_pence <= weekly_pence:
        faults["contribution_weekly_pence"] = f"Their own share is at most the whole, {money(weekly_pence)}."
    if from_date < stored.starts_on:
        faults["from_date"] = f"This schedule begins on {day(stored.starts_on)}. Enter that day or later."
    elif stored.ends_on is not None and from_date > stored.ends_on:
        faults["from_date"] = f"This schedule ends on {day(stored.ends_on)}. Enter a day up to that."
    elif from_date > on + LONGEST_AHEAD:
        faults["from_date"] = "Enter a day within a year."
    if not because.strip():
        faults["because"] = "Say why it changes."
    if faults:
        raise ValidationError(faults)
    before = rate_on(stored, from_date)
    rate = ScheduleRate.objects.create(
        schedule=stored,
        from_date=from_date,
        weekly_pence=weekly_pence,
        contribution_weekly_pence=contribution_weekly_pence,
        because=" ".join(because.split()),
        put_in_by=by,
    )
    stored.version += 1
    stored.save(update_fields=["version"])
    keep(
        "changed what is paid a week",
        by=by,
        about=stored,
        person=stored.person,
        because=rate.because,
        before=_in_short(before) if before else None,
        after=_in_short(rate),
    )
    return rate


@recorded
def end_schedule(schedule: Schedule, *, last_day: date, because: str, by: Account, on: date) -> Schedule:
    """Says the last day that is paid for. What fell due for later days is taken off, never asked back here.

    Who may: finance, and a reason is kept. Refused: a day before it began; one that has an end already.
    """
    stored = _locked(schedule, by)
    if stored.ends_on is not None:
        raise ValidationError(f"This schedule has an end already: {day(stored.ends_on)}.")
    if not because.strip():
        raise ValidationError({"because": "Say why it ends."})
    if not stored.starts_on <= last_day <= on + LONGEST_AHEAD:
        says = f"Enter a day from {day(stored.starts_on)} on, within a year."
        raise ValidationError({"last_day": says})
    stored.ends_on, stored.ended_because = last_day, " ".join(because.split())
    stored.version += 1
    stored.save(update_fields=["ends_on", "ended_because", "version"])
    keep(
        "ended a schedule of payments",
        by=by,
        about=stored,
        person=stored.person,
        because=stored.ended_because,
        after={"ends_on": last_day.isoformat()},
    )
    return stored


def _locked(schedule: Schedule, by: Account) -> Schedule:
    access.check_is_finance(by)
    stored = Schedule.objects.select_for_update(of=("self",)).select_related("person").get(pk=schedule.pk)
    if by.pk == stored.person.account_id:
        raise Refused("This is your own payment, so somebody else in finance changes it.", about=stored)
    return stored


def _check_slice(held: Slice, on: date) -> None:
    if held.budget.state != SIGNED:
        raise ValidationError("The budget is not agreed, so nothing of it is paid yet.")
    if held.how == How.IN_KIND:
        raise ValidationError("The council arranges this part and pays for it itself.")
    if held.ended_on is not None:
        raise ValidationError(f"This part ends or ended: its first day without is {day(held.ended_on)}.")
    if fault := why_not_paid_yet(held, on):
        raise ValidationError(fault)
    if Schedule.objects.filter(slice=held, ends_on=None).exists():
        raise ValidationError("This part is paid already. Change that schedule, or end it first.")


def _check_fits(held: Slice, payee: Payee) -> None:
    if payee.person_id != held.budget.person_id:
        raise ValidationError({"payee": "Choose an account or a card of this person."})
    if payee.ended_on is not None:
        raise ValidationError({"payee": f"This was ended on {day(payee.ended_on)}."})
    if payee.checked_on is None:
        raise ValidationError(
            {"payee": "Nobody has checked these details yet. Somebody other than who put them in does that."}
        )
    if held.how == How.SERVICE_FUND and payee.provider_id != held.provider_id:
        raise ValidationError({"payee": f"A service fund is paid to its provider, {held.holder_name}."})
    if held.how == How.DIRECT_PAYMENT and held.by_card != (payee.kind == "card"):
        chosen = "onto a card" if held.by_card else "into an account"
        raise ValidationError({"payee": f"It was chosen that this money comes {chosen}."})


def _rates_of(held: Slice, starts_on: date) -> list[tuple[date, int, int, str]]:
    """What the budget says from the first day on: since when, the whole, their own share, and why."""
    standing = slices_of(held.budget)
    paid = paid_of(held.budget, standing).get(held.pk)
    if paid is None:
        share = 0
    elif held.is_gross:
        share = min(billed_of(held.budget, standing), held.weekly_pence)
    else:
        share = paid.put_in_pence
    moves = list(SliceMove.objects.filter(Q(from_slice=held) | Q(to_slice=held)))
    later = sorted({move.from_date for move in moves if move.from_date > starts_on})
    told = [(starts_on, AS_AGREED), *((since, AS_MOVED) for since in later)]
    rates = [(since, weekly_on(held, moves, since), because) for since, because in told]
    return [(since, weekly, min(share, weekly), because) for since, weekly, because in rates]


def _in_short(rate: ScheduleRate) -> dict[str, Any]:
    return {
        "from_date": rate.from_date.isoformat(),
        "weekly_pence": rate.weekly_pence,
        "contribution_weekly_pence": rate.contribution_weekly_pence,
    }


__all__ = ["begin_schedule", "change_rate", "end_schedule"]
