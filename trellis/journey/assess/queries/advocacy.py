"""Who is owed an advocate, who waits for one and how long, and what is still to be asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Min, Q, QuerySet
from django.urls import reverse

from trellis.engines.eligibility.advocacy import ADVOCACY_LAW
from trellis.journey.accounts.asked_once import asked_once
from trellis.journey.accounts.models import Account, Organisation, RoleHeld, RoleName
from trellis.journey.people import access as people_access
from trellis.journey.people.models import Carer, Person
from trellis.journey.people.timeline import Event
from trellis.journey.record.models import Entry

from .. import states
from ..models import Advocacy, Assessment, Kind
from .assessment import lines_about

FIRST = 10
HOSPITAL, CARE_HOME = "hospital_stay_days", "care_home_stay_weeks"


@dataclass(frozen=True)
class LongStay:
    """From how long a stay counts as long, and whether the council has yet to read that in the law."""

    hospital_days: int
    care_home_weeks: int
    source: str
    is_to_be_confirmed: bool


@dataclass(frozen=True)
class WaitForAdvocate:
    """Somebody who waits for an advocate, and for how many days. `who` is the one assessed."""

    advocacy: Advocacy
    who: str
    days: int


@dataclass(frozen=True)
class WaitsForAdvocates:
    """How many wait, the longest of their waits in days (nought where nobody does), the longest first."""

    count: int
    longest: int
    first: list[WaitForAdvocate]


def who_is_assessed(assessment: Assessment) -> str:
    return assessment.carer.name if assessment.carer else assessment.person.named


def advocacy_of(assessment: Assessment) -> Advocacy | None:
    """The answer in force: the one that no later asking replaced."""
    return (
        assessment.advocacy.filter(replaced_by=None)
        .select_related(
            "appropriate_person",
            "organisation",
            "advocate",
            "asked_by",
            "referred_by",
            "speaker",
            "assessment",
        )
        .first()
    )


def advocacy_prompt(assessment: Assessment) -> str:
    """What is still to be done about an advocate, in a sentence; nothing where nothing is."""
    if assessment.state != states.IN_PROGRESS:
        return ""
    return says_of_advocacy(assessment, advocacy_of(assessment))


def says_of_advocacy(assessment: Assessment, advocacy: Advocacy | None) -> str:
    """The prompt, where the answer in force is at hand."""
    who = who_is_assessed(assessment)
    if advocacy is None:
        return f"It has not been asked yet whether {who} needs an advocate to take part."
    if advocacy.goes_on_because and advocacy.state in states.OWED_AND_ABSENT:
        return f"{who} is owed an advocate. It goes on without one, for the reason given."
    return {
        states.TO_REFER: f"{who} is owed an advocate. Ask an organisation for one.",
        states.WAITING: f"{who} waits for an advocate. Nothing is decided before one is there.",
        states.ENDED: f"{who}’s advocate is no longer there. Ask again whether one is needed.",
    }.get(advocacy.state, "")


def is_owed_and_absent(assessment: Assessment) -> bool:
    """Whether an advocate is owed and not there, and nobody said why it must go on without; one query."""
    found = advocacy_of(assessment)
    return found is not None and found.state in states.OWED_AND_ABSENT and not found.goes_on_because


def days_waited(advocacy: Advocacy, on: date) -> int | None:
    """The days from asking an organisation until the advocate came, or until `on`; None if none was asked."""
    if advocacy.referred_on is None:
        return None
    return ((advocacy.allocated_on or on) - advocacy.referred_on).days


def waits_for_advocates(account: Account, on: date) -> WaitsForAdvocates:
    """Who of the account's teams waits for an advocate on this day, the longest first; two queries."""
    teams = account.teams_as(*people_access.WORKERS)
    waiting = Advocacy.objects.filter(
        state=states.WAITING,
        replaced_by=None,
        assessment__state=states.IN_PROGRESS,
        assessment__person__team__in=teams,
    )
    first = waiting.select_related("assessment__person", "assessment__carer", "organisation").order_by(
        "referred_on", "pk"
    )[:FIRST]
    since = waiting.order_by().aggregate(since=Min("referred_on"))["since"]
    return WaitsForAdvocates(
        count=waiting.count(),
        longest=(on - since).days if since else 0,
        first=[
            WaitForAdvocate(one, who_is_assessed(one.assessment), days_waited(one, on) or 0) for one in first
        ],
    )


