from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from trellis.journey.accounts.access import SignedInRequest, check_signed_in

from .. import access, actions, queries
from ..forms import LibraryLooked, ReadForNames, WhyNotShown
from ..models import LibraryIdea
from .asking import A_PAGE, tell_faults


@require_safe
def library(request: SignedInRequest) -> HttpResponse:
    """What others do in their plans, without a name: for whoever signs in."""
    check_signed_in(request.user)
    form = LibraryLooked(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    found = queries.library(asked.get("outcome", ""), asked.get("words", "").strip())
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    for name in ("page", "print"):
        query.pop(name, None)
    shown = {
        "form": form,
        "page": page,
        "asked": query.urlencode(),
        "outcomes": queries.OUTCOMES,
        "may_read": access.may_read_for_names(request.user),
    }
    return render(request, "find/library.jinja", shown)


@require_safe
def library_unread(request: SignedInRequest) -> HttpResponse:
    access.check_may_read_for_names(request.user)
    page = Paginator(queries.to_read_for_names(), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "find/library-unread.jinja", {"page": page, "outcomes": queries.OUTCOMES})


def library_read(request: SignedInRequest, ref: str) -> HttpResponse:
    """One idea, read for names: shown in these words, or not shown."""
    access.check_may_read_for_names(request.user)
    idea = get_object_or_404(LibraryIdea, ref=ref, withdrawn_on=None)
    if idea.read_on is not None:
        messages.info(request, "Somebody has read this idea already.")
        return redirect("find:library_unread")
    is_no = request.POST.get("do") == "not_shown"
    posted = request.POST or None
    form = ReadForNames(None if is_no else posted, initial={"words": idea.words}, label_suffix="")
    why = WhyNotShown(posted if is_no else None, label_suffix="")
    asked = why if is_no else form
    if asked.is_valid():
        try:
            if is_no:
                because = why.cleaned_data["because"]
                actions.do_not_show(idea, because=because, by=request.user, on=localdate())
            else:
                words = form.cleaned_data["words"]
                actions.read_for_names(idea, words=words, by=request.user, on=localdate())
        except ValidationError as problem:
            tell_faults(asked, problem)
        else:
            messages.success(request, "It is not shown." if is_no else "It is in the library.")
            return redirect("find:library_unread")
    shown = {
        "idea": idea,
        "form": form,
        "why": why,
        "outcome": queries.OUTCOMES.get(idea.outcome, ""),
        "names": queries.may_be_names(idea.words),
    }
    return render(request, "find/library-read.jinja", shown)
