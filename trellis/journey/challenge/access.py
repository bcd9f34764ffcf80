"""Who may question a decision, who may read that, who answers, and who may take it back."""

from __future__ import annotations

from datetime import date

from django.http import Http404

from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.people import access as people
from trellis.journey.people import queries as people_queries
from trellis.journey.people.models import Carer, Section

from . import subjects
from .models import Challenge, RaisedAs
from .subjects import Subject

ANSWER = (RoleName.MANAGER, RoleName.DIRECTOR)


# Raising. ------------------------------------------------------------------------------------------------


def ways_to_raise(account: Account, subject: Subject, on: date) -> list[RaisedAs]:
    """As whom this account may question something it was let through to; the nearest to the person first."""
    if people.is_closed(subject.person):
        return []
    if subject.carer is not None:
        return _ways_for_a_carer(account, subject, subject.carer, on)
    person, found = subject.person, []
    if person.account_id == account.pk and account.holds(RoleName.PERSON):
        found.append(RaisedAs.PERSON)
    speaks = people_queries.may_speak_for(account, person, on) or people_queries.may_speak_for(
        account, person, on, money=True
    )
    if speaks is not None:
        found.append(RaisedAs.ADVOCATE if speaks.authority in people.ADVOCATES else RaisedAs.SPEAKER)
    if account.holds(RoleName.CARER) and _is_carer_who_sees(account, subject):
        found.append(RaisedAs.CARER)
    if _is_planner_let_in(account, subject, on):
        found.append(RaisedAs.PLANNER)
    if people.may_work_with(account, person):
        found.append(RaisedAs.WORKER)
    return found


def _ways_for_a_carer(account: Account, subject: Subject, carer: Carer, on: date) -> list[RaisedAs]:
    found = []
    if carer.account_id == account.pk and account.holds(RoleName.CARER):
        found.append(RaisedAs.CARER)
    if _is_planner_let_in(account, subject, on):
        found.append(RaisedAs.PLANNER)
    if people.may_work_with(account, subject.person):
        found.append(RaisedAs.WORKER)
    return found


def _is_carer_who_sees(account: Account, subject: Subject) -> bool:
    seen = Carer.objects.filter(account=account, ended_on=None, may_see_since__isnull=False)
    return seen.filter(person=subject.person).exists()


def _is_planner_let_in(account: Account, subject: Subject, on: date) -> bool:
    return any(
        people.is_let_in(account, subject.person, section, on) for section in (Section.PLAN, Section.MONEY)
    )


def check_may_raise(account: Account, subject: Subject, on: date) -> None:
    if closed := people.is_closed(subject.person):
        raise Refused(closed, about=subject.person)
    if not ways_to_raise(account, subject, on):
        raise Refused(
            "Only the person, somebody who speaks for them, a carer or planner they let see it, or a worker "
            "of their team who writes it down for them can question this.",
            about=subject.person,
        )


# Seeing. -------------------------------------------------------------------------------------------------


def check_may_see(account: Account, challenge: Challenge) -> None:
    """Whoever may see what is questioned, the workers of the person's team, and directors."""
    if account.holds(RoleName.DIRECTOR) or people.may_work_with(account, challenge.person):
        return
    try:
        subjects.subject(challenge.kind, challenge.about_ref, account)
    except (Refused, Http404):
        raise Refused("This has not been shared with you.", about=challenge) from None


def check_may_list(account: Account) -> None:
    if not account.holds(*ANSWER):
        raise Refused("This page is for managers and directors, who answer what is questioned.")


# Answering and taking back. ------------------------------------------------------------------------------


def why_not_answer(account: Account, challenge: Challenge) -> str:
    """Why this account may not answer; nothing where it may."""
    if not account.holds(RoleName.DIRECTOR) and challenge.person.team_id not in account.teams_as(
        RoleName.MANAGER
    ):
        return "A manager of the person's team, or a director, answers this."
    if account.pk == challenge.raised_by_id:
        return "You raised this, so somebody else must answer it."
    if account.pk in challenge.decided_by:
        return "You made the decision that is questioned, so somebody else must answer it."
    is_carers = challenge.carer is not None and challenge.carer.account_id == account.pk
    if account.pk == challenge.person.account_id or is_carers:
        return "This is about your own support, so somebody else must answer it."
    return ""


def may_answer(account: Account, challenge: Challenge) -> bool:
    return challenge.is_open and not why_not_answer(account, challenge)


def check_may_answer(account: Account, challenge: Challenge) -> None:
    if says := why_not_answer(account, challenge):
        raise Refused(says, about=challenge)


def may_take_back(account: Account, challenge: Challenge, on: date) -> bool:
    """Whoever raised it; and the person, or who speaks for them, whoever raised it for them."""
    if account.pk == challenge.raised_by_id:
        return True
    if challenge.carer is not None:
        return challenge.carer.account_id == account.pk and account.holds(RoleName.CARER)
    person = challenge.person
    is_own = person.account_id == account.pk and account.holds(RoleName.PERSON)
    return is_own or people_queries.may_speak_for(account, person, on) is not None


def check_may_take_back(account: Account, challenge: Challenge, on: date) -> None:
    check_may_see(account, challenge)
    if not may_take_back(account, challenge, on):
        raise Refused("Only whoever raised this, or the person it is for, can take it back.", about=challenge)
