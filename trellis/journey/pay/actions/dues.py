"""What falls due, made once: for each period of each schedule, and what puts a period right.

A due is made from the rates as they stand, and is never changed afterwards. When a rate changes for days
that fell due already, each period is put right by one further due, above nought or below; one below nought
is taken off what is paid next. Working it out again adds nothing: each schedule keeps up to which day, and
as of which version, it was worked out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.core.exceptions import ValidationError
from django.db.models import F, Q, Sum

from trellis.basis.money import say_pounds
from trellis.basis.periods import Period, say_day
from trellis.engines.paying.adjust import AdjustmentColumns, PaidColumns, adjust_many
from trellis.engines.paying.cycles import Cycle, DueColumns, Rate, due_in, due_many, period_of
from trellis.journey.accounts.models import Account
from trellis.journey.people.models import Person
from trellis.journey.plan.models import Slice
from trellis.journey.record.actions import keep, recorded

from .. import access, places, translate
from ..models import Due, DueKind, ExpectedIn, Hold, Payee, Schedule, ScheduleRate
from ..queries.dues import open_holds
from .ledger import NewEntry, account_of, accounts_of, post

PUT_IN_AT_ONCE = 100_000
"""One statement for as many as any council pays: a run of many takes no more queries than one of few."""
LONGEST_STRETCH = timedelta(days=31)


@dataclass(frozen=True)
class DuesMade:
    """What working it out came to: sums for periods, sums that put periods right, and pence in all."""

    until: date
    schedules: int
    periods: int
    adjustments: int
    pence: int


@dataclass(frozen=True)
class NewDue:
    """A due to be made. reference: makes its entry once."""

    reference: str
    person_id: int
    slice: Slice | None
    schedule: Schedule | None
    payee_id: int
    kind: str
    first: date
    last: date
    pay_on: date
    pence: int
    says: str
    contribution_pence: int = 0
    number: int = 0


@recorded
def make_dues(on: date, *, until: date, by: Account | None = None) -> DuesMade:
    """Makes what falls due by every schedule with a pay day up to a day, and puts right what changed since.

    The pay day of a period is its first day. A period that was made is not made again; where what is due for
    it is another sum now, the difference is one adjustment. Schedules of somebody who has died are left to
    finance. By the system at night, or by finance.
    """
    if by is not None:
        access.check_is_finance(by)
    schedules = _schedules_to_work_out(until)
    new = [due for group in _by_cycle(schedules) for due in _worked_out(group, until=until, on=on)]
    made = put_in_dues(new, by=by, on=on)
    _expect(made, {one.pk: one for one in schedules}, on=on)
    Schedule.objects.filter(pk__in=[one.pk for one in schedules]).update(worked_out_version=F("version"))
    Schedule.objects.filter(pk__in=[one.pk for one in schedules]).filter(
        Q(worked_out_until=None) | Q(worked_out_until__lt=until)
    ).update(worked_out_until=until)
    adjustments = sum(due.kind == DueKind.ADJUSTMENT for due in made)
    told = DuesMade(
        until, len(schedules), len(made) - adjustments, adjustments, sum(due.pence for due in made)
    )
    keep(
        "worked out what falls due",
        by=by,
        after={
            "until": until.isoformat(),
            "schedules": told.schedules,
            "periods": told.periods,
            "adjustments": told.adjustments,
            "pence": told.pence,
        },
    )
    return told


@recorded
def put_in_once(
    slice: Slice, payee: Payee, *, pence: int, says: str, pay_on: date, by: Account, on: date
) -> Due:
    """Makes a sum due once, out of what a part of a budget holds to be paid once. For finance.

    Refused: more than is left of it; details that are not the person's, not checked or ended.
    """
    access.check_is_finance(by)
    held = (
        Slice.objects.select_for_update(of=("self",))
        .select_related("budget__person", "provider")
        .get(pk=slice.pk)
    )
    made = Due.objects.filter(slice=held, kind=DueKind.ONCE).aggregate(all=Sum("pence"))["all"] or 0
    faults = {}
    if not 0 < pence <= held.once_pence - made:
        left = say_pounds(max(held.once_pence - made, 0))
        faults["pence"] = f"{left} of this part is left to be paid once. Enter that much or less."
    if not says.strip():
        faults["says"] = "Say what it is for."
    if payee.person_id != held.budget.person_id or payee.ended_on or payee.checked_on is None:
        faults["payee"] = "Choose an account or a card of this person that was checked."
    if faults:
        raise ValidationError(faults)
    number = Due.objects.filter(slice=held, kind=DueKind.ONCE).count()
    [due] = put_in_dues(
        [
            NewDue(
                f"due:{held.ref}:once:{number}",
                held.budget.person_id,
                held,
                None,
                payee.pk,
                DueKind.ONCE,
                pay_on,
                pay_on,
                pay_on,
                pence,
                " ".join(says.split()),
                number=number,
            )
        ],
        by=by,
        on=on,
    )
    keep(
        "put in a sum to be paid once",
        by=by,
        about=due,
        person=held.budget.person,
        after={"pence": pence, "pay_on": pay_on.isoformat(), "payee": payee.says_which},
    )
    return due


def due_outside_budget(
    person: Person, payee: Payee, *, pence: int, says: str, reference: str, by: Account, on: date
) -> Due:
    """Emergency money as a due: out of the emergency fund, whatever the budget. reference: makes it once."""
    new = NewDue(
        f"due:{reference}",
        person.pk,
        None,
        None,
        payee.pk,
        DueKind.EMERGENCY,
        on,
        on,
        on,
        pence,
        says,
    )
    [due] = put_in_dues([new], by=by, on=on)
    return due


def put_in_dues(new: Sequence[NewDue], *, by: Account | None, on: date) -> list[Due]:
    """Makes dues with their entries: the fund gives to the slice; what is to be taken off goes the other way.

    What a held schedule owes goes on from its slice to what is held.
    """
    if not new:
        return []
    entries = _entries_of(new, on)
    keys = post(entries, by=by)
    made = Due.objects.bulk_create(
        (
            Due(
                person_id=one.person_id,
                slice=one.slice,
                schedule=one.schedule,
                payee_id=one.payee_id,
                kind=one.kind,
                first=one.first,
                last=one.last,
                number=one.number,
                pay_on=one.pay_on,
                pence=one.pence,
                contribution_pence=one.contribution_pence,
                says=one.says[:300],
                entry_id=entry,
            )
            for one, entry in zip(new, keys, strict=True)
        ),
        batch_size=PUT_IN_AT_ONCE,
    )
    hold_what_is_held(made, by=by, on=on)
    return made


def _entries_of(new: Sequence[NewDue], on: date) -> list[NewEntry]:
    fund = account_of("fund", places.fund()[0], on=on, **places.fund()[1]).pk
    slices = {one.slice.pk: one.slice for one in new if one.slice and one.pence > 0}
    due_to = account_keys("slice", slices, places.slice_, on)
    owing = {one.slice.pk: one.slice for one in new if one.slice and one.pence < 0}
    to_take_off = account_keys("person", owing, places.to_take_off, on)
    outside = [one for one in new if one.slice is None]
    people = {one.pk: one for one in Person.objects.filter(pk__in=[one.person_id for one in outside])}
    once_to = account_keys("slice", people, places.due_once, on)
    emergencies = account_of("emergency_fund", places.emergency_fund()[0], on=on).pk if outside else 0
    entries = []
    for one in new:
        if one.slice is None:
            source, target = emergencies, once_to[one.person_id]
        else:
            source = fund
            target = due_to[one.slice.pk] if one.pence > 0 else to_take_off[one.slice.pk]
        lines = ((source, -one.pence), (target, one.pence))
        entries.append(NewEntry(one.reference, on, "due", one.says[:300], lines))
    return entries


def account_keys(
    kind: str, rows: Mapping[int, Any], place: Callable[[Any], places.Place], on: date
) -> dict[int, int]:
    """The keys of the accounts of a kind, by the keys of the rows they hang on."""
    found = accounts_of(kind, [place(row) for row in rows.values()], on=on) if rows else []
    return {key: account.pk for key, account in zip(rows, found, strict=True)}


def hold_what_is_held(made: Sequence[Due], *, by: Account | None, on: date) -> None:
    """A due of a schedule that is held goes straight to what is held."""
    schedules = {due.schedule_id for due in made if due.schedule_id is not None}
    standing = {one.schedule_id: one for one in open_holds().filter(schedule_id__in=schedules)}
    waits = [due for due in made if due.schedule_id in standing and due.pence > 0]
    post(move_to_held([(standing[due.schedule_id], due) for due in waits], on=on), by=by)


def move_to_held(pairs: Iterable[tuple[Hold, Due]], *, on: date, back: bool = False) -> list[NewEntry]:
    """The entries that put dues among what is held, or take them back, each once a hold."""
    moved = [(hold, due, due.slice) for hold, due in pairs if due.pence > 0 and due.slice is not None]
    slices = {held.pk: held for _, _, held in moved}
    waiting = account_keys("slice", slices, places.slice_, on)
    pending = account_keys("held", slices, places.held, on)
    what, sign = ("released", -1) if back else ("held", 1)
    return [
        NewEntry(
            f"{what}:{hold.ref}:{due.ref}",
            on,
            what,
            due.says,
            ((waiting[held.pk], -sign * due.pence), (pending[held.pk], sign * due.pence)),
        )
        for hold, due, held in moved
    ]


# Working it out. -----------------------------------------------------------------------------------------


def _schedules_to_work_out(until: date) -> list[Schedule]:
    """Those with something to make or put right, locked: a rate changes before or after, never meanwhile."""
    has_more = Q(worked_out_until=None) | (
        Q(worked_out_until__lt=until) & (Q(ends_on=None) | Q(ends_on__gte=F("worked_out_until")))
    )
    has_changed = ~Q(worked_out_version=F("version"))
    holds_no_more = Q(ends_on=None) & (
        Q(slice__ended_on__isnull=False) | Q(slice__budget__ended_on__isnull=False)
    )
    found = Schedule.objects.filter(
        has_more | has_changed | holds_no_more, starts_on__lt=until + LONGEST_STRETCH
    )
    found = found.filter(person__died_on=None, person__merged_into=None)
    related = ("slice__budget__person", "slice__provider", "person")
    return list(found.select_related(*related).select_for_update(of=("self",)).order_by("pk"))


def _by_cycle(schedules: Iterable[Schedule]) -> list[list[Schedule]]:
    groups: dict[tuple[str, int], list[Schedule]] = {}
    for one in schedules:
        groups.setdefault(translate.cycle_key(one), []).append(one)
    return list(groups.values())


def _has_changed(schedule: Schedule) -> bool:
    """Whether what fell due by it already may be another sum now."""
    if schedule.worked_out_until is None or schedule.worked_out_version != schedule.version:
        return True
    last = translate.last_day_paid(schedule)
    return schedule.ends_on is None and last is not None


Rates = dict[int, tuple[list[Rate], list[Rate]]]
Stretch = tuple[int, date]
"""A schedule's key and the first day of one stretch of its cycle."""


