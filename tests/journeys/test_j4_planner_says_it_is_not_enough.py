"""J4: the planner says it is not enough.

Mrs Ahmed's plan costs £342.20 and the indicative amount is £293.15. Her planner shows with three quotes what
is missing. Nothing is agreed while that is open; whoever asks for a budget does not agree it; a panel changes
no sum without a reason on its line; and what is agreed in the end reads the same on the plan, in the budget
and in the letter.
"""

from __future__ import annotations

import re

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Service
from tests.journeys.look import then_everybody_can_use_it
from tests.journeys.steps import follows, presses, signs_in, tabs_to, types_a_day
from tests.people import AMINA, BEA, MARTA, OLIVE
from trellis.basis.working_days import add_working_days

QUOTES = (("Pat Parry", "17.20"), ("Zofia Zielinska", "17.80"), ("Lena Lowe", "18.40"))
AGREED = ("£249.20", "£32.80", "£38.00", "£320.00")


@pytest.fixture(scope="module")
def told(service: Service) -> dict[str, str]:
    return service.told_before("a_plan_that_costs_more")


@pytest.fixture(scope="module")
def plan(told) -> str:
    return f"/plans/{told['plan']}"


def budget_of(service: Service) -> str:
    ((ref,),) = service.rows(
        "SELECT b.ref FROM plan_personalbudget b JOIN people_person p ON p.id = b.person_id "
        "WHERE p.given_name = 'Amina' AND p.family_name = 'Ahmed'"
    )
    return f"/plans/budgets/{ref}"


def test_the_planner_puts_in_three_quotes(page: Page, told):
    olive = signs_in(page, OLIVE)
    for name, pounds in QUOTES:
        olive.goto(f"/find/quotes/for/{told['person']}/new")
        olive.locator('[name="kind"]').select_option(label="A personal assistant by day")
        olive.locator('[name="unit"]').select_option("hour")
        olive.locator('input[name="by_name"]').fill(name)
        olive.locator('input[name="pence"]').fill(pounds)
        types_a_day(olive, "quoted_on", localdate())
        presses(olive, "Put in the quote")
    for name, pounds in QUOTES:
        expect(olive.locator("main")).to_contain_text(name)
        expect(olive.locator("main")).to_contain_text(f"£{pounds}")
    then_everybody_can_use_it(olive)


def test_she_says_with_the_keyboard_alone_that_it_is_not_enough(page: Page, plan: str):
    olive = signs_in(page, OLIVE)
    olive.goto(plan)
    follows(olive, "Say that the money is not enough")
    main = olive.locator("main")
    for figure in ("£342.20", "£293.15", "£49.05"):
        expect(main).to_contain_text(figure)
    then_everybody_can_use_it(olive)
    # Saying nothing says nothing: what is missing is told, and the quotes stay chosen.
    for name, _ in QUOTES:
        tabs_to(olive, name)
        olive.keyboard.press("Space")
    tabs_to(olive, "Say that it is not enough")
    with olive.expect_navigation():
        olive.keyboard.press("Enter")
    expect(olive.locator(".govuk-error-summary")).to_be_visible()
    assert olive.locator('input[name="quotes"]:checked').count() == len(QUOTES)
    tabs_to(olive, "What is wrong with the sum")
    olive.keyboard.type("Nobody works mornings here for what the points give.")
    tabs_to(olive, "Say that it is not enough")
    with olive.expect_navigation():
        olive.keyboard.press("Enter")
    due = add_working_days(localdate(), 10)
    expect(main).to_contain_text(f"{due:%A} {due.day} {due:%B}")
    expect(main).to_contain_text(re.compile("10 working days", re.I))
    for _, pounds in QUOTES:
        expect(main).to_contain_text(f"£{pounds}")
    then_everybody_can_use_it(olive)


def test_mrs_ahmed_reads_the_clock_in_words(page: Page, plan: str):
    amina = signs_in(page, AMINA)
    amina.goto(plan)
    expect(amina.locator("main")).to_contain_text("We owe you an answer by")
    then_everybody_can_use_it(amina)


def test_bea_asks_for_the_budget_and_may_not_agree_it_herself(page: Page, plan: str, service: Service):
    bea = signs_in(page, BEA)
    bea.goto(f"{plan}/budget")
    then_everybody_can_use_it(bea)
    types_a_day(bea, "starts_on", localdate())
    presses(bea, "Work it out")
    main = bea.locator("main")
    for figure in ("£342.20", "£47.30", "£294.90"):
        expect(main).to_contain_text(figure)
    then_everybody_can_use_it(bea)
    bea.goto(f"{budget_of(service)}/ask")
    then_everybody_can_use_it(bea)
    bea.locator('[name="differs_because"]').fill("It buys fourteen hours at the price that people ask here.")
    presses(bea, "Ask for it to be agreed")
    answer = bea.goto(f"{budget_of(service)}/agree")
    assert answer is not None and answer.status == 403
    expect(bea.locator("main")).to_contain_text("somebody else must agree it")


