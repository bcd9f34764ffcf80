"""J9: a statement in, five minutes.

Frank reads the bank's file of the account that is kept for Mrs Ahmed. It is looked at before it is put in; a
penny off and it is refused. Five lines find what they are: the direct payment, her own share, four weeks of
wages, the art group and an insurance. The same file again, or the same account told by the bank in another
form, adds nothing; and what the bank wrote is let go.
"""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Service
from tests.journeys.look import then_everybody_can_use_it
from tests.journeys.steps import follows, presses, signs_in, tabs_to
from tests.people import BEA, FRANK


@pytest.fixture(scope="module")
def told(service: Service) -> dict[str, str]:
    return service.told_before("an_account_kept_for_mrs_ahmed")


def hands_in(page: Page, told: dict[str, str], content: bytes, name: str, folder: Path) -> Page:
    """From finance's page of statements to what the file would put in."""
    file = folder / name
    file.write_bytes(content)
    page.goto("/pay/statements")
    follows(page, "Of an account that we keep for somebody")
    page.goto(f"/pay/statements/of/{told['payee']}")
    page.locator('input[type="file"]').set_input_files(file)
    presses(page, "Look at it")
    return page


def bank_lines(service: Service) -> int:
    ((count,),) = service.rows("SELECT count(*) FROM pay_bankline")
    return int(count)


def test_a_penny_off_is_refused_and_nothing_is_put_in(page: Page, service: Service, told, tmp_path: Path):
    wrong = base64.b64decode(told["csv"]).replace(b"175.78", b"175.79")
    frank = hands_in(signs_in(page, FRANK), told, wrong, "penny.csv", tmp_path)
    main = frank.locator("main")
    expect(main).to_contain_text("This cannot be put in")
    expect(frank.get_by_role("button", name="Put it in")).to_have_count(0)
    then_everybody_can_use_it(frank)
    assert bank_lines(service) == 0


def test_it_is_looked_at_put_in_and_finished_with_the_keyboard(
    page: Page, service: Service, told, tmp_path: Path
):
    frank = signs_in(page, FRANK)
    frank.goto("/pay/statements")
    then_everybody_can_use_it(frank)
    hands_in(frank, told, base64.b64decode(told["csv"]), "may.csv", tmp_path)
    main = frank.locator("main")
    for words in (
        "£1,090.80",
        "£189.20",
        "£1,003.72",
        "£62.00",
        "£38.50",
        "£175.78",
        "5 lines, 5 of them new",
    ):
        expect(main).to_contain_text(words)
    then_everybody_can_use_it(frank)
    tabs_to(frank, "Put it in")
    with frank.expect_navigation():
        frank.keyboard.press("Enter")
    expect(main).to_contain_text("Suggested")
    then_everybody_can_use_it(frank)
    presses(frank, "Yes, those ticked are right")
    expect(main).to_contain_text("the same as at the bank")
    then_everybody_can_use_it(frank)
    presses(frank, "Finish this statement")
    expect(main).to_contain_text("Finished by Frank Foster")
    # What the bank wrote is gone; that it was there can still be proved.
    assert service.rows("SELECT count(*) FROM pay_bankline WHERE text <> ''") == [(0,)]
    assert service.rows("SELECT count(*) FROM pay_bankline WHERE length(text_checksum) = 64") == [(5,)]


FORMS = {"csv": "may.csv", "camt.053": "may.xml", "mt940": "may.sta"}


@pytest.mark.parametrize("form", FORMS)
def test_the_same_account_again_in_any_form_adds_nothing(
    page: Page, service: Service, told, tmp_path: Path, form: str
):
    frank = hands_in(signs_in(page, FRANK), told, base64.b64decode(told[form]), FORMS[form], tmp_path)
    main = frank.locator("main")
    expect(main).to_contain_text("£175.78")
    expect(main).to_contain_text("5 lines, 0 of them new")
    presses(frank, "Put it in")
    assert bank_lines(service) == 5


def test_it_is_nobody_elses(page: Page, told):
    bea = signs_in(page, BEA)
    answer = bea.goto(f"/pay/statements/of/{told['payee']}")
    assert answer is not None and answer.status == 403
