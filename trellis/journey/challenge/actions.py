"""Questioning a decision, answering by name and with reasons, and taking a question back."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from trellis.journey.accounts.models import Account
from trellis.journey.record.actions import check_may_pass, keep, recorded

from . import access, clock, states, subjects
from .models import Challenge, Outcome

LONGEST_SAYS = 500
MOST_PENCE = 100_000_000
FEWEST_WORDS = 5


@recorded
def raise_challenge(
    kind: str,
    ref: str,
    *,
    words: str,
    wanted: str = "",
    shortfall_weekly_pence: int | None = None,
    by: Account,
    raised_as: str | None = None,
    on: date,
) -> Challenge:
    """Opens a challenge of something that was decided, with a clock of ten working days.

    What stood goes on until it is answered; the sum is kept with it. Who may: whoever the stage that decided
    lets see it, being the person, who speaks for them, a carer or planner who was let in, or a worker who
    writes it down. raised_as: one of `RaisedAs`; the nearest to the person unless given. Refused
    (`ValidationError`): no words; a shortfall that is no sum; a second one open about the same thing by the
    same account. The same words sent twice give the challenge there is.
    """
    subject = subjects.subject(kind, ref, by)
    access.check_may_raise(by, subject, on)
    ways = access.ways_to_raise(by, subject, on)
    if raised_as is not None and raised_as not in ways:
        raise ValidationError({"raised_as": "Say for whom you question this: choose one of those offered."})
    words, wanted = words.strip(), wanted.strip()
    if not words:
        raise ValidationError({"words": "Say what you think is wrong."})
    if shortfall_weekly_pence is not None and not 0 < shortfall_weekly_pence <= MOST_PENCE:
        raise ValidationError(
            {"shortfall_weekly_pence": "What is missing is a sum of money above nought, or leave it empty."}
        )
    if (there := _open_by(kind, ref, by)) is not None:
        return _raised_again(there, words, wanted, by=by)
    try:
        with transaction.atomic():
            challenge = Challenge.objects.create(
                person=subject.person,
                kind=kind,
                about_ref=ref,
                carer=subject.carer,
                decided_by=sorted(subject.decided_by),
                about_says=subject.says[:LONGEST_SAYS],
                words=words,
                wanted=wanted,
                raised_on=on,
                raised_by=by,
                raised_as=raised_as or ways[0],
                stood_weekly_pence=subject.weekly_pence,
                shortfall_weekly_pence=shortfall_weekly_pence,
                team=subject.person.team,
                working_days=clock.WORKING_DAYS,
                due_on=clock.due_on(on),
            )
    except IntegrityError:
        # Pressed in two windows at once: the second finds what the first has opened.
        there = _open_by(kind, ref, by)
        if there is None:
            raise
        return _raised_again(there, words, wanted, by=by)
    keep(
        "raised a challenge",
        by=by,
        about=challenge,
        person=challenge.person,
        after={
            "kind": kind,
            "about": ref,
            "raised_as": challenge.raised_as,
            "stood_weekly_pence": challenge.stood_weekly_pence,
            "shortfall_weekly_pence": shortfall_weekly_pence,
            "due_on": challenge.due_on.isoformat(),
        },
    )
    return challenge


def _open_by(kind: str, ref: str, by: Account) -> Challenge | None:
    mine = Challenge.objects.filter(kind=kind, about_ref=ref, raised_by=by, state=states.OPEN)
    return mine.select_related("person", "team").first()


def _raised_again(there: Challenge, words: str, wanted: str, *, by: Account) -> Challenge:
    if (there.words, there.wanted) != (words, wanted):
        raise ValidationError(
            f"You questioned this on {there.raised_on:%-d %B %Y}, and it waits for our answer. "
            "What you typed is still here. Take the first one back if this is to stand instead."
        )
    keep("sent the same challenge again", by=by, about=there, person=there.person)
    return there


@recorded
def answer_challenge(challenge: Challenge, *, outcome: str, reasons: str, by: Account, on: date) -> Challenge:
    """Answers a challenge, by name and with reasons. It is counted and published by kind and team.

    Who may: a manager of the person's team or a director, who neither raised it nor made the decision.
    Nothing else changes by it: what is owed is put right where it was decided. Refused (`ValidationError`):
    answered or taken back already; no outcome; reasons of less than a sentence.
    """
    stored = _locked(challenge)
    access.check_may_answer(by, stored)
    passage = check_may_pass(states.CHALLENGES, "answer", stored.state)
    reasons = reasons.strip()
    if outcome not in Outcome.values:
        raise ValidationError({"outcome": "Say what the answer is."})
    if len(reasons.split()) < FEWEST_WORDS:
        raise ValidationError({"reasons": "Give your reasons, in a whole sentence or more."})
    if on < stored.raised_on:
        raise ValidationError("An answer cannot be dated before the question.")
    stored.state, stored.outcome, stored.reasons = passage.after, outcome, reasons
    stored.answered_by, stored.answered_on, stored.answered_at = by, on, now()
    stored.version += 1
    stored.save()
    keep(
        "answered a challenge",
        by=by,
        about=stored,
        person=stored.person,
        because=reasons,
        before={"state": states.OPEN},
        after={"state": stored.state, "outcome": outcome, "was_due_on": stored.due_on.isoformat()},
    )
    return stored


@recorded
def take_back_challenge(challenge: Challenge, *, because: str = "", by: Account, on: date) -> Challenge:
    """Takes a challenge back. It stays where it is, and stays counted.

    Who may: whoever raised it, the person, or who speaks for them. Refused (`ValidationError`): answered or
    taken back already.
    """
    stored = _locked(challenge)
    access.check_may_take_back(by, stored, on)
    passage = check_may_pass(states.CHALLENGES, "take_back", stored.state)
    stored.state, stored.taken_back_because = passage.after, because.strip()
    stored.version += 1
    stored.save()
    keep(
        "took a challenge back",
        by=by,
        about=stored,
        person=stored.person,
        because=stored.taken_back_because,
        before={"state": states.OPEN},
        after={"state": stored.state},
    )
    return stored


def _locked(challenge: Challenge) -> Challenge:
    """The row as it is now, locked until the act is over: two answers come one after the other."""
    rows = Challenge.objects.select_for_update(of=("self",)).select_related("person", "carer", "team")
    return rows.get(pk=challenge.pk)
