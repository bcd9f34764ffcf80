"""Returns of Client Level Data: made from the records or looked at, what is wrong in each, and taken out."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from trellis.basis.findings import Finding, Refused
from trellis.formats.client_level_data.checks import check
from trellis.formats.client_level_data.report import Report
from trellis.formats.client_level_data.specification import specification
from trellis.journey.accounts.access import SignedInRequest
from trellis.journey.accounts.models import Account

from .. import access, actions
from ..forms.returns import CheckReturn, MakeReturn
from ..models import Extract, Kind, Origin
from ..queries import returns as queries
from ..translate.returns import NOT_KEPT
from .showing import csv_download

A_PAGE = 25
MEMORY = "500MB"


@require_safe
def returns(request: SignedInRequest) -> HttpResponse:
    """Every return that was made or looked at, and where to make one."""
    access.check_may_learn(request.user)
    page = Paginator(queries.returns(), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "learn/returns.jinja", {"page": page})


def return_make(request: SignedInRequest) -> HttpResponse:
    """A return made from the council's own records as they stand today."""
    access.check_may_learn(request.user)
    today = localdate()
    first_shown = {"council": settings.COUNCIL_CODE, "period_end": queries.period_ending(today).last}
    form = MakeReturn(request.POST or None, initial=first_shown)
    if form.is_valid():
        period = queries.period_ending(form.cleaned_data["period_end"])
        council = form.cleaned_data["council"]
        with tempfile.TemporaryDirectory() as name:
            path = Path(name) / "return.csv"
            left_out = queries.make_return(path, period=period, council=council)
            try:
                extract = _kept(
                    path,
                    Path(name),
                    origin=Origin.LIVE,
                    on=today,
                    details={"council": council, "left_out": left_out},
                    by=request.user,
                )
            except Refused:
                form.add_error(None, "There is nothing in the records of that period to send.")
            else:
                return redirect("learn:return", extract.ref)
    return render(request, "learn/return-make.jinja", {"form": form})


def return_check(request: SignedInRequest) -> HttpResponse:
    """A return from elsewhere, held against the rules. Its rows are kept without identities."""
    access.check_may_learn(request.user)
    form = CheckReturn(request.POST or None, request.FILES or None, initial={"sent_on": localdate()})
    findings: Sequence[Finding] = ()
    if form.is_valid():
        with tempfile.TemporaryDirectory() as name:
            path = Path(name) / "return.csv"
            path.write_bytes(form.cleaned_data["file"])
            try:
                extract = _kept(
                    path,
                    Path(name),
                    origin=Origin.FILE,
                    on=form.cleaned_data["sent_on"],
                    details={},
                    by=request.user,
                )
            except Refused as refused:
                form.add_error("file", "This is no return that can be read: see below.")
                findings = refused.findings
            else:
                return redirect("learn:return", extract.ref)
    return render(request, "learn/return-check.jinja", {"form": form, "findings": findings})


def _kept(
    path: Path, folder: Path, *, origin: str, on: date, details: dict[str, object], by: Account
) -> Extract:
    report = check(path, on=on, memory=MEMORY, folder=folder)
    first, last = _days_of(report, on)
    return actions.keep_return(
        report,
        queries.kept_of(path, folder),
        title=f"Client Level Data, {first:%B %Y} to {last:%B %Y}",
        origin=origin,
        first_day=first,
        last_day=last,
        details=details,
        by=by,
    )


def _days_of(report: Report, on: date) -> tuple[date, date]:
    """The days that the return says it is of; where it does not, those its events tell, or the day itself."""
    for first, last in (report.period, report.period_told):
        if first and last and first <= last:
            return first, last
    return on, on


@require_safe
def return_one(request: SignedInRequest, ref: str) -> HttpResponse:
    """What is wrong in a return: by rule, by field, and what it does to the published figures."""
    access.check_may_learn(request.user)
    extract = _return(ref)
    report = extract.details["report"]
    found: dict[str, list[dict[str, object]]] = {}
    for one in report["findings"]:
        found.setdefault(one["rule"], []).append(one)
    headings = {one.name: one.heading for one in specification().fields}
    not_kept = [(headings[name], says) for name, says in NOT_KEPT.items()]
    shown = {
        "extract": extract,
        "report": report,
        "found": found,
        "left_out": sorted(extract.details.get("left_out", {}).items()),
        "not_kept": not_kept if extract.origin == Origin.LIVE else (),
        "specification": specification(),
    }
    return render(request, "learn/return.jinja", shown)


@require_safe
def return_findings(request: SignedInRequest, ref: str) -> HttpResponse:
    """What was found, for a spreadsheet; no row of it tells who anybody is."""
    access.check_may_learn(request.user)
    extract = _return(ref)
    told = specification()
    caveats = (
        f"{extract.title}. Rows are counted from 1 under the headings; the first of each are here.",
        f"Lists and rules: release {told.release}, {told.version}, {told.status}.",
    )
    lines = [queries.FINDING_HEADINGS, *queries.finding_lines(extract)]
    return csv_download(f"findings-{extract.ref}.csv", lines, caveats=caveats)


def return_file(request: SignedInRequest, ref: str) -> HttpResponseBase:
    """The return to be sent, with everybody's identity in it, made again from the records; it is recorded."""
    access.check_may_learn(request.user)
    extract = _return(ref)
    if extract.origin != Origin.LIVE or extract.put_away_at:
        raise Http404
    if request.method != "POST":
        return render(request, "learn/return-file.jinja", {"extract": extract, "has_changed": False})
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "return.csv"
        period = queries.Period(extract.first_day, extract.last_day)
        queries.make_return(path, period=period, council=extract.details["council"])
        if queries.kept_of(path, Path(name)).digest != extract.digest:
            shown = {"extract": extract, "has_changed": True}
            return render(request, "learn/return-file.jinja", shown, status=409)
        actions.take_return_out(extract, rows=extract.row_count, by=request.user)
        # The file is open before its folder goes, and is gone when it has been read.
        return FileResponse(
            path.open("rb"),
            as_attachment=True,
            filename=f"client-level-data-{extract.last_day:%Y-%m}.csv",
            content_type="text/csv; charset=utf-8",
        )


def _return(ref: str) -> Extract:
    return get_object_or_404(queries.returns(), ref=ref, kind=Kind.RETURN)
