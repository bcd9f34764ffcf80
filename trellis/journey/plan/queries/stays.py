"""Stays in a care home that a direct payment pays for, and the day on which it would stop paying."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError

from trellis.basis.findings import Refused
from trellis.engines.budget import care_home
from trellis.govuk.wording import day
from trellis.journey.people.models import Person

from .. import states
from ..models import How, Slice, Stay
from .slices import every_slice


@dataclass(frozen=True)
class Days:
    """What a direct payment pays for of some stays. in_all: days there. stops_on: the first day unpaid."""

    in_all: int
    paid: int
    stops_on: date | None
    status: str | None


def stays_of(person: Person) -> list[Stay]:
    """Every stay of somebody, the newest first, those that were called off too."""
    found = person.stays.select_related("put_in_by", "slice__budget__person", "slice__budget__carer")
    return list(found.order_by("-starts_on", "-pk"))


def days_paid(stays: Sequence[tuple[date, date]]) -> Days:
    """By regulation 6: at most four weeks in a row in any twelve months. Refused as the engine refuses."""
    runs = care_home.stays(stays)
    in_all = sum(run.days for run in runs.runs)
    return Days(in_all, runs.days_funded, runs.first_day_not_funded, runs.status)


def overlapping(stays: Sequence[Stay], first: date, last: date) -> Stay | None:
    """The stay that shares a day with one from the first to the last day, if there is one."""
    return next((one for one in stays if one.starts_on <= last and first <= one.ends_on), None)


def fault_of_overlap(stay: Stay, where: str) -> str:
    return (
        f"The stay at {where or 'the new home'} overlaps the stay at {stay.where} from {day(stay.starts_on)} "
        f"to {day(stay.ends_on)}. Nobody is in two homes on one day: mend one of them."
    )


def stays_in_the_way(one: Person, other: Person) -> Iterator[str]:
    """What stops two records from becoming one: the same person in two homes on one day."""
    theirs = list(other.stays.filter(cancelled_on=None))
    for stay in one.stays.filter(cancelled_on=None):
        if found := overlapping(theirs, stay.starts_on, stay.ends_on):
            yield (
                f"A stay at {stay.where} in one record overlaps a stay at {found.where} in the other, from "
                f"{day(found.starts_on)} to {day(found.ends_on)}. Call one of them off first."
            )


def payments_for_stays(person: Person) -> list[Slice]:
    """The person's own direct payments that may pay for a stay: standing, in a budget that was agreed."""
    found = every_slice().filter(
        budget__person=person,
        budget__carer=None,
        budget__state=states.SIGNED,
        how=How.DIRECT_PAYMENT,
        ended_on=None,
    )
    return list(found)


def check_stay(person: Person, starts_on: date, ends_on: date, where: str) -> None:
    """Refuses days that cannot be, and days that somebody spends in another home already."""
    if ends_on < starts_on:
        raise ValidationError({"ends_on": "The last day must be the first day or later."})
    stays = list(person.stays.filter(cancelled_on=None))
    if other := overlapping(stays, starts_on, ends_on):
        raise ValidationError({"starts_on": fault_of_overlap(other, where)})
    try:
        days_paid([(one.starts_on, one.ends_on) for one in stays] + [(starts_on, ends_on)])
    except Refused as refused:
        raise ValidationError({"starts_on": [f"{one.says} {one.do}" for one in refused.findings]}) from None
