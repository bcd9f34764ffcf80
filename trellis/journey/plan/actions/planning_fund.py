"""What is paid to whoever helps with planning: a fund of its own, beside the budget and never out of it."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError

from trellis.govuk.fields import fault_of_length
from trellis.journey.accounts.models import Account, Organisation
from trellis.journey.people import queries as people
from trellis.journey.record.actions import keep, recorded, snapshot

from .. import access
from ..locked import locked
from ..models import Plan, PlanningFund
from .drafting import check

# Help with one plan; more than this is a slip of the pen, or something else than planning.
MOST_PENCE = 5_000_00


@recorded
def set_planning_fund(
    plan: Plan, organisation: Organisation, *, pence: int, what_for: str, by: Account, on: date
) -> PlanningFund:
    """Agrees a sum, in pence, for an organisation that helps with this plan. The budget stays what it is.

    Who may: a manager of the person's team who did not write the plan and does not plan. Refused, each beside
    its question: a sum that is none or absurd, an organisation where nobody plans, nothing said of what for,
    and a second fund for the same organisation while one stands.
    """
    stored = locked(plan)
    access.check_may_agree_planning_fund(by, stored)
    what_for = " ".join(what_for.split())
    standing = stored.planning_funds.filter(organisation=organisation, ended_on=None)
    check(
        pence="" if 0 < pence <= MOST_PENCE else "Enter a sum of more than nothing and at most £5,000.",
        organisation=_fault_of_organisation(organisation, is_standing=standing.exists()),
        what_for=fault_of_length(what_for, 300) if what_for else "Say what it is for.",
    )
    fund = PlanningFund.objects.create(
        person=stored.person,
        plan=stored,
        organisation=organisation,
        pence=pence,
        what_for=what_for,
        agreed_on=on,
        agreed_by=by,
    )
    keep("agreed a planning fund", by=by, about=fund, person=stored.person, after=snapshot(fund))
    return fund


def _fault_of_organisation(organisation: Organisation, *, is_standing: bool) -> str:
    if is_standing:
        return "There is a fund for them already. End it first, then agree another."
    if people.planners_of(organisation):
        return ""
    return f"Nobody plans at {organisation.name} who signs in here."


@recorded
def end_planning_fund(fund: PlanningFund, *, because: str, by: Account, on: date) -> PlanningFund:
    """Ends a planning fund with a reason; what was agreed stays to be read."""
    assert fund.plan is not None, "a fund is agreed for a plan"
    plan = locked(fund.plan)
    access.check_may_agree_planning_fund(by, plan)
    stored = PlanningFund.objects.select_for_update(of=("self",)).get(pk=fund.pk)
    if stored.ended_on is not None:
        raise ValidationError("This fund was ended already.")
    because = " ".join(because.split())
    check(because=fault_of_length(because, 300) if because else "Say why it ends.")
    before = snapshot(stored)
    stored.ended_on, stored.ended_because = on, because
    stored.save(update_fields=["ended_on", "ended_because"])
    keep(
        "ended a planning fund",
        by=by,
        about=stored,
        person=plan.person,
        because=because,
        before=before,
        after=snapshot(stored),
    )
    return stored
