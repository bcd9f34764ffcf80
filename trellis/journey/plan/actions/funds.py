"""The account a provider keeps of somebody's service fund. Nothing in it is changed: a slip is put right."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError

from trellis.govuk.wording import day
from trellis.journey.accounts.models import Account
from trellis.journey.record.actions import keep, recorded, snapshot

from .. import access
from ..models import FundEntry, Slice
from ..queries.funds import KEPT, PUT_RIGHT, SPENT, USED, fault_of_hours, kinds_of
from ..queries.slices import every_slice

KINDS = (SPENT, KEPT, USED)
MOST_PENCE = 1_000_000_00
MOST_HOURS = Decimal(1_000)


@recorded
def put_in_entry(
    held: Slice,
    *,
    kind: str,
    pence: int = 0,
    hours: Decimal = Decimal(0),
    day_of_it: date,
    says: str,
    by: Account,
    on: date,
) -> FundEntry:
    """Puts a line into the account of a service fund: pounds spent, hours kept for later, kept hours used.

    Who may: somebody of the provider that holds it. Refused, each beside its question: no sum or no hours, a
    day to come or before the fund began, no words, more hours used than were kept by that day.
    """
    stored = _locked(held, by)
    entry = FundEntry(
        slice=stored,
        on=day_of_it,
        kind=kind,
        pence=pence if kind == SPENT else 0,
        hours=hours if kind in (KEPT, USED) else Decimal(0),
        says=" ".join(says.split()),
        put_in_by=by,
    )
    is_pence = kind == SPENT
    _check(
        kind="" if kind in KINDS else "Choose what it is.",
        pence="Enter the pounds that were spent." if is_pence and not 0 < pence <= MOST_PENCE else "",
        hours="Enter the hours, more than nought." if not is_pence and not 0 < hours <= MOST_HOURS else "",
        day_of_it=_fault_of_day(stored, day_of_it, on),
        says="" if entry.says else "Say what it was for, so that the person can see it.",
    )
    if fault := fault_of_hours([*_entries(stored), entry]):
        _check(hours=fault)
    entry.save()
    keep(
        "put a line into the account of a service fund",
        by=by,
        about=entry,
        person=stored.budget.person,
        after=snapshot(entry),
    )
    return entry


@recorded
def put_right_entry(
    entry: FundEntry,
    *,
    pence: int | None = None,
    hours: Decimal | None = None,
    because: str,
    by: Account,
    on: date,
) -> FundEntry:
    """Puts a line right by a further one that names it. pence or hours: what it ought to have been.

    Both stay to be read. Who may: as in `put_in_entry`. Refused: no reason, a line put right already, nothing
    changed, hours that were used and would then not have been there.
    """
    stored = _locked(entry.slice, by)
    entries = _entries(stored)
    kind = kinds_of(entries)[entry.pk]
    if any(one.corrects_id == entry.pk for one in entries):
        raise ValidationError("This line was put right already. Put right the line that followed it.")
    chain = _chain(entry, entries)
    if kind == SPENT:
        before: int | Decimal = sum(one.pence for one in chain)
        wanted: int | Decimal = before if pence is None else pence
        is_fit = 0 <= wanted <= MOST_PENCE
    else:
        before = sum((one.hours for one in chain), Decimal(0))
        wanted = before if hours is None else hours
        is_fit = 0 <= wanted <= MOST_HOURS
    box = "pence" if kind == SPENT else "hours"
    _check(
        **{box: "" if is_fit and wanted != before else "Enter what it ought to have been."},
        because="" if because.strip() else "Say what was wrong.",
    )
    further = FundEntry(
        slice=stored,
        on=entry.on,
        kind=PUT_RIGHT,
        pence=int(wanted - before) if kind == SPENT else 0,
        hours=Decimal(wanted - before) if kind != SPENT else Decimal(0),
        says=" ".join(because.split()),
        corrects=entry,
        put_in_by=by,
    )
    # Not saved yet, it has no key of its own to be found by: it is told apart as the one entry without.
    if fault := fault_of_hours([*entries, further]):
        _check(hours=fault)
    further.save()
    keep(
        "put a line of a service fund right",
        by=by,
        about=further,
        person=stored.budget.person,
        because=further.says,
        before=snapshot(entry),
        after=snapshot(further),
    )
    return further


def _locked(held: Slice, by: Account) -> Slice:
    stored = every_slice().select_for_update(of=("self",)).get(pk=held.pk)
    access.check_may_keep_fund(by, stored)
    return stored


def _entries(held: Slice) -> list[FundEntry]:
    return list(held.fund_entries.all())


def _chain(entry: FundEntry, entries: list[FundEntry]) -> list[FundEntry]:
    """A line with all that put it right before, back to the first."""
    by_key = {one.pk: one for one in entries}
    chain = [entry]
    while chain[-1].corrects_id is not None:
        chain.append(by_key[chain[-1].corrects_id])
    return chain


def _fault_of_day(held: Slice, when: date, on: date) -> str:
    if when > on:
        return "The day must be today or before."
    if when < held.starts_on:
        return f"This fund began on {day(held.starts_on)}. The day must be then or later."
    if held.ended_on and when >= held.ended_on:
        return f"This fund ended on {day(held.ended_on)}. The day must be before that."
    return ""


def _check(**faults: str) -> None:
    if found := {question: fault for question, fault in faults.items() if fault}:
        raise ValidationError(found)
