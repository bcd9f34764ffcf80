"""What a person pays towards their support, from columns of pence: one person or a whole council.

disposable = counted income + what capital yields - protected income - housing - disability costs
assessed   = a council's percentage of it, rounded by name; nought if below the smallest charge the
             council makes
charge     = assessed, but never more than the support costs
"""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from trellis.basis.money import ROUNDINGS, Pence, Whole

# A percentage is given with three figures after its point at most.
_THOUSANDTHS = 1000


def disposable_income(
    income: Pence, tariff: Pence, *, protected: Pence, housing: Pence, disability: Pence
) -> Pence:
    """What is left over, in pence a week, never below nought.

    Source: SI 2014/2672, regs 7 and 13 to 16, Sch 1; Care Act 2014, s 14(7).

    >>> column = np.array
    >>> disposable_income(column([327_20]), column([0]), protected=column([171_75]),
    ...                   housing=column([17_27]), disability=column([28_08]))
    array([11010])
    """
    left: Pence = np.maximum(income + tariff - protected - housing - disability, 0)
    return left


def assessed_contribution(
    disposable: Whole, *, percent: Decimal, minimum_charge: int, rounding: str = "round_half_up"
) -> Whole:
    """What somebody is assessed to pay, in pence a week; nought where it is below the smallest charge.

    rounding: by name. Councils' published sums round half a penny up; regulation 11 of SI 2014/2672 may ask
    that a part of a penny is left to the person (`round_down`), which is to be confirmed.

    >>> assessed_contribution(54_03, percent=Decimal(90), minimum_charge=0)
    4863
    >>> assessed_contribution(54_03, percent=Decimal(90), minimum_charge=0, rounding="round_down")
    4862
    >>> assessed_contribution(1_24, percent=Decimal(100), minimum_charge=1_25)
    0
    """
    share = int(percent * _THOUSANDTHS)
    part: Whole = ROUNDINGS[rounding](disposable * share, 100 * _THOUSANDTHS)
    if isinstance(part, int):
        return part if part >= minimum_charge else 0
    paid: Pence = np.where(part >= minimum_charge, part, 0)
    return paid


def charge_of(assessed: Pence, *, cost: Pence, pays_all: np.ndarray) -> Pence:
    """What is charged, in pence a week: never more than the support costs.

    pays_all: who pays the whole cost whatever is assessed, because of their capital or because they refused.

    Source: Care Act 2014, s 14(4); SI 2014/2672, regs 10 and 12.
    """
    charged: Pence = np.where(pays_all, cost, np.minimum(assessed, cost))
    return charged
