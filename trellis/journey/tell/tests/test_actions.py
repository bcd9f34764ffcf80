from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from trellis.journey.accounts.access import Refused
from trellis.journey.people import actions as people_acts
from trellis.journey.people.tests import factories as people
from trellis.journey.people.tests.factories import TODAY, agreed, worker
from trellis.journey.record.models import Entry
from trellis.journey.tell import actions, letters, states
from trellis.journey.tell.actions import CannotSend
from trellis.journey.tell.models import Breach, Message, Refusal, Rule

from . import factories
from .factories import amina, gwen, mr_grant, sent, words

pytestmark = pytest.mark.django_db


def refused(person, channel, **more) -> CannotSend:
    with pytest.raises(CannotSend) as no:
        sent(person, channel, **more)
    return no.value


# Sending.


def test_what_is_sent_is_kept_word_for_word_with_where_it_goes():
    message = sent(amina())
    assert (message.state, message.to_name, message.format) == (states.WAITING, "Mrs Amina Ahmed", "standard")
    assert message.to_address == "3 Weir Court\nNorthshire\nNS1 4AB" and message.dear == "Mrs Ahmed"
    assert letters.from_json(message.words) == words()
    assert (message.council, message.team_name) == ("Northshire", "Riverside")
    line = Entry.objects.latest("number")
    assert (line.act, line.about_ref, line.person_ref) == ("wrote a message", message.ref, message.person.ref)


def test_a_change_of_address_later_changes_nothing_that_was_written():
    person = amina()
    message = sent(person)
    people_acts.change_person(
        person, version=person.version, address="1 New St\nB1 1AA", by=worker(), on=TODAY
    )
    message.refresh_from_db()
    assert message.to_address.startswith("3 Weir Court")


@pytest.mark.parametrize(
    "column", ["subject", "words", "to_name", "to_address", "channel", "format", "written_on"]
)
def test_the_database_itself_refuses_to_change_what_went(column):
    message = sent(amina())
    value = {"words": {"a": 1}, "written_on": TODAY + timedelta(1)}.get(column, "x")
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(**{column: value})
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        message.delete()


def test_a_button_pressed_twice_sends_once():
    person = amina()
    first, second = sent(person, key="page-1"), sent(person, key="page-1")
    assert first == second and Message.objects.count() == 1
    assert sent(person, key="page-2") != first


def test_the_database_holds_back_a_second_press_that_came_at_the_same_moment():
    first = sent(amina(), key="page-1")
    first.pk, first.ref = None, "another"
    with pytest.raises(IntegrityError, match="a_press_sends_once"), transaction.atomic():
        first.save(force_insert=True)


def test_somebody_else_s_key_gives_nobody_a_message_that_is_not_theirs():
    sent(amina(), key="page-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(
            person=people.person("Bill", "Baker"),
            written_by=worker(),
            written_on=TODAY,
            key="page-1",
            words={},
        )


@pytest.mark.parametrize("by", ["Tom Tran", "Frank Foster"])
def test_only_a_worker_of_the_person_s_team_writes_to_them(by):
    person = amina()
    account = people.worker("Tom Tran", of="Hillside") if by == "Tom Tran" else people.account(by, "finance")
    with pytest.raises(Refused):
        sent(person, by=account)
    assert not Message.objects.exists() and not Refusal.objects.exists()


@pytest.mark.parametrize("given", [letters.typed("", "Words"), letters.typed("Subject", " \n ")])
def test_a_message_without_subject_or_words_is_refused(given):
    with pytest.raises(ValidationError, match="needs a subject"):
        sent(amina(), letter=given)


def test_a_subject_is_at_most_300_characters():
    person = amina()
    sent(person, letter=letters.typed("a" * 300, "Words"))
    with pytest.raises(ValidationError, match="300 characters"):
        sent(person, letter=letters.typed("a" * 301, "Words"))


# Refusing.


def test_no_letters_makes_sending_refuse_and_offer_the_sister():
    george = mr_grant()
    sister = gwen(george)
    no = refused(george, "letter")
    assert no.rule == Rule.NEVER
    assert no.says.endswith("asked us never to send letters. In their words: “Letters worry me.”")
    assert {("letter", sister), ("visit", None)} <= {(way.channel, way.to) for way in no.offers}
    assert not {("letter", None), ("phone", None)} & {(way.channel, way.to) for way in no.offers}
    assert not Message.objects.exists()


