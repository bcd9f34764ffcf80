"""Somebody's directory is read in whole, once, and looked at first; ours is told to whoever asks."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from jsonschema import Draft202012Validator, FormatChecker

from tests.pages import as_
from trellis.basis.findings import Refused as NotRead
from trellis.formats.open_referral_uk.tests.test_feed import PRICE, SERVICE, WILLOW, file, service
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.find import actions, queries
from trellis.journey.find.models import Import, PersonalAssistant, Price, Provider, Service
from trellis.journey.people.tests import factories as people
from trellis.journey.record.models import Entry

from . import factories, schemas
from .factories import TODAY, kind

pytestmark = pytest.mark.django_db

COST = {"id": PRICE, "option": "per hour", "amount": 17.25, "valid_from": "2026-04-01"}
NIGHT_TERM = [
    {
        "id": PRICE,
        "taxonomy_term": {"id": PRICE, "name": "Help at night from an agency", "description": "Awake."},
    }
]


@pytest.fixture(autouse=True)
def _on_the_first_of_may(monkeypatch):
    for room in ("importing", "publishing", "directory"):
        monkeypatch.setattr(f"trellis.journey.find.views.{room}.localdate", lambda: TODAY)


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def take(*services: dict[str, Any]) -> Import:
    return actions.take_feed(file(*services), source="Southshire", by=accounts.administrator(), on=TODAY)


def read_in(*services: dict[str, Any]) -> Import:
    taken = take(*services)
    shown = queries.would_change(bytes(taken.content)).fingerprint
    return actions.read_in(taken, shown=shown, by=accounts.administrator(), on=TODAY)


def get(name: str, *args: Any, **asked: Any) -> Any:
    response = Client().get(reverse(f"oruk:{name}", args=args), asked)
    assert response["Access-Control-Allow-Origin"] == "*" and response["Content-Type"] == "application/json"
    return response.json()


def check(schema: schemas.Schema, told: Any) -> None:
    faults = Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(told)
    assert [f"{fault.json_path}: {fault.message}" for fault in faults] == []


# In. -----------------------------------------------------------------------------------------------------


def test_a_directory_is_looked_at_then_read_in_and_a_second_time_changes_nothing():
    idris, given = as_(accounts.administrator()), service(attributes=NIGHT_TERM, cost_options=[COST])
    sent = {"source": "Southshire", "file": SimpleUploadedFile("page.json", file(given))}
    page = idris.post(reverse("find:import"), sent, follow=True)
    for said in ("Nothing is changed yet", "Night sitting", "Added", "£17.25 per hour", "Willow Support CIC"):
        assert said in words(page), said
    assert not Service.objects.exists() and not Provider.objects.exists()
    taken = Import.objects.get()
    address = reverse("find:import_one", args=[taken.ref])
    shown = queries.would_change(bytes(taken.content)).fingerprint
    assert f'value="{shown}"' in words(page)
    assert "Read in." in words(idris.post(address, {"do": "read_in", "shown": shown}, follow=True))
    made = Service.objects.get()
    assert (str(made.directory_id), made.kind, made.imported) == (SERVICE, kind(), taken)
    assert str(made.provider.directory_id) == WILLOW
    price = Price.objects.get()
    assert (price.pence, price.unit, price.from_date, price.told_on) == (
        17_25,
        "hour",
        date(2026, 4, 1),
        TODAY,
    )
    assert "Read in from Southshire" in price.source
    assert [one.pence for one in queries.local_prices(kind(), "hour", TODAY)] == [17_25]
    again = idris.post(
        reverse("find:import"), sent | {"file": SimpleUploadedFile("p", file(given))}, follow=True
    )
    assert "Nothing in it was new" in words(again) and ">Read it in<" not in words(again)
    assert (Service.objects.count(), Provider.objects.count(), Price.objects.count()) == (1, 1, 1)
    assert Service.objects.get().version == 1
    assert "already" in words(idris.post(address, {"do": "read_in", "shown": shown}))
    assert Entry.objects.filter(act="read in somebody’s directory").count() == 1


def test_what_changed_is_shown_field_by_field_and_only_that_is_changed():
    read_in(service(minimum_age=18), service(id=PRICE, name="Bowls"))
    changed = service(minimum_age=21, name="Night sitting", description="Awake all night.", alert="Full.")
    taken = take(changed, service(id=PRICE, name="Bowls"))
    page = words(as_(accounts.administrator()).get(reverse("find:import_one", args=[taken.ref])))
    for said in ("From what age: from “18” to “21”", "What it is: from “nothing” to “Awake all night.”"):
        assert said in page
    assert "Further details: from “as they are” to “as the file has them”" in page
    assert taken.counts["changed"] == 1 and taken.counts["same"] == 1 and taken.counts["added"] == 0
    before = Service.objects.get(name="Bowls")
    shown = queries.would_change(bytes(taken.content)).fingerprint
    actions.read_in(taken, shown=shown, by=accounts.administrator(), on=TODAY)
    now = Service.objects.get(directory_id=SERVICE)
    assert (now.minimum_age, now.version, now.more) == (21, 2, {"alert": "Full."})
    assert Service.objects.get(name="Bowls").version == before.version == 1


def test_nothing_is_done_that_was_not_looked_at():
    taken = take(service())
    shown = queries.would_change(bytes(taken.content)).fingerprint
    read_in(service(description="Came meanwhile."))
    address = reverse("find:import_one", args=[taken.ref])
    page = as_(accounts.administrator()).post(address, {"do": "read_in", "shown": shown})
    assert page.status_code == 409 and "has changed since you looked" in words(page)
    assert "Came meanwhile." in words(page)
    assert Service.objects.get().description == "Came meanwhile."
    let_go = as_(accounts.administrator()).post(address, {"do": "let_go"}, follow=True)
    assert "Nothing was changed" in words(let_go)
    taken.refresh_from_db()
    assert taken.content is None and taken.done_at is None


def test_a_bad_file_is_refused_whole_with_every_place_and_the_source_stays_typed():
    idris = as_(accounts.administrator())
    bad = file(service(), service(id="7", status="open"))
    sent = {"source": "Southshire", "file": SimpleUploadedFile("page.json", bad)}
    page = idris.post(reverse("find:import"), sent)
    assert page.status_code == 400
    assert "contents[2].id" in words(page) and "contents[2].status" in words(page)
    assert 'value="Southshire"' in words(page)
    large = SimpleUploadedFile("page.json", b" " * 5_000_001)
    assert "larger than 5 MB" in words(idris.post(reverse("find:import"), sent | {"file": large}))
    assert not Import.objects.exists() and not Service.objects.exists()
    with pytest.raises(NotRead):
        actions.take_feed(bad, source="Southshire", by=accounts.administrator(), on=TODAY)
    for account in (people.worker(), factories.pat()):
        assert as_(account).post(reverse("find:import"), sent).status_code == 403


def test_what_is_kept_here_by_hand_is_left_alone_and_what_a_worker_added_stays():
    ours = factories.service("Our own", kind=kind())
    taken = take(service(id=str(ours.directory_id), name="Theirs"))
    assert taken.counts["left_alone"] == 1 and taken.content is None
    read_in(service(cost_options=[COST]))
    made = Service.objects.get(directory_id=SERVICE)
    # Without a kind a price is compared with nothing, and stands in the feed's own words.
    assert made.kind is None and not Price.objects.exists()
    assert "£17.25 per hour" in words(Client().get(reverse("find:service", args=[made.ref])))
    actions.change_service(
        made, version=1, kind=kind(), offers_individual_service_fund=True, by=people.worker(), on=TODAY
    )
    read_in(service(cost_options=[COST]))
    made.refresh_from_db()
    assert made.kind == kind() and made.offers_individual_service_fund
    assert Price.objects.get().pence == 17_25 and made.more == {}
    assert take(service(cost_options=[COST])).counts["same"] == 1


def test_a_provider_of_the_same_name_is_joined_and_not_doubled():
    hand = factories.provider("Willow Support CIC", phone="01632 960 001")
    read_in(service())
    assert Provider.objects.get() == hand and Service.objects.get().provider == hand


def test_a_large_file_takes_as_many_questions_as_a_small_one():
    def asked(how_many: int) -> int:
        content = file(*[service(id=f"00000000-0000-4000-8000-{at:012}") for at in range(how_many)])
        with CaptureQueriesContext(
            connection,
        ) as queries_made:
            queries.would_change(content)
        return len(queries_made)

    assert asked(2) == asked(400)


def test_a_file_that_was_done_is_done_once():
    taken = read_in(service())
    with pytest.raises(ValidationError, match="already"):
        actions.read_in(taken, shown="", by=accounts.administrator(), on=TODAY)


# Out. ----------------------------------------------------------------------------------------------------


@pytest.fixture
def _published():
    accounts.council()
    night = factories.service(
        "Night sitting",
        kind=kind(),
        address="1 High Street\nHillside NS1 1AA",
        area="Hillside",
        when="Every night",
        phone="01632 960 001",
        website="https://willow.example",
        minimum_age=18,
        offers_individual_service_fund=True,
    )
    for pence, first in ((17_25, date(2026, 4, 1)), (18_00, TODAY + timedelta(days=30))):
        actions.put_in_price(
            kind(), pence=pence, unit="hour", from_date=first, source="Price list", told_on=TODAY,
            service=night, by=people.worker(), on=TODAY,
        )  # fmt: skip
    factories.service("Bowls", kind=kind("group"), is_free=True, maximum_age=64)
    factories.listed(
        area="Riverside", phone="07700 900 001", email="pat@example.org", kind=kind("personal_assistant")
    )
    read_in(
        service(
            schedules=[{"id": PRICE, "byday": "MO,TH", "opens_at": "10:00:00", "closes_at": "18:00:00"}],
            attributes=NIGHT_TERM,
            cost_options=[COST],
            languages=[{"id": PRICE, "name": "Polish"}],
        )
    )


@pytest.mark.usefixtures("_published")
def test_all_that_is_published_is_as_the_standard_has_it():
    assert get("about")["version"] == "3.0"
    page = get("services")
    check(schemas.page_of(schemas.SERVICE), page)
    assert page["total_items"] == page["size"] == 4 and page["last_page"]
    for one in page["contents"]:
        check(schemas.SERVICE, get("service", one["id"]))
    places = get("service_at_locations")
    check(schemas.page_of(schemas.AT_LOCATION), places)
    assert get("service_at_location", places["contents"][0]["id"]) == places["contents"][0]
    check(schemas.page_of(schemas.TAXONOMY), get("taxonomies"))
    check(schemas.page_of(schemas.TERM), get("taxonomy_terms"))
    for name, one in (("taxonomy", get("taxonomies")), ("taxonomy_term", get("taxonomy_terms"))):
        assert get(name, one["contents"][0]["id"]) == one["contents"][0]
    told = next(one for one in page["contents"] if one["name"] == "Night sitting" and "url" in one)
    assert [(one["option"], one["amount"], one["valid_from"]) for one in told["cost_options"]] == [
        ("per hour", 17.25, "2026-04-01"),
        ("per hour", 18, "2026-05-31"),
    ]
    assert {one["taxonomy_term"]["code"] for one in told["attributes"]} == {
        "night_care",
        "individual_service_fund",
    }
    passed_on = get("service", SERVICE)
    assert passed_on["languages"] == [{"id": PRICE, "name": "Polish"}]


@pytest.mark.usefixtures("_published")
def test_an_assistant_is_told_under_the_register_without_how_to_reach_or_find_them():
    pat = PersonalAssistant.objects.get()
    told = get("service", pat.directory_id)
    assert "register of personal assistants" in told["organization"]["name"]
    assert not {"email", "contacts", "service_at_locations"} & set(told)
    assert "07700" not in json.dumps(told) and "pat@" not in json.dumps(told)
    assert told["url"].endswith(reverse("find:assistant", args=[pat.ref]))
    actions.end_listing(pat, by=factories.pat(), on=TODAY)
    assert Client().get(reverse("oruk:service", args=[pat.directory_id])).status_code == 404
    assert get("services")["total_items"] == 3


@pytest.mark.usefixtures("_published")
def test_a_list_is_asked_for_in_the_standard_s_own_words():
    def found(**asked: Any) -> set[str]:
        return {one["name"] for one in get("services", **asked)["contents"]}

    terms = {one["code"]: one["id"] for one in get("taxonomy_terms")["contents"]}
    assert found(search="bowling") == {"Bowls"}
    assert found(taxonomy_term_id=terms["group"]) == {"Bowls"}
    assert found(taxonomy_term_id=terms["individual_service_fund"]) == {"Night sitting"}
    assert found(taxonomy_term_id=PRICE) == {"Night sitting"}
    assert "Bowls" not in found(minimum_age=65) and "Bowls" in found(minimum_age=64)
    assert found(day="MO", start_time="10:00", end_time="18:00") == {"Night sitting"}
    assert found(day="monday", start_time="09:59") == set() and found(day="TU") == set()
    assert found(end_time="18:01") == set()
    assert len(get("services", day="TH")["contents"]) == 1
    first, last = get("services", per_page=3), get("services", per_page=3, page=2)
    assert (first["size"], last["size"], last["last_page"], first["total_pages"]) == (3, 1, True, 2)
    assert not {one["id"] for one in first["contents"]} & {one["id"] for one in last["contents"]}
    assert get("services", page=99)["empty"]
    assert get("service_at_locations", postcode="NS1")["size"] == 1
    assert get("service_at_locations", postcode="NS9")["size"] == 0


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"page": "0"}, "page is a whole number"),
        ({"per_page": "101"}, "from 1 to 100"),
        ({"per_page": "٣"}, "from 1 to 100"),
        ({"minimum_age": "old"}, "minimum_age"),
        ({"taxonomy_id": "kinds"}, "is an identifier"),
        ({"day": "XX"}, "day is one of"),
        ({"start_time": "25:00"}, "is a time"),
        ({"start_time": '09:00" || 1'}, "is a time"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words_and_not_passed_over(asked, says):
    response = Client().get(reverse("oruk:services"), asked)
    assert response.status_code == 400 and says in response.json()["says"]
    assert response["Access-Control-Allow-Origin"] == "*"


def test_the_published_directory_can_be_read_and_not_written_to():
    for name in ("services", "about", "service_at_locations"):
        assert Client(enforce_csrf_checks=False).post(reverse(f"oruk:{name}")).status_code == 405
        assert Client().options(reverse(f"oruk:{name}")).status_code == 204
    far = Client().get(reverse("oruk:service_at_locations"), {"proximity": "1000", "postcode": "NS1 1AA"})
    assert far.status_code == 400 and "do not know where postcodes are" in far.json()["says"]
    assert Client().get(reverse("oruk:service", args=[SERVICE])).status_code == 404


@pytest.mark.usefixtures("_published")
def test_reading_in_what_we_publish_changes_nothing_here():
    page = json.dumps(get("services")).encode()
    would = queries.would_change(page)
    assert would.is_nothing, [(one.record.name, one.differences) for one in would.changes]
    # Two services and an assistant are kept by hand; one was read in, and reads the same.
    assert would.counts["left_alone"] == 3 and would.counts["same"] == 1
