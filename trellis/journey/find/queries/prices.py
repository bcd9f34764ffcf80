"""What support costs here, on a day: what was quoted for a person, what is listed, what the council pays."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from trellis.journey.people.models import Person

from ..models import Price, Quote, ServiceStatus, SupportKind


@dataclass(frozen=True)
class LocalPrice:
    """What one of those who offer it asks for one unit. `on`: the day they said so."""

    pence: int
    says: str
    source: str
    on: date
    quote_ref: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"on": self.on.isoformat()}


def kinds() -> QuerySet[SupportKind]:
    return SupportKind.objects.order_by("says")


def prices_in_force(on: date) -> QuerySet[Price]:
    """Of each thing on offer the newest price that has begun; the council's own are others."""
    begun = Price.objects.filter(Q(until=None) | Q(until__gte=on), is_councils=False, from_date__lte=on)
    newest = begun.order_by(
        "service_id", "assistant_id", "kind_id", "unit", "-from_date", "-put_in_at", "-pk"
    ).distinct("service_id", "assistant_id", "kind_id", "unit")
    return Price.objects.filter(pk__in=newest.values("pk")).select_related(
        "kind", "service__provider", "assistant"
    )


def _on_offer(on: date) -> Q:
    """Of services that are open, and of assistants who are listed."""
    is_open = Q(service__status=ServiceStatus.ACTIVE)
    is_listed = Q(assistant__listed_since__lte=on) & (
        Q(assistant__ended_on=None) | Q(assistant__ended_on__gt=on)
    )
    return is_open | is_listed


def quotes_that_hold(person: Person, on: date) -> QuerySet[Quote]:
    return person.quotes.filter(
        Q(holds_until=None) | Q(holds_until__gte=on),
        Q(withdrawn_on=None) | Q(withdrawn_on__gt=on),
        quoted_on__lte=on,
    ).select_related("kind", "put_in_by", "service")


def local_prices(kind: SupportKind, unit: str, on: date, person: Person | None = None) -> list[LocalPrice]:
    """What is asked for one unit of this kind of support: this person's quotes, then what is listed.

    Whoever quoted for the person is not counted a second time by their listed price. What is given for
    nothing is left out: it says nothing of what the hours cost that have to be bought.
    """
    found: list[LocalPrice] = []
    quoting: set[tuple[str, int | None]] = set()
    if person is not None:
        for quote in quotes_that_hold(person, on).filter(kind=kind, unit=unit).order_by("pence", "pk"):
            found.append(LocalPrice(quote.pence, quote.by_name, "a quote", quote.quoted_on, quote.ref))
            if quote.service is not None:
                quoting.add(("provider", quote.service.provider_id))
            quoting.add(("assistant", quote.assistant_id))
    listed = prices_in_force(on).filter(_on_offer(on), kind=kind, unit=unit, pence__gt=0)
    for price in listed.order_by("pence", "pk"):
        by = ("provider", price.service.provider_id) if price.service else ("assistant", price.assistant_id)
        if by in quoting:
            continue
        found.append(LocalPrice(price.pence, whose(price), price.source, price.told_on))
    return found


def whose(price: Price) -> str:
    """Who asks this price, as a page names them."""
    if price.is_councils:
        return "What the council pays"
    if price.service is not None:
        return f"{price.service.name}, {price.service.provider.name}"
    assert price.assistant is not None, "a price is of one thing"
    return price.assistant.name


def councils_rate(kind: SupportKind, unit: str, on: date) -> Price | None:
    """What the council itself pays for one unit, on the day; None where it has said nothing."""
    return councils_rates(on).filter(kind=kind, unit=unit).first()


def councils_rates(on: date) -> QuerySet[Price]:
    begun = Price.objects.filter(Q(until=None) | Q(until__gte=on), is_councils=True, from_date__lte=on)
    newest = begun.order_by("kind_id", "unit", "-from_date", "-put_in_at", "-pk").distinct("kind_id", "unit")
    return (
        Price.objects.filter(pk__in=newest.values("pk")).select_related("kind").order_by("kind__says", "unit")
    )


def prices_listed(on: date, *, kind: SupportKind | None = None) -> QuerySet[Price]:
    """Every price in force of what is on offer, the cheapest of each kind first."""
    found = prices_in_force(on).filter(_on_offer(on)).order_by("kind__says", "unit", "pence", "pk")
    return found.filter(kind=kind) if kind else found


def prices_of(thing: Any, on: date) -> list[Price]:
    """Every price of one service or assistant, the newest first; `is_now` tells which holds."""
    found = list(
        thing.prices.select_related("kind").order_by("kind__says", "unit", "-from_date", "-put_in_at")
    )
    seen: set[tuple[int, str]] = set()
    for price in found:
        key = (price.kind_id, price.unit)
        begun = price.from_date <= on and (price.until is None or price.until >= on)
        price.is_now = begun and key not in seen
        price.is_to_come = price.from_date > on
        if price.from_date <= on:
            seen.add(key)
    return found


def quotes_of(person: Person) -> QuerySet[Quote]:
    return person.quotes.select_related("kind", "put_in_by", "paper", "challenge").defer("paper__content")


def prices_to_tell(on: date) -> QuerySet[Price]:
    """Of what is on offer the prices that hold and those to come, for who takes the directory from us."""
    holding = prices_in_force(on).filter(is_councils=False)
    to_come = Q(from_date__gt=on, is_councils=False)
    found = Price.objects.filter(Q(pk__in=holding.values("pk")) | to_come)
    return found.select_related("kind").order_by("from_date", "pk")
