"""Letting in: the person opens sections of their record to an outside organisation, or one planner of it.

Nothing of what was given is changed: other sections, another last day, are a further grant that takes the
place of the one before. No is heard at once, from the person whatever else holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError

from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account, Organisation
from trellis.journey.record.actions import keep, recorded, snapshot
from trellis.journey.record.saving import SavedMeanwhile

from .. import access, queries
from ..models import Grant, Person, Section, Speaker


@recorded
def let_in(
    person: Person,
    organisation: Organisation,
    *,
    sections: Iterable[str],
    may_write: bool,
    account: Account | None = None,
    said_by: Speaker | None = None,
    asked_by: str = "",
    ends_on: date | None = None,
    shown: str | None = None,
    by: Account,
    on: date,
) -> Grant:
    """Opens these sections to the organisation's planners, or to one of them, from now on.

    What stood for the same organisation (or the same planner of it) is replaced. said_by: who said it for the
    person. asked_by: who said so, where a worker writes it down; the person where it is left empty. shown:
    the reference of what the page showed as standing; `SavedMeanwhile` where that is no longer so.

    Refused, each beside its question: no section or an unknown one, nobody who plans there, a planner who is
    not of that organisation, a last day that has gone by, and a word that is not the person's nor of somebody
    who speaks for them in this.
    """
    access.check_may_say_sharing(by, person, on)
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    standing = list(
        Grant.objects.select_for_update(of=("self",)).filter(
            person=person, organisation=organisation, account=account, revoked_at=None
        )
    )
    before = standing[0] if standing else None
    if shown is not None and shown != (before.ref if before else ""):
        raise SavedMeanwhile(before)
    chosen = [one for one in Section.values if one in set(sections)]
    faults = {
        "sections": "" if chosen and len(chosen) == len(set(sections)) else "Choose what you open to them.",
        "whom": _fault_of_whom(organisation, account),
        "ends_on": "The last day must be today or later." if ends_on and ends_on < on else "",
        "said_by": queries.fault_of_sayer(
            person, said_by or _as_speaker(by, person, on), agreed=True, by=by, on=on
        ),
    }
    if found := {question: fault for question, fault in faults.items() if fault}:
        raise ValidationError(found)
    grant = Grant(
        person=person,
        organisation=organisation,
        account=account,
        sections=chosen,
        may_write=may_write,
        granted_on=on,
        granted_by=by,
        asked_by=_who_said_it(person, said_by, asked_by, by=by),
        ends_on=ends_on,
        replaces=before,
    )
    grant.clean_fields(exclude=["person", "organisation", "account", "granted_by", "replaces"])
    grant.save()
    for one in standing:
        one.revoked_at, one.revoked_by = grant.granted_at, by
        one.save(update_fields=["revoked_at", "revoked_by"])
    keep(
        "let somebody in",
        by=by,
        about=grant,
        person=person,
        before=snapshot(before) if before else None,
        after=snapshot(grant),
    )
    return grant


@recorded
def take_back_letting_in(grant: Grant, *, by: Account, at: datetime) -> Grant:
    """Takes back what was opened, at once. By the person, whoever speaks for them, or a worker noting it."""
    person = grant.person
    access.check_may_say_sharing(by, person, at.date())
    grant = Grant.objects.select_for_update(of=("self",)).get(pk=grant.pk)
    if grant.revoked_at is not None:
        raise ValidationError("This was taken back already, or something later stands in its place.")
    before = snapshot(grant)
    grant.revoked_at, grant.revoked_by = at, by
    grant.save(update_fields=["revoked_at", "revoked_by"])
    keep(
        "took back letting somebody in",
        by=by,
        about=grant,
        person=person,
        before=before,
        after=snapshot(grant),
    )
    return grant


@recorded
def note_opened(person: Person, section: str, *, by: Account) -> None:
    """Notes that a planner read what was opened to them; refused (`Refused`) to whoever reads as of right."""
    if access.may_work_with(by, person):
        raise Refused("A worker of the team reads this as of right.", about=person)
    keep(queries.OPENED, by=by, about=person, person=person, after={"section": str(section)})


def _fault_of_whom(organisation: Organisation, account: Account | None) -> str:
    planners = queries.planners_of(organisation)
    if not planners:
        return (
            f"Nobody plans at {organisation.name} who signs in here. Ask the council to make them a sign-in."
        )
    if account is not None and account.pk not in {one.pk for one in planners}:
        return f"{account.name} does not plan at {organisation.name}."
    return ""


def _as_speaker(by: Account, person: Person, on: date) -> Speaker | None:
    """As whom somebody says it who is neither the person nor a worker of their team."""
    if person.account_id == by.pk or access.may_work_with(by, person):
        return None
    sayers = queries.who_may_say_sharing(person, on)
    return next((one for one in sayers.speakers if one.account_id == by.pk), None)


def _who_said_it(person: Person, said_by: Speaker | None, asked_by: str, *, by: Account) -> str:
    if person.account_id == by.pk:
        return ""
    if said_by is not None:
        return said_by.name
    is_worker = access.may_work_with(by, person)
    return " ".join(asked_by.split()) or (person.full_name if is_worker else by.name)
