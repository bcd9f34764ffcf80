"""Who may see an amount, who may give one, and who may prepare and adopt a scheme."""

from __future__ import annotations

from datetime import date

from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.people import access as people
from trellis.journey.people.models import Section

from .models import Allocation, CouncilScheme

PREPARES = (RoleName.ADMINISTRATOR, RoleName.FINANCE)
ADOPTS = (RoleName.MANAGER,)
# Finance works with totals and schemes, and with nobody's own amount.
SEES_SCHEMES = (*PREPARES, *ADOPTS)


def check_may_see_amount(account: Account, allocation: Allocation, on: date) -> None:
    """The person, a carer whom the person lets see it, the workers of the team, a planner let in to money."""
    if account.holds(RoleName.PLANNER):
        people.check_may_see_section(account, allocation.person, Section.MONEY, on)
    elif not people.may_see(account, allocation.person):
        raise Refused("This page is about somebody whose amount you may not see.", about=allocation)


def check_may_see_schemes(account: Account) -> None:
    if not account.holds(*SEES_SCHEMES):
        raise Refused(
            "This page is for administrators, finance and managers. "
            "Everybody may read how amounts are worked out, and the schemes, on the public page."
        )


def may_prepare(account: Account) -> bool:
    return account.holds(*PREPARES)


def check_may_prepare(account: Account) -> None:
    if not may_prepare(account):
        raise Refused("Administrators and finance prepare schemes. Ask one of them to put it in.")


def may_adopt(account: Account, scheme: CouncilScheme) -> bool:
    return account.holds(*ADOPTS) and scheme.prepared_by_id != account.pk


def check_may_adopt(account: Account, scheme: CouncilScheme) -> None:
    """Managers adopt; and never the scheme that they prepared themselves, in whatever role."""
    if not account.holds(*ADOPTS):
        raise Refused("Managers adopt schemes. Ask one of them to read it and adopt it.", about=scheme)
    if scheme.prepared_by_id == account.pk:
        raise Refused("You prepared this scheme, so somebody else must adopt it.", about=scheme)
