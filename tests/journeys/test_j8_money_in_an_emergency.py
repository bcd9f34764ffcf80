"""J8: emergency, a bicycle and counselling.

Mr Grant's bicycle was stolen, and he cannot get to his work. £180 and £60 are asked for at his table, decided
by Marta, paid by Frank into his account within the hours that count, and looked at again by Dina. His budget,
which he does not have yet, is no less for it.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Service
from tests.journeys.look import then_everybody_can_use_it
from tests.journeys.steps import follows, presses, signs_in, tabs_to
from tests.people import BEA, DINA, FRANK, MARTA, TOM


@pytest.fixture(scope="module")
def told(service: Service) -> dict[str, str]:
    """An account of his that was checked; nothing else."""
    return service.told_before("an_account_of_mr_grants")


def his_emergency(service: Service) -> str:
    ((ref,),) = service.rows(
        "SELECT e.ref FROM pay_emergency e JOIN people_person p ON p.id = e.person_id "
        "WHERE p.given_name = 'George'"
    )
    return f"/pay/emergencies/{ref}"


def test_bea_asks_for_it_in_his_words_with_the_keyboard_alone(page: Page, told: dict[str, str]):
    bea = signs_in(page, BEA)
    bea.goto(f"/people/{told['person']}")
    follows(bea, "Ask for money that cannot wait")
    then_everybody_can_use_it(bea)
    # Nonsense is said beside its box, and what was typed stays.
    bea.get_by_label("What has happened?").fill("My bike's gone. I can't get to the yard.")
    bea.get_by_label("What is it for?").first.fill("A bicycle")
    bea.get_by_label("How much is it?").first.fill("a fair bit")
    presses(bea, "Ask for it now")
    expect(bea.locator(".govuk-error-summary")).to_be_visible()
    expect(bea.get_by_label("How much is it?").first).to_have_value("a fair bit")
    then_everybody_can_use_it(bea)
    bea.get_by_label("How much is it?").first.fill("180")
    bea.locator('[name="what_2"]').fill("An hour with the counsellor")
    bea.locator('[name="pence_2"]').fill("60")
    bea.get_by_label("Who asks?").fill("Mr Grant")
    bea.get_by_label(re.compile("Their own account")).check()
    tabs_to(bea, "Ask for it now")
    with bea.expect_navigation():
        bea.keyboard.press("Enter")
    main = bea.locator("main")
    for words in ("£180.00", "£60.00", "£240.00", "below £300.00", "one person may agree"):
        expect(main).to_contain_text(words)
    then_everybody_can_use_it(bea)


def test_who_asked_does_not_decide_and_a_stranger_does_not_see_it(page: Page, service: Service):
    one = his_emergency(service)
    bea = signs_in(page, BEA)
    bea.goto(one)
    expect(bea.get_by_role("button", name="Save the decision")).to_have_count(0)
    tom = signs_in(page, TOM)
    answer = tom.goto(one)
    assert answer is not None and answer.status == 403


def test_marta_decides_and_frank_pays_within_the_hours_that_count(page: Page, service: Service):
    one = his_emergency(service)
    marta = signs_in(page, MARTA)
    expect(marta.locator("main")).to_contain_text("Emergency money to decide")
    marta.goto(one)
    then_everybody_can_use_it(marta)
    marta.get_by_label("Refuse, with reasons").check()
    presses(marta, "Save the decision")
    expect(marta.locator(".govuk-error-summary")).to_contain_text("Say why")
    marta.get_by_label("Agree: it is paid now").check()
    presses(marta, "Save the decision")
    expect(marta.locator("main")).to_contain_text("Agreed, not paid yet")
    frank = signs_in(page, FRANK)
    expect(frank.locator("main")).to_contain_text("Emergency money to pay now")
    frank.goto(one)
    then_everybody_can_use_it(frank)
    presses(frank, "Pay £240.00 now")
    main = frank.locator("main")
    expect(main).to_contain_text("the target is 4 hours")
    expect(main).to_contain_text("Their budget stays as it is")
    then_everybody_can_use_it(frank)
    # Pressing it again, from a page that stood open, pays nothing more.
    frank.goto(one)
    expect(frank.get_by_role("button", name="Pay £240.00 now")).to_have_count(0)
    assert service.rows(
        "SELECT count(*), sum(pence) FROM pay_due WHERE kind = 'emergency' AND pence = 24000"
    ) == [(1, 24000)]


def test_dina_looks_again_and_everybody_sees_how_the_month_went(page: Page, service: Service):
    dina = signs_in(page, DINA)
    expect(dina.locator("main")).to_contain_text("Emergency money to look at again")
    dina.goto(his_emergency(service))
    dina.get_by_label("What do you see, looking again?").fill("It was right. He was at work on Friday.")
    presses(dina, "Save what you saw")
    expect(dina.locator("main")).to_contain_text("He was at work on Friday")
    then_everybody_can_use_it(dina)
    page.context.clear_cookies()
    page.goto("/pay/emergencies/months")
    expect(page.get_by_role("table")).to_contain_text("Paid in time")
    expect(page.locator("main")).not_to_contain_text("Grant")
    then_everybody_can_use_it(page)
