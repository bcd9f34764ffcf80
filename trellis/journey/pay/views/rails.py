"""Rails and what is done when one is down; and the question whether a payment came."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now

from trellis.journey.accounts.access import SignedInRequest

from .. import access, actions
from ..failure_letter import words_of
from ..forms.rails import MarkFailed, NewRail, Received
from ..models import FailureNotice, Rail, RailFailure, RunLine
from ..queries import rails as queries
from ..queries.runs import failure_of
from .showing import show_faults

A_PAGE = 25
TOLD_AT_ONE_PRESS = 50


def rails(request: SignedInRequest) -> HttpResponse:
    """Every rail, whether it is down, who has no second way; and a new one."""
    access.check_is_finance(request.user)
    form = NewRail(request.POST or None)
    if form.is_valid():
        try:
            actions.add_rail(**form.cleaned_data, by=request.user)
        except ValidationError as problem:
            show_faults(form, problem)
        else:
            messages.success(request, "It is added.")
            return redirect("pay:rails")
    without = queries.without_second_way()
    shown = {
        "rails": queries.rails_shown(),
        "failures": queries.failures()[:A_PAGE],
        "without": Paginator(without, A_PAGE).get_page(request.GET.get("page")),
        "form": form,
    }
    return render(request, "pay/rails/list.jinja", shown)


def rail(request: SignedInRequest, ref: str) -> HttpResponse:
    """One rail: mark it as down, after seeing whom that touches."""
    access.check_is_finance(request.user)
    found = get_object_or_404(Rail, ref=ref)
    down = failure_of(found)
    form = MarkFailed(request.POST or None)
    if form.is_valid():
        try:
            failure = actions.mark_rail_failed(found, **form.cleaned_data, by=request.user, at=now())
        except ValidationError as problem:
            show_faults(form, problem)
        else:
            messages.success(request, f"{found.name} is marked as down. Nothing is sent by it.")
            return redirect("pay:failure", failure.ref)
    standing = queries.on_the_rail(found, failed_at=now())
    shown = {"rail": found, "down": down, "form": form, "standing": standing}
    return render(request, "pay/rails/one.jinja", shown)


def failure(request: SignedInRequest, ref: str) -> HttpResponse:
    """A failure: one press for the second way, telling people, and marking the rail as back."""
    access.check_is_finance(request.user)
    found = get_object_or_404(queries.failures(), ref=ref)
    fault = ""
    if request.method == "POST":
        try:
            messages.success(request, _do(found, request))
            return redirect("pay:failure", ref)
        except ValidationError as problem:
            fault = " ".join(problem.messages)
    shown = {
        "one": found,
        "rail": found.rail,
        "fault": fault,
        "standing": queries.on_the_rail(found.rail, failed_at=found.failed_at),
        "told": queries.told_of(found),
        "lines": Paginator(queries.lines_of(found), A_PAGE).get_page(request.GET.get("page")),
        "queue": Paginator(queries.queue_of(found), A_PAGE).get_page(request.GET.get("queue")),
        "queue_pence": queries.queue_pence(found),
        "to_tell": found.notices.exclude(why_not="").filter(told_on=None).select_related("person")[:A_PAGE],
    }
    return render(request, "pay/rails/failure.jinja", shown)


def _do(found: RailFailure, request: SignedInRequest) -> str:
    """What was pressed; gives the sentence that tells of it."""
    press, by, at = request.POST.get("press"), request.user, now()
    if press == "back":
        actions.rail_is_back(found, by=by, at=at)
        return f"{found.rail.name} is marked as back. Nobody who was paid another way is paid again."
    if press == "second":
        run = actions.fall_back(found, by=by, at=at)
        _tell(found, request)
        return (
            "The second way is prepared. Somebody else in finance approves it now."
            if run
            else "Nobody\u2019s wages are near. Everybody is told, and the rest waits."
        )
    if press == "tell":
        _tell(found, request)
        return "They are being told, each by the way they asked for."
    raise ValidationError("Choose what to do.")


def _tell(found: RailFailure, request: SignedInRequest) -> None:
    """The next of those who are to be told; a press tells so many, so that the page answers."""
    waiting = found.notices.filter(message=None, why_not="", told_on=None).select_related("failure")
    for notice in waiting[:TOLD_AT_ONE_PRESS]:
        actions.tell_of_failure(notice, by=request.user, at=now())


def told(request: SignedInRequest, ref: str, person_ref: str) -> HttpResponse:
    """Somebody no writing may be sent to: what to tell them, and that it was told."""
    notice = get_object_or_404(
        FailureNotice.objects.select_related("failure__rail", "person__team", "person__account", "told_by"),
        failure__ref=ref,
        person__ref=person_ref,
    )
    access.check_may_tell_of_failure(request.user, notice)
    fault = ""
    if request.method == "POST":
        try:
            actions.note_told(notice, by=request.user, on=localdate())
        except ValidationError as problem:
            fault = " ".join(problem.messages)
        else:
            messages.success(request, "It is written down that they know.")
            return redirect("pay:failure_told", ref, person_ref)
    shown = {"notice": notice, "person": notice.person, "words": words_of(notice), "fault": fault}
    return render(request, "pay/rails/told.jinja", shown)


def received(request: SignedInRequest, line_ref: str) -> HttpResponse:
    """Did it come? The person says so, or somebody for them."""
    line = get_object_or_404(
        RunLine.objects.select_related("person__team", "person__account", "payee", "run"), ref=line_ref
    )
    access.check_may_say_of_money(request.user, line.person, localdate())
    form = Received(request.POST or None)
    if form.is_valid():
        came = form.cleaned_data["received"]
        try:
            actions.say_received(line, came, by=request.user, at=now())
        except ValidationError as problem:
            show_faults(form, problem)
        else:
            says = "Thank you." if came else "Thank you. Finance looks for it now."
            messages.success(request, says)
            return redirect("pay:money", line.person.ref)
    shown = {
        "line": line,
        "person": line.person,
        "form": form,
        "is_own": line.person.account_id == request.user.pk,
    }
    return render(request, "pay/rails/received.jinja", shown)
