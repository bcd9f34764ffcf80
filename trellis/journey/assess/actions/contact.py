"""The front door: taking a contact, saying whose it is, answering it, and asking months later how it went.

Little is asked and nothing is turned away: a voice in the night without a name is a contact. What may be
known later is added later, until it is answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from trellis.basis.codes import code_list
from trellis.basis.findings import Finding
from trellis.basis.findings import Refused as EngineRefused
from trellis.basis.identifiers import read_nhs_number
from trellis.basis.periods import months_after
from trellis.engines.eligibility.short_term import free_days_of_reablement
from trellis.govuk.fields import MOST_CHARACTERS, fault_of_length
from trellis.govuk.wording import day
from trellis.journey.accounts.models import Account, Team
from trellis.journey.people import access as people_access
from trellis.journey.people import actions as people
from trellis.journey.people.actions import SavedMeanwhile
from trellis.journey.people.models import Person, Sex
from trellis.journey.people.queries import sort_key
from trellis.journey.record.actions import check_may_pass, keep, recorded, snapshot

from .. import contact_access as access
from .. import queries, states
from ..models import Assessment, CameBy, Contact, FollowUp, Outcome, WhoCame
from .assessment import start_assessment

FOLLOW_UP_MONTHS = 6
OLDEST_YEARS = 120
FIRST_DAY = date(2015, 4, 1)
"""The day the Care Act's duties began; a contact of a day before has a slip in its year."""

SAYS_ADD = (
    "Add what they said, or how to get back to them. With neither, there is nothing to answer and nobody to "
    "answer to."
)
NEEDS_WORDS = {
    FollowUp.NOT_ENOUGH: "Say what is still needed.",
    FollowUp.NOT_USED: "Say why it was not had, or not used.",
}
CODES = ("ethnicity", "support_reason")
CHOICES: dict[str, tuple[type[models.TextChoices], str]] = {
    "came_by": (CameBy, CameBy.PHONE),
    "who_came": (WhoCame, WhoCame.NOT_SAID),
    "sex": (Sex, Sex.NOT_KNOWN),
}
LONGEST = {
    "words": MOST_CHARACTERS,
    "what_matters": MOST_CHARACTERS,
    "spoke": 200,
    "given_name": 100,
    "family_name": 100,
    "how_to_get_back": 300,
}


def _tidied(text: object) -> str:
    # A browser sends lines that end in two characters; said is said, however it was sent.
    return str(text or "").replace("\r\n", "\n").strip()


def _on_one_line(text: object) -> str:
    return " ".join(str(text or "").split())


TIDIED = {
    "words": _tidied,
    "what_matters": _tidied,
    **dict.fromkeys(("spoke", "given_name", "family_name", "how_to_get_back", *CODES), _on_one_line),
    "nhs_number": _on_one_line,
}
COLUMNS = {*TIDIED, *CHOICES, "funds_own", "date_of_birth", "is_urgent", "came_on"}
"""What is asked at the door."""


@recorded
def take_contact(
    *,
    team: Team,
    by: Account,
    on: date,
    came_on: date | None = None,
    person: Person | None = None,
    **details: Any,
) -> Contact:
    """Writes down that somebody got in touch, in their words, for a team the worker works in.

    came_on: the day they did, where it is not this one. person: somebody the worker's team knows, whose
    contact it is from the start. details: the columns of `Contact` that are asked at the door; all may be
    left out. Refused, each beside its question: neither words nor a way to get back to them, a day to come,
    a number that is no NHS number, a code not in its list, words longer than 200,000 characters.
    """
    access.check_may_take_contact(by, team)
    if person is not None:
        people_access.check_may_work_with(by, person)
    contact = Contact(team=team, person=person, taken_by=by, state=states.OPEN)
    _fill_in(contact, {"came_on": came_on or on, **details}, on=on)
    contact.save()
    _note_coming_back(contact)
    keep("took a contact", by=by, about=contact, person=person, after=snapshot(contact))
    return contact


@recorded
def change_contact(contact: Contact, *, version: int, by: Account, on: date, **details: Any) -> Contact:
    """Adds to a contact, or mends it, as it stood at `version`. What it was stays in the record.

    details: as in `take_contact`, with `came_on`. Refused as there, and once it is answered: what the answer
    rests on stays. `SavedMeanwhile` where somebody saved after the page was shown.
    """
    stored = _locked(contact, by)
    if stored.state != states.OPEN:
        raise ValidationError("This contact was answered. What it said then stays; write a new one.")
    if stored.version != version:
        raise SavedMeanwhile(stored)
    before = snapshot(stored)
    _fill_in(stored, details, on=on)
    _count_save(stored)
    _note_coming_back(stored)
    keep(
        "changed a contact",
        by=by,
        about=stored,
        person=stored.person,
        before=before,
        after=snapshot(stored),
    )
    return stored


