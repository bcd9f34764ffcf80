"""J12: three slices, one budget.

Mrs Ahmed's £320.00 is held in three ways: a direct payment, a service fund, and what the council arranges.
The parts sum to the penny or are refused; moving pounds between them asks her and no panel; whoever holds the
service fund sees that fund and nothing else of her.
"""

from __future__ import annotations

import re

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Service
from tests.journeys.look import then_everybody_can_use_it
from tests.journeys.steps import presses, signs_in, tabs_to, types_a_day
from tests.people import AMINA, BEA, MARTA, WILL


@pytest.fixture(scope="module")
def told(service: Service) -> dict[str, str]:
    return service.told_before("a_budget_to_be_held")


@pytest.fixture(scope="module")
def held(told) -> str:
    return f"/plans/budgets/{told['budget']}/held"


def slice_of(service: Service, how: str) -> str:
    ((ref,),) = service.rows(
        "SELECT s.ref FROM plan_slice s JOIN plan_personalbudget b ON b.id = s.budget_id "
        f"JOIN people_person p ON p.id = b.person_id WHERE p.given_name = 'Amina' AND s.how = '{how}'"
    )
    found: str = ref
    return found


def opens_every_way(page: Page) -> None:
    while (closed := page.locator("main details:not([open]) > summary")).count():
        closed.first.click()


def test_parts_that_do_not_sum_are_refused_and_what_was_typed_stays(page: Page, held: str):
    amina = signs_in(page, AMINA)
    amina.goto(held)
    then_everybody_can_use_it(amina)
    opens_every_way(amina)
    for way, pounds in (("A direct payment to me", "180"), ("A service fund with a provider I choose", "90")):
        amina.get_by_label(re.compile(f"Pounds a week: {way}", re.I)).first.fill(pounds)
    amina.get_by_label("Which provider?").first.select_option(label="Willow Support CIC")
    presses(amina, "Save how it is held")
    expect(amina.locator(".govuk-error-summary")).to_contain_text("£50.00")
    expect(amina.get_by_label(re.compile("Pounds a week: A direct payment to me", re.I)).first).to_have_value(
        re.compile("^180")
    )
    then_everybody_can_use_it(amina)
    opens_every_way(amina)
    amina.get_by_label(re.compile("Pounds a week: Arranged by the council", re.I)).first.fill("50")
    presses(amina, "Save how it is held")
    main = amina.locator("main")
    for figure in ("£180.00", "£90.00", "£50.00", "£320.00"):
        expect(main).to_contain_text(figure)
    expect(main.get_by_role("table").first).to_be_visible()
    then_everybody_can_use_it(amina)


def test_the_conditions_of_the_law_are_answered_with_reasons(page: Page, service: Service):
    bea = signs_in(page, BEA)
    bea.goto(f"/plans/held/{slice_of(service, 'direct_payment')}/conditions")
    then_everybody_can_use_it(bea)
    for yes in bea.get_by_role("radio", name="Yes").all():
        yes.check()
    presses(bea, "Save the answers")
    # A judgement counts only with its reason.
    expect(bea.locator(".govuk-error-summary")).to_be_visible()
    for why in bea.locator("main textarea").all():
        why.fill("We talked it through at her table.")
    presses(bea, "Save the answers")
    expect(bea.locator("main")).to_contain_text("All met")
    then_everybody_can_use_it(bea)


def test_she_says_that_it_is_right_and_it_is_agreed(page: Page, told):
    amina = signs_in(page, AMINA)
    amina.goto(f"/plans/budgets/{told['budget']}/answer")
    then_everybody_can_use_it(amina)
    amina.locator('input[name="agreement"][value="agrees"]').check()
    presses(amina, "Save")
    bea = signs_in(page, BEA)
    bea.goto(f"/plans/budgets/{told['budget']}/ask")
    bea.locator('[name="differs_because"]').fill("It is what her plan costs here.")
    presses(bea, "Ask for it to be agreed")
    marta = signs_in(page, MARTA)
    marta.goto(f"/plans/budgets/{told['budget']}/agree")
    presses(marta, "Agree this budget")
    expect(marta.locator("main")).to_contain_text("Agreed")
    then_everybody_can_use_it(marta)


def test_moving_twenty_pounds_asks_her_and_no_panel(page: Page, held: str):
    amina = signs_in(page, AMINA)
    amina.goto(held)
    tabs_to(amina, "Move pounds between the parts")
    with amina.expect_navigation():
        amina.keyboard.press("Enter")
    then_everybody_can_use_it(amina)
    choose(amina, "from_slice", "Arranged by the council")
    choose(amina, "to_slice", "Willow")
    # More than there is, is refused in a sentence.
    amina.locator('input[name="pence"]').fill("60")
    presses(amina, "Move it")
    expect(amina.locator(".govuk-error-summary")).to_be_visible()
    amina.locator('input[name="pence"]').fill("20")
    presses(amina, "Move it")
    main = amina.locator("main")
    for figure in ("£110.00", "£30.00", "£180.00", "£320.00"):
        expect(main).to_contain_text(figure)
    then_everybody_can_use_it(amina)


def choose(page: Page, name: str, words: str) -> None:
    box = page.locator(f'select[name="{name}"]')
    says = next(one for one in box.locator("option").all_inner_texts() if words in one)
    box.select_option(label=says.strip())


def test_the_provider_sees_the_fund_and_nothing_else_of_her(page: Page, told, held: str, service: Service):
    will = signs_in(page, WILL)
    will.goto("/plans/funds")
    expect(will.locator("main")).to_contain_text("Ahmed")
    then_everybody_can_use_it(will)
    fund = f"/plans/funds/{slice_of(service, 'service_fund')}"
    will.goto(fund)
    expect(will.locator("main")).to_contain_text("£110.00")
    for hidden in ("£180.00", "£320.00", "art group", "£47.30"):
        expect(will.locator("main")).not_to_contain_text(hidden)
    for address in (held, f"/plans/{told['plan']}", f"/people/{told['person']}"):
        answer = will.goto(address)
        assert answer is not None and answer.status == 403, address
    # Four hours are kept in one week and used in the next; more than were kept are not there to be used.
    for kind, hours, is_kept in (
        ("hours_used", "4", False),
        ("hours_kept", "4", True),
        ("hours_used", "4", True),
    ):
        will.goto(fund)
        will.locator(f'input[name="kind"][value="{kind}"]').check()
        will.locator('input[name="hours"]').fill(hours)
        types_a_day(will, "day_of_it", localdate())
        will.locator('[name="says"]').fill("Two mornings")
        presses(will, "Put it in")
        assert (will.locator(".govuk-error-summary").count() == 0) is is_kept
    expect(will.locator("main")).to_contain_text("4 kept, 4 used, 0 left")
    then_everybody_can_use_it(will)


def test_she_reads_the_same_account(page: Page, service: Service):
    amina = signs_in(page, AMINA)
    amina.goto(f"/plans/funds/{slice_of(service, 'service_fund')}")
    expect(amina.locator("main")).to_contain_text("4 kept, 4 used, 0 left")
    then_everybody_can_use_it(amina)
