"""What other pages are told of how the money is held: the timeline, today, and what stops a signature."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.timezone import localdate

from trellis.govuk.wording import day, money
from trellis.journey.accounts.asked_once import asked_once
from trellis.journey.accounts.models import Account
from trellis.journey.people import access as people
from trellis.journey.people.file import Line, Part, Step
from trellis.journey.people.models import Person
from trellis.journey.people.timeline import Event
from trellis.journey.people.today import MOST, Heap, Task, heap_of

from .. import access, states
from ..models import ConditionAnswer, FundEntry, Holder, How, PaymentRefusal, PersonalBudget, Slice
from .conditions import conditions_of, refusals_of
from .funds import WITHOUT_AN_ENTRY
from .slices import fault_of_holder, slices_of, way_of, what_does_not_sum

# How long before its day a first review stands among what is to be done.
BEFORE_A_REVIEW = timedelta(weeks=4)


def slices_gate(budget: PersonalBudget, on: date) -> Iterator[str]:
    """What stands in the way of agreeing a budget: how its money is held, and each direct payment in it."""
    standing = slices_of(budget)
    if not standing:
        yield "Nobody has said yet how the money is to be held. Choose it with the person."
        return
    yield from what_does_not_sum(
        budget, [one.weekly_pence for one in standing], [one.once_pence for one in standing]
    )
    refusals = refusals_of(budget)
    for held in standing:
        name = held.says_to(is_own=False)
        if held.how == How.SERVICE_FUND:
            fault = fault_of_holder(
                way_of(held),
                name=held.holder_name,
                speaker=None,
                provider=held.provider,
                person=budget.person,
                on=on,
            )
            if fault:
                yield f"{name}: {fault} Choose another provider with the person."
        if held.how != How.DIRECT_PAYMENT:
            continue
        if refusal := refusals.get(held.pk):
            yield (
                f"{name} was refused on {day(refusal.refused_on)}. Choose with the person how to hold this "
                "money instead; they can still challenge the refusal."
            )
            continue
        told = conditions_of(held, on)
        if told.unanswered:
            number = len(told.unanswered)
            says = "1 condition is" if number == 1 else f"{number} conditions are"
            yield f"{name}: {says} not answered. Answer each with its reason."
        for finding in told.findings:
            if finding.code != "not-answered":
                yield f"{name}: {finding.says} {finding.do}"


@asked_once
def _every_slice_of(person: Person) -> list[Any]:
    """How the money of somebody's own budgets was ever held: with the moves out of it, and the days refused.

    For the timeline and the file alike; two queries.
    """
    found = Slice.objects.filter(budget__person=person, budget__carer=None)
    refused = PaymentRefusal.objects.filter(slice=OuterRef("pk")).order_by("refused_at", "pk")
    found = found.annotate(refused_on=ArraySubquery(refused.values("refused_on")))
    return list(found.select_related("budget__person", "budget__carer").prefetch_related("moves_out"))


def told_of_slices(person: Person) -> Iterator[Event]:
    """For the timeline, in words to the person. A carer's own budget is told to nobody else."""
    chosen: dict[tuple[str, date, str], list[str]] = {}
    every = _every_slice_of(person)
    by_key = {one.pk: one for one in every}
    for held in every:
        address = reverse("plan:slice", args=[held.ref])
        name = held.says_to(is_own=True)
        if held.wanted_on and (held.ended_on is None or held.agreement_signed_on):
            chosen.setdefault((held.budget.ref, held.wanted_on, held.wanted_by), []).append(name)
        if held.agreement_signed_on:
            yield Event(held.agreement_signed_on, f"The agreement was signed: {name}.", address)
        if held.first_review_on and held.ended_on is None:
            yield Event(
                held.first_review_on, f"The last day for a first look at this together: {name}.", address
            )
        for refused_on in held.refused_on:
            says = f"We refused this, with reasons: {name}. You can challenge it."
            yield Event(refused_on, says, address)
        for move in held.moves_out.all():
            to = by_key[move.to_slice_id].says_to(is_own=True)
            says = f"You moved {money(move.weekly_pence)} a week: from “{name}” to “{to}”."
            yield Event(move.from_date, says, address, by=move.wanted_by)
        if held.ended_on and held.agreement_signed_on:
            yield Event(held.ended_on, f"This ended: {name}.", address)
    for (budget, when, by), names in chosen.items():
        says = f"You chose how your money is held: {'; '.join(names)}."
        yield Event(when, says, reverse("plan:slices", args=[budget]), by=by)


