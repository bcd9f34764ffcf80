"""Every page, for everybody it is for: on a phone, a tablet, a desk, at twice the size, and on paper.

Each is walked signed in as the one of the cast whose page it is. Here are the pages around the sum; those
around the person and the talks stand in `test_look_at_people.py`.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import Service
from tests.journeys.look import axe_violations, faults
from tests.journeys.walks import Walk, faults_of_walk
from tests.people import ADE, AMINA, BEA, BILL, DAWN, FRANK, IDRIS, MARTA, NADIA, OLIVE, SARA, TOM

WALKS: dict[str, Walk] = {
    "nobody signed in": (
        None,
        [
            "/",
            "/sign-in",
            "/sign-up",
            "/account-closed",
            "/accessibility",
            "/no-such-page",
            "/amounts/how-we-work-it-out",
        ],
    ),
    "Bill, who draws on care": (
        BILL,
        [
            *(
                "/home",
                "/people/{bill}",
                "/assessments/{bills_assessment}",
                "/assessments/decisions/{bills_decision}",
            ),
            *(
                "/amounts/{bills_amount}",
                "/amounts/{bills_amount}/easy-read",
                "/amounts/{bills_amount}/what-if",
            ),
            *("/password", "/sign-out"),
        ],
    ),
    "Amina, who waits for her assessment": (AMINA, ["/home", "/people/{amina}"]),
    "Dawn, his daughter": (DAWN, ["/home", "/people/{bill}", "/amounts/{bills_amount}"]),
    "Sara, with nobody's amount to see": (SARA, ["/home", "/people/{bill}"]),
    "Tom, Bill's practitioner": (
        TOM,
        [
            *(
                "/home",
                "/people/",
                "/people/new",
                "/people/{bill}",
                "/people/{bill}/change",
                "/people/{bill}/carers/new",
            ),
            *("/assessments/{bills_assessment}", "/assessments/{bills_assessment}/written"),
            *(
                "/assessments/new/{bill}",
                "/amounts/for/{bills_assessment}",
                "/assessments/{bills_assessment}/open-again",
            ),
        ],
    ),
    "Bea, in the middle of Mr Grant's assessment": (
        BEA,
        [
            *("/home", "/people/{george}", "/assessments/{georges_assessment}"),
            *(
                "/assessments/{georges_assessment}/outcomes/hygiene",
                "/assessments/{georges_assessment}/circumstances",
            ),
            *("/assessments/{georges_assessment}/decide", "/assessments/{georges_assessment}/set-aside"),
            *("/amounts/for/{georges_assessment}",),
        ],
    ),
    "Marta, who manages": (MARTA, ["/home", "/amounts/schemes", "/amounts/schemes/{scheme}"]),
    "Frank, in finance": (FRANK, ["/home", "/amounts/schemes", "/amounts/schemes/prepare"]),
    "Nadia, the analyst": (NADIA, ["/home"]),
    "Olive, from outside": (OLIVE, ["/home"]),
    "Ade, from outside": (ADE, ["/home"]),
    "Idris, the administrator": (
        IDRIS,
        [
            *("/home", "/accounts/", "/accounts/new", "/accounts/{tom}", "/accounts/{tom}/close"),
            *("/accounts/add-team", "/accounts/add-organisation", "/record/", "/record/?verify=1"),
            "/amounts/schemes",
        ],
    ),
}


@pytest.mark.parametrize("name", WALKS)
def test_every_page_can_be_read_and_worked_at_every_width_and_on_paper(
    name: str, browser: Browser, service: Service
):
    assert faults_of_walk(name, WALKS[name], browser, service) == []


def test_the_check_sees_each_fault(browser: Browser):
    page = browser.new_page(viewport={"width": 360, "height": 600})
    page.set_content(
        "<title>A page</title><h1>One</h1><h3>Three</h3><p style='font-size:12px'>Small words</p>"
        "<input name='born'><div style='width:900px'>Wide</div>"
    )
    said = " ".join(faults(page))
    for fault in ("sideways", "under 16px: Small words", "without a name: born", "skipped before: Three"):
        assert fault in said
    page.set_content("<title>A page</title><main><h1>One</h1><p style='color:#aaa'>Pale words</p></main>")
    assert any("contrast" in violation for violation in axe_violations(page))
    page.close()
