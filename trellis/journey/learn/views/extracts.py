"""The first page of figures, and extracts: put in, taken from the records, looked at, put away."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_safe

from trellis.journey.accounts.access import SignedInRequest

from .. import access, actions, registers
from ..forms.extracts import Because, Days, PutIn
from ..models import Kind, Origin
from ..queries import extracts as queries
from ..queries import told
from .showing import show_faults

A_PAGE = 25


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """What there is to learn from: the newest extract of each kind and what can be made of it."""
    access.check_may_learn(request.user)
    newest = told.newest_of_each()
    kinds = [
        {
            "kind": kind,
            "extract": next(iter(newest.get(kind, ())), None),
            "pages": registers.pages_of(kind),
            "can_read": registers.reader_of(kind),
            "can_take": registers.taker_of(kind),
        }
        for kind in Kind
    ]
    unpublished = list(queries.publications().filter(approved_at=None, withdrawn_at=None)[:A_PAGE])
    shown = {
        "kinds": kinds,
        "to_approve": [one for one in unpublished if access.may_approve(request.user, one)],
        "waiting": [one for one in unpublished if one.prepared_by_id == request.user.pk],
    }
    return render(request, "learn/home.jinja", shown)


@require_safe
def extracts(request: SignedInRequest) -> HttpResponse:
    """Every extract, the newest day first."""
    access.check_may_learn(request.user)
    page = Paginator(queries.extracts(), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "learn/extracts.jinja", {"page": page, "kinds": Kind})


def extract_new(request: SignedInRequest, kind: str) -> HttpResponse:
    """Putting a file of this kind in. What cannot be used is not kept, and what is wrong with it is told."""
    access.check_may_learn(request.user)
    reader = registers.reader_of(kind)
    if kind not in Kind or reader is None:
        raise Http404
    form = PutIn(request.POST or None, request.FILES or None)
    findings: list[object] = []
    if form.is_valid():
        read = reader(form.cleaned_data["file"])
        findings = list(read.findings)
        if read.refused:
            form.add_error("file", "Nothing was kept: see what is wrong with the file below.")
        else:
            try:
                extract = actions.put_in(
                    kind,
                    form.cleaned_data["title"],
                    headings=read.headings,
                    rows=read.rows,
                    origin=Origin.FILE,
                    first_day=form.cleaned_data["first_day"],
                    last_day=form.cleaned_data["last_day"],
                    details=read.details,
                    findings=[one.as_json() for one in read.findings],
                    by=request.user,
                )
            except ValidationError as problem:
                show_faults(form, problem)
            else:
                return redirect("learn:extract", extract.ref)
    shown = {"form": form, "kind": Kind(kind), "findings": findings, "can_take": registers.taker_of(kind)}
    return render(request, "learn/extract-new.jinja", shown)


def extract_take(request: SignedInRequest, kind: str) -> HttpResponse:
    """Taking rows of this kind from the council's own records, as they stand today."""
    access.check_may_learn(request.user)
    taker = registers.taker_of(kind)
    if kind not in Kind or taker is None:
        raise Http404
    today = localdate()
    form = Days(request.POST or None, initial={"first_day": today, "last_day": today})
    if form.is_valid():
        days = form.cleaned_data["first_day"], form.cleaned_data["last_day"]
        read = taker(*days)
        try:
            extract = actions.put_in(
                kind,
                f"{Kind(kind).label}, from our records",
                headings=read.headings,
                rows=read.rows,
                origin=Origin.LIVE,
                first_day=days[0],
                last_day=days[1],
                details=read.details,
                findings=[one.as_json() for one in read.findings],
                by=request.user,
            )
        except ValidationError as problem:
            show_faults(form, problem)
        else:
            return redirect("learn:extract", extract.ref)
    return render(request, "learn/extract-take.jinja", {"form": form, "kind": Kind(kind)})


@require_safe
def extract(request: SignedInRequest, ref: str) -> HttpResponse:
    """One extract: what it is, what was wrong with it, and what can be made of it. Never a row of it."""
    access.check_may_learn(request.user)
    found = get_object_or_404(queries.extracts(), ref=ref)
    shown = {
        "extract": found,
        "pages": registers.pages_of(found.kind),
        "subjects": registers.subjects_of(found.kind),
        "publications": queries.publications().filter(extract=found)[:A_PAGE],
    }
    return render(request, "learn/extract.jinja", shown)


def extract_away(request: SignedInRequest, ref: str) -> HttpResponse:
    """Putting an extract away, with a reason; its rows are gone."""
    access.check_may_learn(request.user)
    found = get_object_or_404(queries.extracts(), ref=ref)
    form = Because(request.POST or None)
    if form.is_valid():
        try:
            actions.put_away(found, because=form.cleaned_data["because"], by=request.user, at=now())
        except ValidationError as problem:
            show_faults(form, problem)
        else:
            messages.success(request, "The rows are gone. What was made from them stays.")
            return redirect("learn:extract", found.ref)
    return render(request, "learn/extract-away.jinja", {"form": form, "extract": found})
