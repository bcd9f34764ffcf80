"""The directory: found by words and what somebody needs, kept right, and nobody in it who did not ask."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from tests.pages import as_
from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.find import actions, queries
from trellis.journey.find.models import PersonalAssistant, Service
from trellis.journey.find.queries import Asked
from trellis.journey.people import outside
from trellis.journey.people.tests import factories as people

from . import factories
from .factories import TODAY, kind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_first_of_may(monkeypatch):
    for room in ("directory", "assistants", "prices"):
        monkeypatch.setattr(f"trellis.journey.find.views.{room}.localdate", lambda: TODAY)


def words(response) -> str:
    return " ".join(response.content.decode().split())


def names(asked: Asked) -> list[str]:
    return [one.name for one in queries.services(asked)]


# Looking. ------------------------------------------------------------------------------------------------


@pytest.fixture
def _some_services():
    factories.service("Bowls on Tuesdays", kind=kind("group"), area="Hillside", is_free=True)
    factories.service(
        "Night sitting", of="Moonlight Care", kind=kind("night_care"), description="Somebody who stays awake."
    )
    factories.service("Swimming", of="Northshire Pool", minimum_age=60, area="Riverside and Hillside")
    factories.service(
        "Young drummers", of="Northshire Pool", maximum_age=25, description="Groups of drummers."
    )
    closed = factories.service("Closed club")
    Service.objects.filter(pk=closed.pk).update(status="defunct")


@pytest.mark.usefixtures("_some_services")
def test_services_are_found_by_their_words_and_by_what_somebody_needs():
    assert names(Asked()) == ["Bowls on Tuesdays", "Night sitting", "Swimming", "Young drummers"]
    assert names(Asked(words="bowling")) == ["Bowls on Tuesdays"]
    assert names(Asked(words="staying awake")) == ["Night sitting"]
    assert names(Asked(words="moonlight")) == ["Night sitting"]
    assert names(Asked(words="closed")) == []
    assert names(Asked(kind=kind("group"))) == ["Bowls on Tuesdays"]
    assert names(Asked(is_free=True)) == ["Bowls on Tuesdays"]
    assert names(Asked(area="hillside")) == ["Bowls on Tuesdays", "Swimming"]
    assert "Swimming" not in names(Asked(age=59)) and "Swimming" in names(Asked(age=60))
    assert "Young drummers" in names(Asked(age=25)) and "Young drummers" not in names(Asked(age=26))
    assert names(Asked(offers_fund=True)) == []


@pytest.mark.usefixtures("_some_services")
@pytest.mark.parametrize("typed", ["'; drop table", "a & | !", "\\", "((", '"', "%", "x" * 200])
def test_whatever_is_typed_into_the_search_is_only_words(typed):
    assert Client().get(reverse("find:directory"), {"words": typed}).status_code == 200


def test_anybody_reads_the_directory_page_by_page_without_signing_in():
    for number in range(26):
        factories.service(f"Club {number:02}")
    first = words(Client().get(reverse("find:directory"), {"words": "club"}))
    assert "26 services found" in first and "Club 24" in first and "Club 25" not in first
    assert "?page=2&amp;words=club" in first
    assert "Club 25" in words(Client().get(reverse("find:directory"), {"words": "club", "page": 2}))
    absurd = words(Client().get(reverse("find:directory"), {"age": "500"}))
    assert "Enter an age from 0 to 120" in absurd


def test_a_service_s_page_tells_each_price_with_its_day_its_source_and_how_old_it_is():
    night = factories.service("Night sitting", kind=kind(), description="Awake.", address="1 High Street")
    bea, address = people.worker(), reverse("find:service_price", args=[night.ref])
    for pence, day in (("16.80", TODAY - timedelta(days=90)), ("17.40", TODAY - timedelta(days=11))):
        sent = {"kind": kind().pk, "pence": pence, "unit": "hour", "source": "Their price list"}
        for name in ("from_date", "told_on"):
            sent |= {f"{name}_0": day.day, f"{name}_1": day.month, f"{name}_2": day.year}
        assert as_(bea).post(address, sent).status_code == 302
    page = words(Client().get(reverse("find:service", args=[night.ref])))
    assert "£17.40 an hour" in page and "Told us on 20 April 2026, 11 days ago" in page
    assert "Their price list" in page and "3 months ago" in page
    assert page.index(">Now<") < page.index("£17.40") < page.index(">Past<") < page.index("£16.80")
    assert "From <strong>£17.40 an hour" in words(Client().get(reverse("find:directory")))
    assert "Put in a price" not in page
    assert as_(factories.pat()).post(address, {}).status_code == 403


# Keeping it. ---------------------------------------------------------------------------------------------


def test_workers_and_administrators_keep_the_directory_and_nobody_else():
    for account in (people.worker(), accounts.administrator()):
        assert as_(account).get(reverse("find:provider_new")).status_code == 200
    others = [factories.pat(), people.account("Frank Foster", RoleName.FINANCE), factories.director()]
    made = factories.service()
    for account in others:
        for name, ref in (("provider_change", made.provider.ref), ("service_change", made.ref)):
            assert as_(account).get(reverse(f"find:{name}", args=[ref])).status_code == 403
        with pytest.raises(Refused):
            actions.put_in_provider(name="Mine", by=account, on=TODAY)


def test_a_provider_and_a_service_are_put_in_on_their_pages():
    bea = as_(people.worker())
    page = bea.post(reverse("find:provider_new"), {"name": "Willow", "website": "javascript:alert(1)"})
    assert "begins with http:// or https://" in words(page) and 'value="javascript:alert(1)"' in words(page)
    page = bea.post(reverse("find:provider_new"), {"name": "Willow", "phone": "01632 960 001"}, follow=True)
    assert "Willow is in the directory" in words(page)
    page = bea.post(reverse("find:provider_new"), {"name": "WILLOW"})
    assert "in the directory already" in words(page)
    address = reverse("find:service_new", args=[queries.providers().get(name="Willow").ref])
    sent = {"name": "Garden", "status": "active", "minimum_age": "40", "maximum_age": "30"}
    assert "oldest age is below the youngest" in words(bea.post(address, sent))
    assert "from 0 to 120" in words(bea.post(address, sent | {"maximum_age": "-1"}))
    assert bea.post(address, sent | {"maximum_age": "40"}).status_code == 302
    assert Service.objects.get().checked_on == TODAY


def test_a_service_changed_in_two_windows_loses_neither_s_words():
    made = factories.service(description="Bowls and tea.")
    sent = {"name": made.name, "status": "active", "version": made.version, "description": "Mine."}
    address = reverse("find:service_change", args=[made.ref])
    actions.change_service(made, version=1, description="Theirs.", by=people.worker(), on=TODAY)
    page = as_(accounts.administrator()).post(address, sent)
    assert page.status_code == 409
    both = words(page)
    assert "Bea Brooks saved this page while you were typing" in both
    assert "Mine." in both and "Theirs." in both
    assert Service.objects.get().description == "Theirs."
    assert as_(accounts.administrator()).post(address, sent | {"version": "2"}).status_code == 302
    assert Service.objects.get().description == "Mine."


# Planners who also provide. ------------------------------------------------------------------------------


def test_an_organisation_that_plans_and_provides_is_flagged_from_both_sides():
    olive = people.account("Olive Okafor", RoleName.PLANNER, of="Open Door CIC")
    open_door = olive.roles_held_today[0].organisation
    planning = factories.service("Planning", of="Open Door CIC", kind=kind("planning"))
    address = reverse("find:provider_tie", args=[planning.provider.ref])
    assert as_(people.worker()).post(address, {"organisation": open_door.pk}).status_code == 403
    assert as_(accounts.administrator()).post(address, {"organisation": open_door.pk}).status_code == 302
    # Helping people plan is what a planner is for; it is no other interest.
    assert queries.also_provides(open_door) is None and outside.flags_of([open_door]) == {}
    day = factories.service("Day out", of="Open Door CIC", kind=kind("day_activity"))
    assert queries.also_provides(open_door) == day.provider
    (says,) = outside.flags_of([open_door])[open_door.pk]
    assert "also offers support that people pay for" in says
    assert "also helps people plan" in words(Client().get(reverse("find:service", args=[day.ref])))
    Service.objects.filter(pk=day.pk).update(status="defunct")
    assert queries.also_provides(open_door) is None


# Assistants. ---------------------------------------------------------------------------------------------


def test_an_assistant_lists_themself_says_their_price_and_leaves_when_they_like():
    pat = as_(factories.pat())
    empty = pat.post(reverse("find:my_listing"), {"name": "Pat Parry", "says": ""})
    assert "Say something of what you do" in words(empty)
    sent = {"name": "Pat Parry", "says": "I cook and drive.", "area": "Riverside", "kind": kind().pk}
    page = words(pat.post(reverse("find:my_listing"), sent, follow=True))
    assert "You are listed" in page
    one = PersonalAssistant.objects.get()
    assert one.asked_how == "By their own sign-in" and one.listed_since == TODAY
    price = {"kind": kind().pk, "pence": "15.50", "unit": "hour", "source": "Me"}
    for name in ("from_date", "told_on"):
        price |= {f"{name}_0": "1", f"{name}_1": "5", f"{name}_2": "2026"}
    assert pat.post(reverse("find:assistant_price", args=[one.ref]), price).status_code == 302
    assert [one.pence for one in queries.local_prices(kind(), "hour", TODAY)] == [15_50]
    listed = words(Client().get(reverse("find:assistants"), {"words": "drive riverside"}))
    assert "Pat Parry" in listed and "£15.50 an hour" in listed
    assert "I cook and drive." in words(Client().get(reverse("find:assistant", args=[one.ref])))
    assert pat.post(reverse("find:assistant_end", args=[one.ref])).status_code == 302
    assert "Pat Parry" not in words(Client().get(reverse("find:assistants")))
    assert Client().get(reverse("find:assistant", args=[one.ref])).status_code == 403
    assert queries.local_prices(kind(), "hour", TODAY) == []
    assert "List me again" in words(pat.get(reverse("find:assistant", args=[one.ref])))
    assert "You are listed" in words(pat.post(reverse("find:my_listing"), sent, follow=True))
    assert PersonalAssistant.objects.count() == 1


def test_nobody_is_listed_who_did_not_ask_and_nobody_changes_another_s_entry():
    with pytest.raises(ValidationError, match="did not"):
        actions.list_assistant(name="Q", says="S", asked_how=" ", by=people.worker(), on=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonalAssistant.objects.create(name="Q", listed_since=TODAY)
    pats = factories.listed()
    rob = people.account("Rob Rival", RoleName.ASSISTANT)
    for name in ("assistant_change", "assistant_end", "assistant_price"):
        assert as_(rob).post(reverse(f"find:{name}", args=[pats.ref]), {}).status_code == 403
    assert (
        as_(people.account("Sara Ahmed", RoleName.CARER)).get(reverse("find:my_listing")).status_code == 403
    )
    page = as_(people.worker()).post(
        reverse("find:assistant_new"), {"name": "Quinn", "says": "Gardens.", "asked_how": "Her letter"}
    )
    assert page.status_code == 302
    assert queries.assistants(TODAY).count() == 2


def test_an_entry_says_no_address_and_keeps_none():
    fields = {field.name for field in PersonalAssistant._meta.concrete_fields}
    assert not any("address" in name or "postcode" in name for name in fields)
    assert 'name="address"' not in words(as_(factories.pat()).get(reverse("find:my_listing")))


def test_an_entry_changed_in_two_windows_loses_neither_s_words():
    pats = factories.listed()
    actions.change_listing(pats, version=1, says="Put right by Bea.", by=people.worker(), on=TODAY)
    sent = {"name": "Pat Parry", "says": "My own words.", "version": 1}
    page = as_(factories.pat()).post(reverse("find:assistant_change", args=[pats.ref]), sent)
    assert page.status_code == 409 and "Put right by Bea." in words(page) and "My own words." in words(page)


def test_a_listing_to_come_or_ended_is_not_shown():
    pats = factories.listed()
    assert not queries.is_listed(pats, TODAY - timedelta(days=1))
    actions.end_listing(pats, by=factories.pat(), on=TODAY)
    pats.refresh_from_db()
    assert not queries.is_listed(pats, TODAY) and queries.is_listed(pats, date(2026, 4, 30)) is False
    with pytest.raises(ValidationError, match="not listed"):
        actions.end_listing(pats, by=factories.pat(), on=TODAY)
