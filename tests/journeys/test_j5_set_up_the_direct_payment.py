"""J5: set up the direct payment, the pay run, and put it right later.

Mrs Ahmed's £320.00 a week, of which she puts in £47.30 herself, becomes £1,090.80 every four weeks into an
account that a second person has checked. The pay day is a bank holiday, so the money is there before it.
Frank prepares the run and holds one line; Fiona approves what she was shown; the bank's file is made once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Service
from tests.journeys.look import then_everybody_can_use_it
from tests.journeys.steps import follows, presses, signs_in, tabs_to, types_a_day
from tests.people import AMINA, FIONA, FRANK, TOM, SignsIn
from trellis.basis.periods import week_of
from trellis.engines.paying.days import calendar
from trellis.formats.bank_payments.read import read
from trellis.govuk.wording import day

# They pass the banks' check and are nobody's: they were published to test it.
SORT_CODE, ACCOUNT_NUMBER = "93-86-11", "07806039"
BY = "Bacs for people"


@pytest.fixture(scope="module")
def told(service: Service) -> dict[str, str]:
    """Her agreed budget, which nothing pays yet, and four others who are paid."""
    return service.told_before("four_who_are_paid")


@pytest.fixture(scope="module")
def pay_day(told: dict[str, str]) -> date:
    return date.fromisoformat(told["pay_day"])


@contextmanager
def in_a_window_of_their_own(page: Page, who: SignsIn) -> Iterator[Page]:
    """Somebody else at another desk, at the same time."""
    browser, address = page.context.browser, page.url.split("/pay")[0]
    assert browser is not None
    context = browser.new_context(base_url=address)
    yield signs_in(context.new_page(), who)
    context.close()


def the_run(service: Service, *, with_lines: int) -> str:
    """The run by the people's own rail that has so many lines, held ones too."""
    ((ref,),) = service.rows(
        "SELECT r.ref FROM pay_payrun r JOIN pay_rail a ON a.id = r.rail_id "
        f"WHERE a.name = '{BY}' AND (SELECT count(*) FROM pay_runline x WHERE x.run_id = r.id) = {with_lines}"
    )
    return f"/pay/runs/{ref}"


def prepares_a_run(page: Page, pay_day: date) -> None:
    page.goto("/pay/runs/new")
    page.get_by_label(BY, exact=True).check()
    types_a_day(page, "pay_on", pay_day)
    presses(page, "Prepare the run")


def test_an_account_that_cannot_be_one_is_refused_and_who_put_it_in_does_not_check_it(page: Page, told):
    frank = signs_in(page, FRANK)
    frank.goto(f"/pay/payees/of/{told['person']}/new")
    then_everybody_can_use_it(frank)
    frank.get_by_label("Their own account").check()
    frank.get_by_label("The name it is held in").fill("MRS A AHMED")
    frank.get_by_label(BY, exact=True).check()
    frank.get_by_label("Sort code").fill(SORT_CODE)
    # Two figures change places; then something that is no number at all.
    for wrong in ("07806093", "the usual one"):
        frank.get_by_label("Account number").fill(wrong)
        presses(frank, "Put it in")
        expect(frank.locator(".govuk-error-summary")).to_be_visible()
        expect(frank.get_by_label("Account number")).to_have_value(wrong)
    then_everybody_can_use_it(frank)
    frank.get_by_label("Account number").fill(ACCOUNT_NUMBER)
    presses(frank, "Put it in")
    main = frank.locator("main")
    expect(main).to_contain_text(re.compile("account ending 039", re.I))
    expect(main).to_contain_text("You put these details in, so somebody else checks them.")
    expect(main).not_to_contain_text(ACCOUNT_NUMBER)
    then_everybody_can_use_it(frank)


def test_nothing_is_paid_into_it_until_fiona_has_checked_it(page: Page, told):
    frank = signs_in(page, FRANK)
    frank.goto(f"/pay/parts/{told['slice']}/begin")
    expect(frank.locator("main")).to_contain_text("No account or card of theirs has been checked")
    fiona = signs_in(page, FIONA)
    fiona.goto("/pay/runs")
    then_everybody_can_use_it(fiona)
    follows(fiona, "account ending 039")
    expect(fiona.locator("main")).to_contain_text(ACCOUNT_NUMBER)
    then_everybody_can_use_it(fiona)
    fiona.get_by_label("How did you find out").fill("She read it to me on the number we know.")
    presses(fiona, "These details are theirs")
    expect(fiona.locator("main")).to_contain_text("Checked")
    expect(fiona.locator("main")).not_to_contain_text(ACCOUNT_NUMBER)


