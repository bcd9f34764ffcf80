"""Who may see a contact, work on it, follow it up, and read what came of all of them.

What somebody said at the front door is read by those who took it, by those it was handed to, and by the team
that knows the person. The person reads what they said themself. What somebody else said about them may have
been said in confidence: of that the person reads what came of it, and not the words.
"""

from __future__ import annotations

from django.db.models import Q

from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account, RoleName, Team
from trellis.journey.people import access as people

from .models import Contact, WhoCame

MAY_SEE_WHAT_CAME = (RoleName.MANAGER, RoleName.ANALYST, RoleName.ADMINISTRATOR)


def contacts_they_work_on(account: Account) -> Q:
    """The contacts an account works on: of their teams, handed to them, about somebody their team knows."""
    teams = account.teams_as(*people.WORKERS)
    of_teams = Q(team__in=teams) | Q(handed_to__in=teams) | Q(person__team__in=teams)
    return of_teams & (Q(person=None) | Q(person__account=None) | ~Q(person__account=account))


def may_work_on_contact(account: Account, contact: Contact) -> bool:
    """A worker of one of the teams concerned, and never the one who is spoken of."""
    person = contact.person
    if person is not None and person.account_id == account.pk:
        return False
    teams = {contact.team_id, contact.handed_to_id, person.team_id if person else None} - {None}
    return not teams.isdisjoint(account.teams_as(*people.WORKERS))


def may_see_contact(account: Account, contact: Contact) -> bool:
    if may_work_on_contact(account, contact):
        return True
    return contact.person is not None and people.may_see(account, contact.person)


def may_read_words(account: Account, contact: Contact) -> bool:
    return contact.who_came == WhoCame.SELF or may_work_on_contact(account, contact)


def may_follow_up(account: Account, contact: Contact) -> bool:
    """Whoever can reach the person: their own team; where nobody knows them, the team that took the contact.

    What was done in an emergency is looked at by somebody's manager.
    """
    if not may_work_on_contact(account, contact):
        return False
    if contact.is_emergency:
        return not {contact.team_id, contact.handed_to_id}.isdisjoint(account.teams_as(RoleName.MANAGER))
    asks = contact.person.team_id if contact.person else contact.team_id
    return asks in account.teams_as(*people.WORKERS)


def counts_own_teams(account: Account) -> bool:
    """Whether what came of contacts is counted for this account as it is, or with small numbers hidden.

    Who works with people knows the contacts of their teams, and is shown true numbers of those alone. Who
    sees no names is shown the whole council, and nobody in it.
    """
    return not account.holds(RoleName.ANALYST, RoleName.ADMINISTRATOR)


def check_may_take_contact(account: Account, team: Team) -> None:
    people.check_is_worker(account)
    if team.pk not in account.teams_as(*people.WORKERS):
        raise Refused("You can take a contact only for a team that you work in.", about=team)


def check_may_see_contact(account: Account, contact: Contact) -> None:
    if not may_see_contact(account, contact):
        raise Refused("This contact is about somebody whose record you may not see.", about=contact)


def check_may_work_on_contact(account: Account, contact: Contact) -> None:
    check_may_see_contact(account, contact)
    if not may_work_on_contact(account, contact):
        raise Refused(
            "Only a worker of the team that took a contact, or has it now, can do this.", about=contact
        )


def check_may_follow_up(account: Account, contact: Contact) -> None:
    check_may_work_on_contact(account, contact)
    if not may_follow_up(account, contact):
        who = "A manager looks at" if contact.is_emergency else "The person’s own team asks about"
        raise Refused(f"{who} what came of this contact.", about=contact)


def check_may_see_what_came(account: Account) -> None:
    if not (account.holds(*MAY_SEE_WHAT_CAME) or people.works_at_front_door(account)):
        raise Refused("This page is for managers, analysts, administrators and the front door.")
