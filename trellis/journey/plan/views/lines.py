"""What stands in a plan, a short page each: outcomes, lines that cost money, risks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from trellis.journey.accounts.access import SignedInRequest
from trellis.journey.find import queries as find
from trellis.journey.find.models import LibraryIdea, Quote, SupportKind
from trellis.journey.record import drafts

from .. import access, actions, queries, translate
from ..forms import drafting as forms
from ..models import Plan, PlanLine, PlanOutcome, Risk
from .drafting import add_faults, beside
from .reader import check_to_write, who_reads

A_PAGE = 25
MOST_IDEAS = 10


def _saved(
    request: SignedInRequest,
    template: str,
    shown: dict[str, Any],
    save: Callable[[dict[str, Any]], Any],
    *,
    theirs: Callable[[Any], dict[str, Any]] | None = None,
    thing: Any = None,
) -> HttpResponse:
    """One form of a part of a plan: shown, saved, or shown again with what is wrong or saved meanwhile."""
    form = shown["form"]
    if form.is_valid():
        try:
            save(dict(form.cleaned_data))
        except actions.SavedMeanwhile as meanwhile:
            assert theirs is not None, "only what stood there can be saved meanwhile"
            saved = theirs(meanwhile.theirs)
            saved["mark"] = ("version", saved.pop("version"))
            return beside(request, template, shown, saved, thing)
        except ValidationError as problem:
            add_faults(form, problem)
        else:
            drafts.drop(request.user, request.path)
            messages.success(request, "It is in the plan." if thing is None else "It is saved.")
            return redirect("plan:one", shown["plan"].ref)
    return render(request, template, shown)


def _row(request: SignedInRequest, kind: Any, ref: str) -> tuple[Any, Plan]:
    """A part of a plan for whoever may write in it."""
    row = get_object_or_404(kind.objects.select_related("plan"), ref=ref)
    plan = get_object_or_404(queries.plans(), pk=row.plan_id)
    access.check_may_write_plan(request.user, plan, localdate())
    row.plan = plan
    return row, plan


# Outcomes. -----------------------------------------------------------------------------------------------


def new_outcome(request: SignedInRequest, ref: str) -> HttpResponse:
    plan = check_to_write(request, ref)
    shown = who_reads(request, plan)
    form = forms.Outcome(request.POST or None, plan=plan, named=shown["named"])
    shown |= {"form": form, "draft": drafts.restore(form, request), "row": None}

    def save(given: dict[str, Any]) -> None:
        given.pop("version")
        actions.add_outcome(plan, **given, by=request.user, on=localdate())

    return _saved(request, "plan/drafting/outcome.jinja", shown, save)


def outcome(request: SignedInRequest, ref: str) -> HttpResponse:
    row, plan = _row(request, PlanOutcome, ref)
    shown = who_reads(request, plan)
    form = forms.Outcome(request.POST or None, plan=plan, named=shown["named"], initial=forms.of_outcome(row))
    shown |= {"form": form, "draft": drafts.restore(form, request), "row": row}

    def save(given: dict[str, Any]) -> None:
        given["version"] = given["version"] or 0
        actions.change_outcome(row, **given, by=request.user, on=localdate())

    return _saved(request, "plan/drafting/outcome.jinja", shown, save, theirs=forms.of_outcome, thing=row)


# Lines. --------------------------------------------------------------------------------------------------


def new_line(request: SignedInRequest, ref: str) -> HttpResponse:
    """A line typed in, or filled in from a quote, a listed price or the library."""
    plan = check_to_write(request, ref)
    shown = who_reads(request, plan)
    outcomes = queries.outcomes_of(plan)
    picked = _picked(request.GET.get("from", ""), plan, localdate())
    initial = {**(picked.fills if picked else {}), "outcomes": request.GET.getlist("for")}
    form = forms.Line(request.POST or None, outcomes=outcomes, initial=initial)
    shown |= {"form": form, "draft": drafts.restore(form, request), "row": None, "picked": picked}

    def save(given: dict[str, Any]) -> None:
        given.pop("version")
        was_picked = _picked(given.pop("picked"), plan, localdate())
        ties = was_picked.ties_for(given) if was_picked else {}
        actions.add_line(plan, **given, **ties, by=request.user, on=localdate())

    return _saved(request, "plan/drafting/line.jinja", shown, save)


def line(request: SignedInRequest, ref: str) -> HttpResponse:
    row, plan = _row(request, PlanLine, ref)
    shown = who_reads(request, plan)
    form = forms.Line(request.POST or None, outcomes=queries.outcomes_of(plan), initial=forms.of_line(row))
    shown |= {
        "form": form,
        "draft": drafts.restore(form, request),
        "row": row,
        "picked": None,
        "is_old": translate.is_old(row.priced_on, localdate()),
        "months": translate.MONTHS_A_PRICE_IS_NEW,
    }

    def save(given: dict[str, Any]) -> None:
        given.pop("picked")
        given["version"] = given["version"] or 0
        if row.quote is not None and row.quote.pence != given["unit_price_pence"]:
            # It is not the quoted price any more.
            given["quote"] = None
        actions.change_line(row, **given, by=request.user, on=localdate())

    def theirs(stored: PlanLine) -> dict[str, Any]:
        return {**forms.of_line(stored), "kind": stored.kind_id}

    return _saved(request, "plan/drafting/line.jinja", shown, save, theirs=theirs, thing=row)


def line_pays(request: SignedInRequest, ref: str) -> HttpResponse:
    """Whose money pays a line by law: for a worker of the team."""
    row, plan = _row(request, PlanLine, ref)
    access.check_may_work_on(request.user, plan.person)
    shown = who_reads(request, plan)
    form = forms.LinePays(request.POST or None, label_suffix="", initial=_pays(row))
    shown |= {"form": form, "draft": drafts.restore(form, request), "row": row}

    def save(given: dict[str, Any]) -> None:
        given["version"] = given["version"] or 0
        is_chargeable = given.pop("is_chargeable") == "yes"
        because = "" if is_chargeable else given["not_chargeable_because"]
        given["not_chargeable_because"] = because
        actions.change_line(row, **given, is_chargeable=is_chargeable, by=request.user, on=localdate())

    return _saved(request, "plan/drafting/line-pays.jinja", shown, save, theirs=_pays, thing=row)


def _pays(row: PlanLine) -> dict[str, Any]:
    return {
        "version": row.version,
        "funder": row.funder,
        "is_chargeable": "yes" if row.is_chargeable else "no",
        "not_chargeable_because": row.not_chargeable_because,
    }


# Picking. ------------------------------------------------------------------------------------------------


class Picked:
    """What was picked to begin a line with: what it fills in, and the rows it ties the line to.

    A tie to a quote holds only while the price is the quoted one.
    """

    def __init__(self, key: str, says: str, fills: dict[str, Any], ties: dict[str, Any]) -> None:
        self.key, self.says, self.ties = key, says, ties
        self.fills = {**fills, "picked": key}

    def ties_for(self, given: dict[str, Any]) -> dict[str, Any]:
        quote = self.ties.get("quote")
        if quote is not None and quote.pence != given["unit_price_pence"]:
            return {name: tie for name, tie in self.ties.items() if name != "quote"}
        return self.ties


def _picked(key: str | None, plan: Plan, on: date) -> Picked | None:
    """What a reference like `quote-AB12` leads to; nothing where it leads nowhere, and the form is empty."""
    kind, _, ref = (key or "").partition("-")
    find_it = {"quote": _of_quote, "price": _of_price, "idea": _of_idea}.get(kind)
    return find_it(ref, plan, on) if find_it and ref else None


def _quotes(plan: Plan, on: date) -> QuerySet[Quote]:
    """The quotes for whoever the plan is of. Those for the person are not the carer's to see."""
    found = find.quotes_that_hold(plan.person, on)
    return found.none() if plan.carer_id is not None else found