def test_frank_begins_to_pay_it_net_every_four_weeks(page: Page, told, pay_day: date):
    frank = signs_in(page, FRANK)
    frank.goto(f"/pay/parts/{told['slice']}/begin")
    main = frank.locator("main")
    for figure in ("£320.00", "£47.30", "£272.70", "£1,090.80"):
        expect(main).to_contain_text(figure)
    then_everybody_can_use_it(frank)
    frank.get_by_label("MRS A AHMED").check()
    frank.get_by_label("Every four weeks").check()
    types_a_day(frank, "a_period_begins", pay_day)
    types_a_day(frank, "starts_on", pay_day)
    presses(frank, "Begin to pay it")
    expect(main).to_contain_text("£272.70 a week, paid every four weeks")
    then_everybody_can_use_it(frank)


def test_the_run_says_when_the_money_is_there_and_what_part_of_a_period_comes_to(
    page: Page, service: Service, told, pay_day: date
):
    frank = signs_in(page, FRANK)
    frank.goto("/pay/runs/new")
    then_everybody_can_use_it(frank)
    frank.get_by_label(BY, exact=True).check()
    frank.locator('input[name="pay_on_0"]').fill("soon")
    presses(frank, "Prepare the run")
    expect(frank.locator(".govuk-error-summary")).to_be_visible()
    expect(frank.locator('input[name="pay_on_0"]')).to_have_value("soon")
    then_everybody_can_use_it(frank)
    # A day for which the file would have had to go already names the next that can be met.
    prepares_a_run(frank, date.fromisoformat(told["last_week"]))
    expect(frank.locator(".govuk-error-summary")).to_contain_text("The next day that can be met is")
    prepares_a_run(frank, pay_day)
    main, days = frank.locator("main"), calendar(pay_day, "bacs")
    assert days.is_moved
    for words in (
        f"{day(days.credited_on)}, because {day(pay_day)} is not a working day",
        day(days.file_by),
        "£1,090.80",
        "£740.19",
        "19 of 28 days",
        "£512.00",
        "£400.00",
        "£2,742.99 in all",
    ):
        expect(main).to_contain_text(words)
    # Who prepared it does not approve it.
    expect(frank.get_by_role("button", name="Approve")).to_have_count(0)
    expect(main).to_contain_text("You prepared this run, so somebody else in finance must approve it.")
    then_everybody_can_use_it(frank)


def test_fiona_approves_what_she_was_shown_and_nothing_else(page: Page, service: Service):
    run = the_run(service, with_lines=4)
    fiona = signs_in(page, FIONA)
    fiona.goto(run)
    with in_a_window_of_their_own(fiona, FRANK) as frank:
        frank.goto(run)
        follows(frank, "Hold the payment to HAL HOBDAY")
        then_everybody_can_use_it(frank)
        presses(frank, "Hold it")
        expect(frank.locator(".govuk-error-summary")).to_contain_text("Choose why it must wait")
        frank.locator('input[name="kind"][value="details_changed"]').check()
        frank.get_by_label("What happened?").fill("A letter came with another account in it.")
        frank.get_by_label("Who must act").fill("Fiona Finch rings him on the number we know.")
        presses(frank, "Hold it")
        main = frank.locator("main")
        expect(main).to_contain_text("3 payments, £2,342.99 in all. 1 line held")
        expect(main).to_contain_text("Fiona Finch rings him on the number we know.")
        then_everybody_can_use_it(frank)
    # What stood open on her desk is not what there is now.
    presses(fiona, "Approve 4 payments of £2,742.99")
    expect(fiona.locator(".govuk-error-summary")).to_be_visible()
    then_everybody_can_use_it(fiona)
    tabs_to(fiona, "Approve 3 payments of £2,342.99")
    with fiona.expect_navigation():
        fiona.keyboard.press("Enter")
    expect(fiona.locator("main")).to_contain_text("Fiona Finch")
    then_everybody_can_use_it(fiona)


