"""What the directory tells other services: every service, and the assistants who are listed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value

from trellis.formats.open_referral_uk import nested
from trellis.formats.open_referral_uk.records import Json
from trellis.formats.open_referral_uk.write import write_service
from trellis.journey.accounts.queries import council

from .. import translate
from ..models import PersonalAssistant, Price, Service, SupportKind
from .directory import assistants, is_listed
from .prices import prices_to_tell

WEEKDAYS = tuple(nested.DAYS)
PageOf = Callable[[str], str]


@dataclass(frozen=True)
class TermsAsked:
    """What another service asks of ours, in the standard's own words."""

    search: str = ""
    term: str = ""
    taxonomy: str = ""
    minimum_age: int | None = None
    maximum_age: int | None = None
    day: str = ""
    start_time: str = ""
    end_time: str = ""
    postcode: str = ""

    @property
    def is_about_hours(self) -> bool:
        return bool(self.day or self.start_time or self.end_time)


class _OpenThen(Func):
    """Whether a schedule that a feed told fits. The path is ours; what was asked comes as a value."""

    function = "jsonb_path_exists"
    template = "%(function)s(%(expressions)s::jsonb)"
    output_field = BooleanField()


def published(asked: TermsAsked) -> QuerySet[Service]:
    """The services of a list. What is closed for good is told too, by its status: others must take it off."""
    found = Service.objects.select_related("provider", "kind").order_by("pk")
    if asked.search:
        query = SearchQuery(asked.search, config="pg_catalog.english", search_type="websearch")
        found = found.filter(Q(words=query) | Q(name__icontains=asked.search))
    if asked.term:
        found = found.filter(_filed_under(asked.term))
    if asked.taxonomy:
        found = found.filter(_of_taxonomy(asked.taxonomy))
    # Whoever is within the ages asked for is let in.
    if asked.minimum_age is not None:
        found = found.filter(Q(maximum_age=None) | Q(maximum_age__gte=asked.minimum_age))
    if asked.maximum_age is not None:
        found = found.filter(Q(minimum_age=None) | Q(minimum_age__lte=asked.maximum_age))
    if asked.is_about_hours:
        found = found.filter(_open_then(asked))
    if asked.postcode:
        found = found.filter(address__icontains=asked.postcode)
    return found


def _filed_under(term: str) -> Q:
    kinds = [one.pk for one in SupportKind.objects.all() if translate.term_of(one)["id"] == term]
    filed = Q(more__attributes__contains=[{"taxonomy_term": {"id": term}}]) | Q(kind__in=kinds)
    if term == translate.FUND_TERM["id"]:
        filed |= Q(offers_individual_service_fund=True)
    return filed


def _of_taxonomy(taxonomy: str) -> Q:
    if taxonomy == translate.KINDS:
        return Q(kind__isnull=False)
    if taxonomy == translate.HOLDING:
        return Q(offers_individual_service_fund=True)
    return Q(more__attributes__contains=[{"taxonomy_term": {"taxonomy_id": taxonomy}}])


def _open_then(asked: TermsAsked) -> Func:
    """By the hours a feed told; hours that stand in words alone are found by nobody who asks by the clock."""
    wanted = []
    if asked.day in WEEKDAYS:
        # One of seven fixed words: nothing that somebody sent goes into the path.
        wanted.append(f'@.byday like_regex "(^|,){asked.day}"')
    if asked.start_time:
        wanted.append("@.opens_at <= $starts")
    if asked.end_time:
        wanted.append("@.closes_at >= $ends")
    path = f"$.schedules[*] ? ({' && '.join(wanted)})"
    # 09:00:00 comes after 09:00 in the order of letters, so the hour asked to start is made as long.
    hours = json.dumps({"starts": f"{asked.start_time}:00Z", "ends": asked.end_time})
    return _OpenThen(F("more"), _Path(Value(path)), Value(hours))


class _Path(Func):
    template = "%(expressions)s::jsonpath"


def services_told(found: Iterable[Service], on: date) -> list[Json]:
    """These services as the standard nests them, with their prices; one query for all the prices."""
    services, within = list(found), council_name()
    prices = _prices(prices_to_tell(on).filter(service__in=[one.pk for one in services]), "service_id")
    return [
        write_service(translate.record_of(one, prices.get(one.pk, [])), within=within) for one in services
    ]


def assistants_told(found: Iterable[PersonalAssistant], on: date, page_of: PageOf) -> list[Json]:
    """These assistants as services of the register. page_of: gives the address of an assistant's page."""
    listed, within = list(found), council_name()
    prices = _prices(prices_to_tell(on).filter(assistant__in=[one.pk for one in listed]), "assistant_id")
    return [
        write_service(
            translate.record_of_assistant(one, prices.get(one.pk, []), council=within, page=page_of(one.ref)),
            within=within,
        )
        for one in listed
    ]


def _prices(found: Iterable[Price], of: str) -> dict[int, list[Price]]:
    gathered: dict[int, list[Price]] = {}
    for price in found:
        gathered.setdefault(getattr(price, of), []).append(price)
    return gathered


def assistants_published(asked: TermsAsked, on: date) -> QuerySet[PersonalAssistant]:
    """The listed assistants of a list; none where what is asked they do not tell."""
    found = assistants(on, words=asked.search).order_by("pk")
    if asked.is_about_hours or asked.postcode:
        return found.none()
    if asked.term:
        kinds = [one.pk for one in SupportKind.objects.all() if translate.term_of(one)["id"] == asked.term]
        found = found.filter(kind__in=kinds)
    if asked.taxonomy:
        found = found.filter(kind__isnull=False) if asked.taxonomy == translate.KINDS else found.none()
    return found


def one_told(directory_id: UUID, on: date, page_of: PageOf) -> Json | None:
    """One service, or one assistant who is listed, by its identifier."""
    service = Service.objects.select_related("provider", "kind").filter(directory_id=directory_id).first()
    if service is not None:
        return services_told([service], on)[0]
    assistant = PersonalAssistant.objects.select_related("kind").filter(directory_id=directory_id).first()
    if assistant is None or not is_listed(assistant, on):
        return None
    return assistants_told([assistant], on, page_of)[0]


def at_locations(asked: TermsAsked) -> QuerySet[Service]:
    return published(asked).exclude(address="")


def location_told(service: Json) -> Json:
    """The first place of a service as a list of places tells it, with the service inside."""
    first: Json = dict(service["service_at_locations"][0])
    inner = {key: value for key, value in service.items() if key != "service_at_locations"}
    return first | {"service_id": service["id"], "service": inner}


def one_location(location_id: UUID, on: date) -> Json | None:
    """One place, by its own identifier, or by that of its service where the place is told by us."""
    key = str(location_id)
    by_feed = Q(more__service_at_locations__contains=[{"id": key}])
    rows = Service.objects.select_related("provider", "kind").exclude(address="")
    found = rows.filter(by_feed | Q(directory_id=location_id)).first()
    if found is None:
        return None
    told = services_told([found], on)[0]
    places = [one for one in told["service_at_locations"] if one.get("id") == key]
    return location_told(told | {"service_at_locations": places}) if places else None


def taxonomies() -> list[Json]:
    return [dict(one) for one in translate.TAXONOMIES]


def terms() -> list[Json]:
    return [*(translate.term_of(one) for one in SupportKind.objects.order_by("pk")), translate.FUND_TERM]


def council_name() -> str:
    found = council()
    return found.name if found else "The council"
