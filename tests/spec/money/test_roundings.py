"""Three roundings, each named for what it does. A scheme or a rule names the one it uses. A debt and a
credit of the same size always round alike, so that taking a sum and giving it back leaves nothing over."""

from fractions import Fraction

from tests.tables import told_by
from trellis.basis.money import ROUNDINGS

title = "Roundings by name"


def rounded(name, pence):
    exact = Fraction(pence)
    return ROUNDINGS[name](exact.numerator, exact.denominator)


@told_by("""
    exact pence | round_half_up | round_down | round_up
    ------------+---------------+------------+---------
    29315       | 29315         | 29315      | 29315
    29315.25    | 29315         | 29315      | 29316
    29315.499   | 29315         | 29315      | 29316
    29315.5     | 29316         | 29315      | 29316
    29315.501   | 29316         | 29315      | 29316
    29315.999   | 29316         | 29315      | 29316
    29316       | 29316         | 29316      | 29316
    0           | 0             | 0          | 0
    0.5         | 1             | 0          | 1
""")
def test_half_a_penny_goes_up_only_where_the_rule_says_half_up(row):
    """Half up is what most people mean by rounding. Down leaves a part of a penny off; up counts it as
    one."""
    for name in ROUNDINGS:
        assert rounded(name, row["exact pence"]) == int(row[name])


@told_by("""
    exact pence | round_half_up | round_down | round_up
    ------------+---------------+------------+---------
    -2.4        | -2            | -2         | -3
    -2.5        | -3            | -2         | -3
    -2.6        | -3            | -2         | -3
    -3          | -3            | -3         | -3
""")
def test_a_debt_rounds_like_a_credit_of_the_same_size(row):
    """Up means up in size, and down means down in size, on either side of nought."""
    for name in ROUNDINGS:
        assert rounded(name, row["exact pence"]) == int(row[name])
        assert rounded(name, row["exact pence"].removeprefix("-")) == -int(row[name])