def _of_quote(ref: str, plan: Plan, on: date) -> Picked | None:
    quote = _quotes(plan, on).filter(ref=ref).first()
    if quote is None:
        return None
    fills = {
        "what": quote.kind.says,
        "who": quote.by_name,
        "kind": quote.kind_id,
        "unit": quote.unit,
        "unit_price_pence": quote.pence,
        "price_source": f"A quote from {quote.by_name}",
        "priced_on": quote.quoted_on,
    }
    ties = {"quote": quote, "service": quote.service, "assistant": quote.assistant}
    return Picked(f"quote-{ref}", f"the quote of {quote.by_name}", fills, ties)


def _of_price(ref: str, plan: Plan, on: date) -> Picked | None:
    price = find.prices_listed(on).filter(ref=ref).first()
    if price is None:
        return None
    fills = {
        "what": price.service.name if price.service else price.kind.says,
        "who": find.whose(price),
        "kind": price.kind_id,
        "unit": price.unit,
        "unit_price_pence": price.pence,
        "price_source": price.source,
        "priced_on": price.told_on,
    }
    ties = {"service": price.service, "assistant": price.assistant}
    return Picked(f"price-{ref}", f"what {find.whose(price)} asks", fills, ties)


def _of_idea(ref: str, plan: Plan, on: date) -> Picked | None:
    idea = LibraryIdea.objects.filter(ref=ref, read_on__isnull=False, withdrawn_on=None).first()
    if idea is None:
        return None
    fills: dict[str, Any] = {"what": idea.words[:300], "quantity": "1"}
    if idea.weekly_pence is not None:
        fills |= {"unit": "week", "every": "week", "unit_price_pence": idea.weekly_pence}
    elif idea.once_pence is not None:
        fills |= {"unit": "item", "every": "once", "unit_price_pence": idea.once_pence}
    # What it cost somebody else is no price for this plan: its source and its day are asked for.
    return Picked(f"idea-{ref}", "an idea from the library", fills, {"library_idea": idea})


