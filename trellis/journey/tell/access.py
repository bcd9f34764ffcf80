"""Who may write to somebody, read what was written, and see where rules were not kept."""

from __future__ import annotations

from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.people import access as people
from trellis.journey.people.models import Person

from .models import Message

COUNTS_BREACHES = (RoleName.MANAGER, RoleName.ADMINISTRATOR, RoleName.ANALYST)


def may_write_to(account: Account, person: Person) -> bool:
    """Workers of the person's own team, and nobody about themself."""
    return people.may_work_with(account, person)


def check_may_write_to(account: Account, person: Person, *, of_money: bool = False) -> None:
    """A worker of the person's team. of_money: words about money alone, which finance may tell them too."""
    if of_money and account.holds(RoleName.FINANCE) and person.account_id != account.pk:
        return
    people.check_may_see(account, person)
    if not may_write_to(account, person):
        raise Refused("Only a worker of the person's own team writes to them for the council.", about=person)


def may_read(account: Account, message: Message) -> bool:
    """Whoever it went to; the workers; and whoever may see the person, unless it is a carer's own."""
    if _went_to(account, message) or may_write_to(account, message.person):
        return True
    return not message.is_private and people.may_see(account, message.person)


def _went_to(account: Account, message: Message) -> bool:
    to = message.to_carer or message.to_speaker
    return to is not None and to.ended_on is None and to.account_id == account.pk


def check_may_read(account: Account, message: Message) -> None:
    if not may_read(account, message):
        raise Refused("This message is about somebody whose record you may not see.", about=message)


def check_may_see_outbox(account: Account) -> None:
    if not account.holds(*people.WORKERS, RoleName.ADMINISTRATOR):
        raise Refused("This page is for practitioners, managers and administrators.")


def check_may_count_breaches(account: Account) -> None:
    if not account.holds(*COUNTS_BREACHES):
        raise Refused("This page is for managers, administrators and analysts.")


def sees_names(account: Account) -> bool:
    """Whether somebody who counts may also see whom it was about: a manager, of their own teams."""
    return account.holds(RoleName.MANAGER)
