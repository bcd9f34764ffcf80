"""Who may read an assessment, and who may write in it.

A person's assessment is read by whoever may see the person. A carer's assessment is the carer's own: it may
hold what the carer would not say in front of the person. So it is read by the carer, the carer's advocate and
the workers, and by the person and whom they let in only where the two are assessed together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.people import access as people
from trellis.journey.people.models import Person, Section
from trellis.journey.people.queries import may_speak_for

from . import states
from .models import Advocacy, Assessment, Dispute, Kind, Role


def may_see(account: Account, assessment: Assessment) -> bool:
    if _is_own_of_carer(account, assessment) or is_advocate_of_carer(account, assessment):
        return True
    if _is_confidential(assessment):
        return people.may_work_with(account, assessment.person)
    return people.may_see(account, assessment.person)


def may_read(account: Account, assessment: Assessment, on: date) -> bool:
    """Whoever may see it, and a planner to whom the person opened their assessment; never a carer's own."""
    if may_see(account, assessment):
        return True
    is_persons_own = assessment.kind != Kind.CARER
    return is_persons_own and people.is_let_in(account, assessment.person, Section.ASSESSMENT, on)


def check_may_read(account: Account, assessment: Assessment, on: date) -> None:
    """For what is read and not written in. A planner's try at what was not opened is kept as that."""
    if may_read(account, assessment, on):
        return
    if assessment.kind != Kind.CARER and account.holds(RoleName.PLANNER):
        people.check_may_see_section(account, assessment.person, Section.ASSESSMENT, on)
    check_may_see(account, assessment)


def seen_among(account: Account, person: Person, assessments: Iterable[Assessment]) -> list[Assessment]:
    """Those of one person's assessments that the account may see; as many queries for ten as for one."""
    sees, works = people.may_see(account, person), people.may_work_with(account, person)
    advocated = set(_carers_advocated_by(account).filter(person=person)) if _is_advocate(account) else set()
    return [
        one
        for one in assessments
        if _is_own_of_carer(account, one) or one in advocated or (works if _is_confidential(one) else sees)
    ]


def is_advocate_of_carer(account: Account, assessment: Assessment) -> bool:
    """Whether this account is the carer's advocate here and now: let into this, and into nothing else.

    The advocate of the person comes in with those who speak for the person (`people.access`).
    """
    if assessment.kind != Kind.CARER or not _is_advocate(account):
        return False
    return _carers_advocated_by(account).filter(pk=assessment.pk).exists()


def _is_advocate(account: Account) -> bool:
    return account.is_active and account.holds(RoleName.ADVOCATE)


def _carers_advocated_by(account: Account) -> QuerySet[Assessment]:
    there = Advocacy.objects.filter(advocate=account, state=states.ALLOCATED, replaced_by=None)
    return Assessment.objects.filter(kind=Kind.CARER, pk__in=there.values("assessment"))


def _is_own_of_carer(account: Account, assessment: Assessment) -> bool:
    if assessment.carer is None or assessment.carer.account_id != account.pk:
        return False
    return account.holds(RoleName.CARER)


def _is_confidential(assessment: Assessment) -> bool:
    return assessment.kind == Kind.CARER and assessment.joint_with_id is None


def may_work_on(account: Account, assessment: Assessment) -> bool:
    """A worker of the person's team, and never the one who is assessed."""
    is_own = assessment.carer is not None and assessment.carer.account_id == account.pk
    return not is_own and people.may_work_with(account, assessment.person)


def check_may_see(account: Account, assessment: Assessment) -> None:
    if not may_see(account, assessment):
        raise Refused("This assessment is about somebody whose record you may not see.", about=assessment)


def check_may_work_on(account: Account, assessment: Assessment) -> None:
    check_may_see(account, assessment)
    if not may_work_on(account, assessment):
        raise Refused("Only a worker of the person's own team can write in an assessment.", about=assessment)


@dataclass(frozen=True)
class Voice:
    """In whose name an account says something about an assessment: a `Role`, and the name."""

    role: str
    name: str


def is_assessed(account: Account, assessment: Assessment) -> bool:
    """Whether this is the account of the one whose assessment it is."""
    if assessment.kind == Kind.CARER:
        return _is_own_of_carer(account, assessment)
    return assessment.person.account_id == account.pk and account.holds(RoleName.PERSON)


