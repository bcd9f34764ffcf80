from __future__ import annotations

import csv
import json
from io import StringIO
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from trellis.govuk.both import differences
from trellis.journey.accounts.access import SignedInRequest
from trellis.journey.challenge import queries as challenge
from trellis.journey.contribute import access as contribute_access
from trellis.journey.find import access as find_access
from trellis.journey.people import access as people_access
from trellis.journey.people import opening
from trellis.journey.people import queries as people
from trellis.journey.people.actions import SavedMeanwhile
from trellis.journey.people.models import Section
from trellis.journey.record import drafts

from .. import access, actions, queries, states
from ..forms import budget as forms
from ..models import BudgetLine, PersonalBudget, Plan
from ..queries.budget import buys_pence

A_PAGE = 25
CHANGED = (
    "This budget was changed after the page was shown to you. Read it as it is now, then press again. "
    "What you typed is still here."
)


def _budget(request: SignedInRequest, ref: str) -> PersonalBudget:
    budget = get_object_or_404(queries.budgets(), ref=ref)
    access.check_may_see_budget(request.user, budget, localdate())
    if budget.carer_id is None:
        opening.note_reading(request.user, budget.person, Section.MONEY, localdate())
    return budget


def _page_of(request: SignedInRequest, budget: PersonalBudget) -> dict[str, Any]:
    """What every page about one budget shows: the bill, and whose it is."""
    own_account = budget.carer.account_id if budget.carer else budget.person.account_id
    is_worker = people_access.may_work_with(request.user, budget.person)
    return {
        "budget": budget,
        "person": budget.person,
        "bill": queries.bill(budget),
        "named": budget.carer.name if budget.carer else budget.person.named,
        "whose": queries.whose(budget),
        "is_own": own_account == request.user.pk,
        "is_worker": is_worker,
        "may_sign": budget.state == states.SUBMITTED and access.may_sign(request.user, budget),
        "state_says": states.BUDGETS.words[budget.state],
        "today": localdate(),
    }


def _is_open(budget: PersonalBudget) -> bool:
    return not people_access.is_closed(budget.person)


def _form(request: SignedInRequest, template: str, shown: dict[str, Any]) -> HttpResponse:
    """A page with a form: what was typed there and not saved is back in its boxes."""
    form = shown["form"]
    draft = drafts.restore(form, request)
    return render(request, template, {**shown, "draft": draft}, status=400 if form.errors else 200)


def _saved(request: SignedInRequest, says: str) -> None:
    drafts.drop(request.user, request.path)
    messages.success(request, says)


# Preparing. ----------------------------------------------------------------------------------------------


