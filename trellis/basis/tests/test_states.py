"""What may follow what, as data."""

import doctest

import pytest

from trellis.basis import states
from trellis.basis.findings import Refused
from trellis.basis.states import Passage, States

SHUT = Passage("shut", "open", "shut", "Somebody shuts it.", False, "It is shut already.")


def test_the_examples_are_true():
    assert doctest.testmod(states).failed == 0


def test_an_act_from_the_wrong_state_is_refused_with_its_own_sentence():
    doors = States("A door", {"open": "Open", "shut": "Shut"}, [SHUT])
    with pytest.raises(Refused, match=r"It is shut already\.$"):
        doors.passage("shut", "shut")


def test_a_passage_to_a_state_without_words_is_a_mistake_in_the_program():
    with pytest.raises(ValueError, match="shut"):
        States("A door", {"open": "Open"}, [SHUT])


def test_the_table_has_a_row_a_passage():
    table = States("A door", {"open": "Open", "shut": "Shut"}, [SHUT]).markdown()
    assert table.splitlines()[2] == "| Open | shut | Shut | Somebody shuts it. | no |"
