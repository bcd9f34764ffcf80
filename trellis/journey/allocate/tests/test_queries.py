"""What is looked up: the newest amount, who waits for one, totals, and what a scheme would do."""

from __future__ import annotations

from datetime import date

import pytest

from tests.people import J1_LEVELS
from trellis.journey.accounts.models import RoleName
from trellis.journey.allocate import actions, queries
from trellis.journey.allocate.models import CouncilScheme
from trellis.journey.people import file, timeline
from trellis.journey.people.tests import factories as people

from . import factories
from .factories import TODAY

pytestmark = pytest.mark.django_db


def crowd(how_many: int, *, of: str = "Riverside", with_amount: bool = True) -> None:
    factories.scheme_in_force()
    for number in range(how_many):
        person = people.person(f"Amina{number}", of=of)
        levels = {**J1_LEVELS, "work": number % 5}
        about = factories.eligible(person, levels=levels)
        if with_amount:
            actions.give_indicative_amount(about, by=people.worker_of(person), on=TODAY)


def test_the_newest_amount_is_the_persons():
    given = factories.mrs_ahmeds_amount()
    assert queries.latest_for(given.person) == given
    assert queries.latest_for(people.person("George", "Grant")) is None


def test_who_was_found_eligible_waits_until_there_is_an_amount():
    factories.scheme_in_force()
    about = factories.eligible(*factories.mrs_ahmed())
    bea = people.worker()
    waiting = queries.waiting_for_amount(bea)
    assert (waiting.count, waiting.first) == (1, [about])
    actions.give_indicative_amount(about, by=bea, on=TODAY)
    assert queries.waiting_for_amount(bea).count == 0


def test_a_new_decision_waits_for_an_amount_again():
    from trellis.journey.assess import actions as assessing

    given = factories.mrs_ahmeds_amount()
    bea = people.worker()
    assessing.reopen(given.assessment, because="She fell.", by=bea, on=TODAY)
    assert queries.waiting_for_amount(bea).count == 0
    factories.decide(given.assessment)
    assert queries.waiting_for_amount(bea).count == 1
    actions.give_indicative_amount(given.assessment, by=bea, on=TODAY)
    assert queries.waiting_for_amount(bea).count == 0


def test_nobody_waits_who_was_not_found_eligible_or_is_another_teams():
    factories.scheme_in_force()
    about = factories.assessment(*factories.mrs_ahmed())
    factories.decide(about, eligible=False)
    factories.eligible(people.person("Bill", "Baker", of="Hillside"))
    assert queries.waiting_for_amount(people.worker()).count == 0
    assert queries.waiting_for_amount(people.worker("Tom Tran", of="Hillside")).count == 1
    assert queries.waiting_for_amount(factories.finance()).count == 0


def test_ten_are_named_and_all_are_counted():
    crowd(11, with_amount=False)
    waiting = queries.waiting_for_amount(people.worker())
    assert (waiting.count, len(waiting.first)) == (11, 10)


def test_totals_count_each_person_once_with_their_newest_amount():
    given = factories.mrs_ahmeds_amount()
    crowd(1)
    assert queries.totals() == queries.Totals(people=2, weekly_pence=293_15 + 348_50, without_sum=0)
    from trellis.journey.assess import actions as assessing

    bea = people.worker()
    assessing.reopen(given.assessment, because="Sara stopped.", by=bea, on=TODAY)
    factories.answer(given.assessment, "nutrition", 2)
    factories.answer(given.assessment, "habitable_home", 2)
    factories.decide(given.assessment)
    actions.give_indicative_amount(given.assessment, by=bea, on=TODAY)
    assert queries.totals() == queries.Totals(people=2, weekly_pence=2 * 348_50, without_sum=0)


def test_totals_of_nobody_are_nought():
    assert queries.totals() == queries.Totals(people=0, weekly_pence=0, without_sum=0)


@pytest.mark.parametrize("how_many", [1, 6])
def test_each_lookup_makes_the_same_few_queries_however_many_people(how_many, django_assert_num_queries):
    crowd(how_many)
    prepared = actions.prepare_scheme(
        factories.scheme_text(pence=390, starts="2026-05-04", version="4"), by=factories.finance()
    )
    bea = people.worker()
    assert bea.roles_held_today
    with django_assert_num_queries(1):
        queries.totals()
    with django_assert_num_queries(1):
        queries.waiting_for_amount(bea)
    with django_assert_num_queries(1):
        effects = queries.effects_of(prepared)
        assert [effect.person.team.name for effect in effects.effects] == ["Riverside"] * how_many


