"""J21: many heads on one plan.

Mrs Ahmed asks Bill Baker to think about a part of her plan with her. He sees that part and nothing else, and
puts in ideas. She keeps one and drops one. What she kept is told to others without a name, once somebody has
read it. Ideas for the service itself go the same way: proposed, tried, answered, and none disappears.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Service
from tests.journeys.look import then_everybody_can_use_it
from tests.journeys.steps import follows, presses, signs_in, tabs_to, types_a_day
from tests.people import AMINA, BEA, BILL, DAWN, MARTA

OUT = "I want to see my friends and paint."
HOME = "I want to stay in my own home."
CHOIR = "A choir, where they fetch you at the door and bring you back."
TABLE = "Sell the kitchen table, and paint in the kitchen."
TOLD = "A choir once a week that fetches people at the door and brings them home."
FOR_US = "Let people choose the day of the week on which somebody calls."


@pytest.fixture(scope="module")
def told(service: Service) -> dict[str, str]:
    """Her plan is written, and nobody else has seen it."""
    return service.told_before("mrs_ahmeds_open_plan")


@pytest.fixture(scope="module")
def out_there(browser: Browser, service: Service) -> str:
    """The council's address, for whoever is not signed in."""
    return service.address


def when_she_asks_bill_to_think_about_a_part(page: Page, plan: str) -> None:
    """Somebody nobody knows, and a part without saying which, are refused; what was typed stays."""
    signs_in(page, AMINA)
    page.goto(f"/plans/{plan}")
    then_everybody_can_use_it(page)
    follows(page, "Ask others to think along")
    expect(page.locator("main")).to_contain_text("You have asked nobody")
    then_everybody_can_use_it(page)
    presses(page, "Ask somebody to think along")
    then_everybody_can_use_it(page)
    who = page.get_by_label("Their sign-in name or e-mail address")
    who.fill("the man with the records")
    page.get_by_role("radio", name="A part of it").check()
    page.get_by_role("group", name="May they see what things cost?").get_by_role("radio", name="Yes").check()
    presses(page, "Ask them")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Choose which part")
    expect(who).to_have_value("the man with the records")
    then_everybody_can_use_it(page)
    page.get_by_label(OUT).check()
    presses(page, "Ask them")
    expect(page.locator(".govuk-error-summary")).to_contain_text(
        "Nobody you can ask signs in here by that name"
    )
    expect(page.get_by_label(OUT)).to_be_checked()
    who.fill(BILL.sign_in_name)
    presses(page, "Ask them")
    expect(page.get_by_role("heading", name=re.compile("Bill Baker"))).to_be_visible()
    expect(page.locator("main")).to_contain_text("May see this part")
    expect(page.locator("main")).to_contain_text(OUT)
    then_everybody_can_use_it(page)


def when_bill_opens_what_she_asked_him_to_think_about(page: Page) -> None:
    signs_in(page, BILL)
    follows(page, "Think about the plan of Mrs Amina Ahmed with them")
    page.goto("/plans/asked-to-think")
    then_everybody_can_use_it(page)
    follows(page, "The plan of Mrs Amina Ahmed")


def then_he_sees_that_part_alone(page: Page, service: Service, plan: str) -> None:
    main = page.locator("main")
    for there in (OUT, "The art group", "£32.80", "£38.00"):
        expect(main).to_contain_text(there)
    for not_there in (HOME, "An assistant", "£249.20", "£320.00", "Ring Sara", "alarm"):
        expect(main).not_to_contain_text(not_there)
    then_everybody_can_use_it(page)
    ideas = page.url
    for elsewhere in (f"/plans/{plan}", f"/plans/{plan}/heads", f"/plans/{plan}/plan.json"):
        refused = page.goto(elsewhere)
        assert refused is not None and refused.status == 403
    newest = service.rows("SELECT act, by_name FROM record_entry ORDER BY number DESC LIMIT 1")
    assert newest == [("was refused", BILL.name)]
    page.goto(ideas)


