"""J20: is it the cut or the scheme? Moves that changed nothing are called relabelled, and a change in
spending splits to the penny; which councils differ by more than chance stands beside.
"""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Service
from tests.journeys.look import then_everybody_can_use_it
from tests.journeys.steps import follows, signs_in
from tests.people import NADIA


def pence(said: str) -> int:
    sign = -1 if said.strip()[0] in "-−" else 1
    return sign * int(re.sub(r"[^0-9]", "", said))


def test_the_parts_add_up_to_the_penny_and_relabelling_is_named(page: Page, service: Service):
    nadia = signs_in(page, NADIA)
    nadia.goto("/learn/")
    follows(nadia, "Is it the cut or the scheme?")
    main = nadia.locator("main")
    expect(main).to_contain_text("92 of the 190 people who moved from a package to a budget were relabelled")
    expect(main).to_contain_text("D-17")
    then_everybody_can_use_it(nadia)
    rows = nadia.get_by_role("table", name="What the change is made of").last.locator("tbody tr")
    parts = [pence(rows.nth(n).locator("td").first.inner_text()) for n in range(rows.count())]
    assert len(parts) == 7 and sum(parts[:-1]) == parts[-1]
    # A rise of prices is taken out of what was paid for an hour, and the parts still add up.
    nadia.get_by_label("By how much did prices rise").fill("nought")
    nadia.get_by_role("button", name="Work it out").click()
    nadia.wait_for_load_state()
    expect(main.locator(".govuk-error-summary")).to_contain_text("is not a percentage")
    expect(nadia.get_by_label("By how much did prices rise")).to_have_value("nought")
    then_everybody_can_use_it(nadia)


def test_councils_beside_one_another_are_a_funnel(page: Page):
    nadia = signs_in(page, NADIA)
    nadia.goto("/learn/")
    follows(nadia, "A funnel, not a league table")
    expect(nadia.locator("main")).to_contain_text("It does not say who is best")
    then_everybody_can_use_it(nadia)
    nadia.goto("/learn/councils/history")
    expect(nadia.locator("main")).to_contain_text("no line crosses it")
    then_everybody_can_use_it(nadia)
