"""The demonstration is a council at work, every sum worked out, and it never stands among real people."""

from __future__ import annotations

import io
from collections import Counter
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F
from django.test import TestCase, override_settings

from tests.people import AMINA, BEA, BILL, DAWN, GEORGE, GWEN, IDRIS, SARA, TOM
from trellis.engines.allocation.replay import replay
from trellis.engines.allocation.working import allocate
from trellis.engines.eligibility.working import decide
from trellis.journey.accounts import actions as accounts
from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account, Council, Team
from trellis.journey.accounts.queries import cast
from trellis.journey.allocate import queries as allocating
from trellis.journey.allocate.models import Allocation
from trellis.journey.assess import queries as assessing
from trellis.journey.assess import states
from trellis.journey.assess.models import Assessment, CarerHelp, EligibilityDecision, OutcomeAnswer
from trellis.journey.people.models import Carer, Person
from trellis.journey.record.models import Entry
from trellis.journey.record.queries import verify
from trellis.site.demo import load as loading
from trellis.site.demo.load import SCHEME_STARTS, CannotLoad, day_of, load

DAY = date(2026, 6, 12)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _is_a_demonstration(settings):
    settings.DEMO = True


def silent(says: str, done: int, of: int) -> None:
    pass


def a_council_of(how_many: int, *, seed: int = 1, on: date = DAY) -> loading.Loaded:
    return load(how_many=how_many, seed=seed, on=on, tell=silent)


def row_of(one) -> Person:
    return Person.objects.get(family_name=one.details["family_name"], date_of_birth=one.date_of_birth)


