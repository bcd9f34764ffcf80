"""Who may see somebody's money, who may fill it in, and who may work out, prepare, adopt and apply.

Income and savings are nobody's business but the person's, whoever sees to their money, and finance. The sum
that comes of it may be seen by whoever may see the rest of somebody's money; how it came about, by their own
workers too, who help them to question it.

Finance works for the whole council and has nobody's record. They see the people of whom they have a financial
assessment to do, by name, and open the pages of this stage about them and no others.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.people import access as people
from trellis.journey.people import queries as people_queries
from trellis.journey.people.models import FOR_MONEY_ALONE, Person, Section

from .models import ChargingPolicy, Contribution, FilledInBy, FinancialAssessment, Uprating

PREPARES = (RoleName.FINANCE,)
ADOPTS = (RoleName.MANAGER, RoleName.DIRECTOR)
SEES_POLICIES = (*PREPARES, *ADOPTS, RoleName.ADMINISTRATOR)
APPLIES = (RoleName.FINANCE, RoleName.DIRECTOR)


def is_own(account: Account, person: Person) -> bool:
    return person.account_id == account.pk and account.holds(RoleName.PERSON)


def sees_to_money(account: Account, person: Person, on: date) -> bool:
    """By a power, an order or an appointment over money; or asked by the person, who lets them see."""
    speaker = people_queries.may_speak_for(account, person, on, money=True)
    if speaker is None:
        return False
    return speaker.authority in FOR_MONEY_ALONE or people.may_see(account, person)


def is_finance(account: Account, person: Person) -> bool:
    """Finance, except about themself."""
    return account.holds(RoleName.FINANCE) and person.account_id != account.pk


def with_finance() -> Q:
    """The assessments that finance works on: handed in once, or to be filled in by an officer."""
    return Q(handed_in_on__isnull=False) | Q(filled_in_by=FilledInBy.OFFICER)


def is_with_finance(assessment: FinancialAssessment) -> bool:
    return assessment.handed_in_on is not None or assessment.filled_in_by == FilledInBy.OFFICER


# Financial assessments. ----------------------------------------------------------------------------------


def may_see_assessment(account: Account, assessment: FinancialAssessment, on: date) -> bool:
    person = assessment.person
    if person.merged_into_id is not None:
        return False
    if is_own(account, person) or sees_to_money(account, person, on):
        return True
    return is_finance(account, person) and is_with_finance(assessment)


def check_may_see_assessment(account: Account, assessment: FinancialAssessment, on: date) -> None:
    if not may_see_assessment(account, assessment, on):
        raise Refused(
            "Only the person, whoever sees to their money, and finance see what they told us about it.",
            about=assessment.person,
        )


def check_may_fill_in(account: Account, assessment: FinancialAssessment, on: date) -> None:
    check_may_see_assessment(account, assessment, on)
    if closed := people.is_closed(assessment.person):
        raise Refused(closed, about=assessment.person)


def may_begin(account: Account, person: Person, on: date) -> bool:
    """The person, whoever sees to their money, a worker of the team, finance who did one before."""
    if people.is_closed(person):
        return False
    if is_own(account, person) or sees_to_money(account, person, on) or people.may_work_with(account, person):
        return True
    return is_finance(account, person) and _has_money_here(person)


def check_may_begin(account: Account, person: Person, on: date) -> None:
    if closed := people.is_closed(person):
        raise Refused(closed, about=person)
    if not may_begin(account, person, on):
        raise Refused(
            "Only the person, whoever sees to their money, or a worker of their team can begin this.",
            about=person,
        )


def _has_money_here(person: Person) -> bool:
    assessments = FinancialAssessment.objects.filter(with_finance(), person=person)
    return assessments.exists() or Contribution.objects.filter(person=person).exists()


def check_is_finance(account: Account) -> None:
    if not account.holds(RoleName.FINANCE):
        raise Refused("This page is for finance.")


def check_may_work_out(account: Account, assessment: FinancialAssessment, on: date) -> None:
    """Finance; never somebody's own, nor that of somebody whose money they see to."""
    check_is_finance(account)
    check_may_see_assessment(account, assessment, on)
    if closed := people.is_closed(assessment.person):
        raise Refused(closed, about=assessment.person)
    if not is_finance(account, assessment.person) or sees_to_money(account, assessment.person, on):
        raise Refused("This is about money that you see to yourself, so somebody else must work it out.")


# Contributions. ------------------------------------------------------------------------------------------


def may_see_contributions(account: Account, person: Person, on: date) -> bool:
    """The sum: whoever may see the money of the person's record, whoever sees to it, and finance."""
    if is_finance(account, person) and _has_money_here(person):
        return True
    return people.may_see_section(account, person, Section.MONEY, on) or sees_to_money(account, person, on)


def check_may_see_contributions(account: Account, person: Person, on: date) -> None:
    if not may_see_contributions(account, person, on):
        raise Refused("This page is about somebody whose money you may not see.", about=person)


def may_see_working(account: Account, person: Person, on: date) -> bool:
    """How the sum came about, with the figures it came from: not for family or planners by itself."""
    return (
        is_own(account, person)
        or people.may_work_with(account, person)
        or is_finance(account, person)
        or sees_to_money(account, person, on)
    )


# Policies and amounts. -----------------------------------------------------------------------------------


def check_may_see_policies(account: Account) -> None:
    if not account.holds(*SEES_POLICIES):
        raise Refused("This page is for finance, managers, directors and administrators.")


def may_prepare(account: Account) -> bool:
    return account.holds(*PREPARES)


def check_may_prepare(account: Account) -> None:
    if not may_prepare(account):
        raise Refused("Finance prepares this. Ask one of them.")


def may_adopt(account: Account, policy: ChargingPolicy) -> bool:
    return policy.adopted_on is None and account.holds(*ADOPTS) and policy.prepared_by_id != account.pk


def check_may_adopt(account: Account, policy: ChargingPolicy) -> None:
    if not account.holds(*ADOPTS):
        raise Refused("A manager or a director adopts this. Ask one of them to read it.", about=policy)
    if policy.prepared_by_id == account.pk:
        raise Refused("You prepared this, so somebody else must adopt it.", about=policy)


def check_may_confirm(account: Account) -> None:
    if not account.holds(RoleName.ADMINISTRATOR):
        raise Refused("Administrators read amounts in their source and confirm them.")


# Uprating. -----------------------------------------------------------------------------------------------


def check_may_see_upratings(account: Account) -> None:
    if not account.holds(*APPLIES):
        raise Refused("This page is for finance and directors.")


def may_apply(account: Account, uprating: Uprating) -> bool:
    return account.holds(*APPLIES) and uprating.prepared_by_id != account.pk


def check_may_apply(account: Account, uprating: Uprating) -> None:
    check_may_see_upratings(account)
    if uprating.prepared_by_id == account.pk:
        raise Refused("You prepared this, so somebody else must apply it.", about=uprating)
