"""Who speaks for somebody: by what authority, on which days, in what, and what ends it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account, RoleHeld, RoleName
from trellis.journey.people import access, actions, queries
from trellis.journey.people.models import BY_DOCUMENT, FOR_MONEY_ALONE, Authority, Person, Speaker
from trellis.journey.record.models import Entry

from . import factories
from .factories import TODAY

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def faults(act, *args, **kwargs) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as problem:
        act(*args, **kwargs)
    return problem.value.message_dict


def again(account: Account) -> Account:
    """The account as the next request finds it."""
    return Account.objects.get(pk=account.pk)


def ade(person: Person, **details) -> Speaker:
    """Ade Adeyemi of Northshire Voices, who speaks for this person."""
    account = factories.account("Ade Adeyemi", RoleName.ADVOCATE, of="Northshire Voices")
    details = {"authority": "advocate", "may_see": True, "sign_in_name": account.username} | details
    return factories.speaker(person, "Ade Adeyemi", **details)


# ---- On which days -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "holds"),
    [
        (date(2026, 4, 30), False),
        (date(2026, 5, 1), True),
        (date(2026, 5, 30), True),
        (date(2026, 5, 31), True),
        (date(2026, 6, 1), False),
    ],
)
def test_an_authority_holds_from_its_first_day_to_its_last_and_not_the_day_after(on, holds):
    george = factories.person("George", "Grant")
    speaker = ade(george, starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 31))
    assert bool(queries.speakers_in_force(george, on)) is holds
    assert bool(queries.may_speak_for(speaker.account, george, on)) is holds
    assert Person.objects.filter(access.whom_they_may_see(speaker.account, on)).exists() is holds


@pytest.mark.parametrize(("days", "holds"), [(-1, True), (0, False), (1, False)])
def test_an_authority_that_is_ended_ends_that_very_day(days, holds):
    george = factories.person("George", "Grant")
    speaker = ade(george, starts_on=date(2026, 4, 1))
    Speaker.objects.update(may_see_since=date(2026, 4, 1))
    actions.end_speaker(speaker, by=factories.worker(), on=TODAY, because="Mr Grant asked for it to end.")
    on = TODAY + days * DAY
    assert bool(queries.may_speak_for(speaker.account, george, on)) is holds
    assert Person.objects.filter(access.whom_they_may_see(speaker.account, on)).exists() is holds


def test_what_the_database_finds_in_force_is_what_the_row_says_of_itself():
    george = factories.person("George", "Grant")
    days = [TODAY - DAY, TODAY, TODAY + DAY]
    for authority in (Authority.ASKED, Authority.LPA_WELFARE):
        for starts in days:
            for ends in [None, *days]:
                for ended in [None, *days]:
                    for seen_on in (None, TODAY):
                        if ends is None or ends >= starts:
                            Speaker.objects.create(
                                person=george,
                                name="Gwen",
                                authority=authority,
                                starts_on=starts,
                                ends_on=ends,
                                ended_on=ended,
                                ended_because="It ended." if ended else "",
                                seen_on=seen_on,
                                seen_by=factories.worker() if seen_on else None,
                            )
    every = list(Speaker.objects.all())
    for on in [TODAY - 2 * DAY, *days, TODAY + 2 * DAY]:
        found = {one.pk for one in queries.speakers_in_force(george, on)}
        assert found == {one.pk for one in every if one.is_in_force(on)}
    assert 0 < len(queries.speakers_in_force(george, TODAY)) < len(every)


@pytest.mark.parametrize(("days", "holds"), [(-1, True), (0, True), (1, False), (2, False)])
def test_no_authority_outlives_the_person(days, holds):
    george = factories.person("George", "Grant")
    speaker = ade(george, authority="lpa_welfare", starts_on=date(2026, 4, 1))
    factories.seen(speaker)
    Speaker.objects.update(may_see_since=date(2026, 4, 1))
    Person.objects.update(died_on=TODAY)
    on = TODAY + days * DAY
    assert Speaker.objects.get().is_in_force(on) is holds
    assert bool(queries.speakers_in_force(george, on)) is holds
    assert bool(queries.may_speak_for(speaker.account, george, on)) is holds
    assert Person.objects.filter(access.whom_they_may_see(speaker.account, on)).exists() is holds
    assert (queries.standing(Speaker.objects.get(), on) == "Ended with their death") is not holds


def test_nobody_is_named_to_speak_for_somebody_who_died():
    george = factories.person("George", "Grant")
    speaker = factories.speaker(george, authority="lpa_welfare")
    Person.objects.update(died_on=TODAY)
    george, speaker = Person.objects.get(), Speaker.objects.get()
    by = {"by": factories.worker(), "on": TODAY}
    for act in (
        lambda: factories.speaker(george),
        lambda: factories.seen(speaker),
        lambda: actions.change_speaker(speaker, version=1, scope="x", **by),
        lambda: actions.name_worker(george, factories.worker(), **by),
    ):
        with pytest.raises(Refused, match="has died"):
            act()
    assert actions.end_speaker(speaker, because="He died.", **by).ended_on == TODAY


# ---- What has to be seen -----------------------------------------------------------------------------------


@pytest.mark.parametrize("authority", BY_DOCUMENT)
def test_a_power_counts_for_nothing_until_its_document_is_seen(authority):
    george = factories.person("George", "Grant")
    gwen = factories.account("Gwen Grant", RoleName.CARER)
    speaker = factories.speaker(george, authority=authority, sign_in_name=gwen.username, may_see=True)
    is_money = authority in FOR_MONEY_ALONE
    assert not queries.speakers_in_force(george, TODAY)
    assert not queries.may_speak_for(gwen, george, TODAY, money=is_money)
    assert not access.may_see(gwen, george)
    stored = factories.seen(speaker)
    assert (stored.seen_by.name, stored.seen_on) == ("Bea Brooks", TODAY)
    assert queries.may_speak_for(gwen, george, TODAY, money=is_money) == stored
    assert access.may_see(gwen, george)


def test_nobody_sees_the_document_by_which_they_speak_themself():
    george, bea = factories.person("George", "Grant"), factories.worker()
    speaker = factories.speaker(george, "Bea Brooks", "lpa_welfare")
    Speaker.objects.update(account=bea)
    with pytest.raises(ValidationError, match="You speak by this document yourself"):
        factories.seen(speaker, by=bea)
    marta = factories.account("Marta Mazur", RoleName.MANAGER)
    assert factories.seen(speaker, by=marta).seen_by == marta


def test_nobody_writes_down_that_they_speak_for_somebody_themself():
    george, bea = factories.person("George", "Grant"), factories.worker()
    refused = faults(factories.speaker, george, "Bea Brooks", sign_in_name=bea.username)
    assert "your own sign-in name" in refused["sign_in_name"][0]


@pytest.mark.parametrize(
    ("authority", "number", "refused"),
    [
        ("lpa_welfare", "", {"registered_number"}),
        ("deputy_property", " ", {"registered_number"}),
        ("lpa_welfare", "7000-1", set()),
        ("appointee", "", set()),
        ("epa", "", set()),
    ],
)
def test_what_is_registered_is_seen_with_its_number(authority, number, refused):
    speaker = factories.speaker(factories.person("George", "Grant"), authority=authority)
    saw = {"by": factories.worker(), "on": TODAY, "version": 1, "document": "The original"}
    if refused:
        assert set(faults(actions.see_document, speaker, registered_number=number, **saw)) == refused
    else:
        assert actions.see_document(speaker, registered_number=number, **saw).seen_on == TODAY


def test_a_document_is_named_and_was_not_seen_tomorrow():
    speaker = factories.speaker(factories.person("George", "Grant"), authority="appointee")
    refused = faults(
        actions.see_document,
        speaker,
        version=1,
        document=" ",
        seen_on=TODAY + DAY,
        by=factories.worker(),
        on=TODAY,
    )
    assert set(refused) == {"document", "seen_on"}


def test_whoever_the_person_asked_needs_no_document():
    speaker = factories.speaker(factories.person("George", "Grant"))
    assert speaker.is_in_force(TODAY)
    with pytest.raises(ValidationError, match="needs no document"):
        factories.seen(speaker)


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "Gwendolyn Grant"},
        {"authority": "deputy_welfare"},
        {"registered_number": "1"},
        {"document": "x"},
    ],
)
def test_a_power_that_is_changed_has_to_be_seen_again(changed):
    george = factories.person("George", "Grant")
    speaker = factories.seen(factories.speaker(george, authority="lpa_welfare"))
    kept = actions.change_speaker(speaker, version=2, scope="where he lives", by=factories.worker(), on=TODAY)
    assert kept.seen_on == TODAY
    actions.change_speaker(speaker, version=3, by=factories.worker(), on=TODAY, **changed)
    assert not queries.speakers_in_force(george, TODAY)


# ---- In what -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("authority", "in_care", "in_money"),
    [
        ("asked", True, True),
        ("lpa_welfare", True, False),
        ("lpa_property", False, True),
        ("epa", False, True),
        ("deputy_welfare", True, False),
        ("deputy_property", False, True),
        ("appointee", False, True),
        ("advocate", True, False),
        ("imca", True, False),
    ],
)
def test_an_authority_over_money_says_nothing_in_care_nor_the_other_way(authority, in_care, in_money):
    george = factories.person("George", "Grant")
    speaker = ade(george, authority=authority)
    if authority in BY_DOCUMENT:
        factories.seen(speaker)
    assert bool(queries.may_speak_for(speaker.account, george, TODAY)) is in_care
    assert bool(queries.may_speak_for(speaker.account, george, TODAY, money=True)) is in_money


def test_every_authority_has_its_line_in_that_table():
    assert len(Authority.values) == 9


def test_nobody_speaks_for_somebody_else_than_the_one_named():
    george, amina = factories.person("George", "Grant"), factories.person()
    speaker = ade(george)
    assert queries.may_speak_for(speaker.account, george, TODAY)
    assert not queries.may_speak_for(speaker.account, amina, TODAY)
    assert not access.may_see(speaker.account, amina)
    assert not queries.may_speak_for(factories.worker(), george, TODAY)


# ---- Who sees ----------------------------------------------------------------------------------------------


def test_an_advocate_sees_only_whom_they_may_and_only_as_an_advocate():
    george = factories.person("George", "Grant")
    speaker = ade(george, may_see=False)
    assert not access.may_see(again(speaker.account), george)
    speaker = actions.change_speaker(speaker, version=1, may_see=True, by=factories.worker(), on=TODAY)
    assert access.may_see(again(speaker.account), george)
    assert [one.person for one in queries.spoken_for_by(again(speaker.account), TODAY)] == [george]
    RoleHeld.objects.filter(account=speaker.account).update(ended_on=TODAY)
    assert not access.may_see(again(speaker.account), george)
    assert not queries.may_speak_for(again(speaker.account), george, TODAY)
    assert not queries.spoken_for_by(again(speaker.account), TODAY)


def test_a_carer_who_was_once_an_advocate_does_not_see_as_one():
    george = factories.person("George", "Grant")
    both = factories.account("Ade Adeyemi", RoleName.ADVOCATE, RoleName.CARER, of="Northshire Voices")
    speaker = ade(george)
    RoleHeld.objects.filter(account=both, role=RoleName.ADVOCATE).update(ended_on=TODAY)
    assert not access.may_see(again(both), george)
    actions.change_speaker(speaker, version=1, authority="asked", by=factories.worker(), on=TODAY)
    assert access.may_see(again(both), george)


def test_a_planner_whom_the_person_asked_sees_as_long_as_they_are_a_planner():
    george = factories.person("George", "Grant")
    olive = factories.account("Olive Okafor", RoleName.PLANNER, of="Open Door CIC")
    factories.speaker(george, "Olive Okafor", sign_in_name=olive.username, may_see=True)
    assert access.may_see(again(olive), george)
    RoleHeld.objects.filter(account=olive).update(ended_on=TODAY)
    assert not access.may_see(again(olive), george)


def test_a_closed_account_speaks_for_nobody():
    george = factories.person("George", "Grant")
    account = ade(george).account
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert not queries.may_speak_for(again(account), george, TODAY)


def test_whoever_speaks_for_somebody_sees_but_does_not_work_with_them():
    george = factories.person("George", "Grant")
    account = ade(george).account
    assert access.may_see(account, george) and not access.may_work_with(account, george)


# ---- Writing it down ---------------------------------------------------------------------------------------


def test_who_speaks_is_written_with_its_days_and_recorded():
    george = factories.person("George", "Grant")
    gwen = factories.carer(george, "Gwen Grant", "sister", signs_in=True)
    speaker = factories.speaker(george, "", carer=gwen, scope=" the  assessment ", ends_on=TODAY)
    assert (speaker.name, speaker.account, speaker.scope) == ("Gwen Grant", gwen.account, "the assessment")
    line = Entry.objects.order_by("-number")[0]
    assert (line.act, line.person_ref) == ("said who speaks for somebody", george.ref)
    assert line.after["ends_on"] == "2026-05-01"


@pytest.mark.parametrize(
    ("details", "question"),
    [
        ({"name": " "}, "name"),
        ({"authority": "next of kin"}, "authority"),
        ({"ends_on": TODAY - DAY}, "ends_on"),
        ({"starts_on": date(1026, 5, 1)}, "starts_on"),
        ({"sign_in_name": "nobody.here"}, "sign_in_name"),
        ({"sign_in_name": "george.grant"}, "sign_in_name"),
        ({"sign_in_name": "frank.foster"}, "sign_in_name"),
        ({"sign_in_name": "gwen.grant", "authority": "advocate"}, "sign_in_name"),
    ],
)
def test_what_is_wrong_with_a_speaker_is_said_beside_its_question(details, question):
    george = factories.person("George", "Grant")
    factories.signing_in(george)
    factories.account("Frank Foster", RoleName.FINANCE)
    factories.account("Gwen Grant", RoleName.CARER)
    assert list(faults(factories.speaker, george, **details)) == [question]
    assert not Speaker.objects.exists()


def test_a_carer_of_somebody_else_speaks_for_nobody_here():
    sara = factories.carer(factories.person())
    assert list(faults(factories.speaker, factories.person("George", "Grant"), carer=sara)) == ["carer"]


def test_one_account_speaks_once_by_one_authority_at_a_time():
    george = factories.person("George", "Grant")
    ade(george, ends_on=TODAY)
    assert "down already" in faults(ade, george)["sign_in_name"][0]
    Speaker.objects.update(starts_on=TODAY - DAY, ends_on=TODAY - DAY)
    assert ade(george).is_in_force(TODAY)


def test_only_a_worker_of_the_team_writes_who_speaks():
    george = factories.person("George", "Grant")
    own = factories.signing_in(george)
    tom = factories.worker("Tom Tran", of="Hillside")
    for by in (own, tom, ade(george).account):
        with pytest.raises(Refused):
            actions.add_speaker(george, name="Gwen", authority="asked", by=by, on=TODAY)


def test_a_speaker_changed_meanwhile_is_not_overwritten():
    speaker = factories.speaker(factories.person("George", "Grant"))
    actions.change_speaker(speaker, version=1, scope="the plan", by=factories.worker(), on=TODAY)
    with pytest.raises(actions.SavedMeanwhile) as meanwhile:
        actions.change_speaker(speaker, version=1, scope="all", by=factories.worker(), on=TODAY)
    assert meanwhile.value.theirs.scope == "the plan"


def test_the_person_ends_at_once_what_they_asked_and_need_not_say_why():
    george = factories.person("George", "Grant")
    own = factories.signing_in(george)
    asked = factories.speaker(george)
    assert actions.end_speaker(asked, by=own, on=TODAY, because=" ").ended_on == TODAY
    power = factories.seen(factories.speaker(george, authority="lpa_welfare"))
    with pytest.raises(Refused):
        actions.end_speaker(power, by=own, on=TODAY, because="I want it to end.")
    with pytest.raises(ValidationError, match="Say why"):
        actions.end_speaker(power, by=factories.worker(), on=TODAY, because=" ")


def test_what_was_ended_is_neither_changed_nor_seen_nor_ended_again():
    george = factories.person("George", "Grant")
    speaker = factories.speaker(george, authority="lpa_welfare")
    stored = actions.end_speaker(speaker, by=factories.worker(), on=TODAY, because="It was revoked.")
    for act, more in (
        (actions.change_speaker, {"version": stored.version}),
        (actions.see_document, {"version": stored.version, "document": "x"}),
        (actions.end_speaker, {"because": "Twice."}),
    ):
        with pytest.raises(ValidationError, match="was ended on 1 May 2026"):
            act(stored, by=factories.worker(), on=TODAY, **more)
