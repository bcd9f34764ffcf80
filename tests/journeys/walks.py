"""Walking pages as somebody of the cast: at every width, at twice the size, on paper, and with axe.

A page fails on what axe finds, on a sideways scroll, text under 16 px, a control without a name or a heading
skipped. With TRELLIS_TAKE_PICTURES=1 pictures of all of them are kept in `tests/pictures` (not in the
repository) so that somebody can look.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.house import ROOT
from tests.journeys.conftest import Service
from tests.journeys.look import WIDTHS, axe_violations, faults
from tests.journeys.steps import signs_in
from tests.people import TOM, DrawsOnCare, SignsIn

PICTURES = ROOT / "tests" / "pictures"
# They take as long as all that is looked for, so they are taken where somebody wants to see them.
TAKES_PICTURES = bool(os.environ.get("TRELLIS_TAKE_PICTURES"))

Walk = tuple[SignsIn | DrawsOnCare | None, list[str]]
"""Who walks, and where. {…} is looked up in the database: the reference of something they may see."""


def _of_bill(table: str, which: str = "") -> str:
    """The first row of a table that is about Bill Baker."""
    return (
        f"SELECT x.ref FROM {table} x JOIN people_person p ON p.id = x.person_id "
        f"WHERE p.given_name = 'Bill' AND p.family_name = 'Baker' {which} ORDER BY x.id LIMIT 1"
    )


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
    **{
        name: (
            "SELECT t.ref FROM assess_talk t JOIN assess_assessment a ON a.id = t.assessment_id "
            "JOIN people_person p ON p.id = a.person_id WHERE p.family_name = 'Grant' "
            f"AND p.given_name = 'George' AND t.state = '{state}' ORDER BY t.id LIMIT 1"
        )
        for name, state in (("georges_planned_talk", "planned"), ("georges_talk", "ended"))
    },
    "georges_words": (
        "SELECT s.ref FROM assess_said s JOIN assess_talk t ON t.id = s.talk_id JOIN assess_assessment a "
        "ON a.id = t.assessment_id JOIN people_person p ON p.id = a.person_id "
        "WHERE p.family_name = 'Grant' AND p.given_name = 'George' ORDER BY s.id LIMIT 1"
    ),
    "georges_speaker": (
        "SELECT s.ref FROM people_speaker s JOIN people_person p ON p.id = s.person_id "
        "WHERE p.family_name = 'Grant' AND p.given_name = 'George' ORDER BY s.id LIMIT 1"
    ),
    **{
        f"bills_{name}": (
            f"SELECT x.ref FROM {table} x JOIN people_person p ON p.id = x.person_id "
            "WHERE p.given_name = 'Bill' AND p.family_name = 'Baker' ORDER BY x.id LIMIT 1"
        )
        for name, table in (
            ("plan", "plan_plan"),
            ("budget", "plan_personalbudget"),
            ("agreement", "plan_agreement"),
            ("contribution", "contribute_contribution"),
            ("question", "challenge_challenge"),
        )
    },
    **{
        name: (
            "SELECT s.ref FROM plan_slice s JOIN plan_personalbudget b ON b.id = s.budget_id "
            "JOIN people_person p ON p.id = b.person_id WHERE p.given_name = 'Bill' "
            f"AND p.family_name = 'Baker' AND s.how = '{how}' ORDER BY s.id LIMIT 1"
        )
        for name, how in (("bills_payment", "direct_payment"), ("bills_fund", "service_fund"))
    },
    "plan_in_hand": (
        "SELECT x.ref FROM plan_plan x JOIN people_person p ON p.id = x.person_id JOIN accounts_team t "
        "ON t.id = p.team_id WHERE x.state = 'drafting' AND t.name = 'Hillside' ORDER BY x.id LIMIT 1"
    ),
    "budget_in_hand": "SELECT ref FROM plan_personalbudget WHERE state = 'submitted' ORDER BY id LIMIT 1",
    "service": "SELECT ref FROM find_service ORDER BY id LIMIT 1",
    "pat": "SELECT ref FROM find_personalassistant WHERE name = 'Pat Parry'",
    "contact": "SELECT ref FROM assess_contact WHERE family_name = 'Moss' AND state = 'open'",
    "bills_payee": _of_bill("pay_payee", "AND x.kind = 'account' AND x.speaker_id IS NULL"),
    "dawns_payee": _of_bill("pay_payee", "AND x.speaker_id IS NOT NULL"),
    "bills_spend": _of_bill("pay_spend"),
    "bills_schedule": _of_bill("pay_schedule"),
    "bills_line": _of_bill("pay_runline", "AND x.state = 'credited'"),
    "bills_due": _of_bill("pay_due", "AND x.line_id IS NULL"),
    "bills_hold": _of_bill("pay_hold"),
    "bills_emergency": _of_bill("pay_emergency"),
    "line_in_hand": _of_bill("pay_runline", "AND x.state = 'in_run'"),
    "run_in_hand": "SELECT ref FROM pay_payrun WHERE state = 'prepared' ORDER BY id LIMIT 1",
    "run_paid": "SELECT ref FROM pay_payrun WHERE state = 'credited' ORDER BY id LIMIT 1",
    "entry": "SELECT ref FROM pay_ledgerentry WHERE what = 'spent' ORDER BY id LIMIT 1",
    "rail": "SELECT ref FROM pay_rail WHERE name = 'Bacs'",
    "part_not_paid": (
        "SELECT s.ref FROM plan_slice s JOIN plan_personalbudget b ON b.id = s.budget_id "
        "WHERE b.state = 'signed' AND s.how = 'direct_payment' AND s.ended_on IS NULL "
        "AND NOT EXISTS (SELECT FROM pay_schedule x WHERE x.slice_id = s.id) ORDER BY s.id LIMIT 1"
    ),
    **{
        name: f"SELECT ref FROM learn_extract WHERE kind = '{kind}' ORDER BY id LIMIT 1"
        for name, kind in (
            ("people_rows", "people"),
            ("spending_rows", "spending"),
            ("councils_rows", "councils"),
            ("wave", "survey"),
            ("return", "return"),
        )
    },
    "forecast": "SELECT ref FROM learn_forecast ORDER BY id LIMIT 1",
    "to_publish": "SELECT ref FROM learn_publication WHERE approved_at IS NULL ORDER BY id LIMIT 1",
    "published": "SELECT ref FROM learn_publication WHERE approved_at IS NOT NULL ORDER BY id LIMIT 1",
    "scheme": "SELECT ref FROM allocate_councilscheme ORDER BY id LIMIT 1",
    "tom": f"SELECT id FROM accounts_account WHERE name = '{TOM.name}'",
}


def address_of(pattern: str, service: Service) -> str:
    return re.sub(r"\{(\w+)\}", lambda name: str(service.rows(REFS[name[1]])[0][0]), pattern)


def faults_of_walk(name: str, walk: Walk, browser: Browser, service: Service) -> list[str]:
    """Opens every page of a walk, takes its pictures, and gives what is wrong with any of them."""
    who, patterns = walk
    folder = PICTURES / re.sub("[ ,']+", "-", name)
    folder.mkdir(parents=True, exist_ok=True)
    context = browser.new_context(base_url=service.address)
    page = context.new_page()
    if who is not None:
        signs_in(page, who)
    found: list[str] = []
    for at, pattern in enumerate(patterns):
        address = address_of(pattern, service)
        picture = f"{at:02}-{re.sub('[^a-z-]+', '-', address.strip('/')) or 'first-page'}"
        found += _faults_of_page(page, address, folder / picture)
    context.close()
    return found


def _faults_of_page(page: Page, address: str, picture: Path) -> list[str]:
    found: list[str] = []
    page.emulate_media(media="screen")
    for called, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 900})
        if width == WIDTHS["phone"]:
            page.goto(address)
        found += [f"{address} ({called}): {fault}" for fault in faults(page)]
        if TAKES_PICTURES and called in ("phone", "desktop"):
            page.screenshot(path=f"{picture}-{called}.png", full_page=True)
    found += [f"{address}: {violation}" for violation in axe_violations(page)]
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 794, "height": 1123})  # A4 at 96 dots an inch.
    found += [f"{address} (on paper): {fault}" for fault in faults(page) if "sideways" in fault]
    page.emulate_media(media="screen")
    page.goto(address + ("&" if "?" in address else "?") + "print=1")
    found += [f"{address} (for printing): {fault}" for fault in faults(page)]
    return found
