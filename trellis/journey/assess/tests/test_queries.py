from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from trellis.journey.accounts.models import RoleName
from trellis.journey.assess import actions, queries
from trellis.journey.assess.actions import HelpSaid
from trellis.journey.assess.queries import Help
from trellis.journey.people import file, timeline
from trellis.journey.people.actions import end_carer
from trellis.journey.people.tests import factories as people
from trellis.journey.people.tests.factories import TODAY

from . import factories
from .factories import BEGUN, answered, started

pytestmark = pytest.mark.django_db


def test_what_the_sum_is_worked_from_is_what_was_answered():
    assessment, sara = factories.mrs_a()
    given = queries.for_allocation(assessment)
    assert {key: answer.level for key, answer in given.answers.items()} == factories.MRS_A
    assert list(given.answers) == list(factories.MRS_A)
    half = Help(sara.ref, "Sara Ahmed", "daughter", Decimal("0.5"), True, True)
    assert given.answers["nutrition"].help == (half,)
    assert half.counts
    assert (given.circumstances, given.circumstances_asked, given.unanswered) == ((), True, ())


def test_what_has_not_been_judged_is_a_gap():
    assessment = started()
    answered(assessment, "nutrition", level=2)
    answered(assessment, "hygiene", level=None, said="At the sink.")
    given = queries.for_allocation(assessment)
    assert given.answers["nutrition"].level == 2 and given.answers["hygiene"].level is None
    assert len(given.unanswered) == 9 and not given.circumstances_asked


def test_help_of_somebody_who_no_longer_helps_does_not_lower_the_sum():
    assessment, sara = factories.mrs_a()
    end_carer(sara, by=people.worker(), on=TODAY, because="She moved.")
    assert queries.for_allocation(assessment).answers["nutrition"].help == ()


def test_the_answers_take_as_many_queries_for_ten_outcomes_and_four_carers_as_for_one():
    assessment = started()

    def counted() -> int:
        with CaptureQueriesContext(connection) as seen:
            queries.for_allocation(assessment)
        return len(seen)

    carers = [people.carer(assessment.person)]
    said = [HelpSaid(carers[0], Decimal("0.1"), True, True)]
    answered(assessment, "nutrition", help=said)
    with_one = counted()
    carers += [people.carer(assessment.person, f"Helper {number}", "friend") for number in range(3)]
    for outcome in factories.MRS_A:
        answered(assessment, outcome, help=[HelpSaid(one, Decimal("0.1"), True, True) for one in carers])
    assert counted() == with_one == 2


def test_the_work_that_waits_is_counted_by_state_and_the_longest_comes_first():
    for number in range(12):
        started(people.person("Ann", f"Other {number}"), begun_on=BEGUN - timedelta(days=number))
    aside = started(people.person("Bob", "Aside"))
    actions.set_aside(aside, because="Twice.", by=people.worker(), on=TODAY)
    factories.decided(factories.answered_throughout(started(people.person("Cat", "Decided"))))
    started(people.person("Bill", "Baker", of="Hillside"))
    with CaptureQueriesContext(connection) as seen:
        waiting = queries.waiting_for(people.worker())
        names = [one.person.full_name for one in waiting.first]
    assert waiting.count == 12
    assert waiting.by_state == {"in_progress": 12, "decided": 1, "set_aside": 1}
    assert names[0] == "Ann Other 11" and len(names) == 10
    # One for the account, one for its roles, two for the work.
    assert len(seen) == 4


def test_nothing_waits_for_somebody_who_is_no_worker():
    started()
    assert queries.waiting_for(people.account("Frank Foster", RoleName.FINANCE)).count == 0


def test_the_next_outcome_is_the_next_not_wholly_answered_going_round():
    assessment = started()

    def following(outcome: str) -> str | None:
        found = queries.next_after(assessment, queries.answers_of(assessment), outcome)
        return found.key if found else None

    assert following("nutrition") == "hygiene"
    answered(assessment, "hygiene")
    assert following("nutrition") == "toilet"
    answered(assessment, "toilet", limbs=None)
    assert following("nutrition") == "toilet"
    assert following("caring_for_child") == "nutrition"
    factories.answered_throughout(assessment)
    assert following("nutrition") is None


