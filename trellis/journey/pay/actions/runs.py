"""A pay run: prepared by one, approved by another as it was shown, or called off.

What is due goes into one line a payee; what is held stays out and is shown; a payee of whom more is to be
taken off than is due waits for the next run. A run of twenty thousand takes as many queries as one of three.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection

from trellis.basis.findings import Refused as NotUsable
from trellis.engines.paying.days import PayDays, credited_if_sent
from trellis.govuk.wording import count_of, day, money
from trellis.journey.accounts.models import Account
from trellis.journey.record.actions import check_may_pass, keep, recorded

from .. import access, states, translate
from ..models import Due, Hold, Payee, PayRun, Rail, RailFailure, RailKind, RunLine
from ..queries.dues import open_holds
from ..queries.runs import changed_since, failure_of, figures_of, says_run
from .dues import PUT_IN_AT_ONCE, hold_what_is_held, move_to_held
from .holds import check_kind
from .ledger import post

WHY_ALL_WAITS = (
    "Nothing is due by {rail} for {day} that can be paid: what there is waits, or is as much as what is "
    "to be taken off."
)


@recorded
def prepare_run(rail: Rail, pay_on: date, *, by: Account, on: date) -> PayRun:
    """Prepares a run of everything due by a rail with a pay day up to a day, one line a payee.

    Held sums are shown as held lines and stay due. A payee whose sums together are nought or below waits for
    the next run. Who may: finance. Refused (`ValidationError`): a rail that is down or ended; a run of this
    rail that waits to be approved; a pay day whose file would have to have gone already, with the next that
    can be met; nothing to pay.
    """
    access.check_is_finance(by)
    stored = _rail(rail)
    if PayRun.objects.filter(rail=stored, state=states.PREPARED, what="cycle").exists():
        raise ValidationError(
            f"A run by {stored.name} waits to be approved. Approve it first, or call it off."
        )
    days = _days(pay_on, stored)
    if days.file_by < on:
        next_day = credited_if_sent(datetime.combine(on, time()), translate.engine_rail(stored))
        raise ValidationError(
            {
                "pay_on": f"For {day(pay_on)} the file had to go by {day(days.file_by)}. The next day that "
                f"can be met is {day(next_day)}."
            }
        )
    dues = _waiting(stored.pk, pay_on)
    return _prepare(stored, dues, days, what="cycle", failure=None, by=by)


@recorded
def prepare_run_of(
    dues: Iterable[Due],
    rail: Rail,
    *,
    what: str,
    failure: RailFailure | None = None,
    by: Account,
    on: date,
) -> PayRun:
    """Prepares a run of these dues alone, for the first day the rail can meet: emergency money, a second way.

    A due whose payee is paid by another rail goes to that payee's second way, where it is by this one. Those
    that are in a run already, held, or paid are left out. Who may: finance. Refused as `prepare_run`, and
    where somebody has no way by this rail that was checked.
    """
    access.check_is_finance(by)
    stored = _rail(rail)
    first_day = credited_if_sent(datetime.combine(on, time()), translate.engine_rail(stored))
    wanted = [due.pk for due in dues]
    found = _waiting(None, None, keys=wanted)
    _send_by(found, stored)
    return _prepare(stored, found, _days(first_day, stored), what=what, failure=failure, by=by)


@recorded
def hold_line(
    line: RunLine, *, kind: str, because: str, who_must_act: str = "", by: Account, on: date
) -> list[Hold]:
    """Takes a line out of a run that is not approved yet, and holds what it is made of: who must act is said.

    The rest of the run goes on without it. Each sum goes with the next run once it is released. Who may:
    finance. Refused as `hold_due`.
    """
    access.check_is_finance(by)
    run = _locked(line.run)
    stored = RunLine.objects.select_for_update(of=("self",)).select_related("person").get(pk=line.pk)
    if run.state != states.PREPARED:
        raise ValidationError(states.LINES.passages["hold_line"].else_says)
    passage = check_may_pass(states.LINES, "hold_line", stored.state)
    dues = list(
        Due.objects.select_for_update(of=("self",))
        .filter(line=stored)
        .select_related("person", "slice__budget__person")
        .order_by("pk")
    )
    because = " ".join(because.split())[:300]
    holds = []
    for due in (due for due in dues if due.pence > 0):
        told = check_kind(kind, due, because, on)
        if open_holds().filter(due=due).exists():
            continue
        holds.append(
            Hold.objects.create(
                person=due.person,
                due=due,
                kind=kind,
                because=because,
                who_must_act=(" ".join(who_must_act.split()) or told.who_must_act)[:300],
                put_by=by,
                put_on=on,
            )
        )
    Due.objects.filter(line=stored).update(line=None)
    post(move_to_held([(hold, hold.due) for hold in holds if hold.due], on=on), by=by)
    who = holds[0].who_must_act if holds else because
    stored.state, stored.state_on = passage.after, on
    stored.state_because = f"{because} {who}"[:300]
    stored.save(update_fields=["state", "state_on", "state_because"])
    _figure(run)
    keep(
        "held a line of a pay run",
        by=by,
        about=stored,
        person=stored.person,
        because=because,
        before={"state": states.IN_RUN},
        after={"state": stored.state, "kind": kind, "who_must_act": who, "run": run.ref},
    )
    return holds


@recorded
def approve_run(run: PayRun, *, by: Account, at: datetime, shown: str | None = None) -> PayRun:
    """Approves a run as it was shown, and freezes it.

    Who may: finance, never whoever prepared it or is paid by it; emergency money by the manager who agreed
    to it. shown: the fingerprint of what they saw; that of `run` as given where it is not said. Refused
    (`ValidationError`): a run that changed since, and what stands against a line since it was prepared, each
    in a sentence.
    """
    seen = run.fingerprint if shown is None else shown
    stored = _locked(run)
    passage = check_may_pass(states.RUNS, "approve_run", stored.state)
    if stored.what == "emergency":
        access.check_may_approve_emergency_run(by, stored)
    else:
        access.check_may_approve_run(by, stored)
    now = figures_of(stored)
    if now.fingerprint != seen:
        raise ValidationError(_says_changed(stored, now.count, now.pence), code="changed-since")
    if found := changed_since(stored):
        raise ValidationError(found, code="changed-since")
    if not now.count:
        raise ValidationError("Every line of this run is held. Call it off, with a reason.")
    stored.state = passage.after
    stored.approved_by, stored.approved_at = by, at
    stored.count, stored.total_pence, stored.fingerprint = now.count, now.pence, now.fingerprint
    stored.save()
    keep(
        "approved a pay run",
        by=by,
        about=stored,
        before={"state": states.PREPARED},
        after=_in_short(stored) | {"fingerprint": stored.fingerprint},
    )
    return stored


@recorded
def call_run_off(run: PayRun, *, because: str, by: Account, on: date) -> PayRun:
    """Calls a run off before it is sent: what was in it waits for the next. For finance, with a reason."""
    access.check_is_finance(by)
    stored = _locked(run)
    act = "stop_run" if stored.state == states.APPROVED else "call_run_off"
    passage = check_may_pass(states.RUNS, act, stored.state)
    if not because.strip():
        raise ValidationError({"because": "Say why it is called off."})
    before = stored.state
    stored.state, stored.state_because = passage.after, " ".join(because.split())[:300]
    stored.save(update_fields=["state", "state_because"])
    rows = Due.objects.filter(line__run=stored, line__state=states.IN_RUN)
    dues = list(rows.select_related("person", "slice__budget__person").order_by("pk"))
    Due.objects.filter(pk__in=[due.pk for due in dues]).update(line=None)
    RunLine.objects.filter(run=stored, state=states.IN_RUN).update(
        state=states.CALLED_OFF, state_because=stored.state_because, state_on=on
    )
    hold_what_is_held(dues, by=by, on=on)
    keep(
        "called off a pay run",
        by=by,
        about=stored,
        because=stored.state_because,
        before={"state": before},
        after=_in_short(stored),
    )
    return stored


# What goes in. -------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Waiting:
    """A due as a run needs it. payee_id: whom it goes to, by this run's rail."""

    pk: int
    ref: str
    person_id: int
    payee_id: int
    pence: int
    says: str
    first: date
    last: date
    held: str


