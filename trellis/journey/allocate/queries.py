"""Looking amounts and schemes up, and what other stages and the home pages ask of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Sum
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate

from trellis.basis.findings import Refused
from trellis.engines.allocation.bounds import Bounds, bounds
from trellis.engines.allocation.estimate import allocate_columns
from trellis.engines.allocation.replay import replay
from trellis.engines.allocation.scheme import Scheme, read_scheme
from trellis.govuk.wording import day, money
from trellis.journey.accounts.asked_once import asked_once
from trellis.journey.accounts.models import Account
from trellis.journey.assess import queries as assess
from trellis.journey.assess.after_talk import Telling
from trellis.journey.assess.models import Assessment, EligibilityDecision, Kind
from trellis.journey.challenge.subjects import Subject
from trellis.journey.people import access as people_access
from trellis.journey.people.file import Line, Part, Step
from trellis.journey.people.models import Person
from trellis.journey.people.sections import Link
from trellis.journey.people.timeline import Event
from trellis.journey.people.today import first_of

from . import access, translate
from .models import Allocation, CouncilScheme

FIRST = 10
DECIDED, SET_ASIDE = "decided", "set_aside"


# Schemes. ------------------------------------------------------------------------------------------------


def schemes() -> QuerySet[CouncilScheme]:
    """Every scheme, the newest day first; without its file, which lists do not show."""
    return (
        CouncilScheme.objects.select_related("prepared_by", "adopted_by")
        .defer("text", "document")
        .order_by("-from_date", "-prepared_at")
    )


def adopted_schemes() -> QuerySet[CouncilScheme]:
    return schemes().filter(adopted_at__isnull=False)


def schemes_to_adopt() -> list[CouncilScheme]:
    """Prepared by somebody, and waiting for a manager."""
    return list(schemes().filter(adopted_at=None).order_by("from_date", "prepared_at"))


def scheme_in_force(on: date | None = None) -> CouncilScheme | None:
    """The adopted scheme that holds on a day (today unless given): of those begun, the newest."""
    day = localdate() if on is None else on
    adopted = CouncilScheme.objects.filter(adopted_at__isnull=False, from_date__lte=day)
    return adopted.select_related("prepared_by", "adopted_by").order_by("-from_date").first()


def newest_adopted() -> CouncilScheme | None:
    """The adopted scheme with the latest day, begun or not."""
    return CouncilScheme.objects.filter(adopted_at__isnull=False).order_by("-from_date").first()


def read(scheme: CouncilScheme) -> Scheme:
    """The scheme as the engine takes it."""
    return read_scheme(scheme.document)


@dataclass(frozen=True)
class Standing:
    """One scheme in the list, and where it stands today: `in force`, `to come`, `past` or `prepared`."""

    scheme: CouncilScheme
    stands: str


def schemes_and_standing(found: list[CouncilScheme], on: date) -> list[Standing]:
    force = next((one for one in found if one.adopted_at and one.from_date <= on), None)
    return [Standing(one, _stands(one, force, on)) for one in found]


def _stands(scheme: CouncilScheme, in_force: CouncilScheme | None, on: date) -> str:
    if not scheme.adopted_at:
        return "prepared"
    if scheme == in_force:
        return "in force"
    return "to come" if scheme.from_date > on else "past"


# Amounts. ------------------------------------------------------------------------------------------------


def allocations() -> QuerySet[Allocation]:
    """Amounts with whom and what they are about, ready to be shown."""
    return Allocation.objects.select_related(
        "person__team", "person__account", "assessment", "made_by", "scheme__adopted_by"
    ).defer("scheme__text", "scheme__document")


def latest_for(person: Person) -> Allocation | None:
    """The person's newest amount: the one that stands."""
    return allocations().filter(person=person).order_by("-made_at", "-pk").first()


def amount_pages(person: Person) -> list[Link]:
    """For the sections somebody may open to a planner: the amount that stands."""
    latest = latest_for(person)
    return [Link("The indicative amount", reverse("allocate:one", args=[latest.ref]))] if latest else []


def latest_of(assessment: Assessment) -> Allocation | None:
    return assessment.allocations.select_related("scheme").order_by("-made_at", "-pk").first()


def current() -> QuerySet[Allocation]:
    """The newest amount of each person."""
    newest = Allocation.objects.order_by("person_id", "-made_at", "-pk").distinct("person_id")
    return Allocation.objects.filter(pk__in=newest.values("pk"))


@dataclass(frozen=True)
class Totals:
    """How many people have an indicative amount, what these come to, and how many have no sum by points."""

    people: int
    weekly_pence: int
    without_sum: int


def totals() -> Totals:
    """For finance: numbers, and nobody's record. One query."""
    found = current().aggregate(
        people=Count("pk"), with_sum=Count("weekly_pence"), weekly=Sum("weekly_pence")
    )
    return Totals(
        people=found["people"],
        weekly_pence=int(found["weekly"] or 0),
        without_sum=found["people"] - found["with_sum"],
    )


