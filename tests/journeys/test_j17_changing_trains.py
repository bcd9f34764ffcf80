"""J17: changing trains. Dina foretells from the council's own numbers in one press, and sees how wrong such
forecasts would have been of England.
"""

from __future__ import annotations

from datetime import date

from playwright.sync_api import Page, expect

from tests.journeys.look import then_everybody_can_use_it
from tests.journeys.steps import follows, presses, signs_in, tabs_to, types_a_day
from tests.people import DINA


def test_england_reaches_ninety_per_cent_managed_at_the_number_of_the_journey(page: Page):
    dina = signs_in(page, DINA)
    dina.goto("/learn/trains")
    then_everybody_can_use_it(dina)
    presses(dina, "Look at England from 2011")
    main = dina.locator("main")
    for words in ("90% when 1,126,670 people", "338,000", "112,667", "set by you", "The label beside"):
        expect(main).to_contain_text(words)
    then_everybody_can_use_it(dina)
    follows(dina, "How wrong it would have been, by what was published of England")
    expect(dina.locator("main")).to_contain_text("may not be joined")
    then_everybody_can_use_it(dina)


def test_a_forecast_of_our_own_is_one_press_and_other_rates_are_another(page: Page):
    dina = signs_in(page, DINA)
    dina.goto("/learn/trains")
    tabs_to(dina, "Foretell from our own numbers")
    with dina.expect_navigation():
        dina.keyboard.press("Enter")
    first = dina.url
    then_everybody_can_use_it(dina)
    follows(dina, "Change the rates")
    then_everybody_can_use_it(dina)
    dina.get_by_label("How many years does it look ahead?").fill("a while")
    dina.locator("main form button").first.click()
    dina.wait_for_load_state()
    expect(dina.locator(".govuk-error-summary")).to_be_visible()
    expect(dina.get_by_label("How many years does it look ahead?")).to_have_value("a while")
    dina.get_by_label("How many years does it look ahead?").fill("5")
    with dina.expect_navigation():
        dina.locator("main form button").first.click()
    assert dina.url != first
    then_everybody_can_use_it(dina)


def test_when_the_day_comes_it_is_scored(page: Page):
    dina = signs_in(page, DINA)
    dina.goto("/learn/trains")
    follows(dina, "Northshire from 31 March 2026")
    follows(dina, "Type in a figure that was found")
    dina.get_by_label("What was found?").select_option(label="Hold a budget")
    types_a_day(dina, "day", date(2027, 3, 31))
    dina.get_by_label("How much was it?").fill("195")
    dina.get_by_label("Where is it from?").fill("Our return of March 2027")
    dina.get_by_label("Yes", exact=True).check()
    with dina.expect_navigation():
        dina.locator("main form button").first.click()
    expect(dina.locator("main")).to_contain_text("How wrong it was")
    expect(dina.locator("main")).to_contain_text("195")
    then_everybody_can_use_it(dina)
