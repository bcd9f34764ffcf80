from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate

from trellis.journey.accounts.access import SignedInRequest
from trellis.journey.record import drafts

from .. import access, actions, queries
from ..forms import (
    KINDS,
    AccessNeedForm,
    EndAccessNeed,
    NameWorkerForm,
    ReachForm,
    need_as_it_is,
    rules_as_they_are,
)
from ..models import AccessNeed, Channel, Person
from .beside import shown_beside

A_PAGE = 25


def show_how_to_reach(request: SignedInRequest, ref: str) -> HttpResponse:
    person = _person(ref)
    access.check_may_see(request.user, person)
    today = localdate()
    savings = Paginator(queries.savings_of_how_to_reach(person), A_PAGE)
    page = savings.get_page(request.GET.get("page"))
    shown = _about(request, person, today) | {
        "rules": queries.how_to_reach(person),
        "needs": queries.access_needs_of(person),
        "page": page,
        "savings": [queries.as_saving(entry) for entry in page],
        "may_say": access.may_say_how_to_reach(request.user, person, today),
        "today": today,
        "ways": Channel.choices,
    }
    return render(request, "people/how-to-reach.jinja", shown)


def change_how_to_reach(request: SignedInRequest, ref: str) -> HttpResponse:
    person = _person(ref)
    today = localdate()
    access.check_may_say_how_to_reach(request.user, person, today)
    about = _about(request, person, today)
    rules = queries.how_to_reach(person)
    form = ReachForm(
        request.POST or None,
        person=person,
        rules=rules,
        is_own=about["is_own"],
        is_worker=about["is_worker"],
    )
    shown = about | {"form": form, "rules": rules, "draft": drafts.restore(form, request)}
    if form.is_valid():
        try:
            actions.agree_how_to_reach(
                person, version=form.cleaned_data["version"] or 0, **form.details, by=request.user, on=today
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        except actions.SavedMeanwhile as meanwhile:
            theirs = meanwhile.theirs
            return shown_beside(
                request, "people/how-to-reach-form.jinja", shown, rules_as_they_are(theirs), theirs
            )
        else:
            drafts.drop(request.user, request.path)
            messages.success(request, f"How to reach {_whom(about)} is saved.")
            return redirect("people:how_to_reach", ref)
    return render(request, "people/how-to-reach-form.jinja", shown)


def new_access_need(request: SignedInRequest, ref: str) -> HttpResponse:
    person = _person(ref)
    today = localdate()
    access.check_may_say_how_to_reach(request.user, person, today)
    about = _about(request, person, today)
    form = AccessNeedForm(request.POST or None, is_worker=about["is_worker"])
    if form.is_valid():
        try:
            actions.add_access_need(person, **form.details, by=request.user, on=today)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, "Added. It stands at the top of every page from now on.")
            return redirect("people:how_to_reach", ref)
    return render(
        request, "people/access-need-form.jinja", about | {"form": form, "need": None, "kinds": KINDS}
    )


def review_access_need(request: SignedInRequest, ref: str) -> HttpResponse:
    need = _need(ref)
    today = localdate()
    access.check_may_say_how_to_reach(request.user, need.person, today)
    about = _about(request, need.person, today)
    form = AccessNeedForm(request.POST or None, need=need, is_worker=about["is_worker"])
    shown = about | {"form": form, "need": need, "kinds": KINDS}
    if form.is_valid():
        try:
            actions.review_access_need(
                need, version=form.cleaned_data["version"] or 0, **form.details, by=request.user, on=today
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        except actions.SavedMeanwhile as meanwhile:
            theirs = meanwhile.theirs
            return shown_beside(
                request, "people/access-need-form.jinja", shown, need_as_it_is(theirs), theirs
            )
        else:
            messages.success(request, "Saved. We ask again within a year.")
            return redirect("people:how_to_reach", need.person.ref)
    return render(request, "people/access-need-form.jinja", shown)


def end_access_need(request: SignedInRequest, ref: str) -> HttpResponse:
    need = _need(ref)
    today = localdate()
    access.check_may_say_how_to_reach(request.user, need.person, today)
    form = EndAccessNeed(request.POST or None, label_suffix="")
    if form.is_valid():
        try:
            actions.end_access_need(need, because=form.cleaned_data["because"], by=request.user, on=today)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, "Ended. It no longer stands at the top of the pages.")
            return redirect("people:how_to_reach", need.person.ref)
    shown = _about(request, need.person, today) | {"form": form, "need": need}
    return render(request, "people/end-access-need.jinja", shown)


def name_worker(request: SignedInRequest, ref: str) -> HttpResponse:
    person = _person(ref)
    access.check_may_name_for(request.user, person)
    today = localdate()
    continuity = queries.continuity_of(person, today)
    form = NameWorkerForm(request.POST or None, person=person, named=continuity.named)
    if form.is_valid():
        try:
            actions.name_worker(person, **form.cleaned_data, by=request.user, on=today)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, f"{form.cleaned_data['worker'].name} is {person.named}’s worker now.")
            return redirect("people:one", ref)
    shown = _about(request, person, today) | {"form": form, "continuity": continuity}
    return render(request, "people/name-worker.jinja", shown)


def _person(ref: str) -> Person:
    return get_object_or_404(Person.objects.select_related("team", "account"), ref=ref)


def _need(ref: str) -> AccessNeed:
    return get_object_or_404(AccessNeed.objects.select_related("person__team", "person__account"), ref=ref)


def _about(request: SignedInRequest, person: Person, on: date) -> dict[str, Any]:
    """What each of these pages says about the person, and to whom."""
    is_worker = access.may_work_with(request.user, person)
    return {
        "person": person,
        "is_worker": is_worker,
        "is_own": person.account_id == request.user.pk,
        "person_flags": queries.flags_of(person, on, for_workers=is_worker),
    }


def _whom(about: dict[str, Any]) -> str:
    return "you" if about["is_own"] else about["person"].named
