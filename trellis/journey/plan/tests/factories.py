"""Plans for tests, made by the acts that make real ones."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.allocate.tests import factories as allocating
from trellis.journey.contribute.tests import factories as contributing
from trellis.journey.people.models import Carer, Person
from trellis.journey.people.tests import factories as people
from trellis.journey.plan import actions, queries
from trellis.journey.plan.models import PersonalBudget, Plan, PlanLine, PlanOutcome

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


# The personal budget. ------------------------------------------------------------------------------------


def manager(name: str = "Marta Mazur", of: str = "Riverside") -> Account:
    return people.account(name, RoleName.MANAGER, of=of)


def director() -> Account:
    return people.account("Dina Dixon", RoleName.DIRECTOR)


def mrs_ahmed_plans(pence: int = 47_30) -> Plan:
    """Mrs Ahmed's plan handed in, her indicative amount of £293.15, and what she is assessed to pay."""
    amount = allocating.mrs_ahmeds_amount()
    contributing.contribution(amount.person, pence)
    return handed_in(amount.person)


def plain_plan() -> Plan:
    """The same plan of somebody who has no indicative amount, and is assessed to pay £47.30 a week."""
    return handed_in(contributing.contribution().person)


def prepared(plan: Plan | None = None, *, starts_on: date = TODAY, on: date = TODAY) -> PersonalBudget:
    """A budget worked out from a plan: of £342.20 a week unless told."""
    plan = plan or plain_plan()
    return actions.prepare_budget(plan, starts_on=starts_on, by=people.worker_of(plan.person), on=on)


def submitted(
    budget: PersonalBudget | None = None, *, differs_because: str = "It is what her plan costs here."
) -> PersonalBudget:
    """The same, asked for by the worker, agreed to by the person, and held by the council as a whole."""
    budget = budget or prepared()
    by = people.worker_of(budget.person)
    actions.say_of_budget(budget, agreement="agrees", by=by, on=TODAY)
    asked = actions.submit_budget(budget, differs_because=differs_because, by=by, on=TODAY)
    return held_by_council(asked)


def held_by_council(budget: PersonalBudget) -> PersonalBudget:
    """The whole of a budget in one slice that the council holds, so that only the budget itself is asked."""
    row = actions.SliceRow("council", budget.total_weekly_pence, budget.once_pence)
    by = people.worker_of(budget.person)
    actions.put_slices(budget, [row], wanted_by=budget.person.full_name, by=by, on=TODAY)
    return queries.budgets().get(pk=budget.pk)


def signed(
    budget: PersonalBudget | None = None, *, by: Account | None = None, on: date = TODAY
) -> PersonalBudget:
    """A budget agreed by the manager of the team."""
    return actions.sign_budget(budget or submitted(), by=by or manager(), on=on)
