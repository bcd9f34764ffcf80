from __future__ import annotations

import csv
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from trellis.journey.accounts.access import Refused, SignedInRequest, check_signed_in, for_everybody
from trellis.journey.accounts.models import Account
from trellis.journey.assess.queries.what_came import harmless
from trellis.journey.record import drafts

from .. import access, actions, queries
from ..forms import AnswerForm, IdeaForm, IdeasLooked, ResultForm, TryForm
from ..models import ServiceIdea
from ..states import BEING_TRIED, IDEAS, PROPOSED
from .asking import A_PAGE, tell_faults


@for_everybody
@require_safe
def ideas(request: SignedInRequest) -> HttpResponse:
    """Ideas for the service and what became of each, for everybody; never who proposed it."""
    form = IdeasLooked(request.GET or None, label_suffix="")
    state = form.cleaned_data["state"] if form.is_valid() else ""
    page = Paginator(queries.public_ideas(state), A_PAGE).get_page(request.GET.get("page"))
    account = request.user if isinstance(request.user, Account) else None
    may_answer = account is not None and access.may_answer_ideas(account)
    shown = {
        "form": form,
        "page": page,
        "asked": f"state={state}" if state else "",
        "states": IDEAS.words,
        "waiting": queries.ideas_waiting(),
        "own": queries.own_ideas(account)[:A_PAGE] if account else [],
        "due": queries.ideas_due(localdate())[:A_PAGE] if may_answer else [],
        "is_signed_in": account is not None,
    }
    return render(request, "find/ideas.jinja", shown)


@for_everybody
@require_safe
def ideas_csv(request: SignedInRequest) -> HttpResponse:
    """The public list as a sheet; a cell is never reckoned out by a spreadsheet."""
    headers = {"Content-Disposition": 'attachment; filename="ideas-for-the-service.csv"'}
    sheet = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8", headers=headers)
    writer = csv.writer(sheet)
    writer.writerow(["Idea", "Proposed on", "State", "Tried where", "Tried until", "Answer", "Answered on"])
    for one in queries.public_ideas()[:5_000]:
        until, answered = one.tried_until, one.answered_on
        cells = [one.public_words, one.proposed_on.isoformat(), IDEAS.words[one.state], one.tried_where]
        cells += [until.isoformat() if until else "", one.answer, answered.isoformat() if answered else ""]
        writer.writerow([harmless(cell) for cell in cells])
    return sheet


def idea_new(request: SignedInRequest) -> HttpResponse:
    check_signed_in(request.user)
    form = IdeaForm(request.POST or None, label_suffix="")
    draft = drafts.restore(form, request)
    if form.is_valid():
        try:
            made = actions.propose_idea(form.cleaned_data["words"], by=request.user, on=localdate())
        except ValidationError as problem:
            tell_faults(form, problem)
        else:
            drafts.drop(request.user, request.path)
            messages.success(request, "Thank you. Every idea is answered, and you will find the answer here.")
            return redirect("find:idea", made.ref)
    return render(request, "find/idea-new.jinja", {"form": form, "draft": draft})


ASKED = {"try": TryForm, "answer": AnswerForm, "result": ResultForm}
ACTS = {"try": "try_idea", "answer": "answer_idea", "result": "say_result"}


def idea(request: SignedInRequest, ref: str) -> HttpResponse:
    """One idea with every step; a manager or director tries it, answers it or says what came of it."""
    check_signed_in(request.user)
    found = get_object_or_404(queries.service_ideas(), ref=ref)
    may_answer = access.may_answer_ideas(request.user)
    is_own = found.proposed_by_id == request.user.pk
    if found.state == PROPOSED and not (may_answer or is_own):
        raise Refused("This idea has not been answered yet. Then everybody can read it.", about=found)
    pressed = request.POST.get("do", "") if request.method == "POST" else ""
    if request.method == "POST":
        access.check_may_answer_ideas(request.user)
    forms = {
        name: kind(
            request.POST if name == pressed else None, initial=_first(found), label_suffix="", prefix=name
        )
        for name, kind in ASKED.items()
    }
    form = forms.get(pressed)
    if form is not None and form.is_valid():
        try:
            act: Any = getattr(actions, ACTS[pressed])
            act(found, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            tell_faults(form, problem)
        else:
            messages.success(request, "Kept, and told to everybody.")
            return redirect("find:idea", found.ref)
    shown = {
        "idea": found,
        "states": IDEAS.words,
        "is_own": is_own,
        "may_answer": may_answer,
        "forms": forms,
        "pressed": form,
        "can_be_tried": found.state == PROPOSED,
        "is_tried": found.state == BEING_TRIED,
    }
    return render(request, "find/idea.jinja", shown)


def _first(idea: ServiceIdea) -> dict[str, Any]:
    return {"public_words": idea.public_words or idea.words}
