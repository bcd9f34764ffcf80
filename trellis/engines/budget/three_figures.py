"""The three figures that a personal budget must state, and that must agree.

What it costs the council to meet the needs; what the person must pay of that; what the council must pay. A
statement in which they do not agree is not a personal budget, so none can be made here.
"""

from __future__ import annotations

from dataclasses import dataclass

from trellis.basis.findings import Finding, Refused, quoted
from trellis.basis.money import say_pounds


@dataclass(frozen=True, slots=True)
class ThreeFigures:
    """The three figures, in pence a week. Refused: below nought, or figures that do not agree.

    Source: Care Act 2014, s 26(1).

    >>> ThreeFigures(320_00, 47_30, 272_70).council_pays_pence
    27270
    """

    cost_pence: int
    person_pays_pence: int
    council_pays_pence: int

    def __post_init__(self) -> None:
        findings = [
            Finding(
                "not-whole-pence",
                f"{quoted(getattr(self, key))} is not whole pence, nought or more.",
                key,
                "Give whole pence, such as 32000 for £320.00.",
            )
            for key in self.__slots__
            if type(getattr(self, key)) is not int or getattr(self, key) < 0
        ]
        if not findings and self.person_pays_pence + self.council_pays_pence != self.cost_pence:
            person, council = say_pounds(self.person_pays_pence), say_pounds(self.council_pays_pence)
            together = say_pounds(self.person_pays_pence + self.council_pays_pence)
            says = f"{person} and {council} make {together}, and it costs {say_pounds(self.cost_pence)}."
            findings = [Finding("do-not-agree", says, "council_pays_pence", "Mend the figure that is wrong.")]
        if findings:
            raise Refused(findings)

    @property
    def person_pays_all(self) -> bool:
        """Whether the council pays nothing. It is a personal budget all the same."""
        return self.cost_pence > 0 and self.council_pays_pence == 0


def three_figures(cost_pence: int, charge_pence: int) -> ThreeFigures:
    """The three figures, in pence a week, from what the support costs and what the person pays.

    Refused: a charge above the cost, for nobody pays more than their support costs; anything below nought.

    Source: Care Act 2014, ss 14(4) and 26(1).

    >>> three_figures(320_00, 47_30)
    ThreeFigures(cost_pence=32000, person_pays_pence=4730, council_pays_pence=27270)
    """
    if type(cost_pence) is int and type(charge_pence) is int and charge_pence > cost_pence >= 0:
        says = f"A charge of {say_pounds(charge_pence)} is more than the {say_pounds(cost_pence)} it costs."
        raise Refused(Finding("above-cost", says, "charge_pence", "Charge the cost at most."))
    # What is not whole pence is named by the three figures themselves.
    is_whole = type(cost_pence) is int and type(charge_pence) is int
    return ThreeFigures(cost_pence, charge_pence, max(cost_pence - charge_pence, 0) if is_whole else 0)