@dataclass(frozen=True)
class Difference:
    """What one stretch is due beyond what was made for it, or below nought; share: the person's own, now."""

    schedule: Schedule
    whole: Period
    pence: int
    share: int


def _worked_out(group: Sequence[Schedule], *, until: date, on: date) -> list[NewDue]:
    """What is to be made for schedules whose periods begin on the same days."""
    cycle = translate.cycle_of(group[0])
    rates = _rates_of(group)
    changed = [one for one in group if _has_changed(one)]
    further = [one for one in group if not _has_changed(one)]
    made = _made_of(changed, cycle)
    new = [
        _adjustment(of, lines, on)
        if (lines := made.get((of.schedule.pk, of.whole.first)))
        else _period(of, rates[of.schedule.pk][0], cycle)
        for these in (changed, further)
        for of in _differences(these, made, rates, cycle, until)
    ]
    return sorted(new, key=lambda one: (one.pay_on, one.reference))


def _differences(
    these: Sequence[Schedule], made: dict[Stretch, list[Due]], rates: Rates, cycle: Cycle, until: date
) -> Iterator[Difference]:
    """Each stretch where what is due is not what was made: whose, the difference, the share due now."""
    if not these:
        return
    by_key = {one.pk: one for one in these}
    due = _due(these, rates, 0, cycle, until)
    share = {(key, first): pence for key, first, pence in _rows(_due(these, rates, 1, cycle, until))}
    of_these = {stretch: lines for stretch, lines in made.items() if stretch[0] in by_key}
    paid = PaidColumns(
        translate.numbers([key for key, _ in of_these]),
        translate.days([first for _, first in of_these]),
        translate.numbers([sum(one.pence for one in lines) for lines in of_these.values()]),
    )
    for key, first, pence in _rows(adjust_many(due, paid)):
        yield Difference(by_key[key], period_of(cycle, first), pence, share.get((key, first), 0))


