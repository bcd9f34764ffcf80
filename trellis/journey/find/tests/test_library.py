"""What plans do, told without a name and only once read; and ideas for the service, each answered."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse

from tests.pages import as_
from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.find import actions, queries
from trellis.journey.find.models import LibraryIdea, ServiceIdea
from trellis.journey.people import today
from trellis.journey.people.tests import factories as people
from trellis.journey.record.models import Entry

from . import factories
from .factories import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_first_of_may(monkeypatch):
    for room in ("library", "ideas"):
        monkeypatch.setattr(f"trellis.journey.find.views.{room}.localdate", lambda: TODAY)


def words(response) -> str:
    return " ".join(response.content.decode().split())


def heap(account: Account, heading: str) -> int:
    return sum(one.count for one in today.of(account, TODAY) if heading in one.heading)


# The library. --------------------------------------------------------------------------------------------


def test_an_idea_is_shown_to_nobody_before_somebody_read_it_for_names():
    given = factories.idea("A taxi to the Tuesday club with Jo Bloggs.", read=False)
    sara, bea = people.account("Sara Ahmed", RoleName.CARER), people.worker()
    assert "Jo Bloggs" not in words(as_(sara).get(reverse("find:library")))
    assert heap(bea, "to read for names") == 1
    address = reverse("find:library_read", args=[given.ref])
    assert as_(sara).get(address).status_code == 403
    page = words(as_(bea).get(address))
    assert "Look at these first: Tuesday, Jo Bloggs" in page
    read = "A taxi to the weekly club."
    assert as_(bea).post(address, {"do": "show", "words": read}).status_code == 302
    page = words(as_(sara).get(reverse("find:library"), {"words": "clubs"}))
    assert read in page and "Jo Bloggs" not in page
    assert "£12.50 a week" in page and "prices of 1 April 2026" in page
    assert heap(bea, "to read for names") == 0
    # What was taken out stands nowhere for ever.
    assert not Entry.objects.filter(after__icontains="Bloggs").exists()
    assert not Entry.objects.filter(before__icontains="Bloggs").exists()


def test_the_record_does_not_say_whose_an_idea_was():
    given = factories.idea(read=False)
    line = Entry.objects.get(act="gave the library an idea")
    assert (line.about_ref, line.person_ref, line.after) == ("", "", None)
    assert given.ref not in str(line.__dict__)


def test_ideas_are_found_by_outcome_and_by_words_with_what_they_cost_and_whether_they_helped():
    swim = factories.idea("Swimming with a friend.")
    factories.idea("A cook on Sundays.", outcome="nutrition", weekly_pence=None, once_pence=40_00)
    assert [one.words for one in queries.library(outcome="community")] == ["Swimming with a friend."]
    assert [one.words for one in queries.library(words="swims")] == ["Swimming with a friend."]
    assert queries.library(outcome="nutrition", words="swim").count() == 0
    actions.say_reached(swim, "yes", by=people.worker(), on=TODAY)
    page = words(as_(people.account("Sara Ahmed", RoleName.CARER)).get(reverse("find:library")))
    assert "What it was for: reached" in page and "£40.00 once" in page
    assert "Nobody has looked yet whether it helped" in page
    assert "Nothing was found" in words(
        as_(people.worker()).get(reverse("find:library"), {"words": "(((&|!"})
    )
    assert Client().get(reverse("find:library")).status_code == 302


def test_an_idea_taken_back_is_gone_at_once_and_stays_gone():
    shown, waiting = factories.idea(), factories.idea("Tea with neighbours.", read=False)
    for one in (shown, waiting):
        actions.withdraw_from_library(one, by=people.worker(), on=TODAY)
    assert queries.library().count() == 0 and queries.to_read_for_names().count() == 0
    with pytest.raises(ValidationError, match="taken back"):
        actions.read_for_names(waiting, words=waiting.words, by=people.worker(), on=TODAY)
    assert as_(people.worker()).get(reverse("find:library_read", args=[waiting.ref])).status_code == 404
    with pytest.raises(ValidationError, match="already"):
        actions.withdraw_from_library(shown, by=people.worker(), on=TODAY)


def test_a_reader_who_could_know_somebody_by_it_says_why_it_is_not_shown():
    given = factories.idea("Feeding the only llama in Northshire.", read=False)
    address = reverse("find:library_read", args=[given.ref])
    bea = as_(people.worker())
    assert "Say why it is not shown" in words(bea.post(address, {"do": "not_shown", "because": ""}))
    assert bea.post(address, {"do": "not_shown", "because": "There is one llama."}).status_code == 302
    assert LibraryIdea.objects.get().withdrawn_on == TODAY and queries.library().count() == 0


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ("  ", "Write what others may read"),
        ("x" * 2_001, "at most 2,000"),
        ("Ring 01632 960 001.", "phone number"),
        ("Write to jo@example.org.", "e-mail address"),
        ("At NS1 1AA.", "postcode"),
        ("See www.example.org.", "website"),
    ],
)
def test_what_leads_to_somebody_is_refused(told, says):
    with pytest.raises(ValidationError, match=says):
        factories.idea(told, read=False)
    given = factories.idea(read=False)
    with pytest.raises(ValidationError, match=says):
        actions.read_for_names(given, words=told, by=people.worker(), on=TODAY)


def test_an_idea_is_filed_under_an_outcome_of_the_law():
    with pytest.raises(ValidationError, match="helps with"):
        factories.idea(outcome="happiness")
    with pytest.raises(ValidationError, match="below nought"):
        factories.idea(weekly_pence=-1)
    with pytest.raises(Refused, match="Practitioners and managers"):
        actions.read_for_names(factories.idea(read=False), words="A.", by=factories.pat(), on=TODAY)


# Ideas for the service. ----------------------------------------------------------------------------------


def test_an_idea_is_proposed_tried_and_answered_in_the_open_without_who_proposed_it():
    sara, marta = (
        people.account("Sara Ahmed", RoleName.CARER),
        people.account("Marta Mazur", RoleName.MANAGER),
    )
    said = "Pictures on the letters, says Sara Ahmed."
    page = as_(sara).post(reverse("find:idea_new"), {"words": said}, follow=True)
    assert "Every idea is answered" in words(page)
    idea = ServiceIdea.objects.get()
    address = reverse("find:idea", args=[idea.ref])
    public = words(Client().get(reverse("find:ideas")))
    assert "1 idea waits for one now, the oldest since 1 May 2026" in public and "Pictures" not in public
    assert heap(marta, "wait for an answer") == 1
    tom = people.worker("Tom Tran", of="Hillside")
    assert as_(tom).get(address).status_code == 403
    assert as_(sara).post(address, {"do": "answer"}).status_code == 403
    sent = {"do": "try", "try-public_words": "Pictures on the letters.", "try-where": "In Riverside."}
    past = {"try-until_0": "1", "try-until_1": "5", "try-until_2": "2026"}
    page = words(as_(marta).post(address, sent | past))
    assert "must be to come" in page and "In Riverside." in page
    until = {"try-until_0": "1", "try-until_1": "8", "try-until_2": "2026"}
    assert as_(marta).post(address, sent | until).status_code == 302
    assert heap(marta, "wait for an answer") == 0
    public = words(Client().get(reverse("find:ideas")))
    assert "Being tried" in public and "Pictures on the letters." in public and "Sara" not in public
    idea.refresh_from_db()
    assert list(queries.ideas_due(idea.tried_until)) == []
    assert list(queries.ideas_due(idea.tried_until + timedelta(days=1))) == [idea]
    result = {"do": "result", "result-answer": "Fewer people rang to ask. We keep them."}
    assert as_(marta).post(address, result).status_code == 302
    public = words(Client().get(reverse("find:ideas"), {"state": "answered"}))
    assert "Fewer people rang" in public and "Marta Mazur" in public and "Sara" not in public
    idea.refresh_from_db()
    assert [step.split(". ")[0] for step in idea.steps] == ["1 May 2026", "1 May 2026"]
    with pytest.raises(ValidationError, match="being tried has a result"):
        actions.say_result(idea, answer="Again.", by=marta, on=TODAY)


def test_an_answer_without_trying_needs_reasons_and_no_idea_can_be_made_away_with():
    idea = actions.propose_idea("Open on Sundays.", by=factories.pat(), on=TODAY)
    dina = factories.director()
    address = reverse("find:idea", args=[idea.ref])
    sent = {"do": "answer", "answer-public_words": "Open on Sundays.", "answer-answer": ""}
    assert "Write the answer, with your reasons" in words(as_(dina).post(address, sent))
    assert as_(dina).post(address, sent | {"answer-answer": "Too few would come."}).status_code == 302
    with pytest.raises(ValidationError, match="Only an idea that was proposed"):
        actions.try_idea(idea, where="A", until=date(2026, 6, 1), public_words="B", by=dina, on=TODAY)
    with pytest.raises(ProgrammingError), transaction.atomic():
        ServiceIdea.objects.all().delete()
    with pytest.raises(ValidationError, match="Write your idea"):
        actions.propose_idea(" ", by=dina, on=TODAY)


def test_the_sheet_of_ideas_is_harmless_in_a_spreadsheet():
    idea = actions.propose_idea("x", by=factories.pat(), on=TODAY)
    actions.answer_idea(
        idea, answer="@SUM(A1)", public_words='=HYPERLINK("x")', by=factories.director(), on=TODAY
    )
    sheet = Client().get(reverse("find:ideas_csv"))
    rows = list(csv.reader(io.StringIO(sheet.content.decode("utf-8-sig"))))
    assert rows[1][0] == '\'=HYPERLINK("x")' and rows[1][5] == "'@SUM(A1)"
    assert "Pat" not in sheet.content.decode()
