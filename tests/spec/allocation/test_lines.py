"""A scheme may give its sums as a few points totals with straight lines between them. This one is made up:
£100.00 a week at 20 points, £200.00 at 50, £205.00 at 60."""

from tests.spec.allocation.told import a_sum, points_only
from tests.tables import told_by
from trellis.engines.allocation.working import allocate

title = "Straight lines between points"


@told_by("""
    points    | a week
    ----------+----------
    19.999999 | no amount
    20        | £100.00
    20.001    | £100.00
    20.003    | £100.01
    21        | £103.33
    35        | £150.00
    49.999    | £200.00
    50        | £200.00
    50.009    | £200.00
    50.01     | £200.01
    51        | £200.50
    60        | £205.00
    60.000001 | no amount
""")
def test_between_two_totals_the_sum_grows_evenly(row):
    """Exactly, and rounded once. Outside the ends there is no amount."""
    scheme = points_only(
        kind="linear_table",
        knots=[
            {"points": 20, "pence": 100_00},
            {"points": 50, "pence": 200_00},
            {"points": 60, "pence": 205_00},
        ],
    )
    assert a_sum(allocate({"points": float(row["points"])}, scheme).weekly_pence) == row["a week"]
