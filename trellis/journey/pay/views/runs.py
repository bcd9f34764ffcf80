"""The pages of pay runs: prepared by one, approved by another, sent, credited; and of what is held."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_safe

from trellis.journey.accounts.access import Refused, SignedInRequest

from .. import access, actions, states
from ..forms.payees import WithReason
from ..forms.runs import Approve, HoldPayment, NewRun
from ..models import Due, Hold, PaymentFile, PayRun, RunLine
from ..queries import dues as of_dues
from ..queries import runs as queries
from .payees import A_PAGE, about
from .schedules import schedule_for
from .showing import show_faults

WORDS = states.RUNS.words


@require_safe
def runs(request: SignedInRequest) -> HttpResponse:
    """Every run, the latest pay day first, and what waits for somebody."""
    access.check_is_finance(request.user)
    page = Paginator(queries.runs(), A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "words": WORDS,
        "rails": queries.rails(),
        "held": of_dues.held_lines().count(),
        "to_check": of_dues.payees_to_check(request.user)[:A_PAGE],
        "not_paid": of_dues.parts_not_paid().count(),
    }
    return render(request, "pay/runs/list.jinja", shown)


def new(request: SignedInRequest) -> HttpResponse:
    """A run by one rail for one pay day. What falls due up to it is worked out first."""
    access.check_is_finance(request.user)
    form = NewRun(request.POST or None, rails=queries.rails())
    if form.is_valid():
        said, on = form.cleaned_data, localdate()
        try:
            actions.make_dues(on, until=max(said["pay_on"], on), by=request.user)
            made = actions.prepare_run(said["rail"], said["pay_on"], by=request.user, on=on)
        except ValidationError as problem:
            show_faults(form, problem)
        else:
            messages.success(request, "The run is prepared. Somebody else in finance approves it.")
            return redirect("pay:run", made.ref)
    return render(request, "pay/runs/new.jinja", {"form": form})


def _run_for(request: SignedInRequest, ref: str) -> PayRun:
    access.check_is_finance(request.user)
    return get_object_or_404(queries.runs(), ref=ref)


def run(request: SignedInRequest, ref: str) -> HttpResponse:
    """One run: what it comes to, its lines, what is held and who must act, and the next step."""
    found = _run_for(request, ref)
    form = Approve(request.POST or None, initial={"shown": found.fingerprint})
    status = 200
    if request.method == "POST":
        try:
            messages.success(request, _do(request, found, form))
        except ValidationError as problem:
            form.add_error(None, problem)
            found = _run_for(request, ref)
            # What is approved now is what is shown now.
            form.data = form.data.copy()  # type: ignore[attr-defined]
            form.data["shown"] = found.fingerprint  # type: ignore[index]
            status = 409
        else:
            return redirect("pay:run", ref)
    return render(request, "pay/runs/one.jinja", _shown(request, found, form), status=status)


def _do(request: SignedInRequest, found: PayRun, form: Approve) -> str:
    """The next step of a run; gives the sentence that tells of it."""
    step = request.POST.get("step", "")
    if step == "approve":
        if not form.is_valid():
            raise ValidationError("Look at the run again, then approve it.")
        actions.approve_run(found, by=request.user, at=now(), shown=form.cleaned_data["shown"])
        return "The run is approved, and frozen as it is. It can be sent now."
    if step == "send":
        actions.send_run(found, by=request.user, at=now())
        return "The file is made. Give it to the bank now."
    if step == "credit":
        actions.credit_run(found, by=request.user, at=now())
        return "The run is credited: the money is with whom it was for."
    raise ValidationError("Choose one of the steps there are.")


def _shown(request: SignedInRequest, found: PayRun, form: Approve) -> dict[str, Any]:
    account = request.user
    page = Paginator(queries.lines_in(found).exclude(state=states.HELD), A_PAGE).get_page(
        request.GET.get("page")
    )
    waits = []
    if found.state == states.PREPARED:
        waits = list(queries.not_in_run(found).exclude(of_dues.is_held())[:A_PAGE])
    try:
        access.check_may_approve_run(account, found)
        why_not = ""
    except Refused as refused:
        why_not = refused.says
    return {
        "run": found,
        "form": form,
        "page": page,
        "held": queries.lines_in(found, states.HELD)[:A_PAGE],
        "held_count": queries.lines_in(found, states.HELD).count(),
        "waits": of_dues.why_left_out(waits),
        "why_not": why_not,
        "words": WORDS,
        "line_words": states.LINES.words,
        "file": PaymentFile.objects.filter(run=found).defer("content").first(),
        "failure": queries.failure_of(found.rail),
    }


def call_off(request: SignedInRequest, ref: str) -> HttpResponse:
    """A run that is not sent is called off: what was in it waits for the next."""
    found = _run_for(request, ref)
    form = WithReason(request.POST or None, asks="Why is this run called off?")
    if form.is_valid():
        try:
            actions.call_run_off(found, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            show_faults(form, problem)
        else:
            messages.success(request, "The run is called off. What was in it waits for the next run.")
            return redirect("pay:run", ref)
    shown = {
        "form": form,
        "title": "Call this run off",
        "says": f"{found.rail.name}, {queries.says_run(found)}. Nothing of it is paid, and nothing is lost.",
        "back": ("pay:run", ref),
        "does": "Call it off",
    }
    return render(request, "pay/with-reason.jinja", shown)


@require_safe
def file(request: SignedInRequest, ref: str) -> HttpResponse:
    """The file a run was sent by, byte for byte, to be given to the bank."""
    access.check_is_finance(request.user)
    found = get_object_or_404(PaymentFile.objects.select_related("run"), ref=ref)
    content = actions.take_file(found, by=request.user)
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{found.name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer


def _line_for(request: SignedInRequest, ref: str) -> RunLine:
    access.check_is_finance(request.user)
    related = ("run__rail", "person__team", "person__account", "payee")
    return get_object_or_404(RunLine.objects.select_related(*related), ref=ref)


def hold_line(request: SignedInRequest, line_ref: str) -> HttpResponse:
    """Takes a line out of a run that is not approved yet: why, and who must act."""
    line = _line_for(request, line_ref)
    dues = Due.objects.filter(line=line).select_related("slice")
    is_payroll = any(of_dues.pays_wages(due.slice) for due in dues[:5])
    kinds = of_dues.kinds_of_hold(is_payroll=is_payroll, on=localdate())
    form = HoldPayment(request.POST or None, kinds=kinds)
    if form.is_valid():
        try:
            actions.hold_line(line, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            show_faults(form, problem)
        else:
            messages.success(request, "The line is held. The rest of the run goes on without it.")
            return redirect("pay:run", line.run.ref)
    shown = about(request, line.person) | {
        "form": form,
        "what": f"{line.name}, {line.payee.says_which}",
        "pence": line.pence,
        "is_payroll": is_payroll,
        "back": ("pay:run", line.run.ref, "The run"),
    }
    return render(request, "pay/runs/hold.jinja", shown)


def line_back(request: SignedInRequest, line_ref: str) -> HttpResponse:
    """A payment that the bank sent back."""
    line = _line_for(request, line_ref)
    form = WithReason(request.POST or None, asks="What does the bank say?")
    if form.is_valid():
        try:
            actions.take_line_back(line, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            show_faults(form, problem)
        else:
            messages.success(request, "It is due again, and goes with the next run. Check where it is paid.")
            return redirect("pay:run", line.run.ref)
    shown = {
        "form": form,
        "title": "The bank sent this payment back",
        "says": f"{line.name}, {line.payee.says_which}. What it was for is due again, and is paid once.",
        "back": ("pay:run", line.run.ref),
        "does": "Say that it came back",
    }
    return render(request, "pay/with-reason.jinja", shown)


# What is held. -------------------------------------------------------------------------------------------


@require_safe
def holds(request: SignedInRequest) -> HttpResponse:
    """Everything that is held and who must act, the longest held first."""
    access.check_is_finance(request.user)
    page = Paginator(of_dues.held_lines(), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "pay/runs/holds.jinja", {"page": page, "today": localdate()})


def hold_due(request: SignedInRequest, due_ref: str) -> HttpResponse:
    """Holds one sum that is due."""
    due = get_object_or_404(
        Due.objects.select_related("person__team", "person__account", "payee", "slice", "schedule"),
        ref=due_ref,
    )
    access.check_may_hold(request.user, due.person)
    back = ("pay:schedule", due.schedule.ref) if due.schedule else ("pay:schedules", due.person.ref)
    return _hold(request, due, what=due.says, pence=due.pence, back=(*back, "What is paid"))


def hold_schedule(request: SignedInRequest, schedule_ref: str) -> HttpResponse:
    """Holds everything a schedule pays, now and later, until it is released."""
    found = schedule_for(request, schedule_ref)
    access.check_may_hold(request.user, found.person)
    what = f"Everything that is paid into the {found.payee.says_which} by this schedule"
    return _hold(request, found, what=what, pence=None, back=("pay:schedule", found.ref, "What is paid"))


def _hold(
    request: SignedInRequest, held: Any, *, what: str, pence: int | None, back: tuple[str, str, str]
) -> HttpResponse:
    is_payroll = of_dues.pays_wages(held.slice)
    form = HoldPayment(
        request.POST or None, kinds=of_dues.kinds_of_hold(is_payroll=is_payroll, on=localdate())
    )
    if form.is_valid():
        try:
            made = actions.hold_due(held, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            show_faults(form, problem)
        else:
            messages.success(request, f"It is held. {made.who_must_act}")
            return redirect(back[0], back[1])
    shown = about(request, held.person) | {
        "form": form,
        "what": what,
        "pence": pence,
        "is_payroll": is_payroll,
        "back": back,
    }
    return render(request, "pay/runs/hold.jinja", shown)


def hold(request: SignedInRequest, ref: str) -> HttpResponse:
    """One hold: why, since when, who must act; and letting the payment go."""
    related = ("person__team", "person__account", "due", "schedule__payee", "put_by", "released_by")
    found = get_object_or_404(Hold.objects.select_related(*related), ref=ref)
    access.check_may_see_money_of(request.user, found.person, localdate())
    if request.method == "POST":
        access.check_may_hold(request.user, found.person)
    shown = about(request, found.person)
    form = None
    if shown["may_hold"] and found.released_on is None:
        form = WithReason(request.POST or None, asks="Why can it go now?")
    if form and form.is_valid():
        try:
            actions.release_hold(found, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            show_faults(form, problem)
        else:
            messages.success(request, "It is released, and goes with the next run.")
            return redirect("pay:hold", ref)
    return render(request, "pay/runs/held.jinja", shown | {"hold": found, "form": form})
