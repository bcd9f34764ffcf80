"""J6: employ a personal assistant without tears.

Mrs Ahmed has £320.00 a week, paid to herself. She sees what sixteen hours would truly cost, and what
twenty-four would, before anybody is hired. She and Pat each sign with their own sign-in, and nothing is
payable before both have; the same again for a rise. A week over the hours agreed is caught before it goes in.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Service
from tests.journeys.look import then_everybody_can_use_it
from tests.journeys.steps import follows, presses, signs_in, tabs_to, types_a_day
from tests.people import AMINA, PAT

HER_NAME = "Mrs Amina Ahmed"
COST_BOXES = {
    "hours_a_week": "16",
    "wage_pence": "13.20",
    "insurance_yearly_pence": "130.00",
    "payroll_weekly_pence": "5.40",
}
LINES = {
    "Pay": "£211.20",
    "Holiday": "£25.49",
    "Pension": "£6.34",
    "National Insurance": "£0.00",
    "insurance": "£2.50",
    "payroll": "£5.40",
}


@pytest.fixture(scope="module")
def told(service: Service) -> dict[str, str]:
    """Her budget is agreed: £320.00 a week, held by herself."""
    return service.told_before("mrs_ahmeds_budget")


@pytest.fixture
def last_monday() -> date:
    """The Monday of the week before this one: every day of it has been."""
    today = localdate()
    return today - timedelta(days=today.weekday() + 7)


def fills(page: Page, boxes: dict[str, str]) -> None:
    for name, value in boxes.items():
        page.locator(f'input[name="{name}"]:not([type="hidden"])').fill(value)


def then_it_is_refused_and_kept(page: Page, boxes: dict[str, str]) -> None:
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    for name, value in boxes.items():
        expect(page.locator(f'input[name="{name}"]:not([type="hidden"])')).to_have_value(value)
    then_everybody_can_use_it(page)


def when_she_asks_what_an_assistant_would_cost(page: Page, person: str) -> None:
    signs_in(page, AMINA)
    page.goto(f"/people/{person}")
    follows(page, "What would an assistant cost?")
    expect(page.locator('input[name="budget_weekly_pence"]')).to_have_value("320.00")
    then_everybody_can_use_it(page)


def when_she_types_nonsense_it_is_refused_and_kept(page: Page) -> None:
    nonsense = COST_BOXES | {"hours_a_week": "sixteen", "wage_pence": "a fair bit"}
    fills(page, nonsense)
    presses(page, "Work it out")
    then_it_is_refused_and_kept(page, nonsense)
    expect(page.locator("main")).not_to_contain_text("£250.93")


def then_sixteen_hours_leave_money_over(page: Page, starts_on: date) -> None:
    fills(page, COST_BOXES)
    types_a_day(page, "starts_on", starts_on)
    presses(page, "Work it out")
    main = page.locator("main")
    for says, figure in LINES.items():
        row = main.get_by_role("row").filter(has_text=re.compile(says)).filter(has_text=figure)
        assert row.count() >= 1, f"no line of {says} with {figure}"
    expect(main.get_by_role("row").filter(has_text="In all, a week")).to_contain_text("£250.93")
    expect(main.locator(".trellis-reach")).to_contain_text("£69.07 a week is left of £320.00")
    expect(main).to_contain_text("Beside it, the law’s minimum")
    expect(main).to_contain_text("the Employment Allowance covers it")
    then_everybody_can_use_it(page)


def then_twenty_four_are_short_before_anyone_is_hired(page: Page) -> None:
    fills(page, {"hours_a_week": "24"})
    presses(page, "Work it out")
    says = page.locator(".trellis-reach")
    expect(says).to_contain_text("Not enough")
    expect(says).to_contain_text("£52.43 a week short of £320.00")
    expect(says).to_contain_text("Nobody is hired yet")
    expect(page.get_by_role("row").filter(has_text="In all, a week")).to_contain_text("£372.43")
    then_everybody_can_use_it(page)


def when_she_offers_pat_sixteen_hours(page: Page) -> str:
    """The boxes are filled in from what she tried. A wage below the law's minimum is refused by name."""
    fills(page, {"hours_a_week": "16"})
    presses(page, "Work it out")
    presses(page, "Write an agreement with this")
    for name, value in COST_BOXES.items():
        expect(page.locator(f'input[name="{name}"]:not([type="hidden"])')).to_have_value(value)
    then_everybody_can_use_it(page)
    typed = {"assistants_name": PAT.name, "sign_in_name": PAT.sign_in_name, "wage_pence": "9.00"}
    fills(page, typed)
    work = "Getting up and washing, and the shops on Fridays."
    page.locator('textarea[name="what_they_do"]').fill(work)
    presses(page, "Write it for both to sign")
    then_it_is_refused_and_kept(page, typed)
    expect(page.locator('textarea[name="what_they_do"]')).to_have_value(work)
    expect(page.locator(".govuk-error-summary")).to_contain_text("minimum")
    fills(page, {"wage_pence": "13.20"})
    presses(page, "Write it for both to sign")
    main = page.locator("main")
    expect(main).to_contain_text("£250.93")
    expect(main).to_contain_text("£69.07")
    then_nothing_can_be_paid_until_they_sign(page, HER_NAME, PAT.name)
    then_everybody_can_use_it(page)
    return page.url


