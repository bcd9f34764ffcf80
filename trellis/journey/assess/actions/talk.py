"""Talks: planning one, holding one, keeping what was said as said, ending it. Acts of a worker of the team.

A talk is a few minutes. Whoever goes on with it weeks later, the same worker or another, finds it where it
stopped. Every act locks the assessment first, as the acts on answers do, so that two workers in one talk come
one after the other and neither's words are lost.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from trellis.govuk.fields import check_length
from trellis.govuk.wording import day
from trellis.journey.accounts.models import Account
from trellis.journey.people import queries as people
from trellis.journey.people.actions import SavedMeanwhile
from trellis.journey.people.models import Carer, Person
from trellis.journey.record.actions import check_may_pass, keep, recorded, snapshot

from .. import access, pictures, states
from ..locked import locked_for
from ..models import Assessment, Present, Role, Said, SaidKind, SaidPicture, Talk, Way, Where

MOST_WEEKS_AHEAD = 26
MOST_MINUTES = 600
MOST_PRESENT = 20
LONGEST_NOTE = 300
LONGEST_NAME = 200


@dataclass(frozen=True)
class WasThere:
    """Somebody who is, or was, there at a talk; with the carer where they are down as one."""

    role: str
    name: str
    carer: Carer | None = None


@recorded
def plan_talk(
    assessment: Assessment,
    *,
    planned_on: date,
    at: time | None = None,
    where: str = "",
    present: Iterable[WasThere] = (),
    by: Account,
    on: date,
) -> Talk:
    """Sets a day for a talk, which whoever plans it means to hold.

    Refused (`ValidationError`): a day that is past or more than 26 weeks ahead, an assessment that is not
    under way, a place outside its list, somebody there without a name.
    """
    stored = _under_way(assessment, by)
    if planned_on < on:
        says = "The day of a talk to come is today or later. A talk that has been held is put in as held."
        raise ValidationError({"talk_on": says})
    if planned_on > on + timedelta(weeks=MOST_WEEKS_AHEAD):
        last = day(on + timedelta(weeks=MOST_WEEKS_AHEAD))
        says = f"A talk can be planned {MOST_WEEKS_AHEAD} weeks ahead at most: until {last}."
        raise ValidationError({"talk_on": says})
    talk = Talk(assessment=stored, on=planned_on, at=at, state=states.PLANNED, held_by=by, begun_by=by)
    talk.where = _where(where)
    talk.save()
    _keep_present(talk, present)
    keep("planned a talk", by=by, about=talk, person=stored.person, after=_as_kept(talk))
    return talk


@recorded
def begin_talk(
    assessment: Assessment,
    *,
    planned: Talk | None = None,
    talk_on: date,
    where: str = "",
    present: Iterable[WasThere] = (),
    by: Account,
    on: date,
) -> Talk:
    """Begins a talk, at once or as it was planned; a `talk_on` in the past is one that has been held already.

    Whoever begins it holds it. That somebody begins it whom the person did not name for being in touch is
    kept, and is no refusal: it is better heard by another than by nobody. Refused: a day to come or before
    the assessment began, a talk that was not waiting to begin, a second talk while one is under way.
    """
    stored = _under_way(assessment, by)
    if talk_on > on:
        says = f"{day(talk_on)} is still to come. Begin a talk today, or plan it for that day."
        raise ValidationError({"talk_on": says})
    if talk_on < stored.begun_on:
        says = f"The assessment began on {day(stored.begun_on)}. A talk of it cannot be before that."
        raise ValidationError({"talk_on": says})
    under_way = stored.talks.filter(way=Way.TALK, state=states.OPEN).first()
    if under_way is not None:
        raise ValidationError(_says_under_way(under_way))
    talk, before = Talk(assessment=stored, state=states.OPEN, begun_by=by), None
    if planned is not None:
        talk = Talk.objects.select_for_update().get(pk=planned.pk, assessment=stored)
        passage = check_may_pass(states.TALKS, "begin_talk", talk.state)
        before = snapshot(talk)
        talk.state, talk.version = passage.after, talk.version + 1
        if talk.on != talk_on:
            talk.at = None
    talk.on, talk.held_by = talk_on, by
    talk.where = _where(where) or talk.where
    talk.save()
    if expected := list(present):
        _keep_present(talk, expected)
    keep(
        "began a talk",
        by=by,
        about=talk,
        person=stored.person,
        before=before,
        after={**_as_kept(talk), **_not_named(stored.person, by)},
    )
    return talk


@recorded
def call_off_talk(talk: Talk, *, because: str, by: Account) -> Talk:
    """Notes that a planned talk does not happen, with the reason, which the person can read."""
    stored = _locked_talk(talk, by)
    passage = check_may_pass(states.TALKS, "call_off_talk", stored.state)
    reason = because.strip()
    if not reason:
        raise ValidationError({"because": "Say why it does not happen. The person can read it."})
    _check_note("because", reason)
    before = snapshot(stored)
    stored.state, stored.state_because, stored.version = passage.after, reason, stored.version + 1
    stored.save()
    keep(
        "called a talk off",
        by=by,
        about=stored,
        person=stored.assessment.person,
        because=reason,
        before=before,
        after=snapshot(stored),
    )
    return stored


@recorded
def add_words(
    talk: Talk,
    *,
    words: str,
    said_by: str = "",
    said_by_name: str = "",
    kind: str = SaidKind.WORDS,
    picture: bytes | None = None,
    heard_by: Account | None = None,
    sent_as: str = "",
    by: Account,
) -> Said:
    """Keeps something said in a talk, as it was said, in the place after all that was kept before it.

    said_by, said_by_name: who said it; the one assessed unless told. What a worker saw is the worker's.
    heard_by: who heard it, `by` unless told: a second worker keeps what the first had typed and not kept.
    sent_as: the page's own word for this sending; the same words sent twice with it are kept once. picture:
    a picture's file, which the words describe. Refused: no words or more than 200,000 characters, a talk that
    is planned or did not happen, words of a person written by themself, an assessment not under way, a name
    missing.
    """
    stored = _locked_talk(talk, by)
    _check_can_be_added_to(stored)
    said = Said(talk=stored, kind=kind, words=words.strip(), written_by=by, heard_by=heard_by or by)
    _fill_in_who(said, said_by, said_by_name)
    if heard_by is not None:
        access.check_may_work_on(heard_by, stored.assessment)
    _check_words(said.words, "Describe the picture." if kind == SaidKind.PICTURE else "Write what was said.")
    said.sent_as = _sent_as(said, sent_as)
    if said.sent_as and (kept := stored.said.filter(sent_as=said.sent_as).first()):
        keep("sent the same words again", by=by, about=kept, person=stored.assessment.person)
        return kept
    drawn = _drawn(kind, picture)
    said.number = _next_number(stored)
    said.save()
    if drawn is not None:
        SaidPicture.objects.create(said=said, data=drawn.data, width=drawn.width, height=drawn.height)
    was_ended = {"added_after_the_talk": True} if stored.state == states.ENDED else {}
    keep(
        "kept what was said",
        by=by,
        about=said,
        person=stored.assessment.person,
        after={**snapshot(said), **was_ended},
    )
    return said


@recorded
def correct_words(said: Said, *, words: str, by: Account) -> Said:
    """Writes what was said anew, as a further row: what stood there stays and can be read.

    Refused: words that are not a worker's to correct, because whoever said them wrote them themself; no
    words, or the same. `SavedMeanwhile` where somebody corrected them after the page was shown.
    """
    stored = _locked_talk(said.talk, by)
    _check_can_be_added_to(stored)
    before = Said.objects.get(pk=said.pk)
    if later := Said.objects.filter(replaces=before).first():
        raise SavedMeanwhile(later)
    typed = words.strip()
    _check_words(typed, "Write what was said. To take something out, say so in its place.")
    if typed == before.words:
        raise ValidationError({"words": "These are the words that stand there already."})
    corrected = Said(
        talk=stored,
        number=_next_number(stored),
        kind=before.kind,
        words=typed,
        said_by=before.said_by,
        said_by_name=before.said_by_name,
        heard_by=before.heard_by,
        written_by=by,
        outcome=before.outcome,
        own_level=before.own_level,
        replaces=before,
    )
    corrected.save()
    keep(
        "corrected what was said",
        by=by,
        about=corrected,
        person=stored.assessment.person,
        before=snapshot(before),
        after=snapshot(corrected),
    )
    return corrected


@recorded
def end_talk(
    talk: Talk,
    *,
    minutes: int | None,
    present: Iterable[WasThere],
    next_time: str = "",
    by: Account,
) -> Talk:
    """Ends a talk: how long it was, who was there, and what to bear in mind next time.

    Whoever held it is put down as there. Refused, each beside its question: minutes outside 1 to 600, nobody
    there but the worker, a talk that is not under way.
    """
    stored = _locked_talk(talk, by)
    passage = check_may_pass(states.TALKS, "end_talk", stored.state)
    there = list(present)
    faults: dict[str, str] = {}
    if minutes is None or not 1 <= minutes <= MOST_MINUTES:
        faults["minutes"] = f"Enter the minutes as a whole number from 1 to {MOST_MINUTES}."
    if not there:
        faults["present"] = "Say who was there."
    if faults:
        raise ValidationError(faults)
    _check_note("next_time", next_time.strip())
    before = _as_kept(stored)
    stored.state, stored.version = passage.after, stored.version + 1
    stored.minutes, stored.next_time, stored.ended_at = minutes, next_time.strip(), timezone.now()
    stored.save()
    held_by = stored.held_by or by
    _keep_present(stored, [*there, WasThere(Role.WORKER, held_by.name)])
    keep(
        "ended a talk",
        by=by,
        about=stored,
        person=stored.assessment.person,
        before=before,
        after=_as_kept(stored),
    )
    return stored


# What the acts share. ------------------------------------------------------------------------------------


def _under_way(assessment: Assessment, by: Account) -> Assessment:
    """The assessment, locked; refused where it is not under way."""
    stored = locked_for(assessment, by)
    states.check_answers_are_open(stored.state)
    return stored


def _locked_talk(talk: Talk, by: Account) -> Talk:
    assessment = _under_way(talk.assessment, by)
    stored = Talk.objects.select_for_update(of=("self",)).select_related("held_by").get(pk=talk.pk)
    stored.assessment = assessment
    return stored


def _says_under_way(talk: Talk) -> str:
    return f"The talk of {day(talk.on)} is still under way. Go on with that one, or end it first."


def _check_can_be_added_to(talk: Talk) -> None:
    if talk.way == Way.OWN_WORDS:
        raise ValidationError("These are their own words, and only whoever wrote them changes them.")
    if talk.state not in (states.OPEN, states.ENDED):
        raise ValidationError("This talk has not begun. Begin it first; what was said can then be kept.")


def _fill_in_who(said: Said, said_by: str, said_by_name: str) -> None:
    if said.kind not in SaidKind.values:
        raise ValidationError({"kind": "Choose from the list what this is."})
    heard_by = said.heard_by or said.written_by
    if said.kind == SaidKind.SEEN:
        said.said_by, said.said_by_name = Role.WORKER, heard_by.name
        return
    voice = access.voice_of_assessed(said.talk.assessment)
    said.said_by, said.said_by_name = said_by or voice.role, said_by_name.strip()
    if not said_by:
        said.said_by_name = voice.name
    if said.said_by not in Role.values:
        raise ValidationError({"who": "Choose from the list who said it."})
    if not said.said_by_name or len(said.said_by_name) > LONGEST_NAME:
        raise ValidationError({"who_name": f"Write who said it, in at most {LONGEST_NAME} characters."})


def _check_words(words: str, says_if_none: str) -> None:
    if not words:
        raise ValidationError({"words": says_if_none})
    try:
        check_length(words)
    except ValidationError as too_long:
        raise ValidationError({"words": too_long.messages}) from None


def _check_note(name: str, words: str) -> None:
    if len(words) > LONGEST_NOTE:
        raise ValidationError({name: f"Write at most {LONGEST_NOTE} characters."})


def _sent_as(said: Said, sent_as: str) -> str:
    """What the sending is known by: other words from the same page, gone back to, are another thing said."""
    if not sent_as:
        return ""
    heard = str((said.heard_by or said.written_by).pk)
    parts = (sent_as, said.kind, said.said_by, said.said_by_name, heard, said.words)
    return hashlib.sha256("\x00".join(parts).encode("utf-8", "replace")).hexdigest()[:40]


def _drawn(kind: str, picture: bytes | None) -> pictures.Drawn | None:
    if (kind == SaidKind.PICTURE) != (picture is not None):
        raise ValidationError({"picture": "Choose the picture's file."})
    if picture is None:
        return None
    try:
        return pictures.made_anew(picture)
    except pictures.NotAPicture as refused:
        raise ValidationError({"picture": refused.says}) from None


def _next_number(talk: Talk) -> int:
    newest = talk.said.order_by("-number").values_list("number", flat=True).first()
    return (newest or 0) + 1


def _where(where: str) -> str:
    if where and where not in Where.values:
        raise ValidationError({"where": "Choose from the list where it is."})
    return where


def _keep_present(talk: Talk, present: Iterable[WasThere]) -> None:
    """Puts down who is there, in place of whoever was expected; somebody named twice is there once."""
    rows: dict[tuple[str, str], Present] = {}
    for one in present:
        name = one.name.strip()
        if one.role not in Role.values or not name or len(name) > LONGEST_NAME:
            raise ValidationError({"present": "Say who was there by their name."})
        if one.carer is not None and one.carer.person_id != talk.assessment.person_id:
            raise ValidationError({"present": f"{name} is not down as helping this person."})
        rows.setdefault((one.role, name), Present(talk=talk, role=one.role, name=name, carer=one.carer))
    if len(rows) > MOST_PRESENT:
        raise ValidationError({"present": f"Name at most {MOST_PRESENT} who were there."})
    talk.present.all().delete()
    Present.objects.bulk_create(rows.values())


def _as_kept(talk: Talk) -> dict[str, Any]:
    """A talk as the record keeps it, with who was there."""
    there = list(talk.present.values_list("role", "name"))
    return {**snapshot(talk), "present": [f"{name} ({role})" for role, name in there]}


def _not_named(person: Person, by: Account) -> dict[str, Any]:
    """For the record: that the person named others for being in touch, where they did."""
    rules = people.how_to_reach(person)
    named = list(rules.only_workers.all()) if rules else []
    if not named or by in named:
        return {}
    return {"not_among_only_workers": [worker.name for worker in named]}
