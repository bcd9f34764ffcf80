"""What reading in somebody's directory would change here, before anything is changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from trellis.basis.reading import fingerprint
from trellis.formats.open_referral_uk import records as told
from trellis.formats.open_referral_uk.read import Feed, read_feed

from .. import translate
from ..models import Import, PersonalAssistant, Price, Provider, Service, SupportKind

# What a worker says of a service here is not taken back by a feed that says nothing of it.
ONLY_ADDED = ("kind", "offers_individual_service_fund")
SAYS = {
    "name": "Name",
    "description": "What it is",
    "website": "Website",
    "email": "E-mail address",
    "phone": "Phone",
    "status": "Whether it is open",
    "minimum_age": "From what age",
    "maximum_age": "Up to what age",
    "area": "Area",
    "address": "Address",
    "when": "When",
    "is_free": "Free",
    "checked_on": "Last looked at",
    "kind": "Kind of support",
    "offers_individual_service_fund": "Can hold an individual service fund",
    "more": "Further details",
    "provider": "Who offers it",
}


@dataclass(frozen=True)
class Difference:
    """One column: what stands here, and what the file says."""

    column: str
    now: Any
    then: Any

    @property
    def says(self) -> str:
        return SAYS[self.column]

    @property
    def in_words(self) -> tuple[str, str]:
        if self.column == "more":
            return "as they are", "as the file has them"
        return _words(self.now), _words(self.then)


def _words(value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


@dataclass
class Change:
    """One service that would be added (`service` is None) or changed, and the prices that would be added."""

    record: told.Service
    service: Service | None
    kind: SupportKind | None
    columns: dict[str, Any]
    differences: list[Difference] = field(default_factory=list)
    prices: list[told.CostOption] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return self.service is None


@dataclass
class WouldChange:
    """All that reading a file in would do here. `left_alone`: how many are kept here by hand."""

    feed: Feed
    changes: list[Change] = field(default_factory=list)
    providers_new: list[told.Organisation] = field(default_factory=list)
    providers_changed: list[tuple[Provider, list[Difference]]] = field(default_factory=list)
    providers: dict[str, Provider] = field(default_factory=dict)
    left_alone: int = 0
    same: int = 0

    @property
    def new(self) -> list[Change]:
        return [one for one in self.changes if one.is_new]

    @property
    def changed(self) -> list[Change]:
        return [one for one in self.changes if not one.is_new]

    @property
    def is_nothing(self) -> bool:
        return not (self.changes or self.providers_changed)

    @property
    def counts(self) -> dict[str, int]:
        return {
            "services": len(self.feed.services),
            "added": len(self.new),
            "changed": len(self.changed),
            "same": self.same,
            "left_alone": self.left_alone,
            "providers_added": len(self.providers_new),
            "providers_changed": len(self.providers_changed),
            "prices_added": sum(len(one.prices) for one in self.changes),
        }

    @property
    def fingerprint(self) -> str:
        """Stands for exactly these changes: what is pressed is what was looked at."""
        return fingerprint({"changes": [*self._told()]})

    def _told(self) -> Iterator[list[Any]]:
        for one in self.changes:
            prices = [price.id for price in one.prices]
            yield [one.record.id, one.is_new, _said(one.differences), prices]
        for provider, differences in self.providers_changed:
            yield [str(provider.directory_id), _said(differences)]
        yield [one.id for one in self.providers_new]


def _said(differences: list[Difference]) -> list[list[str]]:
    return [[each.column, str(each.now), str(each.then)] for each in differences]


def would_change(content: bytes) -> WouldChange:
    """What a file would add and change; seven queries, whatever its size. Refused as `read_feed` refuses."""
    found = WouldChange(read_feed(content))
    kinds = list(SupportKind.objects.order_by("pk"))
    _find_providers(found)
    identifiers = [UUID(record.id) for record in found.feed.services]
    here = {
        str(one.directory_id): one
        for one in Service.objects.filter(directory_id__in=identifiers).select_related("provider", "kind")
    }
    # Assistants who are listed here come back in what we publish ourselves.
    assistants = PersonalAssistant.objects.filter(directory_id__in=identifiers)
    listed = {str(one) for one in assistants.values_list("directory_id", flat=True)}
    priced = {
        (price.service_id, price.kind_id, price.unit, price.pence, price.from_date)
        for price in Price.objects.filter(service__in=[one.pk for one in here.values()])
    }
    for record in found.feed.services:
        service = here.get(record.id)
        is_by_hand = service is not None and service.imported_id is None
        if is_by_hand or record.id in listed:
            found.left_alone += 1
            continue
        change = _change_of(record, service, kinds, found, priced)
        if change.is_new or change.differences or change.prices:
            found.changes.append(change)
        else:
            found.same += 1
    return found


def _find_providers(found: WouldChange) -> None:
    organisations = {record.organisation.id: record.organisation for record in found.feed.services}
    by_id = {
        str(one.directory_id): one
        for one in Provider.objects.filter(directory_id__in=[UUID(key) for key in organisations])
    }
    names = [one.name for one in organisations.values()]
    by_name = {one.name.casefold(): one for one in Provider.objects.filter(name__in=names)}
    for key, organisation in organisations.items():
        provider = by_id.get(key)
        if provider is None and (same_name := by_name.get(organisation.name.casefold())):
            # Somebody put them in by hand: what stands there stays, and the services join it.
            found.providers[key] = same_name
            continue
        if provider is None:
            found.providers_new.append(organisation)
            continue
        found.providers[key] = provider
        if differences := _differences(provider, translate.provider_columns_of(organisation)):
            found.providers_changed.append((provider, differences))


def _change_of(
    record: told.Service,
    service: Service | None,
    kinds: list[SupportKind],
    found: WouldChange,
    priced: set[tuple[int | None, int, str, int, date]],
) -> Change:
    kind = (service.kind if service else None) or translate.kind_of(record, kinds)
    columns = translate.columns_of(record, kind)
    change = Change(record, service, kind, columns)
    comparable = [one for one in record.costs if kind is not None and translate.can_compare(one)]
    if service is None:
        change.prices = comparable
        return change
    for name in ONLY_ADDED:
        columns[name] = columns[name] or getattr(service, name)
    change.differences = _differences(service, columns)
    provider = found.providers.get(record.organisation.id)
    if provider is None or provider.pk != service.provider_id:
        there = provider.name if provider else record.organisation.name
        change.differences.append(Difference("provider", service.provider.name, there))
    assert kind is not None or not comparable, "without a kind no price is comparable"
    change.prices = [
        one
        for one in comparable
        if (service.pk, kind.pk if kind else 0, one.unit, one.pence, one.valid_from) not in priced
    ]
    return change


def _differences(row: Any, columns: dict[str, Any]) -> list[Difference]:
    return [
        Difference(name, getattr(row, name), value)
        for name, value in columns.items()
        if getattr(row, name) != value
    ]


def imports() -> QuerySet[Import]:
    return Import.objects.select_related("read_by", "done_by").defer("content")
