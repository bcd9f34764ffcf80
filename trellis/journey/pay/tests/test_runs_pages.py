"""The pages of payees, schedules, runs and holds: who may open them, what they say, and the way through."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from trellis.basis.working_days import add_working_days
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.pay import actions
from trellis.journey.pay.models import Due, Payee, PayRun, Schedule
from trellis.journey.people import file, timeline, today
from trellis.journey.people.tests import factories as people

from . import runs_factories as pay
from .runs_factories import PAY_DAY, PREPARED_ON, TODAY, at, fiona, frank

pytestmark = pytest.mark.django_db


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def words(answer) -> str:
    text = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]*>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(text.replace("&#x27;", "'").split())


def boxes(name: str, on: date) -> dict[str, int]:
    return {f"{name}_0": on.day, f"{name}_1": on.month, f"{name}_2": on.year}


def test_finance_goes_from_an_agreed_budget_to_a_run_that_is_credited():
    on = localdate()
    begins = add_working_days(on, 6)
    held = pay.direct_payment(starts_on=TODAY)
    person = held.budget.person
    pay.bacs()
    fiona_, frank_ = signed_in(fiona()), signed_in(frank())
    assert "Mrs Amina Ahmed" in words(frank_.get(reverse("pay:to_begin")))
    put_in = {
        "kind": "account",
        "name": "A Ahmed",
        "rail": pay.bacs().pk,
        "sort_code": "08-99-99",
        "account_number": "66374959",
    }
    address = reverse("pay:payee_new", args=[person.ref])
    refused = frank_.post(address, put_in)
    assert "do not belong together" in words(refused) and "66374959" in refused.content.decode()
    frank_.post(address, put_in | {"account_number": "66374958"})
    payee = Payee.objects.get()
    own_page = frank_.get(reverse("pay:payee", args=[payee.ref]))
    assert "somebody else checks them" in words(own_page) and b"66374958" not in own_page.content
    to_check = fiona_.get(reverse("pay:payee", args=[payee.ref]))
    assert b"66374958" in to_check.content
    fiona_.post(reverse("pay:payee", args=[payee.ref]), {"how": "Rang her on the number we know."})
    begin = {"payee": payee.ref, "cycle": "four_weekly"}
    begin |= boxes("a_period_begins", begins) | boxes("starts_on", begins)
    shown = frank_.get(reverse("pay:schedule_new", args=[held.ref]))
    assert "we pay £272.70 a week: £1,090.80 every four weeks" in words(shown)
    frank_.post(reverse("pay:schedule_new", args=[held.ref]), begin)
    schedule = Schedule.objects.get()
    frank_.post(reverse("pay:run_new"), {"rail": pay.bacs().ref} | boxes("pay_on", begins))
    run = PayRun.objects.get()
    assert run.total_pence == 1_090_80
    address = reverse("pay:run", args=[run.ref])
    assert "You prepared this run" in words(frank_.get(address))
    approve = {"step": "approve", "shown": run.fingerprint}
    assert frank_.post(address, approve).status_code == 403
    changed = fiona_.post(address, approve | {"shown": "0" * 64})
    assert changed.status_code == 409 and "not as it was shown to you" in words(changed)
    fiona_.post(address, approve)
    frank_.post(address, {"step": "send"})
    run.refresh_from_db()
    assert run.state == "sent"
    sent = words(frank_.get(address))
    assert "1 payment, £1,090.80, and 1 contra of £1,090.80" in sent
    answer = frank_.get(reverse("pay:file", args=[run.file.ref]))
    assert answer.content == bytes(run.file.content) and "attachment" in answer["Content-Disposition"]
    frank_.post(address, {"step": "credit"})
    assert "Credited" in words(frank_.get(reverse("pay:runs")))
    page = words(frank_.get(reverse("pay:schedule", args=[schedule.ref])))
    assert "£272.70 a week, paid every four weeks into the account ending 958" in page


def test_the_person_reads_their_own_payments_and_why_one_waits_and_sees_no_figures_but_the_last():
    schedule = pay.schedule(pay.direct_payment(starts_on=date(2026, 4, 27)))
    actions.make_dues(PREPARED_ON, until=PAY_DAY)
    hold = actions.hold_due(
        Due.objects.get(), kind="in_hospital", because="You are in hospital.", by=frank(), on=PREPARED_ON
    )
    own = people.signing_in(schedule.person)
    pages = {
        name: signed_in(own).get(reverse(f"pay:{name}", args=[ref]))
        for name, ref in (
            ("schedules", schedule.person.ref),
            ("payees", schedule.person.ref),
            ("payee", schedule.payee.ref),
            ("schedule", schedule.ref),
            ("hold", hold.ref),
        )
    }
    assert {name: answer.status_code for name, answer in pages.items()} == dict.fromkeys(pages, 200)
    assert all(b"66374958" not in answer.content for answer in pages.values())
    assert "You put £47.30 a week into the same account" in words(pages["schedule"])
    assert "Waits for the practitioner" in words(pages["hold"])
    told = [event.says for event in timeline.of(schedule.person)]
    assert any(says.startswith("A payment to you waits. Waits for the practitioner") for says in told)
    [part] = [one for one in file.of(schedule.person, people.worker()) if one.heading == "Payments"]
    assert "Held" in [line.state for line in part.lines]


def test_nobody_but_finance_opens_the_pages_of_runs_and_another_team_sees_nothing():
    pay.three_people()
    run = pay.prepared()
    line = run.lines.first()
    schedule = Schedule.objects.first()
    of_finance = [
        reverse("pay:runs"),
        reverse("pay:run_new"),
        reverse("pay:to_begin"),
        reverse("pay:holds"),
        reverse("pay:run", args=[run.ref]),
        reverse("pay:call_off", args=[run.ref]),
        reverse("pay:hold_line", args=[line.ref]),
        reverse("pay:line_back", args=[line.ref]),
        reverse("pay:rate_new", args=[schedule.ref]),
        reverse("pay:schedule_end", args=[schedule.ref]),
        reverse("pay:schedule_new", args=[schedule.slice.ref]),
        reverse("pay:once_new", args=[schedule.slice.ref]),
        reverse("pay:paid_from", args=[run.rail.ref]),
    ]
    for_the_team = [
        reverse("pay:schedules", args=[schedule.person.ref]),
        reverse("pay:schedule", args=[schedule.ref]),
        reverse("pay:payees", args=[schedule.person.ref]),
        reverse("pay:payee_new", args=[schedule.person.ref]),
        reverse("pay:payee", args=[schedule.payee.ref]),
        reverse("pay:second_way", args=[schedule.payee.ref]),
        reverse("pay:payee_end", args=[schedule.payee.ref]),
        reverse("pay:hold_schedule", args=[schedule.ref]),
        reverse("pay:hold_new", args=[schedule.dues.get().ref]),
    ]
    finance, bea, tom = (
        signed_in(one) for one in (frank(), people.worker(), people.worker("Tom Tran", of="Hillside"))
    )
    for address in of_finance:
        assert (finance.get(address).status_code, bea.get(address).status_code) == (200, 403), address
    for address in for_the_team:
        answers = [one.get(address).status_code for one in (finance, bea, tom)]
        assert answers == [200, 200, 403], address


def test_a_line_is_held_and_a_payment_comes_back_on_their_pages():
    pay.three_people()
    run = pay.prepared()
    bill = run.lines.get(name="Bill Baker")
    finance = signed_in(frank())
    address = reverse("pay:hold_line", args=[bill.ref])
    assert "Say what happened" in words(finance.post(address, {"kind": "asked_to_wait", "because": ""}))
    finance.post(address, {"kind": "asked_to_wait", "because": "He rang.", "who_must_act": "Bill says when."})
    page = words(finance.get(reverse("pay:run", args=[run.ref])))
    assert "Held out of this run Bill Baker , £512.00. He rang. Bill says when." in page
    hold = bill.person.holds.get()
    finance.post(reverse("pay:hold", args=[hold.ref]), {"because": "He rang again."})
    hold.refresh_from_db()
    assert hold.released_because == "He rang again."
    run.refresh_from_db()
    run = pay.sent(run)
    amina = run.lines.get(name="Mrs Amina Ahmed")
    finance.post(reverse("pay:line_back", args=[amina.ref]), {"because": "No such account."})
    page = words(finance.get(reverse("pay:run", args=[run.ref])))
    assert "Came back from the bank" in page and "No such account." in page
    following = actions.prepare_run(pay.bacs(), date(2026, 5, 8), by=frank(), on=PREPARED_ON)
    finance.post(reverse("pay:call_off", args=[following.ref]), {"because": "Not today."})
    following.refresh_from_db()
    assert following.state == "called_off"


def test_what_waits_for_finance_is_told_in_three_queries_and_to_nobody_else_in_none(
    django_assert_num_queries,
):
    pay.three_people()
    pay.put_in(people.person("Gwen", "Grant"), number=3)
    pay.direct_payment(people.person("Dawn", "Baker"))
    pay.prepared()
    fiona_, bea = fiona(), people.worker()
    from trellis.journey.pay.queries.runs_told import pay_waits

    fiona_.holds(RoleName.FINANCE), bea.holds(RoleName.FINANCE)
    with django_assert_num_queries(3):
        heaps = list(pay_waits(fiona_, TODAY))
    assert [heap.count for heap in heaps] == [1, 1, 1]
    assert heaps[0].tasks[0].says == "Approve 3 payments by Bacs, £2,342.99"
    with django_assert_num_queries(0):
        assert list(pay_waits(bea, TODAY)) == []
    assert [heap.heading for heap in today.of(frank(), TODAY)] == ["Agreed budgets that are not paid yet"]


def test_pages_ask_no_more_whatever_their_size(django_assert_max_num_queries):
    for number in range(6):
        held = pay.direct_payment(people.person(f"Bill {number}", "Baker"), starts_on=date(2026, 4, 27))
        pay.schedule(held, number=number)
    schedule = Schedule.objects.first()
    for weeks in range(4):
        actions.make_dues(PREPARED_ON, until=PAY_DAY + timedelta(weeks=4 * weeks))
    actions.hold_due(Schedule.objects.last(), kind="asked_to_wait", because="x", by=frank(), on=TODAY)
    run = pay.prepared()
    finance = signed_in(fiona())
    for name, *refs in (
        ("runs",),
        ("run", run.ref),
        ("to_begin",),
        ("holds",),
        ("schedule", schedule.ref),
        ("schedules", schedule.person.ref),
        ("payees", schedule.person.ref),
        ("payee", schedule.payee.ref),
    ):
        with django_assert_max_num_queries(20):
            assert finance.get(reverse(f"pay:{name}", args=refs)).status_code == 200
    assert at(TODAY)


def test_the_night_job_says_what_it_did(capsys):
    from django.core.management import call_command

    pay.three_people()
    call_command("pay_dues", until=PAY_DAY)
    assert (
        "3 schedules looked at, 3 periods fell due, 0 periods put right, £2,342.99" in capsys.readouterr().out
    )
    call_command("pay_dues", until=PAY_DAY)
    assert "0 periods fell due" in capsys.readouterr().out
