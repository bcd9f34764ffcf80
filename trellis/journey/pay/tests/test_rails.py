"""A rail is down: wages near go by the second way, everybody is told, and nobody is paid twice."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.timezone import get_default_timezone

from trellis.journey.pay import actions, states
from trellis.journey.pay.models import FailureNotice, PayRun, RailFailure, RunLine
from trellis.journey.pay.queries import rails as queries
from trellis.journey.people import actions as about_people
from trellis.journey.people.models import Channel
from trellis.journey.people.tests import factories as people
from trellis.journey.plan.models import Agreement

from .runs_factories import card, direct_payment, faster, fiona, frank, payee, prepared, schedule, sent

pytestmark = pytest.mark.django_db

WAGES = 1003_72
FRIDAY, MONDAY = date(2026, 5, 8), date(2026, 5, 11)


def at(day: date, hour: int = 8) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=get_default_timezone())


def on_a_card(
    name: str, *, with_wages: bool, has_second: bool = True, starts_on: date = FRIDAY, weekly=250_93
):
    """Somebody whose direct payment is loaded on a card, with wages paid out of it or without."""
    person = people.person(name, "Grant")
    held = direct_payment(person, weekly, pays=0, starts_on=date(2026, 4, 27), by_card=True)
    if with_wages:
        Agreement.objects.create(
            person=person,
            budget=held.budget,
            assistants_name="Pat Parry",
            what_they_do="Mornings",
            hours_a_week=16,
            wage_pence=13_20,
            starts_on=date(2026, 4, 27),
            weekly_cost_pence=250_93,
            working={},
            state="working",
            offered_on=date(2026, 4, 27),
            offered_by=people.worker_of(person),
            employer_signed_on=date(2026, 4, 27),
            employer_signed_by=people.worker_of(person),
            employer_signed_how="On paper.",
            assistant_signed_on=date(2026, 4, 27),
            assistant_signed_by=people.worker_of(person),
            assistant_signed_how="On paper.",
        )
    loaded = payee(person, rail=card())
    if has_second:
        actions.set_second_way(loaded, payee(person, rail=faster()), by=frank(), on=FRIDAY)
    schedule(held, paid_to=loaded, a_period_begins=starts_on, starts_on=starts_on)
    return person


@pytest.fixture
def five():
    """Three with wages on Friday, one of them with no second way, one without wages, one paid on Monday."""
    told = {
        "amy": on_a_card("Amy", with_wages=True),
        "ben": on_a_card("Ben", with_wages=True),
        "cal": on_a_card("Cal", with_wages=True, has_second=False),
        "dee": on_a_card("Dee", with_wages=False),
        "eve": on_a_card("Eve", with_wages=True, starts_on=MONDAY),
    }
    actions.make_dues(date(2026, 5, 6), until=MONDAY)
    return told


def down() -> RailFailure:
    return actions.mark_rail_failed(card(), says="Their help desk says so.", by=frank(), at=at(FRIDAY))


def test_one_press_pays_near_wages_by_the_second_way_and_queues_the_rest(five):
    failure = down()
    run = actions.fall_back(failure, by=frank(), at=at(FRIDAY))
    assert run and (run.count, run.total_pence, run.rail.kind) == (2, 2 * WAGES, "faster_payment")
    assert {line.person_id for line in run.lines.all()} == {five["amy"].pk, five["ben"].pk}
    assert queries.queue_of(failure).count() == 3
    standing = dict(FailureNotice.objects.values_list("person__given_name", "standing"))
    assert standing == {"Amy": "second", "Ben": "second", "Cal": "no_second", "Dee": "waits", "Eve": "waits"}
    # Pressed twice it pays nobody more.
    assert actions.fall_back(failure, by=frank(), at=at(FRIDAY)) is None
    assert RunLine.objects.count() == 2 and FailureNotice.objects.count() == 5


def test_the_second_way_is_approved_by_another_like_any_run(five):
    run = actions.fall_back(down(), by=frank(), at=at(FRIDAY))
    assert run
    with pytest.raises(Exception, match="prepared this run"):
        actions.approve_run(run, by=frank(), at=at(FRIDAY))
    actions.send_run(actions.approve_run(run, by=fiona(), at=at(FRIDAY)), by=frank(), at=at(FRIDAY, 9))
    assert set(run.lines.values_list("state", flat=True)) == {states.SENT}


def test_when_the_rail_is_back_nobody_is_paid_twice(five):
    failure = down()
    run = actions.fall_back(failure, by=frank(), at=at(FRIDAY))
    actions.send_run(actions.approve_run(run, by=fiona(), at=at(FRIDAY)), by=frank(), at=at(FRIDAY, 9))
    with pytest.raises(ValidationError, match="is down"):
        actions.prepare_run(card(), MONDAY, by=frank(), on=FRIDAY)
    actions.rail_is_back(failure, by=frank(), at=at(FRIDAY, 15))
    again = actions.prepare_run(card(), MONDAY, by=frank(), on=FRIDAY)
    assert {line.person.given_name for line in again.lines.all()} == {"Cal", "Dee", "Eve"}
    with pytest.raises(ValidationError, match="back already"):
        actions.rail_is_back(failure, by=frank(), at=at(FRIDAY, 16))


def test_a_run_that_was_not_sent_is_stopped_and_one_that_was_is_asked_about_first(five):
    run = prepared(card(), FRIDAY, on=date(2026, 5, 6))
    failure = down()
    actions.fall_back(failure, by=frank(), at=at(FRIDAY))
    run.refresh_from_db()
    assert run.state == states.CALLED_OFF
    # What the rail has already goes no other way until somebody has asked.
    actions.rail_is_back(failure, by=frank(), at=at(FRIDAY, 9))
    gone = sent(prepared(card(), MONDAY, on=FRIDAY), on=FRIDAY)
    again = actions.mark_rail_failed(card(), says="Again.", by=frank(), at=at(MONDAY))
    assert actions.fall_back(again, by=frank(), at=at(MONDAY)) is None
    told = set(FailureNotice.objects.filter(failure=again).values_list("standing", flat=True))
    assert gone.count == 3 and told == {"with_rail", "waits"}


def test_everybody_is_told_by_their_own_route_and_no_letter_goes_to_mr_g(five):
    amy, dee = five["amy"], five["dee"]
    letters_to = {"version": amy.version, "address": "1 Mill Lane\nNS1 1AA"}
    about_people.change_person(amy, **letters_to, by=people.worker_of(amy), on=FRIDAY)
    people.agreed(dee, never=[Channel.LETTER, Channel.EMAIL, Channel.TEXT])
    failure = down()
    actions.fall_back(failure, by=frank(), at=at(FRIDAY))
    for notice in FailureNotice.objects.filter(person__in=[amy, dee]):
        actions.tell_of_failure(notice, by=frank(), at=at(FRIDAY))
        actions.tell_of_failure(notice, by=frank(), at=at(FRIDAY))
    written = FailureNotice.objects.get(person=amy)
    assert written.message and "second way" in str(written.message.words)
    in_person = FailureNotice.objects.get(person=dee)
    assert in_person.message is None and in_person.why_not
    worker = people.worker_of(dee)
    (heap,) = list(queries.notices_to_tell(worker, FRIDAY))
    assert heap.count == 1 and "Tell Dee" in heap.tasks[0].says
    actions.note_told(in_person, by=worker, on=FRIDAY)
    assert [one.count for one in queries.notices_to_tell(worker, FRIDAY)] == [0]


def test_whoever_has_an_email_too_hears_of_it_today_and_not_by_post(five):
    amy, ben = five["amy"], five["ben"]
    for person in (amy, ben):
        both = {"address": "1 Mill Lane\nNS1 1AA", "email": "amy@example.org"}
        about_people.change_person(
            person, version=person.version, **both, by=people.worker_of(person), on=FRIDAY
        )
    people.agreed(ben, best=Channel.LETTER)
    actions.fall_back(down(), by=frank(), at=at(FRIDAY))
    for notice in FailureNotice.objects.filter(person__in=[amy, ben]):
        actions.tell_of_failure(notice, by=frank(), at=at(FRIDAY))
    told = dict(FailureNotice.objects.values_list("person__given_name", "message__channel"))
    assert (told["Amy"], told["Ben"]) == (Channel.EMAIL, Channel.LETTER), "what he asked for comes first"


def test_only_a_card_that_is_paid_now_is_listed_as_without_a_second_way(five):
    payee(five["dee"], rail=faster())
    assert {one.person.given_name for one in queries.without_second_way()} == {"Cal"}


@time_machine.travel(at(FRIDAY), tick=False)
def test_the_pages_show_it_and_press_it(five, client, django_assert_max_num_queries):
    client.force_login(people.worker())
    assert client.get(reverse("pay:rails")).status_code == 403
    client.force_login(frank())
    with django_assert_max_num_queries(20):
        page = client.get(reverse("pay:rail", args=[card().ref])).content.decode()
    assert "If it were down now" in page and "2 payments go now by the second route" in page
    client.post(reverse("pay:rail", args=[card().ref]), {"says": "Their help desk says so."})
    failure = RailFailure.objects.get()
    page = reverse("pay:failure", args=[failure.ref])
    assert "Pay those by their second way" in client.get(page).content.decode()


def test_who_was_to_get_it_says_whether_it_came(five, client):
    run = actions.fall_back(down(), by=frank(), at=at(FRIDAY))
    line = run.lines.get(person=five["amy"])
    worker = people.worker_of(five["amy"])
    with pytest.raises(ValidationError, match="not been sent"):
        actions.say_received(line, True, by=worker, at=at(FRIDAY))
    actions.send_run(actions.approve_run(run, by=fiona(), at=at(FRIDAY)), by=frank(), at=at(FRIDAY, 9))
    client.force_login(worker)
    client.post(reverse("pay:received", args=[line.ref]), {"received": "no"})
    line.refresh_from_db()
    assert line.received is False and line.received_said_by == worker
    (heap,) = list(queries.not_received(frank(), FRIDAY))
    assert heap.count == 1
    assert PayRun.objects.count() == 1
