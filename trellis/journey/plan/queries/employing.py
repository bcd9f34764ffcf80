"""Agreements with assistants looked up, what stands in the way of paying on one, and hours by the week."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from trellis.basis.findings import Finding
from trellis.engines.budget import family
from trellis.govuk.wording import day, money
from trellis.journey.accounts.asked_once import asked_once
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.allocate import queries as allocate
from trellis.journey.people import access as people_access
from trellis.journey.people.file import Line, Part, Step
from trellis.journey.people.models import Person, Speaker
from trellis.journey.people.queries.speakers import OVER_MONEY
from trellis.journey.people.timeline import Event
from trellis.journey.people.today import Heap, Task, heap_of

from .. import access, employing_access, states
from ..employing_terms import says_hours
from ..models import Agreement, FamilyPayment, How, PersonalBudget, Slice, Timesheet

STOOD = (states.WORKING, states.REPLACED, states.ENDED)


# Agreements. ---------------------------------------------------------------------------------------------


def agreements() -> QuerySet[Agreement]:
    """Agreements with everybody a page names, ready to be shown."""
    return Agreement.objects.select_related(
        "person__team",
        "person__account",
        "account",
        "assistant",
        "offered_by",
        "employer_signed_by",
        "assistant_signed_by",
        "replaces__person",
    )


def agreements_of(person: Person) -> list[Agreement]:
    """Everybody whom somebody employs, employed or would employ; what waits and what holds first."""
    order = (states.OFFERED, states.WORKING, states.ENDED, states.REPLACED, states.WITHDRAWN)
    return sorted(_every_agreement_of(person), key=lambda one: order.index(one.state))


@asked_once
def _every_agreement_of(person: Person) -> list[Agreement]:
    return list(agreements().filter(person=person))


def agreements_with(account: Account) -> list[Agreement]:
    """The assistant's own: for whom they work, worked, or are asked to."""
    return list(agreements().filter(account=account).order_by("person__sort_name", "-offered_on", "-pk"))


def newer_offer(agreement: Agreement) -> Agreement | None:
    """The further agreement that would take this one's place, where both have not signed it yet."""
    return agreements().filter(replaces=agreement, state=states.OFFERED).first()


def replaced_by(agreement: Agreement) -> Agreement | None:
    return agreements().filter(replaces=agreement, state__in=STOOD).first()


def may_be_paid(agreement: Agreement, on: date) -> list[str]:
    """Why nothing may be paid on this agreement for the work of a day; nothing where it may.

    Nothing is ever paid before both have signed, whatever day the work was done on. A relative in the same
    household, or a partner, is paid only where the council found it necessary.
    """
    reasons = []
    if agreement.employer_signed_on is None:
        reasons.append(f"{agreement.person.full_name} has not signed the agreement.")
    if agreement.assistant_signed_on is None:
        reasons.append(f"{agreement.assistants_name} has not signed the agreement.")
    if agreement.state == states.WITHDRAWN:
        reasons.append("The agreement was withdrawn before both had signed it.")
    if on < agreement.starts_on:
        reasons.append(f"The agreement starts on {day(agreement.starts_on)}.")
    if agreement.ended_on is not None and on > agreement.ended_on:
        what = "A later agreement took its place" if agreement.state == states.REPLACED else "The work ended"
        reasons.append(f"{what}: its last day was {day(agreement.ended_on)}.")
    found = family_findings(
        agreement.person, agreement.assistants_name, agreement.relation, agreement.lives_with_person
    )
    return reasons + [f"{one.says} {one.do}" for one in found]


def family_findings(person: Person, name: str, relation: str, lives_with_person: bool) -> tuple[Finding, ...]:
    """Why the rule about families bars paying somebody; nothing where it does not, or was lifted."""
    if not relation:
        return ()
    found = family.may_be_paid(relation, same_household=lives_with_person, necessary_because="")
    if not found:
        return ()
    decided = FamilyPayment.objects.filter(
        slice__budget__person=person, slice__budget__carer=None, name__iexact=name.strip(), relation=relation
    )
    # What was decided last holds.
    last = decided.order_by("-decided_on", "-pk").first()
    if last is None or not last.is_allowed:
        return found
    return family.may_be_paid(
        relation, same_household=lives_with_person, necessary_because=last.necessary_because
    )


def where_family_is_decided(person: Person) -> str:
    """The page on which the council says that paying a relative is necessary; blank where there is none."""
    held = (
        Slice.objects.filter(budget__person=person, budget__carer=None, how=How.DIRECT_PAYMENT, ended_on=None)
        .exclude(budget__state=states.ENDED)
        .order_by("-budget__starts_on", "-pk")
        .first()
    )
    return reverse("plan:family", args=[held.ref]) if held else ""


@dataclass(frozen=True)
class MoneyThere:
    """What there is to employ somebody with, a week, and what sum that is."""

    pence: int
    says: str
    budget: PersonalBudget | None = None


