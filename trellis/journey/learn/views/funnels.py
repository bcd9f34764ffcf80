"""Councils beside one another: a funnel, not a league table; and England's numbers with their breaks."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from trellis.basis.findings import Finding, Refused
from trellis.basis.sheets import Sheet
from trellis.engines.funnel.funnel import Funnel
from trellis.journey.accounts.access import SignedInRequest, for_everybody

from .. import access
from ..forms.funnels import Choose
from ..models import Extract, Kind
from ..queries import extracts as extract_queries
from ..queries import funnels as queries
from ..queries import history as history_queries
from .showing import csv_download


def _councils(ref: str) -> Extract:
    known = extract_queries.extracts(Kind.COUNCILS).filter(put_away_at=None)
    return get_object_or_404(known, ref=ref)


def _form(request: SignedInRequest, sheet: Sheet) -> Choose:
    columns = queries.columns_of(sheet)
    try:
        chosen = queries.guess(sheet)
    except Refused:
        chosen = None
    return Choose(request.GET, columns=columns, chosen=chosen)


def _found(form: Choose, sheet: Sheet) -> tuple[Funnel | None, tuple[Finding, ...]]:
    if not form.is_valid():
        return None, ()
    try:
        found = queries.found_in(sheet, form.chosen, method=form.cleaned_data["method"])
    except Refused as refused:
        return None, refused.findings
    return found, found.councils.findings


@require_safe
def funnel(request: SignedInRequest, ref: str) -> HttpResponse:
    """Who stands outside by chance, and who even when it is allowed for that councils differ."""
    access.check_may_learn(request.user)
    extract = _councils(ref)
    sheet = queries.sheet_of(extract)
    form = _form(request, sheet)
    found, findings = _found(form, sheet)
    shown = {
        "extract": extract,
        "form": form,
        "findings": findings,
        "found": found,
        "asked": request.GET.urlencode(),
    }
    if found:
        shown |= {
            "says": queries.says_of(found),
            "caveats": queries.caveats_of(found, extract),
            "picture": queries.picture(found, form.chosen, way=form.allowance),
            "outside": queries.outside_table(found),
            "far": queries.far_table(found, queries.our_name()),
        }
    return render(request, "learn/funnel.jinja", shown)


@require_safe
def funnel_csv(request: SignedInRequest, ref: str) -> HttpResponse:
    """Every council of the funnel for a spreadsheet, with what to know when reading it."""
    access.check_may_learn(request.user)
    extract = _councils(ref)
    sheet = queries.sheet_of(extract)
    form = _form(request, sheet)
    found, _ = _found(form, sheet)
    if found is None:
        raise Http404
    outside, far = queries.outside_table(found), queries.far_table(found, "")
    lines = [outside.headings, *outside.rows, (), far.headings, *queries.every_row(found)]
    return csv_download(f"funnel-{extract.ref}.csv", lines, caveats=queries.caveats_of(found, extract))


@for_everybody
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """What was published of England from 2009 on, drawn apart wherever it counts something else."""
    shown = {
        "pictures": history_queries.pictures(),
        "breaks": history_queries.breaks(),
        "tables": history_queries.tables(),
    }
    return render(request, "learn/history.jinja", shown)


@for_everybody
@require_safe
def history_csv(request: HttpRequest) -> HttpResponse:
    """The same for a spreadsheet, with why the lines do not join."""
    lines: list[Sequence[object]] = []
    for table in history_queries.tables():
        lines += [(table.title,), table.headings, *table.rows, ()]
    caveats = [f"{between} do not join. {why}" for between, why in history_queries.breaks()]
    return csv_download("england-as-published.csv", lines, caveats=caveats)