@recorded
def join_contact_to_person(contact: Contact, person: Person, *, by: Account, on: date) -> Contact:
    """Says who it is that a contact is about. Their team sees it from then on, and they do themself.

    Whoever does it need not see the person's record: it is enough that it is likely, by NHS number, or names
    and day of birth. Refused: a contact that is somebody's already, a person who is not likely and whom the
    worker may not see, the worker themself.
    """
    stored = _locked(contact, by)
    if stored.person_id is not None:
        raise ValidationError("This contact is somebody’s already. Say first that it is not theirs.")
    if person.account_id == by.pk:
        raise ValidationError("This is you. Somebody else takes what is said about you, and answers it.")
    if person.merged_into_id is not None:
        raise ValidationError(people_access.is_closed(person))
    if person.ref not in queries.may_be_joined_to(stored, by, on) and not people_access.may_see(by, person):
        raise ValidationError(
            "This is too little to tell that it is the same person. Add their day of birth or NHS number."
        )
    before = snapshot(stored)
    stored.person = person
    _count_save(stored)
    _note_coming_back(stored)
    keep(
        "joined a contact to a person",
        by=by,
        about=stored,
        person=person,
        before=before,
        after=snapshot(stored),
    )
    return stored


@recorded
def part_contact_from_person(contact: Contact, *, because: str, by: Account, on: date) -> Contact:
    """Says that a contact is not about the person it was joined to, while nothing has come of it.

    Refused: a contact that is nobody's, one that was answered, no reason.
    """
    stored = _locked(contact, by)
    person = stored.person
    if person is None:
        raise ValidationError("This contact is nobody’s yet.")
    if stored.state != states.OPEN:
        raise ValidationError("This contact was answered, and is part of this person’s record.")
    if not because.strip():
        raise ValidationError({"because": "Say why it is not about this person."})
    before = snapshot(stored)
    stored.person = None
    if stored.came_back_after is not None and stored.came_back_after.person_id == person.pk:
        stored.came_back_after = None
    _count_save(stored)
    keep(
        "parted a contact from a person",
        by=by,
        about=stored,
        person=person,
        because=because.strip(),
        before=before,
        after=snapshot(stored),
    )
    return stored


@recorded
def note_came_back(contact: Contact, *, after: Contact, by: Account, on: date) -> Contact:
    """Says that a contact is of somebody who was here before, and came back after that.

    after: one of those proposed by likeness (`queries.may_have_come_back_after`). Where that one is a
    person's, joining this contact to the person says it by itself.
    """
    stored = _locked(contact, by)
    proposed = {one.pk for one in queries.may_have_come_back_after(stored, by)}
    if stored.came_back_after_id is not None or after.pk not in proposed:
        raise ValidationError("This contact was not proposed as an earlier one of the same person.")
    before = snapshot(stored)
    stored.came_back_after = after
    _count_save(stored)
    keep(
        "noted that somebody came back",
        by=by,
        about=stored,
        person=stored.person,
        before=before,
        after=snapshot(stored),
    )
    return stored


@dataclass(frozen=True)
class ContactAnswer:
    """What comes of a contact. says: what was told, given or arranged. because: why this and nothing else.

    begins_on: the first day of a short-term service. team: who goes on with an assessment of somebody we do
    not know yet, or whose manager looks at an emergency.
    """

    outcome: str
    says: str
    because: str
    begins_on: date | None = None
    team: Team | None = None


@recorded
def answer_contact(
    contact: Contact, answer: ContactAnswer, *, version: int, by: Account, on: date
) -> Contact:
    """Says what comes of a contact, in words, and sets the day on which somebody asks how it went.

    Advice, a short-term service and equipment are followed up six calendar months on; an emergency the same
    day, by a manager. An assessment begins on this day: with somebody we know, in their team; with somebody
    new, in the team it is handed to, where a record is made for them. It goes on with the one under way,
    where there is one. Who starts it here need not see the record afterwards.

    Refused, each beside its question: an outcome not in the list, nothing said of what or why, a short-term
    service without its first day, an assessment without first and family name or without a team, an
    emergency handed to a team that nobody manages, a second answer. `SavedMeanwhile` where somebody saved
    after the page was shown.
    """
    stored = _locked(contact, by)
    passage = check_may_pass(states.CONTACTS, "answer_contact", stored.state)
    if stored.version != version:
        raise SavedMeanwhile(stored)
    before = snapshot(stored)
    _check_answer(stored, answer, on=on)
    stored.state = passage.after
    stored.outcome = answer.outcome
    stored.outcome_says, stored.outcome_because = _tidied(answer.says), _tidied(answer.because)
    stored.decided_on, stored.decided_by = on, by
    if stored.is_diverted:
        stored.follow_up_on = months_after(on, FOLLOW_UP_MONTHS)
    if stored.outcome == Outcome.SHORT_TERM:
        assert answer.begins_on is not None
        stored.free_until = free_days_of_reablement(answer.begins_on).last
    if stored.outcome == Outcome.EMERGENCY:
        stored.handed_to, stored.follow_up_on = answer.team, on
    if stored.outcome == Outcome.ASSESSMENT:
        stored.assessment = _assessment_for(stored, answer.team, by=by, on=on)
        stored.handed_to = stored.assessment.person.team
    _count_save(stored)
    # Only an answered contact can be what somebody came back after.
    _note_coming_back(stored)
    keep(
        "answered a contact",
        by=by,
        about=stored,
        person=stored.person,
        because=stored.outcome_because,
        before=before,
        after=snapshot(stored),
    )
    return stored