class ACouncilAtWork(TestCase):
    """The cast and the crowd, loaded once."""

    loaded: loading.Loaded

    @classmethod
    def setUpTestData(cls) -> None:
        with override_settings(DEMO=True):
            cls.loaded = a_council_of(200)

    def test_the_cast_stands_on_the_first_page_in_the_order_of_the_story(self):
        shown = list(cast())
        assert [one.name for one in shown][:2] == [BEA.name, "Amina Ahmed"]
        assert len(shown) == 18 and all(one.cast_says for one in shown)
        assert not any("{" in one.cast_says for one in shown)

    def test_nobody_of_the_cast_has_a_password(self):
        assert not any(one.has_usable_password() for one in Account.objects.all())

    def test_mr_grant_does_not_sign_in_and_his_sister_does(self):
        assert row_of(GEORGE).account is None
        assert row_of(GEORGE).carers.get().account.username == GWEN.sign_in_name

    def test_each_of_those_who_help_may_see_the_pages_of_the_one_they_help(self):
        for person, helper in ((AMINA, SARA), (BILL, DAWN), (GEORGE, GWEN)):
            carer = row_of(person).carers.get()
            assert carer.name == helper.name
            assert carer.may_see_since < DAY - timedelta(days=30)

    def test_mrs_ahmed_has_no_assessment_so_that_whoever_tries_the_service_records_it(self):
        assert not row_of(AMINA).assessments.exists()

    def test_mr_grants_assessment_is_part_done_and_his_amount_a_range(self):
        assessment = row_of(GEORGE).assessments.get()
        ready = allocating.readiness_of(assessment, DAY)
        assert assessment.state == states.IN_PROGRESS
        assert ready.range is not None and ready.range.weekly_pence_low < ready.range.weekly_pence_high

    def test_bill_is_told_an_amount_that_dawns_help_lowers_only_where_she_is_able(self):
        # 109 points, less half of 22 for the house; her share of the cooking does not count. 98 at £4.10.
        assert row_of(BILL).allocations.get().weekly_pence == 401_80

    def test_there_are_as_many_people_as_were_asked_for_the_cast_among_them(self):
        assert self.loaded.people == Person.objects.count() == 200
        assert self.loaded.amounts == Allocation.objects.count() > 0

    def test_nobody_has_waited_long_for_an_amount(self):
        for decision in EligibilityDecision.objects.filter(eligible=True, assessment__allocations=None):
            assert (DAY - decision.decided_on).days <= 14

    def test_every_stage_of_the_way_is_found_in_the_crowd(self):
        people = Person.objects.count()
        begun = Assessment.objects.values("person").distinct().count()
        found = Counter(Assessment.objects.values_list("state", flat=True))
        assert people > begun > found[states.DECIDED] > found[states.IN_PROGRESS] > 0
        assert EligibilityDecision.objects.filter(eligible=False).exists()
        assert Allocation.objects.filter(suitable=False).exists()
        waiting = EligibilityDecision.objects.filter(eligible=True, assessment__allocations=None)
        assert waiting.exists()

    def test_only_somebody_found_eligible_has_an_amount_and_nobody_has_two(self):
        for amount in Allocation.objects.select_related("assessment").prefetch_related(
            "assessment__decisions"
        ):
            assert amount.assessment.state == states.DECIDED
            assert [decision.eligible for decision in amount.assessment.decisions.all()] == [True]
        assert Allocation.objects.values("person").distinct().count() == Allocation.objects.count()

    def test_every_amount_of_the_crowd_replays_to_its_penny(self):
        for amount in Allocation.objects.all():
            again = replay(amount.replay)
            assert again.same and again.allocation.weekly_pence == amount.weekly_pence
            assert amount.fingerprint == amount.replay["fingerprint"]

    def test_every_amount_of_the_crowd_follows_from_the_answers_that_stand_in_the_assessment(self):
        # The act that gives an amount reads the rows; the crowd's were worked out before there were rows.
        for amount in Allocation.objects.select_related("assessment"):
            ready = allocating.readiness_of(amount.assessment, amount.made_on)
            assert ready.refusal == ""
            assert ready.scheme == amount.scheme
            assert allocate(ready.answers, allocating.read(amount.scheme)).fingerprint == amount.fingerprint

    def test_every_decision_of_the_crowd_comes_out_the_same_when_the_test_is_made_again(self):
        for decision in EligibilityDecision.objects.select_related("assessment"):
            again = decide(decision.asked["record"])
            assert (again.eligible, again.as_json()) == (decision.eligible, decision.working)
            answers = assessing.answers_of(decision.assessment)
            assert {key: one["limbs"] for key, one in decision.asked["record"]["outcomes"].items()} == {
                key: answer.limbs for key, answer in answers.items()
            }

    def test_no_name_stands_in_a_file_that_its_person_may_hand_to_a_stranger(self):
        for amount in Allocation.objects.select_related("person").prefetch_related("person__carers"):
            names = [amount.person.family_name, *(carer.name for carer in amount.person.carers.all())]
            assert not any(f'"{name}' in str(amount.replay).replace("'", '"') for name in names)

    def test_what_an_assessment_demands_of_a_worker_holds_in_the_crowd(self):
        answers = OutcomeAnswer.objects.all()
        assert not answers.exclude(limbs=[]).exclude(limbs=None).filter(evidence="").exists()
        assert not answers.filter(fluctuates=True, period_considered="").exists()
        assert not CarerHelp.objects.filter(share__gt=0, willing=None).exists()
        decided = Assessment.objects.filter(state=states.DECIDED)
        assert {one.answers.count() for one in decided} == {10}
        assert all(one.circumstances_asked for one in decided)

    def test_everybody_was_assessed_and_decided_by_a_worker_of_their_own_team(self):
        ours = Assessment.objects.filter(begun_by__roles__team=F("person__team")).distinct()
        assert ours.count() == Assessment.objects.count()

    def test_every_team_has_people_and_somebody_who_works_with_them(self):
        for team in Team.objects.filter(is_front_door=False):
            assert team.people.exists()
            assert Account.objects.filter(roles__team=team, roles__role="practitioner").exists()

    def test_the_crowd_is_one_line_in_the_record_with_the_counts_and_the_chain_holds(self):
        line = Entry.objects.get(act="loaded the demonstration")
        counted = {"carers": Carer, "assessments": Assessment, "amounts": Allocation}
        assert line.after["people"] == 197
        # The cast's own are in the record line by line.
        assert {name: model.objects.count() for name, model in counted.items()} == {
            "carers": line.after["carers"] + 3,
            "assessments": line.after["assessments"] + 2,
            "amounts": line.after["amounts"] + 1,
        }
        assert verify().is_whole


@pytest.mark.parametrize("on", [SCHEME_STARTS, DAY, date(2027, 11, 22)])
def test_days_follow_one_another_and_nothing_is_to_come(on):
    a_council_of(40, on=on)
    for one in Assessment.objects.prefetch_related("decisions", "allocations"):
        days = [one.begun_on]
        days += [decision.decided_on for decision in one.decisions.all()]
        days += [amount.made_on for amount in one.allocations.all()]
        assert days == sorted(days) and days[-1] <= on
        assert one.begun_on.weekday() < 5
        assert all(amount.made_on >= SCHEME_STARTS for amount in one.allocations.all())


