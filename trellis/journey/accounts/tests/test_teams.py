"""Teams, and the one that answers the front door."""

import pytest

from trellis.journey.accounts.models import Team
from trellis.journey.record.models import Entry

from . import factories

pytestmark = pytest.mark.django_db


def test_an_administrator_adds_a_team_that_answers_the_front_door(client):
    client.force_login(factories.administrator())
    client.post("/accounts/add-team", {"name": "First Contact", "is_front_door": "on"})
    client.post("/accounts/add-team", {"name": "Lakeside"})
    assert Team.objects.get(name="First Contact").is_front_door
    assert not Team.objects.get(name="Lakeside").is_front_door
    assert Entry.objects.filter(act="added a team", after__is_front_door=True).count() == 1


def test_an_organisation_is_never_the_front_door(client):
    client.force_login(factories.administrator())
    assert "front door" not in client.get("/accounts/add-organisation").content.decode()
    client.post("/accounts/add-organisation", {"name": "Open Door CIC", "is_front_door": "on"})
    assert not Team.objects.exists()
