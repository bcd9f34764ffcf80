"""What falls due, what waits and why, and what holds it back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from trellis.engines.paying import holds
from trellis.journey.accounts.models import Account
from trellis.journey.people.models import Person
from trellis.journey.plan.models import Agreement, How, Slice
from trellis.journey.plan.queries import SIGNED, WORKING

from ..models import Due, Hold, Payee, Rail, RunLine, Schedule, ScheduleRate


def open_holds() -> QuerySet[Hold]:
    return Hold.objects.filter(released_on=None)


def is_held() -> Q:
    """Whether a due is held: itself, or everything its schedule pays. For a filter on dues."""
    standing = open_holds()
    return Q(Exists(standing.filter(due=OuterRef("pk")))) | Q(
        Exists(standing.filter(schedule__isnull=False, schedule=OuterRef("schedule")))
    )


def waiting_dues(rail: Rail | None = None, until: date | None = None) -> QuerySet[Due]:
    """What is due and in no run: by a rail, with a pay day up to a day; the earliest first."""
    found = Due.objects.filter(line=None).select_related("person", "payee__rail", "schedule", "slice")
    if rail is not None:
        found = found.filter(payee__rail=rail)
    if until is not None:
        found = found.filter(pay_on__lte=until)
    return found


def dues_of(person: Person) -> QuerySet[Due]:
    """Everything that fell due to a person, the latest first."""
    found = Due.objects.filter(person=person).select_related("payee__rail", "line__run", "schedule")
    return found.order_by("-first", "-pk")


def held_lines() -> QuerySet[Hold]:
    """What is held now and who must act, the longest held first."""
    return open_holds().select_related("person", "due__payee", "schedule__payee", "put_by")


def pays_wages(held: Slice | None) -> bool:
    """Whether wages are paid out of a part of a budget: there is an agreement with an assistant in force."""
    if held is None or held.how != How.DIRECT_PAYMENT:
        return False
    working = Agreement.objects.filter(budget=held.budget_id, state=WORKING, ended_on=None)
    return working.exists()


def kinds_of_hold(*, is_payroll: bool, on: date) -> list[holds.Kind]:
    """The reasons for which a sum may wait; where it is wages, those alone that may hold wages."""
    return [one for one in holds.kinds(on=on) if one.may_hold_payroll or not is_payroll]


def rate_on(schedule: Schedule, on: date) -> ScheduleRate | None:
    """What a schedule pays on a day; of those for one day the last written."""
    return schedule.rates.filter(from_date__lte=on).order_by("-from_date", "-pk").first()


def rates_on(these: Sequence[Schedule], on: date) -> dict[int, ScheduleRate]:
    """What each of these pays on a day, by its key; of one that has not begun, what it begins with."""
    found = ScheduleRate.objects.filter(schedule__in=these)
    first = found.order_by("schedule_id", "from_date", "-pk").distinct("schedule_id")
    now = found.filter(from_date__lte=on).order_by("schedule_id", "-from_date", "-pk").distinct("schedule_id")
    return {one.schedule_id: one for one in (*first, *now)}


def rates_of(schedule: Schedule) -> list[ScheduleRate]:
    """Every rate there was, by its day; what a later one for the same day replaced stands before it."""
    return list(schedule.rates.select_related("put_in_by"))


@dataclass(frozen=True)
class LeftOut:
    """A due that a run would not take, and why."""

    due: Due
    because: str


def why_left_out(dues: Sequence[Due]) -> list[LeftOut]:
    """Why each of these waits although its day has come."""
    holds_of = _holds_of(dues)
    together: dict[int, int] = {}
    for due in dues:
        if due.pk not in holds_of:
            together[due.payee_id] = together.get(due.payee_id, 0) + due.pence
    return [LeftOut(due, _why(due, holds_of.get(due.pk), together)) for due in dues]


def _why(due: Due, hold: Hold | None, together: dict[int, int]) -> str:
    if hold is not None:
        return f"Held: {hold.because} {hold.who_must_act}"
    if due.person.died_on is not None:
        return f"{due.person.full_name} has died. Finance ends the schedule."
    if due.payee.ended_on is not None or due.payee.checked_on is None:
        return "Where it is to be paid is not checked, or was ended. Finance checks the details."
    if together.get(due.payee_id, 0) <= 0:
        return "What is to be taken off is as much as what is due, or more. It waits for the next payment."
    return "It is in the next run."


def _holds_of(dues: Iterable[Due]) -> dict[int, Hold]:
    """The hold that stands in the way of each due, by the due's key: one query."""
    keys = {due.pk: due.schedule_id for due in dues}
    standing = open_holds().filter(Q(due_id__in=keys) | Q(schedule_id__in=set(keys.values()) - {None}))
    by_due = {one.due_id: one for one in standing if one.due_id}
    by_schedule = {one.schedule_id: one for one in standing if one.schedule_id}
    found = {pk: by_due.get(pk) or by_schedule.get(schedule or 0) for pk, schedule in keys.items()}
    return {pk: hold for pk, hold in found.items() if hold is not None}


