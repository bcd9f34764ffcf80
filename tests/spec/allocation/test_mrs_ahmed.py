"""Mrs Ahmed is 78 and lives alone. Her daughter Sara does half of the help with food and drink, and all of
the looking after the home; she is willing to and able to."""

from tests.spec.allocation.told import NORTHSHIRE, a_sum, mrs_ahmed
from tests.tables import told_by
from trellis.basis.money import say_pounds
from trellis.engines.allocation.what_if import compare
from trellis.engines.allocation.working import allocate

title = "Mrs Ahmed's sum"


@told_by("""
    outcome          | level | points | help takes off | a week
    -----------------+-------+--------+----------------+-------
    nutrition        | 2     | 9      | 4.5            | £18.45
    hygiene          | 3     | 15     | 0              | £61.50
    toilet           | 2     | 9      | 0              | £36.90
    clothing         | 2     | 9      | 0              | £36.90
    home_safely      | 1     | 4      | 0              | £16.40
    habitable_home   | 2     | 9      | 9              | £0.00
    relationships    | 3     | 15     | 0              | £61.50
    work             | 0     | 0      | 0              | £0.00
    community        | 3     | 15     | 0              | £61.50
    caring_for_child | 0     | 0      | 0              | £0.00
""")
def test_each_answer_is_a_line_with_its_points_and_its_pounds(row):
    """Ten lines, one an outcome. Together: 85 points, less 4.5 and 9, is 71.5; at £4.10 a point that is
    £293.15 a week."""
    allocation = allocate(mrs_ahmed(), NORTHSHIRE)
    line = next(line.as_json() for line in allocation.lines if line.outcome == row["outcome"])
    assert line["level"] == int(row["level"])
    assert line["points"] == float(row["points"])
    assert line["less_points"] == float(row["help takes off"])
    assert say_pounds(line["pence"]) == row["a week"]
    assert line["rule"] == f"{row['outcome']}.level.{row['level']}"
    assert [line.outcome for line in allocation.lines][9:] == ["caring_for_child"]
    assert (allocation.points, allocation.weekly_pence) == (71.5, 293_15)


@told_by("""
    what if                    | a week  | difference | lines that change
    ---------------------------+---------+------------+--------------------------
    nothing changes            | £293.15 | £0.00      | none
    Sara stops                 | £348.50 | £55.35     | nutrition, habitable_home
    hygiene is level 4         | £321.85 | £28.70     | hygiene
    Sara also does the toilet  | £256.25 | -£36.90    | toilet
""")
def test_a_what_if_shows_only_the_lines_that_change(row):
    """A person may try any answer another way. The differences of the lines add up to the difference of the
    sums, and nothing is kept."""
    helps = {"carer_share": 1, "carer_willing": True, "carer_able": True}
    changed = {
        "nothing changes": {},
        "Sara stops": {"nutrition": {"level": 2}, "habitable_home": {"level": 2}},
        "hygiene is level 4": {"hygiene": {"level": 4}},
        "Sara also does the toilet": {"toilet": {"level": 2, **helps}},
    }[row["what if"]]
    moved = compare(allocate(mrs_ahmed(), NORTHSHIRE), allocate(mrs_ahmed(**changed), NORTHSHIRE))
    assert a_sum(moved.after.weekly_pence) == row["a week"]
    assert a_sum(moved.difference_pence) == row["difference"]
    assert ", ".join(change.line.outcome for change in moved.changes) == row["lines that change"].replace(
        "none", ""
    )
    assert sum(change.difference_pence for change in moved.changes) == moved.difference_pence
