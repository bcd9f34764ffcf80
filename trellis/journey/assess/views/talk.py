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
from trellis.journey.people import queries as people
from trellis.journey.people.actions import SavedMeanwhile
from trellis.journey.record import drafts

from .. import access, actions, after_talk, forms, pictures, queries, states
from ..models import Assessment, Kind, Said, SaidKind, Talk, Way

A_PAGE = 25


def new_talk(request: SignedInRequest, ref: str) -> HttpResponse:
    """A talk now, one held already, or one to come; from the assessment's page “now” is one press."""
    assessment = get_object_or_404(queries.assessments(), ref=ref)
    access.check_may_work_on(request.user, assessment)
    if assessment.state != states.IN_PROGRESS:
        messages.info(request, states.ANSWERS_ARE_CLOSED[assessment.state])
        return redirect("assess:one", ref)
    today = localdate()
    form = forms.NewTalk(
        request.POST or None,
        assessment=assessment,
        carers=_who_may_be_there(assessment),
        today=today,
        initial={"when": forms.NOW},
    )
    before = _before_beginning(request, assessment)
    # Whoever begins with one press from another page sees first whom the person asked for.
    is_warned = not before["not_named"] or "warned" in request.POST
    if is_warned and form.is_valid():
        try:
            if form.is_plan:
                talk = actions.plan_talk(
                    assessment,
                    planned_on=form.day_of_talk,
                    at=form.cleaned_data["at"],
                    where=form.cleaned_data["where"],
                    present=form.were_there,
                    by=request.user,
                    on=today,
                )
                messages.success(request, "The talk is planned.")
                return redirect("assess:one", ref)
            talk = actions.begin_talk(
                assessment,
                # Whoever begins on the day that was planned begins the talk that was planned.
                planned=queries.planned_for(assessment, form.day_of_talk),
                talk_on=form.day_of_talk,
                where=form.cleaned_data["where"],
                present=form.were_there,
                by=request.user,
                on=today,
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect("assess:talk", talk.ref)
    return render(request, "assess/talk-new.jinja", {"assessment": assessment, "form": form, **before})


def begin_talk(request: SignedInRequest, ref: str) -> HttpResponse:
    """Begins a planned talk: on its day, or on the day it was really held."""
    talk = _looked_up(ref)
    assessment = talk.assessment
    access.check_may_work_on(request.user, assessment)
    if talk.state != states.PLANNED:
        messages.info(request, states.TALKS.passages["begin_talk"].else_says)
        return redirect("assess:talk", ref)
    today = localdate()
    initial = {"talk_on": min(talk.on, today), "where": talk.where}
    form = forms.BeginTalk(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            actions.begin_talk(assessment, planned=talk, **form.cleaned_data, by=request.user, on=today)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect("assess:talk", ref)
    shown = {"assessment": assessment, "talk": talk, "form": form, **_before_beginning(request, assessment)}
    return render(request, "assess/talk-begin.jinja", shown)


def _before_beginning(request: SignedInRequest, assessment: Assessment) -> dict[str, Any]:
    return {
        "person_flags": people.flags_of(assessment.person, localdate()),
        "not_named": queries.not_among_named(assessment.person, request.user),
    }


def show_talk(request: SignedInRequest, ref: str) -> HttpResponse:
    """One talk: for whoever works on it a box for the next words, for whoever may see it what was said."""
    talk = _looked_up(ref)
    assessment = talk.assessment
    access.check_may_read(request.user, assessment, localdate())
    if queries.is_still_written(talk):
        raise Http404("somebody still writes this for themself")
    is_worker = access.may_work_on(request.user, assessment)
    if not is_worker:
        return _show_to_the_person(request, talk)
    can_add = assessment.state == states.IN_PROGRESS and talk.state in (states.OPEN, states.ENDED)
    form = None
    if can_add and talk.way != Way.OWN_WORDS:
        form = forms.Words(request.POST or None, assessment=assessment, carers=_who_may_be_there(assessment))
        if form.is_valid():
            try:
                actions.add_words(talk, **form.details, by=request.user)
            except ValidationError as problem:
                form.add_error(None, problem)
            else:
                drafts.drop(request.user, request.path)
                ends = request.POST.get("then") == "end" and talk.state == states.OPEN
                return redirect("assess:end_talk" if ends else "assess:talk", ref)
    return _show_to_the_worker(request, talk, form)


def _show_to_the_worker(request: SignedInRequest, talk: Talk, form: forms.Words | None) -> HttpResponse:
    assessment = talk.assessment
    is_open = talk.state == states.OPEN
    heard = queries.heard_in(talk)
    # Whoever is listening has the last words beside the box; whoever reads it later begins at the beginning.
    shown: dict[str, Any] = {
        **_what_was_said(request, heard[::-1] if is_open else heard),
        "talk": talk,
        "assessment": assessment,
        "form": form,
        "is_open": is_open,
        "state_words": states.TALKS.words,
        "person_flags": people.flags_of(assessment.person, localdate()),
        "is_past": talk.on < localdate(),
    }
    if form is not None:
        shown["draft"] = drafts.restore(form, request)
        shown["unkept"] = queries.unkept_in(talk, request.path, request.user)
    if talk.state in (states.OPEN, states.PLANNED):
        shown["stopped"] = queries.stopped_at(talk)
        shown["covered"], shown["not_yet"] = queries.covered_and_not(assessment)
    if talk.state == states.ENDED and assessment.state == states.IN_PROGRESS:
        shown["tellings"] = after_talk.of(assessment, request.user)
    return render(request, "assess/talk.jinja", shown)


def _show_to_the_person(request: SignedInRequest, talk: Talk) -> HttpResponse:
    assessment = talk.assessment
    you = assessment.carer or assessment.person
    shown = {
        **_what_was_said(request, queries.heard_in(talk)),
        "talk": talk,
        "assessment": assessment,
        "is_you": you.account_id == request.user.pk,
        "own_name": access.voice_of_assessed(assessment).name,
    }
    return render(request, "assess/talk-read.jinja", shown)


def _what_was_said(request: SignedInRequest, heard: list[queries.Heard]) -> dict[str, Any]:
    page = Paginator(heard, A_PAGE).get_page(request.GET.get("page"))
    return {"page": page, "is_picture": SaidKind.PICTURE, "kind_in_words": queries.kind_in_words}


@require_POST
def keep_unkept(request: SignedInRequest, ref: str) -> HttpResponse:
    """Keeps what another worker was writing and had not kept, as heard by them."""
    talk = _looked_up(ref)
    access.check_may_work_on(request.user, talk.assessment)
    place = reverse("assess:talk", args=[ref])
    mark = request.POST.get("mark", "")
    found = queries.unkept_in(talk, place, request.user)
    unkept = next((one for one in found if one.mark == mark), None)
    if unkept is None:
        messages.info(request, "More was written since, or it was kept. Here is how it stands now.")
        return redirect(place)
    form = forms.Words(unkept.posted, assessment=talk.assessment, carers=_who_may_be_there(talk.assessment))
    # Somebody named only in half is better than the words lost.
    details = form.details if form.is_valid() else {"words": unkept.words}
    try:
        actions.add_words(talk, **details, heard_by=unkept.account, by=request.user)
    except ValidationError as problem:
        messages.info(request, " ".join(problem.messages))
    else:
        drafts.drop(unkept.account, place)
        messages.success(request, f"It is kept, as heard by {unkept.account.name}.")
    return redirect(place)


def end_talk(request: SignedInRequest, ref: str) -> HttpResponse:
    talk = _looked_up(ref)
    access.check_may_work_on(request.user, talk.assessment)
    if talk.state != states.OPEN or talk.way != Way.TALK:
        messages.info(request, states.TALKS.passages["end_talk"].else_says)
        return redirect("assess:talk", ref)
    form = forms.EndTalk(request.POST or None, talk=talk, carers=_who_may_be_there(talk.assessment))
    if form.is_valid():
        try:
            actions.end_talk(talk, **form.details, by=request.user)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            drafts.drop(request.user, request.path)
            return redirect("assess:talk", ref)
    shown = {
        "talk": talk,
        "assessment": talk.assessment,
        "form": form,
        "not_kept": drafts.of(request.user, reverse("assess:talk", args=[ref])),
        "draft": drafts.restore(form, request),
    }
    return render(request, "assess/talk-end.jinja", shown)


def call_off_talk(request: SignedInRequest, ref: str) -> HttpResponse:
    talk = _looked_up(ref)
    access.check_may_work_on(request.user, talk.assessment)
    if talk.state != states.PLANNED:
        messages.info(request, states.TALKS.passages["call_off_talk"].else_says)
        return redirect("assess:talk", ref)
    form = forms.CallOff(request.POST or None)
    if form.is_valid():
        try:
            actions.call_off_talk(talk, because=form.cleaned_data["because"], by=request.user)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, "The talk is called off. Plan another when it suits.")
            return redirect("assess:one", talk.assessment.ref)
    return render(
        request, "assess/talk-call-off.jinja", {"talk": talk, "assessment": talk.assessment, "form": form}
    )


def show_heard(request: SignedInRequest, ref: str) -> HttpResponse:
    """One thing said, whole, with everything that stood in its place."""
    said = _heard_up(request, ref)
    heard = queries.heard_again(said)
    if heard is None:
        raise Http404("this was taken back by whoever wrote it")
    shown = {
        "heard": heard,
        "talk": said.talk,
        "assessment": said.talk.assessment,
        "is_picture": SaidKind.PICTURE,
        "kind_in_words": queries.kind_in_words,
        "can_correct": said.talk.way != Way.OWN_WORDS
        and said.talk.assessment.state == states.IN_PROGRESS
        and access.may_work_on(request.user, said.talk.assessment),
    }
    return render(request, "assess/heard.jinja", shown)


def correct_words(request: SignedInRequest, ref: str) -> HttpResponse:
    said = _heard_up(request, ref)
    assessment = said.talk.assessment
    access.check_may_work_on(request.user, assessment)
    if assessment.state != states.IN_PROGRESS or said.talk.way == Way.OWN_WORDS:
        messages.info(request, "These words cannot be corrected now. They can be read.")
        return redirect("assess:heard", ref)
    if request.method != "POST" and (heard := queries.heard_again(said)) and heard.said != said:
        return redirect("assess:correct_words", heard.said.ref)
    form = forms.CorrectWords(request.POST or None, initial={"words": said.words})
    shown: dict[str, Any] = {"said": said, "assessment": assessment, "form": form}
    if form.is_valid():
        try:
            corrected = actions.correct_words(said, words=form.cleaned_data["words"], by=request.user)
        except ValidationError as problem:
            form.add_error(None, problem)
        except SavedMeanwhile as meanwhile:
            # What they wrote stands now; saving again corrects theirs, knowingly.
            shown["theirs"] = meanwhile.theirs
            shown["differences"] = differences(form, {"words": meanwhile.theirs.words})
            return render(request, "assess/heard-correct.jinja", shown, status=409)
        else:
            drafts.drop(request.user, request.path)
            return redirect("assess:heard", corrected.ref)
    shown["draft"] = drafts.restore(form, request)
    return render(request, "assess/heard-correct.jinja", shown)


def add_picture(request: SignedInRequest, ref: str) -> HttpResponse:
    talk = _looked_up(ref)
    access.check_may_work_on(request.user, talk.assessment)
    if talk.assessment.state != states.IN_PROGRESS or talk.state not in (states.OPEN, states.ENDED):
        messages.info(request, "A picture can be added to a talk that has begun, while the assessment lasts.")
        return redirect("assess:talk", ref)
    form = forms.Picture(
        request.POST or None,
        request.FILES or None,
        assessment=talk.assessment,
        carers=_who_may_be_there(talk.assessment),
    )
    if form.is_valid():
        try:
            actions.add_words(talk, **form.details, by=request.user)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            drafts.drop(request.user, request.path)
            return redirect("assess:talk", ref)
    shown = {"talk": talk, "assessment": talk.assessment, "form": form}
    shown["draft"] = drafts.restore(form, request)
    return render(request, "assess/talk-picture.jinja", shown)


def show_picture(request: SignedInRequest, ref: str) -> HttpResponse:
    """The points alone, to whoever may read the words beside them; never kept by the browser."""
    said = _heard_up(request, ref)
    if not hasattr(said, "picture"):
        raise Http404("nothing was drawn here")
    data = bytes(said.picture.data)
    kind = pictures.content_type(data)
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = f'inline; filename="picture.{kind.rpartition("/")[2]}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _looked_up(ref: str) -> Talk:
    return get_object_or_404(queries.talks(), ref=ref)


def _heard_up(request: SignedInRequest, ref: str) -> Said:
    """One thing said, for whoever may read the assessment; not before whoever writes it has finished."""
    said = get_object_or_404(queries.everything_said(), ref=ref)
    access.check_may_read(request.user, said.talk.assessment, localdate())
    if queries.is_still_written(said.talk):
        raise Http404("somebody still writes this for themself")
    return said


def _who_may_be_there(assessment: Assessment) -> list[Any]:
    """Those who help the person now, to be ticked by name."""
    if assessment.kind == Kind.CARER:
        return []
    return queries.carers_asked(assessment)
