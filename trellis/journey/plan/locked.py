"""The plan, locked until the act is done: every act on a plan or on a part of it takes it first.

Two people who write at one moment then come one after the other, whatever of the plan each is at, and the
second is shown what the first saved.
"""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError

from trellis.journey.accounts.models import Account

from . import access, states
from .models import Plan


def locked(plan: Plan) -> Plan:
    """The plan as it now stands; whoever comes at the same moment comes after."""
    rows = Plan.objects.select_for_update(of=("self",))
    return rows.select_related("person__team", "person__account", "carer__account").get(pk=plan.pk)


def locked_to_write(plan: Plan, by: Account, on: date) -> Plan:
    """The same for whoever writes in it; refused for whoever may not, and once it is handed in."""
    stored = locked(plan)
    access.check_may_write_plan(by, stored, on)
    if stored.state == states.HANDED_IN:
        raise ValidationError("This plan was handed in. Take it up again to change it.")
    if stored.state != states.DRAFTING:
        raise ValidationError("This plan is not being written any more. What stands in it stays.")
    return stored
