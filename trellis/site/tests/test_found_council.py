"""A council's first minute: its name, and somebody who can let the others in."""

import pytest
from django.core.management import CommandError, call_command

from trellis.journey.accounts.models import Account, Council, RoleName
from trellis.site.management.commands import found_council

pytestmark = pytest.mark.django_db
WORDS = ["Southshire", "--username=Pat.Price", "--administrator=Pat Price"]


@pytest.fixture
def types(monkeypatch):
    return lambda password: monkeypatch.setattr(found_council, "getpass", lambda asked: password)


def test_the_council_has_its_name_and_its_administrator_can_sign_in(types, client):
    types("a long walk by the river")
    call_command("found_council", *WORDS)
    assert Council.objects.get().name == "Southshire"
    assert not Council.objects.get().is_made_up
    assert Account.objects.get().holds(RoleName.ADMINISTRATOR)
    assert client.login(username="pat.price", password="a long walk by the river")


@pytest.mark.parametrize("password", ["", "elevenchars", "qwerty123456"])
def test_a_password_that_is_no_protection_is_refused_and_nothing_is_founded(types, password):
    types(password)
    with pytest.raises(CommandError, match="password"):
        call_command("found_council", *WORDS)
    assert not Council.objects.exists()


def test_a_name_to_sign_in_with_that_is_none_founds_nothing(types):
    types("a long walk by the river")
    with pytest.raises(CommandError):
        call_command("found_council", "Southshire", "--username=", "--administrator=Pat Price")
    assert not Council.objects.exists()


def test_a_second_council_is_refused_before_a_password_is_asked_for(types, monkeypatch):
    types("a long walk by the river")
    call_command("found_council", *WORDS)
    monkeypatch.setattr(found_council, "getpass", lambda asked: pytest.fail("asked"))
    with pytest.raises(CommandError, match="Southshire already"):
        call_command("found_council", "Westshire", "--username=x", "--administrator=X")
