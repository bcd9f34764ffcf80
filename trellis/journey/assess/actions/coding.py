"""Saying that a code is not right, and answering it.

The one assessed taps once and has said so; words may follow or not. A worker answers: the outcome is coded
anew, or the code stands with reasons that the person reads. Until then nothing is decided on it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from trellis.basis.states import Passage
from trellis.govuk.fields import check_length
from trellis.journey.accounts.models import Account
from trellis.journey.people.actions import SavedMeanwhile
from trellis.journey.record.actions import check_may_pass, keep, recorded, snapshot

from .. import access, queries, states
from ..locked import locked
from ..models import Assessment, Dispute, OutcomeAnswer
from ..questions import question_in
from .assessment import save_answer


@recorded
def dispute_code(assessment: Assessment, outcome: str, *, version: int, by: Account, on: date) -> Dispute:
    """Says that how an outcome is coded, as it stood at `version`, is not right. No reason is asked.

    Whose word it is comes from who is signed in (`access.voice_of`): the one assessed, somebody who speaks
    for them, or a worker who notes what the one assessed says. Refused: an outcome that is not coded, one
    of which somebody has said so already, an assessment that was set aside. `SavedMeanwhile` where it was
    coded anew after the page was shown: that code they have not read yet.
    """
    stored = locked(assessment)
    voice = access.check_may_say_not_right(by, stored, on)
    if stored.state == states.SET_ASIDE:
        raise ValidationError("This assessment is set aside. Nothing is decided on it.")
    answer = stored.answers.filter(outcome=outcome).select_related("saved_by").first()
    if question_in(stored, outcome) is None or answer is None or _is_empty(answer):
        raise ValidationError("We have not written this down yet, so there is nothing that could be wrong.")
    there = stored.disputes.filter(outcome=outcome, state=states.OPEN).first()
    if there is not None:
        raise ValidationError(f"{there.said_by_name} has said so already. We have not answered it yet.")
    if answer.version != version:
        raise SavedMeanwhile(answer)
    dispute = Dispute.objects.create(
        assessment=stored,
        outcome=outcome,
        as_coded=queries.code_of(answer),
        said_by=voice.role,
        said_by_name=voice.name,
        raised_on=on,
        raised_by=by,
    )
    keep("said that a code is not right", by=by, about=dispute, person=stored.person, after=snapshot(dispute))
    return dispute


@recorded
def say_what_is_wrong(dispute: Dispute, says: str, *, version: int, by: Account) -> Dispute:
    """Adds, in their words, what is not right; as it stood at `version`. Only while it is not answered."""
    stored = _locked_dispute(dispute)
    access.check_may_take_back(by, stored)
    check_may_pass(states.DISPUTES, "take_back", stored.state)
    if stored.version != version:
        raise SavedMeanwhile(stored)
    before = {"says": stored.says}
    stored.says = _words(says, "says")
    stored.version += 1
    stored.save()
    keep(
        "said what is not right",
        by=by,
        about=stored,
        person=stored.assessment.person,
        before=before,
        after={"says": stored.says},
    )
    return stored


@recorded
def take_back(dispute: Dispute, *, by: Account, on: date) -> Dispute:
    """Whoever said that it was not right says that it is. Both stay in the record."""
    stored = _locked_dispute(dispute)
    access.check_may_take_back(by, stored)
    passage = check_may_pass(states.DISPUTES, "take_back", stored.state)
    return _answer(stored, passage, "took back that a code is not right", answer="", by=by, on=on)


@recorded
def change_code(
    dispute: Dispute, *, version: int, because: str, by: Account, on: date, **coded: Any
) -> OutcomeAnswer:
    """Codes the outcome anew, which answers the dispute. `because` is read by whoever said it.

    coded: as `save_answer` takes it, and refused as there. Refused besides: no reason, a dispute that was
    answered already, a code that is the same as the one somebody says is not right.
    """
    stored = _locked_dispute(dispute)
    access.check_may_work_on(by, stored.assessment)
    passage = check_may_pass(states.DISPUTES, "change_code", stored.state)
    answer = save_answer(stored.assessment, stored.outcome, version=version, by=by, **coded)
    if not because.strip():
        raise ValidationError({"because": "Say what you have changed, and why. It is read by them."})
    if queries.is_same_code(queries.code_of(answer), stored.as_coded):
        raise ValidationError(
            {"because": "The code is the same as before. Change it, or let it stand with your reasons."}
        )
    _answer(stored, passage, "coded anew what was said to be wrong", answer=because, by=by, on=on, now=answer)
    return answer


@recorded
def let_code_stand(dispute: Dispute, *, because: str, by: Account, on: date) -> Dispute:
    """Lets the code stand, with reasons that whoever said it reads. Refused without them."""
    stored = _locked_dispute(dispute)
    access.check_may_work_on(by, stored.assessment)
    passage = check_may_pass(states.DISPUTES, "let_code_stand", stored.state)
    if not because.strip():
        raise ValidationError({"because": "Give your reasons. They are read by whoever said so."})
    now = stored.assessment.answers.filter(outcome=stored.outcome).select_related("saved_by").first()
    return _answer(stored, passage, "let a code stand", answer=because, by=by, on=on, now=now)


def _answer(
    dispute: Dispute,
    passage: Passage,
    act: str,
    *,
    answer: str,
    by: Account,
    on: date,
    now: OutcomeAnswer | None = None,
) -> Dispute:
    before = snapshot(dispute)
    dispute.state, dispute.answer = passage.after, _words(answer, "because")
    dispute.answered_by, dispute.answered_on = by, on
    dispute.as_answered = queries.code_of(now) or None
    dispute.version += 1
    dispute.save()
    keep(
        act,
        by=by,
        about=dispute,
        person=dispute.assessment.person,
        because=dispute.answer,
        before=before,
        after=snapshot(dispute),
    )
    return dispute


def _is_empty(answer: OutcomeAnswer) -> bool:
    return answer.limbs is None and answer.level is None


def _words(given: str, name: str) -> str:
    words = given.strip()
    try:
        check_length(words)
    except ValidationError as too_long:
        raise ValidationError({name: too_long.messages}) from None
    return words


def _locked_dispute(dispute: Dispute) -> Dispute:
    """The dispute as it now stands, its assessment locked first, as every act here does."""
    assessment = locked(dispute.assessment)
    stored = Dispute.objects.select_for_update().get(pk=dispute.pk)
    stored.assessment = assessment
    return stored
