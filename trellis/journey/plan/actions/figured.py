"""One budget, locked and figured: what each act on a budget begins with, and leaves for the record."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from trellis.journey.accounts.models import Account
from trellis.journey.contribute import queries as contribute
from trellis.journey.people import access as people_access
from trellis.journey.people.actions import SavedMeanwhile

from .. import access, bill
from ..locked import locked
from ..models import Body, Funder, PersonalBudget, Plan

FIGURES = (
    "cost_weekly_pence",
    "person_pays_weekly_pence",
    "council_pays_weekly_pence",
    "other_weekly_pence",
    "once_pence",
)


def check_is_open(plan: Plan) -> None:
    if closed := people_access.is_closed(plan.person):
        raise ValidationError(closed)


def work_out(budget: PersonalBudget) -> None:
    """The three figures, what stands beside them and who pays what, from the lines as they now stand."""
    lines = list(budget.lines.all())
    is_carers = budget.carer_id is not None
    contribution = None if is_carers else contribute.contribution_of(budget.person, budget.starts_on)

    def charge_for(chargeable_pence: int) -> int:
        # What is not known yet is not charged; and it is not signed either, until it is known.
        return contribute.charge_for(contribution, chargeable_pence) if contribution else 0

    figures = bill.figures_of(lines, charge_for)
    budget.contribution = contribution
    budget.cost_weekly_pence = figures.three.cost_pence
    budget.person_pays_weekly_pence = figures.three.person_pays_pence
    budget.council_pays_weekly_pence = figures.three.council_pays_pence
    budget.other_weekly_pence = figures.other_pence
    budget.once_pence = figures.once_pence
    budget.save()
    _share_out(budget, figures)


def _share_out(budget: PersonalBudget, figures: bill.Figures) -> None:
    there = {one.body: one for one in budget.funders.all()}
    review_on = next((one.review_on for one in there.values() if one.review_on), None)
    shares = dict(figures.by_body)
    for body, funder in there.items():
        if body not in shares:
            funder.delete()
    for body, pence in shares.items():
        basis = bill.BASES[Body(body)]
        if body == Body.COUNCIL and budget.carer_id is not None:
            basis = bill.CARERS_BASIS
        funder = there.get(body) or Funder(budget=budget, body=body, basis=basis, review_on=review_on)
        funder.weekly_pence = pence
        funder.is_chargeable = body == Body.COUNCIL and figures.chargeable_pence > 0
        funder.save()


def said_of(budget: PersonalBudget) -> dict[str, Any]:
    return {
        "state": budget.state,
        "starts_on": budget.starts_on.isoformat(),
        **{name: getattr(budget, name) for name in FIGURES},
        "indicative_weekly_pence": budget.indicative_weekly_pence,
    }


def locked_budget(budget: PersonalBudget, version: int | None = None) -> PersonalBudget:
    """The budget as it now stands, its plan locked first; whoever comes at the same moment comes after.

    version: the one that the page showed. `SavedMeanwhile` where somebody has changed the budget since.
    """
    locked(budget.plan)
    rows = PersonalBudget.objects.select_for_update(of=("self",)).select_related(
        "person__team", "person__account", "plan__carer", "carer__account", "contribution"
    )
    stored = rows.get(pk=budget.pk)
    if version is not None and stored.version != version:
        raise SavedMeanwhile(stored)
    return stored


def locked_for_worker(budget: PersonalBudget, by: Account, version: int | None = None) -> PersonalBudget:
    access.check_may_work_on(by, budget.person)
    return locked_budget(budget, version)