def voice_of_assessed(assessment: Assessment) -> Voice:
    if assessment.carer is not None:
        return Voice(Role.CARER, assessment.carer.name)
    return Voice(Role.PERSON, assessment.person.full_name)


def voice_of(account: Account, assessment: Assessment, on: date) -> Voice | None:
    """Whose word it is when this account says that something is not right; None where it has no say.

    The one assessed speaks for themself. What a worker notes is the word of the one assessed: somebody with
    no sign-in says it to whoever is with them. Whoever helps the person and may see the pages, or speaks for
    them, says it in their own name. On a carer's own assessment only the carer speaks, and their advocate.
    """
    if not may_see(account, assessment):
        return None
    if is_assessed(account, assessment) or may_work_on(account, assessment):
        return voice_of_assessed(assessment)
    if assessment.kind == Kind.CARER:
        return Voice(Role.ADVOCATE, account.name) if is_advocate_of_carer(account, assessment) else None
    carer = assessment.person.carers.filter(
        account=account, ended_on=None, may_see_since__isnull=False
    ).first()
    if carer is not None and account.holds(RoleName.CARER):
        return Voice(Role.CARER, carer.name)
    speaker = may_speak_for(account, assessment.person, on)
    if speaker is None:
        return None
    return Voice(Role.ADVOCATE if speaker.authority in people.ADVOCATES else Role.SPEAKER, speaker.name)


def check_may_say_not_right(account: Account, assessment: Assessment, on: date) -> Voice:
    check_may_see(account, assessment)
    voice = voice_of(account, assessment, on)
    if voice is None:
        raise Refused(
            "Only the one whose assessment it is, whoever speaks for them, and their worker can say this.",
            about=assessment,
        )
    return voice


def may_take_back(account: Account, dispute: Dispute) -> bool:
    """Whoever said it; the one assessed, whoever noted it for them; and a worker, where a worker noted it."""
    if account.pk == dispute.raised_by_id:
        return may_see(account, dispute.assessment)
    whose = voice_of_assessed(dispute.assessment)
    if dispute.said_by != whose.role or dispute.said_by_name != whose.name:
        return False
    if is_assessed(account, dispute.assessment):
        return True
    of_assessed = dispute.assessment.carer or dispute.assessment.person
    return dispute.raised_by_id != of_assessed.account_id and may_work_on(account, dispute.assessment)


def check_may_take_back(account: Account, dispute: Dispute) -> None:
    check_may_see(account, dispute.assessment)
    if not may_take_back(account, dispute):
        raise Refused("Only whoever said that this is not right can change what they said.", about=dispute)


def may_write_own_words(account: Account, assessment: Assessment, on: date) -> bool:
    """The one assessed, or whoever may see and speaks for them; never a worker, who asks in a talk."""
    is_worker = may_work_on(account, assessment)
    return not is_worker and may_write_as(voice_of(account, assessment, on), assessment, is_worker=False)


def may_write_as(voice: Voice | None, assessment: Assessment, *, is_worker: bool) -> bool:
    """The same, where it is known already in whose name an account speaks."""
    return voice is not None and not is_worker and not people.is_closed(assessment.person)


def check_may_write_own_words(account: Account, assessment: Assessment, on: date) -> None:
    check_may_see(account, assessment)
    if not may_write_own_words(account, assessment, on):
        raise Refused(
            "Only the one whose assessment it is, and whoever speaks for them, can write here.",
            about=assessment,
        )


MAY_SEE_MEASURED = (RoleName.MANAGER, RoleName.FINANCE, RoleName.ANALYST, RoleName.ADMINISTRATOR)


def measures_own_teams(account: Account) -> bool:
    """Whether assessments are counted for this account as they are, and then those of the teams they manage.

    Whoever sees no names is shown the whole council, with small numbers hidden, and nobody in it.
    """
    sees_no_names = (RoleName.FINANCE, RoleName.ANALYST, RoleName.ADMINISTRATOR)
    return account.holds(RoleName.MANAGER) and not account.holds(*sees_no_names)


def check_may_see_measured(account: Account) -> None:
    if not account.holds(*MAY_SEE_MEASURED):
        raise Refused("This page is for managers, finance, analysts and administrators.")