@require_safe
def pick(request: SignedInRequest, ref: str) -> HttpResponse:
    """What a line may begin with: quotes for this person, what is listed here, what worked for others."""
    plan = check_to_write(request, ref)
    on = localdate()
    kind = SupportKind.objects.filter(code=request.GET.get("kind", "")).first()
    listed = find.prices_listed(on, kind=kind)
    words = " ".join(request.GET.get("words", "").split())[:200]
    serves = plan.outcomes.filter(ref=request.GET.get("for", ""), removed_on=None).first()
    key = serves.serves[0] if serves and serves.serves else ""
    shown = {
        **who_reads(request, plan),
        "quotes": list(_quotes(plan, on).order_by("pence", "pk")[:A_PAGE]),
        "page": Paginator(listed, A_PAGE).get_page(request.GET.get("page")),
        "kinds": list(find.kinds()),
        "kind": kind,
        "says_who": find.whose,
        "ideas": list(find.library("" if words else key, words)[:MOST_IDEAS]),
        "words": words,
        "outcome": request.GET.get("for", ""),
    }
    return render(request, "plan/drafting/pick.jinja", shown)


# Risks. --------------------------------------------------------------------------------------------------


def new_risk(request: SignedInRequest, ref: str) -> HttpResponse:
    plan = check_to_write(request, ref)
    form = forms.Risk(request.POST or None, label_suffix="")
    shown = {**who_reads(request, plan), "form": form, "draft": drafts.restore(form, request), "row": None}

    def save(given: dict[str, Any]) -> None:
        given.pop("version")
        actions.add_risk(plan, **given, by=request.user, on=localdate())

    return _saved(request, "plan/drafting/risk.jinja", shown, save)


def risk(request: SignedInRequest, ref: str) -> HttpResponse:
    row, plan = _row(request, Risk, ref)
    form = forms.Risk(request.POST or None, label_suffix="", initial=_of_risk(row))
    shown = {**who_reads(request, plan), "form": form, "draft": drafts.restore(form, request), "row": row}

    def save(given: dict[str, Any]) -> None:
        given["version"] = given["version"] or 0
        actions.change_risk(row, **given, by=request.user, on=localdate())

    return _saved(request, "plan/drafting/risk.jinja", shown, save, theirs=_of_risk, thing=row)


def _of_risk(row: Risk) -> dict[str, Any]:
    names = ("version", "what", "worth_it_because", "agreed", "agreed_with")
    return {name: getattr(row, name) for name in names}


# Taking something out. -----------------------------------------------------------------------------------

PARTS_OF_A_PLAN: dict[str, tuple[Any, Callable[..., Any]]] = {
    "outcome": (PlanOutcome, actions.remove_outcome),
    "line": (PlanLine, actions.remove_line),
    "risk": (Risk, actions.remove_risk),
}


def remove(request: SignedInRequest, kind: str, ref: str) -> HttpResponse:
    """Taking something out of the plan: said on a page of its own, done by pressing."""
    if kind not in PARTS_OF_A_PLAN:
        raise Http404("no such part")
    model, act = PARTS_OF_A_PLAN[kind]
    row, plan = _row(request, model, ref)
    shown = {**who_reads(request, plan), "row": row, "kind": kind}
    if request.method == "POST":
        try:
            act(row, by=request.user, on=localdate())
        except ValidationError as problem:
            messages.info(request, problem.messages[0])
        else:
            messages.success(request, "It is out of the plan. The record keeps it.")
        return redirect("plan:one", plan.ref)
    return render(request, "plan/drafting/remove.jinja", shown)
