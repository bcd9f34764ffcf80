"""Holding a payment and letting it go: by line, with a reason and who must act. The money is pending."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from trellis.basis.findings import Refused as NotKnown
from trellis.engines.paying import holds
from trellis.govuk.wording import money
from trellis.journey.accounts.models import Account
from trellis.journey.record.actions import keep, recorded

from .. import access
from ..models import Due, Hold, LedgerEntry, Schedule
from ..queries.dues import open_holds, pays_wages
from .dues import move_to_held
from .ledger import post


@recorded
def hold_due(
    held: Due | Schedule, *, kind: str, because: str, who_must_act: str = "", by: Account, on: date
) -> Hold:
    """Holds one sum that is due, or everything a schedule pays, until it is released.

    The money goes from what is due to what is held. who_must_act: who, by name where one is known; the kind's
    own where it is not said. Who may: finance, or a worker of the person's team. Refused
    (`ValidationError`): no reason; a kind that may not hold wages where wages are paid of it (a question
    about the account never does); a sum that is in a run (its line is held there) or was paid; one that is
    held.
    """
    stored = _locked(held)
    access.check_may_hold(by, stored.person)
    told = check_kind(kind, stored, because, on)
    if isinstance(stored, Due):
        if stored.line_id is not None:
            raise ValidationError("This sum is in a run. Hold its line there, while the run is not approved.")
        dues = [stored]
    else:
        dues = list(_waiting_of(stored))
    if _is_held(stored):
        raise ValidationError("This is held already.")
    hold = Hold.objects.create(
        person=stored.person,
        due=stored if isinstance(stored, Due) else None,
        schedule=stored if isinstance(stored, Schedule) else None,
        kind=kind,
        because=" ".join(because.split())[:300],
        who_must_act=(" ".join(who_must_act.split()) or told.who_must_act)[:300],
        put_by=by,
        put_on=on,
    )
    under_another = set(
        open_holds().filter(due__in=dues).exclude(pk=hold.pk).values_list("due_id", flat=True)
    )
    moved = [(hold, due) for due in dues if due.pk not in under_another]
    post(move_to_held(moved, on=on), by=by)
    keep(
        "held a payment",
        by=by,
        about=hold,
        person=stored.person,
        because=hold.because,
        after={
            "kind": kind,
            "who_must_act": hold.who_must_act,
            "held": money(sum(due.pence for _, due in moved if due.pence > 0)),
        },
    )
    return hold


@recorded
def release_hold(hold: Hold, *, because: str, by: Account, on: date) -> Hold:
    """Lets a payment go: the money is due again, and goes with the next run, once.

    Who may: finance, or a worker of the person's team. Refused: no reason; a hold that was released already.
    """
    stored = Hold.objects.select_for_update(of=("self",)).select_related("person").get(pk=hold.pk)
    access.check_may_hold(by, stored.person)
    if stored.released_on is not None:
        raise ValidationError("This was released already. It goes with the next run.")
    if not because.strip():
        raise ValidationError({"because": "Say why it goes now."})
    stored.released_by, stored.released_on = by, on
    stored.released_because = " ".join(because.split())[:300]
    stored.save(update_fields=["released_by", "released_on", "released_because"])
    dues = _held_by(stored)
    post(move_to_held([(stored, due) for due in dues], on=on, back=True), by=by)
    # What is still held in another way stays held: by its own hold where the schedule's is released, or back.
    _hold_on(stored, dues, by=by, on=on)
    keep(
        "released a payment",
        by=by,
        about=stored,
        person=stored.person,
        because=stored.released_because,
        after={"released": money(sum(due.pence for due in dues))},
    )
    return stored


def check_kind(kind: str, held: Due | Schedule, because: str, on: date) -> holds.Kind:
    """The kind of hold; refused where there is none, where it may not hold wages, or without a reason."""
    findings = holds.check_may_hold(kind, is_payroll=pays_wages(held.slice), on=on)
    if findings:
        raise ValidationError({"kind": f"{findings[0].says} {findings[0].do}"})
    if not because.strip():
        raise ValidationError({"because": "Say why it waits."})
    try:
        return holds.kind(kind, on=on)
    except NotKnown as refused:
        raise ValidationError({"kind": refused.findings[0].says}) from None


def _locked(held: Due | Schedule) -> Due | Schedule:
    if isinstance(held, Due):
        rows = Due.objects.select_for_update(of=("self",))
        return rows.select_related("person", "slice__budget__person", "schedule").get(pk=held.pk)
    rows_of = Schedule.objects.select_for_update(of=("self",))
    return rows_of.select_related("person", "slice__budget__person").get(pk=held.pk)


def _waiting_of(schedule: Schedule) -> QuerySet[Due]:
    found = Due.objects.select_for_update(of=("self",)).filter(schedule=schedule, line=None)
    return found.select_related("person", "slice__budget__person").order_by("pk")


def _is_held(stored: Due | Schedule) -> bool:
    if isinstance(stored, Due):
        return open_holds().filter(due=stored).exists()
    return open_holds().filter(schedule=stored).exists()


def _held_by(hold: Hold) -> list[Due]:
    """The dues whose money this hold moved aside, and has not given back."""
    found = (
        Due.objects.filter(schedule=hold.schedule, line=None)
        if hold.schedule
        else Due.objects.filter(holds=hold)
    )
    dues = list(found.select_related("person", "slice__budget__person").order_by("pk"))
    references = LedgerEntry.objects.filter(reference__startswith=f"held:{hold.ref}:")
    moved = set(references.values_list("reference", flat=True))
    return [due for due in dues if f"held:{hold.ref}:{due.ref}" in moved]


def _hold_on(released: Hold, dues: list[Due], *, by: Account, on: date) -> None:
    """Puts what another hold holds back among what is held, under that one."""
    of_due = {one.due_id: one for one in open_holds().filter(due__in=dues)}
    of_schedule = {
        one.schedule_id: one
        for one in open_holds().filter(schedule__in=[due.schedule_id for due in dues if due.schedule_id])
    }
    pairs = []
    for due in dues:
        hold = of_due.get(due.pk) or of_schedule.get(due.schedule_id)
        if hold is not None and hold.pk != released.pk:
            pairs.append((hold, due))
    post(move_to_held(pairs, on=on), by=by)


__all__ = ["check_kind", "hold_due", "release_hold"]
