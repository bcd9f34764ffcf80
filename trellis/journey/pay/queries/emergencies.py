"""Emergency money looked up: the clock of one, what waits for whom, and how every month went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localtime, now

from trellis.basis.periods import Period, financial_year_of, say_day
from trellis.basis.small_numbers import shown
from trellis.engines.paying.emergency import Clock, OutOfHours, clock, out_of_hours
from trellis.journey.accounts.asked_once import asked_once
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.people.file import Line, Part, Step
from trellis.journey.people.models import Person
from trellis.journey.people.timeline import Event
from trellis.journey.people.today import Heap, Task, heap_of

from .. import access, states
from ..models import Emergency, Payee
from .spending import once_each


def emergencies() -> QuerySet[Emergency]:
    """Emergencies with what a page shows of them."""
    return Emergency.objects.select_related(
        "person__team",
        "person__account",
        "asked_by",
        "decided_by",
        "agreed_also_by",
        "looked_by",
        "payee__rail",
    ).prefetch_related("items")


def may_open(account: Account) -> QuerySet[Emergency]:
    """Those that this account decides or pays: of its teams, or all of them."""
    found = emergencies()
    if account.holds(RoleName.FINANCE, RoleName.DIRECTOR):
        return found
    return found.filter(person__team__in=account.teams_as(RoleName.MANAGER, RoleName.PRACTITIONER))


def clock_of(emergency: Emergency, at: datetime | None = None) -> Clock:
    """How long it has taken in working hours, against its target."""
    decided = emergency.decided_at if emergency.state != states.ASKED else None
    return clock(
        _wall(emergency.asked_at),
        decided=_wall(decided) if decided else None,
        paid=_wall(emergency.paid_at) if emergency.paid_at else None,
        now=_wall(at or now()),
    )


def closed_when(at: datetime) -> OutOfHours | None:
    """What somebody who asks at this moment is told, where the council is closed."""
    return out_of_hours(_wall(at))


def _wall(at: datetime) -> datetime:
    """The clock on the wall in England, which working hours are told by."""
    return localtime(at).replace(tzinfo=None)


def paid_into(person: Person) -> list[Payee]:
    """The accounts of somebody that money can be sent to at once: checked, and no card and no provider's."""
    found = person.payees.filter(ended_on=None, checked_on__isnull=False).exclude(
        kind__in=["card", "provider"]
    )
    return once_each(found.select_related("rail"))


# Every month. --------------------------------------------------------------------------------------------

COLUMNS = ("Paid in time", "Paid late", "Refused", "Not decided or paid yet")


@dataclass(frozen=True)
class Months:
    """A year's emergency money by month; None where the number is hidden. The last row is all of them."""

    year: Period
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]
    looks_late: int | None
    is_empty: bool


def months(year: Period, at: datetime) -> Months:
    """How many asked each month of a year, and how it went. Nobody's name, and no small number."""
    counts: Counter[tuple[tuple[int, int], int]] = Counter()
    looks = 0
    found = Emergency.objects.filter(asked_at__date__gte=year.first, asked_at__date__lte=year.last)
    for one in found.order_by("asked_at"):
        day = localtime(one.asked_at).date()
        counts[(day.year, day.month), _column(one, at)] += 1
        due = one.second_look_by
        looks += due is not None and (localtime(one.looked_at or at).date() > due)
    of_months = _months_of(year, localtime(at).date())
    table = np.array([[counts[month, column] for column in range(len(COLUMNS))] for month in of_months])
    hidden = shown(table.reshape(len(of_months), len(COLUMNS)).astype(np.int64))
    names = [f"{say_day(date(y, m, 1)).split(' ', 1)[1]}" for y, m in of_months] + ["All"]
    rows = tuple((name, tuple(row)) for name, row in zip(names, hidden, strict=True))
    return Months(year, rows, looks if looks == 0 or looks >= 5 else None, not counts)


def _column(one: Emergency, at: datetime) -> int:
    if one.state == states.REFUSED:
        return 2
    told = clock_of(one, at)
    if one.state == states.PAID:
        return 1 if told.is_late else 0
    return 3


def _months_of(year: Period, today: date) -> list[tuple[int, int]]:
    last = min(year.last, today)
    found, day = [], year.first
    while day <= last:
        found.append((day.year, day.month))
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return found or [(year.first.year, year.first.month)]


