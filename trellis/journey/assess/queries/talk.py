"""Talks and what was said in them: where the last one stopped, and what nobody need be asked again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Func, IntegerField, Prefetch, Q, QuerySet, Sum
from django.http import QueryDict
from django.urls import reverse

from trellis.govuk.wording import clock, count_of
from trellis.journey.accounts.asked_once import asked_once
from trellis.journey.accounts.models import Account
from trellis.journey.people import access as people_access
from trellis.journey.people import queries as people
from trellis.journey.people.models import Person
from trellis.journey.people.timeline import Event
from trellis.journey.record import drafts

from .. import states
from ..models import Assessment, Kind, OutcomeAnswer, Present, RestsOn, Said, SaidKind, Talk, Way
from ..questions import LEVELS, Question, questions_of

LAST_WORDS = 3
EXCERPT = 160
MOST_UNKEPT = 3


class CountWords(Func):
    """How many words a text has, counted by the database, so that a long text need not be fetched."""

    template = r"array_length(regexp_split_to_array(btrim(%(expressions)s), '\s+'), 1)"
    output_field = IntegerField()


@dataclass(frozen=True)
class Heard:
    """One thing said as it now stands, and how it was first written down, oldest first."""

    said: Said
    before: tuple[Said, ...] = ()

    @property
    def first(self) -> Said:
        return self.before[0] if self.before else self.said

    @property
    def is_afterwards(self) -> bool:
        """Whether it was added when the talk was over."""
        ended_at = self.said.talk.ended_at
        return ended_at is not None and self.first.written_at > ended_at


@dataclass(frozen=True)
class SoFar:
    """The talks of an assessment that were held, in number and in minutes; and the one under way."""

    number: int
    minutes: int
    under_way: Talk | None


@dataclass(frozen=True)
class Stopped:
    """Where the last talk stopped: what to bear in mind, and what was said last, oldest first."""

    talk: Talk
    last_words: tuple[Said, ...]


@dataclass(frozen=True)
class Unkept:
    """What another worker was writing here and had not kept."""

    account: Account
    at: datetime
    words: str
    mark: str
    fields: Mapping[str, list[str]]

    @property
    def posted(self) -> QueryDict:
        """The whole of it as the page would have sent it: also who said it, and what it is."""
        data = QueryDict(mutable=True)
        for name, values in self.fields.items():
            data.setlist(name, values)
        return data


@dataclass(frozen=True)
class Covered:
    """An outcome that has been talked about, and in a few words what was said or judged of it."""

    question: Question
    says: str


def talks() -> QuerySet[Talk]:
    """Talks with whom they are about, ready to be shown."""
    return Talk.objects.select_related(
        "assessment__person__team",
        "assessment__person__account",
        "assessment__carer__account",
        "held_by",
    )


def talks_of(assessment: Assessment) -> list[Talk]:
    """Every sitting so far and to come, oldest first, with who was there; `pieces` and `words_said` counted.

    What somebody writes for themself is there when they say that they have finished. Two queries.
    """
    counts = Q(said__replaced_by=None) & ~Q(said__words="")
    return list(
        assessment.talks.exclude(_unfinished(""))
        .select_related("held_by")
        .prefetch_related(Prefetch("present", Present.objects.all()))
        .annotate(
            pieces=Count("said", filter=counts),
            words_said=Sum(CountWords("said__words"), filter=counts, default=0),
        )
        .order_by("on", F("at").asc(nulls_last=True), "pk")
    )


def _unfinished(prefix: str) -> Q:
    """What somebody still writes for themself: theirs alone until they say that they have finished."""
    return Q(**{f"{prefix}way": Way.OWN_WORDS}) & ~Q(**{f"{prefix}state": states.ENDED})


def so_far(found: Iterable[Talk]) -> SoFar:
    """Of the talks of one assessment, as `talks_of` gives them."""
    held = [one for one in found if one.way == Way.TALK and one.state == states.ENDED]
    under_way = (one for one in found if one.way == Way.TALK and one.state == states.OPEN)
    return SoFar(len(held), sum(one.minutes or 0 for one in held), next(under_way, None))


def planned_for(assessment: Assessment, on: date) -> Talk | None:
    """The talk that is planned for this day, the earliest where there are several."""
    return assessment.talks.filter(state=states.PLANNED, on=on).order_by("at", "pk").first()


def said_of(assessment: Assessment) -> list[Said]:
    """All that was said and stands, in the order it was said; pictures are looked up, not fetched.

    Corrected words stand where they were first written. One query, and one for who was there.
    """
    rows = _said().filter(talk__assessment=assessment).exclude(_unfinished("talk__"))
    return [one.said for one in _as_they_stand(rows)]


def heard_in(talk: Talk) -> list[Heard]:
    """What was said in one talk, in the order it was said, each with what stood there before."""
    return _as_they_stand(_said().filter(talk=talk))


def heard_again(said: Said) -> Heard | None:
    """One thing said, as it stands, with everything that stood in its place; None where it was taken back."""
    for heard in heard_in(said.talk):
        if said.pk in {heard.said.pk, *(one.pk for one in heard.before)}:
            return heard
    return None


def _said() -> QuerySet[Said]:
    return (
        Said.objects.select_related("talk", "heard_by", "written_by", "picture")
        .defer("picture__data")
        .prefetch_related(Prefetch("talk__present", Present.objects.all()))
        .order_by("talk__on", "talk__pk", "number")
    )


def _as_they_stand(rows: QuerySet[Said]) -> list[Heard]:
    chains: dict[int, list[Said]] = {}
    for one in rows:
        # A correction's number is later than what it corrects, so its chain is there already.
        chain = chains.pop(one.replaces_id, []) if one.replaces_id else []
        chains[one.pk] = [*chain, one]
    stand = [Heard(chain[-1], tuple(chain[:-1])) for chain in chains.values() if chain[-1].words]
    return sorted(stand, key=lambda heard: (heard.said.talk.on, heard.said.talk_id, heard.first.number))


def everything_said() -> QuerySet[Said]:
    """Single things said, with whom they are about, for a page of their own."""
    return Said.objects.select_related(
        "talk__assessment__person__team",
        "talk__assessment__person__account",
        "talk__assessment__carer__account",
        "talk__held_by",
        "heard_by",
        "written_by",
        "picture",
    ).defer("picture__data")


def is_still_written(talk: Talk) -> bool:
    """Whether somebody still writes this for themself; nobody else reads it before they have finished."""
    return talk.way == Way.OWN_WORDS and talk.state != states.ENDED


def stopped_at(talk: Talk) -> Stopped | None:
    """Where the talk before this one stopped; None for the first. Two queries."""
    earlier = (
        Talk.objects.filter(assessment=talk.assessment, state=states.ENDED, way=Way.TALK, on__lte=talk.on)
        .exclude(pk=talk.pk)
        .select_related("held_by")
        .order_by("-on", "-begun_at", "-pk")
        .first()
    )
    if earlier is None:
        return None
    last = earlier.said.filter(replaced_by=None).exclude(words="").select_related("heard_by")
    return Stopped(earlier, tuple(reversed(last.order_by("-number")[:LAST_WORDS])))


def unkept_in(talk: Talk, place: str, account: Account) -> list[Unkept]:
    """What other workers who may work with the person were writing at this place and had not kept."""
    found = [
        draft
        for draft in drafts.at_place(place)
        if draft.account_id != account.pk and "".join(draft.fields.get("words", [])).strip()
    ]
    if not found:
        return []
    # Anybody can send a draft to any address; only what a worker of the person wrote is shown.
    workers = {one.pk for one in people_access.workers_of(talk.assessment.person)}
    return [
        Unkept(one.account, one.saved_at, "".join(one.fields["words"]).strip(), one.mark, one.fields)
        for one in found
        if one.account_id in workers
    ][:MOST_UNKEPT]


def covered_and_not(assessment: Assessment) -> tuple[list[Covered], list[Question]]:
    """What has been talked about already, and what not yet: nobody is asked the same thing twice.

    An outcome is covered by words about it or by a judgement of it. Three queries.
    """
    resting = RestsOn.objects.select_related("said").order_by("said__number")
    answers = {one.outcome: one for one in assessment.answers.prefetch_related(Prefetch("rests_on", resting))}
    own = {
        one.outcome: one
        for one in Said.objects.filter(talk__assessment=assessment, replaced_by=None)
        .exclude(_unfinished("talk__"))
        .exclude(outcome="")
        .exclude(words="")
        .order_by("number")
    }
    covered, not_yet = [], []
    for question in questions_of(assessment):
        if says := _says_of(answers.get(question.key), own.get(question.key)):
            covered.append(Covered(question, says))
        else:
            not_yet.append(question)
    return covered, not_yet


def _says_of(answer: OutcomeAnswer | None, own: Said | None) -> str:
    words = [one.said.words for one in answer.rests_on.all()] if answer else []
    if answer and answer.said:
        words.append(answer.said)
    if own:
        words.append(own.words)
    if words:
        said = " ".join(words[0].split())
        return f"“{said}”" if len(said) <= EXCERPT else f"“{said[:EXCERPT].rstrip()}…”"
    if answer is None:
        return ""
    if answer.level is not None:
        return f"{LEVELS[answer.level].capitalize()}."
    if answer.limbs is not None:
        return "Cannot do this alone." if answer.limbs else "Can do this alone."
    return answer.evidence[:EXCERPT]


def not_among_named(person: Person, account: Account) -> list[str]:
    """Whom the person named for being in touch, where this account is not among them; else nobody."""
    rules = people.how_to_reach(person)
    named = list(rules.only_workers.all()) if rules else []
    return [] if account in named else [worker.name for worker in named]


@asked_once
def every_talk_of(person: Person) -> list[Any]:
    """Every talk, and what came in somebody's own words, in order; with the `names` of who was there."""
    found = Talk.objects.filter(assessment__person=person)
    found = found.select_related("assessment__carer", "assessment__person", "held_by")
    found = found.annotate(names=ArrayAgg("present__name", order_by="present__pk"))
    return list(found.order_by("on", "at", "pk"))


