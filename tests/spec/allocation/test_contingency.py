"""A scheme may hold back a part of every sum for costs that cannot be seen yet. It is a line of the working,
so that anybody can see it and ask about it."""

from tests.spec.allocation.told import mrs_ahmed, northshire_but
from tests.tables import told_by
from trellis.basis.money import say_pounds
from trellis.engines.allocation.working import allocate

title = "What is held back"


@told_by("""
    held back | line     | a week  | says
    ----------+----------+---------+---------------------
    0         | none     | £293.15 | Nothing is held back
    0.01      | -£0.03   | £293.12 | 0.01% of £293.15
    5         | -£14.66  | £278.49 | 5% of £293.15
    12.5      | -£36.64  | £256.51 | 12.5% of £293.15
    100       | -£293.15 | £0.00   | 100% of £293.15
""")
def test_what_is_held_back_is_a_line_and_is_said_even_when_it_is_nothing(row):
    """Mrs Ahmed's £293.15, under schemes that hold back more and more."""
    allocation = allocate(mrs_ahmed(), northshire_but(contingency_percent=float(row["held back"])))
    held = {line.outcome: line.pence for line in allocation.lines}.get("contingency")
    assert (say_pounds(held) if held is not None else "none") == row["line"]
    assert say_pounds(allocation.weekly_pence) == row["a week"]
    assert row["says"] in allocation.contingency["says"]
    assert sum(line.pence for line in allocation.lines) == allocation.weekly_pence
