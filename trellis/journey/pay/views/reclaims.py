"""What is set aside, what might go back, and what somebody should look at."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from trellis.journey.accounts.access import Refused, SignedInRequest
from trellis.journey.people import access as people

from .. import access, actions, states, surplus
from ..forms.reclaims import (
    DecideForm,
    EndSetAsideForm,
    LeaveForm,
    LookForm,
    ReplyForm,
    SetAsideForm,
)
from ..models import Reclaim, SetAside
from ..queries import concerns as of_concerns
from ..queries import money as of_money
from ..queries import reclaims as queries
from .money import about, payee_to_see
from .spending import show_refusal

A_PAGE = 25


def set_aside(request: SignedInRequest, payee_ref: str) -> HttpResponse:
    """What is set aside in an account, and setting more aside."""
    payee = payee_to_see(request, payee_ref)
    on = localdate()
    may = access.may_set_aside(request.user, payee.person, on) and payee.kind != "provider"
    if request.method == "POST":
        access.check_may_set_aside(request.user, payee.person, on)
    form = SetAsideForm(request.POST or None, kinds=surplus.kinds_set_aside(on)) if may else None
    if form is not None and form.is_valid():
        try:
            actions.set_aside(payee.person, payee, **form.cleaned_data, by=request.user, on=on)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, "It is set aside. Nobody will ask for it back.")
            return redirect("pay:set_aside", payee_ref)
    ended = payee.set_aside.filter(ended_on__isnull=False).select_related("put_in_by").order_by("-ended_on")
    shown = about(request, payee.person) | {
        "payee": payee,
        "kept": of_money.kept_by(payee, on),
        "kinds": surplus.kinds_set_aside(on),
        "page": Paginator(ended, A_PAGE).get_page(request.GET.get("page")),
        "form": form,
    }
    return render(request, "pay/reclaims/set-aside.jinja", shown)


def end_set_aside(request: SignedInRequest, ref: str) -> HttpResponse:
    """Something is not set aside any more."""
    found = SetAside.objects.select_related("payee__person", "person__team", "person__account", "put_in_by")
    aside = get_object_or_404(found, ref=ref)
    on = localdate()
    access.check_may_end_set_aside(request.user, aside, on)
    form = EndSetAsideForm(request.POST or None)
    if form.is_valid():
        try:
            actions.end_set_aside(aside, **form.cleaned_data, by=request.user, on=on)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, "It is not set aside any more.")
            return redirect("pay:set_aside", aside.payee.ref)
    shown = about(request, aside.person) | {"aside": aside, "form": form}
    return render(request, "pay/reclaims/end-set-aside.jinja", shown)


def reclaim_new(request: SignedInRequest, payee_ref: str) -> HttpResponse:
    """What would come of working it out, before it is kept."""
    payee = payee_to_see(request, payee_ref)
    on = localdate()
    access.check_may_work_out_reclaim(request.user, payee.person, on)
    fault = ""
    if request.method == "POST":
        try:
            reclaim = actions.work_out_reclaim(payee, on=on, by=request.user)
        except ValidationError as problem:
            fault = " ".join(problem.messages)
        else:
            return redirect("pay:reclaim", reclaim.ref)
    shown = about(request, payee.person) | {
        "payee": payee,
        "found": queries.worked_out_now(payee, on),
        "in_hand": queries.in_hand(payee),
        "fault": fault,
    }
    return render(request, "pay/reclaims/new.jinja", shown)


@require_safe
def reclaims(request: SignedInRequest) -> HttpResponse:
    """Every reclaim in hand, for finance."""
    access.check_is_finance(request.user)
    found = queries.reclaims().filter(state__in=queries.IN_HAND).order_by("worked_out_on", "pk")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "words": states.RECLAIMS.words, "today": localdate()}
    return render(request, "pay/reclaims/list.jinja", shown)


def reclaim(request: SignedInRequest, ref: str) -> HttpResponse:
    """One reclaim: every figure, what the person says, and what this account does next."""
    found = get_object_or_404(queries.reclaims(), ref=ref)
    on, account = localdate(), request.user
    access.check_may_see_reclaim(account, found, on)
    steps = _steps(request, found)
    form = next((one for one in steps.values() if one is not None and one.is_bound), None)
    told = request.method == "POST" and request.POST.get("act") == "tell"
    if request.method == "POST" and form is None and not (told and "tell" in steps):
        raise Refused("There is nothing here for you to do any more.", about=found)
    try:
        if told and "tell" in steps:
            actions.tell_of_reclaim(found, by=account, on=on)
            messages.success(request, "Now send the words. The notice begins when they have gone.")
            return redirect("tell:send", queries.LETTER, ref)
        if form is not None and form.is_valid():
            messages.success(request, _do(form, found, request))
            return redirect("pay:reclaim", ref)
    except ValidationError as problem:
        if form is None:
            messages.error(request, " ".join(problem.messages))
            return redirect("pay:reclaim", ref)
        found.refresh_from_db()
        show_refusal(form, problem)
    really = queries.told_really_on(found) if found.state == states.TOLD else found.told_on
    shown = about(request, found.person) | {
        "one": found,
        "steps": steps,
        "form": form,
        "words": states.RECLAIMS.words[found.state],
        "states": states,
        "really_on": really,
        "ends_on": surplus.notice_ends(really) if really else None,
        "is_worker": people.may_work_with(account, found.person),
        "letter": queries.LETTER,
    }
    return render(request, "pay/reclaims/one.jinja", shown)


Step = ReplyForm | LeaveForm | DecideForm


def _steps(request: SignedInRequest, found: Reclaim) -> dict[str, Any]:
    """What this account may do now: a form for each, and nothing for telling, which is one press."""
    on, account = localdate(), request.user
    act = request.POST.get("act", "") if request.method == "POST" else ""

    def data(name: str) -> Any:
        return request.POST if act == name else None

    steps: dict[str, Any] = {}
    is_own = found.person.account_id == account.pk
    if found.state == states.WORKED_OUT:
        if people.may_work_with(account, found.person) and not people.is_closed(found.person):
            steps["tell"] = None
        if access.may_leave_reclaim(account, found, on):
            steps["leave"] = LeaveForm(data("leave"))
    if found.state == states.TOLD:
        if access.may_say_of_money(account, found.person, on):
            steps["reply"] = ReplyForm(data("reply"), reclaim=found, is_own=is_own)
        if access.may_decide_reclaim(account, found, on):
            steps["decide"] = DecideForm(data("decide"), reclaim=found)
    return steps


def _do(form: Step, found: Reclaim, request: SignedInRequest) -> str:
    """Does what the form says; gives the sentence that tells of it."""
    by, on, said = request.user, localdate(), form.cleaned_data
    if isinstance(form, ReplyForm):
        actions.reply_to_reclaim(found, reply=said["reply"], version=said["version"], by=by, on=on)
        return "We have what you say. Somebody reads it before anything is decided."
    if isinstance(form, LeaveForm):
        actions.leave_reclaim(found, because=said["because"], by=by, on=on)
        return "Nothing is asked back."
    if said["decision"] == "drop":
        actions.drop_reclaim(found, because=said["because"], by=by, on=on)
        return "Nothing goes back. Now tell them why."
    actions.take_reclaim(found, pence=said["pence"], because=said["because"], by=by, on=on)
    return "It goes back. Now tell them why."


# What somebody should look at. ---------------------------------------------------------------------------


@require_safe
def concerns(request: SignedInRequest) -> HttpResponse:
    """What waits to be looked at, of the people of this worker's teams."""
    people.check_is_worker(request.user)
    found = of_concerns.concerns_for(request.user).order_by("raised_on", "pk")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "pay/concerns/list.jinja", {"page": page})


def concern(request: SignedInRequest, ref: str) -> HttpResponse:
    """One thing to look at: what was seen, what to do kindly, and what came of it."""
    found = get_object_or_404(of_concerns.concerns(), ref=ref)
    people.check_may_work_with(request.user, found.person)
    form = LookForm(request.POST or None) if found.looked_on is None else None
    if form is not None and form.is_valid():
        try:
            actions.look_at_concern(found, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, "It is written down.")
            return redirect("pay:concerns")
    shown = {
        "one": found,
        "person": found.person,
        "do": of_concerns.what_to_do(found),
        "form": form,
    }
    return render(request, "pay/concerns/one.jinja", shown)
