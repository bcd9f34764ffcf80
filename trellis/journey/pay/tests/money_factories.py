"""Accounts with money in them, for tests of what is spent and asked back, with the people of the cast."""

from __future__ import annotations

from datetime import date
from typing import Any

from trellis.journey.pay import actions, places
from trellis.journey.pay.actions.ledger import NewEntry, account_of, post
from trellis.journey.pay.models import Payee, Schedule, Spend
from trellis.journey.people.models import Person
from trellis.journey.people.tests import factories as people
from trellis.journey.plan.tests import held

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
    provider = held.willow() if kind == "provider" else None
    return runs.payee(person, number=number, kind=kind, provider=provider)


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