def people_made_with(seed: int) -> list[tuple]:
    """Who was made; and the council is unmade again."""
    with transaction.atomic():
        a_council_of(30, seed=seed)
        told = Person.objects.order_by("pk").values_list("given_name", "family_name", "date_of_birth")
        found = list(told)
        transaction.set_rollback(True)
    return found


def test_the_same_seed_gives_the_same_people_and_another_gives_others():
    first = people_made_with(1)
    assert people_made_with(1) == first
    assert people_made_with(2) != first


# When there may be none. ---------------------------------------------------------------------------------


def test_a_second_load_changes_nothing_and_says_so():
    a_council_of(10)
    lines = Entry.objects.count()
    said = io.StringIO()
    call_command("demo", people=50, stdout=said)
    assert said.getvalue() == "The made-up council is here already. Nothing was changed.\n"
    assert (Person.objects.count(), Entry.objects.count()) == (10, lines)


def test_made_up_people_never_stand_among_real_ones():
    accounts.found_council(name="Westmere", is_made_up=False)
    with pytest.raises(CommandError, match="Westmere is a real council"):
        call_command("demo", people=10)
    assert not Person.objects.exists()


def test_a_service_that_is_no_demonstration_gets_no_made_up_people(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="TRELLIS_DEMO=1"):
        call_command("demo", people=10)
    assert not Council.objects.exists()


def test_a_load_that_is_stopped_leaves_nothing_behind():
    def stop(says: str, done: int, of: int) -> None:
        if done:
            raise KeyboardInterrupt

    lines = Entry.objects.count()
    with pytest.raises(KeyboardInterrupt):
        load(how_many=40, seed=1, on=DAY, tell=stop)
    assert not Person.objects.exists() and not Account.objects.exists() and not Council.objects.exists()
    assert Entry.objects.count() == lines


@pytest.mark.parametrize("how_many", [2, loading.MOST_PEOPLE + 1])
def test_fewer_people_than_the_cast_and_far_too_many_are_refused(how_many):
    with pytest.raises(CannotLoad, match="cannot be made"):
        a_council_of(how_many)


def test_the_cast_alone_is_a_council():
    assert a_council_of(3).people == 3


def test_a_seed_below_nought_is_refused_with_a_sentence():
    with pytest.raises(CommandError, match="Give a whole number from 0 up"):
        call_command("demo", people=10, seed=-1)
    assert not Council.objects.exists()


@pytest.mark.parametrize(
    ("given", "stands_at"),
    [
        (SCHEME_STARTS - timedelta(days=1), date(2026, 5, 1)),
        (SCHEME_STARTS, SCHEME_STARTS),
        (SCHEME_STARTS + timedelta(days=1), SCHEME_STARTS + timedelta(days=1)),
    ],
)
def test_a_day_before_the_scheme_gives_way_to_one_after_it(given, stands_at):
    assert day_of(given) == stands_at


def test_the_command_says_when_it_stands_at_another_day_and_what_it_made():
    said = io.StringIO()
    call_command("demo", people=10, on=date(2026, 2, 1), stdout=said)
    first, last = said.getvalue().splitlines()
    assert first == "The council’s scheme starts on 1 April 2026, so the demonstration stands at 1 May 2026."
    assert last.startswith("Northshire is ready: 10 made-up people, ")


def test_in_a_pipe_there_is_no_progress_bar(capfd):
    call_command("demo", people=10, on=DAY, stdout=io.StringIO())
    assert capfd.readouterr().err == ""


# The act that puts somebody into the cast. ---------------------------------------------------------------


def test_only_in_a_demonstration_can_somebody_be_signed_in_as(settings):
    a_council_of(3)
    settings.DEMO = False
    idris, tom = (Account.objects.get(username=one.sign_in_name) for one in (IDRIS, TOM))
    with pytest.raises(Refused, match="in a demonstration"):
        accounts.cast_as(tom, order=1, says="Anybody.", by=idris)


def test_only_an_administrator_of_a_made_up_council_puts_somebody_into_the_cast():
    a_council_of(3)
    tom = Account.objects.get(username=TOM.sign_in_name)
    with pytest.raises(Refused, match="administrator"):
        accounts.cast_as(tom, order=1, says="Anybody.", by=tom)
    Council.objects.filter(pk=1).update(is_made_up=False)
    idris = Account.objects.get(username=IDRIS.sign_in_name)
    with pytest.raises(Refused, match="made-up council"):
        accounts.cast_as(tom, order=1, says="Anybody.", by=idris)