def may_support(assessment: Assessment) -> list[Carer]:
    """Who might be the appropriate person: those who help the person now, but for the carer assessed."""
    helping = assessment.person.carers.filter(ended_on=None).order_by("name", "pk")
    return [one for one in helping if one.pk != assessment.carer_id]


def advocates_of(organisation: Organisation | None) -> QuerySet[Account]:
    """Who signs in as an advocate of this organisation."""
    held = RoleHeld.objects.filter(
        Q(organisation=organisation) & Q(role=RoleName.ADVOCATE, ended_on=None, account__is_active=True)
    )
    return Account.objects.filter(pk__in=held.values("account")).order_by("name")


def organisations_asked() -> QuerySet[Organisation]:
    return Organisation.objects.order_by("name")


def long_stay(on: date) -> LongStay:
    """From how long a stay counts as long on this day, as the law's data says it."""
    hospital, care_home = ADVOCACY_LAW.on(HOSPITAL, on), ADVOCACY_LAW.on(CARE_HOME, on)
    return LongStay(
        hospital.value, care_home.value, hospital.source, bool(hospital.status or care_home.status)
    )


def advocated_by(account: Account) -> QuerySet[Advocacy]:
    """The carers' assessments in which this account is the advocate now; a person's come with the person."""
    return (
        Advocacy.objects.filter(
            advocate=account, state=states.ALLOCATED, replaced_by=None, assessment__kind=Kind.CARER
        )
        .select_related("assessment__carer", "assessment__person")
        .order_by("assessment__carer__name", "pk")
    )


@asked_once
def every_advocacy_of(person: Person) -> list[Advocacy]:
    """Every asking for an advocate in a person's record, the first one first."""
    rows = Advocacy.objects.filter(assessment__person=person).select_related(
        "assessment__carer", "appropriate_person", "organisation", "asked_by", "referred_by"
    )
    return list(rows.order_by("pk"))


def told_of_advocacy(person: Person) -> Iterator[Event]:
    """For the timeline: asked, waited for, there, ended, gone on without. A carer's stays among workers."""
    rows = every_advocacy_of(person)
    if not rows:
        return
    # The row forgets that it once went on without; a person should find that too.
    went_on = defaultdict(list)
    for entry in lines_about(person):
        if entry.about == Advocacy._meta.label:
            went_on[entry.about_ref].append(entry)
    told: set[tuple[date, str]] = set()
    for row in rows:
        assessment = row.assessment
        private = assessment.kind == Kind.CARER and assessment.joint_with_id is None
        who = assessment.carer.name if assessment.carer else "you"
        for on, says, by in (*_said_of(row, who), *_said_of_going_on(went_on[row.ref], who)):
            # What was carried over to a later asking is told once.
            if (on, says) not in told:
                told.add((on, says))
                yield Event(
                    on, says, reverse("assess:one", args=[assessment.ref]), by, is_for_workers=private
                )


def _said_of(row: Advocacy, who: str) -> Iterator[tuple[date, str, str]]:
    owed = row.state not in (states.NOT_NEEDED, states.HAS_SOMEBODY)
    is_you = who == "you"
    if owed:
        found = "You need one" if is_you else f"{who} needs one"
    elif row.state == states.HAS_SOMEBODY and row.appropriate_person:
        name = row.appropriate_person.name
        found = f"{name} supports {who}"
    else:
        found = "You do not need one now" if is_you else f"{who} does not need one now"
    asked = f"We asked whether {who} {'need' if is_you else 'needs'} an advocate to take part. {found}."
    yield row.asked_on, asked, row.asked_by.name
    if row.referred_on and row.organisation:
        by = row.referred_by.name if row.referred_by else ""
        yield row.referred_on, f"We asked {row.organisation} for an advocate for {who}.", by
    if row.allocated_on:
        yield row.allocated_on, f"{row.advocate_name} became {'your' if is_you else f'{who}’s'} advocate.", ""
    if row.ended_on:
        whose = "you" if is_you else who
        yield (
            row.ended_on,
            f"{row.advocate_name} stopped being an advocate for {whose}: {row.ended_because}",
            "",
        )


def _said_of_going_on(entries: Iterable[Entry], who: str) -> Iterator[tuple[date, str, str]]:
    for entry in entries:
        on = date.fromisoformat((entry.after or {})["goes_on_since"])
        yield on, f"We went on without an advocate for {who}: {entry.because}", entry.by_name