def when_he_puts_in_an_idea_with_the_keyboard_alone(page: Page) -> None:
    tabs_to(page, "About what does it cost?")
    page.keyboard.type("£5 a time")
    tabs_to(page, "Put it in")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Write your idea")
    expect(page.get_by_label("About what does it cost?")).to_have_value("£5 a time")
    then_everybody_can_use_it(page)
    tabs_to(page, "Your idea")
    page.keyboard.type(CHOIR)
    tabs_to(page, "What would it help with?")
    page.keyboard.type(OUT[:20])
    tabs_to(page, "Put it in")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("main section").filter(has_text=CHOIR)).to_contain_text("Waits")


def when_he_puts_in_another(page: Page) -> None:
    page.get_by_label("Your idea", exact=True).fill(TABLE)
    presses(page, "Put it in")
    expect(page.locator("main section").filter(has_text=TABLE)).to_contain_text("Waits")


def then_going_back_does_not_put_it_in_twice(page: Page, plan: str) -> None:
    page.go_back()
    page.goto(f"/plans/{plan}/ideas")
    expect(page.locator("main section").filter(has_text=TABLE)).to_have_count(1)
    then_everybody_can_use_it(page)


def when_she_keeps_one(page: Page, plan: str) -> None:
    """It costs £5.00 a time, so it begins a line; nonsense in the price is refused and kept."""
    signs_in(page, AMINA)
    expect(page.get_by_role("link", name="Answer an idea of Bill Baker")).to_have_count(2)
    page.goto(f"/plans/{plan}/ideas")
    then_everybody_can_use_it(page)
    follows(page, "Keep or drop it", within=page.locator("main section").filter(has_text=CHOIR))
    then_everybody_can_use_it(page)
    page.get_by_role("radio", name=re.compile("It costs money")).check()
    page.get_by_label("What is it, in a few words?").fill("The choir")
    price = page.get_by_label("What one costs")
    price.fill("five")
    page.get_by_label("Who told you the price?").fill("The choir, on the telephone")
    presses(page, "Keep it")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    expect(price).to_have_value("five")
    expect(page.get_by_label("What is it, in a few words?")).to_have_value("The choir")
    then_everybody_can_use_it(page)
    price.fill("5.00")
    page.locator('textarea[name="answer"]').fill("I used to sing.")
    presses(page, "Keep it")
    kept = page.locator("main section").filter(has_text=CHOIR)
    expect(kept).to_contain_text("Kept")
    expect(kept).to_contain_text("It became “The choir” in the plan")


def when_she_drops_the_other_without_a_word(page: Page, plan: str) -> None:
    follows(page, "Keep or drop it", within=page.locator("main section").filter(has_text=TABLE))
    presses(page, "Drop it")
    expect(page.locator("main section").filter(has_text=TABLE)).to_contain_text("Dropped")
    then_everybody_can_use_it(page)
    page.goto(f"/plans/{plan}")
    expect(page.locator("main")).to_contain_text("£325.00")
    expect(page.get_by_role("row").filter(has_text="The choir").first).to_contain_text("£5.00")


def then_bill_reads_what_became_of_both(page: Page, plan: str) -> None:
    signs_in(page, BILL)
    page.goto(f"/plans/{plan}/ideas")
    kept = page.locator("main section").filter(has_text=CHOIR)
    expect(kept).to_contain_text("Kept")
    expect(kept).to_contain_text("I used to sing.")
    expect(page.locator("main section").filter(has_text=TABLE)).to_contain_text("Dropped")
    then_everybody_can_use_it(page)


