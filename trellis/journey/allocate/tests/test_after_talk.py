"""After a talk the worker who wants it is told what the sum can still come to; nobody else, ever."""

import re

import pytest
from django.urls import reverse

from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.assess import after_talk
from trellis.journey.assess.tests import factories as assessing
from trellis.journey.people.tests import factories as people

from . import factories

pytestmark = pytest.mark.django_db
FOLD = "The range of the sum, for planning your talks"


@pytest.fixture
def assessment():
    accounts.council()
    factories.scheme_in_force()
    return assessing.started()


def told(assessment):
    return {one.heading: one for one in after_talk.of(assessment, people.worker())}


def pounds(says: str) -> list[int]:
    return [int(one.replace(",", "").replace(".", "")) for one in re.findall(r"£([\d,]+\.\d\d)", says)]


def test_the_range_narrows_as_answers_come_in_and_the_next_question_is_the_widest(assessment):
    low, high = pounds(told(assessment)["What the sum can still come to"].says)
    assert 0 == low < high
    following = told(assessment)["What would tell most"]
    outcome = following.address.rpartition("/")[2]
    assert following.address == reverse("assess:outcome", args=[assessment.ref, outcome])
    assessing.answered(assessment, outcome, level=2)
    narrower_low, narrower_high = pounds(told(assessment)["What the sum can still come to"].says)
    assert low < narrower_low < narrower_high < high
    assert told(assessment)["What would tell most"].address != following.address


def test_nothing_is_told_when_everything_is_answered_or_no_scheme_is_in_force():
    accounts.council()
    assert told(assessing.started(people.person("George", "Grant"))) == {}
    factories.scheme_in_force()
    assert told(assessing.answered_throughout(assessing.started())) == {}


def test_nothing_is_told_of_the_sum_after_a_carer_s_own_talk(assessment):
    assert told(assessing.started_for_carer(people.carer(assessment.person))) == {}


def test_the_range_is_behind_a_fold_for_the_worker_and_on_no_page_of_the_person(assessment, client):
    (said,) = assessing.said_in_a_talk(assessment, "I eat toast.")
    page = reverse("assess:talk", args=[said.talk.ref])
    client.force_login(people.worker())
    shown = client.get(page).content.decode()
    assert FOLD in shown and "£" in shown.split(FOLD)[1]
    assert "<details" in shown.split(FOLD)[0].rpartition("<details")[1]
    assert " open" not in shown.split(FOLD)[0].rpartition("<details")[2].split(">")[0]
    client.force_login(people.signing_in(assessment.person))
    for address in (page, reverse("assess:one", args=[assessment.ref]), reverse("home")):
        shown = client.get(address).content.decode()
        assert FOLD not in shown and "£" not in shown
