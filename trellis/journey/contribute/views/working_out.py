from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from trellis.journey.accounts.access import SignedInRequest
from trellis.journey.challenge import queries as challenge
from trellis.journey.people import access as people_access
from trellis.journey.people import opening
from trellis.journey.people.models import Person, Section

from .. import access, actions, forms, queries, questions, translate
from ..models import FinancialAssessment
from .filling_in import A_PAGE, who


def _for_finance(request: SignedInRequest, ref: str) -> FinancialAssessment:
    found = get_object_or_404(queries.assessments(), ref=ref)
    access.check_may_work_out(request.user, found, localdate())
    return found


def send_back(request: SignedInRequest, ref: str) -> HttpResponse:
    assessment = _for_finance(request, ref)
    form = forms.Because(
        request.POST or None,
        label="What is missing?",
        help_text="The person reads this. Say what you need and where they may find it.",
    )
    if form.is_valid():
        try:
            actions.ask_again(
                assessment, because=form.cleaned_data["because"], by=request.user, on=localdate()
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, "It is sent back, with what is missing.")
            return redirect("contribute:one", ref)
    shown = who(request, assessment) | {"form": form, "heading": "Send it back", "button": "Send it back"}
    return render(request, "contribute/because.jinja", shown)


def work_out(request: SignedInRequest, ref: str) -> HttpResponse:
    """What it comes to, before it is kept; and then the button."""
    assessment = _for_finance(request, ref)
    form = forms.WorkOut(request.POST or None, initial={"starts_on": localdate()})
    day, problems = localdate(), ()
    if form.is_valid():
        day = form.cleaned_data["starts_on"]
    tried = queries.tried(assessment, day)
    if form.is_valid() and "keep" in request.POST:
        try:
            made = actions.work_out(assessment, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, "It is worked out. The person can read it now.")
            return redirect("contribute:contribution", made.ref)
    shown = who(request, assessment) | {"form": form, "tried": tried, "day": day, "problems": problems}
    return render(request, "contribute/work-out.jinja", shown, status=400 if form.errors else 200)


@require_safe
def contribution(request: SignedInRequest, ref: str) -> HttpResponse:
    """What somebody pays, and how we got to it."""
    found = get_object_or_404(queries.contributions(), ref=ref)
    today, person = localdate(), found.person
    access.check_may_see_contributions(request.user, person, today)
    opening.note_reading(request.user, person, Section.MONEY, today)
    may_see_working = access.may_see_working(request.user, person, today)
    checked = queries.worked_again(found) if may_see_working else None
    latest = queries.history_of(person).first()
    shown: dict[str, Any] = {
        "contribution": found,
        "person": person,
        "is_own": access.is_own(request.user, person),
        "may_work": people_access.may_work_with(request.user, person),
        "may_begin": access.may_begin(request.user, person, today),
        "checked": checked,
        "bill": translate.bill_of(checked.working) if checked and checked.working else None,
        "why_all": translate.WHY_ALL.get(found.basis, ""),
        "newer": latest if latest is not None and latest.pk != found.pk else None,
        "challenges": challenge.about("charge", found.ref),
        "may_see_assessment": found.assessment is not None
        and access.may_see_assessment(request.user, found.assessment, today),
        "today": today,
        "rather_not": questions.RATHER_NOT,
    }
    return render(request, "contribute/contribution.jinja", shown)


@require_safe
def of(request: SignedInRequest, ref: str) -> HttpResponse:
    """Everything somebody was assessed to pay."""
    person = get_object_or_404(Person.objects.select_related("team", "account"), ref=ref)
    access.check_may_see_contributions(request.user, person, localdate())
    opening.note_reading(request.user, person, Section.MONEY, localdate())
    page = Paginator(queries.history_of(person), A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "person": person,
        "page": page,
        "is_own": access.is_own(request.user, person),
        "may_begin": access.may_begin(request.user, person, localdate()),
        "says": queries.says_contribution,
    }
    return render(request, "contribute/of.jinja", shown)
