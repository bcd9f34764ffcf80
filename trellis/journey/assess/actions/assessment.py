"""Assessing: asking, writing down, deciding. The acts of a worker of the person's team.

Every act locks the assessment first, so that two workers at one moment come one after the other, and the
second is shown what the first saved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from trellis.basis.findings import Refused as EngineRefused
from trellis.engines.eligibility.working import decide as decide_by_law
from trellis.govuk.wording import day, names
from trellis.journey.accounts.models import Account
from trellis.journey.people import access as people_access
from trellis.journey.people.actions import SavedMeanwhile
from trellis.journey.people.models import Carer, Person
from trellis.journey.record.actions import check_may_pass, keep, recorded, snapshot

from .. import access, contact_access, queries, states, translate
from ..locked import locked_for
from ..models import Assessment, CarerHelp, Contact, EligibilityDecision, Kind, OutcomeAnswer, RestsOn, Said
from ..questions import (
    CIRCUMSTANCE_WORDS,
    LIMBS,
    WELLBEING,
    faults_of_answer,
    percent_of,
    question_in,
    set_for,
)


@dataclass(frozen=True)
class HelpSaid:
    """What one carer says they would do of one outcome: a share of 0 to 1, and whether willing and able."""

    carer: Carer
    share: Decimal
    willing: bool | None
    able: bool | None


@recorded
def start_assessment(
    person: Person,
    *,
    kind: str = Kind.ADULT,
    carer: Carer | None = None,
    joint_with: Assessment | None = None,
    contact: Contact | None = None,
    begun_on: date,
    by: Account,
    on: date,
) -> Assessment:
    """Starts an assessment of a person's needs, or of a carer's.

    joint_with: the person's own assessment under way, where both have agreed to be assessed together.
    contact: the person's contact that it comes of. Whoever may answer that one may start it, in a team that
    is not theirs as well: the front door hands people on, and does not see them afterwards.
    Refused (`ValidationError`): a day to come or before the law, a second one under way for the same person
    or carer, a carer of somebody else, joining one that is not under way.
    """
    if contact is None or contact.person_id != person.pk or kind != Kind.ADULT:
        people_access.check_may_work_with(by, person)
    else:
        contact_access.check_may_work_on_contact(by, contact)
    assessment = Assessment(
        person=person,
        kind=kind,
        carer=carer,
        joint_with=joint_with,
        begun_on=begun_on,
        begun_by=by,
        question_set=set_for(begun_on).name,
        state=states.IN_PROGRESS,
        state_since=begun_on,
    )
    if contact is None:
        access.check_may_work_on(by, assessment)
    _check_may_start(assessment, on=on)
    try:
        with transaction.atomic():
            assessment.save()
    except IntegrityError:
        # Another worker began one between the check and the save; the database keeps there being one.
        raise ValidationError(_says_under_way(assessment)) from None
    keep("started an assessment", by=by, about=assessment, person=person, after=snapshot(assessment))
    return assessment


def _check_may_start(assessment: Assessment, *, on: date) -> None:
    person, carer, joint_with = assessment.person, assessment.carer, assessment.joint_with
    if assessment.begun_on > on:
        raise ValidationError({"begun_on": "The day it began must be today or in the past."})
    if fault := translate.fault_of_day(assessment.kind, assessment.begun_on):
        raise ValidationError({"begun_on": fault})
    if assessment.kind == Kind.CARER:
        if carer is None or carer.person_id != person.pk or carer.ended_on is not None:
            raise ValidationError("Choose somebody who helps this person now.")
        if joint_with is not None and (
            joint_with.person_id != person.pk
            or joint_with.kind != Kind.ADULT
            or joint_with.state != states.IN_PROGRESS
        ):
            raise ValidationError(
                "The two can be assessed together only while the person’s own is under way."
            )
    elif carer is not None or joint_with is not None:
        raise ValidationError("An assessment of the person’s own needs names no carer.")
    same = Assessment.objects.filter(
        person=person, kind=assessment.kind, carer=carer, state=states.IN_PROGRESS
    )
    if same.exists():
        raise ValidationError(_says_under_way(assessment))


def _says_under_way(assessment: Assessment) -> str:
    whose = assessment.carer.name if assessment.carer else assessment.person.full_name
    return f"An assessment of {whose} is under way already. Go on with that one, or set it aside first."


@recorded
def save_answer(
    assessment: Assessment,
    outcome: str,
    *,
    version: int,
    level: int | None = None,
    limbs: Sequence[str] | None = None,
    said: str = "",
    evidence: str = "",
    fluctuates: bool = False,
    period_considered: str = "",
    help: Iterable[HelpSaid] = (),
    rests_on: Iterable[Said] = (),
    by: Account,
) -> OutcomeAnswer:
    """Writes down what was said and judged of one outcome, over what stood there at `version` (0: nothing).

    limbs: None while it has not been asked, an empty list where they can do it. help: of those who help
    now; a carer left out has not been asked. rests_on: what was said in this assessment that it rests on.
    Refused, each beside its question: a level or a limb outside its list, a limb without evidence, a need
    that changes without the period looked at, a share outside 0 to 1, carers who together would do more than
    the whole (named). `SavedMeanwhile` where somebody saved after the page was shown.
    """
    stored = locked_for(assessment, by)
    states.check_answers_are_open(stored.state)
    before = stored.answers.filter(outcome=outcome).first()
    if (before.version if before else 0) != version:
        raise SavedMeanwhile(before or OutcomeAnswer(assessment=stored, outcome=outcome, version=0))
    given, words = tuple(help), tuple(rests_on)
    answer = before or OutcomeAnswer(assessment=stored, outcome=outcome, version=0)
    was = _as_kept(before) if before else None
    answer.level, answer.limbs = level, None if limbs is None else _in_order(stored.kind, limbs)
    answer.said, answer.evidence = said.strip(), evidence.strip()
    answer.fluctuates, answer.period_considered = fluctuates, period_considered.strip()
    _check_answer(stored, answer, given)
    _check_words(stored, words)
    answer.version += 1
    answer.saved_by = by
    answer.save()
    # What somebody said who no longer helps stays as it was.
    answer.help.filter(carer__ended_on=None).delete()
    CarerHelp.objects.bulk_create(
        CarerHelp(answer=answer, carer=one.carer, share=one.share, willing=one.willing, able=one.able)
        for one in given
    )
    answer.rests_on.all().delete()
    RestsOn.objects.bulk_create(RestsOn(answer=answer, said=one) for one in dict.fromkeys(words))
    _count_save(stored)
    keep(
        "changed an answer" if was else "wrote down an answer",
        by=by,
        about=stored,
        person=stored.person,
        before=was,
        after=_as_kept(answer),
    )
    return answer


def _check_answer(assessment: Assessment, answer: OutcomeAnswer, given: Sequence[HelpSaid]) -> None:
    if question_in(assessment, answer.outcome) is None:
        raise ValidationError("This kind of assessment does not ask about that.")
    if assessment.kind == Kind.CARER and (answer.level is not None or given):
        raise ValidationError("A carer’s assessment asks for no level and about nobody else’s help.")
    faults = faults_of_answer(
        assessment.kind,
        level=answer.level,
        limbs=answer.limbs,
        evidence=answer.evidence,
        fluctuates=answer.fluctuates,
        period_considered=answer.period_considered,
    )
    if faults:
        raise ValidationError(faults)
    _check_help(assessment, given)


def _check_words(assessment: Assessment, words: Sequence[Said]) -> None:
    """A code rests on words of its own assessment, as they now stand."""
    heard = {one.pk for one in queries.said_of(assessment)} if words else set()
    if not heard.issuperset(one.pk for one in words):
        raise ValidationError(
            {"rests_on": "Some of these words were put right or taken back meanwhile. Choose again."}
        )


def _check_help(assessment: Assessment, given: Sequence[HelpSaid]) -> None:
    if len({one.carer.pk for one in given}) != len(given):
        raise ValidationError("A carer is asked once about each outcome.")
    for one in given:
        if one.carer.person_id != assessment.person_id or one.carer.ended_on is not None:
            raise ValidationError(f"{one.carer.name} is not down as helping this person now.")
        if not 0 <= one.share <= 1:
            raise ValidationError(f"How much {one.carer.name} would do must be between 0 and 100%.")
        if one.share and (one.willing is None or one.able is None):
            raise ValidationError(f"Say whether {one.carer.name} is willing, and whether they are able.")
    counted = [one for one in given if one.willing and one.able and one.share]
    together = sum((one.share for one in counted), Decimal(0))
    if together > 1:
        who = names(f"{one.carer.name} ({percent_of(one.share)}%)" for one in counted)
        raise ValidationError(
            f"{who} would together do {percent_of(together)}% of this, which is more than all of it. "
            "Lower one of them, so that together they come to 100% or less."
        )


@recorded
def save_circumstances(
    assessment: Assessment, circumstances: Iterable[str], *, shown: str, by: Account
) -> Assessment:
    """Writes down which circumstances hold that a points scheme serves badly; an empty list is an answer.

    shown: what the page showed, as `queries.circumstances_shown` gives it. `SavedMeanwhile` where that has
    changed; a circumstance outside the list is refused.
    """
    stored = locked_for(assessment, by)
    states.check_answers_are_open(stored.state)
    if queries.circumstances_shown(stored) != shown:
        raise SavedMeanwhile(stored)
    asked = set(circumstances)
    if not asked <= set(CIRCUMSTANCE_WORDS):
        raise ValidationError({"circumstances": "Choose from the list."})
    was = {"circumstances": stored.circumstances, "circumstances_asked": stored.circumstances_asked}
    stored.circumstances = [one for one in CIRCUMSTANCE_WORDS if one in asked]
    stored.circumstances_asked = True
    _count_save(stored)
    keep(
        "asked about circumstances",
        by=by,
        about=stored,
        person=stored.person,
        before=was,
        after={"circumstances": stored.circumstances, "circumstances_asked": True},
    )
    return stored


@recorded
def decide(
    assessment: Assessment,
    *,
    version: int,
    decided_on: date,
    significant_wellbeing_impact: bool,
    wellbeing_reason: str,
    wellbeing_areas: Iterable[str] = (),
    related_to_impairment: bool | None = None,
    impairment: str = "",
    necessary_care_for_adult: bool | None = None,
    health_deteriorating_or_at_risk: bool | None = None,
    health: str = "",
    by: Account,
    on: date,
) -> EligibilityDecision:
    """Decides who qualifies, by the law's test, from the answers as they stood at `version`, with reasons.

    The decision keeps what the test was given and every line it gave. A decision there was before stays, and
    this one replaces it. What carers do never reaches the test. Refused: outcomes not asked about (named), a
    day to come, before the assessment began or before the law, a judgement without its reason, a code that
    somebody says is not right and nobody has answered (named), and while an advocate is owed and absent and
    nobody has said why it goes on without. `SavedMeanwhile` where an answer was saved after the page was
    shown.
    """
    stored = locked_for(assessment, by)
    passage = check_may_pass(states.STATES, "decide", stored.state)
    if stored.version != version:
        raise SavedMeanwhile(stored)
    answers = queries.answers_of(stored)
    if unanswered := queries.unanswered_for_decision(stored, answers):
        titles = names(f"“{one.title}”" for one in unanswered)
        raise ValidationError(f"The decision looks at every outcome. Ask about {titles} first.")
    if disputes := queries.open_disputes(stored):
        raise ValidationError(queries.says_answer_first(disputes, stored))
    advocacy = queries.advocacy_of(stored)
    if advocacy is not None:
        states.check_advocate_is_there(
            advocacy.state,
            goes_on_because=advocacy.goes_on_because,
            who=queries.who_is_assessed(stored),
        )
    areas = set(wellbeing_areas)
    judged = {
        "related_to_impairment": related_to_impairment,
        "necessary_care_for_adult": necessary_care_for_adult,
        "health_deteriorating_or_at_risk": health_deteriorating_or_at_risk,
        "significant_wellbeing_impact": significant_wellbeing_impact,
        "wellbeing_reason": wellbeing_reason.strip(),
    }
    _check_judged(stored, judged, impairment=impairment, health=health, areas=areas)
    _check_day_of_decision(stored, decided_on, on=on)
    record = translate.record_of(stored.kind, answers, on=decided_on, judged=judged)
    try:
        decision = decide_by_law(record)
    except EngineRefused as refused:
        raise ValidationError([str(finding) for finding in refused.findings]) from None
    before = queries.decision_in_force(stored)
    kept = EligibilityDecision.objects.create(
        assessment=stored,
        replaces=before,
        decided_on=decided_on,
        decided_by=by,
        eligible=decision.eligible,
        asked={
            "record": record,
            "impairment": impairment.strip(),
            "health": health.strip(),
            "wellbeing_areas": [one for one in WELLBEING if one in areas],
            # Whether it was asked at all, for the duty is to ask; and how it stood.
            "advocacy_asked": advocacy is not None,
            "advocacy": advocacy.state if advocacy else "",
            "without_advocate_because": advocacy.goes_on_because if advocacy else "",
        },
        working=decision.as_json(),
    )
    _pass(stored, passage, on=decided_on, because="")
    keep(
        "decided who qualifies",
        by=by,
        about=kept,
        person=stored.person,
        because=wellbeing_reason.strip(),
        before=snapshot(before) if before else None,
        after=snapshot(kept),
    )
    return kept


def _check_judged(
    assessment: Assessment, judged: Mapping[str, Any], *, impairment: str, health: str, areas: set[str]
) -> None:
    faults: dict[str, str] = {}
    if assessment.kind == Kind.ADULT:
        if judged["related_to_impairment"] is None:
            faults["related_to_impairment"] = "Say whether the needs come from an impairment or illness."
        elif judged["related_to_impairment"] and not impairment.strip():
            faults["impairment"] = "Write which impairment or illness."
    else:
        if judged["necessary_care_for_adult"] is None:
            faults["necessary_care_for_adult"] = "Say whether the needs come from giving necessary care."
        if judged["health_deteriorating_or_at_risk"] is None:
            faults["health_deteriorating_or_at_risk"] = (
                "Say whether their health is, or may be, getting worse."
            )
        elif judged["health_deteriorating_or_at_risk"] and not health.strip():
            faults["health"] = "Write what shows that their health is, or may be, getting worse."
    if not judged["wellbeing_reason"]:
        faults["wellbeing_reason"] = "Give the reason for your judgement. Yes and no both need one."
    if not areas <= set(WELLBEING):
        faults["wellbeing_areas"] = "Choose from the list."
    if faults:
        raise ValidationError(faults)


def _check_day_of_decision(assessment: Assessment, decided_on: date, *, on: date) -> None:
    fault = translate.fault_of_day(assessment.kind, decided_on)
    if decided_on > on:
        fault = "The day of the decision must be today or in the past."
    elif not fault and decided_on < assessment.begun_on:
        fault = f"The assessment began on {day(assessment.begun_on)}. A decision cannot be before that."
    if fault:
        raise ValidationError({"decided_on": fault})


@recorded
def reopen(assessment: Assessment, *, because: str, by: Account, on: date) -> Assessment:
    """Opens a decided assessment again, so that answers can be changed. The reason is kept and shown.

    Refused: without a reason, while it is not decided, and while another of the same person is under way.
    """
    return _passed("reopen", assessment, because=because, by=by, on=on)


@recorded
def set_aside(assessment: Assessment, *, because: str, by: Account, on: date) -> Assessment:
    """Sets an assessment under way aside. What was said is kept; the reason is kept and shown."""
    return _passed("set_aside", assessment, because=because, by=by, on=on)


def _passed(act: str, assessment: Assessment, *, because: str, by: Account, on: date) -> Assessment:
    stored = locked_for(assessment, by)
    passage = check_may_pass(states.STATES, act, stored.state)
    if not because.strip():
        raise ValidationError({"because": "Give the reason. It is kept, and the person can read it."})
    before = {"state": stored.state, "state_because": stored.state_because}
    try:
        with transaction.atomic():
            _pass(stored, passage, on=on, because=because.strip())
    except IntegrityError:
        raise ValidationError(_says_under_way(stored)) from None
    after = {"state": stored.state, "state_because": stored.state_because, "state_since": on.isoformat()}
    keep(
        states.RECORDED[act],
        by=by,
        about=stored,
        person=stored.person,
        because=because.strip(),
        before=before,
        after=after,
    )
    return stored


def _count_save(assessment: Assessment) -> None:
    assessment.version += 1
    assessment.save()


def _pass(assessment: Assessment, passage: states.Passage, *, on: date, because: str) -> None:
    assessment.state, assessment.state_since, assessment.state_because = passage.after, on, because
    _count_save(assessment)


def _in_order(kind: str, limbs: Sequence[str]) -> list[str]:
    """The limbs in the law's order; one that the law does not know stays, to be refused."""
    order = [limb.key for limb in LIMBS[kind]]
    return sorted(set(limbs), key=lambda one: order.index(one) if one in order else len(order))


def _as_kept(answer: OutcomeAnswer) -> dict[str, Any]:
    """An answer with its carers' help, as the record keeps it."""
    help_said = {
        one.carer.ref: {"share": str(one.share), "willing": one.willing, "able": one.able}
        for one in answer.help.select_related("carer").order_by("carer_id")
    }
    rests_on = list(answer.rests_on.values_list("said__ref", flat=True))
    return {**snapshot(answer), "help": help_said, "rests_on": rests_on}