def payees_of(person: Person) -> QuerySet[Payee]:
    """Where a person's money is paid: those in use first, then those that ended."""
    found = Payee.objects.filter(person=person).select_related("rail", "second", "provider", "put_in_by")
    return found.order_by("ended_on", "pk")


def lines_of(payee: Payee) -> QuerySet[RunLine]:
    """What was paid into one account, the latest first."""
    return RunLine.objects.filter(payee=payee).select_related("run__rail").order_by("-run__pay_on", "-pk")


# Schedules. ----------------------------------------------------------------------------------------------

PAID_BY_US = (How.DIRECT_PAYMENT, How.SERVICE_FUND, How.THIRD_PARTY, How.COUNCIL)


def schedules() -> QuerySet[Schedule]:
    """Schedules as their pages need them."""
    return Schedule.objects.select_related(
        "person__team", "person__account", "payee__rail", "slice__budget__person", "slice__budget__carer"
    )


def schedules_of(person: Person) -> QuerySet[Schedule]:
    """Those that go on first, then those that ended."""
    return schedules().filter(person=person).order_by(F("ends_on").desc(nulls_first=True), "-pk")


def parts_not_paid(person: Person | None = None) -> QuerySet[Slice]:
    """Parts of agreed budgets that somebody holds and no schedule pays, the longest agreed first."""
    found = Slice.objects.filter(
        budget__state=SIGNED,
        budget__ended_on=None,
        ended_on=None,
        how__in=PAID_BY_US,
        budget__person__died_on=None,
    ).exclude(Exists(Schedule.objects.filter(slice=OuterRef("pk"), ends_on=None)))
    # What the council holds and spends itself has no account of somebody's that it is paid into, unless one
    # is kept for them.
    kept = Payee.objects.filter(person=OuterRef("budget__person"), kind="managed", ended_on=None)
    found = found.filter(~Q(how=How.COUNCIL) | Q(Exists(kept))).filter(
        Q(weekly_pence__gt=0) | Q(once_pence__gt=0)
    )
    if person is not None:
        found = found.filter(budget__person=person)
    related = ("budget__person", "budget__carer", "provider", "speaker")
    return found.select_related(*related).order_by("budget__signed_on", "pk")


def once_left(held: Slice) -> int:
    """What of a part is left to be paid once, in pence."""
    made = Due.objects.filter(slice=held, kind="once").aggregate(all=Sum("pence"))["all"] or 0
    return max(held.once_pence - made, 0)


def payees_checked(person: Person) -> QuerySet[Payee]:
    """Where a person's money may be paid now."""
    found = Payee.objects.filter(person=person, ended_on=None, checked_on__isnull=False)
    return found.select_related("rail").order_by("pk")


def payees_to_check(account: Account) -> QuerySet[Payee]:
    """Details that nobody has checked yet, and that this account may: they did not put them in."""
    found = Payee.objects.filter(ended_on=None, checked_on=None).exclude(put_in_by=account)
    found = found.exclude(person__account=account)
    return found.select_related("person", "rail", "put_in_by").order_by("put_in_on", "pk")


__all__ = [
    "LeftOut",
    "dues_of",
    "held_lines",
    "is_held",
    "kinds_of_hold",
    "lines_of",
    "once_left",
    "open_holds",
    "parts_not_paid",
    "payees_checked",
    "payees_of",
    "payees_to_check",
    "pays_wages",
    "rate_on",
    "rates_of",
    "rates_on",
    "schedules",
    "schedules_of",
    "waiting_dues",
    "why_left_out",
]
