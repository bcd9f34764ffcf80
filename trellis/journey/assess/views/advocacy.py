from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate

from trellis.govuk.both import differences
from trellis.journey.accounts.access import SignedInRequest
from trellis.journey.people.actions import SavedMeanwhile
from trellis.journey.people.queries import flags_of
from trellis.journey.record import drafts

from .. import access, actions, queries, states
from ..forms import advocacy as forms
from ..models import Advocacy, Assessment

ASK = "ask"
MOVED_ON = "This has moved on since the page was shown to you. Look at what stands now."
# What may be done next, by how it stands. Asking again is always one of them while the assessment is open.
NEXT = {
    states.TO_REFER: ("refer", "without"),
    states.WAITING: ("allocate", "without"),
    states.ALLOCATED: ("end",),
    states.ENDED: ("without",),
}
DONE = {
    "refer": "The wait is counted from the day you asked.",
    "allocate": "The advocate is named.",
    "end": "The advocate’s part has ended. They see nothing more.",
    "without": "The reason is kept. The person can read it.",
}


def advocate(request: SignedInRequest, ref: str) -> HttpResponse:
    """Whether an advocate is needed, what is owed, and what is to be done next; each a form of its own."""
    assessment = get_object_or_404(queries.assessments(), ref=ref)
    access.check_may_work_on(request.user, assessment)
    found, on = queries.advocacy_of(assessment), localdate()
    act = request.POST.get("act", "")
    is_open = assessment.state == states.IN_PROGRESS
    steps = _steps(request, assessment, found)
    if act == ASK or (act and act not in steps):
        steps = {}
    ask = _ask_form(request, assessment, found)
    draft = drafts.restore(ask, request) if is_open else None
    asks = is_open and (found is None or act == ASK or draft is not None or request.GET.get("again") == "1")
    shown: dict[str, Any] = {
        "assessment": assessment,
        "advocacy": found,
        "who": queries.who_is_assessed(assessment),
        "says": queries.says_of_advocacy(assessment, found),
        "state_words": states.ADVOCACY.words,
        "is_open": is_open,
        "days": queries.days_waited(found, on) if found else None,
        "difficulties": [
            words for name, words in forms.DIFFICULTY_WORDS.items() if getattr(found, name, False)
        ],
        "long_stay": queries.long_stay(on),
        "form": ask if asks else steps.get(act),
        "ask": ask if asks else None,
        "steps": {} if asks else steps,
        "draft": draft,
        "person_flags": flags_of(assessment.person, on, for_workers=True),
    }
    if act == ASK:
        return _ask(request, ask, shown)
    if act in steps:
        return _do(request, act, steps[act], shown)
    if act:
        messages.info(request, MOVED_ON)
        return redirect("assess:advocate", ref)
    return render(request, "assess/advocate.jinja", shown)


def _ask_form(request: SignedInRequest, assessment: Assessment, found: Advocacy | None) -> forms.AskAdvocacy:
    stay = queries.long_stay(localdate())
    return forms.AskAdvocacy(
        request.POST if request.POST.get("act") == ASK else None,
        who=queries.who_is_assessed(assessment),
        supporters=queries.may_support(assessment),
        long_stay=f"{stay.hospital_days} days or more in hospital, or {stay.care_home_weeks} weeks or more "
        "in a care home.",
        before=found,
    )


def _steps(
    request: SignedInRequest, assessment: Assessment, found: Advocacy | None
) -> dict[str, django_forms.Form]:
    if found is None:
        return {}
    on, act = localdate(), request.POST.get("act")

    def sent(name: str) -> Any:
        return request.POST if act == name else None

    seeing = (
        "With a sign-in of their own they read this assessment from then on, and nothing else."
        if assessment.carer
        else "With a sign-in of their own they see the person’s pages from then on."
    )
    made: dict[str, Callable[[], django_forms.Form]] = {
        "refer": lambda: forms.ReferAdvocate(
            sent("refer"), organisations=queries.organisations_asked(), initial={"referred_on": on}
        ),
        "allocate": lambda: forms.AllocateAdvocate(
            sent("allocate"),
            advocates=queries.advocates_of(found.organisation),
            says_of_seeing=seeing,
            initial={"allocated_on": on},
        ),
        "without": lambda: forms.WhyWithoutAdvocate(sent("without")),
        "end": lambda: forms.EndAdvocacy(sent("end")),
    }
    return {name: made[name]() for name in NEXT.get(found.state, ())}


def _ask(request: SignedInRequest, form: forms.AskAdvocacy, shown: dict[str, Any]) -> HttpResponse:
    assessment = shown["assessment"]
    if form.is_valid():
        try:
            asked = actions.ask_about_advocacy(assessment, **form.details, by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem)
        except SavedMeanwhile as meanwhile:
            theirs = forms.asking_as_it_is(meanwhile.theirs)
            shown["differences"] = differences(form, theirs)
            shown["theirs"] = meanwhile.theirs
            form.data = request.POST.copy()
            form.data["shown"] = theirs["shown"]
            return render(request, "assess/advocate.jinja", shown, status=409)
        else:
            drafts.drop(request.user, request.path)
            if asked.state in (states.NOT_NEEDED, states.HAS_SOMEBODY):
                messages.success(request, f"{states.ADVOCACY.words[asked.state]}. It is written down.")
                return redirect("assess:one", assessment.ref)
            return redirect("assess:advocate", assessment.ref)
    return render(request, "assess/advocate.jinja", shown)


def _do(request: SignedInRequest, act: str, form: Any, shown: dict[str, Any]) -> HttpResponse:
    found: Advocacy = shown["advocacy"]
    do: dict[str, Callable[..., Advocacy]] = {
        "refer": actions.refer,
        "allocate": actions.allocate_advocate,
        "without": actions.go_on_without_advocate,
        "end": actions.end_advocacy,
    }
    if form.is_valid():
        details = form.details if hasattr(form, "details") else form.cleaned_data
        try:
            do[act](found, **details, by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, DONE[act])
            return redirect("assess:advocate", shown["assessment"].ref)
    return render(request, "assess/advocate.jinja", shown)
