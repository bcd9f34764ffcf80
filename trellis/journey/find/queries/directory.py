"""What is on offer: services found by words, kind, age and area; assistants who asked to be listed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, Model, Q, QuerySet

from trellis.journey.accounts.models import Account, Organisation, RoleHeld, RoleName
from trellis.journey.record.models import Entry

from ..models import PersonalAssistant, Price, Provider, Service, ServiceStatus, SupportKind
from .prices import prices_in_force

# Shown to whoever looks for support. What is closed for good stays in the table and is found by no search.
SHOWN = (ServiceStatus.ACTIVE, ServiceStatus.TEMPORARILY_CLOSED)
# Helping somebody plan is what a planner does; being paid for the support planned is another matter.
PLANNING = "planning"


@dataclass(frozen=True)
class Asked:
    """What somebody looks for. Nothing in a field asks nothing."""

    words: str = ""
    kind: SupportKind | None = None
    age: int | None = None
    area: str = ""
    is_free: bool = False
    offers_fund: bool = False


def services(asked: Asked = Asked()) -> QuerySet[Service]:
    """The services that fit, the best match of the words first; without words by name."""
    found = Service.objects.filter(status__in=SHOWN).select_related("provider", "kind")
    if asked.kind is not None:
        found = found.filter(kind=asked.kind)
    if asked.age is not None:
        found = found.filter(
            Q(minimum_age=None) | Q(minimum_age__lte=asked.age),
            Q(maximum_age=None) | Q(maximum_age__gte=asked.age),
        )
    if asked.area:
        found = found.filter(Q(area__icontains=asked.area) | Q(address__icontains=asked.area))
    if asked.is_free:
        found = found.filter(is_free=True)
    if asked.offers_fund:
        found = found.filter(offers_individual_service_fund=True)
    if not asked.words:
        return found.order_by("name", "pk")
    query = SearchQuery(asked.words, config="pg_catalog.english", search_type="websearch")
    matching = found.filter(
        Q(words=query) | Q(provider__name__icontains=asked.words) | Q(name__icontains=asked.words)
    )
    return matching.annotate(rank=SearchRank(F("words"), query)).order_by("-rank", "name", "pk")


def prices_now(services: Iterable[Service], on: date) -> dict[int, list[Price]]:
    """The prices in force of these services, by the service's key, the cheapest first; one query."""
    found: dict[int, list[Price]] = {}
    wanted = [service.pk for service in services]
    for price in prices_in_force(on).filter(service__in=wanted).order_by("pence", "pk"):
        assert price.service_id is not None, "the prices of services were asked for"
        found.setdefault(price.service_id, []).append(price)
    return found


@dataclass(frozen=True)
class SaidPrice:
    """A price in the words of a feed, which lacks what would let it be compared: a day, or what it is for."""

    says: str
    pence: int | None
    valid_from: str = ""


def prices_in_feed(service: Service) -> list[SaidPrice]:
    """What a feed said of prices that could not be kept as prices of ours."""
    return [
        SaidPrice(
            says=" ".join(
                filter(None, (str(one.get("option") or ""), str(one.get("amount_description") or "")))
            ),
            pence=round(one["amount"] * 100) if isinstance(one.get("amount"), (int, float)) else None,
            valid_from=str(one.get("valid_from") or ""),
        )
        for one in service.more.get("cost_options", [])
    ]


def all_services() -> QuerySet[Service]:
    return Service.objects.select_related("provider__organisation", "kind", "imported")


def providers() -> QuerySet[Provider]:
    return Provider.objects.select_related("organisation")


# Assistants. ---------------------------------------------------------------------------------------------


def listed(on: date) -> Q:
    """Those who asked to be listed, and have not asked to be taken off."""
    return Q(listed_since__lte=on) & (Q(ended_on=None) | Q(ended_on__gt=on))


def assistants(on: date, *, words: str = "", kind: SupportKind | None = None) -> QuerySet[PersonalAssistant]:
    found = PersonalAssistant.objects.filter(listed(on)).select_related("kind")
    if kind is not None:
        found = found.filter(kind=kind)
    for word in words.split()[:10]:
        found = found.filter(Q(name__icontains=word) | Q(says__icontains=word) | Q(area__icontains=word))
    return found.order_by("name", "pk")


def is_listed(assistant: PersonalAssistant, on: date) -> bool:
    since, ended = assistant.listed_since, assistant.ended_on
    return since is not None and since <= on and (ended is None or ended > on)


def assistant_signed_in(account: Account) -> PersonalAssistant | None:
    """The account's own entry, listed or not."""
    return PersonalAssistant.objects.filter(account=account).select_related("kind").first()


def assistant_prices_now(assistants: Iterable[PersonalAssistant], on: date) -> dict[int, list[Price]]:
    found: dict[int, list[Price]] = {}
    wanted = [assistant.pk for assistant in assistants]
    for price in prices_in_force(on).filter(assistant__in=wanted).order_by("pence", "pk"):
        assert price.assistant_id is not None, "the prices of assistants were asked for"
        found.setdefault(price.assistant_id, []).append(price)
    return found


def listed_as(name: str, kind: SupportKind, on: date) -> tuple[Service | None, PersonalAssistant | None]:
    """The service or the assistant of this name that is listed for this kind of support."""
    called = Q(name__iexact=name) | Q(provider__name__iexact=name)
    service = Service.objects.filter(called, kind=kind, status__in=SHOWN).order_by("pk").first()
    if service is not None:
        return service, None
    of_kind = PersonalAssistant.objects.filter(listed(on), prices__kind=kind, name__iexact=name)
    return None, of_kind.order_by("pk").first()


# Who plans, and who is paid for what is planned. ---------------------------------------------------------


def _provides() -> QuerySet[Provider]:
    """Those of organisations that sign in who offer anything besides help with planning."""
    offering = Service.objects.exclude(status=ServiceStatus.DEFUNCT).exclude(kind__code=PLANNING)
    return Provider.objects.filter(organisation__isnull=False, pk__in=offering.values("provider"))


def also_provides(organisation: Organisation) -> Provider | None:
    """The organisation as a provider, where it offers support as well as planning it; else None."""
    return _provides().filter(organisation=organisation).first()


def says_also_provides(organisations: Iterable[Organisation]) -> Mapping[int, str]:
    """A sentence about each of these organisations that also provides, by its key; one query."""
    found = _provides().filter(organisation__in=organisations)
    return {
        one.organisation_id: (
            f"{one.name} also offers support that people pay for. Whoever plans with you there gains if you "
            "buy it. You are free to choose anybody."
        )
        for one in found
        if one.organisation_id is not None
    }


def plans_too(provider: Provider) -> bool:
    """Whether somebody of the provider's organisation also helps people plan."""
    if provider.organisation_id is None:
        return False
    held = RoleHeld.objects.filter(
        organisation=provider.organisation_id, role=RoleName.PLANNER, ended_on=None
    )
    return held.exists()


# Who saved last. -----------------------------------------------------------------------------------------


def last_saved(thing: Model) -> Entry | None:
    """The newest line of the record about a row of the directory, for telling two windows apart."""
    lines = Entry.objects.filter(about=thing._meta.label, about_ref=str(getattr(thing, "ref", thing.pk)))
    return lines.exclude(act="was refused").order_by("-number").first()
