from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.basis.partitions import Partition
from trellis.engines.equity.like_for_like import standardise, strata_of
from trellis.engines.equity.ratios import LAW, NOT_UNDER, SURELY_UNDER, TOO_FEW, UNDER, ratios, verdict

ON = date(2026, 5, 1)


def test_fourteen_of_fifty_beside_sixty_four_of_eighty_is_a_ratio_of_thirty_five_hundredths():
    # Journey J14: 28.0% of those of 85 and over were offered, 80.0% of those under 65.
    found = ratios([14, 38], [50, 70], 64, 80)
    assert found.value.round(2).tolist() == [0.35, 0.68]
    assert [verdict(*one, on=ON) for one in zip(found.value, found.low, found.high, strict=True)] == [
        SURELY_UNDER,
        UNDER,
    ]


@pytest.mark.parametrize(
    ("value", "says"), [(0.8, NOT_UNDER), (0.7999, SURELY_UNDER), (0.79, SURELY_UNDER), (0.81, NOT_UNDER)]
)
def test_four_fifths_is_not_under_four_fifths(value, says):
    assert verdict(value, value - 0.001, min(value + 0.001, 0.7999), on=ON) == says


@pytest.mark.parametrize(
    ("high", "says"), [(0.79, SURELY_UNDER), (0.8, UNDER), (0.99, UNDER), (1.0, TOO_FEW), (1.6, TOO_FEW)]
)
def test_where_the_two_may_be_alike_it_is_too_few_to_say(high, says):
    assert verdict(0.7, 0.5, high, on=ON) == says


def test_the_interval_of_the_logarithm_is_the_textbooks():
    # exp(ln 0.35 ± 1.959964 × √(1/14 − 1/50 + 1/64 − 1/80)).
    found = ratios([14], [50], 64, 80)
    error = 1.959963984540054 * np.sqrt(1 / 14 - 1 / 50 + 1 / 64 - 1 / 80)
    assert found.low[0] == pytest.approx(0.35 * np.exp(-error))
    assert found.high[0] == pytest.approx(0.35 * np.exp(error))


def test_a_ratio_to_nobody_is_none_and_of_nobody_is_nought():
    assert np.isnan(ratios([3], [5], 0, 10).value[0])
    found = ratios([0], [5], 8, 10)
    assert found.value[0] == 0 == found.low[0] and found.high[0] > 0


@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 40), st.integers(0, 40))
def test_a_ratio_lies_within_its_interval(some, rest, best, others):
    found = ratios([some], [some + rest], best, best + others)
    if some + rest:
        assert found.low[0] <= found.value[0] + 1e-12 and found.value[0] <= found.high[0] + 1e-12


def test_the_rule_says_where_it_comes_from():
    assert "29 CFR 1607.4(D)" in LAW.on("least_ratio", ON).source


# Like for like.


def people(*told: tuple[str, str, int, int]) -> tuple[Partition, np.ndarray, np.ndarray]:
    """Groups and strata: how many of each are there, and how many of them said yes."""
    groups = list(dict.fromkeys(group for group, *_ in told))
    layers = list(dict.fromkeys(layer for _, layer, *_ in told))
    number, stratum, yes = [], [], []
    for group, layer, some, of in told:
        number += [groups.index(group)] * of
        stratum += [layers.index(layer)] * of
        yes += [True] * some + [False] * (of - some)
    way = Partition("group", "Group", tuple(groups), np.array(number))
    return way, np.array(stratum), np.array(yes)


def test_groups_that_differ_in_age_alone_are_alike_when_made_up_alike():
    # In each stratum the two groups are offered as often; one is only older than the other.
    way, stratum, yes = people(
        ("A", "young", 80, 100), ("A", "old", 2, 10), ("B", "young", 8, 10), ("B", "old", 20, 100)
    )
    found = standardise(yes, np.ones(len(yes), dtype=bool), way, stratum)
    assert found.share.round(6).tolist() == [0.5, 0.5]
    assert (found.low < 0.5).all() and (found.high > 0.5).all() and found.covered.tolist() == [1, 1]


def test_the_sum_is_that_of_the_textbook():
    way, stratum, yes = people(("A", "x", 3, 10), ("A", "y", 5, 10), ("B", "x", 1, 20), ("B", "y", 0, 60))
    found = standardise(yes, np.ones(len(yes), dtype=bool), way, stratum)
    assert found.share[0] == pytest.approx(0.3 * 30 / 100 + 0.5 * 70 / 100)
    assert found.share[1] == pytest.approx(0.05 * 30 / 100)


def test_a_group_without_anybody_in_a_stratum_says_how_much_it_covers():
    way, stratum, yes = people(("A", "x", 3, 10), ("B", "x", 1, 10), ("B", "y", 10, 80))
    found = standardise(yes, np.ones(len(yes), dtype=bool), way, stratum)
    assert found.share[0] == pytest.approx(0.3) and found.covered.tolist() == [0.2, 1.0]


def test_a_stratum_of_one_answer_is_not_taken_as_certain():
    way, stratum, yes = people(("A", "x", 5, 5), ("B", "x", 5, 10))
    found = standardise(yes, np.ones(len(yes), dtype=bool), way, stratum)
    assert found.share[0] == 1 and found.low[0] < 0.9


def test_who_is_not_known_is_no_part_of_a_stratum():
    way, stratum, yes = people(("A", "x", 3, 10), ("A", "y", 5, 10))
    known = np.arange(20) < 10
    assert standardise(yes, known, way, stratum).share[0] == pytest.approx(0.3)
    assert np.isnan(standardise(yes, np.zeros(20, dtype=bool), way, stratum).share[0])


def test_strata_are_of_all_the_partitions_together():
    first = Partition("a", "A", ("x", "y"), np.array([0, 0, 1, 1]))
    second = Partition("b", "B", ("x", "y"), np.array([0, 1, 0, 1]))
    assert len(set(strata_of(4, [first, second]))) == 4 and strata_of(4, []).tolist() == [0, 0, 0, 0]
