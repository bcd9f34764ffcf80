"""Emergency money: its clock, who decides, the second look, and what every month's page shows."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.timezone import get_default_timezone

from trellis.basis.periods import financial_year_of
from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import RoleName
from trellis.journey.pay import actions, states
from trellis.journey.pay.models import Emergency, LedgerAccount, Rail
from trellis.journey.pay.queries import emergencies as queries
from trellis.journey.pay.queries import ledger
from trellis.journey.people.tests import factories as people

pytestmark = pytest.mark.django_db

THE_BICYCLE = (("A bicycle, to get to work", 180_00), ("A counsellor, one hour", 60_00))


def at(hour: int, minute: int = 0, *, day: int = 12) -> datetime:
    """A moment in May 2026 on the wall; the 12th is a Tuesday."""
    return datetime(2026, 5, day, hour, minute, tzinfo=get_default_timezone())


def manager_of(person):
    return people.account("Marta Mazur", RoleName.MANAGER, of=person.team.name)


def asked(person=None, *, items=THE_BICYCLE, when=None):
    person = person or people.person()
    worker = people.worker_of(person)
    return actions.ask_for_emergency(
        person,
        says="His bicycle was stolen.",
        items=items,
        asked_for_by="Him",
        by=worker,
        at=when or at(9, 40),
    )


def accounts_of_finance(name):
    return people.account(name, RoleName.FINANCE)


def an_account_of(person, *, is_checked=True):
    frank, fiona = accounts_of_finance("Frank Foster"), accounts_of_finance("Fiona Finch")
    rail = Rail.objects.get(kind="faster_payment")
    Rail.objects.filter(pk=rail.pk).update(
        paid_from_name="NORTHSHIRE", paid_from_sort_code="202959", paid_from_account_number="63748472"
    )
    payee = actions.put_in_payee(
        person,
        kind="account",
        name=person.full_name,
        rail=rail,
        sort_code="089999",
        account_number="66374958",
        by=frank,
        on=at(9).date(),
    )
    return actions.check_payee(payee, how="Rang her.", by=fiona, on=at(9).date()) if is_checked else payee


def test_the_sum_is_of_its_items_and_the_clock_counts_working_hours():
    one = asked()
    told = queries.clock_of(one, at(11, 5))
    assert one.pence == 240_00 and one.state == states.ASKED
    assert told.says == "To be paid by 13:40 on 12 May 2026: 2 hours 35 minutes left of 4 hours."


def test_one_manager_agrees_below_the_limit_and_another_looks_again_within_two_working_days():
    one = asked()
    marta = manager_of(one.person)
    one = actions.agree_emergency(one, by=marta, at=at(10, 20))
    assert (one.state, one.decided_by, str(one.second_look_by)) == (states.AGREED, marta, "2026-05-14")
    with pytest.raises(Refused, match="who had no part"):
        actions.look_again(one, says="It was right.", by=marta, at=at(9, day=13))
    dina = people.account("Dina Dixon", RoleName.DIRECTOR)
    looked = actions.look_again(one, says="It was right.", by=dina, at=at(9, day=13))
    assert looked.looked_by == dina
    with pytest.raises(ValidationError, match="looked already"):
        actions.look_again(one, says="Again.", by=dina, at=at(10, day=13))


@pytest.mark.parametrize(("pence", "approvers"), [(299_99, 1), (300_00, 2), (300_01, 2)])
def test_from_the_limit_on_two_must_agree(pence, approvers):
    one = asked(items=[("A boiler", pence)])
    first, second = manager_of(one.person), people.account("Dina Dixon", RoleName.DIRECTOR)
    one = actions.agree_emergency(one, by=first, at=at(10))
    assert (one.state == states.AGREED) is (approvers == 1)
    if approvers == 2:
        with pytest.raises(ValidationError, match="agreed to this already"):
            actions.agree_emergency(one, by=first, at=at(10, 5))
        one = actions.agree_emergency(one, by=second, at=at(10, 30))
        assert one.state == states.AGREED and one.second_look_by is None


def test_who_asks_does_not_decide_and_nor_does_somebody_of_another_team():
    person = people.person()
    marta = manager_of(person)
    one = actions.ask_for_emergency(
        person, says="No heating.", items=[("A heater", 40_00)], asked_for_by="Her", by=marta, at=at(9)
    )
    for account in (
        marta,
        people.worker_of(person),
        people.account("Nobody Here", RoleName.MANAGER, of="Hillside"),
    ):
        with pytest.raises(Refused):
            actions.agree_emergency(one, by=account, at=at(10))
    assert Emergency.objects.get().state == states.ASKED


@pytest.mark.parametrize(
    "items", [[], [("", 10_00)], [("A heater", 0)], [("A heater", -5_00)], [("A house", 2_000_01)]]
)
def test_nothing_to_pay_for_and_too_much_are_refused(items):
    with pytest.raises(ValidationError):
        asked(items=items)
    assert not Emergency.objects.exists()


def test_a_refusal_has_reasons_and_is_decided_once():
    one = asked()
    marta = manager_of(one.person)
    with pytest.raises(ValidationError, match="Say why"):
        actions.refuse_emergency(one, because=" ", by=marta, at=at(10))
    one = actions.refuse_emergency(one, because="The charity pays it today.", by=marta, at=at(10))
    with pytest.raises(ValidationError, match="decided already"):
        actions.agree_emergency(one, by=marta, at=at(11))


def test_who_asks_at_night_is_told_when_we_open_and_whom_to_ring():
    told = queries.closed_when(at(22, 15))
    assert told and "Ring" in told.do and "09:00 on 13 May 2026" in told.says
    assert queries.closed_when(at(10)) is None


def test_two_hundred_and_forty_pounds_are_paid_in_an_hour_and_twenty_five_minutes():
    person = people.person()
    one, frank = asked(person), accounts_of_finance("Frank Foster")
    payee = an_account_of(person)
    with pytest.raises(ValidationError, match="agreed can be paid"):
        actions.pay_emergency(one, payee, by=frank, at=at(10))
    one = actions.agree_emergency(one, by=manager_of(person), at=at(10, 20))
    one = actions.pay_emergency(one, payee, by=frank, at=at(11, 5))
    one.due.refresh_from_db()
    assert queries.clock_of(one).says == "Paid in 1 hour 25 minutes; the target is 4 hours."
    assert (one.due.slice, one.due.line.run.state, one.due.line.run.what) == (None, states.SENT, "emergency")
    assert one.due.line.run.file.totals["credit_pence"] == 240_00
    with pytest.raises(ValidationError, match="agreed can be paid"):
        actions.pay_emergency(one, payee, by=frank, at=at(11, 6))
    books = {account.kind: ledger.balance(account, at(12).date()) for account in LedgerAccount.objects.all()}
    # No budget gives anything for it.
    assert books == {"fund": 0, "emergency_fund": -240_00, "slice": 0, "on_the_way": 240_00}


def test_who_agreed_does_not_pay_and_an_account_nobody_checked_is_not_paid():
    person = people.person()
    one = asked(person)
    both = people.account("Both At Once", RoleName.MANAGER, RoleName.FINANCE, of=person.team.name)
    one = actions.agree_emergency(one, by=both, at=at(10))
    with pytest.raises(ValidationError, match="no part in deciding"):
        actions.pay_emergency(one, an_account_of(person), by=both, at=at(11))
    unchecked = an_account_of(person, is_checked=False)
    with pytest.raises(ValidationError, match="has been checked"):
        actions.pay_emergency(one, unchecked, by=accounts_of_finance("Frank Foster"), at=at(11))


def test_every_month_hides_a_small_number_and_says_what_was_late():
    for number in range(6):
        one = asked(when=at(9, number))
        actions.refuse_emergency(one, because="Paid by a charity.", by=manager_of(one.person), at=at(10))
    asked(when=at(9, day=13))
    found = queries.months(financial_year_of(at(9).date()), at(12, day=13))
    assert found.rows[1] == ("May 2026", (0, 0, None, None, 7)) and found.rows[-1][0] == "All"


def test_the_page_is_refused_to_a_stranger_and_decides_for_a_manager(client):
    one = asked()
    page = reverse("pay:emergency", args=[one.ref])
    client.force_login(people.worker_in("Hillside"))
    assert client.get(page).status_code == 403
    client.force_login(manager_of(one.person))
    shown = client.get(page).content.decode()
    assert "£240.00" in shown and "Agree: it is paid now" in shown
    refused = client.post(page, {"decision": "refuse", "because": ""})
    assert "Say why" in refused.content.decode()
    client.post(page, {"decision": "agree"})
    assert Emergency.objects.get().state == states.AGREED


def test_asking_takes_one_page_and_loses_nothing_that_was_typed(client):
    person = people.person()
    client.force_login(people.worker_of(person))
    page = reverse("pay:emergency_new", args=[person.ref])
    typed = {
        "says": "His bicycle was stolen.",
        "what_1": "A bicycle",
        "pence_1": "a lot",
        "asked_for_by": "Him",
    }
    shown = client.post(page, typed).content.decode()
    assert "His bicycle was stolen." in shown and "a lot" in shown
    answer = client.post(page, {**typed, "pence_1": "180", "what_2": "A counsellor", "pence_2": "60"})
    one = Emergency.objects.get()
    assert answer.status_code == 302 and one.pence == 240_00
    assert [item.says for item in one.items.all()] == ["A bicycle", "A counsellor"]
