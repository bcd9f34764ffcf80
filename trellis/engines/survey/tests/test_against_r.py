"""What R's package survey prints for its own sample data, printed place for printed place.

R 4.2.2, survey 4.1-1. The figures are facts and stand here; the data are the package's, under its licence,
and are read only where they lie beside this repository.
"""

from __future__ import annotations

import numpy as np
import pytest

from trellis.engines.survey.compare import (
    cochran_armitage,
    difference,
    logistic,
    mantel_haenszel,
    rao_scott,
    t_test,
)
from trellis.engines.survey.design import design
from trellis.engines.survey.estimate import means, ratio, shares, totals
from trellis.engines.survey.replicates import jackknife
from trellis.engines.survey.tests.drawn import agrees, figures, r_sample
from trellis.engines.survey.weights import (
    Margin,
    calibrate,
    post_stratify,
    rake,
    standardised,
    trim,
)

SRS, STRAT, CLUS1, CLUS2 = (r_sample(name) for name in ("apisrs", "apistrat", "apiclus1", "apiclus2"))
STYPE = {"E": 4421.0, "H": 755.0, "M": 1018.0}
SCHWIDE = {"No": 1072.0, "Yes": 5122.0}

# Admissions to Berkeley by department, 1973: admitted and rejected, men and women.
BERKELEY = [
    [[512, 313], [89, 19]],
    [[353, 207], [17, 8]],
    [[120, 205], [202, 391]],
    [[138, 279], [131, 244]],
    [[53, 138], [94, 299]],
    [[22, 351], [24, 317]],
]


def test_mantel_and_haenszels_odds_over_the_departments_of_berkeley():
    found = mantel_haenszel(BERKELEY)
    assert agrees(found.odds_ratio, "0.904696828259")
    assert agrees(found.low, "0.771907361759") and agrees(found.high, "1.060329764437")
    assert agrees(found.chi_square, "1.426946229") and agrees(found.p, "0.232263463")


def test_cochran_and_armitages_trend_over_the_smokers():
    found = cochran_armitage([83, 90, 129, 70], [86, 93, 136, 82])
    assert agrees(found.chi_square, "8.224922285") and agrees(found.p, "0.00413189748")


