"""Who may see a person, and who may work with them."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.asked_once import asked_once
from trellis.journey.accounts.models import Account, RoleHeld, RoleName, Team

from .models import BY_DOCUMENT, FOR_MONEY_ALONE, Authority, Carer, Grant, Person, Section, Speaker

# Those who work for the council, in a team, with the people of that team.
WORKERS = (RoleName.PRACTITIONER, RoleName.MANAGER)
# An advocate is one by their role; anybody whom the person or a court chose comes as one of the three.
ADVOCATES = (Authority.ADVOCATE, Authority.IMCA)
IN_CARE = tuple(one for one in Authority if one not in FOR_MONEY_ALONE)
SPEAK_AS = (RoleName.CARER, RoleName.PLANNER, RoleName.ADVOCATE)


def whom_they_may_see(account: Account, on: date | None = None) -> Q:
    """The people an account may see on a day, today unless it is said.

    Themselves, those they care for and may see, those for whom they speak and may see, those of their teams.
    Each of the four hangs on the role it comes with: a role that is ended ends the seeing.
    """
    on = on or localdate()
    seen = Q(team__in=account.teams_as(*WORKERS))
    if account.holds(RoleName.PERSON):
        seen |= Q(account=account)
    if account.holds(RoleName.CARER):
        seen |= Q(pk__in=_cared_for_and_seen_by(account))
    if account.holds(*SPEAK_AS):
        speaks = Speaker.objects.filter(speaks_by(account), in_force(on), may_see_since__lte=on)
        seen |= Q(pk__in=speaks.values("person"))
    # A record that was merged into another is empty, and leads there.
    return seen & Q(merged_into=None)


def in_force(on: date) -> Q:
    """The authorities that hold on a day, as `Speaker.is_in_force` tells of one. None outlives the person."""
    return (
        Q(starts_on__lte=on)
        & (Q(ends_on=None) | Q(ends_on__gte=on))
        & (Q(ended_on=None) | Q(ended_on__gt=on))
        & (~Q(authority__in=BY_DOCUMENT) | Q(seen_on__isnull=False))
        & (Q(person__died_on=None) | Q(person__died_on__gte=on))
    )


def speaks_by(account: Account) -> Q:
    """The authorities of an account that come with a role it holds today; none for a closed account."""
    roles = [role for role in SPEAK_AS if account.holds(role)]
    if not account.is_active or not roles:
        return Q(pk__in=())
    if RoleName.ADVOCATE in roles:
        return Q(account=account)
    return Q(account=account) & ~Q(authority__in=ADVOCATES)


def _cared_for_and_seen_by(account: Account) -> QuerySet:
    # A query of its own: joined to the carers, a person with three carers would come three times.
    seen = Carer.objects.filter(account=account, ended_on=None, may_see_since__isnull=False)
    return seen.values("person")


@asked_once
def may_see(account: Account, person: Person) -> bool:
    # A worker of the person's own team sees them, and most pages are theirs: nothing has to be looked up.
    if may_work_with(account, person):
        return True
    return Person.objects.filter(whom_they_may_see(account), pk=person.pk).exists()


def may_work_with(account: Account, person: Person) -> bool:
    # A worker who draws on care themself does not decide about themself.
    if person.merged_into_id is not None:
        return False
    return person.account_id != account.pk and person.team_id in account.teams_as(*WORKERS)


def granted_to(account: Account, on: date) -> QuerySet[Grant]:
    """What people opened to this planner, by their organisation or by name, and holds on a day.

    A planner sees the sections somebody opened to them and no other page: being let in is not `may_see`.
    """
    organisations = [one.organisation_id for one in account.roles_held_today if one.role == RoleName.PLANNER]
    return Grant.objects.filter(
        grant_holds(on),
        Q(account=None) | Q(account=account),
        Q(person__died_on=None) | Q(person__died_on__gte=on),
        organisation__in=organisations if account.is_active else [],
        person__merged_into=None,
    )


def grant_holds(on: date) -> Q:
    """The grants that open anything on a day, as `Grant.holds` tells of one."""
    return Q(granted_on__lte=on, revoked_at=None) & (Q(ends_on=None) | Q(ends_on__gte=on))


def let_in(account: Account, section: Section, on: date) -> QuerySet[Grant]:
    """What people opened of this section to this planner, and holds."""
    return granted_to(account, on).filter(sections__contains=[section.value])


def is_let_in(
    account: Account, person: Person, section: Section, on: date, *, to_write: bool = False
) -> bool:
    """Whether the person opened this section to this planner; to write in it, where that is asked."""
    if not account.holds(RoleName.PLANNER):
        return False
    return any(
        section.value in sections and (may_write or not to_write)
        for sections, may_write in _opened_to(account, person, on)
    )


@asked_once
def _opened_to(account: Account, person: Person, on: date) -> list[tuple[list[str], bool]]:
    """The sections of each grant that holds, and whether it is for writing too."""
    return list(granted_to(account, on).filter(person=person).values_list("sections", "may_write"))


class NotShared(Refused):
    """A section that somebody did not open to whoever tried it. The person reads of it on their own page."""

    def __init__(self, section: Section, person: Person) -> None:
        super().__init__(f"This has not been shared with you: {section.in_sentence}.", about=person)
        self.tried = section.value


def may_see_section(account: Account, person: Person, section: Section, on: date) -> bool:
    """Whoever may see the person, and a planner to whom they opened this section.

    Health notes are closer: the person, their workers, and a planner to whom they opened just these.
    """
    sees = _is_close(account, person) if section == Section.HEALTH else True
    return (sees and may_see(account, person)) or is_let_in(account, person, section, on)


def check_may_see_section(account: Account, person: Person, section: Section, on: date) -> None:
    if not may_see_section(account, person, section, on):
        raise NotShared(section, person)


def check_may_see(account: Account, person: Person) -> None:
    if not may_see(account, person):
        raise Refused("This page is about somebody whose record you may not see.", about=person)


def check_may_work_with(account: Account, person: Person) -> None:
    """Only practitioners and managers of the person's own team act for the council."""
    check_may_see(account, person)
    if not may_work_with(account, person):
        raise Refused("Only a worker of the person's own team can do this.", about=person)


