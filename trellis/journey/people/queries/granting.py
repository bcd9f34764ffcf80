"""Whom somebody let in, to what, until when; and who opened, or tried to open, what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from trellis.govuk.wording import day, names
from trellis.journey.accounts.models import Account, Organisation, RoleHeld, RoleName
from trellis.journey.record.models import Entry

from .. import access
from ..file import Line, Part, Step
from ..models import Grant, Person, Section
from ..timeline import Event
from .merging import refs_of
from .person import rows_of

# As the lines of the record say it.
OPENED, REFUSED = "opened what was shared", "was refused"


def planners_of(organisation: Organisation) -> list[Account]:
    """Those who plan at this organisation today and can sign in, by name."""
    held = RoleHeld.objects.filter(organisation=organisation, role=RoleName.PLANNER, ended_on=None)
    return list(Account.objects.filter(pk__in=held.values("account"), is_active=True).order_by("name", "pk"))


def every_planner() -> list[RoleHeld]:
    """Everybody who plans for an outside organisation today, organisation by organisation."""
    held = RoleHeld.objects.filter(role=RoleName.PLANNER, ended_on=None, account__is_active=True)
    return list(
        held.select_related("account", "organisation").order_by("organisation__name", "account__name", "pk")
    )


def grants_of(person: Person) -> QuerySet[Grant]:
    """Everything somebody ever opened, the newest first."""
    found = Grant.objects.filter(person=person)
    return found.select_related("organisation", "account", "granted_by", "revoked_by", "replaced_by")


def grants() -> QuerySet[Grant]:
    return Grant.objects.select_related(
        "person__team", "person__account", "organisation", "account", "granted_by", "revoked_by"
    )


def sections_in_words(sections: Iterable[str]) -> str:
    """The sections in the middle of a sentence, in their own order.

    >>> sections_in_words(["money", "plan"])
    'the plan and the money: amount, budget and what you pay'
    """
    chosen = set(sections)
    return names(one.in_sentence for one in Section if one.value in chosen)


@dataclass
class Shared:
    """What one person opened to a planner, by all that they gave together."""

    person: Person
    since: date
    sections: list[Section] = field(default_factory=list)
    until: date | None = None

    @property
    def not_shared(self) -> list[Section]:
        return [one for one in Section if one not in self.sections]


def shared_with(account: Account, on: date) -> list[Shared]:
    """The people who let this planner in and to what, by name; one query, whatever their number."""
    if not account.holds(RoleName.PLANNER):
        return []
    rows = access.granted_to(account, on).select_related("person").order_by("person__sort_name", "granted_at")
    return _together(rows)


def shared_of(account: Account, person: Person, on: date) -> Shared | None:
    """What this person opened to this planner; nothing where nothing holds."""
    if not account.holds(RoleName.PLANNER):
        return None
    rows = access.granted_to(account, on).filter(person=person).select_related("person__team")
    return next(iter(_together(rows.order_by("granted_at"))), None)


def _together(rows: Iterable[Grant]) -> list[Shared]:
    found: dict[int, Shared] = {}
    ends: dict[int, list[date | None]] = {}
    for grant in rows:
        shared = found.setdefault(grant.person_id, Shared(grant.person, grant.granted_on))
        opened = {*shared.sections, *grant.sections}
        shared.sections = [one for one in Section if one in opened]
        ends.setdefault(grant.person_id, []).append(grant.ends_on)
    for key, shared in found.items():
        days = ends[key]
        # The first day on which something of it closes: what a planner has to know.
        shared.until = min((one for one in days if one), default=None)
    return list(found.values())


def has_opened(account: Account, person: Person, section: str, on: date) -> bool:
    """Whether this account's reading of this section is noted already on this day."""
    lines = Entry.objects.filter(person_ref=person.ref, by=account, act=OPENED, at__date=on)
    return lines.filter(after__section=str(section)).exists()


def openings_of(person: Person) -> QuerySet[Entry]:
    """Who opened what was shared, and who tried what was not: the lines of the record, the newest first.

    What the person themself was refused is no stranger's try and is left out.
    """
    lines = Entry.objects.filter(person_ref__in=refs_of(person)).filter(Q(act=OPENED) | Q(act=REFUSED))
    if person.account_id is not None:
        lines = lines.exclude(by=person.account_id)
    return lines.order_by("-number")


@dataclass(frozen=True)
class Opening:
    """One line of `openings_of` in words: who, when, what, and whether it was refused."""

    at: datetime
    who: str
    what: str
    was_refused: bool


def as_opening(entry: Entry) -> Opening:
    """A line of the record as the person reads it."""
    after = entry.after or {}
    key = after.get("tried") or after.get("section")
    what = str(Section(key).label) if key in Section.values else "A page about you that is not open to them"
    return Opening(entry.at, entry.by_name, what, entry.act == REFUSED)


def letting_in_part(person: Person, account: Account) -> Part | None:
    """For the person's file: whom they let in, for those who may read what they share."""
    today = localdate()
    if not access.may_read_sharing(account, person, today):
        return None
    address = reverse("people:let_in", args=[person.ref])
    is_own = person.account_id == account.pk
    holding = [one for one in rows_of(person, "grants", "organisation", "account") if one.holds(today)]
    lines = tuple(
        Line(
            f"{whom(one)}: {sections_in_words(one.sections)}",
            address,
            one.granted_on,
            f"Until {day(one.ends_on)}" if one.ends_on else "",
        )
        for one in holding
    )
    return Part(
        "Planners you let in" if is_own else "Planners they let in",
        lines,
        (Step("Let a planner in, or say no to one", address),),
        says_if_empty="You have let nobody in." if is_own else "They have let nobody in.",
    )


def whom(grant: Grant) -> str:
    """To whom it was given, by name: the organisation, or one planner of it."""
    if grant.account is None:
        return grant.organisation.name
    return f"{grant.account.name} of {grant.organisation.name}"


def told_of_letting_in(person: Person) -> Iterator[Event]:
    """For the timeline, of the person and their workers alone: whom they let in, and that they said no."""
    address = reverse("people:let_in", args=[person.ref])
    rows: list[Grant] = rows_of(person, "grants", "organisation", "account")
    replaced = {one.replaces_id for one in rows}
    for one in rows:
        by = f"Said for you by {one.asked_by}" if one.asked_by and one.asked_by != person.full_name else ""
        until = f", until {day(one.ends_on)}" if one.ends_on else ""
        says = f"You let {whom(one)} see {sections_in_words(one.sections)}{until}."
        yield Event(one.granted_on, says, address, by=by, is_close=True)
        if one.revoked_at and one.pk not in replaced:
            taken_on = one.revoked_at.astimezone().date()
            yield Event(
                taken_on, f"You said no to {whom(one)}. They see nothing now.", address, is_close=True
            )
