"""What is typed and not saved is kept for whoever typed it, and shown to nobody else."""

import json
from datetime import timedelta

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from trellis.govuk.fields import MOST_CHARACTERS, DateField
from trellis.journey.accounts.tests import factories
from trellis.journey.record import drafts
from trellis.journey.record.models import Draft, Entry

pytestmark = pytest.mark.django_db

PLACE = "/people/new"
NOW = timezone.now()
WORDS = "She said: “I was fine until the stairs.” £3 & <b>no</b> more.\nThen she"


@pytest.fixture
def bea():
    factories.council()
    return factories.account("Bea Brooks", "practitioner")


@pytest.fixture
def tom():
    return factories.account("Tom Tran", "practitioner", of="Hillside")


def kept(account, words="Toast.", *, at=NOW, place=PLACE, **which):
    return drafts.save(account, place, {"said": [words]}, at, **which)


def said(account, place=PLACE):
    draft = drafts.of(account, place)
    return draft and draft.fields["said"][0]


def sent(account, **other):
    """What the page's script sends."""
    body = {
        "account": str(account.pk),
        "place": PLACE,
        "fields": {"said": [WORDS]},
        "page": "a1",
        "number": 1,
        "shown": "",
    }
    return {"data": json.dumps(body | other), "content_type": "application/json"}


def keep(client, account, **other):
    return client.post(reverse("record:keep_draft"), **sent(account, **other), HTTP_ACCEPT="application/json")


# Keeping.


def test_what_was_typed_is_kept_to_the_letter_and_is_no_line_of_the_record(bea):
    lines = Entry.objects.count()
    kept(bea, WORDS)
    assert said(bea) == WORDS
    assert Entry.objects.count() == lines


def test_a_later_keeping_replaces_an_earlier_one_of_the_same_page(bea):
    kept(bea, "Toast", page="a1", number=1)
    kept(bea, "Toast and", page="a1", number=2)
    assert said(bea) == "Toast and" and Draft.objects.count() == 1


@pytest.mark.parametrize(("number", "stays"), [(4, "Newer."), (5, "Newer."), (6, "Overtaking.")])
def test_what_was_overtaken_on_its_way_changes_nothing(bea, number, stays):
    kept(bea, "Newer.", page="a1", number=5)
    kept(bea, "Overtaking.", page="a1", number=number)
    assert said(bea) == stays


def test_of_two_windows_on_one_page_the_second_is_told_and_the_first_keeps_its_words(bea):
    kept(bea, "In the first window.", page="a1", number=7)
    with pytest.raises(drafts.WrittenElsewhere):
        kept(bea, "In the second window.", page="b2", number=1)
    assert said(bea) == "In the first window."


def test_a_page_that_shows_the_draft_goes_on_from_it_and_then_the_first_window_is_told(bea):
    shown = kept(bea, "She said", page="a1", number=7).mark
    kept(bea, "She said no.", page="b2", number=1, shown=shown)
    assert said(bea) == "She said no."
    with pytest.raises(drafts.WrittenElsewhere):
        kept(bea, "She said yes.", page="a1", number=8)
    assert said(bea) == "She said no."


def test_a_page_that_shows_an_older_draft_than_there_is_does_not_write_over_the_newer(bea):
    shown = kept(bea, "She said", page="a1", number=7).mark
    kept(bea, "She said yes.", page="a1", number=8)
    with pytest.raises(drafts.WrittenElsewhere):
        kept(bea, "She said no.", page="b2", number=1, shown=shown)
    assert said(bea) == "She said yes."


def test_a_window_may_begin_where_the_other_has_saved(bea):
    kept(bea, "In the first window.", page="a1", number=7)
    drafts.drop(bea, PLACE)
    kept(bea, "In the second window.", page="b2", number=1)
    assert said(bea) == "In the second window."


def test_everybody_has_a_draft_of_their_own_at_one_place(bea, tom):
    kept(bea, "Bea’s.")
    kept(tom, "Tom’s.", at=NOW + timedelta(seconds=1))
    assert (said(bea), said(tom)) == ("Bea’s.", "Tom’s.")
    assert [draft.account for draft in drafts.at_place(PLACE)] == [tom, bea]
    drafts.drop(bea, PLACE)
    assert (said(bea), said(tom)) == (None, "Tom’s.")


