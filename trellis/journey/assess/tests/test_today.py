from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from trellis.journey.accounts.models import RoleName
from trellis.journey.assess import actions, queries, states
from trellis.journey.assess.models import Assessment, Dispute, Talk, Way
from trellis.journey.assess.queries.today import FIRST, what_came_back
from trellis.journey.people.models import AccessNeed, HowToReach, NamedWorker, Speaker
from trellis.journey.people.tests import factories as people
from trellis.journey.people.tests.factories import TODAY, worker
from trellis.journey.record import drafts

from .factories import (
    answered,
    answered_throughout,
    asked_about_advocacy,
    came_of,
    contact,
    decided,
    started,
    started_for_carer,
    supported_by,
    waiting_for_advocate,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def george():
    return people.person("George", "Grant", title="Mr")


def talk(assessment: Assessment, on: date, state: str = states.PLANNED, **more) -> Talk:
    held_by = more.pop("held_by", worker())
    ended = datetime.combine(on, time(15), UTC) if state == states.ENDED else None
    return Talk.objects.create(
        assessment=assessment, on=on, state=state, held_by=held_by, begun_by=worker(), ended_at=ended, **more
    )


def says(part) -> list[str]:
    return [f"{row.name}: {row.says}" for row in part.first]


# Talks due.


@pytest.mark.parametrize(
    ("on", "is_due"), [(TODAY - DAY, True), (TODAY, True), (TODAY + DAY, False), (TODAY + 7 * DAY, False)]
)
def test_a_talk_is_due_on_its_day_and_after_it(on, is_due):
    talk(started(george()), on)
    assert bool(queries.talks_due(worker(), TODAY).count) is is_due


def test_a_talk_due_says_when_and_leads_to_it():
    planned = talk(started(george()), TODAY, at=time(14, 30))
    [row] = queries.talks_due(worker(), TODAY).first
    assert (row.name, row.says) == ("Mr George Grant", "Talk today at 2:30pm")
    assert row.address == reverse("assess:talk", args=[planned.ref])
    assert (row.person.family_name, row.since) == ("Grant", TODAY)
    planned.on = date(2026, 4, 28)
    planned.save()
    assert says(queries.talks_due(worker(), TODAY)) == [
        "Mr George Grant: Talk was due 28 April 2026 at 2:30pm"
    ]


@pytest.mark.parametrize("state", [states.OPEN, states.ENDED, states.NOT_HELD])
def test_a_talk_begun_ended_or_called_off_is_not_due(state):
    talk(started(george()), TODAY, state)
    assert queries.talks_due(worker(), TODAY).count == 0


def test_nobody_sees_the_talks_of_another_team_or_of_somebody_who_died():
    talk(started(people.person("Bill", "Baker", of="Hillside")), TODAY)
    died = started(george())
    talk(died, TODAY)
    died.person.died_on = TODAY
    died.person.save()
    assert queries.talks_due(worker(), TODAY).count == 0
    assert queries.talks_due(worker("Tom Tran", of="Hillside"), TODAY).count == 1
    assert queries.talks_due(people.account("Frank Foster", RoleName.FINANCE), TODAY) == queries.PartOfDay()


def test_one_s_own_talks_come_before_those_of_others_and_a_known_person_before_a_stranger():
    priya = people.account("Priya Pillai", RoleName.PRACTITIONER)
    talk(started(people.person("Nina", "Novak")), TODAY - 9 * DAY, held_by=priya)
    talk(started(george()), TODAY)
    known = started(people.person("Otto", "Olsen"))
    talk(known, TODAY - DAY, held_by=priya)
    NamedWorker.objects.create(person=known.person, worker=worker(), since=TODAY)
    names = [row.name for row in queries.talks_due(worker(), TODAY).first]
    assert names == ["Otto Olsen", "Mr George Grant", "Nina Novak"]


def test_the_first_ten_are_listed_and_all_are_counted():
    for number in range(FIRST + 2):
        talk(started(people.person("Nina", f"Novak {number:02}")), TODAY)
    due = queries.talks_due(worker(), TODAY)
    assert (due.count, len(due.first)) == (12, 10)
    assert [(kind.says, kind.count) for kind in due.kinds] == [("talks due", 12)]


# What came back.


def disputed(assessment: Assessment, on: date = TODAY) -> Dispute:
    answered(assessment, "nutrition")
    return Dispute.objects.create(
        assessment=assessment,
        outcome="nutrition",
        as_coded={},
        said_by="person",
        said_by_name="George",
        raised_on=on,
        raised_by=worker(),
    )


def test_a_code_that_somebody_disputes_comes_back_until_it_is_answered():
    dispute = disputed(started(george()))
    [row] = what_came_back(worker(), TODAY, at=NOW).first
    assert (row.name, row.says) == ("Mr George Grant", "“That’s not right”, 1 May 2026")
    assert row.address == reverse("assess:dispute", args=[dispute.ref])
    dispute.state, dispute.answer = states.STANDS, "Seen twice."
    dispute.answered_by, dispute.answered_on = worker(), TODAY
    dispute.save()
    assert what_came_back(worker(), TODAY, at=NOW).count == 0


def test_own_words_come_back_until_a_worker_codes_after_them():
    assessment = started(george())
    answered(assessment, "nutrition")
    written = talk(assessment, TODAY, states.OPEN, way=Way.OWN_WORDS)
    assert what_came_back(worker(), TODAY, at=NOW).count == 0
    written.state, written.ended_at = states.ENDED, assessment.answers.get().saved_at + timedelta(minutes=1)
    written.save()
    [row] = what_came_back(worker(), TODAY, at=NOW).first
    assert row.says.startswith("Own words finished,")
    written.ended_at = assessment.answers.get().saved_at - timedelta(minutes=1)
    written.save()
    assert what_came_back(worker(), TODAY, at=NOW).count == 0


def test_help_that_was_not_enough_comes_back_for_four_weeks_or_until_somebody_acts():
    asked = came_of(contact(person=george(), by=worker()), "advice", by=worker())
    asked.state, asked.follow_up = states.FOLLOWED_UP, "not_enough"
    asked.followed_up_by, asked.followed_up_on = worker(), TODAY - 28 * DAY
    asked.save()
    assert what_came_back(worker(), TODAY, at=NOW).count == 1
    assert what_came_back(worker(), TODAY + DAY, at=NOW).count == 0
    started(asked.person, begun_on=TODAY)
    assert what_came_back(worker(), TODAY, at=NOW).count == 0


@pytest.mark.parametrize(("minutes", "comes_back"), [(59, False), (60, False), (61, True), (600, True)])
def test_words_typed_and_not_saved_come_back_after_an_hour(minutes, comes_back):
    assessment = started(george())
    page = reverse("assess:outcome", args=[assessment.ref, "nutrition"])
    drafts.save(worker(), page, {"said": ["I can do to"]}, NOW - timedelta(minutes=minutes))
    found = what_came_back(worker(), TODAY, at=NOW)
    assert bool(found.count) is comes_back
    if comes_back:
        [row] = found.first
        assert (row.name, row.address) == ("Mr George Grant", page)
        assert row.says == "Your words not saved, 1 May 2026"


def test_only_one_s_own_unsaved_words_about_one_s_own_people_come_back():
    hillside = started(people.person("Bill", "Baker", of="Hillside"))
    mine = started(george())
    long_ago = NOW - timedelta(hours=5)
    drafts.save(worker(), reverse("assess:decide", args=[hillside.ref]), {"a": ["b"]}, long_ago)
    drafts.save(worker(), reverse("people:change", args=[hillside.person.ref]), {"a": ["b"]}, long_ago)
    drafts.save(worker(), reverse("people:change", args=[mine.person.ref]), {"a": ["b"]}, long_ago)
    drafts.save(
        worker("Tom Tran", of="Hillside"), reverse("assess:decide", args=[mine.ref]), {"a": ["b"]}, long_ago
    )
    assert [row.name for row in what_came_back(worker(), TODAY, at=NOW).first] == ["Mr George Grant"]
    assert what_came_back(worker("Tom Tran", of="Hillside"), TODAY, at=NOW).count == 0


# What waits.


def kinds(account=None) -> dict[str, int]:
    return {kind.says: kind.count for kind in queries.waiting_on_me(account or worker(), TODAY).kinds}


def offered(assessment: Assessment) -> Assessment:
    assessment.own_words_offered_on, assessment.own_words_offered_by = TODAY, worker()
    assessment.save()
    return assessment


def test_a_talk_begun_on_an_earlier_day_and_never_ended_waits():
    assessment = offered(started(george()))
    begun = talk(assessment, TODAY, states.OPEN)
    assert kinds() == {}
    begun.on = TODAY - DAY
    begun.save()
    assert says(queries.waiting_on_me(worker(), TODAY)) == ["Mr George Grant: Talk not ended, 30 April 2026"]


def test_an_advocate_to_ask_for_one_waited_for_and_one_who_left_are_said():
    assessment = offered(started(george(), begun_on=date(2026, 4, 1)))
    asked_about_advocacy(assessment, "retaining")
    assert kinds() == {"advocate to ask for": 1}
    waiting = waiting_for_advocate(assessment, since=date(2026, 4, 19))
    assert says(queries.waiting_on_me(worker(), TODAY)) == ["Mr George Grant: Waits for an advocate: 12 days"]
    there = actions.allocate_advocate(waiting, name="Ruth", allocated_on=TODAY, by=worker(), on=TODAY)
    assert kinds() == {}
    actions.end_advocacy(there, because="She left.", by=worker(), on=TODAY)
    assert kinds() == {"advocate gone": 1}
    actions.go_on_without_advocate(
        queries.advocacy_of(assessment), because="It is urgent.", by=worker(), on=TODAY
    )
    assert kinds() == {}


@pytest.mark.parametrize(
    ("ends_on", "is_said"),
    [(TODAY - DAY, False), (TODAY, True), (TODAY + 28 * DAY, True), (TODAY + 29 * DAY, False), (None, False)],
)
def test_an_authority_is_said_four_weeks_before_it_ends(ends_on, is_said):
    Speaker.objects.create(
        person=george(), name="Gwen Grant", authority="asked", starts_on=date(2026, 1, 1), ends_on=ends_on
    )
    found = queries.waiting_on_me(worker(), TODAY)
    assert bool(found.count) is is_said
    if is_said:
        assert found.first[0].says.startswith("Gwen Grant’s authority ends")


@pytest.mark.parametrize(("review_on", "is_said"), [(TODAY - DAY, True), (TODAY, True), (TODAY + DAY, False)])
def test_rules_and_needs_are_said_when_their_review_is_due(review_on, is_said):
    person = george()
    HowToReach.objects.create(person=person, agreed_on=date(2026, 1, 1), review_on=review_on)
    AccessNeed.objects.create(
        person=person,
        kind="contact_method",
        says="Large print",
        set_on=TODAY,
        set_by=worker(),
        review_on=review_on,
    )
    assert bool(kinds()) is is_said
    if is_said:
        assert "Mr George Grant: Ask again: Large print" in says(queries.waiting_on_me(worker(), TODAY))
        assert queries.waiting_on_me(worker(), TODAY).count == 2


def test_an_assessment_in_which_writing_oneself_was_never_offered_waits_until_it_is():
    assessment = started(george())
    assert kinds() == {"own words not yet offered": 1}
    offered(assessment)
    assert kinds() == {}


def test_a_decided_assessment_waits_for_nothing():
    assessment = answered_throughout(started())
    supported_by(assessment)
    decided(assessment)
    assert kinds() == {}


def test_what_is_most_pressing_comes_first_and_each_kind_is_counted_with_its_oldest():
    never_offered = started(people.person("Nina", "Novak"), begun_on=date(2026, 1, 5))
    talk(offered(started(george())), TODAY - DAY, states.OPEN)
    found = queries.waiting_on_me(worker(), TODAY)
    assert [row.name for row in found.first] == ["Mr George Grant", "Nina Novak"]
    oldest = {kind.says: kind.oldest for kind in found.kinds}
    assert oldest["own words not yet offered"] == never_offered.begun_on


def test_a_kind_beyond_the_first_ten_is_counted_all_the_same():
    for number in range(FIRST + 1):
        talk(offered(started(people.person("Nina", f"Novak {number:02}"))), TODAY - DAY, states.OPEN)
    started(george())
    found = queries.waiting_on_me(worker(), TODAY)
    assert found.count == 12 and not any("Grant" in row.name for row in found.first)
    assert kinds() == {"talks never ended": 11, "own words not yet offered": 1}


def test_a_carer_s_row_names_the_carer_and_whom_they_care_for():
    sara = people.carer(people.person())
    hers = offered(started_for_carer(sara))
    talk(hers, TODAY - DAY, states.OPEN)
    [row] = queries.waiting_on_me(worker(), TODAY).first
    assert (row.name, row.person) == ("Sara Ahmed", sara.person)
    assert row.says == "Talk not ended, 30 April 2026 (cares for Mrs Amina Ahmed)"


def test_the_whole_day_takes_as_many_queries_for_thirty_people_as_for_one():
    def asked() -> int:
        account = worker()
        account.roles_held_today  # noqa: B018
        with CaptureQueriesContext(
            connection,
        ) as took:
            queries.workers_day(account, TODAY, at=NOW)
        return len(took)

    def busy(number: int) -> None:
        assessment = started(people.person("Nina", f"Novak {number:02}"))
        talk(assessment, TODAY)
        talk(assessment, TODAY - DAY, states.OPEN)
        disputed(assessment)

    busy(0)
    few = asked()
    for number in range(1, 30):
        busy(number)
    assert asked() == few <= 3


def test_the_day_holds_the_same_as_its_parts():
    talk(started(george()), TODAY)
    day = queries.workers_day(worker(), TODAY, at=NOW)
    assert day.talks_due == queries.talks_due(worker(), TODAY)
    assert day.waiting == queries.waiting_on_me(worker(), TODAY)
    assert day.came_back == what_came_back(worker(), TODAY, at=NOW)
    assert [row.name for row in day.under_way.first] == ["Mr George Grant"]


# What comes next for a person.


def test_the_next_talk_is_said_with_who_when_and_where():
    assessment = started(george())
    talk(assessment, TODAY + 7 * DAY, at=time(10, 0))
    talk(assessment, TODAY + DAY, at=time(14, 0), where="home")
    [next_one] = queries.comes_next(assessment.person, TODAY)
    assert next_one.says.startswith("A talk with Bea Brooks on 2 May 2026 at 2:00pm at your home.")
    assert (next_one.who_acts, next_one.on) == ("Bea Brooks", TODAY + DAY)


def test_a_talk_whose_day_is_past_is_not_what_comes_next():
    assessment = started(george())
    talk(assessment, TODAY - DAY)
    [next_one] = queries.comes_next(assessment.person, TODAY)
    assert next_one.says.startswith("We go on with your assessment.") and next_one.who_acts == "Bea Brooks"


def test_what_the_person_began_and_what_we_owe_them_are_said_with_who_acts():
    assessment = started(george())
    actions.begin_own_words(assessment, by=people.signing_in(assessment.person), on=TODAY)
    disputed(assessment)
    waiting_for_advocate(assessment)
    acts = [(one.who_acts, one.says.split(".")[0]) for one in queries.comes_next(assessment.person, TODAY)]
    assert acts[:3] == [
        ("You", "You have begun to tell us in your own words"),
        ("We", "On 1 May 2026 you said that something is not right"),
        ("We", "We have been looking for an advocate for you since 1 May 2026"),
    ]


def test_what_somebody_else_began_to_write_is_not_said_to_be_the_person_s():
    george = people.person("George", "Grant")
    assessment = started(george)
    gwen = people.carer(george, "Gwen Grant", "sister", signs_in=True, may_see=True)
    actions.begin_own_words(assessment, by=gwen.account, on=TODAY)
    assert not any("own words" in one.says for one in queries.comes_next(george, TODAY))


def test_nothing_comes_next_where_nothing_is_under_way():
    person = george()
    assert queries.comes_next(person, TODAY) == []
    decided(answered_throughout(started(person)))
    assert queries.comes_next(person, TODAY) == []


def test_what_somebody_said_for_the_person_is_told_as_theirs():
    dispute = disputed(started(george()))
    dispute.said_by, dispute.said_by_name = "carer", "Gwen Grant"
    dispute.save()
    first, *_ = queries.comes_next(dispute.assessment.person, TODAY)
    assert first.says.startswith("On 1 May 2026 Gwen Grant said that something is not right.")
