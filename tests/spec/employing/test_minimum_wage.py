"""Nobody may be paid less than the minimum of the day for their age. A lower wage is refused by name, with
that minimum."""

from datetime import date

import pytest

from tests.spec.employing.told import costs, pence
from tests.tables import told_by
from trellis.basis.findings import Refused

title = "The minimum wage"


@told_by("""
    on         | age | at      | is
    -----------+-----+---------+--------
    2026-03-31 |     | £12.20  | refused
    2026-03-31 |     | £12.21  | taken
    2026-04-06 |     | £12.70  | refused
    2026-04-06 |     | £12.71  | taken
    2026-04-06 |     | £12.72  | taken
    2026-05-01 | 21  | £12.70  | refused
    2026-05-01 | 20  | £12.70  | taken
    2026-05-01 | 20  | £10.84  | refused
    2026-05-01 | 18  | £10.85  | taken
    2026-05-01 | 17  | £10.84  | taken
    2026-05-01 | 17  | £7.99   | refused
    2026-05-01 | 16  | £8.00   | taken
""")
def test_a_wage_below_the_minimum_of_the_day_is_refused(row):
    """Where no age is given, 21 or over is taken."""
    given = {
        "on": date.fromisoformat(row["on"]),
        "age": int(row["age"]) if row["age"] else None,
        "wage_pence": pence(row["at"]),
    }
    if row["is"] == "taken":
        costs(**given)
    else:
        with pytest.raises(Refused, match="less than the law’s minimum"):
            costs(**given)


def test_the_refusal_names_the_minimum_the_day_and_the_age():
    """So that nobody need look it up."""
    with pytest.raises(Refused) as refused:
        costs(wage_pence=12_70)
    assert "£12.71: the national living wage, from 21" in str(refused.value)
    assert "1 May 2026" in str(refused.value)
