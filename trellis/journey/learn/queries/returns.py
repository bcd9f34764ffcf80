"""The return made from the council's records: a question a kind of row, whatever the number of people."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, groupby
from pathlib import Path

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from trellis.basis.periods import months_after
from trellis.formats.client_level_data.read import rows_of
from trellis.formats.client_level_data.specification import specification
from trellis.formats.client_level_data.write import write
from trellis.journey.assess.models import Assessment, Contact, EligibilityDecision
from trellis.journey.people.models import Carer
from trellis.journey.plan.models import BudgetLine, Slice

from ..models import Extract, Kind
from ..translate import returns as translate
from ..translate.returns import Row
from .extracts import extracts

_AT_ONCE = 2_000
IN_FORCE = ("signed", "ended")


def returns() -> QuerySet[Extract]:
    """Every return that was made or looked at, the newest day first."""
    return extracts(Kind.RETURN)


@dataclass(frozen=True)
class Period:
    """Twelve months that end with a month's last day."""

    first: date
    last: date


def period_ending(day: date) -> Period:
    """The twelve months up to the end of the month before the next, where the day is a month's last; else of
    the last month that has ended by that day."""
    next_day = date.fromordinal(day.toordinal() + 1)
    last = date.fromordinal(next_day.replace(day=1).toordinal() - 1)
    return Period(months_after(date.fromordinal(last.toordinal() + 1), -12), last)


@dataclass
class Making:
    """A return being made. Going through `rows` counts what had to be left out, by a sentence each."""

    period: Period
    council: str
    left_out: Counter[str] = field(default_factory=Counter)
    people: set[str] = field(default_factory=set)

    def rows(self) -> Iterator[Row]:
        """Every row, those of people with care and support first, so that carers' links can be looked up."""
        start: Row = {
            "la_code": self.council,
            "reporting_period_start_date": self.period.first,
            "reporting_period_end_date": self.period.last,
        }
        for row in chain(self._requests(), self._assessments(), self._services()):
            self.people.add(str(row["la_person_unique_identifier"]))
            yield {**start, **row}
        for row in chain(self._assessments(of_carers=True), self._services(of_carers=True)):
            if row["adult_1_linked_person_id"] not in self.people:
                self.left_out[_LINK] += 1
                row["adult_1_linked_person_id"] = None
            yield {**start, **row}

    def _requests(self) -> Iterator[Row]:
        answered = Contact.objects.filter(decided_on__range=(self.period.first, self.period.last)).exclude(
            outcome=""
        )
        self.left_out[_NOBODY] += answered.filter(person=None).count()
        found = (
            answered.filter(person__isnull=False, person__merged_into=None)
            .select_related("person")
            .annotate(has_carer=_has_carer("person_id"))
            .order_by("person__ref", "on", "pk")
        )
        for one in found.iterator(_AT_ONCE):
            assert one.person is not None
            if one.outcome == "short_term":
                self.left_out[_SHORT_TERM] += 1
            yield {
                **translate.of_person(one.person, has_carer=one.has_carer),
                **translate.of_request(one),
            }

    def _assessments(self, *, of_carers: bool = False) -> Iterator[Row]:
        found = (
            EligibilityDecision.objects.filter(
                replaced_by=None,
                decided_on__range=(self.period.first, self.period.last),
                assessment__state="decided",
                assessment__person__merged_into=None,
                assessment__kind="carer" if of_carers else "adult",
            )
            .select_related("assessment__person", "assessment__carer__person")
            .annotate(
                has_carer=_has_carer("assessment__person_id"),
                has_joint=Exists(Assessment.objects.filter(joint_with=OuterRef("assessment_id"))),
            )
            .order_by("assessment__person__ref", "decided_on", "pk")
        )
        for one in found.iterator(_AT_ONCE):
            assessment = one.assessment
            if of_carers:
                assert assessment.carer is not None
                who = translate.of_carer(assessment.carer)
                is_joint = assessment.joint_with_id is not None
            else:
                who = translate.of_person(assessment.person, has_carer=one.has_carer)
                is_joint = one.has_joint
            yield {**who, **translate.of_assessment(one, is_joint=is_joint)}

    def _services(self, *, of_carers: bool = False) -> Iterator[Row]:
        found = (
            Slice.objects.annotate(start=Coalesce("from_date", "budget__starts_on"))
            .filter(
                Q(ended_on=None) | Q(ended_on__gt=self.period.first),
                Q(budget__ended_on=None) | Q(budget__ended_on__gt=self.period.first),
                Q(budget__ends_on=None) | Q(budget__ends_on__gte=self.period.first),
                budget__state__in=IN_FORCE,
                budget__person__merged_into=None,
                budget__carer__isnull=not of_carers,
                start__lte=self.period.last,
            )
            .select_related("budget__person", "budget__carer__person", "budget__replaced_by")
            .annotate(has_carer=_has_carer("budget__person_id"))
            .order_by("budget__person__ref", "budget_id", "position", "pk")
        )
        for held in _by_budget(found):
            yield from self._rows_of_budget(held)

    def _rows_of_budget(self, slices: list[tuple[Slice, list[BudgetLine]]]) -> Iterator[Row]:
        for held, lines in slices:
            has_carer: bool = vars(held)["has_carer"]
            end = translate.last_day_of(held)
            if end and (end < held.starts_on or end < self.period.first):
                continue
            if held.how in translate.NO_VALUE_OF_THEIR_OWN:
                self.left_out[_FUNDS] += 1
            budget = held.budget
            who = (
                translate.of_carer(budget.carer)
                if budget.carer
                else translate.of_person(budget.person, has_carer=has_carer)
            )
            for row in translate.of_slice(held, lines, is_alone=len(slices) == 1):
                last = row["event_end_date"]
                if not isinstance(last, date) or last >= self.period.first:
                    yield {**who, **row}


