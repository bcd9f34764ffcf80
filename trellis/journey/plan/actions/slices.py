"""Choosing how the money of a budget is held, moving pounds between its slices, and stopping a payment.

All of it is for the person, or whoever speaks for them, to say; a worker may write it down for them and says
who wanted it. No panel is asked: the sum of the budget stays the same to the penny.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q

from trellis.engines.budget.lines import WEEKS
from trellis.engines.budget.slices import yearly_to_weekly_52
from trellis.govuk.wording import day, money, names
from trellis.journey.accounts.models import Account
from trellis.journey.find.models import Provider
from trellis.journey.people.actions import SavedMeanwhile
from trellis.journey.people.models import Speaker
from trellis.journey.record.actions import keep, recorded, snapshot

from .. import access, states
from ..models import How, PersonalBudget, Slice, SliceMove
from ..queries.conditions import why_not_paid_yet
from ..queries.slices import (
    BEFORE_IT_IS_AGREED,
    every_slice,
    fault_of_holder,
    in_short,
    slices_of,
    version_of_slices,
    wages_agreed,
    weekly_on,
    what_does_not_sum,
)
from ..ways import A_PROVIDER, A_SPEAKER, BESIDE_A_CARD, BY_KEY, Way, way_of

MOST_SLICES = 20
LONGEST_AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class SliceRow:
    """A slice as somebody wants it. ref: of the slice it was before, where it was one.

    yearly_pence: where it is agreed by the year; the week is then worked out from it.
    """

    way: str
    weekly_pence: int = 0
    once_pence: int = 0
    yearly_pence: int | None = None
    holder_name: str = ""
    speaker: Speaker | None = None
    provider: Provider | None = None
    what_for: str = ""
    ref: str = ""

    @property
    def weekly(self) -> int:
        return self.weekly_pence if self.yearly_pence is None else yearly_to_weekly_52(self.yearly_pence)


@recorded
def put_slices(
    budget: PersonalBudget,
    rows: Sequence[SliceRow],
    *,
    shown: int | None = None,
    wanted_by: str = "",
    by: Account,
    on: date,
) -> list[Slice]:
    """Says how the whole of a budget is held, before it is agreed. The rows come to it, to the penny.

    Who may: the person whose budget it is, whoever speaks for them, or a worker of the team who writes it
    down and says who wanted it. shown: the version of the slices that the page showed (`SavedMeanwhile` where
    they changed since; its `theirs` are the slices). A slice whose holder changes is a new one: what was
    judged of another holder says nothing of them. Refused, each in a sentence: sums over or short and by how
    much, a holder not named, a provider without a service fund, an authority that does not hold, a budget
    that is agreed.
    """
    stored = _locked_to_say(budget, by, on)
    if stored.state not in BEFORE_IT_IS_AGREED:
        raise ValidationError(
            "This budget is agreed. Now you can move pounds between its parts, add a part, or stop a payment."
        )
    wanted_by = _who_wants(stored, by, wanted_by)
    if shown is not None and shown != version_of_slices(stored):
        raise SavedMeanwhile(slices_of(stored))
    wanted = [row for row in rows if row.weekly or row.once_pence]
    _check_rows(stored, wanted, on)
    before = slices_of(stored)
    kept: list[Slice] = []
    for position, row in enumerate(wanted):
        held = next((one for one in before if one.ref == row.ref and _is_held_by(one, row)), None)
        kept.append(_put(stored, held, row, position=position, wanted_by=wanted_by, on=on))
    for held in before:
        if held.pk not in {one.pk for one in kept}:
            _end(held, on=on, because="Another way was chosen.")
    after = slices_of(stored)
    keep(
        "chose how the money of a budget is held",
        by=by,
        about=stored,
        person=stored.person,
        because=f"Wanted by {wanted_by}.",
        before={"slices": [in_short(one) for one in before]},
        after={"slices": [in_short(one) for one in after]},
    )
    return after


@recorded
def open_slice(budget: PersonalBudget, row: SliceRow, *, wanted_by: str = "", by: Account, on: date) -> Slice:
    """Adds a slice to an agreed budget, with no money in it yet: pounds are then moved to it.

    For a direct payment that somebody asks for later, or another provider: what it needs is judged and signed
    first. Who may: as in `put_slices`.
    """
    stored = _locked_to_say(budget, by, on)
    _check_in_force(stored)
    wanted_by = _who_wants(stored, by, wanted_by)
    if row.weekly or row.once_pence:
        raise ValidationError("A new part begins with nothing in it. Move pounds to it after that.")
    standing = slices_of(stored)
    if any(_is_held_by(one, row) for one in standing):
        raise ValidationError("Some of the money is held so already. Move pounds to that part.")
    _check_holders(stored, [row], on)
    held = _put(stored, None, row, position=len(standing), wanted_by=wanted_by, on=on)
    held.from_date = max(on, stored.starts_on)
    held.save(update_fields=["from_date"])
    keep(
        "asked for another way to hold some of a budget",
        by=by,
        about=held,
        person=stored.person,
        because=f"Wanted by {wanted_by}.",
        after=snapshot(held),
    )
    return held


@recorded
def move_between(
    from_slice: Slice,
    to_slice: Slice,
    pence: int,
    *,
    from_date: date | None = None,
    wanted_by: str = "",
    by: Account,
    on: date,
) -> SliceMove:
    """Moves pounds a week from one slice of an agreed budget to another. It needs the person, and no panel.

    from_date: from when, today where it is not said. Refused: no sum or more than there is; a direct payment
    that may not be paid yet; less left in the direct payments than the agreements with assistants cost; a
    provider who offers no service fund any more; a day gone by or over a year away.
    """
    stored = _locked_to_say(from_slice.budget, by, on)
    _check_in_force(stored)
    wanted_by = _who_wants(stored, by, wanted_by)
    source, target = _both_locked(stored, from_slice, to_slice)
    from_date = from_date or max(on, stored.starts_on)
    _check_move(stored, source, target, pence, from_date=from_date, on=on)
    return _move(source, target, pence, from_date=from_date, wanted_by=wanted_by, by=by, on=on)


@recorded
def say_how_paid(
    held: Slice,
    *,
    version: int,
    is_gross: bool,
    by_card: bool,
    offered: Sequence[str] = (),
    card_chosen_because: str = "",
    by: Account,
    on: date,
) -> Slice:
    """Says how a direct payment comes: with or without the person's share in it, into an account or by card.

    A card is a real choice or none: what else was offered is named, and why they chose it is in their words.
    Where the terms were signed already, they are signed again. Who may: as in `put_slices`.
    """
    access.check_may_say_of_budget(by, held.budget, on)
    stored = every_slice().select_for_update(of=("self",)).get(pk=held.pk)
    if stored.version != version:
        raise SavedMeanwhile(stored)
    _check_is_payment(stored)
    because = " ".join(card_chosen_because.split())
    if by_card:
        unknown = [one for one in offered if one not in BESIDE_A_CARD]
        faults = {
            "offered": ""
            if offered and not unknown
            else "Say what else was offered. A card is never the only way.",
            "card_chosen_because": "" if because else "Say in their own words why they chose a card.",
        }
        if found := {question: fault for question, fault in faults.items() if fault}:
            raise ValidationError(found)
    before = snapshot(stored)
    stored.is_gross, stored.by_card, stored.how_paid_said_on = is_gross, by_card, on
    stored.offered = names(BESIDE_A_CARD[one] for one in offered) if by_card else ""
    stored.card_chosen_because = because if by_card else ""
    stored.agreement_signed_on = stored.first_review_on = None
    stored.agreement_signed_by, stored.agreement_says = "", []
    stored.version += 1
    stored.save()
    keep(
        "said how a direct payment comes",
        by=by,
        about=stored,
        person=held.budget.person,
        because=because,
        before=before,
        after=snapshot(stored),
    )
    return stored


@recorded
def stop_direct_payment(
    held: Slice,
    *,
    last_day: date,
    because: str = "",
    wanted_by: str = "",
    by: Account,
    on: date,
) -> Slice:
    """Stops a direct payment because the person wants it: no reason is asked, and nothing is lost by it.

    The same money is arranged by the council from the next day, so that there is no gap; and it may be asked
    for again at any time. Who may: as in `put_slices`. Gives the slice that holds the money from then on.
    """
    stored = _locked_to_say(held.budget, by, on)
    _check_in_force(stored)
    wanted_by = _who_wants(stored, by, wanted_by)
    source = every_slice().select_for_update(of=("self",)).get(pk=held.pk)
    _check_is_payment(source)
    if not on <= last_day <= on + LONGEST_AHEAD:
        raise ValidationError({"last_day": "The last day must be today or later, within a year."})
    because = because.strip() or "They do not want it any more. Nobody has to give a reason."
    target = next((one for one in slices_of(stored) if one.how == How.IN_KIND), None)
    next_day = last_day + timedelta(days=1)
    if target is None:
        row = SliceRow("in_kind", what_for=source.what_for)
        position = source.position + 1
        target = _put(stored, None, row, position=position, wanted_by=wanted_by, on=on)
        target.from_date = next_day
        target.save(update_fields=["from_date"])
    once = source.once_pence
    if source.weekly_pence:
        _move(source, target, source.weekly_pence, from_date=next_day, wanted_by=wanted_by, by=by, on=on)
    if once:
        Slice.objects.filter(pk=target.pk).update(once_pence=target.once_pence + once)
    source = Slice.objects.get(pk=source.pk)
    before = snapshot(source)
    source.once_pence = 0
    _end(source, on=next_day, because=because)
    keep(
        "stopped a direct payment",
        by=by,
        about=source,
        person=stored.person,
        because=because,
        before=before,
        after=snapshot(source) | {"wanted_by": wanted_by},
    )
    return target


# The rows. -----------------------------------------------------------------------------------------------


def _locked_to_say(budget: PersonalBudget, by: Account, on: date) -> PersonalBudget:
    """The budget, locked: two who move its pounds come one after the other. For whoever may say it."""
    rows = PersonalBudget.objects.select_for_update(of=("self",))
    stored = rows.select_related("person__team", "person__account", "plan__carer", "carer").get(pk=budget.pk)
    access.check_may_say_of_budget(by, stored, on)
    return stored


def _check_in_force(budget: PersonalBudget) -> None:
    if budget.state != states.SIGNED:
        raise ValidationError("This can be done once the budget is agreed, and as long as it lasts.")


def _check_is_payment(held: Slice) -> None:
    if held.how != How.DIRECT_PAYMENT:
        raise ValidationError("This part is not a direct payment.")
    if held.ended_on is not None:
        raise ValidationError(
            f"This direct payment ends or ended: its first day without is {day(held.ended_on)}."
        )


def _who_wants(budget: PersonalBudget, by: Account, wanted_by: str) -> str:
    """Whose word it is: their own, or of whom the worker writes it down."""
    if not access.people.may_work_with(by, budget.person):
        return by.name
    if not wanted_by.strip():
        raise ValidationError({"wanted_by": "Say who wants it so. It is for the person to choose."})
    return " ".join(wanted_by.split())


def _way(row: SliceRow) -> Way:
    if row.way not in BY_KEY:
        raise ValidationError("Choose one of the ways there are.")
    return BY_KEY[row.way]


def _check_holders(budget: PersonalBudget, rows: Sequence[SliceRow], on: date) -> None:
    faults = [
        fault_of_holder(
            _way(row),
            name=row.holder_name,
            speaker=row.speaker,
            provider=row.provider,
            person=budget.person,
            on=on,
        )
        for row in rows
    ]
    if found := [fault for fault in faults if fault]:
        raise ValidationError(found)


def _check_rows(budget: PersonalBudget, rows: Sequence[SliceRow], on: date) -> None:
    if len(rows) > MOST_SLICES:
        raise ValidationError(f"A budget has at most {MOST_SLICES} parts.")
    _check_holders(budget, rows, on)
    once = [row.once_pence for row in rows]
    if found := what_does_not_sum(budget, [row.weekly for row in rows], once):
        raise ValidationError(found)


def _holder_name(row: SliceRow) -> str:
    if row.speaker:
        return row.speaker.name
    return row.provider.name if row.provider else " ".join(row.holder_name.split())


def _is_held_by(held: Slice, row: SliceRow) -> bool:
    way = _way(row)
    if (held.how, held.holder) != (way.how, way.holder):
        return False
    if not way.asks:
        return True
    return (held.holder_name, held.speaker_id, held.provider_id) == (
        _holder_name(row),
        row.speaker.pk if row.speaker else None,
        row.provider.pk if row.provider else None,
    )


def _put(
    budget: PersonalBudget, held: Slice | None, row: SliceRow, *, position: int, wanted_by: str, on: date
) -> Slice:
    way = _way(row)
    told = {
        "weekly_pence": row.weekly,
        "once_pence": row.once_pence,
        "yearly_pence": row.yearly_pence,
        "what_for": " ".join(row.what_for.split()),
        "position": position,
    }
    if held is None:
        return Slice.objects.create(
            budget=budget,
            how=way.how,
            holder=way.holder,
            holder_name=_holder_name(row) if way.asks else "",
            speaker=row.speaker if way.asks == A_SPEAKER else None,
            provider=row.provider if way.asks == A_PROVIDER else None,
            wanted_on=on,
            wanted_by=wanted_by,
            **told,
        )
    if any(getattr(held, column) != value for column, value in told.items()):
        for column, value in told.items():
            setattr(held, column, value)
        held.version += 1
        held.save()
    return held


def _end(held: Slice, *, on: date, because: str) -> None:
    held.ended_on, held.ended_because = on, because
    held.version += 1
    held.save()


# A move. -------------------------------------------------------------------------------------------------


def _both_locked(budget: PersonalBudget, from_slice: Slice, to_slice: Slice) -> tuple[Slice, Slice]:
    rows = every_slice().select_for_update(of=("self",)).filter(budget=budget, ended_on=None)
    found = {one.pk: one for one in rows.filter(pk__in=[from_slice.pk, to_slice.pk]).order_by("pk")}
    if len(found) != 2:
        raise ValidationError("Choose two different parts of this budget that are held now.")
    return found[from_slice.pk], found[to_slice.pk]


def _check_move(
    budget: PersonalBudget, source: Slice, target: Slice, pence: int, *, from_date: date, on: date
) -> None:
    if pence <= 0:
        raise ValidationError({"pence": "Say how many pounds to move: more than nought."})
    moves = SliceMove.objects.filter(Q(from_slice=source) | Q(to_slice=source))
    there = min(source.weekly_pence, weekly_on(source, moves, from_date))
    if pence > there:
        says = f"There are {money(there)} a week in “{source.says_to(is_own=False)}”. Move that much or less."
        raise ValidationError({"pence": says})
    if not max(on, budget.starts_on) <= from_date <= on + LONGEST_AHEAD:
        first = day(max(on, budget.starts_on))
        raise ValidationError({"from_date": f"The day must be {first} or later, within a year."})
    if fault := why_not_paid_yet(target, on):
        raise ValidationError(f"{fault} Until then no pounds can go there.")
    way_fault = fault_of_holder(
        way_of(target),
        name=target.holder_name,
        speaker=target.speaker,
        provider=target.provider,
        person=budget.person,
        on=on,
    )
    if way_fault:
        raise ValidationError(f"{way_fault} No pounds can go there.")
    if source.how == How.DIRECT_PAYMENT and target.how != How.DIRECT_PAYMENT:
        payments = [one.weekly_pence for one in slices_of(budget) if one.how == How.DIRECT_PAYMENT]
        wages = wages_agreed(budget)
        if sum(payments) - pence < wages:
            raise ValidationError(
                f"The agreements with personal assistants cost {money(wages)} a week, and the direct "
                f"payments would come to {money(sum(payments) - pence)}. Change the hours with them first, "
                "or move less."
            )


def _move(
    source: Slice, target: Slice, pence: int, *, from_date: date, wanted_by: str, by: Account, on: date
) -> SliceMove:
    move = SliceMove.objects.create(
        from_slice=source,
        to_slice=target,
        weekly_pence=pence,
        from_date=from_date,
        moved_on=on,
        moved_by=by,
        wanted_by=wanted_by,
    )
    before = {one.ref: one.weekly_pence for one in (source, target)}
    for held, sign in ((source, -1), (target, 1)):
        held.weekly_pence += sign * pence
        if held.yearly_pence is not None:
            held.yearly_pence += sign * pence * WEEKS
        held.version += 1
        held.save()
    keep(
        "moved pounds from one part of a budget to another",
        by=by,
        about=move,
        person=source.budget.person,
        because=f"Wanted by {wanted_by}.",
        before=before,
        after={one.ref: one.weekly_pence for one in (source, target)},
    )
    return move
