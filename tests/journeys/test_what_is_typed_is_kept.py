"""What is typed outlives the tab, the login and the window beside it, and nothing is sent twice at once."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.journeys.conftest import Service
from tests.journeys.look import then_everybody_can_use_it
from tests.journeys.steps import signs_in
from tests.people import BEA, GEORGE

BOX = "What the person said"
KEPT = re.compile(r"^Kept at \d+:\d\d[ap]m$")


@pytest.fixture
def george(service: Service) -> str:
    """Where the outcomes of Mr Grant's assessment are."""
    rows = service.rows(
        "SELECT a.ref FROM assess_assessment a JOIN people_person p ON p.id = a.person_id "
        f"WHERE p.family_name = '{GEORGE.details['family_name']}' AND a.state = 'in_progress'"
    )
    return f"/assessments/{rows[0][0]}/outcomes"


@pytest.fixture
def bea(page: Page) -> Page:
    return signs_in(page, BEA)


@pytest.fixture
def another_browser(browser: Browser, service: Service) -> Iterator[Page]:
    context = browser.new_context(base_url=service.address)
    yield signs_in(context.new_page(), BEA)
    context.close()


def the_line(page: Page):
    return page.locator(".trellis-kept")


def test_a_tab_that_is_gone_in_mid_sentence_leaves_what_was_kept(
    bea: Page, another_browser: Page, george: str
):
    bea.goto(f"{george}/community")
    bea.get_by_label(BOX).press_sequentially("I used to walk to the st")
    expect(the_line(bea)).to_have_text(KEPT)
    then_everybody_can_use_it(bea)
    bea.context.close()
    another_browser.goto(f"{george}/community")
    expect(another_browser.get_by_label(BOX)).to_have_value("I used to walk to the st")
    expect(another_browser.locator("main")).to_contain_text("What you had typed here and had not saved")
    then_everybody_can_use_it(another_browser)
    another_browser.get_by_label(BOX).press_sequentially("ation.")
    expect(the_line(another_browser)).to_have_text(KEPT)
    another_browser.get_by_role("button", name="Let it go").click()
    expect(another_browser.get_by_label(BOX)).not_to_have_value(re.compile("station"))


def test_a_page_left_a_moment_after_the_last_key_takes_the_words_with_it(bea: Page, george: str):
    bea.goto(f"{george}/hygiene")
    bea.get_by_label(BOX).fill("The bath is too deep.")
    bea.goto("/home")
    bea.goto(f"{george}/hygiene")
    expect(bea.get_by_label(BOX)).to_have_value("The bath is too deep.")


def test_somebody_signed_out_is_told_and_goes_on_after_signing_in_in_another_tab(bea: Page, george: str):
    bea.goto(f"{george}/toilet")
    bea.context.clear_cookies(name="sessionid")
    bea.get_by_label(BOX).fill("In the night I")
    expect(the_line(bea)).to_contain_text("Not kept: you are signed out. Leave this page open")
    signs_in(bea.context.new_page(), BEA)
    bea.get_by_label(BOX).press_sequentially(" do not get up.")
    expect(the_line(bea)).to_have_text(KEPT)
    bea.goto(f"{george}/toilet")
    expect(bea.get_by_label(BOX)).to_have_value("In the night I do not get up.")


def test_the_second_of_two_windows_is_told_and_overwrites_nothing(bea: Page, george: str):
    other = bea.context.new_page()
    for tab in (bea, other):
        tab.goto(f"{george}/clothing")
    bea.get_by_label(BOX).fill("Buttons are")
    expect(the_line(bea)).to_have_text(KEPT)
    other.get_by_label(BOX).fill("Zips are")
    expect(the_line(other)).to_contain_text("you are writing on this page in another window too")
    other.goto(f"{george}/clothing")
    expect(other.get_by_label(BOX)).to_have_value("Buttons are")


