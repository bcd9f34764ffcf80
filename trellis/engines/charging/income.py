"""Income that counts, and income that is left out: by the law first, then by the council besides.

What the law leaves out, the engine leaves out by itself. A council that names the same kind again among what
it leaves out has not left it out twice: each kind comes off once, and never more of it than there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from trellis.basis.findings import Refused
from trellis.basis.law import Amount
from trellis.basis.money import round_half_up
from trellis.engines.charging.circumstances import PERIODS, Item, kinds_left_out
from trellis.engines.charging.laws import SHIPPED, Laws

LEFT_OUT_IN_PART = {
    "war_widows_pension": ("war_widows_pension_left_out", "war_widows_pension_left_out"),
    "pension_credit_savings": ("savings_credit_left_out_single", "savings_credit_left_out_couple"),
}
"""Kinds of which the law leaves out the first part: under which key, if single and if one of a couple."""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """One kind of income: what there is a week, how much of it is left out, why, and by which law."""

    kind: str
    pence: int
    left_out: int
    why: str = ""
    law: Amount | None = None

    @property
    def counted(self) -> int:
        return self.pence - self.left_out


def weekly(item: Item) -> int:
    """The sum for a week, in pence; half a penny goes up. A month is 12/52 of a year, as councils reckon it.

    Source: Devon County Council's factsheet: £10 a month is £2.31 a week, £25 is £5.77.

    >>> weekly(Item("mobile phone", 10_00, "month")), weekly(Item("broadband", 25_00, "month"))
    (231, 577)
    """
    times, over = PERIODS[item.every]
    return round_half_up(item.pence * times, over)


def reckon(
    income: Sequence[Item], council: Sequence[Item], *, couple: bool, on: date, law: Laws = SHIPPED
) -> list[Reckoned]:
    """Each kind of income with what is left out of it, in the order given; the council's own come last.

    council: what the council leaves out besides. A kind that is income comes off that income, up to all of
    it; another comes off as a line of its own. Refused (`not-known`) where the law leaves out a part that is
    not known for the day, unless the council says how much.

    Source: SI 2014/2672, reg 14 and Sch 1.
    """
    besides = {item.kind: weekly(item) for item in council}
    left_out_by_law = kinds_left_out(on, law)
    reckoned = []
    for item in income:
        pence = weekly(item)
        if item.kind in left_out_by_law:
            by_law = law.income.on(left_out_by_law[item.kind], on)
            # Named again by the council, it stays left out once.
            reckoned.append(Reckoned(item.kind, pence, pence, "law", by_law))
            continue
        part, why, part_by_law = _part_left_out(
            item.kind, pence, couple=couple, on=on, law=law, council=besides
        )
        more = min(besides.pop(item.kind, 0), pence - part)
        reckoned.append(
            Reckoned(item.kind, pence, part + more, why or ("council" if more else ""), part_by_law)
        )
    for kind, pence in besides.items():
        if kind not in left_out_by_law:
            reckoned.append(Reckoned(kind, 0, pence, "council"))
    return reckoned


def _part_left_out(
    kind: str, pence: int, *, couple: bool, on: date, law: Laws, council: dict[str, int]
) -> tuple[int, str, Amount | None]:
    try:
        part = law_of_part(kind, couple=couple, on=on, law=law)
    except Refused:
        if kind in council:
            return 0, "", None
        raise
    return (0, "", None) if part is None else (min(part.value, pence), "law", part)


def law_of_part(kind: str, *, couple: bool, on: date, law: Laws = SHIPPED) -> Amount | None:
    """The law that leaves out the first part of a kind of income, in pence a week; None where none does.

    Refused (`not-known`): a day for which how much is not known.

    >>> law_of_part("war_widows_pension", couple=False, on=date(2025, 6, 2)).value
    1000
    """
    if kind not in LEFT_OUT_IN_PART:
        return None
    single, one_of_couple = LEFT_OUT_IN_PART[kind]
    return law.income.on(one_of_couple if couple else single, on)


def total_counted(reckoned: Sequence[Reckoned]) -> int:
    """All that counts, in pence a week, never below nought.

    >>> total_counted([Reckoned("state_pension", 100_00, 0), Reckoned("night care", 0, 120_00, "council")])
    0
    """
    return max(0, sum(one.counted for one in reckoned))
