from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST

from trellis.govuk.both import differences
from trellis.journey.accounts.access import SignedInRequest
from trellis.journey.people import opening
from trellis.journey.people import queries as people
from trellis.journey.people.actions import SavedMeanwhile
from trellis.journey.people.models import Section
from trellis.journey.record import drafts

from .. import access, actions, forms, queries, states
from ..models import Assessment, Dispute, Kind
from ..questions import LEVELS, LIMBS, question_in

A_PAGE = 25


def show_said(request: SignedInRequest, ref: str) -> HttpResponse:
    """What was said beside how it was coded, and what was said besides."""
    assessment = get_object_or_404(queries.assessments(), ref=ref)
    access.check_may_read(request.user, assessment, localdate())
    note_reading(request, assessment)
    found = queries.said_and_coded(assessment)
    page = Paginator(found.besides, A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "pairs": found.pairs if page.number == 1 else (),
        "page": page,
        "is_told": any(pair.said or pair.answer for pair in found.pairs) or bool(found.besides),
        **of_coding(request, assessment),
    }
    return render(request, "assess/said.jinja", shown)


def note_reading(request: SignedInRequest, assessment: Assessment) -> None:
    """The person sees on their own page that a planner whom they let in read this."""
    if assessment.kind != Kind.CARER:
        opening.note_reading(request.user, assessment.person, Section.ASSESSMENT, localdate())


def of_coding(request: SignedInRequest, assessment: Assessment) -> dict[str, Any]:
    """What every page needs that shows codes: whose they are, in which words, and who reads them."""
    today = localdate()
    voice = access.voice_of(request.user, assessment, today)
    is_worker = access.may_work_on(request.user, assessment)
    is_open = assessment.state == states.IN_PROGRESS
    return {
        "assessment": assessment,
        "own_name": access.voice_of_assessed(assessment).name,
        "is_you": access.is_assessed(request.user, assessment),
        "is_worker": is_worker,
        "may_say": voice is not None and assessment.state != states.SET_ASIDE,
        "may_write": is_open and access.may_write_as(voice, assessment, is_worker=is_worker),
        "person_flags": people.flags_of(assessment.person, today) if is_worker else [],
        "limbs": {limb.key: limb for limb in LIMBS[assessment.kind]},
        "levels": LEVELS,
    }


@require_POST
def say_not_right(request: SignedInRequest, ref: str, outcome: str) -> HttpResponse:
    """One tap: that is all that is asked."""
    assessment = get_object_or_404(queries.assessments(), ref=ref)
    access.check_may_say_not_right(request.user, assessment, localdate())
    if question_in(assessment, outcome) is None:
        raise Http404("this kind of assessment does not ask about that")
    version = request.POST.get("version", "")
    try:
        dispute = actions.dispute_code(
            assessment,
            outcome,
            version=int(version) if version.isdecimal() and len(version) < 9 else 0,
            by=request.user,
            on=localdate(),
        )
    except ValidationError as problem:
        messages.info(request, " ".join(problem.messages))
    except SavedMeanwhile as meanwhile:
        messages.info(
            request,
            f"{meanwhile.theirs.saved_by.name} has just written this anew. Read it again. If it is still not "
            "right, press the button once more.",
        )
    else:
        return redirect("assess:dispute", dispute.ref)
    return redirect(f"{reverse('assess:said', args=[ref])}#{outcome}")


def show_dispute(request: SignedInRequest, ref: str) -> HttpResponse:
    """What somebody said is not right: more words, taking it back, and what was answered."""
    dispute = get_object_or_404(queries.disputes(), ref=ref)
    access.check_may_see(request.user, dispute.assessment)
    may_change = access.may_take_back(request.user, dispute) and dispute.state == states.OPEN
    form = forms.WhatIsWrong(request.POST or None, dispute=dispute)
    shown = {"dispute": dispute, "form": form, "may_change": may_change, **_of_dispute(request, dispute)}
    if request.method == "POST":
        access.check_may_take_back(request.user, dispute)
        if request.POST.get("do") == "take_back":
            return _take_back(request, dispute)
        if form.is_valid():
            try:
                actions.say_what_is_wrong(
                    dispute,
                    form.cleaned_data["says"],
                    version=form.cleaned_data["version"],
                    by=request.user,
                )
            except ValidationError as problem:
                form.add_error(None, problem)
            except SavedMeanwhile as meanwhile:
                shown["differences"] = differences(form, {"says": meanwhile.theirs.says})
                form.data = request.POST.copy()
                form.data["version"] = meanwhile.theirs.version
                return render(request, "assess/dispute.jinja", shown, status=409)
            else:
                drafts.drop(request.user, request.path)
                messages.success(request, "We have written down what you said.")
                return redirect("assess:dispute", ref)
    if may_change:
        shown["draft"] = drafts.restore(form, request)
    return render(request, "assess/dispute.jinja", shown)


def _take_back(request: SignedInRequest, dispute: Dispute) -> HttpResponse:
    try:
        actions.take_back(dispute, by=request.user, on=localdate())
    except ValidationError as problem:
        messages.info(request, " ".join(problem.messages))
        return redirect("assess:dispute", dispute.ref)
    drafts.drop(request.user, request.path)
    messages.success(request, "It is taken back.")
    return redirect(f"{reverse('assess:said', args=[dispute.assessment.ref])}#{dispute.outcome}")


def let_stand(request: SignedInRequest, ref: str) -> HttpResponse:
    dispute = get_object_or_404(queries.disputes(), ref=ref)
    access.check_may_work_on(request.user, dispute.assessment)
    form = forms.LetStand(request.POST or None, dispute=dispute)
    if dispute.state != states.OPEN and request.method == "GET":
        messages.info(request, states.DISPUTES.passages["let_code_stand"].else_says)
        return redirect("assess:dispute", ref)
    if form.is_valid():
        try:
            actions.let_code_stand(
                dispute, because=form.cleaned_data["because"], by=request.user, on=localdate()
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            drafts.drop(request.user, request.path)
            messages.success(request, f"It stands, and {dispute.said_by_name} can read why.")
            return redirect("assess:dispute", ref)
    shown = {"dispute": dispute, "form": form, **_of_dispute(request, dispute)}
    shown["draft"] = drafts.restore(form, request)
    return render(request, "assess/let-stand.jinja", shown)


def _of_dispute(request: SignedInRequest, dispute: Dispute) -> dict[str, Any]:
    """The code as somebody said it is not right, as it was answered, and as it stands now."""
    assessment = dispute.assessment
    answer = assessment.answers.filter(outcome=dispute.outcome).select_related("saved_by").first()
    return {
        "question": question_in(assessment, dispute.outcome),
        "answer": answer,
        "is_coded_since": not queries.is_same_code(queries.code_of(answer), dispute.as_coded),
        **of_coding(request, assessment),
    }
