"""What this stage has to tell: the plan as it stands, and the choice to have none or to stay as it is."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate

from trellis.journey.accounts.models import Account
from trellis.journey.tell import letters
from trellis.journey.tell.letters import Prepared

from . import access, queries, states, translate
from .models import Plan


def register() -> None:
    letters.register("plan", "plan", plan)
    letters.register("choice", "letter about their choice", choice)


def plan(ref: str, account: Account) -> Prepared:
    """The plan as a letter, from the same document as its page."""
    found = _plan(ref, account)
    document = queries.document_of(found)
    words = letters.write("plan", "plan", context_of(found, document), **_for_whom(found))
    return Prepared(found.person, words, found, reverse("plan:one", args=[ref]))


def choice(ref: str, account: Account) -> Prepared:
    """What somebody chose instead of a plan or of any change, said back to them as the choice it is."""
    found = _plan(ref, account)
    context = {
        "no_plan": queries.choice_of(found) == queries.NO_PLAN,
        "on": found.state_since or found.begun_on,
        "because": found.stays_because,
        "said_by": found.stays_said_by,
        "team": found.person.team.name,
    }
    words = letters.write("plan", "choice", context, **_for_whom(found))
    return Prepared(found.person, words, found, reverse("plan:one", args=[ref]))


def _plan(ref: str, account: Account) -> Plan:
    found = get_object_or_404(queries.plans(), ref=ref)
    access.check_may_see_plan(account, found, localdate())
    access.check_may_work_on(account, found.person)
    return found


def _for_whom(found: Plan) -> dict[str, Any]:
    """A carer's own plan is told to that carer and to nobody else."""
    return {"only_to": found.carer.ref} if found.carer else {}


def context_of(found: Plan, document: dict[str, Any]) -> dict[str, Any]:
    """The document, with what a letter cannot work out for itself."""
    return {
        "document": document,
        "totals": document["totals"],
        "sections": translate.sections_of(document),
        "beside": translate.beside_indicative(document),
        "state": states.PLANS.words[found.state],
        "is_agreed": found.state == states.AGREED,
        "since": found.state_since or found.begun_on,
        "led_person": translate.says_who_led(document["led"]["person"]),
        "led_worker": translate.says_who_led(document["led"]["worker"]),
        "team": found.person.team.name,
    }
