"""Pay runs: what is in one, whether it is still as it was shown, and what came of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum

from trellis.govuk.wording import count_of, money
from trellis.journey.people.models import Person

from .. import states
from ..models import Due, PayRun, Rail, RailFailure, RunLine
from .dues import is_held


def runs() -> QuerySet[PayRun]:
    """Every run, the latest pay day first."""
    return PayRun.objects.select_related("rail", "prepared_by", "approved_by", "sent_by", "failure", "file")


def runs_of(rail: Rail) -> QuerySet[PayRun]:
    return runs().filter(rail=rail)


def lines_in(run: PayRun, *line_states: str) -> QuerySet[RunLine]:
    """The lines of a run in these states, or all of them, by name."""
    found = RunLine.objects.filter(run=run).select_related("person", "payee__rail", "payee__second")
    return (found.filter(state__in=line_states) if line_states else found).order_by("name", "pk")


def lines_paid(person: Person) -> QuerySet[RunLine]:
    """What was sent to somebody, the latest first: sent, credited or come back."""
    found = RunLine.objects.filter(person=person, state__in=(states.SENT, states.CREDITED, states.CAME_BACK))
    return found.select_related("run__rail", "payee").order_by("-run__credited_on", "-pk")


def rails() -> QuerySet[Rail]:
    return Rail.objects.filter(ended_on=None)


def failure_of(rail: Rail) -> RailFailure | None:
    """The failure that goes on, where a rail is down."""
    return RailFailure.objects.filter(rail=rail, returned_at=None).first()


@dataclass(frozen=True)
class Figures:
    """What a run comes to: its lines, their pence, and a fingerprint that changes with any of them."""

    count: int
    pence: int
    fingerprint: str


COLUMNS = (
    "ref",
    "payee_id",
    "name",
    "sort_code",
    "account_number",
    "card_reference",
    "reference",
    "pence",
)


def figures_of(run: PayRun) -> Figures:
    """What the lines in a run come to as they stand in the database now: one query."""
    gone = (states.HELD, states.CALLED_OFF)
    rows = list(RunLine.objects.filter(run=run).exclude(state__in=gone).order_by("pk").values_list(*COLUMNS))
    return figures(rows)


def figures(rows: Iterable[Sequence[object]]) -> Figures:
    """The same of rows of `COLUMNS`, in the order of their keys."""
    rows = [list(row) for row in rows]
    told = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    pence = sum(int(str(row[-1])) for row in rows)
    return Figures(len(rows), pence, hashlib.sha256(told.encode()).hexdigest())


def says_run(run: PayRun) -> str:
    return f"{count_of(run.count, 'payment')}, {money(run.total_pence)}"


def changed_since(run: PayRun) -> list[str]:
    """What happened since a run was prepared that stands against paying it as it is, in sentences."""
    lines = RunLine.objects.filter(run=run, state=states.IN_RUN)
    told = []
    for line in lines.filter(Q(payee__ended_on__isnull=False) | Q(payee__checked_on=None)).order_by("name")[
        :10
    ]:
        told.append(f"{line.name}: the {line.payee.says_which} is not paid any more. Hold this line.")
    for line in lines.filter(person__died_on__isnull=False).order_by("name")[:10]:
        told.append(f"{line.name}: the person has died. Hold this line.")
    held = Due.objects.filter(is_held(), line__run=run, line__state=states.IN_RUN)
    for due in held.select_related("line").order_by("line__name")[:10]:
        assert due.line is not None
        told.append(f"{due.line.name}: a hold was put on it. Hold this line.")
    sums = Due.objects.filter(line__run=run, line__state=states.IN_RUN).order_by().values_list("line_id")
    of_dues = dict(sums.annotate(all=Sum("pence")))
    for pk, name, pence in lines.order_by("name").values_list("pk", "name", "pence"):
        if of_dues.get(pk, 0) != pence:
            told.append(
                f"{name}: what is due is {money(of_dues.get(pk, 0))}, and the line says {money(pence)}."
            )
    return told


def not_in_run(run: PayRun) -> QuerySet[Due]:
    """What was due by this rail by then, and waits: held, taken off, or put in since."""
    found = Due.objects.filter(line=None, payee__rail=run.rail_id, pay_on__lte=run.pay_on)
    return found.select_related("person", "payee", "schedule").order_by("person__family_name", "pk")


__all__ = [
    "Figures",
    "changed_since",
    "failure_of",
    "figures",
    "figures_of",
    "lines_in",
    "lines_paid",
    "not_in_run",
    "rails",
    "runs",
    "runs_of",
    "says_run",
]
