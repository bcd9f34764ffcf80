"""What somebody writes for themself, on line and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.timezone import localdate

from trellis.journey.accounts.models import Account
from trellis.journey.people import access as people_access
from trellis.journey.people.file import Part, Step
from trellis.journey.people.models import Carer, Person, Speaker
from trellis.journey.people.queries import speakers_in_force
from trellis.journey.people.timeline import Event

from .. import access, states
from ..models import Assessment, Kind, OwnWords, Role, Said, Talk, Way
from ..questions import Question, questions_of
from .assessment import every_assessment_of
from .talk import covered_and_not, every_talk_of

ANYTHING = "anything"


@dataclass(frozen=True)
class Area:
    """One thing to write about. question: None for whatever somebody wants to say. said: what they wrote."""

    key: str
    question: Question | None
    said: Said | None = None
    is_talked_about: bool = False


@dataclass(frozen=True)
class OwnWordsSoFar:
    """How it stands with doing it themself: who was asked, who is writing, what has come."""

    is_owed: bool
    begun: Talk | None
    came: tuple[Talk, ...]


def under_way(assessment: Assessment, account: Account) -> Talk | None:
    """The telling in their own words that this account has begun and not finished."""
    return assessment.talks.filter(way=Way.OWN_WORDS, state=states.OPEN, begun_by=account).first()


def written_in(talk: Talk | None) -> dict[str, Said]:
    """What was written so far in one telling, as it now stands, by outcome; with what was taken back."""
    if talk is None:
        return {}
    return {one.outcome: one for one in talk.said.filter(replaced_by=None).order_by("number")}


def read_by_besides(assessment: Assessment, account: Account, on: date) -> list[str]:
    """Who else will be able to read what is written here, besides the workers: the names of those let in."""
    if assessment.kind == Kind.CARER and assessment.joint_with_id is None:
        return []
    person = assessment.person
    helping = person.carers.filter(ended_on=None, may_see_since__isnull=False, account__isnull=False)
    let_in: list[Carer | Speaker] = [*helping]
    let_in += [one for one in speakers_in_force(person, on) if one.may_see_since and one.account_id]
    found = {one.name for one in let_in if one.account_id != account.pk}
    if assessment.kind == Kind.CARER and person.account_id:
        found.add(person.full_name)
    return sorted(found)


def areas_of(assessment: Assessment, talk: Talk | None) -> list[Area]:
    """Everything one may write about, in the order it is asked, with what was written in this telling."""
    written = {key: said for key, said in written_in(talk).items() if said.words}
    covered, _ = covered_and_not(assessment)
    talked_about = {one.question.key for one in covered}
    return [
        Area(ANYTHING, None, written.get("")),
        *(
            Area(question.key, question, written.get(question.key), question.key in talked_about)
            for question in questions_of(assessment)
        ),
    ]


def own_words_so_far(assessment: Assessment) -> OwnWordsSoFar:
    """For the worker: whether it must still be offered, who is writing, and what has come. One query."""
    rows = list(
        assessment.talks.filter(way__in=(Way.OWN_WORDS, Way.PAPER)).select_related("begun_by").order_by("on")
    )
    begun = next((one for one in rows if one.state == states.OPEN), None)
    came = tuple(one for one in rows if one.state == states.ENDED)
    is_owed = assessment.state == states.IN_PROGRESS and assessment.own_words_offered_on is None and not rows
    return OwnWordsSoFar(is_owed, begun, came)


def own_words_part(person: Person, account: Account) -> Part | None:
    """For the person's file: writing in one's own words, for whoever may."""
    if people_access.may_work_with(account, person):
        return None
    # On a carer's assessment nobody writes but the carer; so these are two at the most.
    theirs = [
        one
        for one in every_assessment_of(person)
        if one.state == states.IN_PROGRESS
        and (one.kind == Kind.ADULT or (one.carer is not None and one.carer.account_id == account.pk))
    ]
    steps = tuple(
        Step(_says_step(one, account), reverse("assess:own_words", args=[one.ref]))
        for one in sorted(theirs, key=lambda one: (one.kind, one.pk))
        if access.may_write_own_words(account, one, localdate())
    )
    return Part("In your own words", steps=steps) if steps else None


def _says_step(assessment: Assessment, account: Account) -> str:
    if access.is_assessed(account, assessment):
        return "Tell us in your own words"
    return f"Write for {access.voice_of_assessed(assessment).name}, with them or for them"


def told_of_own_words(person: Person) -> Iterator[Event]:
    """For the timeline: that it was offered, and what came, on line and on paper."""
    for talk in every_talk_of(person):
        if talk.way not in (Way.OWN_WORDS, Way.PAPER) or talk.state != states.ENDED:
            continue
        assessment = talk.assessment
        who = _who(assessment, talk.names)
        how = "on line" if talk.way == Way.OWN_WORDS else "on paper"
        yield Event(
            talk.on,
            f"{who} told us {how}, in {'your' if who == 'You' else 'their'} own words.",
            reverse("assess:said", args=[assessment.ref]),
            is_for_workers=_is_private(assessment),
        )
    for assessment in every_assessment_of(person):
        if assessment.own_words_offered_on is None:
            continue
        whom = assessment.carer.name if assessment.carer else "you"
        answer = OwnWords(assessment.own_words_answer).label
        yield Event(
            assessment.own_words_offered_on,
            f"We asked whether {whom} want{'s' if assessment.carer else ''} to write it down "
            f"{'themself' if assessment.carer else 'yourself'}. The answer: {answer[0].lower()}{answer[1:]}.",
            is_for_workers=_is_private(assessment),
        )


def _is_private(assessment: Assessment) -> bool:
    return assessment.kind == Kind.CARER and assessment.joint_with_id is None


def _who(assessment: Assessment, names: list[str]) -> str:
    own = access.voice_of_assessed(assessment).name
    if own in names:
        return "You" if assessment.carer is None else own
    return names[0] if names else own


def voices_on_paper(assessment: Assessment, on: date) -> list[access.Voice]:
    """Whose words may have come on paper: the one assessed first, then whoever helps or speaks for them."""
    voices = [access.voice_of_assessed(assessment)]
    if assessment.kind == Kind.ADULT:
        helping = assessment.person.carers.filter(ended_on=None).order_by("name", "pk")
        voices += [access.Voice(Role.CARER, one.name) for one in helping]
        voices += [
            access.Voice(
                Role.ADVOCATE if one.authority in people_access.ADVOCATES else Role.SPEAKER, one.name
            )
            for one in speakers_in_force(assessment.person, on)
        ]
    return list({voice.name: voice for voice in reversed(voices)}.values())[::-1]
