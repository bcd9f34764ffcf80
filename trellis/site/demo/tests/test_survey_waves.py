"""The made-up waves show what they are there to show, and are made the same every time."""

from __future__ import annotations

from trellis.engines.survey.answers import answers_of
from trellis.engines.survey.report import report
from trellis.journey.learn.queries import survey_told
from trellis.site.demo.survey_waves import SEED, TRIED_FIRST, answered, waves


def test_the_made_up_waves_are_the_same_for_the_same_seed_and_read_without_a_finding():
    assert [one.columns for one in waves(SEED)] == [one.columns for one in waves(SEED)]
    for one in waves():
        assert answers_of(one.columns, one.instrument).findings == ()
        assert 40 <= answered(one) < len(one.columns["person"])


def test_the_made_up_wave_of_holders_has_the_biases_it_is_there_to_show():
    holders = waves()[0]
    told = report(answers_of(holders.columns, holders.instrument), apart=TRIED_FIRST)
    codes = {warning.code for warning in told.warnings}
    assert {"unlike-everybody", "few-sources", "few-answered", "by-proxy"} <= codes
    assert all(told.fieldwork[key] for key in ("not_asked", "not_reached", "declined", "no_capacity"))
    assert told.weights is not None and told.weights.converged
    assert survey_told.likeness_picture(told)
