"""People as the record has them on a day: who they are, what they were offered, what came of it.

Eight questions to the database, however many people there are; nobody's name or day of birth leaves it, and
whom a row is of is a running number that means nothing outside.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import (
    DateField,
    Exists,
    F,
    Func,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from trellis.journey.allocate.models import Allocation
from trellis.journey.assess.models import Assessment, Contact, EligibilityDecision
from trellis.journey.assess.models import Kind as WhoseAssessment
from trellis.journey.find.models import Quote
from trellis.journey.people.models import Person
from trellis.journey.plan.models import PaymentRefusal, PersonalBudget, Slice, SliceMove
from trellis.journey.tell.models import Message

from .. import registers
from ..translate import people as translate
from ..translate.people import HEADINGS, Budget, Known, Part

_AT_ONCE = 2_000
_AGREED = ("signed", "ended")
_YES_NO = {True: translate.YES, False: translate.NO, None: translate.UNKNOWN}


def take_people(first: date, last: date) -> registers.Read:
    """A row for each adult who was found eligible or has a budget, as things stood on the last day.

    first: not asked for; a snapshot is of one day.
    """
    known = _known(last)
    rows = [
        translate.row(number, known[person], on=last) for number, person in enumerate(sorted(known), start=1)
    ]
    return registers.Read(HEADINGS, rows)


class _Age(Func):
    template = "extract(year from age(%(expressions)s))::int"
    output_field = IntegerField()


def _known(on: date) -> dict[int, Known]:
    """What the record says of each of them, by their key."""
    known = {key: Known(about) for key, about in _about(on)}
    for key, budget in _budgets(on):
        if key in known:
            known[key].budgets.append(budget)
    for key, part in _parts(on):
        if key in known:
            known[key].parts.append(part)
    for rows, put in (
        (_began(on), _set_began),
        (_moved(on), lambda one, day: one.moved_on.append(day)),
        (_told(on), lambda one, day: one.told_amount_on.append(day)),
    ):
        for key, day in rows:
            if key in known:
                put(known[key], day)
    for key, kind, by_name in _quotes(on):
        if key in known:
            known[key].quotes.setdefault(kind, set()).add(by_name.strip().casefold())
    return known


def _set_began(one: Known, day: date) -> None:
    one.began_on = day if one.began_on is None else min(day, one.began_on)


def _about(on: date) -> Iterator[tuple[int, tuple[str, ...]]]:
    latest = (
        EligibilityDecision.objects.filter(
            assessment__person=OuterRef("pk"),
            assessment__kind=WhoseAssessment.ADULT,
            decided_on__lte=on,
        )
        .order_by("-decided_on", "-pk")
        .values("eligible")[:1]
    )
    agreed = PersonalBudget.objects.filter(_agreed(on), person=OuterRef("pk")).filter(
        Q(ended_on=None) | Q(ended_on__gt=on), starts_on__lte=on
    )
    rows = (
        Person.objects.filter(Q(died_on=None) | Q(died_on__gt=on), merged_into=None)
        .annotate(is_eligible=Subquery(latest), has_budget=Exists(agreed), age=_age(on))
        .filter(Q(is_eligible=True) | Q(has_budget=True))
        # Whose age nobody knows is an adult among adults.
        .filter(Q(age=None) | Q(age__gte=18))
    )
    told = ("autism", "dementia", "substance_misuse", "has_nobody")
    for key, age, reason, ethnicity, sex, *yes_no in _read(
        rows, "pk", "age", "support_reason", "ethnicity", "sex", *told
    ):
        cells = "" if age is None else str(age), reason, ethnicity, sex
        yield key, (*cells, *(_YES_NO[one] for one in yes_no))


def _age(on: date) -> _Age:
    return _Age(Value(on, output_field=DateField()), F("date_of_birth"))


def _agreed(on: date) -> Q:
    return Q(carer=None, state__in=_AGREED, signed_on__lte=on)


def _budgets(on: date) -> Iterator[tuple[int, Budget]]:
    """The budgets that were agreed by the day, the newest first."""
    rows = PersonalBudget.objects.filter(_agreed(on)).order_by("-starts_on", "-pk")
    for key, *fields in _read(
        rows,
        "person",
        "pk",
        "starts_on",
        "ended_on",
        "signed_on",
        "indicative_weekly_pence",
        "cost_weekly_pence",
        "plan__led_says_person",
        "plan__led_says_worker",
        "plan__begun_on",
        "plan__allocation__made_on",
    ):
        yield key, Budget(*fields)


def _parts(on: date) -> Iterator[tuple[int, Part]]:
    refused = PaymentRefusal.objects.filter(slice=OuterRef("pk"), taken_back_on=None)
    rows = (
        Slice.objects.filter(budget__carer=None, budget__prepared_on__lte=on)
        .annotate(starts=Coalesce("from_date", "budget__starts_on"), is_refused=Exists(refused))
        .order_by("pk")
    )
    for key, *fields in _read(
        rows, "budget__person", "budget", "how", "wanted_on", "starts", "ended_on", "is_refused"
    ):
        yield key, Part(*fields)


def _began(on: date) -> Iterator[tuple[int, date]]:
    """The day of the first contact that led to somebody's first assessment, or of its start."""
    contacts = (
        Contact.objects.filter(assessment=OuterRef("pk"))
        .order_by()
        .values("assessment")
        .annotate(first=Min("on"))
        .values("first")
    )
    rows = (
        Assessment.objects.filter(kind=WhoseAssessment.ADULT, begun_on__lte=on)
        .annotate(first=Coalesce(Subquery(contacts), "begun_on"))
        .order_by("pk")
    )
    yield from _read(rows, "person", "first")


def _moved(on: date) -> Iterator[tuple[int, date]]:
    rows = SliceMove.objects.filter(moved_on__lte=on, from_slice__budget__carer=None).order_by("pk")
    yield from _read(rows, "from_slice__budget__person", "moved_on")


def _told(on: date) -> Iterator[tuple[int, date]]:
    """When a message with somebody's amount had gone, or was told."""
    rows = Message.objects.filter(letter="amount").exclude(went_at=None, done_on=None).order_by("pk")
    about = Allocation.objects.filter(ref=OuterRef("about_ref"), assessment__kind=WhoseAssessment.ADULT)
    day = Coalesce("done_on", "went_at__date")
    yield from _read(rows.filter(Exists(about)).annotate(day=day).filter(day__lte=on), "person", "day")


def _quotes(on: date) -> Iterator[tuple[int, int, str]]:
    rows = Quote.objects.filter(quoted_on__lte=on, withdrawn_on=None).order_by("pk")
    yield from _read(rows, "person", "kind", "by_name")


def _read(rows: QuerySet[Any], *names: str) -> Iterator[Any]:
    return rows.values_list(*names).iterator(chunk_size=_AT_ONCE)
