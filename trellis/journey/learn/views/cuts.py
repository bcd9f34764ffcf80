"""Is it the cut or the scheme? What a change in spending is made of, and who was only relabelled."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from trellis.basis.findings import Refused
from trellis.engines.cuts.report import HOW_HELD, Report, sentence
from trellis.journey.accounts.access import SignedInRequest
from trellis.pictures.cuts import groups_picture_of, picture_of

from .. import access
from ..forms.cuts import Inflation
from ..models import Extract, Kind
from ..queries import cuts as queries
from ..queries import extracts as extract_queries
from ..registers import Table
from .showing import csv_download

MOST_PAIRS = 25


@require_safe
def cuts(request: SignedInRequest, ref: str) -> HttpResponse:
    """The parts of the change, what was relabelled, by group; small numbers hidden."""
    access.check_may_learn(request.user)
    extract = _spending(ref)
    form = _form(request, extract)
    shown = {
        "extract": extract,
        "form": form,
        "pairs": extract_queries.extracts(Kind.SPENDING).filter(put_away_at=None)[:MOST_PAIRS],
    }
    try:
        found = _report_or_fault(form, extract)
    except Refused as refused:
        return render(request, "learn/cuts.jinja", shown | {"refused": refused.findings})
    ways = {one.column: queries.says_column(one.column) for one in found.by}
    way = request.GET.get("by", "")
    way = way if way in ways else next(iter(ways), "")
    with_picture = way and way != HOW_HELD
    shown |= {
        "report": found,
        "says": sentence(found.whole),
        "relabelled": queries.relabelled_says(found),
        "picture_of_parts": picture_of(found),
        "ways": ways,
        "way": way,
        "group_picture": groups_picture_of(found, way, title=ways[way]) if with_picture else None,
        "parts": queries.parts_table(found),
        "policy": queries.policy_table(found),
        "relabelled_tables": queries.relabelled_tables(found, way) if way else [],
        "averages": _pieces(queries.average_tables(found, way)) if way else [],
        "groups": _pieces(queries.group_tables(found, way)) if way else [],
        "services": queries.services_table(found),
        "caveats": queries.caveats(extract, found),
    }
    return render(request, "learn/cuts.jinja", shown)


@require_safe
def cuts_csv(request: SignedInRequest, ref: str) -> HttpResponse:
    """Every table for a spreadsheet, with what to know when reading it."""
    access.check_may_learn(request.user)
    extract = _spending(ref)
    try:
        found = _report(_form(request, extract), extract)
    except Refused:
        raise Http404 from None
    lines: list[Sequence[object]] = []
    for table in queries.every_table(found):
        lines += [[table.title], table.headings, *table.rows, []]
    says = [sentence(found.whole), *queries.relabelled_says(found), *queries.caveats(extract, found)]
    return csv_download(f"spending-{extract.ref}.csv", lines, caveats=says)


def _spending(ref: str) -> Extract:
    return get_object_or_404(extract_queries.extracts(Kind.SPENDING).filter(put_away_at=None), ref=ref)


def _pieces(tables: Sequence[Table]) -> list[Table]:
    return [piece for one in tables for piece in one.pieces()]


def _form(request: SignedInRequest, extract: Extract) -> Inflation:
    given = request.GET.get("inflation", "").strip()
    return Inflation({"inflation": given or queries.inflation_of(extract)})


def _report_or_fault(form: Inflation, extract: Extract) -> Report:
    """The report; where what was typed is no percentage, that beside its box and the report without it."""
    try:
        return _report(form, extract)
    except Refused as refused:
        typed = [one for one in refused.findings if one.where == "inflation_percent"]
        if not typed or form.data["inflation"] == queries.inflation_of(extract):
            raise
        form.add_error("inflation", f"{typed[0].says} {typed[0].do}")
        return queries.report_of(extract, queries.inflation_of(extract))


def _report(form: Inflation, extract: Extract) -> Report:
    """Refused where what was typed is no percentage; the engine says so in a sentence."""
    return queries.report_of(extract, form.data["inflation"])
