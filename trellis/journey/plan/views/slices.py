"""The pages about how the money of a budget is held."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate

from trellis.govuk.both import Difference, differences
from trellis.journey.accounts.access import SignedInRequest
from trellis.journey.challenge import queries as challenges
from trellis.journey.people import access as people
from trellis.journey.people.actions import SavedMeanwhile
from trellis.journey.record import drafts

from .. import access, actions, states
from ..forms.slices import (
    HowPaid,
    MovePounds,
    NewSlice,
    SlicesForm,
    StopPayment,
    how_paid_as_it_is,
    in_words,
    typed_in_words,
)
from ..models import How, PersonalBudget, Slice
from ..queries import conditions as asked
from ..queries import slices as queries


def about_budget(request: SignedInRequest, budget: PersonalBudget) -> dict[str, Any]:
    """What every page about the money of a budget says: whose it is, and what this account may do."""
    account, on = request.user, localdate()
    carer = budget.carer
    is_own = access.is_carers_own(account, budget.plan) if carer else access.is_own(account, budget.person)
    return {
        "budget": budget,
        "person": budget.person,
        "whose": carer.name if carer else budget.person.full_name,
        "is_own": is_own,
        "is_worker": people.may_work_with(account, budget.person) and not is_own,
        "may_say": access.may_say_of_budget(account, budget, on),
        "is_signed": budget.state == states.SIGNED,
        "is_open": budget.state in queries.BEFORE_IT_IS_AGREED,
        "today": on,
    }


def budget_for(request: SignedInRequest, ref: str) -> PersonalBudget:
    budget = get_object_or_404(queries.budgets_with_slices(), ref=ref)
    access.check_may_see_budget(request.user, budget, localdate())
    return budget


def slice_for(request: SignedInRequest, ref: str) -> Slice:
    held = get_object_or_404(queries.every_slice(), ref=ref)
    access.check_may_see_budget(request.user, held.budget, localdate())
    return held


def slices(request: SignedInRequest, budget_ref: str) -> HttpResponse:
    """The picture and the table of who holds what; before the budget is agreed, the form too."""
    budget = budget_for(request, budget_ref)
    shown = about_budget(request, budget)
    standing = queries.slices_of(budget)
    is_asked = shown["is_open"] and shown["may_say"]
    if request.method == "POST" or is_asked:
        access.check_may_say_of_budget(request.user, budget, localdate())
    shown |= _held(budget, standing, shown["is_own"])
    if not is_asked and request.method != "POST":
        return render(request, "plan/slices/slices.jinja", shown | {"form": None})
    form = SlicesForm(
        request.POST or None,
        budget=budget,
        standing=standing,
        version=queries.version_of_slices(budget),
        on=localdate(),
        is_own=shown["is_own"],
        is_worker=shown["is_worker"],
    )
    shown |= {"form": form, "draft": drafts.restore(form, request)}
    shown["ways"] = [
        (way, [row for row in form.rows if row.way == way]) for way, _ in queries.ways_with(standing)
    ]
    if form.is_valid():
        try:
            actions.put_slices(
                budget,
                form.slice_rows,
                shown=form.cleaned_data["version"] or 0,
                wanted_by=form.cleaned_data.get("wanted_by", ""),
                by=request.user,
                on=localdate(),
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        except SavedMeanwhile as meanwhile:
            yours = typed_in_words(form, shown["is_own"])
            shown["differences"] = [Difference("How the money is held", yours, in_words(meanwhile.theirs))]
            _shown_anew(form, version=queries.version_of_slices(budget))
            return render(request, "plan/slices/slices.jinja", shown, status=409)
        else:
            drafts.drop(request.user, request.path)
            messages.success(request, "How the money is held is saved.")
            return redirect("plan:slices", budget.ref)
    return render(request, "plan/slices/slices.jinja", shown)


def _held(budget: PersonalBudget, standing: list[Slice], is_own: bool) -> dict[str, Any]:
    return {
        "held": queries.told_slices(standing, is_own=is_own),
        "ways": [(way, []) for way, _ in queries.ways_with(standing)],
        "paid": queries.paid_of(budget, standing),
        "billed_pence": queries.billed_of(budget, standing) if standing else 0,
        "before": queries.slices_before(budget),
        "moves": queries.moves_of(budget),
        "refusals": asked.refusals_of(budget),
    }


def one(request: SignedInRequest, ref: str) -> HttpResponse:
    """One part of a budget: who holds it, what it is for, what is still to be done."""
    held = slice_for(request, ref)
    shown = about_budget(request, held.budget)
    is_payment = held.how == How.DIRECT_PAYMENT
    standing = queries.slices_of(held.budget)
    shown |= {
        "slice": held,
        "says": held.says_to(is_own=shown["is_own"]),
        "is_payment": is_payment,
        "is_fund": held.how == How.SERVICE_FUND,
        "paid": queries.paid_of(held.budget, standing).get(held.pk),
        "conditions": asked.conditions_of(held, localdate()) if is_payment else None,
        "refusals": list(held.refusals.select_related("refused_by", "taken_back_by")) if is_payment else [],
        "refusal": asked.refusal_of(held) if is_payment else None,
        "family": asked.family_of(held) if is_payment else [],
        "challenges": challenges.about("refusal", held.ref),
        "may_judge": is_payment and access.may_judge_payment(request.user, held),
        "moves": [move for move in queries.moves_of(held.budget) if queries.signed(move, held)],
        "is_running": held.ended_on is None,
    }
    return render(request, "plan/slices/slice.jinja", shown)


def move(request: SignedInRequest, budget_ref: str) -> HttpResponse:
    """Pounds from one part to another. It needs the person, and no panel."""
    budget = budget_for(request, budget_ref)
    access.check_may_say_of_budget(request.user, budget, localdate())
    shown = about_budget(request, budget)
    standing = queries.slices_of(budget)
    form = MovePounds(
        request.POST or None,
        standing=standing,
        is_own=shown["is_own"],
        is_worker=shown["is_worker"],
    )
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.move_between(
                said["from_slice"],
                said["to_slice"],
                said["pence"],
                from_date=said["from_date"],
                wanted_by=said.get("wanted_by", ""),
                by=request.user,
                on=localdate(),
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, "The pounds are moved. The sum of the budget is the same.")
            return redirect("plan:slices", budget.ref)
    shown |= {"form": form, "held": queries.told_slices(standing, is_own=shown["is_own"])}
    return render(request, "plan/slices/move.jinja", shown)


def open_slice(request: SignedInRequest, budget_ref: str) -> HttpResponse:
    """Another way to hold some of an agreed budget."""
    budget = budget_for(request, budget_ref)
    access.check_may_say_of_budget(request.user, budget, localdate())
    shown = about_budget(request, budget)
    form = NewSlice(request.POST or None, budget=budget, is_own=shown["is_own"], is_worker=shown["is_worker"])
    if form.is_valid():
        try:
            held = actions.open_slice(
                budget,
                form.slice_row,
                wanted_by=form.cleaned_data.get("wanted_by", ""),
                by=request.user,
                on=localdate(),
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, "It is added, with nothing in it yet.")
            return redirect("plan:slice", held.ref)
    hints = {way.key: " ".join(way.explains) for way, _ in queries.ways_with([])}
    return render(request, "plan/slices/new.jinja", shown | {"form": form, "hints": hints})


def how_paid(request: SignedInRequest, ref: str) -> HttpResponse:
    """Net or gross, into an account or on a card."""
    held = _payment(request, ref)
    shown = about_budget(request, held.budget) | {"slice": held}
    shown["says"] = held.says_to(is_own=shown["is_own"])
    form = HowPaid(request.POST or None, held=held)
    shown["form"] = form
    if form.is_valid():
        try:
            actions.say_how_paid(
                held,
                version=form.cleaned_data["version"] or 0,
                **form.details,
                by=request.user,
                on=localdate(),
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        except SavedMeanwhile as meanwhile:
            theirs = how_paid_as_it_is(meanwhile.theirs)
            theirs["by_card"] = meanwhile.theirs.by_card
            shown["differences"] = differences(form, theirs)
            _shown_anew(form, version=meanwhile.theirs.version)
            return render(request, "plan/slices/how-paid.jinja", shown, status=409)
        else:
            messages.success(request, "How the money comes is saved.")
            return redirect("plan:slice", ref)
    return render(request, "plan/slices/how-paid.jinja", shown)


def stop(request: SignedInRequest, ref: str) -> HttpResponse:
    """A direct payment is not wanted any more."""
    held = _payment(request, ref)
    shown = about_budget(request, held.budget) | {"slice": held}
    shown["says"] = held.says_to(is_own=shown["is_own"])
    form = StopPayment(request.POST or None, is_worker=shown["is_worker"])
    if form.is_valid():
        try:
            actions.stop_direct_payment(held, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(
                request, "The direct payment stops then. The council arranges the same from the next day."
            )
            return redirect("plan:slices", held.budget.ref)
    return render(request, "plan/slices/stop.jinja", shown | {"form": form})


def _shown_anew(form: Any, **values: Any) -> None:
    # Saving again is now done knowingly.
    form.data = form.data.copy()
    form.data.update(values)


def _payment(request: SignedInRequest, ref: str) -> Slice:
    held = slice_for(request, ref)
    access.check_may_say_of_budget(request.user, held.budget, localdate())
    return held