def _due(these: Sequence[Schedule], rates: Rates, which: int, cycle: Cycle, until: date) -> DueColumns:
    """What these are due for the stretches that are looked at: all that fell due, or those not yet made."""
    columns = translate.rate_columns((one.pk, rates[one.pk][which]) for one in these)
    after = {one.pk: date.min if _has_changed(one) else one.worked_out_until for one in these}
    upto = {one.pk: max(until, one.worked_out_until or until) for one in these}
    # Whoever begins part way through a stretch is paid on its first day, like everybody.
    begins = min(period_of(cycle, max(one.starts_on, after[one.pk] or date.min)).first for one in these)
    found = due_many(columns, cycle, begins, max(upto.values()))
    keys, firsts = found.schedule.tolist(), found.period.tolist()
    wanted = np.array(
        [after[key] < first <= upto[key] for key, first in zip(keys, firsts, strict=True)], np.bool_
    )
    return DueColumns(found.schedule[wanted], found.period[wanted], found.pence[wanted])


def _rates_of(group: Sequence[Schedule]) -> Rates:
    """What goes out a week and the person's own share of it, for each schedule, up to its last day."""
    rows: dict[int, list[tuple[date, int, int]]] = {one.pk: [] for one in group}
    found = ScheduleRate.objects.filter(schedule__in=rows).order_by("schedule_id", "from_date", "pk")
    columns = ("schedule_id", "from_date", "weekly_pence", "contribution_weekly_pence")
    for key, since, weekly, share in found.values_list(*columns):
        rows[key].append((since, weekly, share))
    rates = {}
    for one in group:
        last = translate.last_day_paid(one)
        paid, shares = translate.paid_and_shared(rows[one.pk], is_gross=one.is_gross)
        rates[one.pk] = (translate.until(paid, last), translate.until(shares, last))
    return rates


