"""Asking whether somebody needs an independent advocate to take part, and seeing that they have one.

The duty is to ask, in every assessment and of every carer too; and where an advocate is owed, to find one and
not to decide without (Care Act 2014, section 67). What is owed is worked out by the eligibility engine. The
acts of a worker of the person's team; each locks the assessment first, as every act of it does.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from trellis.engines.eligibility import advocacy as law
from trellis.govuk.fields import fault_of_length
from trellis.govuk.wording import day
from trellis.journey.accounts.models import Account, Organisation, RoleHeld, RoleName
from trellis.journey.people import actions as people
from trellis.journey.people.actions import SavedMeanwhile
from trellis.journey.people.models import Authority, Carer, Speaker
from trellis.journey.record.actions import check_may_pass, keep, recorded, snapshot

from .. import states, translate
from ..locked import locked_for
from ..models import Advocacy, Assessment

DIFFICULTIES = ("understanding", "retaining", "using_or_weighing", "communicating")
# Kept when it is asked again while an advocate is still owed: the wait goes on, and so does the help.
CARRIED = (
    "state",
    "organisation",
    "referred_on",
    "referred_by",
    "advocate_name",
    "advocate",
    "speaker",
    "allocated_on",
)
ASKED_AGAIN = "This was asked again after the page was shown to you. Look at what stands now."


@recorded
def ask_about_advocacy(
    assessment: Assessment,
    *,
    shown: str,
    understanding: bool,
    retaining: bool,
    using_or_weighing: bool,
    communicating: bool,
    evidence: str = "",
    appropriate_person: Carer | None = None,
    is_not_paid: bool | None = None,
    is_willing: bool | None = None,
    person_agrees: bool | None = None,
    long_stay_likely: bool = False,
    disagreement: bool = False,
    by: Account,
    on: date,
) -> Advocacy:
    """Writes down whether somebody needs an advocate, and works out what they are owed.

    The first four: substantial difficulty without an advocate. shown: the reference of the answer the page
    showed, nothing where there was none; `SavedMeanwhile` where it has been asked again since. Where there
    is no difficulty, what follows from one is not kept. An advocate waited for, or already there, stays so
    while one is owed. Refused, each beside its question: a difficulty without what shows it, somebody
    appropriate who does not help this person or is the one assessed, or of whom not all three were asked; an
    answer by which none is owed while an advocate supports them.
    """
    stored = locked_for(assessment, by)
    _check_is_open(stored)
    before = _latest(stored)
    if (before.ref if before else "") != shown:
        raise SavedMeanwhile(before or Advocacy(assessment=stored))
    row = Advocacy(
        assessment=stored,
        asked_on=on,
        asked_by=by,
        replaces=before,
        understanding=understanding,
        retaining=retaining,
        using_or_weighing=using_or_weighing,
        communicating=communicating,
        evidence=evidence.strip(),
    )
    if row.has_substantial_difficulty:
        row.long_stay_likely = long_stay_likely
        row.appropriate_person = appropriate_person
        if appropriate_person is not None:
            row.is_not_paid, row.is_willing, row.person_agrees = is_not_paid, is_willing, person_agrees
            row.disagreement = disagreement
    _check_asked(row)
    row.state = translate.advocacy_owed(row)
    if before is not None:
        _carry(before, row)
    row.save()
    keep(
        "asked whether an advocate is needed",
        by=by,
        about=row,
        person=stored.person,
        before=snapshot(before) if before else None,
        after=snapshot(row),
    )
    return row


def _check_asked(row: Advocacy) -> None:
    assessment, somebody = row.assessment, row.appropriate_person
    faults: dict[str, str] = {}
    if row.has_substantial_difficulty and not row.evidence:
        faults["evidence"] = "Write what shows this, for each that you chose."
    elif fault := fault_of_length(row.evidence):
        faults["evidence"] = fault
    if somebody is not None:
        name = somebody.name
        if somebody.person_id != assessment.person_id or somebody.ended_on is not None:
            faults["appropriate_person"] = "Choose somebody who helps this person now."
        elif somebody.pk == assessment.carer_id:
            faults["appropriate_person"] = f"{name} is the one assessed, and cannot be their own support."
        for question, answer, says in (
            ("is_not_paid", row.is_not_paid, f"Say whether {name} cares for them unpaid."),
            ("is_willing", row.is_willing, f"Say whether {name} is willing."),
            ("person_agrees", row.person_agrees, f"Say whether they want {name} to support them."),
        ):
            if answer is None:
                faults[question] = says
    if faults:
        raise ValidationError(faults)


def _carry(before: Advocacy, row: Advocacy) -> None:
    if row.state == law.TO_REFER and before.state in (states.WAITING, states.ALLOCATED):
        for column in CARRIED:
            setattr(row, column, getattr(before, column))
    elif before.state == states.ALLOCATED:
        raise ValidationError(
            f"{before.advocate_name} supports them as their advocate. If that is over, end it first, with "
            "the reason. Then ask again."
        )


@recorded
def refer(
    advocacy: Advocacy, *, organisation: Organisation, referred_on: date, by: Account, on: date
) -> Advocacy:
    """Asks an outside organisation for an advocate. The wait is counted from that day.

    Refused: unless one is needed and not asked for; a day to come, or before the assessment began.
    """
    stored = _locked_advocacy(advocacy, by)
    passage = check_may_pass(states.ADVOCACY, "refer", stored.state)
    _check_day("referred_on", referred_on, since=stored.assessment.begun_on, began="The assessment", on=on)
    before = snapshot(stored)
    stored.state = passage.after
    stored.organisation, stored.referred_on, stored.referred_by = organisation, referred_on, by
    return _saved(stored, "asked for an advocate", before=before, by=by)


@recorded
def allocate_advocate(
    advocacy: Advocacy,
    *,
    name: str = "",
    account: Account | None = None,
    allocated_on: date,
    by: Account,
    on: date,
) -> Advocacy:
    """Names the advocate the organisation sends; with an account, they see the person's pages from then on.

    account: one that holds the role of advocate in the organisation that was asked; its name is then the
    advocate's. A carer's advocate sees the carer's assessment, and nothing of the person cared for. Refused:
    unless one is waited for; neither a name nor an account; an account of another organisation, or that of
    somebody the assessment is about; a day to come, or before the referral.
    """
    stored = _locked_advocacy(advocacy, by)
    passage = check_may_pass(states.ADVOCACY, "allocate_advocate", stored.state)
    assert stored.organisation is not None and stored.referred_on is not None
    _check_day("allocated_on", allocated_on, since=stored.referred_on, began="The wait", on=on)
    if account is not None:
        _check_is_advocate(stored, account)
    stored.advocate_name = " ".join((account.name if account else name).split())
    if not stored.advocate_name:
        raise ValidationError({"name": "Write the advocate’s name, or choose who signs in here."})
    before = snapshot(stored)
    stored.state, stored.advocate, stored.allocated_on = passage.after, account, allocated_on
    # It went on without until now; should the advocate leave, that needs a reason of its own.
    stored.goes_on_because, stored.goes_on_since = "", None
    if stored.assessment.carer_id is None:
        stored.speaker = _speaker_for(stored, by=by, on=on)
    return _saved(stored, "named an advocate", before=before, by=by)


def _check_is_advocate(advocacy: Advocacy, account: Account) -> None:
    held = RoleHeld.objects.filter(
        account=account,
        account__is_active=True,
        role=RoleName.ADVOCATE,
        organisation=advocacy.organisation,
        ended_on=None,
    )
    if not held.exists():
        raise ValidationError(
            {"account": f"{account.name} is not down here as an advocate of {advocacy.organisation}."}
        )
    assessment = advocacy.assessment
    if account.pk in (
        assessment.person.account_id,
        assessment.carer.account_id if assessment.carer else None,
    ):
        raise ValidationError({"account": "Nobody is their own advocate."})


def _speaker_for(advocacy: Advocacy, *, by: Account, on: date) -> Speaker:
    """The advocate among those who speak for the person: the row there is, or a new one."""
    account, person = advocacy.advocate, advocacy.assessment.person
    if account is not None:
        there = Speaker.objects.filter(person=person, account=account, authority=Authority.ADVOCATE)
        for speaker in there:
            if speaker.is_in_force(on) and speaker.may_see_since is not None:
                return speaker
    try:
        return people.add_speaker(
            person,
            name=advocacy.advocate_name,
            authority=Authority.ADVOCATE,
            scope="Taking part in the assessment",
            organisation=str(advocacy.organisation),
            sign_in_name=account.username if account else "",
            starts_on=advocacy.allocated_on,
            may_see=account is not None,
            by=by,
            on=on,
        )
    except ValidationError as fault:
        # Its faults stand beside questions of a page that this is not.
        raise ValidationError(fault.messages) from None


@recorded
def end_advocacy(advocacy: Advocacy, *, because: str, by: Account, on: date) -> Advocacy:
    """Ends the advocate's part, with the reason; from then on they see nothing by it.

    Refused: unless an advocate is there; without a reason.
    """
    stored = _locked_advocacy(advocacy, by)
    passage = check_may_pass(states.ADVOCACY, "end_advocacy", stored.state)
    because = _reason(because)
    before = snapshot(stored)
    stored.state, stored.ended_on, stored.ended_because = passage.after, on, because
    speaker = stored.speaker
    others = Advocacy.objects.filter(speaker=speaker, replaced_by=None, state=states.ALLOCATED)
    # The same advocate may support them in another assessment; that goes on.
    if speaker and speaker.ended_on is None and not others.exclude(pk=stored.pk).exists():
        stored.speaker = people.end_speaker(speaker, because=because, by=by, on=on)
    return _saved(stored, "ended an advocate’s part", before=before, by=by, because=because)


@recorded
def go_on_without_advocate(advocacy: Advocacy, *, because: str, by: Account, on: date) -> Advocacy:
    """Goes on without the advocate who is owed, with a reason that is kept and shown. The wait goes on too.

    Refused: where none is owed, or one is there; without a reason.
    """
    stored = _locked_advocacy(advocacy, by)
    if stored.state not in states.OWED_AND_ABSENT:
        raise ValidationError("No advocate is missing, so there is nobody to go on without.")
    because = _reason(because)
    before = snapshot(stored)
    stored.goes_on_because, stored.goes_on_since = because, on
    return _saved(stored, states.WENT_ON_WITHOUT, before=before, by=by, because=because)


def _reason(because: str) -> str:
    because = because.strip()
    if not because:
        raise ValidationError({"because": "Give the reason. It is kept, and the person can read it."})
    if fault := fault_of_length(because):
        raise ValidationError({"because": fault})
    return because


def _check_day(question: str, told: date, *, since: date, began: str, on: date) -> None:
    if told > on:
        raise ValidationError({question: "The day must be today or in the past."})
    if told < since:
        raise ValidationError({question: f"{began} began on {day(since)}. This cannot be before that."})


def _locked_advocacy(advocacy: Advocacy, by: Account) -> Advocacy:
    """The answer in force, with its assessment locked; refused where it was asked again meanwhile."""
    assessment = locked_for(advocacy.assessment, by)
    stored = Advocacy.objects.select_related("organisation", "speaker__person__team").get(pk=advocacy.pk)
    stored.assessment = assessment
    if Advocacy.objects.filter(replaces=stored).exists():
        raise ValidationError(ASKED_AGAIN)
    return stored


def _latest(assessment: Assessment) -> Advocacy | None:
    return assessment.advocacy.filter(replaced_by=None).first()


def _check_is_open(assessment: Assessment) -> None:
    if assessment.state != states.IN_PROGRESS:
        raise ValidationError("This is asked while an assessment is under way. Open it again first.")


def _saved(
    stored: Advocacy,
    act: str,
    *,
    before: dict[str, Any],
    by: Account,
    because: str = "",
) -> Advocacy:
    stored.version += 1
    stored.save()
    person, after = stored.assessment.person, snapshot(stored)
    keep(act, by=by, about=stored, person=person, because=because, before=before, after=after)
    return stored
