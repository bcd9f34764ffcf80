from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from trellis.basis.findings import Refused
from trellis.journey.accounts.access import SignedInRequest

from .. import access, actions, queries
from ..forms import FeedForm
from ..models import Import
from .asking import A_PAGE, tell_faults


@require_safe
def imports(request: SignedInRequest) -> HttpResponse:
    """Every reading of somebody's directory, the newest first."""
    access.check_may_import(request.user)
    page = Paginator(queries.imports(), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "find/imports.jinja", {"page": page})


def import_new(request: SignedInRequest) -> HttpResponse:
    """A file to be looked at before it changes anything."""
    access.check_may_import(request.user)
    form = FeedForm(request.POST or None, request.FILES or None)
    findings: tuple[Any, ...] = ()
    if form.is_valid():
        try:
            taken = actions.take_feed(
                form.cleaned_data["file"].read(),
                source=form.cleaned_data["source"],
                by=request.user,
                on=localdate(),
            )
        except Refused as refused:
            findings = refused.findings
        except ValidationError as problem:
            tell_faults(form, problem)
        else:
            return redirect("find:import_one", taken.ref)
    status = 400 if findings or form.errors else 200
    return render(request, "find/import-new.jinja", {"form": form, "findings": findings}, status=status)


def import_one(request: SignedInRequest, ref: str) -> HttpResponse:
    """What a file would change, and the button; or what came of it."""
    access.check_may_import(request.user)
    taken = get_object_or_404(Import.objects.select_related("read_by", "done_by"), ref=ref)
    problem = ""
    if request.method == "POST":
        try:
            if request.POST.get("do") == "let_go":
                actions.let_feed_go(taken, by=request.user, on=localdate())
                messages.success(request, "Let go. Nothing was changed.")
            else:
                shown = request.POST.get("shown", "")
                actions.read_in(taken, shown=shown, by=request.user, on=localdate())
                messages.success(request, "Read in.")
        except ValidationError as refusal:
            problem = " ".join(refusal.messages)
        else:
            return redirect("find:import_one", taken.ref)
    would = queries.would_change(bytes(taken.content)) if taken.content is not None else None
    a_page = max(len(would.changes), 1) if would and request.GET.get("print") == "1" else A_PAGE
    page = Paginator(would.changes if would else [], a_page).get_page(request.GET.get("page"))
    shown_there = {"taken": taken, "would": would, "page": page, "problem": problem}
    return render(request, "find/import-one.jinja", shown_there, status=409 if problem else 200)
