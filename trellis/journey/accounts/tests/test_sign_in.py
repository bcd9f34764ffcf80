"""Signing in, being signed out, and losing nothing on the way."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from trellis.journey.accounts import actions
from trellis.journey.accounts.models import RoleName
from trellis.journey.accounts.tests import factories
from trellis.journey.record.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def northshire():
    factories.council()


@pytest.fixture
def bea():
    return factories.account("Bea Brooks", "practitioner")


def sign_in(client, username="bea.brooks", password=factories.PASSWORD, **more):
    return client.post("/sign-in", {"login": username, "password": password, **more})


def test_the_right_name_and_password_open_the_home_page(client, bea):
    assert sign_in(client)["Location"] == "/home"
    assert client.get("/home").status_code == 200
    assert Entry.objects.filter(act="signed in", by=bea).exists()


def test_the_name_may_be_typed_in_capitals(client, bea):
    assert sign_in(client, username="Bea.Brooks").status_code == 302


def test_a_wrong_password_says_so_and_keeps_the_name(client, bea):
    page = sign_in(client, password="wrong").content.decode()
    assert "The name or the password is not right" in page
    assert 'value="bea.brooks"' in page
    assert "Error: " in page


def test_six_wrong_passwords_must_wait_even_for_the_right_one(client, bea):
    for _ in range(5):
        sign_in(client, password="wrong")
    page = sign_in(client)
    assert page.status_code == 200
    assert "Too many tries" in page.content.decode()


def test_signing_in_never_leads_to_another_site(client, bea):
    assert sign_in(client, next="https://elsewhere.example/")["Location"] == "/home"


def test_nobody_signs_up(client):
    assert "Accounts are made by the council" in client.get("/sign-up").content.decode()


def test_a_page_without_signing_in_asks_to_sign_in(client):
    assert client.get("/home")["Location"] == "/sign-in?next=/home"


def test_what_was_typed_before_a_lost_session_comes_back_after_signing_in(client, bea):
    factories.administrator()
    lost = client.post("/accounts/add-team", {"name": "Hillside, east of the river"})
    assert lost.status_code == 401
    page = lost.content.decode()
    assert "Nothing you typed is lost" in page
    assert 'name="typed-name" value="Hillside, east of the river"' in page
    back = sign_in(
        client,
        username="idris.iqbal",
        next="/accounts/add-team",
        **{"typed-name": "Hillside, east of the river"},
    )
    page = back.content.decode()
    assert 'action="/accounts/add-team"' in page
    assert 'name="name" value="Hillside, east of the river"' in page


def test_a_password_typed_before_a_lost_session_is_not_put_into_the_page(client):
    for field in ("password", "oldpassword", "password1"):
        lost = client.post("/accounts/new", {"name": "Bea", field: "a secret word of hers"})
        assert 'value="Bea"' in lost.content.decode()
        assert "a secret word of hers" not in lost.content.decode()


def test_a_page_left_open_too_long_is_offered_again_with_what_was_typed(bea):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(factories.administrator())
    ours = strict.post("/accounts/add-team", {"name": "Lakeside"}, headers={"origin": "http://testserver"})
    assert ours.status_code == 403
    assert 'name="name" value="Lakeside"' in ours.content.decode()
    theirs = strict.post(
        "/accounts/add-team", {"name": "Lakeside"}, headers={"origin": "https://evil.example"}
    )
    assert "Lakeside" not in theirs.content.decode()


def test_the_cast_can_be_signed_in_as_only_in_the_demonstration(client, bea, settings):
    bea.is_cast = True
    bea.save()
    settings.DEMO = False
    assert client.post("/accounts/sign-in-as/bea.brooks").status_code == 404
    settings.DEMO = True
    assert client.post("/accounts/sign-in-as/bea.brooks")["Location"] == "/home"


def test_somebody_real_can_never_be_signed_in_as(client, bea, settings):
    settings.DEMO = True
    assert client.post("/accounts/sign-in-as/bea.brooks").status_code == 404


def test_a_closed_account_signs_nobody_in(client, bea):
    actions.close_account(bea, by=factories.administrator(), because="She left.")
    assert sign_in(client).status_code in (200, 302)
    assert client.get("/home").status_code == 302


def test_pages_of_people_signed_in_are_not_kept_by_the_browser(client, bea):
    client.force_login(bea)
    assert client.get("/home")["Cache-Control"] == "private, no-store"


def test_only_an_administrator_makes_accounts(client, bea):
    client.force_login(bea)
    for address in ("/accounts/", "/accounts/new", "/accounts/add-team", f"/accounts/{bea.pk}"):
        assert client.get(address).status_code == 403


def test_an_administrator_makes_an_account_and_gives_a_role(client):
    client.force_login(factories.administrator())
    team = factories.team("Hillside")
    made = client.post(
        "/accounts/new",
        {"name": "Tom Tran", "username": "tom.tran", "email": "", "password": factories.PASSWORD},
        follow=True,
    )
    address = made.redirect_chain[-1][0]
    page = client.post(
        address, {"role": "practitioner", "team": team.pk, "because": "Started on Monday"}, follow=True
    )
    assert "Practitioner, Hillside" in page.content.decode()


def test_a_worker_without_a_team_is_refused_in_a_sentence(client):
    client.force_login(factories.administrator())
    nobody = factories.account("Tom Tran")
    page = client.post(f"/accounts/{nobody.pk}", {"role": "practitioner", "because": "New"}).content.decode()
    assert "Choose the team they work in." in page


@pytest.mark.parametrize(("password", "says"), [("short", "too short"), ("password1234", "too common")])
def test_a_weak_first_password_is_refused_in_a_sentence(client, password, says):
    client.force_login(factories.administrator())
    page = client.post(
        "/accounts/new", {"name": "Tom", "username": "tom", "password": password}
    ).content.decode()
    assert says in page


def test_a_sign_in_name_is_somebodys_only_once(client, bea):
    client.force_login(factories.administrator())
    page = client.post(
        "/accounts/new", {"name": "Bea", "username": "BEA.brooks", "password": factories.PASSWORD}
    ).content.decode()
    assert "Somebody has this sign-in name already" in page


def test_the_last_administrator_cannot_end_their_own_role():
    idris = factories.administrator()
    with pytest.raises(ValidationError, match="last administrator"):
        actions.end_role(idris.roles.get(), by=idris, on=factories.date(2026, 5, 1), because="Leaving")


def test_a_role_held_already_is_refused_in_a_sentence(bea):
    with pytest.raises(ValidationError, match="already"):
        actions.give_role(
            bea,
            RoleName.PRACTITIONER,
            team=factories.team(),
            by=factories.administrator(),
            on=factories.date(2026, 5, 1),
            because="Again",
        )
