from datetime import date

import pytest

from trellis.basis.findings import Refused
from trellis.engines.eligibility.short_term import SHORT_TERM_LAW, free_adaptation, free_days_of_reablement

MONDAY = date(2026, 5, 4)


@pytest.mark.parametrize(
    ("day", "is_free"),
    [
        (date(2026, 6, 13), True),
        (date(2026, 6, 14), True),
        (date(2026, 6, 15), False),
        (date(2026, 5, 3), False),
    ],
)
def test_reablement_is_free_for_forty_two_days_with_the_first(day, is_free):
    assert (day in free_days_of_reablement(MONDAY)) is is_free
    assert free_days_of_reablement(MONDAY).days == 42


def test_a_spell_that_begins_before_the_law_is_refused_by_name():
    assert free_days_of_reablement(date(2015, 4, 1)).first == date(2015, 4, 1)
    with pytest.raises(Refused, match="1 April 2015"):
        free_days_of_reablement(date(2015, 3, 31))


def test_what_is_not_yet_read_in_the_regulations_says_so():
    assert SHORT_TERM_LAW.on("free_weeks", MONDAY).status is None
    assert (free_adaptation(MONDAY).value, free_adaptation(MONDAY).status) == (100000, "to be confirmed")
