"""What this stage has to tell of somebody's own money: a question, what might go back, what was decided."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate

from trellis.journey.accounts.models import Account
from trellis.journey.plan import access as plan
from trellis.journey.tell import letters
from trellis.journey.tell.letters import Prepared

from . import states, surplus
from .models import Reclaim
from .queries import reclaims as queries
from .queries import spending


def register() -> None:
    letters.register(queries.LETTER, "letter on money that might go back", money_back)
    letters.register("money-back-decided", "decision on money that might go back", money_back_decided)
    letters.register("spend-question", "question about something they spent", spend_question)


def _reclaim(ref: str, account: Account) -> Reclaim:
    found = get_object_or_404(queries.reclaims(), ref=ref)
    plan.check_may_work_on(account, found.person)
    return found


def money_back(ref: str, account: Account) -> Prepared:
    """Every figure, from the same row as the page; only once a worker has said that they tell it."""
    found = _reclaim(ref, account)
    if found.state != states.TOLD:
        raise Http404("nobody is told of this, or it was decided")
    context: dict[str, Any] = {
        "account": found.payee.says_which,
        "on": found.on,
        "pence": found.pence,
        "balance": found.balance_pence,
        "set_aside": found.set_aside_says,
        "free": found.free_pence,
        "weeks": found.weeks,
        "weekly": found.weekly_gross_pence,
        "threshold": found.threshold_pence,
        "plain": found.plain_rule_pence,
        "days": surplus.notice_days(found.told_on or localdate()),
        "worked_out_by": found.worked_out_by.name,
        "team": found.person.team.name,
    }
    words = letters.write("pay", "money-back", context, is_about_money=True)
    return Prepared(found.person, words, found, reverse("pay:reclaim", args=[ref]))


def money_back_decided(ref: str, account: Account) -> Prepared:
    found = _reclaim(ref, account)
    if found.decided_on is None or found.told_on is None:
        raise Http404("this is not decided, or nobody was told of it")
    context = {
        "account": found.payee.says_which,
        "pence": found.decided_pence or 0,
        "reply": found.reply,
        "by": (found.decided_by or found.worked_out_by).name,
        "on": found.decided_on,
        "because": found.decided_because,
        "team": found.person.team.name,
    }
    words = letters.write("pay", "money-back-decided", context, is_about_money=True)
    return Prepared(found.person, words, found, reverse("pay:reclaim", args=[ref]))


def spend_question(ref: str, account: Account) -> Prepared:
    """The question alone: why fraud is feared, where it is, goes to nobody."""
    found = get_object_or_404(spending.spend_queries(), ref=ref, closed_on=None)
    person = found.spend.person
    plan.check_may_work_on(account, person)
    context = {
        "by": found.asked_by.name,
        "pence": found.spend.pence,
        "on": found.spend.on,
        "says": found.spend.says,
        "asks": found.asks,
        "team": person.team.name,
    }
    words = letters.write("pay", "spend-question", context, is_about_money=True)
    return Prepared(person, words, found, reverse("pay:query", args=[ref]))


__all__ = [
    "money_back",
    "money_back_decided",
    "register",
    "spend_question",
]