@dataclass(frozen=True)
class Waiting:
    """How many assessments wait for an amount, and the first of them."""

    count: int
    first: list[Assessment]


def waiting_for_amount(account: Account) -> Waiting:
    """The account's teams' people who were found eligible and have no amount since; one query."""
    teams = account.teams_as(*people_access.WORKERS)
    waiting = _without_amount().filter(assessment__person__team__in=teams).order_by("decided_on", "pk")
    first, count = first_of(waiting.select_related("assessment__person"))
    return Waiting(count=count, first=[decision.assessment for decision in first])


def _without_amount() -> QuerySet[EligibilityDecision]:
    """Eligible decisions in force after which no amount has been worked out."""
    given_since = Allocation.objects.filter(
        assessment=OuterRef("assessment"), made_at__gt=OuterRef("decided_at")
    )
    return EligibilityDecision.objects.filter(
        ~Exists(given_since),
        eligible=True,
        replaced_by=None,
        assessment__state=DECIDED,
        assessment__kind=Kind.ADULT,
    )


@dataclass(frozen=True)
class Readiness:
    """How far an assessment is from an amount. `refusal` says why none can be given yet; blank when one can.

    range: what the sum can still come to; only while answers are missing.
    """

    answers: dict[str, Any]
    unanswered: tuple[str, ...]
    circumstances_asked: bool
    decision: EligibilityDecision | None
    scheme: CouncilScheme | None
    range: Bounds | None
    refusal: str


def readiness_of(assessment: Assessment, on: date) -> Readiness:
    """What stands between this assessment and an amount, in a bounded number of queries."""
    given = assess.for_allocation(assessment)
    decision = assess.decision_in_force(assessment)
    scheme = scheme_in_force(on)
    answers = translate.answers_of(given)
    is_part_done = assessment.kind == Kind.ADULT and bool(given.unanswered)
    return Readiness(
        answers=answers,
        unanswered=given.unanswered,
        circumstances_asked=given.circumstances_asked,
        decision=decision,
        scheme=scheme,
        range=bounds(answers, read(scheme)) if scheme and is_part_done else None,
        refusal=_refusal(assessment, given.unanswered, decision, scheme, on),
    )


def _refusal(
    assessment: Assessment,
    unanswered: tuple[str, ...],
    decision: EligibilityDecision | None,
    scheme: CouncilScheme | None,
    on: date,
) -> str:
    """Why no amount can be given; what cannot be helped first, then what has to be done, in its order."""
    reasons = (
        (
            assessment.kind != Kind.ADULT,
            "This is a carer's assessment. An indicative amount is worked out from the person's own.",
        ),
        (
            assessment.state == SET_ASIDE,
            "This assessment was set aside. An amount is worked out from an assessment that stands.",
        ),
        (
            scheme is None,
            f"No scheme is in force on {on:%-d %B %Y}, so no amount can be worked out. "
            "A manager has to adopt one first.",
        ),
        (
            bool(unanswered),
            "The assessment is part-done. An amount follows when all ten outcomes have been answered.",
        ),
        (
            decision is None or assessment.state != DECIDED,
            "Eligibility has not been decided. An amount follows when the person has been found eligible.",
        ),
        (
            decision is not None and not decision.eligible,
            "The person was not found eligible, so there is no indicative amount.",
        ),
    )
    return next((says for holds, says in reasons if holds), "")


def after_talk(assessment: Assessment, account: Account) -> Iterator[Telling]:
    """For the worker after a talk: what the sum can still come to, and which outcome would tell most."""
    if assessment.kind != Kind.ADULT:
        return
    range_so_far = readiness_of(assessment, localdate()).range
    if range_so_far is None:
        return
    low, high = range_so_far.weekly_pence_low, range_so_far.weekly_pence_high
    if low is not None:
        says = f"Anything from {money(low)} to {money(high)} a week, by the answers so far."
        if range_so_far.may_have_no_sum:
            says += " For some answers the scheme has no sum, and the support is costed instead."
        address = reverse("allocate:amount", args=[assessment.ref])
        yield Telling("What the sum can still come to", says, address)
    if following := range_so_far.next_question:
        yield Telling(
            "What would tell most",
            f"{assess.title_of(assessment, following)}. This is for planning your talks. "
            "It must not sway what is written down.",
            reverse("assess:outcome", args=[assessment.ref, following]),
        )


# Checking a stored amount. -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Checked:
    """A stored amount, worked out again just now from nothing but its file."""

    is_same: bool
    weekly_pence: int | None
    findings: tuple[str, ...]


def check_again(allocation: Allocation) -> Checked:
    try:
        again = replay(allocation.replay)
    except Refused as refused:
        return Checked(False, None, tuple(str(finding) for finding in refused.findings))
    is_same = again.same and again.allocation.weekly_pence == allocation.weekly_pence
    return Checked(is_same, again.allocation.weekly_pence, tuple(str(finding) for finding in again.findings))


