"""Until 31 March 2015 each risk to somebody's independence and wellbeing was put in a band: low, moderate,
substantial or critical. The highest band of any risk was the person's, and each council said from which band
upwards it would meet needs. Kept for decisions of that time."""

import pytest

from tests.spec.eligibility.people import facs
from tests.tables import told_by, yes
from trellis.basis.findings import Refused
from trellis.engines.eligibility.working import decide

title = "Before the Care Act: the bands"


def risks(**bands):
    return {key: {"band": band, "evidence": "Seen at home."} for key, band in bands.items() if band != "none"}


@told_by("""
    personal care | social support | abuse and neglect | band
    --------------+----------------+-------------------+------------
    none          | none           | none              | none
    low           | none           | none              | low
    low           | moderate       | none              | moderate
    moderate      | moderate       | none              | moderate
    moderate      | low            | substantial       | substantial
    critical      | low            | substantial       | critical
""")
def test_the_highest_band_of_any_risk_is_the_persons(row):
    """Two moderate risks do not make a substantial one: nothing is added up."""
    found = risks(
        personal_care=row["personal care"],
        social_support=row["social support"],
        abuse_and_neglect=row["abuse and neglect"],
    )
    assert decide(facs(risks=found)).band == row["band"]


@told_by("""
    band        | council met  | eligible
    ------------+--------------+---------
    critical    | critical     | yes
    substantial | critical     | no
    substantial | substantial  | yes
    moderate    | substantial  | no
    moderate    | moderate     | yes
    low         | moderate     | no
    low         | low          | yes
    none        | low          | no
""")
def test_the_councils_threshold_is_met_at_it_and_above_it(row):
    """Most councils met substantial and critical needs."""
    recorded = facs(risks=risks(personal_care=row["band"]), threshold=row["council met"])
    assert decide(recorded).eligible == yes(row["eligible"])


@told_by("""
    risk               | critical | substantial | moderate | low
    -------------------+----------+-------------+----------+----
    life_and_health    | yes      | no          | no       | no
    choice_and_control | yes      | yes         | no       | no
    abuse_and_neglect  | yes      | yes         | no       | no
    personal_care      | yes      | yes         | yes      | yes
    work_and_learning  | yes      | yes         | yes      | yes
    social_support     | yes      | yes         | yes      | yes
    family_and_social_roles | yes | yes         | yes      | yes
""")
def test_some_risks_were_never_low(row):
    """A threat to life was critical or it was none. A band the guidance did not have for a risk is
    refused."""
    for band in ("critical", "substantial", "moderate", "low"):
        recorded = facs(risks=risks(**{row["risk"]: band}))
        if yes(row[band]):
            assert decide(recorded).band == band
        else:
            with pytest.raises(Refused, match="is not a band of this risk"):
                decide(recorded)
