"""Rails and their failures: who is on one, whose wages are near, who was told, what goes when it is back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import numpy as np
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.timezone import localtime

from trellis.engines.paying.fallback import (
    CREDITED,
    HELD,
    WAITING,
    WITH_THE_RAIL,
    FallbackPlan,
    LineColumns,
    plan_fallback,
)
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.people.today import Heap, SeldomAny, Task, heap_of
from trellis.journey.plan.models import Agreement, How
from trellis.journey.plan.queries import WORKING

from .. import states
from ..models import Due, FailureNotice, Payee, Rail, RailFailure, RunLine, Schedule
from .dues import is_held


@dataclass(frozen=True)
class Standing:
    """How everybody on a rail that failed stands. now: dues that go by the second way. waits: how many wait.

    by_person: what each is told. plan: the engine's, with its sentence and what somebody must see to.
    """

    now: list[Due]
    waits: int
    by_person: dict[int, str]
    plan: FallbackPlan


def on_the_rail(rail: Rail, *, failed_at: datetime) -> Standing:
    """Everything due by a rail and everybody it pays, when it failed: four queries, however many they are."""
    wall = localtime(failed_at).replace(tzinfo=None, second=0, microsecond=0)
    wages = Agreement.objects.filter(budget=OuterRef("slice__budget"), state=WORKING, ended_on=None)
    found = Due.objects.filter(payee__rail=rail, payee__ended_on=None, person__died_on=None, pence__gt=0)
    dues = list(
        found.filter(Q(line=None) | Q(line__run__rail=rail, line__state__in=(states.IN_RUN, states.SENT)))
        .select_related("line", "person", "payee__second__rail", "slice")
        .annotate(has_wages=Exists(wages), stands_held=is_held())
        .order_by("pay_on", "pk")
    )
    plan = plan_fallback(_columns(dues, rail), failed_at=wall)
    told: dict[int, str] = dict.fromkeys(
        Payee.objects.filter(rail=rail, ended_on=None, checked_on__isnull=False, person__died_on=None)
        .order_by("pk")
        .values_list("person_id", flat=True),
        "waits",
    )
    for standing, places in (("with_rail", plan.ask), ("no_second", plan.no_route), ("second", plan.now)):
        told |= {dues[int(at)].person_id: standing for at in places}
    return Standing([dues[int(at)] for at in plan.now], len(plan.queue), told, plan)


def _columns(dues: Sequence[Due], rail: Rail) -> LineColumns:
    return LineColumns(
        line=np.array([due.pk for due in dues], np.int64),
        pence=np.array([due.pence for due in dues], np.int64),
        state=np.array([_state(due) for due in dues], np.int8),
        wages_due=np.array(
            [
                np.datetime64(_wages_at(due), "m") if _wages_at(due) else np.datetime64("NaT", "m")
                for due in dues
            ],
            "datetime64[m]",
        ),
        has_second=np.array([_has_second(due.payee, rail) for due in dues], np.bool_),
    )


def _state(due: Due) -> int:
    if due.line is not None and due.line.state == states.CREDITED:
        return CREDITED
    if due.line is not None and due.line.state == states.SENT:
        return WITH_THE_RAIL
    return HELD if due.stands_held else WAITING  # type: ignore[attr-defined]


def _wages_at(due: Due) -> datetime | None:
    """When wages are paid out of it: on its pay day, where somebody is employed with it."""
    is_wages = due.slice is not None and due.slice.how == How.DIRECT_PAYMENT and due.has_wages  # type: ignore[attr-defined]
    return datetime.combine(due.pay_on, time()) if is_wages else None


def _has_second(payee: Payee, rail: Rail) -> bool:
    second = payee.second
    if second is not None and second.checked_on and second.ended_on is None and second.rail_id != rail.pk:
        return True
    return payee.kind != "card"


# Rails and failures, for their pages. --------------------------------------------------------------------


def rails_shown() -> QuerySet[Rail]:
    """Every rail in use, with how many payees it has and whether it is down."""
    down = RailFailure.objects.filter(rail=OuterRef("pk"), returned_at=None)
    paid = Count("payees", filter=Q(payees__ended_on=None))
    return Rail.objects.filter(ended_on=None).annotate(is_down=Exists(down), number=paid).order_by("name")


def failures() -> QuerySet[RailFailure]:
    return RailFailure.objects.select_related("rail", "noted_by", "returned_noted_by")


def without_second_way() -> QuerySet[Payee]:
    """Cards whose people would wait if the company failed: paid now, and with no second way that was checked.

    A bank account needs none: what Bacs reaches is reached by a Faster Payment too.
    """
    is_paid = Schedule.objects.filter(payee=OuterRef("pk"), ends_on=None)
    ready = Q(second__isnull=False, second__checked_on__isnull=False, second__ended_on=None)
    found = Payee.objects.filter(Exists(is_paid), kind="card", ended_on=None, checked_on__isnull=False)
    return found.exclude(ready).select_related("person", "rail").order_by("pk")


@dataclass(frozen=True)
class Told:
    """How far telling people has got."""

    all: int
    written: int
    in_person: int
    to_tell: int
    not_yet: int


def told_of(failure: RailFailure) -> Told:
    counts = failure.notices.aggregate(
        all=Count("pk"),
        written=Count("pk", filter=Q(message__isnull=False)),
        in_person=Count("pk", filter=Q(told_on__isnull=False)),
        to_tell=Count("pk", filter=~Q(why_not="") & Q(told_on=None)),
        not_yet=Count("pk", filter=Q(message=None, why_not="", told_on=None)),
    )
    return Told(**counts)


def lines_of(failure: RailFailure) -> QuerySet[RunLine]:
    """What went, or is to go, by the second way because of it."""
    found = RunLine.objects.filter(run__failure=failure).exclude(state=states.CALLED_OFF)
    return found.select_related("person", "run__rail").order_by("name", "pk")


def queue_of(failure: RailFailure) -> QuerySet[Due]:
    """What waits for the rail: due, and in no run."""
    found = Due.objects.filter(payee__rail=failure.rail_id, line=None, pence__gt=0, person__died_on=None)
    return found.select_related("person", "payee").order_by("pay_on", "pk")


def queue_pence(failure: RailFailure) -> int:
    return int(queue_of(failure).order_by().aggregate(pence=Sum("pence"))["pence"] or 0)


def notices_to_tell(account: Account, on: date) -> Iterable[Heap]:
    """People a worker of the team tells in person that a rail is down: no writing to them is open to us."""
    teams = account.teams_as(RoleName.PRACTITIONER, RoleName.MANAGER)
    if not teams:
        return
    found = FailureNotice.objects.filter(
        person__team__in=teams, told_on=None, failure__returned_at=None, person__died_on=None
    ).exclude(why_not="")
    rows = found.select_related("person", "failure__rail").order_by("failure__failed_at", "pk")
    yield SeldomAny("Tell in person that their money is late", rows, _to_tell)


def _to_tell(notice: FailureNotice) -> Task:
    says = f"Tell {notice.person.named}: {notice.failure.rail.name} is down"
    since = localtime(notice.failure.failed_at).date()
    return Task(says, reverse("pay:failure_told", args=[notice.failure.ref, notice.person.ref]), since, since)


def rails_down(account: Account, on: date) -> Iterable[Heap]:
    """Rails that are down, for finance."""
    if account.holds(RoleName.FINANCE):
        found = failures().filter(returned_at=None).order_by("failed_at")
        yield heap_of("Rails that are down", found, _down, reverse("pay:rails"))


def _down(failure: RailFailure) -> Task:
    since = localtime(failure.failed_at).date()
    return Task(f"{failure.rail.name} is down", reverse("pay:failure", args=[failure.ref]), since)


def not_received(account: Account, on: date) -> Iterable[Heap]:
    """Payments that somebody says have not come, for finance."""
    if not account.holds(RoleName.FINANCE):
        return
    found = RunLine.objects.filter(received=False, state__in=(states.SENT, states.CREDITED))
    rows = found.select_related("person", "run").order_by("received_said_at")
    yield heap_of("Payments that have not come", rows, _not_come)


def _not_come(line: RunLine) -> Task:
    since = localtime(line.received_said_at).date() if line.received_said_at else line.run.pay_on
    return Task(f"{line.person.named} says it has not come", reverse("pay:run", args=[line.run.ref]), since)
