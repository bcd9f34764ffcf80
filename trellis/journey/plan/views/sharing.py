"""Thinking together on a plan, what the library is told of it, and what is paid for planning."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate

from trellis.journey.accounts.access import Refused, SignedInRequest, check_signed_in
from trellis.journey.people import outside
from trellis.journey.people import queries as people
from trellis.journey.record import drafts

from .. import access, actions, queries, states
from ..forms import sharing as forms
from ..known_names import names_in
from ..models import Idea, IdeaState, Plan, PlanLine
from ..translate import titles_for
from .drafting import add_faults
from .reader import check_to_see, who_reads

A_PAGE = 25


# Whom the person asks. -----------------------------------------------------------------------------------


def show_heads(request: SignedInRequest, ref: str) -> HttpResponse:
    """To whom the plan is open, and what of it."""
    plan = _plan_to_answer_for(request, ref)
    shown = {
        **who_reads(request, plan),
        "heads": queries.heads_of(plan),
        "closed": plan.heads.exclude(closed_on=None).select_related("account")[:A_PAGE],
        "may_open": queries.may_open(request.user, plan, localdate()),
        "is_over": plan.state not in access.OPEN_TO_IDEAS,
    }
    return render(request, "plan/sharing/heads.jinja", shown)


def open_to(request: SignedInRequest, ref: str) -> HttpResponse:
    plan = _plan_to_answer_for(request, ref)
    form = forms.OpenTo(request.POST or None, outcomes=queries.outcomes_of(plan))
    if form.is_valid():
        account = queries.account_to_ask(form.cleaned_data["sign_in_name"])
        if account is None:
            form.add_error(
                "sign_in_name", "Nobody you can ask signs in here by that name. Check it with them."
            )
        else:
            try:
                actions.open_to(
                    plan,
                    account,
                    only_outcomes=form.only_outcomes,
                    sees_prices=bool(form.cleaned_data["sees_prices"]),
                    by=request.user,
                    on=localdate(),
                )
            except ValidationError as problem:
                add_faults(form, problem, {"account": "sign_in_name", "only_outcomes": "outcomes"})
            else:
                messages.success(request, f"{account.name} can think about the plan with you from now on.")
                return redirect("plan:heads", ref)
    return render(request, "plan/sharing/open-to.jinja", {**who_reads(request, plan), "form": form})


def close_to(request: SignedInRequest, ref: str) -> HttpResponse:
    """Closing a plan to somebody; or leaving, where it is they themselves."""
    head = get_object_or_404(queries.heads(), ref=ref)
    is_leaving = head.account_id == request.user.pk
    if not is_leaving:
        access.check_may_say_for_plan(request.user, head.plan, localdate())
    elif head.closed_on is not None:
        raise Refused("This plan is closed to you.", about=head.plan)
    if request.method == "POST":
        try:
            actions.close_to(head, by=request.user, on=localdate())
        except ValidationError as problem:
            messages.info(request, problem.messages[0])
        else:
            messages.success(
                request,
                "You think about this plan no longer." if is_leaving else f"Closed to {head.account.name}.",
            )
        return redirect("home") if is_leaving else redirect("plan:heads", head.plan.ref)
    shown = {**who_reads(request, head.plan), "head": head, "is_leaving": is_leaving}
    return render(request, "plan/sharing/close-to.jinja", shown)


def show_asked(request: SignedInRequest) -> HttpResponse:
    """The plans that somebody was asked to think about."""
    check_signed_in(request.user)
    page = Paginator(queries.asked_to_think(request.user), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "plan/sharing/asked.jinja", {"page": page})


# Ideas. --------------------------------------------------------------------------------------------------


def show_ideas(request: SignedInRequest, ref: str) -> HttpResponse:
    """All ideas for whose plan it is; for somebody who was asked, their part of the plan and their own."""
    plan = get_object_or_404(queries.plans(), ref=ref)
    today = localdate()
    head = access.check_may_see_ideas(request.user, plan, today)
    may_answer = head is None and queries.may_open(request.user, plan, today)
    shown: dict[str, Any] = {**who_reads(request, plan), "head": head, "may_answer": may_answer}
    is_theirs = (plan.carer or plan.person).account_id == request.user.pk
    if not is_theirs and access.may_put_in_idea(request.user, plan, today):
        outcomes = queries.outcomes_open_to(plan, head)
        form = forms.IdeaForm(request.POST or None, outcomes=outcomes)
        shown |= {"form": form, "draft": drafts.restore(form, request)}
        if form.is_valid():
            try:
                actions.put_in_idea(plan, **form.details, by=request.user, on=today)
            except ValidationError as problem:
                add_faults(form, problem)
            else:
                drafts.drop(request.user, request.path)
                messages.success(request, "Your idea is in. You can read here what becomes of it.")
                return redirect("plan:ideas", ref)
    elif request.method == "POST":
        access.check_may_put_in_idea(request.user, plan, today)
        raise Refused("This is your own plan: write in it.", about=plan)
    found = queries.ideas_of(plan, put_in_by=request.user if head else None)
    shown["page"] = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    if head is not None:
        shown["part"] = queries.part_open_to(plan, head)
    elif may_answer:
        shown["to_tell"] = queries.lines_to_tell(plan)
    return render(request, "plan/sharing/ideas.jinja", shown)


def show_idea(request: SignedInRequest, ref: str) -> HttpResponse:
    """One idea: kept or dropped, with or without a word."""
    idea = get_object_or_404(queries.ideas(), ref=ref)
    plan = idea.plan
    access.check_may_say_for_plan(request.user, plan, localdate())
    shown: dict[str, Any] = {**who_reads(request, plan), "idea": idea}
    if idea.state != IdeaState.PROPOSED:
        if request.method == "POST":
            messages.info(request, f"This idea was answered already: {idea.get_state_display().lower()}.")
            return redirect("plan:idea", ref)
        return render(request, "plan/sharing/idea.jinja", shown)
    is_dropping = request.method == "POST" and request.POST.get("press") == "drop"
    is_keeping = request.method == "POST" and not is_dropping
    keep = forms.KeepIdea(
        request.POST if is_keeping else None,
        idea=idea,
        outcomes=queries.outcomes_of(plan),
        can_write=plan.state == states.DRAFTING,
        initial={"priced_on": localdate()},
    )
    drop = forms.DropIdea(request.POST if is_dropping else None)
    form = drop if is_dropping else keep
    shown |= {"form": form, "keep": keep, "drop": drop}
    if form.is_valid():
        try:
            if is_dropping:
                actions.drop_idea(idea, **drop.cleaned_data, by=request.user, on=localdate())
            else:
                actions.keep_idea(idea, **keep.details, by=request.user, on=localdate())
        except ValidationError as problem:
            add_faults(form, problem)
        else:
            messages.success(request, "The idea is dropped." if is_dropping else "The idea is kept.")
            return redirect("plan:ideas", plan.ref)
    return render(request, "plan/sharing/idea.jinja", shown)


# The library. --------------------------------------------------------------------------------------------


def tell_library_line(request: SignedInRequest, ref: str) -> HttpResponse:
    return _tell_library(request, get_object_or_404(queries.lines().select_related("library_idea"), ref=ref))


def tell_library_idea(request: SignedInRequest, ref: str) -> HttpResponse:
    return _tell_library(request, get_object_or_404(queries.ideas(), ref=ref))


def _tell_library(request: SignedInRequest, thing: PlanLine | Idea) -> HttpResponse:
    """First the words; then a page with exactly these, and what in them looks like a name; then told."""
    plan = thing.plan
    access.check_may_say_for_plan(request.user, plan, localdate())
    shown: dict[str, Any] = {
        **who_reads(request, plan),
        "thing": thing,
        "is_line": isinstance(thing, PlanLine),
    }
    told = thing.library_idea if thing.library_idea and thing.library_idea.withdrawn_on is None else None
    shown["told"] = told
    if told is not None:
        is_looking_back = request.POST.get("press") == "reached"
        reached = forms.SayReached(
            request.POST if is_looking_back else None, initial={"reached": told.reached}
        )
        shown["form"] = reached
        if is_looking_back:
            if reached.is_valid():
                actions.say_reached(thing, **reached.cleaned_data, by=request.user, on=localdate())
                messages.success(request, "It is saved. The library tells it too.")
                return redirect("plan:ideas", plan.ref)
        elif request.method == "POST":
            try:
                actions.take_out_of_library(thing, by=request.user, on=localdate())
            except ValidationError as problem:
                messages.info(request, problem.messages[0])
            else:
                messages.success(request, "It is out of the library.")
            return redirect("plan:ideas", plan.ref)
        return render(request, "plan/sharing/tell-library.jinja", shown)
    form = forms.TellLibrary(request.POST or None, plan=plan, initial=_as_it_is(thing))
    shown |= {"form": form, "draft": drafts.restore(form, request)}
    if form.is_valid():
        words = form.cleaned_data["words"].strip()
        shown["names"] = names_in(words, queries.known_names_of(plan))
        shown["words"] = words
        shown["outcome"] = titles_for(plan)[form.cleaned_data["outcome"]]
        if not form.cleaned_data["is_read"] or request.POST.get("press") == "change":
            shown["is_shown"] = request.POST.get("press") != "change"
            return render(request, "plan/sharing/tell-library.jinja", shown)
        try:
            actions.tell_library(
                thing,
                words,
                outcome=form.cleaned_data["outcome"],
                holds_no_name=form.cleaned_data["holds_no_name"],
                by=request.user,
                on=localdate(),
            )
        except ValidationError as problem:
            # Beside the box that would answer it: the tick, or else the words themselves.
            is_about_names = bool(shown["names"]) and not form.cleaned_data["holds_no_name"]
            add_faults(form, problem, {"words": "holds_no_name"} if is_about_names else None)
            shown["is_shown"] = is_about_names
        else:
            drafts.drop(request.user, request.path)
            messages.success(request, "It is told, without a name. You can take it out again at any time.")
            return redirect("plan:ideas", plan.ref)
    return render(request, "plan/sharing/tell-library.jinja", shown)


def _as_it_is(thing: PlanLine | Idea) -> dict[str, str]:
    if isinstance(thing, Idea):
        serves = thing.outcome.serves if thing.outcome else []
        return {"words": thing.words, "outcome": serves[0] if serves else ""}
    outcome = thing.outcomes.filter(removed_on=None).first()
    return {"words": thing.what, "outcome": outcome.serves[0] if outcome and outcome.serves else ""}


# What is paid for planning. ------------------------------------------------------------------------------


def planning_fund(request: SignedInRequest, ref: str) -> HttpResponse:
    """What is paid for help with this plan; a manager agrees it here."""
    plan = check_to_see(request, ref)
    may_agree = access.may_agree_planning_fund(request.user, plan)
    shown: dict[str, Any] = {
        **who_reads(request, plan),
        "funds": queries.planning_funds_of(plan),
        "costed": queries.costed(plan),
        "may_agree": may_agree,
    }
    if request.method == "POST":
        access.check_may_agree_planning_fund(request.user, plan)
    if may_agree:
        found = {one.organisation_id: one.organisation for one in people.every_planner()}
        organisations = [one for one in found.values() if one is not None]
        form = forms.PlanningFundForm(request.POST or None, organisations=organisations)
        flags = outside.flags_of(organisations)
        shown |= {"form": form, "flags": sorted(says for found in flags.values() for says in found)}
        if form.is_valid():
            try:
                actions.set_planning_fund(plan, **form.details, by=request.user, on=localdate())
            except ValidationError as problem:
                add_faults(form, problem)
            else:
                messages.success(request, "The planning fund is agreed. The budget stays what it is.")
                return redirect("plan:planning_fund", ref)
    return render(request, "plan/sharing/planning-fund.jinja", shown)


def end_planning_fund(request: SignedInRequest, ref: str) -> HttpResponse:
    fund = get_object_or_404(queries.planning_funds(), ref=ref)
    plan = fund.plan
    if plan is None:
        raise Http404("no plan is paid for by this")
    access.check_may_agree_planning_fund(request.user, plan)
    form = forms.EndPlanningFund(request.POST or None)
    if form.is_valid():
        try:
            actions.end_planning_fund(fund, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            add_faults(form, problem)
        else:
            messages.success(request, "The planning fund is ended.")
            return redirect("plan:planning_fund", plan.ref)
    shown = {**who_reads(request, plan), "fund": fund, "form": form}
    return render(request, "plan/sharing/end-planning-fund.jinja", shown)


def _plan_to_answer_for(request: SignedInRequest, ref: str) -> Plan:
    plan = get_object_or_404(queries.plans(), ref=ref)
    access.check_may_say_for_plan(request.user, plan, localdate())
    return plan
