"""Letting in, by section, until no: J3 and N10."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, transaction
from django.urls import reverse
from django.utils.timezone import localdate, now

from tests.pages import words
from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.people import access, actions, queries, timeline
from trellis.journey.people.models import Grant, HealthNote, Section
from trellis.journey.record.models import Entry

from . import factories
from .factories import TODAY

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
PLAN_AND_MONEY = [Section.PLAN, Section.MONEY]


@pytest.fixture
def amina():
    accounts.council()
    person = factories.person()
    factories.signing_in(person)
    return person


@pytest.fixture
def olive():
    return factories.account("Olive Okafor", RoleName.PLANNER, of="Open Door CIC")


def let_in(person, sections=PLAN_AND_MONEY, **details):
    details = {"may_write": True, "by": person.account, "on": TODAY, **details}
    return actions.let_in(person, accounts.organisation("Open Door CIC"), sections=sections, **details)


def opened_to(account, person, on=TODAY):
    return [one.value for one in Section if access.may_see_section(account, person, one, on)]


def tries(person):
    return [queries.as_opening(one) for one in queries.openings_of(person)]


# What is opened, to whom, until when.


def test_a_planner_sees_the_sections_that_were_opened_and_no_other_page(amina, olive):
    assert opened_to(olive, amina) == []
    let_in(amina)
    assert opened_to(olive, amina) == ["plan", "money"]
    assert not access.may_see(olive, amina)


def test_a_grant_to_one_planner_opens_nothing_to_a_colleague_or_to_another_organisation(amina, olive):
    colleague = factories.account("Oscar Obi", RoleName.PLANNER, of="Open Door CIC")
    elsewhere = factories.account("Petra Park", RoleName.PLANNER, of="Other Way CIC")
    let_in(amina, account=olive)
    assert [opened_to(one, amina) for one in (olive, colleague, elsewhere)] == [["plan", "money"], [], []]
    let_in(amina, [Section.PLAN])
    assert [opened_to(one, amina) for one in (olive, colleague, elsewhere)] == [
        ["plan", "money"],
        ["plan"],
        [],
    ]


# Until 8 May: on the day before, on the last day, on the next, and before it was given.
@pytest.mark.parametrize(
    ("on", "is_open"),
    [
        (date(2026, 5, 7), True),
        (date(2026, 5, 8), True),
        (date(2026, 5, 9), False),
        (date(2026, 4, 30), False),
    ],
)
def test_a_grant_opens_from_its_day_to_its_last_day(amina, olive, on, is_open):
    let_in(amina, ends_on=date(2026, 5, 8))
    assert bool(opened_to(olive, amina, on)) is is_open
    assert bool(queries.shared_with(olive, on)) is is_open


def test_who_leaves_the_organisation_or_the_role_sees_nothing(amina, olive):
    let_in(amina)
    held = olive.roles.get(role=RoleName.PLANNER)
    held.ended_on = TODAY
    held.save()
    assert opened_to(Account.objects.get(pk=olive.pk), amina) == []


def test_a_change_is_a_further_grant_and_the_one_before_is_kept(amina, olive):
    first = let_in(amina)
    second = let_in(amina, [Section.PLAN], may_write=False, shown=first.ref)
    first.refresh_from_db()
    assert second.replaces == first and first.revoked_at is not None
    assert first.sections == ["plan", "money"]
    assert opened_to(olive, amina) == ["plan"]
    assert not access.is_let_in(olive, amina, Section.PLAN, TODAY, to_write=True)
    with pytest.raises(Error, match="annot update"), transaction.atomic():
        Grant.objects.filter(pk=first.pk).update(sections=["health"])


def test_whoever_changes_what_somebody_else_changed_first_is_told(amina, olive):
    first = let_in(amina)
    let_in(amina, [Section.PLAN], shown=first.ref)
    with pytest.raises(actions.SavedMeanwhile) as meanwhile:
        let_in(amina, [Section.HEALTH], shown=first.ref)
    assert meanwhile.value.theirs.sections == ["plan"]


def test_a_no_counts_at_once_and_once(amina, olive):
    grant = let_in(amina)
    actions.take_back_letting_in(grant, by=amina.account, at=now())
    assert opened_to(olive, amina, localdate()) == [] == opened_to(olive, amina)
    with pytest.raises(ValidationError, match="taken back already"):
        actions.take_back_letting_in(grant, by=amina.account, at=now())


def test_nothing_is_open_after_the_day_somebody_died(amina, olive):
    let_in(amina)
    actions.note_death(amina, died_on=TODAY, because="Her daughter rang.", by=factories.worker(), on=TODAY)
    amina.refresh_from_db()
    assert opened_to(olive, amina, TODAY) == ["plan", "money"]
    assert opened_to(olive, amina, TODAY + DAY) == []
    with pytest.raises(Refused, match="has died"):
        let_in(amina, [Section.HEALTH], by=factories.worker(), on=TODAY + DAY)


def test_what_was_opened_in_a_record_that_was_merged_is_open_in_the_one_that_is_kept(client, amina, olive):
    let_in(amina, on=localdate())
    kept = factories.person("Aminah", "Ahmed")
    actions.merge_people(
        kept, amina, choices={}, because="Written twice.", by=factories.worker(), on=localdate()
    )
    amina.refresh_from_db()
    assert (opened_to(olive, amina, localdate()), opened_to(olive, kept, localdate())) == (
        [],
        ["plan", "money"],
    )
    client.force_login(olive)
    assert client.get(reverse("people:one", args=[kept.ref])).status_code == 200


@pytest.mark.parametrize(
    ("sections", "details", "question"),
    [
        ([], {}, "sections"),
        (["plan", "diary"], {}, "sections"),
        (["plan"], {"ends_on": TODAY - DAY}, "ends_on"),
    ],
)
def test_what_cannot_be_opened_is_refused_beside_its_question(amina, olive, sections, details, question):
    with pytest.raises(ValidationError) as refused:
        let_in(amina, sections, **details)
    assert list(refused.value.message_dict) == [question]


def test_nobody_is_let_in_who_does_not_plan_there(amina, olive):
    petra = factories.account("Petra Park", RoleName.PLANNER, of="Other Way CIC")
    with pytest.raises(ValidationError, match="does not plan at Open Door"):
        let_in(amina, account=petra)


# Whose word it is.


def test_a_worker_writes_down_whose_word_it_is_and_a_stranger_says_nothing(amina, olive):
    noted = let_in(amina, by=factories.worker(), asked_by="Mrs Ahmed, at her kitchen table")
    assert noted.asked_by == "Mrs Ahmed, at her kitchen table"
    sara = factories.carer(amina, signs_in=True, may_see=True).account
    for stranger in (sara, olive, factories.worker("Tom Tran", of="Hillside")):
        with pytest.raises(Refused):
            let_in(amina, [Section.HEALTH], by=stranger)


def test_whom_the_person_asked_to_speak_lets_in_for_them_and_it_is_told_who_said_it(amina, olive):
    gwen = factories.account("Gwen Grant", RoleName.CARER)
    factories.speaker(amina, "Gwen Grant", "asked", sign_in_name=gwen.username, may_see=True)
    grant = let_in(amina, by=gwen)
    assert (grant.granted_by, grant.asked_by) == (gwen, "Gwen Grant")
    actions.take_back_letting_in(grant, by=gwen, at=now())
    assert opened_to(olive, amina) == []


def test_a_yes_of_somebody_found_unable_to_decide_sharing_does_not_count_and_a_no_does(amina, olive):
    grant = let_in(amina)
    factories.capacity(amina, "Whether to share her health notes", kind="sharing")
    with pytest.raises(ValidationError, match="unable to decide"):
        let_in(amina, [Section.HEALTH])
    actions.take_back_letting_in(grant, by=amina.account, at=now())
    assert opened_to(olive, amina) == []


# On the pages.


def test_olive_opens_what_is_shared_and_her_try_at_the_health_notes_is_on_mrs_as_page(client, amina, olive):
    let_in(amina, [*PLAN_AND_MONEY, Section.ABOUT_ME], on=localdate())
    factories.told(amina, "My garden is important to me.", on=localdate())
    client.force_login(olive)
    home = words(client.get(reverse("home")))
    assert "Mrs Amina Ahmed" in home and "Health notes: not shared with you" in home
    about = client.get(reverse("people:section", args=[amina.ref, "about_me"]), follow=True)
    assert "My garden is important to me." in words(about)
    for address in (
        reverse("people:section", args=[amina.ref, "health"]),
        reverse("people:health", args=[amina.ref]),
    ):
        refused = client.get(address)
        assert refused.status_code == 403
        assert "This has not been shared with you: health notes." in words(refused)
    assert [(one.who, one.what, one.was_refused) for one in tries(amina)] == [
        ("Olive Okafor", "Health notes", True),
        ("Olive Okafor", "Health notes", True),
        ("Olive Okafor", "About me", False),
    ]
    client.get(reverse("people:about_me", args=[amina.ref]))
    assert len(tries(amina)) == 3, "a second reading on one day is no second line"
    client.force_login(amina.account)
    told = words(client.get(reverse("people:let_in", args=[amina.ref])))
    assert "Olive Okafor Health notes Tried, and was refused" in told
    assert "Olive Okafor About me Opened" in told


def test_an_open_page_of_a_planner_is_refused_at_the_next_press_and_keeps_what_they_typed(
    client, amina, olive
):
    grant = let_in(amina, [Section.ABOUT_ME], on=localdate())
    client.force_login(olive)
    assert client.get(reverse("people:about_me", args=[amina.ref])).status_code == 200
    actions.take_back_letting_in(grant, by=amina.account, at=now())
    pressed = client.post(
        reverse("people:about_me_heading", args=[amina.ref, "important_to_me"]),
        {"words": "She would like a cat.", "shown": ""},
    )
    assert pressed.status_code == 403
    assert "She would like a cat." in pressed.content.decode()
    assert "None of it is saved." in words(pressed)
    assert not amina.about_me.exists()
    assert client.get(reverse("people:one", args=[amina.ref])).status_code == 403


def test_reading_is_not_writing(client, amina, olive):
    let_in(amina, [Section.ABOUT_ME, Section.HEALTH], on=localdate())
    client.force_login(olive)
    assert (
        client.get(reverse("people:about_me_heading", args=[amina.ref, "important_to_me"])).status_code == 403
    )
    assert client.get(reverse("people:new_health_note", args=[amina.ref])).status_code == 403
    assert client.get(reverse("people:let_in", args=[amina.ref])).status_code == 403


def test_the_person_lets_in_changes_and_says_no_on_the_page(client, amina, olive):
    client.force_login(amina.account)
    organisation = accounts.organisation("Open Door CIC")
    page = reverse("people:let_in_new", args=[amina.ref])
    sent = {
        "shown": "",
        "whom": f"{organisation.pk}-{olive.pk}",
        "sections": ["plan", "money"],
        "may_write": "yes",
        "ends_on_0": "",
        "ends_on_1": "",
        "ends_on_2": "",
    }
    assert "Choose whom to let in" in words(client.post(page, {**sent, "whom": ""}))
    assert client.post(page, sent).status_code == 302
    grant = Grant.objects.get()
    assert (grant.account, grant.sections, grant.asked_by) == (olive, ["plan", "money"], "")
    change = reverse("people:change_let_in", args=[grant.ref])
    changed = {**sent, "shown": grant.ref, "sections": ["plan"]}
    assert client.post(change, changed).status_code == 302
    # The other window still shows the first.
    assert client.post(change, changed, follow=True).redirect_chain
    later = Grant.objects.get(revoked_at=None)
    assert client.post(reverse("people:take_back_let_in", args=[later.ref])).status_code == 302
    assert opened_to(olive, amina, localdate()) == []
    says = [event.says for event in timeline.of(amina, is_own=True)]
    assert "You said no to Olive Okafor of Open Door CIC. They see nothing now." in says
    assert all("Open Door" not in event.says for event in timeline.of(amina))


def test_a_worker_of_the_team_says_who_said_it(client, amina, olive):
    client.force_login(factories.worker())
    organisation = accounts.organisation("Open Door CIC")
    sent = {"whom": str(organisation.pk), "sections": ["plan"], "may_write": "no"}
    page = reverse("people:let_in_new", args=[amina.ref])
    assert "Say who said this" in words(client.post(page, sent))
    assert client.post(page, {**sent, "said_by": "person"}).status_code == 302
    assert Grant.objects.get().asked_by == "Mrs Amina Ahmed"


# Health notes.


def test_health_notes_are_close_and_a_correction_is_a_further_row(client, amina, olive):
    bea = factories.worker()
    first = actions.write_health_note(amina, words="Asthma.", told_by="Dr Dunn", by=bea, on=TODAY)
    second = actions.write_health_note(
        amina, words="Asthma, mild.", instead_of=first, by=amina.account, on=TODAY
    )
    assert [one.words for one in queries.health_notes_of(amina)] == ["Asthma, mild."]
    with pytest.raises(actions.SavedMeanwhile):
        actions.write_health_note(amina, words="No asthma.", instead_of=first, by=bea, on=TODAY)
    sara = factories.carer(amina, signs_in=True, may_see=True).account
    may = [opened_to(one, amina)[-1] == "health" for one in (amina.account, bea, sara)]
    assert may == [True, True, False]
    assert HealthNote.objects.count() == 2 and second.replaces == first
    # The words stand on their own page and nowhere else.
    assert not Entry.objects.filter(after__words__isnull=False, about="people.HealthNote").exists()
    let_in(amina, [Section.HEALTH], on=localdate())
    for account, status in ((amina.account, 200), (bea, 200), (olive, 200), (sara, 403)):
        client.force_login(account)
        page = client.get(reverse("people:health", args=[amina.ref]))
        assert page.status_code == status, account
        assert ("Asthma, mild." in words(page)) is (status == 200)


def test_a_health_note_put_right_in_two_windows_keeps_both(client, amina):
    client.force_login(factories.worker())
    new = reverse("people:new_health_note", args=[amina.ref])
    assert client.post(new, {"words": "Asthma."}).status_code == 302
    page = reverse("people:health_note", args=[HealthNote.objects.get().ref])
    assert client.post(page, {"words": "Asthma, mild."}).status_code == 302
    late = client.post(page, {"words": "Asthma since she was six."})
    assert late.status_code == 409
    assert "Asthma, mild." in words(late) and "Asthma since she was six." in late.content.decode()
