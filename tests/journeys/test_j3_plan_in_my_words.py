"""J3: a plan in my words, led by me.

Mrs Ahmed lets a planner in to her plan and her money, and not to her health notes. They write the plan
together; what it costs is worked out and never typed; the planner's fee stands apart. What is taken back is
closed at once, also in a page that is open in front of the planner.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Service
from tests.journeys.look import then_everybody_can_use_it
from tests.journeys.steps import follows, presses, signs_in, tabs_to, types_a_day
from tests.people import AMINA, BEA, MARTA, OLIVE, DrawsOnCare, SignsIn

HEALTH = "Her heart: she saw the consultant in March, and is frightened of the next winter."
WANTED = "I want to cook for people again, and have Sara here as my daughter."


@dataclass(frozen=True)
class Line:
    """What is typed of one thing that costs money: how many of what, and the price of one."""

    what: str
    quantity: str
    unit: str
    price: str


ASSISTANT = Line("A personal assistant", "14", "hour", "17.80")
LINES = (
    ASSISTANT,
    Line("Art group", "1", "session", "55.00"),
    Line("Taxi to the art group and back", "2", "journey", "19.00"),
)


@pytest.fixture(scope="module")
def told(service: Service) -> dict[str, str]:
    return service.told_before("mrs_ahmeds_amount")


@pytest.fixture(scope="module")
def open_browsers(browser: Browser, service: Service):
    """A browser window for each of them, kept open through the journey, as it would be."""
    contexts: list = []

    def window(who: SignsIn | DrawsOnCare) -> Page:
        context = browser.new_context(base_url=service.address)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        return signs_in(page, who)

    yield window
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def amina(open_browsers, told) -> Page:
    return open_browsers(AMINA)


@pytest.fixture(scope="module")
def olive(open_browsers, told) -> Page:
    return open_browsers(OLIVE)


def test_health_notes_are_written_by_her_worker(page: Page, told):
    bea = signs_in(page, BEA)
    bea.goto(f"/people/{told['person']}/health/new")
    bea.get_by_label("What is to be known?").fill(HEALTH)
    presses(bea, "Save")
    expect(bea.locator("main")).to_contain_text(HEALTH)
    then_everybody_can_use_it(bea)


def test_a_planner_who_was_not_let_in_sees_nothing(olive: Page, told):
    for address in (f"/people/{told['person']}", f"/amounts/{told['amount']}"):
        answer = olive.goto(address)
        assert answer is not None and answer.status == 403
    then_everybody_can_use_it(olive)


def test_mrs_ahmed_lets_open_door_in_to_plan_and_money_with_the_keyboard_alone(amina: Page, told):
    amina.goto(f"/people/{told['person']}/let-in")
    then_everybody_can_use_it(amina)
    follows_button(amina, "Let a planner in")
    then_everybody_can_use_it(amina)
    tabs_to(amina, "Whom do you let in?")
    amina.keyboard.type("Everybody who plans at Open Door")
    tabs_to(amina, "The plan")
    amina.keyboard.press("Space")
    tabs_to(amina, "The money")
    amina.keyboard.press("Space")
    amina.locator('input[name="may_write"][value="yes"]').focus()
    amina.keyboard.press("Space")
    tabs_to(amina, "Let them in")
    with amina.expect_navigation():
        amina.keyboard.press("Enter")
    main = amina.locator("main")
    expect(main.get_by_role("heading", name="Open Door CIC")).to_be_visible()
    expect(main).to_contain_text("The plan")
    then_everybody_can_use_it(amina)


def follows_button(page: Page, name: str) -> None:
    """A link that looks like a button."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()


def test_the_planner_sees_what_is_shared_and_her_try_at_the_rest_is_known(
    olive: Page, amina: Page, told, service: Service
):
    olive.goto("/home")
    expect(olive.locator("main")).to_contain_text(AMINA.full_name)
    expect(olive.locator("main")).to_contain_text("Health notes: not shared with you")
    then_everybody_can_use_it(olive)
    answer = olive.goto(f"/amounts/{told['amount']}")
    assert answer is not None and answer.status == 200
    expect(olive.locator("main")).to_contain_text("£293.15")
    answer = olive.goto(f"/people/{told['person']}/health")
    assert answer is not None and answer.status == 403
    assert "consultant" not in olive.content()
    newest = service.rows("SELECT act, by_name FROM record_entry ORDER BY number DESC LIMIT 1")
    assert newest == [("was refused", OLIVE.name)]
    # And Mrs Ahmed can read who tried.
    amina.goto(f"/people/{told['person']}/let-in")
    expect(amina.locator("main")).to_contain_text(OLIVE.name)
    expect(amina.locator("main")).to_contain_text(re.compile("health notes", re.I))


def test_mrs_ahmed_begins_her_plan_in_her_own_words(amina: Page):
    amina.goto("/home")
    follows(amina, "Begin your plan")
    then_everybody_can_use_it(amina)
    presses(amina, "Begin")
    expect(amina.get_by_role("heading", level=1)).to_have_text("Your plan")
    follows(amina, "Say what you want")
    then_everybody_can_use_it(amina)
    amina.get_by_label("What do you want?").fill(WANTED)
    amina.get_by_label("Eating and drinking").check()
    presses(amina, "Save")
    expect(amina.locator("main")).to_contain_text(WANTED)
    expect(amina.locator("main")).to_contain_text(f"Written by {AMINA.name}")
    then_everybody_can_use_it(amina)


