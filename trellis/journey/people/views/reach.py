from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate

from trellis.journey.accounts.access import SignedInRequest

from .. import access, queries
from ..models import Person


def show_how_to_reach(request: SignedInRequest, ref: str) -> HttpResponse:
    person = get_object_or_404(Person.objects.select_related("team", "account"), ref=ref)
    access.check_may_see(request.user, person)
    is_worker = access.may_work_with(request.user, person)
    shown = {
        "person": person,
        "is_worker": is_worker,
        "is_own": person.account_id == request.user.pk,
        "person_flags": queries.flags_of(person, localdate(), for_workers=is_worker),
        "rules": queries.how_to_reach(person),
    }
    return render(request, "people/how-to-reach.jinja", shown)
