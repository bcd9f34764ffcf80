"""Accounts for tests, made by the acts that make real ones."""

from __future__ import annotations

from datetime import date

from trellis.journey.accounts import actions
from trellis.journey.accounts.models import Account, Council, Organisation, RoleName, Team

PASSWORD = "a long enough password"


def council() -> Council:
    found = Council.objects.first()
    return found or actions.found_council(name="Northshire", is_made_up=True)


def administrator(name: str = "Idris Iqbal") -> Account:
    found = Account.objects.filter(username=_username(name)).first()
    if found:
        return found
    return actions.make_first_administrator(username=_username(name), name=name, password=PASSWORD)


def team(name: str = "Riverside") -> Team:
    found = Team.objects.filter(name=name).first()
    return found or actions.add_team(name=name, by=administrator())


def organisation(name: str = "Open Door CIC") -> Organisation:
    found = Organisation.objects.filter(name=name).first()
    return found or actions.add_organisation(name=name, by=administrator())


def account(name: str, *roles: str, of: str = "Riverside") -> Account:
    """An account holding these roles: workers in the team named by `of`, outsiders in that organisation."""
    made = actions.make_account(
        username=_username(name), name=name, email="", password=PASSWORD, by=administrator()
    )
    for role in roles:
        is_worker = role in (RoleName.PRACTITIONER, RoleName.MANAGER)
        is_outside = role in (RoleName.PLANNER, RoleName.ADVOCATE)
        actions.give_role(
            made,
            role,
            team=team(of) if is_worker else None,
            organisation=organisation(of) if is_outside else None,
            by=administrator(),
            on=date(2026, 4, 1),
            because="They started work.",
        )
    return made


def _username(name: str) -> str:
    return name.lower().replace(" ", ".")
