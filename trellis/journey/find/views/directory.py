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

from .. import access, actions, queries
from ..forms import Looked, PriceForm, ProviderForm, ServiceForm, TieForm, provider_as_it_is, service_as_it_is
from ..models import Provider, Service
from .asking import A_PAGE, shown_beside, tell_faults


def _may_keep(request: SignedInRequest) -> bool:
    return isinstance(request.user, Account) and access.may_keep_directory(request.user)


@for_everybody
@require_safe
def directory(request: SignedInRequest) -> HttpResponse:
    """What support there is here, for everybody."""
    form = Looked(request.GET or None)
    found = Paginator(queries.services(form.asked), A_PAGE).get_page(request.GET.get("page"))
    asked = request.GET.copy()
    for name in ("page", "print"):
        asked.pop(name, None)
    prices = queries.prices_now(found.object_list, localdate())
    shown = {
        "form": form,
        "page": found,
        "prices": prices,
        "asked": asked.urlencode(),
        "may_keep": _may_keep(request),
        "is_assistant": isinstance(request.user, Account) and request.user.holds(RoleName.ASSISTANT),
        "may_import": isinstance(request.user, Account) and request.user.holds(RoleName.ADMINISTRATOR),
    }
    return render(request, "find/directory.jinja", shown)


@for_everybody
@require_safe
def service(request: SignedInRequest, ref: str) -> HttpResponse:
    found, on = get_object_or_404(queries.all_services(), ref=ref), localdate()
    shown = {
        "service": found,
        "provider": found.provider,
        "prices": queries.prices_of(found, on),
        "in_feed": queries.prices_in_feed(found),
        "plans_too": queries.plans_too(found.provider),
        "may_keep": _may_keep(request),
        "on": on,
    }
    return render(request, "find/service.jinja", shown)


@for_everybody
@require_safe
def provider(request: SignedInRequest, ref: str) -> HttpResponse:
    found = get_object_or_404(queries.providers(), ref=ref)
    services = queries.services().filter(provider=found)
    page = Paginator(services, A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "provider": found,
        "page": page,
        "prices": queries.prices_now(page.object_list, localdate()),
        "plans_too": queries.plans_too(found),
        "may_keep": _may_keep(request),
        "may_tie": isinstance(request.user, Account) and request.user.holds(RoleName.ADMINISTRATOR),
    }
    return render(request, "find/provider.jinja", shown)


# Keeping it right. ---------------------------------------------------------------------------------------


def provider_new(request: SignedInRequest) -> HttpResponse:
    access.check_may_keep_directory(request.user)
    form = ProviderForm(request.POST or None)
    if form.is_valid():
        try:
            made = actions.put_in_provider(**form.details, by=request.user, on=localdate())
        except ValidationError as problem:
            tell_faults(form, problem)
        else:
            messages.success(request, f"{made.name} is in the directory. Add what they offer.")
            return redirect("find:provider", made.ref)
    return render(request, "find/provider-form.jinja", {"form": form, "provider": None})


def provider_change(request: SignedInRequest, ref: str) -> HttpResponse:
    found = get_object_or_404(queries.providers(), ref=ref)
    access.check_may_keep_directory(request.user)
    form = ProviderForm(request.POST or None, provider=found)
    shown: dict[str, Any] = {"form": form, "provider": found}
    if form.is_valid():
        try:
            actions.change_provider(
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
            return shown_beside(request, "find/provider-form.jinja", shown, provider_as_it_is(theirs), theirs)
        else:
            messages.success(request, "Saved.")
            return redirect("find:provider", found.ref)
    return render(request, "find/provider-form.jinja", shown)


def provider_tie(request: SignedInRequest, ref: str) -> HttpResponse:
    """Which organisation that signs in a provider is, so that planners who also provide are flagged."""
    found = get_object_or_404(queries.providers(), ref=ref)
    access.check_may_import(request.user)
    form = TieForm(request.POST or None, initial={"organisation": found.organisation_id}, label_suffix="")
    if form.is_valid():
        try:
            actions.tie_provider(found, form.cleaned_data["organisation"], by=request.user, on=localdate())
        except ValidationError as problem:
            tell_faults(form, problem)
        else:
            messages.success(request, "Saved.")
            return redirect("find:provider", found.ref)
    return render(request, "find/provider-tie.jinja", {"form": form, "provider": found})


def service_new(request: SignedInRequest, provider_ref: str) -> HttpResponse:
    by = get_object_or_404(Provider, ref=provider_ref)
    access.check_may_keep_directory(request.user)
    form = ServiceForm(request.POST or None)
    if form.is_valid():
        try:
            made = actions.put_in_service(by, **form.details, by=request.user, on=localdate())
        except ValidationError as problem:
            tell_faults(form, problem)
        else:
            messages.success(request, f"{made.name} is in the directory.")
            return redirect("find:service", made.ref)
    return render(request, "find/service-form.jinja", {"form": form, "service": None, "provider": by})


def service_change(request: SignedInRequest, ref: str) -> HttpResponse:
    found = get_object_or_404(queries.all_services(), ref=ref)
    access.check_may_keep_directory(request.user)
    form = ServiceForm(request.POST or None, service=found)
    shown: dict[str, Any] = {"form": form, "service": found, "provider": found.provider}
    if form.is_valid():
        try:
            actions.change_service(
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
            return shown_beside(request, "find/service-form.jinja", shown, service_as_it_is(theirs), theirs)
        else:
            messages.success(request, "Saved. It counts as looked at today.")
            return redirect("find:service", found.ref)
    return render(request, "find/service-form.jinja", shown)


def service_price(request: SignedInRequest, ref: str) -> HttpResponse:
    """A price of a service, from a day on, with who says so."""
    found, on = get_object_or_404(queries.all_services(), ref=ref), localdate()
    access.check_may_keep_directory(request.user)
    form = PriceForm(request.POST or None, initial=_first_price(found) | {"from_date": on, "told_on": on})
    if form.is_valid():
        try:
            actions.put_in_price(**form.cleaned_data, service=found, by=request.user, on=on)
        except ValidationError as problem:
            tell_faults(form, problem)
        else:
            messages.success(request, "The price is put in.")
            return redirect("find:service", found.ref)
    shown = {"form": form, "of": found.name, "back_to": reverse("find:service", args=[found.ref])}
    return render(request, "find/price-new.jinja", shown)


def _first_price(service: Service) -> dict[str, Any]:
    return {"kind": service.kind_id, "unit": service.kind.unit} if service.kind else {}
