"""A budget may come from several purses. The person is charged for the council's chargeable part alone."""

import pytest

from tests.spec.budget.told import pence, sums
from tests.tables import told_by
from trellis.basis.findings import Refused
from trellis.engines.budget.funders import Share, check_shares, paid_by, split

title = "Two purses"


def shares(row):
    given = (
        ("council", "council, charged for", True),
        ("council", "council, free", False),
        ("NHS", "NHS", False),
    )
    return [Share(body, pence(row[key]), free) for body, key, free in given if row.get(key)]


@told_by("""
    council, charged for | council, free | NHS     | charge  | council pays | NHS pays | person pays
    ---------------------+---------------+---------+---------+--------------+----------+------------
    £260.00              |               | £140.00 | £47.60  | £212.40      | £140.00  | £47.60
    £260.00              |               | £140.00 | £0.00   | £260.00      | £140.00  | £0.00
    £260.00              |               | £140.00 | £260.00 | £0.00        | £140.00  | £260.00
    £260.00              |               | £140.00 | £260.01 | refused      | refused  | refused
    £100.00              | £160.00       | £140.00 | £47.60  | £212.40      | £140.00  | £47.60
    £100.00              | £160.00       | £140.00 | £100.01 | refused      | refused  | refused
""")
def test_the_charge_falls_on_what_the_council_may_charge_for_and_on_nothing_else(row):
    """After-care under section 117 is free, and so are the first weeks of reablement."""
    given = shares(row)
    if row["council pays"] == "refused":
        with pytest.raises(Refused, match="may be charged for"):
            paid_by(given, pence(row["charge"]))
        return
    paid = {"council": 0, "NHS": 0, "person": 0}
    for body, part in paid_by(given, pence(row["charge"])):
        paid[body] += part
    assert [paid[body] for body in ("council", "NHS", "person")] == [
        pence(row[f"{body} pays"]) for body in ("council", "NHS", "person")
    ]


@told_by("""
    comes back | by shares of                  | goes back as
    -----------+-------------------------------+------------------------
    £90.00     | £212.40 / £140.00 / £47.60    | £47.79 / £31.50 / £10.71
    £0.01      | £212.40 / £140.00 / £47.60    | £0.01 / £0.00 / £0.00
    £1.00      | £1.00 / £1.00 / £1.00         | £0.34 / £0.33 / £0.33
    £0.02      | £1.00 / £1.00 / £1.00         | £0.01 / £0.01 / £0.00
    £90.00     | £400.00 / £0.00               | £90.00 / £0.00
""")
def test_what_is_not_spent_goes_back_by_share_to_the_penny(row):
    """Pennies left over go to whoever is nearest to one more; of two as near, to the first."""
    parts = split(pence(row["comes back"]), sums(row["by shares of"]))
    assert list(parts) == sums(row["goes back as"])


@told_by("""
    budget  | council, charged for | NHS     | says
    --------+----------------------+---------+-------------------
    £400.00 | £260.00              | £140.00 |
    £400.00 | £259.99              | £140.00 | £0.01 short of £400.00
    £400.00 | £260.01              | £140.00 | £0.01 more than £400.00
    £400.00 |                      | £140.00 | £260.00 short of £400.00
""")
def test_shares_that_do_not_come_to_the_budget_are_named_with_the_difference(row):
    """To the penny."""
    found = check_shares(pence(row["budget"]), shares(row))
    assert [row["says"] in finding.says for finding in found] == ([True] if row["says"] else [])
