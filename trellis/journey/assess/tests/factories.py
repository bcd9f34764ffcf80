"""Assessments for tests, made by the acts that make real ones; with Mrs A of the journeys, whole."""

from __future__ import annotations

from dataclasses import astuple
from datetime import date
from decimal import Decimal
from typing import Any

from tests.people import J1_LEVELS, J1_SHARES
from trellis.journey.accounts.actions import add_team
from trellis.journey.accounts.models import Account, Team
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.assess import actions, queries
from trellis.journey.assess.access import voice_of_assessed
from trellis.journey.assess.actions import HelpSaid
from trellis.journey.assess.actions.advocacy import DIFFICULTIES
from trellis.journey.assess.models import (
    Advocacy,
    Assessment,
    Contact,
    EligibilityDecision,
    Kind,
    OutcomeAnswer,
    Said,
)
from trellis.journey.assess.questions import QUESTIONS
from trellis.journey.people.models import Carer, Person
from trellis.journey.people.tests import factories as people
from trellis.journey.people.tests.factories import TODAY, worker_of

BEGUN = date(2026, 4, 20)

# What Mrs A needs help with, of the first journey, and what her daughter would do of it.
MRS_A = J1_LEVELS
SARA = {outcome: Decimal(str(share)) for outcome, share in J1_SHARES.items()}


def started(person: Person | None = None, *, begun_on: date = BEGUN, **more: Any) -> Assessment:
    """An assessment under way, started by a worker of the person's team."""
    person = person or people.person()
    return actions.start_assessment(person, begun_on=begun_on, by=worker_of(person), on=TODAY, **more)


def started_for_carer(carer: Carer, *, joint_with: Assessment | None = None) -> Assessment:
    return started(carer.person, kind=Kind.CARER, carer=carer, joint_with=joint_with)


def answered(assessment: Assessment, outcome: str, **more: Any) -> OutcomeAnswer:
    """One outcome answered over whatever stands there; where a limb is given, with evidence."""
    there = assessment.answers.filter(outcome=outcome).first()
    given = {"limbs": [], "evidence": "Seen on two visits." if more.get("limbs") else "", **more}
    if assessment.kind == Kind.ADULT:
        given.setdefault("level", 0)
    return actions.save_answer(
        assessment,
        outcome,
        version=there.version if there else 0,
        by=worker_of(assessment.person),
        **given,
    )


def mrs_a() -> tuple[Assessment, Carer]:
    """Mrs A's assessment with everything asked, and her daughter Sara, who signs in and may see it."""
    amina = people.person()
    sara = people.carer(amina, signs_in=True, may_see=True)
    assessment = started(amina)
    for outcome, level in MRS_A.items():
        said = [HelpSaid(sara, SARA[outcome], True, True)] if outcome in SARA else []
        limbs = ["without_assistance"] if level else []
        answered(assessment, outcome, level=level, limbs=limbs, said=f"About {outcome}.", help=said)
    actions.save_circumstances(assessment, [], shown="", by=worker_of(amina))
    assessment.refresh_from_db()
    return assessment, sara


def answered_throughout(assessment: Assessment, *, unable: tuple[str, ...] = ()) -> Assessment:
    """Every outcome asked about; those named cannot be achieved without help."""
    for question in QUESTIONS[assessment.kind]:
        answered(assessment, question.key, limbs=["without_assistance"] if question.key in unable else [])
    assessment.refresh_from_db()
    return assessment


def judged(assessment: Assessment, **more: Any) -> dict[str, Any]:
    """What a worker judges besides, all of it leading to yes."""
    own = (
        {"related_to_impairment": True, "impairment": "Arthritis."}
        if assessment.kind == Kind.ADULT
        else {"necessary_care_for_adult": True, "health_deteriorating_or_at_risk": False}
    )
    return {
        **own,
        "decided_on": TODAY,
        "significant_wellbeing_impact": True,
        "wellbeing_reason": "She no longer goes out.",
        "wellbeing_areas": ["control"],
        **more,
    }


def decided(assessment: Assessment, **more: Any) -> EligibilityDecision:
    """The assessment decided, as it now stands."""
    assessment.refresh_from_db()
    return actions.decide(
        assessment,
        version=assessment.version,
        **judged(assessment, **more),
        by=worker_of(assessment.person),
        on=TODAY,
    )


def asked_about_advocacy(assessment: Assessment, *difficulties: str, **more: Any) -> Advocacy:
    """Whether an advocate is needed, asked anew: substantial difficulty in what is named, or in nothing."""
    before = assessment.advocacy.filter(replaced_by=None).first()
    return actions.ask_about_advocacy(
        assessment,
        shown=before.ref if before else "",
        **{name: name in difficulties for name in DIFFICULTIES},
        **{
            "evidence": "He loses the thread after a minute." if difficulties else "",
            "by": worker_of(assessment.person),
            "on": TODAY,
            **more,
        },
    )


def waiting_for_advocate(assessment: Assessment, *, since: date = TODAY) -> Advocacy:
    """An advocate owed, and asked for on this day."""
    asked = asked_about_advocacy(assessment, "retaining")
    return actions.refer(
        asked,
        organisation=accounts.organisation("Northshire Voices"),
        referred_on=since,
        by=worker_of(assessment.person),
        on=TODAY,
    )


def supported_by(assessment: Assessment, advocate: Account | None = None, *, on: date = TODAY) -> Advocacy:
    """An advocate there: this account's, or somebody who does not sign in here."""
    return actions.allocate_advocate(
        waiting_for_advocate(assessment, since=on),
        account=advocate,
        name="" if advocate else "Ruth Reid",
        allocated_on=on,
        by=worker_of(assessment.person),
        on=TODAY,
    )


def said_in_a_talk(
    assessment: Assessment, *words: str, on: date = BEGUN, minutes: int = 6, **more: Any
) -> list[Said]:
    """What was said in a talk that was held on this day with a worker of the person's team, and has ended."""
    by = worker_of(assessment.person)
    talk = actions.begin_talk(assessment, talk_on=on, by=by, on=TODAY)
    said = [actions.add_words(talk, words=one, by=by, **more) for one in words]
    there = actions.WasThere(*astuple(voice_of_assessed(assessment)))
    actions.end_talk(talk, minutes=minutes, present=[there], by=by)
    return said


def kit() -> Account:
    """Kit Kaur, who takes the contacts at the council's front door."""
    if not Team.objects.filter(is_front_door=True).exists():
        add_team(name="Front Door", is_front_door=True, by=accounts.administrator())
    return people.worker("Kit Kaur", of="Front Door")


def contact(*, by: Account | None = None, on: date = TODAY, **details: Any) -> Contact:
    """A contact taken at the front door, or by this worker for a team of theirs; with words."""
    by = by or kit()
    details.setdefault("words", "I can't get up the stairs any more.")
    return actions.take_contact(team=queries.contact_teams(by)[0], by=by, on=on, **details)


def came_of(
    contact: Contact, outcome: str, *, by: Account | None = None, on: date = TODAY, **more: Any
) -> Contact:
    """A contact answered: what comes of it, with words and a reason."""
    contact.refresh_from_db()
    answer = actions.ContactAnswer(
        **{
            "outcome": outcome,
            "says": "We talked about grab rails.",
            "because": "It is what she asked for.",
            **more,
        }
    )
    return actions.answer_contact(contact, answer, version=contact.version, by=by or kit(), on=on)
