"""Noting that somebody has died, and putting it right where it was a mistake."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from tests.pages import words
from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.people import actions, queries, timeline
from trellis.journey.people.models import Person
from trellis.journey.people.timeline import Event
from trellis.journey.record.models import Entry

from . import factories
from .factories import TODAY

pytestmark = pytest.mark.django_db

BORN = date(1942, 3, 12)
SAYS = "His daughter rang."


@pytest.fixture
def as_bea(client):
    accounts.council()
    client.force_login(factories.worker())
    return client


def bill(**details) -> Person:
    return factories.person("Bill", "Baker", date_of_birth=BORN, **details)


def note(person: Person, died_on: date = TODAY, **details) -> Person:
    details = {"because": SAYS, "by": factories.worker(), "on": TODAY} | details
    return actions.note_death(person, died_on=died_on, **details)


def typed(day: date, because: str = SAYS) -> dict:
    return {"died_on_0": day.day, "died_on_1": day.month, "died_on_2": day.year, "because": because}


@pytest.mark.parametrize(
    ("died_on", "says"),
    [
        (TODAY, None),
        (TODAY + timedelta(days=1), "must be today or in the past"),
        (TODAY - timedelta(days=1), None),
        (BORN, None),
        (BORN - timedelta(days=1), "before they were born, on 12 March 1942"),
        (BORN + timedelta(days=1), None),
    ],
)
def test_a_death_is_of_a_day_from_the_birth_to_today(died_on, says):
    person = bill()
    if says:
        with pytest.raises(ValidationError, match=says):
            note(person, died_on)
        assert Person.objects.get().died_on is None
    else:
        assert note(person, died_on).died_on == died_on


def test_a_death_has_a_source():
    with pytest.raises(ValidationError, match="Say how we know"):
        note(bill(), because="  ")


def test_a_death_noted_a_second_time_does_not_overwrite_the_first():
    person = note(bill())
    with pytest.raises(ValidationError, match="noted already that Bill Baker died on 1 May 2026"):
        note(person, BORN)
    assert Person.objects.get().died_on == TODAY


def test_a_death_is_taken_back_with_a_reason_and_both_stay_in_the_record():
    person = note(bill())
    with pytest.raises(ValidationError, match="Say what was wrong"):
        actions.take_back_death(person, because="", by=factories.worker(), on=TODAY)
    actions.take_back_death(person, because="It was his brother.", by=factories.worker(), on=TODAY)
    assert Person.objects.get().died_on is None
    acts = list(Entry.objects.order_by("number").values_list("act", "because"))[-2:]
    assert acts == [("noted a death", SAYS), ("took back a death", "It was his brother.")]
    with pytest.raises(ValidationError, match="nothing to take back"):
        actions.take_back_death(person, because="Again.", by=factories.worker(), on=TODAY)


def test_a_death_is_noted_by_a_worker_of_the_person_s_team_alone():
    person = bill()
    for by in (
        factories.worker("Tom Tran", of="Hillside"),
        factories.account("Frank Foster", RoleName.FINANCE),
    ):
        with pytest.raises(Refused):
            note(person, by=by)
        with pytest.raises(Refused):
            actions.take_back_death(person, because="No.", by=by, on=TODAY)


def test_a_death_is_seen_on_every_page_and_never_told_on_the_person_s_own():
    person = note(bill())
    assert any("Died on 1 May 2026" in flag.says for flag in queries.flags_of(person, TODAY))
    assert any("died" in event.says for event in timeline.of(person, for_workers=True))
    assert not any("died" in event.says for event in timeline.of(person, is_own=True))


def test_a_page_notes_a_death_and_says_what_is_still_planned(as_bea, monkeypatch):
    person = bill()
    address = reverse("people:death", args=[person.ref])
    planned = Event(date(2100, 1, 1), "Bea Brooks visits you.")
    monkeypatch.setattr(timeline, "_sources", [lambda person: [planned]])
    assert "We are sorry" in words(as_bea.get(address))
    assert as_bea.post(address, typed(date(2025, 5, 1))).url == address
    page = words(as_bea.get(address))
    assert "1 May 2025" in page and SAYS in page
    assert "Still planned, to be called off" in page and "Bea Brooks visits you." in page


def test_what_was_typed_about_a_death_is_kept_where_the_day_is_wrong(as_bea):
    page = words(as_bea.post(reverse("people:death", args=[bill().ref]), typed(date(2100, 1, 1))))
    assert "must be today or in the past" in page and SAYS in page


def test_a_second_worker_who_notes_the_death_is_told_that_it_is_noted(as_bea):
    person = note(bill())
    page = words(
        as_bea.post(reverse("people:death", args=[person.ref]), typed(date(2025, 5, 1), "A neighbour."))
    )
    assert "noted already" in page and "A neighbour." in page


def test_a_mistake_is_put_right_by_the_page(as_bea):
    person = note(bill())
    address = reverse("people:take_back_death", args=[person.ref])
    assert "Say what was wrong" in words(as_bea.post(address, {"because": ""}))
    assert as_bea.post(address, {"because": "It was his brother."}).url == reverse(
        "people:one", args=[person.ref]
    )
    assert Person.objects.get().died_on is None
    assert as_bea.get(address).url == reverse("people:one", args=[person.ref])
