"""One budget and the purses it comes from: the council, the health service, others, and the person.

A person can be asked to pay only towards what the council may charge for. What the health service pays for,
after-care under section 117 of the Mental Health Act and the first weeks of reablement are free, however much
they cost. Money that comes back goes back by share, to the penny.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trellis.basis.findings import Finding, Refused, place, quoted
from trellis.basis.money import say_pounds

PERSON = "person"
"""The body that stands for the person among those who pay."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one body is to meet of a budget, in pence a week, and whether the person may be charged for it.

    A body may have two shares: a council meets what it charges for, and what is free.
    """

    body: str
    weekly_pence: int
    is_chargeable: bool


def check_shares(total_pence: int, shares: Sequence[Share]) -> tuple[Finding, ...]:
    """What is wrong with the shares of a budget; nothing where they come to it to the penny.

    Source: Care Act 2014, s 26(3).

    >>> nhs = Share("NHS", 140_00, is_chargeable=False)
    >>> check_shares(400_00, [Share("council", 260_00, is_chargeable=True), nhs])
    ()
    >>> print(*check_shares(400_00, [nhs]))
    shares: The shares come to £140.00, which is £260.00 short of £400.00. Mend a share, or the whole.
    """
    if not shares:
        return (Finding("no-shares", "Nobody is named who pays.", "shares", "Name one body or more."),)
    findings = []
    seen: set[tuple[str, bool]] = set()
    for position, share in enumerate(shares, start=1):
        where = place("shares", position)
        if not share.body.strip():
            findings.append(
                Finding("no-name", "Whose share it is has been left out.", where, "Name the body.")
            )
        if share.weekly_pence < 0:
            says = f"{quoted(share.body)} is to pay less than nothing."
            findings.append(Finding("below-nought", says, where, "Give nought or more."))
        if (share.body, share.is_chargeable) in seen:
            says = f"{quoted(share.body)} stands twice."
            findings.append(Finding("given-twice", says, where, "Put its two shares together."))
        seen.add((share.body, share.is_chargeable))
    return (*findings, *_sums_to(total_pence, sum(share.weekly_pence for share in shares)))


def _sums_to(total_pence: int, together: int) -> tuple[Finding, ...]:
    if together == total_pence:
        return ()
    by = say_pounds(abs(together - total_pence))
    how = "more than" if together > total_pence else "short of"
    says = f"The shares come to {say_pounds(together)}, which is {by} {how} {say_pounds(total_pence)}."
    return (Finding("does-not-sum", says, "shares", "Mend a share, or the whole."),)


def chargeable_pence(shares: Sequence[Share]) -> int:
    """The part of a budget the person may be asked to pay towards, in pence a week.

    >>> chargeable_pence([Share("council", 260_00, True), Share("NHS", 140_00, False)])
    26000
    """
    return sum(share.weekly_pence for share in shares if share.is_chargeable)


def paid_by(shares: Sequence[Share], charge_pence: int) -> tuple[tuple[str, int], ...]:
    """Who pays what, in pence a week: each share less its part of the charge, and the person's own last.

    The charge comes off chargeable shares alone, by their size. Refused: a charge below nought, or above all
    that is chargeable.

    >>> paid_by([Share("council", 260_00, True), Share("NHS", 140_00, False)], 47_60)
    (('council', 21240), ('NHS', 14000), ('person', 4760))
    """
    may_charge = chargeable_pence(shares)
    if not 0 <= charge_pence <= may_charge:
        says = f"A charge of {say_pounds(charge_pence)} is not from nought to the {say_pounds(may_charge)} "
        says += "that may be charged for."
        raise Refused(Finding("above-chargeable", says, "charge_pence", "Charge that at most."))
    parts = (
        split(charge_pence, [share.weekly_pence if share.is_chargeable else 0 for share in shares])
        if charge_pence
        else (0,) * len(shares)
    )
    paid = tuple((share.body, share.weekly_pence - part) for share, part in zip(shares, parts, strict=True))
    return (*paid, (PERSON, charge_pence))


def split(pence: int, shares: Sequence[int]) -> tuple[int, ...]:
    """A sum parted by share, in pence; the parts come to it exactly.

    Each has its whole pence, and the pennies that are left go to whoever is nearest to one more; of two as
    near, to the one that stands first. A sum to be paid back, below nought, is parted alike. Refused: no
    shares, or shares of nothing; a share below nought.

    >>> split(90_00, [212_40, 140_00, 47_60])
    (4779, 3150, 1071)
    >>> split(100, [1, 1, 1]), split(-100, [1, 1, 1])
    ((34, 33, 33), (-34, -33, -33))
    """
    whole = sum(shares)
    if any(share < 0 for share in shares) or whole <= 0:
        says = "Shares must be nought or more, and not all nought."
        raise Refused(Finding("no-shares", says, "shares", "Say who is to have what part."))
    size = abs(pence)
    parts = [size * share // whole for share in shares]
    rests = [size * share % whole for share in shares]
    nearest = sorted(range(len(shares)), key=lambda at: -rests[at])
    for at in nearest[: size - sum(parts)]:
        parts[at] += 1
    return tuple(parts) if pence >= 0 else tuple(-part for part in parts)
