from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now

from trellis.journey.accounts.access import SignedInRequest, check_holds
from trellis.journey.accounts.models import RoleName

from .. import access, actions, outside, queries, sections
from ..forms import LetInForm
from ..models import Grant, Person, Section
from .reader import who_reads

A_PAGE = 25


# What the person says. -----------------------------------------------------------------------------------


def show_let_in(request: SignedInRequest, ref: str) -> HttpResponse:
    person = _person(ref)
    today = localdate()
    access.check_may_read_sharing(request.user, person, today)
    every = Paginator(queries.grants_of(person), A_PAGE).get_page(request.GET.get("page"))
    holding = [one for one in queries.grants_of(person).filter(revoked_at=None)[:A_PAGE] if one.holds(today)]
    shown = {
        **who_reads(request, person),
        "holding": holding,
        "every": every,
        "today": today,
        "flags": outside.flags_of(one.organisation for one in holding),
        "may_say": access.may_say_sharing(request.user, person, today),
        "openings": [queries.as_opening(one) for one in queries.openings_of(person)[:5]],
        "sections_of": _labels,
    }
    return render(request, "people/let-in.jinja", shown)


def let_in_new(request: SignedInRequest, ref: str) -> HttpResponse:
    person = _person(ref)
    access.check_may_say_sharing(request.user, person, localdate())
    return _ask(request, person, None)


def change_let_in(request: SignedInRequest, ref: str) -> HttpResponse:
    grant = get_object_or_404(queries.grants(), ref=ref)
    access.check_may_say_sharing(request.user, grant.person, localdate())
    if grant.revoked_at is not None:
        messages.info(request, "This was taken back, or something later stands in its place.")
        return redirect("people:let_in", grant.person.ref)
    return _ask(request, grant.person, grant)


def _ask(request: SignedInRequest, person: Person, grant: Grant | None) -> HttpResponse:
    today = localdate()
    sayers = queries.who_may_say_sharing(person, today)
    planners = queries.every_planner()
    shown = {**who_reads(request, person), "grant": grant, "sayers": sayers, "sections_of": _labels}
    form = LetInForm(
        request.POST or None,
        person=person,
        planners=planners,
        grant=grant,
        sayers=sayers if shown["is_worker"] else None,
    )
    shown["form"] = form
    organisations = {one.organisation for one in planners if one.organisation}
    flags = outside.flags_of(organisations if grant is None else [grant.organisation])
    shown["flags"] = sorted(says for found in flags.values() for says in found)
    if form.is_valid():
        given = form.details()
        if grant is not None:
            given |= {"organisation": grant.organisation, "account": grant.account}
        try:
            made = actions.let_in(person, given.pop("organisation"), **given, by=request.user, on=today)
        except ValidationError as problem:
            for name, says in problem.message_dict.items():
                form.add_error(name if name in form.fields else None, says)
        except actions.SavedMeanwhile as meanwhile:
            shown["theirs"], shown["is_overtaken"] = meanwhile.theirs, True
            # Saving again is now done knowingly.
            form.data = request.POST.copy()
            form.data["shown"] = meanwhile.theirs.ref if meanwhile.theirs else ""
            return render(request, "people/let-in-form.jinja", shown, status=409)
        else:
            messages.success(request, f"{queries.whom(made)} may see it from now on.")
            return redirect("people:let_in", person.ref)
    return render(request, "people/let-in-form.jinja", shown)


def take_back_let_in(request: SignedInRequest, ref: str) -> HttpResponse:
    grant = get_object_or_404(queries.grants(), ref=ref)
    access.check_may_say_sharing(request.user, grant.person, localdate())
    if request.method == "POST":
        try:
            actions.take_back_letting_in(grant, by=request.user, at=now())
        except ValidationError as problem:
            messages.info(request, problem.messages[0])
        else:
            messages.success(request, f"{queries.whom(grant)} can see nothing from now on.")
        return redirect("people:let_in", grant.person.ref)
    shown = {**who_reads(request, grant.person), "grant": grant, "sections_of": _labels}
    return render(request, "people/take-back-let-in.jinja", shown)


def show_openings(request: SignedInRequest, ref: str) -> HttpResponse:
    """Who opened what was shared, and who tried what was not."""
    person = _person(ref)
    access.check_may_read_sharing(request.user, person, localdate())
    page = Paginator(queries.openings_of(person), A_PAGE).get_page(request.GET.get("page"))
    shown = {
        **who_reads(request, person),
        "page": page,
        "openings": [queries.as_opening(one) for one in page],
    }
    return render(request, "people/openings.jinja", shown)


# What a planner sees. ------------------------------------------------------------------------------------


def list_shared(request: SignedInRequest) -> HttpResponse:
    """Everybody who let this planner in."""
    check_holds(request.user, RoleName.PLANNER)
    found = Paginator(queries.shared_with(request.user, localdate()), A_PAGE)
    page = found.get_page(request.GET.get("page"))
    return render(request, "people/shared-with-you.jinja", {"page": page})


def open_shared(request: SignedInRequest, ref: str, section: str) -> HttpResponse:
    """The page of a section; a list where there are several. A try at what is not shared is kept."""
    person = _person(ref)
    if section not in Section.values:
        raise Http404("no such section")
    access.check_may_see_section(request.user, person, Section(section), localdate())
    links = sections.of(person, Section(section))
    if len(links) == 1:
        return redirect(links[0].address)
    shown = {**who_reads(request, person), "section": Section(section), "links": links}
    return render(request, "people/section.jinja", shown)


def show_shared(request: SignedInRequest, person: Person, shared: queries.Shared) -> HttpResponse:
    """Somebody's page as a planner sees it whom they let in: what is open, and what is not."""
    shown: dict[str, Any] = {"person": person, "shared": shared}
    return render(request, "people/shared.jinja", shown)


def _labels(grant: Grant) -> list[str]:
    return [str(one.label) for one in Section if one.value in grant.sections]


def _person(ref: str) -> Person:
    return get_object_or_404(Person.objects.select_related("team", "account"), ref=ref)
