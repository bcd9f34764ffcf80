"""Dates, money and names, as the examples in the module say."""

import doctest
from datetime import UTC, datetime

from trellis.govuk import wording


def test_the_examples_are_true():
    assert doctest.testmod(wording).failed == 0


def test_a_moment_is_told_in_london_time():
    assert wording.day_time(datetime(2026, 7, 1, 8, 40, tzinfo=UTC)) == "1 July 2026 at 9:40am"
    assert wording.day_time(datetime(2026, 1, 1, 13, 5, tzinfo=UTC)) == "1 January 2026 at 1:05pm"
