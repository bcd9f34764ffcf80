from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate

from trellis.journey.accounts.access import SignedInRequest
from trellis.journey.record import drafts

from .. import access, actions, opening, queries
from ..forms import HealthNoteForm
from ..models import HealthNote, Person, Section
from .reader import who_reads

A_PAGE = 25


def show_health(request: SignedInRequest, ref: str) -> HttpResponse:
    person = get_object_or_404(Person.objects.select_related("team", "account"), ref=ref)
    opening.check_may_open(request.user, person, Section.HEALTH, localdate())
    page = Paginator(queries.health_notes_of(person), A_PAGE).get_page(request.GET.get("page"))
    shown = {
        **who_reads(request, person),
        "page": page,
        "notes": queries.with_earlier_words(person, list(page)),
        "may_write": access.may_write_health(request.user, person),
    }
    return render(request, "people/health.jinja", shown)


def new_health_note(request: SignedInRequest, ref: str) -> HttpResponse:
    person = get_object_or_404(Person.objects.select_related("team", "account"), ref=ref)
    access.check_may_write_health(request.user, person, localdate())
    return _write(request, person, None)


def correct_health_note(request: SignedInRequest, ref: str) -> HttpResponse:
    note = get_object_or_404(queries.health_notes(), ref=ref)
    access.check_may_write_health(request.user, note.person, localdate())
    if request.method == "GET" and (later := getattr(note, "replaced_by", None)):
        return redirect("people:health_note", later.ref)
    return _write(request, note.person, note)


def _write(request: SignedInRequest, person: Person, note: HealthNote | None) -> HttpResponse:
    shown = {**who_reads(request, person), "note": note}
    initial = {"words": note.words, "told_by": note.told_by} if note else {}
    form = HealthNoteForm(request.POST or None, is_own=shown["is_own"], initial=initial)
    shown |= {"form": form, "draft": drafts.restore(form, request)}
    if form.is_valid():
        try:
            actions.write_health_note(
                person, **form.cleaned_data, instead_of=note, by=request.user, on=localdate()
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        except actions.SavedMeanwhile as meanwhile:
            # What is sent again goes to the note that stands now: the two are read side by side first.
            shown["theirs"] = meanwhile.theirs
            return render(request, "people/health-note.jinja", shown, status=409)
        else:
            drafts.drop(request.user, request.path)
            messages.success(request, "The note is saved.")
            return redirect("people:health", person.ref)
    return render(request, "people/health-note.jinja", shown)
