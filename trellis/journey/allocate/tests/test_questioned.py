"""An indicative amount can be questioned, from its own page, by whoever may see it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from tests.pages import words
from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.challenge import actions as challenge
from trellis.journey.people.tests import factories as people

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def amount():
    accounts.council()
    return factories.mrs_ahmeds_amount()


def test_the_page_of_an_amount_leads_to_questioning_it_and_says_what_stands_meanwhile(client, amount):
    client.force_login(amount.person.account)
    shown = client.get(reverse("allocate:one", args=[amount.ref]))
    assert reverse("challenge:raise", args=["amount", amount.ref]) in shown.content.decode()
    sent = {"words": "I cannot wash alone at all.", "wanted": "", "shortfall_weekly_pence": ""}
    client.post(reverse("challenge:raise", args=["amount", amount.ref]), sent)
    shown = words(client.get(reverse("allocate:one", args=[amount.ref])))
    assert "Open Questioned on" in shown and "Until then what stood goes on: £293.15 a week" in shown


def test_who_worked_an_amount_out_does_not_answer_for_it(amount):
    raised = challenge.raise_challenge(
        "amount", amount.ref, words="Too little.", by=amount.person.account, on=localdate()
    )
    assert raised.about_says == (
        "the indicative amount, £293.15 a week, worked out by Bea Brooks on 1 May 2026"
    )
    assert (raised.stood_weekly_pence, raised.decided_by) == (293_15, [people.worker().pk])
    with pytest.raises(Refused):
        challenge.raise_challenge(
            "amount", amount.ref, words="Mine?", by=people.worker("Tom Tran", of="Hillside"), on=localdate()
        )
