"""Asking money back: one account the same as in a crowd, and what cannot be refused by name."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.basis.findings import Refused
from trellis.engines.paying.clawback import RING_FENCED, RingFenced, clawback, clawback_many
from trellis.engines.paying.tests.test_always import codes

ON = date(2026, 11, 2)
ITEMS = st.lists(
    st.builds(RingFenced, st.sampled_from(RING_FENCED), st.integers(0, 2_000_00), st.just("Agreed.")),
    max_size=4,
)


@given(
    st.lists(
        st.tuples(st.integers(-100_00, 10_000_00), st.integers(1, 1_000_00), ITEMS), min_size=1, max_size=6
    )
)
def test_one_account_alone_is_asked_for_the_same_as_in_a_crowd(accounts):
    alone = [clawback(balance, weekly, items, on=ON) for balance, weekly, items in accounts]
    balance, weekly = (np.array([told[at] for told in accounts]) for at in (0, 1))
    spoken_for = np.array([sum(item.pence for item in items) for _, _, items in accounts])
    many = clawback_many(balance, weekly, spoken_for, on=ON)
    for name in ("threshold_pence", "free_pence", "reclaim_pence", "plain_pence"):
        assert getattr(many, name).tolist() == [getattr(one, name) for one in alone]
    for one in alone:
        assert 0 <= one.reclaim_pence <= one.plain_pence
        # Whatever is asked back, what is spoken for and eight weeks' money stay, where they were there.
        if one.reclaim_pence:
            assert one.balance_pence - one.reclaim_pence == one.ring_fenced_pence + one.threshold_pence


def test_every_figure_on_the_way_is_told_with_its_source():
    found = clawback(3_412_60, 320_00, [RingFenced("holiday_pay", 611_76, "Jo, 46 hours")], on=ON)
    told = {line.rule: line for line in found.lines}
    assert (
        told["ring_fenced.holiday_pay"].pence == -611_76
        and "Jo, 46 hours" in told["ring_fenced.holiday_pay"].says
    )
    assert told["free"].pence == told["balance"].pence + told["ring_fenced.holiday_pay"].pence
    assert all(line.source for line in found.lines) and found.to_be_confirmed
    assert told["threshold"].as_json()["says"] == "8 weeks at £320.00"
    assert told["ring_fenced.holiday_pay"].as_json()["status"] == "to be confirmed"


def test_what_is_spoken_for_and_not_there_is_said():
    found = clawback(500_00, 320_00, [RingFenced("redundancy", 500_01)], on=ON)
    assert (found.free_pence, found.short_pence) == (0, 1) and "£0.01 of what is spoken for" in found.says


@pytest.mark.parametrize(
    ("balance", "weekly", "item", "expected"),
    [
        (1.5, 320_00, None, ["not-whole-pence"]),
        (0, 0, None, ["not-whole-pence"]),
        (0, 1, RingFenced("holiday", 1), ["unknown-word"]),
        (0, 1, RingFenced("other", 1, " "), ["no-reason"]),
        (0, 1, RingFenced("wages", -1), ["not-whole-pence"]),
        (
            "0",
            -1,
            RingFenced("gold", -1),
            ["not-whole-pence", "not-whole-pence", "unknown-word", "not-whole-pence"],
        ),
    ],
)
def test_what_cannot_be_is_refused_with_every_finding(balance, weekly, item, expected):
    with pytest.raises(Refused) as refused:
        clawback(balance, weekly, [item] if item else [], on=ON)
    assert codes(refused) == expected


def test_a_crowd_with_a_sum_below_nought_is_a_mistake_in_the_program():
    for weekly, spoken_for in ((0, 0), (1, -1)):
        with pytest.raises(ValueError, match="nought"):
            clawback_many(np.array([1]), np.array([weekly]), np.array([spoken_for]), on=ON)