# Made only where the data are: a test that skips itself looks like one that passed.
if STRAT is not None:

    @pytest.fixture(scope="module")
    def srs():
        return design(len(SRS["api00"]), population=[figures(SRS["fpc"])])

    @pytest.fixture(scope="module")
    def strat():
        return design(
            200, weights=figures(STRAT["pw"]), strata=STRAT["stype"], population=[figures(STRAT["fpc"])]
        )

    @pytest.fixture(scope="module")
    def clus1():
        return design(
            183, weights=figures(CLUS1["pw"]), clusters=[CLUS1["dnum"]], population=[figures(CLUS1["fpc"])]
        )

    @pytest.fixture(scope="module")
    def margins():
        return [Margin("stype", CLUS1["stype"], STYPE), Margin("sch.wide", CLUS1["sch.wide"], SCHWIDE)]

    def check(figure, estimate, se):
        assert agrees(figure.estimate, estimate), (figure.estimate, estimate)
        assert agrees(figure.se, se), (figure.se, se)

    def both(weighting, mean, mean_se, total, total_se):
        check(means(weighting.design, figures(CLUS1["api00"]))[0], mean, mean_se)
        check(totals(weighting.design, figures(CLUS1["enroll"]))[0], total, total_se)

    def test_a_simple_sample_from_a_known_number(srs):
        check(means(srs, figures(SRS["api00"]))[0], "656.585", "9.249722039")
        check(totals(srs, figures(SRS["enroll"]))[0], "3621074.34", "169519.6543")

    def test_a_stratified_mean_has_its_design_effect_and_interval(strat):
        (found,) = means(strat, figures(STRAT["api00"]))
        check(found, "662.287363159", "9.408940803")
        assert agrees(found.deff, "1.20446")
        assert agrees(found.low, "643.732188272") and agrees(found.high, "680.842538047")
        assert strat.degrees_of_freedom == 197

    def test_a_stratified_total(strat):
        check(totals(strat, figures(STRAT["enroll"]))[0], "3687177.532", "114641.7161")

    def test_means_of_groups(strat):
        no, yes = means(strat, figures(STRAT["api00"]), by={"awards": STRAT["awards"]})
        check(no, "633.734911659", "15.3347709760")
        check(yes, "678.422405614", "11.8566309874")
        assert (no.by, yes.by) == ({"awards": "No"}, {"awards": "Yes"})

    def test_means_of_groups_that_cross(strat):
        # svyby(~api00, ~awards + sch.wide, dstrat, svymean)
        by = {"awards": STRAT["awards"], "sch.wide": STRAT["sch.wide"]}
        found = {tuple(one.by.values()): one for one in means(strat, figures(STRAT["api00"]), by=by)}
        check(found["No", "No"], "593.7468582", "18.61916751")
        check(found["No", "Yes"], "670.1348547", "22.75332467")
        check(found["Yes", "Yes"], "678.4224056", "11.85663099")

    def test_shares_of_groups_with_their_design_effects(strat):
        # svyby(~stype, ~awards, dstrat, svymean, deff = TRUE)
        found = shares(strat, STRAT["stype"], by={"awards": STRAT["awards"]})
        printed = [
            ("0.5337390274", "0.04553736858", "0.7456041061"),
            ("0.22956229885", "0.02709489873", "0.3714218311"),
            ("0.2366986737", "0.03220608140", "0.5137057009"),
            ("0.8154827257", "0.01990394272", "0.3035465390"),
            ("0.06104756427", "0.01197073207", "0.2882228066"),
            ("0.1234697100", "0.01689832746", "0.3041998125"),
        ]
        for figure, (share, se, deff) in zip(found, printed, strict=True):
            check(figure, share, se)
            assert agrees(figure.deff, deff)

    @pytest.mark.parametrize(
        ("interval", "low", "high"),
        [("logit", "0.56872110", "0.70368"), ("beta", "0.56721870", "0.70635")],
    )
    def test_a_stratified_share_and_its_intervals(strat, interval, low, high):
        yes = shares(strat, STRAT["awards"], interval=interval)[1]
        check(yes, "0.6389360641", "0.0344059180")
        assert agrees(yes.deff, "1.05519")
        assert agrees(yes.low, low) and agrees(yes.high, high)

    def test_the_likelihood_interval_is_rs_to_what_r_reads_off_its_curve(strat):
        # R draws the curve through some points and reads the ends off it; ours are where the curve itself is.
        yes = shares(strat, STRAT["awards"], interval="likelihood")[1]
        assert abs(yes.low - 0.56939598) < 2e-6 and abs(yes.high - 0.70479) < 1e-5

    def test_shares_that_the_strata_settle_do_not_vary(strat):
        found = shares(strat, STRAT["stype"])
        assert [one.se for one in found] == [0, 0, 0]
        assert [agrees(one.estimate, told) for one, told in zip(
            found, ("0.7137552371", "0.1218921576", "0.1643526053"), strict=True)] == [True] * 3  # fmt: skip

    def test_two_strata_differ_by_so_much(strat):
        found = difference(strat, figures(STRAT["api00"]), STRAT["stype"], "E", "H")
        assert agrees(found.estimate, "48.61") and agrees(found.se, "19.40216")

    def test_the_design_based_t_test(strat):
        found = t_test(strat, figures(STRAT["api00"]), STRAT["awards"])
        assert agrees(found.estimate, "44.687493955") and agrees(found.t, "2.30360732")
        assert found.free == 196 and agrees(found.p, "0.0222935238")
        assert agrees(found.low, "6.4300842988") and agrees(found.high, "82.9449036112")

    def test_rao_and_scotts_test_under_strata(strat):
        found = rao_scott(strat, STRAT["awards"], STRAT["stype"])
        assert agrees(found.f, "14.16940812") and agrees(found.p, "2.08210868e-06")
        assert agrees(found.above, "1.885135885") and agrees(found.below, "371.371769352")

    def test_means_standardised_to_one_mix(strat):
        same = standardised(strat, mix=STRAT["stype"], over=STRAT["awards"], shares=STYPE)
        no, yes = means(same, figures(STRAT["api00"]), by={"awards": STRAT["awards"]})
        check(no, "643.619683025", "18.8303299510")
        check(yes, "677.229793931", "11.2275031872")

    def test_logistic_regression_under_strata(strat):
        columns = {name: figures(STRAT[name]) for name in ("ell", "meals", "mobility")}
        found = logistic(strat, STRAT["sch.wide"] == "Yes", columns)
        printed = [
            ("0.83583652505429", "0.45562609559457", "0.0681145405371", "2.306742889633"),
            ("-0.00248963574952", "0.01325249861103", "0.8511814844078", "0.997513460823"),
            ("-0.00315236511150", "0.00919948371766", "0.7322195210481", "0.996852598374"),
            ("0.06089677870666", "0.03193542145305", "0.0580147535230", "1.062789206049"),
        ]
        for term, (b, se, p, odds) in zip(found.terms, printed, strict=True):
            assert abs(term.b - float(b)) < 1e-12 and abs(term.se - float(se)) < 1e-12
            assert abs(term.p - float(p)) < 1e-12 and agrees(term.odds_ratio, odds)
        assert agrees(found.terms[-1].low, "0.997913763059")
        assert agrees(found.terms[-1].high, "1.13188227110")
        assert found.converged and found.free == 194

    def test_a_clustered_mean_total_and_ratio(clus1):
        (mean,) = means(clus1, figures(CLUS1["api00"]))
        check(mean, "644.16939891", "23.54224069")
        assert agrees(mean.deff, "9.34587")
        (total,) = totals(clus1, figures(CLUS1["enroll"]))
        check(total, "3404940.135", "932235.027")
        assert agrees(total.deff, "31.31066")
        over, under = figures(CLUS1["api.stu"]), figures(CLUS1["enroll"])
        check(ratio(clus1, over, under)[0], "0.849708741724", "0.00838629716939")

    def test_means_of_groups_of_a_clustered_sample(clus1):
        found = means(clus1, figures(CLUS1["ell"]), by={"stype": CLUS1["stype"]})
        check(found[0], "29.6944444444", "1.41161674059")
        check(found[1], "15.0000000000", "5.34706544139")
        check(found[2], "22.6800000000", "2.95286194202")

    def test_rao_and_scotts_test_under_clusters(clus1):
        found = rao_scott(clus1, CLUS1["sch.wide"], CLUS1["stype"])
        assert agrees(found.f, "5.193369541") and agrees(found.p, "0.0217474624")
        assert agrees(found.above, "1.494639778") and agrees(found.below, "20.924956888")

    def test_few_of_many_under_clusters_have_an_interval_above_nought(clus1):
        few = np.where(figures(CLUS1["ell"]) == 0, "none", "some")
        for interval, low, high in (
            ("logit", "0.0023046913", "0.17775"),
            ("beta", "0.00021614683", "0.13751"),
        ):
            found = shares(clus1, few, interval=interval)[0]
            assert agrees(found.low, low) and agrees(found.high, high)

    def test_a_clustered_t_test(clus1):
        found = t_test(clus1, figures(CLUS1["enroll"]), CLUS1["comp.imp"])
        assert agrees(found.t, "-0.731051147") and found.free == 13 and agrees(found.p, "0.47771839")
        assert agrees(found.low, "-219.337372174") and agrees(found.high, "108.425191723")

    def test_post_stratified_weights(clus1, margins):
        fitted = post_stratify(clus1, margins[0])
        both(fitted, "642.3107882", "23.92049", "3680892.945", "406292.6363")

    def test_raked_weights_once_raking_has_come_to_rest(clus1, margins):
        fitted = rake(clus1, margins)
        both(fitted, "641.2303209", "23.70362", "3647280.148", "400603.2569")
        assert fitted.converged and fitted.worst_gap < 1e-6
        assert agrees(fitted.spread.kish, "1.0516566956")
        assert agrees(fitted.spread.n_effective, "174.011158551")
        cells = dict(
            zip(zip(CLUS1["stype"], CLUS1["sch.wide"], strict=True), fitted.design.weights, strict=True)
        )
        printed = {
            ("E", "No"): "39.8392362471",
            ("E", "Yes"): "29.8706754927",
            ("H", "No"): "67.1255292412",
            ("H", "Yes"): "50.3294011160",
            ("M", "No"): "49.0690721639",
            ("M", "Yes"): "36.7910248641",
        }
        assert all(agrees(cells[cell], told) for cell, told in printed.items())

    def test_raking_that_stops_as_early_as_rs_default_gives_rs_figures(clus1, margins):
        fitted = rake(clus1, margins, tolerance_people=1)
        (mean,) = means(fitted.design, figures(CLUS1["api00"]))
        (total,) = totals(fitted.design, figures(CLUS1["enroll"]))
        assert agrees(mean.estimate, "641.2302469") and agrees(total.estimate, "3647300.031")
        # Half-way to rest R takes out what each margin explained at its own last step; we, what both do.
        assert abs(mean.se - 23.70364) < 5e-5 and abs(total.se - 400602.7197) < 6
        assert agrees(fitted.spread.lowest, "29.8704638727") and agrees(
            fitted.spread.highest, "67.1257826263"
        )

    def test_weights_calibrated_to_a_total_of_numbers(clus1):
        known = {
            "people": np.ones(183),
            "H": (CLUS1["stype"] == "H") * 1.0,
            "M": (CLUS1["stype"] == "M") * 1.0,
            "api99": figures(CLUS1["api99"]),
        }
        fitted = calibrate(clus1, known, {"people": 6194, "H": 755, "M": 1018, "api99": 3914069})
        both(fitted, "665.3090712", "3.44175", "3638487.204", "385524.4274")
        assert fitted.converged

    def test_calibrating_to_one_margin_is_post_stratifying(clus1, margins):
        known = {level: (CLUS1["stype"] == level) * 1.0 for level in STYPE}
        both(calibrate(clus1, known, STYPE), "642.3107882", "23.92049", "3680892.945", "406292.6363")

    def test_weights_trimmed_after_raking(clus1, margins):
        raked = rake(clus1, margins, tolerance_people=1)
        fitted = trim(raked.design, lowest=20, highest=50)
        (mean,) = means(fitted.design, figures(CLUS1["api00"]))
        assert agrees(mean.estimate, "641.1448259") and abs(mean.se - 23.85009) < 5e-5
        assert agrees(fitted.spread.lowest, "30.1959610821") and fitted.spread.highest == 50
        assert agrees(fitted.spread.total, "6194.0000")

    def test_the_jackknife_of_clusters(clus1, margins):
        def mean(weights):
            return weights @ figures(CLUS1["api00"]) / weights.sum()

        left_out = jackknife(clus1)
        assert agrees(np.sqrt(left_out.covariance(mean)[0, 0]), "26.32936")
        early = left_out.raked(margins, tolerance_people=1)
        assert agrees(mean(early.full), "641.2302469")
        assert agrees(np.sqrt(early.covariance(mean)[0, 0]), "26.87347")
        assert agrees(mean(left_out.raked(margins).full), "641.2303209")

    def test_the_jackknife_of_strata(strat):
        def mean(weights):
            return weights @ figures(STRAT["api00"]) / weights.sum()

        assert agrees(np.sqrt(jackknife(strat).covariance(mean)[0, 0]), "9.40894")

    def test_two_stages_of_drawing():
        drawn = design(
            126,
            clusters=[CLUS2["dnum"], CLUS2["snum"]],
            population=[figures(CLUS2["fpc1"]), figures(CLUS2["fpc2"])],
        )
        check(means(drawn, figures(CLUS2["api00"]))[0], "670.8118081", "30.09903")
        check(totals(drawn, figures(CLUS2["enroll"]))[0], "2639272.93", "799637.7736")

    def test_what_the_samples_are_of():
        everybody = r_sample("apipop")
        assert agrees(figures(everybody["api00"]).mean(), "664.712625121")
        assert np.nansum(figures(everybody["enroll"])) == 3811472
