"""Services as Open Referral UK 3.0 tells them. What says nothing is left out: the standard has no null."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from . import nested
from .records import UNITS, CostOption, Json, Organisation, Service

PROFILE = "https://docs.openreferraluk.org/en/v3.0/"
VERSION = "3.0"
OPENAPI = "https://github.com/OpenReferralUK/uk-profile/blob/main/schema/openapi.json"

OPTIONS = {unit: option for option, unit in UNITS.items()}
"""How a price is counted, as an `option` says it."""


def write_service(service: Service, *, within: str) -> Json:
    """One service as the standard nests it; reading it gives the same service.

    within: the council or county, for an address that names none. Where a line of ours (area, address, when,
    phone) is what the objects in `more` say, those objects are passed on; else one that says the line.
    """
    written: Json = copy.deepcopy(service.more)
    lines = {
        "service_areas": (nested.area_of, service.area, nested.areas(service.id, service.area)),
        "schedules": (nested.when_of, service.when, nested.schedules(service.id, service.when)),
        "contacts": (
            nested.phone_of,
            service.phone,
            nested.contacts(service.id, service.name, service.phone),
        ),
        "service_at_locations": (
            nested.address_of,
            service.address,
            nested.locations(service.id, service.address, within=within),
        ),
    }
    for key, (told, line, simplest) in lines.items():
        if told(service.more) != line:
            written.pop(key, None)
            if simplest:
                written[key] = simplest
    written |= _without_nothing(
        {
            "id": service.id,
            "name": service.name,
            "status": service.status,
            "description": service.description,
            "url": service.url,
            "email": service.email,
            "minimum_age": service.minimum_age,
            "maximum_age": service.maximum_age,
            "assured_date": service.assured_date.isoformat() if service.assured_date else None,
            "organization_id": service.organisation.id,
            "organization": write_organisation(service.organisation),
            "cost_options": [write_cost(one) for one in service.costs],
        }
    )
    return written


def write_organisation(organisation: Organisation) -> Json:
    """Whose a service is. A description must be there: the name stands in where there is none."""
    return {
        **copy.deepcopy(organisation.more),
        **_without_nothing(
            {
                "id": organisation.id,
                "name": organisation.name,
                "description": organisation.description or organisation.name,
                "website": organisation.website,
                "email": organisation.email,
            }
        ),
    }


def write_cost(cost: CostOption) -> Json:
    """One price: pounds with their pence, and the days between which it holds.

    >>> write_cost(CostOption("1", "per hour", 1725))
    {'id': '1', 'option': 'per hour', 'amount': 17.25}
    """
    pounds: int | float | None = None
    if cost.pence is not None:
        # Two figures after the point are the same in a float as on paper, up to sums that no price reaches.
        pounds = cost.pence // 100 if cost.pence % 100 == 0 else cost.pence / 100
    return {
        **copy.deepcopy(cost.raw),
        **_without_nothing(
            {
                "id": cost.id,
                "option": cost.option,
                "amount": pounds,
                "amount_description": cost.says,
                "valid_from": cost.valid_from.isoformat() if cost.valid_from else None,
                "valid_to": cost.valid_to.isoformat() if cost.valid_to else None,
            }
        ),
    }


def write_attribute(service_id: str, term: Json) -> Json:
    """That a service is filed under a term."""
    return {
        "id": nested.identifier("attribute", service_id, str(term["id"])),
        "link_id": service_id,
        "link_type": "service",
        "taxonomy_term": term,
    }


def write_page(contents: Sequence[Json], *, number: int, per_page: int, total: int) -> Json:
    """A page of a list, as the standard's API gives it.

    >>> write_page([], number=1, per_page=50, total=0)["empty"]
    True
    """
    pages = max(-(-total // per_page), 1)
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": number,
        "size": len(contents),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": not contents,
        "contents": list(contents),
    }


def _without_nothing(given: dict[str, Any]) -> Json:
    return {key: value for key, value in given.items() if value not in (None, "", [])}
