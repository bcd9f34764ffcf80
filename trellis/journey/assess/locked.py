"""The assessment, locked until the act is done: every act of this stage takes it first.

Two workers at one moment then come one after the other, whatever of the assessment each is at, and the second
is shown what the first saved.
"""

from __future__ import annotations

from trellis.journey.accounts.models import Account

from . import access
from .models import Assessment


def locked(assessment: Assessment) -> Assessment:
    """The assessment as it now stands; whoever comes at the same moment comes after."""
    rows = Assessment.objects.select_for_update(of=("self",))
    return rows.select_related("person__team", "person__account", "carer__account").get(pk=assessment.pk)


def locked_for(assessment: Assessment, by: Account) -> Assessment:
    """The same for a worker; refused for whoever may not write in it."""
    stored = locked(assessment)
    access.check_may_work_on(by, stored)
    return stored
