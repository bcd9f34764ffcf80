"""What was spent: put in within seconds, put right by a further line, asked about for ninety days."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import Error, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from trellis.journey.accounts.access import Refused
from trellis.journey.pay import actions, places
from trellis.journey.pay.actions.spending import account_at
from trellis.journey.pay.models import Concern, ExpectedIn, LedgerEntry, LedgerLine, Spend, SpendQuery
from trellis.journey.pay.queries import spending as queries
from trellis.journey.pay.queries.concerns import concerns_for
from trellis.journey.pay.queries.ledger import balance
from trellis.journey.people.tests import factories as people
from trellis.journey.plan.tests import factories as planning
from trellis.journey.record.models import Entry

from . import money_factories as money
from .money_factories import LATER, TODAY

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 a receipt %%EOF"


def spent(payee, on=LATER) -> int:
    return balance(account_at("spent", places.spent(payee), TODAY), on)


# Putting in, and putting right. --------------------------------------------------------------------------


def test_a_spend_moves_from_the_account_to_what_is_spent_with_its_receipt():
    payee = money.paid_payee()
    receipt = SimpleUploadedFile("till.pdf", PDF)
    made = money.spend(payee, 38_50, says="  Art   group ", to_whom="Open Arts", receipt=receipt)
    assert (made.says, bytes(made.receipt.content)) == ("Art group", PDF)
    assert (queries.in_pot(payee, LATER), spent(payee)) == (1_052_30, 38_50)
    assert payee.account_number not in str(list(Entry.objects.values_list("after", flat=True)))


def test_pressing_twice_puts_one_spend_in():
    payee = money.paid_payee()
    first, again = (money.spend(payee, 38_50, ref="abcdefghjk") for _ in range(2))
    assert first.pk == again.pk and queries.in_pot(payee, LATER) == 1_052_30
    changed = money.spend(payee, 40_00, ref="abcdefghjk")
    assert changed.pk != first.pk and queries.in_pot(payee, LATER) == 1_012_30


def test_what_cannot_be_is_refused_beside_its_question():
    payee = money.paid_payee(100_00)
    anothers = planning.mrs_ahmeds_plan(people.person("Bill", "Baker")).lines.first()
    with pytest.raises(ValidationError) as refused:
        money.spend(payee, 0, LATER + timedelta(1), says=" ", plan_line=anothers, today=LATER)
    assert set(refused.value.message_dict) == {"pence", "says", "on", "plan_line"}
    with pytest.raises(ValidationError, match=r"£100\.00 could be spent from this account on 1 May 2026"):
        money.spend(payee, 100_01)
    assert not Spend.objects.exists()
    assert money.spend(payee, 100_00).pence == 100_00


def test_no_later_day_is_left_short_by_a_spend_put_in_for_an_earlier_one():
    payee = money.paid_payee(100_00)
    money.spend(payee, 80_00, date(2026, 5, 20))
    money.credited(payee, 50_00, date(2026, 6, 1))
    assert queries.most_that_may_go(payee, TODAY) == 20_00
    assert queries.most_that_may_go(payee, date(2026, 6, 1)) == 70_00
    with pytest.raises(ValidationError):
        money.spend(payee, 20_01, date(2026, 5, 2))


def test_ones_own_money_is_said_with_the_spend_or_by_itself_and_is_then_not_awaited():
    payee = money.paid_payee(100_00)
    money.spend(payee, 120_00, own_pence=20_00)
    assert queries.in_pot(payee, LATER) == 0
    awaited = ExpectedIn.objects.create(
        person=payee.person,
        payee=payee,
        first=TODAY,
        last=LATER,
        pence=189_20,
        says="Her share",
        put_in_on=TODAY,
    )
    bea = people.worker_of(payee.person)
    actions.say_paid_in(payee, on=TODAY, pence=189_20, by=bea, today=LATER)
    awaited.refresh_from_db()
    assert awaited.entry is not None and queries.in_pot(payee, LATER) == 189_20


@pytest.mark.parametrize(("pence", "left"), [(8_50, 1_082_30), (0, 1_090_80), (60_00, 1_030_80)])
def test_a_mistake_is_put_right_by_a_further_one_that_names_it(pence, left):
    payee = money.paid_payee()
    made = money.spend(payee, 38_50)
    further = actions.correct_spend(
        made, pence=pence, because="I read it wrong.", by=people.worker_of(payee.person), on=LATER
    )
    assert further.corrects == made and further.entry.corrects == made.entry
    assert queries.told_spend(queries.spends().get(pk=made.pk)).pence == pence
    assert (queries.in_pot(payee, LATER), queries.in_pot(payee, TODAY)) == (left, 1_052_30)


def test_putting_right_needs_a_reason_a_change_and_the_newest_line():
    payee = money.paid_payee()
    bea = people.worker_of(payee.person)
    made = money.spend(payee, 38_50)
    with pytest.raises(ValidationError) as refused:
        actions.correct_spend(made, pence=38_50, because=" ", by=bea, on=LATER)
    assert set(refused.value.message_dict) == {"pence", "because"}
    second = actions.correct_spend(made, pence=30_00, because="Less.", by=bea, on=LATER)
    third = actions.correct_spend(made, pence=35_00, because="No, more.", by=bea, on=LATER)
    assert third.corrects == second
    with pytest.raises(ValidationError, match="already"):
        actions.correct_spend(second, pence=1, because="Again.", by=bea, on=LATER)
    for row in (made, third):
        with pytest.raises(Error), transaction.atomic():
            Spend.objects.filter(pk=row.pk).update(pence=1)


def test_who_may_put_in_what_was_spent_hangs_on_who_keeps_the_account():
    payee = money.paid_payee()
    managed = money.payee(payee.person, "managed")
    money.credited(managed, 100_00)
    own = people.signing_in(payee.person)
    assert money.spend(payee, 1_00, by=own).put_in_by == own
    for by, of in (
        (own, managed),
        (people.worker_of(payee.person), managed),
        (money.frank(), payee),
        (people.worker("Tom Tran", "Hillside"), payee),
        (people.worker_of(payee.person), money.payee(payee.person, "provider")),
    ):
        with pytest.raises(Refused):
            money.spend(of, 1_00, by=by)
    assert money.spend(managed, 62_00).pence == 62_00


def test_whatever_is_spent_and_put_right_the_account_says_what_is_left():
    payee = money.paid_payee(400_00)
    bea = people.worker_of(payee.person)

    @settings(max_examples=8, database=None)
    @given(st.lists(st.tuples(st.integers(1, 90_00), st.integers(0, 90_00)), max_size=4))
    def always(sums):
        with transaction.atomic():
            comes_to = 0
            for pence, righted in sums:
                made = money.spend(payee, pence)
                comes_to += pence
                if righted != pence:
                    actions.correct_spend(made, pence=righted, because="No.", by=bea, on=LATER)
                    comes_to += righted - pence
            told = queries.told_spends(queries.spends_of(payee.person))
            assert sum(one.pence for one in told) == spent(payee) == comes_to
            assert queries.in_pot(payee, LATER) == 400_00 - comes_to
            assert sum(LedgerLine.objects.values_list("pence", flat=True)) == 0
            transaction.set_rollback(True)

    always()


# Asking about it. ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "fraud", "may"),
    [(90, "", True), (91, "", False), (91, " ", False), (91, "The shop says it never was.", True)],
    ids=["90 days", "91 days", "an empty reason", "fraud"],
)
def test_after_ninety_days_a_spend_stands_unless_there_is_reason_to_think_of_fraud(days, fraud, may):
    payee = money.paid_payee()
    made = money.spend(payee, on=LATER - timedelta(days))
    bea = people.worker_of(payee.person)
    if not may:
        with pytest.raises(ValidationError, match="After 90 days a spend stands"):
            actions.ask_about_spend(made, asks="What was it?", fraud_because=fraud, by=bea, on=LATER)
        return
    query = actions.ask_about_spend(made, asks="What was it?", fraud_because=fraud, by=bea, on=LATER)
    kept = Entry.objects.filter(act="asked about a spend").get()
    assert query.fraud_because == fraud.strip() and (not fraud or fraud not in str(kept.after))


def test_a_question_is_answered_by_the_person_and_closed_with_a_reason_and_stops_nothing():
    payee = money.paid_payee()
    own, bea = people.signing_in(payee.person), people.worker_of(payee.person)
    made = money.spend(payee, on=LATER)
    query = actions.ask_about_spend(made, asks="What was it?", by=bea, on=LATER)
    with pytest.raises(ValidationError, match="asked about already"):
        actions.ask_about_spend(made, asks="And?", by=money.frank(), on=LATER)
    assert not payee.person.holds.exists()
    close = {"outcome": "not_for_plan", "because": "It was a gift.", "by": bea}
    with pytest.raises(ValidationError, match="They have until 30 November 2026"):
        actions.close_query(query, **close, on=date(2026, 11, 30))
    with pytest.raises(Refused):
        actions.answer_query(query, answer="Paint.", by=money.frank(), on=LATER)
    actions.answer_query(query, answer="Paint.", by=own, on=LATER)
    closed = actions.close_query(query, **close, on=LATER)
    assert (closed.outcome, closed.answer) == ("not_for_plan", "Paint.")
    with pytest.raises(ValidationError, match="closed already"):
        actions.answer_query(query, answer="Brushes.", by=own, on=LATER)


def test_nobody_asks_about_their_own_or_about_what_was_taken_back():
    payee = money.paid_payee()
    own, bea = people.signing_in(payee.person), people.worker_of(payee.person)
    made = money.spend(payee)
    for by in (own, people.worker("Tom Tran", "Hillside")):
        with pytest.raises(Refused):
            actions.ask_about_spend(made, asks="What?", by=by, on=LATER)
    actions.correct_spend(made, pence=0, because="Not from here.", by=bea, on=LATER)
    with pytest.raises(ValidationError, match="taken back"):
        actions.ask_about_spend(made, asks="What?", by=bea, on=LATER)
    assert not SpendQuery.objects.exists()


# What somebody should look at. ---------------------------------------------------------------------------


def test_much_cash_after_a_payment_is_a_task_once_for_the_workers_and_stops_nothing(capsys):
    payee = money.paid_payee(1_090_80)
    money.spend(payee, 600_00, date(2026, 5, 2), "Cash", is_cash=True)
    for _ in range(2):
        call_command("pay_look", on=date(2026, 5, 4))
    assert capsys.readouterr().out.startswith("1 new thing for somebody")
    concern = Concern.objects.get()
    assert concern.says == "£600.00 was taken out in cash within 2 days of £1,090.80 on 1 May 2026."
    bea, tom = people.worker_of(payee.person), people.worker("Tom Tran", "Hillside")
    assert (list(concerns_for(bea)), list(concerns_for(tom))) == ([concern], [])
    assert not payee.person.holds.exists()
    assert not Entry.objects.filter(person_ref=payee.person.ref, act__contains="look").exists()
    with pytest.raises(Refused):
        actions.look_at_concern(concern, says="Fine.", by=tom, on=LATER)
    actions.look_at_concern(concern, says="She likes cash for the market.", by=bea, on=LATER)
    assert not concerns_for(bea).exists()
    with pytest.raises(ValidationError, match="already"):
        actions.look_at_concern(concern, says="Again.", by=bea, on=LATER)


def test_whoever_speaks_for_somebody_and_begins_to_be_paid_is_looked_at_under_any_spelling():
    payee = money.paid_payee(1_090_80)
    people.speaker(payee.person, "Gwen Grant")
    money.spend(payee, 100_00, date(2026, 5, 20), "Help", to_whom="gwen  GRANT")
    money.spend(payee, 900_00, date(2026, 5, 20), "Help", to_whom="Pat Parry")
    (concern,) = actions.raise_concerns(date(2026, 6, 1))
    assert concern.pattern == "new_payee_who_speaks" and "£100.00" in concern.says


def test_an_account_of_ones_own_of_which_nothing_is_told_is_not_looked_at():
    money.paid_payee(1_090_80)
    managed = money.payee(people.person("Bill", "Baker"), "managed")
    money.credited(managed, 1_090_80)
    money.credited(managed, 1_090_80, date(2026, 6, 1))
    found = actions.raise_concerns(date(2026, 6, 26))
    assert [(one.payee, one.pattern) for one in found] == [(managed, "nothing_spent")]


def test_a_spend_that_was_taken_back_is_no_spend_to_look_at():
    payee = money.paid_payee(1_090_80)
    made = money.spend(payee, 600_00, date(2026, 5, 2), "Cash", is_cash=True)
    actions.correct_spend(
        made, pence=10_00, because="Ten.", by=people.worker_of(payee.person), on=date(2026, 5, 3)
    )
    assert actions.raise_concerns(date(2026, 5, 4)) == []
    assert LedgerEntry.objects.filter(what="corrected").count() == 1
