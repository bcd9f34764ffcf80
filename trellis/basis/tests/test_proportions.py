"""Against published numbers, against R, and what must always hold."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from trellis.basis.proportions import byar, clopper_pearson, wilson, z_of


def near(bounds, low, high, figures=10):
    np.testing.assert_allclose(bounds.low, low, atol=0.6 * 10**-figures, rtol=0)
    np.testing.assert_allclose(bounds.high, high, atol=0.6 * 10**-figures, rtol=0)


def test_fifteen_of_148_is_as_r_prints_it():
    near(wilson(15, 148), 0.0623863995307, 0.1604872417233, 13)
    near(clopper_pearson(15, 148), 0.0578440100834, 0.1616504903495, 13)


def test_shares_are_as_the_department_of_health_expects_them():
    # Test data of DHSC's own package for Fingertips.
    near(wilson([65, 1045, 1], [100, 5000, 100]), [0.5525444329689, 0.1979554988, 0.0017674321],
         [0.7363575175690, 0.2204913037, 0.0544861962])  # fmt: skip
    near(wilson(65, 100, 0.998), 0.4954946574070, 0.7783540614089, 12)


def test_counts_are_as_the_department_of_health_expects_them():
    near(byar(65), 50.163187710, 82.849138546, 9)
    near(byar(1), 0.013072132902, 5.563755582, 9)


@pytest.mark.parametrize(
    ("percent", "of", "low", "high"),
    [(72, 195, 65.1, 77.6), (2, 195, 0.8, 5.2), (1, 195, 0.3, 3.7), (43, 1114, 40.1, 45.9)],
)
def test_bare_percentages_of_2011_and_2013_get_their_intervals(percent, of, low, high):
    # Community Care, 2013; the survey of personal budget holders, 2011.
    ends = wilson(round(percent * of / 100), of)
    assert (round(100 * float(ends.low), 1), round(100 * float(ends.high), 1)) == (low, high)


def test_five_councils_of_2020_21_get_their_intervals():
    # ASCOF 1C2A: Enfield, Hampshire, Doncaster, Manchester, City of London.
    ends = wilson([1407, 2302, 876, 633, 28], [2909, 8923, 2323, 4091, 79])
    np.testing.assert_array_equal(np.round(100 * ends.low, 4), [46.5545, 24.9012, 35.7608, 14.3972, 25.7954])
    np.testing.assert_array_equal(np.round(100 * ends.high, 4), [50.1841, 26.7166, 39.6995, 16.6135, 46.4407])


@pytest.mark.parametrize("interval", [wilson, clopper_pearson])
def test_an_interval_stays_between_none_and_all_and_holds_its_share(interval):
    of = np.arange(1, 60)
    for share in (0.0, 0.1, 0.5, 1.0):
        some = np.round(share * of)
        ends = interval(some, of)
        assert (ends.low >= 0).all() and (ends.high <= 1).all()
        assert (ends.low <= some / of).all() and (some / of <= ends.high).all()


@pytest.mark.parametrize("interval", [wilson, clopper_pearson])
def test_those_who_said_no_get_the_mirror_of_those_who_said_yes(interval):
    some, of = np.arange(0, 31), np.full(31, 30)
    yes, no = interval(some, of), interval(of - some, of)
    np.testing.assert_allclose(yes.low, 1 - no.high, atol=1e-14)


def test_none_of_many_begins_at_nought_and_all_of_many_ends_at_one():
    for interval in (wilson, clopper_pearson):
        assert float(interval(0, 7).low) == 0 and float(interval(0, 7).high) > 0
        assert float(interval(7, 7).high) == 1 and float(interval(7, 7).low) < 1


def test_wilsons_interval_holds_the_truth_about_as_often_as_it_says():
    # Worked out over every number who might say yes, not drawn: within these the average is 95%.
    of, some = 40, np.arange(41)
    ends = wilson(some, of)
    log_ways = np.array(
        [sum(np.log(np.arange(k + 1, of + 1))) - sum(np.log(np.arange(1, of - k + 1))) for k in some]
    )
    held = []
    for truth in np.linspace(0.05, 0.95, 91):
        chance = np.exp(log_ways + some * np.log(truth) + (of - some) * np.log(1 - truth))
        held.append(chance[(ends.low <= truth) & (truth <= ends.high)].sum())
    assert 0.945 < np.mean(held) < 0.96
    assert min(held) > 0.89


def test_clopper_and_pearsons_never_holds_it_less_often():
    of, some = 25, np.arange(26)
    ends = clopper_pearson(some, of)
    log_ways = np.array(
        [sum(np.log(np.arange(k + 1, of + 1))) - sum(np.log(np.arange(1, of - k + 1))) for k in some]
    )
    for truth in np.linspace(0.01, 0.99, 99):
        chance = np.exp(log_ways + some * np.log(truth) + (of - some) * np.log(1 - truth))
        assert chance[(ends.low <= truth) & (truth <= ends.high)].sum() >= 0.95 - 1e-12


def test_one_alone_gets_the_same_as_in_a_crowd():
    crowd = wilson([3, 4, 5], [10, 20, 30])
    assert float(wilson(4, 20).low) == crowd.low[1]
    exact = clopper_pearson([3, 4, 5], [10, 20, 30])
    assert float(clopper_pearson(4, 20).high) == exact.high[1]


def test_where_nobody_was_asked_there_is_no_interval():
    for interval in (wilson, clopper_pearson):
        ends = interval([0, 1], [0, 2])
        assert np.isnan(ends.low[0]) and np.isnan(ends.high[0]) and ends.low[1] > 0


def test_what_cannot_be_is_a_mistake():
    for interval in (wilson, clopper_pearson):
        for some, of in [(-1, 5), (6, 5)]:
            with pytest.raises(ValueError, match="part"):
                interval(some, of)
    with pytest.raises(ValueError, match="count"):
        byar(-1)
    for level in (0, 1, 95):
        with pytest.raises(ValueError, match="level"):
            z_of(level)


def test_wilsons_needs_nothing_that_is_slow_to_load():
    words = (
        "import sys; from trellis.basis.proportions import wilson; wilson(1, 2)\n"
        "assert 'scipy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", words], check=True)
