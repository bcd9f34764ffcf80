"""A personal budget states what it costs, what the person pays and what the council pays."""

import pytest

from tests.spec.budget.told import pence
from tests.tables import told_by
from trellis.basis.findings import Refused
from trellis.engines.budget.three_figures import ThreeFigures, three_figures

title = "Three figures that agree"


@told_by("""
    costs   | charge  | the person pays | the council pays
    --------+---------+-----------------+-----------------
    £320.00 | £47.30  | £47.30          | £272.70
    £320.00 | £0.00   | £0.00           | £320.00
    £320.00 | £319.99 | £319.99         | £0.01
    £320.00 | £320.00 | £320.00         | £0.00
    £320.00 | £320.01 | refused         | refused
""")
def test_the_person_pays_the_charge_and_the_council_the_rest(row):
    """Nobody pays more than their support costs. Where the council pays nothing it is a budget all the
    same."""
    given = pence(row["costs"]), pence(row["charge"])
    if row["the person pays"] == "refused":
        with pytest.raises(Refused, match="more than"):
            three_figures(*given)
    else:
        budget = three_figures(*given)
        assert budget.person_pays_pence == pence(row["the person pays"])
        assert budget.council_pays_pence == pence(row["the council pays"])


@told_by("""
    costs   | the person pays | the council pays | is a budget
    --------+-----------------+------------------+------------
    £320.00 | £47.30          | £272.70          | yes
    £320.00 | £47.30          | £272.69          | no
    £320.00 | £47.30          | £272.71          | no
    £320.00 | £347.30         | -£27.30          | no
""")
def test_figures_that_do_not_agree_are_no_personal_budget(row):
    """A penny too few or too many, or a figure below nought, and it is refused."""
    given = [pence(row[key]) for key in ("costs", "the person pays", "the council pays")]
    if row["is a budget"] == "yes":
        ThreeFigures(*given)
    else:
        with pytest.raises(Refused):
            ThreeFigures(*given)
