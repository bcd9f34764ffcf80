"""A service fund: its provider keeps the account, the person sees the same, and nobody sees more."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, transaction
from django.urls import reverse

from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.people.tests import factories as people
from trellis.journey.plan import actions, queries
from trellis.journey.plan.actions import SliceRow
from trellis.journey.plan.models import FundEntry, Slice
from trellis.journey.plan.queries.funds import had_by, weeks_begun
from trellis.journey.plan.queries.slices_told import today_of_provider

from . import held
from .held import TODAY

pytestmark = pytest.mark.django_db

# Monday; thirteen weeks from it end on Sunday 5 July.
STARTS, AFTER_13 = date(2026, 4, 6), date(2026, 7, 5)


def a_years_fund() -> Slice:
    """£11,420.00 a year with Willow, for Bill."""
    bill = people.person("Bill", "Baker", likes_to_be_called="Bill")
    made = held.budget(bill, weekly=219_62, starts_on=STARTS)
    [fund] = held.put(
        made, [SliceRow("service_fund", yearly_pence=11_420_00, provider=held.willow(), what_for="Days out")]
    )
    held.signed(made)
    return Slice.objects.get(pk=fund.pk)


def entry(fund: Slice, kind: str, on: date, *, pence: int = 0, hours: str = "0", says: str = "Two mornings"):
    return actions.put_in_entry(
        fund,
        kind=kind,
        pence=pence,
        hours=Decimal(hours),
        day_of_it=on,
        says=says,
        by=held.will(),
        on=AFTER_13,
    )


def test_j12_thirteen_weeks_are_a_quarter_of_the_years_sum_and_144_pounds_50_are_left():
    fund = a_years_fund()
    assert fund.weekly_pence == 219_62
    entry(fund, "spent", date(2026, 4, 30), pence=1_000_00)
    entry(fund, "spent", date(2026, 6, 30), pence=1_710_50)
    account = queries.fund_account(fund, AFTER_13)
    assert account.weeks == 13
    # Thirteen rounded weeks would be £2,855.06.
    assert (account.had_pence, account.spent_pence, account.left_pence) == (2_855_00, 2_710_50, 144_50)


def test_the_money_of_a_week_is_there_from_its_first_day_and_four_quarters_are_the_year():
    fund = a_years_fund()
    assert [weeks_begun(STARTS, STARTS + timedelta(days=n)) for n in (-1, 0, 6, 7)] == [0, 1, 1, 2]
    year = STARTS + timedelta(weeks=52, days=-1)
    assert had_by(fund, [], year) == 11_420_00
    assert had_by(fund, [], year + timedelta(weeks=13)) == 11_420_00 + 2_855_00


def test_j12_four_hours_kept_in_the_first_week_are_used_in_the_second():
    fund = a_years_fund()
    entry(fund, "hours_kept", date(2026, 4, 8), hours="4")
    with pytest.raises(ValidationError, match="Only 4 kept hours were left on 15 April 2026"):
        entry(fund, "hours_used", date(2026, 4, 15), hours="4.25")
    with pytest.raises(ValidationError, match="Only 0 kept hours were left on 7 April 2026"):
        entry(fund, "hours_used", date(2026, 4, 7), hours="1")
    entry(fund, "hours_used", date(2026, 4, 15), hours="4")
    account = queries.fund_account(fund, AFTER_13)
    assert (account.hours_kept, account.hours_used, account.hours_left) == (4, 4, 0)
    with pytest.raises(ValidationError, match="no more can be used"):
        entry(fund, "hours_used", date(2026, 4, 16), hours="0.25")


def test_a_line_is_put_right_by_a_further_line_and_both_stay():
    fund = a_years_fund()
    first = entry(fund, "spent", date(2026, 4, 30), pence=100_00)
    put = {"by": held.will(), "on": AFTER_13}
    second = actions.put_right_entry(first, pence=90_00, because="One morning less", **put)
    assert queries.fund_account(fund, AFTER_13).spent_pence == 90_00
    with pytest.raises(ValidationError, match="put right already"):
        actions.put_right_entry(first, pence=80_00, because="Again", **put)
    actions.put_right_entry(second, pence=95_00, because="It was half a morning", **put)
    account = queries.fund_account(fund, AFTER_13)
    assert account.spent_pence == 95_00 and len(account.lines) == 3
    assert [line.kind for line in account.lines] == ["spent"] * 3
    kept = entry(fund, "hours_kept", date(2026, 4, 8), hours="4")
    entry(fund, "hours_used", date(2026, 4, 15), hours="3")
    with pytest.raises(ValidationError, match="no more can be used"):
        actions.put_right_entry(kept, hours=Decimal(2), because="It was two", **put)
    with pytest.raises(Error), transaction.atomic():
        FundEntry.objects.update(pence=1)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"kind": "spent", "on": AFTER_13 + timedelta(days=1), "pence": 1}, "today or before"),
        ({"kind": "spent", "on": STARTS - timedelta(days=1), "pence": 1}, "This fund began on 6 April 2026"),
        ({"kind": "spent", "on": STARTS, "pence": -1}, "Enter the pounds"),
        ({"kind": "hours_kept", "on": STARTS, "hours": "-1"}, "Enter the hours"),
        ({"kind": "put_right", "on": STARTS, "pence": 1}, "Choose what it is"),
        ({"kind": "spent", "on": STARTS, "pence": 1, "says": " "}, "Say what it was for"),
    ],
)
def test_a_line_that_cannot_be_is_refused(given, told):
    fund = a_years_fund()
    with pytest.raises(ValidationError, match=told):
        entry(fund, given.pop("kind"), given.pop("on"), **given)
    assert not FundEntry.objects.exists()


def test_moving_pounds_into_a_fund_gives_it_more_from_that_day():
    payment, fund, arranged = held.three()
    day = TODAY + timedelta(weeks=2)
    actions.move_between(
        arranged, fund, 20_00, from_date=day, wanted_by="Mrs Ahmed", by=people.worker(), on=TODAY
    )
    fund = Slice.objects.get(pk=fund.pk)
    moves = queries.moves_of(payment.budget)
    assert had_by(fund, moves, day - timedelta(days=1)) == 2 * 90_00
    assert had_by(fund, moves, day) == 2 * 90_00 + 110_00


# Who sees what. ------------------------------------------------------------------------------------------


def test_a_provider_sees_the_service_fund_and_nothing_else_of_anybody(client):
    accounts.council()
    amina = people.person(likes_to_be_called="Amina")
    payment, fund, _arranged = held.three(amina)
    will = held.will()
    client.force_login(will)
    listed = client.get(reverse("plan:funds")).content.decode()
    assert "Amina" in listed and "£90.00 a week" in listed and "Mornings" in listed
    page = client.get(reverse("plan:fund", args=[fund.ref]))
    assert page.status_code == 200
    for shown in (listed, page.content.decode()):
        # Not her family name, nor what is in the other parts, nor the sum of the whole.
        for not_theirs in ("Ahmed", "£180.00", "£50.00", "£320.00", "lunch club", payment.ref, amina.ref):
            assert not_theirs not in shown
    for name, ref in (
        ("slices", fund.budget.ref),
        ("slice", fund.ref),
        ("slice", payment.ref),
        ("conditions", payment.ref),
        ("payment_agreement", payment.ref),
        ("family", payment.ref),
        ("move", fund.budget.ref),
        ("stays", amina.ref),
        ("one", fund.budget.plan.ref),
    ):
        assert client.get(reverse(f"plan:{name}", args=[ref])).status_code == 403, name
    assert client.get(reverse("people:one", args=[amina.ref])).status_code == 403


def test_a_provider_sees_no_fund_of_another_provider_nor_one_not_agreed_yet(client):
    accounts.council()
    waiting = held.three(state="prepared")[1]
    client.force_login(held.will())
    assert client.get(reverse("plan:fund", args=[waiting.ref])).status_code == 403
    assert "Amina" not in client.get(reverse("plan:funds")).content.decode()
    other = a_years_fund()
    other.provider.organisation = accounts.organisation("Open Door CIC")
    other.provider.save()
    assert client.get(reverse("plan:fund", args=[other.ref])).status_code == 403
    with pytest.raises(Refused):
        entry(other, "spent", STARTS, pence=1)


def test_the_person_sees_the_same_account_live_and_does_not_write_in_it(client):
    accounts.council()
    fund = a_years_fund()
    client.force_login(held.will())
    address = reverse("plan:fund", args=[fund.ref])
    day = {"day_of_it_0": "8", "day_of_it_1": "4", "day_of_it_2": "2026"}
    sent = client.post(address, {"kind": "spent", "pence": "60", "says": "The museum", **day})
    assert sent.status_code == 302
    line = FundEntry.objects.get()
    right = reverse("plan:put_right_fund", args=[line.ref])
    assert client.post(right, {"pence": "55", "because": "A ticket less"}).url == address
    client.force_login(people.signing_in(fund.budget.person))
    shown = held.words(client.get(address).content.decode())
    assert "Your service fund with Willow Support CIC" in shown
    assert "The museum" in shown and "£55.00" in shown and "A ticket less" in shown
    assert client.post(address, {"kind": "spent", "pence": "60", "says": "x", **day}).status_code == 403
    assert client.get(right).status_code == 403


def test_a_fund_without_an_entry_for_four_weeks_waits_for_its_provider():
    fund = a_years_fund()
    will = held.will()
    assert [one.count for one in today_of_provider(will, STARTS + timedelta(days=28))] == [0]
    [heap] = today_of_provider(will, STARTS + timedelta(days=29))
    assert [task.says for task in heap.tasks] == ["Bring the account up to date: Bill"]
    entry(fund, "spent", STARTS + timedelta(days=5), pence=1)
    assert [one.count for one in today_of_provider(will, STARTS + timedelta(days=33))] == [0]
    assert list(today_of_provider(people.worker(), STARTS)) == []
