from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from trellis.govuk.both import differences
from trellis.journey.accounts.access import SignedInRequest
from trellis.journey.people import papers
from trellis.journey.people import queries as people
from trellis.journey.people.models import Person
from trellis.journey.record import drafts

from .. import access, actions, forms, queries, questions, states
from ..models import Evidence, FinancialAssessment

A_PAGE = 25


@require_safe
def waiting(request: SignedInRequest) -> HttpResponse:
    """What finance has to do: the people by name, and no more of them."""
    access.check_is_finance(request.user)
    page = Paginator(queries.waiting(request.user), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "contribute/waiting.jinja", {"page": page, "states": states})


def new(request: SignedInRequest, ref: str) -> HttpResponse:
    """Begins one. A worker says who will fill it in; for everybody else it follows from who they are."""
    person = _person(ref)
    access.check_may_begin(request.user, person, localdate())
    if (current := queries.under_way(person)) is not None:
        messages.info(request, "There is a financial assessment under way already.")
        return _on_to(request, current)
    asks = _asks_who(request, person)
    form = forms.Begin(request.POST if request.method == "POST" and asks else None)
    problem = ""
    if request.method == "POST" and (not asks or form.is_valid()):
        who = form.cleaned_data["filled_in_by"] if asks else ""
        try:
            begun = actions.begin_assessment(person, filled_in_by=who, by=request.user, on=localdate())
        except ValidationError as refusal:
            problem = " ".join(refusal.messages)
        else:
            return _on_to(request, begun)
    shown = {
        "person": person,
        "form": form,
        "asks": asks,
        "problem": problem,
        "is_own": access.is_own(request.user, person),
    }
    return render(request, "contribute/new.jinja", shown, status=400 if problem else 200)


def _asks_who(request: SignedInRequest, person: Person) -> bool:
    on, account = localdate(), request.user
    fills_in = access.is_own(account, person) or access.sees_to_money(account, person, on)
    return not fills_in and not access.is_finance(account, person)


def _on_to(request: SignedInRequest, assessment: FinancialAssessment) -> HttpResponse:
    """The assessment, for whoever may open it; a worker who asked for one goes back to the person."""
    if access.may_see_assessment(request.user, assessment, localdate()):
        return redirect("contribute:one", assessment.ref)
    messages.success(request, "It is begun. Whoever fills it in can open it now.")
    return redirect("people:one", assessment.person.ref)


def _person(ref: str) -> Person:
    return get_object_or_404(Person.objects.select_related("team", "account"), ref=ref)


def _assessment(request: SignedInRequest, ref: str) -> FinancialAssessment:
    found = get_object_or_404(queries.assessments(), ref=ref)
    access.check_may_see_assessment(request.user, found, localdate())
    return found


def who(request: SignedInRequest, assessment: FinancialAssessment) -> dict[str, Any]:
    """What every page of an assessment asks: whose it is, and whether finance reads it."""
    person = assessment.person
    return {
        "assessment": assessment,
        "person": person,
        "is_own": access.is_own(request.user, person),
        "is_finance": access.is_finance(request.user, person),
        "is_part_done": assessment.state == states.PART_DONE,
    }


@require_safe
def one(request: SignedInRequest, ref: str) -> HttpResponse:
    """The list of what to tell us, what was told, the papers behind it, and what to do next."""
    assessment = _assessment(request, ref)
    today = localdate()
    pages = questions.pages_for(assessment.answers)
    shown = who(request, assessment) | {
        "pages": pages,
        "done": set(assessment.done),
        "next": next((page for page in pages if page.key not in assessment.done), None),
        "missing": queries.missing_from(assessment),
        "figures": queries.figures_of(assessment.answers),
        "told": _told_in_words(assessment.answers),
        "evidence": queries.evidence_of(assessment),
        "contribution": assessment.contributions.order_by("-made_at").first(),
        "way": questions.way_of(assessment.answers),
        "ways": questions.WAY_WORDS,
        "states": states,
    }
    if shown["is_finance"] and assessment.state == states.HANDED_IN:
        shown["tried"] = queries.tried(assessment, today)
    return render(request, "contribute/one.jinja", shown)


