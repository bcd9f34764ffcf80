import csv
import io
import re

import pytest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from trellis.journey.accounts.models import Account
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.people import access as people_access
from trellis.journey.people import actions as people_acts
from trellis.journey.people.models import Person
from trellis.journey.people.tests import factories as people
from trellis.journey.people.tests.factories import TODAY, agreed, worker
from trellis.journey.record import drafts
from trellis.journey.record.models import Entry
from trellis.journey.tell import letters, sending, states
from trellis.journey.tell.models import Breach, Message, Refusal

from . import factories
from .factories import amina, gwen, mr_grant, sent, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_bea(client):
    accounts.council()
    client.force_login(worker())
    return client


def said(response) -> str:
    """What the page says, without its tags."""
    text = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]*>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(text.split()).replace("&#39;", "'")


def hidden(response, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())[1]


WRITTEN = {
    "subject": "Your visit",
    "words": "Bea comes on Monday.\n\n- Bring your glasses.",
    "easy": "Bea comes.",
    "short": "Bea comes on Monday.",
}


def write_page(person) -> str:
    return reverse("tell:write", args=[person.ref])


def pressed(client, page, **answers):
    """The page as it stands, sent with these answers."""
    shown = client.get(page)
    return client.post(page, {"key": hidden(shown, "key"), "shown": hidden(shown, "shown"), **answers})


def seen_and_sent(client, page, **answers):
    """Shown first what would go, then sent."""
    shown = client.post(page, {"key": "k", "do": "show", **answers})
    return client.post(page, {"key": "k", "shown": hidden(shown, "shown"), "do": "send", **answers})


# Writing and sending.


def test_what_would_go_is_shown_before_it_goes_and_nothing_unseen_is_sent(as_bea):
    page = write_page(amina())
    first = as_bea.post(page, {**WRITTEN, "key": "k", "way": "email:person", "do": "send"})
    assert "Not sent yet." in said(first) and not Message.objects.exists()
    assert "Dear Mrs Ahmed, Your visit Bea comes on Monday. Bring your glasses." in said(first)
    changed = {**WRITTEN, "words": "Something else."}
    again = as_bea.post(
        page, {**changed, "key": "k", "shown": hidden(first, "shown"), "way": "email:person", "do": "send"}
    )
    assert (
        "Not sent yet." in said(again) and "Something else." in said(again) and not Message.objects.exists()
    )


def test_a_worker_writes_in_their_own_words_and_comes_back_to_where_they_were(
    as_bea, outbox, django_capture_on_commit_callbacks
):
    person = amina()
    with django_capture_on_commit_callbacks(execute=True):
        response = seen_and_sent(as_bea, write_page(person), **WRITTEN, way="email:person")
    assert response.status_code == 302
    message = Message.objects.get()
    assert (message.subject, message.letter, message.written_by.name) == ("Your visit", "words", "Bea Brooks")
    assert [path.name for path in outbox.glob("*.eml")] == [f"{message.ref}.eml"]


def test_pressing_send_twice_sends_once(as_bea):
    page = write_page(amina())
    shown = as_bea.post(page, {**WRITTEN, "key": "k", "do": "show", "way": "text:person"})
    given = {**WRITTEN, "key": "k", "shown": hidden(shown, "shown"), "way": "text:person", "do": "send"}
    assert as_bea.post(page, given).status_code == as_bea.post(page, given).status_code == 302
    assert Message.objects.count() == 1


def test_the_send_letter_button_refuses_and_offers_the_sister(as_bea):
    george = mr_grant()
    sister = gwen(george)
    page = write_page(george)
    refused = as_bea.post(page, {**WRITTEN, "key": "k", "way": "letter:person", "do": "send"})
    told = said(refused)
    assert "This was not sent" in told and "In their words: “Letters worry me.”" in told
    assert f'name="offer" value="letter:carer:{sister.ref}"' in refused.content.decode()
    assert 'name="offer" value="letter:person"' not in refused.content.decode()
    assert "Bea comes on Monday." in refused.content.decode(), "what was typed stays"
    assert Refusal.objects.count() == 1 and not Message.objects.exists()
    offered = as_bea.post(
        page, {**WRITTEN, "key": "k", "way": "letter:person", "offer": f"letter:carer:{sister.ref}"}
    )
    assert "This is for Mr George Grant, who asked us to go through you." in said(offered)
    sends = {**WRITTEN, "key": "k", "shown": hidden(offered, "shown"), "do": "send"}
    assert as_bea.post(page, {**sends, "way": f"letter:carer:{sister.ref}"}).status_code == 302
    assert Message.objects.get().to_name == "Gwen Grant"


