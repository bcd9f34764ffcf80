"""J14: who is missing out, and what “92%” means.

Nadia reads the figures of 200 people: 92% by the label, 31% on the evidence, and who was not offered what
others were. She has the public copy published; Dina approves it with the keyboard alone; nobody can work out
the two people of 85 and over who have a direct payment.
"""

from __future__ import annotations

import csv
import io

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Service
from tests.journeys.look import then_everybody_can_use_it
from tests.journeys.steps import follows, presses, signs_in, tabs_to
from tests.people import DINA, FRANK, NADIA


def extract_of(service: Service, kind: str) -> str:
    rows = service.rows(f"SELECT ref FROM learn_extract WHERE kind = '{kind}' ORDER BY id LIMIT 1")
    return str(rows[0][0])


def test_the_label_and_the_evidence_stand_on_one_line(page: Page, service: Service):
    nadia = signs_in(page, NADIA)
    follows(nadia, "Who is missing out, what a percentage means, what people said")
    then_everybody_can_use_it(nadia)
    follows(nadia, "Who has control")
    said = nadia.locator("main .govuk-body-l").first
    for share in ("92.0%", "28.0%", "31.0%"):
        expect(said).to_contain_text(share)
    then_everybody_can_use_it(nadia)


def test_who_was_offered_less_is_flagged_with_how_sure_one_may_be(page: Page, service: Service):
    nadia = signs_in(page, NADIA)
    nadia.goto(f"/learn/equity/{extract_of(service, 'people')}")
    main = nadia.locator("main")
    for words in ("80.0%", "54.3%", "28.0%", "0.35", "surely", "It does not say why"):
        expect(main).to_contain_text(words)
    # The whole figures are for her; nonsense in the address is no other page.
    expect(main).to_contain_text("14.3%")
    then_everybody_can_use_it(nadia)
    answer = nadia.goto(f"/learn/equity/{extract_of(service, 'people')}?by=shoe-size")
    assert answer is not None and answer.status in {200, 404}


def test_in_the_public_copy_the_two_of_them_are_hidden_on_the_page_and_in_the_file(
    page: Page, service: Service
):
    nadia = signs_in(page, NADIA)
    ref = extract_of(service, "people")
    nadia.goto(f"/learn/equity/{ref}?copy=public")
    row = nadia.get_by_role("row", name="85 and over").filter(has_text="14").last
    expect(row).to_contain_text("c")
    expect(nadia.locator("main")).not_to_contain_text("14.3%")
    then_everybody_can_use_it(nadia)
    text = nadia.request.get(f"/learn/equity/{ref}/figures.csv").text()
    lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    at = next(n for n, line in enumerate(lines) if line and line[0] == "Age: took it, of those offered")
    eldest = next(line for line in lines[at:] if line and line[0] == "85 and over")
    assert eldest[1] == "c" and "14.3%" not in text
    # Caveats go wherever the figures go.
    assert text.count("Note: ") >= 3 or "What to know" in text


def test_figures_are_prepared_by_one_and_approved_by_another_with_the_keyboard_alone(
    page: Page, service: Service
):
    nadia = signs_in(page, NADIA)
    nadia.goto(f"/learn/extracts/{extract_of(service, 'people')}/publish/equity")
    then_everybody_can_use_it(nadia)
    presses(nadia, "Keep this to be approved")
    one = nadia.url
    expect(nadia.locator("main")).to_contain_text("somebody else must approve")
    expect(nadia.get_by_role("button", name="Approve: everybody may see this")).to_have_count(0)
    ref = one.rsplit("/", 1)[1]
    assert nadia.request.get(f"/learn/published/{ref}").status == 404
    dina = signs_in(page, DINA)
    dina.goto(one)
    tabs_to(dina, "Approve: everybody may see this")
    with dina.expect_navigation():
        dina.keyboard.press("Enter")
    expect(dina.locator("main")).to_contain_text("Approved by Dina Dixon")
    dina.context.clear_cookies()
    dina.goto("/learn/published")
    follows(dina, "Who is missing out")
    expect(dina.locator("main")).to_contain_text("28.0% of 50")
    then_everybody_can_use_it(dina)


def test_the_stocktake_is_one_press_and_a_file(page: Page):
    nadia = signs_in(page, NADIA)
    follows(nadia, "The stocktake: all of it as one report")
    main = nadia.locator("main")
    for chapter in ("Who is missing out", "Who has control", "Is it the cut or the scheme?", "How it was"):
        expect(main).to_contain_text(chapter)
    then_everybody_can_use_it(nadia)
    answer = nadia.request.get("/learn/stocktake/file")
    assert answer.headers["content-type"] == "application/pdf" and answer.body().startswith(b"%PDF")


def test_the_return_is_made_from_the_records_and_measured(page: Page, service: Service):
    nadia = signs_in(page, NADIA)
    nadia.goto("/learn/returns")
    then_everybody_can_use_it(nadia)
    nadia.goto(f"/learn/returns/{extract_of(service, 'return')}")
    expect(nadia.locator("main")).to_contain_text("What it does to ASCOF 3D")
    then_everybody_can_use_it(nadia)
    nadia.goto("/learn/measures/ascof-3d")
    expect(nadia.locator("main")).to_contain_text("not that people decide")
    then_everybody_can_use_it(nadia)


def test_nobody_else_sees_any_of_it_before_it_is_published(page: Page, service: Service):
    frank = signs_in(page, FRANK)
    ref = extract_of(service, "people")
    for address in ("/learn/", f"/learn/equity/{ref}", f"/learn/control/{ref}", "/learn/stocktake"):
        assert frank.request.get(address).status == 403, address
