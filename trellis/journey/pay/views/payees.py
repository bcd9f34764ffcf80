"""The pages of where a person's money is paid: put in by one, checked by another."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from trellis.formats.bank_details.check import NOT_COVERED, check
from trellis.journey.accounts.access import SignedInRequest
from trellis.journey.people.models import Person
from trellis.journey.plan import access as plan

from .. import access, actions
from ..forms.payees import CheckPayee, NewPayee, PaidFrom, SecondWay, WithReason
from ..models import Payee, Rail
from ..queries import dues as queries
from ..queries import runs as of_runs
from .showing import show_faults

A_PAGE = 25


def find_person(ref: str) -> Person:
    return get_object_or_404(Person.objects.select_related("team", "account"), ref=ref)


def about(request: SignedInRequest, person: Person) -> dict[str, Any]:
    """What every page about a person's payments says of them, and what this account may do."""
    return {
        "person": person,
        "is_own": plan.is_own(request.user, person),
        "is_finance": access.is_finance(request.user) and person.account_id != request.user.pk,
        "may_put_in": access.may_put_in_payee(request.user, person),
        "may_hold": access.may_hold(request.user, person) and person.account_id != request.user.pk,
        "today": localdate(),
    }


@require_safe
def payees(request: SignedInRequest, person_ref: str) -> HttpResponse:
    """Every account and card that a person's money is paid into, or was."""
    person = find_person(person_ref)
    access.check_may_see_money_of(request.user, person, localdate())
    page = Paginator(queries.payees_of(person), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "pay/payees/list.jinja", about(request, person) | {"page": page})


def new(request: SignedInRequest, person_ref: str) -> HttpResponse:
    """A further account or card, or new details in place of old ones."""
    person = find_person(person_ref)
    access.check_may_put_in_payee(request.user, person)
    in_use = queries.payees_of(person).filter(ended_on=None)
    form = NewPayee(
        request.POST or None,
        initial={"replaces": request.GET.get("replaces", "")},
        person=person,
        rails=of_runs.rails(),
        payees=in_use,
    )
    if form.is_valid():
        try:
            made = actions.put_in_payee(person, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            show_faults(form, problem)
        else:
            messages.success(request, "It is put in. Somebody else in finance checks it before it is paid.")
            return redirect("pay:payee", made.ref)
    return render(request, "pay/payees/new.jinja", about(request, person) | {"form": form})


def payee_for(request: SignedInRequest, ref: str) -> Payee:
    related = ("person__team", "person__account", "rail", "second", "replaces", "provider", "speaker")
    found = get_object_or_404(Payee.objects.select_related(*related, "put_in_by", "checked_by"), ref=ref)
    access.check_may_see_money_of(request.user, found.person, localdate())
    return found


def payee(request: SignedInRequest, ref: str) -> HttpResponse:
    """One account or card: who put it in, what went to it. Here finance checks the details."""
    found = payee_for(request, ref)
    may_check = (
        found.checked_on is None and found.ended_on is None and access.may_check_payee(request.user, found)
    )
    if request.method == "POST":
        access.check_may_check_payee(request.user, found)
    form = CheckPayee(request.POST or None, label_suffix="") if may_check else None
    if form and form.is_valid():
        try:
            actions.check_payee(found, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            show_faults(form, problem)
        else:
            messages.success(request, "It is checked, and may be paid.")
            return redirect("pay:payee", ref)
    is_covered = found.kind == "card" or (check(found.sort_code, found.account_number).outcome != NOT_COVERED)
    shown = about(request, found.person) | {
        "payee": found,
        "form": form,
        # The details in full stand here alone, and for whoever is to check them.
        "shows_details": may_check,
        "is_covered": is_covered,
        "lines": queries.lines_of(found)[:A_PAGE],
        "replaced_by": Payee.objects.filter(replaces=found).first(),
    }
    return render(request, "pay/payees/one.jinja", shown)


def second_way(request: SignedInRequest, ref: str) -> HttpResponse:
    """By which other account or card they are paid when the first is down."""
    found = payee_for(request, ref)
    access.check_may_put_in_payee(request.user, found.person)
    others = queries.payees_of(found.person).filter(ended_on=None).exclude(pk=found.pk)
    form = SecondWay(
        request.POST or None, others=others, initial={"second": found.second.ref if found.second else ""}
    )
    if form.is_valid():
        try:
            actions.set_second_way(found, form.cleaned_data["second"], by=request.user, on=localdate())
        except ValidationError as problem:
            show_faults(form, problem)
        else:
            messages.success(request, "The second way is saved.")
            return redirect("pay:payee", ref)
    shown = about(request, found.person) | {"payee": found, "form": form}
    return render(request, "pay/payees/second.jinja", shown)


def end(request: SignedInRequest, ref: str) -> HttpResponse:
    """An account or a card that is not paid any more."""
    found = payee_for(request, ref)
    access.check_may_put_in_payee(request.user, found.person)
    form = WithReason(request.POST or None, asks="Why is it not paid any more?")
    if form.is_valid():
        try:
            actions.end_payee(found, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            show_faults(form, problem)
        else:
            messages.success(request, "It is ended, and not paid any more.")
            return redirect("pay:payees", found.person.ref)
    shown = about(request, found.person) | {
        "form": form,
        "title": "Stop paying into this",
        "says": f"{found.name}, {found.says_which}. What was paid into it stays to be read.",
        "back": ("pay:payee", ref),
        "does": "Stop paying into it",
    }
    return render(request, "pay/with-reason.jinja", shown)


def paid_from(request: SignedInRequest, rail_ref: str) -> HttpResponse:
    """Which of the council's own accounts a rail takes the money from."""
    access.check_is_finance(request.user)
    rail = get_object_or_404(Rail, ref=rail_ref)
    form = PaidFrom(
        request.POST or None,
        label_suffix="",
        initial={
            "name": rail.paid_from_name,
            "service_user_number": rail.service_user_number,
        },
    )
    if form.is_valid():
        try:
            actions.say_paid_from(rail, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            show_faults(form, problem)
        else:
            messages.success(request, "It is saved.")
            return redirect("pay:runs")
    return render(request, "pay/payees/paid-from.jinja", {"rail": rail, "form": form})