def when_she_tells_others_without_a_name(page: Page, plan: str) -> None:
    """First with a name in it, which is pointed at; then in other words, read once more before they go."""
    signs_in(page, AMINA)
    page.goto(f"/plans/{plan}/ideas")
    follows(page, "Tell others, without a name", within=page.locator("main section").filter(has_text=CHOIR))
    then_everybody_can_use_it(page)
    words = page.get_by_label("What others will read")
    words.fill("Sara takes me to a choir. Ring them on 01632 960 999.")
    presses(page, "Show me how others will read it")
    expect(page.locator(".govuk-warning-text")).to_contain_text("Sara")
    then_everybody_can_use_it(page)
    presses(page, "Change the words")
    expect(words).to_have_value("Sara takes me to a choir. Ring them on 01632 960 999.")
    words.fill(TOLD)
    presses(page, "Show me how others will read it")
    expect(page.locator("main blockquote")).to_have_text(TOLD)
    expect(page.locator(".govuk-warning-text")).to_have_count(0)
    then_everybody_can_use_it(page)
    presses(page, "Tell it")
    expect(page.locator("main section").filter(has_text=CHOIR)).to_contain_text(
        "In the library, without a name"
    )


def then_nobody_finds_it_before_somebody_read_it(page: Page) -> None:
    signs_in(page, DAWN)
    page.goto("/find/library")
    then_everybody_can_use_it(page)
    page.get_by_label("What are you looking for?").fill("choir")
    presses(page, "Search")
    expect(page.locator("main")).not_to_contain_text(TOLD)


def when_bea_reads_it_for_names(page: Page) -> None:
    signs_in(page, BEA)
    page.goto("/find/library")
    follows(page, "Ideas to read for names")
    then_everybody_can_use_it(page)
    mine = page.locator("main li").filter(has_text=TOLD)
    expect(mine).not_to_contain_text(AMINA.details["family_name"])
    with page.expect_navigation():
        mine.get_by_role("link").click()
    then_everybody_can_use_it(page)
    presses(page, "Nobody can be known by it: show it")
    expect(page.locator("main")).not_to_contain_text(TOLD)


def then_it_is_found_by_outcome_and_by_words(page: Page) -> None:
    signs_in(page, DAWN)
    for label, asked in (("words", "choir"), ("outcome", "relationships")):
        page.goto("/find/library")
        if label == "words":
            page.get_by_label("What are you looking for?").fill(asked)
        else:
            page.get_by_label("What should it help with?").select_option(asked)
        presses(page, "Search")
        found = page.locator("main li").filter(has_text=TOLD)
        expect(found).to_contain_text("£5.00 a week")
        expect(found).to_contain_text("Nobody has looked yet whether it helped")
        for name in ("Amina", "Ahmed", "Bill", "Riverside"):
            expect(found).not_to_contain_text(name)
        then_everybody_can_use_it(page)


def when_she_says_whether_it_helped(page: Page, plan: str) -> None:
    signs_in(page, AMINA)
    page.goto(f"/plans/{plan}/ideas")
    follows(page, "In the library", within=page.locator("main section").filter(has_text=CHOIR))
    then_everybody_can_use_it(page)
    asked = page.get_by_role("group", name="Did it reach what it was for?")
    asked.get_by_role("radio", name="Reached in part").check()
    presses(page, "Save")


def then_others_read_that_it_helped_in_part(page: Page) -> None:
    signs_in(page, DAWN)
    page.goto("/find/library?words=choir")
    expect(page.locator("main li").filter(has_text=TOLD)).to_contain_text("What it was for: reached in part")


def then_bill_sees_nothing_more_once_it_is_closed_to_him(page: Page, plan: str) -> None:
    """What he put in stays, with what became of it."""
    signs_in(page, AMINA)
    page.goto(f"/plans/{plan}/heads")
    follows(page, "Close it to Bill Baker")
    then_everybody_can_use_it(page)
    presses(page, "Close it")
    expect(page.locator("main")).to_contain_text("Closed again")
    page.goto(f"/plans/{plan}/ideas")
    expect(page.locator("main section").filter(has_text=TABLE)).to_contain_text("Dropped")
    signs_in(page, BILL)
    refused = page.goto(f"/plans/{plan}/ideas")
    assert refused is not None and refused.status == 403
    expect(page.locator("main")).not_to_contain_text(OUT)
    then_everybody_can_use_it(page)


