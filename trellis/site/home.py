"""The first page, and the home page of each role: what to do next.

The homes stand here because they look across all the stages, which no stage may.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now

from trellis.journey.accounts import queries as accounts
from trellis.journey.accounts.access import SignedInRequest, check_signed_in, for_everybody
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.allocate import queries as allocate
from trellis.journey.assess import queries as assess
from trellis.journey.people import queries as people
from trellis.journey.people import timeline, today
from trellis.journey.plan import queries as plan
from trellis.journey.record import queries as record
from trellis.journey.tell import queries as tell


@for_everybody
def first_page(request: SignedInRequest) -> HttpResponse:
    if request.user.is_authenticated and request.GET.get("cast") != "1":
        return redirect("home")
    return render(request, "site/first-page.jinja", {"cast": accounts.cast() if settings.DEMO else []})


@for_everybody
def accessibility(request: SignedInRequest) -> HttpResponse:
    return render(request, "site/accessibility.jinja")


@for_everybody
def healthz(request: SignedInRequest) -> HttpResponse:
    """200 when the database answers, 503 when it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("The database does not answer.\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


def home(request: SignedInRequest) -> HttpResponse:
    """One page, a part for each role held."""
    check_signed_in(request.user)
    parts = [
        {"template": f"site/home/{held.role}.jinja", "held": held, **PARTS[held.role](request.user)}
        for held in _one_a_role(request.user)
    ]
    waits = today.of(request.user, localdate())
    return render(request, "site/home.jinja", {"parts": parts, "waits": waits, "on": localdate()})


def _one_a_role(account: Account) -> list[Any]:
    seen: dict[str, Any] = {}
    for held in account.roles_held_today:
        seen.setdefault(held.role, held)
    return list(seen.values())


def _for_the_person(account: Account) -> dict[str, Any]:
    person = people.person_signed_in(account)
    if person is None:
        return {"person": None}
    on, events = localdate(), timeline.of(person, is_own=True)
    return {
        "person": person,
        "amount": next(iter(allocate.every_amount_of(person)), None),
        "plan": plan.plan_of(person),
        "budget": plan.sums_in_force(person, on),
        "assessment": assess.newest_own_of(person),
        "next": assess.comes_next(person, on),
        "happened": [event for event in events if event.on <= on],
    }


def _for_the_carer(account: Account) -> dict[str, Any]:
    return {
        "cares_for": people.cared_for_by(account),
        "speaks_for": people.spoken_for_by(account, localdate()),
        "own": assess.own_as_carer(account),
    }


def _for_the_worker(account: Account) -> dict[str, Any]:
    on = localdate()
    not_sent, to_tell = tell.to_see_to(account, now())
    return {
        "day": assess.workers_day(account, on, at=now()),
        "contacts": assess.contacts_waiting(account),
        "follow_ups": assess.follow_ups_due(account, on),
        "to_allocate": allocate.waiting_for_amount(account),
        "not_sent": not_sent,
        "to_tell": to_tell,
        "today": on,
    }


def _for_the_manager(account: Account) -> dict[str, Any]:
    # Somebody who works in a team as well has the day of both roles once, above.
    return {} if account.holds(RoleName.PRACTITIONER) else _for_the_worker(account)


def _for_outsiders(account: Account) -> dict[str, Any]:
    return {
        "shared": people.shared_with(account, localdate()),
        "speaks_for": people.spoken_for_by(account, localdate()),
        "advocates_for": assess.advocated_by(account),
    }


def _for_the_director(account: Account) -> dict[str, Any]:
    return {"totals": allocate.totals()}


def _for_whom_they_work(account: Account) -> dict[str, Any]:
    return {}


def _for_finance(account: Account) -> dict[str, Any]:
    return {"totals": allocate.totals(), "scheme": allocate.scheme_in_force()}


def _for_the_administrator(account: Account) -> dict[str, Any]:
    return {"entries": record.latest(10), "schemes": allocate.schemes_to_adopt()}


PARTS = {
    RoleName.PERSON.value: _for_the_person,
    RoleName.CARER.value: _for_the_carer,
    RoleName.PRACTITIONER.value: _for_the_worker,
    RoleName.PLANNER.value: _for_outsiders,
    RoleName.ADVOCATE.value: _for_outsiders,
    RoleName.MANAGER.value: _for_the_manager,
    RoleName.ASSISTANT.value: _for_whom_they_work,
    RoleName.PROVIDER.value: _for_whom_they_work,
    RoleName.DIRECTOR.value: _for_the_director,
    RoleName.FINANCE.value: _for_finance,
    RoleName.ANALYST.value: _for_finance,
    RoleName.ADMINISTRATOR.value: _for_the_administrator,
}
