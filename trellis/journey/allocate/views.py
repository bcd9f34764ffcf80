from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST, require_safe

from trellis.basis.findings import Refused
from trellis.engines.allocation.questions import OUTCOMES
from trellis.engines.allocation.replay import save
from trellis.engines.allocation.scheme import read_scheme
from trellis.engines.allocation.what_if import compare
from trellis.engines.allocation.working import allocate
from trellis.journey.accounts.access import SignedInRequest, for_everybody
from trellis.journey.assess import access as assess_access
from trellis.journey.assess import queries as assess
from trellis.journey.challenge import queries as challenge
from trellis.journey.people import access as people_access
from trellis.journey.people import opening
from trellis.journey.people.models import Section

from . import access, actions, queries, translate
from .forms import Because, NewScheme, PublicTrial, Tried
from .models import Allocation, CouncilScheme

A_PAGE = 25


# One person's amount. ------------------------------------------------------------------------------------


def amount(request: SignedInRequest, assessment_ref: str) -> HttpResponse:
    """From an assessment to its amount: what is missing, the range so far, or the button."""
    assessment = get_object_or_404(assess.assessments(), ref=assessment_ref)
    assess_access.check_may_see(request.user, assessment)
    latest = queries.latest_of(assessment)
    if latest is not None and not people_access.may_work_with(request.user, assessment.person):
        # The person and their carers have nothing to press here: what they came for is the amount.
        return redirect("allocate:one", latest.ref)
    assess_access.check_may_work_on(request.user, assessment)
    problem = ""
    if request.method == "POST":
        try:
            given = actions.give_indicative_amount(assessment, by=request.user, on=localdate())
        except ValidationError as refusal:
            problem = " ".join(refusal.messages)
        else:
            if latest is not None and given.pk == latest.pk:
                messages.info(request, "The same answers under the same scheme: this amount stands.")
            else:
                messages.success(request, "The indicative amount is worked out.")
            return redirect("allocate:one", given.ref)
    ready = queries.readiness_of(assessment, localdate())
    return render(
        request,
        "allocate/amount.jinja",
        {
            "assessment": assessment,
            "person": assessment.person,
            "ready": ready,
            "unanswered": [one for one in OUTCOMES if one.key in ready.unanswered],
            "next_title": _title_of(ready.range.next_question) if ready.range else "",
            "concerns": _concerns(ready),
            "latest": latest,
            "problem": problem,
        },
        status=400 if problem else 200,
    )


def _title_of(key: str | None) -> str:
    return next((one.title for one in OUTCOMES if one.key == key), "")


def _concerns(ready: queries.Readiness) -> list[str]:
    """What the scheme says about this person's circumstances, before anything is worked out."""
    if ready.scheme is None:
        return []
    says = queries.read(ready.scheme).suitability
    return [says[code] for code in ready.answers.get("circumstances", [])]


def _allocation(request: SignedInRequest, ref: str) -> Allocation:
    allocation = get_object_or_404(queries.allocations(), ref=ref)
    access.check_may_see_amount(request.user, allocation, localdate())
    opening.note_reading(request.user, allocation.person, Section.MONEY, localdate())
    return allocation


def _page_of(request: SignedInRequest, allocation: Allocation) -> dict[str, Any]:
    """What every page about one amount shows: the bill, and whose page it is."""
    return {
        "allocation": allocation,
        "person": allocation.person,
        "bill": translate.bill_of(allocation.replay),
        "is_own": allocation.person.account_id == request.user.pk,
        "may_work": people_access.may_work_with(request.user, allocation.person),
        "may_read_answers": assess_access.may_read(request.user, allocation.assessment, localdate()),
    }


def _other_scheme_now(allocation: Allocation) -> CouncilScheme | None:
    """The scheme in force today, where it is not the one this amount was worked out with."""
    in_force = queries.scheme_in_force(localdate())
    return in_force if in_force is not None and in_force.pk != allocation.scheme_id else None


@require_safe
def one(request: SignedInRequest, ref: str) -> HttpResponse:
    """The sum."""
    allocation = _allocation(request, ref)
    latest = queries.latest_for(allocation.person)
    return render(
        request,
        "allocate/one.jinja",
        {
            **_page_of(request, allocation),
            "newer": latest if latest is not None and latest.pk != allocation.pk else None,
            "scheme_now": _other_scheme_now(allocation),
            "checked": queries.check_again(allocation),
            "questioned": challenge.about("amount", allocation.ref),
            "may_question": not people_access.is_closed(allocation.person),
            "today": localdate(),
        },
    )


@require_safe
def easy_read(request: SignedInRequest, ref: str) -> HttpResponse:
    allocation = _allocation(request, ref)
    return render(request, "allocate/easy-read.jinja", _page_of(request, allocation))


def what_if(request: SignedInRequest, ref: str) -> HttpResponse:
    """The same answers, to be changed and looked at. Nothing that is tried is kept or told to anybody."""
    allocation = _allocation(request, ref)
    scheme = read_scheme(allocation.replay["scheme"])
    stored = allocation.replay["answers"]
    form = Tried(request.POST or None, scheme=scheme, stored=stored)
    bills = None
    if form.is_valid():
        tried = {**stored, "answers": form.answers}
        bills = translate.two_bills(compare(allocate(stored, scheme), allocate(tried, scheme)))
    return render(
        request,
        "allocate/what-if.jinja",
        {
            **_page_of(request, allocation),
            "form": form,
            "bills": bills,
            "scheme_now": _other_scheme_now(allocation),
        },
    )


@require_safe
def replay(request: SignedInRequest, ref: str) -> HttpResponse:
    """The file that anybody can work out again. Its name says nothing about whose it is."""
    allocation = _allocation(request, ref)
    return _download(allocation.replay, f"indicative-amount-{allocation.ref}.json")


