"""Who reads a page of a plan, which every page of one asks."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate

from trellis.journey.accounts.access import SignedInRequest
from trellis.journey.people import access as people_access
from trellis.journey.people import opening
from trellis.journey.people.models import Section

from .. import access, queries
from ..models import Plan


def check_to_see(request: SignedInRequest, ref: str) -> Plan:
    plan = get_object_or_404(queries.plans_to_read(), ref=ref)
    if not sees_person(request, plan):
        access.check_may_see_plan(request.user, plan, localdate())
    if plan.carer_id is None:
        opening.note_reading(request.user, plan.person, Section.PLAN, localdate())
    return plan


def sees_person(request: SignedInRequest, plan: Plan) -> bool:
    """Whether the reader sees all of the person's pages, and so their plan; asked once for one page.

    A carer's own plan goes by other rules, and a planner or a director comes in by the plan alone.
    """
    if plan.carer_id is not None:
        return False
    if "sees_person" not in plan.__dict__:
        plan.__dict__["sees_person"] = people_access.may_see(request.user, plan.person)
    return bool(plan.__dict__["sees_person"])


def check_to_write(request: SignedInRequest, ref: str) -> Plan:
    plan = get_object_or_404(queries.plans(), ref=ref)
    access.check_may_write_plan(request.user, plan, localdate())
    return plan


def who_reads(request: SignedInRequest, plan: Plan) -> dict[str, Any]:
    """The plan, whose it is, and who reads: they themself, a worker of the team, or somebody else.

    named: what whoever it is about is called, and nothing where they read it themselves: then it says “you”.
    """
    whose = plan.carer or plan.person
    is_own = whose.account_id == request.user.pk
    named = plan.carer.name if plan.carer else plan.person.named
    return {
        "plan": plan,
        "person": plan.person,
        "carer": plan.carer,
        "whose": plan.carer.name if plan.carer else plan.person.full_name,
        "is_own": is_own,
        "named": "" if is_own else named,
        "is_worker": access.may_work_on_plan(request.user, plan),
    }
