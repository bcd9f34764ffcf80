from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from trellis.engines.eligibility.advocacy import ADVOCACY_LAW
from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.assess import access, actions, queries, states
from trellis.journey.assess.models import Advocacy
from trellis.journey.people import access as people_access
from trellis.journey.people import timeline
from trellis.journey.people.actions import SavedMeanwhile
from trellis.journey.people.models import Speaker
from trellis.journey.people.queries import spoken_for_by
from trellis.journey.people.tests import factories as people
from trellis.journey.people.tests.factories import TODAY, worker, worker_of
from trellis.journey.record.models import Entry

from .factories import (
    answered_throughout,
    asked_about_advocacy,
    decided,
    started,
    started_for_carer,
    supported_by,
    waiting_for_advocate,
)

pytestmark = pytest.mark.django_db


def george():
    return people.person("George", "Grant", title="Mr")


def ade():
    return people.account("Ade Adeyemi", RoleName.ADVOCATE, of="Northshire Voices")


# Asking.


def test_whoever_can_take_part_by_themself_needs_none():
    assert asked_about_advocacy(started()).state == states.NOT_NEEDED


def test_somebody_who_cannot_and_has_nobody_is_owed_one():
    asked = asked_about_advocacy(started(), "understanding")
    assert asked.state == states.TO_REFER
    assert asked.evidence and asked.has_substantial_difficulty


def test_somebody_appropriate_is_enough_and_their_three_answers_are_kept():
    assessment = started(george())
    gwen = people.carer(assessment.person, "Gwen Grant", "sister")
    answers = {"appropriate_person": gwen, "is_not_paid": True, "is_willing": True, "person_agrees": True}
    asked = asked_about_advocacy(assessment, "retaining", **answers)
    assert asked.state == states.HAS_SOMEBODY
    unwilling = asked_about_advocacy(assessment, "retaining", **answers | {"is_willing": False})
    assert (unwilling.state, unwilling.replaces) == (states.TO_REFER, asked)
    stay = asked_about_advocacy(assessment, "retaining", **answers, long_stay_likely=True)
    assert stay.state == states.TO_REFER


def test_what_follows_from_a_difficulty_is_not_kept_where_there_is_none():
    assessment = started(george())
    gwen = people.carer(assessment.person, "Gwen Grant", "sister")
    asked = asked_about_advocacy(
        assessment, appropriate_person=gwen, is_not_paid=True, long_stay_likely=True, disagreement=True
    )
    assert (asked.appropriate_person, asked.is_not_paid) == (None, None)
    assert not asked.long_stay_likely and not asked.disagreement


def test_a_difficulty_is_written_down_with_what_shows_it():
    with pytest.raises(ValidationError) as refused:
        asked_about_advocacy(started(), "understanding", evidence="  ")
    assert set(refused.value.message_dict) == {"evidence"}
    assert not Advocacy.objects.exists()


def test_ten_million_characters_of_evidence_are_refused_and_200_000_are_kept():
    assessment = started()
    with pytest.raises(ValidationError, match="at most 200,000"):
        asked_about_advocacy(assessment, "understanding", evidence="x" * 10_000_000)
    assert asked_about_advocacy(assessment, "understanding", evidence="x" * 200_000).pk


def test_all_three_are_asked_of_somebody_appropriate():
    assessment = started(george())
    gwen = people.carer(assessment.person, "Gwen Grant", "sister")
    with pytest.raises(ValidationError) as refused:
        asked_about_advocacy(assessment, "retaining", appropriate_person=gwen, is_not_paid=True)
    assert set(refused.value.message_dict) == {"is_willing", "person_agrees"}


def test_the_appropriate_person_helps_this_person_and_is_not_the_one_assessed():
    sara = people.carer(people.person())
    somebody_else_s = people.carer(george(), "Gwen Grant", "sister")
    three = {"is_not_paid": True, "is_willing": True, "person_agrees": True}
    with pytest.raises(ValidationError, match="helps this person now"):
        asked_about_advocacy(started(sara.person), "retaining", appropriate_person=somebody_else_s, **three)
    with pytest.raises(ValidationError, match="cannot be their own support"):
        asked_about_advocacy(started_for_carer(sara), "retaining", appropriate_person=sara, **three)


def test_only_a_worker_of_the_person_s_team_asks():
    assessment = started()
    with pytest.raises(Refused):
        asked_about_advocacy(assessment, by=worker("Tom Tran", of="Hillside"))


def test_nothing_is_asked_in_an_assessment_that_is_decided():
    assessment = answered_throughout(started())
    decided(assessment)
    with pytest.raises(ValidationError, match="Open it again"):
        asked_about_advocacy(assessment)


