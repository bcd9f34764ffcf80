"""Who may see money that moves, who prepares it, who approves it, and who never does both."""

from __future__ import annotations

from datetime import date

from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.people import access as people
from trellis.journey.people.models import Person
from trellis.journey.plan import access as plan

from .models import PayRun


def is_finance(account: Account) -> bool:
    return account.holds(RoleName.FINANCE)


def check_is_finance(account: Account) -> None:
    """The pages of the payments team: payees, schedules, runs, statements."""
    if not is_finance(account):
        raise Refused("This page is for the council's finance team.")


def check_may_approve_run(account: Account, run: PayRun) -> None:
    """Finance; never whoever prepared it, nor whoever is paid by it."""
    check_is_finance(account)
    if account.pk == run.prepared_by_id:
        raise Refused("You prepared this run, so somebody else in finance must approve it.", about=run)
    if run.lines.filter(person__account=account).exists():
        raise Refused("You are paid by this run, so somebody else must approve it.", about=run)


def may_see_money_of(account: Account, person: Person, on: date) -> bool:
    """Whoever may see the person's money, and finance, who pay it."""
    return is_finance(account) or plan.may_see_money(account, person, on)


def check_may_see_money_of(account: Account, person: Person, on: date) -> None:
    if not is_finance(account):
        plan.check_may_see_money(account, person, on)


def may_say_of_money(account: Account, person: Person, on: date) -> bool:
    """Whose word counts as the person's about their money: their own, a speaker's, a worker's noting it."""
    return not people.is_closed(person) and plan.may_say_for(account, person, on)


def check_may_say_of_money(account: Account, person: Person, on: date) -> None:
    plan.check_may_say_for(account, person, on)


def may_decide_emergency(account: Account, person: Person) -> bool:
    """A manager of the person's team, or the director."""
    is_own = person.account_id == account.pk
    return not is_own and (
        account.holds(RoleName.DIRECTOR) or person.team_id in account.teams_as(RoleName.MANAGER)
    )
