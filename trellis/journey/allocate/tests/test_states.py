"""A scheme passes from prepared to adopted, and nowhere else."""

import pytest
from django.core.exceptions import ValidationError

from trellis.journey.allocate import states


def test_a_prepared_scheme_may_be_adopted():
    assert states.check_may_pass("adopt", states.PREPARED).after == states.ADOPTED


def test_an_adopted_scheme_is_refused_with_its_own_sentence():
    with pytest.raises(ValidationError, match="adopted already"):
        states.check_may_pass("adopt", states.ADOPTED)


def test_the_manual_prints_every_passage():
    assert len(states.printed().splitlines()) == 2 + len(states.PASSAGES)
