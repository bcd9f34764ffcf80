"""The sum is rounded once, at the end, by the rounding that the scheme names. Each line is shown in whole
pence too; where the lines come to a penny more or less than the sum, that is a line of its own."""

from tests.spec.allocation.told import nobody, northshire_but
from tests.tables import told_by
from trellis.basis.money import say_pounds
from trellis.engines.allocation.working import allocate

title = "Rounding once"


@told_by("""
    rounding      | three lines of      | they come to | the sum | rounding line
    --------------+---------------------+--------------+---------+--------------
    round_half_up | 12.299999 at £4.10  | £151.29      | £151.29 | none
    round_half_up | 3.333333 at £4.10   | £41.01       | £41.00  | -£0.01
    round_down    | 3.333333 at £4.10   | £40.98       | £40.99  | £0.01
    round_up      | 3.333333 at £4.10   | £41.01       | £41.00  | -£0.01
""")
def test_where_rounding_once_moves_the_total_that_is_a_line(row):
    """Three outcomes with the same points left; two thirds and more of each is somebody's unpaid help."""
    left = float(row["three lines of"].split(" at ")[0])
    answers = nobody()
    for key in ("nutrition", "toilet", "work"):
        # 15 points less a share that leaves what the table says, to the millionth.
        helps = {"carer_willing": True, "carer_able": True, "carer_share": 1 - left / 15}
        answers["answers"][key] = {"level": 3, **helps}
    allocation = allocate(answers, northshire_but(rounding=row["rounding"]))
    lines = {line.outcome: line.pence for line in allocation.lines}
    rounding = lines.pop("rounding", None)
    assert say_pounds(sum(lines.values())) == row["they come to"]
    assert say_pounds(allocation.weekly_pence) == row["the sum"]
    assert (say_pounds(rounding) if rounding is not None else "none") == row["rounding line"]