def part_of_slices(person: Person, account: Account) -> Part | None:
    """For the person's file: how their money is held now, for those who may see their money."""
    if not access.may_see_money(account, person, localdate()):
        return None
    standing = [
        one for one in _every_slice_of(person) if one.budget.state == states.SIGNED and one.ended_on is None
    ]
    if not standing:
        return None
    is_own = access.is_own(account, person)
    lines = tuple(
        Line(
            f"{held.says_to(is_own=is_own)}: {money(held.weekly_pence)} a week",
            reverse("plan:slice", args=[held.ref]),
            held.starts_on,
            "" if held.how != How.DIRECT_PAYMENT or held.agreement_signed_on else "Not signed yet",
        )
        for held in standing
    )
    steps = [Step("Move pounds between the parts", reverse("plan:move", args=[standing[0].budget.ref]))]
    if not access.may_say_for(account, person, localdate()):
        steps = []
    if any(held.how == How.DIRECT_PAYMENT for held in standing):
        steps.append(Step("Stays in a care home", reverse("plan:stays", args=[person.ref])))
    return Part(f"Who holds {'your' if is_own else 'their'} money", lines, tuple(steps))


def told_of_stays(person: Person) -> Iterator[Event]:
    address = reverse("plan:stays", args=[person.ref])
    for stay in person.stays.filter(cancelled_on=None):
        yield Event(stay.starts_on, f"A stay at {stay.where}, until {day(stay.ends_on)}.", address)


# Today. --------------------------------------------------------------------------------------------------


def today_of_worker(account: Account, on: date) -> Iterable[Heap]:
    """Direct payments to look at: conditions to answer, agreements to sign, first reviews due; one query."""
    teams = account.teams_as(*people.WORKERS)
    if not teams:
        return []
    theirs = Slice.objects.filter(
        how=How.DIRECT_PAYMENT,
        ended_on=None,
        budget__person__team__in=teams,
        budget__person__merged_into=None,
        budget__person__died_on=None,
    )
    refused = PaymentRefusal.objects.filter(slice=OuterRef("pk"), taken_back_on=None)
    theirs = theirs.exclude(Exists(refused)).exclude(budget__person__account=account)
    to_answer = theirs.filter(
        budget__state__in=[states.PREPARED, states.SUBMITTED, states.SENT_BACK, states.SIGNED],
        wanted_on__isnull=False,
    )
    answered = ConditionAnswer.objects.filter(slice=OuterRef("pk")).order_by().values("slice")
    to_answer = to_answer.alias(
        answered=Coalesce(Subquery(answered.annotate(keys=Count("key", distinct=True)).values("keys")), 0),
        asked=Case(
            *(When(holder=holder, then=Value(number)) for holder, number in ASKED_AT_LEAST.items()),
            default=Value(0),
            output_field=IntegerField(),
        ),
    ).filter(answered__lt=F("asked"))
    signed = theirs.filter(budget__state=states.SIGNED)
    to_sign = signed.filter(agreement_signed_on=None, weekly_pence__gt=0)
    to_review = signed.filter(first_review_on__lte=on + BEFORE_A_REVIEW)
    found = {
        TO_ANSWER: to_answer.annotate(since=F("wanted_on")),
        TO_SIGN: to_sign.annotate(since=F("budget__signed_on")),
        TO_REVIEW: to_review.annotate(since=F("first_review_on")),
    }
    # The three heaps come in one question: each with its first, and how many there are of it.
    first, *others = (
        _shown(rows).annotate(in_all=Window(Count("pk")), kind=Value(kind)).order_by("since", "pk")[:MOST]
        for kind, rows in found.items()
    )
    rows = list(first.union(*others, all=True))
    heaps = []
    for kind, (heading, says, address, is_due) in HEAPS_OF_WORKER.items():
        mine = sorted((one for one in rows if one.kind == kind), key=lambda one: (one.since, one.pk))
        task = _task(says, address, is_due=is_due)
        heaps.append(Heap(heading, tuple(task(one) for one in mine), mine[0].in_all if mine else 0))
    return heaps


