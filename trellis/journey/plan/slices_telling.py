"""What this stage tells of direct payments: a refusal with its reasons, and the terms of one agreed."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate

from trellis.journey.accounts.models import Account
from trellis.journey.challenge.subjects import Subject
from trellis.journey.tell import letters
from trellis.journey.tell.letters import Prepared

from . import access
from .models import Holder, How, Slice
from .queries import conditions
from .queries.slices import every_slice


def register() -> None:
    letters.register("refused-payment", "refusal of a direct payment", refused_payment)
    letters.register("payment-agreement", "terms of a direct payment", payment_agreement)


def _payment(ref: str, account: Account) -> Slice:
    held = get_object_or_404(every_slice(), ref=ref, how=How.DIRECT_PAYMENT)
    access.check_may_see_budget(account, held.budget, localdate())
    return held


def _only_to(held: Slice) -> str:
    return held.budget.carer.ref if held.budget.carer else ""


def refused_payment(ref: str, account: Account) -> Prepared:
    held = _payment(ref, account)
    access.check_may_work_on(account, held.budget.person)
    refusal = conditions.refusal_of(held)
    if refusal is None:
        raise Http404("this direct payment is not refused")
    context = {
        "what": _what(held),
        "by": refusal.refused_by.name,
        "on": refusal.refused_on,
        "reasons": refusal.reasons,
        "conditions": refusal.conditions,
        "team": held.budget.person.team.name,
    }
    words = letters.write("plan", "refused-payment", context, only_to=_only_to(held), is_about_money=True)
    return Prepared(held.budget.person, words, held, reverse("plan:slice", args=[ref]))


def payment_agreement(ref: str, account: Account) -> Prepared:
    held = _payment(ref, account)
    access.check_may_work_on(account, held.budget.person)
    if held.agreement_signed_on is None:
        raise Http404("these terms are not signed yet")
    context: dict[str, Any] = {
        "what": _what(held),
        "weekly": held.weekly_pence,
        "once": held.once_pence,
        "terms": held.agreement_says,
        # The terms speak to whoever receives the payment, and this letter to the person.
        "receiver": "" if held.holder == Holder.PERSON else held.holder_name,
        "signed_by": held.agreement_signed_by,
        "signed_on": held.agreement_signed_on,
        "review_on": held.first_review_on,
        "team": held.budget.person.team.name,
    }
    words = letters.write("plan", "payment-agreement", context, only_to=_only_to(held), is_about_money=True)
    return Prepared(held.budget.person, words, held, reverse("plan:payment_agreement", args=[ref]))


def _what(held: Slice) -> str:
    says = held.says_to(is_own=True)
    return f"{says[0].lower()}{says[1:]}"


def refusal_questioned(ref: str, account: Account) -> Subject:
    """A refused direct payment, for a challenge: by the reference of the slice it would have been."""
    held = get_object_or_404(every_slice(), ref=ref)
    access.check_may_see_budget(account, held.budget, localdate())
    refusal = held.refusals.order_by("-refused_at", "-pk").first()
    if refusal is None:
        raise Http404("nothing of this was refused")
    says = f"the refusal of a {_what(held)}, on {refusal.refused_on:%-d %B %Y}"
    return Subject(
        person=held.budget.person,
        says=says,
        address=reverse("plan:slice", args=[ref]),
        decided_by=frozenset({refusal.refused_by_id}),
        carer=held.budget.carer,
    )
