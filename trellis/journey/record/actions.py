"""Writing the record, and the rule that no act goes unrecorded.

`recorded` wraps every act of every stage: it opens the transaction and, before it closes, makes sure that the
act wrote at least one line. An act that forgot is a programme at fault, and nothing of it is kept.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextvars import ContextVar
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction

from trellis.basis.findings import Refused
from trellis.basis.states import Passage, States
from trellis.journey.accounts.models import Account

from .models import Entry

P = ParamSpec("P")
R = TypeVar("R")

_lines_written: ContextVar[int] = ContextVar("lines_written", default=0)


def recorded(act: Callable[P, R]) -> Callable[P, R]:
    """One act: all of it or none, with at least one line in the record."""

    @functools.wraps(act)
    def within_a_transaction(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic():
            before = _lines_written.get()
            answer = act(*args, **kwargs)
            if _lines_written.get() == before:
                raise RuntimeError(f"{act.__module__}.{act.__name__} wrote nothing in the record")
            return answer

    within_a_transaction.is_recorded = True  # type: ignore[attr-defined]
    return within_a_transaction


def keep(
    act: str,
    *,
    by: Account | None,
    about: models.Model | None = None,
    person: models.Model | None = None,
    because: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> Entry:
    """Writes one line: who did what, about what, why, and what it was before and after.

    by: the account that acted; None only for what the system does by itself.
    person: the person it concerns, where it concerns one, so that their own record can be shown to them.
    """
    entry = Entry.objects.create(
        at=datetime.now().astimezone(),  # The database writes its own time over this; the column wants one.
        by=by,
        by_name=by.name if by else "Trellis",
        act=act,
        about=about._meta.label if about is not None else "",
        about_ref=ref_of(about),
        person_ref=ref_of(person),
        because=because,
        before=before,
        after=after,
    )
    _lines_written.set(_lines_written.get() + 1)
    return entry


def check_may_pass(states: States, act: str, state: str) -> Passage:
    """The passage of an act, where it leads on from this state; refused in its own sentence where not."""
    try:
        return states.passage(act, state)
    except Refused as too_late:
        raise ValidationError(too_late.findings[0].says) from None


@recorded
def keep_refusal(
    *,
    by: Account | None,
    says: str,
    address: str,
    about: models.Model | None = None,
    person: models.Model | None = None,
    tried: str = "",
) -> None:
    """Records that somebody tried what they may not, in the record of the person it is about.

    tried: the section of somebody's record that was not opened to whoever tried it, where it was one.
    """
    after = {"address": address, **({"tried": tried} if tried else {})}
    keep("was refused", by=by, about=about, person=person, because=says, after=after)


def ref_of(thing: models.Model | None) -> str:
    """The public reference of a row where it has one, else its key."""
    if thing is None:
        return ""
    return str(getattr(thing, "ref", None) or thing.pk)


def snapshot(thing: models.Model) -> dict[str, Any]:
    """A row's own columns as JSON can hold them, for the before and the after of a line."""
    return {
        field.name: _as_json(getattr(thing, field.attname))
        for field in thing._meta.concrete_fields
        if field.name != "password"
    }


def _as_json(value: Any) -> Any:
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    return value
