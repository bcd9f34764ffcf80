"""A scheme may give its sums as bands of points. These are Norfolk's, published for children's short breaks,
primary school, in pounds a year: a real table, as far as its page could be read."""

from tests.spec.allocation.told import NORFOLK, a_sum, points_only
from tests.tables import told_by
from trellis.basis.money import read_pounds
from trellis.engines.allocation.working import allocate

title = "Bands of points"


@told_by("""
    points | a year
    -------+----------
    0      | no amount
    69     | no amount
    70     | £500.00
    71     | £500.00
    114    | £500.00
    115    | £500.00
    116    | £1,000.00
    117    | £1,000.00
    129    | £1,000.00
    130    | £1,000.00
    131    | £1,500.00
    132    | £1,500.00
    144    | £1,500.00
    145    | £1,500.00
    146    | £2,800.00
    147    | £2,800.00
    159    | £2,800.00
    160    | £2,800.00
    161    | £4,000.00
    162    | £4,000.00
    169    | £4,000.00
    170    | £4,000.00
    171    | £6,000.00
    172    | £6,000.00
    184    | £6,000.00
    185    | £6,000.00
    186    | no amount
    1000   | no amount
""")
def test_a_band_holds_from_its_first_point_to_its_last(row):
    """Below the first band and above the last there is no amount. The top of a table is not a limit on what
    a person may have: it is where the table stops being of use."""
    assert a_sum(allocate({"points": int(row["points"])}, NORFOLK).annual_pence) == row["a year"]


@told_by("""
    a part of a point | 115 | 115.000001 | 115.499999 | 115.5     | 115.999999 | 116
    ------------------+-----+------------+------------+-----------+------------+----------
    round_down        | £5  | £5         | £5         | £5        | £5         | £10
    round_half_up     | £5  | £5         | £5         | £10       | £10        | £10
    round_up          | £5  | £10        | £10        | £10       | £10        | £10
""")
def test_the_scheme_names_how_a_part_of_a_point_finds_its_band(row):
    """Bands are whole points and a carer's share may leave a part of one. That a part does not reach the next
    band in Norfolk's table is our reading: their page does not say."""
    assert NORFOLK.money.part_points == "round_down"
    scheme = points_only(
        kind="step_table",
        part_points=row.pop("a part of a point"),
        bands=[
            {"from_points": 100, "to_points": 115, "pence": 5_00},
            {"from_points": 116, "to_points": 130, "pence": 10_00},
        ],
    )
    for points, pounds in row.items():
        assert allocate({"points": float(points)}, scheme).weekly_pence == read_pounds(pounds)
