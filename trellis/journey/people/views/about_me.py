from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate

from trellis.govuk.both import differences
from trellis.journey.accounts.access import SignedInRequest
from trellis.journey.record import drafts

from .. import access, actions, opening, queries
from ..forms import AboutMeForm
from ..headings import heading_of, set_on
from ..models import AboutMeWords, Person, Section
from .reader import who_reads

A_PAGE = 25


def about_me(request: SignedInRequest, ref: str) -> HttpResponse:
    person = _person(ref)
    today = localdate()
    opening.check_may_open(request.user, person, Section.ABOUT_ME, today)
    told = queries.about_me_of(person, today)
    shown = {
        **who_reads(request, person),
        "told": told,
        "last": max((one.telling.written_on for one in told if one.telling), default=None),
        "set": set_on(today),
        "may_write": access.may_write_about_me(request.user, person),
        "is_large": request.GET.get("large") == "1" or queries.reads_large_print(person),
    }
    return render(request, "people/about-me.jinja", shown)


def about_me_heading(request: SignedInRequest, ref: str, heading: str) -> HttpResponse:
    person = _person(ref)
    access.check_may_write_about_me(request.user, person)
    told = queries.heading_for(person, heading, localdate())
    if told is None:
        raise Http404("no such heading")
    form = AboutMeForm(request.POST or None, told=told, person=person, account=request.user)
    draft = drafts.restore(form, request)
    shown = {
        "form": form,
        **who_reads(request, person),
        "told": told,
        "draft": draft,
    }
    if form.is_valid():
        try:
            actions.write_about_me(person, heading, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem)
        except actions.SavedMeanwhile as meanwhile:
            return _shown_beside(request, shown, meanwhile.theirs)
        else:
            drafts.drop(request.user, request.path)
            messages.success(request, "Your words are saved." if shown["is_own"] else "The words are saved.")
            return redirect("people:about_me", ref)
    return render(request, "people/about-me-heading.jinja", shown)


def _shown_beside(request: SignedInRequest, shown: dict, theirs: AboutMeWords) -> HttpResponse:
    """The page once more with what was typed, and beside it what somebody else wrote meanwhile."""
    form = shown["form"]
    shown["differences"] = differences(
        form,
        {
            "words": theirs.words,
            "in_whose_words": theirs.in_whose_words,
            "helped_by": theirs.helped_by,
        },
    )
    shown["theirs"] = theirs
    form.data = form.data.copy()
    form.data["shown"] = theirs.ref
    return render(request, "people/about-me-heading.jinja", shown, status=409)


def about_me_history(request: SignedInRequest, ref: str) -> HttpResponse:
    person = _person(ref)
    opening.check_may_open(request.user, person, Section.ABOUT_ME, localdate())
    tellings = queries.tellings_of(person)
    key = request.GET.get("heading", "")
    if key:
        tellings = tellings.filter(heading=key)
    page = Paginator(tellings, A_PAGE).get_page(request.GET.get("page"))
    shown = {
        **who_reads(request, person),
        "page": page,
        "key": key if page.object_list else "",
        "heading_of": heading_of,
    }
    return render(request, "people/about-me-history.jinja", shown)


def about_me_telling(request: SignedInRequest, ref: str) -> HttpResponse:
    telling = get_object_or_404(queries.tellings(), ref=ref)
    person = telling.person
    opening.check_may_open(request.user, person, Section.ABOUT_ME, localdate())
    told = queries.heading_for(person, telling.heading, localdate())
    standing = told.telling if told else None
    may_put_back = (
        access.may_write_about_me(request.user, person)
        and standing is not None
        and standing.words != telling.words
    )
    shown = {
        **who_reads(request, person),
        "telling": telling,
        "heading": heading_of(telling.heading_set, telling.heading),
        "standing": standing,
        "may_put_back": may_put_back,
    }
    if request.method == "POST":
        try:
            actions.put_back_about_me(
                telling, shown=request.POST.get("shown", ""), by=request.user, on=localdate()
            )
        except ValidationError as problem:
            shown["says"] = problem.messages[0]
        except actions.SavedMeanwhile:
            shown["says"] = (
                "Somebody else wrote here while you were reading. What they wrote stands below; "
                "press again if these older words should stand in its place."
            )
            return render(request, "people/about-me-telling.jinja", shown, status=409)
        else:
            messages.success(request, "The words are back.")
            return redirect("people:about_me", person.ref)
    return render(request, "people/about-me-telling.jinja", shown)


def _person(ref: str) -> Person:
    return get_object_or_404(Person.objects.select_related("team", "account"), ref=ref)