def prepare(request: SignedInRequest, plan_ref: str) -> HttpResponse:
    """From a plan to its budget: the day it begins, and what the lines come to."""
    plan = get_object_or_404(queries.plans(), ref=plan_ref)
    access.check_may_see_plan(request.user, plan, localdate())
    access.check_may_work_on(request.user, plan.person)
    there = queries.budget_in_hand(plan)
    initial = {"starts_on": there.starts_on if there else None}
    form = forms.PrepareBudget(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            budget = actions.prepare_budget(plan, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, "The budget is worked out from the plan.")
            return redirect("plan:budget", budget.ref)
    shown = {
        "plan": plan,
        "person": plan.person,
        "form": form,
        "costed": queries.costed(plan),
        "there": there,
        "whose": plan.carer.name if plan.carer else plan.person.full_name,
    }
    return render(request, "plan/budget/prepare.jinja", shown, status=400 if form.errors else 200)


# One budget. ---------------------------------------------------------------------------------------------


@require_safe
def one(request: SignedInRequest, ref: str) -> HttpResponse:
    """The three figures, and how we got to them."""
    budget = _budget(request, ref)
    shown = _page_of(request, budget)
    today = shown["today"]
    is_in_hand = budget.state in queries.IN_HAND
    decides = shown["is_worker"] or shown["may_sign"]
    contribution = budget.contribution
    about_it = Q(kind="sufficiency", about_ref=budget.plan.ref) | Q(kind="budget", about_ref=budget.ref)
    questioned = list(challenge.challenges().filter(about_it))
    shown |= {
        "plan": budget.plan,
        **_beside_before(budget),
        "reasons": queries.reasons_not_to_sign(budget, today) if is_in_hand and decides else [],
        "now": queries.three_figures_now(budget, today),
        "challenges_about": [one for one in questioned if one.kind == "budget"],
        "not_enough": [one for one in questioned if one.kind == "sufficiency"],
        "may_say": budget.state != states.ENDED and access.may_say_of_budget(request.user, budget, today),
        "may_change": _may_change(request, budget, shown),
        "may_see_plan": access.may_see_plan(request.user, budget.plan, today),
        "may_see_contribution": contribution is not None
        and contribute_access.may_see_contributions(request.user, budget.person, today),
        "held": queries.told_slices(queries.slices_of(budget), is_own=shown["is_own"]),
        "is_in_hand": is_in_hand,
        "is_open": _is_open(budget),
        # A director who reads it in order to agree it does not question it; they answer.
        "may_raise": _is_open(budget) and (shown["is_worker"] or not shown["may_sign"]),
    }
    return render(request, "plan/budget/one.jinja", shown)


def _may_change(request: SignedInRequest, budget: PersonalBudget, shown: dict[str, Any]) -> bool:
    if not _is_open(budget):
        return False
    if budget.state == states.SUBMITTED:
        return bool(shown["may_sign"])
    return budget.state == states.PREPARED and bool(shown["is_worker"])


@require_safe
def as_file(request: SignedInRequest, ref: str) -> HttpResponse:
    """The whole budget as data. The file's name says nothing about whose it is."""
    budget = _budget(request, ref)
    text = json.dumps(queries.bill(budget).as_json(), ensure_ascii=False, indent=2) + "\n"
    return _download(text, f"personal-budget-{budget.ref}.json", "application/json")


@require_safe
def as_csv(request: SignedInRequest, ref: str) -> HttpResponse:
    budget = _budget(request, ref)
    text = StringIO()
    csv.writer(text).writerows([[_safe(cell) for cell in row] for row in queries.bill(budget).as_rows()])
    return _download(
        "\ufeff" + text.getvalue(), f"personal-budget-{budget.ref}.csv", "text/csv; charset=utf-8"
    )


def _safe(cell: str) -> str:
    """A cell that a spreadsheet shows as it is, and never works out: somebody typed it."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t") else cell


def _download(text: str, name: str, content_type: str) -> HttpResponse:
    return HttpResponse(
        text, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def left_over(request: SignedInRequest, ref: str) -> HttpResponse:
    """What comes back to each who pays, of a sum that was not needed. Nothing that is tried is kept."""
    budget = _budget(request, ref)
    shown = _page_of(request, budget)
    form = forms.LeftOver(request.POST or None)
    parts = None
    if not shown["bill"].total_pence:
        form = forms.LeftOver()
    elif form.is_valid():
        parts = shown["bill"].parts_back(form.cleaned_data["left_over"])
    return render(request, "plan/budget/left-over.jinja", {**shown, "form": form, "parts": parts})


# Lines, and who pays. ------------------------------------------------------------------------------------


def line(request: SignedInRequest, ref: str, line_ref: str) -> HttpResponse:
    """One line: another sum than the plan asks for, with the reason that the person reads."""
    budget = _budget(request, ref)
    found = get_object_or_404(
        BudgetLine.objects.select_related("plan_line", "budget__person__team"),
        budget=budget,
        plan_line__ref=line_ref,
    )
    if budget.state == states.SUBMITTED:
        access.check_may_sign(request.user, budget)
    else:
        access.check_may_work_on(request.user, budget.person)
    form = forms.ChangeLine(request.POST or None, line=found)
    shown = _page_of(request, budget)
    shown |= {"form": form, "line": next(one for one in shown["bill"].lines if one.ref == line_ref)}
    if form.is_valid():
        try:
            actions.change_budget_line(
                found,
                **form.details,
                version=form.cleaned_data["version"] or 0,
                by=request.user,
                on=localdate(),
            )
        except ValidationError as problem:
            form.add_problem(problem)
        except SavedMeanwhile as meanwhile:
            return _beside(request, form, shown, meanwhile, found)
        else:
            _saved(request, "The line is saved, and the budget is worked out again.")
            return redirect("plan:budget", ref)
    return _form(request, "plan/budget/line.jinja", shown)


def _beside(
    request: SignedInRequest,
    form: forms.ChangeLine,
    shown: dict[str, Any],
    meanwhile: SavedMeanwhile,
    found: BudgetLine,
) -> HttpResponse:
    """What was typed, beside the line as it is after somebody else saved the budget."""
    stored = BudgetLine.objects.select_related("budget", "plan_line").get(pk=found.pk)
    theirs = forms.line_as_it_is(stored)
    shown["differences"] = differences(form, theirs)
    shown["saved"] = people.last_saved(meanwhile.theirs, person=shown["person"])
    form.show_at(theirs["version"])
    return render(request, "plan/budget/line.jinja", shown, status=409)


def funders(request: SignedInRequest, ref: str) -> HttpResponse:
    budget = _budget(request, ref)
    access.check_may_work_on(request.user, budget.person)
    others = [one for one in queries.funders_of(budget) if one.body != "person"]
    form = forms.NameFunders(request.POST or None, funders=others)
    if form.is_valid():
        try:
            actions.name_funders(
                budget,
                form.said,
                review_on=form.cleaned_data["review_on"],
                by=request.user,
                on=localdate(),
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            _saved(request, "Who pays is saved.")
            return redirect("plan:budget", ref)
    shown = {**_page_of(request, budget), "form": form}
    return render(request, "plan/budget/funders.jinja", shown, status=400 if form.errors else 200)


# What the person says, and that it is not enough. --------------------------------------------------------


def say(request: SignedInRequest, ref: str) -> HttpResponse:
    budget = _budget(request, ref)
    access.check_may_say_of_budget(request.user, budget, localdate())
    shown = _page_of(request, budget)
    form = forms.SayOfBudget(request.POST or None, budget=budget, is_own=shown["is_own"])
    if form.is_valid():
        try:
            actions.say_of_budget(budget, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(
                request, "What you said is kept with the budget." if shown["is_own"] else "It is kept."
            )
            return redirect("plan:budget", ref)
    return _form(request, "plan/budget/say.jinja", {**shown, "form": form})


def not_enough(request: SignedInRequest, plan_ref: str) -> HttpResponse:
    """The sum does not buy the plan: by how much, and the quotes that show it."""
    plan: Plan = get_object_or_404(queries.plans(), ref=plan_ref)
    today = localdate()
    access.check_may_see_plan(request.user, plan, today)
    stands = queries.sum_that_stands(plan)
    ways = queries.ways_to_say_not_enough(plan, request.user, today)
    may_show = find_access.may_put_in_quote(request.user, plan.person, today)
    quotes = queries.quotes_to_show(plan) if may_show else []
    form = forms.NotEnough(
        request.POST or None,
        ways=ways,
        quotes=[(one.ref, queries.says_quote(one)) for one in quotes],
    )
    if form.is_valid():
        typed = form.cleaned_data
        chosen = [one for one in quotes if one.ref in typed.get("quotes", ())]
        try:
            raised = actions.say_not_enough(
                plan,
                words=typed["words"],
                wanted=typed["wanted"],
                raised_as=typed["raised_as"],
                quotes=chosen,
                by=request.user,
                on=today,
            )
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        else:
            _saved(request, "We have it, and we owe you an answer. Nothing is signed before that.")
            return redirect("challenge:one", raised.ref)
    shown = {
        "plan": plan,
        "person": plan.person,
        "form": form,
        "stands": stands,
        "whose": plan.carer.name if plan.carer else plan.person.full_name,
    }
    return _form(request, "plan/budget/not-enough.jinja", shown)


# Asking, agreeing, sending back, ending. -----------------------------------------------------------------


def submit(request: SignedInRequest, ref: str) -> HttpResponse:
    budget = _budget(request, ref)
    access.check_may_work_on(request.user, budget.person)
    if budget.state != states.PREPARED:
        return _too_late(request, ref, "submit_budget")
    form = forms.SubmitBudget(request.POST or None, budget=budget)
    shown = _page_of(request, budget)
    if form.is_valid():
        try:
            actions.submit_budget(budget, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem)
        except SavedMeanwhile as meanwhile:
            return _read_again(request, "plan/budget/submit.jinja", form, ref, meanwhile)
        else:
            _saved(request, "It waits to be agreed, by somebody who did not ask for it.")
            return redirect("plan:budget", ref)
    shown |= {"form": form, "reasons": queries.reasons_not_to_sign(budget, shown["today"])}
    return _form(request, "plan/budget/submit.jinja", shown)


def sign(request: SignedInRequest, ref: str) -> HttpResponse:
    budget = _budget(request, ref)
    if budget.state != states.SUBMITTED:
        return _too_late(request, ref, "sign_budget")
    access.check_may_sign(request.user, budget)
    form = forms.SignBudget(request.POST or None, budget=budget)
    shown = _page_of(request, budget)
    if form.is_valid():
        try:
            actions.sign_budget(budget, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem)
        except SavedMeanwhile as meanwhile:
            return _read_again(request, "plan/budget/sign.jinja", form, ref, meanwhile)
        else:
            _saved(request, "The budget is agreed, and the plan with it.")
            return redirect("plan:budget", ref)
    shown |= {
        "form": form,
        "reasons": queries.reasons_not_to_sign(budget, shown["today"]),
        **_beside_before(budget),
    }
    return _form(request, "plan/budget/sign.jinja", shown)


def _beside_before(budget: PersonalBudget) -> dict[str, Any]:
    before = queries.agreed_before(budget)
    is_cut = before is not None and buys_pence(budget) < buys_pence(before)
    return {"before": before, "is_cut": is_cut}


def _read_again(
    request: SignedInRequest, template: str, form: forms.SubmitBudget, ref: str, meanwhile: SavedMeanwhile
) -> HttpResponse:
    """The page with the budget as it now is: nobody asks for, or agrees, what they have not read."""
    budget = get_object_or_404(queries.budgets(), ref=ref)
    if budget.state != form.budget.state:
        messages.info(request, "Somebody was quicker: this budget has moved on.")
        return redirect("plan:budget", ref)
    form.add_error(None, CHANGED)
    form.show_at(meanwhile.theirs.version)
    shown = _page_of(request, budget)
    shown |= {
        "form": form,
        "reasons": queries.reasons_not_to_sign(budget, shown["today"]),
        **_beside_before(budget),
    }
    return render(request, template, shown, status=409)


def send_back(request: SignedInRequest, ref: str) -> HttpResponse:
    budget = _budget(request, ref)
    if budget.state != states.SUBMITTED:
        return _too_late(request, ref, "send_budget_back")
    access.check_may_sign(request.user, budget)
    form = forms.SendBudgetBack(request.POST or None)
    if form.is_valid():
        try:
            actions.send_budget_back(budget, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            _saved(request, "It is sent back, with your reasons.")
            return redirect("plan:budgets")
    shown = {**_page_of(request, budget), "form": form}
    return _form(request, "plan/budget/send-back.jinja", shown)


def end(request: SignedInRequest, ref: str) -> HttpResponse:
    budget = _budget(request, ref)
    access.check_may_work_on(request.user, budget.person)
    if budget.state != states.SIGNED:
        return _too_late(request, ref, "end_budget")
    form = forms.EndBudget(request.POST or None)
    if form.is_valid():
        try:
            actions.end_budget(budget, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            _saved(request, "The budget ends on the day you gave.")
            return redirect("plan:budget", ref)
    shown = {**_page_of(request, budget), "form": form}
    return _form(request, "plan/budget/end.jinja", shown)


def _too_late(request: SignedInRequest, ref: str, act: str) -> HttpResponse:
    messages.info(request, states.BUDGETS.passages[act].else_says)
    return redirect("plan:budget", ref)


# The list. -----------------------------------------------------------------------------------------------

LISTS = {
    "waiting": ("Waiting to be agreed", (states.SUBMITTED,)),
    "back": ("Sent back", (states.SENT_BACK,)),
    "prepared": ("Being prepared", (states.PREPARED,)),
    "agreed": ("Agreed", (states.SIGNED,)),
}


@require_safe
def waiting(request: SignedInRequest) -> HttpResponse:
    """The budgets of the account's teams, those that wait first; for a director of every team."""
    access.check_may_see_budgets(request.user)
    which = request.GET.get("which", "")
    which = which if which in LISTS else "waiting"
    heading, chosen = LISTS[which]
    found = (
        queries.listed(request.user).filter(state__in=chosen).order_by("submitted_on", "prepared_on", "pk")
    )
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    rows = [(one, queries.whose(one), access.may_sign(request.user, one)) for one in page]
    return render(
        request,
        "plan/budget/list.jinja",
        {
            "page": page,
            "rows": rows,
            "which": which,
            "heading": heading,
            "lists": {key: says for key, (says, _) in LISTS.items()},
            "today": localdate(),
        },
    )
