"""Who may put prices and services in, who may see what was quoted for a person, and who may decide on it."""

from __future__ import annotations

from datetime import date

from trellis.journey.accounts.access import Refused, check_holds
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.people import access as people
from trellis.journey.people.models import Person, Section

from .models import PersonalAssistant, SufficiencyTest

KEEPS_DIRECTORY = (*people.WORKERS, RoleName.ADMINISTRATOR)
# What the council itself pays is the council's to say.
SETS_RATES = (RoleName.ADMINISTRATOR, RoleName.FINANCE)
OF_MONEY = (Section.PLAN, Section.MONEY)


# Prices. -------------------------------------------------------------------------------------------------


def may_keep_directory(account: Account) -> bool:
    return account.holds(*KEEPS_DIRECTORY)


def check_may_keep_directory(account: Account) -> None:
    if not may_keep_directory(account):
        raise Refused("Workers and administrators keep the directory. Tell one of them what should change.")


def may_set_rates(account: Account) -> bool:
    return account.holds(*SETS_RATES)


def check_may_set_rates(account: Account) -> None:
    if not may_set_rates(account):
        raise Refused("Administrators and finance put in what the council itself pays.")


# Quotes, and the test of what they come to. --------------------------------------------------------------


def may_see_quotes(account: Account, person: Person, on: date) -> bool:
    """Whoever may see the person, and a planner let in to the plan or the money."""
    if people.may_see(account, person):
        return True
    return any(people.is_let_in(account, person, section, on) for section in OF_MONEY)


def check_may_see_quotes(account: Account, person: Person, on: date) -> None:
    if not may_see_quotes(account, person, on):
        raise Refused("These quotes have not been shared with you.", about=person)


def may_put_in_quote(account: Account, person: Person, on: date) -> bool:
    if people.is_closed(person):
        return False
    if people.may_see(account, person):
        return True
    return any(people.is_let_in(account, person, section, on, to_write=True) for section in OF_MONEY)


def check_may_put_in_quote(account: Account, person: Person, on: date) -> None:
    check_may_see_quotes(account, person, on)
    if closed := people.is_closed(person):
        raise Refused(closed, about=person)
    if not may_put_in_quote(account, person, on):
        raise Refused("You may read these quotes, and not put any in.", about=person)


def may_test(account: Account, person: Person) -> bool:
    return people.may_work_with(account, person) and not people.is_closed(person)


def check_may_test(account: Account, person: Person) -> None:
    people.check_may_work_with(account, person)
    if closed := people.is_closed(person):
        raise Refused(closed, about=person)


def check_may_see_test(account: Account, test: SufficiencyTest, on: date) -> None:
    """As quotes; and a director, who sees no other page about the person, where the test is red."""
    if may_see_quotes(account, test.person, on):
        return
    if not (account.holds(RoleName.DIRECTOR) and test.is_red):
        raise Refused("This test has not been shared with you.", about=test)


def may_let_stand(account: Account, test: SufficiencyTest) -> bool:
    """A director; never about themself, and never a test that they made in another role."""
    is_theirs = account.pk in (test.tested_by_id, test.person.account_id)
    return account.holds(RoleName.DIRECTOR) and not is_theirs and not people.is_closed(test.person)


def check_may_let_stand(account: Account, test: SufficiencyTest) -> None:
    if not account.holds(RoleName.DIRECTOR):
        raise Refused("Only a director can let a sum stand that buys too little.", about=test)
    if not may_let_stand(account, test):
        says = people.is_closed(test.person) or "You made this test or it is about you: ask another director."
        raise Refused(says, about=test)


# The directory. ------------------------------------------------------------------------------------------


def is_own_listing(account: Account, assistant: PersonalAssistant) -> bool:
    return assistant.account_id == account.pk and account.holds(RoleName.ASSISTANT)


def may_change_listing(account: Account, assistant: PersonalAssistant) -> bool:
    """The assistant; and whoever keeps the directory, for one without an account who asked in another way."""
    return is_own_listing(account, assistant) or may_keep_directory(account)


def check_may_change_listing(account: Account, assistant: PersonalAssistant) -> None:
    if not may_change_listing(account, assistant):
        raise Refused("Only the assistant, or whoever keeps the directory, can change this.", about=assistant)


def check_may_see_listing(account: Account | None, assistant: PersonalAssistant) -> None:
    """Somebody who is not listed, or no longer, is shown to nobody but themself and who keeps the list."""
    if account is None or not may_change_listing(account, assistant):
        raise Refused("This entry is not listed.", about=assistant)


def check_may_list_self(account: Account) -> None:
    check_holds(account, RoleName.ASSISTANT)


def check_may_import(account: Account) -> None:
    check_holds(account, RoleName.ADMINISTRATOR)


# The library and ideas for the service. ------------------------------------------------------------------


def may_read_for_names(account: Account) -> bool:
    return account.holds(*people.WORKERS)


def check_may_read_for_names(account: Account) -> None:
    if not may_read_for_names(account):
        raise Refused("Practitioners and managers read ideas for names before anybody else sees them.")


def may_answer_ideas(account: Account) -> bool:
    return account.holds(RoleName.MANAGER, RoleName.DIRECTOR)


def check_may_answer_ideas(account: Account) -> None:
    if not may_answer_ideas(account):
        raise Refused("Managers and directors answer ideas for the service.")
