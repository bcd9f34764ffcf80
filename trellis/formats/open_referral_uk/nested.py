"""From the standard's nested objects to a line a person can read, and from such a line to the objects.

A service area, a location with its addresses, a schedule and a contact with its phones each become one line.
Going back gives the simplest object that says the line, with identifiers that are the same every time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid5

from .records import Json

OURS = UUID("6f0b6c3e-6f0f-5d0a-9a55-2f3c7b1d4e10")
"""The names under which identifiers are made here: the same thing has the same identifier every time."""

LONGEST_AREA, LONGEST_ADDRESS, LONGEST_WHEN, LONGEST_PHONE = 200, 500, 300, 40
MOST_NAMED = 3
POSTCODE = re.compile(r"\b([A-Z]{1,2}[0-9][A-Z0-9]?) ?([0-9][A-Z]{2})\b", re.IGNORECASE | re.ASCII)
DAYS = {
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
    "SU": "Sunday",
}


def identifier(*names: str) -> str:
    """The identifier of something of ours, made from what it is called within us.

    >>> identifier("kind", "taxi") == identifier("kind", "taxi") != identifier("kind", "group")
    True
    """
    return str(uuid5(OURS, "/".join(names)))


def objects(value: Any) -> Iterator[Json]:
    """The objects of what should be a list of them; nothing else."""
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, dict))


def words(value: Any) -> str:
    """Text on one line; nothing for what is no text.

    >>> words("  a\\n b "), words(7), words(None)
    ('a b', '', '')
    """
    return " ".join(value.split()) if isinstance(value, str) else ""


def joined(parts: list[str], joiner: str, longest: int) -> str:
    """The parts that say something, each once, as many as fit; the first is cut where even it does not.

    >>> joined(["Hillside", "", "Hillside", "Riverside"], "; ", 200)
    'Hillside; Riverside'
    >>> joined(["Hillside", "Riverside"], "; ", 4)
    'Hill'
    """
    said: list[str] = []
    for part in dict.fromkeys(filter(None, parts)):
        if said and len(joiner.join([*said, part])) > longest:
            break
        said.append(part)
    return joiner.join(said)[:longest]


def area_of(service: Json) -> str:
    """The areas a service is for, by name."""
    named = [words(one.get("name")) for one in objects(service.get("service_areas"))]
    return joined(named[:MOST_NAMED], "; ", LONGEST_AREA)


def address_of(service: Json) -> str:
    """The first address at which a service is to be had, line by line."""
    for at in objects(service.get("service_at_locations")):
        location = at.get("location")
        if isinstance(location, dict):
            for address in objects(location.get("addresses")):
                keys = ("address_1", "address_2", "city", "state_province", "postal_code")
                lines = [words(address.get(key)) for key in keys]
                if said := joined(lines, "\n", LONGEST_ADDRESS):
                    return said
    return ""


def when_of(service: Json) -> str:
    """When a service is open: in the feed's words, or from its days and hours."""
    said = [words(one.get("description")) or _hours(one) for one in objects(service.get("schedules"))]
    return joined(said[:MOST_NAMED], "; ", LONGEST_WHEN)


def _hours(schedule: Json) -> str:
    days = [DAYS[day] for day in words(schedule.get("byday")).upper().split(",") if day in DAYS]
    opens, closes = words(schedule.get("opens_at"))[:5], words(schedule.get("closes_at"))[:5]
    hours = f"{opens} to {closes}" if opens and closes else ""
    return " ".join(part for part in (", ".join(days), hours) if part)


def phone_of(service: Json) -> str:
    """The first phone number a service gives that has the size of one."""
    contacts = list(objects(service.get("contacts")))
    phones = [phone for holder in (service, *contacts) for phone in objects(holder.get("phones"))]
    numbers = [words(phone.get("number")) for phone in phones]
    return next((number for number in numbers if 0 < len(number) <= LONGEST_PHONE), "")


def areas(service_id: str, area: str) -> list[Json]:
    """One area, by its name alone."""
    return [{"id": identifier("area", service_id), "name": area}] if area else []


def locations(service_id: str, address: str, *, within: str) -> list[Json]:
    """One place where a service is to be had. `within`: the county or council, which an address must name."""
    if not address:
        return []
    lines = [line.strip() for line in address.splitlines() if line.strip()]
    found = POSTCODE.search(lines[-1]) if lines else None
    postcode = f"{found[1]} {found[2]}".upper() if found else ""
    if found:
        rest = lines[-1].replace(found[0], "").strip(" ,")
        lines = [*lines[:-1], *([rest] if rest else [])]
    location_id = identifier("location", service_id)
    return [
        {
            # One place a service: the place of a service can be asked for by the service's own identifier.
            "id": service_id,
            "service_id": service_id,
            "location_id": location_id,
            "location": {
                "id": location_id,
                "location_type": "physical",
                "addresses": [
                    {
                        "id": identifier("address", service_id),
                        "address_1": lines[0] if lines else "",
                        "city": lines[-1] if len(lines) > 1 else within,
                        "state_province": within,
                        "postal_code": postcode,
                        "country": "GB",
                        "address_type": "physical",
                    }
                ],
            },
        }
    ]


def schedules(service_id: str, when: str) -> list[Json]:
    """When it is open, in words."""
    return [{"id": identifier("schedule", service_id), "description": when}] if when else []


def contacts(service_id: str, name: str, phone: str) -> list[Json]:
    """Whom to ring."""
    if not phone:
        return []
    number = {"id": identifier("phone", service_id), "number": phone}
    return [{"id": identifier("contact", service_id), "name": name, "phones": [number]}]
