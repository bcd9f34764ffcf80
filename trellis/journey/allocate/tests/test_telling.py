"""What an amount says when it is told."""

import re

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.people.tests import factories as people
from trellis.journey.tell import letters

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_bea(client):
    accounts.council()
    client.force_login(people.worker())
    return client


def said(response) -> str:
    """What the page says, without its tags."""
    text = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]*>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(text.split()).replace("&#39;", "'")


def page_of(letter: str, ref: str) -> str:
    return reverse("tell:send", args=[letter, ref])


def test_an_amount_is_told_with_its_bill_to_the_penny(as_bea):
    allocation = factories.mrs_ahmeds_amount()
    page = said(as_bea.get(page_of("amount", allocation.ref)))
    assert "Your indicative amount is £293.15 a week" in page and "£15,285.68 a year" in page
    assert "Eating and drinking: help with some of it. Your daughter does half of it." in page
    assert "Altogether £293.15" in page and "Your daughter’s help lowers it." in page


def test_in_easy_words_it_says_the_same_sum():
    allocation = factories.mrs_ahmeds_amount()
    words = letters.letter("amount").source(allocation.ref, people.worker()).words
    easy = " ".join(block.text for block in words.easy)
    assert "£293.15" in easy and "This part is £61.50." in easy and words.is_about_money


def test_another_team_s_worker_tells_nobody_s_amount(client):
    allocation = factories.mrs_ahmeds_amount()
    client.force_login(people.worker("Tom Tran", of="Hillside"))
    assert client.get(page_of("amount", allocation.ref)).status_code == 403


def test_the_amount_s_page_leads_to_telling_it(as_bea):
    allocation = factories.mrs_ahmeds_amount()
    assert allocation.made_on <= localdate()
    page = as_bea.get(reverse("allocate:one", args=[allocation.ref])).content.decode()
    assert page_of("amount", allocation.ref) in page
