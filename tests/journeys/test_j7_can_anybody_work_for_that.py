"""J7: can anybody work for that?

Mrs Ahmed needs somebody awake at night. The council pays £12.60 an hour; those on file ask £16.80, £17.25 and
£18.10. Nobody works for the council's rate, so her budget cannot be agreed until it is raised, or until a
director says why it is not. Her reason prints on the plan.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Service
from tests.journeys.look import then_everybody_can_use_it
from tests.journeys.steps import follows, presses, signs_in, tabs_to, types_a_day
from tests.people import AMINA, BEA, DINA, MARTA, SARA

NIGHTS = "Help at night from an agency"
HER_NAME = "Mrs Amina Ahmed"
NOBODY = "0 of 3 on file work at this rate"
HER_REASON = "The night team of the hospital comes from June. Until then Sara and I speak every week."
THE_SUMS = ("£12.60", "£793.80", "£16.80", "£17.25", "£18.10", "£1,086.75", "£292.95")


@pytest.fixture(scope="module")
def told(service: Service) -> dict[str, str]:
    """Her budget for the nights, 63 hours at £12.60, is prepared; she agrees to it."""
    return service.told_before("mrs_ahmeds_nights")


def fills_in_the_quote(page: Page, *, price: str, day_of_quote_known: bool = True) -> None:
    page.get_by_label("What kind of support is it for?").select_option(label=NIGHTS)
    page.get_by_label("Who gave the quote?").fill("Willow Support CIC")
    page.get_by_label("The price", exact=True).fill(price)
    page.locator('select[name="unit"]').select_option("hour")
    types_a_day(page, "quoted_on", localdate() + timedelta(days=-3 if day_of_quote_known else 30))
    page.locator('textarea[name="says"]').fill("Awake all night, and every night of the week.")


def when_bea_asks_what_it_would_cost(page: Page, person: str) -> None:
    """Two others who work at night are in the directory with their prices; Willow says £16.80."""
    signs_in(page, BEA)
    page.goto(f"/people/{person}")
    then_everybody_can_use_it(page)
    follows(page, "Put in a quote")
    then_everybody_can_use_it(page)
    fills_in_the_quote(page, price="sixteen eighty", day_of_quote_known=False)
    presses(page, "Put in the quote")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    expect(page.get_by_label("The price", exact=True)).to_have_value("sixteen eighty")
    expect(page.get_by_label("Who gave the quote?")).to_have_value("Willow Support CIC")
    then_everybody_can_use_it(page)
    fills_in_the_quote(page, price="16.80")
    presses(page, "Put in the quote")
    expect(page.get_by_role("table", name="Quotes")).to_contain_text("£16.80")
    then_everybody_can_use_it(page)


def when_she_tests_the_rate_with_the_keyboard_alone(page: Page) -> str:
    tabs_to(page, "Test whether our rate buys it")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    then_everybody_can_use_it(page)
    tabs_to(page, "What kind of support is it?")
    page.keyboard.type(NIGHTS)
    tabs_to(page, "How many a week?")
    page.keyboard.type("seven nights")
    tabs_to(page, "What is counted?")
    page.keyboard.type("Price an hour")
    with page.expect_navigation():
        tabs_to(page, "Test it")
        page.keyboard.press("Enter")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Enter a number, for example 63")
    expect(page.get_by_label("How many a week?")).to_have_value("seven nights")
    then_everybody_can_use_it(page)
    page.get_by_label("How many a week?").fill("63")
    presses(page, "Test it")
    return page.url


def then_nobody_on_file_works_for_that(page: Page) -> None:
    main = page.locator("main")
    expect(main).to_contain_text(re.compile(NOBODY, re.IGNORECASE))
    for figure in THE_SUMS:
        expect(main).to_contain_text(figure)
    expect(main).to_contain_text("cannot be signed until the sum is raised")
    then_everybody_can_use_it(page)


def then_the_budget_says_what_stands_in_the_way(page: Page, budget: str) -> None:
    page.goto(f"/plans/budgets/{budget}")
    gates = page.locator(".trellis-gates")
    expect(gates).to_contain_text(re.compile(NOBODY, re.IGNORECASE))
    expect(gates).to_contain_text("£1,086.75 a week is needed")
    expect(gates).to_contain_text("£793.80")
    then_everybody_can_use_it(page)


def when_the_line_is_set_at(page: Page, pounds: str, because: str) -> None:
    follows(page, "Change this sum")
    then_everybody_can_use_it(page)
    page.get_by_label("Pounds a week", exact=True).fill(pounds)
    page.locator('textarea[name="because"]').fill(because)
    presses(page, "Save")
    expect(page.locator("main")).to_contain_text(f"£{pounds}")


def then_raising_it_opens_the_way(page: Page) -> None:
    """At a penny less it stays shut. Bea puts it back: whether it is raised is for others to say."""
    when_the_line_is_set_at(page, "1,086.74", "A penny under what is asked.")
    expect(page.locator(".trellis-gates")).to_contain_text("£1,086.75 a week is needed")
    when_the_line_is_set_at(page, "1,086.75", "The middle of what three ask.")
    expect(page.locator("main")).not_to_contain_text("a week is needed")
    then_everybody_can_use_it(page)
    when_the_line_is_set_at(page, "793.80", "")
    expect(page.locator(".trellis-gates")).to_contain_text("£1,086.75 a week is needed")


def when_bea_asks_for_it_to_be_agreed(page: Page) -> None:
    follows(page, "Ask for it to be agreed")
    then_everybody_can_use_it(page)
    page.locator('textarea[name="differs_because"]').fill("The scheme has no price for nights.")
    presses(page, "Ask for it to be agreed")
    expect(page.locator("main")).to_contain_text("Somebody else must agree it")


def then_marta_cannot_agree_it(page: Page, service: Service, budget: str) -> None:
    signs_in(page, MARTA)
    page.goto(f"/plans/budgets/{budget}")
    follows(page, "Agree this budget")
    then_everybody_can_use_it(page)
    page.locator('input[name="panel"]').fill("Marta Mazur and Frank Foster")
    presses(page, "Agree this budget")
    expect(page.locator(".govuk-error-summary")).to_contain_text("£1,086.75 a week is needed")
    expect(page.locator('input[name="panel"]')).to_have_value("Marta Mazur and Frank Foster")
    then_everybody_can_use_it(page)
    assert service.rows(f"SELECT state FROM plan_personalbudget WHERE ref = '{budget}'") == [("submitted",)]


def then_marta_may_not_let_it_stand(page: Page, test: str) -> None:
    page.goto(test)
    then_nobody_on_file_works_for_that(page)
    expect(page.get_by_role("button", name="Let the lower sum stand")).to_have_count(0)


def when_dina_says_why_it_stands(page: Page, test: str) -> None:
    signs_in(page, DINA)
    follows(page, f"{NIGHTS} for {HER_NAME}: £292.95 a week too little")
    then_nobody_on_file_works_for_that(page)
    presses(page, "Let the lower sum stand")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Say why the sum stands")
    then_everybody_can_use_it(page)
    page.goto(test)
    tabs_to(page, "Why does the lower sum stand?")
    page.keyboard.type(HER_REASON)
    tabs_to(page, "Let the lower sum stand")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("main blockquote")).to_contain_text(HER_REASON)
    then_everybody_can_use_it(page)


def then_going_back_does_not_let_it_stand_twice(page: Page, test: str) -> None:
    page.go_back()
    then_everybody_can_use_it(page)
    page.goto(test)
    expect(page.get_by_role("button", name="Let the lower sum stand")).to_have_count(0)
    expect(page.locator("main blockquote")).to_have_count(1)


def when_marta_agrees_it(page: Page, budget: str) -> None:
    signs_in(page, MARTA)
    page.goto(f"/plans/budgets/{budget}/agree")
    expect(page.locator("main")).to_contain_text(HER_REASON)
    expect(page.locator(".trellis-gates")).to_have_count(0)
    presses(page, "Agree this budget")
    expect(page.locator("main")).to_contain_text(f"{MARTA.name} agreed it")
    then_everybody_can_use_it(page)


def then_the_reason_prints_on_the_plan(page: Page, plan: str) -> None:
    """Mrs Ahmed reads who decided it and why, on her plan and on its printed twin."""
    signs_in(page, AMINA)
    for address in (f"/plans/{plan}", f"/plans/{plan}?print=1"):
        page.goto(address)
        main = page.locator("main")
        expect(main).to_contain_text(HER_REASON)
        expect(main).to_contain_text(DINA.name)
        expect(main).to_contain_text("£292.95")
        then_everybody_can_use_it(page)


def test_a_sum_that_nobody_works_for_is_raised_or_a_director_says_why_not(page: Page, service: Service, told):
    when_bea_asks_what_it_would_cost(page, told["person"])
    test = when_she_tests_the_rate_with_the_keyboard_alone(page)
    then_nobody_on_file_works_for_that(page)
    then_the_budget_says_what_stands_in_the_way(page, told["budget"])
    then_raising_it_opens_the_way(page)
    when_bea_asks_for_it_to_be_agreed(page)
    then_marta_cannot_agree_it(page, service, told["budget"])
    then_marta_may_not_let_it_stand(page, test)
    when_dina_says_why_it_stands(page, test)
    then_going_back_does_not_let_it_stand_twice(page, test)
    when_marta_agrees_it(page, told["budget"])
    then_the_reason_prints_on_the_plan(page, told["plan"])


def test_somebody_who_was_not_asked_may_not_read_what_was_quoted(page: Page, service: Service, told):
    signs_in(page, SARA)
    refused = page.goto(f"/find/enough/for/{told['person']}")
    assert refused is not None and refused.status == 403
    expect(page.locator("main")).not_to_contain_text("£")
    then_everybody_can_use_it(page)
    newest = service.rows("SELECT act, by_name FROM record_entry ORDER BY number DESC LIMIT 1")
    assert newest == [("was refused", SARA.name)]
