"""Figures on their way to everybody: looked at, approved by somebody else, withdrawn."""

from __future__ import annotations

from base64 import b64encode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_safe

from trellis.govuk.pdf import can_make_pdf, pdf_of
from trellis.journey.accounts.access import SignedInRequest, for_everybody
from trellis.journey.accounts.queries import council

from .. import access, actions
from ..forms.extracts import Because
from ..queries import extracts as queries
from ..queries import told
from .showing import csv_download, show_faults

A_PAGE = 25


@for_everybody
@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """The council's figures, as everybody may see them."""
    page = Paginator(queries.published(), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "learn/published.jinja", {"page": page})


@for_everybody
@require_safe
def published_one(request: HttpRequest, ref: str) -> HttpResponse:
    """One set of published figures; where they were withdrawn, that and why."""
    found = get_object_or_404(queries.publications(), ref=ref, approved_at__isnull=False)
    return render(request, "learn/published-one.jinja", {"publication": found, "is_public": True})


@for_everybody
@require_safe
def published_csv(request: HttpRequest, ref: str) -> HttpResponse:
    """The same figures for a spreadsheet, with what to know when reading them."""
    found = get_object_or_404(queries.published(), ref=ref)
    lines = []
    for table in found.shown.get("tables", []):
        lines += [[table["title"]], table["headings"], *table["rows"], []]
    if not lines:
        raise Http404
    return csv_download(f"figures-{found.ref}.csv", lines, caveats=found.shown.get("caveats", []))


def prepare(request: SignedInRequest, ref: str, what: str) -> HttpResponse:
    """What of an extract would be published, as everybody would see it, and keeping it to be approved."""
    access.check_may_learn(request.user)
    extract = get_object_or_404(queries.extracts(), ref=ref, put_away_at=None)
    subject = told.subject_of(extract, what)
    if subject is None:
        raise Http404
    chapter = subject.tell(extract)
    if request.method == "POST":
        made = actions.prepare_publication(
            extract,
            what=what,
            title=chapter.title,
            policy=chapter.policy,
            shown=chapter.shown,
            by=request.user,
            at=now(),
        )
        messages.success(request, "Kept. Somebody else must approve it before everybody can see it.")
        return redirect("learn:publication", made.ref)
    return render(request, "learn/prepare.jinja", {"extract": extract, "chapter": chapter})


@require_safe
def stocktake(request: SignedInRequest) -> HttpResponse:
    """Every chapter that can be told today, one after the other, in one press."""
    access.check_may_learn(request.user)
    shown = {"chapters": told.stocktake(), "on": localdate(), "can_make_pdf": can_make_pdf()}
    return render(request, "learn/stocktake.jinja", shown)


@require_safe
def stocktake_pdf(request: SignedInRequest) -> HttpResponse:
    """The same as a file: PDF, or the page by itself on a machine that cannot draw one."""
    access.check_may_learn(request.user)
    shown = {
        "chapters": told.stocktake(),
        "on": localdate(),
        "council": council(),
        "address_of": _address_of,
    }
    html = render_to_string("learn/stocktake-paper.jinja", shown)
    if not can_make_pdf():
        return HttpResponse(html)
    answer = HttpResponse(pdf_of(html, identifier=f"stocktake-{localdate()}"), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="stocktake-{localdate()}.pdf"'
    return answer


def _address_of(picture: str) -> str:
    """A picture as an address that holds it: a paper fetches nothing."""
    return f"data:image/svg+xml;base64,{b64encode(picture.encode()).decode()}"


def publication(request: SignedInRequest, ref: str) -> HttpResponse:
    """What is to be published, as everybody would see it, and approving it."""
    access.check_may_learn(request.user)
    found = get_object_or_404(queries.publications(), ref=ref)
    if request.method == "POST":
        access.check_may_approve(request.user, found)
        try:
            actions.approve_publication(found, by=request.user, at=now())
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
        else:
            messages.success(request, "Everybody can see these figures now.")
        return redirect("learn:publication", ref)
    shown = {"publication": found, "may_approve": access.may_approve(request.user, found)}
    return render(request, "learn/published-one.jinja", shown)


def withdraw(request: SignedInRequest, ref: str) -> HttpResponse:
    """Withdrawing published figures, with a reason that everybody may read."""
    access.check_may_learn(request.user)
    found = get_object_or_404(queries.publications(), ref=ref)
    form = Because(request.POST or None)
    if form.is_valid():
        try:
            actions.withdraw_publication(
                found, because=form.cleaned_data["because"], by=request.user, at=now()
            )
        except ValidationError as problem:
            show_faults(form, problem)
        else:
            return redirect("learn:publication", ref)
    return render(request, "learn/withdraw.jinja", {"form": form, "publication": found})
