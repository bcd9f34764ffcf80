from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate

from trellis.govuk.both import differences
from trellis.journey.accounts.access import Refused, SignedInRequest
from trellis.journey.record import drafts

from .. import access, actions, queries
from ..forms import SharingForm
from ..models import Consent, ConsentKind, Person
from .reader import who_reads

A_PAGE = 25


def sharing(request: SignedInRequest, ref: str) -> HttpResponse:
    person = _person(ref)
    today = localdate()
    access.check_may_read_sharing(request.user, person, today)
    sayers = queries.who_may_say_sharing(person, today)
    shown = {
        **who_reads(request, person),
        "kinds": queries.consents_of(person, today),
        "sayers": sayers,
        "may_say": _may_say(request, person, sayers),
    }
    return render(request, "people/sharing.jinja", shown)


def sharing_kind(request: SignedInRequest, ref: str, kind: str) -> HttpResponse:
    person = _person(ref)
    today = localdate()
    access.check_may_read_sharing(request.user, person, today)
    if kind not in ConsentKind.values:
        raise Http404("no such kind")
    sayers = queries.who_may_say_sharing(person, today)
    may_say = _may_say(request, person, sayers)
    said = queries.said_of_sharing(person, kind)
    standing = said.filter(replaced_by=None).first()
    shown = {
        **who_reads(request, person),
        "kind": ConsentKind(kind),
        "standing": next(one for one in queries.consents_of(person, today) if one.kind == kind),
        "said": Paginator(said, A_PAGE).get_page(request.GET.get("page")),
        "sayers": sayers,
        "may_say": may_say,
    }
    if not may_say:
        if request.method == "POST":
            access.check_may_say_sharing(request.user, person, today)
            raise Refused(
                "This is for the person to say, or for somebody else who speaks for them.", about=person
            )
        return render(request, "people/sharing-kind.jinja", shown)
    form = SharingForm(
        request.POST or None,
        person=person,
        standing=standing,
        sayers=sayers if shown["is_worker"] else None,
        initial={"said_on": today},
    )
    shown |= {"form": form, "draft": drafts.restore(form, request)}
    if form.is_valid():
        details = form.details(sayers.speakers)
        if not shown["is_worker"]:
            details["said_by"] = _speaks_as(request, person, sayers)
        try:
            consent = actions.say_sharing(person, kind, **details, by=request.user, on=today)
        except ValidationError as problem:
            _put_beside(form, problem)
        except actions.SavedMeanwhile as meanwhile:
            return _shown_beside(request, shown, meanwhile.theirs)
        else:
            drafts.drop(request.user, request.path)
            whose = "Your" if shown["is_own"] else "The"
            messages.success(
                request, f"{whose} {'yes' if consent.agreed else 'no'} is saved. It counts from now on."
            )
            return redirect("people:sharing", ref)
    return render(request, "people/sharing-kind.jinja", shown)


def _person(ref: str) -> Person:
    return get_object_or_404(Person.objects.select_related("team", "account"), ref=ref)


def _may_say(request: SignedInRequest, person: Person, sayers: queries.Sayers) -> bool:
    if not access.may_say_sharing(request.user, person, localdate()):
        return False
    is_close = person.account_id == request.user.pk or access.may_work_with(request.user, person)
    return is_close or _speaks_as(request, person, sayers) is not None


def _speaks_as(request: SignedInRequest, person: Person, sayers: queries.Sayers) -> Any:
    """As whom this account says it: nobody else where it is the person's own."""
    if person.account_id == request.user.pk:
        return None
    return next((one for one in sayers.speakers if one.account_id == request.user.pk), None)


def _put_beside(form: SharingForm, problem: ValidationError) -> None:
    """Each fault beside its question; what the page does not ask of this reader stands at the top."""
    for question, faults in problem.message_dict.items():
        form.add_error(question if question in form.fields else None, faults)


def _shown_beside(request: SignedInRequest, shown: dict[str, Any], theirs: Consent | None) -> HttpResponse:
    form = shown["form"]
    columns = ("agreed", "with_whom", "limits", "until")
    shown["differences"] = differences(form, {name: getattr(theirs, name, None) for name in columns})
    shown["theirs"] = theirs
    form.data = form.data.copy()
    form.data["shown"] = theirs.ref if theirs else ""
    return render(request, "people/sharing-kind.jinja", shown, status=409)
