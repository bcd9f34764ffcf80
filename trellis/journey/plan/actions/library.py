"""Telling others what a plan does, without a name: by consent, and taken out again at any time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError

from trellis.govuk.fields import fault_of_length, with_one_line_end
from trellis.journey.accounts.models import Account
from trellis.journey.find import actions as find
from trellis.journey.find.models import LibraryIdea
from trellis.journey.record.actions import keep, recorded

from .. import access, queries, translate
from ..known_names import names_in
from ..locked import locked
from ..models import Idea, IdeaState, PlanLine
from .drafting import check

LONGEST_TOLD = 2_000


@recorded
def tell_library(
    thing: PlanLine | Idea, words: str, *, outcome: str, holds_no_name: bool = False, by: Account, on: date
) -> LibraryIdea:
    """Tells the library a line of a plan, or an idea that was kept, in exactly these words, without a name.

    outcome: the outcome of the law it is found by. holds_no_name: that whoever tells it read the words again
    where they hold something that looks like a name. Who may: whose plan it is, whoever speaks for them, a
    worker noting their word. Refused: no words, an unknown outcome, words that look like a name and were not
    read again, an idea that was not kept, and what is told there already.
    """
    plan = locked(thing.plan)
    access.check_may_say_for_plan(by, plan, on)
    stored = _stored(thing)
    words = with_one_line_end(words).strip()
    fault = fault_of_length(words, LONGEST_TOLD) if words else "Write what others may read."
    if not fault and not holds_no_name and (found := names_in(words, queries.known_names_of(plan))):
        fault = f"These words may say who or where: {', '.join(found)}. Change them, or say they do not."
    check(words=fault, outcome="" if outcome in translate.titles_for(plan) else "Choose what it helps with.")
    if stored.library_idea is not None and stored.library_idea.withdrawn_on is None:
        raise ValidationError("This is in the library already. Take it out first, to tell it in other words.")
    if isinstance(stored, Idea) and stored.state != IdeaState.KEPT:
        raise ValidationError("Keep the idea first. Only what you keep can be told to others.")
    price = _price_of(stored, on)
    told = find.add_to_library(
        outcome,
        words,
        weekly_pence=price.weekly_pence,
        once_pence=price.once_pence,
        priced_on=price.priced_on,
        by=by,
        on=on,
    )
    stored.library_idea = told
    stored.save(update_fields=["library_idea"])
    keep(
        "told the library without a name",
        by=by,
        about=stored,
        person=plan.person,
        # Not the words: what is taken out of the library must not stand here for ever.
        after={"outcome": outcome},
    )
    return told


@recorded
def take_out_of_library(thing: PlanLine | Idea, *, by: Account, on: date) -> None:
    """Takes out of the library what was told from this plan. At once, at any time, without a reason."""
    plan = locked(thing.plan)
    access.check_may_say_for_plan(by, plan, on)
    stored = _stored(thing)
    if stored.library_idea is None or stored.library_idea.withdrawn_on is not None:
        raise ValidationError("This is not in the library.")
    find.withdraw_from_library(stored.library_idea, by=by, on=on)
    keep("took something out of the library", by=by, about=stored, person=plan.person, after={})


@recorded
def say_reached(thing: PlanLine | Idea, reached: str, *, by: Account, on: date) -> None:
    """Says, looking back, whether what the library tells of reached what it was for. Who may: as above."""
    plan = locked(thing.plan)
    access.check_may_say_for_plan(by, plan, on)
    stored = _stored(thing)
    if stored.library_idea is None or stored.library_idea.withdrawn_on is not None:
        raise ValidationError("This is not in the library.")
    find.say_reached(stored.library_idea, reached, by=by, on=on)
    keep("said whether it was reached", by=by, about=stored, person=plan.person, after={"reached": reached})


def _stored(thing: PlanLine | Idea) -> PlanLine | Idea:
    rows = type(thing).objects.select_for_update(of=("self",)).select_related("plan", "library_idea")
    found = rows.get(pk=thing.pk)
    assert isinstance(found, PlanLine | Idea)
    return found


@dataclass(frozen=True)
class _Price:
    weekly_pence: int | None
    once_pence: int | None
    priced_on: date


def _price_of(thing: PlanLine | Idea, on: date) -> _Price:
    line = thing if isinstance(thing, PlanLine) else thing.line
    if line is None:
        return _Price(None, None, on)
    costed = translate.cost_line(line)
    return _Price(costed.full_weekly_pence or None, costed.once_pence or None, line.priced_on)