TO_ANSWER, TO_SIGN, TO_REVIEW = "to answer", "to sign", "to review"
HEAPS_OF_WORKER = {
    TO_ANSWER: (
        "Direct payments with conditions to answer",
        "Answer the conditions: {}",
        "plan:conditions",
        False,
    ),
    TO_SIGN: (
        "Direct payments with an agreement to sign",
        "Sign the agreement: {}",
        "plan:payment_agreement",
        False,
    ),
    TO_REVIEW: (
        "First reviews of direct payments",
        "Look at the direct payment together: {}",
        "plan:slice",
        True,
    ),
}
# How many conditions a worker always answers, by who would hold the payment: the record answers the others.
ASKED_AT_LEAST = {Holder.PERSON: 3, Holder.NOMINATED: 4, Holder.AUTHORISED: 6}


def today_of_authority(account: Account, on: date) -> Iterable[Heap]:
    """Direct payments to somebody whose authority runs out, or ran out: it ends the payment (s.33)."""
    teams = account.teams_as(*people.WORKERS)
    if not teams:
        return []
    found = Slice.objects.filter(
        how=How.DIRECT_PAYMENT,
        holder=Holder.AUTHORISED,
        ended_on=None,
        speaker__ends_on__lte=on + BEFORE_A_REVIEW,
        budget__state=states.SIGNED,
        budget__person__team__in=teams,
        budget__person__merged_into=None,
        budget__person__died_on=None,
    )
    return [
        _heap(
            "Authorities behind direct payments that run out",
            found.exclude(budget__person__account=account).annotate(since=F("speaker__ends_on")),
            "See that the direct payment can go on: {}",
            "plan:conditions",
            is_due=True,
        )
    ]


def today_of_provider(account: Account, on: date) -> Iterable[Heap]:
    """Service funds without an entry for four weeks: somebody waits to see what their money does."""
    organisations = access.organisations_as_provider(account)
    if not organisations:
        return []
    last = FundEntry.objects.filter(slice=OuterRef("pk")).order_by().values("slice")
    funds = Slice.objects.filter(
        how=How.SERVICE_FUND,
        ended_on=None,
        provider__organisation__in=organisations,
        budget__state=states.SIGNED,
        budget__person__died_on=None,
    ).annotate(
        since=Coalesce(
            Subquery(last.annotate(last=Max("on")).values("last"), output_field=DateField()),
            F("from_date"),
            F("budget__starts_on"),
        )
    )
    quiet = funds.filter(since__lt=on - WITHOUT_AN_ENTRY)
    return [
        _heap(
            "Service funds without an entry for four weeks",
            quiet,
            "Bring the account up to date: {}",
            "plan:fund",
            more=reverse("plan:funds"),
            called=True,
        )
    ]


def _heap(
    heading: str,
    found: QuerySet[Any],
    says: str,
    address: str,
    *,
    more: str = "",
    is_due: bool = False,
    called: bool = False,
) -> Heap:
    task = _task(says, address, is_due=is_due, called=called)
    return heap_of(heading, _shown(found).order_by("since", "pk"), task, more)


def _shown(found: QuerySet[Any]) -> QuerySet[Any]:
    return found.select_related("budget__person", "budget__carer")


def _task(says: str, address: str, *, is_due: bool = False, called: bool = False) -> Callable[[Any], Task]:
    def task(one: Any) -> Task:
        person = one.budget.person
        whose = person.called if called else person.full_name
        where = reverse(address, args=[one.ref])
        return Task(says.format(whose), where, one.since, one.since if is_due else None)

    return task
