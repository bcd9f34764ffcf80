"""J2: Mr G, four short talks.

He does not like forms, bears ten minutes with people he knows, fears letters and has no phone. In four talks
over five weeks, one of them cut off when the browser died in mid-sentence, Bea hears what she needs; she
codes it afterwards, he says with one tap that a code is not right, and nobody sends him a letter.
"""

from __future__ import annotations

import re
import signal
from datetime import date
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browser import FLAGS
from tests.journeys.conftest import Service
from tests.journeys.look import then_everybody_can_use_it
from tests.journeys.steps import follows, presses, signs_in, tabs_to, types_a_day
from tests.people import BEA, GEORGE, GWEN, MARTA, NADIA

BEGUN = date(2026, 3, 2)
TALKS = {
    date(2026, 3, 2): (6, "I eat when Gwen puts it in front of me. On my own I forget."),
    date(2026, 3, 9): (9, "The post frightens me, so it stays by the door."),
    date(2026, 3, 23): (4, "I used to walk the canal to the second lo"),
    date(2026, 4, 7): (7, "I'd do it if somebody walked behind. Not beside. Behind."),
}
"""Day, minutes, and what he said. In the third talk the browser dies in the middle of a word."""

BOX = "What is said, as said"


@pytest.fixture
def bea(page: Page) -> Page:
    return signs_in(page, BEA)


@pytest.fixture
def file(service: Service) -> str:
    rows = service.rows(
        f"SELECT ref FROM people_person WHERE family_name = '{GEORGE.details['family_name']}' "
        f"AND date_of_birth = '{GEORGE.date_of_birth}'"
    )
    return f"/people/{rows[0][0]}"


@pytest.fixture
def browser_to_kill(
    playwright: Playwright, chromium: str, service: Service, tmp_path: Path
) -> tuple[Page, Path]:
    """A browser of its own, by the folder it keeps its things in, so that it can be found and killed."""
    context = playwright.chromium.launch_persistent_context(
        str(tmp_path), executable_path=chromium, args=FLAGS, base_url=service.address
    )
    # Nothing to close afterwards: it is killed.
    return context.pages[0], tmp_path


def kill(folder: Path) -> None:
    """As when the power goes: no page is told, and nothing is tidied up."""
    ours = [
        process
        for process in psutil.process_iter(["cmdline"])
        if any(str(folder) in word for word in process.info["cmdline"] or ())
    ]
    assert ours, "no browser was found to kill"
    for process in ours:
        process.send_signal(signal.SIGKILL)
    psutil.wait_procs(ours, timeout=10)


def when_a_new_assessment_is_begun(bea: Page, file: str) -> str:
    """The demonstration's own is set aside, so that the days are those of the story."""
    bea.goto(file)
    expect(bea.locator("main")).to_contain_text("No letters")
    then_everybody_can_use_it(bea)
    follows(bea, "Needs assessment")
    follows(bea, "Set this assessment aside")
    bea.get_by_label(re.compile("Why")).fill("Begun again, on the days when we talked.")
    presses(bea, "Set it aside")
    bea.goto(file)
    follows(bea, "Start an assessment")
    bea.get_by_role("radio", name=re.compile("own needs")).check()
    types_a_day(bea, "begun_on", BEGUN)
    bea.get_by_role("button", name=re.compile("^Start")).click()
    expect(bea.get_by_role("heading", level=1)).to_contain_text("Needs assessment")
    then_everybody_can_use_it(bea)
    return bea.url


def when_a_talk_is_begun(page: Page, assessment: str, on: date) -> None:
    page.goto(f"{assessment}/talks/new")
    page.get_by_role("radio", name="It has been held already").check()
    types_a_day(page, "talk_on", on)
    page.get_by_role("radio", name="At their home").check()
    page.get_by_role("button", name=re.compile("^Begin")).click()
    expect(page.get_by_label(BOX)).to_be_visible()


def when_a_talk_is_ended(page: Page, minutes: int, next_time: str = "") -> None:
    follows(page, "End the talk")
    page.get_by_label("How many minutes was it?").fill(str(minutes))
    page.get_by_label(re.compile("bear in mind next time")).fill(next_time)
    presses(page, "End the talk")


