"""What every journey does: signing in, pressing, going to a control with the keyboard alone."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Locator, Page

from tests.people import DrawsOnCare, SignsIn


def signs_in(page: Page, who: SignsIn | DrawsOnCare) -> Page:
    """Signs somebody of the cast in from the first page; whoever was signed in before is not any more."""
    page.context.clear_cookies()
    page.goto("/")
    with page.expect_navigation(url="**/home"):
        page.get_by_role("button", name=f"Sign in as {who.name.split()[0]}", exact=True).click()
    return page


def presses(page: Page, name: str) -> None:
    """Presses the button and waits until its page is there: whoever goes on sooner may undo the press."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


def follows(page: Page, name: str, *, within: Locator | None = None) -> None:
    """Follows the link and waits until its page is there."""
    with page.expect_navigation():
        (within or page.locator("main")).get_by_role("link", name=name).first.click()


def types_a_day(page: Page, field: str, day: date) -> None:
    """Fills the three boxes of a date."""
    for place, part in enumerate((day.day, day.month, day.year)):
        page.locator(f'input[name="{field}_{place}"]').fill(str(part))


def tabs_to(page: Page, name: str) -> None:
    """Tabs on until the focus is on the control of this name, as somebody without a mouse would."""
    for _ in range(150):
        page.keyboard.press("Tab")
        called = page.evaluate(
            "() => { const el = document.activeElement; return el.labels && el.labels.length"
            " ? el.labels[0].innerText.trim() : el.innerText.trim(); }"
        )
        if called.startswith(name):
            return
    pytest.fail(f"The keyboard never reaches “{name}”.")
