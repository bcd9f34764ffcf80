"""J22: two purses.

Part of what helps Mrs Ahmed is after-care under section 117, which the NHS pays for and which is free. Her
budget has three who pay: the council £212.40, the NHS £140.00 and she £47.60, which make £400.00 a week. She
is charged on the council's lines alone, and what is left over goes back by share.
"""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Service
from tests.journeys.look import then_everybody_can_use_it
from tests.journeys.steps import follows, presses, signs_in, tabs_to, types_a_day
from tests.people import AMINA, BEA, OLIVE

AFTER_CARE = "Help at home on bad days"
BOARD = "NHS Northshire"
PURSES = {"The council": "£212.40", BOARD: "£140.00", "You": "£47.60"}
BACK = {"The council": "£47.79", BOARD: "£31.50", "You": "£10.71"}


@pytest.fixture(scope="module")
def told(service: Service) -> dict[str, str]:
    """Her plan of three lines is written, and it is known what she pays."""
    return service.told_before("mrs_ahmeds_two_purses")


def when_bea_says_whose_money_pays_for_the_bad_days(page: Page, plan: str) -> None:
    """A line that is free says why: without the reason it is not taken, and what was chosen is kept."""
    signs_in(page, BEA)
    page.goto(f"/plans/{plan}")
    expect(page.locator("main")).to_contain_text("£400.00")
    then_everybody_can_use_it(page)
    follows(page, "Whose money", within=page.get_by_role("row").filter(has_text=AFTER_CARE).first)
    then_everybody_can_use_it(page)
    page.get_by_role("radio", name=re.compile("After-care under section 117")).check()
    page.get_by_role("group", name="May the person be charged for it?").get_by_role(
        "radio", name="No"
    ).check()
    presses(page, "Save")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Say why the person is not charged for this")
    expect(page.get_by_role("radio", name=re.compile("After-care under section 117"))).to_be_checked()
    then_everybody_can_use_it(page)
    page.get_by_label("If not, why not?").fill("After-care under section 117 is free.")
    presses(page, "Save")


def when_mrs_ahmed_hands_it_in(page: Page, plan: str) -> None:
    signs_in(page, AMINA)
    page.goto(f"/plans/{plan}")
    expect(page.get_by_role("row").filter(has_text=AFTER_CARE).first).to_contain_text(
        "Nobody may charge you for this"
    )
    then_everybody_can_use_it(page)
    presses(page, "Hand the plan in")
    then_everybody_can_use_it(page)
    presses(page, "Hand it in")
    expect(page.locator("main")).to_contain_text("Handed in on")


def then_going_back_does_not_hand_it_in_twice(page: Page, service: Service, plan: str) -> None:
    page.go_back()
    then_everybody_can_use_it(page)
    page.goto(f"/plans/{plan}")
    expect(page.locator("main")).to_contain_text("Handed in on")
    kept = service.rows(
        f"SELECT count(*) FROM plan_planversion v JOIN plan_plan p ON p.id = v.plan_id WHERE p.ref = '{plan}'"
    )
    assert kept == [(1,)]


def when_bea_prepares_the_budget(page: Page, person: str) -> str:
    signs_in(page, BEA)
    page.goto(f"/people/{person}")
    follows(page, "Prepare the personal budget")
    then_everybody_can_use_it(page)
    for part, typed in enumerate(("31", "2", str(localdate().year))):
        page.locator(f'input[name="starts_on_{part}"]').fill(typed)
    presses(page, "Work it out")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    expect(page.locator('input[name="starts_on_0"]')).to_have_value("31")
    then_everybody_can_use_it(page)
    types_a_day(page, "starts_on", localdate() + timedelta(days=7))
    presses(page, "Work it out")
    return page.url


