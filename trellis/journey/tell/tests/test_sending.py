"""What waits goes out once, whatever happens on the way."""

import email
import logging
import stat
from datetime import timedelta
from email.policy import default as modern

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from trellis.journey.people import actions as people_acts
from trellis.journey.people.tests.factories import TODAY, agreed, worker
from trellis.journey.record.models import Entry
from trellis.journey.tell import actions, queries, sending, states
from trellis.journey.tell.actions import marking
from trellis.journey.tell.models import Message

from . import factories
from .factories import amina, sent

pytestmark = pytest.mark.django_db


def files(folder) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file()) if folder.exists() else []


def became(message) -> Message:
    message.refresh_from_db()
    return message


def later(minutes: float):
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=True)


def test_what_is_written_goes_out_as_soon_as_it_is_saved(outbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        message = sent(amina(), "text")
        assert files(outbox) == [], "nothing may go before it is saved"
    assert files(outbox) == [f"{message.ref}.txt"]
    assert became(message).state == states.SENT and message.went_by == "folder" and message.went_at


def test_a_text_in_the_folder_is_its_number_and_its_words(outbox):
    message = sent(amina(), "text")
    sending.send_waiting()
    assert (outbox / f"{message.ref}.txt").read_text() == (
        "To: +447700900123\n\nNorthshire: Bea comes to see you on Monday at ten.\n"
    )


def test_an_e_mail_in_the_folder_can_be_read_by_any_mail_program(outbox):
    message = sent(amina(), "email")
    sending.send_waiting()
    mail = email.message_from_bytes((outbox / f"{message.ref}.eml").read_bytes(), policy=modern)
    assert mail["Subject"] == "Your visit on Monday"
    assert mail["To"] == "Mrs Amina Ahmed <amina@example.com>"
    assert mail["Message-ID"].startswith(f"<{message.ref}@")
    text = mail.get_content()
    assert text.startswith("Dear Mrs Ahmed,\n\nBea comes on Monday at ten.\n\nBring:\n\n- your glasses\n")
    assert "Bea Brooks, Riverside team, Northshire" in text and "01632 960 000" in text


def test_an_e_mail_to_somebody_who_needs_large_print_carries_large_print(outbox):
    person = amina()
    agreed(person, format="large_print")
    message = sent(person, "email")
    sending.send_waiting()
    mail = email.message_from_bytes((outbox / f"{message.ref}.eml").read_bytes(), policy=modern)
    assert "font: 18pt" in mail.get_body(("html",)).get_content()


def test_the_service_alone_may_read_what_is_in_the_folder(outbox):
    message = sent(amina(), "text")
    sending.send_waiting()
    assert stat.S_IMODE((outbox / f"{message.ref}.txt").stat().st_mode) == 0o600
    assert stat.S_IMODE(outbox.stat().st_mode) == 0o700


def test_nothing_is_left_in_the_side_folders(outbox):
    sent(amina(), "text")
    sending.send_waiting()
    assert files(outbox / ".making") == files(outbox / ".out") == []


def test_what_went_is_not_sent_again(outbox):
    message = sent(amina(), "text")
    assert sending.send_waiting().sent == 1
    (outbox / f"{message.ref}.txt").unlink()
    assert sending.send_waiting().sent == 0 and files(outbox) == []


def test_a_visit_note_and_a_message_to_be_made_are_never_sent(outbox):
    person = amina()
    agreed(person, format="braille")
    sent(person, "visit")
    sent(person, "letter")
    sending.send_waiting()
    assert files(outbox) == []


def test_the_record_tells_of_each_try_and_names_no_address():
    message = sent(amina(), "text")
    sending.send_waiting()
    acts = [entry.act for entry in Entry.objects.filter(about_ref=message.ref).order_by("number")]
    assert acts == ["wrote a message", "began to send a message", "sent a message"]


# What goes wrong.


def test_a_folder_that_cannot_be_written_puts_it_back_and_it_goes_when_it_can(outbox, settings, tmp_path):
    message = sent(amina(), "text")
    settings.OUTBOX = tmp_path / "file" / "outbox"
    (tmp_path / "file").write_text("in the way")
    assert sending.send_waiting().put_back == 1
    assert (
        became(message).state == states.WAITING and "The outbox could not be written" in message.state_because
    )
    settings.OUTBOX = outbox
    assert sending.send_waiting().sent == 0, "it waits its turn"
    with later(6):
        assert sending.send_waiting().sent == 1
    assert files(outbox) == [f"{message.ref}.txt"] and became(message).state_because == ""


def test_after_twelve_tries_whoever_wrote_it_is_told(settings, tmp_path):
    message = sent(amina(), "text")
    (tmp_path / "file").write_text("in the way")
    settings.OUTBOX = tmp_path / "file" / "outbox"
    minutes = 0.0
    for wait in sending.WAITS:
        with later(minutes):
            sending.send_waiting()
        minutes += wait.total_seconds() / 60 + 1
    assert became(message).state == states.FAILED and message.tries == 12
    assert "It was tried 12 times." in message.state_because
    assert [one.ref for one in queries.failed_for(worker(), timezone.now()).first] == [message.ref]


def test_one_message_that_cannot_be_drawn_holds_up_no_other_and_its_words_reach_no_log(outbox, caplog):
    broken = sent(amina(), "text")
    # As a later version might find it: words of a shape it does not know.
    broken.pk, broken.ref, broken.words = None, "abcdefghjk", {"secret": "Mrs Ahmed"}
    broken.save(force_insert=True)
    fine = sent(broken.person, "email")
    with caplog.at_level(logging.DEBUG):
        done = sending.send_waiting()
    assert (done.sent, done.put_back) == (2, 1) and f"{fine.ref}.eml" in files(outbox)
    assert broken.ref in caplog.text and "Ahmed" not in caplog.text


def test_a_rule_agreed_while_a_message_waits_is_kept(outbox):
    person = amina()
    message = sent(person, "letter")
    agreed(person, never=["letter"], because="They frighten me.")
    assert sending.send_waiting().failed == 1 and files(outbox) == []
    assert became(message).state == states.FAILED and "They frighten me." in message.state_because


def test_somebody_who_died_while_a_message_waited_gets_nothing(outbox):
    message = sent(amina(), "email")
    factories.has_died(message.person)
    sending.send_waiting()
    assert files(outbox) == [] and became(message).state == states.FAILED


def test_a_failed_message_is_tried_again_when_a_worker_says_so(outbox, django_capture_on_commit_callbacks):
    person = amina()
    message = sent(person, "letter")
    rules = agreed(person, never=["letter"])
    sending.send_waiting()
    people_acts.agree_how_to_reach(person, version=rules.version, never=[], by=worker(), on=TODAY)
    with django_capture_on_commit_callbacks(execute=True):
        actions.try_again(became(message), by=worker())
    assert became(message).state == states.SENT


def test_a_message_let_go_in_time_does_not_go(outbox):
    message = sent(amina(), "text")
    actions.withdraw(message, because="She knows.", by=worker())
    sending.send_waiting()
    assert files(outbox) == []


# Taken up by one.


def test_a_message_is_taken_up_once():
    message = sent(amina(), "text")
    marking.begin_sending(message.pk, at=timezone.now())
    with pytest.raises(marking.TakenUp):
        marking.begin_sending(message.pk, at=timezone.now())


def test_whoever_lost_a_message_to_another_process_marks_nothing():
    message = sent(amina(), "text")
    mine = marking.begin_sending(message.pk, at=timezone.now())
    with later(6):
        done = sending.send_waiting()
    assert (done.put_back, done.sent) == (1, 1)
    with pytest.raises(marking.TakenUp):
        marking.note_failed(mine, because="Too slow.")
    assert became(message).state == states.SENT


@pytest.mark.parametrize(("minutes", "is_put_back"), [(4.9, False), (5.1, True)])
def test_what_is_being_sent_is_left_alone_for_five_minutes(minutes, is_put_back):
    message = sent(amina(), "text")
    marking.begin_sending(message.pk, at=timezone.now())
    with later(minutes):
        done = sending.send_waiting()
    assert bool(done.put_back) is is_put_back and (became(message).state == states.SENT) is is_put_back


# The folder by itself: each moment at which it may have been left.


def test_a_file_that_was_made_and_not_put_out_is_put_out(outbox):
    message = sent(amina(), "text")
    (outbox / ".making").mkdir(parents=True)
    (outbox / ".out").mkdir()
    (outbox / ".making" / f"{message.ref}.txt").write_text("half a li")
    (outbox / ".out" / message.ref).write_text("")
    sending.send_waiting()
    assert "see you on Monday" in (outbox / f"{message.ref}.txt").read_text()


def test_a_file_that_went_out_and_was_taken_away_is_not_put_out_again(outbox):
    message = sent(amina(), "text")
    (outbox / ".making").mkdir(parents=True)
    (outbox / ".out").mkdir()
    (outbox / ".out" / message.ref).write_text("")
    sending.send_waiting()
    assert became(message).state == states.SENT and files(outbox) == []


# The command.


def test_the_command_sends_what_waits_and_says_what_came_of_it(outbox, capsys):
    sent(amina(), "text")
    call_command("send_messages")
    assert capsys.readouterr().out == "1 sent, 0 to be tried again, 0 could not be sent, 0 came back.\n"


def test_its_help_teaches(capsys):
    with pytest.raises(SystemExit):
        call_command("send_messages", "--help")
    said = capsys.readouterr().out
    assert "each message is taken up by one, and goes out once" in said and "--keep-on" in said


def test_a_message_s_reference_names_nobody():
    message = sent(amina(), "text")
    assert len(message.ref) == 10 and "ahmed" not in message.ref
