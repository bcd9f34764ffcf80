"""Who reads a page about somebody, which every template about a person asks."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localdate

from trellis.journey.accounts.access import SignedInRequest

from .. import access, queries
from ..models import Person


def who_reads(request: SignedInRequest, person: Person) -> dict[str, Any]:
    """The person, whether it is they or a worker of their team who reads, and what a worker must not miss."""
    is_worker = access.may_work_with(request.user, person)
    return {
        "person": person,
        "is_own": person.account_id == request.user.pk,
        "is_worker": is_worker,
        "person_flags": queries.flags_of(person, localdate(), for_workers=True) if is_worker else [],
    }
