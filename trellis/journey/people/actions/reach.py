"""How to reach somebody, what they need so as to be reached, and the worker they know.

The rules are the person's: they agree them themself, or whoever speaks for them in care and welfare, or a
worker of the team who writes down what was agreed. They are looked at again within a year, as the Accessible
Information Standard asks (DAPB1605: identify, record, flag, share, meet, review).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from trellis.basis.periods import months_after
from trellis.govuk.fields import fault_of_length
from trellis.govuk.wording import day, names
from trellis.journey.accounts.models import Account
from trellis.journey.record.actions import keep, recorded, snapshot
from trellis.journey.record.saving import SavedMeanwhile, unless_saved_meanwhile

from .. import access
from ..models import AccessNeed, AccessNeedKind, Channel, Format, HowToReach, NamedWorker, Person

LONGEST_REASON = 10_000
LONGEST_TALK_MINUTES = 240
MONTHS_TO_REVIEW = 12
# What each way needs of us. Somebody can always be visited, or come to us.
NEEDS = {
    Channel.LETTER: ("address", "no address"),
    Channel.EMAIL: ("email", "no e-mail address"),
    Channel.TEXT: ("phone", "no phone number"),
    Channel.PHONE: ("phone", "no phone number"),
}


@recorded
def agree_how_to_reach(person: Person, *, version: int, by: Account, on: date, **details: Any) -> HowToReach:
    """Agrees the rules for reaching somebody, as they stood at `version` (0 where there were none).

    details: the columns of `HowToReach`, with `only_workers` as accounts and `trusted` as one of those who
    help. `agreed_on` is today and `review_on` a year on where they are not said; `agreed_with` is whoever
    agrees it on line. By the person, by whoever speaks for them in care and welfare, or by a worker of the
    team. Refused, each beside its question: a best way that is never to be used, a worker of another team,
    somebody to go through who does not help, a review more than a year on, and rules that leave no way at
    all to reach somebody.
    """
    access.check_may_say_how_to_reach(by, person, on)
    # The person is locked, for there may be no rules yet to lock.
    person = Person.objects.select_for_update().get(pk=person.pk)
    stored = HowToReach.objects.filter(person=person).first() or HowToReach(person=person, version=0)
    if stored.version != version:
        raise SavedMeanwhile(stored)
    before = _rules_as_told(stored) if stored.pk else None
    given = dict(details)
    workers = given.pop("only_workers", None)
    workers = list(stored.only_workers.all() if stored.pk else []) if workers is None else list(workers)
    _fill_in(stored, given, workers=workers, by=by, on=on)
    stored.version += 1
    stored.save()
    stored.only_workers.set(workers)
    keep(
        "agreed how to reach somebody",
        by=by,
        about=stored,
        person=person,
        before=before,
        after=_rules_as_told(stored),
    )
    return stored


def _rules_as_told(rules: HowToReach) -> dict[str, Any]:
    """The rules for the record, with names where the row holds keys: a name says who it was, years later."""
    return snapshot(rules) | {
        "only_workers": sorted(worker.name for worker in rules.only_workers.all()),
        "trusted": str(rules.trusted) if rules.trusted else "",
    }


def _fill_in(
    rules: HowToReach, given: dict[str, Any], *, workers: list[Account], by: Account, on: date
) -> None:
    """Puts the details on the row, trimmed; every fault at once, each beside its question."""
    person = rules.person
    for column in ("times", "interpreter", "agreed_with"):
        if column in given:
            setattr(rules, column, " ".join(str(given.pop(column) or "").split()))
    rules.because = str(given.pop("because", rules.because) or "").strip()
    never = given.pop("never", rules.never)
    rules.never = [channel for channel in Channel if channel in never]
    for column in ("best", "trusted", "format", "longest_talk_minutes"):
        if column in given:
            setattr(rules, column, given.pop(column))
    rules.agreed_on = given.pop("agreed_on", None) or on
    rules.review_on = given.pop("review_on", None) or months_after(on, MONTHS_TO_REVIEW)
    if given:
        raise TypeError(f"how to reach somebody has no {', '.join(given)}")
    if not access.may_work_with(by, person):
        # On line, it is agreed by whoever says it, and today.
        rules.agreed_with, rules.agreed_on = by.name, on
    _check(
        best=_fault_of_best(rules),
        never=_fault_of_never(rules, workers),
        only_workers=_fault_of_workers(person, workers),
        trusted=_fault_of_trusted(rules),
        format="" if rules.format in Format.values else "Choose one from the list.",
        longest_talk_minutes=_fault_of_minutes(rules.longest_talk_minutes),
        because=fault_of_length(rules.because, LONGEST_REASON),
        agreed_with="" if rules.agreed_with else "Enter who agreed this.",
        agreed_on="" if rules.agreed_on <= on else "The day it was agreed must be today or before.",
        review_on=_fault_of_review(rules.review_on, on),
    )
    rules.full_clean(exclude=["person"], validate_unique=False, validate_constraints=False)


def _check(**faults: str) -> None:
    if found := {question: fault for question, fault in faults.items() if fault}:
        raise ValidationError(found)


def _fault_of_best(rules: HowToReach) -> str:
    if rules.best and rules.best not in Channel.values:
        return "Choose one from the list."
    if rules.best and rules.best in rules.never:
        return (
            f"“{Channel(rules.best).label}” is the best way here and also a way never to use. "
            "Choose another best way, or take it out of the ways never to use."
        )
    return ""


def _fault_of_never(rules: HowToReach, workers: list[Account]) -> str:
    """Rules that would leave nobody any way to reach the person; it says what is missing."""
    if rules.trusted or workers:
        return ""
    left = [channel for channel in Channel if channel not in rules.never]
    missing = dict.fromkeys(
        NEEDS[channel][1]
        for channel in left
        if channel in NEEDS and not getattr(rules.person, NEEDS[channel][0]).strip()
    )
    can_be_used = [
        channel
        for channel in left
        if channel not in NEEDS or getattr(rules.person, NEEDS[channel][0]).strip()
    ]
    if can_be_used:
        return ""
    why = f", and we have {names(missing)} for what is left" if missing else ""
    return (
        f"This would leave no way at all to be in touch{why}. Leave one way open, name somebody to go "
        "through, or name a worker who knows how."
    )


def _fault_of_workers(person: Person, workers: list[Account]) -> str:
    known = set(access.workers_of(person).values_list("pk", flat=True))
    if strangers := [worker.name for worker in workers if worker.pk not in known]:
        return f"{names(strangers)} cannot be named here: not a worker of the {person.team.name} team."
    return ""


def _fault_of_trusted(rules: HowToReach) -> str:
    if rules.trusted is None:
        return ""
    if rules.trusted.person_id != rules.person_id:
        return "Choose somebody who helps this person."
    if rules.trusted.ended_on:
        return f"{rules.trusted.name} no longer helps. Choose somebody else, or nobody."
    return ""


def _fault_of_minutes(minutes: int | None) -> str:
    if minutes is None or 1 <= minutes <= LONGEST_TALK_MINUTES:
        return ""
    return f"The longest talk must be between 1 and {LONGEST_TALK_MINUTES} minutes."


def _fault_of_review(review_on: date, on: date) -> str:
    latest = months_after(on, MONTHS_TO_REVIEW)
    if review_on <= on:
        return "The day to look at it again must be in the future."
    if review_on > latest:
        return f"The day to look at it again must be within a year: {day(latest)} at the latest."
    return ""


# ---- What makes it easier ----------------------------------------------------------------------------------


@recorded
def add_access_need(person: Person, *, by: Account, on: date, **details: Any) -> AccessNeed:
    """Writes down one communication need or reasonable adjustment, to be seen on every page about somebody.

    details: `kind`, `says`, `told_by` (whoever says it on line) and `review_on` (a year on). By those who
    may agree how to reach the person. Refused: no words, a kind that is none, a review over a year on.
    """
    access.check_may_say_how_to_reach(by, person, on)
    need = AccessNeed(person=person, set_by=by, set_on=on, review_on=months_after(on, MONTHS_TO_REVIEW))
    _fill_in_need(need, details, by=by, on=on)
    need.save()
    keep("said what makes it easier", by=by, about=need, person=person, after=snapshot(need))
    return need


@recorded
def review_access_need(
    need: AccessNeed, *, version: int, by: Account, on: date, **details: Any
) -> AccessNeed:
    """Looks at a need again: it still holds, or its words have changed; and when to look next.

    Refused as in `add_access_need`, and a need that was ended.
    """
    access.check_may_say_how_to_reach(by, need.person, on)
    stored = unless_saved_meanwhile(AccessNeed, need, version)
    _check_need_holds(stored)
    before = snapshot(stored)
    stored.review_on = months_after(on, MONTHS_TO_REVIEW)
    _fill_in_need(stored, details, by=by, on=on)
    stored.version += 1
    stored.save()
    keep(
        "looked again at what makes it easier",
        by=by,
        about=stored,
        person=stored.person,
        before=before,
        after=snapshot(stored),
    )
    return stored


@recorded
def end_access_need(need: AccessNeed, *, by: Account, on: date, because: str) -> AccessNeed:
    """Notes that a need holds no longer, and why. It stays in the record."""
    access.check_may_say_how_to_reach(by, need.person, on)
    stored = AccessNeed.objects.select_for_update().get(pk=need.pk)
    _check_need_holds(stored)
    because = because.strip()
    _check(because="" if because else "Say why it is needed no longer.")
    before = snapshot(stored)
    stored.ended_on, stored.ended_because = on, because
    stored.version += 1
    stored.full_clean(validate_unique=False, validate_constraints=False)
    stored.save()
    keep(
        "ended what makes it easier",
        by=by,
        about=stored,
        person=stored.person,
        because=because,
        before=before,
        after=snapshot(stored),
    )
    return stored


def _check_need_holds(need: AccessNeed) -> None:
    if need.ended_on:
        raise ValidationError(f"This was ended on {day(need.ended_on)}. Add it again if it is needed again.")


def _fill_in_need(need: AccessNeed, details: Mapping[str, Any], *, by: Account, on: date) -> None:
    given = dict(details)
    for column in ("kind", "says", "told_by"):
        if column in given:
            setattr(need, column, " ".join(str(given.pop(column) or "").split()))
    need.review_on = given.pop("review_on", None) or need.review_on
    if given:
        raise TypeError(f"an access need has no {', '.join(given)}")
    if not access.may_work_with(by, need.person):
        need.told_by = by.name
    _check(
        kind="" if need.kind in AccessNeedKind.values else "Choose what kind it is.",
        says="" if need.says else "Say what is needed.",
        review_on=_fault_of_review(need.review_on, on),
    )
    need.full_clean(validate_unique=False, validate_constraints=False)


# ---- The worker they know ----------------------------------------------------------------------------------


@recorded
def name_worker(person: Person, worker: Account, *, by: Account, on: date, because: str = "") -> NamedWorker:
    """Names the worker whom somebody knows, from this day on; the one before is kept with the days.

    By a worker of the team. Refused: somebody who does not work in the person's team, the one who is named
    already, and a change without a reason, for a change of worker is a loss to somebody.
    """
    access.check_may_name_for(by, person)
    person = Person.objects.select_for_update().get(pk=person.pk)
    before = person.named_workers.filter(until=None).first()
    because = because.strip()
    _check(
        worker=_fault_of_worker(person, worker, before),
        because="Say why the worker changes." if before and not because else "",
    )
    if before:
        _until(before, on=on, because=because)
    named = NamedWorker.objects.create(person=person, worker=worker, since=on)
    keep(
        "named a worker",
        by=by,
        about=named,
        person=person,
        because=because,
        before=_worker_as_told(before) if before else None,
        after=_worker_as_told(named),
    )
    return named


@recorded
def end_named_worker(named: NamedWorker, *, by: Account, on: date, because: str) -> NamedWorker:
    """Ends who is somebody's worker before another is named: they left, or the person moved. Says why."""
    access.check_may_work_with(by, named.person)
    stored = NamedWorker.objects.select_for_update().get(pk=named.pk)
    if stored.until:
        raise ValidationError(f"{stored.worker.name} was their worker until {day(stored.until)}.")
    _check(because="" if because.strip() else "Say why the worker changes.")
    before = _worker_as_told(stored)
    _until(stored, on=on, because=because.strip())
    keep(
        "ended a named worker",
        by=by,
        about=stored,
        person=stored.person,
        because=stored.because,
        before=before,
        after=_worker_as_told(stored),
    )
    return stored


def _fault_of_worker(person: Person, worker: Account, before: NamedWorker | None) -> str:
    if before and before.worker_id == worker.pk:
        return f"{worker.name} is their worker already."
    if fault := _fault_of_workers(person, [worker]):
        return fault
    return "Nobody is their own worker." if worker.pk == person.account_id else ""


def _until(named: NamedWorker, *, on: date, because: str) -> None:
    # Whoever was named for a day to come was never there.
    named.until, named.because = max(on, named.since), because
    named.full_clean(validate_unique=False, validate_constraints=False)
    named.save()


def _worker_as_told(named: NamedWorker) -> dict[str, Any]:
    return snapshot(named) | {"worker": named.worker.name}
