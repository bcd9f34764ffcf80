"""Prices, quotes and what is on offer, for tests, made by the acts that make real ones."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.find import actions
from trellis.journey.find.models import (
    LibraryIdea,
    PersonalAssistant,
    Price,
    Provider,
    Quote,
    Service,
    SufficiencyTest,
    SupportKind,
)
from trellis.journey.people.models import Person
from trellis.journey.people.tests import factories as people

TODAY = people.TODAY
J7_QUOTES = {"Moonlight Care": 16_80, "Night Owls": 17_25, "Willow Support": 18_10}
"""What three ask for an hour of the night in the seventh journey."""


def kind(code: str = "night_care") -> SupportKind:
    return SupportKind.objects.get(code=code)


def director() -> Account:
    return people.account("Dina Dixon", RoleName.DIRECTOR)


def rate(pence: int = 12_60, code: str = "night_care", **details: Any) -> Price:
    """What the council pays from April on."""
    details = {"unit": "hour", "from_date": date(2026, 4, 1), "told_on": date(2026, 3, 2), **details}
    by = accounts.administrator()
    source = "Cabinet decision D-17"
    return actions.put_in_price(
        kind(code), pence=pence, is_councils=True, source=source, by=by, on=TODAY, **details
    )


def quote(person: Person, by_name: str = "Moonlight Care", pence: int = 16_80, **details: Any) -> Quote:
    details = {"unit": "hour", "quoted_on": date(2026, 4, 20), "by": people.worker_of(person), **details}
    return actions.put_in_quote(
        person, details.pop("kind", None) or kind(), by_name=by_name, pence=pence, on=TODAY, **details
    )


def j7(person: Person, *, hours: int = 63) -> SufficiencyTest:
    """Seven nights of nine hours, the council's rate and three quotes."""
    rate()
    for by_name, pence in J7_QUOTES.items():
        quote(person, by_name, pence)
    return sufficiency_of(person, hours=hours)


def sufficiency_of(person: Person, *, hours: int = 63) -> SufficiencyTest:
    by = people.worker_of(person)
    return actions.test_sufficiency(person, kind(), Decimal(hours), "hour", by=by, on=TODAY)


def provider(name: str = "Willow Support CIC", **details: Any) -> Provider:
    return actions.put_in_provider(name=name, by=people.worker(), on=TODAY, **details)


def service(name: str = "Bowls on Tuesdays", of: str = "Willow Support CIC", **details: Any) -> Service:
    by = Provider.objects.filter(name=of).first() or provider(of)
    return actions.put_in_service(by, name=name, by=people.worker(), on=TODAY, **details)


def pat() -> Account:
    return people.account("Pat Parry", RoleName.ASSISTANT)


def listed(**details: Any) -> PersonalAssistant:
    """Pat, who listed themself."""
    details = {"name": "Pat Parry", "says": "I cook, drive and like a laugh.", **details}
    return actions.list_self(**details, by=pat(), on=TODAY)


def idea(words: str = "A swim on Mondays, then tea.", *, read: bool = True, **details: Any) -> LibraryIdea:
    """An idea in the library; read for names by Bea unless told."""
    details = {"weekly_pence": 12_50, "once_pence": None, "priced_on": date(2026, 4, 1), **details}
    outcome = details.pop("outcome", "community")
    given = actions.add_to_library(
        outcome, words, **details, by=people.worker("Tom Tran", of="Hillside"), on=TODAY
    )
    return actions.read_for_names(given, words=words, by=people.worker(), on=TODAY) if read else given
