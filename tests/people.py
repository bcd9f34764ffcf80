"""The cast by name, and what Mrs Ahmed says in the first journey.

Bea works in the Riverside team, with Mrs Ahmed and Mr Grant; Tom works in Hillside, with Bill, and may not
see Riverside's people. Sara, Gwen and Dawn each help one of the three and may see their pages. Marta manages
Riverside. Kit takes the contacts at the front door. Olive and Ade work for organisations outside the council.
Will's organisation holds service funds, and Pat works for people as their assistant. Dina is the director.
The rest hold no place in a team.

They are the people of the demonstration (`trellis/site/demo/cast.toml`), so that a test, a guide and a
picture speak of the same ones.
"""

from __future__ import annotations

from typing import Any

from trellis.site.demo.cast import DrawsOnCare, SignsIn, the_cast

# Those who draw on care.
AMINA: DrawsOnCare = the_cast().person("amina")
GEORGE: DrawsOnCare = the_cast().person("george")
BILL: DrawsOnCare = the_cast().person("bill")

# Those who help.
SARA: SignsIn = the_cast().signing_in("sara")
GWEN: SignsIn = the_cast().signing_in("gwen")
DAWN: SignsIn = the_cast().signing_in("dawn")

# Those who work with them.
BEA: SignsIn = the_cast().signing_in("bea")
TOM: SignsIn = the_cast().signing_in("tom")
OLIVE: SignsIn = the_cast().signing_in("olive")
ADE: SignsIn = the_cast().signing_in("ade")
MARTA: SignsIn = the_cast().signing_in("marta")
KIT: SignsIn = the_cast().signing_in("kit")
FRANK: SignsIn = the_cast().signing_in("frank")
FIONA: SignsIn = the_cast().signing_in("fiona")
NADIA: SignsIn = the_cast().signing_in("nadia")
DINA: SignsIn = the_cast().signing_in("dina")
WILL: SignsIn = the_cast().signing_in("will")
PAT: SignsIn = the_cast().signing_in("pat")
IDRIS: SignsIn = the_cast().signing_in("idris")

J1_LEVELS = {
    "nutrition": 2,
    "hygiene": 3,
    "toilet": 2,
    "clothing": 2,
    "home_safely": 1,
    "habitable_home": 2,
    "relationships": 3,
    "work": 0,
    "community": 3,
    "caring_for_child": 0,
}
"""How much help Mrs Ahmed needs with each outcome, from 0 to 4."""

J1_SHARES = {"nutrition": 0.5, "habitable_home": 1}
"""What Sara takes on, willing and able: half of one outcome and all of another."""

J1_LIMBS = {
    "nutrition": ["without_assistance"],
    "hygiene": ["without_assistance", "takes_longer"],
    "toilet": ["takes_longer"],
    "clothing": ["takes_longer"],
    "habitable_home": ["without_assistance"],
    "relationships": ["without_assistance"],
    "community": ["without_assistance", "danger"],
}
"""Why Mrs Ahmed cannot achieve an outcome by herself. Moving about at home she manages, with care."""


def _answer(outcome: str) -> dict[str, Any]:
    answer: dict[str, Any] = {"level": J1_LEVELS[outcome]}
    if outcome in J1_SHARES:
        answer |= {"carer_share": J1_SHARES[outcome], "carer_willing": True, "carer_able": True}
    return answer


J1_ANSWERS: dict[str, Any] = {
    "person": "Mrs A",
    "answers": {outcome: _answer(outcome) for outcome in J1_LEVELS},
}
"""The same as the JSON that `trellis allocate` reads."""

J1_WEEKLY_PENCE = 293_15
J1_ANNUAL_PENCE = 15_285_68
J1_52_WEEKS_PENCE = 15_243_80
J1_WITHOUT_SARA_PENCE = 348_50
"""What Mrs Ahmed's indicative amount comes to with the scheme northshire-2026-04, and without Sara's help."""