def then_nothing_can_be_paid_until_they_sign(page: Page, *names: str) -> None:
    main = page.locator("main")
    expect(main).to_contain_text("Nothing can be paid on it today")
    for name in names:
        expect(main).to_contain_text(f"{name} has not signed the agreement.")


def when_pat_signs_with_the_keyboard_alone(page: Page) -> None:
    signs_in(page, PAT)
    follows(page, "Your work", within=page.locator("body"))
    then_everybody_can_use_it(page)
    tabs_to(page, "Read it and sign")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    then_everybody_can_use_it(page)
    tabs_to(page, "I have read this agreement")
    page.keyboard.press("Space")
    tabs_to(page, "Sign")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("£13.20")
    then_nothing_can_be_paid_until_they_sign(page, HER_NAME)
    # What it costs her employer in all, and what is left of her budget, is no matter of Pat's.
    expect(page.locator("main")).not_to_contain_text("£250.93")
    then_everybody_can_use_it(page)


def then_no_hours_go_in_before_both_have_signed(page: Page, agreement: str) -> None:
    page.goto(f"{agreement}/hours")
    expect(page.locator("main")).to_contain_text("No hours have been put in")
    expect(page.locator("main")).not_to_contain_text("Weeks without hours yet")


def when_she_signs(page: Page, agreement: str) -> None:
    """A box that is not ticked is no signature."""
    signs_in(page, AMINA)
    page.goto(agreement)
    follows(page, "Sign it")
    then_everybody_can_use_it(page)
    presses(page, "Sign")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Tick the box")
    page.get_by_label("I have read this agreement").check()
    presses(page, "Sign")


def then_both_have_signed_and_it_can_be_paid(page: Page, agreement: str) -> None:
    expect(page.locator("main")).to_contain_text("Work done today can be paid")
    expect(page.locator("main")).not_to_contain_text("not signed yet")
    then_everybody_can_use_it(page)
    page.goto(f"{agreement}/sign")
    expect(page.locator("main")).to_contain_text("There is nothing for you to sign here")
    then_everybody_can_use_it(page)


def when_pat_puts_in_too_many_hours_it_is_caught_before_it_goes_in(
    page: Page, service: Service, agreement: str, monday: date
) -> None:
    signs_in(page, PAT)
    page.goto(agreement)
    follows(page, "Hours worked")
    then_everybody_can_use_it(page)
    with page.expect_navigation():
        page.locator(f'main a[href$="/hours/{monday.isoformat()}"]').click()
    then_everybody_can_use_it(page)
    nonsense = {"day_0": "four and a half", "day_1": "25"}
    fills(page, nonsense)
    presses(page, "Put in the hours")
    then_it_is_refused_and_kept(page, nonsense)
    over = {"day_0": "5", "day_1": "5", "day_3": "4", "day_4": "4.5"}
    fills(page, over)
    presses(page, "Put in the hours")
    main = page.locator("main")
    expect(main).to_contain_text("Not kept yet")
    expect(main).to_contain_text("18.5")
    expect(main).to_contain_text("16 hours")
    for name, value in over.items():
        expect(page.locator(f'input[name="{name}"]:not([type="hidden"])')).to_have_value(value)
    then_everybody_can_use_it(page)
    assert service.rows(
        "SELECT count(*) FROM plan_timesheet t JOIN plan_agreement a ON a.id = agreement_id "
        f"WHERE a.ref = '{agreement.rsplit('/', 1)[1]}'"
    ) == [(0,)]


