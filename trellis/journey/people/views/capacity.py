from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate

from trellis.journey.accounts.access import Refused, SignedInRequest
from trellis.journey.record import drafts

from .. import access, actions, queries
from ..forms import BestInterestsForm, CapacityForm
from ..models import CapacityDecision, Person
from .reader import who_reads

A_PAGE = 25


def deciding(request: SignedInRequest, ref: str) -> HttpResponse:
    person = get_object_or_404(Person.objects.select_related("team", "account"), ref=ref)
    access.check_may_read_deciding(request.user, person, localdate())
    found = Paginator(queries.every_capacity_decision_of(person), A_PAGE)
    page = found.get_page(request.GET.get("page"))
    return render(
        request,
        "people/deciding.jinja",
        {**who_reads(request, person), "may_write": _may_write(request, person), "page": page},
    )


def capacity(request: SignedInRequest, ref: str) -> HttpResponse:
    found = _found(ref)
    access.check_may_read_deciding(request.user, found.person, localdate())
    shown = {
        **who_reads(request, found.person),
        "may_write": _may_write(request, found.person),
        "found": found,
        "newer": getattr(found, "replaced_by", None),
        "records": queries.best_interests_of(found),
    }
    return render(request, "people/capacity.jinja", shown)


def new_capacity(request: SignedInRequest, ref: str) -> HttpResponse:
    person = get_object_or_404(Person.objects.select_related("team", "account"), ref=ref)
    access.check_may_work_with(request.user, person)
    return _find(request, person, None)


def capacity_again(request: SignedInRequest, ref: str) -> HttpResponse:
    found = _found(ref)
    access.check_may_work_with(request.user, found.person)
    newer = getattr(found, "replaced_by", None)
    if newer is not None and request.method == "GET":
        return redirect("people:capacity", newer.ref)
    return _find(request, found.person, found)


def _find(request: SignedInRequest, person: Person, again: CapacityDecision | None) -> HttpResponse:
    _check_is_one_record(person)
    form = CapacityForm(
        request.POST or None, person=person, again=again, initial={"assessed_on": localdate()}
    )
    shown = {
        **who_reads(request, person),
        "form": form,
        "again": again,
        "draft": drafts.restore(form, request),
    }
    if form.is_valid():
        given = form.cleaned_data
        if again is not None:
            given |= {"decision": again.decision, "kind": again.kind, "replaces": again}
        try:
            found = actions.find_capacity(person, **given, by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem)
        except actions.SavedMeanwhile as meanwhile:
            shown["theirs"] = meanwhile.theirs
            return render(request, "people/capacity-form.jinja", shown, status=409)
        else:
            drafts.drop(request.user, request.path)
            messages.success(request, "It is written down.")
            return redirect("people:capacity", found.ref)
    return render(request, "people/capacity-form.jinja", shown)


def new_best_interests(request: SignedInRequest, ref: str) -> HttpResponse:
    found = _found(ref)
    access.check_may_work_with(request.user, found.person)
    _check_is_one_record(found.person)
    if found.has_capacity or getattr(found, "replaced_by", None) is not None:
        raise Refused(
            "A decision is made for somebody only where they were found unable to make it, and that finding "
            "stands.",
            about=found,
        )
    if "more" in request.POST:
        data = request.POST.copy()
        shown_now = BestInterestsForm(data).number_of_options
        data["how_many"] = str(shown_now + 1)
        form = BestInterestsForm(data).without_faults()
        return _show_best_interests(request, found, form)
    kept = drafts.of(request.user, request.path) if request.method == "GET" else None
    form = BestInterestsForm(
        request.POST or None,
        initial={"decided_on": localdate()},
        **({"how_many": _how_many_kept(kept.fields)} if kept else {}),
    )
    draft = drafts.restore(form, request)
    if form.is_valid():
        try:
            actions.decide_best_interests(found, **form.details, by=request.user, on=localdate())
        except ValidationError as problem:
            form.put_beside(problem)
        else:
            drafts.drop(request.user, request.path)
            messages.success(request, "The decision is written down.")
            return redirect("people:capacity", ref)
    return _show_best_interests(request, found, form, draft=draft)


def _show_best_interests(
    request: SignedInRequest, found: CapacityDecision, form: BestInterestsForm, draft: Any = None
) -> HttpResponse:
    shown = {**who_reads(request, found.person), "found": found, "form": form, "draft": draft}
    return render(request, "people/best-interests-form.jinja", shown)


def _how_many_kept(fields: dict[str, list[str]]) -> int:
    """How many options a draft holds, so that all of them find their boxes."""
    numbers = [name.removeprefix("option_") for name in fields if name.startswith("option_")]
    return max((int(number) for number in numbers if number.isascii() and number.isdecimal()), default=0)


def _found(ref: str) -> CapacityDecision:
    return get_object_or_404(queries.capacity_decisions(), ref=ref)


def _check_is_one_record(person: Person) -> None:
    if person.merged_into_id is not None:
        raise Refused(access.is_closed(person), about=person)


def _may_write(request: SignedInRequest, person: Person) -> bool:
    return access.may_work_with(request.user, person) and person.merged_into_id is None
