from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate

from trellis.journey.accounts.access import SignedInRequest

from .. import access, actions, queries
from ..forms import MergeForm, Search, UndoMerge
from ..likeness import HowSure
from ..models import Merge, Person

A_PAGE = 25


def list_alike(request: SignedInRequest) -> HttpResponse:
    """Pairs of records that look like one person; what is posted says that two of them are two people."""
    access.check_is_worker(request.user)
    today = localdate()
    if request.method == "POST":
        return _told_apart(request)
    page = Paginator(queries.pairs_alike(request.user), A_PAGE).get_page(request.GET.get("page"))
    pairs = queries.pairs_shown(list(page), request.user)
    return render(request, "people/alike.jinja", {"page": page, "pairs": pairs, "today": today})


def _told_apart(request: SignedInRequest) -> HttpResponse:
    one, other = (_person(request.POST.get(name, "")) for name in ("one", "other"))
    try:
        actions.tell_apart(one, other, by=request.user, on=localdate())
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(
            request, f"{one.full_name} and {other.full_name} are two people. We will not ask again."
        )
    return redirect("people:alike")


def not_looked_at(request: SignedInRequest, details: Mapping[str, Any]) -> list[queries.Alike]:
    """Whom somebody about to be added may be, where any of these was not on the page that was posted.

    A record with the same NHS number is left out: adding that is refused beside the number.
    """
    told = {name: details[name] for name in ("given_name", "family_name", "date_of_birth", "nhs_number")}
    found = queries.alike(**told, account=request.user, on=localdate())
    alike = [one for one in found if one.how_sure < HowSure.CERTAIN]
    looked_at = set(request.POST.getlist("looked_at"))
    return alike if {one.mark for one in alike} - looked_at else []


def alike_one(request: SignedInRequest, ref: str) -> HttpResponse:
    """Records that may be of one person, and a search for one that does not look it."""
    person = _person(ref)
    access.check_may_work_with(request.user, person)
    form = Search(request.POST or None)
    found: list[Person] = []
    words = ""
    if form.is_valid():
        words = form.cleaned_data["words"].strip()
        if words:
            others = queries.people_of_teams(request.user, words).exclude(pk=person.pk)
            found = list(others[:A_PAGE])
    told = queries.details_of(person)
    alike = queries.alike(
        given_name=told.given_name,
        family_name=told.family_name,
        date_of_birth=told.date_of_birth,
        nhs_number=told.nhs_number,
        account=request.user,
        on=localdate(),
        but_not=person,
    )
    shown = {"person": person, "alike": alike, "form": form, "found": found, "words": words}
    return render(request, "people/alike-one.jinja", shown)


def merge(request: SignedInRequest, ref: str, other_ref: str) -> HttpResponse:
    kept, emptied = _person(ref), _person(other_ref)
    if request.method == "GET" and kept.merged_into_id == emptied.pk:
        return redirect("people:one", emptied.ref)
    access.check_may_work_with(request.user, kept)
    access.check_may_work_with(request.user, emptied)
    form = MergeForm(request.POST or None, kept=kept, emptied=emptied)
    shown = {"form": form, "kept": kept, "emptied": emptied, "changed": None}
    status = 200
    if form.is_valid():
        try:
            actions.merge_people(
                kept,
                emptied,
                choices=form.choices,
                because=form.cleaned_data["because"],
                versions=form.versions,
                by=request.user,
                on=localdate(),
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        except actions.SavedMeanwhile as meanwhile:
            # What they looked at is no longer what would be merged: they look again, and press again.
            shown["changed"], status = meanwhile.theirs, 409
            typed = request.POST.copy()
            typed["kept_version"], typed["emptied_version"] = str(kept.version), str(emptied.version)
            form.data = typed
        else:
            messages.success(request, f"The two records are one. {emptied.full_name} leads here from now on.")
            return redirect("people:one", kept.ref)
    today = localdate()
    shown |= {
        "hindrances": queries.what_stands_in_the_way(kept, emptied),
        "compared": queries.compared(kept, emptied),
        "kinds": queries.belongings_of(emptied),
        "told_apart": queries.told_apart(kept, emptied),
        "flags_kept": queries.flags_of(kept, today),
        "flags_emptied": queries.flags_of(emptied, today),
    }
    return render(request, "people/merge.jinja", shown, status=status)


def show_merge(request: SignedInRequest, ref: str) -> HttpResponse:
    """What was moved, what stayed, both records as they were; and the way back."""
    made = get_object_or_404(Merge, ref=ref)
    made = queries.merge_for(ref)
    person = made.kept.merged_into or made.kept
    access.check_may_work_with(request.user, person)
    form = UndoMerge(request.POST or None)
    if form.is_valid():
        try:
            actions.undo_merge(made, because=form.cleaned_data["because"], by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, "They are two records again.")
            return redirect("people:merged", ref)
    shown = {
        "merge": made,
        "person": person,
        "form": form,
        "moved": queries.moved_by(made),
        "stayed": queries.stayed_in(made),
        "compared": queries.compared(queries.as_it_was(made.kept_was), queries.as_it_was(made.emptied_was)),
    }
    return render(request, "people/merged.jinja", shown)


def _person(ref: str) -> Person:
    return get_object_or_404(Person.objects.select_related("team", "account", "merged_into"), ref=ref)