def test_two_workers_who_ask_at_once_are_both_told():
    assessment = started()
    first = asked_about_advocacy(assessment)
    with pytest.raises(SavedMeanwhile) as meanwhile:
        actions.ask_about_advocacy(
            assessment,
            shown="",
            understanding=True,
            retaining=False,
            using_or_weighing=False,
            communicating=False,
            evidence="Seen.",
            by=worker_of(assessment.person),
            on=TODAY,
        )
    assert meanwhile.value.theirs == first


def test_every_asking_is_kept_and_the_last_one_counts():
    assessment = started()
    first = asked_about_advocacy(assessment)
    second = asked_about_advocacy(assessment, "communicating")
    assert queries.advocacy_of(assessment) == second
    assert second.replaces == first and Advocacy.objects.count() == 2
    line = Entry.objects.latest("number")
    assert line.act == "asked whether an advocate is needed"
    assert (line.before["state"], line.after["state"]) == (states.NOT_NEEDED, states.TO_REFER)


# Asking for one, and waiting.


def test_the_wait_is_counted_in_days_from_the_referral_to_the_advocate_s_coming():
    waiting = waiting_for_advocate(started(begun_on=date(2026, 4, 1)), since=date(2026, 4, 19))
    assert queries.days_waited(waiting, TODAY) == 12
    assert queries.days_waited(waiting, date(2026, 4, 19)) == 0
    there = actions.allocate_advocate(
        waiting, name="Ruth Reid", allocated_on=date(2026, 4, 29), by=worker(), on=TODAY
    )
    assert queries.days_waited(there, TODAY) == 10


def test_the_waits_of_a_worker_s_teams_are_counted_the_longest_first():
    long = waiting_for_advocate(started(begun_on=date(2026, 4, 1)), since=date(2026, 4, 2))
    short = waiting_for_advocate(started(george(), begun_on=date(2026, 4, 1)), since=date(2026, 4, 30))
    waiting_for_advocate(started(people.person("Bill", "Baker", of="Hillside")))
    asked_about_advocacy(started(people.person("Nina", "Novak")), "retaining")
    waits = queries.waits_for_advocates(worker(), TODAY)
    assert (waits.count, waits.longest) == (2, 29)
    assert [(one.advocacy, one.days) for one in waits.first] == [(long, 29), (short, 1)]
    assert queries.waits_for_advocates(people.account("Frank Foster", RoleName.FINANCE), TODAY).count == 0


def test_asking_again_while_one_is_waited_for_does_not_start_the_wait_anew():
    assessment = started(begun_on=date(2026, 4, 1))
    waiting = waiting_for_advocate(assessment, since=date(2026, 4, 10))
    again = asked_about_advocacy(assessment, "retaining", "communicating")
    assert (again.state, again.referred_on) == (states.WAITING, date(2026, 4, 10))
    assert queries.waits_for_advocates(worker(), TODAY).count == 1
    with pytest.raises(ValidationError, match="asked again"):
        actions.allocate_advocate(waiting, name="Ruth", allocated_on=TODAY, by=worker(), on=TODAY)


@pytest.mark.parametrize(
    ("told", "fits"),
    [
        (date(2026, 4, 19), False),
        (date(2026, 4, 20), True),
        (TODAY, True),
        (TODAY + timedelta(days=1), False),
    ],
)
def test_a_referral_is_made_from_the_day_the_assessment_began_until_today(told, fits):
    assessment = started(begun_on=date(2026, 4, 20))
    if fits:
        assert waiting_for_advocate(assessment, since=told).referred_on == told
    else:
        with pytest.raises(ValidationError) as refused:
            waiting_for_advocate(assessment, since=told)
        assert set(refused.value.message_dict) == {"referred_on"}


def test_nobody_is_asked_for_an_advocate_where_none_is_owed_or_twice():
    voices = accounts.organisation("Northshire Voices")
    assessment = started()
    for ask in (asked_about_advocacy, waiting_for_advocate):
        asked = ask(assessment)
        with pytest.raises(ValidationError, match="asked for once, when one is needed"):
            actions.refer(asked, organisation=voices, referred_on=TODAY, by=worker(), on=TODAY)


# The advocate.


def test_an_advocate_with_an_account_sees_the_person_from_then_and_no_longer_after_the_end():
    assessment = started(george())
    assert not access.may_see(ade(), assessment)
    waiting = waiting_for_advocate(assessment)
    assert not access.may_see(ade(), assessment)
    there = actions.allocate_advocate(waiting, account=ade(), allocated_on=TODAY, by=worker(), on=TODAY)
    assert (there.state, there.advocate_name) == (states.ALLOCATED, "Ade Adeyemi")
    assert [one.person for one in spoken_for_by(ade(), TODAY)] == [assessment.person]
    assert ade_may_see(assessment.person) and access.may_see(ade(), assessment)
    ended = actions.end_advocacy(there, because="The decision was talked through.", by=worker(), on=TODAY)
    assert ended.state == states.ENDED and ended.speaker.ended_because == "The decision was talked through."
    assert not spoken_for_by(ade(), TODAY).exists()
    assert not ade_may_see(assessment.person) and not access.may_see(ade(), assessment)


