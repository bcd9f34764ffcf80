"""What is told of an agreement with an assistant: the letter that says what both agreed, or are to sign."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate

from trellis.journey.accounts.models import Account
from trellis.journey.tell import letters
from trellis.journey.tell.letters import Prepared

from . import access, employing_access, states
from .employing_terms import cost_lines, pay_of, says_hours, signatures_told, terms_told
from .queries import employing as queries


def register() -> None:
    letters.register("assistant-agreement", "agreement with a personal assistant", agreement)


def agreement(ref: str, account: Account) -> Prepared:
    found = get_object_or_404(queries.agreements(), ref=ref)
    employing_access.check_may_see_agreement(account, found, localdate())
    access.check_may_work_on(account, found.person)
    context = {
        "name": found.assistants_name,
        "is_signed": found.state in queries.STOOD,
        "state": states.AGREEMENTS.words[found.state].lower(),
        "terms": terms_told(found),
        "signatures": signatures_told(found),
        "hours": says_hours(found.hours_a_week),
        "wage": found.wage_pence,
        "pay": pay_of(found),
        "starts_on": found.starts_on,
        "weekly_cost": found.weekly_cost_pence,
        "cost": cost_lines(found),
        "team": found.person.team.name,
    }
    words = letters.write("plan", "agreement", context, is_about_money=True)
    return Prepared(found.person, words, found, reverse("plan:agreement", args=[found.ref]))
