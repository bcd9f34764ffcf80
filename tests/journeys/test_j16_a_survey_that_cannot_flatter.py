"""J16: how was it for people? A survey that cannot flatter.

Nadia puts a wave in from a file, sees what is wrong with it before anything is kept, and reads better, no
difference and worse together, with who did not answer. What people, carers and staff say stands side by side.
"""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Service
from tests.journeys.look import then_everybody_can_use_it
from tests.journeys.steps import follows, presses, signs_in, tabs_to, types_a_day
from tests.people import NADIA
from trellis.site.demo.survey_waves import waves


@pytest.fixture(scope="module")
def answers() -> bytes:
    """The made-up wave of people who hold a budget, as a file that somebody would hand in."""
    columns = waves()[0].columns
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return text.getvalue().encode()


def puts_in(page: Page, title: str, content: bytes) -> None:
    page.goto("/learn/surveys/new")
    page.get_by_label("What is the wave called?").fill(title)
    page.get_by_label("How is your personal budget going?", exact=False).check()
    page.get_by_label("The answers", exact=True).set_input_files(
        {"name": "answers.csv", "mimeType": "text/csv", "buffer": content}
    )
    types_a_day(page, "first_day", date(2026, 9, 1))
    types_a_day(page, "last_day", date(2026, 10, 31))


def test_nonsense_is_said_and_what_was_typed_stays(page: Page):
    nadia = signs_in(page, NADIA)
    puts_in(nadia, "Autumn", b"shoe,size\n1,2\n")
    nadia.get_by_role("button", name="Look at it").click()
    nadia.wait_for_load_state()
    expect(nadia.locator("main")).to_contain_text("wrong with the files")
    expect(nadia.get_by_label("What is the wave called?")).to_have_value("Autumn")
    then_everybody_can_use_it(nadia)


def test_a_wave_is_looked_at_before_it_is_kept_and_kept_with_the_keyboard(page: Page, answers: bytes):
    nadia = signs_in(page, NADIA)
    puts_in(nadia, "Autumn 2026", answers)
    with nadia.expect_navigation():
        nadia.get_by_role("button", name="Look at it").click()
    expect(nadia.locator("main")).to_contain_text("Nothing is kept yet")
    expect(nadia.locator("main")).to_contain_text("180 of 620")
    then_everybody_can_use_it(nadia)
    tabs_to(nadia, "Keep it")
    with nadia.expect_navigation():
        nadia.keyboard.press("Enter")
    main = nadia.locator("main")
    for words in ("180 answered, of 620", "Know this first", "Those who answered are not like everybody"):
        expect(main).to_contain_text(words)
    # Never a share without the two others.
    expect(main).to_contain_text("Better / No difference / Worse")
    then_everybody_can_use_it(nadia)


def test_the_silent_are_told_of_and_so_are_people_carers_and_staff(page: Page, service: Service):
    nadia = signs_in(page, NADIA)
    ((ref,),) = service.rows(
        "SELECT ref FROM learn_extract WHERE title LIKE 'People who hold a budget%' ORDER BY id LIMIT 1"
    )
    nadia.goto(f"/learn/surveys/{ref}")
    follows(nadia, "Who did, and who did not")
    then_everybody_can_use_it(nadia)
    nadia.goto("/learn/surveys/side-by-side")
    for who in ("People", "Carers", "Practitioners"):
        expect(nadia.locator("main")).to_contain_text(who, ignore_case=True)
    then_everybody_can_use_it(nadia)


def test_going_back_and_keeping_again_keeps_one(page: Page, service: Service, answers: bytes):
    nadia = signs_in(page, NADIA)
    puts_in(nadia, "Once", answers)
    with nadia.expect_navigation():
        nadia.get_by_role("button", name="Look at it").click()
    presses(nadia, "Keep it")
    nadia.go_back()
    if nadia.get_by_role("button", name="Keep it").count():
        presses(nadia, "Keep it")
    assert service.rows("SELECT count(*) FROM learn_extract WHERE title = 'Once'") == [(1,)]
