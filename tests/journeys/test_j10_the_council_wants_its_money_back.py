"""J10: the council wants its money back.

Mrs Ahmed has £3,412.60 in her account. What is owed and what is planned is hers to set aside, and of what is
free nothing is over eight weeks' money: nothing is asked back, where a plain rule would have taken £852.60.
Bill is over. He is told in writing, has 28 days, and answers; nothing can be taken before. And what was
spent long ago is asked about no more.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Service
from tests.journeys.look import then_everybody_can_use_it
from tests.journeys.steps import follows, presses, signs_in, tabs_to
from tests.people import AMINA, BEA, BILL, FIONA, FRANK, TOM
from trellis.govuk.wording import day

SET_ASIDE = (
    ("holiday_pay", "Holiday pay of my assistant", "611.76"),
    ("redundancy", "If she lost her work with me", "422.40"),
    ("hmrc", "Tax for the quarter", "148.10"),
    ("planned_respite", "A week by the sea with Sara", "900.00"),
)


@pytest.fixture(scope="module")
def told(service: Service) -> dict[str, str]:
    """Two accounts with money in them, and two things that Dawn paid for Bill long ago."""
    return service.told_before("what_might_go_back")


def bills_reclaim(service: Service) -> str:
    ((ref,),) = service.rows(
        "SELECT r.ref FROM pay_reclaim r JOIN people_person p ON p.id = r.person_id "
        "WHERE p.given_name = 'Bill' AND p.family_name = 'Baker'"
    )
    return f"/pay/reclaims/{ref}"


def test_she_sets_aside_what_is_owed_and_what_is_planned(page: Page, told: dict[str, str]):
    amina = signs_in(page, AMINA)
    amina.goto(f"/pay/money/{told['person']}")
    then_everybody_can_use_it(amina)
    amina.goto(f"/pay/accounts/{told['hers']}")
    then_everybody_can_use_it(amina)
    follows(amina, "What is set aside")
    then_everybody_can_use_it(amina)
    # Nonsense is said beside its box, and what was typed stays.
    amina.get_by_label("What is it for?").fill("The sea")
    amina.get_by_label("How much?").fill("all of it")
    presses(amina, "Set it aside")
    expect(amina.locator(".govuk-error-summary")).to_be_visible()
    expect(amina.get_by_label("How much?")).to_have_value("all of it")
    then_everybody_can_use_it(amina)
    for kind, says, pounds in SET_ASIDE:
        amina.get_by_label("What kind of thing is it for?").select_option(kind)
        amina.get_by_label("What is it for?").fill(says)
        amina.get_by_label("How much?").fill(pounds)
        tabs_to(amina, "Set it aside")
        with amina.expect_navigation():
            amina.keyboard.press("Enter")
    main = amina.locator("main")
    for figure in ("£611.76", "£422.40", "£148.10", "£900.00", "£2,082.26", "£3,412.60", "£1,330.34"):
        expect(main).to_contain_text(figure)
    then_everybody_can_use_it(amina)


def test_nothing_is_asked_back_and_the_plain_rule_stands_beside_it(page: Page, service: Service, told):
    frank = signs_in(page, FRANK)
    frank.goto(f"/pay/accounts/{told['hers']}/work-out")
    then_everybody_can_use_it(frank)
    presses(frank, "Keep what was worked out")
    main = frank.locator("main")
    for words in (
        "Nothing is asked back",
        "£3,412.60",
        "−£611.76",
        "−£422.40",
        "−£148.10",
        "−£900.00",
        "£1,330.34",
        "8 weeks at £320.00",
        "£2,560.00",
        "A rule that sets nothing aside would take £852.60. We do not use that rule.",
    ):
        expect(main).to_contain_text(words)
    then_everybody_can_use_it(frank)
    address = frank.url
    amina = signs_in(page, AMINA)
    amina.goto(address)
    expect(amina.locator("main")).to_contain_text("Nothing is asked back")
    then_everybody_can_use_it(amina)
    amina.goto(f"/pay/money/{told['person']}")
    expect(amina.locator("main")).to_contain_text("£3,412.60")
    then_everybody_can_use_it(amina)
    assert service.rows("SELECT count(*) FROM pay_ledgerentry WHERE what = 'given_back'") == [(0,)]


def test_bill_is_over_and_is_told_in_writing_by_somebody_who_knows_him(page: Page, service: Service, told):
    frank = signs_in(page, FRANK)
    frank.goto(f"/pay/accounts/{told['dawns']}/work-out")
    presses(frank, "Keep what was worked out")
    expect(frank.locator("main")).to_contain_text("could go back to the council")
    then_everybody_can_use_it(frank)
    # Finance does not tell him: a worker who knows him talks with him first.
    expect(frank.get_by_role("button", name="Tell them in writing")).to_have_count(0)
    tom = signs_in(page, TOM)
    tom.goto(bills_reclaim(service))
    expect(tom.locator("main")).to_contain_text("Talk about it first.")
    then_everybody_can_use_it(tom)
    presses(tom, "Tell them in writing")
    tom.get_by_label("A letter to Mr Bill Baker").check()
    presses(tom, "Show me what would go")
    main = tom.locator("main")
    expect(main).to_contain_text("28 days")
    then_everybody_can_use_it(tom)
    presses(tom, "Send it")
    tom.goto(bills_reclaim(service))
    then_everybody_can_use_it(tom)


def test_nothing_is_taken_within_the_notice(page: Page, service: Service):
    last = localdate() + timedelta(days=28)
    fiona = signs_in(page, FIONA)
    fiona.goto(bills_reclaim(service))
    main = fiona.locator("main")
    expect(main).to_contain_text(f"can answer until {day(last)}. Nothing is taken before then.")
    fiona.get_by_label("Money goes back").check()
    fiona.get_by_label("Why?").fill("It is over what may stay.")
    presses(fiona, "Decide")
    expect(fiona.locator(".govuk-error-summary")).to_contain_text(
        f"Take nothing before {day(last + timedelta(days=1))}"
    )
    expect(fiona.get_by_label("Why?")).to_have_value("It is over what may stay.")
    then_everybody_can_use_it(fiona)
    assert service.rows("SELECT count(*) FROM pay_ledgerentry WHERE what = 'given_back'") == [(0,)]


def test_he_answers_and_what_he_says_is_read_before_anything_is_decided(page: Page, service: Service):
    bill = signs_in(page, BILL)
    bill.goto(bills_reclaim(service))
    then_everybody_can_use_it(bill)
    bill.get_by_label("What do you want to say?").fill("It is for the chair. I have been saving for it.")
    presses(bill, "Save what you say")
    then_everybody_can_use_it(bill)
    fiona = signs_in(page, FIONA)
    fiona.goto(bills_reclaim(service))
    expect(fiona.locator("main")).to_contain_text("It is for the chair. I have been saving for it.")
    fiona.get_by_label("Nothing goes back").check()
    fiona.get_by_label("Why?").fill("You are right. The chair is in your plan.")
    presses(fiona, "Decide")
    bill = signs_in(page, BILL)
    bill.goto(bills_reclaim(service))
    expect(bill.locator("main")).to_contain_text("The chair is in your plan")
    expect(bill.locator("main")).to_contain_text("Nothing is asked back.")
    then_everybody_can_use_it(bill)


def test_what_was_spent_long_ago_is_asked_about_only_where_fraud_is_feared(page: Page, told):
    tom = signs_in(page, TOM)
    tom.goto(f"/pay/spends/{told['older']}")
    then_everybody_can_use_it(tom)
    tom.goto(f"/pay/spends/{told['older']}/ask")
    then_everybody_can_use_it(tom)
    tom.get_by_label("What do you want to know?").fill("Which shop was it from?")
    presses(tom, "Ask")
    expect(tom.locator(".govuk-error-summary")).to_be_visible()
    expect(tom.get_by_label("What do you want to know?")).to_have_value("Which shop was it from?")
    then_everybody_can_use_it(tom)
    tom.get_by_label("Why do you fear fraud?").fill("The shop had closed by then.")
    presses(tom, "Ask")
    expect(tom.locator(".govuk-error-summary")).to_have_count(0)
    # Why fraud is feared is for the council alone.
    bill = signs_in(page, BILL)
    bill.goto(f"/pay/spends/{told['older']}")
    expect(bill.locator("main")).to_contain_text("Which shop was it from?")
    expect(bill.locator("main")).not_to_contain_text("had closed by then")
    then_everybody_can_use_it(bill)
    tom = signs_in(page, TOM)
    # A day younger, it may be asked about, and no reason is wanted.
    tom.goto(f"/pay/spends/{told['newer']}/ask")
    expect(tom.get_by_label("Why do you fear fraud?")).to_have_count(0)
    tom.get_by_label("What do you want to know?").fill("Did the lunches help?")
    presses(tom, "Ask")
    expect(tom.locator(".govuk-error-summary")).to_have_count(0)
    then_everybody_can_use_it(tom)


def test_a_worker_of_another_team_reads_none_of_it(page: Page, service: Service, told):
    bea = signs_in(page, BEA)
    for address in (bills_reclaim(service), f"/pay/accounts/{told['dawns']}", f"/pay/spends/{told['older']}"):
        answer = bea.goto(address)
        assert answer is not None and answer.status == 403, address
