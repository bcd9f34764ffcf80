"""Who may see a person, and who may work with them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account, RoleName, Team

from .models import Carer, Person

# Those who work for the council, in a team, with the people of that team.
WORKERS = (RoleName.PRACTITIONER, RoleName.MANAGER)


def whom_they_may_see(account: Account) -> Q:
    """The people an account may see: themselves, those they care for and may see, those of their teams.

    Each of the three hangs on the role it comes with: a role that is ended ends the seeing.
    """
    seen = Q(team__in=account.teams_as(*WORKERS))
    if account.holds(RoleName.PERSON):
        seen |= Q(account=account)
    if account.holds(RoleName.CARER):
        seen |= Q(pk__in=_cared_for_and_seen_by(account))
    return seen


def _cared_for_and_seen_by(account: Account) -> QuerySet:
    # A query of its own: joined to the carers, a person with three carers would come three times.
    seen = Carer.objects.filter(account=account, ended_on=None, may_see_since__isnull=False)
    return seen.values("person")


def may_see(account: Account, person: Person) -> bool:
    return Person.objects.filter(whom_they_may_see(account), pk=person.pk).exists()


def may_work_with(account: Account, person: Person) -> bool:
    # A worker who draws on care themself does not decide about themself.
    return person.account_id != account.pk and person.team_id in account.teams_as(*WORKERS)


def check_may_see(account: Account, person: Person) -> None:
    if not may_see(account, person):
        raise Refused("This page is about somebody whose record you may not see.", about=person)


def check_may_work_with(account: Account, person: Person) -> None:
    """Only practitioners and managers of the person's own team act for the council."""
    check_may_see(account, person)
    if not may_work_with(account, person):
        raise Refused("Only a worker of the person's own team can do this.", about=person)


def check_is_worker(account: Account) -> None:
    if not account.holds(*WORKERS):
        raise Refused("This page is for practitioners and managers.")


def check_may_add_to(account: Account, team: Team) -> None:
    """A worker adds people to the teams they work in, and to no other."""
    check_is_worker(account)
    if team.pk not in account.teams_as(*WORKERS):
        raise Refused("You can add a person only to a team that you work in.", about=team)