def when_pat_puts_in_what_was_agreed(page: Page) -> None:
    fills(page, {"day_4": "2"})
    presses(page, "Put in the hours")
    expect(page.get_by_role("row").filter(has_text=PAT.name)).to_contain_text("16")
    then_everybody_can_use_it(page)


def when_pat_goes_back_and_puts_it_right(page: Page, agreement: str, monday: date) -> None:
    """Friday was an hour and a half. The version before stays to be read."""
    page.goto(f"{agreement}/hours/{monday.isoformat()}")
    expect(page.locator('input[name="day_4"]')).to_have_value("2")
    fills(page, {"day_4": "1.5"})
    presses(page, "Put in the hours")
    page.go_back()
    main = page.locator("main")
    expect(main.get_by_role("table", name=re.compile("As it stands"))).to_contain_text("15.5")
    expect(main).to_contain_text("Earlier versions")
    expect(main.get_by_role("table", name=re.compile("^Put in by"))).to_contain_text("16")
    then_everybody_can_use_it(page)


def when_she_offers_a_rise(page: Page, agreement: str, starts_on: date) -> str:
    signs_in(page, AMINA)
    page.goto(agreement)
    follows(page, "Agree another rate or other hours")
    expect(page.locator('input[name="wage_pence"]')).to_have_value("13.20")
    expect(page.locator('input[name="sign_in_name"]')).to_have_value(PAT.sign_in_name)
    then_everybody_can_use_it(page)
    fills(page, {"wage_pence": "13.80"})
    types_a_day(page, "starts_on", starts_on)
    presses(page, "Write it for both to sign")
    expect(page.locator("main")).to_contain_text("£13.80 an hour")
    return page.url


def then_the_old_rate_stands_until_pat_signs_too(page: Page, old: str, rise: str) -> None:
    when_she_signs(page, rise)
    then_nothing_can_be_paid_until_they_sign(page, PAT.name)
    page.goto(old)
    main = page.locator("main")
    expect(main).to_contain_text("This one stands until both have signed it")
    expect(main).to_contain_text("£13.20 an hour")
    expect(main).to_contain_text("Work done today can be paid")
    then_everybody_can_use_it(page)


def when_pat_signs_the_rise(page: Page, rise: str) -> None:
    signs_in(page, PAT)
    page.goto(rise)
    follows(page, "Sign it")
    page.get_by_label("I have read this agreement").check()
    presses(page, "Sign")
    expect(page.locator("main")).to_contain_text("Both have signed")


def then_the_old_one_gives_way_on_its_day_and_not_before(page: Page, old: str) -> None:
    page.goto(old)
    expect(page.locator("main")).to_contain_text("a later agreement takes its place")
    expect(page.locator("main")).to_contain_text("Work done today can be paid")
    then_everybody_can_use_it(page)


def test_the_true_cost_is_known_before_anybody_is_hired(page: Page, service: Service, told, last_monday):
    when_she_asks_what_an_assistant_would_cost(page, told["person"])
    before = service.count_every_row()
    when_she_types_nonsense_it_is_refused_and_kept(page)
    then_sixteen_hours_leave_money_over(page, last_monday)
    then_twenty_four_are_short_before_anyone_is_hired(page)
    assert service.count_every_row() == before


def test_an_assistant_is_employed_by_two_names_and_paid_for_the_hours_agreed(
    page: Page, service: Service, told, last_monday
):
    when_she_asks_what_an_assistant_would_cost(page, told["person"])
    then_sixteen_hours_leave_money_over(page, last_monday)
    agreement = when_she_offers_pat_sixteen_hours(page)
    when_pat_signs_with_the_keyboard_alone(page)
    then_no_hours_go_in_before_both_have_signed(page, agreement)
    when_she_signs(page, agreement)
    then_both_have_signed_and_it_can_be_paid(page, agreement)
    when_pat_puts_in_too_many_hours_it_is_caught_before_it_goes_in(page, service, agreement, last_monday)
    when_pat_puts_in_what_was_agreed(page)
    when_pat_goes_back_and_puts_it_right(page, agreement, last_monday)
    rise = when_she_offers_a_rise(page, agreement, last_monday + timedelta(days=35))
    then_the_old_rate_stands_until_pat_signs_too(page, agreement, rise)
    when_pat_signs_the_rise(page, rise)
    then_the_old_one_gives_way_on_its_day_and_not_before(page, agreement)
