"""The pages of plans, money, challenges and support, for everybody they are for."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import Service
from tests.journeys.walks import Walk, faults_of_walk
from tests.people import BILL, DINA, FRANK, IDRIS, OLIVE, PAT, TOM, WILL

WALKS: dict[str, Walk] = {
    "Bill, who reads his plan and his budget": (
        BILL,
        [
            "/home",
            "/plans/{bills_plan}",
            "/plans/{bills_plan}/easy-read",
            "/plans/{bills_plan}/versions",
            "/plans/{bills_plan}/versions/1/beside/2",
            "/plans/budgets/{bills_budget}",
            "/plans/budgets/{bills_budget}/held",
            "/plans/budgets/{bills_budget}/move",
            "/plans/budgets/{bills_budget}/left-over",
            "/plans/held/{bills_payment}",
            "/plans/held/{bills_payment}/conditions",
            "/plans/funds/{bills_fund}",
            "/plans/stays/of/{bill}",
            "/plans/assistants/of/{bill}/cost",
            "/plans/assistants/{bills_agreement}",
            "/money/paid/{bills_contribution}",
            "/challenges/{bills_question}",
            "/people/{bill}/let-in",
            "/people/{bill}/let-in/new",
            "/people/{bill}/health",
        ],
    ),
    "Tom, who plans with people": (
        TOM,
        [
            "/home",
            "/plans/",
            "/plans/{plan_in_hand}",
            "/plans/{plan_in_hand}/new-outcome",
            "/plans/{plan_in_hand}/new-line",
            "/plans/{plan_in_hand}/pick",
            "/plans/{plan_in_hand}/hand-in",
            "/plans/{plan_in_hand}/stay",
            "/plans/budgets/{budget_in_hand}",
            "/plans/held/{bills_payment}/refuse",
            "/plans/held/{bills_payment}/family",
            "/find/quotes/for/{bill}",
            "/find/quotes/for/{bill}/new",
            "/find/enough/for/{bill}",
            "/tell/plan/{bills_plan}",
            "/tell/budget/{bills_budget}",
            "/find/library",
        ],
    ),
    "Dina, who answers for it": (
        DINA,
        [
            "/home",
            "/plans/budgets",
            "/plans/budgets/{budget_in_hand}/agree",
            "/challenges/{bills_question}/answer",
        ],
    ),
    "Frank, who works out what people pay": (
        FRANK,
        ["/home", "/money/waiting", "/money/policies", "/money/policies/prepare", "/money/upratings"],
    ),
    "Idris, who confirms amounts and reads directories in": (
        IDRIS,
        ["/money/amounts", "/find/imports", "/find/imports/new"],
    ),
    "Olive, whom Bill let in": (
        OLIVE,
        ["/home", "/people/shared-with-you", "/people/{bill}", "/plans/{bills_plan}"],
    ),
    "Pat, who works for Bill": (
        PAT,
        [
            "/home",
            "/plans/assistants/mine",
            "/plans/assistants/{bills_agreement}/sign",
            "/find/assistants/{pat}/change",
        ],
    ),
    "Will, who holds service funds": (WILL, ["/home", "/plans/funds", "/plans/funds/{bills_fund}"]),
    "nobody, who looks for support": (
        None,
        ["/find/", "/find/services/{service}", "/find/assistants", "/find/ideas", "/challenges/published"],
    ),
}


@pytest.mark.parametrize("name", WALKS)
def test_every_page_can_be_read_and_worked_at_every_width_and_on_paper(
    name: str, browser: Browser, service: Service
):
    assert faults_of_walk(name, WALKS[name], browser, service) == []
