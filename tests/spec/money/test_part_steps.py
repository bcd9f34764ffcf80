"""Some rules count in steps, and a part of a step counts as a whole one."""

from tests.tables import told_by
from trellis.basis.money import part_step_as_whole, read_pounds

title = "A part of a step"


@told_by("""
    amount  | step    | steps counted
    --------+---------+--------------
    £0.00   | £250.00 | 0
    £0.01   | £250.00 | 1
    £249.99 | £250.00 | 1
    £250.00 | £250.00 | 1
    £250.01 | £250.00 | 2
    £500.00 | £250.00 | 2
""")
def test_a_part_step_counts_as_a_whole_one(row):
    """At the step, just over it, within it and into the next."""
    counted = part_step_as_whole(read_pounds(row["amount"]), read_pounds(row["step"]))
    assert counted == int(row["steps counted"])
