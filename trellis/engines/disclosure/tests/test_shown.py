import json

import numpy as np
import pytest

from trellis.basis.partitions import Partition
from trellis.engines.disclosure.grid import ALL, grid_of
from trellis.engines.disclosure.hide import as_it_is, protect
from trellis.engines.disclosure.policy import find
from trellis.engines.disclosure.shown import DAYS, PENCE, PEOPLE, PERCENT, RATIO, Shown, Teller

AGES = Partition("age", "Age", ("18 to 64", "65 to 84", "85 and over"), np.repeat([0, 1, 2], [64, 38, 14]))
TOOK = Partition("took", "Took", ("yes", "no"), np.repeat([0, 1, 0, 1, 0, 1], [44, 20, 10, 28, 2, 12]))
GRID = grid_of(116, [AGES], [TOOK])
WHOLE, OWN, NHS = (
    Teller(as_it_is(GRID)),
    Teller(protect(GRID, find("northshire"))),
    Teller(protect(GRID, find("nhs-2018"))),
)
OLDEST, YOUNGEST, YES = ("age", "85 and over"), ("age", "18 to 64"), ("took", "yes")


def test_whole_figures_are_those_of_the_journey():
    assert str(WHOLE.percent(YOUNGEST, YES, ALL)) == "68.8%"
    assert str(WHOLE.percent(OLDEST, YES, ALL)) == "14.3%"
    assert WHOLE.percent(OLDEST, YES, ALL).between == "4.0 to 39.9"


def test_a_percentage_is_hidden_with_its_count():
    assert str(OWN.count(OLDEST, YES)) == "c" and str(OWN.percent(OLDEST, YES, ALL)) == "c"
    assert OWN.percent(OLDEST, YES, ALL).low is None
    assert str(OWN.percent(YOUNGEST, YES, ALL)) == "68.8%"


def test_a_percentage_is_worked_from_rounded_counts():
    # Five of fifteen, and not two of fourteen.
    assert str(NHS.percent(OLDEST, YES, ALL)) == "33%"


def test_nothing_of_a_hidden_number_is_in_it_in_any_form():
    hidden = OWN.count(OLDEST, YES)
    assert hidden.value is None and "2" not in json.dumps(hidden.as_json())
    with pytest.raises(ValueError, match="no number in it"):
        Shown(2, PEOPLE, mark="c")


def test_a_number_worked_from_a_hidden_one_is_hidden():
    shown = OWN.number(0.35, RATIO, people=[OWN.count(YOUNGEST, YES), OWN.count(OLDEST, YES)])
    assert shown.is_hidden and shown.value is None


def test_a_number_of_true_counts_is_hidden_where_counts_are_rounded():
    counts = [NHS.count(YOUNGEST, ALL)]
    assert NHS.number(68.75, PERCENT, people=counts, is_of_true_counts=True).is_hidden
    assert not WHOLE.number(68.75, PERCENT, people=counts, is_of_true_counts=True).is_hidden


@pytest.mark.parametrize(("values", "is_hidden"), [(7, True), (8, False), (9, False), (0, False)])
def test_the_middle_of_fewer_than_eight_is_not_told(values, is_hidden):
    shown = OWN.middle(np.arange(values), DAYS, people=[OWN.count(YOUNGEST, ALL)])
    assert shown.is_hidden is is_hidden


def test_a_middle_sum_is_rounded_where_it_may_be_somebodys_own():
    sums = np.array([293_15] * 9)
    assert str(OWN.middle(sums, PENCE, people=[OWN.count(YOUNGEST, ALL)])) == "£293.00"
    assert str(WHOLE.middle(sums, PENCE, people=[])) == "£293.15"


def test_a_half_penny_of_a_middle_goes_up():
    assert str(WHOLE.middle(np.array([10, 11]), PENCE, people=[])) == "£0.11"


@pytest.mark.parametrize(
    "shown",
    [
        Shown(14, PEOPLE),
        Shown(None, PEOPLE, mark="c"),
        Shown(28.0, PERCENT, low=17.5, high=41.7),
        Shown(0.35, RATIO, low=0.22, high=0.55, decimals=2),
        Shown(45.0, DAYS),
        Shown(29315, PENCE),
        Shown(None, PERCENT),
    ],
)
def test_what_is_kept_is_read_again_the_same(shown):
    again = Shown.from_json(json.loads(json.dumps(shown.as_json())))
    assert again == shown and again.text == shown.text and again.between == shown.between