def test_passwords_and_tokens_are_left_out(bea):
    fields = {name: ["x"] for name in ("said", "password", "new_password1", "csrfmiddlewaretoken", "login")}
    assert drafts.save(bea, PLACE, fields, NOW).fields == {"said": ["x"]}
    drafts.save(bea, PLACE, {"password": ["x"]}, NOW)
    assert drafts.of(bea, PLACE) is None and drafts.at_place(PLACE) == []


@pytest.mark.parametrize(
    ("length", "is_kept"),
    [(MOST_CHARACTERS - 1, True), (MOST_CHARACTERS, True), (MOST_CHARACTERS + 1, False), (10**7, False)],
)
def test_a_draft_holds_two_hundred_thousand_characters(bea, length, is_kept):
    kept(bea, "Before.")
    if is_kept:
        assert len(kept(bea, "é" * length).fields["said"][0]) == length
        return
    with pytest.raises(drafts.TooLong, match=f"{length:,} characters, at most 200,000"):
        kept(bea, "é" * length)
    assert said(bea) == "Before."


def test_an_account_keeps_a_hundred_drafts_and_the_oldest_goes(bea, tom):
    kept(tom, at=NOW - timedelta(days=9))
    for number in range(101):
        kept(bea, at=NOW + timedelta(seconds=number), place=f"/people/ref{number}")
    assert Draft.objects.filter(account=bea).count() == 100
    assert said(bea, "/people/ref0") is None and said(bea, "/people/ref1") == "Toast."
    assert said(tom) == "Toast."


@pytest.mark.parametrize(
    "place",
    [
        "",
        "people/new",
        "//elsewhere.example/people/new",
        "https://elsewhere.example/people/new",
        "/nothing/of/ours",
        "/people/new?name=Ahmed",
        "/people/new#Ahmed",
        "/people/a\nb",
        "/people/" + "a" * 300,
        "\\people\\new",
        7,
        None,
    ],
)
def test_a_place_is_the_address_of_a_page_of_ours(bea, place):
    with pytest.raises(ValidationError, match="not the address of a page here"):
        kept(bea, place=place)


@pytest.mark.parametrize(
    "fields",
    [
        ["said"],
        "said",
        None,
        {"said": "words"},
        {"said": [1]},
        {"said": [None]},
        {"said": [["words"]]},
        {7: ["words"]},
        {"a" * 201: ["words"]},
        {str(number): [""] for number in range(501)},
        {"said": [""] * 501},
    ],
)
def test_only_words_are_kept(bea, fields):
    with pytest.raises(ValidationError):
        drafts.save(bea, PLACE, fields, NOW)


@pytest.mark.parametrize(
    ("page", "number"), [("a" * 41, 1), ("a b", 1), ("a1", -1), ("a1", 2**53), ("a1", "1")]
)
def test_which_page_it_was_typed_on_is_said_plainly(bea, page, number):
    with pytest.raises(ValidationError, match="which page"):
        kept(bea, page=page, number=number)


@pytest.mark.parametrize(("typed", "stands"), [("a\x00b", "ab"), ("a\ud800b", "a?b"), ("😀 ‘ok’", "😀 ‘ok’")])
def test_what_a_database_cannot_hold_does_not_lose_the_rest(bea, typed, stands):
    assert kept(bea, typed).fields["said"] == [stands]
    assert said(bea) == stands


# Showing it again.


class Answer(forms.Form):
    said = forms.CharField(initial="As it was saved.")
    limbs = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], required=False)
    seen_on = DateField(required=False)
    later = forms.CharField(required=False)


class Share(forms.Form):
    share = forms.CharField(initial="half")


def opened(account, method="get", **where):
    request = getattr(RequestFactory(), method)(where.get("address", PLACE))
    request.user = account
    return request


def test_a_page_opened_again_shows_the_draft_without_faults_and_does_nothing(bea):
    fields = {"said": [""], "limbs": ["a", "b"], "seen_on_0": ["3"], "seen_on_1": [""], "seen_on_2": [""]}
    drafts.save(bea, PLACE, fields, NOW)
    form = Answer()
    draft = drafts.restore(form, opened(bea))
    assert draft == drafts.of(bea, PLACE) and draft.token
    assert form["said"].value() == "" and form["limbs"].value() == ["a", "b"]
    assert form["seen_on"].value() == ["3", "", ""]
    assert not form.errors and not form["said"].errors and not form.non_field_errors()
    assert not form.is_valid(), "a page that is merely opened must never act"


