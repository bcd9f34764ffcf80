"""What was said beside how it was coded, and what somebody says is not right.

Words come as they were told: in a talk, on line, on paper. A code rests on some of them, and says which.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse

from trellis.journey.accounts.asked_once import asked_once
from trellis.journey.people.models import Person
from trellis.journey.people.timeline import Event
from trellis.journey.record.actions import snapshot

from .. import access, states
from ..models import Assessment, Dispute, Kind, OutcomeAnswer, RestsOn, Said
from ..questions import Question, questions_of
from .assessment import answers_of
from .talk import said_of

# What a code says, apart from who wrote it and when.
CODE = ("limbs", "level", "evidence", "fluctuates", "period_considered")


@dataclass(frozen=True)
class Pair:
    """One outcome: on the left what was said about it, on the right how it was coded."""

    question: Question
    answer: OutcomeAnswer | None
    said: tuple[Said, ...] = ()
    # How much help somebody who wrote for themself says is needed: the newest telling of it.
    own: Said | None = None
    open: Dispute | None = None
    answered: Dispute | None = None

    @property
    def is_coded(self) -> bool:
        """Whether there is a code that somebody could say is not right."""
        return self.answer is not None and (self.answer.limbs is not None or self.answer.level is not None)

    @property
    def differs(self) -> bool:
        """Whether the one who wrote and the worker who coded say another level."""
        if self.own is None or self.answer is None or self.answer.level is None:
            return False
        return self.own.own_level != self.answer.level


@dataclass(frozen=True)
class SaidAndCoded:
    """Every outcome with its words and its code, and the words that no code rests on."""

    pairs: tuple[Pair, ...]
    besides: tuple[Said, ...]


def rests_on_of(assessment: Assessment) -> dict[str, list[Said]]:
    """The words each outcome's code rests on, as they now stand; by outcome.

    One query, and one more where some of them were put right after they were coded.
    """
    rows = RestsOn.objects.filter(answer__assessment=assessment).select_related("said__talk", "answer")
    resting = list(rows.annotate(replaced_by=F("said__replaced_by")))
    later = _put_right(assessment) if any(row.replaced_by for row in resting) else {}
    found: dict[str, list[Said]] = defaultdict(list)
    for row in resting:
        said = row.said
        while said.pk in later:
            said = later[said.pk]
        if said.words and said not in found[row.answer.outcome]:
            found[row.answer.outcome].append(said)
    return dict(found)


def _put_right(assessment: Assessment) -> dict[int, Said]:
    """What was written in the place of something said, by the key of what it replaces."""
    rows = Said.objects.filter(talk__assessment=assessment, replaces__isnull=False).select_related("talk")
    return {one.replaces_id: one for one in rows if one.replaces_id is not None}


def said_and_coded(
    assessment: Assessment, answers: Mapping[str, OutcomeAnswer] | None = None
) -> SaidAndCoded:
    """Every outcome in the order of asking, with its words, its code, and what somebody says of the code."""
    given = answers_of(assessment) if answers is None else answers
    heard, rests_on = said_of(assessment), rests_on_of(assessment)
    disputes = defaultdict(list)
    for dispute in assessment.disputes.exclude(state=states.TAKEN_BACK).select_related(
        "answered_by", "raised_by"
    ):
        disputes[dispute.outcome].append(dispute)
    shown: set[int] = set()
    pairs = []
    for question in questions_of(assessment):
        resting = {one.pk for one in rests_on.get(question.key, ())}
        said = [one for one in heard if one.pk in resting or one.outcome == question.key]
        shown.update(one.pk for one in said)
        own = [one for one in said if one.outcome == question.key and one.own_level is not None]
        of_outcome = disputes[question.key]
        pairs.append(
            Pair(
                question,
                given.get(question.key),
                tuple(said),
                own[-1] if own else None,
                next((one for one in of_outcome if one.state == states.OPEN), None),
                next((one for one in of_outcome if one.state != states.OPEN), None),
            )
        )
    return SaidAndCoded(tuple(pairs), tuple(one for one in heard if one.pk not in shown))


def code_of(answer: OutcomeAnswer | None) -> dict[str, Any]:
    """A code as a dispute keeps it: what was judged, on whose words, by whom and when."""
    if answer is None:
        return {}
    kept = snapshot(answer)
    return {
        **{name: kept[name] for name in CODE},
        "version": answer.version,
        "by": answer.saved_by.name,
        "at": answer.saved_at.isoformat(),
    }


def is_same_code(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(one.get(name) == other.get(name) for name in CODE)


def disputes() -> QuerySet[Dispute]:
    """Disputes with whom they are about, ready to be shown."""
    return Dispute.objects.select_related(
        "assessment__person__team",
        "assessment__person__account",
        "assessment__carer__account",
        "assessment__begun_by",
        "raised_by",
        "answered_by",
    )


def open_disputes(assessment: Assessment) -> list[Dispute]:
    """What somebody says is not right and nobody has answered, oldest first."""
    return list(assessment.disputes.filter(state=states.OPEN).order_by("raised_at", "pk"))


def dispute_of(assessment: Assessment, outcome: str, ref: str = "") -> Dispute | None:
    """What somebody says of one outcome: the dispute of this reference, or else the one to be answered."""
    of_outcome = assessment.disputes.filter(outcome=outcome).select_related("raised_by", "answered_by")
    return (of_outcome.filter(ref=ref) if ref else of_outcome.filter(state=states.OPEN)).first()


def title_of(assessment: Assessment, outcome: str) -> str:
    """What this assessment calls an outcome."""
    return next((one.title for one in questions_of(assessment) if one.key == outcome), outcome)


def says_answer_first(disputes: Sequence[Dispute], assessment: Assessment) -> list[str]:
    """A sentence for each dispute that a decision has to wait for."""
    return [
        f"{_named(one, assessment)} says that “{title_of(assessment, one.outcome)}” is not right. "
        "Answer that first."
        for one in disputes
    ]


def _named(dispute: Dispute, assessment: Assessment) -> str:
    own = access.voice_of_assessed(assessment)
    if assessment.kind == Kind.ADULT and (dispute.said_by, dispute.said_by_name) == (own.role, own.name):
        return assessment.person.named
    return dispute.said_by_name


@asked_once
def every_dispute_of(person: Person) -> list[Dispute]:
    """Whatever was said not to be right in any assessment of a person's record, the newest first."""
    rows = Dispute.objects.filter(assessment__person=person)
    return list(rows.select_related("assessment__carer", "assessment__person", "raised_by", "answered_by"))


