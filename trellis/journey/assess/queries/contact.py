"""Who is waiting at the front door, who was here before, what came of it, and for whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from trellis.journey.accounts.asked_once import asked_once
from trellis.journey.accounts.models import Account, RoleHeld, RoleName, Team
from trellis.journey.people import access as people_access
from trellis.journey.people.file import Line, Part, Step
from trellis.journey.people.models import Person
from trellis.journey.people.queries import folded
from trellis.journey.people.queries.merging import Alike, HowSure, alike
from trellis.journey.people.timeline import Event
from trellis.journey.people.today import first_of

from .. import contact_access as access
from .. import states
from ..models import DIVERSIONS, Assessment, Contact, FollowUp, Kind, Outcome, WhoCame

CONTACTS = "Contacts"
FIRST = 10
LATEST_IN_FILE = 5
MOST_PROPOSED = 5
LOOKED_BACK_MONTHS = 6


@dataclass(frozen=True)
class WaitingContacts:
    """Contacts that somebody is to act on: how many, and the first of them, the most pressing first."""

    count: int
    first: list[Contact] = field(default_factory=list)


def contacts() -> QuerySet[Contact]:
    """Contacts with whom they are about and who has them, ready to be shown."""
    return Contact.objects.select_related(
        "team",
        "handed_to",
        "person__team",
        "person__account",
        "taken_by",
        "decided_by",
        "followed_up_by",
        "assessment__person",
        "came_back_after__decided_by",
    )


def contacts_worked_on(account: Account, words: str = "") -> QuerySet[Contact]:
    """The contacts that concern the account's teams. words: parts of a name; every one must fit."""
    found = contacts().filter(access.contacts_they_work_on(account))
    for word in folded(words).split():
        found = found.filter(Q(sort_name__contains=word) | Q(person__sort_name__contains=word))
    return found


def in_order_of_need(found: QuerySet[Contact]) -> QuerySet[Contact]:
    """Urgent first, then who has waited longest."""
    return found.order_by("-is_urgent", "on", "pk")


def open_contacts(account: Account, words: str = "") -> QuerySet[Contact]:
    return in_order_of_need(contacts_worked_on(account, words).filter(state=states.OPEN))


def emergencies(account: Account) -> QuerySet[Contact]:
    """Emergencies that no manager has looked at yet, oldest first: for managers of the teams concerned."""
    teams = account.teams_as(RoleName.MANAGER)
    found = contacts_worked_on(account).filter(outcome=Outcome.EMERGENCY, state=states.ANSWERED)
    return found.filter(Q(team__in=teams) | Q(handed_to__in=teams)).order_by("decided_on", "pk")


def contacts_waiting(account: Account) -> WaitingContacts:
    """For the home: emergencies this account is to look at, then its teams' open contacts; two queries."""
    open_ones = open_contacts(account).filter(team__in=account.teams_as(*people_access.WORKERS))
    alarms = emergencies(account)
    (first, of_alarms), (then, of_others) = first_of(alarms), first_of(open_ones)
    return WaitingContacts(count=of_alarms + of_others, first=[*first, *then][:FIRST])


def to_follow_up(account: Account, on: date) -> QuerySet[Contact]:
    """The contacts whose six months are over and of whom nobody has asked yet, the longest due first.

    Asked by the person's own team, or by the team that took it where it is nobody's yet. Who came back by
    themself is not asked, and for somebody who has died there is nobody to ask.
    """
    teams = account.teams_as(*people_access.WORKERS)
    asks = Q(person=None, team__in=teams) | Q(person__team__in=teams, person__died_on=None)
    due = contacts().filter(asks, state=states.ANSWERED, outcome__in=DIVERSIONS, follow_up_on__lte=on)
    return due.exclude(person__account=account).exclude(has_come_back()).order_by("follow_up_on", "pk")


def follow_ups_due(account: Account, on: date) -> WaitingContacts:
    """For the home: how many are to be asked how it went, and the first of them; one query."""
    first, count = first_of(to_follow_up(account, on))
    return WaitingContacts(count=count, first=first)


