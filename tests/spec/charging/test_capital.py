"""Savings are taken to bring in £1 a week for each £250 above the lower limit, whole or part. Above the upper
limit the council may ask for the whole cost; exactly at it, it may not."""

from tests.spec.charging.told import pays, pence
from tests.tables import told_by

title = "Savings"


@told_by("""
    savings    | taken to bring in | whole cost asked
    -----------+-------------------+-----------------
    £0.00      | £0.00             | no
    £14,250.00 | £0.00             | no
    £14,250.01 | £1.00             | no
    £14,500.00 | £1.00             | no
    £14,500.01 | £2.00             | no
    £15,000.00 | £3.00             | no
    £23,250.00 | £36.00            | no
    £23,250.01 | £0.00             | yes
""")
def test_each_250_pounds_above_the_lower_limit_whole_or_part_counts_as_a_pound(row):
    """The law does not ask what interest was earned. Exactly at the upper limit it still holds."""
    worked = pays(capital_pence=pence(row["savings"]))
    assert worked.tariff_income_pence == pence(row["taken to bring in"])
    assert worked.basis == ("capital" if row["whole cost asked"] == "yes" else "means_test")
    if worked.basis == "capital":
        assert worked.charge_pence == worked.weekly_cost_pence
        assert worked.assessed_pence is None


@told_by("""
    held together | by | hers
    --------------+----+-----------
    £9,500.00     | 2  | £4,750.00
    £30,000.00    | 2  | £15,000.00
    £0.01         | 2  | £0.01
    £100.00       | 3  | £33.33
""")
def test_what_people_hold_together_is_shared_equally(row):
    """Half a penny goes up."""
    joint = [{"pence": pence(row["held together"]), "owners": int(row["by"])}]
    assert pays(joint_capital=joint).capital_pence == pence(row["hers"])