def years(today: date) -> list[Period]:
    """The financial years that have any, newest first; this year always."""
    first = Emergency.objects.order_by("asked_at").values_list("asked_at", flat=True).first()
    year, found = financial_year_of(today), []
    oldest = financial_year_of(localtime(first).date()) if first else year
    while year.first >= oldest.first:
        found.append(year)
        year = financial_year_of(date(year.first.year - 1, 4, 1))
    return found


# What waits, and what is told of one person. -------------------------------------------------------------


def emergencies_wait(account: Account, on: date) -> Iterable[Heap]:
    """To decide and to look at again, for managers and the director; to pay, for finance."""
    if account.holds(RoleName.MANAGER, RoleName.DIRECTOR):
        mine = may_open(account).prefetch_related(None).exclude(person__account=account)
        asked = mine.filter(state=states.ASKED).exclude(asked_by=account).exclude(decided_by=account)
        yield heap_of("Emergency money to decide", asked.order_by("asked_at"), _to_decide, _all())
        looks = mine.filter(second_look_by__isnull=False, looked_at=None).exclude(
            Q(asked_by=account) | Q(decided_by=account) | Q(agreed_also_by=account)
        )
        yield heap_of("Emergency money to look at again", looks.order_by("second_look_by"), _to_look, _all())
    if account.holds(RoleName.FINANCE):
        agreed = emergencies().prefetch_related(None).filter(state=states.AGREED).order_by("decided_at")
        yield heap_of("Emergency money to pay now", agreed, _to_pay, _all())


def _all() -> str:
    return reverse("pay:emergencies")


def _to_decide(one: Emergency) -> Task:
    pay_by = clock_of(one).pay_by.date()
    return Task(f"Decide for {one.person.named}", _address(one), localtime(one.asked_at).date(), pay_by)


def _to_pay(one: Emergency) -> Task:
    pay_by = clock_of(one).pay_by.date()
    return Task(f"Pay {one.person.named}", _address(one), localtime(one.asked_at).date(), pay_by)


def _to_look(one: Emergency) -> Task:
    since = localtime(one.decided_at or one.asked_at).date()
    return Task(f"Look again at {one.person.named}’s", _address(one), since, one.second_look_by)


def _address(one: Emergency) -> str:
    return reverse("pay:emergency", args=[one.ref])


WHAT_HAPPENED = {
    states.ASKED: "You asked for money that cannot wait.",
    states.AGREED: "We agreed to the money that could not wait.",
    states.PAID: "We paid the money that could not wait.",
    states.REFUSED: "We said no to the money you asked for at once, with reasons.",
}


@asked_once
def _of(person: Person) -> list[Emergency]:
    return list(person.emergencies.select_related("asked_by", "decided_by", "paid_by"))


def told_of_emergencies(person: Person) -> Iterable[Event]:
    """Each step with its day, for the person."""
    for one in _of(person):
        steps = [(one.asked_at, states.ASKED, one.asked_by.name)]
        if one.decided_at and one.decided_by and one.state != states.ASKED:
            said = states.REFUSED if one.state == states.REFUSED else states.AGREED
            steps.append((one.decided_at, said, one.decided_by.name))
        if one.paid_at and one.paid_by:
            steps.append((one.paid_at, states.PAID, one.paid_by.name))
        for at, state, name in steps:
            yield Event(localtime(at).date(), WHAT_HAPPENED[state], _address(one), name)


def part_of_emergencies(person: Person, account: Account) -> Part | None:
    """Emergency money in the person's file, and the way to ask for some."""
    on = localtime(now()).date()
    if not access.may_see_money_of(account, person, on):
        return None
    lines = tuple(
        Line(
            one.says[:80], _address(one), localtime(one.asked_at).date(), states.EMERGENCIES.words[one.state]
        )
        for one in _of(person)
    )
    steps: tuple[Step, ...] = ()
    if access.may_say_of_money(account, person, on):
        steps = (Step("Ask for money that cannot wait", reverse("pay:emergency_new", args=[person.ref])),)
    if not lines and not steps:
        return None
    return Part("Money that cannot wait", lines, steps, "None was asked for.")
