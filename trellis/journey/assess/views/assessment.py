from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate

from trellis.govuk.both import Difference, differences
from trellis.journey.accounts.access import SignedInRequest
from trellis.journey.people import access as people_access
from trellis.journey.people import queries as people
from trellis.journey.people.actions import SavedMeanwhile
from trellis.journey.people.models import Person
from trellis.journey.record import drafts

from .. import access, actions, after_decision, forms, queries, states
from ..models import Assessment, CarerHelp, Kind, OutcomeAnswer, Said
from ..questions import (
    CIRCUMSTANCE_WORDS,
    LEVELS,
    LIMB_LABELS,
    WELLBEING,
    help_in_words,
    question_in,
    questions_of,
)
from .coding import A_PAGE, note_reading, of_coding


def new_assessment(request: SignedInRequest, person_ref: str) -> HttpResponse:
    person = get_object_or_404(Person.objects.select_related("team"), ref=person_ref)
    people_access.check_may_work_with(request.user, person)
    open_one = queries.open_assessment_of(person)
    carers = list(person.carers.filter(ended_on=None))
    form = forms.Start(
        request.POST or None,
        person=person,
        carers=carers,
        open_one=open_one,
        initial={"begun_on": localdate(), "whose": Kind.ADULT.value if not carers else None},
    )
    if form.is_valid():
        try:
            assessment = actions.start_assessment(person, **form.details, by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect("assess:one", assessment.ref)
    return render(request, "assess/new.jinja", {"form": form, "person": person, "open_one": open_one})


def show_assessment(request: SignedInRequest, ref: str) -> HttpResponse:
    """The list of what is to be asked, for whoever writes in it; for everybody else, what was written."""
    assessment = _looked_up(ref)
    access.check_may_read(request.user, assessment, localdate())
    note_reading(request, assessment)
    is_open = assessment.state == states.IN_PROGRESS
    is_paper = request.GET.get("print") == "1"
    if is_open and not is_paper and access.may_work_on(request.user, assessment):
        return _show_tasks(request, assessment)
    return _show_written(request, assessment)


def read_assessment(request: SignedInRequest, ref: str) -> HttpResponse:
    assessment = _looked_up(ref)
    access.check_may_read(request.user, assessment, localdate())
    note_reading(request, assessment)
    return _show_written(request, assessment)


def _show_tasks(request: SignedInRequest, assessment: Assessment) -> HttpResponse:
    answers = queries.answers_of(assessment)
    tasks = queries.tasks_of(assessment, answers)
    talks = queries.talks_of(assessment)
    shown = {
        "assessment": assessment,
        "talks": Paginator(talks[::-1], A_PAGE).get_page(request.GET.get("page")),
        "so_far": queries.so_far(talks),
        "door": queries.words_at_the_door(assessment),
        "person_flags": people.flags_of(assessment.person, localdate()),
        "today": localdate(),
        "tasks": tasks,
        "done": sum(task.state == "done" for task in tasks),
        "unanswered": queries.unanswered_for_decision(assessment, answers),
        "carers": queries.carers_asked(assessment),
        "together": queries.joint_with(assessment, request.user),
        "decision": queries.decision_in_force(assessment),
        **_advocacy(assessment),
        **_disputes(assessment),
        "own_words": queries.own_words_so_far(assessment),
    }
    return render(request, "assess/tasks.jinja", shown)


def _show_written(request: SignedInRequest, assessment: Assessment) -> HttpResponse:
    found = queries.said_and_coded(assessment)
    shown = {
        **of_coding(request, assessment),
        "pairs": found.pairs,
        "besides": found.besides,
        "talks": Paginator(queries.talks_of(assessment), A_PAGE).get_page(request.GET.get("page")),
        "help_in_words": help_in_words,
        "circumstance_words": CIRCUMSTANCE_WORDS,
        "state_words": states.STATES.words,
        "together": queries.joint_with(assessment, request.user),
        "decision": queries.decision_in_force(assessment),
        **_to_whom(request, assessment),
    }
    return render(request, "assess/written.jinja", shown)


def _disputes(assessment: Assessment) -> dict[str, Any]:
    """For `assess/dispute-prompt.jinja`: what a decision has to wait for, each in a sentence."""
    found = queries.open_disputes(assessment)
    return {"disputes": list(zip(found, queries.says_answer_first(found, assessment), strict=True))}


def _advocacy(assessment: Assessment) -> dict[str, Any]:
    """For `assess/advocacy-prompt.jinja`: the answer in force, and what is still to be done about it."""
    advocacy = queries.advocacy_of(assessment)
    return {"advocacy": advocacy, "advocacy_says": queries.says_of_advocacy(assessment, advocacy)}


def _to_whom(request: SignedInRequest, assessment: Assessment) -> dict[str, Any]:
    """Whom a page says “you” to, and whether it is they who read it."""
    you = assessment.carer or assessment.person
    return {
        "you": assessment.carer.name if assessment.carer else assessment.person.full_name,
        "is_you": you.account_id == request.user.pk,
    }


def answer_outcome(request: SignedInRequest, ref: str, outcome: str) -> HttpResponse:
    assessment = _looked_up(ref)
    access.check_may_work_on(request.user, assessment)
    question = question_in(assessment, outcome)
    if question is None:
        raise Http404("this kind of assessment does not ask about that")
    if assessment.state != states.IN_PROGRESS:
        messages.info(request, states.ANSWERS_ARE_CLOSED[assessment.state])
        return redirect("assess:one", ref)
    answers = queries.answers_of(assessment)
    answer = answers.get(outcome)
    heard, resting = queries.said_of(assessment), queries.rests_on_of(assessment).get(outcome, [])
    dispute = queries.dispute_of(assessment, outcome, request.POST.get("dispute", ""))
    form = forms.Answer(
        request.POST or None,
        kind=assessment.kind,
        answer=answer,
        heard=heard,
        resting=resting,
        dispute=dispute,
    )
    said = {one.carer_id: one for one in answer.help.all()} if answer else {}
    helps = [
        forms.Help(request.POST or None, carer=carer, said=said.get(carer.pk))
        for carer in queries.carers_asked(assessment)
    ]
    shown = {
        "assessment": assessment,
        "question": question,
        "form": form,
        "helps": helps,
        "answer": answer,
        "dispute": dispute,
        "levels": LEVELS,
        "own_name": access.voice_of_assessed(assessment).name,
        "person_flags": people.flags_of(assessment.person, localdate()),
    }
    # Each form is asked, so that all that is wrong is shown at once.
    if all([form.is_valid(), *(one.is_valid() for one in helps)]):
        try:
            coded: dict[str, Any] = {
                "version": form.cleaned_data["version"],
                **form.details,
                "help": [one.help_said for one in helps if one.help_said],
                "by": request.user,
            }
            if dispute and form.cleaned_data["because"].strip():
                because = form.cleaned_data["because"]
                actions.change_code(dispute, **coded, because=because, on=localdate())
            else:
                actions.save_answer(assessment, outcome, **coded)
        except ValidationError as problem:
            form.add_error(None, problem)
        except SavedMeanwhile as meanwhile:
            shown["page"] = _words_to_choose(request, form, heard)
            return _answer_beside(request, shown, meanwhile.theirs)
        else:
            drafts.drop(request.user, request.path)
            return _after_saving(request, assessment, outcome)
    shown["draft"] = drafts.restore(form, request, *helps)
    shown["page"] = _words_to_choose(request, form, heard)
    return render(request, "assess/outcome.jinja", shown)


def _words_to_choose(request: SignedInRequest, form: forms.Answer, heard: Sequence[Said]) -> Page:
    """The words so far, a page of them; with those already chosen, which stand on every page."""
    chosen = set(form["rests_on"].value() or ()) if heard else set()
    page = Paginator([one for one in heard if one.ref not in chosen], A_PAGE).get_page(
        request.GET.get("page")
    )
    on_page = {one.ref for one in page.object_list}
    page.object_list = [one for one in heard if one.ref in chosen or one.ref in on_page]
    return page


def _answer_beside(request: SignedInRequest, shown: dict[str, Any], theirs: OutcomeAnswer) -> HttpResponse:
    """The outcome's page once more as it was typed, and beside it what somebody else saved meanwhile."""
    resting = queries.rests_on_of(shown["assessment"]).get(theirs.outcome, [])
    found = differences(shown["form"], forms.as_it_is(theirs, resting))
    said: dict[int, CarerHelp] = {}
    if theirs.pk:
        said = {one.carer_id: one for one in theirs.help.select_related("carer")}
    for one in shown["helps"]:
        yours, others = _help_in_words(one.help_said), _help_in_words(said.get(one.carer.pk))
        if yours != others:
            found.append(Difference(f"What {one.carer.name} would do", yours, others))
    shown["differences"] = found
    shown["theirs"] = theirs if theirs.pk else None
    form = shown["form"]
    # Saving again is now done knowingly.
    form.data = form.data.copy()
    form.data["version"] = theirs.version
    return render(request, "assess/outcome.jinja", shown, status=409)


def _help_in_words(said: actions.HelpSaid | CarerHelp | None) -> str:
    if said is None:
        return help_in_words(None, willing=None, able=None)
    return help_in_words(said.share, willing=said.willing, able=said.able)


def _after_saving(request: SignedInRequest, assessment: Assessment, outcome: str) -> HttpResponse:
    if request.POST.get("then") == "list":
        return redirect("assess:one", assessment.ref)
    following = queries.next_after(assessment, queries.answers_of(assessment), outcome)
    if following:
        return redirect("assess:outcome", assessment.ref, following.key)
    if assessment.kind == Kind.ADULT and not assessment.circumstances_asked:
        return redirect("assess:circumstances", assessment.ref)
    return redirect("assess:one", assessment.ref)


def ask_circumstances(request: SignedInRequest, ref: str) -> HttpResponse:
    assessment = _looked_up(ref)
    access.check_may_work_on(request.user, assessment)
    if assessment.kind == Kind.CARER:
        raise Http404("a carer's assessment does not ask about these")
    if assessment.state != states.IN_PROGRESS:
        messages.info(request, states.ANSWERS_ARE_CLOSED[assessment.state])
        return redirect("assess:one", ref)
    form = forms.Circumstances(request.POST or None, assessment=assessment)
    shown = {"assessment": assessment, "form": form}
    if form.is_valid():
        try:
            actions.save_circumstances(
                assessment,
                form.cleaned_data["circumstances"],
                shown=form.cleaned_data["shown"],
                by=request.user,
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        except SavedMeanwhile as meanwhile:
            theirs = forms.circumstances_as_they_are(meanwhile.theirs)
            shown["differences"] = differences(form, theirs)
            form.data = request.POST.copy()
            form.data["shown"] = theirs["shown"]
            return render(request, "assess/circumstances.jinja", shown, status=409)
        else:
            return redirect("assess:one", ref)
    return render(request, "assess/circumstances.jinja", shown)


def decide(request: SignedInRequest, ref: str) -> HttpResponse:
    assessment = _looked_up(ref)
    access.check_may_work_on(request.user, assessment)
    if assessment.state != states.IN_PROGRESS:
        messages.info(request, states.STATES.passages["decide"].else_says)
        return redirect("assess:one", ref)
    answers = queries.answers_of(assessment)
    form = forms.Decide(
        request.POST or None,
        assessment=assessment,
        initial={"version": assessment.version, "decided_on": localdate()},
    )
    shown = {
        "assessment": assessment,
        "form": form,
        "tasks": queries.tasks_of(assessment, answers),
        "unanswered": queries.unanswered_for_decision(assessment, answers),
        "limb_labels": LIMB_LABELS[assessment.kind],
        "before": queries.decision_in_force(assessment),
        **_advocacy(assessment),
        **_disputes(assessment),
        "own_words": queries.own_words_so_far(assessment),
    }
    if form.is_valid():
        try:
            decision = actions.decide(
                assessment,
                version=form.cleaned_data["version"],
                **form.details,
                by=request.user,
                on=localdate(),
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        except SavedMeanwhile:
            form.data = request.POST.copy()
            form.data["version"] = str(assessment.version)
            shown["is_overtaken"] = True
            return render(request, "assess/decide.jinja", shown, status=409)
        else:
            return redirect("assess:decision", decision.ref)
    return render(request, "assess/decide.jinja", shown)


def show_decision(request: SignedInRequest, ref: str) -> HttpResponse:
    decision = get_object_or_404(queries.decisions(), ref=ref)
    assessment = decision.assessment
    access.check_may_read(request.user, assessment, localdate())
    note_reading(request, assessment)
    is_worker = access.may_work_on(request.user, assessment)
    follows = is_worker and decision.eligible and assessment.kind == Kind.ADULT
    lines = decision.working["lines"]
    titles = {question.key: question.title for question in questions_of(assessment)}
    shown = {
        "decision": decision,
        "assessment": assessment,
        "lines": lines,
        "first": lines[0],
        "health_line": next((line for line in lines if line["rule"] == "carer.health"), None),
        "unable": [titles[key] for key in decision.working["unable_to_achieve"]],
        "asked_about": len(titles),
        "impact": decision.asked["record"]["significant_wellbeing_impact"],
        "replaced_by": getattr(decision, "replaced_by", None),
        "areas": [WELLBEING[key] for key in decision.asked["wellbeing_areas"]],
        "is_worker": is_worker,
        "steps": after_decision.of(assessment.person, request.user) if follows else [],
        "together": queries.joint_with(assessment, request.user),
        **_to_whom(request, assessment),
    }
    return render(request, "assess/decision.jinja", shown)


def reopen(request: SignedInRequest, ref: str) -> HttpResponse:
    done = "It is open again. Change what is to be changed, then decide."
    return _pass(request, ref, "reopen", actions.reopen, done)


def set_aside(request: SignedInRequest, ref: str) -> HttpResponse:
    return _pass(request, ref, "set_aside", actions.set_aside, "It is set aside. What was said is kept.")


def _pass(
    request: SignedInRequest, ref: str, act: str, do: Callable[..., Assessment], done: str
) -> HttpResponse:
    """A page that asks for a reason and takes the assessment from one state to another."""
    assessment = _looked_up(ref)
    access.check_may_work_on(request.user, assessment)
    passage = states.STATES.passages[act]
    if assessment.state != passage.before:
        messages.info(request, passage.else_says)
        return redirect("assess:one", ref)
    form = forms.Because(request.POST or None)
    if form.is_valid():
        try:
            do(assessment, because=form.cleaned_data["because"], by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, done)
            return redirect("assess:one", ref)
    return render(request, f"assess/{act.replace('_', '-')}.jinja", {"form": form, "assessment": assessment})


def _looked_up(ref: str) -> Assessment:
    return get_object_or_404(queries.assessments(), ref=ref)
