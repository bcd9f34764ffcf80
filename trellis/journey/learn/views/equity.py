"""Who is missing out, and what the label means: whole for us, and the public copy as everybody may see it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from trellis.analytics.who_is_missing import control_tables, equity_tables, summary_table
from trellis.basis.findings import Refused
from trellis.engines.disclosure import policy as policies
from trellis.journey.accounts.access import SignedInRequest

from .. import access
from ..models import Extract, Kind
from ..queries import equity as queries
from ..queries import extracts
from .showing import csv_download

MOST_WARNINGS = 10


@require_safe
def equity(request: SignedInRequest, ref: str) -> HttpResponse:
    """Who was offered, took, waited and got what, by one way of grouping; who is missing out comes first."""
    access.check_may_learn(request.user)
    shown = _shown(request, ref)
    told = shown.get("told")
    if told is not None:
        way = shown["way"]
        shown |= {
            "summary": summary_table(told),
            "drawn": queries.drawn(told, way) if way else (),
            "money": queries.money_of(way) if way else None,
            "first": told.warnings[:MOST_WARNINGS],
            "more": told.warnings[MOST_WARNINGS:],
        }
    return render(request, "learn/equity.jinja", shown)


@require_safe
def control(request: SignedInRequest, ref: str) -> HttpResponse:
    """The label beside the evidence, on one line; by how the money is held, and by one way of grouping."""
    access.check_may_learn(request.user)
    shown = _shown(request, ref)
    told = shown.get("told")
    if told is not None and told.control:
        tables = control_tables(told)
        shown |= {
            "everybody": told.control[0],
            "label": queries.label_picture(told),
            "evidence": queries.evidence_picture(told),
            "tests": queries.tests_picture(told),
            "by_held": tables[0],
            "by_test": next((one for one in tables if one.title == "The five tests"), None),
            "by_group": queries.by_group(told, shown["way"]),
        }
    return render(request, "learn/control.jinja", shown)


@require_safe
def equity_csv(request: SignedInRequest, ref: str) -> HttpResponse:
    """The public copy for a spreadsheet: what to know first, then every table."""
    access.check_may_learn(request.user)
    told = queries.told_of(_extract(ref), public=True)
    return csv_download(
        f"who-is-missing-out-{ref}.csv", queries.lines_of(equity_tables(told)), caveats=told.caveats
    )


@require_safe
def control_csv(request: SignedInRequest, ref: str) -> HttpResponse:
    """The same of the label and the evidence."""
    access.check_may_learn(request.user)
    told = queries.told_of(_extract(ref), public=True)
    return csv_download(
        f"who-has-control-{ref}.csv", queries.lines_of(control_tables(told)), caveats=told.caveats
    )


def _extract(ref: str) -> Extract:
    return get_object_or_404(extracts.extracts(Kind.PEOPLE), ref=ref, put_away_at=None)


def _shown(request: SignedInRequest, ref: str) -> dict[str, Any]:
    """What both pages have: the extract, what is told of it, and the way of grouping that was chosen."""
    extract = _extract(ref)
    is_public = request.GET.get("copy") == "public"
    shown: dict[str, Any] = {
        "extract": extract,
        "is_public": is_public,
        "policy": policies.find(queries.POLICY),
    }
    try:
        told = queries.told_of(extract, public=is_public)
    except Refused as refused:
        return shown | {"refused": refused.findings}
    return shown | {"told": told, "way": queries.way_of(told, request.GET.get("by"))}