def test_a_form_that_the_draft_knows_nothing_of_stays_as_it_was(bea):
    drafts.save(bea, PLACE, {"said": ["Toast."], "help-1-share": ["all"]}, NOW)
    form, first, second = Answer(), Share(prefix="help-1"), Share(prefix="help-2")
    drafts.restore(form, opened(bea), first, second)
    assert (form["said"].value(), first["share"].value(), second["share"].value()) == (
        "Toast.",
        "all",
        "half",
    )


def test_nothing_is_put_back_for_another_account_at_another_place_or_where_a_form_was_sent(bea, tom):
    kept(bea, "Bea’s alone.")
    for request in (
        opened(tom),
        opened(AnonymousUser()),
        opened(bea, address="/people/other"),
        opened(bea, method="post"),
    ):
        form = Answer()
        assert drafts.restore(form, request) is None
        assert form["said"].value() == "As it was saved." and not form.is_bound


# The two addresses.


def test_the_page_is_told_when_its_words_were_kept(client, bea):
    client.force_login(bea)
    answer = keep(client, bea)
    assert answer.status_code == 200 and answer.json()["says"].startswith("Kept at ")
    assert said(bea) == WORDS


def test_signing_out_leaves_a_draft_where_it_is(client, bea):
    client.force_login(bea)
    keep(client, bea)
    client.post(reverse("account_logout"))
    assert keep(client, bea, number=2, fields={"said": ["Signed out."]}).status_code == 401
    assert said(bea) == WORDS


def test_words_typed_by_one_are_not_kept_as_another_s_who_signed_in_since(client, bea, tom):
    client.force_login(tom)
    answer = keep(client, bea)
    assert answer.status_code == 409 and "somebody else has signed in" in answer.json()["says"]
    assert not Draft.objects.exists()


def test_the_second_window_is_told_in_a_sentence(client, bea):
    client.force_login(bea)
    keep(client, bea)
    answer = keep(client, bea, page="b2", fields={"said": ["Other."]})
    assert answer.status_code == 409 and "another window" in answer.json()["says"]


def test_what_is_too_long_is_told_how_long_it_is(client, bea):
    client.force_login(bea)
    answer = keep(client, bea, fields={"said": ["a" * 200_001]})
    assert answer.status_code == 413 and "200,001 characters, at most 200,000" in answer.json()["says"]
    ten_megabytes = keep(client, bea, fields={"said": ["a" * 10_000_000]})
    assert ten_megabytes.status_code == 413 and "too long" in ten_megabytes.json()["says"]


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b"null", b"\xff", b"[" * 100_000, b'{"place": "/people/new"}', b"NaN"],
)
def test_what_no_page_of_ours_sends_is_refused(client, bea, body):
    client.force_login(bea)
    answer = client.post(reverse("record:keep_draft"), data=body, content_type="application/json")
    assert answer.status_code == 400 and answer.json()["says"]


@pytest.mark.parametrize(
    "other",
    [
        {"number": True},
        {"number": "2"},
        {"page": 7},
        {"page": ["a"]},
        {"shown": {}},
        {"place": {}},
        {"fields": 1},
    ],
)
def test_what_is_sent_in_another_form_never_breaks_the_service(client, bea, other):
    client.force_login(bea)
    kept(bea, "Before.", page="a1", number=0)
    answer = keep(client, bea, **other)
    assert answer.status_code in {200, 400} and answer.json()["says"]


def test_a_draft_is_kept_and_let_go_only_by_a_form_that_was_sent(client, bea):
    client.force_login(bea)
    for name in ("keep_draft", "drop_draft"):
        assert client.get(reverse(f"record:{name}")).status_code == 405


def test_a_draft_let_go_is_gone_and_the_page_is_shown_again(client, bea, tom):
    kept(bea), kept(tom)
    client.force_login(bea)
    answer = client.post(reverse("record:drop_draft"), {"place": PLACE})
    assert answer.url == PLACE
    assert said(bea) is None and said(tom) == "Toast."


@pytest.mark.parametrize("place", ["", "//elsewhere.example", "https://elsewhere.example/", "/nowhere"])
def test_letting_go_leads_nowhere_but_to_a_page_of_ours(client, bea, place):
    client.force_login(bea)
    answer: HttpResponse = client.post(reverse("record:drop_draft"), {"place": place})
    assert answer.status_code == 404