@dataclass(slots=True)
class _Together:
    """What one payee gets: what goes, and what is held."""

    person_id: int
    goes: list[_Waiting] = field(default_factory=list)
    held: list[_Waiting] = field(default_factory=list)

    @property
    def pence(self) -> int:
        return sum(one.pence for one in self.goes)


def _waiting(rail: int | None, until: date | None, *, keys: Sequence[int] | None = None) -> list[_Waiting]:
    """Dues in no run, locked: another run that is prepared meanwhile waits, and then finds them taken."""
    found = Due.objects.filter(
        line=None, payee__ended_on=None, payee__checked_on__isnull=False, person__died_on=None
    )
    found = (
        found.filter(pk__in=keys) if keys is not None else found.filter(payee__rail=rail, pay_on__lte=until)
    )
    columns = ("pk", "ref", "person_id", "payee_id", "pence", "says", "first", "last", "schedule_id")
    rows = list(found.select_for_update(of=("self",)).order_by("payee_id", "pk").values_list(*columns))
    by_due: dict[int, str] = {}
    by_schedule: dict[int, str] = {}
    standing = open_holds().values_list("due_id", "schedule_id", "because", "who_must_act")
    for due, schedule, because, who in standing:
        if due is not None:
            by_due[due] = f"{because} {who}"
        else:
            by_schedule[schedule] = f"{because} {who}"
    return [
        _Waiting(pk, ref, person, payee, pence, says, first, last, by_due.get(pk) or by_schedule.get(of, ""))
        for pk, ref, person, payee, pence, says, first, last, of in rows
    ]


