"""Rows of the directory as Open Referral UK tells them, and back; the only place that knows both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from trellis.formats.open_referral_uk import nested
from trellis.formats.open_referral_uk import records as told
from trellis.formats.open_referral_uk.write import OPTIONS, write_attribute

from .models import PersonalAssistant, Price, Provider, Service, SupportKind

KINDS = nested.identifier("taxonomy", "kinds")
HOLDING = nested.identifier("taxonomy", "holding")
TAXONOMIES: tuple[dict[str, Any], ...] = (
    {
        "id": KINDS,
        "name": "Kinds of support",
        "description": "Support as people ask for it, and as plans and prices name it.",
    },
    {
        "id": HOLDING,
        "name": "Ways of holding a personal budget",
        "description": "How a provider can hold somebody’s money for them.",
    },
)
FUND = "individual_service_fund"
FUND_TERM: dict[str, Any] = {
    "id": nested.identifier("term", FUND),
    "code": FUND,
    "name": "Individual service fund",
    "description": "The provider can hold an individual service fund and account for it.",
    "taxonomy": TAXONOMIES[1]["name"],
}
LONGEST_COLUMN = {"website": 200, "email": 254, "phone": 40, "area": 200, "when": 300}


def term_of(kind: SupportKind) -> dict[str, Any]:
    """A kind of support as a term of the first taxonomy."""
    return {
        "id": nested.identifier("term", kind.code),
        "code": kind.code,
        "name": kind.says,
        "description": f"{kind.says}, counted {kind.get_unit_display()}.",
        "taxonomy": TAXONOMIES[0]["name"],
    }


# Out. ----------------------------------------------------------------------------------------------------


def record_of(service: Service, prices: Iterable[Price]) -> told.Service:
    """A service with its provider and its prices, as it is published."""
    more = dict(service.more)
    organisation_more = more.pop("organization", {})
    raw_costs = [
        told.CostOption(id=str(one.get("id", "")), raw=one)
        for one in nested.objects(more.pop("cost_options", []))
    ]
    record_id = str(service.directory_id)
    more["attributes"] = _attributes(service, more.get("attributes"))
    if not more["attributes"]:
        del more["attributes"]
    costs = [*(cost_of(price) for price in prices), *raw_costs]
    if service.is_free and not costs:
        costs = [told.CostOption(nested.identifier("free", record_id), option="free", pence=0)]
    return told.Service(
        id=record_id,
        organisation=organisation_of(service.provider, organisation_more),
        name=service.name,
        status=service.status,
        description=service.description,
        url=service.website,
        email=service.email,
        minimum_age=service.minimum_age,
        maximum_age=service.maximum_age,
        assured_date=service.checked_on,
        area=service.area,
        address=service.address,
        when=service.when,
        phone=service.phone,
        costs=tuple(costs),
        more=more,
    )


def organisation_of(provider: Provider, more: Mapping[str, Any] = {}) -> told.Organisation:
    return told.Organisation(
        id=str(provider.directory_id),
        name=provider.name,
        description=provider.description,
        website=provider.website,
        email=provider.email,
        more=dict(more),
    )


def cost_of(price: Price) -> told.CostOption:
    return told.CostOption(
        id=nested.identifier("price", price.ref),
        option=OPTIONS[price.unit],
        pence=price.pence,
        says=f"{price.kind.says}. {price.source}, told on {price.told_on.isoformat()}.",
        valid_from=price.from_date,
        valid_to=price.until,
    )


def record_of_assistant(
    assistant: PersonalAssistant, prices: Iterable[Price], *, council: str, page: str
) -> told.Service:
    """An assistant who is listed, under the register: no address, and reached through our page alone.

    What is copied elsewhere cannot be taken back when somebody leaves the list, so a phone number and an
    e-mail address stay here.
    """
    record_id = str(assistant.directory_id)
    terms = [write_attribute(record_id, term_of(assistant.kind))] if assistant.kind else []
    return told.Service(
        id=record_id,
        organisation=told.Organisation(
            id=nested.identifier("register", "assistants"),
            name=f"{council} register of personal assistants",
            description="People who work for whoever takes them on, and who asked to be listed.",
        ),
        name=assistant.name,
        description=assistant.says,
        url=page,
        assured_date=assistant.checked_on,
        area=assistant.area,
        when=assistant.hours_free,
        costs=tuple(cost_of(price) for price in prices),
        more={"attributes": terms} if terms else {},
    )


def _attributes(service: Service, passed_on: Any) -> list[dict[str, Any]]:
    """The terms a feed filed it under, and ours; each once."""
    ours = [term_of(service.kind)] if service.kind else []
    ours += [FUND_TERM] if service.offers_individual_service_fund else []
    known = {term["id"] for term in ours}
    kept = [
        one
        for one in nested.objects(passed_on)
        if not isinstance(one.get("taxonomy_term"), dict) or one["taxonomy_term"].get("id") not in known
    ]
    return [*kept, *(write_attribute(str(service.directory_id), term) for term in ours)]


# In. -----------------------------------------------------------------------------------------------------


def kind_of(record: told.Service, kinds: Sequence[SupportKind]) -> SupportKind | None:
    """The kind of support a feed filed it under, where it is one of ours by its code or its name."""
    codes = {term.code for term in record.terms}
    names = {term.name.casefold() for term in record.terms}
    return next((kind for kind in kinds if kind.code in codes or kind.says.casefold() in names), None)


def offers_fund(record: told.Service) -> bool:
    return any(term.code == FUND or term.name == FUND_TERM["name"] for term in record.terms)


def can_compare(cost: told.CostOption) -> bool:
    """Whether a price of a feed can be one of ours: a sum, what it is counted in, and its first day."""
    return bool(cost.pence and cost.unit and cost.valid_from)


def columns_of(record: told.Service, kind: SupportKind | None) -> dict[str, Any]:
    """The columns of a service that a feed fills in."""
    more = dict(record.more)
    if "attributes" in more:
        # A term of ours stands in a column; it is told from there.
        more["attributes"] = [one for one in nested.objects(more["attributes"]) if not _is_ours(one)]
        if not more["attributes"]:
            del more["attributes"]
    # Without a kind there is nothing to compare a price with, so it stays in the feed's own words.
    kept = [one.raw for one in record.costs if kind is None or not can_compare(one)]
    if kept:
        more["cost_options"] = kept
    if record.organisation.more:
        more["organization"] = record.organisation.more
    return {
        "name": record.name,
        "description": record.description,
        "website": record.url[: LONGEST_COLUMN["website"]],
        "email": record.email,
        "phone": record.phone,
        "status": record.status,
        "minimum_age": record.minimum_age,
        "maximum_age": record.maximum_age,
        "area": record.area,
        "address": record.address,
        "when": record.when,
        "is_free": bool(record.costs) and all(one.pence == 0 for one in record.costs),
        "checked_on": record.assured_date,
        "kind": kind,
        "offers_individual_service_fund": offers_fund(record),
        "more": more,
    }


def _is_ours(attribute: Mapping[str, Any]) -> bool:
    term = attribute.get("taxonomy_term")
    if not isinstance(term, dict):
        return False
    code = str(term.get("code", ""))
    return term.get("id") in (nested.identifier("term", code), FUND_TERM["id"])


def provider_columns_of(organisation: told.Organisation) -> dict[str, Any]:
    return {
        "name": organisation.name,
        "description": organisation.description,
        "website": organisation.website,
        "email": organisation.email,
    }
