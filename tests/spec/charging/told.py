"""One person's circumstances, and what is different about them in a row of a table."""

from __future__ import annotations

from datetime import date
from typing import Any

from trellis.basis.money import read_pounds
from trellis.engines.charging.working import Charge, charge

ON = date(2025, 6, 2)


def pence(written: str) -> int:
    read = read_pounds(written)
    assert isinstance(read, int), read
    return read


def circumstances(**changed: Any) -> dict[str, Any]:
    """Somebody of 86 who lives alone on a state pension and attendance allowance, and has no savings."""
    told: dict[str, Any] = {
        "date_of_birth": "1939-04-02",
        "household": "single",
        "weekly_cost_pence": 320_00,
        "capital_pence": 0,
        "income": [
            {"kind": "state_pension", "weekly_pence": 203_85},
            {"kind": "attendance_allowance_higher", "weekly_pence": 110_40},
        ],
    }
    return told | changed


def pays(*, on: date = ON, **changed: Any) -> Charge:
    return charge(circumstances(**changed), on=on)