def has_come_back() -> Q:
    """That somebody came back within six months of being turned elsewhere: in touch again, or assessed."""
    within = {"on__gte": OuterRef("decided_on"), "on__lte": OuterRef("follow_up_on")}
    said_so = Contact.objects.filter(came_back_after=OuterRef("pk"), **within)
    # The one who came back twice is marked as coming back after the second; the first was no success either.
    later = Contact.objects.filter(person=OuterRef("person"), pk__gt=OuterRef("pk"), **within)
    assessed = Assessment.objects.filter(
        person=OuterRef("person"),
        kind=Kind.ADULT,
        begun_on__gt=OuterRef("decided_on"),
        begun_on__lte=OuterRef("follow_up_on"),
    ).exclude(state=states.SET_ASIDE)
    return Q(Exists(said_so)) | Q(Exists(later)) | Q(Exists(assessed))


def known_as(contact: Contact, account: Account, on: date) -> list[Alike]:
    """Whom a contact may be about, the surest first: by NHS number, or by names and day of birth.

    Of somebody whom the account may not see, no more is said than which team knows them, and why it may be
    the same.
    """
    return alike(
        given_name=contact.given_name,
        family_name=contact.family_name,
        date_of_birth=contact.date_of_birth,
        nhs_number=contact.nhs_number,
        account=account,
        on=on,
    )[:MOST_PROPOSED]


def may_be_joined_to(contact: Contact, account: Account, on: date) -> list[str]:
    """The references of those a contact may be said to be about by this account.

    Whoever sees a record can tell whether it is the same person. Unseen, it must be likely by itself.
    """
    return [
        one.ref
        for one in known_as(contact, account, on)
        if one.person is not None or one.how_sure >= HowSure.LIKELY
    ]


def may_have_come_back_after(contact: Contact, account: Account) -> list[Contact]:
    """Contacts of half a year that may be of the same person, who was then turned elsewhere; newest first.

    Only those that the account works on, and that are nobody's record yet: a known person's are found by the
    person. By likeness: the same name, and no other day of birth.
    """
    if contact.came_back_after_id is not None or not (contact.given_name and contact.family_name):
        return []
    earlier = contacts_worked_on(account).filter(
        person=None,
        pk__lt=contact.pk,
        sort_name=contact.sort_name,
        outcome__in=DIVERSIONS,
        decided_on__lte=contact.on,
        follow_up_on__gte=contact.on,
    )
    if contact.date_of_birth:
        earlier = earlier.filter(Q(date_of_birth=contact.date_of_birth) | Q(date_of_birth=None))
    return list(earlier.order_by("-decided_on", "-pk")[:MOST_PROPOSED])


def contacts_of_the_same(contact: Contact) -> QuerySet[Contact] | None:
    """Every contact known to be of the same person: of their record, or told by their NHS number."""
    same = Q()
    if contact.person_id is not None:
        same |= Q(person=contact.person_id)
    if contact.nhs_number:
        same |= Q(nhs_number=contact.nhs_number)
    return Contact.objects.filter(same) if same else None


def earlier_contacts(contact: Contact, account: Account) -> list[Contact]:
    """What the same person came for before, as far as the account may know of it; newest first."""
    same = contacts_of_the_same(contact)
    if same is None:
        return []
    found = contacts_worked_on(account).filter(pk__in=same.values("pk")).exclude(pk=contact.pk)
    return list(found.filter(on__lte=contact.on).order_by("-on", "-pk")[:MOST_PROPOSED])


def words_at_the_door(assessment: Assessment) -> list[Contact]:
    """What was said at the front door before an assessment, oldest first, so that nothing is asked twice.

    For workers: what others said about the person may have been said in confidence. Of whoever else reads,
    `contact_access.may_read_words` tells which words are for them.
    """
    return list(
        assessment.contacts.select_related("taken_by", "person", "team", "handed_to").order_by("on", "pk")
    )


def contact_teams(account: Account) -> QuerySet[Team]:
    """The teams for which the account may take a contact, the front door first."""
    return Team.objects.filter(pk__in=account.teams_as(*people_access.WORKERS)).order_by(
        "-is_front_door", "name"
    )