def test_the_effects_of_a_scheme_are_the_pennies_it_would_give_the_largest_losses_first():
    factories.mrs_ahmeds_amount()
    crowd(2)
    text = factories.scheme_text(
        pence=390, starts="2026-05-01", version="4", **{"[0, 4, 9, 15, 22]": "[0, 6, 9, 15, 22]"}
    )
    effects = queries.effects_of(actions.prepare_scheme(text, by=factories.finance()))
    # With two more for level 1: 87 points, 73.5 and 93, at £3.90.
    assert [(effect.now, effect.would_be) for effect in effects.effects] == [
        (348_50, 339_30),
        (293_15, 286_65),
        (364_90, 362_70),
    ]
    assert effects.counts == {"gains": 0, "loses": 3, "same": 0, "other": 0}
    assert effects.lost_pence == -(9_20 + 6_50 + 2_20)
    assert (effects.now_pence, effects.would_be_pence) == (1_006_55, 988_65)


def test_who_would_have_no_sum_stands_first_and_is_no_loss():
    factories.mrs_ahmeds_amount()
    text = factories.scheme_text(
        starts="2026-05-01",
        version="4",
        **{
            'kind = "price_per_point"': 'kind = "step_table"\npart_points = "round_down"\nperiod = "week"',
            "price_pence_a_week = 410\n": "bands = [{ from_points = 1, to_points = 71, pence = 29000 }]\n",
            "price_from = 2026-05-01\n": "",
        },
    )
    crowd(1)
    effects = queries.effects_of(actions.prepare_scheme(text, by=factories.finance()))
    assert [(effect.kind, effect.would_be) for effect in effects.effects] == [
        ("other", None),
        ("loses", 290_00),
    ]
    assert effects.counts["other"] == 1 and effects.gained_pence == 0


def test_where_each_scheme_stands_today():
    factories.scheme_in_force()
    factories.adopted(factories.scheme_text(pence=390, starts="2026-04-20", version="4"))
    factories.adopted(factories.scheme_text(pence=400, starts="2026-05-02", version="5"))
    actions.prepare_scheme(
        factories.scheme_text(pence=420, starts="2027-04-01", version="6"), by=factories.finance()
    )
    standing = queries.schemes_and_standing(list(queries.schemes()), TODAY)
    assert [(one.scheme.version, one.stands) for one in standing] == [
        ("6", "prepared"),
        ("5", "to come"),
        ("4", "in force"),
        ("3", "past"),
    ]
    assert [one.version for one in queries.schemes_to_adopt()] == ["6"]


def test_the_scheme_in_force_changes_on_its_day_and_not_the_day_before():
    factories.scheme_in_force()
    factories.adopted(factories.scheme_text(pence=390, starts="2026-05-02", version="4"))
    days = [date(2026, 3, 31), date(2026, 4, 1), date(2026, 5, 1), date(2026, 5, 2)]
    found = [queries.scheme_in_force(day) for day in days]
    assert [one and one.version for one in found] == [None, "3", "3", "4"]


def test_an_altered_file_is_found_when_it_is_checked_again():
    given = factories.mrs_ahmeds_amount()
    assert queries.check_again(given).is_same
    given.replay["result"]["lines"][0]["points"] = 10
    checked = queries.check_again(given)
    assert not checked.is_same and checked.weekly_pence == 293_15
    assert any("changed after it was saved" in says for says in checked.findings)
    given.replay = {"format": "something else"}
    assert not queries.check_again(given).is_same


def test_an_amount_that_is_not_the_one_in_its_file_is_found():
    given = factories.mrs_ahmeds_amount()
    given.weekly_pence = 293_14
    assert not queries.check_again(given).is_same


def test_the_timeline_and_the_file_tell_of_the_amount():
    given = factories.mrs_ahmeds_amount()
    told = [event for event in timeline.of(given.person) if "indicative amount" in event.says]
    assert [(event.says, event.on) for event in told] == [
        ("We worked out your indicative amount: £293.15 a week.", TODAY)
    ]
    part = next(one for one in file.of(given.person, people.worker()) if one.heading == "Indicative amount")
    assert [line.says for line in part.lines] == ["£293.15 a week"]
    assert part.steps == ()


def test_the_file_offers_the_step_to_workers_alone():
    factories.scheme_in_force()
    amina, _ = factories.mrs_ahmed()
    factories.eligible(amina)
    part = queries.part_of_file(amina, people.worker())
    assert [step.says for step in part.steps] == ["Work out the indicative amount"]
    assert queries.part_of_file(amina, people.account("Amina Ahmed", RoleName.PERSON)) is None


def test_the_list_of_schemes_leaves_the_files_behind():
    factories.scheme_in_force()
    one = queries.schemes().get()
    assert {"text", "document"} <= one.get_deferred_fields()
    assert CouncilScheme.objects.count() == 1
