"""One budget held in slices: to the penny, by choice, and moved without a panel."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import RoleName
from trellis.journey.people import timeline
from trellis.journey.people.actions import SavedMeanwhile
from trellis.journey.people.tests import factories as people
from trellis.journey.plan import actions, gates, queries
from trellis.journey.plan.actions import SliceRow
from trellis.journey.plan.models import Agreement, Slice, SliceMove
from trellis.journey.plan.queries.slices import weekly_on
from trellis.journey.record.models import Entry

from . import held
from .held import TODAY

pytestmark = pytest.mark.django_db


def says(refused) -> str:
    return " ".join(refused.value.messages)


def sums(budget) -> dict[str, int]:
    return {one.how: one.weekly_pence for one in queries.slices_of(budget)}


def test_j12_three_slices_are_one_budget_to_the_penny():
    made = held.budget()
    put = held.put(made, held.three_rows())
    assert [(one.how, one.weekly_pence) for one in put] == [
        ("direct_payment", 180_00),
        ("service_fund", 90_00),
        ("in_kind", 50_00),
    ]
    assert sum(one.weekly_pence for one in put) == made.total_weekly_pence == 320_00
    assert put[0].says_to(is_own=True) == "Direct payment to you"
    assert put[1].says_to(is_own=True) == "Service fund with Willow Support CIC"
    assert Entry.objects.filter(act="chose how the money of a budget is held").count() == 1


@pytest.mark.parametrize(
    ("arranged", "told"),
    [
        (50_01, "The slices come to £320.01, which is £0.01 over £320.00. Take £0.01 from one of them."),
        (40_00, "The slices come to £310.00, which is £10.00 short of £320.00. Add £10.00 to one of them."),
    ],
)
def test_slices_that_do_not_sum_are_refused_with_how_much_is_over_or_short(arranged, told):
    made = held.budget()
    rows = [*held.three_rows()[:2], SliceRow("in_kind", arranged)]
    with pytest.raises(ValidationError) as refused:
        held.put(made, rows)
    assert says(refused) == told
    assert not Slice.objects.exists()


def test_a_carers_own_money_is_paid_once_to_the_carer_and_charged_to_nobody_else():
    amina = people.person()
    sara = people.carer(amina, signs_in=True)
    own = held.budget(weekly=0, once=300_00, carer=sara)
    # The carer says herself how it is held; the person whom she helps pays nothing and sees nothing of it.
    [payment] = actions.put_slices(own, [SliceRow("to_me", once_pence=300_00)], by=sara.account, on=TODAY)
    assert payment.says_to(is_own=False) == "Direct payment to Sara Ahmed"
    assert (payment.once_pence, payment.weekly_pence, payment.wanted_by) == (300_00, 0, "Sara Ahmed")
    assert own.person_pays_weekly_pence == 0
    told = queries.conditions_of(payment, TODAY)
    assert [line.answer for line in told.lines if line.condition.key == "council_pays"] == [True]
    assert [one.says for one in timeline.of(amina) if "money is held" in one.says] == []
    with pytest.raises(Refused):
        actions.put_slices(own, [], by=people.signing_in(amina), on=TODAY)
    with pytest.raises(ValidationError, match="Of what is paid once"):
        actions.put_slices(own, [SliceRow("to_me", once_pence=299_99)], by=sara.account, on=TODAY)


def test_a_worker_who_writes_it_down_says_whose_word_it_is():
    made = held.budget()
    with pytest.raises(ValidationError, match="Say who wants it so"):
        held.put(made, held.three_rows(), wanted_by=" ")
    held.put(made, held.three_rows(), wanted_by="Mrs Ahmed, on the phone")
    assert {one.wanted_by for one in queries.slices_of(made)} == {"Mrs Ahmed, on the phone"}


def test_nobody_but_the_person_who_speaks_for_them_and_their_worker_says_how_it_is_held():
    made = held.budget()
    for account in (
        people.worker("Tom Tran", of="Hillside"),
        people.account("Frank Foster", RoleName.FINANCE),
    ):
        with pytest.raises(Refused):
            actions.put_slices(made, held.three_rows(), wanted_by="x", by=account, on=TODAY)
    own = people.signing_in(made.person)
    assert len(actions.put_slices(made, held.three_rows(), by=own, on=TODAY)) == 3


def test_each_way_names_its_holder_and_a_fund_is_only_with_a_provider_that_offers_one():
    made = held.budget()
    plain = held.willow()
    plain.services.update(offers_individual_service_fund=False)
    for row, told in (
        (SliceRow("to_nominated", 320_00), "Say who holds it."),
        (SliceRow("third_party", 320_00, holder_name=" "), "Say who holds it."),
        (SliceRow("to_authorised", 320_00), "Choose who is authorised."),
        (SliceRow("service_fund", 320_00), "Choose the provider who holds it."),
        (
            SliceRow("service_fund", 320_00, provider=plain),
            "Willow Support CIC does not offer a service fund.",
        ),
        (SliceRow("a_card", 320_00), "Choose one of the ways there are."),
    ):
        with pytest.raises(ValidationError) as refused:
            held.put(made, [row])
        assert told in says(refused)


def test_two_windows_are_shown_each_other():
    made = held.budget()
    held.put(made, held.three_rows())
    with pytest.raises(SavedMeanwhile) as meanwhile:
        held.put(made, [SliceRow("council", 320_00)], shown=0)
    assert len(meanwhile.value.theirs) == 3
    assert sums(made)["service_fund"] == 90_00


def test_another_holder_is_another_slice_and_what_was_judged_stays_with_the_first():
    made = held.budget()
    [first] = held.put(made, [SliceRow("to_nominated", 320_00, holder_name="Sara Ahmed")])
    held.judged(first, {"nominee_agrees": (True, "")} | held.JUDGED)
    assert queries.conditions_of(first, TODAY).is_met
    [same] = held.put(
        made, [SliceRow("to_nominated", 320_00, holder_name="Sara Ahmed", what_for="All", ref=first.ref)]
    )
    assert same.pk == first.pk
    [second] = held.put(made, [SliceRow("to_nominated", 320_00, holder_name="Yusuf Ahmed", ref=first.ref)])
    assert second.pk != first.pk and not queries.conditions_of(second, TODAY).is_met
    assert Slice.objects.get(pk=first.pk).ended_on == TODAY


# A card. -------------------------------------------------------------------------------------------------


def test_a_card_is_a_real_choice_or_none():
    payment = held.three()[0]
    assert not payment.by_card
    choose = {
        "version": payment.version,
        "is_gross": False,
        "by_card": True,
        "by": people.worker(),
        "on": TODAY,
    }
    with pytest.raises(ValidationError) as refused:
        actions.say_how_paid(payment, **choose)
    assert refused.value.message_dict == {
        "offered": ["Say what else was offered. A card is never the only way."],
        "card_chosen_because": ["Say in their own words why they chose a card."],
    }
    chosen = actions.say_how_paid(
        payment, **choose, offered=["own_account", "service_fund"], card_chosen_because="I lose receipts."
    )
    assert chosen.offered == "a bank account that is for this money alone and a service fund with a provider"
    assert chosen.card_chosen_because == "I lose receipts."
    with pytest.raises(IntegrityError), transaction.atomic():
        Slice.objects.filter(pk=payment.pk).update(offered="")


def test_net_takes_the_persons_part_off_before_and_gross_sends_a_bill():
    made = held.budget(pays=47_30)
    [payment] = held.put(made, [SliceRow("to_me", 320_00)])
    assert queries.paid_of(made, [payment])[payment.pk].weekly_pence == 272_70
    assert queries.billed_of(made, [payment]) == 0
    gross = actions.say_how_paid(
        payment, version=payment.version, is_gross=True, by_card=False, by=people.worker(), on=TODAY
    )
    assert queries.paid_of(made, [gross])[payment.pk].weekly_pence == 320_00
    assert queries.billed_of(made, [gross]) == 47_30


# Moving. -------------------------------------------------------------------------------------------------


def test_j12_twenty_pounds_move_at_the_persons_word_and_no_panel_is_asked():
    payment, fund, arranged = held.three()
    amina = people.signing_in(payment.budget.person)
    move = actions.move_between(arranged, fund, 20_00, by=amina, on=TODAY)
    assert (move.wanted_by, move.from_date) == ("Amina Ahmed", TODAY)
    assert sums(payment.budget) == {"direct_payment": 180_00, "service_fund": 110_00, "in_kind": 30_00}
    assert sum(sums(payment.budget).values()) == 320_00
    assert any("You moved £20.00 a week" in one.says for one in timeline.of(payment.budget.person))


@pytest.mark.parametrize(
    ("pence", "told"),
    [(50_01, "There are £50.00 a week"), (0, "more than nought"), (-1, "more than nought")],
)
def test_no_more_is_moved_than_there_is(pence, told):
    _payment, fund, arranged = held.three()
    with pytest.raises(ValidationError) as refused:
        actions.move_between(arranged, fund, pence, wanted_by="Mrs Ahmed", by=people.worker(), on=TODAY)
    assert told in says(refused)
    assert not SliceMove.objects.exists()


def test_all_of_a_slice_can_be_moved_but_a_slice_cannot_be_moved_into_itself_or_another_budget():
    payment, fund, arranged = held.three()
    actions.move_between(arranged, fund, 50_00, wanted_by="Mrs Ahmed", by=people.worker(), on=TODAY)
    assert sums(payment.budget)["in_kind"] == 0
    for other in (fund, held.three(people.person("George", "Grant"))[1]):
        with pytest.raises(ValidationError, match="two different parts"):
            actions.move_between(fund, other, 1, wanted_by="Mrs Ahmed", by=people.worker(), on=TODAY)


def test_no_pounds_go_into_a_direct_payment_before_its_conditions_are_met_and_its_terms_signed():
    payment, _fund, arranged = held.three()
    move = {"wanted_by": "Mrs Ahmed", "by": people.worker(), "on": TODAY}
    with pytest.raises(ValidationError, match="not answered"):
        actions.move_between(arranged, payment, 10_00, **move)
    held.judged(payment)
    with pytest.raises(ValidationError, match="agreement is not signed yet"):
        actions.move_between(arranged, payment, 10_00, **move)
    held.agreed(payment)
    actions.move_between(arranged, payment, 10_00, **move)
    assert sums(payment.budget)["direct_payment"] == 190_00


def test_no_pounds_leave_a_direct_payment_that_wages_are_promised_from():
    payment, fund, _arranged = held.three()
    Agreement.objects.create(
        person=payment.budget.person,
        budget=payment.budget,
        assistants_name="Pat Parry",
        what_they_do="Mornings",
        hours_a_week=10,
        wage_pence=13_20,
        starts_on=TODAY,
        weekly_cost_pence=170_00,
        working={},
        state="working",
        offered_on=TODAY,
        offered_by=people.worker(),
        employer_signed_on=TODAY,
        assistant_signed_on=TODAY,
    )
    move = {"wanted_by": "Mrs Ahmed", "by": people.worker(), "on": TODAY}
    with pytest.raises(ValidationError, match=r"cost £170.00 a week.*come to £169.99"):
        actions.move_between(payment, fund, 10_01, **move)
    actions.move_between(payment, fund, 10_00, **move)


def test_a_move_from_a_later_day_leaves_the_days_before_as_they_were():
    payment, fund, arranged = held.three()
    day = TODAY + timedelta(days=10)
    actions.move_between(
        arranged, fund, 20_00, from_date=day, wanted_by="Mrs Ahmed", by=people.worker(), on=TODAY
    )
    fund = Slice.objects.get(pk=fund.pk)
    moves = queries.moves_of(payment.budget)
    assert [weekly_on(fund, moves, one) for one in (TODAY, day - timedelta(days=1), day)] == [
        90_00,
        90_00,
        110_00,
    ]


def test_somebody_asks_for_another_way_later_and_it_begins_with_nothing():
    payment, _fund, arranged = held.three()
    amina = people.signing_in(payment.budget.person)
    new = actions.open_slice(payment.budget, SliceRow("council", what_for="Taxis"), by=amina, on=TODAY)
    assert new.weekly_pence == 0 and sum(sums(payment.budget).values()) == 320_00
    actions.move_between(arranged, new, 15_00, by=amina, on=TODAY)
    assert sums(payment.budget)["council"] == 15_00
    with pytest.raises(ValidationError, match="held so already"):
        actions.open_slice(payment.budget, SliceRow("council"), by=amina, on=TODAY)


def test_a_direct_payment_stops_at_the_persons_word_and_leaves_no_gap():
    payment, _fund, _arranged = held.three()
    amina = people.signing_in(payment.budget.person)
    last = date(2026, 5, 31)
    actions.stop_direct_payment(payment, last_day=last, by=amina, on=TODAY)
    stopped = Slice.objects.get(pk=payment.pk)
    assert (stopped.ended_on, stopped.weekly_pence) == (date(2026, 6, 1), 0)
    assert stopped.ended_because == "They do not want it any more. Nobody has to give a reason."
    assert sums(payment.budget) == {"service_fund": 90_00, "in_kind": 230_00}
    moves = queries.moves_of(payment.budget)
    assert weekly_on(stopped, moves, last) == 180_00
    assert weekly_on(stopped, moves, date(2026, 6, 1)) == 0
    with pytest.raises(ValidationError, match="first day without"):
        actions.stop_direct_payment(payment, last_day=last, by=amina, on=TODAY)


# Before it is agreed. ------------------------------------------------------------------------------------


def test_a_budget_cannot_be_agreed_before_its_money_is_held_and_its_conditions_met():
    made = held.budget()
    assert gates.of(made, TODAY)[-1].startswith("Nobody has said yet how the money is to be held.")
    payment = held.put(made, held.three_rows())[0]
    assert any("3 conditions are not answered" in one for one in queries.slices_gate(made, TODAY))
    held.judged(payment)
    assert list(queries.slices_gate(made, TODAY)) == []
    # The sum changes after it was shared out: it no longer agrees.
    made.cost_weekly_pence = made.council_pays_weekly_pence = 330_00
    made.save()
    assert list(queries.slices_gate(made, TODAY)) == [
        "The slices come to £320.00, which is £10.00 short of £330.00. Add £10.00 to one of them."
    ]