def teams_to_hand_to(account: Account) -> QuerySet[Team]:
    """The teams an assessment may be handed to: one's own; for who works at a front door, any other team."""
    teams = Team.objects.order_by("name")
    if people_access.works_at_front_door(account):
        return teams.filter(is_front_door=False)
    return teams.filter(pk__in=account.teams_as(*people_access.WORKERS))


def teams_with_a_manager() -> QuerySet[Team]:
    managed = RoleHeld.objects.filter(role=RoleName.MANAGER, ended_on=None, account__is_active=True)
    return Team.objects.filter(pk__in=managed.values("team")).order_by("name")


# What the person and whoever works with them reads of it.

SAYS_OUTCOME = {
    Outcome.ADVICE: "We gave you information and advice.",
    Outcome.SHORT_TERM: "We arranged a short-term service for you.",
    Outcome.EQUIPMENT: "We arranged equipment or a small change to your home.",
    Outcome.ASSESSMENT: "We agreed to find out together what you need.",
    Outcome.EMERGENCY: "We acted at once.",
    Outcome.NOTHING_WANTED: "You wanted nothing more from us then.",
}
SAYS_FOLLOW_UP = {
    FollowUp.WELL: "We asked how it went: it helped.",
    FollowUp.NOT_ENOUGH: "We asked how it went: it was not enough.",
    FollowUp.NOT_USED: "We asked how it went: you did not have it, or did not use it.",
    FollowUp.NOT_REACHED: "We tried to ask how it went, and could not reach you.",
    FollowUp.NOT_WANTED: "We asked how it went, and you did not want to say.",
}


@asked_once
def _every_contact_of(person: Person) -> list[Contact]:
    """The newest first: for the timeline and the file alike."""
    return list(person.contacts.select_related("taken_by", "decided_by", "followed_up_by"))


def told_contacts(person: Person) -> Iterator[Event]:
    """For the timeline: who got in touch, what came of it, and when we ask how it went.

    That somebody else got in touch about the person may be a confidence, and is for workers.
    """
    for one in _every_contact_of(person):
        address = reverse("assess:contact", args=[one.ref])
        is_own = one.who_came == WhoCame.SELF
        says = "You got in touch with us." if is_own else "Somebody got in touch with us about you."
        yield Event(one.on, says, address, one.taken_by.name, is_for_workers=not is_own)
        if one.decided_on and one.decided_by:
            yield Event(one.decided_on, SAYS_OUTCOME[Outcome(one.outcome)], address, one.decided_by.name)
        if one.free_until:
            yield Event(one.free_until, "Your short-term service is free until the end of this day.", address)
        if one.is_diverted and one.follow_up_on and one.state == states.ANSWERED:
            yield Event(one.follow_up_on, "We ask you how it went.", address)
        if one.followed_up_on and one.follow_up in SAYS_FOLLOW_UP and one.is_diverted:
            yield Event(one.followed_up_on, SAYS_FOLLOW_UP[FollowUp(one.follow_up)], address)


def contacts_part(person: Person, account: Account) -> Part | None:
    """For the person's file: their latest contacts, and taking one."""
    works = people_access.may_work_with(account, person)
    # That somebody else rang about you, and was not answered yet, may be a confidence.
    found = [one for one in _every_contact_of(person) if works or one.who_came == WhoCame.SELF or one.outcome]
    lines = tuple(
        Line(
            says=one.get_outcome_display() or ("You got in touch" if not works else "Got in touch"),
            address=reverse("assess:contact", args=[one.ref]),
            on=one.on,
            state=states.CONTACTS.words[one.state],
        )
        for one in found[:LATEST_IN_FILE]
    )
    if not lines and not works:
        return None
    steps: tuple[Step, ...] = ()
    if works and not people_access.is_closed(person):
        steps = (Step("Write down a contact", reverse("assess:contact_about", args=[person.ref])),)
    return Part(CONTACTS, lines, steps, says_if_empty="No contact yet.")
