"""Challenges for tests: a decision that stands for those of the later stages, and who questions it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.http import Http404

from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.challenge import actions, subjects
from trellis.journey.challenge.models import Challenge
from trellis.journey.challenge.subjects import Subject
from trellis.journey.people import access as people_access
from trellis.journey.people.models import Carer, Person
from trellis.journey.people.tests import factories as people

RAISED = date(2026, 4, 13)
DUE = date(2026, 4, 27)
WORDS = "Two hours are not enough to get me up and washed."
REASONS = "The hours for the morning were left out, and we put them back from Monday."
REF = "AMOUNT0001"


@contextmanager
def decided(
    person: Person,
    *,
    kind: str = "amount",
    by: Account | None = None,
    weekly_pence: int | None = 293_15,
    carer: Carer | None = None,
) -> Iterator[None]:
    """A decision about this person that whoever may see them, or was let in, can question."""

    def source(ref: str, account: Account) -> Subject:
        if ref != REF:
            raise Http404
        if not people_access.may_see(account, person) and not account.holds(RoleName.PLANNER):
            raise Refused("Not yours.", about=person)
        return Subject(
            person=person,
            says="the indicative amount of £293.15 a week",
            address="/decided",
            weekly_pence=weekly_pence,
            decided_by=frozenset({by.pk} if by else ()),
            carer=carer,
        )

    before = dict(subjects._sources)
    subjects._sources[kind] = source
    try:
        yield
    finally:
        subjects._sources.clear()
        subjects._sources.update(before)


def questioned(*, by: Account, kind: str = "amount", **details: Any) -> Challenge:
    details = {"words": WORDS, "on": RAISED} | details
    return actions.raise_challenge(kind, REF, by=by, **details)


def manager(name: str = "Marta Mazur", of: str = "Riverside") -> Account:
    return people.account(name, RoleName.MANAGER, of=of)


def director() -> Account:
    return people.account("Dina Dixon", RoleName.DIRECTOR)


def answered(challenge: Challenge, *, by: Account | None = None, **details: Any) -> Challenge:
    details = {"outcome": "upheld", "reasons": REASONS, "on": date(2026, 4, 20)} | details
    return actions.answer_challenge(challenge, by=by or manager(), **details)
