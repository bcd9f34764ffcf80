"""A feed from somebody else's directory, read without harm: every fault at once, or the whole of it.

A file may be a page as the standard's API gives it, a list of services, one service, or a service a line
(NDJSON). It is hostile until it is parsed: too large, too deep, the wrong kinds, one thing said twice. What
cannot be taken as it stands is a finding with its place, and then nothing of the file is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from trellis.basis.findings import Finding, Refused, place, quoted
from trellis.basis.reading import read_json

from . import nested
from .records import STATUSES, CostOption, Json, Organisation, Service, Term

MOST_BYTES = 5_000_000
MOST_SERVICES = 5_000
MOST_DEEP = 14
MOST_FINDINGS = 50
LONGEST_NAME, LONGEST_WORDS, LONGEST_URL, LONGEST_EMAIL = 200, 10_000, 200, 254
OLDEST = 130
MOST_COST_PENCE = 100_000_000
MOST_COSTS = 100

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
_URL = re.compile(r"https?://[^\s\"'<>\\]+", re.IGNORECASE | re.ASCII)
_EMAIL = re.compile(r"[^\s@\"'<>]+@[^\s@\"'<>]+\.[^\s@\"'<>]+")

# What a field of ours stands for. All else of a service is passed on as it came.
_OURS = {
    "id",
    "name",
    "status",
    "description",
    "url",
    "email",
    "minimum_age",
    "maximum_age",
    "assured_date",
    "organization_id",
    "cost_options",
}
_LISTS = (
    "schedules",
    "service_areas",
    "service_at_locations",
    "languages",
    "funding",
    "contacts",
    "phones",
    "attributes",
)
_ORGANISATIONS = {"id", "name", "description", "website", "email"}


@dataclass(frozen=True)
class Feed:
    """What a file holds. `notes`: what was read and cannot all be used; it stops nothing."""

    services: tuple[Service, ...]
    notes: tuple[Finding, ...]


class _Faults(list[Finding]):
    """Findings, as many as anybody reads; how many there were in all is counted."""

    def __init__(self) -> None:
        super().__init__()
        self.how_many = 0

    def find(self, code: str, says: str, where: str, do: str) -> None:
        self.how_many += 1
        if len(self) < MOST_FINDINGS:
            self.append(Finding(code, says, where, do))


def read_feed(content: bytes) -> Feed:
    """Every service of a file.

    Refused (`Refused`, with at most 50 findings, each with its place): more than 5 MB or 5,000 services; what
    is no JSON; no services; one without an identifier, a name, a status of the standard's four or an
    organisation; an identifier given twice; text that is no text or too long, ages that are no ages or the
    wrong way round, websites and e-mail addresses that are none, sums below nought, days that are none.

    Source: Open Referral UK 3.0, https://github.com/OpenReferralUK/uk-profile

    >>> read_feed(b'{"contents": []}')
    Traceback (most recent call last):
    ...
    trellis.basis.findings.Refused: There is no service in this file. Choose a page of services.
    """
    found = _objects(content)
    faults, notes = _Faults(), _Faults()
    if len(found) > MOST_SERVICES:
        says = f"There are {len(found):,} services in this file, more than {MOST_SERVICES:,}."
        raise Refused(Finding("too-many", says, "", "Send it in parts."))
    services = [_service(one, where, faults, notes) for where, one in found]
    _check_once(services, [where for where, _ in found], faults)
    if faults:
        if faults.how_many > len(faults):
            more = faults.how_many - len(faults)
            faults.append(Finding("and-more", f"And {more:,} more like these.", "", "Put these right first."))
        raise Refused(faults)
    return Feed(tuple(one for one in services if one is not None), tuple(notes))


def _objects(content: bytes) -> list[tuple[str, Any]]:
    """What the file holds, each with its place: of a page, a list, one object or a line each."""
    try:
        whole = read_json(content, most_bytes=MOST_BYTES, most_deep=MOST_DEEP)
    except Refused as refused:
        lines = content.splitlines()
        is_a_line_each = [one.code for one in refused.findings] == ["not-json"] and sum(map(bool, lines)) > 1
        if not is_a_line_each or len(content) > MOST_BYTES or not lines[0].rstrip().endswith(b"}"):
            raise
        return list(_lines(lines))
    if isinstance(whole, dict) and "contents" in whole:
        contents = whole["contents"]
        if not isinstance(contents, list):
            says = f"The contents are {quoted(contents)}, not a list."
            raise Refused(Finding("not-a-list", says, "contents", "Send a page of services."))
        found = [(place("contents", at), one) for at, one in enumerate(contents, start=1)]
    elif isinstance(whole, list):
        found = [(f"[{at}]", one) for at, one in enumerate(whole, start=1)]
    else:
        found = [("", whole)]
    if not found:
        says = "There is no service in this file."
        raise Refused(Finding("no-services", says, "", "Choose a page of services."))
    return found


def _lines(lines: list[bytes]) -> Iterator[tuple[str, Any]]:
    if len(lines) > MOST_SERVICES + 1:
        says = f"There are {len(lines):,} lines in this file, more than {MOST_SERVICES:,}."
        raise Refused(Finding("too-many", says, "", "Send it in parts."))
    faults: list[Finding] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield f"line {number}", read_json(line, most_bytes=MOST_BYTES, most_deep=MOST_DEEP)
        except Refused as refused:
            faults += [
                Finding(one.code, one.says, " ".join(filter(None, (f"line {number}", one.where))), one.do)
                for one in refused.findings
            ]
            if len(faults) >= MOST_FINDINGS:
                break
    if faults:
        raise Refused(faults[:MOST_FINDINGS])


def _check_once(services: list[Service | None], places: list[str], faults: _Faults) -> None:
    seen: set[str] = set()
    names: dict[str, str] = {}
    for where, service in zip(places, services, strict=True):
        if service is None:
            continue
        if service.id in seen:
            says = f"The identifier {quoted(service.id)} is given to two services."
            faults.find("given-twice", says, where, "Keep one of them.")
        seen.add(service.id)
        by = service.organisation
        if names.setdefault(by.id, by.name) != by.name:
            says = f"One organisation is called {quoted(names[by.id])} and {quoted(by.name)}."
            faults.find("two-names", says, f"{where}.organization.name".lstrip("."), "Give it one name.")


class _Reader:
    """Takes one object's keys, each by its kind, and finds what is wrong with it."""

    def __init__(self, given: Json, where: str, faults: _Faults) -> None:
        self.given, self.where, self.faults = given, where, faults

    def at(self, key: str) -> str:
        return f"{self.where}.{key}".lstrip(".")

    def fault(self, key: str, code: str, says: str, do: str) -> None:
        self.faults.find(code, says, self.at(key), do)

    def text(self, key: str, longest: int, *, needed: bool = False) -> str:
        value = self.given.get(key)
        if value is None or (isinstance(value, str) and not value.strip()):
            if needed:
                self.fault(key, "missing", f"There is no {key}.", f"Give the {key}.")
            return ""
        if not isinstance(value, str):
            self.fault(key, "not-text", f"{quoted(value)} is not text.", "Give text in quotation marks.")
            return ""
        if len(value) > longest:
            says = f"This has {len(value):,} characters, more than {longest:,}."
            self.fault(key, "too-long", says, "Make it shorter.")
            return ""
        return value.strip()

    def identifier(self, key: str = "id") -> str:
        value = self.text(key, 100, needed=True)
        if value and not _UUID.fullmatch(value):
            says = f"{quoted(value)} is not a UUID."
            self.fault(
                key, "not-a-uuid", says, "Give an identifier such as ac148810-d857-441c-9679-408f346de14b."
            )
            return ""
        return str(UUID(value)) if value else ""

    def url(self, key: str) -> str:
        value = self.text(key, LONGEST_URL)
        if value and not _URL.fullmatch(value):
            says = f"{quoted(value)} is not the address of a website."
            self.fault(key, "not-a-website", says, "Begin with https:// or http://.")
            return ""
        return value

    def email(self, key: str = "email") -> str:
        value = self.text(key, LONGEST_EMAIL)
        if value and not _EMAIL.fullmatch(value):
            says = f"{quoted(value)} is not an e-mail address."
            self.fault(key, "not-an-email", says, "Give one such as name@example.org.")
            return ""
        return value

    def age(self, key: str) -> int | None:
        value = self.given.get(key)
        if value is None:
            return None
        is_number = isinstance(value, (int, Decimal)) and not isinstance(value, bool)
        if not is_number or value != int(value) or not 0 <= value <= OLDEST:
            says = f"{quoted(value)} is not an age in whole years."
            self.fault(key, "not-an-age", says, f"Give a number from 0 to {OLDEST}.")
            return None
        return int(value)

    def day(self, key: str) -> date | None:
        value = self.text(key, 40)
        if not value:
            return None
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            self.fault(key, "not-a-day", f"{quoted(value)} is not a day.", "Write it as 2026-04-01.")
            return None


