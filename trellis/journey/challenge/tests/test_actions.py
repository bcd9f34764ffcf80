"""Questioning what was decided: who may, what stands meanwhile, who answers."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, transaction
from django.http import Http404

from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import RoleName
from trellis.journey.challenge import access, actions, queries
from trellis.journey.challenge.models import Challenge
from trellis.journey.people import actions as people_actions
from trellis.journey.people.models import Grant
from trellis.journey.people.tests import factories as people
from trellis.journey.record.models import Entry

from .factories import DUE, RAISED, REASONS, REF, WORDS, answered, decided, director, manager, questioned

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina():
    return people.person()


def test_the_person_questions_a_sum_which_goes_on_until_we_answer(amina):
    own = people.signing_in(amina)
    with decided(amina):
        raised = questioned(by=own, shortfall_weekly_pence=49_05, wanted="Fourteen hours.")
    assert (raised.due_on, raised.working_days, raised.state) == (DUE, 10, "open")
    assert (raised.stood_weekly_pence, raised.shortfall_weekly_pence) == (293_15, 49_05)
    assert (raised.raised_as, raised.team.name, raised.words) == ("person", "Riverside", WORDS)
    assert Entry.objects.latest("pk").act == "raised a challenge"
    assert (
        queries.is_open(amina) and queries.is_open(amina, "amount") and not queries.is_open(amina, "charge")
    )
    assert queries.open_about("amount", REF) == [raised] == queries.open_of(amina)


def test_whoever_speaks_helps_plans_or_writes_it_down_questions_as_what_they_are(amina):
    sara = people.carer(amina, signs_in=True, may_see=True).account
    gwen = people.account("Gwen Grant", RoleName.CARER)
    people.speaker(amina, "Gwen Grant", "asked", sign_in_name=gwen.username, may_see=True)
    ade = people.account("Ade Adeyemi", RoleName.ADVOCATE, of="Northshire Voices")
    people.speaker(amina, "Ade Adeyemi", "advocate", sign_in_name=ade.username, may_see=True)
    olive = people.account("Olive Okafor", RoleName.PLANNER, of="Open Door CIC")
    organisation = olive.roles.get().organisation
    Grant.objects.create(
        person=amina,
        organisation=organisation,
        sections=["plan"],
        granted_on=RAISED,
        granted_by=people.worker(),
    )
    on = people.TODAY
    with decided(amina):
        found = {
            account.name: questioned(by=account, on=on).raised_as
            for account in (sara, gwen, ade, olive, people.worker())
        }
    assert found == {
        "Sara Ahmed": "carer",
        "Gwen Grant": "speaker",
        "Ade Adeyemi": "advocate",
        "Olive Okafor": "planner",
        "Bea Brooks": "worker",
    }


def test_a_planner_who_was_not_let_in_and_a_stranger_question_nothing(amina):
    olive = people.account("Olive Okafor", RoleName.PLANNER, of="Open Door CIC")
    with decided(amina):
        with pytest.raises(Refused, match="Only the person"):
            questioned(by=olive)
        with pytest.raises(Refused):
            questioned(by=people.worker("Tom Tran", of="Hillside"))
        with pytest.raises(Http404):
            actions.raise_challenge("weather", REF, words=WORDS, by=people.worker(), on=RAISED)
    assert not Challenge.objects.exists()


def test_who_is_more_than_one_says_as_whom_and_cannot_claim_what_they_are_not(amina):
    sara = people.carer(amina, signs_in=True, may_see=True).account
    people.speaker(amina, "Sara Ahmed", "asked", sign_in_name=sara.username, may_see=True)
    on = people.TODAY
    with decided(amina):
        with pytest.raises(ValidationError, match="for whom"):
            questioned(by=sara, raised_as="person", on=on)
        assert questioned(by=sara, raised_as="carer", on=on).raised_as == "carer"


def test_nothing_is_questioned_without_words_or_with_a_sum_that_is_none(amina):
    with decided(amina):
        for wrong in ({"words": "  "}, {"shortfall_weekly_pence": 0}, {"shortfall_weekly_pence": -5}):
            with pytest.raises(ValidationError):
                questioned(by=people.worker(), **wrong)


def test_pressing_twice_raises_one_and_other_words_are_not_lost_in_silence(amina):
    with decided(amina):
        first = questioned(by=people.worker())
        assert questioned(by=people.worker()) == first
        with pytest.raises(ValidationError, match=r"13 April 2026.*still here"):
            questioned(by=people.worker(), words="Something else.")
        assert Challenge.objects.count() == 1
        answered(first)
        assert questioned(by=people.worker(), words="Something new.", on=DUE) != first


def test_about_somebody_who_died_nothing_is_questioned_here(amina):
    people_actions.note_death(
        amina, died_on=RAISED, because="Her daughter rang.", by=people.worker(), on=RAISED
    )
    amina.refresh_from_db()
    with decided(amina), pytest.raises(Refused, match="has died"):
        questioned(by=people.worker())


def test_it_is_answered_by_name_with_reasons(amina):
    with decided(amina):
        done = answered(questioned(by=people.worker()), outcome="in_part")
    assert (done.state, done.outcome, done.answered_by, done.reasons) == (
        "answered",
        "in_part",
        manager(),
        REASONS,
    )
    assert not queries.is_open(amina)
    line = Entry.objects.latest("pk")
    assert (line.act, line.because) == ("answered a challenge", REASONS)


def test_neither_who_raised_it_nor_who_decided_answers_and_no_other_team(amina):
    decider = manager("Mina Malik")
    raiser = manager("Rob Reed")
    with decided(amina, by=decider):
        raised = questioned(by=raiser)
    for account, says in (
        (raiser, "You raised this"),
        (decider, "You made the decision"),
        (people.worker(), "A manager of the person's team"),
        (manager("Hal Hill", of="Hillside"), "A manager of the person's team"),
        (people.account("Frank Foster", RoleName.FINANCE), "A manager of the person's team"),
    ):
        with pytest.raises(Refused, match=says):
            answered(raised, by=account)
    assert list(queries.to_answer(decider)) == list(queries.to_answer(raiser)) == []
    assert list(queries.to_answer(manager())) == [raised] == list(queries.to_answer(director()))
    assert answered(raised, by=director()).answered_by.name == "Dina Dixon"


def test_an_answer_needs_an_outcome_and_a_sentence(amina):
    with decided(amina):
        raised = questioned(by=people.worker())
    for wrong in (
        {"outcome": ""},
        {"outcome": "perhaps"},
        {"reasons": " "},
        {"reasons": "No. Not at all."},
        {"on": date(2026, 4, 12)},
    ):
        with pytest.raises(ValidationError):
            answered(raised, **wrong)
    assert answered(raised, reasons="It was four hours short.").outcome == "upheld"


def test_it_is_answered_once_and_what_was_answered_stays(amina):
    with decided(amina):
        raised = questioned(by=people.worker())
    done = answered(raised)
    with pytest.raises(ValidationError, match="cannot be answered again"):
        answered(raised, by=director(), outcome="not_upheld")
    with pytest.raises(ValidationError, match="cannot be taken back"):
        actions.take_back_challenge(raised, by=people.worker(), on=DUE)
    done.outcome = "not_upheld"
    with pytest.raises(ProgrammingError), transaction.atomic():
        done.save()


def test_the_database_lets_nobody_answer_their_own(amina):
    with decided(amina):
        raised = questioned(by=people.worker())
    with pytest.raises(IntegrityError), transaction.atomic():
        Challenge.objects.filter(pk=raised.pk).update(answered_by=people.worker())


def test_whoever_raised_it_or_the_person_takes_it_back_and_nobody_else(amina):
    own = people.signing_in(amina)
    sara = people.carer(amina, signs_in=True, may_see=True).account
    with decided(amina):
        raised = questioned(by=people.worker())
        with pytest.raises(Refused, match="Only whoever raised"):
            actions.take_back_challenge(raised, by=sara, on=DUE)
        back = actions.take_back_challenge(raised, because="It is settled.", by=own, on=DUE)
    assert (back.state, back.taken_back_because) == ("taken_back", "It is settled.")
    with pytest.raises(ValidationError, match="cannot be answered"):
        answered(raised)


def test_what_a_carer_questions_about_their_own_support_is_theirs(amina):
    own = people.signing_in(amina)
    carer = people.carer(amina, signs_in=True, may_see=True)
    with decided(amina, carer=carer):
        with pytest.raises(Refused):
            questioned(by=own)
        raised = questioned(by=carer.account)
    assert raised.raised_as == "carer" and raised.carer == carer
    assert [event.is_for_workers for event in queries.told(amina)] == [True]
    assert queries.part_of_file(amina, own) is None
    assert queries.part_of_file(amina, people.worker()).lines
    assert not access.may_take_back(own, raised, DUE)