def ade_may_see(person):
    return people_access.may_see(ade(), person)


def test_an_advocate_without_an_account_is_named_among_those_who_speak_for_the_person():
    assessment = started()
    there = supported_by(assessment)
    assert (there.advocate_name, there.speaker.name, there.speaker.account) == (
        "Ruth Reid",
        "Ruth Reid",
        None,
    )
    assert there.speaker.may_see_since is None


def test_a_carer_s_advocate_reads_the_carer_s_assessment_and_nothing_of_the_person_s():
    sara = people.carer(people.person())
    own, hers = started(sara.person), started_for_carer(sara)
    supported_by(hers, ade())
    assert access.may_see(ade(), hers) and not access.may_see(ade(), own)
    assert access.seen_among(ade(), sara.person, [own, hers]) == [hers]
    assert not people_access.may_see(ade(), sara.person)
    assert not Speaker.objects.exists()
    assert [one.assessment for one in queries.advocated_by(ade())] == [hers]
    actions.end_advocacy(queries.advocacy_of(hers), because="Done.", by=worker(), on=TODAY)
    assert not access.may_see(ade(), hers)


def test_the_advocate_is_of_the_organisation_that_was_asked():
    waiting = waiting_for_advocate(started())
    other = people.account("Uma Underhill", RoleName.ADVOCATE, of="Other Voices")
    planner = people.account("Olive Okafor", RoleName.PLANNER, of="Northshire Voices")
    for account in (other, planner):
        with pytest.raises(ValidationError, match="not down here as an advocate of Northshire Voices"):
            actions.allocate_advocate(waiting, account=account, allocated_on=TODAY, by=worker(), on=TODAY)


def test_an_advocate_has_a_name_and_comes_after_the_referral():
    waiting = waiting_for_advocate(started(), since=date(2026, 4, 28))
    with pytest.raises(ValidationError) as refused:
        actions.allocate_advocate(waiting, name=" ", allocated_on=TODAY, by=worker(), on=TODAY)
    assert set(refused.value.message_dict) == {"name"}
    for told in (date(2026, 4, 27), TODAY + timedelta(days=1)):
        with pytest.raises(ValidationError) as refused:
            actions.allocate_advocate(waiting, name="Ruth", allocated_on=told, by=worker(), on=TODAY)
        assert set(refused.value.message_dict) == {"allocated_on"}


def test_the_same_advocate_in_two_assessments_sees_until_the_second_is_ended():
    assessment = started(george())
    first = supported_by(assessment, ade())
    decided(answered_throughout(assessment))
    second = supported_by(started(assessment.person), ade())
    assert first.speaker == second.speaker
    actions.end_advocacy(first, because="That one is decided.", by=worker(), on=TODAY)
    assert people_access.may_see(ade(), assessment.person)
    actions.end_advocacy(second, because="Done.", by=worker(), on=TODAY)
    assert not people_access.may_see(ade(), assessment.person)


def test_an_advocate_s_part_is_ended_before_the_answer_changes_to_none():
    assessment = started()
    supported_by(assessment)
    with pytest.raises(ValidationError, match="end it first"):
        asked_about_advocacy(assessment)
    again = asked_about_advocacy(assessment, "understanding")
    assert (again.state, again.advocate_name) == (states.ALLOCATED, "Ruth Reid")


def test_an_end_and_going_on_without_have_their_reasons():
    assessment = started()
    there = supported_by(assessment)
    with pytest.raises(ValidationError) as refused:
        actions.end_advocacy(there, because=" ", by=worker(), on=TODAY)
    assert set(refused.value.message_dict) == {"because"}
    with pytest.raises(ValidationError, match="No advocate is missing"):
        actions.go_on_without_advocate(there, because="No time.", by=worker(), on=TODAY)


