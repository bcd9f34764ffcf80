"""Each of the ten outcomes is answered with a level, from 0 (no help needed) to 4 (help with all of it)."""

import pytest

from tests.spec.allocation.told import NORTHSHIRE, nobody
from tests.tables import told_by
from trellis.basis.findings import Refused
from trellis.basis.money import say_pounds
from trellis.engines.allocation.questions import LEVEL_WORDS, OUTCOME_KEYS
from trellis.engines.allocation.working import allocate

title = "Levels and points"


@told_by("""
    level | means                | points | a week
    ------+----------------------+--------+-------
    0     | no help needed       | 0      | £0.00
    1     | a little help        | 4      | £16.40
    2     | help with some of it | 9      | £36.90
    3     | help with most of it | 15     | £61.50
    4     | help with all of it  | 22     | £90.20
""")
def test_a_level_gives_the_same_points_for_every_outcome(row):
    """In this scheme all ten outcomes weigh the same. A scheme may weigh each by itself."""
    level = int(row["level"])
    assert LEVEL_WORDS[level] == row["means"]
    for key in OUTCOME_KEYS:
        answers = nobody()
        answers["answers"][key] = {"level": level}
        allocation = allocate(answers, NORTHSHIRE)
        assert allocation.points == int(row["points"])
        assert say_pounds(allocation.weekly_pence) == row["a week"]


@told_by("""
    level
    -----
    -1
    5
    2.5
""")
def test_a_level_that_the_scheme_does_not_have_is_refused(row):
    """It is never taken for the nearest one."""
    answers = nobody()
    answers["answers"]["work"] = {"level": float(row["level"])}
    with pytest.raises(Refused) as refused:
        allocate(answers, NORTHSHIRE)
    assert [finding.where for finding in refused.value.findings] == ["answers.work.level"]
