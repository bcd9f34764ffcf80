"""A sum is enough where the hours can be bought for it at what people near by really ask."""

from decimal import Decimal

import pytest

from tests.spec.budget.told import pence, sums
from tests.tables import told_by, yes
from trellis.basis.findings import Refused
from trellis.engines.budget import sufficiency

title = "Can anybody work for that?"


@told_by("""
    hours | rate   | prices on file           | at it     | at the middle | short by | work for it | enough
    ------+--------+--------------------------+-----------+---------------+----------+-------------+-------
    63    | £12.60 | £16.80 / £17.25 / £18.10 | £793.80   | £1,086.75     | £292.95  | 0           | no
    63    | £17.24 | £16.80 / £17.25 / £18.10 | £1,086.12 | £1,086.75     | £0.63    | 1           | no
    63    | £17.25 | £16.80 / £17.25 / £18.10 | £1,086.75 | £1,086.75     | £0.00    | 2           | yes
    63    | £17.26 | £16.80 / £17.25 / £18.10 | £1,087.38 | £1,086.75     | £0.00    | 2           | yes
    10    | £17.00 | £18.10 / £16.80          | £170.00   | £174.50       | £4.50    | 1           | no
    10    | £17.00 | £16.80 / £17.25          | £170.00   | £170.30       | £0.30    | 1           | no
    2.5   | £17.00 | £17.00                   | £42.50    | £42.50        | £0.00    | 1           | yes
""")
def test_the_sum_is_put_beside_the_middle_of_the_prices_on_file(row):
    """Nights of 63 hours: not one of three on file works at £12.60. Between two, half a penny goes up."""
    found = sufficiency.test(Decimal(row["hours"]), pence(row["rate"]), sums(row["prices on file"]))
    assert found.at_rate_pence == pence(row["at it"])
    assert found.needed_pence == pence(row["at the middle"])
    assert found.shortfall_pence == pence(row["short by"])
    assert found.works_at_rate == int(row["work for it"]) and found.of == len(sums(row["prices on file"]))
    assert found.is_enough == yes(row["enough"])


def test_without_a_price_on_file_nobody_can_say_that_it_is_enough():
    """It is refused, and says what to do: ask near by."""
    with pytest.raises(Refused, match="Ask people and organisations near the person"):
        sufficiency.test(Decimal(63), 12_60, [])
