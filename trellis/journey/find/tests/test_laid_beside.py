"""The quotes of the fourth journey, where the challenge they came with is read and answered."""

from __future__ import annotations

import pytest
from django.urls import reverse

from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.allocate.tests import factories as amounts
from trellis.journey.challenge import actions as challenge
from trellis.journey.people.tests import factories as people

from . import factories

pytestmark = pytest.mark.django_db


def test_who_answers_reads_the_quotes_that_came_with_a_challenge_and_no_other(client):
    accounts.council()
    amount = amounts.mrs_ahmeds_amount()
    on = factories.TODAY
    raised = challenge.raise_challenge(
        "amount",
        amount.ref,
        words="Nobody works for that.",
        shortfall_weekly_pence=49_05,
        by=amount.person.account,
        on=on,
    )
    for by_name, pence in (("Willow Support", 18_40), ("Moonlight Care", 17_20), ("Night Owls", 17_80)):
        factories.quote(amount.person, by_name, pence, challenge=raised)
    factories.quote(amount.person, "Somebody else", 16_00)
    for account in (factories.director(), people.account("Marta Mazur", "manager"), amount.person.account):
        client.force_login(account)
        page = said_by(client.get(reverse("challenge:one", args=[raised.ref])))
        found = [page.index(says) for says in ("£17.20 an hour", "£17.80 an hour", "£18.40 an hour")]
        assert found == sorted(found) and "Somebody else" not in page.split("What comes with it")[1][:300]


def said_by(response) -> str:
    return " ".join(response.content.decode().split())
