"""J1: show me how you got to that number.

Mrs Ahmed tells Bea about her ten outcomes; her daughter Sara says what she is willing and able to do. Every
pound of the amount traces to one answer, one rule and one dated price, and anybody can work it out again.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.house import ROOT
from tests.journeys.conftest import Service
from tests.journeys.look import then_everybody_can_use_it
from tests.journeys.steps import follows, signs_in
from tests.people import (
    AMINA,
    BEA,
    IDRIS,
    J1_LEVELS,
    J1_LIMBS,
    J1_SHARES,
    MARTA,
    SARA,
    TOM,
)

pytestmark = pytest.mark.usefixtures("service")

PICTURES = ROOT / "docs" / "pictures"


def when_bea_opens_mrs_ahmeds_file(page: Page) -> None:
    page.get_by_role("button", name="Find a person").click()
    then_everybody_can_use_it(page)
    page.get_by_label(re.compile("name", re.IGNORECASE)).first.fill("Ahmed")
    page.get_by_role("button", name=re.compile("Find|Search")).click()
    assert "Ahmed" not in page.url
    page.get_by_role("link", name=re.compile(AMINA.details["family_name"])).first.click()
    then_everybody_can_use_it(page)


def when_she_starts_an_assessment(page: Page) -> None:
    page.get_by_role("link", name=re.compile("[Ss]tart an assessment")).or_(
        page.get_by_role("button", name=re.compile("[Ss]tart an assessment"))
    ).first.click()
    then_everybody_can_use_it(page)
    page.get_by_role("radio", name=re.compile("own needs")).check()
    page.get_by_role("button", name=re.compile("Start")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Needs assessment")
    then_everybody_can_use_it(page)


def when_she_writes_down_one_outcome(page: Page, outcome: str) -> None:
    expect(page).to_have_url(re.compile(f"/outcomes/{outcome}$"))
    page.get_by_label("What the person said").fill(f"Mrs Ahmed's own words about {outcome}.")
    for limb in J1_LIMBS.get(outcome, ["none"]):
        page.locator(f'input[name="limbs"][value="{limb}"]').check()
    if outcome in J1_LIMBS:
        page.get_by_label("What was seen or said that shows it").fill("Bea saw it on her visit.")
    page.locator(f'input[name="level"][value="{J1_LEVELS[outcome]}"]').check()
    share = page.get_by_role("group", name=re.compile("How much of this would Sara"))
    if outcome in J1_SHARES:
        share.get_by_role("radio", name="Half" if J1_SHARES[outcome] == 0.5 else "All of it").check()
        for word in ("willing", "able"):
            asked = page.get_by_role("group", name=re.compile(f"{word} to go on"))
            asked.get_by_role("radio", name="Yes").check()
    page.get_by_role("button", name="Save and continue").click()


def when_she_writes_down_all_ten(page: Page) -> None:
    follows(page, "Eating and drinking")
    then_everybody_can_use_it(page)
    for outcome in J1_LEVELS:
        when_she_writes_down_one_outcome(page, outcome)


def when_she_notes_the_circumstances(page: Page) -> None:
    if "/circumstances" not in page.url:
        page.get_by_role("link", name=re.compile("Circumstances")).click()
    then_everybody_can_use_it(page)
    page.get_by_label("None of these").check()
    page.get_by_role("button", name=re.compile("Save")).first.click()


def when_she_decides_with_reasons(page: Page) -> None:
    if "/decide" not in page.url:
        page.get_by_role("link", name=re.compile("Decide whether")).or_(
            page.get_by_role("button", name=re.compile("Decide whether"))
        ).first.click()
    then_everybody_can_use_it(page)
    for name in ("related_to_impairment", "significant_wellbeing_impact"):
        page.locator(f'input[name="{name}"][value="yes"]').check()
    page.get_by_label("Which impairment or illness?").fill("Arthritis, and a stroke in 2024.")
    page.get_by_label("Your reason").fill("She is in pain, sees nobody, and has stopped cooking.")
    page.get_by_role("button", name=re.compile("Decide|Save")).click()
    expect(page.locator("main")).to_contain_text("SI 2015/313")
    then_everybody_can_use_it(page)


def when_she_works_out_the_amount(page: Page) -> None:
    page.get_by_role("link", name=re.compile("[Ww]ork out")).or_(
        page.get_by_role("button", name=re.compile("[Ww]ork out the indicative"))
    ).first.click()
    then_everybody_can_use_it(page)
    page.get_by_role("button", name="Work out the indicative amount").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def then_the_sum_and_every_line_are_there(page: Page) -> None:
    main = page.locator("main")
    for figure in ("£293.15", "£15,285.68", "£15,243.80", "71.5", "85", "£4.10", "£61.50", "£18.45"):
        expect(main).to_contain_text(figure)
    expect(main).to_contain_text("1 April 2026")
    expect(main).to_contain_text("daughter")
    then_everybody_can_use_it(page)


def run_trellis(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The public command as a stranger runs it: another folder, no database, no settings."""
    environment = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}}
    return subprocess.run(
        [str(Path(sys.executable).parent / "trellis"), *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def amount(browser, service: Service) -> str:
    """The address of Mrs Ahmed's amount, made by Bea in the browser from nothing."""
    context = browser.new_context(base_url=service.address, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(8_000)
    signs_in(page, BEA)
    when_bea_opens_mrs_ahmeds_file(page)
    when_she_starts_an_assessment(page)
    when_she_writes_down_all_ten(page)
    when_she_notes_the_circumstances(page)
    when_she_decides_with_reasons(page)
    when_she_works_out_the_amount(page)
    then_the_sum_and_every_line_are_there(page)
    if os.environ.get("TRELLIS_TAKE_PICTURES"):
        PICTURES.mkdir(exist_ok=True)
        page.goto(page.url)
        top = {"x": 0, "y": 0, "width": 1280, "height": 1650}
        page.screenshot(path=PICTURES / "the-sum.png", full_page=True, clip=top)
    address = page.url.removeprefix(service.address)
    context.close()
    return address


def test_bea_writes_it_down_and_reads_the_sum(amount):
    assert re.fullmatch(r"/amounts/[a-z0-9]{10}", amount)


def test_mrs_ahmed_reads_her_sum_on_a_phone_and_asks_why(page: Page, amount):
    page.set_viewport_size({"width": 360, "height": 780})
    signs_in(page, AMINA)
    expect(page.locator("main")).to_contain_text("£293.15 a week")
    page.get_by_role("button", name="See how we got to it").click()
    expect(page).to_have_url(re.compile(f"{amount}$"))
    then_the_sum_and_every_line_are_there(page)
    page.get_by_role("link", name="Read this in easy words, with pictures").click()
    expect(page.locator("main")).to_contain_text("£293.15")
    then_everybody_can_use_it(page)


def test_what_if_sara_stops_changes_two_lines_and_stores_nothing(page: Page, service: Service, amount):
    signs_in(page, SARA)
    page.goto(amount)
    page.get_by_role("link", name=re.compile("what if", re.IGNORECASE)).first.click()
    then_everybody_can_use_it(page)
    before = service.count_every_row()
    page.get_by_role("button", name="Your daughter stops helping").click()
    main = page.locator("main")
    expect(main).to_contain_text("£348.50")
    expect(main).to_contain_text("£55.35")
    assert len(page.get_by_text(re.compile(r"^\s*Changed\b")).all()) == 2
    assert page.url.endswith("/what-if"), "nothing of the answers in the address"
    then_everybody_can_use_it(page)
    assert service.count_every_row() == before
    page.goto(amount)
    expect(page.locator("main")).to_contain_text("£293.15")


def test_the_replay_file_gives_the_same_penny_elsewhere_and_shows_a_changed_character(
    page: Page, amount, tmp_path
):
    signs_in(page, SARA)
    page.goto(amount)
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("[Dd]ownload")).first.click()
    saved = tmp_path / "replay.json"
    download.value.save_as(saved)
    assert "ahmed" not in download.value.suggested_filename.lower()

    whole = run_trellis("replay", str(saved), "--json", folder=tmp_path)
    assert whole.returncode == 0, whole.stdout + whole.stderr
    told = json.loads(whole.stdout)
    assert told["same"] is True and told["weekly_pence"] == 29315

    altered = saved.read_text().replace("29315", "29316", 1)
    (tmp_path / "altered.json").write_text(altered)
    changed = run_trellis("replay", str(tmp_path / "altered.json"), "--json", folder=tmp_path)
    assert changed.returncode == 1 and json.loads(changed.stdout)["same"] is False


def test_a_new_price_leaves_the_old_sum_as_it_was(page: Page, amount, tmp_path, service: Service):
    """Frank prepares £3.90 from tomorrow's scheme; Marta, not he, adopts it; Mrs Ahmed keeps £293.15."""
    signs_in(page, IDRIS)
    response = page.request.get("/amounts/how-we-work-it-out/scheme.toml")
    text = (
        response.text()
        .replace("price_pence_a_week = 410", "price_pence_a_week = 390")
        .replace("northshire-2026-04", "northshire-2026-09")
        .replace("2026-04-01", "2026-09-01")
        .replace("Northshire 2026-04 v3", "Northshire 2026-09 v4")
    )
    page.goto("/amounts/schemes/prepare")
    then_everybody_can_use_it(page)
    page.locator("textarea").first.fill(text)
    page.get_by_role("button", name=re.compile("Prepare|Check")).first.click()
    expect(page.locator("main")).to_contain_text("Northshire 2026-09 v4")
    scheme = page.url
    then_everybody_can_use_it(page)

    signs_in(page, MARTA)
    page.goto(f"{scheme}/adopt")
    then_everybody_can_use_it(page)
    page.get_by_label(re.compile("[Ww]hy|reason", re.IGNORECASE)).first.fill("Decision D-17")
    page.get_by_role("button", name=re.compile("Adopt")).first.click()
    expect(page.locator("main")).to_contain_text("Northshire 2026-09 v4")

    signs_in(page, SARA)
    page.goto(amount)
    expect(page.locator("main")).to_contain_text("£293.15")
    expect(page.locator("main")).to_contain_text("Northshire 2026-09 v4")
    saved = tmp_path / "replay.json"
    saved.write_text(page.request.get(f"{amount}/replay.json").text())
    assert run_trellis("replay", str(saved), folder=tmp_path).returncode == 0


def test_a_worker_of_another_team_is_refused_and_it_is_in_the_record(page: Page, service: Service, amount):
    signs_in(page, TOM)
    refused = page.goto(amount)
    assert refused is not None and refused.status == 403
    expect(page.locator("main")).to_contain_text("may not")
    assert "£" not in page.locator("main").inner_text()
    then_everybody_can_use_it(page)
    newest = service.rows("SELECT act, by_name FROM record_entry ORDER BY number DESC LIMIT 1")
    assert newest == [("was refused", TOM.name)]


def test_the_record_is_whole_after_it_all(service: Service, amount):
    ran = subprocess.run(
        [str(Path(sys.executable).parent / "trellis"), "record", "verify", "--json"],
        env={**os.environ, "DATABASE_URL": service.database},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert json.loads(ran.stdout)["whole"] is True
