"""Keeping the directory right: providers, services, and assistants who asked to be listed."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, TypeVar, cast

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import models

from trellis.journey.accounts.models import Account, Organisation
from trellis.journey.people.actions import SavedMeanwhile
from trellis.journey.record.actions import keep, recorded, snapshot

from .. import access
from ..models import PersonalAssistant, Provider, Service, ServiceStatus

OLDEST_AGE = 120
PHONE = re.compile(r"\+?[0-9 ()-]+", re.ASCII)
check_website = URLValidator(schemes=["http", "https"])

OF_PROVIDER = ("name", "description", "website", "email", "phone")
OF_SERVICE = (
    "kind",
    "name",
    "description",
    "website",
    "email",
    "phone",
    "status",
    "minimum_age",
    "maximum_age",
    "area",
    "address",
    "when",
    "offers_individual_service_fund",
    "is_free",
)
# No address among them: where somebody lives who works from home is nobody's to publish.
OF_ASSISTANT = ("name", "says", "area", "phone", "email", "hours_free", "kind")

Row = TypeVar("Row", bound=models.Model)


# Providers. ----------------------------------------------------------------------------------------------


@recorded
def put_in_provider(*, by: Account, on: date, **details: Any) -> Provider:
    """Adds somebody who offers services. Who may: whoever keeps the directory.

    Refused, each beside its question (`ValidationError`): no name, one that is there already, a website,
    e-mail address or phone number that cannot be one.
    """
    access.check_may_keep_directory(by)
    provider = Provider()
    _fill_in_provider(provider, details)
    provider.save()
    keep("added a provider", by=by, about=provider, after=snapshot(provider))
    return provider


@recorded
def change_provider(provider: Provider, *, version: int, by: Account, on: date, **details: Any) -> Provider:
    """Changes what is said of a provider, as it stood at `version`. Refused as in `put_in_provider`."""
    access.check_may_keep_directory(by)
    stored = _unless_saved_meanwhile(provider, version)
    before = snapshot(stored)
    _fill_in_provider(stored, details)
    stored.version += 1
    stored.save()
    keep("changed a provider", by=by, about=stored, before=before, after=snapshot(stored))
    return stored


@recorded
def tie_provider(provider: Provider, organisation: Organisation | None, *, by: Account, on: date) -> Provider:
    """Says which organisation that signs in here a provider is; None unties them.

    Who may: an administrator. From then on its planners are shown as planners of one who also provides.
    Refused: an organisation that is another provider already.
    """
    access.check_may_import(by)
    stored = Provider.objects.select_for_update(of=("self",)).get(pk=provider.pk)
    if organisation and Provider.objects.filter(organisation=organisation).exclude(pk=stored.pk).exists():
        raise ValidationError({"organisation": f"{organisation.name} is tied to another provider already"})
    before = snapshot(stored)
    stored.organisation = organisation
    stored.save(update_fields=["organisation"])
    keep("tied a provider to an organisation", by=by, about=stored, before=before, after=snapshot(stored))
    return stored


def _fill_in_provider(provider: Provider, details: dict[str, Any]) -> None:
    _set(provider, details, OF_PROVIDER)
    wrong = _wrong_with_contact(provider)
    same = Provider.objects.filter(name__iexact=provider.name).exclude(pk=provider.pk)
    if provider.name and same.exists():
        wrong["name"] = f"{provider.name} is in the directory already"
    _refuse(wrong)


# Services. -----------------------------------------------------------------------------------------------


@recorded
def put_in_service(provider: Provider, *, by: Account, on: date, **details: Any) -> Service:
    """Adds a service of a provider to the directory, looked at today.

    Who may: whoever keeps the directory. Refused, each beside its question (`ValidationError`): no name, ages
    that cannot be or the wrong way round, a website, e-mail address or phone number that cannot be one.
    """
    access.check_may_keep_directory(by)
    service = Service(provider=provider)
    _fill_in_service(service, details, on=on)
    service.save()
    keep("added a service", by=by, about=service, after=_said_of(service))
    return service


@recorded
def change_service(service: Service, *, version: int, by: Account, on: date, **details: Any) -> Service:
    """Changes a service as it stood at `version`; it counts as looked at today. Refused as when added."""
    access.check_may_keep_directory(by)
    stored = _unless_saved_meanwhile(service, version)
    before = _said_of(stored)
    _fill_in_service(stored, details, on=on)
    stored.version += 1
    stored.save()
    keep("changed a service", by=by, about=stored, before=before, after=_said_of(stored))
    return stored


def _fill_in_service(service: Service, details: dict[str, Any], *, on: date) -> None:
    _set(service, details, OF_SERVICE)
    wrong = _wrong_with_contact(service)
    for name in ("minimum_age", "maximum_age"):
        age = getattr(service, name)
        if age is not None and not 0 <= age <= OLDEST_AGE:
            wrong[name] = f"An age is from 0 to {OLDEST_AGE}"
    youngest, oldest = service.minimum_age, service.maximum_age
    if not wrong and youngest is not None and oldest is not None and oldest < youngest:
        wrong["maximum_age"] = "The oldest age is below the youngest"
    if service.status not in ServiceStatus.values:
        wrong["status"] = "Choose whether it is open"
    _refuse(wrong)
    service.checked_on = on


def _said_of(service: Service) -> dict[str, Any]:
    return {key: value for key, value in snapshot(service).items() if key not in ("words", "more")}


# Assistants. ---------------------------------------------------------------------------------------------


@recorded
def list_self(*, by: Account, on: date, **details: Any) -> PersonalAssistant:
    """A personal assistant lists themself, by their own account and in their own words.

    Who may: whoever holds the role. Refused, each beside its question (`ValidationError`): no name, nothing
    said, a phone number or e-mail address that cannot be one; listed already.
    """
    access.check_may_list_self(by)
    existing = PersonalAssistant.objects.select_for_update(of=("self",)).filter(account=by).first()
    if existing is not None and existing.listed_since is not None and existing.ended_on is None:
        raise ValidationError("You are listed already. Change what is there.")
    assistant = existing or PersonalAssistant(account=by)
    before = _assistant_said(assistant) if existing else None
    _fill_in_assistant(assistant, details, on=on)
    assistant.listed_since, assistant.ended_on = on, None
    assistant.asked_how = "By their own sign-in"
    assistant.version += 1 if existing else 0
    assistant.save()
    keep("listed themself", by=by, about=assistant, before=before, after=_assistant_said(assistant))
    return assistant


@recorded
def list_assistant(*, asked_how: str, by: Account, on: date, **details: Any) -> PersonalAssistant:
    """Lists somebody who works as an assistant and asked for it in another way: in a letter, at a meeting.

    Who may: whoever keeps the directory. Refused (`ValidationError`): without how they asked; as `list_self`.
    """
    access.check_may_keep_directory(by)
    if not asked_how.strip():
        raise ValidationError({"asked_how": "Say how they asked to be listed. Nobody is listed who did not"})
    assistant = PersonalAssistant(asked_how=asked_how.strip(), listed_since=on)
    _fill_in_assistant(assistant, details, on=on)
    assistant.save()
    keep("listed an assistant who asked", by=by, about=assistant, after=_assistant_said(assistant))
    return assistant


@recorded
def change_listing(
    assistant: PersonalAssistant, *, version: int, by: Account, on: date, **details: Any
) -> PersonalAssistant:
    """Changes what an assistant's entry says, as it stood at `version`.

    Who may: the assistant, and whoever keeps the directory. Refused as in `list_self`.
    """
    access.check_may_change_listing(by, assistant)
    stored = _unless_saved_meanwhile(assistant, version)
    before = _assistant_said(stored)
    _fill_in_assistant(stored, details, on=on)
    stored.version += 1
    stored.save()
    keep("changed an assistant’s entry", by=by, about=stored, before=before, after=_assistant_said(stored))
    return stored


@recorded
def end_listing(assistant: PersonalAssistant, *, by: Account, on: date) -> PersonalAssistant:
    """Takes an assistant off the list at once: what they said of themself is shown to nobody from now on.

    Who may: the assistant, and whoever keeps the directory. Refused: not listed.
    """
    access.check_may_change_listing(by, assistant)
    stored = PersonalAssistant.objects.select_for_update(of=("self",)).get(pk=assistant.pk)
    if stored.listed_since is None or stored.ended_on is not None:
        raise ValidationError("This entry is not listed.")
    before = _assistant_said(stored)
    stored.ended_on = on
    stored.version += 1
    stored.save(update_fields=["ended_on", "version"])
    keep("took an assistant off the list", by=by, about=stored, before=before, after=_assistant_said(stored))
    return stored


def _fill_in_assistant(assistant: PersonalAssistant, details: dict[str, Any], *, on: date) -> None:
    _set(assistant, details, OF_ASSISTANT)
    wrong = _wrong_with_contact(assistant)
    if not assistant.says:
        wrong["says"] = "Say something of what you do, so that people know what to ask"
    _refuse(wrong)
    assistant.checked_on = on


def _assistant_said(assistant: PersonalAssistant) -> dict[str, Any]:
    return snapshot(assistant)


# What all of them share. ---------------------------------------------------------------------------------


def _set(row: Any, details: dict[str, Any], names: tuple[str, ...]) -> None:
    unknown = set(details) - set(names)
    if unknown:
        raise TypeError(f"No such column to fill in: {sorted(unknown)}")
    for name, value in details.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)


def _wrong_with_contact(row: Any) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not row.name:
        wrong["name"] = "Enter the name"
    if getattr(row, "website", "") and not _passes(check_website, row.website):
        wrong["website"] = "A website begins with http:// or https://"
    if row.email and not _passes(validate_email, row.email):
        wrong["email"] = "Enter an e-mail address, for example name@example.org"
    if row.phone and not (PHONE.fullmatch(row.phone) and 7 <= sum(map(str.isdecimal, row.phone)) <= 15):
        wrong["phone"] = "Enter a phone number, for example 01632 960 001"
    return wrong


def _passes(check: Any, value: str) -> bool:
    try:
        check(value)
    except ValidationError:
        return False
    return True


def _refuse(wrong: dict[str, str]) -> None:
    if wrong:
        raise ValidationError(wrong)


def _unless_saved_meanwhile(shown: Row, version: int) -> Row:
    """The row, locked; `SavedMeanwhile` where it is not the one that the page showed."""
    rows: Any = type(shown)._default_manager.select_for_update(of=("self",))
    stored = rows.get(pk=shown.pk)
    if stored.version != version:
        raise SavedMeanwhile(stored)
    return cast(Row, stored)