def told_of_disputes(person: Person) -> Iterator[Event]:
    """For the timeline: what somebody said is not right, and what came of it."""
    for one in every_dispute_of(person):
        assessment = one.assessment
        private = assessment.kind == Kind.CARER and assessment.joint_with_id is None
        is_own = assessment.carer is None and one.said_by == access.voice_of_assessed(assessment).role
        who = "You" if is_own else one.said_by_name
        title = title_of(assessment, one.outcome)
        whose = f" in {assessment.carer.name}’s carer’s assessment" if assessment.carer else ""
        address = reverse("assess:dispute", args=[one.ref])
        yield Event(
            one.raised_on,
            f"{who} said that what we wrote about “{title}”{whose} is not right.",
            address,
            is_for_workers=private,
        )
        if one.answered_on is None:
            continue
        says = {
            states.CHANGED: f"We wrote “{title}”{whose} anew: {one.answer}",
            states.STANDS: f"We left what we wrote about “{title}”{whose} as it is: {one.answer}",
            states.TAKEN_BACK: f"{who} said that what we wrote about “{title}”{whose} is right after all.",
        }[one.state]
        by = one.answered_by.name if one.answered_by and one.state != states.TAKEN_BACK else ""
        yield Event(one.answered_on, says, address, by, is_for_workers=private)