def test_a_try_that_was_refused_is_kept_and_counted_though_nothing_else_is():
    george = mr_grant()
    refused(george, "letter", letter_name="decision")
    kept = Refusal.objects.get()
    assert (kept.rule, kept.channel, kept.letter, kept.tried_by.name) == (
        "never",
        "letter",
        "decision",
        "Bea Brooks",
    )
    assert kept.team.name == "Riverside" and kept.tried_on == TODAY
    assert Entry.objects.latest("number").act == "was held back from sending"


def test_no_argument_gets_a_letter_past_a_never_rule():
    george = mr_grant()
    for more in (
        {"format_because": "It is urgent."},
        {"key": "again"},
        {"by": people.account("Marta Mazur", "manager")},
    ):
        assert refused(george, "letter", **more).rule in (Rule.NEVER, Rule.WORKER)
    assert not Message.objects.exists()


def test_what_goes_to_the_sister_says_whom_it_is_for_and_who_is_meant():
    george = mr_grant()
    message = sent(george, "letter", to=gwen(george))
    assert message.to_name == message.dear == "Gwen Grant" and message.to_carer.name == "Gwen Grant"
    assert message.opening == (
        "This is for Mr George Grant, who asked us to go through you. Please read it with them. "
        "In it, “you” means Mr George Grant."
    )


def test_nothing_is_sent_to_somebody_who_died():
    person = factories.has_died(amina())
    for channel in ("letter", "email", "text", "phone", "visit"):
        assert refused(person, channel).rule == Rule.DIED
    assert Refusal.objects.count() == 5


def test_nothing_is_sent_from_a_record_that_was_joined_to_another():
    person, other = amina(), people.person("Amina", "Ahmad")
    type(person).objects.filter(pk=person.pk).update(merged_into=other)
    person.refresh_from_db()
    with pytest.raises((CannotSend, Refused)):
        sent(person)
    assert not Message.objects.exists()


# Forms.


def test_another_form_than_the_person_needs_goes_only_with_a_reason_and_is_counted():
    person = amina()
    agreed(person, format="braille")
    no = refused(person, "email")
    assert no.rule == Rule.FORMAT and "needs this as braille" in no.says
    assert {way.channel for way in no.offers} == {"letter", "phone", "visit"}
    message = sent(
        person, "email", format_because="She asked for it today, by e-mail, to read aloud by machine."
    )
    assert not message.is_format_met and message.format_wanted == "braille"
    breach = Breach.objects.get()
    assert (breach.rule, breach.message, breach.by_whom) == ("format", message, "Bea Brooks")
    assert breach.what.startswith("She asked for it today")


def test_a_form_that_is_met_counts_nothing_whatever_reason_is_typed():
    person = amina()
    agreed(person, format="large_print")
    message = sent(person, format_because="No reason.")
    assert message.format == "large_print" and message.is_format_met and not Breach.objects.exists()


@pytest.mark.parametrize(
    ("wanted", "channel", "state"),
    [
        ("standard", "letter", states.WAITING),
        ("braille", "letter", states.TO_BE_MADE),
        ("audio", "letter", states.TO_BE_MADE),
        ("bsl", "letter", states.TO_BE_MADE),
        ("easy_read", "letter", states.WAITING),
        ("standard", "visit", states.TO_TELL),
        ("standard", "phone", states.TO_TELL),
        ("standard", "text", states.WAITING),
    ],
)
def test_what_a_machine_cannot_send_waits_for_somebody(wanted, channel, state):
    person = amina()
    agreed(person, format=wanted)
    assert sent(person, channel).state == state


# Afterwards.


def test_a_visit_note_is_told_on_a_day_by_somebody():
    message = sent(amina(), "visit")
    actions.note_told(message, told_on=TODAY, by=worker(), on=TODAY)
    message.refresh_from_db()
    assert (message.state, message.done_on, message.done_by.name) == (states.TOLD, TODAY, "Bea Brooks")