_LINK = "A carer's link to whom they care for, where that person has no event of their own in the period."
_NOBODY = "A contact about somebody who was never put down as a person."
_SHORT_TERM = (
    "A short-term service agreed at the front door: its request is sent, and not the service, for what kind "
    "it was is not kept."
)
_FUNDS = (
    "A service fund or a trust has no value of its own in the list of delivery mechanisms: it is sent as a "
    "budget managed by the council, as before. (To be confirmed.)"
)
_REVIEWS = "Reviews are not kept yet, so none is sent."


def _has_carer(person: str) -> Exists:
    return Exists(Carer.objects.filter(person_id=OuterRef(person), ended_on=None))


def _by_budget(found: QuerySet[Slice]) -> Iterator[list[tuple[Slice, list[BudgetLine]]]]:
    """Slices budget by budget, with what each buys; the lines of some thousand are asked for together."""
    waiting: list[list[Slice]] = []
    for _, group in groupby(found.iterator(_AT_ONCE), key=lambda one: one.budget_id):
        waiting.append(list(group))
        if len(waiting) == _AT_ONCE:
            yield from _with_lines(waiting)
            waiting = []
    yield from _with_lines(waiting)


def _with_lines(waiting: list[list[Slice]]) -> Iterator[list[tuple[Slice, list[BudgetLine]]]]:
    lines: dict[int, list[BudgetLine]] = {}
    asked = BudgetLine.objects.filter(budget_id__in=[group[0].budget_id for group in waiting])
    for line in asked.select_related("plan_line__kind"):
        lines.setdefault(line.budget_id, []).append(line)
    for group in waiting:
        yield [(held, lines.get(held.budget_id, [])) for held in group]


def make_return(to: Path, *, period: Period, council: str) -> dict[str, int]:
    """Writes the return for the period from the records as they stand; gives what had to be left out."""
    making = Making(period, council)
    with to.open("wb") as file:
        file.writelines(write(making.rows()))
    return {says: count for says, count in making.left_out.items() if count} | {_REVIEWS: 0}


@dataclass(frozen=True)
class Kept:
    """A return as it may be kept: without identities, as CSV with the names of the fields for headings."""

    content: bytes
    row_count: int

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def kept_of(path: Path, folder: Path) -> Kept:
    """The return in a file, as it may be kept. folder: where a copy may be made while it is read."""
    headings = [one.heading for one in specification().fields]
    names = [one.name for one in specification().fields]
    text, count = io.StringIO(newline=""), 0
    out = csv.writer(text, lineterminator="\n")
    out.writerow(headings)
    for row in translate.without_identities(rows_of(path, folder)):
        out.writerow([row.get(name, "") for name in names])
        count += 1
    return Kept(text.getvalue().encode(), count)


FINDING_HEADINGS = ("Rule", "Name", "Level", "Row", "Field", "What is wrong", "What to do", "How many rows")


def finding_lines(extract: Extract) -> Iterator[tuple[object, ...]]:
    """What was found in a return, a line for each row that was kept of it."""
    for one in extract.details["report"]["findings"]:
        start = (one["rule"], one["name"], one["level"])
        for row in one["rows"] or [""]:
            yield (*start, row, one["field"], one["says"], one["do"], one["count"])