def test_the_ways_ruled_out_are_shown_with_why(as_bea):
    page = said(as_bea.get(write_page(mr_grant())))
    assert "A letter to Mr George Grant Not open. Mr George Grant asked us never to send letters." in page
    assert "No letters" in page, "the flags stand on the page"


def test_looking_at_a_way_that_is_ruled_out_counts_no_try(as_bea):
    shown = as_bea.post(write_page(mr_grant()), {**WRITTEN, "key": "k", "way": "letter:person", "do": "show"})
    assert shown.status_code == 200 and not Refusal.objects.exists()


def test_a_way_that_is_none_is_refused_and_nothing_typed_is_lost(as_bea):
    response = as_bea.post(write_page(amina()), {**WRITTEN, "key": "k", "way": "pigeon:person", "do": "send"})
    assert response.status_code == 200 and "Bea comes on Monday." in response.content.decode()
    assert "not one of the available choices" in said(response)


def test_words_left_out_are_asked_for_beside_their_boxes(as_bea):
    response = as_bea.post(
        write_page(amina()), {"key": "k", "way": "email:person", "do": "send", "short": "kept"}
    )
    assert "Say in a line what it is about." in said(response) and "kept" in response.content.decode()


@pytest.mark.parametrize(("characters", "is_refused"), [(200_000, False), (200_001, True)])
def test_a_letter_takes_200000_characters_and_says_so_when_there_are_more(as_bea, characters, is_refused):
    given = {**WRITTEN, "words": "a" * characters, "key": "k", "way": "visit:person", "do": "show"}
    response = as_bea.post(write_page(amina()), given)
    assert ("200,001 characters, at most 200,000" in said(response)) is is_refused


def test_another_form_asks_for_a_reason_before_it_goes(as_bea):
    person = amina()
    agreed(person, format="braille")
    page = write_page(person)
    no = seen_and_sent(as_bea, page, **WRITTEN, way="email:person")
    assert "needs this as braille" in said(no) and not Message.objects.exists()
    yes = seen_and_sent(as_bea, page, **WRITTEN, way="email:person", format_because="She asked for it.")
    assert yes.status_code == 302 and Breach.objects.count() == 1


def test_what_was_typed_and_not_sent_is_there_again_and_gone_once_sent(as_bea):
    from django.utils import timezone

    person = amina()
    page = write_page(person)
    drafts.save(worker(), page, {"words": ["Half a sent"]}, timezone.now())
    assert "Half a sent" in as_bea.get(page).content.decode()
    seen_and_sent(as_bea, page, **WRITTEN, way="text:person")
    assert drafts.of(worker(), page) is None


# The letters of the stages.


@pytest.fixture
def greeting(monkeypatch):
    """A letter as a stage registers one: whose, what it says, and where its writer comes from."""

    def source(ref, account):
        person = get_object_or_404(Person.objects.select_related("team"), ref=ref)
        people_access.check_may_work_with(account, person)
        return letters.Prepared(person, words(), person, reverse("people:one", args=[ref]))

    monkeypatch.setattr(letters, "_letters", dict(letters._letters))
    letters.register("greeting", "greeting", source)
    return lambda person: reverse("tell:send", args=["greeting", person.ref])


def test_a_letter_of_a_stage_is_sent_and_leads_back_to_it(as_bea, greeting):
    person = amina()
    response = seen_and_sent(as_bea, greeting(person), way="email:person")
    assert response.url == reverse("people:one", args=[person.ref])
    message = Message.objects.get()
    assert (message.letter, message.about, message.about_ref) == ("greeting", "people.Person", person.ref)


