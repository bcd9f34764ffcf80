"""What somebody was found able to decide, one decision at a time."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from trellis.journey.accounts.models import Account

from .. import access
from ..file import Line, Part, Step
from ..models import BestInterests, CapacityDecision, Person
from ..timeline import Event
from .at_a_glance import rows_at_a_glance, standing


def capacity_of(person: Person) -> QuerySet[CapacityDecision]:
    """What was found of each decision and stands, the newest first; what was replaced is left out.

    A decision that is not among them has not been asked about, and everybody is taken to be able to make it
    (Mental Capacity Act 2005, s.1(2)).
    """
    return every_capacity_decision_of(person).filter(replaced_by=None)


def every_capacity_decision_of(person: Person) -> QuerySet[CapacityDecision]:
    """Everything that was ever found, the newest first, with who found it and what replaced it."""
    found = CapacityDecision.objects.filter(person=person).select_related("assessed_by", "replaced_by")
    return found.order_by("-assessed_on", "-pk")


def lacks_capacity_for(person: Person, kind: str = "") -> list[CapacityDecision]:
    """The standing findings that somebody could not make a decision; of one `DecisionKind` where it is given.

    Nothing is found where nobody asked: capacity is presumed. Each is about the one decision it names, at its
    time; that somebody cannot decide where to live says nothing about their money.
    """
    found = capacity_of(person).filter(has_capacity=False)
    return list(found.filter(kind=kind) if kind else found)


def capacity_decisions() -> QuerySet[CapacityDecision]:
    """Every finding about everybody, with whom it is about: to find one by its reference."""
    return CapacityDecision.objects.select_related(
        "person__team", "person__account", "assessed_by", "replaces", "replaced_by"
    )


def best_interests_of(capacity: CapacityDecision) -> list[BestInterests]:
    """What was decided for somebody after this finding, the newest first."""
    return list(capacity.best_interests.select_related("decided_by").order_by("-decided_on", "-pk"))


def state_of(capacity: CapacityDecision) -> str:
    """A finding in a word or two, for a tag."""
    return "Can decide" if capacity.has_capacity else "Could not decide"


def capacity_part(person: Person, account: Account) -> Part | None:
    """For the person's file: what was found of each decision, for those who may read it.

    The person is shown no part where nothing was ever asked: that they can decide needs no heading.
    """
    if not access.may_read_deciding(account, person, localdate()):
        return None
    may_write = access.may_work_with(account, person) and person.merged_into_id is None
    lines = tuple(
        Line(
            one.decision,
            reverse("people:capacity", args=[one.ref]),
            one.assessed_on,
            state_of(one),
        )
        for one in standing(rows_at_a_glance(person, "capacity_decisions"))
    )
    if not lines and not may_write:
        return None
    steps = [Step("All that was found", reverse("people:deciding", args=[person.ref]))] if lines else []
    if may_write:
        steps.append(
            Step(
                "Write down whether they can make a decision",
                reverse("people:new_capacity", args=[person.ref]),
            )
        )
    is_own = person.account_id == account.pk
    return Part(
        "What you can decide" if is_own else "What they can decide",
        lines,
        tuple(steps),
        says_if_empty="Nobody has had reason to ask. They can decide everything for themselves.",
    )


def told_of_capacity(person: Person) -> Iterator[Event]:
    """For the timeline, of the person and their workers alone: what was found, and what was then decided."""
    for one in rows_at_a_glance(person, "capacity_decisions"):
        address = reverse("people:capacity", args=[one.ref])
        could = "could make this decision" if one.has_capacity else "could not make this decision yourself"
        yield Event(one.assessed_on, f"You {could}: {one.decision}.", address, is_close=True)
        for decided_on in one.decided:
            says = f"A decision was made for you, in your best interests: {one.decision}."
            yield Event(decided_on, says, address, is_close=True)
