"""Ideas for the service itself: proposed, tried, answered. Nothing disappears without an answer."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError

from trellis.journey.accounts.access import check_signed_in
from trellis.journey.accounts.models import Account
from trellis.journey.record.actions import check_may_pass, keep, recorded, snapshot

from .. import access, states
from ..models import ServiceIdea

LONGEST = 5_000
LONGEST_TRIAL = timedelta(days=731)


@recorded
def propose_idea(words: str, *, by: Account, on: date) -> ServiceIdea:
    """Proposes something for the service. Who may: whoever signs in. Refused: no words, or too many."""
    check_signed_in(by)
    words = words.strip()
    if not words:
        raise ValidationError({"words": "Write your idea"})
    if len(words) > LONGEST:
        raise ValidationError({"words": f"Write at most {LONGEST:,} characters"})
    idea = ServiceIdea.objects.create(words=words, proposed_on=on, proposed_by=by)
    keep("proposed an idea for the service", by=by, about=idea, after={"words": words})
    return idea


@recorded
def try_idea(
    idea: ServiceIdea, *, where: str, until: date, public_words: str, by: Account, on: date
) -> ServiceIdea:
    """Says that an idea is being tried, where and until when; it is told to everybody from now on.

    public_words: the idea as everybody reads it, without a name. Who may: a manager or a director. Refused
    (`ValidationError`): not waiting for an answer; without where; an end that is past or over two years off.
    """
    stored = _locked(idea, by)
    passage = check_may_pass(states.IDEAS, "try_idea", stored.state)
    wrong = {}
    if not where.strip():
        wrong["where"] = "Say where it is tried"
    if until <= on:
        wrong["until"] = "The last day of the trial must be to come"
    elif until - on > LONGEST_TRIAL:
        wrong["until"] = "A trial of more than two years is no trial: choose an earlier day"
    if not public_words.strip():
        wrong["public_words"] = "Write the idea as everybody may read it"
    if wrong:
        raise ValidationError(wrong)
    before = snapshot(stored)
    stored.tried_where, stored.tried_until = where.strip(), until
    stored.public_words = public_words.strip()
    says = f"Being tried, until {until:%-d %B %Y}: {stored.tried_where}"
    return _passed(stored, passage.after, says, "is trying an idea for the service", before, by=by, on=on)


@recorded
def answer_idea(idea: ServiceIdea, *, answer: str, public_words: str, by: Account, on: date) -> ServiceIdea:
    """Answers an idea without trying it, with reasons. Who may, and what is refused: as `try_idea`."""
    return _answered(idea, "answer_idea", answer, public_words, by=by, on=on)


@recorded
def say_result(idea: ServiceIdea, *, answer: str, by: Account, on: date) -> ServiceIdea:
    """Says what came of trying an idea. Who may, and what is refused: as `try_idea`, of one being tried."""
    return _answered(idea, "say_result", answer, idea.public_words, by=by, on=on)


def _answered(
    idea: ServiceIdea, act: str, answer: str, public_words: str, *, by: Account, on: date
) -> ServiceIdea:
    stored = _locked(idea, by)
    passage = check_may_pass(states.IDEAS, act, stored.state)
    public_words = public_words.strip() or stored.public_words
    wrong = {}
    if not answer.strip():
        wrong["answer"] = "Write the answer, with your reasons"
    if not public_words:
        wrong["public_words"] = "Write the idea as everybody may read it"
    if wrong:
        raise ValidationError(wrong)
    before = snapshot(stored)
    stored.answer, stored.answered_by, stored.answered_on = answer.strip(), by, on
    stored.public_words = public_words
    says = f"Answered: {stored.answer}"
    return _passed(stored, passage.after, says, "answered an idea for the service", before, by=by, on=on)


def _locked(idea: ServiceIdea, by: Account) -> ServiceIdea:
    access.check_may_answer_ideas(by)
    return ServiceIdea.objects.select_for_update(of=("self",)).get(pk=idea.pk)


def _passed(
    idea: ServiceIdea, state: str, says: str, act: str, before: dict[str, object], *, by: Account, on: date
) -> ServiceIdea:
    idea.state = state
    idea.steps = [*idea.steps, f"{on:%-d %B %Y}. {says}"]
    idea.save()
    keep(act, by=by, about=idea, because=says, before=before, after=snapshot(idea))
    return idea
