"""An employer pays National Insurance of 15% on pay above £5,000 a year. The Employment Allowance lets them
off the first £10,500 of it, so most people who employ one assistant owe nothing. What they would owe is
shown."""

from tests.spec.employing.told import beside, costs, number, pence
from tests.tables import told_by, yes

title = "National Insurance"


@told_by("""
    hours | at      | age | allowance | National Insurance | without the allowance
    ------+---------+-----+-----------+--------------------+----------------------
    16    | £13.20  |     | yes       | £0.00              | £17.26
    16    | £13.20  |     | no        | £17.26             |
    7     | £13.20  |     | no        | £0.00              |
    7.28  | £13.20  |     | no        | £0.00              |
    7.30  | £13.20  |     | no        | £0.03              |
    16    | £13.20  | 21  | no        | £17.26             |
    16    | £13.20  | 20  | no        | £0.00              |
    80    | £13.20  | 20  | no        | £13.39             |
    80    | £18.02  |     | yes       | £0.00              | £201.82
    80    | £18.04  |     | yes       | £0.13              | £202.06
""")
def test_the_allowance_covers_it_up_to_its_whole_and_what_it_covers_is_shown(row):
    """Below 21 nothing is due up to £50,270 a year. The yearly allowance is £201.92 a week."""
    cost = costs(
        hours_a_week=number(row["hours"]),
        wage_pence=pence(row["at"]),
        age=int(row["age"]) if row["age"] else None,
        employment_allowance=yes(row["allowance"]),
    )
    assert cost.parts["national_insurance"] == pence(row["National Insurance"])
    without = row["without the allowance"]
    assert beside(cost, "national_insurance.without_allowance") == (pence(without) if without else None)


def test_that_a_person_at_home_may_have_the_allowance_is_to_be_confirmed():
    """Nobody has yet read it in the Act, and the line says so."""
    (line,) = [line for line in costs().lines if line.rule == "national_insurance"]
    assert line.status == "to be confirmed"