@pytest.mark.parametrize(
    ("days", "says"),
    [(-1, "before it was written"), (0, ""), (3, ""), (4, "today or in the past")],
)
def test_the_day_it_was_told_lies_between_the_writing_and_today(days, says):
    message = sent(amina(), "visit")
    today = TODAY + timedelta(3)
    told_on = TODAY + timedelta(days)
    if not says:
        assert actions.note_told(message, told_on=told_on, by=worker(), on=today).done_on == told_on
        return
    with pytest.raises(ValidationError, match=says):
        actions.note_told(message, told_on=told_on, by=worker(), on=today)


def test_what_may_no_longer_be_told_is_not_noted_as_told():
    person = amina()
    message = sent(person, "visit")
    factories.has_died(person)
    with pytest.raises(ValidationError, match="died on 1 May 2026"):
        actions.note_told(message, told_on=TODAY, by=worker(), on=TODAY)


def test_braille_is_sent_when_somebody_made_it():
    person = amina()
    agreed(person, format="braille")
    message = sent(person)
    with pytest.raises(ValidationError, match="waits to be told"):
        actions.note_told(message, told_on=TODAY, by=worker(), on=TODAY)
    assert actions.note_made(message, made_on=TODAY, by=worker(), on=TODAY).state == states.SENT


@pytest.mark.parametrize("channel", ["letter", "visit"])
def test_a_message_let_go_keeps_its_words_and_the_reason(channel):
    message = sent(amina(), channel)
    with pytest.raises(ValidationError, match="Say why"):
        actions.withdraw(message, because=" ", by=worker())
    gone = actions.withdraw(message, because="She rang and knows.", by=worker())
    assert (gone.state, gone.state_because) == (states.WITHDRAWN, "She rang and knows.")
    with pytest.raises(ValidationError, match="has gone, or was let go"):
        actions.withdraw(message, because="Again.", by=worker())


def test_told_another_way_lets_the_one_that_failed_go_and_leads_to_it():
    person = amina()
    failed = sent(person, "email", letter_name="decision", about=person)
    Message.objects.filter(pk=failed.pk).update(state=states.FAILED, state_because="No such address.")
    failed.refresh_from_db()
    message = sent(person, "visit", instead_of=failed)
    failed.refresh_from_db()
    assert failed.state == states.WITHDRAWN and failed.told_instead == message
    assert failed.state_because == "Told in another way: tell Mrs Amina Ahmed in person, on a visit."
    assert (message.letter, message.about_ref) == ("decision", person.ref)


def test_only_a_failed_message_is_tried_again():
    message = sent(amina())
    with pytest.raises(ValidationError, match="Only a message that could not be sent"):
        actions.try_again(message, by=worker())


# Rules not kept.


def noted(person, **changed):
    details = {
        "rule": "never",
        "channel": "phone",
        "happened_on": TODAY,
        "by_whom": "The housing office",
        "what": "They rang him twice.",
        "done_about_it": "We wrote to their manager.",
        **changed,
    }
    return actions.note_breach(person, **details, by=worker(), on=TODAY)


def test_a_rule_not_kept_is_noted_with_who_what_and_what_was_done():
    breach = noted(mr_grant())
    assert (breach.rule, breach.channel, breach.by_whom) == ("never", "phone", "The housing office")
    assert breach.team.name == "Riverside"


@pytest.mark.parametrize("question", ["rule", "channel", "by_whom", "what", "done_about_it"])
def test_nothing_about_a_rule_not_kept_is_left_open(question):
    with pytest.raises(ValidationError) as no:
        noted(mr_grant(), **{question: " "})
    assert list(no.value.message_dict) == [question]


@pytest.mark.parametrize(("days", "is_refused"), [(-1, False), (0, False), (1, True)])
def test_a_rule_not_kept_lies_in_the_past(days, is_refused):
    george = mr_grant()
    day = TODAY + timedelta(days)
    if is_refused:
        with pytest.raises(ValidationError, match="today or in the past"):
            noted(george, happened_on=day)
    else:
        assert noted(george, happened_on=day).happened_on == day


def test_what_was_counted_is_never_taken_back():
    breach = noted(mr_grant())
    for change in (lambda: Breach.objects.update(what="Nothing"), breach.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_database_wants_a_reason_for_what_did_not_go():
    message = sent(amina())
    with pytest.raises(IntegrityError, match="what_did_not_go_has_a_reason"), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(state=states.FAILED)
