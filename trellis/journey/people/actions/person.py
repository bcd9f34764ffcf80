"""Adding people and those who help them, and keeping both right: acts of a worker of the person's team."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from trellis.basis.codes import code_list
from trellis.basis.findings import Finding
from trellis.basis.identifiers import read_nhs_number
from trellis.journey.accounts.models import Account, RoleName, Team
from trellis.journey.record.actions import keep, recorded, snapshot
from trellis.journey.record.saving import unless_saved_meanwhile

from .. import access
from ..models import Authority, Carer, NamedWorker, Person, Sex, Speaker
from .reach import end_named_worker
from .speakers import change_speaker, end_speaker

OLDEST_YEARS = 120
LONGEST_ADDRESS = 500
# E.164 (ITU-T): fifteen figures at most; nobody's number here has fewer than seven.
PHONE = re.compile(r"\+?[0-9 ()-]+", re.ASCII)
FEWEST_FIGURES, MOST_FIGURES = 7, 15
COLUMNS_OF_WORDS = (
    "title",
    "given_name",
    "family_name",
    "likes_to_be_called",
    "ethnicity",
    "support_reason",
    "language",
)
# True, false, or nothing where it was not asked or is not known; never lumped together.
YES_NO_OR_NOT_KNOWN = ("lives_alone", "has_nobody", "autism", "dementia", "substance_misuse")


@recorded
def add_person(*, team: Team, by: Account, on: date, **details: Any) -> Person:
    """Adds somebody to a team the worker works in.

    details: the columns of `Person` that a worker fills in, and `sign_in_name` for the person's own account.
    Refused, each beside its question (`ValidationError`): a blank name, an NHS number that is not one or is
    another person's, a day of birth to come or over 120 years ago, a code not in its list, a phone number or
    e-mail address that cannot be one, a sign-in name that is nobody's or somebody else's.
    """
    access.check_may_add_to(by, team)
    person = Person(team=team)
    _fill_in(person, details, by=by, on=on)
    _save(person, by=by)
    keep("added a person", by=by, about=person, person=person, after=snapshot(person))
    return person


@recorded
def change_person(person: Person, *, version: int, by: Account, on: date, **details: Any) -> Person:
    """Changes what we know about somebody, as it stood at `version`.

    Refused as in `add_person`; `SavedMeanwhile` where somebody saved after the page was shown. A `team` among
    the details moves the person there.
    """
    access.check_may_work_with(by, person)
    stored = unless_saved_meanwhile(Person, person, version)
    before = snapshot(stored)
    stored.team = details.pop("team", stored.team)
    _fill_in(stored, details, by=by, on=on)
    if stored.team_id != before["team"]:
        _let_go_of_worker(stored, by=by, on=on)
    stored.version += 1
    _save(stored, by=by)
    keep("changed a person", by=by, about=stored, person=stored, before=before, after=snapshot(stored))
    return stored


@recorded
def add_carer(person: Person, *, by: Account, on: date, **details: Any) -> Carer:
    """Adds somebody who helps the person unpaid.

    details: `name`, `relation`, `lives_with_person`, `address`, `phone`, `email`, `may_see` (whether the
    person has agreed that they may see the person's own pages) and `sign_in_name`. Refused: a blank name or
    relation, a phone number or e-mail address that cannot be one, a sign-in name that is nobody's, the
    person's own, or not a carer's.
    """
    access.check_may_work_with(by, person)
    carer = Carer(person=person)
    _fill_in_carer(carer, details, on=on)
    carer.save()
    keep("added a carer", by=by, about=carer, person=person, after=snapshot(carer))
    return carer


@recorded
def change_carer(carer: Carer, *, version: int, by: Account, on: date, **details: Any) -> Carer:
    """Changes what we know about a carer, as it stood at `version`. Refused as in `add_carer`."""
    access.check_may_work_with(by, carer.person)
    stored = unless_saved_meanwhile(Carer, carer, version)
    if stored.ended_on:
        raise ValidationError(f"{stored.name} no longer helps. Add them again if they have come back.")
    before = snapshot(stored)
    _fill_in_carer(stored, details, on=on)
    if before["may_see_since"] and not stored.may_see_since:
        for asked in _asked_as(stored).exclude(may_see_since=None):
            change_speaker(asked, version=asked.version, may_see=False, by=by, on=on)
    stored.version += 1
    stored.save()
    keep("changed a carer", by=by, about=stored, person=stored.person, before=before, after=snapshot(stored))
    return stored


@recorded
def end_carer(carer: Carer, *, by: Account, on: date, because: str) -> Carer:
    """Notes that somebody no longer helps. They see the person's pages no more; what they said stays.

    Where the person had asked them to speak, that ends with it. A power or a court's order does not: it is
    ended by itself, for another reason.
    """
    access.check_may_work_with(by, carer.person)
    stored = Carer.objects.select_for_update().get(pk=carer.pk)
    if stored.ended_on:
        raise ValidationError(f"{stored.name} was ended already.")
    if not because.strip():
        raise ValidationError({"because": "Say why they no longer help."})
    before = snapshot(stored)
    for asked in _asked_as(stored):
        end_speaker(asked, by=by, on=on, because=because)
    stored.ended_on = on
    stored.version += 1
    stored.save()
    keep(
        "ended a carer",
        by=by,
        about=stored,
        person=stored.person,
        because=because.strip(),
        before=before,
        after=snapshot(stored),
    )
    return stored


def _asked_as(carer: Carer) -> QuerySet[Speaker]:
    """As whom this carer speaks because the person asked, which the person can take back with the rest."""
    is_theirs = Q(carer=carer)
    if carer.account_id:
        is_theirs |= Q(account=carer.account_id)
    return carer.person.speakers.filter(is_theirs, authority=Authority.ASKED, ended_on=None)


def _let_go_of_worker(person: Person, *, by: Account, on: date) -> None:
    """Ends who is somebody's worker where they do not work in the team the person moves to."""
    staying = access.workers_of(person).values("pk")
    # By its key: whether the worker may do this depends on the team that the database still says.
    for named in NamedWorker.objects.filter(person=person.pk, until=None).exclude(worker__in=staying):
        end_named_worker(named, by=by, on=on, because=f"The person moved to the {person.team.name} team.")


def _fill_in(person: Person, details: Mapping[str, Any], *, by: Account, on: date) -> None:
    """Puts the details on the row, trimmed; every fault at once, each beside its question."""
    faults: dict[str, str] = {}
    given = dict(details)
    sign_in_name = given.pop("sign_in_name", None)
    for column in COLUMNS_OF_WORDS:
        if column in given:
            setattr(person, column, " ".join(str(given.pop(column) or "").split()))
    for column, what in (("given_name", "first name"), ("family_name", "family name")):
        if not getattr(person, column):
            faults[column] = f"Enter the {what}."
    for column in ("sex", "date_of_birth", "nhs_number", *YES_NO_OR_NOT_KNOWN):
        if column in given:
            setattr(person, column, given.pop(column))
    faults |= _fill_in_where(person, given)
    if given:
        raise TypeError(f"a person has no {', '.join(given)}")
    person.sex = person.sex or Sex.NOT_KNOWN
    faults |= {
        "sex": "" if person.sex in Sex.values else "Choose one from the list.",
        "ethnicity": _fault_of_code("ethnicity", person.ethnicity),
        "support_reason": _fault_of_code("support_reason", person.support_reason),
        "date_of_birth": _fault_of_birth(person.date_of_birth, on),
        "nhs_number": _fault_of_nhs_number(person, by),
        "sign_in_name": _join_account(person, sign_in_name),
    }
    if faults := {question: fault for question, fault in faults.items() if fault}:
        raise ValidationError(faults)
    person.full_clean(exclude=["sort_name"], validate_unique=False, validate_constraints=False)


def _fill_in_where(thing: Person | Carer, given: dict[str, Any]) -> dict[str, str]:
    """Puts the address, phone and e-mail on the row; gives the faults, each beside its question."""
    if "address" in given:
        lines = (" ".join(line.split()) for line in str(given.pop("address") or "").splitlines())
        thing.address = "\n".join(line for line in lines if line)
    for column in ("phone", "email"):
        if column in given:
            setattr(thing, column, " ".join(str(given.pop(column) or "").split()))
    is_long = len(thing.address) > LONGEST_ADDRESS
    return {
        "address": f"The address must be {LONGEST_ADDRESS} characters or fewer." if is_long else "",
        "phone": _fault_of_phone(thing.phone),
        "email": _fault_of_email(thing.email),
    }


def _fault_of_phone(phone: str) -> str:
    """A number as it is written: a plus before, figures, and spaces, hyphens or brackets between."""
    if not phone:
        return ""
    figures = sum(letter in "0123456789" for letter in phone)
    if not PHONE.fullmatch(phone) or not FEWEST_FIGURES <= figures <= MOST_FIGURES:
        return "Enter a phone number, like 01632 960 001 or +44 808 157 0192, or leave it empty."
    return ""


def _fault_of_email(email: str) -> str:
    if not email:
        return ""
    try:
        validate_email(email)
    except ValidationError:
        return "Enter an e-mail address, like name@example.com, or leave it empty."
    return ""


def _sentence(finding: Finding) -> str:
    return f"{finding.says} {finding.do}".strip()


def _fault_of_code(name: str, code: str) -> str:
    checked = code_list(name).check(code) if code else ""
    return _sentence(checked) if isinstance(checked, Finding) else ""


def _fault_of_birth(born: date | None, on: date) -> str:
    if born is None:
        return ""
    if born > on:
        return "Date of birth must be in the past."
    if (born.year + OLDEST_YEARS, born.month, born.day) < (on.year, on.month, on.day):
        return f"Date of birth must be less than {OLDEST_YEARS} years ago. Check the year."
    return ""


def _fault_of_nhs_number(person: Person, by: Account) -> str:
    if not person.nhs_number:
        return ""
    read = read_nhs_number(person.nhs_number)
    if isinstance(read, Finding):
        return _sentence(read)
    person.nhs_number = read
    other = Person.objects.filter(nhs_number=read).exclude(pk=person.pk).first()
    return _says_who_has_it(other, by) if other else ""


def _says_who_has_it(other: Person, by: Account) -> str:
    """Names the other person only to a worker who may see them anyway."""
    if access.may_see(by, other):
        return f"{other.full_name} has this NHS number already. Check both records."
    return (
        "Another person has this NHS number already, in a record that you may not see. Check the number; "
        "if it is right, ask your manager to find out which team knows the person."
    )


def _join_account(person: Person, sign_in_name: str | None) -> str:
    """Joins the person's own account, found by its sign-in name; gives the fault, if there is one.

    None leaves the account as it is; a blank name takes it away.
    """
    if sign_in_name is None:
        return ""
    if not sign_in_name.strip():
        person.account = None
        return ""
    account, fault = _account_of(sign_in_name, RoleName.PERSON)
    if account is None:
        return fault
    if Person.objects.filter(account=account).exclude(pk=person.pk).exists():
        return "This sign-in name belongs to another person's record."
    person.account = account
    return ""


def _account_of(sign_in_name: str, role: str) -> tuple[Account | None, str]:
    # Locked, so that two workers at one moment cannot join it to two records.
    found = Account.objects.select_for_update().filter(username__iexact=sign_in_name.strip(), is_active=True)
    account = found.first()
    if account is None:
        return None, "Nobody signs in with this name. Check it, or ask an administrator to make the account."
    if not account.holds(role):
        says = RoleName(role).label.lower()
        return None, f"This account does not hold the role of {says}. Ask an administrator to give it."
    return account, ""


def _save(person: Person, *, by: Account) -> None:
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as problem:
        # Two workers at one moment: the checks above passed for both, and the database held one back.
        if "an_nhs_number_is_one_person_s" not in str(problem):
            raise
        other = Person.objects.filter(nhs_number=person.nhs_number).exclude(pk=person.pk).get()
        raise ValidationError({"nhs_number": _says_who_has_it(other, by)}) from None


def _fill_in_carer(carer: Carer, details: Mapping[str, Any], *, on: date) -> None:
    faults: dict[str, str] = {}
    given = dict(details)
    for column, fault in (
        ("name", "Enter the carer's name."),
        ("relation", "Enter what they are to the person, for example daughter."),
    ):
        if column in given:
            setattr(carer, column, " ".join(str(given.pop(column) or "").split()))
        if not getattr(carer, column):
            faults[column] = fault
    if "lives_with_person" in given:
        carer.lives_with_person = given.pop("lives_with_person")
    if "may_see" in given:
        # The day of the agreement stays while the agreement does.
        carer.may_see_since = (carer.may_see_since or on) if given.pop("may_see") else None
    faults |= {question: fault for question, fault in _fill_in_where(carer, given).items() if fault}
    if fault := _join_carers_account(carer, given.pop("sign_in_name", None)):
        faults["sign_in_name"] = fault
    if given:
        raise TypeError(f"a carer has no {', '.join(given)}")
    if faults:
        raise ValidationError(faults)
    carer.full_clean(validate_unique=False, validate_constraints=False)


def _join_carers_account(carer: Carer, sign_in_name: str | None) -> str:
    if sign_in_name is None:
        return ""
    if not sign_in_name.strip():
        carer.account = None
        return ""
    account, fault = _account_of(sign_in_name, RoleName.CARER)
    if account is None:
        return fault
    if account.pk == carer.person.account_id:
        return "This is the person's own sign-in name. A carer signs in with their own."
    others = Carer.objects.filter(person=carer.person, account=account, ended_on=None).exclude(pk=carer.pk)
    if other := others.first():
        return f"{other.name} is here with this sign-in name already."
    carer.account = account
    return ""
