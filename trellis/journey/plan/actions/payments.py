"""Direct payments: judging their conditions, refusing one with reasons, agreeing its terms, paying family.

The council must make a direct payment where every condition is met (Care Act 2014, ss.31 and 32). Each answer
says who gave it, when and why, and stays; a later one is a further answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError

from trellis.engines.budget.family import RELATIONS, may_be_paid
from trellis.engines.budget.review import first_review_by
from trellis.govuk.wording import day
from trellis.journey.accounts.models import Account
from trellis.journey.people.actions import SavedMeanwhile
from trellis.journey.record.actions import keep, recorded, snapshot

from .. import access, states
from ..models import ConditionAnswer, FamilyPayment, How, PaymentRefusal, Slice
from ..queries.conditions import agreement_terms, conditions_of, refusal_of
from ..queries.slices import every_slice

EARLIEST_BEFORE = 365


@recorded
def answer_conditions(
    held: Slice,
    answers: Mapping[str, tuple[bool, str]],
    *,
    shown: int | None = None,
    by: Account,
    on: date,
) -> list[ConditionAnswer]:
    """Answers some or all of the conditions of a direct payment: yes or no by the condition's key, and why.

    Who may: a worker of the person's team. shown: how many answers the page had seen (`SavedMeanwhile` where
    there are more; its `theirs` are the conditions as they stand). What stands already is not written twice.
    Refused: a question that is not asked, or that the record answers; a judgement without its reason.
    """
    stored = _locked_for_worker(held, by)
    told = conditions_of(stored, on)
    if shown is not None and shown != told.shown:
        raise SavedMeanwhile(told)
    lines = {line.condition.key: line for line in told.asked}
    faults: dict[str, str] = {}
    new = []
    for key, (is_met, why) in answers.items():
        line = lines.get(key)
        if line is None:
            raise ValidationError("One of these is not asked of this payment.")
        because = why.strip()
        if not because and (line.condition.is_judgement or not is_met):
            faults[f"{key}_because"] = "Say why, in a sentence the person can read."
        elif (line.answer, line.because) != (is_met, because):
            new.append(
                ConditionAnswer(
                    slice=stored, key=key, is_met=is_met, because=because, answered_by=by, answered_on=on
                )
            )
    if faults:
        raise ValidationError(faults)
    for one in new:
        one.save()
    keep(
        "answered the conditions of a direct payment",
        by=by,
        about=stored,
        person=stored.budget.person,
        before={line.condition.key: line.answer for line in told.asked},
        after={one.key: {"is_met": one.is_met, "because": one.because} for one in new},
    )
    return new


@recorded
def refuse_direct_payment(held: Slice, *, reasons: str, by: Account, on: date) -> PaymentRefusal:
    """Refuses a direct payment that was asked for, with reasons for the person. It can be challenged.

    Who may: a worker of the team. Refused: no reasons; every condition met, for then the council must pay;
    conditions nobody has answered; one that is refused already.
    """
    stored = _locked_for_worker(held, by)
    if refusal_of(stored):
        raise ValidationError("This direct payment is refused already.")
    if not reasons.strip():
        raise ValidationError({"reasons": "Write the reasons, in words the person can read."})
    told = conditions_of(stored, on)
    if told.is_met:
        raise ValidationError(
            "Every condition is met, so the council must make this direct payment (s.31, s.32)."
        )
    if told.unanswered:
        raise ValidationError("Answer every condition first: it may turn out that the council must pay.")
    refusal = PaymentRefusal.objects.create(
        slice=stored,
        reasons=reasons.strip(),
        conditions=[one.says for one in told.findings],
        refused_by=by,
        refused_on=on,
    )
    keep(
        "refused a direct payment",
        by=by,
        about=stored,
        person=stored.budget.person,
        because=refusal.reasons,
        after={"conditions": refusal.conditions},
    )
    return refusal


@recorded
def take_back_refusal(refusal: PaymentRefusal, *, because: str, by: Account, on: date) -> PaymentRefusal:
    """Takes a refusal back: it was challenged, or what stood in the way is gone. It stays to be read."""
    held = _locked_for_worker(refusal.slice, by)
    stored = PaymentRefusal.objects.select_for_update().get(pk=refusal.pk)
    if stored.taken_back_on:
        raise ValidationError(f"This refusal was taken back on {day(stored.taken_back_on)}.")
    if not because.strip():
        raise ValidationError({"because": "Say why it is taken back."})
    stored.taken_back_on, stored.taken_back_by, stored.taken_back_because = on, by, because.strip()
    stored.save()
    keep(
        "took back the refusal of a direct payment",
        by=by,
        about=held,
        person=held.budget.person,
        because=stored.taken_back_because,
        before={"reasons": stored.reasons, "refused_on": stored.refused_on.isoformat()},
    )
    return stored


@recorded
def sign_payment_agreement(
    held: Slice,
    *,
    signed_by: str,
    signed_on: date,
    first_review_on: date,
    by: Account,
    on: date,
) -> Slice:
    """Notes that the terms of a direct payment were signed: by whom, on which day, first looked at when.

    The terms are kept as they stood. Who may: the person, whoever speaks for them, or a worker who saw it
    signed. Refused: a condition not met, a refusal that stands, how it comes not said, a day to come, a first
    review later than the law has it (six months).
    """
    access.check_may_say_of_budget(by, held.budget, on)
    stored = _locked(held)
    _check_is_payment(stored)
    if stored.agreement_signed_on:
        raise ValidationError(f"This was signed on {day(stored.agreement_signed_on)}.")
    told = conditions_of(stored, on)
    if refusal := refusal_of(stored):
        raise ValidationError(f"This direct payment was refused on {day(refusal.refused_on)}.")
    if not told.is_met:
        raise ValidationError(f"It cannot be signed yet. {told.findings[0].says}")
    if stored.how_paid_said_on is None:
        raise ValidationError(
            "Nobody has said yet how it comes: net or gross, into an account or onto a card."
        )
    latest = first_review_by(max(stored.starts_on, signed_on))
    signed_by = " ".join(signed_by.split())
    faults = {
        "signed_by": "" if signed_by else "Enter who signed.",
        "signed_on": ""
        if 0 <= (on - signed_on).days <= EARLIEST_BEFORE
        else "The day must be today or before.",
        "first_review_on": ""
        if signed_on < first_review_on <= latest
        else f"The first look together must come after the day it was signed, by {day(latest)}.",
    }
    if found := {question: fault for question, fault in faults.items() if fault}:
        raise ValidationError(found)
    before = snapshot(stored)
    stored.first_review_on = first_review_on
    stored.agreement_says = agreement_terms(stored, on)
    stored.agreement_signed_by, stored.agreement_signed_on = signed_by, signed_on
    stored.version += 1
    stored.save()
    keep(
        "signed the terms of a direct payment",
        by=by,
        about=stored,
        person=stored.budget.person,
        before=before,
        after=snapshot(stored),
    )
    return stored


@recorded
def decide_family_payment(
    held: Slice,
    *,
    name: str,
    relation: str,
    lives_with_person: bool,
    for_administration: bool = False,
    necessary_because: str = "",
    by: Account,
    on: date,
) -> FamilyPayment:
    """Decides whether a direct payment may pay somebody of the family, as regulation 3 has it, and keeps it.

    Where the law bars them and the council does not find it necessary, it is kept as not allowed. A later
    decision is a further one. Who may: a worker of the person's team. Refused: no name, an unknown relation.
    """
    stored = _locked_for_worker(held, by)
    name = " ".join(name.split())
    faults = {
        "name": "" if name else "Enter their name.",
        "relation": "" if relation in RELATIONS else "Choose how they are related.",
    }
    if found := {question: fault for question, fault in faults.items() if fault}:
        raise ValidationError(found)
    barred = may_be_paid(
        relation,
        same_household=lives_with_person,
        necessary_because=necessary_because,
        for_administration=for_administration,
    )
    decided = FamilyPayment.objects.create(
        slice=stored,
        name=name,
        relation=relation,
        lives_with_person=lives_with_person,
        for_administration=for_administration,
        is_allowed=not barred,
        necessary_because=necessary_because.strip(),
        decided_by=by,
        decided_on=on,
    )
    keep(
        "decided whether family may be paid from a direct payment",
        by=by,
        about=decided,
        person=stored.budget.person,
        because=" ".join(str(one.says) for one in barred) or decided.necessary_because,
        after=snapshot(decided),
    )
    return decided


def _locked(held: Slice) -> Slice:
    return every_slice().select_for_update(of=("self",)).get(pk=held.pk)


def _locked_for_worker(held: Slice, by: Account) -> Slice:
    """The slice, locked, for a worker of the team who is neither the person nor the carer it is for."""
    stored = _locked(held)
    access.check_may_judge_payment(by, stored)
    _check_is_payment(stored)
    return stored


def _check_is_payment(held: Slice) -> None:
    if held.how != How.DIRECT_PAYMENT:
        raise ValidationError("This part is not a direct payment.")
    if held.ended_on is not None or held.budget.state == states.ENDED:
        raise ValidationError("This direct payment ended. What stands here stays as it was.")
