"""Doing an assessment oneself: on line or on paper, alone or with somebody one trusts.

It must be offered (SI 2014/2827, reg 2). What is written is kept as said, like the words of a talk, and none
of it is a code: a worker codes afterwards, and the person sees both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from trellis.govuk.fields import check_length
from trellis.govuk.wording import day
from trellis.journey.accounts.models import Account
from trellis.journey.people.actions import SavedMeanwhile
from trellis.journey.record.actions import check_may_pass, keep, recorded, snapshot

from .. import access, queries, states
from ..locked import locked
from ..models import Assessment, Kind, OwnWords, Present, Role, Said, Talk, Way
from ..questions import LEVELS, question_in

LONGEST_NAME = 200


@dataclass(frozen=True)
class Written:
    """What somebody wrote about one thing: words, and how much help is needed. Either may be left open."""

    words: str = ""
    level: int | None = None


@recorded
def offer_own_words(
    assessment: Assessment, *, answer: str, offered_on: date | None = None, by: Account, on: date
) -> Assessment:
    """Writes down that somebody was asked whether they want to do it themself, and what they said.

    offered_on: the day they were asked; `on` unless told. Asked again, the later answer stands and the
    record keeps both. Refused: an answer outside the list, a day to come or before the assessment began, an
    assessment that is not under way.
    """
    stored = locked(assessment)
    access.check_may_work_on(by, stored)
    states.check_answers_are_open(stored.state)
    offered_on = offered_on or on
    if answer not in OwnWords.values:
        raise ValidationError({"answer": "Choose what they said."})
    if offered_on > on:
        raise ValidationError({"offered_on": "The day you asked must be today or in the past."})
    if offered_on < stored.begun_on:
        raise ValidationError({"offered_on": f"The assessment began on {day(stored.begun_on)}."})
    before = _offer(stored)
    stored.own_words_answer, stored.own_words_offered_on = answer, offered_on
    stored.own_words_offered_by = by
    stored.version += 1
    stored.save()
    keep(
        "offered that they do it themself",
        by=by,
        about=stored,
        person=stored.person,
        before=before,
        after=_offer(stored),
    )
    return stored


def _offer(assessment: Assessment) -> dict[str, str]:
    asked_on = assessment.own_words_offered_on
    return {
        "own_words_answer": assessment.own_words_answer,
        "own_words_offered_on": asked_on.isoformat() if asked_on else "",
    }


@recorded
def begin_own_words(assessment: Assessment, *, by: Account, on: date) -> Talk:
    """Begins a telling in one's own words; goes on with one's own that is under way, where there is one.

    The one assessed, or whoever may see and speaks for them; each writes apart, and hands over
    what is theirs. Refused while the assessment is not under way.
    """
    stored = locked(assessment)
    access.check_may_write_own_words(by, stored, on)
    states.check_answers_are_open(stored.state)
    talk = queries.under_way(stored, by)
    act = "went on in their own words"
    if talk is None:
        act = "began in their own words"
        talk = Talk.objects.create(
            assessment=stored, way=Way.OWN_WORDS, on=on, state=states.OPEN, begun_by=by
        )
    keep(act, by=by, about=talk, person=stored.person, after={"ref": talk.ref})
    return talk


@recorded
def write_own_words(
    talk: Talk,
    outcome: str,
    written: Written,
    *,
    is_theirs: bool = True,
    shown: str = "",
    by: Account,
    on: date,
) -> Said:
    """Keeps what one account wrote about one outcome, in place of what it wrote before.

    outcome: blank for whatever somebody wants to say. is_theirs: the words are those of the one assessed,
    also where somebody else writes them down with them. shown: the reference of what the page showed.
    Written over with nothing, it is taken back. Refused: nothing where nothing stood, words too long, a level
    outside 0 to 4 or in a carer's assessment, a telling that was finished. `SavedMeanwhile` where the same
    account saved after the page was shown.
    """
    assessment = locked(talk.assessment)
    access.check_may_write_own_words(by, assessment, on)
    states.check_answers_are_open(assessment.state)
    stored = _locked_telling(talk, by)
    if stored.state != states.OPEN:
        raise ValidationError("This was finished already. What you write now begins a new telling.")
    if outcome and question_in(assessment, outcome) is None:
        raise ValidationError("This kind of assessment does not ask about that.")
    words = _checked(assessment, written)
    before = queries.written_in(stored).get(outcome)
    if (before.ref if before else "") != shown:
        raise SavedMeanwhile(before)
    own = access.voice_of_assessed(assessment)
    voice = own if is_theirs else access.voice_of(by, assessment, on) or own
    if before is None and not words:
        raise ValidationError({"words": "Write something first. Or leave it: nothing has to be filled in."})
    if before and (before.words, before.own_level, before.said_by_name) == (words, written.level, voice.name):
        keep("looked over their own words", by=by, about=before, person=assessment.person)
        return before
    said = Said.objects.create(
        talk=stored,
        number=(stored.said.order_by("-number").values_list("number", flat=True).first() or 0) + 1,
        words=words,
        said_by=voice.role,
        said_by_name=voice.name,
        written_by=by,
        outcome=outcome,
        own_level=written.level if words else None,
        replaces=before,
    )
    keep(
        "wrote in their own words",
        by=by,
        about=said,
        person=assessment.person,
        before=snapshot(before) if before else None,
        after=snapshot(said),
    )
    return said


@recorded
def finish_own_words(talk: Talk, *, helped_by: str = "", by: Account, on: date) -> Talk:
    """Hands over what was written: from now on the worker reads it, and codes it.

    helped_by: the name of somebody who helped and has no part in this otherwise. Refused: nothing written, a
    telling that was finished already.
    """
    assessment = locked(talk.assessment)
    access.check_may_write_own_words(by, assessment, on)
    stored = _locked_telling(talk, by)
    stored.assessment = assessment
    passage = check_may_pass(states.TALKS, "end_talk", stored.state)
    rows = list(stored.said.filter(replaced_by=None).exclude(words=""))
    if not rows:
        raise ValidationError("You have not written anything yet.")
    there = {(one.said_by, one.said_by_name): None for one in rows}
    # Whoever writes down another's words was there too.
    writer = access.voice_of(by, assessment, on)
    if writer is not None:
        there[writer.role, writer.name] = None
    _keep_present(stored, there, helped_by)
    stored.state, stored.on, stored.ended_at = passage.after, on, timezone.now()
    stored.version += 1
    stored.save()
    keep(
        "finished in their own words",
        by=by,
        about=stored,
        person=assessment.person,
        after={**snapshot(stored), "pieces": len(rows), "helped_by": helped_by.strip()},
    )
    return stored


@recorded
def type_in_paper(
    assessment: Assessment,
    written: Mapping[str, Written],
    *,
    written_on: date,
    voice: access.Voice | None = None,
    helped_by: str = "",
    by: Account,
    on: date,
) -> Talk:
    """Types in what somebody wrote on paper: by outcome, and under "" whatever else they wrote.

    voice: whose words they are; the one assessed unless told. Refused: nothing written, a day to come or
    before the assessment began, words too long, a level outside 0 to 4 or in a carer's assessment, and the
    same paper a second time.
    """
    stored = locked(assessment)
    access.check_may_work_on(by, stored)
    states.check_answers_are_open(stored.state)
    if written_on > on:
        raise ValidationError({"written_on": "The day it was written must be today or in the past."})
    if written_on < stored.begun_on:
        raise ValidationError({"written_on": f"The assessment began on {day(stored.begun_on)}."})
    kept: dict[str, Written] = {}
    faults: dict[str, list[str]] = {}
    for outcome, one in written.items():
        if outcome and question_in(stored, outcome) is None:
            raise ValidationError("This kind of assessment does not ask about that.")
        try:
            words = _checked(stored, one)
        except ValidationError as wrong:
            faults |= {f"{name}-{outcome or 'anything'}": says for name, says in wrong.message_dict.items()}
            continue
        if words:
            kept[outcome] = Written(words, one.level)
    if faults:
        raise ValidationError(faults)
    if not kept:
        raise ValidationError("Nothing is typed in yet.")
    _check_is_new(stored, kept, written_on)
    talk = Talk.objects.create(
        assessment=stored,
        way=Way.PAPER,
        on=written_on,
        state=states.ENDED,
        held_by=by,
        begun_by=by,
        ended_at=timezone.now(),
    )
    whose = voice or access.voice_of_assessed(stored)
    _keep_present(talk, {(whose.role, whose.name): None}, helped_by)
    said = [
        Said(
            talk=talk,
            number=number,
            words=one.words,
            said_by=whose.role,
            said_by_name=whose.name,
            written_by=by,
            outcome=outcome,
            own_level=one.level,
        )
        for number, (outcome, one) in enumerate(kept.items(), start=1)
    ]
    Said.objects.bulk_create(said)
    keep(
        "typed in what came on paper",
        by=by,
        about=talk,
        person=stored.person,
        after={
            **snapshot(talk),
            "said_by_name": whose.name,
            "helped_by": helped_by.strip(),
            "said": [
                {"ref": one.ref, "outcome": one.outcome, "own_level": one.own_level, "words": one.words}
                for one in said
            ],
        },
    )
    return talk


def _checked(assessment: Assessment, written: Written) -> str:
    """The words to keep; where only a level was chosen, that level in words, for it is what they said."""
    words = written.words.strip()
    try:
        check_length(words)
    except ValidationError as too_long:
        raise ValidationError({"words": too_long.messages}) from None
    if written.level is None:
        return words
    if assessment.kind == Kind.CARER:
        raise ValidationError({"level": "A carer’s assessment asks for no level."})
    if written.level not in LEVELS:
        raise ValidationError({"level": "Choose how much help from the list."})
    return words or f"{LEVELS[written.level].capitalize()}."


def _check_is_new(assessment: Assessment, kept: Mapping[str, Written], written_on: date) -> None:
    wanted = {(outcome, one.words) for outcome, one in kept.items()}
    rows = Said.objects.filter(talk__assessment=assessment, talk__way=Way.PAPER, talk__on=written_on)
    there: dict[int, set[tuple[str, str]]] = {}
    for talk, outcome, words in rows.values_list("talk_id", "outcome", "words"):
        there.setdefault(talk, set()).add((outcome, words))
    if wanted in there.values():
        raise ValidationError(
            f"The same words of {day(written_on)} were typed in already. "
            "Change the day, if it is another paper."
        )


def _keep_present(talk: Talk, there: Mapping[tuple[str, str], None], helped_by: str) -> None:
    name = helped_by.strip()
    if len(name) > LONGEST_NAME:
        raise ValidationError({"helped_by": f"Write at most {LONGEST_NAME} characters."})
    rows = dict(there)
    if name and name not in {known for _, known in there}:
        rows[Role.OTHER.value, name] = None
    Present.objects.bulk_create(Present(talk=talk, role=role, name=known) for role, known in rows)


def _locked_telling(talk: Talk, by: Account) -> Talk:
    """One's own telling, locked: nobody writes in another's, or hands it over."""
    stored = Talk.objects.select_for_update().get(pk=talk.pk)
    if stored.way != Way.OWN_WORDS or stored.begun_by_id != by.pk:
        raise access.Refused("Only whoever began to write this goes on with it.", about=talk.assessment)
    return stored
