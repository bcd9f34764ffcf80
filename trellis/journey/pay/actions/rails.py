"""A rail is down: the second way for those whose wages are near, a word to everybody, and nobody paid twice.

What a rail has been given, and nobody knows the fate of, goes by no other until the bank or the card company
has been asked. A sum is in one line of one run at a time, so whatever went by the second way is not there to
be paid again when the first comes back.
"""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.timezone import localtime

from trellis.govuk.wording import count_of
from trellis.journey.accounts.models import Account
from trellis.journey.people.models import Channel, Person
from trellis.journey.people.queries import how_to_reach
from trellis.journey.record.actions import keep, recorded
from trellis.journey.tell.actions import CannotSend, send
from trellis.journey.tell.letters import Words
from trellis.journey.tell.queries import Way, ways_to_reach

from .. import access, states
from ..failure_letter import words_of
from ..models import FailureNotice, PayRun, Rail, RailFailure, RailKind, RunLine
from ..queries.rails import on_the_rail
from .runs import call_run_off, prepare_run_of

BECAUSE_DOWN = "{rail} is down. What was in it waits, or goes by the second way."


@recorded
def add_rail(*, name: str, kind: str, layout: str = "", by: Account) -> Rail:
    """Adds a rail, such as a card company. For finance. Refused: a name that is taken, an unknown kind."""
    access.check_is_finance(by)
    name = " ".join(name.split())
    if not name or kind not in RailKind.values:
        raise ValidationError({"name": "Say what it is called, and what kind it is."})
    if Rail.objects.filter(name__iexact=name).exists():
        raise ValidationError({"name": "There is a rail of that name."})
    rail = Rail.objects.create(name=name[:50], kind=kind, layout=layout)
    keep("added a rail", by=by, about=rail, after={"name": rail.name, "kind": rail.kind})
    return rail


@recorded
def mark_rail_failed(rail: Rail, *, says: str, by: Account, at: datetime) -> RailFailure:
    """Says that a rail is down, and what is known. Nothing is sent by it from then on. For finance."""
    access.check_is_finance(by)
    stored = Rail.objects.select_for_update().get(pk=rail.pk)
    if not says.strip():
        raise ValidationError({"says": "Say what you know: who said it, and until when."})
    if RailFailure.objects.filter(rail=stored, returned_at=None).exists():
        raise ValidationError(f"{stored.name} is marked as down already.")
    failure = RailFailure.objects.create(
        rail=stored, failed_at=at, noted_by=by, says=" ".join(says.split())[:300]
    )
    keep("said that a rail is down", by=by, about=failure, because=failure.says, after={"rail": stored.name})
    return failure


@recorded
def fall_back(failure: RailFailure, *, by: Account, at: datetime) -> PayRun | None:
    """One press: stops what was not sent, prepares the second way where wages are near, lists whom to tell.

    Gives the run by Faster Payment, which somebody else approves, or None where nobody's wages are near. The
    rest stays due, and goes by the rail when it is back. Pressed twice it adds nothing. For finance.
    """
    access.check_is_finance(by)
    stored = RailFailure.objects.select_for_update(of=("self",)).select_related("rail").get(pk=failure.pk)
    if stored.returned_at is not None:
        raise ValidationError(f"{stored.rail.name} is back. Nothing needs another way.")
    on = localtime(at).date()
    because = BECAUSE_DOWN.format(rail=stored.rail.name)
    for one in PayRun.objects.filter(rail=stored.rail, state__in=[states.PREPARED, states.APPROVED]):
        call_run_off(one, because=because, by=by, on=on)
    there = on_the_rail(stored.rail, failed_at=stored.failed_at)
    FailureNotice.objects.bulk_create(
        [
            FailureNotice(failure=stored, person_id=person, standing=standing)
            for person, standing in there.by_person.items()
        ],
        ignore_conflicts=True,
        batch_size=5000,
    )
    run = None
    if there.now:
        faster = Rail.objects.filter(kind=RailKind.FASTER, ended_on=None).exclude(pk=stored.rail_id).first()
        if faster is None:
            raise ValidationError("No other rail pays at once. Add one for Faster Payments first.")
        run = prepare_run_of(there.now, faster, what="fallback", failure=stored, by=by, on=on)
    keep(
        "turned to the second way",
        by=by,
        about=stored,
        because=stored.says,
        after={
            "now": len(there.now),
            "waits": there.waits,
            "to_tell": len(there.by_person),
            "run": run.ref if run else "",
        },
    )
    return run