# What a scheme would do. ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Effect:
    """One person's amount now, and what the scheme would give the same answers. None: no sum by points."""

    ref: str
    person: Person
    now: int | None
    would_be: int | None

    @property
    def change(self) -> int | None:
        return None if self.now is None or self.would_be is None else self.would_be - self.now

    @property
    def kind(self) -> str:
        if self.change is None:
            return "same" if self.now is self.would_be else "other"
        return "gains" if self.change > 0 else "loses" if self.change < 0 else "same"


@dataclass(frozen=True)
class Effects:
    """What adopting a scheme would mean if every amount were worked out again. The largest losses first."""

    effects: tuple[Effect, ...]

    @cached_property
    def counts(self) -> dict[str, int]:
        counts = dict.fromkeys(("gains", "loses", "same", "other"), 0)
        for effect in self.effects:
            counts[effect.kind] += 1
        return counts

    @cached_property
    def _changes(self) -> list[int]:
        return [effect.change for effect in self.effects if effect.change is not None]

    @cached_property
    def gained_pence(self) -> int:
        return sum(change for change in self._changes if change > 0)

    @cached_property
    def lost_pence(self) -> int:
        return sum(change for change in self._changes if change < 0)

    @cached_property
    def now_pence(self) -> int:
        return sum(effect.now or 0 for effect in self.effects)

    @cached_property
    def would_be_pence(self) -> int:
        return sum(effect.would_be or 0 for effect in self.effects)


def effects_of(scheme: CouncilScheme) -> Effects:
    """Everybody's newest amount beside what this scheme would give, worked in columns; one query."""
    rows = list(
        current()
        .annotate(answers=F("replay__answers__answers"))
        .select_related("person__team")
        .defer("replay")
    )
    worked = allocate_columns(translate.columns_of([row.answers or {} for row in rows]), read(scheme))
    has_none = (worked.why != 0) | worked.wrong
    effects = [
        Effect(row.ref, row.person, row.weekly_pence, None if none else int(pence))
        for row, pence, none in zip(rows, worked.weekly_pence, has_none, strict=True)
    ]
    # Those with no sum on one side first: they need a costed plan, which is more than any loss can say.
    order = sorted(effects, key=lambda one: (one.kind != "other", one.change or 0, one.person.sort_name))
    return Effects(tuple(order))


# For the person's file and timeline. ---------------------------------------------------------------------


@asked_once
def every_amount_of(person: Person) -> list[Allocation]:
    """Every amount of somebody, the newest first, as lists show it; asked once while a page is shown."""
    return list(allocations().filter(person=person).defer("replay").order_by("-made_at", "-pk"))


def told(person: Person) -> Iterator[Event]:
    """For the timeline: each amount, when and by whom."""
    for one in every_amount_of(person):
        yield Event(one.made_on, says_amount(one), reverse("allocate:one", args=[one.ref]), one.made_by.name)


def says_amount(allocation: Allocation) -> str:
    if allocation.weekly_pence is None:
        return "We looked at your amount. Points give none for you, so we cost your support with you."
    return f"We worked out your indicative amount: {money(allocation.weekly_pence)} a week."


def part_of_file(person: Person, account: Account) -> Part | None:
    """For the person's file: the amounts, the newest marked, and working one out where it is due."""
    found = every_amount_of(person)
    lines = tuple(
        Line(
            says="No amount by points" if one.weekly_pence is None else f"{money(one.weekly_pence)} a week",
            address=reverse("allocate:one", args=[one.ref]),
            on=one.made_on,
            state="Newest" if at == 0 and len(found) > 1 else "",
        )
        for at, one in enumerate(found)
    )
    steps = tuple(steps_after_deciding(person, account))
    if not lines and not steps:
        return None
    return Part("Indicative amount", lines, steps)


def steps_after_deciding(person: Person, account: Account) -> Iterator[Step]:
    """For the worker: working the amount out, where somebody was found eligible and has none since."""
    if people_access.may_work_with(account, person):
        due = _without_amount().filter(assessment__person=person).select_related("assessment").first()
        if due is not None:
            address = reverse("allocate:amount", args=[due.assessment.ref])
            yield Step("Work out the indicative amount", address)


def questioned(ref: str, account: Account) -> Subject:
    """An amount as it can be questioned, by whoever may see it."""
    found = get_object_or_404(allocations(), ref=ref)
    access.check_may_see_amount(account, found, localdate())
    weekly = found.weekly_pence
    comes_to = "which points do not give" if weekly is None else f"{money(weekly)} a week"
    by = f"worked out by {found.made_by.name} on {day(found.made_on)}"
    return Subject(
        person=found.person,
        says=f"the indicative amount, {comes_to}, {by}",
        address=reverse("allocate:one", args=[found.ref]),
        weekly_pence=found.weekly_pence,
        decided_by=frozenset({found.made_by_id}),
    )
