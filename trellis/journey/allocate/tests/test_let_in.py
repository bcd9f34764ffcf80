"""What a planner reads of an amount and an assessment, and what they never do in them."""

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from trellis.journey.accounts.models import RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.assess.tests import factories as assess
from trellis.journey.people import actions
from trellis.journey.people.models import Section
from trellis.journey.people.tests import factories as people

from . import factories

pytestmark = pytest.mark.django_db

MONEY, ASSESSMENT = Section.MONEY, Section.ASSESSMENT
READ = ["assess:one", "assess:said", "assess:written"]
WRITE = ["assess:decide", "assess:circumstances", "assess:advocate", "assess:own_words"]


@pytest.fixture
def given():
    return factories.mrs_ahmeds_amount()


@pytest.fixture
def olive(client):
    account = people.account("Olive Okafor", RoleName.PLANNER, of="Open Door CIC")
    client.force_login(account)
    return account


def let_in(person, *sections):
    return actions.let_in(
        person,
        accounts.organisation("Open Door CIC"),
        sections=sections,
        may_write=True,
        by=people.worker_of(person),
        on=localdate(),
    )


def status(client, name, ref):
    return client.get(reverse(name, args=[ref])).status_code


def test_the_money_opens_the_amount_and_not_the_answers_behind_it(client, given, olive):
    about = given.assessment
    assert status(client, "allocate:one", given.ref) == 403
    grant = let_in(given.person, MONEY)
    page = client.get(reverse("allocate:one", args=[given.ref]))
    assert page.status_code == 200 and "£293.15" in page.content.decode()
    assert reverse("assess:one", args=[about.ref]) not in page.content.decode()
    assert [status(client, name, about.ref) for name in READ] == [403, 403, 403]
    assert status(client, "allocate:amount", about.ref) == 403
    actions.take_back_letting_in(grant, by=people.worker_of(given.person), at=now())
    for name in ("allocate:one", "allocate:easy_read", "allocate:what_if", "allocate:replay"):
        assert status(client, name, given.ref) == 403, name


def test_the_assessment_is_read_and_not_written_in_and_a_carers_own_stays_closed(client, given, olive):
    about = given.assessment
    let_in(given.person, ASSESSMENT)
    assert [status(client, name, about.ref) for name in READ] == [200, 200, 200]
    assert [status(client, name, about.ref) for name in WRITE] == [403] * len(WRITE)
    not_right = reverse("assess:not_right", args=[about.ref, "nutrition"])
    assert client.post(not_right).status_code == 403
    theirs = assess.started_for_carer(given.person.carers.get())
    assert [status(client, name, theirs.ref) for name in READ] == [403, 403, 403]
    assert status(client, "allocate:one", given.ref) == 403