def _service(given: Any, where: str, faults: _Faults, notes: _Faults) -> Service | None:
    if not isinstance(given, dict):
        faults.find("not-an-object", f"{quoted(given)} is not a service.", where, "Give an object.")
        return None
    before, read = faults.how_many, _Reader(given, where, faults)
    identifier = read.identifier()
    name = read.text("name", LONGEST_NAME, needed=True)
    status = read.text("status", 40, needed=True)
    if status and status not in STATUSES:
        read.fault(
            "status", "unknown-status", f"{quoted(status)} is not a status.", f"Use {', '.join(STATUSES)}."
        )
    youngest, oldest = read.age("minimum_age"), read.age("maximum_age")
    if youngest is not None and oldest is not None and oldest < youngest:
        read.fault("maximum_age", "ages-turned", "The oldest age is below the youngest.", "Turn them round.")
    description = read.text("description", LONGEST_WORDS)
    url, email, assured = read.url("url"), read.email(), read.day("assured_date")
    organisation = _organisation(read)
    costs = _costs(read, notes)
    for key in _LISTS:
        value = given.get(key)
        if value is not None and not (
            isinstance(value, list) and all(isinstance(one, dict) for one in value)
        ):
            read.fault(
                key, "not-a-list", f"{quoted(value)} is not a list of objects.", "Give a list of objects."
            )
    if faults.how_many > before or organisation is None:
        return None
    return Service(
        id=identifier,
        organisation=organisation,
        name=name,
        status=status,
        description=description,
        url=url,
        email=email,
        minimum_age=youngest,
        maximum_age=oldest,
        assured_date=assured,
        area=nested.area_of(given),
        address=nested.address_of(given),
        when=nested.when_of(given),
        phone=nested.phone_of(given),
        terms=tuple(_terms(given)),
        costs=costs,
        more=_plain({key: value for key, value in given.items() if key not in {*_OURS, "organization"}}),
    )


