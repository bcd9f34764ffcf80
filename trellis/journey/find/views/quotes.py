from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from trellis.journey.accounts.access import SignedInRequest
from trellis.journey.people import opening, papers
from trellis.journey.people.models import Person, Section
from trellis.journey.record import drafts

from .. import access, actions, queries
from ..forms import QuoteForm, WhyForm
from ..models import Quote
from .asking import A_PAGE, tell_faults


def _person(ref: str) -> Person:
    return get_object_or_404(Person.objects.select_related("team", "account"), ref=ref)


def _about(request: SignedInRequest, person: Person) -> dict[str, Any]:
    return {"person": person, "is_own": person.account_id == request.user.pk}


@require_safe
def quotes(request: SignedInRequest, person_ref: str) -> HttpResponse:
    """What was quoted for a person, and every test of whether the council's rate buys it."""
    person, on = _person(person_ref), localdate()
    access.check_may_see_quotes(request.user, person, on)
    for section in (Section.MONEY, Section.PLAN):
        opening.note_reading(request.user, person, section, on)
    page = Paginator(queries.quotes_of(person), A_PAGE).get_page(request.GET.get("page"))
    shown = _about(request, person) | {
        "page": page,
        "tests": queries.tests_of(person)[:A_PAGE],
        "may_put_in": access.may_put_in_quote(request.user, person, on),
        "may_test": access.may_test(request.user, person),
        "on": on,
    }
    return render(request, "find/quotes.jinja", shown)


def quote_new(request: SignedInRequest, person_ref: str) -> HttpResponse:
    person, on = _person(person_ref), localdate()
    access.check_may_put_in_quote(request.user, person, on)
    form = QuoteForm(request.POST or None, request.FILES or None, person=person)
    draft = drafts.restore(form, request)
    if form.is_valid():
        try:
            actions.put_in_quote(person, **form.cleaned_data, by=request.user, on=on)
        except ValidationError as problem:
            tell_faults(form, problem)
        else:
            drafts.drop(request.user, request.path)
            messages.success(request, "The quote is put in.")
            return redirect("find:quotes", person.ref)
    status = 400 if form.is_bound and form.errors else 200
    shown = _about(request, person) | {"form": form, "draft": draft}
    return render(request, "find/quote-new.jinja", shown, status=status)


def _quote(ref: str) -> Quote:
    found = Quote.objects.select_related("person__team", "person__account", "kind", "put_in_by", "paper")
    return get_object_or_404(found, ref=ref)


def quote_withdraw(request: SignedInRequest, ref: str) -> HttpResponse:
    quote, on = _quote(ref), localdate()
    access.check_may_put_in_quote(request.user, quote.person, on)
    form = WhyForm(request.POST or None, label_suffix="")
    if form.is_valid():
        try:
            actions.withdraw_quote(quote, because=form.cleaned_data["because"], by=request.user, on=on)
        except ValidationError as problem:
            tell_faults(form, problem)
        else:
            messages.success(request, "The quote is withdrawn. It stays to be read.")
            return redirect("find:quotes", quote.person.ref)
    shown = _about(request, quote.person) | {"form": form, "quote": quote}
    return render(request, "find/quote-withdraw.jinja", shown)


@require_safe
def quote_paper(request: SignedInRequest, ref: str) -> HttpResponse:
    """The paper a quote came on, for whoever may see the quote."""
    quote = _quote(ref)
    access.check_may_see_quotes(request.user, quote.person, localdate())
    if quote.paper is None:
        raise Http404
    return papers.answer(quote.paper)