@recorded
def follow_up_contact(
    contact: Contact, *, version: int, result: str, says: str, by: Account, on: date
) -> Contact:
    """Writes down how it went, asked six months on; or, of an emergency, what its manager found.

    Refused: before the six months are over (but for somebody who has died), a result not in the list, what
    was not enough or not had without a word on it.
    """
    stored = _locked(contact, by)
    access.check_may_follow_up(by, stored)
    passage = check_may_pass(states.CONTACTS, "follow_up_contact", stored.state)
    if stored.version != version:
        raise SavedMeanwhile(stored)
    _check_follow_up(stored, result, says, on=on)
    before = snapshot(stored)
    stored.state = passage.after
    stored.follow_up, stored.follow_up_says = result, _tidied(says)
    stored.followed_up_on, stored.followed_up_by = on, by
    _count_save(stored)
    keep(
        "followed a contact up",
        by=by,
        about=stored,
        person=stored.person,
        before=before,
        after=snapshot(stored),
    )
    return stored


def _locked(contact: Contact, by: Account) -> Contact:
    """The contact, locked until the act is done; refused for whoever may not work on it."""
    rows = Contact.objects.select_for_update(of=("self",)).select_related(
        "team", "handed_to", "person__team", "came_back_after", "assessment"
    )
    stored = rows.get(pk=contact.pk)
    access.check_may_work_on_contact(by, stored)
    return stored


def _count_save(contact: Contact) -> None:
    contact.version += 1
    contact.save()


def _fill_in(contact: Contact, details: Mapping[str, Any], *, on: date) -> None:
    """Puts what was asked on the row; every fault at once, each beside its question."""
    if unknown := details.keys() - COLUMNS:
        raise TypeError(f"a contact has no {', '.join(sorted(unknown))}")
    for column in details.keys() & TIDIED.keys():
        setattr(contact, column, TIDIED[column](details[column]))
    for column, (_, otherwise) in CHOICES.items():
        setattr(contact, column, details.get(column) or getattr(contact, column) or otherwise)
    for column in details.keys() & {"funds_own", "date_of_birth"}:
        setattr(contact, column, details[column])
    contact.is_urgent = bool(details.get("is_urgent", contact.is_urgent))
    contact.on = details.get("came_on", contact.on)
    faults = {
        **{name: fault_of_length(getattr(contact, name), most) for name, most in LONGEST.items()},
        **{
            name: "" if getattr(contact, name) in choices.values else "Choose one from the list."
            for name, (choices, _) in CHOICES.items()
        },
        **{name: _fault_of_code(name, getattr(contact, name)) for name in CODES},
        "date_of_birth": _fault_of_birth(contact.date_of_birth, on),
        "nhs_number": _fault_of_nhs_number(contact),
        "came_on": _fault_of_day(contact.on, on),
    }
    if not contact.words and not contact.how_to_get_back:
        faults["words"] = SAYS_ADD
    if faults := {question: fault for question, fault in faults.items() if fault}:
        raise ValidationError(faults)
    contact.sort_name = sort_key(family_name=contact.family_name, given_name=contact.given_name)


def _fault_of_code(name: str, code: str) -> str:
    checked = code_list(name).check(code) if code else ""
    return f"{checked.says} {checked.do}".strip() if isinstance(checked, Finding) else ""


def _fault_of_birth(born: date | None, on: date) -> str:
    if born is None:
        return ""
    if born > on:
        return "Day of birth must be in the past."
    if (born.year + OLDEST_YEARS, born.month, born.day) < (on.year, on.month, on.day):
        return f"Day of birth must be less than {OLDEST_YEARS} years ago. Check the year."
    return ""


def _fault_of_day(came_on: date, on: date) -> str:
    if came_on > on:
        return "The day they got in touch must be today or in the past."
    if came_on < FIRST_DAY:
        return f"The day they got in touch must be {day(FIRST_DAY)} or later. Check the year."
    return ""


def _fault_of_nhs_number(contact: Contact) -> str:
    if not contact.nhs_number:
        return ""
    read = read_nhs_number(contact.nhs_number)
    if isinstance(read, Finding):
        return f"{read.says} {read.do}".strip()
    contact.nhs_number = read
    return ""


