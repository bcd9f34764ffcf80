"""Help from family and friends takes points off only where somebody gives it: by the share that a carer says
they are willing to do and able to do. Neither is ever assumed. (Care Act 2014, section 10(5) and (6).)"""

import pytest

from tests.spec.allocation.told import NORTHSHIRE, nobody
from tests.tables import told_by, yes
from trellis.basis.findings import Refused
from trellis.engines.allocation.working import allocate

title = "Unpaid help"


def points_with(*carers):
    answers = nobody()
    answers["answers"]["hygiene"] = {"level": 3, "carers": list(carers)}
    return allocate(answers, NORTHSHIRE).points


@told_by("""
    share | willing | able | points left of 15
    ------+---------+------+------------------
    0.5   | yes     | yes  | 7.5
    0.5   | yes     | no   | 15
    0.5   | no      | yes  | 15
    0.5   | no      | no   | 15
    0     | yes     | yes  | 15
    1     | yes     | yes  | 0
""")
def test_a_share_counts_only_where_the_carer_is_both_willing_and_able(row):
    """Able but not willing takes nothing off. Nor does willing but not able."""
    carer = {"share": float(row["share"]), "willing": yes(row["willing"]), "able": yes(row["able"])}
    assert points_with(carer) == float(row["points left of 15"])


@told_by("""
    Sara's share | Gwen's share | points left of 15
    -------------+--------------+------------------
    0.25         | 0.25         | 7.5
    0.5          | 0.499999     | 0.000015
    0.5          | 0.5          | 0
    0.5          | 0.500001     | refused
    0.333333333  | 0.666666667  | 0
""")
def test_the_shares_of_several_carers_come_to_one_at_most(row):
    """Two people cannot do more than all of the help. Over one is refused with both their names, and not cut
    down quietly."""
    carers = [
        {"name": name, "share": float(row[f"{name}'s share"]), "willing": True, "able": True}
        for name in ("Sara", "Gwen")
    ]
    if row["points left of 15"] == "refused":
        with pytest.raises(Refused, match=r"Sara .* and Gwen"):
            points_with(*carers)
    else:
        assert points_with(*carers) == float(row["points left of 15"])


@told_by("""
    share     | refused
    ----------+--------
    -0.000001 | yes
    0         | no
    0.000001  | no
    0.999999  | no
    1         | no
    1.000001  | yes
""")
def test_a_share_lies_between_none_and_all_of_the_help(row):
    """Outside, it is refused."""
    carer = {"share": float(row["share"]), "willing": True, "able": True}
    if yes(row["refused"]):
        with pytest.raises(Refused):
            points_with(carer)
    else:
        assert points_with(carer) == pytest.approx(15 * (1 - float(row["share"])))


@told_by("""
    share     | points left of 15
    ----------+------------------
    0.3333333 | 10.000005
    0.0000004 | 15
    0.0000005 | 14.999985
    0.1234565 | 13.148145
""")
def test_a_share_is_taken_to_the_millionth(row):
    """Half a millionth goes up. From there on points are exact."""
    assert points_with({"share": float(row["share"]), "willing": True, "able": True}) == float(
        row["points left of 15"]
    )