def test_the_list_of_tasks_says_what_is_done_and_what_is_missing():
    assessment = started()
    sara = people.carer(assessment.person)
    answered(assessment, "nutrition", level=2, help=[HelpSaid(sara, Decimal("0.5"), True, True)])
    answered(assessment, "hygiene", level=None)
    answered(assessment, "toilet", limbs=None, level=1)
    tasks = {one.question.key: one for one in queries.tasks_of(assessment, queries.answers_of(assessment))}
    assert (tasks["nutrition"].state, tasks["nutrition"].says) == (
        "done",
        "Help with some of it; Sara Ahmed half",
    )
    assert (tasks["hygiene"].state, tasks["hygiene"].says) == (
        "partly",
        "Still to ask: how much help is needed",
    )
    assert tasks["toilet"].says == "Still to ask: what they can do on their own"
    assert tasks["work"].state == "not_begun"


def test_the_latest_is_the_person_s_own_and_not_one_set_aside():
    sara = people.carer(people.person())
    assert queries.latest_for(sara.person) is None
    own = started(sara.person)
    factories.started_for_carer(sara)
    assert queries.latest_for(sara.person) == own
    actions.set_aside(own, because="Twice.", by=people.worker(), on=TODAY)
    assert queries.latest_for(sara.person) is None


def test_a_carer_finds_their_own_assessment():
    sara = people.carer(people.person(), signs_in=True)
    hers = factories.started_for_carer(sara)
    assert list(queries.own_as_carer(sara.account)) == [hers]
    assert not queries.own_as_carer(people.worker()).exists()


def test_the_timeline_speaks_to_the_person_and_keeps_a_carer_s_own_from_them():
    assessment = factories.answered_throughout(started(), unable=("nutrition", "hygiene"))
    yusuf = people.carer(assessment.person, "Yusuf Ahmed", "son")
    factories.answered_throughout(factories.started_for_carer(yusuf))
    factories.decided(assessment)
    actions.reopen(assessment, because="You fell on Sunday.", by=people.worker(), on=TODAY)
    # Deciding once more does not take the reason away.
    factories.decided(assessment)
    own = [event.says for event in timeline.of(assessment.person)]
    assert "We started your assessment." in own
    assert "We decided that you qualify for care and support." in own
    assert "We opened your assessment again: You fell on Sunday." in own
    assert not any("Yusuf" in says for says in own)
    for_workers = [event.says for event in timeline.of(assessment.person, for_workers=True)]
    assert "We started Yusuf Ahmed’s carer’s assessment." in for_workers


def test_the_timeline_tells_what_was_set_aside_and_why():
    assessment = started()
    actions.set_aside(assessment, because="We began it twice.", by=people.worker(), on=TODAY)
    events = {event.says: event.on for event in timeline.of(assessment.person)}
    assert events["We set your assessment aside: We began it twice."] == TODAY


def test_the_file_shows_each_account_what_it_may_see_and_do():
    sara = people.carer(people.person(), signs_in=True, may_see=True)
    own = started(sara.person)
    yusuf = people.carer(sara.person, "Yusuf Ahmed", "son")
    factories.started_for_carer(yusuf)

    def part(account):
        return next(one for one in file.of(sara.person, account) if one.heading == queries.HEADING)

    for_bea, for_sara = part(people.worker()), part(sara.account)
    assert [line.says for line in for_bea.lines] == ["Yusuf Ahmed: carer’s assessment", "Needs assessment"]
    assert [step.says for step in for_bea.steps] == ["Start an assessment"]
    assert [line.address for line in for_sara.lines] == [f"/assessments/{own.ref}"]
    assert for_sara.steps == ()


def test_the_file_and_the_timeline_take_as_many_queries_for_five_assessments_as_for_one():
    assessment = factories.answered_throughout(started())
    factories.decided(assessment)
    bea = people.worker()

    def counted() -> int:
        with CaptureQueriesContext(connection) as seen:
            queries.part_of_file(assessment.person, bea)
            list(queries.told(assessment.person))
        return len(seen)

    counted()
    with_one = counted()
    for number in range(4):
        factories.started_for_carer(people.carer(assessment.person, f"Helper {number}", "friend"))
    assert counted() == with_one


def test_those_done_together_find_each_other_where_the_account_may_see():
    sara = people.carer(people.person(), signs_in=True, may_see=True)
    own = started(sara.person)
    hers = factories.started_for_carer(sara, joint_with=own)
    assert queries.joint_with(own, people.worker()) == [hers]
    assert queries.joint_with(hers, people.worker()) == [own]
    tom = people.worker("Tom Tran", of="Hillside")
    assert queries.joint_with(own, tom) == []
