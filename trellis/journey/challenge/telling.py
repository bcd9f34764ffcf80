"""What this stage has to tell: that we have a challenge and by when we answer it, and what the answer is."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate

from trellis.journey.accounts.models import Account
from trellis.journey.people import access as people_access
from trellis.journey.tell import letters
from trellis.journey.tell.letters import Prepared

from . import access, clock, queries
from .models import Challenge, Kind
from .states import ANSWERED

OVER_MONEY = (Kind.AMOUNT, Kind.BUDGET, Kind.CHARGE, Kind.SUFFICIENCY)


def register() -> None:
    letters.register("challenge-received", "letter that we have what you questioned", received)
    letters.register("challenge-answer", "answer to what you questioned", answer)


def received(ref: str, account: Account) -> Prepared:
    found = _found(ref, account)
    return _prepared("received", found, due=clock.say_weekday(found.due_on, localdate()))


def answer(ref: str, account: Account) -> Prepared:
    found = _found(ref, account)
    if found.state != ANSWERED or found.answered_on is None or found.answered_by is None:
        raise Http404("nothing has been answered yet")
    return _prepared(
        "answer",
        found,
        by=found.answered_by.name,
        answered_on=found.answered_on,
        late=found.answered_on > found.due_on,
        clock=found.clock(found.answered_on).says,
        outcome=queries.OUTCOMES[found.outcome],
        reasons=found.reasons,
    )


def _found(ref: str, account: Account) -> Challenge:
    found = get_object_or_404(queries.challenges(), ref=ref)
    access.check_may_see(account, found)
    people_access.check_may_work_with(account, found.person)
    return found


def _prepared(name: str, found: Challenge, **more: Any) -> Prepared:
    is_for_carer = found.carer is not None
    context = {
        "you": "You" if is_for_carer else queries.says_who(found),
        "what": queries.says_what(found),
        "about": found.about_says,
        "words": found.words,
        "wanted": found.wanted,
        "stood": found.stood_weekly_pence,
        "shortfall": found.shortfall_weekly_pence,
        "raised_on": found.raised_on,
        "note": clock.note_of(found.due_on),
        "team": found.person.team.name,
        **more,
    }
    words = letters.write(
        "challenge",
        name,
        context,
        is_about_money=found.kind in OVER_MONEY,
        only_to=found.carer.ref if found.carer else "",
    )
    return Prepared(found.person, words, found, reverse("challenge:one", args=[found.ref]))