def when_bill_proposes_something_for_the_service(page: Page) -> str:
    signs_in(page, BILL)
    page.goto("/find/ideas")
    then_everybody_can_use_it(page)
    presses(page, "Propose an idea")
    then_everybody_can_use_it(page)
    presses(page, "Propose it")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    page.locator('textarea[name="words"]').fill(FOR_US)
    presses(page, "Propose it")
    expect(page.locator("main blockquote")).to_have_text(FOR_US)
    expect(page.locator("main")).to_contain_text("A manager will answer")
    then_everybody_can_use_it(page)
    return page.url


def when_marta_tries_it(page: Page, idea: str) -> None:
    """A trial that ended before it began is refused, and what she wrote stays in its boxes."""
    signs_in(page, MARTA)
    page.goto("/find/ideas")
    follows(page, FOR_US)
    then_everybody_can_use_it(page)
    where = page.get_by_label("Where is it tried, and how?")
    where.fill("In the Riverside team, with everybody who has a phone.")
    types_a_day(page, "try-until", localdate() - timedelta(days=1))
    presses(page, "It is being tried")
    expect(page.locator(".govuk-error-summary")).to_contain_text("must be to come")
    expect(where).to_have_value("In the Riverside team, with everybody who has a phone.")
    then_everybody_can_use_it(page)
    types_a_day(page, "try-until", localdate() + timedelta(days=60))
    presses(page, "It is being tried")
    expect(page.locator("main")).to_contain_text("Being tried, until")


def when_she_says_what_came_of_it(page: Page, idea: str) -> None:
    page.goto(idea)
    page.get_by_label("What came of it?").fill("Four of five chose another day. Every team asks from June.")
    presses(page, "Say it")
    expect(page.locator("main")).to_contain_text(f"Answered by {MARTA.name}")
    then_everybody_can_use_it(page)


def then_everybody_reads_every_step_and_nobodys_name(browser: Browser, out_there: str) -> None:
    context = browser.new_context(base_url=out_there)
    anybody = context.new_page()
    anybody.goto("/find/ideas")
    mine = anybody.locator("main li").filter(has_text=FOR_US)
    expect(mine).to_contain_text("In the Riverside team")
    expect(mine).to_contain_text("Four of five chose another day")
    expect(mine).not_to_contain_text("Baker")
    then_everybody_can_use_it(anybody)
    listed = anybody.request.get("/find/ideas.csv").text()
    assert FOR_US in listed and "Baker" not in listed
    context.close()


def test_a_part_of_a_plan_is_thought_about_together(page: Page, service: Service, told):
    plan = told["plan"]
    when_she_asks_bill_to_think_about_a_part(page, plan)
    when_bill_opens_what_she_asked_him_to_think_about(page)
    then_he_sees_that_part_alone(page, service, plan)
    when_he_puts_in_an_idea_with_the_keyboard_alone(page)
    when_he_puts_in_another(page)
    then_going_back_does_not_put_it_in_twice(page, plan)
    when_she_keeps_one(page, plan)
    when_she_drops_the_other_without_a_word(page, plan)
    then_bill_reads_what_became_of_both(page, plan)
    when_she_tells_others_without_a_name(page, plan)
    then_nobody_finds_it_before_somebody_read_it(page)
    when_bea_reads_it_for_names(page)
    then_it_is_found_by_outcome_and_by_words(page)
    when_she_says_whether_it_helped(page, plan)
    then_others_read_that_it_helped_in_part(page)
    then_bill_sees_nothing_more_once_it_is_closed_to_him(page, plan)


def test_an_idea_for_the_service_is_proposed_tried_and_answered(page: Page, browser: Browser, out_there):
    idea = when_bill_proposes_something_for_the_service(page)
    when_marta_tries_it(page, idea)
    when_she_says_what_came_of_it(page, idea)
    then_everybody_reads_every_step_and_nobodys_name(browser, out_there)
