"""The pages of emergency money: asking, one with its clock, those that wait, and how every month went."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_safe

from trellis.journey.accounts.access import Refused, SignedInRequest, for_everybody
from trellis.journey.people.models import Person
from trellis.journey.record import drafts

from .. import access, actions, states
from ..forms.emergencies import AskForEmergency, DecideEmergency, LookAgain, PayEmergency
from ..models import Emergency
from ..queries import emergencies as queries
from .showing import show_faults

A_PAGE = 25


def ask(request: SignedInRequest, person_ref: str) -> HttpResponse:
    """Asking for money that cannot wait: what happened, what for, how much, where to."""
    person = get_object_or_404(Person.objects.select_related("team", "account"), ref=person_ref)
    access.check_may_say_of_money(request.user, person, localdate())
    is_own = person.account_id == request.user.pk
    payees = queries.paid_into(person)
    form = AskForEmergency(request.POST or None, payees=payees, is_own=is_own)
    draft = drafts.restore(form, request)
    if form.is_valid():
        try:
            asked = actions.ask_for_emergency(person, **form.asked, by=request.user, at=now())
        except ValidationError as problem:
            show_faults(form, problem)
        else:
            closed = queries.closed_when(asked.asked_at)
            messages.success(request, closed.says if closed else "We have it. A manager looks at it now.")
            return redirect("pay:emergency", asked.ref)
    shown = {
        "person": person,
        "is_own": is_own,
        "form": form,
        "draft": draft,
        "closed": queries.closed_when(now()),
    }
    return render(request, "pay/emergencies/ask.jinja", shown)


def emergency(request: SignedInRequest, ref: str) -> HttpResponse:
    """One of them: its clock, what was decided by whom, and what this account does next."""
    on = localdate()
    found = get_object_or_404(queries.emergencies(), ref=ref)
    access.check_may_see_emergency(request.user, found, on)
    form = _form_of_next_step(request, found)
    if form is not None and form.is_valid():
        try:
            done = _do(form, found, request)
        except ValidationError as problem:
            show_faults(form, problem)
        else:
            messages.success(request, done)
            return redirect("pay:emergency", ref)
    elif request.method == "POST" and form is None:
        raise Refused("There is nothing here for you to do any more.", about=found)
    shown = {
        "one": found,
        "person": found.person,
        "is_own": found.person.account_id == request.user.pk,
        "form": form,
        "step": type(form).__name__ if form else "",
        "clock": queries.clock_of(found),
        "closed": queries.closed_when(now()) if found.state == states.ASKED else None,
        "needed": actions.approval_of(found.pence, found.asked_at),
        "words": states.EMERGENCIES.words[found.state],
        "states": states,
    }
    return render(request, "pay/emergencies/one.jinja", shown)


Step = DecideEmergency | PayEmergency | LookAgain


def _form_of_next_step(request: SignedInRequest, found: Emergency) -> Step | None:
    """The question for whoever looks, where this is theirs to answer now."""
    data, account = request.POST or None, request.user
    if found.state == states.ASKED:
        may = access.may_decide_emergency(account, found.person)
        if may and account.pk not in (found.asked_by_id, found.decided_by_id):
            return DecideEmergency(data)
        return None
    if found.state == states.AGREED and access.is_finance(account):
        return PayEmergency(data, payees=queries.paid_into(found.person), chosen=found.payee)
    if found.second_look_by and found.looked_at is None and access.may_look_again(account, found):
        return LookAgain(data)
    return None


def _do(form: Step, found: Emergency, request: SignedInRequest) -> str:
    """Does what the form says; gives the sentence that tells of it."""
    by, at = request.user, now()
    if isinstance(form, LookAgain):
        actions.look_again(found, says=form.cleaned_data["says"], by=by, at=at)
        return "It is written down."
    if isinstance(form, PayEmergency):
        actions.pay_emergency(found, payee=form.payee, by=by, at=at)
        return "It is paid. Give the file to the bank now."
    because = form.cleaned_data["because"]
    if form.cleaned_data["decision"] == "refuse":
        actions.refuse_emergency(found, because=because, by=by, at=at)
        return "It is refused, with your reasons."
    agreed = actions.agree_emergency(found, because=because, by=by, at=at)
    if agreed.state == states.ASKED:
        return "You have agreed. From this sum on somebody else must agree too."
    return "It is agreed. Finance pays it now."


@require_safe
def emergencies(request: SignedInRequest) -> HttpResponse:
    """Those that this account decides or pays, newest first."""
    access.check_may_see_emergencies(request.user)
    page = Paginator(queries.may_open(request.user), A_PAGE).get_page(request.GET.get("page"))
    at = now()
    lines = [(one, queries.clock_of(one, at), states.EMERGENCIES.words[one.state]) for one in page]
    return render(request, "pay/emergencies/list.jinja", {"page": page, "lines": lines})


@for_everybody
@require_safe
def months(request: SignedInRequest) -> HttpResponse:
    """How emergency money went, month by month: a page for everybody, with nobody in it."""
    years = queries.years(localdate())
    asked = request.GET.get("year", "")
    year = next((one for one in years if str(one.first.year) == asked), years[0])
    shown = {
        "found": queries.months(year, now()),
        "years": years,
        "columns": queries.COLUMNS,
        "on": localdate(),
    }
    return render(request, "pay/emergencies/months.jinja", shown)
