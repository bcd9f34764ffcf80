"""The fifth journey, to the penny: what falls due, a run of three, a hold, and a back-dated cut."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from trellis.journey.accounts.access import Refused
from trellis.journey.pay import actions
from trellis.journey.pay.models import (
    Due,
    ExpectedIn,
    Hold,
    LedgerAccount,
    LedgerLine,
    PaymentFile,
    PayRun,
    RunLine,
    ScheduleRate,
)
from trellis.journey.pay.queries.dues import waiting_dues, why_left_out
from trellis.journey.people.tests import factories as people
from trellis.journey.plan import actions as plans
from trellis.journey.plan.models import Agreement
from trellis.journey.record.models import Entry

from . import runs_factories as pay
from .runs_factories import PAY_DAY, PREPARED_ON, TODAY, at, fiona, frank

pytestmark = pytest.mark.django_db

MAY = (date(2026, 5, 4), date(2026, 5, 31))


def says(refused) -> str:
    return " ".join(refused.value.messages)


def books(kind: str) -> int:
    """What is in every account of a kind together, in pence."""
    return sum(LedgerLine.objects.filter(account__kind=kind).values_list("pence", flat=True))


def nothing_is_lost() -> bool:
    return sum(LedgerLine.objects.values_list("pence", flat=True)) == 0


# What falls due. -----------------------------------------------------------------------------------------


def test_j5_four_weeks_net_come_to_1090_80_and_her_share_is_expected_in_the_same_account():
    schedule = pay.schedule(pay.direct_payment(starts_on=date(2026, 4, 27)))
    rate = schedule.rates.get()
    assert (rate.weekly_pence, rate.contribution_weekly_pence) == (320_00, 47_30)
    made = actions.make_dues(PREPARED_ON, until=PAY_DAY)
    due = Due.objects.get()
    assert (due.pence, due.first, due.last, due.pay_on) == (1_090_80, *MAY, PAY_DAY)
    assert (made.periods, made.adjustments, made.pence) == (1, 0, 1_090_80)
    assert due.says == "4 May 2026 to 31 May 2026: 4 weeks at £272.70 = £1,090.80"
    expected = ExpectedIn.objects.get()
    assert (expected.pence, expected.payee, expected.due) == (189_20, schedule.payee, due)
    assert books("slice") == 1_090_80 and books("fund") == -1_090_80


def test_j5_from_13_may_nineteen_of_28_days_are_740_19():
    pay.schedule(pay.direct_payment(starts_on=date(2026, 4, 27)), starts_on=date(2026, 5, 13))
    actions.make_dues(PREPARED_ON, until=PAY_DAY)
    due = Due.objects.get()
    assert (due.pence, due.first, due.pay_on) == (740_19, date(2026, 5, 13), PAY_DAY)
    assert "19 of 28 days of £1,090.80 = £740.19" in due.says


def test_paid_gross_the_whole_goes_out_and_nothing_is_expected_in():
    pay.schedule(pay.direct_payment(starts_on=date(2026, 4, 27), is_gross=True))
    actions.make_dues(PREPARED_ON, until=PAY_DAY)
    assert Due.objects.get().pence == 1_280_00
    assert not ExpectedIn.objects.exists()


def test_working_it_out_again_makes_nothing_again_and_a_later_day_makes_the_next_period_alone():
    pay.three_people()
    assert actions.make_dues(PREPARED_ON, until=PAY_DAY).periods == 3
    again = actions.make_dues(PREPARED_ON, until=PAY_DAY)
    assert (again.schedules, again.periods, again.adjustments) == (0, 0, 0)
    assert actions.make_dues(PREPARED_ON, until=date(2026, 5, 31)).periods == 0
    assert actions.make_dues(PREPARED_ON, until=date(2026, 6, 1)).periods == 3
    assert [one.first for one in Due.objects.order_by("first", "pk")] == [
        MAY[0], MAY[0], date(2026, 5, 13), *[date(2026, 6, 1)] * 3,
    ]  # fmt: skip


def test_what_falls_due_for_many_takes_as_many_queries_as_for_one():
    first = pay.schedule(pay.direct_payment(starts_on=date(2026, 4, 27)))
    with CaptureQueriesContext(connection) as one:
        actions.make_dues(PREPARED_ON, until=PAY_DAY)
    for at_number in range(3):
        held = pay.direct_payment(people.person(f"Bill {at_number}", "Baker"), starts_on=date(2026, 4, 27))
        pay.schedule(held, number=at_number)
    assert first.dues.count() == 1
    with CaptureQueriesContext(connection) as more:
        assert actions.make_dues(PREPARED_ON, until=PAY_DAY).periods == 3
    assert len(more) <= len(one) + 1


def test_j5_back_dated_700_to_400_is_one_adjustment_and_running_twice_adds_nothing():
    december = date(2026, 12, 1)
    held = pay.direct_payment(weekly=700_00, pays=0, starts_on=december)
    schedule = pay.schedule(held, cycle="weekly", a_period_begins=december, starts_on=december)
    run = pay.sent(pay.prepared(pay_on=december, on=date(2026, 11, 26)), on=date(2026, 11, 26))
    actions.credit_run(run, by=frank(), at=at(december))
    old = Due.objects.get()
    frozen = run.lines.get()
    assert (old.pence, old.last) == (700_00, date(2026, 12, 7))
    on = date(2026, 12, 2)
    actions.change_rate(
        schedule,
        weekly_pence=400_00,
        contribution_weekly_pence=0,
        from_date=december,
        because="The review found less.",
        by=frank(),
        on=on,
    )
    made = actions.make_dues(on, until=date(2026, 12, 7))
    assert (made.periods, made.adjustments, made.pence) == (0, 1, -300_00)
    adjustment = Due.objects.get(kind="adjustment")
    assert (adjustment.pence, adjustment.first, adjustment.last) == (-300_00, december, date(2026, 12, 7))
    assert adjustment.says == (
        "Put right for 1 December 2026 to 7 December 2026: £700.00 fell due, and it should be £400.00"
    )
    again = actions.make_dues(on, until=date(2026, 12, 7))
    assert (again.periods, again.adjustments) == (0, 0)
    old.refresh_from_db()
    frozen.refresh_from_db()
    assert (old.pence, frozen.pence, frozen.state) == (700_00, 700_00, "credited")
    # It is taken off what is paid next: £400.00 less £300.00.
    with pytest.raises(ValidationError, match="Nothing is due by Bacs"):
        actions.prepare_run(pay.bacs(), date(2026, 12, 7), by=frank(), on=on)
    later = pay.sent(pay.prepared(pay_on=date(2026, 12, 8), on=on), on=on)
    assert later.total_pence == 100_00
    assert books("on_the_way") == 100_00 and books("pot") == 700_00
    assert (books("slice"), books("person")) == (0, 0) and nothing_is_lost()


def test_a_raise_for_days_gone_by_is_paid_besides_and_her_share_is_expected_anew():
    schedule = pay.schedule(pay.direct_payment(starts_on=date(2026, 4, 27)))
    actions.make_dues(PREPARED_ON, until=PAY_DAY)
    change = {"because": "Her share was worked out anew.", "by": frank(), "on": TODAY}
    actions.change_rate(
        schedule, weekly_pence=320_00, contribution_weekly_pence=40_00, from_date=PAY_DAY, **change
    )
    assert actions.make_dues(TODAY, until=PAY_DAY).pence == 29_20
    assert [(one.pence, one.cancelled_on) for one in ExpectedIn.objects.order_by("pk")] == [
        (189_20, TODAY),
        (160_00, None),
    ]
    # Back to what it was: a second adjustment, and the first stays as it was.
    actions.change_rate(
        schedule, weekly_pence=320_00, contribution_weekly_pence=47_30, from_date=PAY_DAY, **change
    )
    actions.make_dues(TODAY, until=PAY_DAY)
    assert [(one.number, one.pence) for one in Due.objects.filter(kind="adjustment").order_by("pk")] == [
        (0, 29_20),
        (1, -29_20),
    ]
    assert sum(one.pence for one in ExpectedIn.objects.filter(cancelled_on=None)) == 189_20


def test_a_schedule_that_ends_is_paid_to_its_last_day():
    schedule = pay.schedule(pay.direct_payment(starts_on=date(2026, 4, 27)))
    actions.make_dues(PREPARED_ON, until=PAY_DAY)
    actions.end_schedule(
        schedule, last_day=date(2026, 5, 17), because="She moves away.", by=frank(), on=TODAY
    )
    made = actions.make_dues(TODAY, until=date(2026, 7, 1))
    assert (made.periods, made.pence) == (0, -545_40)
    assert actions.make_dues(TODAY, until=date(2026, 8, 1)).schedules == 0
    with pytest.raises(ValidationError, match="has an end already"):
        actions.end_schedule(schedule, last_day=TODAY, because="Again.", by=frank(), on=TODAY)


def test_a_payment_that_the_person_stopped_is_paid_to_its_last_day_although_finance_said_nothing_yet():
    held = pay.direct_payment(starts_on=date(2026, 4, 27))
    pay.schedule(held)
    actions.make_dues(PREPARED_ON, until=PAY_DAY)
    plans.stop_direct_payment(
        held, last_day=date(2026, 5, 17), wanted_by="Mrs Ahmed", by=people.worker(), on=TODAY
    )
    made = actions.make_dues(TODAY, until=date(2026, 7, 1))
    assert (made.periods, made.adjustments, made.pence) == (0, 1, -545_40)
    again = actions.make_dues(TODAY, until=date(2026, 7, 1))
    assert (again.periods, again.adjustments) == (0, 0)


def test_a_rate_needs_a_reason_and_a_day_the_schedule_lasts():
    schedule = pay.schedule()
    good = {
        "weekly_pence": 400_00,
        "contribution_weekly_pence": 0,
        "from_date": PAY_DAY,
        "because": "The review.",
    }
    for wrong, told in (
        ({"because": " "}, "Say why it changes"),
        ({"from_date": date(2026, 5, 3)}, "begins on 4 May 2026"),
        ({"contribution_weekly_pence": 400_01}, "at most the whole, £400.00"),
        ({"weekly_pence": -1}, "from nought up"),
    ):
        with pytest.raises(ValidationError, match=told):
            actions.change_rate(schedule, **(good | wrong), by=frank(), on=TODAY)
    with pytest.raises(Refused):
        actions.change_rate(schedule, **good, by=people.worker(), on=TODAY)
    actions.change_rate(schedule, **good, by=frank(), on=TODAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        ScheduleRate.objects.update(weekly_pence=1)


def test_a_part_is_paid_only_once_it_is_agreed_signed_and_its_account_checked():
    held = pay.direct_payment()
    person = held.budget.person
    unchecked = pay.put_in(person)
    days = {"cycle": "weekly", "a_period_begins": PAY_DAY, "starts_on": PAY_DAY, "by": frank(), "on": TODAY}
    with pytest.raises(ValidationError, match="Nobody has checked these details"):
        actions.begin_schedule(held, unchecked, **days)
    checked = actions.check_payee(unchecked, how="Rang her.", by=fiona(), on=TODAY)
    with pytest.raises(ValidationError, match="an account or a card of this person"):
        actions.begin_schedule(held, pay.payee(people.person("Bill", "Baker")), **days)
    with pytest.raises(ValidationError, match="comes into an account"):
        actions.begin_schedule(held, pay.payee(person, rail=pay.card()), **days)
    actions.begin_schedule(held, checked, **days)
    with pytest.raises(ValidationError, match="paid already"):
        actions.begin_schedule(held, checked, **days)
    type(held).objects.filter(pk=held.pk).update(
        agreement_signed_on=None, agreement_signed_by="", first_review_on=None
    )
    with pytest.raises(ValidationError, match="agreement is not signed yet"):
        actions.begin_schedule(held, checked, **days)
    type(held.budget).objects.filter(pk=held.budget_id).update(state="prepared")
    with pytest.raises(ValidationError, match="budget is not agreed"):
        actions.begin_schedule(held, checked, **days)


# Whom it is paid to. -------------------------------------------------------------------------------------


def test_who_puts_details_in_does_not_check_them_and_the_record_holds_the_last_figures_alone():
    made = pay.put_in(people.person())
    with pytest.raises(Refused, match="somebody else must check"):
        actions.check_payee(made, how="Rang her.", by=frank(), on=TODAY)
    with pytest.raises(ValidationError, match="Say how you found out"):
        actions.check_payee(made, how=" ", by=fiona(), on=TODAY)
    actions.check_payee(made, how="Rang her.", by=fiona(), on=TODAY)
    kept = str(list(Entry.objects.values_list("before", "after", "because")))
    assert "account ending 958" in kept
    assert "66374958" not in kept and "089999" not in kept


def test_an_account_that_fails_the_check_is_refused_and_one_not_covered_is_put_in():
    person = people.person()
    details = {"kind": "account", "name": "A Ahmed", "rail": pay.bacs(), "by": frank(), "on": TODAY}
    with pytest.raises(ValidationError, match="do not belong together"):
        actions.put_in_payee(person, sort_code="089999", account_number="66374959", **details)
    with pytest.raises(ValidationError) as refused:
        actions.put_in_payee(person, sort_code="0899", account_number="66374958", **details)
    assert list(refused.value.message_dict) == ["sort_code"]
    actions.put_in_payee(person, sort_code="000000", account_number="12345678", **details)
    assert (
        Entry.objects.filter(act="put in where money is to be paid").latest("pk").after["sum"]
        == "not covered"
    )
    with pytest.raises(ValidationError, match="EML takes cards alone"):
        actions.put_in_payee(
            person, sort_code="089999", account_number="66374958", **(details | {"rail": pay.card()})
        )
    with pytest.raises(ValidationError, match="never the long number"):
        actions.put_in_payee(
            person,
            card_reference="4929 4212 3460 0821",
            **(details | {"kind": "card", "rail": pay.card()}),
        )


def test_new_details_are_paid_once_somebody_else_checked_them_and_not_before():
    schedule = pay.schedule(pay.direct_payment(starts_on=date(2026, 4, 27)))
    actions.make_dues(PREPARED_ON, until=PAY_DAY)
    old = schedule.payee
    new = pay.put_in(schedule.person, number=1, replaces=old)
    schedule.refresh_from_db()
    assert schedule.payee == old
    actions.check_payee(new, how="Rang her on the number we know.", by=fiona(), on=TODAY)
    schedule.refresh_from_db()
    old.refresh_from_db()
    assert schedule.payee == new and Due.objects.get().payee == new
    assert old.ended_on == TODAY
    with pytest.raises(ValidationError, match="A schedule still pays into it"):
        actions.end_payee(new, because="She says so.", by=frank(), on=TODAY)


def test_a_second_way_goes_by_another_rail():
    person = people.person()
    first, second = pay.payee(person, rail=pay.card()), pay.payee(person, rail=pay.faster())
    with pytest.raises(ValidationError, match="Both go by Bacs"):
        actions.set_second_way(pay.payee(person), pay.payee(person, number=1), by=frank(), on=TODAY)
    with pytest.raises(ValidationError, match="of the same person"):
        actions.set_second_way(first, pay.payee(people.person("Bill", "Baker")), by=frank(), on=TODAY)
    assert actions.set_second_way(first, second, by=frank(), on=TODAY).second == second


# A run. --------------------------------------------------------------------------------------------------


def test_j5_a_pay_day_on_a_bank_holiday_is_credited_on_friday_and_its_file_goes_by_wednesday():
    pay.three_people()
    run = pay.prepared()
    assert (run.pay_on, run.credited_on, run.file_by) == (PAY_DAY, date(2026, 5, 1), date(2026, 4, 29))
    assert (run.count, run.total_pence) == (3, 2_342_99)
    assert sorted(run.lines.values_list("name", "pence")) == [
        ("Bill Baker", 512_00),
        ("Mr George Grant", 740_19),
        ("Mrs Amina Ahmed", 1_090_80),
    ]


def test_j5_the_file_totals_234299_pence_three_credits_and_one_contra():
    pay.three_people()
    run = pay.sent()
    file = run.file
    assert file.totals["credits"] == 3 and file.totals["contras"] == 1
    assert file.totals["credit_pence"] == file.totals["contra_pence"] == 234299
    assert file.totals["processing_date"] == "2026-04-30" and file.totals["credited_on"] == "2026-05-01"
    assert b"UTL1" + b"0000000234299" * 2 + b"0000001" + b"0000003" in bytes(file.content)
    assert run.lines.filter(state="sent").count() == 3
    assert (books("on_the_way"), books("slice")) == (2_342_99, 0)
    actions.credit_run(run, by=frank(), at=at(date(2026, 5, 1)))
    assert (books("on_the_way"), books("pot"), books("fund")) == (0, 2_342_99, -2_342_99)
    assert nothing_is_lost()


def test_j5_whoever_prepares_does_not_approve_nor_whoever_is_paid_by_it():
    pay.three_people()
    run = pay.prepared()
    with pytest.raises(Refused, match="You prepared this run"):
        actions.approve_run(run, by=frank(), at=at(PREPARED_ON))
    with pytest.raises(Refused, match="finance"):
        actions.approve_run(run, by=people.worker(), at=at(PREPARED_ON))
    with pytest.raises(IntegrityError), transaction.atomic():
        PayRun.objects.filter(pk=run.pk).update(approved_by=run.prepared_by)
    approved = actions.approve_run(run, by=fiona(), at=at(PREPARED_ON))
    assert (approved.state, approved.approved_by) == ("approved", fiona())
    with pytest.raises(ValidationError, match="does not wait to be approved"):
        actions.approve_run(run, by=fiona(), at=at(PREPARED_ON))


def test_what_changed_since_it_was_shown_is_refused_with_what_changed():
    _, _, bill = pay.three_people()
    run = pay.prepared()
    shown = run.fingerprint
    line = run.lines.get(payee=bill.payee)
    actions.hold_line(
        line,
        kind="asked_to_wait",
        because="He rang.",
        who_must_act="Bill says when.",
        by=frank(),
        on=PREPARED_ON,
    )
    with pytest.raises(ValidationError) as refused:
        actions.approve_run(run, by=fiona(), at=at(PREPARED_ON), shown=shown)
    assert "Now it is 2 payments, £1,830.99 in all" in says(refused)
    assert "Held: Bill Baker, £512.00. He rang. Bill says when." in says(refused)
    run.refresh_from_db()
    approved = actions.approve_run(run, by=fiona(), at=at(PREPARED_ON))
    assert (approved.count, approved.total_pence) == (2, 1_830_99)


def test_a_hold_or_new_details_put_in_since_stop_the_approval_and_name_the_line():
    amina, _, bill = pay.three_people()
    run = pay.prepared()
    actions.hold_due(amina, kind="in_hospital", because="She is in hospital.", by=frank(), on=PREPARED_ON)
    new = pay.put_in(bill.person, number=3, replaces=bill.payee)
    actions.check_payee(new, how="Rang him.", by=fiona(), on=PREPARED_ON)
    with pytest.raises(ValidationError) as refused:
        actions.approve_run(run, by=fiona(), at=at(PREPARED_ON))
    assert "Mrs Amina Ahmed: a hold was put on it" in says(refused)
    assert "Bill Baker: the account ending 472 is not paid any more" in says(refused)


def test_j5_one_held_line_says_who_must_act_and_goes_with_the_next_run_once_only():
    _, _, bill = pay.three_people()
    actions.make_dues(PREPARED_ON, until=PAY_DAY)
    hold = actions.hold_due(
        bill.dues.get(), kind="papers_missing", because="A receipt.", by=frank(), on=PREPARED_ON
    )
    assert hold.who_must_act.startswith("Waits for the person: Send the paper")
    assert (books("held"), books("slice")) == (512_00, 1_830_99)
    run = pay.prepared()
    assert (run.count, run.total_pence) == (2, 1_830_99)
    held = run.lines.get(state="held")
    assert (held.name, held.pence) == ("Bill Baker", 512_00)
    assert held.state_because == f"A receipt. {hold.who_must_act}"
    pay.sent(run)
    assert bytes(run.file.content).count(b"BILL BAKER") == 0
    actions.release_hold(hold, because="He sent it.", by=frank(), on=PREPARED_ON)
    with pytest.raises(ValidationError, match="released already"):
        actions.release_hold(hold, because="Again.", by=frank(), on=PREPARED_ON)
    assert (books("held"), books("slice")) == (0, 512_00)
    following = pay.sent(actions.prepare_run(pay.bacs(), date(2026, 5, 8), by=frank(), on=PREPARED_ON))
    assert list(following.lines.values_list("name", "pence")) == [("Bill Baker", 512_00)]
    with pytest.raises(ValidationError, match="Nothing is due by Bacs"):
        actions.prepare_run(pay.bacs(), date(2026, 5, 8), by=frank(), on=PREPARED_ON)
    assert (books("slice"), books("on_the_way")) == (0, 2_342_99)


def test_a_schedule_that_is_held_holds_what_falls_due_later_and_lets_all_of_it_go_at_once():
    schedule = pay.schedule(pay.direct_payment(starts_on=date(2026, 4, 27)))
    actions.make_dues(PREPARED_ON, until=PAY_DAY)
    hold = actions.hold_due(schedule, kind="in_hospital", because="She is away.", by=frank(), on=PREPARED_ON)
    with pytest.raises(ValidationError, match="held already"):
        actions.hold_due(schedule, kind="in_hospital", because="Again.", by=frank(), on=PREPARED_ON)
    actions.make_dues(TODAY, until=date(2026, 6, 1))
    assert (books("held"), books("slice")) == (2_181_60, 0)
    [why] = {one.because for one in why_left_out(waiting_dues())}
    assert why.startswith("Held: She is away. Waits for the practitioner")
    actions.release_hold(hold, because="She is home.", by=people.worker(), on=TODAY)
    assert (books("held"), books("slice")) == (0, 2_181_60)


def test_a_question_about_the_account_never_holds_wages():
    held = pay.direct_payment(starts_on=date(2026, 4, 27))
    schedule = pay.schedule(held)
    Agreement.objects.create(
        person=schedule.person,
        budget=held.budget,
        assistants_name="Pat Parry",
        what_they_do="Mornings",
        hours_a_week=16,
        wage_pence=13_20,
        starts_on=TODAY,
        weekly_cost_pence=250_93,
        working={},
        state="offered",
        offered_on=TODAY,
        offered_by=people.worker(),
    )
    query = {"kind": "account_query", "because": "A line is not clear.", "by": frank(), "on": TODAY}
    hold = actions.hold_due(schedule, **query)
    actions.release_hold(hold, because="It is clear.", by=frank(), on=TODAY)
    Agreement.objects.update(
        state="working",
        employer_signed_on=TODAY,
        employer_signed_by=people.worker(),
        employer_signed_how="On paper.",
        assistant_signed_on=TODAY,
        assistant_signed_by=people.worker(),
        assistant_signed_how="On paper.",
    )
    with pytest.raises(ValidationError, match="Wages are never held for this"):
        actions.hold_due(schedule, **query)
    actions.hold_due(schedule, **(query | {"kind": "not_received"}))


def test_who_holds_and_why_is_said():
    schedule = pay.schedule(pay.direct_payment(starts_on=date(2026, 4, 27)))
    actions.make_dues(PREPARED_ON, until=PAY_DAY)
    due = Due.objects.get()
    with pytest.raises(ValidationError, match="no reason to hold a payment"):
        actions.hold_due(due, kind="because", because="x", by=frank(), on=TODAY)
    with pytest.raises(ValidationError, match="Say why it waits"):
        actions.hold_due(due, kind="in_hospital", because=" ", by=frank(), on=TODAY)
    with pytest.raises(Refused):
        actions.hold_due(
            due, kind="in_hospital", because="x", by=people.worker("Tom Tran", of="Hillside"), on=TODAY
        )
    pay.prepared()
    due.refresh_from_db()
    with pytest.raises(ValidationError, match="Hold its line there"):
        actions.hold_due(due, kind="in_hospital", because="x", by=frank(), on=TODAY)
    assert not Hold.objects.exists() and schedule.holds.count() == 0


def test_two_runs_never_take_the_same_sum():
    pay.three_people()
    run = pay.prepared()
    with pytest.raises(ValidationError, match="waits to be approved"):
        actions.prepare_run(pay.bacs(), PAY_DAY, by=frank(), on=PREPARED_ON)
    pay.approved(run)
    with pytest.raises(ValidationError, match="Nothing is due by Bacs"):
        actions.prepare_run(pay.bacs(), PAY_DAY, by=frank(), on=PREPARED_ON)
    with pytest.raises(ValidationError, match="Nothing is due"):
        actions.prepare_run_of(Due.objects.all(), pay.bacs(), what="fallback", by=frank(), on=PREPARED_ON)


def test_a_pay_day_that_cannot_be_met_is_refused_with_the_next_that_can():
    pay.three_people()
    actions.make_dues(date(2026, 4, 30), until=PAY_DAY)
    with pytest.raises(ValidationError) as refused:
        actions.prepare_run(pay.bacs(), PAY_DAY, by=frank(), on=date(2026, 4, 30))
    assert says(refused) == (
        "For 4 May 2026 the file had to go by 29 April 2026. The next day that can be met is 5 May 2026."
    )
    assert actions.prepare_run(pay.bacs(), date(2026, 5, 5), by=frank(), on=date(2026, 4, 30)).count == 3


def test_a_run_is_called_off_or_stopped_and_what_was_in_it_waits():
    pay.three_people()
    run = pay.prepared()
    actions.call_run_off(run, because="Two were missing.", by=frank(), on=PREPARED_ON)
    assert Due.objects.filter(line=None).count() == 3
    assert set(RunLine.objects.values_list("state", flat=True)) == {"called_off"}
    again = pay.approved(pay.prepared())
    stopped = actions.call_run_off(again, because="Bacs is down.", by=frank(), on=PREPARED_ON)
    assert (stopped.state, stopped.state_because) == ("called_off", "Bacs is down.")
    run = pay.sent(pay.prepared())
    with pytest.raises(ValidationError, match="Only a run that waits to be approved"):
        actions.call_run_off(run, because="Too late.", by=frank(), on=PREPARED_ON)
    assert books("on_the_way") == 2_342_99 and books("slice") == 0


def test_a_run_is_sent_once_and_its_file_stays():
    pay.three_people()
    run = pay.prepared()
    with pytest.raises(ValidationError, match="approved and not sent yet"):
        actions.send_run(run, by=frank(), at=at(PREPARED_ON))
    run = pay.sent(run)
    with pytest.raises(ValidationError, match="approved and not sent yet"):
        actions.send_run(run, by=frank(), at=at(PREPARED_ON))
    assert PaymentFile.objects.count() == 1 and books("on_the_way") == 2_342_99
    with pytest.raises(DatabaseError), transaction.atomic():
        PaymentFile.objects.update(name="x")


def test_a_file_that_goes_late_says_the_later_day_and_a_rail_without_an_account_says_so():
    pay.three_people()
    run = pay.approved()
    file = actions.send_run(run, by=frank(), at=at(date(2026, 4, 29), 16))
    assert (file.totals["processing_date"], file.totals["credited_on"]) == ("2026-05-01", "2026-05-05")
    held = pay.direct_payment(people.person("Gwen", "Grant"), starts_on=date(2026, 4, 27))
    rail = pay.faster()
    type(rail).objects.filter(pk=rail.pk).update(paid_from_account_number="")
    pay.schedule(held, paid_to=pay.payee(held.budget.person, rail=type(rail).objects.get(pk=rail.pk)))
    actions.make_dues(PREPARED_ON, until=PAY_DAY)
    type(rail).objects.filter(pk=rail.pk).update(paid_from_account_number="")
    other = actions.prepare_run(rail, PAY_DAY, by=frank(), on=PREPARED_ON)
    other = pay.approved(other)
    with pytest.raises(
        ValidationError, match="Say first which of the council's accounts Faster Payments pays from"
    ):
        actions.send_run(other, by=frank(), at=at(PREPARED_ON))


def test_what_the_bank_returns_is_due_again_as_the_same_sum_and_not_as_a_second_one():
    pay.three_people()
    run = pay.sent()
    amina = run.lines.get(name="Mrs Amina Ahmed")
    actions.take_line_back(amina, because="No such account.", by=frank(), on=date(2026, 4, 30))
    assert books("slice") == 1_090_80
    actions.credit_run(run, by=frank(), at=at(date(2026, 5, 1)))
    assert books("pot") == 1_252_19
    george = run.lines.get(name="Mr George Grant")
    back = actions.take_line_back(george, because="Account closed.", by=frank(), on=PAY_DAY)
    assert (back.state, books("pot"), books("slice")) == ("came_back", 512_00, 1_830_99)
    with pytest.raises(ValidationError):
        actions.take_line_back(george, because="Again.", by=frank(), on=PAY_DAY)
    following = pay.sent(
        actions.prepare_run(pay.bacs(), date(2026, 5, 8), by=frank(), on=PAY_DAY), on=PAY_DAY
    )
    assert (following.count, following.total_pence) == (2, 1_830_99)
    assert Due.objects.count() == 3 and nothing_is_lost()


def test_the_second_way_is_another_payee_of_the_same_person_and_the_due_is_paid_once():
    held = pay.direct_payment(starts_on=date(2026, 4, 27), by_card=True)
    schedule = pay.schedule(held)
    second = pay.payee(schedule.person, rail=pay.faster())
    actions.make_dues(PREPARED_ON, until=PAY_DAY)
    with pytest.raises(
        ValidationError, match="has no account that was checked and is paid by Faster Payments"
    ):
        actions.prepare_run_of(Due.objects.all(), pay.faster(), what="fallback", by=frank(), on=PREPARED_ON)
    actions.set_second_way(schedule.payee, second, by=frank(), on=PREPARED_ON)
    run = actions.prepare_run_of(Due.objects.all(), pay.faster(), what="fallback", by=frank(), on=PREPARED_ON)
    assert (run.lines.get().payee, run.credited_on, run.what) == (second, PREPARED_ON, "fallback")
    run = pay.sent(run)
    assert run.file.layout == "plain"
    actions.credit_run(run, by=frank(), at=at(PREPARED_ON, 12))
    assert LedgerAccount.objects.get(kind="pot").payee == second
    with pytest.raises(ValidationError, match="Nothing is due by EML"):
        actions.prepare_run(pay.card(), PAY_DAY, by=frank(), on=PREPARED_ON)


def test_a_card_load_goes_out_by_the_name_the_company_gave_the_card():
    schedule = pay.schedule(pay.direct_payment(starts_on=date(2026, 4, 27), by_card=True))
    run = pay.sent(pay.prepared(pay.card()))
    assert schedule.payee.card_reference.encode() in bytes(run.file.content)
    assert (run.file.totals["credits"], run.file.totals["credit_pence"]) == (1, 1_090_80)


def test_a_run_of_many_takes_no_more_queries_than_one_of_three():
    pay.three_people()
    actions.make_dues(PREPARED_ON, until=PAY_DAY)
    with CaptureQueriesContext(connection) as three:
        run = actions.prepare_run(pay.bacs(), PAY_DAY, by=frank(), on=PREPARED_ON)
    with CaptureQueriesContext(connection) as sent_three:
        actions.send_run(
            actions.approve_run(run, by=fiona(), at=at(PREPARED_ON)), by=frank(), at=at(PREPARED_ON)
        )
    for number in range(4):
        held = pay.direct_payment(people.person(f"Bill {number}", "Baker"), starts_on=date(2026, 4, 27))
        pay.schedule(held, number=number)
    actions.make_dues(PREPARED_ON, until=PAY_DAY)
    with CaptureQueriesContext(connection) as four:
        run = actions.prepare_run(pay.bacs(), PAY_DAY, by=frank(), on=PREPARED_ON)
    with CaptureQueriesContext(connection) as sent_four:
        actions.send_run(
            actions.approve_run(run, by=fiona(), at=at(PREPARED_ON)), by=frank(), at=at(PREPARED_ON)
        )
    assert len(four) <= len(three) and len(sent_four) <= len(sent_three)


def test_a_sum_paid_once_is_at_most_what_the_part_holds():
    held = pay.direct_payment(starts_on=date(2026, 4, 27), once=300_00)
    to = pay.payee(held.budget.person)
    once = {"says": "A wheelchair.", "pay_on": PAY_DAY, "by": frank(), "on": PREPARED_ON}
    actions.put_in_once(held, to, pence=200_00, **once)
    with pytest.raises(ValidationError, match="of this part is left to be paid once"):
        actions.put_in_once(held, to, pence=100_01, **once)
    actions.put_in_once(held, to, pence=100_00, **once)
    run = pay.sent(actions.prepare_run(pay.bacs(), PAY_DAY, by=frank(), on=PREPARED_ON))
    assert (run.count, run.total_pence) == (1, 300_00)