@recorded
def tell_of_failure(notice: FailureNotice, *, by: Account, at: datetime) -> FailureNotice:
    """Tells one person, by the way they asked to be told; where none is open to us, a worker they know does.

    Once. There is no way round what somebody asked us never to do. For finance.
    """
    access.check_is_finance(by)
    stored = (
        FailureNotice.objects.select_for_update(of=("self",))
        .select_related("failure__rail", "person__team", "person__account")
        .get(pk=notice.pk)
    )
    if stored.message_id or stored.why_not or stored.told_on:
        keep("was about to tell once more of a rail that is down", by=by, about=stored.failure)
        return stored
    on = localtime(at).date()
    letter = words_of(stored)
    ways = _quickest(stored.person, by, on, letter)
    stored.why_not = "No way of writing to them is open." if not ways else ""
    if ways:
        try:
            stored.message = send(
                stored.person,
                letter=letter,
                channel=ways[0].channel,
                to=ways[0].to,
                by=by,
                on=on,
                about=stored.failure,
                key=f"rail-down-{stored.pk}",
                letter_name="rail-down",
            )
        except CannotSend as no:
            stored.why_not = no.says[:300]
    stored.save(update_fields=["message", "why_not"])
    keep(
        "told somebody that a rail is down"
        if stored.message
        else "could not write to somebody that a rail is down",
        by=by,
        about=stored.failure,
        person=stored.person,
        because=stored.why_not,
    )
    return stored


def _quickest(person: Person, by: Account, on: date, letter: Words) -> list[Way]:
    """The ways of writing to somebody that are open: what suits them best first, then what is there today.

    To the person before anybody else. A letter comes after the wages were due, so it is the last.
    """
    ways = [
        way
        for way in ways_to_reach(person, by, on, words=letter)
        if way.allowed and way.is_format_met and not way.is_told_by_somebody
    ]
    rules = how_to_reach(person)
    best, whom = rules.best if rules else "", list(dict.fromkeys(way.to for way in ways))
    return sorted(
        ways, key=lambda way: (whom.index(way.to), way.channel != best, way.channel == Channel.LETTER)
    )


@recorded
def note_told(notice: FailureNotice, *, by: Account, on: date) -> FailureNotice:
    """Says that somebody was told in person. For a worker of their team."""
    stored = (
        FailureNotice.objects.select_for_update(of=("self",))
        .select_related("failure", "person__team")
        .get(pk=notice.pk)
    )
    access.check_may_tell_of_failure(by, stored)
    if stored.told_on is not None or stored.message_id is not None:
        raise ValidationError("They have been told already.")
    stored.told_by, stored.told_on = by, on
    stored.save(update_fields=["told_by", "told_on"])
    keep("told somebody in person that a rail is down", by=by, about=stored.failure, person=stored.person)
    return stored


@recorded
def rail_is_back(failure: RailFailure, *, by: Account, at: datetime) -> RailFailure:
    """Says that a rail is back. What waited goes with its next run; what went another way does not.

    For finance.
    """
    access.check_is_finance(by)
    stored = RailFailure.objects.select_for_update(of=("self",)).select_related("rail").get(pk=failure.pk)
    if stored.returned_at is not None:
        raise ValidationError(f"{stored.rail.name} is marked as back already.")
    if at < stored.failed_at:
        raise ValidationError("It cannot be back before it failed.")
    stored.returned_at, stored.returned_noted_by = at, by
    stored.save(update_fields=["returned_at", "returned_noted_by"])
    second = RunLine.objects.filter(run__failure=stored).exclude(state=states.CALLED_OFF).count()
    keep(
        "said that a rail is back",
        by=by,
        about=stored,
        after={"rail": stored.rail.name, "went_another_way": count_of(second, "payment")},
    )
    return stored


@recorded
def say_received(line: RunLine, received: bool, *, by: Account, at: datetime) -> RunLine:
    """The word of whoever was to get it: it came, or it did not. It may be said anew.

    Who may: the person, whoever speaks for them, a worker who notes it. Refused: what was not sent yet.
    """
    stored = RunLine.objects.select_for_update(of=("self",)).select_related("person").get(pk=line.pk)
    access.check_may_say_of_money(by, stored.person, localtime(at).date())
    if stored.state not in (states.SENT, states.CREDITED, states.CAME_BACK):
        raise ValidationError("This has not been sent yet.")
    before = stored.received
    stored.received, stored.received_said_by, stored.received_said_at = received, by, at
    stored.save(update_fields=["received", "received_said_by", "received_said_at"])
    keep(
        "said that a payment came" if received else "said that a payment did not come",
        by=by,
        about=stored,
        person=stored.person,
        before={"received": before},
        after={"received": received},
    )
    return stored


__all__ = [
    "add_rail",
    "fall_back",
    "mark_rail_failed",
    "note_told",
    "rail_is_back",
    "say_received",
    "tell_of_failure",
]
