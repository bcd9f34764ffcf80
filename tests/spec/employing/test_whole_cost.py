"""Pay, holiday, pension, National Insurance, insurance, payroll and whatever else there is come to the whole,
and the whole is put beside the budget before anybody is hired."""

from tests.spec.employing.told import costs, number, pence
from tests.tables import told_by
from trellis.engines.employing.cost import PARTS

title = "What it costs, all told"


@told_by("""
    hours | pay     | holiday | pension | National Insurance | insurance | payroll | in all  | left of £320.00
    ------+---------+---------+---------+--------------------+-----------+---------+---------+----------------
    16    | £211.20 | £25.49  | £6.34   | £0.00              | £2.50     | £5.40   | £250.93 | £69.07
    24    | £316.80 | £38.23  | £9.50   | £0.00              | £2.50     | £5.40   | £372.43 | -£52.43
    7.5   | £99.00  | £11.95  | £2.97   | £0.00              | £2.50     | £5.40   | £121.82 | £198.18
    20.53 | £271.00 | £32.71  | £8.13   | £0.00              | £2.50     | £5.40   | £319.74 | £0.26
    20.55 | £271.26 | £32.74  | £8.14   | £0.00              | £2.50     | £5.40   | £320.04 | -£0.04
""")
def test_the_parts_come_to_the_whole_and_the_whole_is_put_beside_the_budget(row):
    """At 24 hours the budget falls short by £52.43, and says so."""
    cost = costs(hours_a_week=number(row["hours"]))
    names = ("pay", "holiday", "pension", "National Insurance", "insurance", "payroll")
    assert [cost.parts[part] for part in PARTS[:6]] == [pence(row[name]) for name in names]
    assert cost.weekly_pence == pence(row["in all"])
    assert cost.left_pence == pence(row["left of £320.00"])
    assert cost.is_short == (cost.left_pence < 0)


def test_mileage_and_other_costs_are_part_of_the_whole():
    """£250.93, £9.00 of mileage and £1.50 of gloves."""
    cost = costs(mileage_weekly_pence=9_00, other_weekly=[{"kind": "gloves", "pence": 1_50}])
    assert cost.weekly_pence == 261_43


def test_without_a_budget_nothing_is_left_and_nothing_is_short():
    """The whole is told all the same."""
    cost = costs(budget_weekly_pence=None)
    assert (cost.left_pence, cost.is_short, cost.weekly_pence) == (None, False, 250_93)


def test_every_figure_stands_on_a_line_with_its_source():
    """So that every figure can be asked “why?”. The parts' lines come to the whole."""
    cost = costs(other_weekly=[{"kind": "gloves", "pence": 1_50}])
    assert all(line.source for line in cost.lines)
    parts = [line for line in cost.lines if line.rule in PARTS or line.rule.startswith("other.")]
    assert sum(line.pence for line in parts) == cost.weekly_pence