def when_a_talk_is_held(page: Page, assessment: str, on: date, next_time: str = "") -> None:
    minutes, words = TALKS[on]
    when_a_talk_is_begun(page, assessment, on)
    then_everybody_can_use_it(page)
    page.get_by_label(BOX).fill(words)
    presses(page, "Keep these words")
    expect(page.locator(".trellis-heard blockquote").first).to_contain_text(words)
    when_a_talk_is_ended(page, minutes, next_time)


def when_the_browser_dies_in_mid_sentence(
    browser_to_kill: tuple[Page, Path], assessment: str, on: date
) -> str:
    page, folder = browser_to_kill
    signs_in(page, BEA)
    when_a_talk_is_begun(page, assessment, on)
    talk = page.url
    page.get_by_label(BOX).press_sequentially(TALKS[on][1])
    expect(page.locator(".trellis-kept")).to_have_text(re.compile("^Kept at"))
    kill(folder)
    return talk


def then_nothing_is_lost(bea: Page, talk: str, on: date) -> None:
    """What was typed before the browser died is in its box again, to the letter."""
    bea.goto(talk)
    expect(bea.get_by_label(BOX)).to_have_value(TALKS[on][1])
    expect(bea.locator("main")).to_contain_text("What you had typed here and had not saved")
    then_everybody_can_use_it(bea)


def then_a_second_worker_can_resume(browser: Browser, service: Service, talk: str, on: date) -> None:
    """Marta opens the same talk and sees what Bea was writing; nothing is overwritten."""
    context = browser.new_context(base_url=service.address)
    marta = signs_in(context.new_page(), MARTA)
    marta.goto(talk)
    expect(marta.locator("main")).to_contain_text(f"{BEA.name} was writing this")
    expect(marta.locator("main")).to_contain_text(TALKS[on][1])
    then_everybody_can_use_it(marta)
    context.close()


def when_she_goes_on_where_it_broke_off(bea: Page, on: date) -> None:
    bea.get_by_label(BOX).press("Control+End")
    bea.keyboard.type("ck.")
    presses(bea, "Keep these words")
    expect(bea.locator(".trellis-heard blockquote").first).to_contain_text(f"{TALKS[on][1]}ck.")
    when_a_talk_is_ended(bea, TALKS[on][0], "He was tired. Begin with the canal.")


def when_the_last_talk_starts_where_the_third_stopped(bea: Page, assessment: str, on: date) -> None:
    when_a_talk_is_begun(bea, assessment, on)
    expect(bea.locator("main")).to_contain_text("He was tired. Begin with the canal.")
    expect(bea.locator("main")).to_contain_text("second lock.")
    bea.get_by_label(BOX).fill(TALKS[on][1])
    presses(bea, "Keep these words")
    when_a_talk_is_ended(bea, TALKS[on][0])


def then_talks_and_minutes_are_counted(bea: Page, assessment: str) -> None:
    bea.goto(assessment)
    expect(bea.locator("main")).to_contain_text("4 talks")
    expect(bea.locator("main")).to_contain_text("26 minutes")
    then_everybody_can_use_it(bea)


def when_bea_codes_afterwards(bea: Page, assessment: str) -> None:
    """Coding is a second act, beside the words it rests on."""
    bea.goto(f"{assessment}/outcomes/community")
    bea.get_by_role("checkbox", name=re.compile("second lock")).check()
    bea.locator('input[name="limbs"][value="pain_distress_anxiety"]').check()
    bea.get_by_label("What was seen or said that shows it").fill("Not past the end of the road for months.")
    bea.locator('input[name="level"][value="4"]').check()
    then_everybody_can_use_it(bea)
    presses(bea, "Save and go back to the list")


def then_nothing_is_asked_twice(bea: Page, assessment: str) -> None:
    """What is coded stands among what was told already, and not among what may still be talked about."""
    bea.goto(f"{assessment}/talks/new")
    bea.get_by_role("radio", name="Now").check()
    bea.get_by_role("button", name=re.compile("^Begin")).click()
    side = bea.locator(".trellis-talk__side")
    expect(side.locator("dl")).to_contain_text("Getting out and about")
    expect(side.locator("ul")).not_to_contain_text(re.compile("out and about|bus", re.IGNORECASE))


