"""Accounts with money in them, for tests of what is spent and asked back, with the people of the cast."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from trellis.journey.accounts import actions as accounting
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.find.models import Provider
from trellis.journey.find.tests import factories as finding
from trellis.journey.pay import actions, places
from trellis.journey.pay.actions.ledger import NewEntry, account_of, post
from trellis.journey.pay.models import Payee, Schedule, Spend
from trellis.journey.people.models import Carer, Person
from trellis.journey.people.tests import factories as people
from trellis.journey.plan import actions as plans
from trellis.journey.plan.models import PersonalBudget, Slice
from trellis.journey.plan.tests import factories as planning

from . import runs_factories as runs

TODAY = people.TODAY
# A day in the journey on which there is something to look at; every factory works up to it.
LATER = date(2026, 11, 2)


frank, fiona = runs.frank, runs.fiona


def payee(person: Person | None = None, kind: str = "account") -> Payee:
    """An account or a card of this kind, put in by Frank and checked by Fiona."""
    person = person or people.person()
    number = Payee.objects.exclude(kind="card").count()
    if kind == "card":
        return runs.payee(person, rail=runs.card())
    provider = willow() if kind == "provider" else None
    return runs.payee(person, number=number, kind=kind, provider=provider)


def willow() -> Provider:
    """Willow Support CIC, whose people sign in."""
    organisation = accounts.organisation("Willow Support CIC")
    made, is_new = Provider.objects.get_or_create(name="Willow Support CIC", organisation=organisation)
    if is_new:
        finding.service("Help at home", offers_individual_service_fund=True)
    return made


def will() -> Account:
    """Will Wong of Willow Support CIC."""
    made = people.account("Will Wong")
    accounting.give_role(
        made,
        RoleName.PROVIDER,
        organisation=willow().organisation,
        by=accounts.administrator(),
        on=TODAY,
        because="He started work.",
    )
    return Account.objects.get(pk=made.pk)


def held_by(how: str, weekly: int = 90_00, *, carer: Carer | None = None, **more: Any) -> Slice:
    """An agreed budget held in this way as a whole, from the first day on; a carer's own, if one is given."""
    person = carer.person if carer else people.person()
    by = people.worker_of(person)
    budget = PersonalBudget.objects.create(
        person=person,
        carer=carer,
        plan=planning.plan(person, carer=carer),
        starts_on=TODAY,
        cost_weekly_pence=weekly,
        person_pays_weekly_pence=0,
        council_pays_weekly_pence=weekly,
        prepared_by=by,
        prepared_on=TODAY,
    )
    row = plans.SliceRow(how, weekly, **more)
    [held] = plans.put_slices(budget, [row], wanted_by=person.full_name, by=by, on=TODAY)
    budget.submitted_by, budget.submitted_on = by, TODAY
    budget.signed_by, budget.signed_on, budget.signed_at = planning.manager(), TODAY, timezone.now()
    budget.state = "signed"
    budget.save()
    return Slice.objects.get(pk=held.pk)


def schedule(payee: Payee, weekly: int = 320_00, *, share: int = 47_30) -> Schedule:
    """Paid into it every four weeks from the first day on: £320.00 a week, £47.30 of it hers."""
    part = runs.direct_payment(payee.person, weekly, pays=share)
    return runs.schedule(part, paid_to=payee, starts_on=TODAY)


def credited(payee: Payee, pence: int, on: date = TODAY, says: str = "Direct payment") -> None:
    """Money that the bank has put into an account."""
    fund = account_of("fund", places.fund()[0], on=on)
    name, of = places.pot(payee)
    pot = account_of("pot", name, on=on, **of)
    entry = NewEntry(
        f"credited:{payee.ref}:{on}:{pence}", on, "credited", says, ((fund.pk, -pence), (pot.pk, pence))
    )
    post([entry], by=frank())


def paid_payee(pence: int = 1_090_80) -> Payee:
    """An account with a schedule, and this much in it."""
    made = payee()
    schedule(made)
    credited(made, pence)
    return made


def spend(payee: Payee, pence: int = 50_00, on: date = TODAY, says: str = "Art group", **more: Any) -> Spend:
    more.setdefault("by", frank() if payee.kind == "managed" else people.worker_of(payee.person))
    more.setdefault("today", max(on, LATER))
    return actions.put_in_spend(payee.person, payee, on=on, pence=pence, says=says, **more)


JOURNEY_TEN = (
    ("holiday_pay", "Holiday pay of Pat Parry", 611_76),
    ("redundancy", "Redundancy pay, if it came to that", 422_40),
    ("hmrc", "Tax for the quarter", 148_10),
    ("planned_respite", "A week away in the autumn", 900_00),
)


def of_journey_ten(pence: int = 3_412_60) -> Payee:
    """The account of the tenth journey: £3,412.60 in it, and four things set aside."""
    made = paid_payee(pence)
    for kind, says, sum_ in JOURNEY_TEN:
        actions.set_aside(made.person, made, kind=kind, says=says, pence=sum_, by=frank(), on=TODAY)
    return made
