"""Plans for tests, made by the acts that make real ones."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from trellis.journey.accounts.models import Account
from trellis.journey.people.models import Carer, Person
from trellis.journey.people.tests import factories as people
from trellis.journey.plan import actions
from trellis.journey.plan.models import Plan, PlanLine, PlanOutcome

TODAY = people.TODAY


# The plan. -----------------------------------------------------------------------------------------------


def plan(
    person: Person | None = None,
    *,
    carer: Carer | None = None,
    by: Account | None = None,
    on: date = TODAY,
    **fields: str,
) -> Plan:
    """A plan that is being written, begun by a worker of the person's team; `fields`: its own words."""
    person = person or (carer.person if carer else people.person())
    by = by or people.worker_of(person)
    begun = actions.begin_plan(person, carer=carer, by=by, on=on)
    return actions.write_plan(begun, fields, by=by, on=on) if fields else begun


def outcome(
    plan: Plan, words: str = "I want to see my friends.", *serves: str, by: Account | None = None, **more: Any
) -> PlanOutcome:
    """What somebody wants, in their words; serves getting out and about unless told."""
    by = by or people.worker_of(plan.person)
    return actions.add_outcome(plan, words=words, serves=serves or ("community",), by=by, on=TODAY, **more)


def line(
    plan: Plan,
    what: str = "A personal assistant",
    pence: int = 17_80,
    quantity: str | int = 14,
    *,
    unit: str = "hour",
    every: str = "week",
    by: Account | None = None,
    on: date = TODAY,
    **more: Any,
) -> PlanLine:
    """A line that costs money: an assistant for 14 hours a week at £17.80 unless told."""
    columns: dict[str, Any] = {"price_source": "The agency, by phone", "priced_on": TODAY, **more}
    return actions.add_line(
        plan,
        what=what,
        quantity=Decimal(quantity),
        unit=unit,
        every=every,
        unit_price_pence=pence,
        by=by or people.worker_of(plan.person),
        on=on,
        **columns,
    )


def mrs_ahmeds_plan(person: Person | None = None) -> Plan:
    """The plan of the third journey, that can be handed in: £342.20 a week."""
    made = plan(person, contingency="Sara comes.", emergency="Ring Sara.", good_life="To be out and about.")
    out = outcome(made, "I want to see my friends and paint.", "community", "relationships")
    home = outcome(made, "I want to stay in my own home.", "nutrition", "hygiene")
    line(made, "A personal assistant", 17_80, 14, outcomes=[home, out])
    line(made, "Art group", 55_00, 1, unit="session", outcomes=[out])
    line(made, "Taxi", 19_00, 2, unit="journey", outcomes=[out])
    return made


def handed_in(person: Person | None = None, *, by: Account | None = None) -> Plan:
    """The same, handed in by a worker of the team or by whoever is told."""
    made = mrs_ahmeds_plan(person)
    return actions.hand_in_plan(made, by=by or people.worker_of(made.person), on=TODAY)
