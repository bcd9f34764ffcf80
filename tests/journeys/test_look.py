"""Every page, for everybody it is for: on a phone, a tablet, a desk, at twice the size, and on paper.

Each is walked signed in as the one of the cast whose page it is. A page fails on what axe finds, on a
sideways scroll, text under 16 px, a control without a name or a heading skipped. Pictures of all of them
are kept in `tests/pictures` (not in the repository) so that somebody can look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.house import ROOT
from tests.journeys.conftest import Service
from tests.journeys.look import WIDTHS, axe_violations, faults
from tests.people import ADE, AMINA, BEA, BILL, DAWN, FRANK, IDRIS, MARTA, NADIA, OLIVE, SARA, TOM

PICTURES = ROOT / "tests" / "pictures"

# Who walks where. {…} is looked up in the database: the reference of something that person may see.
WALKS: dict[str, tuple[object, list[str]]] = {
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

REFS = {
    **{
        name: f"SELECT ref FROM people_person WHERE given_name = '{given}' AND family_name = '{family}'"
        for name, given, family in (
            ("bill", "Bill", "Baker"),
            ("amina", "Amina", "Ahmed"),
            ("george", "George", "Grant"),
        )
    },
    **{
        f"{name}s_assessment": (
            "SELECT a.ref FROM assess_assessment a JOIN people_person p ON p.id = a.person_id "
            f"WHERE p.given_name = '{given}' AND p.family_name = '{family}' ORDER BY a.id DESC LIMIT 1"
        )
        for name, given, family in (("bill", "Bill", "Baker"), ("george", "George", "Grant"))
    },
    "bills_decision": (
        "SELECT d.ref FROM assess_eligibilitydecision d JOIN assess_assessment a ON a.id = d.assessment_id "
        "JOIN people_person p ON p.id = a.person_id WHERE p.given_name = 'Bill' AND p.family_name = 'Baker'"
    ),
    "bills_amount": (
        "SELECT a.ref FROM allocate_allocation a JOIN people_person p ON p.id = a.person_id "
        "WHERE p.given_name = 'Bill' AND p.family_name = 'Baker'"
    ),
    "scheme": "SELECT ref FROM allocate_councilscheme ORDER BY id LIMIT 1",
    "tom": f"SELECT id FROM accounts_account WHERE name = '{TOM.name}'",
}


def address_of(pattern: str, service: Service) -> str:
    return re.sub(r"\{(\w+)\}", lambda name: str(service.rows(REFS[name[1]])[0][0]), pattern)


@pytest.fixture(params=list(WALKS), scope="module")
def walk(request, browser: Browser, service: Service) -> Iterator[tuple[str, BrowserContext, list[str]]]:
    who, patterns = WALKS[request.param]
    context = browser.new_context(base_url=service.address)
    if who is not None:
        page = context.new_page()
        page.goto("/")
        page.get_by_role("button", name=f"Sign in as {who.name.split()[0]}", exact=True).click()
        page.wait_for_url("**/home")
        page.close()
    yield request.param, context, [address_of(pattern, service) for pattern in patterns]
    context.close()


def test_every_page_can_be_read_and_worked_at_every_width_and_on_paper(walk):
    name, context, addresses = walk
    folder = PICTURES / name.replace(" ", "-").replace(",", "").replace("'", "")
    folder.mkdir(parents=True, exist_ok=True)
    found: list[str] = []
    page = context.new_page()
    for at, address in enumerate(addresses):
        picture = f"{at:02}-{re.sub('[^a-z-]+', '-', address.strip('/')) or 'first-page'}"
        for called, width in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": 900})
            if width == WIDTHS["phone"]:
                page.goto(address)
            found += [f"{address} ({called}): {fault}" for fault in faults(page)]
            if called in ("phone", "desktop"):
                page.screenshot(path=folder / f"{picture}-{called}.png", full_page=True)
        found += [f"{address}: {violation}" for violation in axe_violations(page)]
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 794, "height": 1123})  # A4 at 96 dots an inch.
        found += [f"{address} (on paper): {fault}" for fault in faults(page) if "sideways" in fault]
        page.emulate_media(media="screen")
        page.goto(address + ("&" if "?" in address else "?") + "print=1")
        found += [f"{address} (for printing): {fault}" for fault in faults(page)]

    page.close()
    assert found == []


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