def workers_of(person: Person) -> QuerySet[Account]:
    """Those who work in the person's own team today, by name."""
    held = RoleHeld.objects.filter(team=person.team_id, role__in=WORKERS, ended_on=None)
    working = Account.objects.filter(pk__in=held.values("account"), is_active=True)
    return working.exclude(person=person).order_by("name", "pk")


def may_say_how_to_reach(account: Account, person: Person, on: date) -> bool:
    """The person, whoever speaks for them in care and welfare, and a worker of the team who writes it."""
    if is_closed(person):
        return False
    return _is_close(account, person) or (may_see(account, person) and _speaks(account, person, on, IN_CARE))


def check_may_say_how_to_reach(account: Account, person: Person, on: date) -> None:
    check_may_see(account, person)
    if closed := is_closed(person):
        raise Refused(closed, about=person)
    if not may_say_how_to_reach(account, person, on):
        raise Refused(
            "Only the person, somebody who speaks for them, or a worker of their team can say how to reach "
            "them.",
            about=person,
        )


def check_may_name_for(account: Account, person: Person) -> None:
    """Who speaks for somebody, and whose worker they know: a worker of the team says it, of the living."""
    check_may_work_with(account, person)
    if closed := is_closed(person):
        raise Refused(closed, about=person)


def may_end_speaker(account: Account, speaker: Speaker) -> bool:
    """A worker of the team; and the person themself, where it was they who asked."""
    is_own = speaker.authority == Authority.ASKED and speaker.person.account_id == account.pk
    return (is_own and may_see(account, speaker.person)) or may_work_with(account, speaker.person)


def check_may_end_speaker(account: Account, speaker: Speaker) -> None:
    check_may_see(account, speaker.person)
    if not may_end_speaker(account, speaker):
        raise Refused(
            "Only a worker of the person's own team can end this. The person themself can end it where it "
            "was they who asked.",
            about=speaker,
        )


def check_is_worker(account: Account) -> None:
    if not account.holds(*WORKERS):
        raise Refused("This page is for practitioners and managers.")


def works_at_front_door(account: Account) -> bool:
    """Whether the account works in a team that takes the council's contacts and hands people on."""
    held = (one.team for one in account.roles_held_today if one.role in WORKERS)
    return any(team is not None and team.is_front_door for team in held)


def check_may_add_to(account: Account, team: Team) -> None:
    """A worker adds people to the teams they work in; the front door hands people on to any team."""
    check_is_worker(account)
    if team.pk not in account.teams_as(*WORKERS) and not works_at_front_door(account):
        raise Refused("You can add a person only to a team that you work in.", about=team)