def _organisation(read: _Reader) -> Organisation | None:
    given = read.given.get("organization")
    if not isinstance(given, dict):
        says = "It does not say whose it is." if given is None else f"{quoted(given)} is not an organisation."
        read.fault("organization", "no-organization", says, "Give the organization with its id and its name.")
        return None
    inner = _Reader(given, read.at("organization"), read.faults)
    name, description = (
        inner.text("name", LONGEST_NAME, needed=True),
        inner.text("description", LONGEST_WORDS),
    )
    return Organisation(
        id=inner.identifier(),
        name=name,
        # Where there is nothing to say the name stands in, because something must.
        description="" if description == name else description,
        website=inner.url("website"),
        email=inner.email(),
        more=_plain({key: value for key, value in given.items() if key not in _ORGANISATIONS}),
    )


def _costs(read: _Reader, notes: _Faults) -> tuple[CostOption, ...]:
    given = read.given.get("cost_options")
    if given is None:
        return ()
    if not isinstance(given, list) or len(given) > MOST_COSTS:
        says = f"The cost options are not a list of at most {MOST_COSTS}."
        read.fault("cost_options", "not-a-list", says, "Give a list of prices.")
        return ()
    return tuple(
        _cost(one, read.at(place("cost_options", at)), read.faults, notes)
        for at, one in enumerate(given, start=1)
    )


def _cost(given: Any, where: str, faults: _Faults, notes: _Faults) -> CostOption:
    if not isinstance(given, dict):
        faults.find("not-an-object", f"{quoted(given)} is not a price.", where, "Give an object.")
        return CostOption("")
    read = _Reader(given, where, faults)
    pence = _pence(read, notes)
    first, last = read.day("valid_from"), read.day("valid_to")
    if first is not None and last is not None and last < first:
        read.fault("valid_to", "days-turned", "The last day is before the first.", "Turn them round.")
    if pence and first is None:
        says, do = "This price has no day from which it holds.", "It is shown, and compared with nothing."
        notes.find("price-without-a-day", says, read.at("valid_from"), do)
    return CostOption(
        id=read.identifier(),
        option=read.text("option", LONGEST_NAME),
        pence=pence,
        says=read.text("amount_description", LONGEST_WORDS),
        valid_from=first,
        valid_to=last,
        raw=_plain(given),
    )


def _pence(read: _Reader, notes: _Faults) -> int | None:
    value = read.given.get("amount")
    if value is None:
        return None
    if not isinstance(value, (int, Decimal)) or isinstance(value, bool):
        read.fault("amount", "not-a-number", f"{quoted(value)} is not a sum.", "Give pounds, such as 17.25.")
        return None
    pence = Decimal(value) * 100
    if not 0 <= pence <= MOST_COST_PENCE:
        read.fault("amount", "not-a-price", f"{quoted(value)} is no price.", "Give pounds, such as 17.25.")
        return None
    if pence != int(pence):
        says, do = f"{quoted(value)} has parts of a penny.", "It is shown, and compared with nothing."
        notes.find("part-of-a-penny", says, read.at("amount"), do)
        return None
    return int(pence)


def _terms(service: Json) -> Iterator[Term]:
    for attribute in nested.objects(service.get("attributes")):
        term = attribute.get("taxonomy_term")
        if isinstance(term, dict) and (name := nested.words(term.get("name"))):
            yield Term(name, nested.words(term.get("code")))


def _plain(value: Any) -> Any:
    """The same with numbers as JSON has them, without what is null: the standard has no null to pass on."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return value
