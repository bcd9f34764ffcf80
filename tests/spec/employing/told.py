"""One post, and what is different about it in a row of a table."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from trellis.basis.money import read_pounds
from trellis.engines.employing.cost import PaCost, pa_cost

ON = date(2026, 5, 1)


def pence(written: str) -> int:
    read = read_pounds(written)
    assert isinstance(read, int), read
    return read


def number(written: str) -> Decimal:
    return Decimal(written)


def costs(*, on: date = ON, **changed: Any) -> PaCost:
    """16 hours at £13.20, insured and with a payroll, a pension of 3% of basic pay and the allowance."""
    told: dict[str, Any] = {
        "hours_a_week": 16,
        "wage_pence": 13_20,
        "age": None,
        "insurance_yearly_pence": 130_00,
        "payroll_weekly_pence": 5_40,
        "employment_allowance": True,
        "pension": "basic_pay",
        "pension_percent": 3,
        "budget_weekly_pence": 320_00,
        "mileage_weekly_pence": 0,
        "other_weekly": [],
    }
    return pa_cost(told | changed, on=on)


def beside(cost: PaCost, rule: str) -> int | None:
    """What a line says that stands beside the whole; None where there is no such line."""
    return next((line.pence for line in cost.lines if line.rule == rule), None)