def test_what_was_told_before_is_said(as_bea, greeting):
    person = amina()
    seen_and_sent(as_bea, greeting(person), way="visit:person")
    assert "This was told before: Your visit on Monday, to Mrs Amina Ahmed" in said(
        as_bea.get(greeting(person))
    )


def test_there_is_no_letter_of_another_name(as_bea):
    assert as_bea.get(reverse("tell:send", args=["pigeon", "abc"])).status_code == 404
    assert as_bea.get(reverse("tell:send", args=["decision", "nobodyhere"])).status_code == 404


# A message.


def test_a_visit_note_is_taken_along_and_told(as_bea):
    message = sent(amina(), "visit")
    address = reverse("tell:one", args=[message.ref])
    page = said(as_bea.get(address))
    assert "To be told in person" in page and "I told them" in page
    paper = as_bea.get(address + "?print=1").content.decode()
    assert "Bea comes on Monday at ten." in paper and "I told them" not in paper
    message_day = message.written_on
    given = {"done_on_0": message_day.day, "done_on_1": message_day.month, "done_on_2": message_day.year}
    assert as_bea.post(address, {"act": "told", **given}).status_code == 302
    message.refresh_from_db()
    assert message.state == states.TOLD


@pytest.mark.parametrize("day", [("", "", ""), ("31", "2", "2026"), ("1", "1", "2020")])
def test_a_day_that_cannot_be_is_shown_again(as_bea, day):
    message = sent(amina(), "visit")
    given = dict(zip(("done_on_0", "done_on_1", "done_on_2"), day, strict=True))
    response = as_bea.post(reverse("tell:one", args=[message.ref]), {"act": "told", **given})
    assert response.status_code == 200 and "There is a problem" in said(response)


def failed(person=None, **more) -> Message:
    message = sent(person or amina(), "email", **more)
    Message.objects.filter(pk=message.pk).update(state=states.FAILED, state_because="No such address.")
    message.refresh_from_db()
    return message


def test_a_failed_send_stands_where_somebody_sees_it_with_what_to_do(as_bea):
    message = failed()
    listed = said(as_bea.get(reverse("tell:outbox")))
    assert "Could not be sent: 1" in listed and "No such address." in listed
    page = as_bea.get(reverse("tell:one", args=[message.ref]))
    assert "This did not go No such address." in said(page) and "Try again" in said(page)
    assert reverse("tell:another", args=[message.ref]) in page.content.decode()


def test_a_failed_send_is_told_another_way(as_bea):
    message = failed()
    response = seen_and_sent(as_bea, reverse("tell:another", args=[message.ref]), way="visit:person")
    assert response.status_code == 302
    message.refresh_from_db()
    assert message.state == states.WITHDRAWN and message.told_instead.channel == "visit"
    assert "It was told in another way" in said(as_bea.get(reverse("tell:one", args=[message.ref])))


def test_only_what_failed_is_told_another_way(as_bea):
    message = sent(amina(), "email")
    assert as_bea.get(reverse("tell:another", args=[message.ref])).status_code == 302


def test_a_message_is_let_go_with_a_reason(as_bea):
    message = failed()
    address = reverse("tell:one", args=[message.ref])
    assert "Say why it is not to go." in said(as_bea.post(address, {"act": "withdraw", "because": ""}))
    assert as_bea.post(address, {"act": "withdraw", "because": "She knows."}).status_code == 302
    assert "She knows." in said(as_bea.get(address))


def test_an_act_that_comes_too_late_is_told_so_and_nothing_happens(as_bea):
    message = sent(amina(), "email")
    response = as_bea.post(reverse("tell:one", args=[message.ref]), {"act": "again"}, follow=True)
    assert "Only a message that could not be sent can be tried again." in said(response)