def _download(document: dict[str, Any], name: str) -> HttpResponse:
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="application/json", headers=headers)


# For everybody. ------------------------------------------------------------------------------------------


@for_everybody
def public(request: SignedInRequest) -> HttpResponse:
    """The council's scheme in plain words, with every figure, to be tried with anybody's own answers."""
    in_force = queries.scheme_in_force(localdate())
    context: dict[str, Any] = {
        "scheme": in_force,
        "schemes": queries.schemes_and_standing(list(queries.adopted_schemes()), localdate()),
    }
    if in_force is not None:
        rules = queries.read(in_force)
        form = PublicTrial(request.POST or None, scheme=rules)
        context |= {"says": translate.say_scheme(rules), "table": translate.table_of(rules), "form": form}
        if form.is_valid():
            context["bill"] = translate.bill_of_worked(allocate(form.document, rules))
            context["tried"] = [(name, value) for name, values in request.POST.lists() for value in values]
    return render(request, "allocate/public.jinja", context)


@for_everybody
@require_POST
def public_replay(request: SignedInRequest) -> HttpResponse:
    """The file of a sum tried on the public page, made from what was sent and kept nowhere."""
    in_force = queries.scheme_in_force(localdate())
    if in_force is None:
        return redirect("allocate:public")
    rules = queries.read(in_force)
    form = PublicTrial(request.POST, scheme=rules)
    if not form.is_valid():
        return public(request)
    return _download(save(allocate(form.document, rules)), f"tried-with-{rules.name}.json")


@for_everybody
@require_safe
def public_scheme(request: SignedInRequest, ref: str = "") -> HttpResponse:
    """An adopted scheme's file, word for word as it was handed in."""
    adopted = CouncilScheme.objects.filter(adopted_at__isnull=False)
    in_force = queries.scheme_in_force(localdate())
    found = get_object_or_404(adopted, ref=ref or (in_force.ref if in_force else ""))
    name = f"{found.name}-version-{found.version}".replace(" ", "-")
    plain = "".join(letter for letter in name if letter.isascii() and (letter.isalnum() or letter in "-."))
    return HttpResponse(
        found.text,
        content_type="application/toml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{plain}.toml"'},
    )


# Schemes. ------------------------------------------------------------------------------------------------


@require_safe
def schemes(request: SignedInRequest) -> HttpResponse:
    access.check_may_see_schemes(request.user)
    found = queries.schemes_and_standing(list(queries.schemes()), localdate())
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "allocate/schemes.jinja", {"page": page, "may_prepare": access.may_prepare(request.user)}
    )


def prepare(request: SignedInRequest) -> HttpResponse:
    access.check_may_prepare(request.user)
    form = NewScheme(request.POST or None, request.FILES or None)
    findings: tuple[Any, ...] = ()
    if form.is_valid():
        file = form.cleaned_data["file"]
        text = file.read(actions.MOST_BYTES_OF_A_SCHEME + 1) if file else form.cleaned_data["text"]
        try:
            prepared = actions.prepare_scheme(text, by=request.user)
        except Refused as refused:
            findings = refused.findings
            form = _given_back(form, text)
        else:
            messages.success(request, "The scheme is here. A manager can read it and adopt it.")
            return redirect("allocate:scheme", prepared.ref)
    status = 400 if findings else 200
    return render(request, "allocate/prepare.jinja", {"form": form, "findings": findings}, status=status)


def _given_back(form: NewScheme, text: str | bytes) -> NewScheme:
    """The form with the words in its box, also where they came as a file: a browser never keeps a file."""
    words = text if isinstance(text, str) else text.decode("utf-8", "replace")
    return NewScheme(initial={"text": words[: actions.MOST_BYTES_OF_A_SCHEME]})


@require_safe
def scheme(request: SignedInRequest, ref: str) -> HttpResponse:
    access.check_may_see_schemes(request.user)
    found = get_object_or_404(CouncilScheme.objects.select_related("prepared_by", "adopted_by"), ref=ref)
    rules = queries.read(found)
    others = list(queries.adopted_schemes())
    standing = queries.schemes_and_standing([found] if found not in others else others, localdate())
    return render(
        request,
        "allocate/scheme.jinja",
        {
            "scheme": found,
            "stands": next(one.stands for one in standing if one.scheme == found),
            "says": translate.say_scheme(rules),
            "table": translate.table_of(rules),
            "may_adopt": not found.adopted_at and access.may_adopt(request.user, found),
        },
    )


def adopt(request: SignedInRequest, ref: str) -> HttpResponse:
    """Who would gain and who would lose, and then the button."""
    found = get_object_or_404(CouncilScheme.objects.select_related("prepared_by"), ref=ref)
    access.check_may_adopt(request.user, found)
    if found.adopted_at:
        messages.info(request, "This scheme is adopted already.")
        return redirect("allocate:scheme", found.ref)
    form = Because(request.POST or None)
    if form.is_valid():
        try:
            actions.adopt_scheme(found, by=request.user, on=localdate(), **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, f"{found.title} is adopted and published.")
            return redirect("allocate:scheme", found.ref)
    effects = queries.effects_of(found)
    # On paper the list is whole: it is what the adoption is argued over.
    a_page = max(len(effects.effects), 1) if request.GET.get("print") == "1" else A_PAGE
    page = Paginator(effects.effects, a_page).get_page(request.GET.get("page"))
    return render(
        request,
        "allocate/adopt.jinja",
        {
            "scheme": found,
            "form": form,
            "effects": effects,
            "page": page,
            "seen": set(request.user.teams_as(*people_access.WORKERS)),
            "in_force": queries.scheme_in_force(localdate()),
            "today": localdate(),
        },
    )
