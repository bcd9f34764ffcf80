from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate

from trellis.journey.accounts.access import SignedInRequest

from .. import access, actions, queries
from ..forms import EndSpeaker, SeeDocument, SpeakerForm, speaker_as_it_is
from ..models import BY_DOCUMENT, FOR_MONEY_ALONE, Person, Speaker
from .beside import shown_beside


def list_speakers(request: SignedInRequest, ref: str) -> HttpResponse:
    person = get_object_or_404(Person.objects.select_related("team", "account"), ref=ref)
    access.check_may_see(request.user, person)
    about = _about(request, person)
    every = [_told(speaker, about) for speaker in queries.speakers_of(person)]
    shown = about | {
        "may_say": about["is_worker"] and not access.is_closed(person),
        "now": [one for one in every if one["holds"]],
        "not_now": [one for one in every if not one["holds"]],
    }
    return render(request, "people/speakers.jinja", shown)


def show_speaker(request: SignedInRequest, ref: str) -> HttpResponse:
    speaker = _speaker(ref)
    access.check_may_see(request.user, speaker.person)
    about = _about(request, speaker.person)
    shown = about | _told(speaker, about)
    shown["may_say"] = about["is_worker"] and not access.is_closed(speaker.person)
    shown["may_end"] = access.may_end_speaker(request.user, speaker)
    return render(request, "people/speaker.jinja", shown)


def new_speaker(request: SignedInRequest, ref: str) -> HttpResponse:
    person = get_object_or_404(Person.objects.select_related("team", "account"), ref=ref)
    access.check_may_name_for(request.user, person)
    form = SpeakerForm(request.POST or None, person=person)
    if form.is_valid():
        try:
            speaker = actions.add_speaker(person, **form.details, by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, f"{speaker.name} is added.")
            return redirect("people:speaker", speaker.ref)
    shown = _about(request, person) | {"form": form, "speaker": None}
    return render(request, "people/speaker-form.jinja", shown)


def change_speaker(request: SignedInRequest, ref: str) -> HttpResponse:
    speaker = _speaker(ref)
    access.check_may_name_for(request.user, speaker.person)
    form = SpeakerForm(request.POST or None, person=speaker.person, speaker=speaker)
    shown = _about(request, speaker.person) | {"form": form, "speaker": speaker}
    if form.is_valid():
        try:
            changed = actions.change_speaker(
                speaker,
                version=form.cleaned_data["version"] or 0,
                **form.details,
                by=request.user,
                on=localdate(),
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        except actions.SavedMeanwhile as meanwhile:
            theirs = speaker_as_it_is(meanwhile.theirs)
            return shown_beside(request, "people/speaker-form.jinja", shown, theirs, speaker)
        else:
            again = " The document has to be seen again." if speaker.seen_on and not changed.seen_on else ""
            messages.success(request, f"What we know about {changed.name} is saved.{again}")
            return redirect("people:speaker", ref)
    return render(request, "people/speaker-form.jinja", shown)


def see_document(request: SignedInRequest, ref: str) -> HttpResponse:
    speaker = _speaker(ref)
    access.check_may_name_for(request.user, speaker.person)
    form = SeeDocument(request.POST or None, speaker=speaker)
    shown = _about(request, speaker.person) | {"form": form, "speaker": speaker}
    if form.is_valid():
        try:
            actions.see_document(
                speaker,
                version=form.cleaned_data["version"] or 0,
                **form.details,
                by=request.user,
                on=localdate(),
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        except actions.SavedMeanwhile as meanwhile:
            theirs = speaker_as_it_is(meanwhile.theirs) | {"seen_on": meanwhile.theirs.seen_on}
            return shown_beside(request, "people/see-document.jinja", shown, theirs, speaker)
        else:
            messages.success(request, f"You saw the document. {speaker.name} may speak by it.")
            return redirect("people:speaker", ref)
    return render(request, "people/see-document.jinja", shown)


def end_speaker(request: SignedInRequest, ref: str) -> HttpResponse:
    speaker = _speaker(ref)
    access.check_may_end_speaker(request.user, speaker)
    about = _about(request, speaker.person)
    form = EndSpeaker(request.POST or None, is_own=about["is_own"])
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_speaker(
                speaker, because=form.cleaned_data["because"], by=request.user, on=localdate()
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, f"{speaker.name} no longer speaks for {_whom(about)}.")
            return redirect("people:speakers", speaker.person.ref)
    return render(request, "people/end-speaker.jinja", about | {"form": form, "speaker": speaker})


def _speaker(ref: str) -> Speaker:
    return get_object_or_404(
        Speaker.objects.select_related("person__team", "person__account", "carer", "account", "seen_by"),
        ref=ref,
    )


def _about(request: SignedInRequest, person: Person) -> dict[str, Any]:
    """What each of these pages says about the person, and to whom."""
    is_worker = access.may_work_with(request.user, person)
    return {
        "person": person,
        "is_worker": is_worker,
        "is_own": person.account_id == request.user.pk,
        "person_flags": queries.flags_of(person, localdate(), for_workers=is_worker),
        "today": localdate(),
    }


def _told(speaker: Speaker, about: dict[str, Any]) -> dict[str, Any]:
    """Somebody who speaks, with what the page says of them."""
    return {
        "speaker": speaker,
        "holds": speaker.is_in_force(about["today"]),
        "standing": queries.standing(speaker, about["today"]),
        "by_what": queries.by_what(speaker, is_own=about["is_own"]),
        "is_by_document": speaker.authority in BY_DOCUMENT,
        "is_for_money": speaker.authority in FOR_MONEY_ALONE,
    }


def _whom(about: dict[str, Any]) -> str:
    return "you" if about["is_own"] else about["person"].named
