"""The pages of employing an assistant, from the cost to the hours."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from tests.pages import words
from trellis.journey.accounts.models import RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.people.tests import factories as people
from trellis.journey.plan import actions
from trellis.journey.plan.models import Agreement, Timesheet
from trellis.journey.plan.queries import employing

from .test_employing import offered, pat, signed

pytestmark = pytest.mark.django_db
MOST_QUERIES = 20


@pytest.fixture
def amina():
    accounts.council()
    found = people.person()
    people.signing_in(found)
    return found


def monday():
    return localdate() - timedelta(days=localdate().weekday() + 7)


def typed(**changed: str) -> dict[str, str]:
    """The form of the cost as J6 fills it in."""
    on = localdate()
    return {
        "hours_a_week": "16",
        "wage_pence": "13.20",
        "starts_on_0": str(on.day),
        "starts_on_1": str(on.month),
        "starts_on_2": str(on.year),
        "pension": "basic_pay",
        "pension_percent": "3",
        "employment_allowance": "yes",
        "insurance_yearly_pence": "130",
        "payroll_weekly_pence": "5.40",
        "budget_weekly_pence": "320",
        **changed,
    }


def opened(client, name: str, *args: str, by=None, sees: int = 200) -> str:
    if by is not None:
        client.force_login(by)
    with CaptureQueriesContext(connection) as asked:
        response = client.get(reverse(f"plan:{name}", args=args))
    assert response.status_code == sees, (name, response.status_code)
    assert len(asked) <= MOST_QUERIES
    return words(response)


def test_j6_sixteen_hours_reach_and_twenty_four_are_said_to_be_short_before_anybody_is_hired(client, amina):
    opened(client, "pa_cost", amina.ref, by=amina.account)
    address = reverse("plan:pa_cost", args=[amina.ref])
    shown = words(client.post(address, typed()))
    for says in (
        "£211.20",
        "£25.49",
        "£6.34",
        "the law’s minimum",
        "the Employment Allowance covers it",
        "£2.50",
        "£5.40",
        "£250.93",
        "Enough £69.07 a week is left of £320.00.",
    ):
        assert says in shown, says
    shown = words(client.post(address, typed(hours_a_week="24")))
    assert "£372.43" in shown and "Not enough £52.43 a week short of £320.00." in shown
    assert not Agreement.objects.exists()


def test_what_cannot_be_worked_out_is_said_beside_its_box(client, amina):
    client.force_login(amina.account)
    address = reverse("plan:pa_cost", args=[amina.ref])
    for wrong, says in (
        ({"wage_pence": "5"}, "less than the law’s minimum"),
        ({"hours_a_week": "-3"}, "Hours must be more than 0"),
        ({"hours_a_week": "169"}, "A week has 168 hours"),
        ({"hours_a_week": "many"}, "Hours must be a number"),
        ({"starts_on_2": "1950"}, "There is a problem"),
        ({"pension_percent": "200"}, "There is a problem"),
    ):
        response = client.post(address, typed(**wrong))
        assert response.status_code == 200 and says in words(response), wrong


def test_an_agreement_is_written_from_the_cost_and_signed_by_both(client, amina):
    client.force_login(amina.account)
    address = reverse("plan:new_agreement", args=[amina.ref])
    begun = client.post(address, typed(from_cost="1")).content.decode()
    assert 'value="13.20"' in begun and "There is a problem" not in begun
    rest = {"assistants_name": "Pat Parry", "sign_in_name": pat().username, "relation": "no_relation"}
    rest |= {"lives_with_person": "no", "what_they_do": ""}
    wrong = client.post(address, typed(**rest))
    assert "Say what the work is" in words(wrong) and 'value="Pat Parry"' in wrong.content.decode()
    client.post(address, typed(**rest | {"what_they_do": "Getting up."}))
    found = Agreement.objects.get()
    assert found.weekly_cost_pence == 250_93
    sign = reverse("plan:sign_agreement", args=[found.ref])
    assert "Tick the box if you agree" in words(client.post(sign, {}))
    assert "It waits for the other." in words(client.post(sign, {"agrees": "on"}, follow=True))
    client.force_login(pat())
    assert "Both have signed." in words(client.post(sign, {"agrees": "on"}, follow=True))


def test_the_assistant_sees_their_own_agreement_and_nothing_of_the_budget_or_of_anybody_else(client, amina):
    found = signed(offered(amina), localdate())
    others = offered(people.person("Bill", "Baker"), by=people.worker(), sign_in_name="")
    shown = opened(client, "agreement", found.ref, by=pat())
    assert "£13.20 an hour" in shown and "£250.93" not in shown and "£320.00" not in shown
    for name in ("easy_agreement", "hours", "sign_agreement", "withdraw_agreement", "end_agreement"):
        opened(client, name, found.ref)
    assert "Bill" not in opened(client, "my_work")
    for name, ref in (("agreement", others.ref), ("agreements", amina.ref), ("pa_cost", amina.ref)):
        opened(client, name, ref, sees=403)
    for name in ("another_agreement", "seen_on_paper"):
        opened(client, name, found.ref, sees=403)
    opened(client, "my_work", by=amina.account, sees=403)


def test_every_page_opens_for_the_person_and_the_worker_who_helps(client, amina):
    found = signed(offered(amina), localdate())
    for account in (amina.account, people.worker()):
        client.force_login(account)
        for name in ("pa_cost", "agreements", "new_agreement"):
            opened(client, name, amina.ref)
        for name in ("agreement", "easy_agreement", "another_agreement", "end_agreement", "hours"):
            opened(client, name, found.ref)
        printed = words(
            client.get(reverse("plan:week", args=[found.ref, monday().isoformat()]), {"print": "1"})
        )
        assert "To fill in by hand" in printed
    opened(client, "seen_on_paper", found.ref)
    for wrong in ("2026-05-05", "monday", "20260504"):
        opened(client, "week", found.ref, wrong, sees=404)


def test_too_many_hours_are_caught_before_they_go_in_with_what_to_do(client, amina):
    on = localdate()
    found = signed(offered(amina, on=on, starts_on=on - timedelta(days=30)), on)
    address = reverse("plan:week", args=[found.ref, monday().isoformat()])
    client.force_login(pat())
    over = client.post(address, {"day_0": "10", "day_1": "8", "note": "Two doctors", "shown": ""})
    shown = words(over)
    assert "Not kept yet 18 hours is 2 hours more than the 16 agreed a week." in shown
    assert "ask Mrs Amina Ahmed to put in this week" in shown and "Two doctors" in over.content.decode()
    assert not Timesheet.objects.exists()
    client.force_login(amina.account)
    client.post(address, {"day_0": "10", "day_1": "8", "over_agreed_because": "Two visits.", "shown": ""})
    assert Timesheet.objects.get().total_hours == 18
    assert "more than agreed" in opened(client, "hours", found.ref)


def test_two_windows_show_both_weeks_side_by_side_and_both_versions_stay(client, amina):
    on = localdate()
    found = signed(offered(amina, on=on, starts_on=on - timedelta(days=30)), on)
    actions.put_in_timesheet(
        found, week_begins_on=monday(), hours=[Decimal(8)] + [Decimal(0)] * 6, by=pat(), on=on
    )
    client.force_login(amina.account)
    address = reverse("plan:week", args=[found.ref, monday().isoformat()])
    late = client.post(address, {"day_0": "7", "note": "Left early", "shown": ""})
    assert late.status_code == 409
    shown = words(late)
    assert "Pat Parry saved this page while you were typing" in shown and "What you typed 7 " in shown
    newest = employing.week_of(found, monday()).timesheet
    assert f'value="{newest.ref}"' in late.content.decode()
    client.post(address, {"day_0": "7", "note": "Left early", "shown": newest.ref})
    assert "Earlier versions" in opened(client, "week", found.ref, monday().isoformat())
    assert [sheet.total_hours for sheet in Timesheet.objects.order_by("pk")] == [8, 7]


def test_a_planner_who_was_not_let_in_to_the_money_tries_no_cost(client, amina):
    olive = people.account("Olive Okafor", RoleName.PLANNER, of="Open Door CIC")
    client.force_login(olive)
    opened(client, "pa_cost", amina.ref, sees=403)
    opened(client, "new_agreement", amina.ref, sees=403)