def _send_by(dues: Sequence[_Waiting], rail: Rail) -> None:
    """Those whose own payee is paid by another rail go to the second way, where that is by this one."""
    payees = Payee.objects.filter(pk__in={due.payee_id for due in dues}).select_related("second")
    goes_to: dict[int, int] = {}
    without = []
    for one in payees.order_by("name"):
        second = one.second
        # An account that Bacs reaches is reached by a Faster Payment too; a card is not.
        if one.rail_id == rail.pk or (rail.kind == RailKind.FASTER and one.kind != "card"):
            goes_to[one.pk] = one.pk
        elif second and second.rail_id == rail.pk and second.checked_on and second.ended_on is None:
            goes_to[one.pk] = second.pk
        else:
            without.append(f"{one.name} has no account that was checked and is paid by {rail.name}.")
    if without:
        raise ValidationError(without)
    for due in dues:
        due.payee_id = goes_to[due.payee_id]


def _prepare(
    rail: Rail,
    dues: Sequence[_Waiting],
    days: PayDays,
    *,
    what: str,
    failure: RailFailure | None,
    by: Account,
) -> PayRun:
    together: dict[int, _Together] = {}
    for due in dues:
        payee = together.setdefault(due.payee_id, _Together(due.person_id))
        (payee.held if due.held else payee.goes).append(due)
    paid = {key: one for key, one in together.items() if one.pence > 0}
    held = {
        key: one
        for key, one in together.items()
        if key not in paid and sum(due.pence for due in one.held) > 0
    }
    if not paid:
        raise ValidationError(WHY_ALL_WAITS.format(rail=rail.name, day=day(days.pay_day)))
    run = PayRun.objects.create(
        rail=rail,
        pay_on=days.pay_day,
        credited_on=days.credited_on,
        file_by=days.file_by,
        what=what,
        failure=failure,
        prepared_by=by,
    )
    lines = _put_in_lines(run, paid, held)
    _tie([(due.pk, line) for key, line in lines.items() if key in paid for due in paid[key].goes])
    _figure(run)
    keep("prepared a pay run", by=by, about=run, after=_in_short(run) | {"held": len(held)})
    return run


