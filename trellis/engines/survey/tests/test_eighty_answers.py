"""Eighty made-up answers, drawn by site within strata from known numbers, weighed, raked; beside R.

R 4.2.2, survey 4.1-1: svydesign(~site, strata = ~stratum, weights = ~weight, fpc = 9 north and 12 south),
then calibrate(~age + held, calfun = "raking"). Some did not answer.
"""

from __future__ import annotations

import numpy as np
import pytest

from trellis.engines.survey.compare import logistic, rao_scott, t_test
from trellis.engines.survey.design import design
from trellis.engines.survey.estimate import means, shares, totals
from trellis.engines.survey.tests.drawn import agrees, eighty_answers
from trellis.engines.survey.weights import Margin, rake

ANSWERS = eighty_answers()
HOURS = ANSWERS["hours"].astype(float)


@pytest.fixture(scope="module")
def raked():
    sites = np.where(ANSWERS["stratum"] == "north", 9.0, 12.0)
    drawn = design(
        80,
        weights=ANSWERS["weight"].astype(float),
        strata=ANSWERS["stratum"],
        clusters=[ANSWERS["site"]],
        population=[sites],
    )
    age = Margin("age", ANSWERS["age"], {"18 to 64": 500, "65 to 84": 420, "85 and over": 280})
    held = Margin("held", ANSWERS["held"], {"direct payment": 400, "council managed": 800})
    return rake(drawn, [age, held])


def test_the_weights(raked):
    assert raked.converged
    assert agrees(raked.spread.lowest, "4.06193567447") and agrees(raked.spread.highest, "29.86426786182")


def test_shares_by_group_with_their_design_effects(raked):
    found = shares(raked.design, ANSWERS["answer"], by={"held": ANSWERS["held"]})
    printed = [
        ("0.502921277124", "0.0789943579172", "1.23138411398"),
        ("0.385981311695", "0.0895254505753", "1.668290769787"),
        ("0.111097411181", "0.0266610457966", "0.355077239606"),
        ("0.499609381470", "0.1070831850851", "1.12829412596"),
        ("0.213010402616", "0.0592646595116", "0.515396295002"),
        ("0.287380215913", "0.0563585598869", "0.381526354074"),
    ]
    for figure, (share, se, deff) in zip(found, printed, strict=True):
        assert agrees(figure.estimate, share) and agrees(figure.se, se) and agrees(figure.deff, deff)


def test_means_by_group_and_a_total(raked):
    found = means(raked.design, HOURS, by={"age": ANSWERS["age"]})
    printed = [
        ("13.8896415717", "0.837649040182", "0.956615328242"),
        ("12.7545984436", "0.838680734884", "0.548874527098"),
        ("14.5751582947", "1.659821441587", "0.898919243239"),
    ]
    for figure, (mean, se, deff) in zip(found, printed, strict=True):
        assert agrees(figure.estimate, mean) and agrees(figure.se, se) and agrees(figure.deff, deff)
    (total,) = totals(raked.design, HOURS)
    assert agrees(total.estimate, "16382.79645") and agrees(total.se, "611.54773")


def test_tests(raked):
    found = rao_scott(raked.design, ANSWERS["answer"], ANSWERS["held"])
    assert agrees(found.f, "3.6904289599142") and agrees(found.p, "0.0711543563832")
    assert agrees(found.above, "1.6117713363408") and agrees(found.below, "9.6706280180451")
    told = t_test(raked.design, HOURS, ANSWERS["held"])
    assert agrees(told.estimate, "-1.309279010520") and agrees(told.t, "-1.056998092134")
    assert told.free == 5 and agrees(told.p, "0.338883648222")


def test_a_regression_leaves_out_those_who_did_not_answer(raked):
    is_so = np.where(ANSWERS["answer"] == "", np.nan, ANSWERS["answer"] == "better")
    found = logistic(raked.design, is_so, {"hours": HOURS, "direct": ANSWERS["held"] == "direct payment"})
    printed = [
        (0.4843578214515, 0.4698928268264, 0.360887353306),
        (-0.0326564993334, 0.0178031692834, 0.140523215219),
        (-0.0684398126596, 0.4428742826558, 0.884671399906),
    ]
    for term, (b, se, p) in zip(found.terms, printed, strict=True):
        assert (term.b, term.se, term.p) == (pytest.approx(b), pytest.approx(se), pytest.approx(p))
    assert found.n == 71
