"""The letter that says what somebody pays, with the working; and what can be questioned."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate

from trellis.govuk.wording import money
from trellis.journey.accounts.models import Account
from trellis.journey.challenge import subjects
from trellis.journey.challenge.subjects import Subject
from trellis.journey.people import access as people_access
from trellis.journey.tell import letters
from trellis.journey.tell.letters import Prepared

from . import access, queries, translate
from .models import Contribution
from .translate import Bill, BillLine


def register() -> None:
    letters.register("contribution", "letter on what they pay", contribution)
    letters.register("money-missing", "letter on what is missing about money", missing)
    subjects.register("charge", charge)


def contribution(ref: str, account: Account) -> Prepared:
    """What somebody pays and how we got to it; a worker of their team tells it for the council."""
    found = get_object_or_404(queries.contributions(), ref=ref)
    people_access.check_may_work_with(account, found.person)
    bill = translate.bill_of(queries.worked_again(found).working or {"lines": [], **_unknown(found)})
    words = letters.write("contribute", "contribution", context_of(found, bill), is_about_money=True)
    return Prepared(found.person, words, found, reverse("contribute:contribution", args=[ref]))


def _unknown(found: Contribution) -> dict[str, Any]:
    return {
        "assessed_pence": found.assessed_pence,
        "basis": found.basis,
        "to_be_confirmed": found.is_to_be_confirmed,
    }


def context_of(found: Contribution, bill: Bill) -> dict[str, Any]:
    """What the letter's text asks for; the page shows the same bill."""
    return {
        "weekly": found.assessed_pence,
        "pays_all": found.pays_all,
        "why_all": translate.WHY_ALL.get(found.basis, ""),
        "is_light": any("light-touch" in line.says for line in bill.lines),
        "starts_on": found.starts_on,
        "by": found.made_by.name,
        "on": found.made_on,
        "because": found.because,
        "parts": [
            {"heading": part.heading, "column": part.column, "lines": [_told(line) for line in part.lines]}
            for part in bill.parts
        ],
        "unconfirmed": [line.says for line in bill.unconfirmed],
        "policy": found.policy.decision if found.policy else "",
        "team": found.person.team.name,
    }


def _told(line: BillLine) -> dict[str, Any]:
    comes = "" if line.pence is None else f"{'−' if line.comes == 'takes' else ''}{money(line.pence)}"
    return {"says": line.says, "comes_to": comes or "–", "source": line.source}


def missing(ref: str, account: Account) -> Prepared:
    """What finance still asks for, to be told by a worker of the team."""
    found = get_object_or_404(queries.assessments().exclude(state_because=""), ref=ref)
    people_access.check_may_work_with(account, found.person)
    context = {"because": found.state_because, "team": found.person.team.name}
    words = letters.write("contribute", "money-missing", context, is_about_money=True)
    return Prepared(found.person, words, found, reverse("people:one", args=[found.person.ref]))


def charge(ref: str, account: Account) -> Subject:
    """What somebody is assessed to pay, for whoever may see it and questions it."""
    found = get_object_or_404(queries.contributions(), ref=ref)
    access.check_may_see_contributions(account, found.person, localdate())
    return Subject(
        person=found.person,
        says=f"what you are assessed to pay, {queries.says_contribution(found)}",
        address=reverse("contribute:contribution", args=[ref]),
        weekly_pence=found.assessed_pence,
        decided_by=frozenset({found.made_by_id}),
    )
