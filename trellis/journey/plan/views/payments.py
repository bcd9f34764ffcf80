"""The pages about direct payments: their conditions, a refusal, the terms, family, stays in a care home."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate

from trellis.basis.findings import Refused as NotUsable
from trellis.engines.budget.family import RELATIONS, may_be_paid
from trellis.engines.budget.review import first_review_by
from trellis.govuk.both import differences
from trellis.journey.accounts.access import SignedInRequest
from trellis.journey.people import access as people
from trellis.journey.people.actions import SavedMeanwhile
from trellis.journey.people.models import Person
from trellis.journey.record import drafts

from .. import access, actions
from ..forms.payments import (
    CallOff,
    ConditionsForm,
    FamilyForm,
    Refusing,
    SignAgreement,
    StayForm,
    TakingBack,
    conditions_as_they_are,
)
from ..models import How, Slice, Stay
from ..queries import conditions as queries
from ..queries import stays as of_stays
from .slices import about_budget, slice_for

A_PAGE = 25


def conditions(request: SignedInRequest, slice_ref: str) -> HttpResponse:
    """The conditions of ss.31 to 33, each with its answer, its reason, who gave it and when."""
    held = _payment(request, slice_ref)
    told = queries.conditions_of(held, localdate())
    shown = _about(request, held) | {"told": told}
    may_judge = access.may_judge_payment(request.user, held) and held.ended_on is None
    if request.method == "POST":
        access.check_may_judge_payment(request.user, held)
    form = ConditionsForm(request.POST or None, told=told) if may_judge or request.method == "POST" else None
    shown |= {
        "form": form,
        "every": held.conditions.select_related("answered_by").order_by("-answered_at", "-pk")[:50],
        "asks": {one.condition.key: one.condition.asks for one in told.lines},
        "refusal": queries.refusal_of(held),
        "draft": drafts.restore(form, request) if form else None,
    }
    if form and form.is_valid():
        try:
            actions.answer_conditions(
                held,
                form.answers,
                shown=form.cleaned_data["version"] or 0,
                by=request.user,
                on=localdate(),
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        except SavedMeanwhile as meanwhile:
            theirs = conditions_as_they_are(meanwhile.theirs)
            shown["differences"] = differences(form, theirs)
            _shown_anew(form, version=theirs["version"])
            return render(request, "plan/slices/conditions.jinja", shown, status=409)
        else:
            drafts.drop(request.user, request.path)
            messages.success(request, "The answers are saved.")
            return redirect("plan:conditions", slice_ref)
    return render(request, "plan/slices/conditions.jinja", shown)


def refuse(request: SignedInRequest, slice_ref: str) -> HttpResponse:
    """A direct payment that was asked for is refused, with reasons, or the refusal is taken back."""
    held = _payment(request, slice_ref)
    access.check_may_judge_payment(request.user, held)
    refusal = queries.refusal_of(held)
    form: Any = TakingBack if refusal else Refusing
    form = form(request.POST or None, label_suffix="")
    if form.is_valid():
        try:
            if refusal:
                actions.take_back_refusal(refusal, **form.cleaned_data, by=request.user, on=localdate())
            else:
                actions.refuse_direct_payment(held, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(
                request, "The refusal is taken back." if refusal else "It is refused. Now tell them why."
            )
            if refusal:
                return redirect("plan:slice", slice_ref)
            return redirect("tell:send", "refused-payment", slice_ref)
    told = queries.conditions_of(held, localdate())
    shown = _about(request, held) | {"form": form, "refusal": refusal, "told": told}
    return render(request, "plan/slices/refuse.jinja", shown)


def agreement(request: SignedInRequest, slice_ref: str) -> HttpResponse:
    """The terms of a direct payment in words, and who signed them on which day."""
    held = _payment(request, slice_ref)
    shown = _about(request, held)
    on = localdate()
    shown |= {
        "terms": held.agreement_says if held.agreement_signed_on else queries.agreement_terms(held, on),
        "stands_in_the_way": "",
        "form": None,
    }
    told = queries.conditions_of(held, on)
    if refusal := queries.refusal_of(held):
        shown["stands_in_the_way"] = f"This direct payment was refused by {refusal.refused_by.name}."
    elif not told.is_met:
        shown["stands_in_the_way"] = told.findings[0].says
    elif held.how_paid_said_on is None:
        shown["stands_in_the_way"] = (
            "Nobody has said yet how it comes: net or gross, into an account or onto a card."
        )
    is_to_sign = held.agreement_signed_on is None and held.ended_on is None
    if request.method == "POST" or (is_to_sign and shown["may_say"] and not shown["stands_in_the_way"]):
        access.check_may_say_of_budget(request.user, held.budget, on)
        latest = first_review_by(max(held.starts_on, on))
        who = held.holder_name or shown["whose"]
        form = SignAgreement(request.POST or None, held=held, latest=latest, on=on, who=who)
        shown["form"] = form
        if form.is_valid():
            try:
                actions.sign_payment_agreement(held, **form.cleaned_data, by=request.user, on=on)
            except ValidationError as problem:
                form.add_error(None, problem)
            else:
                messages.success(request, "The agreement is signed.")
                return redirect("plan:payment_agreement", slice_ref)
    return render(request, "plan/slices/agreement.jinja", shown)


def family(request: SignedInRequest, slice_ref: str) -> HttpResponse:
    """Relatives who would be paid from a direct payment."""
    held = _payment(request, slice_ref)
    shown = _about(request, held)
    may_judge = access.may_judge_payment(request.user, held) and held.ended_on is None
    if request.method == "POST":
        access.check_may_judge_payment(request.user, held)
    form = FamilyForm(request.POST or None) if may_judge or request.method == "POST" else None
    if form and form.is_valid():
        try:
            decided = actions.decide_family_payment(
                held, **form.cleaned_data, by=request.user, on=localdate()
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            can = "may" if decided.is_allowed else "may not"
            messages.success(request, f"{decided.name} {can} be paid from this.")
            return redirect("plan:family", slice_ref)
    shown |= {
        "form": form,
        "family": [(one, RELATIONS[one.relation], _bar_on(one)) for one in queries.family_of(held)],
    }
    return render(request, "plan/slices/family.jinja", shown)


def _bar_on(one: Any) -> str:
    """What the law says against paying somebody, where nobody found it necessary."""
    barred = may_be_paid(
        one.relation,
        same_household=one.lives_with_person,
        necessary_because="",
        for_administration=one.for_administration,
    )
    return barred[0].says if barred else ""


def stays(request: SignedInRequest, person_ref: str) -> HttpResponse:
    """Stays in a care home, and the day on which a direct payment would stop paying for them."""
    person = get_object_or_404(Person.objects.select_related("team", "account"), ref=person_ref)
    on = localdate()
    access.check_may_see_money(request.user, person, on)
    is_own = access.is_own(request.user, person)
    every = of_stays.stays_of(person)
    standing = [one for one in every if one.cancelled_on is None]
    payments = of_stays.payments_for_stays(person)
    may_say = access.may_say_for(request.user, person, on)
    if request.method == "POST":
        access.check_may_say_for(request.user, person, on)
    form = None
    if may_say and (payments or request.method == "POST"):
        form = StayForm(request.POST or None, payments=payments, is_own=is_own)
    shown = {
        "person": person,
        "is_own": is_own,
        "may_say": may_say,
        "page": Paginator(every, A_PAGE).get_page(request.GET.get("page")),
        "days": of_stays.days_paid([(one.starts_on, one.ends_on) for one in standing]),
        "has_payments": bool(payments),
        "form": form,
        "would_be": None,
        "today": on,
    }
    if form and form.is_valid() and (answer := _stay_asked(request, person, form, standing, shown)):
        return answer
    return render(request, "plan/slices/stays.jinja", shown)


def _stay_asked(
    request: SignedInRequest, person: Person, form: StayForm, standing: list[Stay], shown: dict[str, Any]
) -> HttpResponse | None:
    """Shows what a stay would come to, or puts it in. One not paid whole is shown first."""
    said = form.cleaned_data
    try:
        of_stays.check_stay(person, said["starts_on"], said["ends_on"], said["where"])
        days = [(one.starts_on, one.ends_on) for one in standing]
        would_be = of_stays.days_paid([*days, (said["starts_on"], said["ends_on"])])
        stops = would_be.stops_on.isoformat() if would_be.stops_on else ""
        is_seen = stops in ("", said["seen"]) or would_be.stops_on == shown["days"].stops_on
        if "try" in request.POST or not is_seen:
            shown["would_be"] = would_be
            _shown_anew(form, seen=stops)
            return None
        actions.put_in_stay(
            person,
            said["slice"],
            starts_on=said["starts_on"],
            ends_on=said["ends_on"],
            where=said["where"],
            by=request.user,
            on=localdate(),
        )
    except ValidationError as problem:
        form.add_error(None, problem)
        return None
    except NotUsable as refused:
        form.add_error("starts_on", [f"{one.says} {one.do}" for one in refused.findings])
        return None
    messages.success(request, f"The stay at {said['where']} is put down.")
    return redirect("plan:stays", person.ref)


def call_off_stay(request: SignedInRequest, ref: str) -> HttpResponse:
    stay = get_object_or_404(Stay.objects.select_related("person__team", "person__account"), ref=ref)
    access.check_may_see_money(request.user, stay.person, localdate())
    access.check_may_say_for(request.user, stay.person, localdate())
    form = CallOff(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.call_off_stay(stay, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, f"The stay at {stay.where} is called off.")
            return redirect("plan:stays", stay.person.ref)
    is_own = access.is_own(request.user, stay.person)
    shown = {"person": stay.person, "stay": stay, "form": form, "is_own": is_own}
    return render(request, "plan/slices/call-off.jinja", shown)


def _shown_anew(form: Any, **values: Any) -> None:
    # Saving again is now done knowingly.
    form.data = form.data.copy()
    form.data.update(values)


def _payment(request: SignedInRequest, ref: str) -> Slice:
    held = slice_for(request, ref)
    if held.how != How.DIRECT_PAYMENT:
        raise Http404("this part of a budget is not a direct payment")
    return held


def _about(request: SignedInRequest, held: Slice) -> dict[str, Any]:
    shown = about_budget(request, held.budget)
    return shown | {
        "slice": held,
        "says": held.says_to(is_own=shown["is_own"]),
        "may_judge": people.may_work_with(request.user, held.budget.person) and not shown["is_own"],
    }