def when_she_names_who_pays_with_the_keyboard_alone(page: Page, review_on) -> None:
    """By which law each pays stands there already; a review before the budget begins is refused."""
    tabs_to(page, "Say who pays, and when it is reviewed")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    then_everybody_can_use_it(page)
    expect(page.locator('input[name="after_care_basis"]')).to_have_value(
        "Mental Health Act 1983, section 117"
    )
    tabs_to(page, "Section 117 after-care: its name")
    page.keyboard.type(BOARD)
    tabs_to(page, "Section 117 after-care: the reference of its agreement")
    page.keyboard.type("S117-0042")
    types_a_day(page, "review_on", localdate() - timedelta(days=400))
    tabs_to(page, "Save")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".govuk-error-summary")).to_contain_text("on or after the day the budget begins")
    expect(page.locator('input[name="after_care_name"]')).to_have_value(BOARD)
    then_everybody_can_use_it(page)
    types_a_day(page, "review_on", review_on)
    presses(page, "Save")


def then_three_pay_and_it_is_one_agreement(page: Page, budget: str) -> None:
    page.goto(budget)
    main = page.locator("main")
    for figure in ("£400.00", "£260.00", "£212.40", "£47.60", "£140.00"):
        expect(main).to_contain_text(figure)
    purses = page.get_by_role("table", name="Who pays, and by which law")
    for who, pence in PURSES.items():
        expect(purses.get_by_role("row").filter(has_text=re.compile(rf"^\s*{who}"))).to_contain_text(pence)
    free = purses.get_by_role("row").filter(has_text=BOARD)
    expect(free).to_contain_text("section 117")
    expect(free).to_contain_text("S117-0042")
    expect(free).to_contain_text("Free to you")
    expect(main).to_contain_text("It is one agreement and one account, whoever pays")
    expect(main).to_contain_text("All of them look at it together on")
    then_everybody_can_use_it(page)


def then_she_is_charged_on_the_councils_lines_alone(page: Page) -> None:
    expect(page.locator("main")).to_contain_text("You are not charged for")
    expect(page.locator("main li").filter(has_text=AFTER_CARE)).to_contain_text("free")


def then_the_file_says_the_same(page: Page, budget: str) -> None:
    told = json.loads(page.request.get(f"{budget}/budget.json").text())
    assert "21240" in json.dumps(told) and "14000" in json.dumps(told) and "4760" in json.dumps(told)


def then_what_is_left_over_goes_back_by_share(page: Page, service: Service) -> None:
    """Mrs Ahmed tries it herself. Nothing of it is kept."""
    follows(page, "See what that would be")
    then_everybody_can_use_it(page)
    page.get_by_label("Pounds that were not needed").fill("ninety pounds")
    presses(page, "Show who gets what back")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    expect(page.get_by_label("Pounds that were not needed")).to_have_value("ninety pounds")
    then_everybody_can_use_it(page)
    before = service.count_every_row()
    page.get_by_label("Pounds that were not needed").fill("90")
    presses(page, "Show who gets what back")
    table = page.get_by_role("table", name="£90.00 left over")
    for who, pence in BACK.items():
        expect(table.get_by_role("row").filter(has_text=re.compile(rf"^\s*{who}"))).to_contain_text(pence)
    then_everybody_can_use_it(page)
    assert service.count_every_row() == before


def test_two_purses_are_one_budget(page: Page, service: Service, told):
    when_bea_says_whose_money_pays_for_the_bad_days(page, told["plan"])
    when_mrs_ahmed_hands_it_in(page, told["plan"])
    then_going_back_does_not_hand_it_in_twice(page, service, told["plan"])
    budget = when_bea_prepares_the_budget(page, told["person"])
    when_she_names_who_pays_with_the_keyboard_alone(page, localdate() + timedelta(days=180))
    then_three_pay_and_it_is_one_agreement(page, budget)
    signs_in(page, AMINA)
    then_three_pay_and_it_is_one_agreement(page, budget)
    then_she_is_charged_on_the_councils_lines_alone(page)
    then_the_file_says_the_same(page, budget)
    then_what_is_left_over_goes_back_by_share(page, service)


def test_a_planner_whom_nobody_let_in_may_not_read_who_pays(page: Page, service: Service, told):
    signs_in(page, OLIVE)
    refused = page.goto(f"/plans/{told['plan']}")
    assert refused is not None and refused.status == 403
    expect(page.locator("main")).not_to_contain_text("£")
    newest = service.rows("SELECT act, by_name FROM record_entry ORDER BY number DESC LIMIT 1")
    assert newest == [("was refused", OLIVE.name)]
