from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from trellis.basis.findings import Finding
from trellis.basis.periods import read_day
from trellis.journey.accounts.access import SignedInRequest

from .. import access, actions, forms, queries
from .filling_in import A_PAGE

# Policies. -----------------------------------------------------------------------------------------------


@require_safe
def policies(request: SignedInRequest) -> HttpResponse:
    access.check_may_see_policies(request.user)
    page = Paginator(queries.policies(), A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "in_force": queries.policy_in_force(localdate()),
        "may_prepare": access.may_prepare(request.user),
    }
    return render(request, "contribute/policies.jinja", shown)


def prepare_policy(request: SignedInRequest) -> HttpResponse:
    access.check_may_prepare(request.user)
    form = forms.PolicyForm(request.POST or None)
    if form.is_valid():
        try:
            prepared = actions.prepare_policy(**form.details, by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        else:
            messages.success(request, "The policy is here. A manager or a director can read and adopt it.")
            return redirect("contribute:policy", prepared.ref)
    return render(request, "contribute/prepare-policy.jinja", {"form": form})


def policy(request: SignedInRequest, ref: str) -> HttpResponse:
    """A policy as it was prepared; and the button, for whoever may adopt it."""
    access.check_may_see_policies(request.user)
    found = get_object_or_404(queries.policies(), ref=ref)
    if request.method == "POST":
        access.check_may_adopt(request.user, found)
        try:
            actions.adopt_policy(found, by=request.user, on=localdate())
        except ValidationError as problem:
            messages.info(request, " ".join(problem.messages))
        else:
            messages.success(request, "The policy is adopted.")
        return redirect("contribute:policy", ref)
    shown = {
        "policy": found,
        "may_adopt": access.may_adopt(request.user, found),
        "households": forms.deciding.HOUSEHOLD_LABELS,
    }
    return render(request, "contribute/policy.jinja", shown)


# Amounts to be confirmed. --------------------------------------------------------------------------------


@require_safe
def amounts(request: SignedInRequest) -> HttpResponse:
    """Every amount that ships unread: what it is, from which day, where it stands, and who has read it."""
    access.check_may_confirm(request.user)
    every = queries.amounts_to_confirm()
    left = [one for one in every if one.confirmed is None]
    is_all = request.GET.get("shown") == "all"
    page = Paginator(every if is_all else left, A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "left": len(left),
        "all": len(every),
        "is_all": is_all,
        "files": queries.FILES,
    }
    return render(request, "contribute/amounts.jinja", shown)


def confirm(request: SignedInRequest, law: str, key: str, day: str) -> HttpResponse:
    access.check_may_confirm(request.user)
    since = read_day(day, where="")
    unread = None
    if not isinstance(since, Finding):
        found = (one for one in queries.amounts_to_confirm() if one.law == law)
        unread = next((one for one in found if (one.amount.key, one.amount.since) == (key, since)), None)
    if unread is None or isinstance(since, Finding):
        raise Http404("no such amount")
    form = forms.ConfirmForm(request.POST or None, unread=unread)
    if form.is_valid():
        try:
            actions.confirm_amount(law, key, since, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        else:
            messages.success(request, "The amount is confirmed.")
            return redirect("contribute:amounts")
    shown = {"form": form, "unread": unread, "files": queries.FILES}
    return render(request, "contribute/confirm.jinja", shown)
