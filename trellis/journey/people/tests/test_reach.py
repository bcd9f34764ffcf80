"""How to reach somebody, what makes it easier, and the worker they know."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account, RoleHeld, RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.people import access, actions, file, queries, timeline
from trellis.journey.people.models import AccessNeed, Channel, HowToReach, NamedWorker, Person
from trellis.journey.record.models import Entry

from . import factories
from .factories import TODAY

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
EVERY_WAY = list(Channel.values)


def faults(act, *args, **kwargs) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as problem:
        act(*args, **kwargs)
    return problem.value.message_dict


def flags(person: Person, on: date = TODAY, *, for_workers: bool = False) -> list[str]:
    return [flag.says for flag in queries.flags_of(person, on, for_workers=for_workers)]


def need(person: Person, says: str = "First appointment of the day", **details) -> AccessNeed:
    details = {"kind": "reasonable_adjustment", "by": factories.worker_of(person), "on": TODAY} | details
    return actions.add_access_need(person, says=says, **details)


# ---- The rules ---------------------------------------------------------------------------------------------


def test_what_mr_grant_asked_is_kept_and_recorded_with_names():
    george = factories.mr_grant()
    rules = queries.how_to_reach(george)
    assert (rules.best, rules.never, rules.trusted.name) == ("visit", ["letter", "phone"], "Gwen Grant")
    assert [worker.name for worker in rules.only_workers.all()] == ["Bea Brooks"]
    assert (rules.agreed_on, rules.review_on) == (TODAY, date(2027, 5, 1))
    line = Entry.objects.order_by("-number")[0]
    assert (line.act, line.person_ref) == ("agreed how to reach somebody", george.ref)
    assert (line.after["only_workers"], line.after["trusted"]) == (["Bea Brooks"], "Gwen Grant (sister)")


def test_a_best_way_that_is_never_to_be_used_is_refused():
    george = factories.person("George", "Grant")
    refused = faults(factories.agreed, george, best="letter", never=["letter"])
    assert list(refused) == ["best"] and "“Letter”" in refused["best"][0]
    assert not HowToReach.objects.exists()


@pytest.mark.parametrize(
    ("never", "known", "left", "says"),
    [
        (EVERY_WAY, {}, False, "no way at all to be in touch. Leave one way open"),
        (["letter", "email", "text", "phone"], {}, True, ""),
        (["letter", "email", "visit"], {}, False, "and we have no phone number for what is left"),
        (["letter", "email", "visit"], {"phone": "01632 960 001"}, True, ""),
        (["visit", "phone", "text"], {}, False, "and we have no address and no e-mail address for what is"),
        (["visit", "phone", "text"], {"email": "george@example.com"}, True, ""),
        (["visit", "phone", "text", "email"], {"address": "1 High Street"}, True, ""),
    ],
)
def test_rules_that_leave_no_way_at_all_are_refused_and_say_what_is_missing(never, known, left, says):
    george = factories.person("George", "Grant", **known)
    if left:
        assert factories.agreed(george, never=never).never
    else:
        assert says in faults(factories.agreed, george, never=never)["never"][0]


def test_somebody_to_go_through_or_a_worker_who_knows_how_is_a_way():
    george = factories.person("George", "Grant")
    assert factories.agreed(george, never=EVERY_WAY, trusted=factories.carer(george, "Gwen Grant", "sister"))
    assert factories.agreed(george, never=EVERY_WAY, trusted=None, only_workers=[factories.worker()])
    assert list(faults(factories.agreed, george, only_workers=[])) == ["never"]


@pytest.mark.parametrize(
    ("review_on", "refused"),
    [
        (date(2027, 5, 1), False),
        (date(2027, 5, 2), True),
        (date(2027, 4, 30), False),
        (date(2026, 5, 2), False),
        (TODAY, True),
        (date(2028, 5, 1), True),
    ],
)
def test_the_rules_are_looked_at_again_within_a_year(review_on, refused):
    george = factories.person("George", "Grant")
    if refused:
        assert list(faults(factories.agreed, george, review_on=review_on)) == ["review_on"]
        assert list(faults(need, george, review_on=review_on)) == ["review_on"]
    else:
        assert factories.agreed(george, review_on=review_on).review_on == review_on
        assert need(george, review_on=review_on).review_on == review_on


@pytest.mark.parametrize(("minutes", "refused"), [(0, True), (1, False), (240, False), (241, True)])
def test_a_talk_lasts_between_a_minute_and_four_hours(minutes, refused):
    george = factories.person("George", "Grant")
    if refused:
        assert list(faults(factories.agreed, george, longest_talk_minutes=minutes)) == [
            "longest_talk_minutes"
        ]
    else:
        assert factories.agreed(george, longest_talk_minutes=minutes).longest_talk_minutes == minutes


def test_what_else_is_wrong_is_said_beside_its_question():
    george = factories.person("George", "Grant")
    gwen = factories.carer(george, "Gwen Grant", "sister")
    actions.end_carer(gwen, by=factories.worker(), on=TODAY, because="She moved.")
    gwen.refresh_from_db()
    for question, details in (
        ("trusted", {"trusted": gwen}),
        ("trusted", {"trusted": factories.carer(factories.person())}),
        ("only_workers", {"only_workers": [factories.worker("Tom Tran", of="Hillside")]}),
        ("agreed_with", {"agreed_with": " "}),
        ("agreed_on", {"agreed_on": TODAY + DAY}),
        ("because", {"because": "a" * 10_001}),
        ("best", {"best": "pigeon"}),
        ("format", {"format": "runes"}),
    ):
        assert list(faults(factories.agreed, george, **details)) == [question]
    assert factories.agreed(george, because="a" * 10_000)


def test_rules_changed_meanwhile_are_not_overwritten_even_the_first():
    george = factories.person("George", "Grant")
    factories.agreed(george, times="Mornings")
    for version in (0, 2):
        with pytest.raises(actions.SavedMeanwhile) as meanwhile:
            actions.agree_how_to_reach(
                george, version=version, times="Evenings", agreed_with="G", by=factories.worker(), on=TODAY
            )
        assert meanwhile.value.theirs.times == "Mornings"


def test_the_person_agrees_it_on_line_and_it_is_they_who_agreed_today():
    george = factories.person("George", "Grant")
    own = factories.signing_in(george)
    rules = factories.agreed(george, never=["letter"], by=own, agreed_with="Bea", agreed_on=date(2020, 1, 1))
    assert (rules.agreed_with, rules.agreed_on) == ("George Grant", TODAY)


def test_a_carer_says_how_to_reach_somebody_only_where_they_speak_for_them():
    george = factories.person("George", "Grant")
    gwen = factories.carer(george, "Gwen Grant", "sister", signs_in=True, may_see=True)
    with pytest.raises(Refused, match="Only the person, somebody who speaks for them"):
        factories.agreed(george, never=["letter"], by=gwen.account)
    speaker = factories.speaker(george, "", carer=gwen, ends_on=TODAY)
    assert factories.agreed(george, never=["letter"], by=gwen.account).agreed_with == "Gwen Grant"
    with pytest.raises(Refused):
        factories.agreed(george, never=[], by=gwen.account, on=TODAY + DAY)
    actions.end_speaker(speaker, by=factories.worker(), on=TODAY, because="He asked for it to end.")
    with pytest.raises(Refused):
        factories.agreed(george, never=[], by=gwen.account)


def test_a_power_over_money_does_not_say_how_to_reach_somebody():
    george = factories.person("George", "Grant")
    gwen = factories.carer(george, "Gwen Grant", "sister", signs_in=True, may_see=True)
    factories.seen(factories.speaker(george, "", "lpa_property", carer=gwen))
    with pytest.raises(Refused):
        factories.agreed(george, never=["letter"], by=gwen.account)


def test_nothing_is_agreed_about_somebody_who_died():
    george = factories.person("George", "Grant")
    Person.objects.update(died_on=TODAY)
    with pytest.raises(Refused, match="has died"):
        factories.agreed(Person.objects.get(), never=["letter"])
    assert flags(Person.objects.get(pk=george.pk)) == ["Died on 1 May 2026"]


# ---- What is seen on every page ----------------------------------------------------------------------------


def test_mr_grant_s_pages_say_what_nobody_may_overlook():
    assert flags(factories.mr_grant()) == [
        "No letters. No phone calls.",
        "Only Bea Brooks or Gwen Grant",
        "Ten minutes at most",
    ]


def test_every_rule_that_binds_somebody_else_is_among_the_flags():
    george = factories.person("George", "Grant")
    assert flags(george) == []
    factories.agreed(
        george,
        best="visit",
        trusted=factories.carer(george, "Gwen Grant", "sister"),
        longest_talk_minutes=45,
        times="after 11",
        interpreter="Urdu",
        format="easy_read",
    )
    need(george)
    assert flags(george) == [
        "Go through Gwen Grant (sister)",
        "45 minutes at most",
        "When: after 11",
        "Interpreter: Urdu",
        "Easy read",
        "First appointment of the day",
    ]


@pytest.mark.parametrize(
    ("on", "due"), [(date(2027, 4, 30), False), (date(2027, 5, 1), True), (date(2027, 5, 2), True)]
)
def test_a_review_that_is_due_is_for_workers_to_see(on, due):
    george = factories.person("George", "Grant")
    factories.agreed(george)
    need(george)
    told = ["How to reach them was due to be looked at again on 1 May 2027", "1 need to ask about again"]
    assert flags(george, on, for_workers=True)[1:] == (told if due else [])
    assert flags(george, on) == ["First appointment of the day"]


def test_somebody_named_who_has_left_is_for_workers_to_see():
    george = factories.mr_grant()
    assert len(flags(george, for_workers=True)) == 3
    actions.end_carer(george.carers.get(), by=factories.worker(), on=TODAY, because="She moved.")
    marta = factories.account("Marta Mazur", RoleName.MANAGER)
    RoleHeld.objects.filter(account=factories.worker()).update(ended_on=TODAY)
    assert flags(george, for_workers=True)[3:] == [
        "Bea Brooks, named for being in touch, works elsewhere now. Agree who does it instead",
        "Gwen Grant no longer helps. Agree whom to go through instead",
    ]
    refused = faults(factories.agreed, george, by=marta)
    assert set(refused) == {"only_workers", "trusted"}


def test_twenty_needs_are_flagged_with_the_queries_of_one():
    george = factories.mr_grant()
    need(george)

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            queries.flags_of(george, TODAY, for_workers=True)
        return len(seen)

    with_one = asked()
    for number in range(20):
        need(george, f"Need {number}")
    assert asked() == with_one <= 4


# ---- What was agreed before --------------------------------------------------------------------------------


def test_each_saving_is_told_from_the_record_with_what_changed():
    george = factories.mr_grant()
    factories.agreed(george, never=["letter"], trusted=None, best="phone", because="")
    newest, first = map(queries.as_saving, queries.savings_of_how_to_reach(george))
    told = {change.question: (change.was, change.became) for change in newest.changes}
    assert told == {
        "Best way": ("Visit, told in person", "Phone call"),
        "Never": ("Letter, Phone call", "Letter"),
        "Somebody to go through": ("Gwen Grant (sister)", "nothing"),
        "Why": ("Letters worry me.", "nothing"),
    }
    assert newest.by == "Bea Brooks"
    assert {change.was for change in first.changes} == {"nothing"}


@pytest.mark.parametrize(
    ("letters", "is_whole"), [(999, True), (1_000, True), (1_001, False), (10_000, False)]
)
def test_a_long_reason_is_shortened_among_the_changes_and_whole_in_the_record(letters, is_whole):
    george = factories.person("George", "Grant")
    factories.agreed(george, because="a" * letters)
    (saving,) = map(queries.as_saving, queries.savings_of_how_to_reach(george))
    (told,) = (change.became for change in saving.changes if change.question == "Why")
    assert (told == "a" * letters) is is_whole and len(told) < 1_100
    assert Entry.objects.order_by("-number")[0].after["because"] == "a" * letters


# ---- What makes it easier ----------------------------------------------------------------------------------


def test_a_need_is_said_looked_at_again_and_ended_with_a_reason():
    george = factories.person("George", "Grant")
    own = factories.signing_in(george)
    said = need(george, "Large print on yellow paper", kind="information_format", by=own)
    assert (said.told_by, said.review_on) == ("George Grant", date(2027, 5, 1))
    later = {"by": factories.worker(), "on": date(2027, 3, 1)}
    looked = actions.review_access_need(said, version=1, says="Large print on blue paper", **later)
    assert (looked.review_on, looked.set_on) == (date(2028, 3, 1), TODAY)
    assert flags(george) == ["Large print on blue paper"]
    with pytest.raises(actions.SavedMeanwhile):
        actions.review_access_need(said, version=1, says="x", **later)
    assert list(faults(actions.end_access_need, said, because=" ", **later)) == ["because"]
    actions.end_access_need(said, because="New glasses.", **later)
    assert flags(george) == [] and AccessNeed.objects.get().ended_because == "New glasses."
    with pytest.raises(ValidationError, match="was ended on 1 March 2027"):
        actions.end_access_need(said, because="Twice.", **later)
    with pytest.raises(ValidationError, match="was ended on 1 March 2027"):
        actions.review_access_need(said, version=3, says="x", **later)


def test_a_need_has_words_and_a_kind():
    george = factories.person("George", "Grant")
    assert set(faults(need, george, " ", kind="other")) == {"says", "kind"}


def test_a_need_is_said_by_nobody_who_may_not_say_how_to_reach_them():
    george = factories.person("George", "Grant")
    gwen = factories.carer(george, "Gwen Grant", "sister", signs_in=True, may_see=True)
    said = need(george)
    for act, args in (
        (actions.add_access_need, {"kind": "reasonable_adjustment", "says": "x"}),
        (actions.review_access_need, {"version": 1, "says": "x"}),
        (actions.end_access_need, {"because": "x"}),
    ):
        for by in (gwen.account, factories.worker("Tom Tran", of="Hillside")):
            about = george if act is actions.add_access_need else said
            with pytest.raises(Refused):
                act(about, by=by, on=TODAY, **args)


# ---- The worker they know ----------------------------------------------------------------------------------


def test_who_somebody_s_worker_was_is_kept_with_the_days_and_why_it_changed():
    george, bea = factories.person("George", "Grant"), factories.worker()
    marta = factories.account("Marta Mazur", RoleName.MANAGER)
    assert queries.continuity_of(george, TODAY) == queries.Continuity(None, (), 0, 0)
    actions.name_worker(george, bea, by=bea, on=TODAY)
    actions.name_worker(george, marta, by=bea, on=date(2026, 6, 1), because="Bea is on leave.")
    actions.name_worker(george, bea, by=bea, on=date(2026, 7, 1), because="Bea is back.")
    known = queries.continuity_of(george, date(2026, 7, 10))
    assert (known.named.worker, known.workers) == (bea, ("Bea Brooks", "Marta Mazur"))
    assert (known.changes, known.days) == (2, 10)
    assert queries.named_worker_of(george).worker == bea
    line = Entry.objects.order_by("-number")[0]
    assert (line.because, line.before["worker"], line.after["worker"]) == (
        "Bea is back.",
        "Marta Mazur",
        "Bea Brooks",
    )


def test_a_change_of_worker_says_why_and_the_first_need_not():
    george, bea = factories.person("George", "Grant"), factories.worker()
    marta = factories.account("Marta Mazur", RoleName.MANAGER)
    actions.name_worker(george, bea, by=bea, on=TODAY)
    assert list(faults(actions.name_worker, george, marta, by=bea, on=TODAY, because=" ")) == ["because"]
    assert queries.named_worker_of(george).worker == bea


def test_a_worker_is_of_the_person_s_own_team_and_not_the_same_again():
    george, bea = factories.person("George", "Grant"), factories.worker()
    tom = factories.worker("Tom Tran", of="Hillside")
    assert (
        "Tom Tran cannot be named" in faults(actions.name_worker, george, tom, by=bea, on=TODAY)["worker"][0]
    )
    actions.name_worker(george, bea, by=bea, on=TODAY)
    again = faults(actions.name_worker, george, bea, by=bea, on=TODAY, because="x")
    assert again == {"worker": ["Bea Brooks is their worker already."]}
    with pytest.raises(Refused):
        actions.name_worker(george, bea, by=tom, on=TODAY)


def test_somebody_who_moves_to_another_team_loses_their_worker_and_it_counts_as_a_change():
    george, bea = factories.person("George", "Grant"), factories.worker()
    actions.name_worker(george, bea, by=bea, on=TODAY)
    hillside = accounts.team("Hillside")
    actions.change_person(george, version=1, team=hillside, by=bea, on=date(2026, 6, 1))
    named = NamedWorker.objects.get()
    assert (named.until, named.because) == (date(2026, 6, 1), "The person moved to the Hillside team.")
    assert queries.continuity_of(george, date(2026, 6, 2)).changes == 1


def test_whoever_works_in_both_teams_stays_somebody_s_worker():
    george, bea = factories.person("George", "Grant"), factories.worker()
    hillside = accounts.team("Hillside")
    RoleHeld.objects.create(account=bea, role=RoleName.PRACTITIONER, team=hillside)
    actions.name_worker(george, bea, by=bea, on=TODAY)
    actions.change_person(
        george, version=1, team=hillside, by=Account.objects.get(pk=bea.pk), on=date(2026, 6, 1)
    )
    assert queries.named_worker_of(george).worker == bea


# ---- The file and the timeline -----------------------------------------------------------------------------


def test_the_timeline_tells_how_to_reach_who_speaks_and_whose_worker():
    george, bea = factories.mr_grant(), factories.worker()
    actions.name_worker(george, bea, by=bea, on=TODAY)
    factories.speaker(george, ends_on=date(2026, 6, 30))
    factories.speaker(george, "Paula Power", "lpa_welfare")
    told = [(event.on, event.says) for event in timeline.of(george)]
    for line in (
        (date(2027, 5, 1), "We look with you again at how to reach you."),
        (date(2026, 6, 30), "The last day on which Gwen Grant speaks for you."),
        (TODAY, "We agreed how to reach you."),
        (TODAY, "Gwen Grant speaks for you, as you asked."),
        (TODAY, "Bea Brooks became your worker."),
    ):
        assert line in told
    assert not [says for _, says in told if "Paula" in says]


def test_the_file_holds_how_to_reach_and_who_speaks():
    george, bea = factories.mr_grant(), factories.worker()
    speaker = factories.speaker(george, "Paula Power", "lpa_welfare")
    parts = {part.heading: part for part in file.of(george, bea)}
    assert parts["How to reach them"].lines[0].says == "Agreed by Mr George Grant"
    (line,) = parts["Who speaks for them"].lines
    assert (line.state, line.on) == ("Document not seen yet", TODAY)
    assert speaker.ref in line.address


# ---- When a carer helps no longer --------------------------------------------------------------------------


def test_a_carer_who_helps_no_longer_neither_speaks_as_asked_nor_sees():
    george = factories.person("George", "Grant")
    gwen = factories.carer(george, "Gwen Grant", "sister", signs_in=True, may_see=True)
    factories.speaker(george, "", carer=gwen, may_see=True)
    actions.end_carer(gwen, by=factories.worker(), on=TODAY, because="They fell out.")
    assert not queries.may_speak_for(gwen.account, george, TODAY)
    assert not access.may_see(Account.objects.get(pk=gwen.account_id), george)
    assert george.speakers.get().ended_because == "They fell out."


def test_a_carer_who_may_see_no_longer_does_not_see_as_one_who_speaks():
    george = factories.person("George", "Grant")
    gwen = factories.carer(george, "Gwen Grant", "sister", signs_in=True, may_see=True)
    factories.speaker(george, "", carer=gwen, may_see=True)
    actions.change_carer(gwen, version=1, may_see=False, by=factories.worker(), on=TODAY)
    assert not access.may_see(Account.objects.get(pk=gwen.account_id), george)
    assert queries.may_speak_for(gwen.account, george, TODAY)


def test_a_power_outlasts_the_helping():
    george = factories.person("George", "Grant")
    gwen = factories.carer(george, "Gwen Grant", "sister", signs_in=True, may_see=True)
    power = factories.seen(factories.speaker(george, "", "lpa_welfare", carer=gwen, may_see=True))
    assert queries.powers_of(gwen, TODAY) == [power]
    actions.end_carer(gwen, by=factories.worker(), on=TODAY, because="They fell out.")
    assert queries.may_speak_for(gwen.account, george, TODAY) == power