def then_he_says_with_one_tap_that_it_is_not_right(bea: Page, assessment: str, service: Service) -> None:
    """He reads it on Bea's tablet, who has no sign-in of his own."""
    bea.goto(f"{assessment}/said")
    then_everybody_can_use_it(bea)
    with bea.expect_navigation():
        bea.get_by_role("button", name=re.compile("That’s not right.*Getting out")).click()
    then_everybody_can_use_it(bea)
    bea.goto(f"{assessment}/said")
    expect(bea.locator("main")).to_contain_text(f"{BEA.name} noted it")
    rows = service.rows("SELECT said_by, state FROM assess_dispute ORDER BY id DESC LIMIT 1")
    assert rows == [("person", "open")]


def test_four_short_talks_are_as_good_an_assessment_as_any(
    bea: Page, browser: Browser, browser_to_kill: tuple[Page, Path], service: Service, file: str
):
    first, second, third, fourth = TALKS
    assessment = when_a_new_assessment_is_begun(bea, file)
    when_a_talk_is_held(bea, assessment, first, "Come after eleven.")
    when_a_talk_is_held(bea, assessment, second, "Ask about the canal.")
    talk = when_the_browser_dies_in_mid_sentence(browser_to_kill, assessment, third)
    then_nothing_is_lost(bea, talk, third)
    then_a_second_worker_can_resume(browser, service, talk, third)
    when_she_goes_on_where_it_broke_off(bea, third)
    when_the_last_talk_starts_where_the_third_stopped(bea, assessment, fourth)
    then_talks_and_minutes_are_counted(bea, assessment)
    when_bea_codes_afterwards(bea, assessment)
    then_nothing_is_asked_twice(bea, assessment)
    then_he_says_with_one_tap_that_it_is_not_right(bea, assessment, service)


def test_a_letter_is_refused_and_his_sister_is_offered(bea: Page, service: Service, file: str):
    ref = file.rsplit("/", 1)[1]
    before = service.rows("SELECT count(*) FROM tell_message")
    bea.goto(f"/tell/write/{ref}")
    then_everybody_can_use_it(bea)
    bea.get_by_label(re.compile("about|Subject", re.IGNORECASE)).first.fill("When I come next")
    bea.locator('textarea[name="words"]').fill("I will come on Tuesday, late in the morning.")
    main = bea.locator("main")
    bea.get_by_role("radio", name=re.compile("letter to Mr George Grant", re.IGNORECASE)).check()
    presses(bea, "Send it")
    expect(main).to_contain_text("This was not sent")
    expect(main).to_contain_text("Letters worry me")
    then_everybody_can_use_it(bea)
    assert service.rows("SELECT count(*) FROM tell_message WHERE state <> 'refused'") == before
    offered = main.get_by_role("group", name="What you can do instead").get_by_role("button")
    expect(offered.filter(has_text=GWEN.name).first).to_be_visible()


def test_words_are_kept_with_the_keyboard_alone(bea: Page, service: Service):
    rows = service.rows(
        "SELECT a.ref FROM assess_assessment a JOIN people_person p ON p.id = a.person_id "
        f"WHERE p.family_name = '{GEORGE.details['family_name']}' AND a.state = 'in_progress'"
    )
    bea.goto(f"/assessments/{rows[0][0]}")
    under_way = bea.get_by_role("button", name="Go on with the talk").count()
    tabs_to(bea, "Go on with the talk" if under_way else "Begin a talk now")
    with bea.expect_navigation():
        bea.keyboard.press("Enter")
    tabs_to(bea, BOX)
    bea.keyboard.type("Written without a mouse.")
    tabs_to(bea, "Keep these words")
    with bea.expect_navigation():
        bea.keyboard.press("Enter")
    expect(bea.locator(".trellis-heard blockquote").first).to_contain_text("Written without a mouse.")


def test_the_minutes_and_the_talks_are_measured_for_everybody(page: Page):
    signs_in(page, NADIA)
    page.goto("/assessments/measured")
    expect(page.locator("main")).to_contain_text(re.compile("talks", re.IGNORECASE))
    expect(page.locator("main")).not_to_contain_text(GEORGE.details["family_name"])
    then_everybody_can_use_it(page)
