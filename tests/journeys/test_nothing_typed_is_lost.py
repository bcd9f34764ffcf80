"""What was typed survives a lost session, another save and the back button; and a keyboard is enough."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Service
from tests.journeys.look import then_everybody_can_use_it
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
    signs_in(page, MARTA.name)
    yield page
    context.close()


def signs_in(page: Page, name: str) -> None:
    page.goto("/")
    page.get_by_role("button", name=f"Sign in as {name.split(maxsplit=1)[0]}", exact=True).click()
    page.wait_for_url("**/home")


def presses(page: Page, name: str) -> None:
    """Presses the button and waits until its page is there: whoever goes on sooner may undo the press."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def test_a_lost_session_keeps_what_was_typed(page: Page, outcome: str):
    signs_in(page, BEA.name)
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
    signs_in(page, BEA.name)
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
    signs_in(page, BEA.name)
    page.goto(outcome)
    page.get_by_label("What the person said").fill("First told.")
    presses(page, "Save and go back to the list")
    page.go_back()
    page.get_by_label("What the person said").fill("Told again.")
    page.get_by_role("button", name="Save and go back to the list").click()
    main = page.locator("main")
    expect(main).to_contain_text(re.compile("First told|What to ask"))
    if "outcomes" in page.url:
        presses(page, "Save and go back to the list")
    page.goto(outcome)
    expect(page.get_by_label("What the person said")).to_have_value("Told again.")


def test_an_answer_can_be_written_with_the_keyboard_alone(page: Page, outcome: str):
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to main content")
    to_control(page, f"Sign in as {BEA.name.split()[0]}")
    page.keyboard.press("Enter")
    page.wait_for_url("**/home")
    page.goto(outcome)
    to_control(page, "What the person said")
    page.keyboard.press("Control+A")
    page.keyboard.type("Written without a mouse.")
    to_control(page, "None of these: they can do it on their own")
    if not page.locator(":focus").is_checked():
        page.keyboard.press("Space")
    to_control(page, "Save and go back to the list")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Needs assessment")
    page.goto(outcome)
    expect(page.get_by_label("What the person said")).to_have_value("Written without a mouse.")


def to_control(page: Page, name: str) -> None:
    """Tabs on until the focus is on the control of this name, as somebody without a mouse would."""
    for _ in range(80):
        page.keyboard.press("Tab")
        called = page.evaluate(
            "() => { const el = document.activeElement; return el.labels && el.labels.length"
            " ? el.labels[0].innerText.trim() : el.innerText.trim(); }"
        )
        if called.startswith(name):
            return
    pytest.fail(f"The keyboard never reaches “{name}”.")


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