def test_never_two_at_once_and_the_last_words_are_the_ones_kept(bea: Page, george: str):
    under_way, most = 0, 0

    def slowly(route: Route) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        time.sleep(0.4)
        route.continue_()
        under_way -= 1

    bea.route("**/record/drafts/keep", slowly)
    bea.goto(f"{george}/work")
    for number in range(40):
        bea.get_by_label(BOX).press_sequentially(f"{number} ", delay=90)
    expect(the_line(bea)).to_have_text(KEPT)
    bea.wait_for_timeout(2_500)
    assert most == 1
    bea.unroute("**/record/drafts/keep")
    bea.goto(f"{george}/work")
    expect(bea.get_by_label(BOX)).to_have_value(re.compile("^0 1 .* 38 39 $"))


def test_what_was_on_its_way_when_save_was_pressed_does_not_come_back_as_a_draft(bea: Page, george: str):
    def late(route: Route) -> None:
        bea.wait_for_timeout(700)
        route.continue_()

    bea.goto(f"{george}/home_safely")
    bea.route("**/record/drafts/keep", late)
    with bea.expect_request("**/record/drafts/keep"):
        bea.get_by_label(BOX).fill("I hold on to the furniture.")
    with bea.expect_navigation():
        bea.get_by_role("button", name="Save and go back to the list").click()
    bea.unroute("**/record/drafts/keep")
    bea.goto(f"{george}/home_safely")
    expect(bea.get_by_label(BOX)).to_have_value("I hold on to the furniture.")
    expect(bea.locator("[data-draft-mark]")).to_have_count(0)


def test_a_form_that_comes_back_with_a_fault_goes_on_being_kept(bea: Page, george: str):
    bea.goto(f"{george}/habitable_home")
    bea.get_by_label(BOX).fill("The roof")
    expect(the_line(bea)).to_have_text(KEPT)
    bea.get_by_label("This changes from day to day").check()
    bea.get_by_label("Over what time did you look?").fill("")
    bea.get_by_role("button", name="Save and continue").click()
    expect(bea.locator("main")).to_contain_text("There is a problem")
    bea.get_by_label(BOX).fill("The roof lets the rain in.")
    expect(the_line(bea)).to_have_text(KEPT)
    bea.goto(f"{george}/habitable_home")
    expect(bea.get_by_label(BOX)).to_have_value("The roof lets the rain in.")


def test_ten_megabytes_are_not_sent_and_stay_in_the_box_beside_a_sentence(bea: Page, george: str):
    bea.goto(f"{george}/nutrition")
    asked: list[str] = []
    bea.on("request", lambda request: asked.append(request.method) if request.method == "POST" else None)
    bea.get_by_label(BOX).evaluate(
        "box => { box.value = 'a'.repeat(10_000_000);"
        " box.dispatchEvent(new InputEvent('input', {bubbles: true})); }"
    )
    says = "This is too long to keep: 10,000,000 characters, at most 200,000"
    expect(bea.locator(".govuk-error-message")).to_contain_text(says)
    bea.get_by_role("button", name="Save and go back to the list").click()
    bea.wait_for_timeout(2_500)
    assert asked == [] and bea.url.endswith("/nutrition")
    assert bea.get_by_label(BOX).evaluate("box => box.value.length") == 10_000_000
    bea.get_by_label(BOX).fill("Toast.")
    expect(bea.locator(".govuk-error-message")).to_have_count(0)
    expect(the_line(bea)).to_have_text(KEPT)


def test_ten_megabytes_without_a_script_are_answered_in_words_and_the_browser_still_has_them(
    browser: Browser, service: Service, george: str
):
    context = browser.new_context(base_url=service.address, java_script_enabled=False)
    page = signs_in(context.new_page(), BEA)
    page.goto(f"{george}/nutrition")
    page.get_by_label(BOX).fill("a" * 10_000_000)
    page.get_by_role("button", name="Save and go back to the list").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("That is too long to keep")
    page.go_back()
    assert len(page.get_by_label(BOX).input_value()) == 10_000_000
    context.close()
