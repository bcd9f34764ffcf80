"""Budgets and the slices they are held in, for tests, with the people of the cast."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.utils import timezone

from trellis.journey.accounts import actions as accounting
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.find.models import Provider, Service
from trellis.journey.people.models import Carer, Person
from trellis.journey.people.tests import factories as people
from trellis.journey.plan import actions
from trellis.journey.plan.actions import SliceRow
from trellis.journey.plan.models import PersonalBudget, Slice

from . import factories

TODAY = people.TODAY
JUDGED = {
    "not_excluded": (True, ""),
    "capable": (True, "Her daughter does the books."),
    "appropriate": (True, "She has an assistant in mind."),
}
FOR_ANOTHER = JUDGED | {
    "best_interests": (True, "She knows what Bill wants."),
    "consulted": (True, ""),
    "criminal_record": (True, "A daughter who helps needs none."),
}


def budget(
    person: Person | None = None,
    weekly: int = 320_00,
    *,
    pays: int = 0,
    once: int = 0,
    carer: Carer | None = None,
    state: str = "prepared",
    starts_on: date = TODAY,
) -> PersonalBudget:
    """A personal budget with these three figures, in this state. A carer's own where there is a carer."""
    person = person or (carer.person if carer else people.person())
    by = people.worker_of(person)
    made = PersonalBudget.objects.create(
        person=person,
        plan=factories.plan(person, carer=carer),
        carer=carer,
        starts_on=starts_on,
        cost_weekly_pence=weekly,
        person_pays_weekly_pence=pays,
        council_pays_weekly_pence=weekly - pays,
        once_pence=once,
        prepared_by=by,
        prepared_on=TODAY,
    )
    return signed(made) if state == "signed" else made


def signed(made: PersonalBudget) -> PersonalBudget:
    """The same, agreed by the manager of the team."""
    marta = people.account("Marta Mazur", RoleName.MANAGER)
    made.submitted_by, made.submitted_on = people.worker_of(made.person), TODAY
    made.signed_by, made.signed_on, made.signed_at = marta, TODAY, timezone.now()
    made.state = "signed"
    made.save()
    return made


def willow() -> Provider:
    """Willow Support CIC, which offers a service fund, and whose people sign in."""
    organisation = accounts.organisation("Willow Support CIC")
    made, _ = Provider.objects.get_or_create(name="Willow Support CIC", organisation=organisation)
    Service.objects.get_or_create(provider=made, name="Help at home", offers_individual_service_fund=True)
    return made


def will() -> Account:
    """Will Wong of Willow Support CIC."""
    found = Account.objects.filter(name="Will Wong").first()
    if found:
        return found
    made = accounts.account("Will Wong")
    accounting.give_role(
        made,
        RoleName.PROVIDER,
        organisation=willow().organisation,
        by=accounts.administrator(),
        on=date(2026, 4, 1),
        because="They started work.",
    )
    return Account.objects.get(pk=made.pk)


def three_rows() -> list[SliceRow]:
    """£180.00 to the person, £90.00 with Willow, £50.00 arranged: £320.00."""
    return [
        SliceRow("to_me", 180_00, what_for="Her assistant"),
        SliceRow("service_fund", 90_00, provider=willow(), what_for="Mornings"),
        SliceRow("in_kind", 50_00, what_for="The alarm and lunch club"),
    ]


def put(made: PersonalBudget, rows: list[SliceRow], **more: Any) -> list[Slice]:
    more.setdefault("by", people.worker_of(made.person))
    more.setdefault("wanted_by", made.person.full_name)
    return actions.put_slices(made, rows, on=TODAY, **more)


def three(person: Person | None = None, *, state: str = "signed") -> list[Slice]:
    """The three slices of the twelfth journey, in an agreed budget unless told."""
    made = budget(person)
    held = put(made, three_rows())
    if state == "signed":
        signed(made)
    return [Slice.objects.get(pk=one.pk) for one in held]


def judged(held: Slice, answers: dict[str, tuple[bool, str]] | None = None) -> Slice:
    """The same, its conditions answered by a worker of the team."""
    by = people.worker_of(held.budget.person)
    actions.answer_conditions(held, answers or JUDGED, by=by, on=TODAY)
    return held


def paid_net(held: Slice) -> Slice:
    """The same, when somebody said that it comes net, into an account of its own."""
    return actions.say_how_paid(
        held,
        version=Slice.objects.get(pk=held.pk).version,
        is_gross=False,
        by_card=False,
        by=people.worker_of(held.budget.person),
        on=TODAY,
    )


def agreed(held: Slice, **more: Any) -> Slice:
    """The same, judged, paid net into an account, with its terms signed."""
    judged(held)
    held = paid_net(held)
    return actions.sign_payment_agreement(
        held,
        signed_by="Mrs Amina Ahmed",
        signed_on=TODAY,
        first_review_on=date(2026, 10, 30),
        by=people.worker_of(held.budget.person),
        on=TODAY,
        **more,
    )


def words(html: str) -> str:
    """What a page says, without its tags."""
    text = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]*>", " ", html, flags=re.DOTALL)
    return " ".join(text.split())
