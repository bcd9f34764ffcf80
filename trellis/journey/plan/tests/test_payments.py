"""Direct payments: the conditions of ss.31 to 33, refusals with reasons, terms, family, care-home stays."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, transaction

from trellis.journey.accounts.access import Refused
from trellis.journey.challenge import actions as challenging
from trellis.journey.challenge import subjects
from trellis.journey.people import hindrances
from trellis.journey.people.actions import SavedMeanwhile
from trellis.journey.people.models import Authority, DecisionKind
from trellis.journey.people.tests import factories as people
from trellis.journey.plan import actions, queries
from trellis.journey.plan.actions import SliceRow
from trellis.journey.plan.models import ConditionAnswer, FamilyPayment, PaymentRefusal, Slice
from trellis.journey.plan.queries.slices_told import today_of_authority, today_of_worker
from trellis.journey.tell import letters

from . import held
from .held import TODAY

pytestmark = pytest.mark.django_db


def bill_and_dawn(authority: str = Authority.LPA_WELFARE, **details):
    """Bill, who was found unable to ask for a direct payment, and Dawn, who speaks for him."""
    bill = people.person("Bill", "Baker")
    people.capacity(bill, "Whether to ask for a direct payment", kind=DecisionKind.ASKING_FOR_PAYMENT)
    dawn = people.speaker(bill, "Dawn Baker", authority, **details)
    return bill, people.seen(dawn) if authority != Authority.ASKED else dawn


def answer_of(payment: Slice, key: str):
    lines = queries.conditions_of(payment, TODAY).lines
    return next((line.answer, line.because) for line in lines if line.condition.key == key)


def missing(payment: Slice, on: date = TODAY) -> list[str]:
    return [one.where for one in queries.conditions_of(payment, on).findings]


# The conditions. -----------------------------------------------------------------------------------------


def test_the_record_answers_what_it_knows_and_a_worker_the_rest():
    payment = held.three()[0]
    assert missing(payment) == ["not_excluded", "capable", "appropriate"]
    assert answer_of(payment, "has_capacity") == (True, "Nothing was found that says otherwise.")
    assert answer_of(payment, "asked_for") == (True, "Mrs Amina Ahmed asked on 1 May 2026.")
    assert answer_of(payment, "council_pays") == (True, "The council pays £320.00 a week.")
    held.judged(payment)
    assert queries.conditions_of(payment, TODAY).is_met


def test_an_answer_stays_with_who_when_and_why_and_a_later_one_follows_it():
    payment = held.judged(held.three()[0])
    bea = people.worker()
    actions.answer_conditions(payment, {"capable": (False, "The books are too much.")}, by=bea, on=TODAY)
    # The same answer once more is no further one.
    actions.answer_conditions(payment, {"capable": (False, "The books are too much.")}, by=bea, on=TODAY)
    assert ConditionAnswer.objects.filter(slice=payment, key="capable").count() == 2
    assert missing(payment) == ["capable"]
    with pytest.raises(Error), transaction.atomic():
        ConditionAnswer.objects.filter(slice=payment).update(is_met=True)
    with pytest.raises(Error), transaction.atomic():
        ConditionAnswer.objects.filter(slice=payment).delete()


def test_a_judgement_needs_its_reason_and_the_record_is_not_overruled_by_an_answer():
    payment = held.three()[0]
    bea = people.worker()
    for answers, told in (
        ({"capable": (True, " ")}, "Say why"),
        ({"not_excluded": (False, "")}, "Say why"),
        ({"has_capacity": (True, "She seemed fine.")}, "not asked of this payment"),
    ):
        with pytest.raises(ValidationError, match=told):
            actions.answer_conditions(payment, answers, by=bea, on=TODAY)
    with pytest.raises(Refused):
        actions.answer_conditions(payment, held.JUDGED, by=people.signing_in(payment.budget.person), on=TODAY)
    assert not ConditionAnswer.objects.exists()


def test_two_who_answer_at_once_are_shown_each_other():
    payment = held.judged(held.three()[0])
    with pytest.raises(SavedMeanwhile):
        actions.answer_conditions(payment, held.JUDGED, shown=0, by=people.worker(), on=TODAY)


def test_whoever_is_nominated_has_to_agree_and_an_excluded_person_cannot_be_paid():
    made = held.budget()
    [payment] = held.put(made, [SliceRow("to_nominated", 320_00, holder_name="Sara Ahmed")])
    held.judged(payment)
    assert missing(payment) == ["nominee_agrees"]
    held.judged(payment, {"nominee_agrees": (True, ""), "not_excluded": (False, "A drug treatment order.")})
    told = queries.conditions_of(payment, TODAY)
    assert [one.code for one in told.findings] == ["not-met"]
    assert "court order or licence condition" in told.findings[0].says


def test_somebody_who_cannot_ask_is_not_paid_and_somebody_authorised_may_ask_for_them():
    bill, dawn = bill_and_dawn()
    made = held.budget(bill)
    [own] = held.put(made, [SliceRow("to_me", 320_00)])
    held.judged(own)
    assert missing(own) == ["has_capacity"]
    [payment] = held.put(made, [SliceRow("to_authorised", 320_00, speaker=dawn)])
    held.judged(payment, held.FOR_ANOTHER)
    assert queries.conditions_of(payment, TODAY).is_met
    assert answer_of(payment, "authorised")[1].startswith("Dawn Baker: Lasting power of attorney: health")
    assert answer_of(payment, "supported") == (True, "Nobody else is authorised.")


def test_nobody_asks_for_somebody_who_can_ask_themself():
    gwen = people.speaker(people.person("George", "Grant"), "Gwen Grant")
    [payment] = held.put(held.budget(gwen.person), [SliceRow("to_authorised", 320_00, speaker=gwen)])
    assert answer_of(payment, "lacks_capacity")[0] is False


def test_an_authority_that_ran_out_authorises_nobody():
    bill, dawn = bill_and_dawn(ends_on=date(2026, 5, 20))
    made = held.budget(bill)
    [payment] = held.put(made, [SliceRow("to_authorised", 320_00, speaker=dawn)])
    held.judged(payment, held.FOR_ANOTHER)
    assert missing(payment, date(2026, 5, 20)) == []
    assert missing(payment, date(2026, 5, 21)) == ["authorised"]
    with pytest.raises(ValidationError, match="does not hold today: ran until 20 May 2026"):
        actions.put_slices(
            made,
            [SliceRow("to_authorised", 320_00, speaker=dawn)],
            wanted_by="Dawn",
            by=people.worker(),
            on=date(2026, 5, 21),
        )


def test_who_is_authorised_by_nothing_needs_to_be_found_suitable_and_supported_by_who_is():
    bill, _lawyer = bill_and_dawn(Authority.DEPUTY_WELFARE)
    dawn = people.speaker(bill, "Dora Baker", Authority.ASKED)
    [payment] = held.put(held.budget(bill), [SliceRow("to_authorised", 320_00, speaker=dawn)])
    held.judged(payment, held.FOR_ANOTHER)
    assert missing(payment) == ["authorised", "supported"]
    held.judged(payment, {"authorised": (True, "His daughter; his deputy agrees."), "supported": (True, "")})
    assert queries.conditions_of(payment, TODAY).is_met


# A refusal. ----------------------------------------------------------------------------------------------


def refused() -> PaymentRefusal:
    payment = held.three(state="prepared")[0]
    held.judged(payment, held.JUDGED | {"capable": (False, "The books are too much, with help too.")})
    return actions.refuse_direct_payment(
        payment, reasons="We looked for help with the books and found none.", by=people.worker(), on=TODAY
    )


def test_a_direct_payment_whose_conditions_are_met_cannot_be_refused():
    payment = held.three()[0]
    say = {"reasons": "We would rather not.", "by": people.worker(), "on": TODAY}
    with pytest.raises(ValidationError, match="Answer every condition first"):
        actions.refuse_direct_payment(payment, **say)
    held.judged(payment)
    with pytest.raises(ValidationError, match="the council must make this direct payment"):
        actions.refuse_direct_payment(payment, **say)


def test_a_refusal_has_written_reasons_a_letter_and_can_be_challenged():
    refusal = refused()
    payment = refusal.slice
    bea = people.worker()
    letter = letters.letter("refused-payment").source(payment.ref, bea)
    told = " ".join(block.text + " ".join(block.items) for block in letter.words.blocks)
    assert "We looked for help with the books and found none." in told
    assert "The person could not manage a direct payment, even with help." in told
    assert "within 10 working days" in told and letter.words.easy and letter.words.short
    amina = people.signing_in(payment.budget.person)
    subject = subjects.subject("refusal", payment.ref, amina)
    assert subject.says == "the refusal of a direct payment to you, on 1 May 2026"
    assert subject.decided_by == {bea.pk}
    challenge = challenging.raise_challenge(
        "refusal", payment.ref, words="My niece can help.", by=amina, on=TODAY
    )
    assert challenge.person == payment.budget.person
    assert any("was refused on 1 May 2026" in one for one in queries.slices_gate(payment.budget, TODAY))
    with pytest.raises(ValidationError, match="refused already"):
        actions.refuse_direct_payment(payment, reasons="Again.", by=bea, on=TODAY)
    with pytest.raises(Error), transaction.atomic():
        PaymentRefusal.objects.update(reasons="Other reasons.")
    actions.take_back_refusal(refusal, because="Her niece does the books.", by=bea, on=TODAY)
    assert queries.refusal_of(payment) is None and PaymentRefusal.objects.count() == 1


# The terms. ----------------------------------------------------------------------------------------------


def test_the_terms_say_net_or_gross_and_the_first_look_is_within_six_months():
    made = held.signed(held.budget(pays=47_30))
    payment = actions.open_slice(made, SliceRow("to_me"), wanted_by="Mrs Ahmed", by=people.worker(), on=TODAY)
    Slice.objects.filter(pk=payment.pk).update(weekly_pence=320_00)
    payment = Slice.objects.get(pk=payment.pk)
    sign = {"signed_by": "Mrs Ahmed", "signed_on": TODAY, "by": people.worker(), "on": TODAY}
    with pytest.raises(ValidationError, match="It cannot be signed yet"):
        actions.sign_payment_agreement(payment, first_review_on=date(2026, 10, 1), **sign)
    held.judged(payment)
    with pytest.raises(ValidationError, match="how it comes: net or gross"):
        actions.sign_payment_agreement(payment, first_review_on=date(2026, 10, 1), **sign)
    held.paid_net(payment)
    for day in (date(2026, 11, 2), TODAY):
        with pytest.raises(ValidationError, match="by 1 November 2026"):
            actions.sign_payment_agreement(payment, first_review_on=day, **sign)
    signed = actions.sign_payment_agreement(payment, first_review_on=date(2026, 11, 1), **sign)
    terms = " ".join(signed.agreement_says)
    assert "we pay £272.70 a week, and you put £47.30 a week into the same account" in terms
    assert "You can stop at any time." in terms and "together by 1 November 2026" in terms
    letter = letters.letter("payment-agreement").source(payment.ref, people.worker())
    assert "1 November 2026" in " ".join(block.text for block in letter.words.blocks)
    # Paid in another way, it is signed anew.
    changed = actions.say_how_paid(
        signed, version=signed.version, is_gross=True, by_card=False, by=people.worker(), on=TODAY
    )
    assert changed.agreement_signed_on is None
    assert "The whole sum" in " ".join(queries.agreement_terms(changed, TODAY)).replace(
        "the whole", "The whole"
    )


# Family. -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("relation", "same_home", "necessary", "is_allowed"),
    [
        ("son_or_daughter", False, "", True),
        ("son_or_daughter", True, "", False),
        ("son_or_daughter", True, "Nobody else knows his signs.", True),
        ("spouse_or_civil_partner", False, "", False),
        ("friend_or_neighbour", True, "", True),
    ],
)
def test_family_in_the_same_home_is_paid_only_where_it_is_necessary(
    relation, same_home, necessary, is_allowed
):
    payment = held.three()[0]
    decided = actions.decide_family_payment(
        payment,
        name="Yusuf Ahmed",
        relation=relation,
        lives_with_person=same_home,
        necessary_because=necessary,
        by=people.worker(),
        on=TODAY,
    )
    assert (decided.is_allowed, decided.necessary_because) == (is_allowed, necessary)
    assert any("Yusuf Ahmed" in one for one in queries.agreement_terms(payment, TODAY))
    assert FamilyPayment.objects.get().decided_by == people.worker()


# Stays in a care home. -----------------------------------------------------------------------------------


def stay(payment: Slice, first: date, last: date, where: str = "Meadow View"):
    person = payment.budget.person
    return actions.put_in_stay(
        person, payment, starts_on=first, ends_on=last, where=where, by=people.worker_of(person), on=TODAY
    )


def days_of(person):
    standing = [one for one in queries.stays_of(person) if one.cancelled_on is None]
    return queries.days_paid([(one.starts_on, one.ends_on) for one in standing])


def test_peters_two_stays_count_as_one_and_of_the_second_one_week_is_paid():
    # The guidance's example, chapter 12: three weeks, two at home, three more.
    payment = held.three()[0]
    stay(payment, date(2026, 5, 4), date(2026, 5, 24))
    stay(payment, date(2026, 6, 8), date(2026, 6, 28))
    told = days_of(payment.budget.person)
    assert (told.in_all, told.paid, told.stops_on) == (42, 28, date(2026, 6, 15))


def test_mrs_h_goes_for_a_week_every_six_weeks_and_never_comes_near_the_limit():
    payment = held.three()[0]
    for month, day in ((5, 4), (6, 15), (7, 27), (9, 7), (10, 19), (11, 30)):
        stay(
            payment,
            date(2026, month, day),
            date(2026, month, day + 6) if day < 25 else date(2026, month + 1, day - 25),
        )
    told = days_of(payment.budget.person)
    assert told.stops_on is None and told.paid == told.in_all > 28


def test_stays_that_overlap_are_refused_by_name_and_one_called_off_is_out_of_the_way():
    payment = held.three()[0]
    first = stay(payment, date(2026, 5, 4), date(2026, 5, 10))
    with pytest.raises(ValidationError) as problem:
        stay(payment, date(2026, 5, 10), date(2026, 5, 12), "Oak House")
    assert "The stay at Oak House overlaps the stay at Meadow View from 4 May 2026 to 10 May 2026" in str(
        problem.value
    )
    with pytest.raises(ValidationError, match="first day or later"):
        stay(payment, date(2026, 6, 2), date(2026, 6, 1))
    # Nor are two records made one in which the same person is in two homes on one day.
    twin = held.three(people.person("Amina", "Ahmad"))[0]
    stay(twin, date(2026, 5, 9), date(2026, 5, 12), "Oak House")
    ours, others = payment.budget.person, twin.budget.person
    assert any("overlaps a stay at Oak House" in one for one in hindrances.of(ours, others))
    actions.call_off_stay(first, by=people.worker(), on=TODAY)
    assert not any("overlaps a stay" in one for one in hindrances.of(ours, others))
    stay(payment, date(2026, 5, 10), date(2026, 5, 12), "Oak House")


# Today. --------------------------------------------------------------------------------------------------


def test_a_worker_is_told_when_the_authority_behind_a_payment_runs_out():
    bill, dawn = bill_and_dawn(ends_on=date(2026, 6, 30))
    made = held.budget(bill)
    held.put(made, [SliceRow("to_authorised", 320_00, speaker=dawn)])
    held.signed(made)
    bea = people.worker()
    assert [one.count for one in today_of_authority(bea, date(2026, 6, 1))] == [0]
    assert [one.count for one in today_of_authority(bea, date(2026, 6, 2))] == [1]


def test_a_worker_is_told_of_conditions_agreements_and_first_reviews(django_assert_max_num_queries):
    payment = held.three()[0]
    bea = people.worker()
    headings = {one.heading: one.count for one in today_of_worker(bea, TODAY)}
    assert headings["Direct payments with conditions to answer"] == 1
    held.agreed(payment)
    with django_assert_max_num_queries(4):
        heaps = {one.heading: one.count for one in today_of_worker(bea, date(2026, 10, 10))}
    assert list(heaps.values()) == [0, 0, 1]
    assert [one.count for one in today_of_worker(people.worker("Tom Tran", of="Hillside"), TODAY)] == [
        0,
        0,
        0,
    ]