def test_the_person_reads_what_was_sent_to_them_and_does_nothing_there(client, outbox):
    person = amina()
    message = sent(person, "email")
    sending.send_waiting()
    client.force_login(people.signing_in(person))
    address = reverse("tell:one", args=[message.ref])
    page = said(client.get(address))
    assert "Bea comes on Monday at ten." in page and "It is not to go" not in page
    assert client.post(address, {"act": "withdraw", "because": "x"}).status_code == 403
    home = said(client.get(reverse("people:one", args=[person.ref])))
    assert "We sent you an e-mail: Your visit on Monday" in home and "Write to them" not in home


def test_what_has_not_gone_is_not_on_the_person_s_page(client):
    person = amina()
    sent(person, "email")
    client.force_login(people.signing_in(person))
    assert "Your visit on Monday" not in said(client.get(reverse("people:one", args=[person.ref])))


@pytest.mark.slow
@pytest.mark.usefixtures("pdf_can_be_made")
def test_the_letter_comes_as_pdf_to_print(as_bea):
    response = as_bea.get(reverse("tell:paper", args=[sent(amina()).ref]))
    assert response["Content-Type"] == "application/pdf" and response.content.startswith(b"%PDF-")
    assert response["Cache-Control"] == "private, no-store"


def test_where_there_is_no_pango_the_letter_is_a_page_and_the_reason_is_said(as_bea, monkeypatch, outbox):
    from trellis.govuk import pdf

    monkeypatch.setattr(pdf, "_weasyprint", lambda: None)
    person = amina()
    page = said(
        as_bea.post(write_page(person), {**WRITTEN, "key": "k", "way": "letter:person", "do": "show"})
    )
    assert "because this machine has no Pango" in page and "apt-get install libpango-1.0-0" in page
    message = sent(person)
    sending.send_waiting()
    assert "<h1>Your visit on Monday</h1>" in (outbox / f"{message.ref}.html").read_text()
    response = as_bea.get(reverse("tell:paper", args=[message.ref]))
    assert (
        response["Content-Type"].startswith("text/html") and "attachment" in response["Content-Disposition"]
    )


# Who may.

ACCESS = """
    who            outbox  one  write  note_breach  breaches  breaches_csv  send
    Bea Brooks     200     200  200    200          403       403           200
    Marta Mazur    200     200  200    200          200       200           200
    Tom Tran       200     403  403    403          403       403           403
    Amina Ahmed    403     200  403    403          403       403           403
    Sara Ahmed     403     200  403    403          403       403           403
    Gwen Grant     403     403  403    403          403       403           403
    Olive Okafor   403     403  403    403          403       403           403
    Ade Adeyemi    403     403  403    403          403       403           403
    Frank Foster   403     403  403    403          403       403           403
    Nadia Noor     403     403  403    403          200       200           403
    Idris Iqbal    200     403  403    403          200       200           403
"""


def test_each_role_gets_its_pages_and_no_others(client, greeting):
    accounts.council()
    people.gather_the_cast()
    person = Person.objects.get(given_name="Amina")
    person = people_acts.change_person(
        person, version=person.version, by=worker(), on=TODAY, **factories.WHERE
    )
    message = sent(person, "email", letter=words())
    addresses = {
        "outbox": reverse("tell:outbox"),
        "one": reverse("tell:one", args=[message.ref]),
        "write": write_page(person),
        "note_breach": reverse("tell:note_breach", args=[person.ref]),
        "breaches": reverse("tell:breaches"),
        "breaches_csv": reverse("tell:breaches_csv"),
        "send": greeting(person),
    }
    heads, *rows = (line.strip() for line in ACCESS.strip().splitlines())
    found = []
    for row in rows:
        client.force_login(Account.objects.get(name=row[:15].strip()))
        answers = [client.get(addresses[page]).status_code for page in heads.split()[1:]]
        found.append((row[:15].strip(), answers))
    assert found == [(row[:15].strip(), [int(one) for one in row[15:].split()]) for row in rows]


def test_a_refusal_at_the_door_is_in_the_record(client):
    message = sent(amina(), "email")
    client.force_login(people.worker("Tom Tran", of="Hillside"))
    client.get(reverse("tell:one", args=[message.ref]))
    assert Entry.objects.latest("number").act == "was refused"


