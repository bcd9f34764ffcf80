"""What is told of payments elsewhere: in what waits for finance, on the timeline, in the file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate

from trellis.govuk.wording import count_of, day, money
from trellis.journey.accounts.asked_once import asked_once
from trellis.journey.accounts.models import Account
from trellis.journey.people.file import Line, Part, Step
from trellis.journey.people.models import Person
from trellis.journey.people.timeline import Event
from trellis.journey.people.today import Heap, Task, heap_of

from .. import access, states
from ..models import Hold, Payee, PayRun, Schedule
from .dues import parts_not_paid, payees_to_check


def pay_waits(account: Account, on: date) -> Iterator[Heap]:
    """For finance: runs to approve and to send, details to check, budgets that nothing pays yet."""
    if not access.is_finance(account):
        return
    runs = PayRun.objects.filter(
        Q(state=states.PREPARED) & ~Q(prepared_by=account) & ~Q(what="emergency") | Q(state=states.APPROVED)
    )
    yield heap_of(
        "Pay runs that wait",
        runs.select_related("rail").order_by("file_by", "pk"),
        _run_task,
        reverse("pay:runs"),
    )
    yield heap_of("Accounts and cards to check", payees_to_check(account), _payee_task, reverse("pay:runs"))
    yield heap_of(
        "Agreed budgets that are not paid yet",
        parts_not_paid(),
        lambda one: Task(
            f"Begin to pay {one.budget.person.called}: {one.says_to(is_own=False)}",
            reverse("pay:schedules", args=[one.budget.person.ref]),
            one.budget.signed_on or one.starts_on,
            one.starts_on,
        ),
        reverse("pay:to_begin"),
    )


def _run_task(run: PayRun) -> Task:
    does = "Approve" if run.state == states.PREPARED else "Send"
    says = f"{does} {count_of(run.count, 'payment')} by {run.rail.name}, {money(run.total_pence)}"
    return Task(says, reverse("pay:run", args=[run.ref]), localdate(run.prepared_at), run.file_by)


def _payee_task(payee: Payee) -> Task:
    says = f"Check the {payee.says_which} of {payee.person.called}"
    return Task(says, reverse("pay:payee", args=[payee.ref]), payee.put_in_on)


@asked_once
def _schedules_of(person: Person) -> list[Schedule]:
    rows = Schedule.objects.filter(person=person).select_related("payee", "put_in_by")
    return list(rows.select_related("slice__budget__person", "slice__budget__carer").order_by("-pk"))


@asked_once
def _holds_of(person: Person) -> list[Hold]:
    return list(Hold.objects.filter(person=person).select_related("put_by", "released_by"))


def told_of_payments(person: Person) -> Iterator[Event]:
    """For the timeline: when a part of the budget began to be paid or ended."""
    for one in _schedules_of(person):
        address = reverse("pay:schedule", args=[one.ref])
        is_carers = one.slice.budget.carer_id is not None
        says = f"We set up your payments into the {one.payee.says_which}, from {day(one.starts_on)}."
        yield Event(one.put_in_on, says, address, one.put_in_by.name, is_for_workers=is_carers)
        if one.ends_on is not None:
            says = "Your payments have ended." if one.ends_on < localdate() else "Your payments end."
            yield Event(one.ends_on, says, address, is_for_workers=is_carers)


def told_of_holds(person: Person) -> Iterator[Event]:
    """For the timeline: what had to wait, and for whom."""
    for hold in _holds_of(person):
        address = reverse("pay:hold", args=[hold.ref])
        who = hold.who_must_act.replace("Waits for the person:", "It waits for you:")
        yield Event(hold.put_on, f"A payment to you waits. {who}", address, hold.put_by.name)
        if hold.released_on is not None and hold.released_by is not None:
            says = "We let the payment go that had to wait."
            yield Event(hold.released_on, says, address, hold.released_by.name)


def part_of_payments(person: Person, account: Account) -> Part | None:
    """For the file: what is paid, how often, and what waits."""
    on = localdate()
    if not access.may_see_money_of(account, person, on):
        return None
    rows = _schedules_of(person)
    lines = [
        Line(
            f"{one.slice.says_to(is_own=False)}, {one.get_cycle_display().lower()}",
            reverse("pay:schedule", args=[one.ref]),
            one.starts_on,
            "Ended" if one.ends_on and one.ends_on < on else "Paid",
        )
        for one in rows
    ]
    lines += [
        Line(hold.because, reverse("pay:hold", args=[hold.ref]), hold.put_on, "Held")
        for hold in _holds_of(person)
        if hold.released_on is None
    ]
    steps = [
        Step("What was paid, and what is left", reverse("pay:money", args=[person.ref])),
        Step("How the budget is paid", reverse("pay:schedules", args=[person.ref])),
    ]
    if access.may_put_in_payee(account, person):
        steps.append(Step("Put in an account or a card", reverse("pay:payee_new", args=[person.ref])))
    return Part("Payments", tuple(lines), tuple(steps), "Nothing is paid yet.")


__all__ = ["part_of_payments", "pay_waits", "told_of_holds", "told_of_payments"]
