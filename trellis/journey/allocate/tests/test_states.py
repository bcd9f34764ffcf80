"""A scheme passes from prepared to adopted, and nowhere else."""

import pytest
from django.core.exceptions import ValidationError

from trellis.journey.allocate.states import ADOPTED, PREPARED, STATES
from trellis.journey.record.actions import check_may_pass


def test_a_prepared_scheme_may_be_adopted():
    assert check_may_pass(STATES, "adopt", PREPARED).after == ADOPTED


def test_an_adopted_scheme_is_refused_with_its_own_sentence():
    with pytest.raises(ValidationError, match="adopted already"):
        check_may_pass(STATES, "adopt", ADOPTED)
