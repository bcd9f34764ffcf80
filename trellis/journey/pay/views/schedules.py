"""The pages of what is paid how often: beginning, changing what it comes to, ending, paying once."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from trellis.engines.paying.cycles import say_cycle
from trellis.journey.accounts.access import SignedInRequest
from trellis.journey.plan.models import Slice
from trellis.journey.plan.queries.slices import every_slice, paid_of, slices_of

from .. import access, actions
from ..forms.schedules import EndSchedule, NewRate, NewSchedule, PayOnce
from ..models import Schedule
from ..queries import dues as queries
from .payees import A_PAGE, about, find_person
from .showing import show_faults


@require_safe
def schedules(request: SignedInRequest, person_ref: str) -> HttpResponse:
    """What of a person's budget is paid, how often and into what; what is not paid yet."""
    person = find_person(person_ref)
    access.check_may_see_money_of(request.user, person, localdate())
    page = Paginator(queries.schedules_of(person), A_PAGE).get_page(request.GET.get("page"))
    rates = queries.rates_on(list(page), localdate())
    shown = about(request, person) | {
        "page": page,
        "rows": [(one, rates.get(one.pk)) for one in page],
        "say_cycle": say_cycle,
        "not_paid": list(queries.parts_not_paid(person)[:A_PAGE]),
        "holds": queries.held_lines().filter(person=person)[:A_PAGE],
    }
    return render(request, "pay/schedules/list.jinja", shown)


@require_safe
def to_begin(request: SignedInRequest) -> HttpResponse:
    """Parts of agreed budgets that nothing pays yet, for finance to begin."""
    access.check_is_finance(request.user)
    page = Paginator(queries.parts_not_paid(), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "pay/schedules/to-begin.jinja", {"page": page})


def _slice_for(request: SignedInRequest, ref: str) -> Slice:
    access.check_is_finance(request.user)
    return get_object_or_404(every_slice(), ref=ref)


def new(request: SignedInRequest, slice_ref: str) -> HttpResponse:
    """Begins to pay a part of a budget."""
    held = _slice_for(request, slice_ref)
    person = held.budget.person
    checked = queries.payees_checked(person)
    form = NewSchedule(
        request.POST or None, payees=checked, initial={"starts_on": max(held.starts_on, localdate())}
    )
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = actions.begin_schedule(
                held,
                said["payee"],
                cycle=said["cycle"],
                a_period_begins=said["a_period_begins"],
                starts_on=said["starts_on"],
                by=request.user,
                on=localdate(),
            )
        except ValidationError as problem:
            show_faults(form, problem)
        else:
            messages.success(request, "It is begun. What falls due is worked out every night.")
            return redirect("pay:schedule", made.ref)
    shown = about(request, person) | {
        "form": form,
        "held": held,
        "paid": paid_of(held.budget, slices_of(held.budget)).get(held.pk),
        "checked": checked,
        "once_left": queries.once_left(held),
    }
    return render(request, "pay/schedules/new.jinja", shown)


def schedule_for(request: SignedInRequest, ref: str) -> Schedule:
    found = get_object_or_404(queries.schedules(), ref=ref)
    access.check_may_see_money_of(request.user, found.person, localdate())
    return found


@require_safe
def schedule(request: SignedInRequest, ref: str) -> HttpResponse:
    """One schedule: what it pays since when, everything that fell due by it, and what holds it back."""
    found = schedule_for(request, ref)
    dues = found.dues.select_related("payee", "line__run").order_by("-first", "-pk")
    page = Paginator(dues, A_PAGE).get_page(request.GET.get("page"))
    held = queries.open_holds().filter(schedule=found)
    held_dues = queries.open_holds().filter(due__in=[due.pk for due in page])
    shown = about(request, found.person) | {
        "schedule": found,
        "rates": queries.rates_of(found),
        "rate": queries.rates_on([found], localdate()).get(found.pk),
        "page": page,
        "holds": list(held.select_related("put_by")),
        "held_dues": {one.due_id: one for one in held_dues},
        "how_often": say_cycle(found.cycle),
    }
    return render(request, "pay/schedules/one.jinja", shown)


def new_rate(request: SignedInRequest, ref: str) -> HttpResponse:
    """What it pays a week from another day on."""
    access.check_is_finance(request.user)
    found = schedule_for(request, ref)
    now = queries.rates_on([found], localdate()).get(found.pk)
    form = NewRate(
        request.POST or None,
        initial={
            "weekly_pence": now.weekly_pence if now else None,
            "contribution_weekly_pence": now.contribution_weekly_pence if now else 0,
        },
    )
    if form.is_valid():
        try:
            actions.change_rate(found, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            show_faults(form, problem)
        else:
            messages.success(request, "It is saved. What has to be put right is worked out tonight.")
            return redirect("pay:schedule", ref)
    shown = about(request, found.person) | {"schedule": found, "form": form, "rates": queries.rates_of(found)}
    return render(request, "pay/schedules/rate.jinja", shown)


def end(request: SignedInRequest, ref: str) -> HttpResponse:
    """The last day that is paid for."""
    access.check_is_finance(request.user)
    found = schedule_for(request, ref)
    form = EndSchedule(request.POST or None)
    if form.is_valid():
        try:
            actions.end_schedule(found, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            show_faults(form, problem)
        else:
            messages.success(request, "It ends then. What fell due for later days is taken off.")
            return redirect("pay:schedule", ref)
    shown = about(request, found.person) | {"schedule": found, "form": form}
    return render(request, "pay/schedules/end.jinja", shown)


def pay_once(request: SignedInRequest, slice_ref: str) -> HttpResponse:
    """A sum out of what a part of a budget holds to be paid once."""
    held = _slice_for(request, slice_ref)
    person = held.budget.person
    left = queries.once_left(held)
    checked = queries.payees_checked(person)
    form = PayOnce(request.POST or None, payees=checked, left=left, on=localdate())
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.put_in_once(
                held,
                said["payee"],
                pence=said["pence"],
                says=said["says"],
                pay_on=said["pay_on"],
                by=request.user,
                on=localdate(),
            )
        except ValidationError as problem:
            show_faults(form, problem)
        else:
            messages.success(request, "It is due, and goes with the next run up to that day.")
            return redirect("pay:schedules", person.ref)
    shown = about(request, person) | {"form": form, "held": held, "left": left, "checked": checked}
    return render(request, "pay/schedules/once.jinja", shown)
