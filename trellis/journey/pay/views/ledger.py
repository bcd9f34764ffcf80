"""The page of one entry of the books: its lines, what put it right, and putting it right."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate

from trellis.journey.accounts.access import SignedInRequest

from .. import access, actions
from ..forms.ledger import PutEntryRight
from ..queries import ledger as queries
from .showing import show_faults


def entry(request: SignedInRequest, ref: str) -> HttpResponse:
    """One entry as it was posted, and a further one that puts it right."""
    access.check_is_finance(request.user)
    found = get_object_or_404(queries.entries(), ref=ref)
    told = queries.told_entry(found)
    may_correct = not told.elsewhere and access.may_correct(request.user, found)
    if request.method == "POST":
        access.check_may_correct(request.user, found)
    form = PutEntryRight(request.POST or None, told=told) if may_correct else None
    if form is not None and form.is_valid():
        try:
            actions.correct(
                found, form.said, because=form.cleaned_data["because"], by=request.user, on=localdate()
            )
        except ValidationError as problem:
            show_faults(form, problem)
        else:
            messages.success(request, "It is put right. Both stay to be read.")
            return redirect("pay:entry", ref)
    return render(request, "pay/ledger/entry.jinja", {"told": told, "entry": found, "form": form})


__all__ = ["entry"]
