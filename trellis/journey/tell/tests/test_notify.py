"""GOV.UK Notify, where a council has it: against a server on this machine that answers as Notify does."""

import logging
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from trellis.journey.people.tests.factories import worker
from trellis.journey.tell import actions, queries, sending, states
from trellis.journey.tell.models import Message
from trellis.journey.tell.tests import notify as stand_in

from .factories import amina, sent

pytestmark = pytest.mark.django_db


def became(message) -> Message:
    message.refresh_from_db()
    return message


def later(minutes: float):
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=True)


def test_a_text_goes_by_the_council_s_template_under_our_reference(notify, outbox):
    message = sent(amina(), "text")
    assert sending.send_waiting().sent == 1
    took = notify.one()
    assert (took["type"], took["reference"]) == ("sms", message.ref)
    assert took["body"]["phone_number"] == "+447700900123"
    assert took["body"]["template_id"] == stand_in.TEXT_TEMPLATE
    assert took["body"]["personalisation"] == {"body": "Northshire: Bea comes to see you on Monday at ten."}
    assert (became(message).went_by, message.went_as) == ("notify", took["id"])
    assert not outbox.exists()


def test_an_e_mail_goes_with_its_subject_and_its_words(notify):
    sent(amina(), "email")
    sending.send_waiting()
    body = notify.one()["body"]
    assert body["email_address"] == "amina@example.com"
    assert body["personalisation"]["subject"] == "Your visit on Monday"
    assert body["personalisation"]["body"].startswith("Dear Mrs Ahmed,")


def test_a_letter_goes_as_a_finished_pdf(notify, pdf_can_be_made):
    sent(amina(), "letter")
    sending.send_waiting()
    took = notify.one()
    assert took["type"] == "letter" and took["pdf"].startswith("%PDF-")


def test_what_the_council_has_no_template_for_goes_into_the_folder(notify, settings, outbox):
    settings.NOTIFY_TEXT_TEMPLATE = ""
    message = sent(amina(), "text")
    sending.send_waiting()
    assert notify.took == [] and (outbox / f"{message.ref}.txt").exists()


# What goes wrong.


@pytest.mark.parametrize("trouble", ["takes it and hangs up", "takes it and breaks"])
def test_where_nobody_can_say_whether_it_went_notify_is_asked_before_anything_is_sent_again(notify, trouble):
    message = sent(amina(), "text")
    notify.misbehave = [trouble]
    assert sending.send_waiting().put_back == 1
    assert became(message).in_doubt_since and "nobody can say whether it went" in message.state_because
    with later(6):
        assert sending.send_waiting().sent == 1
    assert notify.asked == [message.ref] and len(notify.took) == 1
    assert became(message).went_as == notify.one()["id"] and message.in_doubt_since is None


def test_what_notify_does_not_know_of_is_sent_after_asking(notify):
    message = sent(amina(), "text")
    notify.misbehave = ["out of order"]
    sending.send_waiting()
    with later(6):
        sending.send_waiting()
    assert notify.asked == [message.ref] and notify.one()["reference"] == message.ref


def test_while_notify_cannot_be_asked_nothing_is_sent_to_it(notify):
    message = sent(amina(), "text")
    notify.misbehave = ["takes it and hangs up", "out of order"]
    sending.send_waiting()
    with later(6):
        assert sending.send_waiting().put_back == 1
    assert len(notify.took) == 1 and became(message).state == states.WAITING
    with later(20):
        assert sending.send_waiting().sent == 1
    assert len(notify.took) == 1


@pytest.mark.parametrize(("days", "state"), [(5.9, states.SENT), (6.1, states.FAILED)])
def test_once_notify_has_forgotten_a_message_in_doubt_is_not_sent_but_asked_about(notify, days, state):
    message = sent(amina(), "text")
    notify.misbehave = ["takes it and hangs up"]
    sending.send_waiting()
    with later(days * 24 * 60):
        sending.send_waiting()
    assert became(message).state == state and len(notify.took) == 1


def test_too_much_at_once_is_tried_again_and_is_no_doubt(notify):
    message = sent(amina(), "text")
    notify.misbehave = ["too many"]
    sending.send_waiting()
    assert became(message).state == states.WAITING and message.in_doubt_since is None
    with later(6):
        sending.send_waiting()
    assert notify.asked == [] and len(notify.took) == 1


