"""Making accounts, giving roles and taking them back: an administrator's acts."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from . import access, pen
from .models import IN_A_TEAM, IN_AN_ORGANISATION, Account, Council, Organisation, RoleHeld, RoleName, Team


@pen.recorded
def found_council(*, name: str, is_made_up: bool = False) -> Council:
    """Names the council this installation serves. Once; a second council is refused by the database."""
    council = Council.objects.create(pk=1, name=name, is_made_up=is_made_up)
    pen.keep("founded the council", by=None, about=council, after={"name": name, "is_made_up": is_made_up})
    return council


@pen.recorded
def make_first_administrator(*, username: str, name: str, password: str) -> Account:
    """Makes the account that makes all others. Refused once there is an administrator."""
    if RoleHeld.objects.filter(role=RoleName.ADMINISTRATOR, ended_on=None).exists():
        raise ValidationError("There is an administrator already. Ask them to make the account.")
    account = _made(username=username, name=name, email="", password=password)
    RoleHeld.objects.create(account=account, role=RoleName.ADMINISTRATOR)
    pen.keep("made the first administrator", by=None, about=account, after={"username": account.username})
    return account


@pen.recorded
def make_account(*, username: str, name: str, email: str, password: str | None, by: Account) -> Account:
    """Makes an account without roles: it sees nothing until a role is given.

    password: None for an account that nobody signs in with, such as a worker's who left long ago.
    """
    access.check_holds(by, RoleName.ADMINISTRATOR)
    account = _made(username=username, name=name, email=email, password=password)
    pen.keep("made an account", by=by, about=account, after={"username": account.username, "name": name})
    return account


@pen.recorded
def give_role(
    account: Account,
    role: str,
    *,
    team: Team | None = None,
    organisation: Organisation | None = None,
    by: Account,
    on: date,
    because: str,
) -> RoleHeld:
    """Gives a role from a day. A role held already in the same place is refused."""
    access.check_holds(by, RoleName.ADMINISTRATOR)
    needs_team = role in IN_A_TEAM
    needs_organisation = role in IN_AN_ORGANISATION
    if needs_team and team is None:
        raise ValidationError({"team": "Choose the team they work in."})
    if needs_organisation and organisation is None:
        raise ValidationError({"organisation": "Choose the organisation they work for."})
    try:
        with transaction.atomic():
            held = RoleHeld.objects.create(
                account=account,
                role=role,
                team=team if needs_team else None,
                organisation=organisation if needs_organisation else None,
                started_on=on,
            )
    except IntegrityError:
        raise ValidationError(f"{account.name} holds this role already.") from None
    pen.keep("gave a role", by=by, about=account, because=because, after={"role": str(held)})
    return held


@pen.recorded
def end_role(held: RoleHeld, *, by: Account, on: date, because: str) -> None:
    """Ends a role from today on. The last administrator cannot end their own: nobody could undo it."""
    access.check_holds(by, RoleName.ADMINISTRATOR)
    others = RoleHeld.objects.filter(role=RoleName.ADMINISTRATOR, ended_on=None).exclude(pk=held.pk)
    if held.role == RoleName.ADMINISTRATOR and not others.exists():
        raise ValidationError("This is the last administrator. Give somebody else the role first.")
    held.ended_on = on
    held.save(update_fields=["ended_on"])
    pen.keep("ended a role", by=by, about=held.account, because=because, before={"role": str(held)})


@pen.recorded
def close_account(account: Account, *, by: Account, because: str) -> None:
    """Closes an account: nobody can sign in with it. Its name stays in the record."""
    access.check_holds(by, RoleName.ADMINISTRATOR)
    if account == by:
        raise ValidationError("You cannot close the account you are signed in with.")
    account.is_active = False
    account.save(update_fields=["is_active"])
    pen.keep("closed an account", by=by, about=account, because=because, after={"is_active": False})


@pen.recorded
def add_team(*, name: str, by: Account, is_front_door: bool = False) -> Team:
    """Adds a team. The front door's takes the council's contacts, and hands people on to the others."""
    access.check_holds(by, RoleName.ADMINISTRATOR)
    team = Team(name=name.strip(), is_front_door=is_front_door)
    team.full_clean()
    team.save()
    pen.keep("added a team", by=by, about=team, after={"name": team.name, "is_front_door": is_front_door})
    return team


@pen.recorded
def add_organisation(*, name: str, by: Account) -> Organisation:
    access.check_holds(by, RoleName.ADMINISTRATOR)
    organisation = Organisation(name=name.strip())
    organisation.full_clean()
    organisation.save()
    pen.keep("added an organisation", by=by, about=organisation, after={"name": organisation.name})
    return organisation


@pen.recorded
def cast_as(account: Account, *, order: int, says: str, by: Account) -> None:
    """Lets anybody sign in as this account from the first page; its password is taken away.

    Only in a demonstration of a made-up council: elsewhere it is refused, whoever asks.
    """
    access.check_holds(by, RoleName.ADMINISTRATOR)
    if not settings.DEMO or not Council.objects.filter(is_made_up=True).exists():
        raise access.Refused("Only a made-up council in a demonstration has a cast.", about=account)
    account.is_cast, account.cast_order, account.cast_says = True, order, says
    account.set_unusable_password()
    account.full_clean(exclude=["password"])
    account.save()
    pen.keep("put into the cast", by=by, about=account, after={"cast_order": order, "cast_says": says})


@pen.recorded
def note_sign_in(account: Account, *, as_cast: bool) -> None:
    """Notes that somebody signed in; as one of the cast only where the demonstration allows it."""
    pen.keep("signed in as one of the cast" if as_cast else "signed in", by=account, about=account)


def _made(*, username: str, name: str, email: str, password: str | None) -> Account:
    account = Account(username=username.strip().lower(), name=name.strip(), email=email.strip())
    account.set_password(password)
    account.full_clean(exclude=["password"])
    account.save()
    return account