def test_the_file_is_made_once_and_reads_back_to_the_penny(page: Page, service: Service, tmp_path: Path):
    run = the_run(service, with_lines=4)
    frank = signs_in(page, FRANK)
    frank.goto(run)
    again = page.context.new_page()
    again.goto(run)
    presses(frank, "Make the file and send it")
    main = frank.locator("main")
    expect(main).to_contain_text("3 payments, £2,342.99, and 1 contra of £2,342.99")
    then_everybody_can_use_it(frank)
    # The same press on a page that stood open makes no second file.
    presses(again, "Make the file and send it")
    expect(again.locator(".govuk-error-summary")).to_be_visible()
    then_everybody_can_use_it(again)
    with frank.expect_download() as coming:
        frank.get_by_role("link", name="Download").click()
    coming.value.save_as(tmp_path / "file")
    found = read((tmp_path / "file").read_bytes())
    totals = found.totals
    assert (totals.credit_pence, totals.credits, totals.contras) == (234299, 3, 1)
    assert not found.findings
    assert service.rows(
        "SELECT count(*) FROM pay_paymentfile f JOIN pay_payrun r ON r.id = f.run_id "
        f"WHERE '{run}' LIKE '%' || r.ref"
    ) == [(1,)]
    presses(frank, "The bank has paid it")
    expect(main).to_contain_text("Credited")
    then_everybody_can_use_it(frank)


def test_what_was_held_goes_with_the_next_run_once(page: Page, service: Service, pay_day: date):
    frank = signs_in(page, FRANK)
    frank.goto("/pay/runs/held")
    expect(frank.locator("main")).to_contain_text("Fiona Finch rings him on the number we know.")
    then_everybody_can_use_it(frank)
    follows(frank, "£400.00")
    then_everybody_can_use_it(frank)
    frank.get_by_label("Why can it go now?").fill("It was his bank that wrote. The account is his.")
    presses(frank, "Let it go")
    prepares_a_run(frank, pay_day)
    main = frank.locator("main")
    expect(main).to_contain_text("1 payment, £400.00 in all")
    expect(main).not_to_contain_text("£1,090.80")
    fiona = signs_in(page, FIONA)
    fiona.goto(the_run(service, with_lines=1))
    presses(fiona, "Approve 1 payment of £400.00")
    presses(fiona, "Make the file and send it")
    prepares_a_run(fiona, pay_day)
    expect(fiona.locator(".govuk-error-summary")).to_contain_text("Nothing is due")


def test_a_change_for_days_gone_by_is_one_further_sum_and_the_old_line_stays(
    page: Page, service: Service, told
):
    schedule = f"/pay/schedules/{told['ivys_schedule']}"
    frank = signs_in(page, FRANK)
    frank.goto(schedule)
    follows(frank, "Change what is paid a week")
    frank.get_by_label("Pounds a week, the whole").fill("400")
    types_a_day(frank, "from_date", date.fromisoformat(told["last_week"]))
    frank.get_by_label("Why does it change?").fill("She was in hospital, and the night was not needed.")
    presses(frank, "Save the change")
    # The night's work, twice: the second night adds nothing.
    assert service.told_before("two_nights")["put_right_the_second_night"] == "0"
    last_week = week_of(date.fromisoformat(told["last_week"]))
    frank.goto(schedule)
    lines = frank.locator("main").get_by_role("listitem").filter(has_text=str(last_week))
    expect(lines).to_have_count(2)
    expect(lines.filter(has_text="Put right")).to_contain_text("−£300.00")
    expect(lines.filter(has_text="Paid,")).to_contain_text("£700.00")
    then_everybody_can_use_it(frank)


def test_she_reads_what_she_is_paid_and_a_stranger_does_not(page: Page, told, pay_day: date):
    amina = signs_in(page, AMINA)
    amina.goto(f"/pay/schedules/of/{told['person']}")
    expect(amina.locator("main")).to_contain_text("£272.70 a week")
    then_everybody_can_use_it(amina)
    amina.goto(f"/pay/money/{told['person']}")
    expect(amina.locator("main")).to_contain_text("£1,090.80")
    then_everybody_can_use_it(amina)
    tom = signs_in(page, TOM)
    for address in (f"/pay/money/{told['person']}", f"/pay/schedules/of/{told['person']}", "/pay/runs"):
        answer = tom.goto(address)
        assert answer is not None and answer.status == 403, address