def money_there_is(person: Person, on: date) -> MoneyThere | None:
    """The direct payment of the budget in force, else the whole budget, else the indicative amount."""
    budget = (
        PersonalBudget.objects.filter(
            Q(ended_on=None) | Q(ended_on__gt=on),
            Q(ends_on=None) | Q(ends_on__gte=on),
            person=person,
            carer=None,
            state__in=(states.SIGNED, states.ENDED),
            starts_on__lte=on,
        )
        .order_by("-starts_on", "-pk")
        .first()
    )
    if budget is None:
        amount = allocate.latest_for(person)
        if amount is None or amount.weekly_pence is None:
            return None
        return MoneyThere(amount.weekly_pence, "the indicative amount")
    held = [one.weekly_pence for one in budget.slices.filter(how=How.DIRECT_PAYMENT, ended_on=None)]
    if held:
        return MoneyThere(sum(held), "the direct payment", budget)
    return MoneyThere(budget.cost_weekly_pence, "the personal budget", budget)


# Hours. --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Week:
    """A week's hours as they stand, and the versions before, the newest first."""

    begins_on: date
    timesheet: Timesheet
    before: tuple[Timesheet, ...]


def weeks_of(agreement: Agreement) -> list[Week]:
    """Every week with hours, the newest first; one query."""
    return _weeks(agreement.timesheets.select_related("put_in_by"))


def week_of(agreement: Agreement, begins_on: date) -> Week | None:
    found = _weeks(agreement.timesheets.select_related("put_in_by").filter(week_begins_on=begins_on))
    return found[0] if found else None


def _weeks(sheets: QuerySet[Timesheet]) -> list[Week]:
    by_week: dict[date, list[Timesheet]] = {}
    # Within one second two versions may carry one time: the key tells which came after.
    for sheet in sheets.order_by("-week_begins_on", "-pk"):
        by_week.setdefault(sheet.week_begins_on, []).append(sheet)
    return [Week(begins, every[0], tuple(every[1:])) for begins, every in by_week.items()]


# For the homes, the person's file and timeline. ----------------------------------------------------------


def waits_for_signature(account: Account, on: date) -> Iterator[Heap]:
    """For the person, who speaks for them in money, and the assistant: what waits for their name."""
    if not account.holds(RoleName.PERSON, RoleName.CARER, RoleName.ASSISTANT):
        return
    mine = Q(pk__in=())
    if account.holds(RoleName.ASSISTANT):
        mine |= Q(account=account, assistant_signed_on=None)
    employs = Q(pk__in=())
    if account.holds(RoleName.PERSON):
        employs |= Q(person__account=account)
    if account.holds(RoleName.CARER):
        speaks = people_access.speaks_by(account) & people_access.in_force(on)
        over_money = Q(authority__in=OVER_MONEY, may_see_since__lte=on)
        employs |= Q(person__in=Speaker.objects.filter(speaks, over_money).values("person"))
    mine |= employs & Q(employer_signed_on=None) & (Q(account=None) | ~Q(account=account))
    found = agreements().filter(mine, state=states.OFFERED, person__died_on=None).order_by("offered_on", "pk")

    def task(one: Agreement) -> Task:
        address = reverse("plan:sign_agreement", args=[one.ref])
        return Task(_asks_to_sign(one, account), address, one.offered_on)

    yield heap_of("Waiting for your signature", found, task)


def _asks_to_sign(agreement: Agreement, account: Account) -> str:
    whom = agreement.person.full_name if agreement.account_id == account.pk else agreement.assistants_name
    return f"Agreement with {whom}: {says_hours(agreement.hours_a_week)} a week"


def told_of_employing(person: Person) -> Iterator[Event]:
    """For the timeline: what was agreed with whom, from when, and when it ended."""
    for one in _every_agreement_of(person):
        address = reverse("plan:agreement", args=[one.ref])
        name, hours = one.assistants_name, says_hours(one.hours_a_week)
        yield Event(
            one.offered_on,
            f"An agreement with {name} was written: {hours} a week at {money(one.wage_pence)} an hour.",
            address,
            one.offered_by.name,
        )
        both = (one.employer_signed_on, one.assistant_signed_on)
        if both[0] is not None and both[1] is not None:
            yield Event(max(both[0], both[1]), f"You and {name} have both signed your agreement.", address)
        if one.ended_on is not None and one.state == states.ENDED:
            yield Event(one.ended_on, f"{name} works for you no longer.", address)


def part_of_employing(person: Person, account: Account) -> Part | None:
    """For the person's file: whom they employ, and what it would cost to."""
    on = localdate()
    if not access.may_see_money(account, person, on):
        return None
    found = agreements_of(person)
    lines = tuple(
        Line(
            says=f"{one.assistants_name}: {says_hours(one.hours_a_week)} a week",
            address=reverse("plan:agreement", args=[one.ref]),
            on=one.starts_on,
            state="" if one.state == states.WORKING else states.AGREEMENTS.words[one.state],
        )
        for one in found
    )
    steps = [Step("What would an assistant cost?", reverse("plan:pa_cost", args=[person.ref]))]
    if employing_access.may_employ(account, person, on):
        steps.append(Step("Write an agreement", reverse("plan:new_agreement", args=[person.ref])))
    return Part("Personal assistants", lines, tuple(steps))