def told_of_talks(person: Person) -> Iterator[Event]:
    """For the timeline: the talks held, planned and called off."""
    for talk in every_talk_of(person):
        if talk.way != Way.TALK:
            continue
        assessment = talk.assessment
        who = "You" if assessment.carer is None else assessment.carer.name
        worker = talk.held_by.name if talk.held_by else "us"
        if talk.state == states.ENDED:
            says = f"{who} talked with {worker} for {count_of(talk.minutes or 0, 'minute')}."
        elif talk.state == states.PLANNED:
            at = f" at {clock(talk.at)}" if talk.at else ""
            says = f"{who} and {worker} have a talk planned{at}{_says_where(talk)}."
        elif talk.state == states.NOT_HELD:
            says = f"A talk with {worker} did not happen: {talk.state_because}"
        else:
            continue
        yield Event(
            talk.on,
            says,
            reverse("assess:talk", args=[talk.ref]),
            is_for_workers=assessment.kind == Kind.CARER and assessment.joint_with_id is None,
        )


def _says_where(talk: Talk) -> str:
    says = {"home": ", at home", "phone": ", by phone", "video": ", by video"}
    return says.get(talk.where, "")


def kind_in_words(said: Said) -> str:
    """What something kept is, where it is not words that were said; blank where it is."""
    return "" if said.kind == SaidKind.WORDS else said.get_kind_display()