def _told_in_words(answers: dict[str, Any]) -> list[tuple[str, str]]:
    """What was told without a sum, as question and answer."""
    told = []
    if way := questions.way_of(answers):
        told.append(("How to do this", questions.WAY_WORDS[way]))
    household = questions.given(answers, questions.HOUSEHOLD)
    if household:
        told.append(("Who they live with", questions.HOUSEHOLD_WORDS[household["household"]]))
        told.append(("Where", questions.SETTING_WORDS[household["setting"]]))
    family = questions.given(answers, questions.FAMILY)
    if family:
        told.append(("Children", str(family["children"])))
        extra = [questions.PREMIUM_WORDS[one] for one in family["premiums"]]
        told.append(("Extra amounts", "; ".join(extra) or "None"))
    return told


def page(request: SignedInRequest, ref: str, page: str) -> HttpResponse:
    """One page of the form: shown, checked, kept, and on to the next."""
    assessment = _assessment(request, ref)
    if page not in questions.BY_KEY:
        raise Http404("no such page")
    access.check_may_fill_in(request.user, assessment, localdate())
    if assessment.state != states.PART_DONE:
        messages.info(request, "This was handed in. You can read it, and ask us to send it back.")
        return redirect("contribute:one", ref)
    form = _form(request, assessment, page, rows=_rows_typed(request))
    shown = who(request, assessment) | {"form": form, "page": questions.BY_KEY[page], "key": page}
    if isinstance(form, forms.LinesForm) and form.wants_more:
        # More lines are shown with what was typed; nothing is kept and nothing is told as wrong yet.
        shown["form"] = _unchecked(form)
        return render(request, "contribute/page.jinja", shown)
    if form.is_valid():
        try:
            saved = actions.save_page(
                assessment,
                page,
                form.given,
                version=form.cleaned_data["version"] or 0,
                by=request.user,
                on=localdate(),
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        except actions.SavedMeanwhile as meanwhile:
            return _beside(request, shown, page, meanwhile.theirs)
        else:
            drafts.drop(request.user, request.path)
            return redirect(_after(saved, page))
    shown["draft"] = drafts.restore(form, request)
    return render(request, "contribute/page.jinja", shown)


def _form(
    request: SignedInRequest, assessment: FinancialAssessment, page: str, rows: int = 0
) -> forms.PageForm:
    return forms.FORMS[page](
        request.POST if request.method == "POST" else None,
        stored=questions.given(assessment.answers, page),
        version=questions.version_of(assessment.answers, page),
        born=assessment.person.date_of_birth,
        on=localdate(),
        rows=rows,
    )


def _rows_typed(request: SignedInRequest) -> int:
    """How many lines the page had when somebody typed in it and did not save, so that none is lost."""
    draft = drafts.of(request.user, request.path) if request.method == "GET" else None
    typed = draft.fields.get("rows", ["0"])[0] if draft else "0"
    return int(typed) - 1 if typed.isdecimal() and 0 < int(typed[:3]) <= forms.MOST_LINES else 0


def _unchecked(form: forms.PageForm) -> forms.PageForm:
    form.__dict__.update(_errors={}, cleaned_data={})
    return form


def _after(assessment: FinancialAssessment, page: str) -> str:
    """The next page not done yet; the list where there is none."""
    pages = [one.key for one in questions.pages_for(assessment.answers)]
    later = pages[pages.index(page) + 1 :] if page in pages else []
    left = [key for key in later if key not in assessment.done]
    return _address(assessment, left[0] if left else "")


def _address(assessment: FinancialAssessment, page: str) -> str:
    if page:
        return reverse("contribute:page", args=[assessment.ref, page])
    return reverse("contribute:one", args=[assessment.ref])


def _beside(
    request: SignedInRequest, shown: dict[str, Any], page: str, theirs: FinancialAssessment
) -> HttpResponse:
    """What was typed, and beside it what somebody else saved meanwhile; saving again is done knowingly."""
    stored = questions.given(theirs.answers, page)
    form = _form(request, theirs, page, rows=len(stored.get("lines", ())))
    form.is_valid()
    shown["differences"] = differences(form, {**_empty(form), **form.filled(stored)})
    shown["saved"] = people.last_saved(theirs, person=theirs.person)
    kept: Any = form.data
    form.data = typed = kept.copy()
    typed["version"] = questions.version_of(theirs.answers, page)
    return render(request, "contribute/page.jinja", shown | {"form": form}, status=409)


def _empty(form: forms.PageForm) -> dict[str, Any]:
    """Every line as it is where nobody filled it in, so that a line only one of the two has is seen."""
    return {name: "week" if name.startswith("every-") else None for name in form.fields if name != "rows"}


# Papers. -------------------------------------------------------------------------------------------------


def evidence(request: SignedInRequest, ref: str) -> HttpResponse:
    """Putting in a paper behind a figure."""
    assessment = _assessment(request, ref)
    access.check_may_fill_in(request.user, assessment, localdate())
    if assessment.state not in (states.PART_DONE, states.HANDED_IN):
        messages.info(request, "This is worked out or set aside, so nothing can be added to it.")
        return redirect("contribute:one", ref)
    figures = [figure.says for figure in queries.figures_of(assessment.answers)]
    form = forms.EvidenceForm(request.POST or None, request.FILES or None, figures=figures)
    if form.is_valid():
        try:
            actions.put_in_evidence(
                assessment,
                form.cleaned_data["paper"],
                shows=form.cleaned_data["shows"],
                by=request.user,
                on=localdate(),
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, "The paper is here.")
            return redirect("contribute:one", ref)
    shown = who(request, assessment) | {"form": form, "evidence": queries.evidence_of(assessment)}
    return render(request, "contribute/evidence.jinja", shown)


def _evidence(request: SignedInRequest, ref: str) -> Evidence:
    rows = Evidence.objects.select_related("assessment__person__team", "assessment__person__account", "paper")
    found = get_object_or_404(rows, ref=ref)
    access.check_may_see_assessment(request.user, found.assessment, localdate())
    return found


@require_safe
def paper(request: SignedInRequest, ref: str) -> HttpResponse:
    """The paper itself, as a download, to whoever may see the assessment it belongs to."""
    return papers.answer(_evidence(request, ref).paper)


def take_out(request: SignedInRequest, ref: str) -> HttpResponse:
    found = _evidence(request, ref)
    access.check_may_fill_in(request.user, found.assessment, localdate())
    if request.method == "POST":
        try:
            actions.remove_evidence(found, by=request.user, on=localdate())
        except ValidationError as problem:
            messages.info(request, " ".join(problem.messages))
        else:
            messages.success(request, "The paper is taken out.")
        return redirect("contribute:one", found.assessment.ref)
    shown = who(request, found.assessment) | {"one": found}
    return render(request, "contribute/take-out.jinja", shown)


# Handing in and setting aside. ---------------------------------------------------------------------------


def hand_in(request: SignedInRequest, ref: str) -> HttpResponse:
    assessment = _assessment(request, ref)
    access.check_may_fill_in(request.user, assessment, localdate())
    problems: list[str] = []
    if request.method == "POST":
        try:
            actions.hand_in(assessment, by=request.user, on=localdate())
        except ValidationError as problem:
            problems = problem.messages
        else:
            messages.success(request, "It is handed in. We work it out and tell you.")
            return redirect("contribute:one", ref)
    shown = who(request, assessment) | {
        "problems": problems or queries.missing_from(assessment),
        "figures": queries.figures_of(assessment.answers),
        "told": _told_in_words(assessment.answers),
        "way": questions.way_of(assessment.answers),
    }
    return render(request, "contribute/hand-in.jinja", shown, status=400 if problems else 200)


def set_aside(request: SignedInRequest, ref: str) -> HttpResponse:
    assessment = _assessment(request, ref)
    access.check_may_fill_in(request.user, assessment, localdate())
    form = forms.Because(
        request.POST or None,
        label="Why is it set aside?",
        help_text="What was filled in is kept. For example: it was begun twice.",
    )
    if form.is_valid():
        try:
            actions.set_aside(
                assessment, because=form.cleaned_data["because"], by=request.user, on=localdate()
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, "It is set aside.")
            return redirect("contribute:one", ref)
    shown = who(request, assessment) | {"form": form, "heading": "Set this aside", "button": "Set it aside"}
    return render(request, "contribute/because.jinja", shown)
