"""Whom money is paid to: put in by one, checked by another, replaced and never changed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from trellis.basis.findings import Finding
from trellis.basis.identifiers import read_sort_code
from trellis.formats.bank_details.check import Verdict, check
from trellis.govuk.wording import day
from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account
from trellis.journey.find.models import Provider
from trellis.journey.people.models import Person, Speaker
from trellis.journey.record.actions import keep, recorded

from .. import access
from ..models import Due, Payee, Rail, RailKind, Schedule

ENDED_BY_NEW = "New details were checked, and are paid instead."


@recorded
def put_in_payee(
    person: Person,
    *,
    kind: str,
    name: str,
    rail: Rail,
    sort_code: str = "",
    account_number: str = "",
    card_reference: str = "",
    provider: Provider | None = None,
    speaker: Speaker | None = None,
    second: Payee | None = None,
    replaces: Payee | None = None,
    by: Account,
    on: date,
) -> Payee:
    """Puts in an account or a card that somebody's money is to be paid into. It is paid once it is checked.

    Who may: finance, or a worker of the person's team who writes the details down. Refused
    (`ValidationError`): a sort code and account number that do not belong together, a card by a rail that
    takes none or an account by one that takes cards, a holder or a second way that is not this person's. An
    account that the banks' table does not cover is put in, and the page says that it could not be checked
    so. The record holds the last figures alone.
    """
    access.check_may_put_in_payee(by, person)
    name = " ".join(name.split())
    if by.pk == person.account_id:
        raise Refused("These are your own details, so somebody else puts them in.", about=person)
    faults = _faults(kind, rail, card_reference, provider)
    if not name:
        faults["name"] = "Enter the name it is held in, as the bank has it."
    if second is not None and (second.person_id != person.pk or second.ended_on or second.rail_id == rail.pk):
        faults["second"] = "Choose a second way of the same person, by another rail."
    if replaces is not None and (replaces.person_id != person.pk or replaces.ended_on is not None):
        faults["replaces"] = "Choose one of this person's that is not ended."
    if speaker is not None and (speaker.person_id != person.pk or not speaker.is_in_force(on)):
        faults["speaker"] = "Choose somebody who speaks for this person today."
    verdict = Verdict("")
    if kind != "card":
        verdict = check(sort_code, account_number)
        if verdict.finding is not None:
            faults[_which(sort_code, account_number)] = f"{verdict.finding.says} {verdict.finding.do}"
    if faults:
        raise ValidationError(faults)
    if replaces is not None and Payee.objects.filter(replaces=replaces).exists():
        raise ValidationError("New details for this one were put in already. Check those, or end them.")
    payee = Payee.objects.create(
        person=person,
        kind=kind,
        name=name,
        rail=rail,
        sort_code=verdict.sort_code,
        account_number=verdict.account_number,
        card_reference="".join(card_reference.split()) if kind == "card" else "",
        provider=provider,
        speaker=speaker,
        second=second,
        replaces=replaces,
        put_in_by=by,
        put_in_on=on,
    )
    keep(
        "put in where money is to be paid",
        by=by,
        about=payee,
        person=person,
        before=_in_short(replaces) if replaces else None,
        after=_in_short(payee) | {"sum": verdict.outcome},
    )
    return payee


@recorded
def check_payee(payee: Payee, *, how: str, by: Account, on: date) -> Payee:
    """Says that the details are the payee's own, and how that was found out, by a way already known.

    Who may: finance, and never whoever put them in or is paid by them. From then on it is paid. Where it
    replaces another, what that one was paid is paid into this one, and the old one is ended.
    """
    stored = Payee.objects.select_for_update(of=("self",)).select_related("person").get(pk=payee.pk)
    access.check_may_check_payee(by, stored)
    if stored.checked_on is not None:
        raise ValidationError("These details were checked already.")
    if stored.ended_on is not None:
        raise ValidationError(f"These details ended on {day(stored.ended_on)}.")
    if not how.strip():
        raise ValidationError({"how": "Say how you found out that the details are theirs."})
    stored.checked_by, stored.checked_on, stored.checked_how = by, on, " ".join(how.split())
    stored.save(update_fields=["checked_by", "checked_on", "checked_how"])
    if stored.replaces_id:
        _replace(Payee.objects.select_for_update().get(pk=stored.replaces_id), stored, on)
    keep(
        "checked where money is to be paid",
        by=by,
        about=stored,
        person=stored.person,
        because=stored.checked_how,
        after=_in_short(stored),
    )
    return stored


@recorded
def set_second_way(payee: Payee, second: Payee | None, *, by: Account, on: date) -> Payee:
    """Says by which second way somebody is paid when the first is down, or that there is none."""
    stored = Payee.objects.select_for_update(of=("self",)).select_related("person").get(pk=payee.pk)
    access.check_may_put_in_payee(by, stored.person)
    if second is not None:
        if second.person_id != stored.person_id or second.ended_on is not None or second.pk == stored.pk:
            raise ValidationError({"second": "Choose another account or card of the same person."})
        if second.rail_id == stored.rail_id:
            says = f"Both go by {second.rail.name}. A second way goes by another, or both are down at once."
            raise ValidationError({"second": says})
    before = stored.second.says_which if stored.second else "none"
    stored.second = second
    stored.save(update_fields=["second"])
    keep(
        "said the second way of paying",
        by=by,
        about=stored,
        person=stored.person,
        before={"second": before},
        after={"second": second.says_which if second else "none"},
    )
    return stored


@recorded
def end_payee(payee: Payee, *, because: str, by: Account, on: date) -> Payee:
    """Says that an account or a card is not paid any more. Refused while something is to be paid to it."""
    stored = Payee.objects.select_for_update(of=("self",)).select_related("person").get(pk=payee.pk)
    access.check_may_put_in_payee(by, stored.person)
    if stored.ended_on is not None:
        raise ValidationError("This was ended already.")
    if not because.strip():
        raise ValidationError({"because": "Say why it is not paid any more."})
    if Schedule.objects.filter(payee=stored, ends_on=None).exists():
        raise ValidationError(
            "A schedule still pays into it. Put in new details instead, or end the schedule."
        )
    if Due.objects.filter(payee=stored, line=None, pence__gt=0).exists():
        raise ValidationError("Something is still to be paid into it. Put in new details instead.")
    stored.ended_on, stored.ended_because = on, " ".join(because.split())
    stored.save(update_fields=["ended_on", "ended_because"])
    Payee.objects.filter(second=stored).update(second=None)
    keep(
        "ended where money is paid",
        by=by,
        about=stored,
        person=stored.person,
        because=stored.ended_because,
        before=_in_short(stored),
    )
    return stored


@recorded
def say_paid_from(
    rail: Rail,
    *,
    name: str,
    sort_code: str,
    account_number: str,
    service_user_number: str = "",
    by: Account,
    on: date,
) -> Rail:
    """Says which of the council's own accounts a rail takes the money from, and its number at Bacs.

    Who may: finance. Refused: an account that cannot be one; Bacs without its service user number.
    """
    access.check_is_finance(by)
    stored = Rail.objects.select_for_update().get(pk=rail.pk)
    number = "".join(service_user_number.split())
    verdict = check(sort_code, account_number)
    faults = {}
    if not name.strip():
        faults["name"] = "Enter the name the account is held in."
    if verdict.finding is not None:
        faults[_which(sort_code, account_number)] = f"{verdict.finding.says} {verdict.finding.do}"
    if (number or stored.kind == RailKind.BACS) and not (number.isdecimal() and len(number) == 6):
        faults["service_user_number"] = (
            "A service user number has six figures. It stands on letters from Bacs."
        )
    if faults:
        raise ValidationError(faults)
    before = _from_in_short(stored)
    stored.paid_from_name = " ".join(name.split())
    stored.paid_from_sort_code, stored.paid_from_account_number = verdict.sort_code, verdict.account_number
    stored.service_user_number = number
    stored.save()
    keep("said what a rail pays from", by=by, about=stored, before=before, after=_from_in_short(stored))
    return stored


def _replace(old: Payee, new: Payee, on: date) -> None:
    """What the old one was paid goes into the new one, from the next run on."""
    Schedule.objects.filter(payee=old, ends_on=None).update(payee=new)
    Due.objects.filter(payee=old, line=None).update(payee=new)
    Payee.objects.filter(second=old).exclude(pk=new.pk).update(second=new)
    Payee.objects.filter(pk=new.pk, second=old).update(second=None)
    old.ended_on, old.ended_because = on, ENDED_BY_NEW
    old.save(update_fields=["ended_on", "ended_because"])


def _faults(kind: str, rail: Rail, card_reference: str, provider: Provider | None) -> dict[str, str]:
    faults = {}
    if kind not in dict(Payee.KINDS):
        faults["kind"] = "Choose what it is."
    if rail.ended_on is not None:
        faults["rail"] = f"Nothing goes by {rail.name} any more."
    elif (kind == "card") != (rail.kind == RailKind.CARD):
        takes = "cards" if rail.kind == RailKind.CARD else "accounts"
        faults["rail"] = f"{rail.name} takes {takes} alone. Choose another."
    if kind == "card" and not card_reference.strip():
        faults["card_reference"] = "Enter what the card company calls the card."
    # The long number on a card's front has no place here, and its company never gives it as a name.
    figures = "".join(character for character in card_reference if character.isdecimal())
    if kind == "card" and len(figures) in range(15, 20):
        faults["card_reference"] = "Enter the company's own name for the card, never the long number on it."
    if (kind == "provider") != (provider is not None):
        faults["provider"] = (
            "Choose the provider whose account it is."
            if kind == "provider"
            else ("Leave the provider out: this is not a provider's account.")
        )
    return faults


def _which(sort_code: str, account_number: str) -> str:
    """Which of the two boxes a fault belongs beside."""
    return "sort_code" if isinstance(read_sort_code(sort_code), Finding) else "account_number"


def _in_short(payee: Payee) -> dict[str, Any]:
    return {"kind": payee.kind, "which": payee.says_which, "rail": payee.rail.name}


def _from_in_short(rail: Rail) -> dict[str, Any]:
    ending = rail.paid_from_account_number[-3:]
    return {
        "name": rail.paid_from_name,
        "which": f"account ending {ending}" if ending else "none",
        "service_user_number": rail.service_user_number,
    }


__all__ = ["check_payee", "end_payee", "put_in_payee", "say_paid_from", "set_second_way"]