def is_closed(person: Person) -> str:
    """Why nothing further is written about somebody in this record; nothing where it is open."""
    if person.merged_into_id is not None:
        return "This record was joined with another one of the same person. Write there."
    if person.died_on is not None:
        return f"{person.full_name} has died. What stands here stays as it was told."
    return ""


def may_write_about_me(account: Account, person: Person) -> bool:
    """Whoever may see somebody's own pages may help them write About me; every earlier wording is kept."""
    return not is_closed(person) and may_see(account, person)


def check_may_write_about_me(account: Account, person: Person) -> None:
    check_may_see(account, person)
    if closed := is_closed(person):
        raise Refused(closed, about=person)


# Who may say for somebody what may be shared: whom they asked, and whoever a power or a court put over their
# welfare. An advocate helps somebody to say it and says nothing in their stead; money is another matter.
SPEAK_OF_SHARING = (Authority.ASKED, Authority.LPA_WELFARE, Authority.DEPUTY_WELFARE)
# Who may read how it was judged what somebody can decide. A power over welfare cannot be used without
# knowing it, and an advocate checks it (Mental Capacity Act 2005, ss.9, 16 and 35: to be confirmed). Helping
# somebody, being asked along or minding their money is no ground: it is about the mind, and stays close.
READ_OF_DECIDING = (Authority.LPA_WELFARE, Authority.DEPUTY_WELFARE, *ADVOCATES)


def may_write_health(account: Account, person: Person) -> bool:
    """The person, and a worker of their team; nobody who reads by being let in."""
    return not is_closed(person) and _is_close(account, person) and may_see(account, person)


def check_may_write_health(account: Account, person: Person, on: date) -> None:
    check_may_see_section(account, person, Section.HEALTH, on)
    if closed := is_closed(person):
        raise Refused(closed, about=person)
    if not may_write_health(account, person):
        raise Refused("You may read these notes, and not write in them.", about=person)


def _is_close(account: Account, person: Person) -> bool:
    """The person themself, or a worker of their team."""
    is_own = person.account_id == account.pk and account.holds(RoleName.PERSON)
    return is_own or may_work_with(account, person)


def _speaks(account: Account, person: Person, on: date, authorities: tuple[Authority, ...]) -> bool:
    # Fetched with the person for a page: where nobody speaks by this account, nothing has to be looked up.
    fetched = getattr(person, "_prefetched_objects_cache", {}).get("speakers")
    if fetched is not None and account.pk not in {one.account_id for one in fetched}:
        return False
    return any(one.authority in authorities for one in speaking_for(account, person, on))


@asked_once
def speaking_for(account: Account, person: Person, on: date) -> list[Speaker]:
    """By what authorities this account speaks for this person on a day, in money or in care."""
    found = Speaker.objects.filter(speaks_by(account), in_force(on), person=person)
    return list(found.order_by("starts_on", "pk"))


def may_read_sharing(account: Account, person: Person, on: date) -> bool:
    """What somebody agreed to share may itself be a secret: from the daughter it is not shared with."""
    speak = (*SPEAK_OF_SHARING, *ADVOCATES)
    return _is_close(account, person) or (may_see(account, person) and _speaks(account, person, on, speak))


def check_may_read_sharing(account: Account, person: Person, on: date) -> None:
    check_may_see(account, person)
    if not may_read_sharing(account, person, on):
        raise Refused(
            "Only the person, those who speak for them and their own workers see what may be shared.",
            about=person,
        )


def may_say_sharing(account: Account, person: Person, on: date) -> bool:
    """The person, at once; whoever speaks for them in this; a worker of the team, who writes it down."""
    if is_closed(person):
        return False
    speak = SPEAK_OF_SHARING
    return _is_close(account, person) or (may_see(account, person) and _speaks(account, person, on, speak))


def check_may_say_sharing(account: Account, person: Person, on: date) -> None:
    check_may_read_sharing(account, person, on)
    if closed := is_closed(person):
        raise Refused(closed, about=person)
    if not may_say_sharing(account, person, on):
        raise Refused("Only the person, or somebody who speaks for them in this, can say it.", about=person)


def may_read_deciding(account: Account, person: Person, on: date) -> bool:
    """The person, their own workers, and whoever speaks for them in their welfare."""
    speak = READ_OF_DECIDING
    return _is_close(account, person) or (may_see(account, person) and _speaks(account, person, on, speak))


def check_may_read_deciding(account: Account, person: Person, on: date) -> None:
    check_may_see(account, person)
    if not may_read_deciding(account, person, on):
        raise Refused(
            "Only the person, those who speak for them in their welfare and their own workers see this.",
            about=person,
        )