def test_an_administrator_sees_that_something_failed_and_nobody_s_name(client):
    failed()
    client.force_login(accounts.administrator())
    page = said(client.get(reverse("tell:outbox")))
    assert "No such address." in page and "Somebody of the Riverside team" in page
    assert "Ahmed" not in page and "Your visit" not in page


# Rules not kept.


def test_a_rule_not_kept_is_noted_and_counted(client):
    george = mr_grant()
    client.force_login(people.account("Marta Mazur", "manager"))
    george.refresh_from_db()
    day = {"happened_on_0": TODAY.day, "happened_on_1": TODAY.month, "happened_on_2": TODAY.year}
    given = {
        "rule": "never",
        "channel": "phone",
        "by_whom": "Housing",
        "what": "They rang.",
        "done_about_it": "Spoke.",
    }
    response = client.post(reverse("tell:note_breach", args=[george.ref]), {**given, **day})
    assert response.status_code == 302 and Breach.objects.count() == 1
    period = "?since_0=1&since_1=5&since_2=2026&until_0=31&until_1=5&until_2=2026"
    page = said(client.get(reverse("tell:breaches") + period))
    assert "a rule was not kept 1 time." in page and "1 person has such rules today" in page
    assert "A way the person asked us never to use: phone call 0 1" in page
    assert "Riverside 0 1 0" in page and "May 2026 0 1 0" in page
    assert "Mr George Grant : a way the person asked us never to use (phone call) Housing: They rang." in page


def test_an_analyst_counts_and_sees_nobody_s_name(client):
    george = mr_grant()
    for _ in range(3):
        with pytest.raises(Exception, match="never to send letters"):
            sent(george, "letter")
    client.force_login(people.account("Nadia Noor", "analyst"))
    period = "?since_0=1&since_1=5&since_2=2026&until_0=31&until_1=5&until_2=2026"
    page = said(client.get(reverse("tell:breaches") + period))
    assert "3 tries to reach somebody against their own rule were refused" in page
    assert "Grant" not in page and "George" not in page
    rows = list(
        csv.reader(io.StringIO(client.get(reverse("tell:breaches_csv") + period).content.decode("utf-8-sig")))
    )
    assert ["rule", "A way the person asked us never to use: letter", "3", "0", ""] in rows
    assert ["team", "Riverside", "3", "0", "0"] in rows and rows[-1][2:] == ["3", "0", "0"]


@pytest.mark.parametrize("name", ["=1+1", "+x", "-x", "@x"])
def test_a_team_s_name_is_no_sum_to_a_spreadsheet(name):
    from trellis.journey.tell.views import _cell

    assert _cell(name) == f"'{name}" and _cell("Riverside") == "Riverside"


def test_days_the_wrong_way_round_are_turned_and_days_that_are_none_are_left(client):
    client.force_login(people.account("Marta Mazur", "manager"))
    accounts.council()
    turned = "?since_0=31&since_1=5&since_2=2026&until_0=1&until_1=5&until_2=2026"
    assert "From 1 May 2026 to 31 May 2026" in said(client.get(reverse("tell:breaches") + turned))
    assert client.get(reverse("tell:breaches") + "?since_0=99&since_1=x").status_code == 200


# Bounded.


def test_a_long_list_comes_25_at_a_time_and_asks_no_more(as_bea, django_assert_max_num_queries):
    person = amina()
    for number in range(30):
        sent(person, "text", key=str(number))
    with django_assert_max_num_queries(20):
        page = said(as_bea.get(reverse("tell:outbox") + "?show=waiting"))
    assert "Waiting: 30 messages, page 1 of 2" in page


@pytest.mark.parametrize("page", ["write", "send", "one"])
def test_no_page_asks_more_than_twenty_times(as_bea, greeting, page, django_assert_max_num_queries):
    person = amina()
    agreed(person, never=["phone"], only_workers=[worker()], because="It frightens me.")
    message = sent(person, "visit")
    address = {
        "write": write_page(person),
        "send": greeting(person),
        "one": reverse("tell:one", args=[message.ref]),
    }[page]
    with django_assert_max_num_queries(20):
        assert as_bea.get(address).status_code == 200
