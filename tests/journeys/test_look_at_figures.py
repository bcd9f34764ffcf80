"""The pages of figures, for everybody they are for."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import Service
from tests.journeys.walks import Walk, faults_of_walk
from tests.people import DINA, NADIA

WALKS: dict[str, Walk] = {
    "Nadia, who works the figures out": (
        NADIA,
        [
            "/home",
            "/learn/",
            "/learn/extracts",
            "/learn/extracts/{people_rows}",
            "/learn/extracts/{people_rows}/away",
            "/learn/extracts/new/people",
            "/learn/extracts/take/people",
            "/learn/equity/{people_rows}",
            "/learn/equity/{people_rows}?copy=public",
            "/learn/control/{people_rows}",
            "/learn/cuts/{spending_rows}",
            "/learn/councils/{councils_rows}",
            "/learn/surveys",
            "/learn/surveys/new",
            "/learn/surveys/{wave}",
            "/learn/surveys/{wave}/who",
            "/learn/surveys/{wave}/by/age_band",
            "/learn/surveys/side-by-side",
            "/learn/surveys/words/trellis-budget-holders-2026",
            "/learn/returns",
            "/learn/returns/make",
            "/learn/returns/check",
            "/learn/returns/{return}",
            "/learn/returns/{return}/measures",
            "/learn/measures",
            "/learn/measures/ascof-3d",
        ],
    ),
    "Dina, who looks ahead and approves": (
        DINA,
        [
            "/home",
            "/learn/stocktake",
            "/learn/trains",
            "/learn/trains/new",
            "/learn/trains/{forecast}",
            "/learn/trains/{forecast}/score",
            "/learn/to-publish/{to_publish}",
            "/learn/to-publish/{to_publish}/withdraw",
            "/learn/extracts/{people_rows}/publish/equity",
        ],
    ),
    "nobody, who reads what is published": (
        None,
        ["/learn/published", "/learn/published/{published}", "/learn/councils/history"],
    ),
}


@pytest.mark.parametrize("name", WALKS)
def test_every_page_of_figures_can_be_read_and_worked_at_every_width_and_on_paper(
    name: str, browser: Browser, service: Service
):
    assert faults_of_walk(name, WALKS[name], browser, service) == []
