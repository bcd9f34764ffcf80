"""A run that was approved is sent, once; credited; and what the bank sends back is due again.

The file, the entries and the state are kept together or not at all: a machine that stops half way has sent
nothing, and the run is sent when somebody presses again. A file that is kept is never made a second time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.timezone import is_aware, localtime

from trellis.basis.findings import Refused as NotUsable
from trellis.basis.working_days import previous_working_day
from trellis.engines.paying.days import credited_if_sent
from trellis.formats.bank_payments import bacs_standard_18, card_load, faster_payments, pain_001
from trellis.formats.bank_payments.card_load import CardLoad, CardLoads
from trellis.formats.bank_payments.payments import PaymentRun, Written
from trellis.journey.accounts.models import Account
from trellis.journey.people.models import Person
from trellis.journey.plan.models import Slice
from trellis.journey.record.actions import check_may_pass, keep, recorded

from .. import access, places, states, translate
from ..models import Due, LedgerAccount, PaymentFile, PayRun, Rail, RailKind, RunLine
from ..queries.runs import failure_of, figures_of
from .dues import account_keys, hold_what_is_held
from .ledger import NewEntry, account_of, post

PAIN_001 = "pain001"
"""A rail for Bacs whose bank takes an ISO 20022 message says so as its layout."""

FIGURES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@recorded
def send_run(run: PayRun, *, by: Account, at: datetime) -> PaymentFile:
    """Makes the file of an approved run, once, and moves its money from what is due to what is on the way.

    Who may: finance. Where the hour has passed the file is made for the next day that can be met, and says
    so in its totals. Refused (`ValidationError`): a run that is not approved or was sent; a rail that is
    down, or of which nobody said which account it pays from; what the format refuses, with its places.
    """
    access.check_is_finance(by)
    stored = PayRun.objects.select_for_update(of=("self",)).select_related("rail").get(pk=run.pk)
    passage = check_may_pass(states.RUNS, "send_run", stored.state)
    if failure := failure_of(stored.rail):
        raise ValidationError(f"{stored.rail.name} is down: {failure.says} Stop this run, or wait.")
    if figures_of(stored).fingerprint != stored.fingerprint:
        raise ValidationError(
            "This run is not as it was approved, so it is not sent. Stop it and prepare anew."
        )
    now = _on_the_wall(at)
    lines = list(stored.lines.filter(state=states.IN_RUN).select_related("payee").order_by("pk"))
    made = _file(stored, lines, now)
    file = PaymentFile.objects.create(
        run=stored,
        layout=made.layout,
        name=f"{stored.rail.kind}-{stored.pay_on.isoformat()}-{made.serial}.{made.ending}",
        serial=made.serial,
        content=made.written.content,
        checksum=made.written.sha256,
        totals=made.written.totals.as_json()
        | {
            "processing_date": made.processing_date.isoformat(),
            "credited_on": made.credited_on.isoformat(),
            "notes": [str(note) for note in made.written.notes],
        },
        made_by=by,
    )
    post(_sent(stored, lines, now.date()), by=by)
    stored.lines.filter(state=states.IN_RUN).update(state=states.SENT, state_on=now.date())
    stored.state, stored.sent_by, stored.sent_at = passage.after, by, at
    stored.save(update_fields=["state", "sent_by", "sent_at"])
    keep(
        "sent a pay run",
        by=by,
        about=stored,
        before={"state": states.APPROVED},
        after={"state": stored.state, "file": file.name, "checksum": file.checksum, **file.totals},
    )
    return file


@recorded
def take_file(file: PaymentFile, *, by: Account) -> bytes:
    """The bytes of a file, to be given to the bank; who took it is in the record each time. For finance."""
    access.check_is_finance(by)
    keep(
        "took the file of a pay run",
        by=by,
        about=file.run,
        after={"file": file.name, "checksum": file.checksum},
    )
    return bytes(file.content)


@recorded
def credit_run(run: PayRun, *, by: Account, at: datetime) -> PayRun:
    """Says that the bank has paid a run: what has not come back is with whom it was for. For finance."""
    access.check_is_finance(by)
    stored = PayRun.objects.select_for_update(of=("self",)).select_related("rail").get(pk=run.pk)
    passage = check_may_pass(states.RUNS, "credit_run", stored.state)
    now = _on_the_wall(at)
    lines = list(stored.lines.filter(state=states.SENT).select_related("payee__person").order_by("pk"))
    on_the_way = _on_the_way(stored.rail, now.date())
    pots = account_keys("pot", {line.payee_id: line.payee for line in lines}, places.pot, now.date())
    post(
        [
            NewEntry(
                f"credited:{line.ref}",
                now.date(),
                "credited",
                f"Paid into the {line.payee.says_which}",
                ((on_the_way, -line.pence), (pots[line.payee_id], line.pence)),
            )
            for line in lines
        ],
        by=by,
    )
    RunLine.objects.filter(run=stored, state=states.SENT).update(state=states.CREDITED, state_on=now.date())
    stored.state, stored.credited_at = passage.after, at
    stored.save(update_fields=["state", "credited_at"])
    keep(
        "said that a pay run was credited",
        by=by,
        about=stored,
        before={"state": states.SENT},
        after={"state": stored.state, "lines": len(lines), "pence": sum(line.pence for line in lines)},
    )
    return stored


@recorded
def take_line_back(line: RunLine, *, because: str, by: Account, on: date) -> RunLine:
    """Says that the bank sent a payment back: what it was made of is due again, by another run.

    Who may: finance, and a reason is kept. Refused: a line that was not sent; one whose
    money was spent since.
    """
    access.check_is_finance(by)
    PayRun.objects.select_for_update().get(pk=line.run_id)
    stored = (
        RunLine.objects.select_for_update(of=("self",))
        .select_related("run__rail", "payee__person", "person")
        .get(pk=line.pk)
    )
    was_credited = stored.state == states.CREDITED
    act = "take_credited_line_back" if was_credited else "take_line_back"
    passage = check_may_pass(states.LINES, act, stored.state)
    if not because.strip():
        raise ValidationError({"because": "Say what the bank says."})
    before = stored.state
    dues = list(Due.objects.filter(line=stored).select_related("person", "slice__budget__person"))
    if was_credited:
        name, of = places.pot(stored.payee)
        source = account_of("pot", name, on=on, **of).pk
    else:
        source = _on_the_way(stored.run.rail, on)
    goes_back = tuple((account, -pence) for account, pence in _out_of(dues, on)[stored.pk])
    says = f"Came back from the bank: {' '.join(because.split())}"[:300]
    entry = NewEntry(f"back:{stored.ref}", on, "came_back", says, (*goes_back, (source, -stored.pence)))
    post([entry], by=by)
    Due.objects.filter(line=stored).update(line=None)
    stored.state, stored.state_on = passage.after, on
    stored.state_because = " ".join(because.split())[:300]
    stored.save(update_fields=["state", "state_on", "state_because"])
    hold_what_is_held(dues, by=by, on=on)
    keep(
        "took a payment back that the bank returned",
        by=by,
        about=stored,
        person=stored.person,
        because=stored.state_because,
        before={"state": before},
        after={"state": stored.state, "pence": stored.pence, "payee": stored.payee.says_which},
    )
    return stored


# The file. -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Made:
    """A file with what it is called and the days it is for."""

    written: Written
    layout: str
    ending: str
    serial: str
    processing_date: date
    credited_on: date


def _file(run: PayRun, lines: Sequence[RunLine], now: datetime) -> _Made:
    rail = run.rail
    if rail.kind != RailKind.CARD and not rail.paid_from_account_number:
        raise ValidationError(
            f"Say first which of the council's accounts {rail.name} pays from. Its page asks for it."
        )
    credited_on = max(run.credited_on, credited_if_sent(now, translate.engine_rail(rail)))
    processing_date = previous_working_day(credited_on) if rail.kind == RailKind.BACS else credited_on
    serial = _serial(run)
    payments = tuple(translate.payment_of(line) for line in lines)
    try:
        if rail.kind == RailKind.CARD:
            loads = tuple(
                CardLoad(line.card_reference, line.name, line.pence, line.reference) for line in lines
            )
            layout, ending = rail.layout or "plain", "csv"
            written = card_load.write(CardLoads(credited_on, loads), profile=layout)
        else:
            told = PaymentRun(rail.service_user_number, processing_date, translate.paid_from(rail), payments)
            written, layout, ending = _payments(told, rail, serial, now.date())
    except NotUsable as refused:
        raise ValidationError([str(finding) for finding in refused.findings[:20]]) from None
    return _Made(written, layout, ending, serial, processing_date, credited_on)


def _payments(run: PaymentRun, rail: Rail, serial: str, made_on: date) -> tuple[Written, str, str]:
    if rail.kind == RailKind.FASTER:
        layout = rail.layout or "plain"
        return faster_payments.write(run, profile=layout), layout, "csv"
    if rail.layout == PAIN_001:
        return pain_001.write(run, serial=serial, made_on=made_on), PAIN_001, "xml"
    return bacs_standard_18.write(run, serial=serial, made_on=made_on), "bacs18", "txt"


def _serial(run: PayRun) -> str:
    """Six capitals and figures that no other run has: its own number, so that made again it is the same."""
    left, serial = run.pk, ""
    while left:
        left, at = divmod(left, len(FIGURES))
        serial = FIGURES[at] + serial
    return serial.rjust(6, "0")


def _on_the_wall(at: datetime) -> datetime:
    """The clock on the wall, as the engine of days reads it."""
    return localtime(at).replace(tzinfo=None) if is_aware(at) else at


# The entries. --------------------------------------------------------------------------------------------


def _on_the_way(rail: Rail, on: date) -> int:
    name, of = places.on_the_way(rail)
    return account_of("on_the_way", name, on=on, **of).pk


def _sent(run: PayRun, lines: Sequence[RunLine], on: date) -> list[NewEntry]:
    dues = list(Due.objects.filter(line__in=[line.pk for line in lines]))
    out_of = _out_of(dues, on)
    on_the_way = _on_the_way(run.rail, on)
    return [
        NewEntry(
            f"sent:{line.ref}",
            on,
            "sent",
            f"Sent to the {line.payee.says_which}",
            (*out_of[line.pk], (on_the_way, line.pence)),
        )
        for line in lines
    ]


def _out_of(dues: Sequence[Due], on: date) -> dict[int, list[tuple[int, int]]]:
    """What sending takes out of which account, by the line's key: of one slice once, adjustments apart."""
    of_slices = {due.slice_id for due in dues if due.slice_id}
    over = {due.slice_id for due in dues if due.pence < 0}
    # Nearly all of them have their account, and many thousand rows need not be fetched to find it.
    there = LedgerAccount.objects.filter(kind="slice", slice_id__in=of_slices, opened_on__lte=on)
    due_to = dict(there.values_list("slice_id", "pk"))
    slices = Slice.objects.select_related("budget__person", "provider").in_bulk(
        (of_slices - due_to.keys()) | (over & of_slices)
    )
    people = Person.objects.in_bulk({due.person_id for due in dues if due.slice_id is None})
    missing = {key: one for key, one in slices.items() if key not in due_to}
    due_to |= account_keys("slice", missing, places.slice_, on)
    to_take_off = account_keys(
        "person", {key: one for key, one in slices.items() if key in over}, places.to_take_off, on
    )
    once_to = account_keys("slice", people, places.due_once, on)
    sums: dict[int, dict[int, int]] = {}
    for due in dues:
        assert due.line_id is not None
        if due.slice_id is None:
            account = once_to[due.person_id]
        else:
            account = due_to[due.slice_id] if due.pence > 0 else to_take_off[due.slice_id]
        of_line = sums.setdefault(due.line_id, {})
        of_line[account] = of_line.get(account, 0) - due.pence
    return {line: list(accounts.items()) for line, accounts in sums.items()}


__all__ = ["credit_run", "send_run", "take_line_back"]