def _put_in_lines(run: PayRun, paid: dict[int, _Together], held: dict[int, _Together]) -> dict[int, int]:
    """One line a payee, with name and account as they are now; gives the lines' keys by the payee's."""
    payees = Payee.objects.in_bulk([*paid, *held])
    reference = f"{'DP' if run.what == 'cycle' else 'PAYMENT'} {run.pay_on:%d %b %y}".upper()
    rows = []
    for key in sorted(payees):
        payee, is_held_line = payees[key], key in held
        told = held[key] if is_held_line else paid[key]
        these = told.held if is_held_line else told.goes
        rows.append(
            RunLine(
                run=run,
                person_id=told.person_id,
                payee=payee,
                name=payee.name,
                sort_code=payee.sort_code,
                account_number=payee.account_number,
                card_reference=payee.card_reference,
                reference=reference[:18],
                pence=sum(due.pence for due in these),
                made_of=[_made_of(due) for due in (*these, *(told.held if not is_held_line else ()))],
                state=states.HELD if is_held_line else states.IN_RUN,
                state_because=these[0].held[:300] if is_held_line else "",
            )
        )
    RunLine.objects.bulk_create(rows, batch_size=PUT_IN_AT_ONCE)
    return {row.payee_id: row.pk for row in rows}


def _made_of(due: _Waiting) -> dict[str, Any]:
    return {
        "due": due.ref,
        "says": due.says,
        "first": due.first.isoformat(),
        "last": due.last.isoformat(),
        "pence": due.pence,
        "held": due.held,
    }


def _tie(pairs: Sequence[tuple[int, int]]) -> None:
    """Says of each due by which line it is paid; of all of them, or of none."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE pay_due SET line_id = tied.line
            FROM unnest(%s::bigint[], %s::bigint[]) AS tied (due, line)
            WHERE pay_due.id = tied.due AND pay_due.line_id IS NULL
            """,
            [[due for due, _ in pairs], [line for _, line in pairs]],
        )
        if cursor.rowcount != len(pairs):
            raise ValidationError("Something of this was put into another run meanwhile. Prepare it again.")


def _figure(run: PayRun) -> None:
    now = figures_of(run)
    run.count, run.total_pence, run.fingerprint = now.count, now.pence, now.fingerprint
    run.save(update_fields=["count", "total_pence", "fingerprint"])


def _rail(rail: Rail) -> Rail:
    """The rail, locked: of two who prepare a run by it, one comes after the other."""
    stored = Rail.objects.select_for_update().get(pk=rail.pk)
    if stored.ended_on is not None:
        raise ValidationError(f"Nothing goes by {stored.name} any more.")
    if failure := failure_of(stored):
        raise ValidationError(f"{stored.name} is down: {failure.says} Pay by the second way, or wait.")
    return stored


def _days(pay_on: date, rail: Rail) -> PayDays:
    try:
        return translate.pay_days(pay_on, rail)
    except NotUsable as refused:
        raise ValidationError({"pay_on": str(refused.findings[0])}) from None


def _locked(run: PayRun) -> PayRun:
    return PayRun.objects.select_for_update(of=("self",)).select_related("rail").get(pk=run.pk)


def _says_changed(run: PayRun, count: int, pence: int) -> list[str]:
    held = RunLine.objects.filter(run=run, state=states.HELD).order_by("-state_on", "name")[:10]
    told = [
        "This run is not as it was shown to you. Now it is "
        f"{count_of(count, 'payment')}, {money(pence)} in all. Look at it again."
    ]
    return told + [f"Held: {line.name}, {money(line.pence)}. {line.state_because}" for line in held]


def _in_short(run: PayRun) -> dict[str, Any]:
    return {
        "state": run.state,
        "rail": run.rail.name,
        "what": run.what,
        "pay_on": run.pay_on.isoformat(),
        "says": says_run(run),
    }


__all__ = ["approve_run", "call_run_off", "hold_line", "prepare_run", "prepare_run_of"]
