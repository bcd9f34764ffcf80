from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from trellis.govuk.wording import day
from trellis.journey.accounts.access import SignedInRequest, check_signed_in

from .. import access, actions, queries
from ..forms import EndPriceForm, PriceForm, PricesAsked
from ..models import Price
from .asking import A_PAGE, tell_faults


@require_safe
def prices(request: SignedInRequest) -> HttpResponse:
    """What support costs here: what the council pays, and what is asked."""
    check_signed_in(request.user)
    on = localdate()
    asked = PricesAsked(request.GET or None)
    kind = asked.cleaned_data["kind"] if asked.is_valid() else None
    page = Paginator(queries.prices_listed(on, kind=kind), A_PAGE).get_page(request.GET.get("page"))
    rates = queries.councils_rates(on)
    shown = {
        "page": page,
        "rates": rates.filter(kind=kind) if kind else rates,
        "form": asked,
        "chosen": kind.pk if kind else "",
        "may_set_rates": access.may_set_rates(request.user),
        "on": on,
        "whose": queries.whose,
    }
    return render(request, "find/prices.jinja", shown)


def rate_new(request: SignedInRequest) -> HttpResponse:
    """What the council itself pays for a kind of support, from a day on."""
    access.check_may_set_rates(request.user)
    on = localdate()
    form = PriceForm(request.POST or None, initial={"from_date": on, "told_on": on})
    if form.is_valid():
        try:
            price = actions.put_in_price(is_councils=True, **form.cleaned_data, by=request.user, on=on)
        except ValidationError as problem:
            tell_faults(form, problem)
        else:
            messages.success(request, f"The council’s rate is put in. {_from(price.from_date)}")
            return redirect("find:prices")
    return render(request, "find/price-new.jinja", {"form": form, "of": "", "back": "find:prices"})


def _from(day_it_begins: date) -> str:
    return f"It holds from {day(day_it_begins)}."


def price_end(request: SignedInRequest, ref: str) -> HttpResponse:
    price = get_object_or_404(
        Price.objects.select_related("kind", "service__provider", "assistant__account"), ref=ref
    )
    if price.is_councils:
        access.check_may_set_rates(request.user)
    elif price.assistant is not None:
        access.check_may_change_listing(request.user, price.assistant)
    else:
        access.check_may_keep_directory(request.user)
    form = EndPriceForm(request.POST or None, label_suffix="")
    if form.is_valid():
        try:
            actions.end_price(price, until=form.cleaned_data["until"], by=request.user, on=localdate())
        except ValidationError as problem:
            tell_faults(form, problem)
        else:
            messages.success(request, "Its last day is kept.")
            return redirect("find:prices")
    return render(
        request, "find/price-end.jinja", {"form": form, "price": price, "whose": queries.whose(price)}
    )