def _check_answer(contact: Contact, answer: ContactAnswer, *, on: date) -> None:
    if answer.outcome not in Outcome.values:
        raise ValidationError("Choose what comes of it from the list.")
    if on < contact.on:
        raise ValidationError(f"They got in touch on {day(contact.on)}; nothing can come of it before that.")
    faults = {
        "says": _fault_of_words(answer.says, "Say what was told, given or arranged. They can read it."),
        "because": _fault_of_words(answer.because, "Say why this, and nothing else. They can read it."),
    }
    if answer.outcome == Outcome.SHORT_TERM:
        faults["begins_on"] = _fault_of_first_day(contact, answer.begins_on)
    if answer.outcome == Outcome.EMERGENCY:
        faults["team"] = _fault_of_duty(answer.team)
    if answer.outcome == Outcome.ASSESSMENT and contact.person is None:
        faults["team"] = "" if answer.team else "Choose the team that goes on from here."
        if not contact.given_name or not contact.family_name:
            faults["name"] = (
                "An assessment is somebody’s: add their first name and family name to the contact first."
            )
    if faults := {question: fault for question, fault in faults.items() if fault}:
        # The names are asked on another page, so their fault stands over the whole of this one.
        general = faults.pop("name", "")
        raise ValidationError({**faults, **({"__all__": general} if general else {})})


def _fault_of_words(text: str, says: str) -> str:
    return says if not text.strip() else fault_of_length(text)


def _fault_of_first_day(contact: Contact, begins_on: date | None) -> str:
    if begins_on is None:
        return "Enter the day it begins."
    if not months_after(contact.on, -12) <= begins_on <= months_after(contact.on, 12):
        return "The day it begins must be within a year of the day they got in touch. Check the year."
    try:
        free_days_of_reablement(begins_on)
    except EngineRefused as refused:
        return refused.findings[0].says
    return ""


def _fault_of_duty(team: Team | None) -> str:
    if team is None:
        return "Choose the team whose manager looks at it today."
    if not queries.teams_with_a_manager().filter(pk=team.pk).exists():
        return f"Nobody manages the {team.name} team, so nobody would see it. Choose another."
    return ""


def _assessment_for(contact: Contact, team: Team | None, *, by: Account, on: date) -> Assessment:
    """The assessment that comes of it: the person's own under way, or a new one. Makes the person, if new."""
    if contact.person is not None and (closed := people_access.is_closed(contact.person)):
        raise ValidationError(closed)
    if contact.person is None:
        assert team is not None
        contact.person = _person_for(contact, team, by=by, on=on)
    under_way = queries.open_assessment_of(contact.person)
    if under_way is not None:
        return under_way
    return start_assessment(contact.person, begun_on=on, contact=contact, by=by, on=on)


def _person_for(contact: Contact, team: Team, *, by: Account, on: date) -> Person:
    try:
        return people.add_person(
            team=team,
            given_name=contact.given_name,
            family_name=contact.family_name,
            date_of_birth=contact.date_of_birth,
            nhs_number=contact.nhs_number,
            sex=contact.sex,
            ethnicity=contact.ethnicity,
            support_reason=contact.support_reason,
            by=by,
            on=on,
        )
    except ValidationError as problem:
        # What is asked of a person is asked on the contact's own page, and mended there.
        raise ValidationError(problem.messages) from None


def _check_follow_up(contact: Contact, result: str, says: str, *, on: date) -> None:
    if contact.follow_up_on is None:
        raise ValidationError("Nothing was arranged that could be asked about.")
    if on < contact.follow_up_on and result != FollowUp.DIED:
        raise ValidationError(f"Ask on {day(contact.follow_up_on)} or later: six months are not over.")
    if result not in FollowUp.values:
        raise ValidationError({"result": "Choose how it went."})
    if result in NEEDS_WORDS and not says.strip():
        raise ValidationError({"says": NEEDS_WORDS[FollowUp(result)]})
    if fault := fault_of_length(says):
        raise ValidationError({"says": fault})


def _note_coming_back(contact: Contact) -> None:
    """Marks those of the same person's contacts that followed within six months of being turned elsewhere.

    The same person: joined to one record, or told by one NHS number. Marked once, a contact stays marked.
    """
    same = queries.contacts_of_the_same(contact)
    if same is None:
        return
    every = list(same.order_by("pk"))
    for later in every:
        if later.came_back_after_id is not None:
            continue
        earlier = [one for one in every if one.pk < later.pk and one.could_be_come_back_after(later.on)]
        if earlier:
            later.came_back_after = earlier[-1]
            later.save(update_fields=["came_back_after"])
            if later.pk == contact.pk:
                contact.came_back_after = earlier[-1]
