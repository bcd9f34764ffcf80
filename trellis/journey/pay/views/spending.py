"""What was spent: put in, put right, asked about, answered. Nothing on these pages stops a payment."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from trellis.journey.accounts.access import Refused, SignedInRequest
from trellis.journey.people import access as people
from trellis.journey.people import papers
from trellis.journey.record import drafts

from .. import access, actions
from ..forms.spending import (
    AnswerForm,
    AskAboutSpendForm,
    CloseQueryForm,
    CorrectSpendForm,
    PaidInForm,
    SpendForm,
)
from ..models import Spend
from ..queries import spending as queries
from .money import about, payee_to_see, person_to_see


def spend_new(request: SignedInRequest, person_ref: str) -> HttpResponse:
    """Putting in something that was spent: how much, what for."""
    person = person_to_see(request, person_ref)
    on = localdate()
    is_own = person.account_id == request.user.pk
    pays_for_them = access.is_finance(request.user) and not is_own
    kinds = ("managed",) if pays_for_them else access.KEPT_BY_THE_PERSON
    payees = queries.accounts_to_spend_from(person, on, kinds)
    if not payees:
        access.check_may_say_of_money(request.user, person, on)
        return render(request, "pay/spending/nothing.jinja", about(request, person))
    access.check_may_put_in_spend(request.user, payees[0], on)
    lines = queries.lines_to_spend_on(person)
    # From the page of one account, that one is chosen already.
    initial = {"payee": request.GET.get("from", "")}
    form = SpendForm(
        request.POST or None,
        request.FILES or None,
        payees=payees,
        lines=lines,
        is_own=is_own,
        on=on,
        initial=initial,
    )
    if form.is_valid():
        try:
            spend = actions.put_in_spend(person, **form.said, by=request.user, today=on)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, "It is put in. You can put it right at any time.")
            return redirect("pay:spend", spend.ref)
    shown = about(request, person) | {"form": form, "payees": payees}
    return render(request, "pay/spending/new.jinja", shown)


def paid_in(request: SignedInRequest, payee_ref: str) -> HttpResponse:
    """The person's own money, put into their account or onto their card."""
    payee = payee_to_see(request, payee_ref)
    on = localdate()
    access.check_may_put_in_spend(request.user, payee, on)
    if payee.kind not in access.KEPT_BY_THE_PERSON:
        raise Http404("what comes into this account is read from its statement")
    form = PaidInForm(request.POST or None, on=on)
    if form.is_valid():
        try:
            actions.say_paid_in(payee, **form.cleaned_data, by=request.user, today=on)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, "It is put in.")
            return redirect("pay:account", payee_ref)
    shown = about(request, payee.person) | {"form": form, "payee": payee}
    return render(request, "pay/spending/paid-in.jinja", shown)


@require_safe
def spend(request: SignedInRequest, ref: str) -> HttpResponse:
    """One spend as it stands, with what put it right and what was asked about it."""
    told = _told(request, ref)
    return render(request, "pay/spending/one.jinja", _page(request, told))


def correct(request: SignedInRequest, ref: str) -> HttpResponse:
    """Putting a spend right: both stay to be read."""
    told = _told(request, ref)
    access.check_may_put_in_spend(request.user, told.first.payee, localdate())
    form = CorrectSpendForm(request.POST or None)
    if form.is_valid():
        try:
            actions.correct_spend(told.last, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, "It is put right. Both stay to be read.")
            return redirect("pay:spend", ref)
    return render(request, "pay/spending/correct.jinja", _page(request, told) | {"form": form})


def ask(request: SignedInRequest, ref: str) -> HttpResponse:
    """Asking the person about a spend."""
    told = _told(request, ref)
    access.check_may_ask_about_spend(request.user, told.first.person)
    on = localdate()
    form = AskAboutSpendForm(
        request.POST or None, spend=told.first, asked_until=told.asked_until, stands=told.stands(on)
    )
    draft = drafts.restore(form, request)
    if form.is_valid():
        try:
            query = actions.ask_about_spend(told.first, **form.cleaned_data, by=request.user, on=on)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            drafts.drop(request.user, request.path)
            messages.success(request, "It is asked. Now tell them, in the way they like to be reached.")
            if people.may_work_with(request.user, told.first.person):
                return redirect("tell:send", "spend-question", query.ref)
            return redirect("pay:query", query.ref)
    shown = _page(request, told) | {"form": form, "draft": draft}
    return render(request, "pay/spending/ask.jinja", shown)


def query(request: SignedInRequest, ref: str) -> HttpResponse:
    """A question about a spend: the person answers it, and whoever asks closes it."""
    found = get_object_or_404(queries.spend_queries().select_related("answered_by", "closed_by"), ref=ref)
    access.check_may_see_account(request.user, found.spend.payee, localdate())
    told = queries.told_spend(queries.spends().get(pk=found.spend_id))
    shown = _page(request, told) | {"query": found}
    is_open = found.closed_on is None
    may_answer = is_open and shown["may_say"]
    may_close = is_open and shown["may_ask"]
    answering = request.method == "POST" and "answer" in request.POST
    closing = request.method == "POST" and not answering
    if (answering and not may_answer) or (closing and not may_close):
        raise Refused("There is nothing here for you to do.", about=found)
    is_own = shown["is_own"]
    answer = AnswerForm(request.POST if answering else None, query=found, is_own=is_own)
    close = CloseQueryForm(request.POST if closing else None)
    form = answer if answering else close if closing else None
    if form is not None and form.is_valid():
        try:
            if answering:
                actions.answer_query(found, **form.cleaned_data, by=request.user, on=localdate())
            else:
                actions.close_query(found, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, "Thank you. We have your answer." if is_own else "It is saved.")
            return redirect("pay:query", ref)
    shown |= {
        "answer": answer if may_answer else None,
        "close": close if may_close else None,
        "form": form,
        # Why fraud is feared is for the council alone.
        "fraud_because": found.fraud_because if shown["may_ask"] else "",
        "draft": None,
    }
    return render(request, "pay/spending/query.jinja", shown)


@require_safe
def receipt(request: SignedInRequest, ref: str) -> HttpResponse:
    """The receipt of a spend, as a download."""
    found = get_object_or_404(Spend.objects.select_related("payee__person", "receipt"), ref=ref)
    access.check_may_see_account(request.user, found.payee, localdate())
    if found.receipt is None:
        raise Http404("this spend has no receipt")
    return papers.answer(found.receipt)


def _told(request: SignedInRequest, ref: str) -> queries.Spent:
    found = get_object_or_404(queries.spends(), ref=ref)
    access.check_may_see_account(request.user, found.payee, localdate())
    return queries.told_spend(found)


def _page(request: SignedInRequest, told: queries.Spent) -> dict[str, Any]:
    person, on = told.first.person, localdate()
    return about(request, person) | {
        "told": told,
        "may_correct": access.may_put_in_spend(request.user, told.first.payee, on),
        "may_ask": access.may_ask_about_spend(request.user, person),
        "is_worker": people.may_work_with(request.user, person),
        "stands": told.stands(on),
        "queries": queries.queries_of(told.first),
    }


def show_refusal(form: Any, problem: ValidationError) -> None:
    """What an act refused, beside the box it is about where the form has it."""
    if not hasattr(problem, "error_dict"):
        form.add_error(None, problem)
        return
    for box, faults in problem.message_dict.items():
        form.add_error(box if box in form.fields else None, faults)
