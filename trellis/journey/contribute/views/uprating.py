from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from trellis.journey.accounts.access import SignedInRequest

from .. import access, actions, forms, queries, states, translate
from .filling_in import A_PAGE


def upratings(request: SignedInRequest) -> HttpResponse:
    """The reviews there are, and preparing one."""
    access.check_may_see_upratings(request.user)
    may_prepare = access.may_prepare(request.user)
    form = forms.NewUprating(request.POST or None, on=localdate()) if may_prepare else None
    if form is not None and form.is_valid():
        try:
            prepared = actions.prepare_uprating(**form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error("starts_on", problem.messages)
        else:
            messages.success(request, "It is worked out. Nothing has changed yet: somebody else applies it.")
            return redirect("contribute:uprating", prepared.ref)
    page = Paginator(queries.upratings(), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "contribute/upratings.jinja", {"page": page, "form": form, "states": states})


def uprating(request: SignedInRequest, ref: str) -> HttpResponse:
    """Who would pay more and who less, by how much; and then the button, for somebody else."""
    access.check_may_see_upratings(request.user)
    found = get_object_or_404(queries.upratings(), ref=ref)
    is_waiting = found.state == states.PREPARED
    form = forms.Because(
        request.POST or None,
        label="Why?",
        help_text="For example: benefits and the law’s amounts rise on 6 April 2026.",
    )
    if request.method == "POST":
        drops = "drop" in request.POST
        if not drops:
            access.check_may_apply(request.user, found)
        if form.is_valid():
            act = actions.drop_uprating if drops else actions.apply_uprating
            try:
                act(found, because=form.cleaned_data["because"], by=request.user, on=localdate())
            except ValidationError as problem:
                form.add_error(None, problem.messages)
            else:
                messages.success(request, "It is dropped." if drops else "It is applied.")
                return redirect("contribute:uprating", ref)
    asked = request.GET.get("shown", "all")
    shown = asked if asked in queries.SHOWN else "all"
    page = Paginator(queries.lines_of(found, shown), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "uprating": found,
        "page": page,
        "shown": shown,
        "kinds": {key: says for key, (says, _) in queries.SHOWN.items()},
        "form": form,
        "is_waiting": is_waiting,
        "may_apply": is_waiting and access.may_apply(request.user, found),
        "states": states,
        "basis_says": translate.BASIS_SAYS,
    }
    return render(request, "contribute/uprating.jinja", context, status=400 if form.errors else 200)


@require_safe
def uprating_csv(request: SignedInRequest, ref: str) -> HttpResponse:
    """The same as a sheet; its name says nothing about anybody."""
    access.check_may_see_upratings(request.user)
    found = get_object_or_404(queries.upratings(), ref=ref)
    headers = {"Content-Disposition": f'attachment; filename="uprating-{found.starts_on.isoformat()}.csv"'}
    return HttpResponse(queries.as_csv(found), content_type="text/csv; charset=utf-8", headers=headers)
