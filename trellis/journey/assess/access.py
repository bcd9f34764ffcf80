"""Who may read an assessment, and who may write in it.

A person's assessment is read by whoever may see the person. A carer's assessment is the carer's own: it may
hold what the carer would not say in front of the person. So it is read by the carer and by the workers, and
by the person and whom they let in only where the two are assessed together.
"""

from __future__ import annotations

from collections.abc import Iterable

from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.people import access as people
from trellis.journey.people.models import Person

from .models import Assessment, Kind


def may_see(account: Account, assessment: Assessment) -> bool:
    if _is_own_of_carer(account, assessment):
        return True
    if _is_confidential(assessment):
        return people.may_work_with(account, assessment.person)
    return people.may_see(account, assessment.person)


def seen_among(account: Account, person: Person, assessments: Iterable[Assessment]) -> list[Assessment]:
    """Those of one person's assessments that the account may see; as many queries for ten as for one."""
    sees, works = people.may_see(account, person), people.may_work_with(account, person)
    return [
        one
        for one in assessments
        if _is_own_of_carer(account, one) or (works if _is_confidential(one) else sees)
    ]


def _is_own_of_carer(account: Account, assessment: Assessment) -> bool:
    if assessment.carer is None or assessment.carer.account_id != account.pk:
        return False
    return account.holds(RoleName.CARER)


def _is_confidential(assessment: Assessment) -> bool:
    return assessment.kind == Kind.CARER and assessment.joint_with_id is None


def may_work_on(account: Account, assessment: Assessment) -> bool:
    """A worker of the person's team, and never the one who is assessed."""
    is_own = assessment.carer is not None and assessment.carer.account_id == account.pk
    return not is_own and people.may_work_with(account, assessment.person)


def check_may_see(account: Account, assessment: Assessment) -> None:
    if not may_see(account, assessment):
        raise Refused("This assessment is about somebody whose record you may not see.", about=assessment)


def check_may_work_on(account: Account, assessment: Assessment) -> None:
    check_may_see(account, assessment)
    if not may_work_on(account, assessment):
        raise Refused("Only a worker of the person's own team can write in an assessment.", about=assessment)
