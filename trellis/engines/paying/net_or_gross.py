"""Whether a direct payment goes out with what the person pays taken off (net) or whole (gross).

Net: the council pays the rest, and the person puts their part into the same account. Gross: the council
pays the whole, and asks the person for their part with a bill. Either way the budget is the same, and so is
what the person pays.
"""

from __future__ import annotations

from dataclasses import dataclass

from trellis.basis.findings import Finding, Refused, listed, quoted
from trellis.basis.money import say_pounds

WAYS = ("net", "gross")
"""How a direct payment may go out."""


@dataclass(frozen=True, slots=True)
class NetOrGross:
    """A budget's money a week, in pence.

    paid_pence: what the council pays out. put_in_pence: what the person puts into the account themselves.
    billed_pence: what the person is sent a bill for. says: the three in a sentence.
    """

    way: str
    gross_pence: int
    contribution_pence: int
    says: str

    @property
    def paid_pence(self) -> int:
        return self.gross_pence - self.put_in_pence

    @property
    def put_in_pence(self) -> int:
        return self.contribution_pence if self.way == "net" else 0

    @property
    def billed_pence(self) -> int:
        return self.contribution_pence if self.way == "gross" else 0


def net_or_gross(gross_pence: int, contribution_pence: int, *, way: str = "net") -> NetOrGross:
    """What the council pays a week and what the person pays, in pence.

    way: one of WAYS. Refused: sums that are not whole pence or are below nought; a contribution above the
    budget, for nobody pays more than their support costs.

    Source: Care and Support (Direct Payments) Regulations 2014 (SI 2014/2871), reg 4; statutory guidance,
    chapter 12: gross or net, as suits the person.

    >>> paid = net_or_gross(320_00, 47_30)
    >>> paid.paid_pence, paid.put_in_pence, paid.says
    (27270, 4730, '£320.00 a week: £272.70 from the council and £47.30 that the person puts in')
    """
    given = {"gross_pence": gross_pence, "contribution_pence": contribution_pence}
    findings = [
        Finding(
            "not-whole-pence",
            f"{quoted(pence)} is not whole pence from nought up.",
            name,
            "Give whole pence a week, such as 27270 for £272.70.",
        )
        for name, pence in given.items()
        if type(pence) is not int or pence < 0
    ]
    if way not in WAYS:
        do = f"Say {listed(WAYS, joined_by='or')}."
        findings.append(Finding("unknown-word", f"{quoted(way)} is not a way of paying.", "way", do))
    if not findings and contribution_pence > gross_pence:
        says = f"A contribution of {say_pounds(contribution_pence)} is more than the budget "
        says += f"of {say_pounds(gross_pence)}."
        do = "Look at the charge: nobody pays more than their support costs."
        findings.append(Finding("contribution-over-budget", says, "contribution_pence", do))
    if findings:
        raise Refused(findings)
    whole, theirs = say_pounds(gross_pence), say_pounds(contribution_pence)
    if not contribution_pence:
        says = f"{whole} a week, all of it from the council"
    elif way == "net":
        says = f"{whole} a week: {say_pounds(gross_pence - contribution_pence)} from the council "
        says += f"and {theirs} that the person puts in"
    else:
        says = f"{whole} a week from the council, and a bill of {theirs} to the person"
    return NetOrGross(way, gross_pence, contribution_pence, says)
