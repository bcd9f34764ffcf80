"""Who may employ an assistant for somebody, who signs for which side, and what the assistant may see."""

from __future__ import annotations

from datetime import date

from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.people import access as people
from trellis.journey.people import queries as people_queries
from trellis.journey.people.models import Person

from . import access
from .models import Agreement

EMPLOYER, ASSISTANT = "employer", "assistant"


def is_assistant_of(account: Account, agreement: Agreement) -> bool:
    """Whether it is the assistant themself, signed in as the assistant."""
    return agreement.account_id == account.pk and account.holds(RoleName.ASSISTANT)


def check_may_see_cost(account: Account, person: Person, on: date) -> None:
    """What an assistant would cost is worked out by whoever may see the person's money."""
    access.check_may_see_money(account, person, on)


def may_see_agreement(account: Account, agreement: Agreement, on: date) -> bool:
    """The assistant sees their own; of the others, whoever may see the person's money."""
    return is_assistant_of(account, agreement) or access.may_see_money(account, agreement.person, on)


def check_may_see_agreement(account: Account, agreement: Agreement, on: date) -> None:
    if not may_see_agreement(account, agreement, on):
        raise Refused("This agreement has not been shared with you.", about=agreement)


def check_is_assistant(account: Account) -> None:
    if not account.holds(RoleName.ASSISTANT):
        raise Refused("This page is for personal assistants.")


# The employer's side. ------------------------------------------------------------------------------------


def _speaks_of_money(account: Account, person: Person, on: date) -> bool:
    speaks = people_queries.may_speak_for(account, person, on, money=True)
    return speaks is not None and people.may_see(account, person)


def may_employ(account: Account, person: Person, on: date) -> bool:
    """The person, whoever speaks for them, and a worker of the team who writes it down for them."""
    if people.is_closed(person):
        return False
    return access.may_say_for(account, person, on) or _speaks_of_money(account, person, on)


def check_may_employ(account: Account, person: Person, on: date) -> None:
    people.check_may_see(account, person)
    if closed := people.is_closed(person):
        raise Refused(closed, about=person)
    if not may_employ(account, person, on):
        raise Refused(
            "Only the person, somebody who speaks for them, or a worker who writes it down for them can do "
            "this.",
            about=person,
        )


def is_employers_side(account: Account, agreement: Agreement, on: date) -> bool:
    """Whose word counts as the employer's; never the assistant's own, whatever else they are."""
    return agreement.account_id != account.pk and may_employ(account, agreement.person, on)


def check_is_employers_side(account: Account, agreement: Agreement, on: date) -> None:
    check_may_employ(account, agreement.person, on)
    if agreement.account_id == account.pk:
        raise Refused(
            "This agreement is with you, so somebody else does this for the employer.", about=agreement
        )


# Signing. ------------------------------------------------------------------------------------------------


def side_of(account: Account, agreement: Agreement, on: date) -> str:
    """For which side this account signs by its own sign-in; blank where for none.

    The person and whoever speaks for them in money sign as the employer; a worker signs for nobody.
    """
    if is_assistant_of(account, agreement):
        return ASSISTANT
    person = agreement.person
    if agreement.account_id == account.pk or people.is_closed(person):
        return ""
    return EMPLOYER if access.is_own(account, person) or _speaks_of_money(account, person, on) else ""


def check_may_sign_agreement(account: Account, agreement: Agreement, on: date) -> None:
    check_may_see_agreement(account, agreement, on)
    if closed := people.is_closed(agreement.person):
        raise Refused(closed, about=agreement)
    if not side_of(account, agreement, on):
        raise Refused(
            "Only the person who employs, or who speaks for them in money, and the assistant themself sign "
            "this. What was signed on paper is noted by a worker who saw it.",
            about=agreement,
        )


def may_note_signature(account: Account, agreement: Agreement) -> bool:
    """A worker of the team who saw the paper; never the assistant themself."""
    return agreement.account_id != account.pk and people.may_work_with(account, agreement.person)


def check_may_note_signature(account: Account, agreement: Agreement) -> None:
    people.check_may_work_with(account, agreement.person)
    if closed := people.is_closed(agreement.person):
        raise Refused(closed, about=agreement)
    if not may_note_signature(account, agreement):
        raise Refused("This agreement is with you, so another worker notes what was signed.", about=agreement)


# Hours. --------------------------------------------------------------------------------------------------


def check_may_see_hours(account: Account, agreement: Agreement, on: date) -> None:
    check_may_see_agreement(account, agreement, on)


def may_put_in_hours(account: Account, agreement: Agreement, on: date) -> bool:
    return is_assistant_of(account, agreement) or is_employers_side(account, agreement, on)


def check_may_put_in_hours(account: Account, agreement: Agreement, on: date) -> None:
    check_may_see_agreement(account, agreement, on)
    if not may_put_in_hours(account, agreement, on):
        raise Refused(
            "Only the assistant, the person they work for, who speaks for them, or a worker who writes it "
            "down puts in hours.",
            about=agreement,
        )