@pytest.fixture(scope="module")
def plan(service: Service, told) -> str:
    (found,) = service.rows(
        "SELECT p.ref FROM plan_plan p JOIN people_person q ON q.id = p.person_id "
        f"WHERE q.ref = '{told['person']}'"
    )
    return f"/plans/{found[0]}"


def when_a_line_is_typed(page: Page, plan: str, line: Line) -> None:
    page.goto(f"{plan}/new-line")
    page.locator('input[name="what"]').fill(line.what)
    page.get_by_label(re.compile("cook for people")).check()
    page.locator('input[name="quantity"]').fill(line.quantity)
    page.locator('[name="unit"]').select_option(line.unit)
    page.locator('input[name="unit_price_pence"]').fill(line.price)
    page.locator('input[name="price_source"]').fill("They told us by phone")
    types_a_day(page, "priced_on", localdate())


def test_nonsense_is_refused_in_a_sentence_and_stays_in_its_box(olive: Page, plan: str):
    when_a_line_is_typed(olive, plan, Line("A personal assistant", "-14", "hour", "about twenty"))
    presses(olive, "Save")
    expect(olive.locator(".govuk-error-summary")).to_be_visible()
    expect(olive.locator('input[name="quantity"]')).to_have_value("-14")
    expect(olive.locator('input[name="unit_price_pence"]')).to_have_value("about twenty")
    then_everybody_can_use_it(olive)
    # A price that nobody dated is nobody's price.
    when_a_line_is_typed(olive, plan, ASSISTANT)
    for place in range(3):
        olive.locator(f'input[name="priced_on_{place}"]').fill("")
    presses(olive, "Save")
    expect(olive.locator(".govuk-error-summary")).to_contain_text("day")


def test_the_planner_writes_the_lines_and_nobody_types_a_sum(olive: Page, amina: Page, plan: str):
    for line in LINES:
        when_a_line_is_typed(olive, plan, line)
        presses(olive, "Save")
    main = olive.locator("main")
    for figure in ("£249.20", "£55.00", "£38.00", "£342.20", "£17,843.29", "£49.05", "£293.15"):
        expect(main).to_contain_text(figure)
    expect(main).to_contain_text(f"Written by {OLIVE.name}")
    then_everybody_can_use_it(olive)
    olive.go_back()
    olive.goto(plan)
    expect(olive.locator("main")).to_contain_text("£342.20")
    amina.goto(plan)
    expect(amina.locator("main")).to_contain_text("£342.20 a week")
    then_everybody_can_use_it(amina)


def test_the_fee_of_the_planner_stands_in_a_fund_of_its_own(page: Page, olive: Page, plan: str, told):
    marta = signs_in(page, MARTA)
    marta.goto(f"{plan}/planning-fund")
    then_everybody_can_use_it(marta)
    marta.locator('select[name="organisation"]').select_option(label="Open Door CIC")
    marta.locator('input[name="pence"]').fill("420")
    marta.locator('[name="what_for"]').fill("Six talks about the plan")
    presses(marta, "Agree it")
    marta.goto(plan)
    expect(marta.locator("main")).to_contain_text("£420.00")
    expect(marta.locator("main")).to_contain_text("£342.20")
    then_everybody_can_use_it(marta)
    # The amount says what it said.
    marta.goto(f"/amounts/{told['amount']}")
    expect(marta.locator("main")).to_contain_text("£293.15")


def test_what_is_taken_back_is_closed_at_once_and_what_was_typed_can_be_copied(
    amina: Page, olive: Page, plan: str, told, service: Service
):
    when_a_line_is_typed(olive, plan, Line("Two more hours on Fridays", "2", "hour", "17.80"))
    amina.goto(f"/people/{told['person']}/let-in")
    follows(amina, "Say no")
    then_everybody_can_use_it(amina)
    presses(amina, "Say no to them")
    with olive.expect_response(re.compile("/new-line$")) as answered:
        olive.get_by_role("button", name="Save", exact=True).click()
    assert answered.value.status == 403
    expect(olive.get_by_role("heading", level=1)).to_have_text("You may not open this page")
    expect(olive.locator("textarea").first).to_be_visible()
    assert "Two more hours on Fridays" in [box.input_value() for box in olive.locator("textarea").all()]
    then_everybody_can_use_it(olive)
    assert service.rows("SELECT count(*) FROM plan_planline WHERE what LIKE 'Two more%'") == [(0,)]
    answer = olive.goto(plan)
    assert answer is not None and answer.status == 403
    amina.goto(plan)
    expect(amina.locator("main")).to_contain_text("£342.20")


def test_no_name_stands_in_any_address(service: Service, plan: str, told):
    for address in (plan, f"/people/{told['person']}"):
        assert not re.search("ahmed|amina|olive", address, re.I)
