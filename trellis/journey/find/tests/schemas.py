"""What Open Referral UK 3.0 asks of each object, as JSON Schema written anew from its required fields.

The published schemas are not here: their licence (CC BY-SA 4.0) would have to travel with them. These say the
same of what we publish: what must be there, the kind of each value, the words of closed lists. Nothing may be
null, for the published ones allow no null anywhere.

Source: Open Referral UK profile 3.0 (github.com/OpenReferralUK/uk-profile), required fields by object.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
UUID: Schema = {"type": "string", "format": "uuid"}
DAY: Schema = {"type": "string", "format": "date"}
URI: Schema = {"type": "string", "pattern": "^https?://"}
NUMBER: Schema = {"type": "number", "minimum": 0}


def thing(required: str, **properties: Schema) -> Schema:
    """An object of which these must be there; each value it names is of that kind, and no value is null."""
    return {
        "type": "object",
        "properties": {"id": UUID, **properties},
        "required": required.split(),
        "additionalProperties": {"not": {"type": "null"}},
    }


def many(items: Schema) -> Schema:
    return {"type": "array", "items": items}


TAXONOMY = thing("id name description", name=TEXT, description=TEXT)
TERM = thing("id name description", name=TEXT, description=TEXT, code=TEXT, taxonomy=TEXT)
ADDRESS = thing(
    "id address_1 city state_province postal_code country address_type",
    address_1=TEXT,
    city=TEXT,
    state_province=TEXT,
    postal_code=TEXT,
    country={"type": "string", "minLength": 2, "maxLength": 2},
    address_type={"enum": ["physical", "postal", "virtual"]},
)
LOCATION = thing(
    "id location_type",
    location_type={"enum": ["physical", "postal", "virtual"]},
    latitude={"type": "number"},
    longitude={"type": "number"},
    addresses=many(ADDRESS),
)
PHONE = thing("id number", number=TEXT)
SERVICE = thing(
    "id name status organization",
    name=TEXT,
    status={"enum": ["active", "inactive", "defunct", "temporarily closed"]},
    description=TEXT,
    url=URI,
    email=TEXT,
    minimum_age=NUMBER,
    maximum_age=NUMBER,
    assured_date=DAY,
    organization_id=UUID,
    organization=thing("id name description", name=TEXT, description=TEXT, website=URI, email=TEXT),
    cost_options=many(
        thing("id", option=TEXT, amount=NUMBER, amount_description=TEXT, valid_from=DAY, valid_to=DAY)
    ),
    service_areas=many(thing("id", name=TEXT)),
    schedules=many(thing("id", freq={"enum": ["WEEKLY", "MONTHLY"]}, description=TEXT)),
    contacts=many(thing("id", name=TEXT, phones=many(PHONE))),
    attributes=many(thing("id", link_id=UUID, link_type=TEXT, taxonomy_term=TERM)),
    service_at_locations=many(thing("id", service_id=UUID, location_id=UUID, location=LOCATION)),
)
AT_LOCATION = thing("id", service_id=UUID, location_id=UUID, location=LOCATION, service=SERVICE)


def page_of(items: Schema) -> Schema:
    counts = {key: {"type": "integer"} for key in ("total_items", "total_pages", "page_number", "size")}
    flags = {key: {"type": "boolean"} for key in ("first_page", "last_page", "empty")}
    properties = {**counts, **flags, "contents": many(items)}
    return {"type": "object", "properties": properties, "required": list(properties)}
