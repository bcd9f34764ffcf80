"""The pages of employing an assistant: the cost, the agreement, signatures, hours."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from trellis.basis.findings import Refused
from trellis.basis.periods import read_day
from trellis.engines.employing.cost import PaCost
from trellis.govuk.both import differences
from trellis.journey.accounts.access import SignedInRequest
from trellis.journey.people import access as people
from trellis.journey.people.models import Person
from trellis.journey.record import drafts
from trellis.journey.record.saving import SavedMeanwhile

from .. import employing_access as access
from .. import states
from ..actions import employing as actions
from ..employing_terms import (
    given_terms,
    hours_from,
    left_says,
    over_says,
    said_by_box,
    says_hours,
    signatures_told,
    terms_told,
    what_it_costs,
)
from ..forms.employing import (
    WEEKDAYS,
    AgreementForm,
    CostForm,
    EndForm,
    SeenOnPaperForm,
    SignForm,
    WeekForm,
    WithdrawForm,
    sides_open,
    week_as_it_is,
)
from ..models import Agreement
from ..queries import employing as queries

A_PAGE = 25
WEEKS_SHOWN = 12


def _person(ref: str) -> Person:
    return get_object_or_404(Person.objects.select_related("team", "account"), ref=ref)


def _about(request: SignedInRequest, person: Person) -> dict[str, Any]:
    """Whose page it is, and who reads."""
    on = localdate()
    return {
        "person": person,
        "is_own": person.account_id == request.user.pk,
        "may_employ": access.may_employ(request.user, person, on),
        "is_worker": people.may_work_with(request.user, person),
        "sees_person": people.may_see(request.user, person),
        "today": on,
    }


# What it would cost. -------------------------------------------------------------------------------------


def what_cost(request: SignedInRequest, person_ref: str) -> HttpResponse:
    """What an assistant would cost, every line, before anybody is hired. Nothing that is tried is kept."""
    person, on = _person(person_ref), localdate()
    access.check_may_see_cost(request.user, person, on)
    there = queries.money_there_is(person, on)
    initial = {"starts_on": on, "budget_weekly_pence": there.pence if there else None}
    form = CostForm(request.POST or None, initial=initial)
    cost = _cost_of(form) if form.is_valid() else None
    shown = {
        **_about(request, person),
        "form": form,
        "there": there,
        "cost": cost.as_json() if cost else None,
        "left_says": left_says(cost.as_json()) if cost else "",
        "tried": [(name, value) for name, values in request.POST.lists() for value in values],
    }
    return render(request, "plan/employing/cost.jinja", shown)


def _cost_of(form: CostForm) -> PaCost | None:
    """The cost of what was typed; what the engine finds wrong is said beside its box."""
    try:
        return what_it_costs(
            form.terms, born=form.cleaned_data["date_of_birth"], on=form.cleaned_data["starts_on"]
        )
    except Refused as refused:
        for box, says in said_by_box(refused):
            form.add_error(box or None, says)
        return None


# Agreements. ---------------------------------------------------------------------------------------------


@require_safe
def list_agreements(request: SignedInRequest, person_ref: str) -> HttpResponse:
    person = _person(person_ref)
    access.check_may_see_cost(request.user, person, localdate())
    page = Paginator(queries.agreements_of(person), A_PAGE).get_page(request.GET.get("page"))
    shown = {**_about(request, person), "page": page, "states": states.AGREEMENTS.words}
    return render(request, "plan/employing/list.jinja", shown)


@require_safe
def my_work(request: SignedInRequest) -> HttpResponse:
    """The assistant's own agreements, and nobody else's."""
    access.check_is_assistant(request.user)
    page = Paginator(queries.agreements_with(request.user), A_PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "states": states.AGREEMENTS.words, "stood": queries.STOOD}
    return render(request, "plan/employing/my-work.jinja", shown)


def new_agreement(request: SignedInRequest, person_ref: str) -> HttpResponse:
    person, on = _person(person_ref), localdate()
    access.check_may_employ(request.user, person, on)
    there = queries.money_there_is(person, on)
    initial = {"starts_on": on, "budget_weekly_pence": there.pence if there else None}
    return _offer(request, person, initial, None)


def another_agreement(request: SignedInRequest, ref: str) -> HttpResponse:
    """Another rate, other hours: a further agreement, which both sign again."""
    old = get_object_or_404(queries.agreements(), ref=ref)
    access.check_is_employers_side(request.user, old, localdate())
    if old.state != states.WORKING or queries.newer_offer(old) is not None:
        messages.info(
            request, "Only an agreement that holds, and that no other waits to replace, is changed."
        )
        return redirect("plan:agreement", ref)
    initial = {
        **given_terms(old),
        "assistants_name": old.assistants_name,
        "sign_in_name": old.account.username if old.account else "",
        "relation": old.relation,
        "lives_with_person": old.lives_with_person,
        "what_they_do": old.what_they_do,
        "date_of_birth": old.date_of_birth,
        "starts_on": None,
    }
    return _offer(request, old.person, initial, old)


def _offer(
    request: SignedInRequest, person: Person, initial: dict[str, Any], old: Agreement | None
) -> HttpResponse:
    on, draft = localdate(), None
    if "from_cost" in request.POST:
        # What was tried on the page of the cost, with the rest still to be asked.
        tried = CostForm(request.POST)
        initial |= tried.cleaned_data if tried.is_valid() else {}
        form = AgreementForm(initial=initial)
    else:
        form = AgreementForm(request.POST or None, initial=initial)
        draft = drafts.restore(form, request)
    if form.is_valid():
        try:
            offered = actions.offer_agreement(
                person, terms=form.terms, **form.details, replaces=old, by=request.user, on=on
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, "The agreement is written. Nothing holds before both have signed it.")
            return redirect("plan:agreement", offered.ref)
    shown = {
        **_about(request, person),
        "form": form,
        "draft": draft,
        "old": old,
        "family_decided_at": queries.where_family_is_decided(person) if form.errors else "",
    }
    return render(request, "plan/employing/agreement-form.jinja", shown)


def _agreement(request: SignedInRequest, ref: str) -> Agreement:
    found = get_object_or_404(queries.agreements(), ref=ref)
    access.check_may_see_agreement(request.user, found, localdate())
    return found


def _page_of(request: SignedInRequest, found: Agreement) -> dict[str, Any]:
    """What every page about one agreement shows."""
    account, on = request.user, localdate()
    is_assistant = access.is_assistant_of(account, found)
    waits = found.state == states.OFFERED
    side = access.side_of(account, found, on)
    employs = access.is_employers_side(account, found, on)
    works = found.state == states.WORKING
    return {
        **_about(request, found.person),
        "agreement": found,
        "state": states.AGREEMENTS.words[found.state],
        "terms": terms_told(found),
        "signatures": signatures_told(found),
        "is_assistant": is_assistant,
        "may_sign": waits and bool(side) and getattr(found, f"{side}_signed_on") is None,
        "may_note": waits and access.may_note_signature(account, found),
        "may_withdraw": waits and (is_assistant or employs),
        "may_end": works and (is_assistant or employs),
        "may_change": works and employs,
        "may_put_in_hours": found.state in queries.STOOD and access.may_put_in_hours(account, found, on),
        "stood": found.state in queries.STOOD,
        "hours_says": says_hours(found.hours_a_week),
    }


@require_safe
def agreement(request: SignedInRequest, ref: str) -> HttpResponse:
    found = _agreement(request, ref)
    shown = _page_of(request, found)
    # What it costs the employer in all, and what is left of the budget, is no matter of the assistant's.
    cost = None if shown["is_assistant"] else found.working["cost"]
    shown |= {
        "cost": cost,
        "left_says": left_says(cost) if cost else "",
        "not_payable": queries.may_be_paid(found, localdate()),
        "newer_offer": queries.newer_offer(found),
        "replaced_by": queries.replaced_by(found),
    }
    return render(request, "plan/employing/agreement.jinja", shown)


@require_safe
def easy_agreement(request: SignedInRequest, ref: str) -> HttpResponse:
    found = _agreement(request, ref)
    return render(request, "plan/employing/agreement-easy.jinja", _page_of(request, found))


def sign(request: SignedInRequest, ref: str) -> HttpResponse:
    found = _agreement(request, ref)
    access.check_may_sign_agreement(request.user, found, localdate())
    form = SignForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            signed = actions.sign_agreement(found, by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            both = signed.state == states.WORKING
            says = (
                "Both have signed. The agreement holds."
                if both
                else "You have signed. It waits for the other."
            )
            messages.success(request, says)
            return redirect("plan:agreement", ref)
    return render(request, "plan/employing/sign.jinja", _page_of(request, found) | {"form": form})


def seen_on_paper(request: SignedInRequest, ref: str) -> HttpResponse:
    found = _agreement(request, ref)
    access.check_may_note_signature(request.user, found)
    form = SeenOnPaperForm(request.POST or None, sides=sides_open(found))
    if form.is_valid():
        try:
            actions.see_signature(found, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, "You noted the signature that you saw.")
            return redirect("plan:agreement", ref)
    return render(request, "plan/employing/seen-on-paper.jinja", _page_of(request, found) | {"form": form})


def withdraw(request: SignedInRequest, ref: str) -> HttpResponse:
    """Either side says no to an agreement that not both have signed."""
    found = _agreement(request, ref)
    if not access.is_assistant_of(request.user, found):
        access.check_is_employers_side(request.user, found, localdate())
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        try:
            actions.withdraw_agreement(found, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, "The agreement is withdrawn.")
            return redirect("plan:agreement", ref)
    return render(request, "plan/employing/withdraw.jinja", _page_of(request, found) | {"form": form})


def end(request: SignedInRequest, ref: str) -> HttpResponse:
    found = _agreement(request, ref)
    if not access.is_assistant_of(request.user, found):
        access.check_is_employers_side(request.user, found, localdate())
    form = EndForm(request.POST or None)
    if form.is_valid():
        try:
            actions.end_agreement(found, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, "It is kept when the work ends.")
            return redirect("plan:agreement", ref)
    return render(request, "plan/employing/end.jinja", _page_of(request, found) | {"form": form})


# Hours. --------------------------------------------------------------------------------------------------


@require_safe
def hours(request: SignedInRequest, ref: str) -> HttpResponse:
    """The weeks of an agreement: those with hours, and those that can be put in."""
    found = _agreement(request, ref)
    access.check_may_see_hours(request.user, found, localdate())
    weeks = queries.weeks_of(found)
    page = Paginator(weeks, A_PAGE).get_page(request.GET.get("page"))
    shown = _page_of(request, found)
    shown |= {"page": page, "open_weeks": _open_weeks(found, {week.begins_on for week in weeks})}
    return render(request, "plan/employing/hours.jinja", shown)


def _open_weeks(found: Agreement, have: set[date]) -> list[date]:
    """The latest weeks of the agreement without hours, the newest first."""
    if found.state not in queries.STOOD:
        return []
    on = localdate()
    last = min(on, found.ended_on or on)
    begins = last - timedelta(days=last.weekday())
    every = (begins - timedelta(weeks=number) for number in range(WEEKS_SHOWN))
    return [one for one in every if one + timedelta(days=6) >= found.starts_on and one not in have]


def week(request: SignedInRequest, ref: str, begins: str) -> HttpResponse:
    """One week's hours: what stands, the versions before, and the boxes; on paper, to fill in by hand."""
    found, on = _agreement(request, ref), localdate()
    access.check_may_see_hours(request.user, found, on)
    begins_on = read_day(begins)
    if not isinstance(begins_on, date) or begins_on.weekday() != 0 or begins_on.isoformat() != begins:
        raise Http404("a week begins on a Monday")
    stands = queries.week_of(found, begins_on)
    newest = stands.timesheet if stands else None
    employs = access.is_employers_side(request.user, found, on)
    form: Any = WeekForm(
        request.POST or None,
        initial=week_as_it_is(newest),
        week_begins_on=begins_on,
        is_employers_side=employs,
    )
    draft = drafts.restore(form, request)
    shown = _page_of(request, found) | {
        "form": form,
        "draft": draft,
        "begins_on": begins_on,
        "week": stands,
        "weekdays": WEEKDAYS,
        "hours_from": hours_from,
        "says_hours": says_hours,
        "over": "",
        "is_employers_side": employs,
    }
    status = 200
    if form.is_valid():
        access.check_may_put_in_hours(request.user, found, on)
        details = {name: form.cleaned_data.get(name, "") for name in ("note", "over_agreed_because", "shown")}
        try:
            actions.put_in_timesheet(
                found, week_begins_on=begins_on, hours=form.hours, **details, by=request.user, on=on
            )
        except ValidationError as problem:
            form.add_error(None, problem)
            shown["over"] = over_says(sum(form.hours, start=form.hours[0] * 0), found.hours_a_week)
        except SavedMeanwhile as meanwhile:
            theirs = _cleaned(week_as_it_is(meanwhile.theirs), form)
            shown |= {"differences": differences(form, theirs), "theirs": meanwhile.theirs}
            # Saving again is now done knowingly.
            form.data = form.data.copy()
            form.data["shown"] = meanwhile.theirs.ref if meanwhile.theirs else ""
            status = 409
        else:
            messages.success(request, "The hours are kept.")
            return redirect("plan:hours", ref)
    return render(request, "plan/employing/week.jinja", shown, status=status)


def _cleaned(theirs: dict[str, Any], form: WeekForm) -> dict[str, Any]:
    """A kept week in the values that the form's fields clean to."""
    return {name: form.fields[name].clean(value) for name, value in theirs.items() if name in form.fields}