def test_a_plain_no_is_not_tried_again_and_its_writer_sees_what_notify_says(notify):
    message = sent(amina(), "text")
    notify.misbehave = ["not allowed"]
    assert sending.send_waiting().failed == 1
    assert became(message).state == states.FAILED and "using a team-only API key" in message.state_because
    with later(600):
        sending.send_waiting()
    assert notify.took == []
    assert queries.failed_for(worker(), timezone.now()).count == 1


def test_a_wrong_key_is_said_in_words(notify, settings):
    settings.NOTIFY_KEY = stand_in.KEY[:-1] + "1"
    message = sent(amina(), "text")
    sending.send_waiting()
    assert notify.took == [] and "does not know the council's key" in became(message).state_because


def test_a_notify_that_is_not_there_at_all_leaves_it_waiting(notify, settings):
    settings.NOTIFY_URL = "http://127.0.0.1:9"
    message = sent(amina(), "text")
    sending.send_waiting()
    assert became(message).state == states.WAITING and message.in_doubt_since


def test_no_log_holds_a_name_a_number_or_what_was_said(notify, caplog):
    person = amina()
    for channel in ("text", "email", "letter"):
        sent(person, channel)
    notify.misbehave = ["not allowed", "takes it and breaks", "out of order"]
    with caplog.at_level(logging.DEBUG):
        sending.send_waiting()
    for secret in ("Ahmed", "Weir Court", "7700", "900123", "example.com", "Monday", stand_in.SECRET):
        assert secret not in caplog.text


# What came back.


def returned(message, status, notify):
    for one in notify.took:
        if one["reference"] == message.ref:
            one["status"] = status
    done = sending.Round()
    sending.ask_what_came_back(done)
    return done.returned


@pytest.mark.parametrize(
    ("status", "says"),
    [
        ("permanent-failure", "there is no such address or number"),
        ("temporary-failure", "Try again"),
        ("technical-failure", "a fault of theirs"),
        ("validation-failed", "cannot print this letter"),
        ("virus-scan-failed", "would not take this letter"),
        ("returned-letter", "The letter came back"),
    ],
)
def test_what_went_and_did_not_arrive_is_seen_by_its_writer(notify, status, says):
    message = sent(amina(), "text")
    sending.send_waiting()
    assert returned(message, status, notify) == 1
    assert became(message).state == states.FAILED and says in message.state_because
    assert queries.failed_for(worker(), timezone.now()).first == [message]


@pytest.mark.parametrize("status", ["sending", "delivered", "received", "accepted", "pending-virus-check"])
def test_what_is_under_way_or_arrived_stays_sent(notify, status):
    message = sent(amina(), "text")
    sending.send_waiting()
    assert returned(message, status, notify) == 0 and became(message).state == states.SENT


def test_an_old_failure_is_not_taken_for_the_fate_of_a_later_try(notify, django_capture_on_commit_callbacks):
    message = sent(amina(), "text")
    sending.send_waiting()
    returned(message, "temporary-failure", notify)
    with django_capture_on_commit_callbacks(execute=True):
        actions.try_again(became(message), by=worker())
    assert became(message).state == states.SENT and len(notify.took) == 2
    done = sending.Round()
    sending.ask_what_came_back(done)
    assert done.returned == 0 and became(message).state == states.SENT


def test_a_try_in_doubt_is_not_taken_as_gone_because_an_earlier_one_failed(notify):
    message = sent(amina(), "text")
    sending.send_waiting()
    returned(message, "temporary-failure", notify)
    actions.try_again(became(message), by=worker())
    notify.misbehave = ["out of order"]
    sending.send_waiting()
    with later(6):
        sending.send_waiting()
    assert len(notify.took) == 2 and became(message).went_as == notify.took[1]["id"]


def test_hundreds_that_came_back_are_read_page_by_page(notify):
    message = sent(amina(), "text")
    sending.send_waiting()
    for number in range(600):
        notify.took.append(
            {
                **notify.took[0],
                "id": f"{number:08x}-0000-4000-8000-000000000000",
                "reference": f"x{number}",
                "status": "permanent-failure",
            }
        )
    notify.took.insert(0, {**notify.took.pop(0), "status": "permanent-failure"})
    done = sending.Round()
    sending.ask_what_came_back(done)
    assert done.returned == 1 and became(message).state == states.FAILED


def test_a_notify_that_does_not_answer_marks_nothing(notify):
    message = sent(amina(), "text")
    sending.send_waiting()
    notify.misbehave = ["out of order"]
    assert returned(message, "permanent-failure", notify) == 0 and became(message).state == states.SENT