def test_the_database_keeps_an_advocate_s_name_and_a_reason_whatever_code_forgets():
    there = supported_by(started())
    for change in ({"advocate_name": ""}, {"goes_on_because": "Nobody came."}, {"state": "ended"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Advocacy.objects.filter(pk=there.pk).update(**change)


# The decision.


def test_nothing_is_decided_while_an_advocate_is_owed_and_absent():
    assessment = answered_throughout(started(george()))
    asked_about_advocacy(assessment, "retaining")
    with pytest.raises(ValidationError, match="Mr Grant is owed an advocate and has none"):
        decided(assessment)
    waiting = waiting_for_advocate(assessment)
    with pytest.raises(ValidationError, match="asked for, and waited for"):
        decided(assessment)
    actions.allocate_advocate(waiting, name="Ruth Reid", allocated_on=TODAY, by=worker(), on=TODAY)
    assert decided(assessment).asked["advocacy"] == states.ALLOCATED


def test_an_advocate_who_left_before_the_decision_is_absent():
    assessment = answered_throughout(started())
    actions.end_advocacy(supported_by(assessment), because="She moved away.", by=worker(), on=TODAY)
    with pytest.raises(ValidationError, match="is owed an advocate and has none"):
        decided(assessment)


def test_it_goes_on_without_an_advocate_for_a_reason_that_the_decision_keeps():
    assessment = answered_throughout(started())
    waiting = waiting_for_advocate(assessment)
    actions.go_on_without_advocate(waiting, because="She leaves hospital tomorrow.", by=worker(), on=TODAY)
    decision = decided(assessment)
    told = [event.says for event in timeline.of(assessment.person)]
    assert "We went on without an advocate for you: She leaves hospital tomorrow." in told
    assert decision.asked["advocacy_asked"] is True
    assert decision.asked["without_advocate_because"] == "She leaves hospital tomorrow."


@pytest.mark.parametrize("is_asked", [True, False])
def test_a_decision_says_whether_it_was_asked_and_is_not_refused_where_it_was_not(is_asked):
    assessment = answered_throughout(started())
    if is_asked:
        asked_about_advocacy(assessment)
    assert decided(assessment).asked["advocacy_asked"] is is_asked


# What is said of it.


def test_the_prompt_says_what_is_still_to_be_done_until_nothing_is():
    assessment = started(george())
    assert queries.advocacy_prompt(assessment) == (
        "It has not been asked yet whether Mr Grant needs an advocate to take part."
    )
    asked_about_advocacy(assessment, "retaining")
    assert queries.advocacy_prompt(assessment) == "Mr Grant is owed an advocate. Ask an organisation for one."
    waiting = waiting_for_advocate(assessment)
    assert "waits for an advocate" in queries.advocacy_prompt(assessment)
    actions.go_on_without_advocate(waiting, because="It is urgent.", by=worker(), on=TODAY)
    assert "goes on without one" in queries.advocacy_prompt(assessment)
    there = actions.allocate_advocate(
        queries.advocacy_of(assessment), name="Ruth", allocated_on=TODAY, by=worker(), on=TODAY
    )
    assert queries.advocacy_prompt(assessment) == ""
    actions.end_advocacy(there, because="She left.", by=worker(), on=TODAY)
    assert "no longer there" in queries.advocacy_prompt(assessment)
    asked_about_advocacy(assessment)
    assert queries.advocacy_prompt(assessment) == ""


def test_a_carer_is_asked_as_well_and_by_name():
    sara = people.carer(people.person())
    assert "whether Sara Ahmed needs an advocate" in queries.advocacy_prompt(started_for_carer(sara))


def test_nobody_is_prompted_once_it_is_decided():
    assessment = answered_throughout(started())
    assert queries.advocacy_prompt(decided(assessment).assessment) == ""


def test_the_timeline_tells_the_person_what_was_asked_who_came_and_why_it_ended():
    assessment = started(george(), begun_on=date(2026, 4, 1))
    there = supported_by(assessment, on=date(2026, 4, 8))
    actions.end_advocacy(there, because="The assessment is done.", by=worker(), on=TODAY)
    says = [event.says for event in reversed(timeline.of(assessment.person))]
    assert "We asked whether you need an advocate to take part. You need one." in says
    assert "We asked Northshire Voices for an advocate for you." in says
    assert "Ruth Reid became your advocate." in says
    assert "Ruth Reid stopped being an advocate for you: The assessment is done." in says


def test_what_is_asked_of_a_carer_in_confidence_stays_off_the_person_s_timeline():
    sara = people.carer(people.person())
    supported_by(started_for_carer(sara))
    own = [event.says for event in timeline.of(sara.person)]
    for_workers = [event.says for event in timeline.of(sara.person, for_workers=True)]
    assert not any("advocate" in says for says in own)
    assert "Ruth Reid became Sara Ahmed’s advocate." in for_workers


def test_a_later_asking_does_not_tell_the_wait_twice():
    assessment = started(george())
    waiting_for_advocate(assessment)
    asked_about_advocacy(assessment, "retaining", "communicating")
    told = [event.says for event in timeline.of(assessment.person)]
    assert told.count("We asked Northshire Voices for an advocate for you.") == 1


def test_how_long_a_long_stay_is_comes_from_the_law_and_is_marked_as_to_be_confirmed():
    stay = queries.long_stay(TODAY)
    assert (stay.hospital_days, stay.care_home_weeks) == (28, 8)
    assert stay.is_to_be_confirmed
    assert stay.source == ADVOCACY_LAW.on("hospital_stay_days", TODAY).source
