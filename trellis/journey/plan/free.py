"""What nobody is charged for, each with the words for a bill and the law it comes from.

Help to get going again is more than free: regulations leave what it costs out of a personal budget
altogether, so its lines stand on the statement and are not added up in it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Free:
    """One thing that is free. says: for the line of a bill. is_outside: it is no part of the budget."""

    key: str
    says: str
    source: str
    is_outside: bool = False


REABLEMENT = Free(
    "reablement",
    "Help to get going again is free for the first six weeks.",
    "SI 2014/2672, reg 3; SI 2014/2840, reg 2",
    is_outside=True,
)
EQUIPMENT = Free(
    "equipment",
    "Equipment, and small changes to a home that cost £1,000 or less, are free.",
    "SI 2014/2672, reg 3",
)
AFTER_CARE = Free(
    "after_care",
    "After-care under section 117 of the Mental Health Act is free.",
    "Mental Health Act 1983, s 117",
)
NHS = Free("nhs", "What the NHS pays for is free.", "National Health Service Act 2006, s 1")
OTHERS = Free("other", "Somebody else pays for this, so nobody is charged for it.", "Care Act 2014, s 26(3)")
CARER = Free(
    "carer",
    "Support for a carer’s own needs is not charged to the person they care for.",
    "Care Act 2014, s 14",
)

# What whoever writes a line may choose; the funder of a line says the rest by itself.
BY_LAW = (REABLEMENT, EQUIPMENT, AFTER_CARE, NHS, CARER)


def of_line(*, funder: str, is_carers: bool, says: str) -> str:
    """Why a line is free, in words for the bill; nothing where it may be charged for.

    says: what the line itself gives as its reason. What the law makes free stays so whatever a line says.

    >>> of_line(funder="nhs", is_carers=False, says="")
    'What the NHS pays for is free.'
    >>> of_line(funder="council", is_carers=False, says="")
    ''
    """
    if is_carers:
        return CARER.says
    by_funder = {"nhs": NHS.says, "after_care": AFTER_CARE.says, "other": OTHERS.says}
    return says or by_funder.get(funder, "")


def is_outside(says: str) -> bool:
    """Whether what a line gives as its reason leaves it out of the budget."""
    return any(one.is_outside and one.says == says for one in BY_LAW)
