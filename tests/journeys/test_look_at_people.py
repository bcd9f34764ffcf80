"""Every page around the person, the talks, the front door and what is told, for everybody it is for."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import Service
from tests.journeys.walks import Walk, faults_of_walk
from tests.people import BEA, BILL, GWEN, KIT, MARTA, NADIA, TOM

WALKS: dict[str, Walk] = {
    "Bea, who goes to see Mr Grant": (
        BEA,
        [
            "/assessments/{georges_assessment}/said",
            "/assessments/{georges_assessment}/talks/new",
            "/assessments/talks/{georges_planned_talk}",
            "/assessments/talks/{georges_planned_talk}/begin",
            "/assessments/talks/{georges_planned_talk}/call-off",
            "/assessments/talks/{georges_talk}",
            "/assessments/heard/{georges_words}",
            "/assessments/heard/{georges_words}/correct",
            "/assessments/{georges_assessment}/advocate",
            "/assessments/{georges_assessment}/own-words/offer",
            "/assessments/{georges_assessment}/paper",
            "/assessments/{georges_assessment}/paper/typed-in",
            "/assessments/{georges_assessment}/written",
        ],
    ),
    "Bea, who keeps his file": (
        BEA,
        [
            "/people/{george}/how-to-reach",
            "/people/{george}/how-to-reach/change",
            "/people/{george}/access-needs/new",
            "/people/{george}/speaks",
            "/people/{george}/speaks/new",
            "/people/speakers/{georges_speaker}",
            "/people/speakers/{georges_speaker}/change",
            "/people/speakers/{georges_speaker}/end",
            "/people/{george}/worker",
            "/people/{george}/about-me",
            "/people/{george}/about-me/history",
            "/people/{george}/about-me/important_to_me",
            "/people/{george}/sharing",
            "/people/{george}/sharing/nhs",
            "/people/{george}/deciding",
            "/people/{george}/deciding/new",
            "/people/{george}/alike",
            "/people/{george}/death",
            "/people/alike",
        ],
    ),
    "Bea, who has something to tell": (
        BEA,
        ["/tell/", "/tell/write/{george}", "/tell/breaches/{george}"],
    ),
    "Tom, who tells Bill": (
        TOM,
        ["/tell/decision/{bills_decision}", "/tell/amount/{bills_amount}", "/tell/write/{bill}"],
    ),
    "Bill, about himself": (
        BILL,
        [
            "/people/{bill}/about-me",
            "/people/{bill}/about-me/important_to_me",
            "/people/{bill}/how-to-reach",
            "/people/{bill}/how-to-reach/change",
            "/people/{bill}/sharing",
            "/people/{bill}/sharing/surveys",
            "/people/{bill}/speaks",
            "/people/{bill}/deciding",
            "/assessments/{bills_assessment}/said",
        ],
    ),
    "Gwen, who speaks for her brother": (
        GWEN,
        ["/home", "/people/{george}", "/assessments/{georges_assessment}/said", "/people/{george}/about-me"],
    ),
    "Kit, at the front door": (
        KIT,
        [
            "/home",
            "/assessments/contacts/",
            "/assessments/contacts/new",
            "/assessments/contacts/{contact}",
            "/assessments/contacts/{contact}/change",
            "/assessments/contacts/{contact}/answer/advice",
            "/assessments/contacts/{contact}/answer/short_term",
            "/assessments/contacts/{contact}/answer/assessment",
            "/assessments/contacts/{contact}/answer/emergency",
            "/assessments/contacts/follow-ups",
            "/assessments/contacts/what-came-of-them",
        ],
    ),
    "Marta, who looks after a team": (
        MARTA,
        ["/tell/breaches", "/assessments/measured", "/assessments/contacts/what-came-of-them"],
    ),
    "Nadia, who counts": (
        NADIA,
        ["/tell/breaches", "/assessments/measured", "/assessments/contacts/what-came-of-them"],
    ),
}


@pytest.mark.parametrize("name", WALKS)
def test_every_page_can_be_read_and_worked_at_every_width_and_on_paper(
    name: str, browser: Browser, service: Service
):
    assert faults_of_walk(name, WALKS[name], browser, service) == []
