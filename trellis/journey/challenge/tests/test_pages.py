"""The pages of a challenge, from the box for what is wrong to the answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from tests.pages import words
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.challenge.models import Challenge
from trellis.journey.people import timeline, today
from trellis.journey.people.tests import factories as people
from trellis.journey.record.models import Entry
from trellis.journey.tell import letters

from .factories import REASONS, REF, WORDS, answered, decided, director, manager, questioned

pytestmark = pytest.mark.django_db
MOST_QUERIES = 20


@pytest.fixture
def amina():
    accounts.council()
    found = people.person()
    people.signing_in(found)
    with decided(found):
        yield found


def page(client, name: str, *args: str, by=None) -> str:
    if by is not None:
        client.force_login(by)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        response = client.get(reverse(f"challenge:{name}", args=args))
    assert response.status_code == 200, response.status_code
    assert len(asked) <= MOST_QUERIES
    return words(response)


def test_mrs_ahmed_questions_her_amount_and_reads_by_when_we_answer(client, amina):
    shown = page(client, "raise", "amount", REF, by=amina.account)
    assert "£293.15 a week goes on as it is until you have our answer" in shown
    assert "For whom do you question it?" not in shown
    address = reverse("challenge:raise", args=["amount", REF])
    wrong = client.post(address, {"words": "", "shortfall_weekly_pence": "lots", "wanted": "Fourteen hours"})
    assert "Say what you think is wrong." in words(wrong) and "Fourteen hours" in wrong.content.decode()
    done = client.post(
        address, {"words": WORDS, "shortfall_weekly_pence": "£49.05", "wanted": ""}, follow=True
    )
    raised = Challenge.objects.get()
    assert raised.shortfall_weekly_pence == 49_05
    assert "We owe you an answer by" in words(done) and "(10 working days left)" in words(done)
    assert "£293.15 a week goes on as it is. Nothing is taken away while we look." in words(done)
    assert "You questioned this already" in page(client, "raise", "amount", REF)


def test_the_manager_answers_and_mrs_ahmed_reads_by_whom_and_why(client, amina):
    raised = questioned(by=amina.account, on=localdate())
    shown = page(client, "answer", raised.ref, by=manager())
    assert WORDS in shown and "£293.15 a week goes on as it is until you answer" in shown
    address = reverse("challenge:answer", args=[raised.ref])
    short = client.post(address, {"outcome": "upheld", "reasons": "Yes."})
    assert "in a whole sentence or more" in words(short) and "Yes." in short.content.decode()
    client.post(address, {"outcome": "upheld", "reasons": REASONS})
    shown = page(client, "one", raised.ref, by=amina.account)
    assert f"You were right. {REASONS} Marta Mazur answered on" in shown


def test_two_who_answer_at_once_second_sees_the_first_and_keeps_their_words(client, amina):
    raised = questioned(by=amina.account, on=localdate())
    answered(raised, by=director(), on=localdate())
    client.force_login(manager())
    late = client.post(
        reverse("challenge:answer", args=[raised.ref]),
        {"outcome": "not_upheld", "reasons": "My own long reasons that nobody should lose."},
    )
    shown = words(late)
    assert late.status_code == 409 and "Dina Dixon has answered it already" in shown
    assert REASONS in shown and "My own long reasons that nobody should lose." in late.content.decode()
    assert Challenge.objects.get().outcome == "upheld"


def test_who_decided_or_works_elsewhere_is_refused_and_that_is_kept(client, amina):
    raised = questioned(by=amina.account, on=localdate())
    for account, name in (
        (people.worker(), "answer"),
        (people.worker("Tom Tran", of="Hillside"), "one"),
        (people.worker(), "list"),
        (people.account("Frank Foster", "finance"), "one"),
    ):
        client.force_login(account)
        before = Entry.objects.count()
        response = client.get(reverse(f"challenge:{name}", args=[] if name == "list" else [raised.ref]))
        assert response.status_code == 403
        assert Entry.objects.count() == before + 1


def test_taking_back_is_one_press_and_the_page_keeps_what_was_said(client, amina):
    raised = questioned(by=amina.account, on=localdate())
    page(client, "take_back", raised.ref, by=amina.account)
    done = client.post(reverse("challenge:take_back", args=[raised.ref]), {"because": ""}, follow=True)
    assert "It is taken back." in words(done) and WORDS in words(done)


def test_a_manager_s_list_and_day_begin_with_what_is_late(client, amina):
    on = localdate()
    other = people.person("Bill", "Baker")
    in_time = questioned(by=amina.account, on=on)
    with decided(other, kind="charge"):
        late = questioned(by=people.worker(), kind="charge", on=on - timedelta(days=40))
    shown = page(client, "list", by=manager())
    assert shown.index("Bill Baker") < shown.index("Mrs Amina Ahmed")
    assert "Late We are late." in shown
    heap = today.of(manager(), on)[0]
    assert [task.is_late(on) for task in heap.tasks] == [True, False] and heap.count == 2
    assert heap.tasks[0].address == reverse("challenge:answer", args=[late.ref])
    assert today.of(people.worker(), on) == []
    answered(in_time, on=on)
    assert "Mrs Amina Ahmed" in words(client.get(reverse("challenge:list"), {"which": "over"}))


def test_her_own_pages_tell_what_she_questioned_and_what_is_owed(amina):
    on = localdate()
    raised = questioned(by=amina.account, on=on)
    says = [event.says for event in timeline.of(amina, is_own=True)]
    assert "You questioned your indicative amount." in says
    assert "We owe you an answer about your indicative amount." in says
    answered(raised, on=on)
    assert "We answered when your indicative amount was questioned: you were right." in [
        event.says for event in timeline.of(amina, is_own=True)
    ]


def test_letters_tell_that_we_have_it_and_what_we_answer(amina):
    raised = questioned(by=amina.account, on=localdate())
    have = letters.letter("challenge-received").source(raised.ref, people.worker()).words
    told = " ".join(block.text for block in have.blocks)
    assert "£293.15 a week" in told and WORDS in told and "within" not in have.short
    assert have.easy and have.short.endswith("go on as they are.")
    answered(raised, on=localdate())
    have = letters.letter("challenge-answer").source(raised.ref, people.worker()).words
    assert have.subject == "Our answer: you were right"
    assert any(block.kind == "quote" and block.text == REASONS for block in have.blocks)
    assert "Marta Mazur says: You were right." in [block.text for block in have.easy]
