from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate

from trellis.govuk.both import differences
from trellis.journey.accounts.access import SignedInRequest
from trellis.journey.people import access as people_access
from trellis.journey.people import queries as people
from trellis.journey.people.actions import SavedMeanwhile
from trellis.journey.record import drafts

from .. import access, actions, forms, queries, states
from ..models import Assessment, Kind, Said
from ..questions import LEVELS, question_in, questions_of


def offer(request: SignedInRequest, ref: str) -> HttpResponse:
    """Asked and answered: whether they want to do it themself."""
    assessment = _looked_up(ref)
    access.check_may_work_on(request.user, assessment)
    if assessment.state != states.IN_PROGRESS:
        messages.info(request, states.ANSWERS_ARE_CLOSED[assessment.state])
        return redirect("assess:one", ref)
    form = forms.OfferOwnWords(request.POST or None, assessment=assessment)
    if form.is_valid():
        try:
            actions.offer_own_words(assessment, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, "The answer is written down.")
            return redirect("assess:one", ref)
    shown = {"assessment": assessment, "form": form, "person_flags": _flags(assessment)}
    return render(request, "assess/offer-own-words.jinja", shown)


def own_words(request: SignedInRequest, ref: str) -> HttpResponse:
    """What one may write about, in any order; and saying that one has finished."""
    assessment = _looked_up(ref)
    access.check_may_write_own_words(request.user, assessment, localdate())
    talk = queries.under_way(assessment, request.user)
    form = forms.FinishOwnWords(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            if talk is None:
                raise ValidationError("You have not written anything yet.")
            actions.finish_own_words(talk, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            drafts.drop(request.user, request.path)
            messages.success(request, f"Thank you. {_reader(assessment)} can now read what you wrote.")
            return redirect("assess:said", ref)
    areas = queries.areas_of(assessment, talk)
    shown = {
        "form": form,
        "talk": talk,
        "areas": areas,
        "has_written": any(one.said for one in areas),
        "read_by": queries.read_by_besides(assessment, request.user, localdate()),
        "draft": drafts.restore(form, request),
        **_of_own_words(request, assessment),
    }
    return render(request, "assess/own-words.jinja", shown)


def own_words_about(request: SignedInRequest, ref: str, about: str) -> HttpResponse:
    """One box for one thing."""
    assessment = _looked_up(ref)
    access.check_may_write_own_words(request.user, assessment, localdate())
    outcome = "" if about == queries.ANYTHING else about
    question = question_in(assessment, outcome)
    if outcome and question is None:
        raise Http404("this kind of assessment does not ask about that")
    if assessment.state != states.IN_PROGRESS:
        messages.info(request, "This assessment is not under way. What you wrote is kept.")
        return redirect("assess:own_words", ref)
    talk = queries.under_way(assessment, request.user)
    is_assessed = access.is_assessed(request.user, assessment)
    form = forms.OwnWordsForm(
        request.POST or None,
        assessment=assessment,
        question=question,
        written=queries.written_in(talk).get(outcome),
        is_assessed=is_assessed,
    )
    shown = {
        "form": form,
        "question": question,
        **_of_own_words(request, assessment),
    }
    if form.is_valid():
        try:
            _save(request, assessment, outcome, form)
        except ValidationError as problem:
            form.add_error(None, problem)
        except SavedMeanwhile as meanwhile:
            theirs = _as_it_is(meanwhile.theirs)
            shown["differences"] = differences(form, theirs)
            form.data = request.POST.copy()
            form.data["shown"] = theirs["shown"]
            return render(request, "assess/own-words-about.jinja", shown, status=409)
        else:
            drafts.drop(request.user, request.path)
            return redirect("assess:own_words", ref)
    shown["draft"] = drafts.restore(form, request)
    return render(request, "assess/own-words-about.jinja", shown)


def _save(request: SignedInRequest, assessment: Assessment, outcome: str, form: forms.OwnWordsForm) -> None:
    today = localdate()
    talk = queries.under_way(assessment, request.user)
    if talk is None:
        if form.written == actions.Written():
            return
        talk = actions.begin_own_words(assessment, by=request.user, on=today)
    shown = form.cleaned_data["shown"]
    if form.written == actions.Written() and not shown:
        # Nothing has to be filled in: an empty page saved is a page left.
        return
    actions.write_own_words(
        talk,
        outcome,
        form.written,
        is_theirs=form.is_theirs,
        shown=shown,
        by=request.user,
        on=today,
    )


def _as_it_is(said: Said | None) -> dict[str, Any]:
    if said is None:
        return {"shown": "", "words": "", "level": None}
    return {"shown": said.ref, "words": said.words, "level": said.own_level}


def _of_own_words(request: SignedInRequest, assessment: Assessment) -> dict[str, Any]:
    return {
        "assessment": assessment,
        "own_name": access.voice_of_assessed(assessment).name,
        "is_you": access.is_assessed(request.user, assessment),
        "reader": _reader(assessment),
        "is_open": assessment.state == states.IN_PROGRESS,
        "levels": LEVELS,
    }


def _reader(assessment: Assessment) -> str:
    return assessment.begun_by.name


def print_paper(request: SignedInRequest, ref: str) -> HttpResponse:
    """The same questions on paper: a reference, and nothing about anybody."""
    assessment = _looked_up(ref)
    access.check_may_see(request.user, assessment)
    shown = {
        "assessment": assessment,
        "questions": questions_of(assessment),
        "levels": LEVELS if assessment.kind == Kind.ADULT else {},
        "is_large": request.GET.get("large") == "1",
        "is_worker": access.may_work_on(request.user, assessment),
    }
    return render(request, "assess/paper.jinja", shown)


def find_paper(request: SignedInRequest) -> HttpResponse:
    """From the reference on a form that came back to the page it is typed in on."""
    people_access.check_is_worker(request.user)
    form = forms.FindPaper(request.POST or None)
    if form.is_valid():
        found = queries.assessments().filter(ref=form.cleaned_data["reference"]).first()
        # One that the worker may not see is found no more than one that is not there.
        if found is not None and access.may_work_on(request.user, found):
            return redirect("assess:type_in_paper", found.ref)
        form.add_error("reference", "No assessment of your teams has this reference. Look at it again.")
    return render(request, "assess/find-paper.jinja", {"form": form})


def type_in_paper(request: SignedInRequest, ref: str) -> HttpResponse:
    assessment = _looked_up(ref)
    access.check_may_work_on(request.user, assessment)
    if assessment.state != states.IN_PROGRESS:
        messages.info(request, states.ANSWERS_ARE_CLOSED[assessment.state])
        return redirect("assess:one", ref)
    voices = queries.voices_on_paper(assessment, localdate())
    form = forms.Paper(request.POST or None, assessment=assessment, voices=voices)
    if form.is_valid():
        try:
            actions.type_in_paper(
                assessment,
                form.written,
                written_on=form.cleaned_data["written_on"],
                voice=form.voice,
                helped_by=form.cleaned_data["helped_by"],
                by=request.user,
                on=localdate(),
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            drafts.drop(request.user, request.path)
            messages.success(request, "It is typed in. Nothing of it is coded yet.")
            return redirect("assess:said", ref)
    shown = {
        "assessment": assessment,
        "form": form,
        "draft": drafts.restore(form, request),
        "person_flags": _flags(assessment),
    }
    return render(request, "assess/type-in-paper.jinja", shown)


def _flags(assessment: Assessment) -> list[people.Flag]:
    return people.flags_of(assessment.person, localdate())


def _looked_up(ref: str) -> Assessment:
    return get_object_or_404(queries.assessments(), ref=ref)
