"""What is told of statements elsewhere: in what waits for finance."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate

from trellis.govuk.wording import day
from trellis.journey.accounts.models import Account
from trellis.journey.people.today import Heap, Task, heap_of

from .. import access, states
from ..models import Statement
from .statements import statements


def statements_wait(account: Account, on: date) -> Iterator[Heap]:
    """For finance: statements that are read and not put in, and those that nobody has finished."""
    if not access.is_finance(account):
        return
    waits = Q(state=states.READ) | Q(state=states.IN_BOOKS, finished_at=None, lines_added__gt=0)
    theirs = Q(payee__person__account=account)
    rows = statements().filter(waits).exclude(theirs & Q(payee__isnull=False)).order_by("put_in_at", "pk")
    yield heap_of("Statements to finish", rows, _task, reverse("pay:statements"))


def _task(one: Statement) -> Task:
    whose = one.payee.person.called if one.payee else "the council's own account"
    does = "Look at a statement of" if one.state == states.READ else "Finish the statement of"
    until = f", to {day(one.last)}" if one.last else ""
    return Task(f"{does} {whose}{until}", reverse("pay:statement", args=[one.ref]), localdate(one.put_in_at))


__all__ = ["statements_wait"]
