from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from trellis.journey.accounts.access import SignedInRequest, for_everybody
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.people.actions import SavedMeanwhile
from trellis.journey.record import drafts

from .. import access, actions, queries
from ..forms import AssistantForm, AssistantsLooked, PriceForm, assistant_as_it_is
from ..models import PersonalAssistant
from .asking import A_PAGE, shown_beside, tell_faults


@for_everybody
@require_safe
def assistants(request: SignedInRequest) -> HttpResponse:
    """Those who work for people themselves and asked to be listed."""
    on = localdate()
    form = AssistantsLooked(request.GET or None)
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else {"words": "", "kind": None}
    found = queries.assistants(on, words=asked["words"], kind=asked["kind"])
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    for name in ("page", "print"):
        query.pop(name, None)
    is_signed_in = isinstance(request.user, Account)
    shown = {
        "form": form,
        "page": page,
        "prices": queries.assistant_prices_now(page.object_list, on),
        "asked": query.urlencode(),
        "may_keep": is_signed_in and access.may_keep_directory(request.user),
        "is_assistant": is_signed_in and request.user.holds(RoleName.ASSISTANT),
    }
    return render(request, "find/assistants.jinja", shown)


@for_everybody
@require_safe
def assistant(request: SignedInRequest, ref: str) -> HttpResponse:
    """One who is listed, for everybody; one who is not, for themself and who keeps the directory."""
    found, on = get_object_or_404(_assistants(), ref=ref), localdate()
    account = request.user if isinstance(request.user, Account) else None
    if not queries.is_listed(found, on):
        access.check_may_see_listing(account, found)
    shown = {
        "assistant": found,
        "is_listed": queries.is_listed(found, on),
        "is_own": account is not None and access.is_own_listing(account, found),
        "may_change": account is not None and access.may_change_listing(account, found),
        "prices": queries.prices_of(found, on),
        "on": on,
    }
    return render(request, "find/assistant.jinja", shown)


def _assistants() -> Any:
    return PersonalAssistant.objects.select_related("kind", "account")


def my_listing(request: SignedInRequest) -> HttpResponse:
    """An assistant lists themself, changes what is said, or comes back after having been off the list."""
    access.check_may_list_self(request.user)
    own, on = queries.assistant_signed_in(request.user), localdate()
    if own is not None and queries.is_listed(own, on):
        return redirect("find:assistant_change", own.ref)
    form = AssistantForm(request.POST or None, assistant=own, initial={"name": request.user.name})
    draft = drafts.restore(form, request)
    if form.is_valid():
        try:
            listed = actions.list_self(**form.details, by=request.user, on=on)
        except ValidationError as problem:
            tell_faults(form, problem)
        else:
            drafts.drop(request.user, request.path)
            messages.success(request, "You are listed. Put in what you ask for an hour.")
            return redirect("find:assistant", listed.ref)
    shown = {"form": form, "assistant": own, "is_own": True, "is_new": True, "draft": draft}
    return render(request, "find/assistant-form.jinja", shown)


def assistant_new(request: SignedInRequest) -> HttpResponse:
    """Whoever keeps the directory lists somebody who asked for it in another way."""
    access.check_may_keep_directory(request.user)
    form = AssistantForm(request.POST or None, asks_how=True)
    if form.is_valid():
        try:
            made = actions.list_assistant(**form.details, by=request.user, on=localdate())
        except ValidationError as problem:
            tell_faults(form, problem)
        else:
            messages.success(request, f"{made.name} is listed.")
            return redirect("find:assistant", made.ref)
    shown = {"form": form, "assistant": None, "is_own": False, "is_new": True}
    return render(request, "find/assistant-form.jinja", shown)


def assistant_change(request: SignedInRequest, ref: str) -> HttpResponse:
    found = get_object_or_404(_assistants(), ref=ref)
    access.check_may_change_listing(request.user, found)
    form = AssistantForm(request.POST or None, assistant=found)
    shown: dict[str, Any] = {
        "form": form,
        "assistant": found,
        "is_own": access.is_own_listing(request.user, found),
        "is_new": False,
        "draft": drafts.restore(form, request),
    }
    if form.is_valid():
        try:
            actions.change_listing(
                found,
                version=form.cleaned_data["version"] or 0,
                **form.details,
                by=request.user,
                on=localdate(),
            )
        except ValidationError as problem:
            tell_faults(form, problem)
        except SavedMeanwhile as meanwhile:
            theirs = meanwhile.theirs
            return shown_beside(
                request, "find/assistant-form.jinja", shown, assistant_as_it_is(theirs), theirs
            )
        else:
            drafts.drop(request.user, request.path)
            messages.success(request, "Saved.")
            return redirect("find:assistant", found.ref)
    return render(request, "find/assistant-form.jinja", shown)


def assistant_end(request: SignedInRequest, ref: str) -> HttpResponse:
    """Off the list, at once."""
    found = get_object_or_404(_assistants(), ref=ref)
    access.check_may_change_listing(request.user, found)
    problem = ""
    if request.method == "POST":
        try:
            actions.end_listing(found, by=request.user, on=localdate())
        except ValidationError as refusal:
            problem = " ".join(refusal.messages)
        else:
            messages.success(request, "Done. Nobody finds this entry any more.")
            return redirect("find:assistants")
    shown = {"assistant": found, "is_own": access.is_own_listing(request.user, found), "problem": problem}
    return render(request, "find/assistant-end.jinja", shown, status=400 if problem else 200)


def assistant_price(request: SignedInRequest, ref: str) -> HttpResponse:
    """What an assistant asks, from a day on."""
    found, on = get_object_or_404(_assistants(), ref=ref), localdate()
    access.check_may_change_listing(request.user, found)
    first: dict[str, Any] = {"from_date": on, "told_on": on}
    if found.kind:
        first |= {"kind": found.kind_id, "unit": found.kind.unit}
    if access.is_own_listing(request.user, found):
        first["source"] = f"{found.name}, by their own sign-in"
    form = PriceForm(request.POST or None, initial=first)
    if form.is_valid():
        try:
            actions.put_in_price(**form.cleaned_data, assistant=found, by=request.user, on=on)
        except ValidationError as problem:
            tell_faults(form, problem)
        else:
            messages.success(request, "The price is put in.")
            return redirect("find:assistant", found.ref)
    shown = {"form": form, "of": found.name, "back_to": reverse("find:assistant", args=[found.ref])}
    return render(request, "find/price-new.jinja", shown)
