"""An outcome's page keeps what was typed on it and not saved, for whoever typed it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from trellis.govuk.fields import MOST_CHARACTERS
from trellis.journey.accounts.models import RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.assess.models import OutcomeAnswer
from trellis.journey.people.tests import factories as people
from trellis.journey.record import drafts

from .factories import answered, started
from .test_pages import outcome_page, words

pytestmark = pytest.mark.django_db

TYPED = {"version": ["0"], "said": ["I was fine until the st"], "limbs": ["takes_longer"], "level": ["2"]}


@pytest.fixture
def page(client):
    """The address of an outcome's page, which Bea and Marta may write in; Bea is signed in."""
    accounts.council()
    client.force_login(people.worker())
    return outcome_page(started())


@pytest.fixture
def marta():
    return people.account("Marta Mazur", RoleName.MANAGER)


def test_a_browser_that_died_in_mid_sentence_costs_nothing(client, page):
    drafts.save(people.worker(), page, TYPED, timezone.now())
    shown = client.get(page)
    content = shown.content.decode()
    assert "What you had typed here and had not saved is back in its boxes." in words(shown)
    assert "I was fine until the st</textarea>" in content
    for chosen in ('value="takes_longer"', 'value="2"'):
        assert "checked" in content.split(chosen)[1].split(">")[0]
    assert not OutcomeAnswer.objects.exists(), "opening a page saves nothing"


def test_a_page_opened_again_with_words_that_could_not_be_saved_shows_no_fault_yet(client, page):
    drafts.save(people.worker(), page, {"limbs": ["takes_longer"], "evidence": [""]}, timezone.now())
    assert "There is a problem" not in words(client.get(page))


def test_signing_out_and_in_again_shows_the_draft(client, page):
    drafts.save(people.worker(), page, TYPED, timezone.now())
    client.post(reverse("account_logout"))
    assert client.get(page).status_code == 302
    client.force_login(people.worker())
    assert "I was fine until the st" in words(client.get(page))


def test_what_one_worker_typed_is_not_put_into_another_s_boxes(client, page, marta):
    drafts.save(people.worker(), page, TYPED, timezone.now())
    client.force_login(marta)
    shown = words(client.get(page))
    assert "I was fine" not in shown and "had typed" not in shown


def test_once_saved_the_draft_is_gone(client, page):
    drafts.save(people.worker(), page, TYPED, timezone.now())
    client.post(page, {"version": 0, "said": "I was fine until the stairs."})
    assert drafts.of(people.worker(), page) is None
    shown = words(client.get(page))
    assert "I was fine until the stairs." in shown and "had typed" not in shown


def test_what_could_not_be_saved_stays_kept(client, page):
    drafts.save(people.worker(), page, TYPED, timezone.now())
    refused = client.post(page, {"version": 0, "said": "I was fine.", "limbs": ["takes_longer"]})
    assert "There is a problem" in words(refused)
    assert drafts.of(people.worker(), page).fields["said"] == TYPED["said"]


def test_a_draft_begun_before_somebody_else_saved_is_shown_beside_theirs_when_it_is_saved(client, page):
    drafts.save(people.worker(), page, TYPED, timezone.now())
    ref = page.split("/")[2]
    answered(
        OutcomeAnswer.assessment.field.related_model.objects.get(ref=ref), "nutrition", said="Marta heard."
    )
    opened = client.get(page).content.decode()
    assert 'name="version" value="0"' in opened, "the draft still knows what it was typed over"
    both = client.post(page, {"version": 0, "said": "I was fine until the stairs."})
    assert both.status_code == 409
    assert "Marta heard." in words(both) and "I was fine until the stairs." in words(both)


def test_letting_a_draft_go_shows_the_page_as_it_was_saved(client, page):
    drafts.save(people.worker(), page, TYPED, timezone.now())
    gone = client.post(reverse("record:drop_draft"), {"place": page})
    assert gone.url == page and "I was fine" not in words(client.get(page))


@pytest.mark.parametrize(
    ("length", "is_saved"),
    [(MOST_CHARACTERS - 1, True), (MOST_CHARACTERS, True), (MOST_CHARACTERS + 1, False)],
)
def test_a_box_takes_two_hundred_thousand_characters_and_a_longer_text_is_shown_again(
    client, page, length, is_saved
):
    typed = ("Toast.\r\n" * length)[: length + length // 7][: 8 * (length // 7) + length % 7]
    assert len(typed.replace("\r\n", "\n")) == length
    answer = client.post(page, {"version": 0, "said": typed, "then": "list"})
    assert (answer.status_code == 302) is is_saved
    if not is_saved:
        assert f"{length:,} characters, at most 200,000" in words(answer)
        assert answer.content.decode().count("Toast.") >= length // 7


def test_ten_megabytes_without_a_script_get_a_page_in_plain_words_and_save_nothing(client, page):
    answer = client.post(page, {"version": 0, "said": "a" * 10_000_000})
    assert answer.status_code == 413
    assert "That is too long to keep" in words(answer)
    assert "Go back: your browser still has what you typed." in words(answer)
    assert not OutcomeAnswer.objects.exists()