def _made_of(schedules: Sequence[Schedule], cycle: Cycle) -> dict[Stretch, list[Due]]:
    """What fell due already, by schedule and stretch."""
    found = Due.objects.filter(schedule__in=schedules, kind__in=(DueKind.PERIOD, DueKind.ADJUSTMENT))
    made: dict[Stretch, list[Due]] = {}
    for due in found.order_by("pk"):
        assert due.schedule_id is not None
        made.setdefault((due.schedule_id, period_of(cycle, due.first).first), []).append(due)
    return made


def _period(of: Difference, rates: Sequence[Rate], cycle: Cycle) -> NewDue:
    told = due_in(of.whole, cycle, rates)
    assert told is not None and told.pence == of.pence, "one alone is due what it is in the crowd"
    return _new(of, DueKind.PERIOD, told.period, says=f"{told.period}: {told.says}", pay_on=of.whole.first)


def _adjustment(of: Difference, lines: Sequence[Due], on: date) -> NewDue:
    paid = sum(one.pence for one in lines)
    shared = sum(one.contribution_pence for one in lines)
    fell_due, should_be = say_pounds(paid), say_pounds(paid + of.pence)
    new = _new(
        replace(of, share=of.share - shared),
        DueKind.ADJUSTMENT,
        of.whole,
        says=f"Put right for {of.whole}: {fell_due} fell due, and it should be {should_be}",
        pay_on=on,
    )
    number = sum(one.kind == DueKind.ADJUSTMENT for one in lines)
    return replace(new, reference=f"{new.reference}:{number}", number=number)


