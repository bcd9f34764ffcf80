"""J11: the card company is down.

Forty-one people are paid by EML. Nine of them pay an assistant by tomorrow, £9,033.48 in all: one press pays
those another way, tells everybody by the way they asked for, and leaves thirty-two to wait. When EML works
again, nobody is paid twice.
"""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Service
from tests.journeys.look import then_everybody_can_use_it
from tests.journeys.steps import follows, presses, signs_in, tabs_to, types_a_day
from tests.people import BEA, FIONA, FRANK, TOM


@pytest.fixture(scope="module")
def told(service: Service) -> dict[str, str]:
    """The forty-one, and what falls due to each within five working days."""
    return service.told_before("forty_one_on_cards")


def the_failure(service: Service) -> str:
    ((ref,),) = service.rows("SELECT ref FROM pay_railfailure")
    return f"/pay/down/{ref}"


def the_second_way(service: Service) -> str:
    ((ref,),) = service.rows("SELECT ref FROM pay_payrun WHERE what = 'fallback'")
    return f"/pay/runs/{ref}"


def test_frank_sees_whom_it_touches_and_marks_it_as_down(page: Page, told: dict[str, str]):
    frank = signs_in(page, FRANK)
    frank.goto("/pay/rails")
    then_everybody_can_use_it(frank)
    follows(frank, "EML")
    main = frank.locator("main")
    expect(main).to_contain_text("41 people would be told")
    expect(main).to_contain_text("9 payments go now by the second route (£9,033.48)")
    expect(main).to_contain_text("32 wait for the rail (£15,360.00)")
    then_everybody_can_use_it(frank)
    # Nobody marks a rail as down without a word of what is known.
    frank.get_by_label("What do you know?").fill("  ")
    presses(frank, "Mark EML as down")
    expect(frank.locator(".govuk-error-summary")).to_contain_text("Say what you know")
    then_everybody_can_use_it(frank)
    frank.get_by_label("What do you know?").fill("Their help desk says until Monday night.")
    presses(frank, "Mark EML as down")
    expect(main).to_contain_text("Nobody yet.")
    then_everybody_can_use_it(frank)


def test_nothing_goes_by_it_while_it_is_down(page: Page, told):
    frank = signs_in(page, FRANK)
    frank.goto("/pay/runs/new")
    frank.get_by_label("EML", exact=True).check()
    types_a_day(frank, "pay_on", date.fromisoformat(told["later"]))
    presses(frank, "Prepare the run")
    expect(frank.locator(".govuk-error-summary")).to_contain_text("EML is down")


def test_one_press_pays_the_nine_and_tells_all_by_their_own_way(page: Page, service: Service, told):
    frank = signs_in(page, FRANK)
    frank.goto(the_failure(service))
    tabs_to(frank, "Pay those by their second way, and tell everybody")
    with frank.expect_navigation():
        frank.keyboard.press("Enter")
    main = frank.locator("main")
    expect(main).to_contain_text("32 payments, £15,360.00 in all")
    expect(main).to_contain_text(f"{told['alone']}: No way of writing to them is open.")
    then_everybody_can_use_it(frank)
    expect(frank.get_by_role("button", name="Pay those by their second way")).to_have_count(0)
    assert service.rows(
        "SELECT count(*), sum(l.pence) FROM pay_runline l JOIN pay_payrun r ON r.id = l.run_id "
        "WHERE r.what = 'fallback'"
    ) == [(9, 903348)]
    # Forty are written to, by letter, by e-mail and by text; one is to be told by a worker who knows them.
    assert service.rows(
        "SELECT count(*), count(message_id), count(*) FILTER (WHERE why_not <> '') FROM pay_failurenotice"
    ) == [(41, 40, 1)]
    ways = service.rows(
        "SELECT DISTINCT m.channel FROM pay_failurenotice n JOIN tell_message m ON m.id = n.message_id"
    )
    assert {way for (way,) in ways} == {"letter", "email", "text"}


def test_mr_grant_gets_no_letter_and_his_sister_is_told(service: Service):
    assert service.rows(
        "SELECT m.channel <> 'letter', c.name FROM pay_failurenotice n JOIN tell_message m "
        "ON m.id = n.message_id JOIN people_person p ON p.id = m.person_id "
        "JOIN people_carer c ON c.id = m.to_carer_id WHERE p.family_name = 'Grant'"
    ) == [(True, "Gwen Grant")]


def test_whoever_nobody_may_write_to_is_told_by_a_worker_they_know(page: Page, told):
    bea = signs_in(page, BEA)
    follows(bea, f"Tell {told['alone']}: EML is down")
    then_everybody_can_use_it(bea)
    expect(bea.locator("main")).to_contain_text("It is not your fault")
    presses(bea, "I have told them")
    expect(bea.locator("main")).to_contain_text("Told by Bea Brooks")
    then_everybody_can_use_it(bea)
    address = bea.url
    answer = signs_in(page, TOM).goto(address)
    assert answer is not None and answer.status == 403


def test_fiona_approves_the_second_way_and_it_goes_today(page: Page, service: Service):
    run = the_second_way(service)
    fiona = signs_in(page, FIONA)
    fiona.goto(run)
    then_everybody_can_use_it(fiona)
    presses(fiona, "Approve 9 payments of £9,033.48")
    presses(fiona, "Make the file and send it")
    expect(fiona.locator("main")).to_contain_text("9 payments, £9,033.48")
    then_everybody_can_use_it(fiona)


def test_when_it_is_back_nobody_is_paid_twice(page: Page, service: Service, told):
    frank = signs_in(page, FRANK)
    frank.goto(the_failure(service))
    presses(frank, "EML is back")
    main = frank.locator("main")
    expect(main).to_contain_text("EML was down")
    expect(main).to_contain_text("Goes with the next run")
    then_everybody_can_use_it(frank)
    frank.goto("/pay/runs/new")
    frank.get_by_label("EML", exact=True).check()
    types_a_day(frank, "pay_on", date.fromisoformat(told["later"]))
    presses(frank, "Prepare the run")
    expect(main).to_contain_text("32 payments, £15,360.00 in all")
    then_everybody_can_use_it(frank)
    # Each of the forty-one is in one payment, and nothing that was due is left over.
    assert service.rows(
        "SELECT count(*), count(DISTINCT l.person_id), sum(l.pence) FROM pay_runline l "
        "JOIN pay_payrun r ON r.id = l.run_id JOIN pay_rail a ON a.id = r.rail_id "
        "WHERE a.name = 'EML' OR r.what = 'fallback'"
    ) == [(41, 41, 903348 + 1536000)]
    assert service.rows(
        "SELECT count(*) FROM pay_due d JOIN pay_payee p ON p.id = d.payee_id "
        "JOIN pay_rail a ON a.id = p.rail_id WHERE a.name = 'EML' AND d.line_id IS NULL"
    ) == [(0,)]
