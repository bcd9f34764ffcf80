from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from trellis.basis.periods import Period, financial_year_of
from trellis.journey.accounts.access import Refused, SignedInRequest, for_everybody
from trellis.journey.people import access as people_access
from trellis.journey.record import drafts

from . import access, actions, beside, clock, queries, states, subjects
from .forms import AnswerForm, RaiseForm, TakeBackForm
from .models import Challenge, Kind
from .published import as_csv

A_PAGE = 25
HAVE_A_SUM = (Kind.AMOUNT, Kind.SUFFICIENCY, Kind.BUDGET, Kind.CHARGE)


# One challenge. ------------------------------------------------------------------------------------------


def raise_challenge(request: SignedInRequest, kind: str, ref: str) -> HttpResponse:
    """What is questioned, the box for what is wrong, and what happens then."""
    on = localdate()
    subject = subjects.subject(kind, ref, request.user)
    access.check_may_raise(request.user, subject, on)
    ways = access.ways_to_raise(request.user, subject, on)
    form = RaiseForm(request.POST or None, ways=ways, has_sum=kind in HAVE_A_SUM)
    draft = drafts.restore(form, request)
    if form.is_valid():
        try:
            raised = actions.raise_challenge(kind, ref, **form.cleaned_data, by=request.user, on=on)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, f"We have it. {raised.clock(on).says}")
            return redirect("challenge:one", raised.ref)
    due = clock.due_on(on)
    return render(
        request,
        "challenge/raise.jinja",
        {
            "form": form,
            "draft": draft,
            "subject": subject,
            "person": subject.person,
            "is_own": subject.person.account_id == request.user.pk,
            "mine": [one for one in queries.open_about(kind, ref) if one.raised_by_id == request.user.pk],
            "due": clock.say_weekday(due, on),
            "note": clock.note_of(due),
            "kind": kind,
        },
    )


@require_safe
def one(request: SignedInRequest, ref: str) -> HttpResponse:
    found = _challenge(request, ref)
    return render(request, "challenge/one.jinja", _page_of(request, found))


def _challenge(request: SignedInRequest, ref: str) -> Challenge:
    found = get_object_or_404(queries.challenges(), ref=ref)
    access.check_may_see(request.user, found)
    return found


def _page_of(request: SignedInRequest, found: Challenge) -> dict[str, Any]:
    """What every page about one challenge shows."""
    on, account = localdate(), request.user
    return {
        "challenge": found,
        "person": found.person,
        "is_own": found.person.account_id == account.pk and found.carer_id is None,
        "who": queries.says_who(found),
        "what": queries.says_what(found),
        "outcome_says": queries.OUTCOMES.get(found.outcome, ""),
        "today": on,
        "address_of_it": _address_of(request, found),
        "pieces": beside.of(found, account),
        "may_work": people_access.may_work_with(account, found.person),
        "may_answer": access.may_answer(account, found),
        "may_take_back": found.is_open and access.may_take_back(account, found, on),
    }


def _address_of(request: SignedInRequest, found: Challenge) -> str:
    """Where the thing that is questioned stands, for those who may open it; nothing for the others."""
    try:
        return subjects.subject(found.kind, found.about_ref, request.user).address
    except (Refused, Http404):
        return ""


def answer(request: SignedInRequest, ref: str) -> HttpResponse:
    found = _challenge(request, ref)
    access.check_may_answer(request.user, found)
    form = AnswerForm(request.POST or None)
    draft = drafts.restore(form, request)
    status = 200
    if form.is_valid():
        try:
            answered = actions.answer_challenge(found, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem)
            found = _challenge(request, ref)
            # Somebody was quicker: their answer is shown beside what was typed here, which stays in its box.
            status = 200 if found.is_open else 409
        else:
            messages.success(request, f"Your answer is kept. {answered.clock(localdate()).says}")
            return redirect("challenge:one", ref)
    elif request.method == "GET" and not found.is_open:
        return redirect("challenge:one", ref)
    shown = _page_of(request, found) | {"form": form, "draft": draft}
    return render(request, "challenge/answer.jinja", shown, status=status)


def take_back(request: SignedInRequest, ref: str) -> HttpResponse:
    found = _challenge(request, ref)
    access.check_may_take_back(request.user, found, localdate())
    form = TakeBackForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.take_back_challenge(found, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, "It is taken back. What was said is kept.")
            return redirect("challenge:one", ref)
    elif request.method == "GET" and not found.is_open:
        return redirect("challenge:one", ref)
    return render(request, "challenge/take-back.jinja", _page_of(request, found) | {"form": form})


# Many challenges. ----------------------------------------------------------------------------------------


@require_safe
def list_challenges(request: SignedInRequest) -> HttpResponse:
    """For those who answer: what is open, what is owed first at the top; or what is over."""
    access.check_may_list(request.user)
    is_answered = request.GET.get("which") == "over"
    found = queries.every_one(request.user, is_answered=is_answered)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    on = localdate()
    rows = [
        {
            "challenge": one,
            "heading": queries.HEADINGS.get(one.kind, "A decision"),
            "state": queries.state_of(one, on),
            "clock": one.clock(on),
            "may_answer": access.may_answer(request.user, one),
        }
        for one in page
    ]
    shown = {"page": page, "rows": rows, "is_answered": is_answered, "states": states.CHALLENGES.words}
    return render(request, "challenge/list.jinja", shown)


@for_everybody
@require_safe
def public(request: SignedInRequest) -> HttpResponse:
    """How often decisions are questioned and what came of it, for everybody."""
    found = queries.published(localdate(), _year_asked(request))
    return render(request, "challenge/public.jinja", {"found": found, "on": localdate()})


@for_everybody
@require_safe
def public_csv(request: SignedInRequest) -> HttpResponse:
    found = queries.published(localdate(), _year_asked(request))
    name = f"questioned-{found.year.first.year}-{found.year.last.year % 100:02}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(as_csv(found), content_type="text/csv; charset=utf-8", headers=headers)


def _year_asked(request: SignedInRequest) -> Period | None:
    """The financial year that begins in the year asked for; none where nothing sensible was."""
    asked = request.GET.get("year", "")
    if not (asked.isascii() and asked.isdecimal() and 1900 < int(asked[:5]) < 3000):
        return None
    return financial_year_of(localdate().replace(year=int(asked), month=6, day=1))
