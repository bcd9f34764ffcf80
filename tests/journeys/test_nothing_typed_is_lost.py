"""What was typed survives a lost session, another save and the back button; and a keyboard is enough."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Service
from tests.journeys.look import then_everybody_can_use_it
from tests.journeys.steps import presses, signs_in, tabs_to
from tests.people import BEA, GEORGE, MARTA

SAID = "He keeps the curtains drawn. “It’s nobody’s business.” £3 & <b>no</b> more."


@pytest.fixture
def outcome(service: Service) -> str:
    """An outcome of Mr Grant's assessment, which Bea and Marta both may write in."""
    rows = service.rows(
        "SELECT a.ref FROM assess_assessment a JOIN people_person p ON p.id = a.person_id "
        f"WHERE p.family_name = '{GEORGE.details['family_name']}' AND a.state = 'in_progress'"
    )
    return f"/assessments/{rows[0][0]}/outcomes/relationships"


@pytest.fixture
def marta(browser: Browser, service: Service) -> Iterator[Page]:
    context = browser.new_context(base_url=service.address)
    page = context.new_page()
    signs_in(page, MARTA)
    yield page
    context.close()


def test_a_lost_session_keeps_what_was_typed(page: Page, outcome: str):
    signs_in(page, BEA)
    page.goto(outcome)
    page.get_by_label("What the person said").fill(SAID)
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save and go back to the list").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You were signed out")
    then_everybody_can_use_it(page)
    page.get_by_role("button", name=BEA.name).click()
    expect(page.locator("main")).to_contain_text(SAID)
    then_everybody_can_use_it(page)
    presses(page, "Save what I typed")
    page.goto(outcome)
    expect(page.get_by_label("What the person said")).to_have_value(SAID)


def test_two_workers_who_save_the_same_answer_both_see_both(page: Page, marta: Page, outcome: str):
    signs_in(page, BEA)
    page.goto(outcome)
    marta.goto(outcome)
    marta.get_by_label("What the person said").fill("Marta heard: he misses his brother.")
    presses(marta, "Save and go back to the list")
    page.get_by_label("What the person said").fill("Bea heard: he will not see anybody.")
    page.get_by_role("button", name="Save and go back to the list").click()
    main = page.locator("main")
    expect(main).to_contain_text("Marta heard: he misses his brother.")
    expect(page.get_by_label("What the person said")).to_have_value("Bea heard: he will not see anybody.")
    expect(main).to_contain_text(MARTA.name)
    then_everybody_can_use_it(page)
    presses(page, "Save and go back to the list")
    marta.goto(outcome)
    expect(marta.get_by_label("What the person said")).to_have_value("Bea heard: he will not see anybody.")


def test_back_and_save_again_is_not_a_silent_overwrite(page: Page, outcome: str):
    signs_in(page, BEA)
    page.goto(outcome)
    page.get_by_label("What the person said").fill("First told.")
    presses(page, "Save and go back to the list")
    page.go_back()
    page.get_by_label("What the person said").fill("Told again.")
    page.get_by_role("button", name="Save and go back to the list").click()
    main = page.locator("main")
    expect(main).to_contain_text(re.compile("First told|What to write down"))
    if "outcomes" in page.url:
        presses(page, "Save and go back to the list")
    page.goto(outcome)
    expect(page.get_by_label("What the person said")).to_have_value("Told again.")


def test_an_answer_can_be_written_with_the_keyboard_alone(page: Page, outcome: str):
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to main content")
    tabs_to(page, f"Sign in as {BEA.name.split()[0]}")
    page.keyboard.press("Enter")
    page.wait_for_url("**/home")
    page.goto(outcome)
    tabs_to(page, "What the person said")
    page.keyboard.press("Control+A")
    page.keyboard.type("Written without a mouse.")
    tabs_to(page, "None of these: they can do it on their own")
    if not page.locator(":focus").is_checked():
        page.keyboard.press("Space")
    tabs_to(page, "Save and go back to the list")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Needs assessment")
    page.goto(outcome)
    expect(page.get_by_label("What the person said")).to_have_value("Written without a mouse.")


def test_the_public_sum_works_without_a_script(browser: Browser, service: Service):
    context = browser.new_context(base_url=service.address, java_script_enabled=False)
    page = context.new_page()
    before = service.count_every_row()
    page.goto("/amounts/how-we-work-it-out")
    for select in page.get_by_label("How much help?").all():
        select.select_option("2")
    page.get_by_role("button", name="Work it out").click()
    # Whichever scheme is in force by now, level 2 gives 9 points ten times over.
    expect(page.locator("main")).to_contain_text(re.compile(r"90 points at £[34]\.[19]0 each make"))
    assert service.count_every_row() == before
    context.close()
