"""J19: the front door.

A call becomes a contact with the person's own words. Something comes of it, with a reason: advice, a
short-term service that is free for six weeks, equipment, an assessment, an emergency. Whoever is turned
elsewhere is asked after half a year how it went, and somebody who pays for their own support counts like
anybody.
"""

from __future__ import annotations

import csv
import io
import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Service
from tests.journeys.look import then_everybody_can_use_it
from tests.journeys.steps import follows, presses, signs_in, tabs_to, types_a_day
from tests.people import BEA, FRANK, KIT, NADIA
from trellis.basis.periods import months_after

SAID = "“It's the stairs. I'm not asking for much.” Her words, and then she laughed."


@pytest.fixture
def kit(page: Page) -> Page:
    return signs_in(page, KIT)


def when_a_contact_is_taken(page: Page, *, given: str, family: str, words: str = SAID) -> None:
    page.goto("/assessments/contacts/new")
    page.get_by_label("What they said").fill(words)
    page.get_by_label("First name").fill(given)
    page.get_by_label("Family name").fill(family)
    page.get_by_label("How to get back to them").fill("Phone, 01632 960020, mornings")
    presses(page, "Save")
    expect(page.get_by_role("heading", level=1)).to_contain_text(given)


def when_it_is_answered(page: Page, outcome: str, *, says: str, because: str) -> None:
    follows(page, outcome)
    then_everybody_can_use_it(page)
    page.locator('textarea[name="says"]').fill(says)
    page.locator('textarea[name="because"]').fill(because)


def test_a_call_becomes_a_contact_in_the_persons_own_words(kit: Page):
    kit.get_by_role("link", name=re.compile("Contacts")).first.click()
    then_everybody_can_use_it(kit)
    expect(kit.locator("main")).to_contain_text("Stanley Stokes")
    presses(kit, "Take a contact")
    then_everybody_can_use_it(kit)
    # The words come before any box for details.
    first = kit.locator("main form textarea, main form input:not([type=hidden])").first
    assert first.get_attribute("name") == "words"


def test_nothing_but_a_first_name_is_refused_and_nothing_typed_is_lost(kit: Page, service: Service):
    before = service.rows("SELECT count(*) FROM assess_contact")
    kit.goto("/assessments/contacts/new")
    kit.get_by_label("First name").fill("Dorothy")
    presses(kit, "Save")
    expect(kit.locator(".govuk-error-summary")).to_contain_text(
        re.compile("how to get back|what they said", re.I)
    )
    expect(kit.get_by_label("First name")).to_have_value("Dorothy")
    then_everybody_can_use_it(kit)
    assert service.rows("SELECT count(*) FROM assess_contact") == before
    kit.get_by_label("What they said").fill("She rang, said her name, and cried.")
    presses(kit, "Save")
    expect(kit.get_by_role("heading", level=1)).to_contain_text("Dorothy")


def test_a_short_term_service_says_until_when_it_is_free(kit: Page, service: Service):
    when_a_contact_is_taken(kit, given="Joyce", family="Jeffries")
    says = "Help to wash and dress again."
    when_it_is_answered(kit, "Short-term service", says=says, because="Home from hospital on Monday.")
    expect(kit.locator(".trellis-kept")).to_have_text(re.compile("^Kept at"))
    kit.reload()
    expect(kit.locator('textarea[name="says"]')).to_have_value(says)
    types_a_day(kit, "begins_on", service.rows("SELECT current_date")[0][0])
    presses(kit, "Save what comes of it")
    then_everybody_can_use_it(kit)
    rows = service.rows(
        "SELECT free_until - current_date, follow_up_on, decided_on FROM assess_contact "
        "WHERE family_name = 'Jeffries'"
    )
    days, follow_up_on, decided_on = rows[0]
    # Six weeks with both ends counted: the last free day is the forty-second.
    assert days == 41
    assert follow_up_on == months_after(decided_on, 6)
    expect(kit.locator("main")).to_contain_text("The last day for which nothing is charged")


def test_an_assessment_is_handed_to_a_team_with_what_was_said(kit: Page, service: Service):
    when_a_contact_is_taken(kit, given="Vera", family="Vance")
    when_it_is_answered(
        kit, "Assessment", says="Bea's team will come.", because="Three things at home have stopped at once."
    )
    kit.locator('select[name="team"]').select_option(label="Riverside")
    presses(kit, "Save what comes of it")
    expect(kit.locator("main")).to_contain_text("The Riverside team goes on from here")
    person, assessment = service.rows(
        "SELECT p.ref, a.ref FROM assess_assessment a JOIN people_person p ON p.id = a.person_id "
        "WHERE p.family_name = 'Vance'"
    )[0]
    # Kit handed her on, and does not see her record.
    answer = kit.goto(f"/people/{person}")
    assert answer is not None and answer.status == 403
    bea = signs_in(kit, BEA)
    bea.goto(f"/assessments/{assessment}")
    expect(bea.locator("main")).to_contain_text("It's the stairs.")
    then_everybody_can_use_it(bea)


def test_an_assessment_of_somebody_without_a_family_name_is_refused_with_what_to_do(kit: Page):
    when_a_contact_is_taken(kit, given="Walter", family="")
    follows(kit, "Assessment")
    expect(kit.locator("main")).to_contain_text("Add their first name and family name")


def test_half_a_year_on_somebody_asks_how_it_went(kit: Page, service: Service):
    kit.goto("/assessments/contacts/follow-ups")
    then_everybody_can_use_it(kit)
    follows(kit, "Iris Ingram")
    presses(kit, "Ask how it went")
    then_everybody_can_use_it(kit)
    kit.get_by_role("radio", name="It helped, and nothing more is needed").check()
    kit.get_by_label("In their words").fill("I've two friends there now. One of them drives.")
    with kit.expect_navigation():
        kit.get_by_role("button", name=re.compile("^Save")).click()
    expect(kit.locator("main")).to_contain_text("One of them drives.")
    assert service.rows("SELECT follow_up FROM assess_contact WHERE family_name = 'Ingram'") == [("well",)]


def test_what_came_of_contacts_is_shown_by_group_without_a_name(page: Page):
    signs_in(page, NADIA)
    page.goto("/assessments/contacts/what-came-of-them")
    then_everybody_can_use_it(page)
    expect(page.locator("main")).to_contain_text("85")
    assert not re.search("Stokes|Ingram|Moss", page.locator("main").inner_text())
    answer = page.request.get("/assessments/contacts/what-came-of-them.csv")
    rows = list(csv.reader(io.StringIO(answer.text())))
    assert len(rows) > 10 and len({len(row) for row in rows if row}) <= 3
    assert not any(cell[:1] in "=+-@" for row in rows for cell in row if cell and not cell[1:2].isdigit())


def test_somebody_who_has_no_business_there_is_refused(page: Page):
    signs_in(page, FRANK)
    answer = page.goto("/assessments/contacts/")
    assert answer is not None and answer.status == 403
    then_everybody_can_use_it(page)


def test_a_contact_is_taken_with_the_keyboard_alone(kit: Page):
    kit.goto("/assessments/contacts/new")
    tabs_to(kit, "What they said")
    kit.keyboard.type("He only wanted to know whom to ask.")
    tabs_to(kit, "First name")
    kit.keyboard.type("Ernest")
    tabs_to(kit, "Save")
    with kit.expect_navigation():
        kit.keyboard.press("Enter")
    expect(kit.get_by_role("heading", level=1)).to_contain_text("Ernest")
