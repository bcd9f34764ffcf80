"""People and those who help them, for tests, made by the acts that make real ones."""

from __future__ import annotations

from datetime import date
from typing import Any

from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.people import actions
from trellis.journey.people.models import (
    AboutMeWords,
    BestInterests,
    CapacityDecision,
    Carer,
    Consent,
    HowToReach,
    InWhoseWords,
    Person,
    Speaker,
)

TODAY = date(2026, 5, 1)


def account(name: str, *roles: str, of: str = "Riverside") -> Account:
    """The account of this name: found, or made with these roles."""
    found = Account.objects.filter(name=name).first()
    return found or accounts.account(name, *roles, of=of)


def worker(name: str = "Bea Brooks", of: str = "Riverside") -> Account:
    return account(name, RoleName.PRACTITIONER, of=of)


def worker_in(team: str) -> Account:
    """Bea Brooks works in Riverside, Tom Tran in Hillside and anywhere else."""
    return worker() if team == "Riverside" else worker("Tom Tran", of=team)


def worker_of(person: Person) -> Account:
    return worker_in(person.team.name)


def person(
    given_name: str = "Amina", family_name: str = "Ahmed", *, of: str = "Riverside", **details: Any
) -> Person:
    """Somebody of this team, added by a worker of it."""
    by = worker_in(of)
    details.setdefault("title", "Mrs" if given_name == "Amina" else "")
    return actions.add_person(
        team=accounts.team(of), given_name=given_name, family_name=family_name, by=by, on=TODAY, **details
    )


def carer(
    person: Person,
    name: str = "Sara Ahmed",
    relation: str = "daughter",
    *,
    signs_in: bool = False,
    may_see: bool = False,
) -> Carer:
    """Somebody who helps this person; with an account of their own where they sign in."""
    by = worker_of(person)
    sign_in_name = account(name, RoleName.CARER).username if signs_in else ""
    return actions.add_carer(
        person, name=name, relation=relation, may_see=may_see, sign_in_name=sign_in_name, by=by, on=TODAY
    )


def signing_in(person: Person) -> Account:
    """The person's own account, joined to their record."""
    own = account(f"{person.given_name} {person.family_name}", RoleName.PERSON)
    person.account = actions.change_person(
        person, version=person.version, sign_in_name=own.username, by=worker_of(person), on=TODAY
    ).account
    person.version += 1
    return own


def gather_the_cast() -> None:
    """Everybody of the cast who signs in. Mrs A has a daughter who may see and a son who may not."""
    amina = person()
    signing_in(amina)
    carer(amina, "Sara Ahmed", "daughter", signs_in=True, may_see=True)
    carer(amina, "Yusuf Ahmed", "son", signs_in=True, may_see=False)
    carer(person("George", "Grant"), "Gwen Grant", "sister", signs_in=True, may_see=True)
    worker("Tom Tran", of="Hillside")
    account("Marta Mazur", RoleName.MANAGER)
    account("Olive Okafor", RoleName.PLANNER, of="Open Door CIC")
    account("Ade Adeyemi", RoleName.ADVOCATE, of="Northshire Voices")
    account("Frank Foster", RoleName.FINANCE)
    account("Nadia Noor", RoleName.ANALYST)
    accounts.administrator()


def speaker(person: Person, name: str = "Gwen Grant", authority: str = "asked", **details: Any) -> Speaker:
    """Somebody who speaks for this person from TODAY on; what proves it is not seen yet."""
    return actions.add_speaker(
        person, name=name, authority=authority, by=worker_of(person), on=TODAY, **details
    )


def seen(speaker: Speaker, *, by: Account | None = None) -> Speaker:
    """The same, when a worker of the team has seen the document."""
    return actions.see_document(
        speaker,
        version=speaker.version,
        document="The power, registered and stamped on every page",
        registered_number="7000-1234-5678",
        by=by or worker_of(speaker.person),
        on=TODAY,
    )


def told(
    person: Person,
    words: str,
    heading: str = "important_to_me",
    *,
    by: Account | None = None,
    on: date = TODAY,
    **details: Any,
) -> AboutMeWords:
    """What somebody says under a heading of About me, over what stands there; a worker writes it down."""
    by = by or worker_of(person)
    standing = AboutMeWords.objects.filter(person=person, heading=heading, replaced_by=None).first()
    if by.pk != person.account_id:
        details.setdefault("in_whose_words", InWhoseWords.SAID)
    return actions.write_about_me(
        person, heading, words=words, shown=standing.ref if standing else "", by=by, on=on, **details
    )


def agreed(person: Person, **details: Any) -> HowToReach:
    """How to reach this person, as a worker of their team wrote it down on TODAY."""
    rules = HowToReach.objects.filter(person=person).first()
    details.setdefault("agreed_with", person.full_name)
    details.setdefault("on", TODAY)
    details.setdefault("by", worker_of(person))
    return actions.agree_how_to_reach(person, version=rules.version if rules else 0, **details)


def mr_grant() -> Person:
    """Mr Grant, as he asked: no phone, no letters, ten minutes, and only Bea or his sister."""
    george = person("George", "Grant", title="Mr")
    agreed(
        george,
        best="visit",
        never=["phone", "letter"],
        only_workers=[worker()],
        trusted=carer(george, "Gwen Grant", "sister", signs_in=True, may_see=True),
        longest_talk_minutes=10,
        because="Letters worry me.",
    )
    return george


def said_of_sharing(
    person: Person, kind: str = "nhs", *, agreed: bool = True, by: Account | None = None, **details: Any
) -> Consent:
    """A yes or a no to one kind of sharing, over what was said before; written down by a worker."""
    standing = Consent.objects.filter(person=person, kind=kind, replaced_by=None).first()
    details.setdefault("on", TODAY)
    return actions.say_sharing(
        person,
        kind,
        agreed=agreed,
        shown=standing.ref if standing else "",
        by=by or worker_of(person),
        **details,
    )


UNABLE = {
    "has_capacity": False,
    "uses_or_weighs": False,
    "evidence": "She said she would go home to her mother, who died long ago.",
    "impairment": "Dementia.",
    "because_of_impairment": "She does not keep what she hears, and does so with nobody else in the room.",
}


def capacity(
    person: Person, decision: str = "Whether to move to Oak House", *, can: bool = False, **details: Any
) -> CapacityDecision:
    """What a worker of the team found of one decision; that they cannot make it unless `can`."""
    details = {
        "assessed_on": TODAY,
        "support_given": "Pictures of both rooms, at ten in the morning, with her daughter.",
        "by": worker_of(person),
        "on": TODAY,
        **({"has_capacity": True} if can else UNABLE),
        **details,
    }
    return actions.find_capacity(person, decision=decision, **details)


def best_interests(found: CapacityDecision, **details: Any) -> BestInterests:
    """A decision made after such a finding, with every part that it needs."""
    details = {
        "options": [
            actions.Option("Stay at home", "Her own bed, her neighbours.", "She went out twice at night."),
            actions.Option("Move to Oak House", "Somebody is awake at night.", "She knows nobody there."),
        ],
        "wishes": "She says that home is where her cat is.",
        "consulted": "Sara, her daughter: keep her at home as long as can be.",
        "may_regain": "Not likely. She took part in the talk and chose the day.",
        "less_restrictive": "Home takes less of her freedom. A sensor at the door makes it safe enough.",
        "decided": "She stays at home, with a sensor at the door.",
        "decided_on": TODAY,
        "review_on": date(2026, 8, 1),
        "by": worker_of(found.person),
        "on": TODAY,
        **details,
    }
    return actions.decide_best_interests(found, **details)
