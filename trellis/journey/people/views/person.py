from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate

from trellis.journey.accounts.access import SignedInRequest

from .. import access, actions, file, queries, timeline
from ..forms import CarerForm, EndCarer, PersonForm, Search, as_it_is, as_they_are
from ..models import Carer, Person
from .beside import shown_beside
from .granting import show_shared
from .merging import not_looked_at

A_PAGE = 25
# What was searched for is kept here and not in the address: addresses stay in logs and histories.
SEARCHED = "people-searched"


def list_people(request: SignedInRequest) -> HttpResponse:
    access.check_is_worker(request.user)
    if request.method == "POST":
        form = Search(request.POST)
        if form.is_valid():
            request.session[SEARCHED] = form.cleaned_data["words"].strip()
            return redirect("people:list")
    else:
        form = Search(initial={"words": request.session.get(SEARCHED, "")})
    words = request.session.get(SEARCHED, "")
    found = Paginator(queries.people_of_teams(request.user, words), A_PAGE)
    page = found.get_page(request.GET.get("page"))
    return render(
        request, "people/list.jinja", {"form": form, "page": page, "words": words, "today": localdate()}
    )


def show_person(request: SignedInRequest, ref: str) -> HttpResponse:
    try:
        person = queries.person_with_all(ref)
    except Person.DoesNotExist:
        raise Http404 from None
    shared = queries.shared_of(request.user, person, localdate())
    # A planner who speaks for somebody as well sees them as whoever speaks.
    if shared and not access.may_see(request.user, person):
        return show_shared(request, person, shared)
    access.check_may_see(request.user, person)
    is_worker = access.may_work_with(request.user, person)
    is_own = person.account_id == request.user.pk
    today = localdate()
    events = timeline.of(person, for_workers=is_worker, is_own=is_own)
    shown = {
        "person": person,
        "person_flags": queries.flags_of(person, today, for_workers=is_worker),
        "about_me_top": queries.about_me_top(person),
        "helpers": queries.helpers_of(person),
        "continuity": queries.continuity_of(person, today),
        "parts": file.of(person, request.user),
        "coming": sorted((event for event in events if event.on > today), key=lambda event: event.on),
        "happened": [event for event in events if event.on <= today],
        "today": today,
        "is_own": is_own,
    }
    if is_worker:
        return render(request, "people/file.jinja", shown)
    if not is_own:
        speaks = access.speaking_for(request.user, person, today)
        seen = (one for one in speaks if one.may_see_since is not None and one.may_see_since <= today)
        shown["speaks"] = next(seen, None)
    return render(request, "people/you.jinja", shown)


def new_person(request: SignedInRequest) -> HttpResponse:
    access.check_is_worker(request.user)
    form = PersonForm(request.POST or None, account=request.user)
    if form.is_valid():
        alike = not_looked_at(request, form.details)
        if alike:
            shown = {"form": form, "person": None, "alike": alike}
            return render(request, "people/person-form.jinja", shown)
        try:
            person = actions.add_person(**form.details, by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, f"{person.full_name} is added.")
            return redirect("people:one", person.ref)
    return render(request, "people/person-form.jinja", {"form": form, "person": None})


def change_person(request: SignedInRequest, ref: str) -> HttpResponse:
    person = get_object_or_404(Person.objects.select_related("team", "account"), ref=ref)
    access.check_may_work_with(request.user, person)
    form = PersonForm(request.POST or None, account=request.user, person=person)
    shown = {"form": form, "person": person}
    if form.is_valid():
        try:
            changed = actions.change_person(
                person,
                version=form.cleaned_data["version"] or 0,
                **form.details,
                by=request.user,
                on=localdate(),
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        except actions.SavedMeanwhile as meanwhile:
            return shown_beside(
                request, "people/person-form.jinja", shown, as_it_is(meanwhile.theirs), person
            )
        else:
            messages.success(request, f"What we know about {changed.full_name} is saved.")
            return (
                redirect("people:one", ref)
                if access.may_see(request.user, changed)
                else redirect("people:list")
            )
    return render(request, "people/person-form.jinja", shown)


def new_carer(request: SignedInRequest, ref: str) -> HttpResponse:
    person = get_object_or_404(Person.objects.select_related("team"), ref=ref)
    access.check_may_work_with(request.user, person)
    form = CarerForm(request.POST or None)
    if form.is_valid():
        try:
            carer = actions.add_carer(person, **form.details, by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, f"{carer.name} is added.")
            return redirect("people:one", ref)
    return render(request, "people/carer-form.jinja", {"form": form, "person": person, "carer": None})


def change_carer(request: SignedInRequest, ref: str) -> HttpResponse:
    carer = get_object_or_404(Carer.objects.select_related("person__team", "account"), ref=ref)
    access.check_may_work_with(request.user, carer.person)
    form = CarerForm(request.POST or None, carer=carer)
    shown = {"form": form, "person": carer.person, "carer": carer}
    if form.is_valid():
        try:
            actions.change_carer(
                carer,
                version=form.cleaned_data["version"] or 0,
                **form.details,
                by=request.user,
                on=localdate(),
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        except actions.SavedMeanwhile as meanwhile:
            return shown_beside(
                request, "people/carer-form.jinja", shown, as_they_are(meanwhile.theirs), carer
            )
        else:
            messages.success(request, f"What we know about {form.cleaned_data['name']} is saved.")
            return redirect("people:one", carer.person.ref)
    return render(request, "people/carer-form.jinja", shown)


def end_carer(request: SignedInRequest, ref: str) -> HttpResponse:
    carer = get_object_or_404(Carer.objects.select_related("person__team"), ref=ref)
    access.check_may_work_with(request.user, carer.person)
    form = EndCarer(request.POST or None)
    if form.is_valid():
        try:
            actions.end_carer(carer, because=form.cleaned_data["because"], by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, f"{carer.name} is noted as no longer helping.")
            return redirect("people:one", carer.person.ref)
    shown = {
        "form": form,
        "person": carer.person,
        "carer": carer,
        "powers": queries.powers_of(carer, localdate()),
    }
    return render(request, "people/end-carer.jinja", shown)
