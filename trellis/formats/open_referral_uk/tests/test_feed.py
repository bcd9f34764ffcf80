"""A feed is read whole or not at all, and what is written can be read again."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trellis.basis.findings import Refused
from trellis.formats.open_referral_uk import nested
from trellis.formats.open_referral_uk.read import MOST_BYTES, MOST_SERVICES, read_feed
from trellis.formats.open_referral_uk.records import CostOption, Organisation, Service
from trellis.formats.open_referral_uk.write import write_page, write_service

SERVICE = "ac148810-d857-441c-9679-408f346de14b"
WILLOW = "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610"
PRICE = "1fdf4d39-3d80-484d-9f92-a8ffa08621e7"


def service(**changed: object) -> dict[str, object]:
    """The least a service may say, with what is changed; None takes a key out."""
    whole = {
        "id": SERVICE,
        "name": "Night sitting",
        "status": "active",
        "organization": {"id": WILLOW, "name": "Willow Support CIC", "description": "Support at home."},
        **changed,
    }
    return {key: value for key, value in whole.items() if value is not None}


def file(*services: object) -> bytes:
    return json.dumps({"total_items": len(services), "contents": services}).encode()


def findings(content: bytes) -> list[str]:
    with pytest.raises(Refused) as refused:
        read_feed(content)
    return [f"{one.where} {one.code}".strip() for one in refused.value.findings]


@pytest.mark.parametrize(
    "content",
    [
        file(service()),
        json.dumps([service()]).encode(),
        json.dumps(service()).encode(),
        json.dumps(service(), indent=2).encode(),
        b"\n".join([json.dumps(service()).encode(), b"", json.dumps(service(id=PRICE)).encode(), b""]),
    ],
)
def test_a_page_a_list_one_service_and_a_service_a_line_are_all_read(content):
    assert read_feed(content).services[0].name == "Night sitting"


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"id": None}, "contents[1].id missing"),
        ({"id": "7"}, "contents[1].id not-a-uuid"),
        ({"id": 7}, "contents[1].id not-text"),
        ({"name": "  "}, "contents[1].name missing"),
        ({"name": "x" * 201}, "contents[1].name too-long"),
        ({"name": ["Night"]}, "contents[1].name not-text"),
        ({"status": "open"}, "contents[1].status unknown-status"),
        ({"status": None}, "contents[1].status missing"),
        ({"organization": None}, "contents[1].organization no-organization"),
        ({"organization": "Willow"}, "contents[1].organization no-organization"),
        ({"organization": {"id": WILLOW}}, "contents[1].organization.name missing"),
        ({"url": "javascript:alert(1)"}, "contents[1].url not-a-website"),
        ({"url": 'https://x" onload='}, "contents[1].url not-a-website"),
        ({"email": "nobody"}, "contents[1].email not-an-email"),
        ({"minimum_age": -1}, "contents[1].minimum_age not-an-age"),
        ({"minimum_age": 17.5}, "contents[1].minimum_age not-an-age"),
        ({"minimum_age": True}, "contents[1].minimum_age not-an-age"),
        ({"maximum_age": 131}, "contents[1].maximum_age not-an-age"),
        ({"minimum_age": 65, "maximum_age": 18}, "contents[1].maximum_age ages-turned"),
        ({"assured_date": "yesterday"}, "contents[1].assured_date not-a-day"),
        ({"description": "x" * 10_001}, "contents[1].description too-long"),
        ({"cost_options": {}}, "contents[1].cost_options not-a-list"),
        ({"attributes": 7}, "contents[1].attributes not-a-list"),
        ({"service_at_locations": ["here"]}, "contents[1].service_at_locations not-a-list"),
        ({"cost_options": [{"id": PRICE, "amount": -1}]}, "contents[1].cost_options[1].amount not-a-price"),
        (
            {"cost_options": [{"id": PRICE, "amount": "17"}]},
            "contents[1].cost_options[1].amount not-a-number",
        ),
        ({"cost_options": [{"amount": 17}]}, "contents[1].cost_options[1].id missing"),
        (
            {"cost_options": [{"id": PRICE, "valid_from": "2026-04-31"}]},
            "contents[1].cost_options[1].valid_from not-a-day",
        ),
        (
            {"cost_options": [{"id": PRICE, "valid_from": "2026-04-02", "valid_to": "2026-04-01"}]},
            "contents[1].cost_options[1].valid_to days-turned",
        ),
    ],
)
def test_what_cannot_be_taken_is_found_at_its_place(changed, found):
    assert found in findings(file(service(**changed)))


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "line 1, column 1 not-json"),
        (b"<html>", "line 1, column 1 not-json"),
        (b"\xff\xfe", "byte 1 not-utf-8"),
        (b"[]", "no-services"),
        (b'{"contents": 7}', "contents not-a-list"),
        (b"7", "not-an-object"),
        (b"[" * 10_000, "too-deep"),
        (file(service(a={"b": [[[[[[[[[[[[[[1]]]]]]]]]]]]]]})), "too-deep"),
        (b" " * (MOST_BYTES + 1), "too-large"),
        (b"[" + b"1," * MOST_SERVICES + b"1]", "too-many"),
        (file(service(), service()), "contents[2] given-twice"),
        (file(service(latitude=float("nan"))), "not-a-number"),
        (json.dumps(service()).encode() + b"\n{oops", "line 2 line 1, column 2 not-json"),
        (
            file(service(), service(id=PRICE, organization={"id": WILLOW, "name": "Other"})),
            "contents[2].organization.name two-names",
        ),
    ],
)
def test_a_hostile_file_is_refused_in_words(content, found):
    assert any(found in one for one in findings(content)), findings(content)


def test_every_fault_is_told_at_once_and_no_more_than_anybody_reads():
    assert len(findings(file(service(status="open", email="nobody"), service(id="7")))) == 3
    many = findings(file(*[service(id=nested.identifier(str(at)), status="open") for at in range(200)]))
    assert len(many) == 51 and many[-1] == "and-more"


def test_a_price_without_a_day_is_kept_as_it_came_and_noted():
    feed = read_feed(file(service(cost_options=[{"id": PRICE, "option": "per hour", "amount": 17.25}])))
    (cost,) = feed.services[0].costs
    assert (cost.pence, cost.unit, cost.valid_from) == (17_25, "hour", None)
    assert [note.code for note in feed.notes] == ["price-without-a-day"]
    parts = read_feed(file(service(cost_options=[{"id": PRICE, "amount": 17.255}])))
    assert parts.services[0].costs[0].pence is None and parts.notes[0].code == "part-of-a-penny"


def test_nested_objects_are_told_in_a_line_and_kept_as_they_came():
    given = service(
        service_areas=[{"id": PRICE, "name": "Hillside"}, {"id": PRICE, "name": "Riverside"}],
        schedules=[{"id": PRICE, "byday": "MO,TH", "opens_at": "10:00:00", "closes_at": "18:00:00"}],
        contacts=[{"id": PRICE, "name": "Jo", "phones": [{"id": PRICE, "number": "01632 960001"}]}],
        service_at_locations=[
            {
                "id": PRICE,
                "location": {"addresses": [{"address_1": "1 High Street", "postal_code": "NS1 1AA"}]},
            }
        ],
        alert="Closed on Friday.",
        assurer_email=None,
    )
    (read,) = read_feed(file(given)).services
    assert read.area == "Hillside; Riverside" and read.phone == "01632 960001"
    assert read.when == "Monday, Thursday 10:00 to 18:00"
    assert read.address == "1 High Street\nNS1 1AA"
    written = write_service(read, within="Northshire")
    for key in ("service_areas", "schedules", "contacts", "service_at_locations", "alert"):
        assert written[key] == given[key]


LINES = st.text(st.characters(categories=("L", "N", "P")), max_size=30)
SERVICES = st.builds(
    Service,
    id=st.uuids().map(str),
    organisation=st.builds(Organisation, id=st.uuids().map(str), name=st.just("Willow"), description=LINES),
    name=st.just("Night sitting"),
    status=st.sampled_from(["active", "temporarily closed"]),
    description=LINES,
    minimum_age=st.none() | st.integers(0, 60),
    maximum_age=st.none() | st.integers(60, 130),
    assured_date=st.none() | st.dates(),
    area=LINES,
    when=LINES,
    phone=st.sampled_from(["", "01632 960001"]),
    costs=st.lists(
        st.builds(
            CostOption,
            id=st.uuids().map(str),
            option=st.sampled_from(["per hour", "under 18s"]),
            pence=st.none() | st.integers(0, 1_000_000_00),
            valid_from=st.none() | st.dates(),
        ),
        max_size=3,
    ).map(tuple),
)


@settings(max_examples=60)
@given(SERVICES)
def test_what_is_written_is_read_as_the_same(written):
    page = write_page([write_service(written, within="Northshire")], number=1, per_page=50, total=1)
    (read,) = read_feed(json.dumps(page).encode()).services
    for name in (
        "id",
        "name",
        "status",
        "description",
        "minimum_age",
        "maximum_age",
        "assured_date",
        "costs",
    ):
        assert getattr(read, name) == getattr(written, name), name
    for name in ("area", "when", "phone"):
        assert getattr(read, name) == " ".join(getattr(written, name).split()), name
    again = write_service(read, within="Northshire")
    assert (
        again == write_service(written, within="Northshire")
        and read.organisation.id == written.organisation.id
    )


def test_an_address_in_lines_is_written_with_what_the_standard_must_have():
    told = Service(SERVICE, Organisation(WILLOW, "Willow"), "Club", address="1 High Street\nHillside NS1 1AA")
    written = write_service(told, within="Northshire")
    address = written["service_at_locations"][0]["location"]["addresses"][0]
    assert (address["address_1"], address["city"], address["postal_code"]) == (
        "1 High Street",
        "Hillside",
        "NS1 1AA",
    )
    assert address["state_province"] == "Northshire" and address["country"] == "GB"


def test_the_pages_of_a_list_know_where_they_are():
    last = write_page([{}], number=3, per_page=2, total=5)
    assert (last["total_pages"], last["size"], last["first_page"], last["last_page"]) == (3, 1, False, True)
