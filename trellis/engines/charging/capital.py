"""What a person's savings are taken to yield, and from where on the whole cost may be asked.

The law does not ask what interest was earned. It takes each £250 of capital above the lower limit, whole or
part, to bring in £1 a week.
"""

from __future__ import annotations

from trellis.basis.money import Pence, Whole, multiply, part_step_as_whole, round_half_up


def tariff_income(capital: Whole, *, lower_limit: int, step: int, income_per_step: int) -> Whole:
    """Weekly income that capital is taken to yield, in pence a week.

    capital: what counts after disregards, in pence, never below nought (ValueError).
    The three amounts come from `law/capital.toml` for the day of the assessment.

    Source: SI 2014/2672, reg 25.

    >>> tariff_income(14_250_00, lower_limit=14_250_00, step=250_00, income_per_step=1_00)
    0
    >>> tariff_income(14_250_01, lower_limit=14_250_00, step=250_00, income_per_step=1_00)
    100
    """
    above = capital - lower_limit
    # A column has a maximum of each; one sum has only the larger of two.
    beyond: Whole = max(above, 0) if isinstance(above, int) else above.clip(min=0)
    if (capital < 0) if isinstance(capital, int) else bool((capital < 0).any()):
        raise ValueError("capital is below nought: settle debts before asking what it yields.")
    yielded: Whole = multiply(part_step_as_whole(beyond, step), income_per_step)
    return yielded


def share_of_joint(pence: Whole, owners: int | Pence) -> Whole:
    """What one of several owners holds, in pence: equal shares are taken, half a penny goes up.

    >>> share_of_joint(9_500_00, 2)
    475000
    """
    return round_half_up(pence, owners)
