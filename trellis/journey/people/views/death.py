from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate

from trellis.journey.accounts.access import SignedInRequest
from trellis.journey.record import drafts

from .. import access, actions, queries, timeline
from ..forms import NoteDeath, TakeBackDeath
from ..models import Person


def death(request: SignedInRequest, ref: str) -> HttpResponse:
    """Where somebody has died: noting it, or what is noted and what is still planned."""
    person = _person(ref)
    access.check_may_work_with(request.user, person)
    today = localdate()
    if person.died_on and request.method == "GET":
        return _noted(request, person)
    form = NoteDeath(request.POST or None)
    draft = drafts.restore(form, request)
    if form.is_valid():
        try:
            actions.note_death(person, **form.cleaned_data, by=request.user, on=today)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            drafts.drop(request.user, request.path)
            messages.success(
                request, f"It is noted that {person.full_name} has died. Nothing goes to them now."
            )
            return redirect("people:death", ref)
    return render(request, "people/death.jinja", {"person": person, "form": form, "draft": draft})


def _noted(request: SignedInRequest, person: Person) -> HttpResponse:
    planned = [event for event in timeline.of(person, for_workers=True) if event.on > localdate()]
    shown = {
        "person": person,
        "noted": queries.death_noted(person),
        "planned": sorted(planned, key=lambda event: event.on),
    }
    return render(request, "people/death-noted.jinja", shown)


def take_back_death(request: SignedInRequest, ref: str) -> HttpResponse:
    person = _person(ref)
    access.check_may_work_with(request.user, person)
    if not person.died_on and request.method == "GET":
        return redirect("people:one", ref)
    form = TakeBackDeath(request.POST or None)
    draft = drafts.restore(form, request)
    if form.is_valid():
        try:
            actions.take_back_death(
                person, because=form.cleaned_data["because"], by=request.user, on=localdate()
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            drafts.drop(request.user, request.path)
            messages.success(request, f"Put right: {person.full_name} is alive. Their record is open again.")
            return redirect("people:one", ref)
    return render(request, "people/take-back-death.jinja", {"person": person, "form": form, "draft": draft})


def _person(ref: str) -> Person:
    return get_object_or_404(Person.objects.select_related("team", "account"), ref=ref)