@pytest.fixture
def marta(page: Page) -> Page:
    return signs_in(page, MARTA)


def test_nothing_is_agreed_while_it_is_open(marta: Page, service: Service):
    marta.goto("/home")
    expect(marta.locator("main")).to_contain_text(AMINA.details["family_name"])
    marta.goto(f"{budget_of(service)}/agree")
    expect(marta.locator("main")).to_contain_text(re.compile("not enough|questioned|challenge", re.I))
    then_everybody_can_use_it(marta)
    presses(marta, "Agree this budget")
    expect(marta.locator(".govuk-error-summary")).to_be_visible()
    assert service.rows(
        "SELECT count(*) FROM plan_personalbudget WHERE state = 'submitted' AND ref = "
        f"'{budget_of(service).rpartition('/')[2]}'"
    ) == [(1,)]


def test_a_panel_changes_no_sum_without_a_reason_on_its_line(marta: Page, service: Service):
    marta.goto(budget_of(service))
    marta.get_by_role("row", name=re.compile("Art group")).get_by_role("link").first.click()
    then_everybody_can_use_it(marta)
    marta.locator('input[name="pence"]').fill("32.80")
    marta.locator('input[name="elsewhere_weekly_pence"]').fill("22.20")
    marta.locator('input[name="elsewhere_says"]').fill("A community grant")
    presses(marta, "Save")
    expect(marta.locator(".govuk-error-summary")).to_be_visible()
    expect(marta.locator('input[name="pence"]')).to_have_value("32.80")
    then_everybody_can_use_it(marta)
    marta.locator('[name="because"]').fill(
        "The art group has a grant that pays £22.20 of it. Nothing is cut."
    )
    presses(marta, "Save")
    expect(marta.locator("main")).to_contain_text("£320.00")


def test_mrs_ahmed_says_how_it_is_held_and_that_it_is_right(page: Page, service: Service):
    amina = signs_in(page, AMINA)
    amina.goto(f"{budget_of(service)}/held")
    while (closed := amina.locator("main details:not([open]) > summary")).count():
        closed.first.click()
    amina.get_by_label(re.compile("Pounds a week: Held by the council", re.I)).first.fill("320")
    presses(amina, "Save how it is held")
    amina.goto(f"{budget_of(service)}/answer")
    amina.locator('input[name="agreement"][value="agrees"]').check()
    presses(amina, "Save")


def test_it_is_answered_by_name_and_then_agreed(marta: Page, plan: str, service: Service):
    ((challenge,),) = service.rows(
        "SELECT ref FROM challenge_challenge WHERE kind = 'sufficiency' AND state = 'open'"
    )
    marta.goto(f"/challenges/{challenge}/answer")
    then_everybody_can_use_it(marta)
    marta.locator('input[name="outcome"][value="in_part"]').check()
    marta.locator('[name="reasons"]').fill(
        "You showed that fourteen hours cost £249.20 here. The grant pays a part of the art group. "
        "Together it is £320.00 a week from the day the budget begins."
    )
    presses(marta, "Answer")
    expect(marta.locator("main")).to_contain_text(MARTA.name)
    then_everybody_can_use_it(marta)
    marta.goto(f"{budget_of(service)}/agree")
    marta.locator('[name="panel"]').fill("Marta Mazur, Ruth Ravel")
    presses(marta, "Agree this budget")
    expect(marta.locator("main")).to_contain_text("Agreed")
    then_everybody_can_use_it(marta)


def test_letter_plan_and_budget_show_the_same_three_lines(page: Page, plan: str, service: Service):
    bea = signs_in(page, BEA)
    budget = budget_of(service)
    for address in (plan, budget, f"/tell/budget/{budget.rpartition('/')[2]}"):
        answer = bea.goto(address)
        assert answer is not None and answer.status == 200, address
        for figure in AGREED:
            expect(bea.locator("main")).to_contain_text(figure)
        then_everybody_can_use_it(bea)
    amina = signs_in(page, AMINA)
    amina.goto("/home")
    expect(amina.locator("main")).to_contain_text("£320.00 a week")
    amina.goto(budget)
    for figure in ("£320.00", "£47.30", "£272.70"):
        expect(amina.locator("main")).to_contain_text(figure)
    then_everybody_can_use_it(amina)


def test_what_came_of_it_is_counted_in_the_open(page: Page):
    page.goto("/challenges/published")
    expect(page.locator("main")).to_contain_text("Riverside")
    then_everybody_can_use_it(page)
