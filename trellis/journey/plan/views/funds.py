"""A provider's pages: the service funds they hold, and the account of each. The person sees the same."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate

from trellis.journey.accounts.access import SignedInRequest, check_holds
from trellis.journey.accounts.models import RoleName

from .. import access, actions
from ..forms.payments import FundEntryForm, PutRight
from ..models import FundEntry, How, Slice
from ..queries import funds as queries
from ..queries.slices import every_slice

A_PAGE = 25


def funds(request: SignedInRequest) -> HttpResponse:
    """The service funds that this provider holds: whose, how much, what for. Nothing else of anybody."""
    check_holds(request.user, RoleName.PROVIDER)
    page = Paginator(queries.funds_for(request.user), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "plan/slices/funds.jinja", {"page": page, "today": localdate()})


def fund(request: SignedInRequest, slice_ref: str) -> HttpResponse:
    """The account of one fund; its provider also writes in it."""
    on = localdate()
    held = _fund(slice_ref)
    access.check_may_see_fund(request.user, held, on)
    may_keep = access.may_keep_fund(request.user, held)
    if request.method == "POST":
        access.check_may_keep_fund(request.user, held)
    form = FundEntryForm(request.POST or None) if may_keep else None
    if form and form.is_valid():
        said = form.cleaned_data
        try:
            actions.put_in_entry(
                held,
                kind=said["kind"],
                pence=said["pence"] or 0,
                hours=said["hours"] or Decimal(0),
                day_of_it=said["day_of_it"],
                says=said["says"],
                by=request.user,
                on=on,
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, "It is in the account.")
            return redirect("plan:fund", slice_ref)
    account = queries.fund_account(held, on)
    is_own = access.is_own(request.user, held.budget.person)
    shown = {
        "slice": held,
        "called": held.budget.person.called,
        "is_own": is_own,
        "may_keep": may_keep,
        "fund": account,
        "page": Paginator(account.lines, A_PAGE).get_page(request.GET.get("page")),
        "form": form,
        "today": on,
    }
    return render(request, "plan/slices/fund.jinja", shown)


def put_right(request: SignedInRequest, ref: str) -> HttpResponse:
    """A line of the account is put right by a further one."""
    entry = get_object_or_404(FundEntry, ref=ref)
    held = _fund(entry.slice.ref)
    access.check_may_keep_fund(request.user, held)
    kind = queries.kinds_of(list(held.fund_entries.all()))[entry.pk]
    form = PutRight(request.POST or None, entry=entry, kind=kind)
    if form.is_valid():
        try:
            actions.put_right_entry(entry, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, "It is put right. Both lines stay to be read.")
            return redirect("plan:fund", held.ref)
    shown = {"slice": held, "entry": entry, "kind": kind, "form": form, "called": held.budget.person.called}
    return render(request, "plan/slices/put-right.jinja", shown)


def _fund(ref: str) -> Slice:
    return get_object_or_404(every_slice(), ref=ref, how=How.SERVICE_FUND)
