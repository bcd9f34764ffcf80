"""Writing a plan: who may, what it costs, what is refused, and what is kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.allocate.tests import factories as allocate
from trellis.journey.find.tests import factories as find
from trellis.journey.people import actions as people_acts
from trellis.journey.people import hindrances, timeline
from trellis.journey.people.models import Section
from trellis.journey.people.tests import factories as people
from trellis.journey.plan import actions, queries, states
from trellis.journey.plan.models import Plan, PlanVersion
from trellis.journey.plan.tests import factories
from trellis.journey.plan.tests.factories import TODAY
from trellis.journey.tell import letters

pytestmark = pytest.mark.django_db


def faults(refused: pytest.ExceptionInfo[ValidationError]) -> dict[str, list[str]]:
    return refused.value.message_dict


def olive() -> Account:
    return people.account("Olive Okafor", RoleName.PLANNER, of="Open Door CIC")


def let_in(plan: Plan, *, may_write: bool) -> None:
    people_acts.let_in(
        plan.person,
        accounts.organisation("Open Door CIC"),
        sections=[Section.PLAN],
        may_write=may_write,
        by=people.worker_of(plan.person),
        asked_by="Mrs Ahmed, by phone",
        on=TODAY,
    )


def test_the_third_journey_sums_without_retyping_a_week_and_a_year():
    amount = allocate.mrs_ahmeds_amount()
    plan = factories.mrs_ahmeds_plan(amount.person)
    costed = queries.costed(plan)
    assert [(one.working, one.weekly_pence) for one in costed.lines] == [
        ("14 hours a week × £17.80", 249_20),
        ("1 session a week × £55.00", 55_00),
        ("2 journeys a week × £19.00", 38_00),
    ]
    assert (costed.weekly_pence, costed.yearly_pence) == (342_20, 17_843_29)
    assert sum(one.yearly_pence for one in costed.lines) == costed.yearly_pence
    document = queries.document_of(plan)
    assert document["indicative_weekly_pence"] == 293_15
    assert [one["by"] for one in document["lines"]] == ["Bea Brooks"] * 3


def test_other_peoples_money_comes_off_what_the_budget_must_hold():
    plan = factories.mrs_ahmeds_plan()
    art = queries.lines_of(plan)[1]
    grant = {"other_weekly_pence": 22_20, "other_says": "Northshire Arts grant"}
    actions.change_line(art, version=1, by=people.worker(), on=TODAY, **grant)
    costed = queries.costed(plan)
    assert [one.weekly_pence for one in costed.lines] == [249_20, 32_80, 38_00]
    assert (costed.weekly_pence, costed.other_weekly_pence, costed.full_weekly_pence) == (
        320_00,
        22_20,
        342_20,
    )


# Who writes, and when. -----------------------------------------------------------------------------------


def test_anybody_the_person_lets_in_writes_in_any_order_and_nobody_else():
    amina, carer = allocate.mrs_ahmed()
    olive()
    plan = factories.plan(amina, by=amina.account)
    for by in (amina.account, carer.account, people.worker()):
        actions.write_plan(plan, {"good_life": f"Said to {by.name}."}, by=by, on=TODAY)
    for stranger in (olive(), people.worker("Tom Tran", of="Hillside")):
        with pytest.raises(Refused):
            actions.add_outcome(plan, words="I want it.", by=stranger, on=TODAY)
    let_in(plan, may_write=False)
    with pytest.raises(Refused, match="read this plan, and not write"):
        actions.add_outcome(plan, words="I want it.", by=olive(), on=TODAY)
    let_in(plan, may_write=True)
    assert factories.outcome(plan, "I want it.", by=olive()).words == "I want it."
    document = queries.document_of(plan)
    assert document["outcomes"][0]["by"] == "Olive Okafor"
    told = document["written"]["good_life"]
    assert (told["by"], told["changed_by"]) == (amina.account.name, "Bea Brooks")


def test_a_person_has_one_plan_in_hand_and_a_carer_one_of_their_own():
    plan = factories.plan()
    with pytest.raises(ValidationError, match="a plan already"):
        factories.plan(plan.person)
    sara = people.carer(plan.person, signs_in=True)
    own = factories.plan(carer=sara, by=sara.account)
    assert (queries.plan_of(plan.person), queries.plan_of_carer(sara)) == (plan, own)
    amina = people.signing_in(plan.person)
    plan.refresh_from_db()
    own = queries.plans().get(pk=own.pk)
    with pytest.raises(Refused):
        actions.write_plan(own, {"good_life": "To sleep."}, by=amina, on=TODAY)
    assert actions.write_plan(own, {"good_life": "To sleep."}, by=sara.account, on=TODAY).good_life
    with pytest.raises(ValidationError, match="Choose from the list"):
        factories.outcome(own, "To sleep.", "hygiene")
    assert factories.outcome(own, "To sleep.", "recreation").serves == ["recreation"]


def test_the_councils_advice_and_whose_money_pays_by_law_are_a_workers_to_write():
    amina, _ = allocate.mrs_ahmed()
    plan = factories.mrs_ahmeds_plan(amina)
    line = queries.lines_of(plan)[0]
    with pytest.raises(Refused):
        actions.write_plan(plan, {"advice": "Walk more."}, by=amina.account, on=TODAY)
    with pytest.raises(Refused):
        actions.change_line(line, funder="nhs", by=amina.account, on=TODAY)
    with pytest.raises(ValidationError, match="not charged"):
        actions.change_line(line, is_chargeable=False, by=people.worker(), on=TODAY)
    free = {"funder": "after_care", "is_chargeable": False, "not_chargeable_because": "Section 117."}
    assert actions.change_line(line, **free, by=people.worker(), on=TODAY).funder == "after_care"


# Lines. --------------------------------------------------------------------------------------------------

NO_DAY = {"priced_on": None}


@pytest.mark.parametrize(
    ("columns", "beside", "says"),
    [
        ({"quantity": "-1"}, "quantity", "more than nought"),
        ({"quantity": "0"}, "quantity", "more than nought"),
        ({"quantity": "336.01"}, "quantity", "more than 336 hours a week"),
        ({"quantity": "10001", "unit": "item"}, "quantity", "nought to 10,000"),
        ({"pence": -1}, "unit_price_pence", "less than nothing"),
        ({"price_source": " "}, "price_source", "who told you the price"),
        (NO_DAY, "priced_on", "Without a day it cannot be kept"),
        ({"priced_on": date(2026, 5, 2)}, "priced_on", "today or before"),
        ({"weeks": 0}, "weeks", "from 1 to 52"),
        ({"weeks": 53}, "weeks", "from 1 to 52"),
        ({"other_weekly_pence": 249_21, "other_says": "A grant"}, "other_weekly_pence", "more than it costs"),
        ({"other_weekly_pence": 1}, "other_says", "who pays this part"),
        ({"every": "once", "other_weekly_pence": 1, "other_says": "A"}, "other_weekly_pence", "paid once"),
        ({"what": ""}, "what", "Say what it is"),
    ],
)
def test_a_line_that_cannot_be_is_refused_beside_its_question(columns: dict[str, Any], beside, says):
    plan = factories.plan()
    with pytest.raises(ValidationError) as refused:
        factories.line(plan, **columns)
    assert list(faults(refused)) == [beside]
    assert says in faults(refused)[beside][0]
    assert queries.lines_of(plan) == []


def test_the_most_of_everything_is_still_a_line():
    plan = factories.plan()
    factories.line(plan, quantity="336", other_weekly_pence=336 * 17_80, other_says="A grant")
    factories.line(plan, quantity="1456", every="month", weeks=1)
    assert [one.weekly_pence for one in queries.costed(plan).lines] == [0, 115_02]


def test_a_quote_of_somebody_else_and_an_outcome_of_another_plan_are_refused():
    plan, other = factories.plan(), factories.plan(people.person("Bill", "Baker"))
    quote = find.quote(other.person)
    with pytest.raises(ValidationError) as refused:
        factories.line(plan, quote=quote, outcomes=[factories.outcome(other)])
    assert set(faults(refused)) == {"quote", "outcomes"}


def test_what_is_paid_once_stands_beside_the_week_and_weeks_of_the_year_are_spread():
    plan = factories.plan()
    factories.line(plan, "A bicycle", 180_00, 1, unit="item", every="once")
    factories.line(plan, "Swimming", 10_00, 1, unit="session", weeks=26)
    costed = queries.costed(plan)
    assert [one.working for one in costed.lines] == [
        "1 × £180.00, once",
        "1 session a week × £10.00, in 26 weeks of the year",
    ]
    assert (costed.weekly_pence, costed.once_pence) == (5_00, 180_00)


def test_what_is_taken_out_costs_nothing_and_stays_in_its_version():
    plan = factories.mrs_ahmeds_plan()
    kept = actions.keep_version(plan, because="Before", by=people.worker(), on=TODAY)
    with pytest.raises(ValidationError, match="Nothing has changed since version 1"):
        actions.keep_version(plan, by=people.worker(), on=TODAY)
    taxi = queries.lines_of(plan)[2]
    actions.remove_line(taxi, by=people.worker(), on=TODAY)
    with pytest.raises(ValidationError, match="taken out"):
        actions.change_line(taxi, what="A bus", by=people.worker(), on=TODAY)
    factories.line(plan, "A bus pass", 4_00, 1, unit="item")
    actions.change_line(queries.lines_of(plan)[0], quantity=12, by=people.worker(), on=TODAY)
    found = queries.compared(kept.document, queries.document_of(plan))
    assert [(one.mark, one.difference_pence) for one in found if one.mark] == [
        ("changed", -35_60),
        ("added", 4_00),
        ("removed", -38_00),
    ]
    assert sum(one.difference_pence or 0 for one in found) == 272_60 - 342_20


# Two at once. --------------------------------------------------------------------------------------------


def test_two_who_write_on_two_parts_are_in_nobodys_way_and_on_one_part_are_told():
    plan = factories.plan()
    by, shown = people.worker(), queries.mark_of(plan, ("good_life",))
    actions.write_plan(plan, {"emergency": "Ring Sara."}, by=by, on=TODAY)
    actions.write_plan(plan, {"good_life": "Mine."}, shown=shown, by=by, on=TODAY)
    with pytest.raises(actions.SavedMeanwhile) as meanwhile:
        actions.write_plan(plan, {"good_life": "Theirs."}, shown=shown, by=by, on=TODAY)
    assert meanwhile.value.theirs.good_life == "Mine."
    line = factories.line(plan)
    actions.change_line(line, version=1, quantity=12, by=by, on=TODAY)
    with pytest.raises(actions.SavedMeanwhile):
        actions.change_line(line, version=1, quantity=13, by=by, on=TODAY)


# Who led. ------------------------------------------------------------------------------------------------


def test_who_led_is_asked_of_both_sides_and_nobody_paid_answers_for_the_person():
    amina, _ = allocate.mrs_ahmed()
    plan = factories.plan(amina)
    olive()
    let_in(plan, may_write=True)
    # Not even where she was asked to speak for the person too.
    people.speaker(amina, "Olive Okafor", sign_in_name=olive().username, may_see=True)
    with pytest.raises(Refused, match="Nobody who is paid"):
        actions.say_who_led(plan, "planner", by=olive(), on=TODAY)
    actions.say_who_led(plan, "worker", by=people.worker(), on=TODAY)
    plan.refresh_from_db()
    assert (plan.led_says_person, plan.led_says_worker) == ("", "worker")
    actions.say_who_led(plan, "person", by=amina.account, on=TODAY)
    assert queries.document_of(queries.plans().get())["led"] == {"person": "person", "worker": "worker"}


def test_whoever_speaks_for_somebody_says_who_led_and_a_carer_who_only_sees_does_not():
    george = people.person("George", "Grant")
    gwen = people.carer(george, "Gwen Grant", "sister", signs_in=True, may_see=True)
    plan = factories.plan(george)
    with pytest.raises(Refused):
        actions.say_who_led(plan, "family", by=gwen.account, on=TODAY)
    people.speaker(george, sign_in_name=gwen.account.username, may_see=True)
    assert actions.say_who_led(plan, "family", by=gwen.account, on=TODAY).led_says_person == "family"


# Handing in. ---------------------------------------------------------------------------------------------


def test_what_is_missing_is_said_and_only_what_nobody_could_agree_without_stops_it():
    plan = factories.plan()
    with pytest.raises(ValidationError, match="what is wanted"):
        actions.hand_in_plan(plan, by=people.worker(), on=TODAY)
    outcome = factories.outcome(plan)
    with pytest.raises(ValidationError, match="what will help"):
        actions.hand_in_plan(plan, by=people.worker(), on=TODAY)
    factories.line(plan, priced_on=date(2025, 4, 30))
    found = queries.missing_in(plan, TODAY)
    assert not any(one.stops for one in found)
    says = " ".join(one.says for one in found)
    for missing in ("usual help", "in an emergency", "30 April 2025", "is for", "who led", "as the law asks"):
        assert missing in says
    assert outcome.words[:10] in says
    actions.hand_in_plan(plan, by=people.worker(), on=TODAY)
    assert PlanVersion.objects.get().because == "Handed in"


def test_needs_the_assessment_found_are_met_by_money_without_it_or_said_to_be_unmet():
    plan = factories.mrs_ahmeds_plan(allocate.mrs_ahmeds_amount().person)
    factories.outcome(plan, "I want a tidy home.", "habitable_home", without_money="Sara does it.")
    needs = {one["key"]: one for one in queries.document_of(plan)["needs"]}
    assert len(needs["community"]["lines"]) == 3
    assert needs["habitable_home"]["without_money"] == ["Sara does it."]
    assert needs["toilet"]["lines"] == []
    unmet = next(one.says for one in queries.missing_in(plan, TODAY) if "assessment found" in one.says)
    assert "Using the toilet" in unmet
    assert "Getting out" not in unmet


def test_a_plan_handed_in_is_written_again_only_when_it_is_taken_up_with_a_reason():
    plan = factories.handed_in(allocate.mrs_ahmeds_amount().person)
    assert plan.allocation.weekly_pence == 293_15
    with pytest.raises(ValidationError, match="Take it up again"):
        factories.line(plan)
    with pytest.raises(ValidationError, match="what is to be changed"):
        actions.take_plan_up_again(plan, because=" ", by=people.worker(), on=TODAY)
    plan = actions.take_plan_up_again(plan, because="The taxi is dearer.", by=people.worker(), on=TODAY)
    assert (plan.state, plan.handed_in_on) == (states.DRAFTING, None)
    plan = actions.put_plan_by(plan, because="Begun by mistake.", by=people.worker(), on=TODAY)
    assert queries.plan_of(plan.person) is None
    with pytest.raises(ValidationError, match="not being written any more"):
        factories.line(plan)


def test_a_plan_whose_budget_waits_to_be_agreed_stays_until_it_is_sent_back():
    budget = factories.submitted()
    with pytest.raises(ValidationError, match="must send it back first"):
        actions.take_plan_up_again(budget.plan, because="More.", by=people.worker(), on=TODAY)
    with pytest.raises(ValidationError, match="must send it back first"):
        actions.want_no_plan(budget.person, said_by="Mrs Ahmed", by=people.worker(), on=TODAY)


# The right to stay as you are. ---------------------------------------------------------------------------


def test_staying_as_it_is_needs_no_reason_no_costs_and_can_be_taken_back():
    amina, _ = allocate.mrs_ahmed()
    plan = actions.stay_as_it_is(factories.plan(amina), by=amina.account, on=TODAY)
    assert actions.hand_in_plan(plan, by=amina.account, on=TODAY).state == states.HANDED_IN
    plan = actions.take_plan_up_again(plan, because="I thought again.", by=amina.account, on=TODAY)
    assert not actions.change_after_all(plan, by=amina.account, on=TODAY).stays_as_it_is
    with pytest.raises(ValidationError, match="does not say"):
        actions.change_after_all(plan, by=amina.account, on=TODAY)


def test_no_plan_is_a_choice_of_its_own_however_far_the_plan_was_and_a_plan_may_follow():
    amina, bill, george = people.person(), people.person("Bill", "Baker"), people.person("George", "Grant")
    by = people.worker()
    factories.handed_in(amina)
    actions.put_plan_by(factories.plan(george), because="Begun by mistake.", by=by, on=TODAY)
    for person in (amina, bill):
        plan = actions.want_no_plan(person, said_by=person.full_name, by=by, on=TODAY)
        assert queries.choice_of(plan) == queries.NO_PLAN
        assert (plan.stays_because, queries.plan_of(person)) == ("", None)
    counted = queries.choices_counted(TODAY, TODAY)
    assert (counted.planned, counted.stays, counted.no_plan) == (0, 0, 2)
    says = [event.says for event in timeline.of(bill)]
    assert says == ["You chose to have no plan and no budget. You can change your mind."]
    actions.stay_as_it_is(factories.plan(bill), by=by, on=TODAY)
    counted = queries.choices_counted(TODAY, TODAY)
    assert (counted.planned, counted.stays, counted.no_plan) == (0, 1, 1)


def test_a_planner_does_not_say_no_in_the_persons_stead():
    plan = factories.plan()
    olive()
    let_in(plan, may_write=True)
    for act in (actions.stay_as_it_is, actions.put_plan_by):
        with pytest.raises(Refused):
            act(plan, because="It is easier.", by=olive(), on=TODAY)
    with pytest.raises(Refused):
        actions.want_no_plan(plan.person, by=olive(), on=TODAY)


# Agreed, joined, told. -----------------------------------------------------------------------------------


def test_two_records_that_both_have_a_plan_in_hand_are_not_joined_before_one_is_put_by():
    amina, other = people.person(), people.person("Amina", "Ahmad")
    factories.plan(amina)
    begun = factories.plan(other)
    assert any("plan" in says for says in hindrances.of(amina, other))
    actions.put_plan_by(begun, because="She is the same.", by=people.worker(), on=TODAY)
    assert not any("plan" in says for says in hindrances.of(amina, other))


def test_the_letter_says_what_the_page_says_and_the_choice_has_a_letter_of_its_own():
    plan = factories.mrs_ahmeds_plan(allocate.mrs_ahmeds_amount().person)
    told = letters.letter("plan").source(plan.ref, people.worker())
    text = " ".join(f"{one.text} {one.rows}" for one in told.words.blocks)
    for says in (
        "£342.20 a week",
        "£49.05 a week more than the indicative amount",
        "14 hours a week × £17.80",
    ):
        assert says in text
    assert "£342.20" in told.words.short
    assert any("£342.20" in one.text for one in told.words.easy)
    with pytest.raises(Refused):
        letters.letter("plan").source(plan.ref, plan.person.account)
    chosen = actions.want_no_plan(plan.person, because="I manage.", by=plan.person.account, on=TODAY)
    words = letters.letter("choice").source(chosen.ref, people.worker()).words
    assert words.subject == "You chose to have no plan and no budget"
    assert any("You lose nothing" in item for one in words.blocks for item in one.items)


def test_the_quantity_a_person_types_is_worked_out_whole():
    line = factories.line(factories.plan(), quantity="2.25", pence=10_00)
    assert line.quantity == Decimal("2.25")
    assert queries.costed(line.plan).weekly_pence == 22_50
