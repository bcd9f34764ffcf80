"""Of some tables only a few sums are public. R (Savva) v Kensington and Chelsea [2010] EWCA Civ 1209 gives
two from 2009. The council's panel awarded £170.45 a week both times, which the table neither gave nor
forbade."""

from tests.spec.allocation.told import KENSINGTON, a_sum
from tests.tables import told_by
from trellis.engines.allocation.working import allocate

title = "Sums known for some points only"


@told_by("""
    points | a week
    -------+----------
    15     | no amount
    16     | £82.91
    16.5   | no amount
    17     | no amount
    21     | no amount
    22     | £112.21
    23     | no amount
""")
def test_a_total_whose_sum_is_not_public_gets_no_amount(row):
    """Nothing is guessed between two known sums, and the reason is given."""
    allocation = allocate({"points": float(row["points"])}, KENSINGTON)
    assert a_sum(allocation.weekly_pence) == row["a week"]
    assert [concern.code for concern in allocation.concerns] == (
        ["not_published"] if row["a week"] == "no amount" else []
    )
