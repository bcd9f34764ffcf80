"""What this stage's letters say, and to whom they may go."""

import re
from datetime import date, time

import pytest
from django.urls import reverse

from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.assess.models import Talk
from trellis.journey.people.models import Person
from trellis.journey.people.tests import factories as people
from trellis.journey.tell import letters
from trellis.journey.tell.models import Message

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


def told(client, page: str, way: str) -> Message:
    """Shown first what would go, then sent."""
    shown = client.post(page, {"key": "k", "do": "show", "way": way}).content.decode()
    mark = re.search(r'name="shown" value="([^"]*)"', shown)[1]
    client.post(page, {"key": "k", "do": "send", "way": way, "shown": mark})
    return Message.objects.get()


def decided():
    assessment, _ = factories.mrs_a()
    return factories.decided(assessment)


def test_a_decision_is_told_with_its_reasons(as_bea):
    decision = decided()
    page = said(as_bea.get(page_of("decision", decision.ref)))
    assert "Our decision: you qualify for care and support" in page
    assert "She no longer goes out." in page and "Ombudsman" in page
    message = told(as_bea, page_of("decision", decision.ref), "visit:person")
    assert (message.about, message.about_ref) == ("assess.EligibilityDecision", decision.ref)


def test_a_no_says_what_comes_of_it(as_bea):
    assessment = factories.answered_throughout(factories.started())
    decision = factories.decided(assessment)
    page = said(as_bea.get(page_of("decision", decision.ref)))
    assert "you do not qualify for care and support" in page and "We will write to you with advice." in page


def test_the_written_record_holds_what_was_said_and_how_it_was_written_down(as_bea):
    assessment, _ = factories.mrs_a()
    page = said(as_bea.get(page_of("assessment", assessment.ref)))
    assert "About nutrition. How we wrote it down:" in page and "Help needed: help with some of it." in page


def test_the_record_asks_no_more_than_twenty_times(as_bea, django_assert_max_num_queries):
    assessment, _ = factories.mrs_a()
    people.agreed(assessment.person, only_workers=[people.worker()], because="It frightens me.")
    with django_assert_max_num_queries(20):
        assert as_bea.get(page_of("assessment", assessment.ref)).status_code == 200


def test_a_carer_s_own_decision_goes_to_the_carer_alone(as_bea):
    person = people.person()
    sara = people.carer(person, signs_in=True, may_see=True)
    own = factories.answered_throughout(factories.started_for_carer(sara), unable=("child",))
    decision = factories.decided(own)
    page = page_of("decision", decision.ref)
    assert "Mrs Amina Ahmed in person" not in said(as_bea.get(page))
    message = told(as_bea, page, f"visit:carer:{sara.ref}")
    as_bea.force_login(people.signing_in(Person.objects.get(pk=person.pk)))
    assert as_bea.get(reverse("tell:one", args=[message.ref])).status_code == 403
    as_bea.force_login(sara.account)
    assert as_bea.get(reverse("tell:one", args=[message.ref])).status_code == 200


def planned(**more) -> Talk:
    worker = people.worker()
    return Talk.objects.create(
        assessment=factories.started(),
        on=date(2026, 5, 11),
        at=time(10, 30),
        where="home",
        state="planned",
        held_by=worker,
        begun_by=worker,
        **more,
    )


def test_a_talk_to_come_is_told_with_its_day_and_how_long_it_is_at_most(as_bea):
    talk = planned()
    people.agreed(talk.assessment.person, longest_talk_minutes=10)
    words = letters.letter("talk").source(talk.ref, people.worker()).words
    assert words.short == (
        "Bea Brooks would like to talk with you at your home on 11 May 2026 at 10:30am. "
        "You can have someone with you. If the day does not suit you, tell us."
    )
    page = said(as_bea.get(page_of("talk", talk.ref)))
    assert "It will be 10 minutes at most." in page


def test_nobody_is_asked_to_a_talk_that_is_over(as_bea):
    talk = planned()
    Talk.objects.filter(pk=talk.pk).update(state="not_held")
    assert as_bea.get(page_of("talk", talk.ref)).status_code == 404


@pytest.mark.parametrize("letter", ["decision", "assessment"])
def test_another_team_s_worker_tells_nothing(client, letter):
    decision = decided()
    client.force_login(people.worker("Tom Tran", of="Hillside"))
    ref = decision.ref if letter == "decision" else decision.assessment.ref
    assert client.get(page_of(letter, ref)).status_code == 403
