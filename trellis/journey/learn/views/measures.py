"""Measures: what each asks and of whom, and what it comes to over the council's own newest return."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from trellis.analytics import measures as files
from trellis.analytics.measures import Measure
from trellis.basis.findings import Refused
from trellis.journey.accounts.access import SignedInRequest

from .. import access
from ..models import Extract, Kind
from ..queries import extracts as extract_queries
from ..queries import measures as queries
from .showing import csv_download


@require_safe
def measures(request: SignedInRequest) -> HttpResponse:
    """Every measure: its question, why it matters, who keeps it, when it is looked at again."""
    access.check_may_learn(request.user)
    return _list(request, next(iter(queries.returns()), None), is_chosen=False)


@require_safe
def measures_of(request: SignedInRequest, ref: str) -> HttpResponse:
    """The same, for the figures of one return."""
    access.check_may_learn(request.user)
    return _list(request, get_object_or_404(extract_queries.extracts(Kind.RETURN), ref=ref), is_chosen=True)


def _list(request: SignedInRequest, extract: Extract | None, *, is_chosen: bool) -> HttpResponse:
    shown = {"measures": queries.all_measures(), "extract": extract, "is_chosen": is_chosen}
    return render(request, "learn/measures.jinja", shown)


@require_safe
def measure(request: SignedInRequest, name: str) -> HttpResponse:
    """One measure, and what it comes to over a return, small numbers hidden."""
    access.check_may_learn(request.user)
    asked, returns, extract = _asked(request, name)
    shown: dict[str, Any] = {"measure": asked, "returns": returns, "extract": extract}
    if extract is not None and not asked.is_table:
        try:
            told = queries.told_of(asked, extract)
            shown |= {"told": told, "tables": queries.tables(told)}
        except Refused as refused:
            shown["refused"] = refused.findings
    return render(request, "learn/measure.jinja", shown)


@require_safe
def measure_csv(request: SignedInRequest, name: str) -> HttpResponse:
    """The same figures for a spreadsheet, with what to know when reading them."""
    access.check_may_learn(request.user)
    asked, _, extract = _asked(request, name)
    if extract is None or asked.is_table:
        raise Http404
    try:
        told = queries.told_of(asked, extract)
    except Refused:
        raise Http404 from None
    return csv_download(f"{asked.name}-{extract.ref}.csv", queries.lines(told), caveats=told.caveats)


def _asked(request: SignedInRequest, name: str) -> tuple[Measure, list[Extract], Extract | None]:
    """The measure, the returns there are, and the one asked for; the newest unless another is."""
    if name not in files.names():
        raise Http404
    returns = queries.returns()
    asked = request.GET.get("return", "")
    found = [one for one in returns if one.ref == asked] if asked else returns[:1]
    if asked and not found:
        raise Http404
    return files.find(name), returns, next(iter(found), None)