def _new(of: Difference, kind: str, period: Period, *, says: str, pay_on: date) -> NewDue:
    schedule = of.schedule
    return NewDue(
        f"due:{schedule.ref}:{kind}:{period.first.isoformat()}",
        schedule.person_id,
        schedule.slice,
        schedule,
        schedule.payee_id,
        kind,
        period.first,
        period.last,
        pay_on,
        of.pence,
        says,
        contribution_pence=of.share,
    )


def _rows(columns: DueColumns | AdjustmentColumns) -> list[tuple[int, date, int]]:
    return list(zip(columns.schedule.tolist(), columns.period.tolist(), columns.pence.tolist(), strict=True))


# What the person puts in. --------------------------------------------------------------------------------


def _expect(made: Sequence[Due], schedules: dict[int, Schedule], *, on: date) -> None:
    """Of what is paid net, the person's own share is expected in the same account.

    Where it is less now than was expected and has not come, that is no longer expected, and what is now is.
    """
    net = [due for due in made if due.schedule_id and not schedules[due.schedule_id].is_gross]
    fresh = [due for due in net if due.kind == DueKind.PERIOD and due.contribution_pence > 0]
    expected = [_expected(due, due.contribution_pence, on) for due in fresh]
    expected += _expect_anew(
        [due for due in net if due.kind == DueKind.ADJUSTMENT and due.contribution_pence], on
    )
    ExpectedIn.objects.bulk_create(expected, batch_size=PUT_IN_AT_ONCE)


def _expect_anew(adjustments: Sequence[Due], on: date) -> list[ExpectedIn]:
    standing: dict[Stretch, list[ExpectedIn]] = {}
    of_schedules = {due.schedule_id for due in adjustments}
    found = ExpectedIn.objects.filter(schedule__in=of_schedules, entry=None, cancelled_on=None)
    for one in found.select_related("schedule"):
        assert one.schedule is not None
        whole = translate.whole_period(one.schedule, one.first)
        standing.setdefault((one.schedule.pk, whole.first), []).append(one)
    expected, gone = [], []
    for due in adjustments:
        assert due.schedule_id is not None
        waits = standing.get((due.schedule_id, due.first), [])
        left = sum(one.pence for one in waits) + due.contribution_pence
        gone += waits
        if left > 0:
            expected.append(_expected(due, left, on))
    ExpectedIn.objects.filter(pk__in=[one.pk for one in gone]).update(
        cancelled_on=on, cancelled_because="What they put in for these days is another sum now."
    )
    return expected


def _expected(due: Due, pence: int, on: date) -> ExpectedIn:
    return ExpectedIn(
        person_id=due.person_id,
        payee_id=due.payee_id,
        due=due,
        schedule_id=due.schedule_id,
        first=due.first,
        last=due.last,
        pence=pence,
        says=f"Their own share, {say_day(due.first)} to {say_day(due.last)}",
        put_in_on=on,
    )


__all__ = [
    "DuesMade",
    "NewDue",
    "account_keys",
    "due_outside_budget",
    "hold_what_is_held",
    "make_dues",
    "move_to_held",
    "put_in_dues",
    "put_in_once",
]
